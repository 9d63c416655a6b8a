/* holler-json-write.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "proto/holler-json-write.h"

#include <math.h>
#include <string.h>

/* json-glib 1.6 writes a U+001F in a string as it is and 1e-99 as "1e-99.0".
 * Neither is JSON: one such character in a message would make every frame and
 * every answer that holds it unreadable, for good. So we write ourselves.
 */

static void write_node (GString *text, JsonNode *node);

static void
write_string (GString *text, const char *string)
{
  g_string_append_c (text, '"');

  while (*string != '\0')
    {
      gsize length = 0;
      guchar c = 0;

      /* What may stand as it is goes over in one piece. */
      while ((guchar) string[length] >= 0x20 && string[length] != '"' &&
             string[length] != '\\' && string[length] != 0x7f)
        length++;
      g_string_append_len (text, string, (gssize) length);
      string += length;

      c = (guchar) *string;
      if (c == '\0')
        break;
      string++;

      if (c == '"' || c == '\\')
        g_string_append_printf (text, "\\%c", c);
      else if (c == '\n')
        g_string_append (text, "\\n");
      else if (c == '\r')
        g_string_append (text, "\\r");
      else if (c == '\t')
        g_string_append (text, "\\t");
      else
        g_string_append_printf (text, "\\u%04x", c);
    }

  g_string_append_c (text, '"');
}

static void
write_double (GString *text, double value)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  /* JSON has no word for these. */
  if (!isfinite (value))
    {
      g_string_append (text, "null");
      return;
    }

  g_ascii_dtostr (digits, sizeof digits, value);
  g_string_append (text, digits);
  /* It was no integer and is to be none when it is read again. */
  if (strpbrk (digits, ".e") == NULL)
    g_string_append (text, ".0");
}

static void
write_value (GString *text, JsonNode *node)
{
  GType type = json_node_get_value_type (node);

  if (type == G_TYPE_STRING)
    write_string (text, json_node_get_string (node));
  else if (type == G_TYPE_BOOLEAN)
    g_string_append (text, json_node_get_boolean (node) ? "true" : "false");
  else if (type == G_TYPE_DOUBLE)
    write_double (text, json_node_get_double (node));
  else
    g_string_append_printf (text,
                            "%" G_GINT64_FORMAT,
                            json_node_get_int (node));
}

static void
write_object (GString *text, JsonObject *object)
{
  JsonObjectIter iter;
  const char *name = NULL;
  JsonNode *node = NULL;
  gboolean is_first = TRUE;

  g_string_append_c (text, '{');
  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      if (!is_first)
        g_string_append_c (text, ',');
      is_first = FALSE;
      write_string (text, name);
      g_string_append_c (text, ':');
      write_node (text, node);
    }
  g_string_append_c (text, '}');
}

static void
write_array (GString *text, JsonArray *array)
{
  guint length = json_array_get_length (array);

  g_string_append_c (text, '[');
  for (guint i = 0; i < length; i++)
    {
      if (i > 0)
        g_string_append_c (text, ',');
      write_node (text, json_array_get_element (array, i));
    }
  g_string_append_c (text, ']');
}

static void
write_node (GString *text, JsonNode *node)
{
  switch (json_node_get_node_type (node))
    {
    case JSON_NODE_OBJECT:
      write_object (text, json_node_get_object (node));
      break;
    case JSON_NODE_ARRAY:
      write_array (text, json_node_get_array (node));
      break;
    case JSON_NODE_VALUE:
      write_value (text, node);
      break;
    case JSON_NODE_NULL:
    default:
      g_string_append (text, "null");
      break;
    }
}

/**
 * holler_json_write:
 * @node: a tree of values, its strings UTF-8
 *
 * Writes a tree as JSON on one line, members in the order they were set.
 *
 * Returns: (transfer full): the text
 */
char *
holler_json_write (JsonNode *node)
{
  GString *text = NULL;

  g_return_val_if_fail (node != NULL, NULL);

  text = g_string_sized_new (256);
  write_node (text, node);

  return g_string_free (text, FALSE);
}

/**
 * holler_json_write_object:
 * @object: an object, its strings UTF-8
 *
 * Writes an object as JSON on one line, members in the order they were set.
 *
 * Returns: (transfer full): the text
 */
char *
holler_json_write_object (JsonObject *object)
{
  GString *text = NULL;

  g_return_val_if_fail (object != NULL, NULL);

  text = g_string_sized_new (256);
  write_object (text, object);

  return g_string_free (text, FALSE);
}
