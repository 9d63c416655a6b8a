/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* JSON as text that every strict reader takes, ours among them; json-glib's
 * own generator does not always write it. */
char *holler_json_write (JsonNode *node);
char *holler_json_write_object (JsonObject *object);

G_END_DECLS
