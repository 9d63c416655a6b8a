/* holler-log-in-rule.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/holler-log-in-rule.h"

#include <string.h>

#define MAX_ADDRESS_LENGTH 512
#define MAX_PORT 65535

/* What is between the spaces around. */
static const char *
trim (const char *text, gsize *length)
{
  gsize n = 0;

  while (g_ascii_isspace (*text))
    text++;
  n = strlen (text);
  while (n > 0 && g_ascii_isspace (text[n - 1]))
    n--;
  *length = n;
  return text;
}

static gboolean
is_port (const char *text, gsize length)
{
  guint port = 0;

  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isdigit (text[i]))
        return FALSE;
      port = port * 10 + (guint) (text[i] - '0');
      if (port > MAX_PORT)
        return FALSE;
    }
  return length == 0 || port > 0;
}

/* An IPv6 address between brackets, up to what follows it. */
static const char *
skip_literal (const char *p, const char *end)
{
  const char *close = memchr (p, ']', (gsize) (end - p));

  if (close == NULL || memchr (p, ':', (gsize) (close - p)) == NULL)
    return NULL;
  for (p++; p < close; p++)
    if (!g_ascii_isxdigit (*p) && strchr (":.", *p) == NULL)
      return NULL;
  return close + 1;
}

/* A name or an IPv4 address. Names may have letters of any script. */
static const char *
skip_name (const char *p, const char *end)
{
  gboolean has_any = FALSE;

  for (; p < end && *p != ':'; p = g_utf8_next_char (p))
    {
      gunichar sign = g_utf8_get_char (p);

      if (g_unichar_isalnum (sign) || g_unichar_ismark (sign))
        has_any = TRUE;
      else if (sign > 127 || strchr ("-._", (int) sign) == NULL)
        return NULL;
    }
  return has_any ? p : NULL;
}

/**
 * holler_log_in_judge_server:
 * @text: what was typed as the address of a server
 *
 * Decides whether a server could be there: a host, perhaps a port, and nothing
 * before it but http:// or https://. What follows a slash is not looked at.
 *
 * Returns: a flaw of the address
 */
HollerLogInFlaw
holler_log_in_judge_server (const char *text)
{
  static const char *const schemes[] = { "https://", "http://" };
  gsize length = 0;
  const char *p = trim (text, &length);
  const char *end = p + length;

  if (length == 0)
    return HOLLER_LOG_IN_FLAW_NO_SERVER;
  if (length > MAX_ADDRESS_LENGTH ||
      !g_utf8_validate (p, (gssize) length, NULL))
    return HOLLER_LOG_IN_FLAW_NO_ADDRESS;
  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    if (g_ascii_strncasecmp (p, schemes[i], strlen (schemes[i])) == 0)
      {
        p += strlen (schemes[i]);
        break;
      }
  end = p + MIN (strcspn (p, "/"), (gsize) (end - p));
  p = *p == '[' ? skip_literal (p, end) : skip_name (p, end);
  if (p == NULL)
    return HOLLER_LOG_IN_FLAW_NO_ADDRESS;
  /* "ftp://host" has no port either */
  if (p < end && (*p != ':' || !is_port (p + 1, (gsize) (end - p - 1))))
    return HOLLER_LOG_IN_FLAW_NO_ADDRESS;
  if (p < end && strncmp (p, "://", 3) == 0)
    return HOLLER_LOG_IN_FLAW_NO_ADDRESS;
  return HOLLER_LOG_IN_FLAW_NONE;
}

/**
 * holler_log_in_judge_username:
 * @text: what was typed as a user name, in any case
 *
 * Decides whether anybody can be called so.
 *
 * Returns: a flaw of the user name
 */
HollerLogInFlaw
holler_log_in_judge_username (const char *text)
{
  gsize length = 0;
  const char *name = trim (text, &length);

  if (length == 0)
    return HOLLER_LOG_IN_FLAW_NO_USERNAME;
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum (name[i]) && strchr ("_.-", name[i]) == NULL)
      return HOLLER_LOG_IN_FLAW_USERNAME_SIGN;
  if (length < HOLLER_USERNAME_MIN_LENGTH)
    return HOLLER_LOG_IN_FLAW_USERNAME_SHORT;
  if (length > HOLLER_USERNAME_MAX_LENGTH)
    return HOLLER_LOG_IN_FLAW_USERNAME_LONG;
  return HOLLER_LOG_IN_FLAW_NONE;
}

/* A password that exists may be of any length: another program made it. */
static HollerLogInFlaw
judge_password (const char *text, gboolean is_new)
{
  glong length = g_utf8_strlen (text, -1);

  if (length == 0)
    return HOLLER_LOG_IN_FLAW_NO_PASSWORD;
  if (is_new && length < HOLLER_NEW_PASSWORD_MIN_LENGTH)
    return HOLLER_LOG_IN_FLAW_PASSWORD_SHORT;
  if (is_new && length > HOLLER_NEW_PASSWORD_MAX_LENGTH)
    return HOLLER_LOG_IN_FLAW_PASSWORD_LONG;
  return HOLLER_LOG_IN_FLAW_NONE;
}

/**
 * holler_log_in_judge:
 * @form: what was typed so far
 *
 * Decides whether it may be sent, and if not, what to say of it. What is wrong
 * comes before what is only not there yet, except for the server, without
 * which the rest is for nobody.
 *
 * Returns: a flaw
 */
HollerLogInFlaw
holler_log_in_judge (const HollerLogInForm *form)
{
  HollerLogInFlaw server = holler_log_in_judge_server (form->server);
  HollerLogInFlaw username = holler_log_in_judge_username (form->username);
  HollerLogInFlaw password = judge_password (form->password, form->is_new);

  if (server != HOLLER_LOG_IN_FLAW_NONE)
    return server;
  if (form->is_new && form->is_closed)
    return HOLLER_LOG_IN_FLAW_CLOSED;
  if (username != HOLLER_LOG_IN_FLAW_NONE &&
      username != HOLLER_LOG_IN_FLAW_NO_USERNAME)
    return username;
  if (password != HOLLER_LOG_IN_FLAW_NONE &&
      password != HOLLER_LOG_IN_FLAW_NO_PASSWORD)
    return password;
  return username != HOLLER_LOG_IN_FLAW_NONE ? username : password;
}
