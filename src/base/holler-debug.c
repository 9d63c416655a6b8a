/* holler-debug.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "base/holler-debug.h"

#include <string.h>

/* What happened lately, one line a transition. The lines are kept whether or
 * not anybody asked for them, so that a person who meets a fault can hand
 * over what led to it; for that reason every line is redacted on its way in.
 */

#define RING_LINES 200
#define MAX_LINE_BYTES 512

static const GDebugKey debug_keys[] = {
  { "call", HOLLER_DEBUG_CALL },   { "negotiation", HOLLER_DEBUG_NEGOTIATION },
  { "link", HOLLER_DEBUG_LINK },   { "wire", HOLLER_DEBUG_WIRE },
  { "media", HOLLER_DEBUG_MEDIA },
};

static GMutex ring_mutex;
static char *ring[RING_LINES]; /* guarded by ring_mutex */
static guint ring_next;        /* guarded by ring_mutex */

static HollerDebugFlags
get_enabled (void)
{
  static gsize enabled = 0;

  /* The top bit says that the environment was read, for 0 may be its word. */
  if (g_once_init_enter (&enabled))
    {
      gsize flags = g_parse_debug_string (g_getenv ("HOLLER_DEBUG"),
                                          debug_keys,
                                          G_N_ELEMENTS (debug_keys));

      g_once_init_leave (&enabled, flags | ((gsize) 1 << 31));
    }

  return (HollerDebugFlags) (enabled & ~((gsize) 1 << 31));
}

static const char *
flag_to_name (HollerDebugFlags flag)
{
  for (gsize i = 0; i < G_N_ELEMENTS (debug_keys); i++)
    if (debug_keys[i].value == flag)
      return debug_keys[i].key;

  return "debug";
}

static char *
take_line (char *line)
{
  char *old_line = NULL;

  g_mutex_lock (&ring_mutex);
  old_line = ring[ring_next];
  ring[ring_next] = line;
  ring_next = (ring_next + 1) % RING_LINES;
  g_mutex_unlock (&ring_mutex);

  return old_line;
}

static void
cut_line (char *text)
{
  gsize length = strlen (text);
  const char *end = NULL;

  if (length > MAX_LINE_BYTES)
    text[MAX_LINE_BYTES] = '\0';
  /* A cut may have split a character. */
  if (!g_utf8_validate (text, -1, &end))
    text[end - text] = '\0';
  g_strdelimit (text, "\r\n", ' ');
}

/**
 * holler_debug:
 * @flag: what the line is about
 * @format: a printf format
 * @...: its arguments
 *
 * Notes one line: into memory always, to stderr if `HOLLER_DEBUG` names @flag.
 *
 * The line is redacted as [func@debug_redact] does. Any thread may call.
 */
void
holler_debug (HollerDebugFlags flag, const char *format, ...)
{
  g_autofree char *text = NULL;
  g_autofree char *redacted = NULL;
  g_autofree char *old_line = NULL;
  char *line = NULL;
  gint64 now_ms = g_get_monotonic_time () / 1000;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);

  redacted = holler_debug_redact (text);
  cut_line (redacted);
  line = g_strdup_printf ("%" G_GINT64_FORMAT ".%03d %s: %s",
                          now_ms / 1000,
                          (int) (now_ms % 1000),
                          flag_to_name (flag),
                          redacted);

  if (holler_debug_is_enabled (flag))
    g_printerr ("%s\n", line);

  old_line = take_line (line);
}

/**
 * holler_debug_is_enabled:
 * @flag: what a line would be about
 *
 * Tells whether `HOLLER_DEBUG` asks for lines about @flag on stderr.
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_debug_is_enabled (HollerDebugFlags flag)
{
  return (get_enabled () & flag) != 0;
}

/**
 * holler_debug_dup_recent:
 *
 * Copies the last 200 lines, oldest first, each ended by a newline.
 *
 * Returns: (transfer full): the lines, or "" when there are none
 */
char *
holler_debug_dup_recent (void)
{
  GString *lines = g_string_new (NULL);

  g_mutex_lock (&ring_mutex);
  for (guint i = 0; i < RING_LINES; i++)
    {
      const char *line = ring[(ring_next + i) % RING_LINES];

      if (line != NULL)
        g_string_append_printf (lines, "%s\n", line);
    }
  g_mutex_unlock (&ring_mutex);

  return g_string_free (lines, FALSE);
}
