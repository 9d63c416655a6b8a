/* holler-log-in-words.c: what to say of what was typed to log in
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-words.h"

#include <glib/gi18n.h>
#include <string.h>

#define PROGRAM_NAME "Holler" /* what a server is called that has no name */

/**
 * holler_words_log_in:
 * @flaw: what is wrong with what was typed
 *
 * Says what is wrong and how it is right.
 *
 * Returns: (nullable): a sentence or two; `NULL` where the empty field says
 *   enough
 */
const char *
holler_words_log_in (HollerLogInFlaw flaw)
{
  switch (flaw)
    {
    case HOLLER_LOG_IN_FLAW_NO_SERVER:
      return _ ("Enter the address of a server, like holler.example.org.");
    case HOLLER_LOG_IN_FLAW_NO_ADDRESS:
      return _ ("No server can be at this address. One looks like "
                "holler.example.org or https://192.168.1.5:4655.");
    case HOLLER_LOG_IN_FLAW_CLOSED:
      return _ ("This server takes no new accounts. Choose another one, or ask "
                "whoever runs it for an account.");
    case HOLLER_LOG_IN_FLAW_USERNAME_SIGN:
      return _ ("A user name has only letters a–z, digits, “.”, “_” and “-”.");
    case HOLLER_LOG_IN_FLAW_USERNAME_SHORT:
      return _ ("A user name needs at least three characters.");
    case HOLLER_LOG_IN_FLAW_USERNAME_LONG:
      return _ ("A user name has at most 32 characters.");
    case HOLLER_LOG_IN_FLAW_PASSWORD_SHORT:
      return _ ("A password needs at least ten characters.");
    case HOLLER_LOG_IN_FLAW_PASSWORD_LONG:
      return _ ("A password has at most 256 characters.");
    case HOLLER_LOG_IN_FLAW_NO_USERNAME:
    case HOLLER_LOG_IN_FLAW_NO_PASSWORD:
    case HOLLER_LOG_IN_FLAW_NONE:
    default:
      return NULL;
    }
}

/**
 * holler_words_server:
 * @name: (nullable): what a server calls itself
 * @url: its address
 *
 * Says which server it is. Many are called as the program is, which tells
 * nobody anything: then it is the host.
 *
 * Returns: (transfer full): a name
 */
char *
holler_words_server (const char *name, const char *url)
{
  const char *host = strstr (url, "://");

  if (name != NULL && *name != '\0' &&
      g_ascii_strcasecmp (name, PROGRAM_NAME) != 0)
    return g_strdup (name);
  return g_strdup (host != NULL ? host + strlen ("://") : url);
}
