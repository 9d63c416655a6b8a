/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "client/holler-types.h"

G_BEGIN_DECLS

/* A person, the same object everywhere in one account. Properties (read-only,
 * notify): user-id, username, display-name (never empty), status-text,
 * avatar-url (nullable), presence, last-seen-us (gint64, real time, 0
 * unknown), is-me. */

#define HOLLER_TYPE_USER (holler_user_get_type ())
G_DECLARE_FINAL_TYPE (HollerUser, holler_user, HOLLER, USER, GObject)

const char *holler_user_get_user_id (HollerUser *self);
const char *holler_user_get_username (HollerUser *self);
const char *holler_user_get_display_name (HollerUser *self);
const char *holler_user_get_status_text (HollerUser *self);
const char *holler_user_get_avatar_url (HollerUser *self);
HollerPresence holler_user_get_presence (HollerUser *self);
gint64 holler_user_get_last_seen_us (HollerUser *self);
gboolean holler_user_get_is_me (HollerUser *self);
/* The account is no more; see HollerAccountParts for its name. */
gboolean holler_user_get_is_deleted (HollerUser *self);

G_END_DECLS
