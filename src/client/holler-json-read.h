/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

#include "proto/holler-json-write.h"

G_BEGIN_DECLS

/* Members of objects that came from outside, of whatever type they are: NULL,
 * 0 or FALSE where there is none of the type that was asked for. */

const char *holler_json_read_string (JsonObject *object, const char *name);
/* as above, and only with the syntax of an id */
const char *holler_json_read_id (JsonObject *object, const char *name);
gint64 holler_json_read_int (JsonObject *object, const char *name);
gboolean holler_json_read_boolean (JsonObject *object, const char *name);
gint64 holler_json_read_time_us (JsonObject *object, const char *name);
JsonObject *holler_json_read_object (JsonObject *object, const char *name);
JsonArray *holler_json_read_array (JsonObject *object, const char *name);
JsonObject *holler_json_read_element (JsonArray *array, guint index);
JsonObject *holler_json_read_root (JsonNode *node);

JsonObject *holler_json_parse_object (const char *text);
/* (transfer full): as text, for those who may not see proto/ */
char *holler_json_print (JsonNode *node);

G_END_DECLS
