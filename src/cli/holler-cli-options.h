/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What was asked for on the command line. */

typedef enum
{
  HOLLER_CLI_CONTACTS,
  HOLLER_CLI_ADD,
  HOLLER_CLI_ACCEPT,
  HOLLER_CLI_SEND,
  HOLLER_CLI_LISTEN,
  HOLLER_CLI_CALL,
  HOLLER_CLI_CONTINUE,
} HollerCliCommand;

typedef struct
{
  HollerCliCommand command;
  char *person; /* add, accept, send, call */
  char *text;   /* send */

  char *server;
  char *user;
  char *password;
  char *pin;               /* (nullable): of the server's certificate */
  char *profile_directory; /* (nullable): one for this run */
  char *audio_input;
  char *audio_output;
  char *processing;  /* (nullable): what the microphone's sound undergoes */
  char *negotiation; /* (nullable): what a call does, and when */
  gboolean registers;
  gboolean prints_json;
  gboolean is_insecure;
  gboolean is_relay_only;
  gboolean accepts_calls;
  double hang_up_after_s; /* 0: never by itself */
  double accept_after_s;  /* with accepts_calls */
  guint n_calls;
} HollerCliOptions;

HollerCliOptions *
holler_cli_options_parse (int *argc, char ***argv, GError **error);
void holler_cli_options_free (HollerCliOptions *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HollerCliOptions, holler_cli_options_free)

G_END_DECLS
