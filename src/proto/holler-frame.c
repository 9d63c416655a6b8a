/* holler-frame.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "proto/holler-frame.h"

#include "base/holler-ids.h"
#include "proto/holler-frame-private.h"
#include "proto/holler-frame-table.h"
#include "proto/holler-json-scan.h"

G_DEFINE_QUARK (holler_proto_error, holler_proto_error)

/**
 * holler_frame_new_take: (skip)
 * @kind: the kind
 * @root: (transfer full): holds an object
 * @bytes: (transfer full) (nullable): what was received
 *
 * Makes a frame of its parts.
 *
 * Returns: (transfer full): a frame
 */
HollerFrame *
holler_frame_new_take (HollerFrameKind kind, JsonNode *root, GBytes *bytes)
{
  HollerFrame *self = g_new0 (HollerFrame, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->kind = kind;
  self->root = root;
  self->bytes = bytes;

  return self;
}

/* Gives the object of a text that has passed the scanner, or NULL. */
static JsonNode *
parse_object (GBytes *text, GError **error)
{
  gsize length_bytes = 0;
  const char *data = g_bytes_get_data (text, &length_bytes);
  g_autoptr (JsonParser) parser = NULL;
  g_autoptr (GError) parse_error = NULL;

  if (!holler_json_scan (data,
                         length_bytes,
                         HOLLER_FRAME_MAX_SIZE_BYTES,
                         error))
    return NULL;

  parser = json_parser_new_immutable ();
  if (!json_parser_load_from_data (parser,
                                   data,
                                   (gssize) length_bytes,
                                   &parse_error))
    {
      /* Its message quotes the text, which may hold a secret. */
      g_set_error (error,
                   HOLLER_PROTO_ERROR,
                   HOLLER_PROTO_ERROR_BAD_FRAME,
                   "not JSON");
      return NULL;
    }
  if (!JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    {
      g_set_error (error,
                   HOLLER_PROTO_ERROR,
                   HOLLER_PROTO_ERROR_BAD_FRAME,
                   "not an object");
      return NULL;
    }

  return json_parser_steal_root (parser);
}

static const char *
get_string (JsonObject *object, const char *field)
{
  JsonNode *node = json_object_get_member (object, field);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;

  return json_node_get_string (node);
}

/**
 * holler_frame_parse:
 * @text: one text frame of a socket, or one message of a data channel
 * @source: who sent it
 * @error: return location for an error, or `NULL`
 *
 * Reads a frame and checks all of its fields that it knows.
 *
 * The result has every field its kind needs, of the type it needs. Whether
 * the sender may say it now is not judged here, nor what stands in a session
 * description or in a candidate. Unknown fields are kept and ignored.
 *
 * Fails with `HOLLER_PROTO_ERROR_TOO_LARGE`, `_BAD_FRAME` (not strict JSON,
 * or no object), `_UNKNOWN_TYPE` (also a type that only the other side sends)
 * or `_BAD_REQUEST`; after the latter two [func@Frame.peek_id] finds whom to
 * answer. Any thread may call.
 *
 * Returns: (transfer full) (nullable): a frame
 */
HollerFrame *
holler_frame_parse (GBytes *text, HollerFrameSource source, GError **error)
{
  g_autoptr (JsonNode) root = NULL;
  HollerFrameKind kind = HOLLER_FRAME_HELLO;
  JsonObject *object = NULL;
  const char *type = NULL;

  g_return_val_if_fail (text != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  root = parse_object (text, error);
  if (root == NULL)
    return NULL;

  object = json_node_get_object (root);
  type = get_string (object, "type");
  if (type == NULL)
    {
      g_set_error (error,
                   HOLLER_PROTO_ERROR,
                   HOLLER_PROTO_ERROR_BAD_REQUEST,
                   json_object_has_member (object, "type")
                     ? "type is not a string"
                     : "type is missing");
      return NULL;
    }
  if (!holler_frame_kind_from_type (type, &kind) ||
      holler_frame_table_get_fields (kind, source) == NULL)
    {
      g_set_error (error,
                   HOLLER_PROTO_ERROR,
                   HOLLER_PROTO_ERROR_UNKNOWN_TYPE,
                   "unknown type %.*s",
                   holler_id_is_valid (type) ? HOLLER_ID_MAX_LENGTH : 0,
                   type);
      return NULL;
    }
  if (!holler_frame_table_check (kind, source, object, error))
    return NULL;

  return holler_frame_new_take (kind,
                                g_steal_pointer (&root),
                                g_bytes_ref (text));
}

/**
 * holler_frame_peek_string:
 * @text: a text that [func@Frame.parse] refused
 * @field: a field's name
 *
 * Looks for a string with the syntax of an id in a frame that is not good
 * otherwise, so that its sender can be answered: "id", "callId", "type".
 *
 * Returns: (transfer full) (nullable): the string, or `NULL`
 */
char *
holler_frame_peek_string (GBytes *text, const char *field)
{
  g_autoptr (JsonNode) root = NULL;
  const char *value = NULL;

  g_return_val_if_fail (text != NULL, NULL);
  g_return_val_if_fail (field != NULL, NULL);

  root = parse_object (text, NULL);
  if (root == NULL)
    return NULL;

  value = get_string (json_node_get_object (root), field);

  return holler_id_is_valid (value) ? g_strdup (value) : NULL;
}

/**
 * holler_frame_peek_id:
 * @text: a text that [func@Frame.parse] refused
 *
 * Looks for the `id` of a request that is not good otherwise.
 *
 * Returns: (transfer full) (nullable): the id, or `NULL`
 */
char *
holler_frame_peek_id (GBytes *text)
{
  return holler_frame_peek_string (text, "id");
}

/**
 * holler_frame_ref:
 * @self: a frame
 *
 * Adds a reference.
 *
 * Returns: (transfer full): @self
 */
HollerFrame *
holler_frame_ref (HollerFrame *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * holler_frame_unref:
 * @self: (transfer full): a frame
 *
 * Drops a reference.
 */
void
holler_frame_unref (HollerFrame *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  json_node_unref (self->root);
  if (self->bytes != NULL)
    g_bytes_unref (self->bytes);
  g_free (self);
}

/**
 * holler_frame_get_kind:
 * @self: a frame
 *
 * Gets the kind.
 *
 * Returns: the kind
 */
HollerFrameKind
holler_frame_get_kind (HollerFrame *self)
{
  g_return_val_if_fail (self != NULL, HOLLER_FRAME_ERROR);

  return self->kind;
}

/**
 * holler_frame_has:
 * @self: a frame
 * @field: a field's name
 *
 * Tells whether a field is there, be it with the value null.
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_frame_has (HollerFrame *self, const char *field)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return json_object_has_member (holler_frame_get_root (self), field);
}

/**
 * holler_frame_get_string:
 * @self: a frame
 * @field: a field's name
 *
 * Gets a string.
 *
 * Returns: (transfer none) (nullable): the string, or `NULL` if there is none
 */
const char *
holler_frame_get_string (HollerFrame *self, const char *field)
{
  g_return_val_if_fail (self != NULL, NULL);

  return get_string (holler_frame_get_root (self), field);
}

/**
 * holler_frame_get_int:
 * @self: a frame
 * @field: a field's name
 *
 * Gets an integer.
 *
 * Returns: the integer, or 0 if there is none
 */
gint64
holler_frame_get_int (HollerFrame *self, const char *field)
{
  JsonNode *node = NULL;

  g_return_val_if_fail (self != NULL, 0);

  node = json_object_get_member (holler_frame_get_root (self), field);
  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_INT64)
    return 0;

  return json_node_get_int (node);
}

/**
 * holler_frame_get_boolean:
 * @self: a frame
 * @field: a field's name
 *
 * Gets a boolean.
 *
 * Returns: the boolean, or `FALSE` if there is none
 */
gboolean
holler_frame_get_boolean (HollerFrame *self, const char *field)
{
  JsonNode *node = NULL;

  g_return_val_if_fail (self != NULL, FALSE);

  node = json_object_get_member (holler_frame_get_root (self), field);
  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_BOOLEAN)
    return FALSE;

  return json_node_get_boolean (node);
}

/**
 * holler_frame_get_object:
 * @self: a frame
 * @field: a field's name
 *
 * Gets an object.
 *
 * Returns: (transfer none) (nullable): the object, or `NULL` if there is none
 */
JsonObject *
holler_frame_get_object (HollerFrame *self, const char *field)
{
  JsonNode *node = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  node = json_object_get_member (holler_frame_get_root (self), field);
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return NULL;

  return json_node_get_object (node);
}

/**
 * holler_frame_get_array:
 * @self: a frame
 * @field: a field's name
 *
 * Gets an array.
 *
 * Returns: (transfer none) (nullable): the array, or `NULL` if there is none
 */
JsonArray *
holler_frame_get_array (HollerFrame *self, const char *field)
{
  JsonNode *node = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  node = json_object_get_member (holler_frame_get_root (self), field);
  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return NULL;

  return json_node_get_array (node);
}

/**
 * holler_frame_get_root:
 * @self: a frame
 *
 * Gets all of the frame; that of a parsed one must not be changed.
 *
 * Returns: (transfer none): the frame's object
 */
JsonObject *
holler_frame_get_root (HollerFrame *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return json_node_get_object (self->root);
}
