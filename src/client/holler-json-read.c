/* holler-json-read.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-json-read.h"

#include "base/holler-ids.h"
#include "base/holler-time.h"
#include "proto/holler-json-write.h"

/* json-glib warns or aborts where a member is missing or of another type, and
 * what comes here was written by somebody else.
 */

static JsonNode *
find_value (JsonObject *object, const char *name, GType type)
{
  JsonNode *node = NULL;

  if (object == NULL)
    return NULL;

  node = json_object_get_member (object, name);
  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != type)
    return NULL;

  return node;
}

const char *
holler_json_read_string (JsonObject *object, const char *name)
{
  JsonNode *node = find_value (object, name, G_TYPE_STRING);

  return node != NULL ? json_node_get_string (node) : NULL;
}

const char *
holler_json_read_id (JsonObject *object, const char *name)
{
  const char *text = holler_json_read_string (object, name);

  return text != NULL && holler_id_is_valid (text) ? text : NULL;
}

gint64
holler_json_read_int (JsonObject *object, const char *name)
{
  JsonNode *node = find_value (object, name, G_TYPE_INT64);

  return node != NULL ? json_node_get_int (node) : 0;
}

gboolean
holler_json_read_boolean (JsonObject *object, const char *name)
{
  JsonNode *node = find_value (object, name, G_TYPE_BOOLEAN);

  return node != NULL && json_node_get_boolean (node);
}

gint64
holler_json_read_time_us (JsonObject *object, const char *name)
{
  const char *text = holler_json_read_string (object, name);
  gint64 time_us = 0;

  if (text == NULL || !holler_time_parse_us (text, &time_us))
    return 0;

  return time_us;
}

JsonObject *
holler_json_read_object (JsonObject *object, const char *name)
{
  JsonNode *node = NULL;

  if (object == NULL)
    return NULL;

  node = json_object_get_member (object, name);

  return holler_json_read_root (node);
}

JsonArray *
holler_json_read_array (JsonObject *object, const char *name)
{
  JsonNode *node = NULL;

  if (object == NULL)
    return NULL;

  node = json_object_get_member (object, name);
  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return NULL;

  return json_node_get_array (node);
}

JsonObject *
holler_json_read_element (JsonArray *array, guint index)
{
  if (array == NULL || index >= json_array_get_length (array))
    return NULL;

  return holler_json_read_root (json_array_get_element (array, index));
}

JsonObject *
holler_json_read_root (JsonNode *node)
{
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return NULL;

  return json_node_get_object (node);
}

/* Of what we wrote ourselves; a damaged file gives NULL. */
JsonObject *
holler_json_parse_object (const char *text)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *object = NULL;

  if (text == NULL || !json_parser_load_from_data (parser, text, -1, NULL))
    return NULL;

  object = holler_json_read_root (json_parser_get_root (parser));

  return object != NULL ? json_object_ref (object) : NULL;
}

char *
holler_json_print (JsonNode *node)
{
  return holler_json_write (node);
}
