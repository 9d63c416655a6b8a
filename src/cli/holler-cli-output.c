/* holler-cli-output.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cli/holler-cli-output.h"

#include <stdio.h>

#include "proto/holler-json-write.h"

/* For programs one JSON object a line, flushed; for people the same in fewer
 * signs. What others wrote never reaches a terminal as it is.
 */

struct _HollerCliOutput
{
  gboolean prints_json;
  gint64 started_at_us;
};

static double
get_seconds (HollerCliOutput *self)
{
  gint64 elapsed_ms = (g_get_monotonic_time () - self->started_at_us) / 1000;

  return (double) elapsed_ms / 1000;
}

/* A terminal obeys control characters; a stranger's name must not. */
static char *
dup_printable (const char *text)
{
  GString *printable = g_string_new (NULL);
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '\n' || c == '\t')
        g_string_append_c (printable, ' ');
      else if (g_unichar_iscntrl (c) || g_unichar_type (c) == G_UNICODE_FORMAT)
        g_string_append_unichar (printable, 0xfffd);
      else
        g_string_append_unichar (printable, c);
    }

  return g_string_free (printable, FALSE);
}

static void
print_member_cb (JsonObject *object,
                 const char *name,
                 JsonNode *node,
                 gpointer user_data)
{
  g_autofree char *value = NULL;
  g_autofree char *printable = NULL;

  value = JSON_NODE_HOLDS_VALUE (node) &&
              json_node_get_value_type (node) == G_TYPE_STRING
            ? json_node_dup_string (node)
            : holler_json_write (node);
  printable = dup_printable (value);
  g_print ("  %s: %s", name, printable);
}

static void
print_json (HollerCliOutput *self, const char *event, JsonObject *fields)
{
  g_autoptr (JsonObject) line = json_object_new ();
  g_autoptr (GList) names = json_object_get_members (fields);
  g_autofree char *text = NULL;
  char seconds[G_ASCII_DTOSTR_BUF_SIZE];

  json_object_set_string_member (line, "event", event);
  for (GList *l = names; l != NULL; l = l->next)
    json_object_set_member (line,
                            l->data,
                            json_object_dup_member (fields, l->data));
  text = holler_json_write_object (line);

  /* In milliseconds, where a number of JSON would have 17 digits. */
  g_ascii_formatd (seconds, sizeof (seconds), "%.3f", get_seconds (self));
  fprintf (stdout, "{\"t\":%s,%s\n", seconds, text + 1);
}

/**
 * holler_cli_output_new:
 * @prints_json: whether a program reads it
 *
 * Begins to count the seconds.
 *
 * Returns: (transfer full): an output
 */
HollerCliOutput *
holler_cli_output_new (gboolean prints_json)
{
  HollerCliOutput *self = g_new0 (HollerCliOutput, 1);

  self->prints_json = prints_json;
  self->started_at_us = g_get_monotonic_time ();

  return self;
}

/**
 * holler_cli_output_free:
 * @self: (transfer full): an output
 *
 * Frees it.
 */
void
holler_cli_output_free (HollerCliOutput *self)
{
  g_free (self);
}

/**
 * holler_cli_output_emit:
 * @self: an output
 * @event: what happened
 * @fields: (transfer full) (nullable): more about it
 *
 * Prints one event and flushes.
 */
void
holler_cli_output_emit (HollerCliOutput *self,
                        const char *event,
                        JsonObject *fields)
{
  g_autoptr (JsonObject) members = fields;

  if (members == NULL)
    members = json_object_new ();

  if (self->prints_json)
    {
      print_json (self, event, members);
    }
  else
    {
      g_print ("%8.3f  %s", get_seconds (self), event);
      json_object_foreach_member (members, print_member_cb, NULL);
      g_print ("\n");
    }
  fflush (stdout);
}

/**
 * holler_cli_output_fail:
 * @self: an output
 * @sentence: what went wrong
 *
 * Says why what was asked for did not happen: on the standard error, and to a
 * program as an event, too.
 */
void
holler_cli_output_fail (HollerCliOutput *self, const char *sentence)
{
  g_autofree char *printable = dup_printable (sentence);

  if (self->prints_json)
    {
      JsonObject *fields = json_object_new ();

      json_object_set_string_member (fields, "message", sentence);
      holler_cli_output_emit (self, "error", fields);
    }
  g_printerr ("holler-cli: %s\n", printable);
}
