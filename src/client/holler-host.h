/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "client/holler-account.h"

G_BEGIN_DECLS

/* A server of the person's own, on this computer. app/ implements it. */

typedef enum
{
  HOLLER_HOST_OFF,
  HOLLER_HOST_STARTING,
  HOLLER_HOST_RUNNING,
  HOLLER_HOST_STOPPING,
  HOLLER_HOST_FAILED,
} HollerHostState;

/* Why it failed, by what the person can do. */
typedef enum
{
  HOLLER_HOST_TROUBLE_NONE,
  HOLLER_HOST_TROUBLE_NO_PROGRAM, /* holler-server is not installed */
  HOLLER_HOST_TROUBLE_PORT,       /* somebody else has its port */
  HOLLER_HOST_TROUBLE_ENDED,      /* it ended by itself */
  HOLLER_HOST_TROUBLE_KEPT,       /* a change could not be kept; it runs on */
} HollerHostTrouble;

#define HOLLER_TYPE_HOST (holler_host_get_type ())
G_DECLARE_INTERFACE (HollerHost, holler_host, HOLLER, HOST, GObject)

struct _HollerHostInterface
{
  GTypeInterface parent_iface;

  HollerHostState (*get_state) (HollerHost *self);
  HollerHostTrouble (*get_trouble) (HollerHost *self);
  /* What others see it called; never NULL */
  const char *(*get_name) (HollerHost *self);
  /* While it runs: for this computer, and (transfer full) for others */
  const char *(*get_url) (HollerHost *self);
  char **(*dup_addresses) (HollerHost *self);
  const char *(*get_fingerprint) (HollerHost *self);
  gboolean (*get_announced) (HollerHost *self);
  guint (*get_port) (HollerHost *self);
  /* Whether who has no account may make one, now or once it runs */
  gboolean (*get_open) (HollerHost *self);
  void (*set_open) (HollerHost *self, gboolean is_open);
  /* How many people are connected, this one too */
  guint (*get_n_people) (HollerHost *self);
  void (*start) (HollerHost *self, const char *name);
  void (*start_elsewhere) (HollerHost *self, const char *name);
  void (*stop) (HollerHost *self);
};

/* Signals: changed ()  any of the above is another */

HollerHostState holler_host_get_state (HollerHost *self);
HollerHostTrouble holler_host_get_trouble (HollerHost *self);
const char *holler_host_get_name (HollerHost *self);
const char *holler_host_get_url (HollerHost *self);
char **holler_host_dup_addresses (HollerHost *self);
const char *holler_host_get_fingerprint (HollerHost *self);
gboolean holler_host_get_announced (HollerHost *self);
guint holler_host_get_port (HollerHost *self);
gboolean holler_host_get_open (HollerHost *self);
void holler_host_set_open (HollerHost *self, gboolean is_open);
guint holler_host_count_others (HollerHost *self, HollerAccount *account);
gboolean holler_host_has_left (HollerHost *self, HollerAccount *account);
void holler_host_start (HollerHost *self, const char *name);
void holler_host_start_elsewhere (HollerHost *self, const char *name);
void holler_host_stop (HollerHost *self);
void holler_host_emit_changed (HollerHost *self);

G_END_DECLS
