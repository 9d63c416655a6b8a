/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

#include "client/holler-user.h"

G_BEGIN_DECLS

HollerUser *holler_user_new (const char *user_id, gboolean is_me);
/* @name: (nullable) */
void holler_user_set_stand_in (HollerUser *self, const char *name);
void holler_user_update (HollerUser *self, JsonObject *user);
/* (transfer full) (nullable): what may be known for good; NULL: only the id */
JsonObject *holler_user_to_json (HollerUser *self);
void holler_user_set_presence (HollerUser *self,
                               HollerPresence presence,
                               gint64 last_seen_us);

G_END_DECLS
