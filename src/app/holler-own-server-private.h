/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/holler-own-server.h"
#include "net/holler-announcement.h"

G_BEGIN_DECLS

/* The class by concern: the host as others see it (-server.c), the child
 * (-process.c), where others reach it (-addresses.c). */

#define HOLLER_OWN_SERVER_CONFIG "holler-server.conf"

struct _HollerOwnServer
{
  GObject parent_instance;

  GSettings *settings;
  char *data_dir;
  HollerTrust *trust;
  HollerAnnouncement *announcement;

  HollerHostState state;
  HollerHostTrouble trouble;
  char *name;
  char *url;         /* (nullable) */
  char *fingerprint; /* (nullable) */
  guint port;        /* 0: any */
  guint n_people;
  gboolean is_open;    /* who has no account may make one */
  gboolean applied;    /* what the server goes by of that */
  gboolean is_writing; /* the configuration */
  gboolean is_stale;   /* and what is written is not the last word */
  GSubprocess *process;
  GDataInputStream *output;
  GString *words; /* the last that it said of its troubles */
  gboolean has_exited;
  gboolean has_said;         /* nothing more will come */
  GCancellable *cancellable; /* of this start */
  guint retry_id;
  guint n_retries;
};

void holler_own_server_set_state (HollerOwnServer *self,
                                  HollerHostState state,
                                  HollerHostTrouble trouble);

/* The child runs: what was changed meanwhile is told it. */
void holler_own_server_started (HollerOwnServer *self);

/* Starts the child, for which everything is written. */
void holler_own_server_spawn (HollerOwnServer *self);
/* Has it read its configuration again. */
void holler_own_server_reload_process (HollerOwnServer *self);
/* Asks it to end; "off" comes once it has. */
void holler_own_server_end_process (HollerOwnServer *self);
void holler_own_server_forget_process (HollerOwnServer *self);

char **holler_own_server_list_addresses (guint port, gboolean announced);

G_END_DECLS
