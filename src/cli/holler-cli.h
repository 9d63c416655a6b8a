/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/holler-cli-options.h"
#include "cli/holler-cli-output.h"
#include "client/holler-account.h"

G_BEGIN_DECLS

/* One run of the program. The type by concern: starting and ending
 * (holler-cli.c), what comes in (-watch.c), people and messages (-people.c),
 * calls (-calls.c). */

typedef struct
{
  HollerCliOptions *options;
  HollerCliOutput *output;
  HollerClock *clock;
  HollerApi *api;
  HollerTransport *transport;
  HollerStore *store;
  HollerMedia *media;
  HollerAccount *account;
  GCancellable *cancellable;
  char *temporary_directory; /* (nullable) */

  gboolean is_ready;
  gboolean is_ending;
  gboolean is_socket_closed;
  int status; /* of the process */

  /* -people.c */
  HollerMessage *message; /* the one being sent */
  HollerConversation *conversation;

  /* -calls.c */
  HollerCall *call; /* that we placed */
  guint n_calls_left;
  gboolean has_talked;
} HollerCli;

int holler_cli_run (HollerCliOptions *options);

/* For the concerns. Both are heard once; what comes later is ignored. */
void holler_cli_succeed (HollerCli *self);
void holler_cli_fail (HollerCli *self, const char *format, ...)
  G_GNUC_PRINTF (2, 3);

/* -watch.c */
void holler_cli_watch (HollerCli *self);

/* -people.c */
void holler_cli_list_contacts (HollerCli *self);
void holler_cli_act_on_person (HollerCli *self, HollerContactAct act);
void holler_cli_send_message (HollerCli *self);
void holler_cli_find_person_async (HollerCli *self,
                                   GAsyncReadyCallback callback);
/* (nullable): then the failure was told */
HollerUser *holler_cli_find_person_finish (HollerCli *self,
                                           GAsyncResult *result);

/* -calls.c */
void holler_cli_watch_calls (HollerCli *self);
void holler_cli_place_call (HollerCli *self);
/* The person wants to stop: TRUE if a call must end first. */
gboolean holler_cli_end_calls (HollerCli *self);

/* -continue.c */
void holler_cli_continue_call (HollerCli *self);

/* -negotiate.c */
gboolean holler_cli_negotiate_is_plan (const char *text);
void holler_cli_negotiate (HollerCli *self, HollerCall *call);

G_END_DECLS
