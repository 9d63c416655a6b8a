/* holler-frame-check.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "proto/holler-frame-table.h"

#include <string.h>

#include "base/holler-ids.h"

/* Holds one frame against its row of the table. The first thing that is wrong
 * is said, by the field's name: the author of another client reads it.
 */

static gboolean G_GNUC_PRINTF (2, 3)
  refuse (GError **error, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  if (error != NULL)
    *error = g_error_new_valist (HOLLER_PROTO_ERROR,
                                 HOLLER_PROTO_ERROR_BAD_REQUEST,
                                 format,
                                 args);
  va_end (args);

  return FALSE;
}

static gboolean
is_of_type (JsonNode *node, GType type)
{
  return JSON_NODE_HOLDS_VALUE (node) &&
         json_node_get_value_type (node) == type;
}

static gboolean
check_string (const HollerField *field, JsonNode *node, GError **error)
{
  const char *value = NULL;

  if (!is_of_type (node, G_TYPE_STRING))
    return refuse (error, "%s is not a string", field->name);

  value = json_node_get_string (node);
  if (field->type == HOLLER_FIELD_ID && !holler_id_is_valid (value))
    return refuse (error, "%s is not an id", field->name);

  if ((gint64) strlen (value) > field->max)
    {
      g_set_error (error,
                   HOLLER_PROTO_ERROR,
                   HOLLER_PROTO_ERROR_TOO_LARGE,
                   "%s is longer than %" G_GINT64_FORMAT " bytes",
                   field->name,
                   field->max);
      return FALSE;
    }

  if ((field->flags & HOLLER_FIELD_FLAGS_NOT_EMPTY) != 0 && *value == '\0')
    return refuse (error, "%s is empty", field->name);
  if (field->values != NULL && !g_strv_contains (field->values, value))
    return refuse (error, "%s is none of the values it may have", field->name);

  return TRUE;
}

static gboolean
check_int (const HollerField *field, JsonNode *node, GError **error)
{
  gint64 value = 0;

  if (!is_of_type (node, G_TYPE_INT64))
    return refuse (error, "%s is not an integer", field->name);

  value = json_node_get_int (node);
  if (value < 0 || value > field->max)
    return refuse (error,
                   "%s is not between 0 and %" G_GINT64_FORMAT,
                   field->name,
                   field->max);

  return TRUE;
}

static gboolean
is_end_of_candidates (JsonNode *node)
{
  return JSON_NODE_HOLDS_NULL (node) || (is_of_type (node, G_TYPE_STRING) &&
                                         *json_node_get_string (node) == '\0');
}

static gboolean
check_fields (const HollerField *fields, JsonObject *object, GError **error);

static gboolean
check_element (const HollerField *field, JsonNode *node, GError **error)
{
  if (field->type == HOLLER_FIELD_IDS)
    {
      if (!is_of_type (node, G_TYPE_STRING) ||
          !holler_id_is_valid (json_node_get_string (node)))
        return refuse (error, "%s holds what is no id", field->name);
      return TRUE;
    }

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return refuse (error, "%s holds what is no object", field->name);
  if (check_fields (field->members, json_node_get_object (node), error))
    return TRUE;

  g_prefix_error (error, "%s: ", field->name);
  return FALSE;
}

static gboolean
check_list (const HollerField *field, JsonNode *node, GError **error)
{
  JsonArray *array = NULL;
  guint n_elements = 0;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return refuse (error, "%s is not an array", field->name);

  array = json_node_get_array (node);
  n_elements = json_array_get_length (array);
  if (n_elements == 0 || n_elements > field->max)
    return refuse (error,
                   "%s has not between 1 and %" G_GINT64_FORMAT " elements",
                   field->name,
                   field->max);
  for (guint i = 0; i < n_elements; i++)
    {
      if (!check_element (field, json_array_get_element (array, i), error))
        return FALSE;
    }

  return TRUE;
}

/* As deep as the table, which is two. */
static gboolean
check_fields (const HollerField *fields, JsonObject *object, GError **error)
{
  for (const HollerField *field = fields; field->name != NULL; field++)
    {
      JsonNode *node = json_object_get_member (object, field->name);

      if (node == NULL)
        {
          if ((field->flags & HOLLER_FIELD_FLAGS_REQUIRED) != 0)
            return refuse (error, "%s is missing", field->name);
          continue;
        }
      if ((field->flags & HOLLER_FIELD_FLAGS_NULLABLE) != 0 &&
          JSON_NODE_HOLDS_NULL (node))
        continue;

      switch (field->type)
        {
        case HOLLER_FIELD_STRING:
        case HOLLER_FIELD_ID:
          if (!check_string (field, node, error))
            return FALSE;
          break;
        case HOLLER_FIELD_INT:
          if (!check_int (field, node, error))
            return FALSE;
          break;
        case HOLLER_FIELD_BOOLEAN:
          if (!is_of_type (node, G_TYPE_BOOLEAN))
            return refuse (error, "%s is not a boolean", field->name);
          break;
        case HOLLER_FIELD_CANDIDATE:
          if (is_end_of_candidates (node))
            break;
          G_GNUC_FALLTHROUGH;
        case HOLLER_FIELD_OBJECT:
          if (!JSON_NODE_HOLDS_OBJECT (node))
            return refuse (error, "%s is not an object", field->name);
          if (field->members != NULL &&
              !check_fields (field->members,
                             json_node_get_object (node),
                             error))
            {
              g_prefix_error (error, "%s: ", field->name);
              return FALSE;
            }
          break;
        case HOLLER_FIELD_ARRAY:
          if (!JSON_NODE_HOLDS_ARRAY (node))
            return refuse (error, "%s is not an array", field->name);
          break;
        case HOLLER_FIELD_OBJECTS:
        case HOLLER_FIELD_IDS:
          if (!check_list (field, node, error))
            return FALSE;
          break;
        default:
          g_assert_not_reached ();
        }
    }

  return TRUE;
}

/* A client that could set these would speak in another's name. */
static gboolean
check_forged (HollerFrameKind kind, JsonObject *root, GError **error)
{
  JsonObjectIter iter;
  const char *name = NULL;

  json_object_iter_init (&iter, root);
  while (json_object_iter_next (&iter, &name, NULL))
    {
      if (g_str_has_prefix (name, "sender") ||
          (strcmp (name, "ring") == 0 && kind != HOLLER_FRAME_CALL_START) ||
          strcmp (name, "expiresAt") == 0 ||
          (strcmp (name, "seq") == 0 && kind != HOLLER_FRAME_SEEN))
        return refuse (error, "only the server adds %.32s", name);
    }

  return TRUE;
}

static gboolean
check_content (JsonObject *root, GError **error)
{
  if (json_object_has_member (root, "body") ==
      json_object_has_member (root, "encryptedContent"))
    return refuse (error, "one of body and encryptedContent is needed");

  return TRUE;
}

static gboolean
has_words (JsonObject *root)
{
  return json_object_has_member (root, "body") &&
         *json_object_get_string_member (root, "body") != '\0';
}

static gboolean
has_files (JsonObject *root)
{
  return json_object_has_member (root, "attachments") &&
         json_array_get_length (
           json_object_get_array_member (root, "attachments")) > 0;
}

static gboolean
check_message (JsonObject *root, GError **error)
{
  if (json_object_has_member (root, "conversationId") ==
      json_object_has_member (root, "recipientId"))
    return refuse (error, "one of conversationId and recipientId is needed");
  /* Files speak for themselves; to some clients no words are empty words. */
  if (has_files (root) && !has_words (root) &&
      !json_object_has_member (root, "encryptedContent"))
    return TRUE;
  if (!check_content (root, error))
    return FALSE;
  if (json_object_has_member (root, "body") && !has_words (root))
    return refuse (error, "body is empty");

  return TRUE;
}

/* The first offer goes to a person, a later one to a participant. */
static gboolean
check_offer (JsonObject *root, GError **error)
{
  static const char *const first[] = { "recipientId", "callType", NULL };
  static const char *const later[] = { "recipientId",
                                       "recipientDeviceId",
                                       "recipientJoinId",
                                       NULL };
  const char *const *needed =
    json_object_has_member (root, "epoch") ? later : first;

  for (; *needed != NULL; needed++)
    if (!json_object_has_member (root, *needed))
      return refuse (error, "%s is missing", *needed);

  return TRUE;
}

/**
 * holler_frame_table_check: (skip)
 * @kind: a kind that @source may send
 * @source: who sent the frame
 * @root: the frame
 * @error: return location for an error, or `NULL`
 *
 * Holds a frame against the table.
 *
 * Fails with `HOLLER_PROTO_ERROR_BAD_REQUEST`, or
 * `HOLLER_PROTO_ERROR_TOO_LARGE` for a string that is too long; the message
 * names the field.
 *
 * Returns: `TRUE` if the frame is as it should be
 */
gboolean
holler_frame_table_check (HollerFrameKind kind,
                          HollerFrameSource source,
                          JsonObject *root,
                          GError **error)
{
  const HollerField *fields = holler_frame_table_get_fields (kind, source);

  g_return_val_if_fail (fields != NULL, FALSE);

  if (source == HOLLER_FRAME_FROM_CLIENT && !check_forged (kind, root, error))
    return FALSE;
  if (!check_fields (fields, root, error))
    return FALSE;
  if (source == HOLLER_FRAME_FROM_SERVER)
    return TRUE;

  if (kind == HOLLER_FRAME_MESSAGE)
    return check_message (root, error);
  if (kind == HOLLER_FRAME_EDIT)
    return check_content (root, error);
  if (kind == HOLLER_FRAME_CALL_OFFER)
    return check_offer (root, error);

  return TRUE;
}
