/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What keeps what a person typed from being sent to a server. The bounds are
 * the protocol's (proto/PROTOCOL.md). */

#define HOLLER_USERNAME_MIN_LENGTH 3
#define HOLLER_USERNAME_MAX_LENGTH 32
#define HOLLER_NEW_PASSWORD_MIN_LENGTH 10
#define HOLLER_NEW_PASSWORD_MAX_LENGTH 256

typedef enum
{
  HOLLER_LOG_IN_FLAW_NONE,
  HOLLER_LOG_IN_FLAW_NO_SERVER,
  HOLLER_LOG_IN_FLAW_NO_ADDRESS,    /* no server can be there */
  HOLLER_LOG_IN_FLAW_CLOSED,        /* it takes no new accounts */
  HOLLER_LOG_IN_FLAW_USERNAME_SIGN, /* one that no user name has */
  HOLLER_LOG_IN_FLAW_USERNAME_SHORT,
  HOLLER_LOG_IN_FLAW_USERNAME_LONG,
  HOLLER_LOG_IN_FLAW_PASSWORD_SHORT,
  HOLLER_LOG_IN_FLAW_PASSWORD_LONG,
  HOLLER_LOG_IN_FLAW_NO_USERNAME,
  HOLLER_LOG_IN_FLAW_NO_PASSWORD,
} HollerLogInFlaw;

/* As it was typed, with spaces around. */
typedef struct
{
  const char *server;
  const char *username;
  const char *password;
  gboolean is_new;    /* an account is to be made */
  gboolean is_closed; /* the server is known to take none */
} HollerLogInForm;

HollerLogInFlaw holler_log_in_judge (const HollerLogInForm *form);
HollerLogInFlaw holler_log_in_judge_server (const char *text);
HollerLogInFlaw holler_log_in_judge_username (const char *text);

G_END_DECLS
