/* holler-turn.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-turn.h"

#include <string.h>

/**
 * holler_turn_make_username:
 * @user_id: who will use it
 * @expires_s: until when, seconds since 1970
 *
 * Makes a TURN user name (draft-uberti-behave-turn-rest).
 *
 * Returns: (transfer full): the name
 */
char *
holler_turn_make_username (const char *user_id, gint64 expires_s)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT ":%s", expires_s, user_id);
}

/**
 * holler_turn_make_password:
 * @secret: what this server and the relay share
 * @username: a name of holler_turn_make_username()
 *
 * Makes the password that belongs to @username.
 *
 * Returns: (transfer full): the password
 */
char *
holler_turn_make_password (const char *secret, const char *username)
{
  g_autoptr (GHmac) hmac =
    g_hmac_new (G_CHECKSUM_SHA1, (const guchar *) secret, strlen (secret));
  guint8 digest[20];
  gsize length = sizeof digest;

  g_hmac_update (hmac, (const guchar *) username, -1);
  g_hmac_get_digest (hmac, digest, &length);
  return g_base64_encode (digest, length);
}
