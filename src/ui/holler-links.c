/* holler-links.c: addresses in a message become links
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The text comes from somebody else: only what was recognised as a web or
 * mail address becomes a link, everything else is escaped, and the link shows
 * the very address it opens. */

#include "ui/holler-words.h"

#include <string.h>

static const char *const schemes[] = { "https://", "http://", "mailto:" };

static gsize
link_length (const char *text)
{
  static const char trailing[] = ".,;:!?'\"";
  gsize scheme = 0;
  gsize length = 0;
  int depth = 0;

  for (guint i = 0; i < G_N_ELEMENTS (schemes) && scheme == 0; i++)
    if (g_ascii_strncasecmp (text, schemes[i], strlen (schemes[i])) == 0)
      scheme = strlen (schemes[i]);
  if (scheme == 0)
    return 0;
  for (length = scheme; text[length] != '\0'; length++)
    {
      char c = text[length];

      if (g_ascii_isspace (c) || c == '<' || c == '>' || c == '"' ||
          (guchar) c < 0x20)
        break;
      if (c == '(')
        depth++;
      if (c == ')' && depth-- == 0)
        break;
    }
  while (length > scheme && strchr (trailing, text[length - 1]) != NULL)
    length--;
  return length > scheme ? length : 0;
}

/**
 * holler_words_to_markup:
 * @body: a message as it was written
 *
 * Makes the addresses in a message links.
 *
 * Returns: (transfer full) (nullable): Pango markup, or `NULL` if there is no
 *   address in it, so that the plain text does
 */
char *
holler_words_to_markup (const char *body)
{
  g_autoptr (GString) markup = NULL;
  const char *done = body;
  const char *at = body;

  while (*at != '\0')
    {
      gboolean starts = at == body || !g_ascii_isalnum (at[-1]);
      gsize length = starts ? link_length (at) : 0;
      g_autofree char *before = NULL;
      g_autofree char *link = NULL;

      if (length == 0)
        {
          at++;
          continue;
        }
      if (markup == NULL)
        markup = g_string_new (NULL);
      before = g_markup_escape_text (done, at - done);
      link = g_markup_escape_text (at, length);
      g_string_append_printf (markup,
                              "%s<a href=\"%s\">%s</a>",
                              before,
                              link,
                              link);
      at += length;
      done = at;
    }
  if (markup == NULL)
    return NULL;
  {
    g_autofree char *rest = g_markup_escape_text (done, -1);

    g_string_append (markup, rest);
  }
  return g_string_free (g_steal_pointer (&markup), FALSE);
}
