/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* TURN REST credentials, as coturn's use-auth-secret checks them. */

/* "<unix expiry>:<userId>" */
char *holler_turn_make_username (const char *user_id, gint64 expires_s);
/* base64 (HMAC-SHA1 (secret, username)) */
char *holler_turn_make_password (const char *secret, const char *username);

G_END_DECLS
