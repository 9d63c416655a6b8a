/* holler-frame-build.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "proto/holler-frame.h"

#include <string.h>

#include "proto/holler-frame-private.h"
#include "proto/holler-json-write.h"

/**
 * holler_frame_new:
 * @kind: a kind of frame
 *
 * Begins a frame; its "type" is there already.
 *
 * Returns: (transfer full): a frame to be filled
 */
HollerFrame *
holler_frame_new (HollerFrameKind kind)
{
  g_autoptr (JsonObject) object = NULL;
  JsonNode *root = NULL;

  g_return_val_if_fail ((guint) kind < HOLLER_N_FRAME_KINDS, NULL);

  object = json_object_new ();
  json_object_set_string_member (object,
                                 "type",
                                 holler_frame_kind_to_type (kind));
  root = json_node_init_object (json_node_alloc (), object);

  return holler_frame_new_take (kind, root, NULL);
}

static gboolean
is_being_built (HollerFrame *self)
{
  return self != NULL && self->bytes == NULL;
}

/**
 * holler_frame_set_string:
 * @self: a frame that is being built
 * @field: a field's name
 * @value: (nullable): what it says; with `NULL` the field is left out
 *
 * Sets a string.
 */
void
holler_frame_set_string (HollerFrame *self,
                         const char *field,
                         const char *value)
{
  g_return_if_fail (is_being_built (self));
  g_return_if_fail (field != NULL);

  if (value != NULL)
    json_object_set_string_member (holler_frame_get_root (self), field, value);
  else
    json_object_remove_member (holler_frame_get_root (self), field);
}

/**
 * holler_frame_set_int:
 * @self: a frame that is being built
 * @field: a field's name
 * @value: what it says, within ±2^53
 *
 * Sets an integer.
 */
void
holler_frame_set_int (HollerFrame *self, const char *field, gint64 value)
{
  g_return_if_fail (is_being_built (self));
  g_return_if_fail (field != NULL);

  json_object_set_int_member (holler_frame_get_root (self), field, value);
}

/**
 * holler_frame_set_boolean:
 * @self: a frame that is being built
 * @field: a field's name
 * @value: what it says
 *
 * Sets a boolean.
 */
void
holler_frame_set_boolean (HollerFrame *self, const char *field, gboolean value)
{
  g_return_if_fail (is_being_built (self));
  g_return_if_fail (field != NULL);

  json_object_set_boolean_member (holler_frame_get_root (self),
                                  field,
                                  value != FALSE);
}

/**
 * holler_frame_set_null:
 * @self: a frame that is being built
 * @field: a field's name
 *
 * Sets a field to null: as `candidate` it is the end of the candidates.
 */
void
holler_frame_set_null (HollerFrame *self, const char *field)
{
  g_return_if_fail (is_being_built (self));
  g_return_if_fail (field != NULL);

  json_object_set_null_member (holler_frame_get_root (self), field);
}

/**
 * holler_frame_take_object:
 * @self: a frame that is being built
 * @field: a field's name
 * @value: (transfer full): an object
 *
 * Sets an object.
 */
void
holler_frame_take_object (HollerFrame *self,
                          const char *field,
                          JsonObject *value)
{
  g_return_if_fail (is_being_built (self));
  g_return_if_fail (field != NULL);
  g_return_if_fail (value != NULL);

  json_object_set_object_member (holler_frame_get_root (self), field, value);
}

/**
 * holler_frame_take_array:
 * @self: a frame that is being built
 * @field: a field's name
 * @value: (transfer full): an array
 *
 * Sets an array.
 */
void
holler_frame_take_array (HollerFrame *self, const char *field, JsonArray *value)
{
  g_return_if_fail (is_being_built (self));
  g_return_if_fail (field != NULL);
  g_return_if_fail (value != NULL);

  json_object_set_array_member (holler_frame_get_root (self), field, value);
}

/**
 * holler_frame_to_bytes:
 * @self: a frame
 *
 * Gets the text that goes over the wire: of a parsed frame the bytes that
 * came, of a built one what it says now.
 *
 * Returns: (transfer full): UTF-8 without a NUL at the end
 */
GBytes *
holler_frame_to_bytes (HollerFrame *self)
{
  char *text = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  if (self->bytes != NULL)
    return g_bytes_ref (self->bytes);

  text = holler_json_write (self->root);

  return g_bytes_new_take (text, strlen (text));
}

static gboolean
shares_member (JsonObject *a, JsonObject *b)
{
  JsonObjectIter iter;
  const char *name = NULL;

  json_object_iter_init (&iter, b);
  while (json_object_iter_next (&iter, &name, NULL))
    if (json_object_has_member (a, name))
      return TRUE;

  return FALSE;
}

/* These three walk over a text that is known to be a good object, so that
 * nothing can be missing. Give where the string, value or space ends.
 */
static const char *
skip_string (const char *cursor)
{
  for (cursor++; *cursor != '"'; cursor++)
    if (*cursor == '\\')
      cursor++;

  return cursor + 1;
}

static const char *
skip_value (const char *cursor)
{
  guint depth = 0;

  while (depth > 0 || strchr (",}]", *cursor) == NULL)
    {
      if (*cursor == '"')
        {
          cursor = skip_string (cursor);
          continue;
        }
      if (*cursor == '{' || *cursor == '[')
        depth++;
      else if (*cursor == '}' || *cursor == ']')
        depth--;
      cursor++;
    }

  return cursor;
}

static const char *
skip_space (const char *cursor)
{
  return cursor + strspn (cursor, " \t\r\n");
}

static char *
dup_name (const char *start, const char *end)
{
  g_autofree char *quoted = g_strndup (start, (gsize) (end - start));
  g_autoptr (JsonNode) node = json_from_string (quoted, NULL);

  return node != NULL ? json_node_dup_string (node) : NULL;
}

/* Copies an object but for its last brace and the members that @dropped has
 * too.
 */
static GString *
copy_members (const char *text, JsonObject *dropped)
{
  GString *copy = g_string_new ("{");
  const char *cursor = skip_space (skip_space (text) + 1);

  while (*cursor != '}')
    {
      const char *name_end = skip_string (cursor);
      const char *end = skip_value (name_end);
      g_autofree char *name = dup_name (cursor, name_end);

      if (name != NULL && !json_object_has_member (dropped, name))
        {
          if (copy->len > 1)
            g_string_append_c (copy, ',');
          g_string_append_len (copy, cursor, (gssize) (end - cursor));
        }
      cursor = skip_space (*end == ',' ? end + 1 : end);
    }

  return copy;
}

/**
 * holler_frame_splice:
 * @self: a frame
 * @extra: the members to add
 *
 * Makes the text of @self with all members of @extra added.
 *
 * They are written into a copy of the bytes before the last brace, so that a
 * relayed frame is not built a second time. Where @self has a member of the
 * same name already, that of @extra stands in its stead.
 *
 * Returns: (transfer full): UTF-8 without a NUL at the end
 */
GBytes *
holler_frame_splice (HollerFrame *self, JsonObject *extra)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *extra_text = NULL;
  GString *spliced = NULL;
  const char *data = NULL;
  gsize length_bytes = 0;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (extra != NULL, NULL);

  bytes = holler_frame_to_bytes (self);
  if (json_object_get_size (extra) == 0)
    return g_steal_pointer (&bytes);

  data = g_bytes_get_data (bytes, &length_bytes);
  extra_text = holler_json_write_object (extra);

  if (shares_member (holler_frame_get_root (self), extra))
    {
      spliced = copy_members (data, extra);
    }
  else
    {
      /* Only white space can follow the last brace. */
      while (data[length_bytes - 1] != '}')
        length_bytes--;
      spliced = g_string_sized_new (length_bytes + strlen (extra_text));
      g_string_append_len (spliced, data, (gssize) length_bytes - 1);
    }

  /* The type stands there, unless that was to be replaced. */
  if (spliced->len > 1)
    g_string_append_c (spliced, ',');
  g_string_append (spliced, extra_text + 1);

  return g_string_free_to_bytes (spliced);
}
