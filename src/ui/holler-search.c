/* holler-search.c: whether a word one types is in a text, and where
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-search.h"

#include <string.h>

#define CONTEXT_CHARS 24 /* before the first word that was found */
#define MAX_WORDS 16

static char *
fold (const char *text)
{
  g_autofree char *normal = g_utf8_normalize (text, -1, G_NORMALIZE_ALL);

  return normal != NULL ? g_utf8_casefold (normal, -1) : g_strdup ("");
}

/**
 * holler_search_matches:
 * @term: (nullable): what was typed
 * @text: (nullable): where to look
 *
 * Tells whether a text holds what was typed, whatever the case.
 *
 * Returns: `TRUE` if so, or if nothing was typed
 */
gboolean
holler_search_matches (const char *term, const char *text)
{
  g_autofree char *folded_term = NULL;
  g_autofree char *folded_text = NULL;

  if (term == NULL || *term == '\0')
    return TRUE;
  if (text == NULL)
    return FALSE;
  folded_term = fold (term);
  folded_text = fold (text);
  g_strstrip (folded_term);
  return strstr (folded_text, folded_term) != NULL;
}

/* A word without its case and accents, as the index of messages has it. */
static char *
plain (const char *word, gsize length)
{
  g_autofree char *copy = g_strndup (word, length);
  g_autofree char *folded = fold (copy);
  GString *result = g_string_new (NULL);

  for (const char *p = folded; *p != '\0'; p = g_utf8_next_char (p))
    if (!g_unichar_ismark (g_utf8_get_char (p)))
      g_string_append_unichar (result, g_utf8_get_char (p));

  return g_string_free (result, FALSE);
}

/* The next word from @text on, or NULL. */
static const char *
find_word (const char *text, const char **out_end)
{
  const char *begin = text;
  const char *end = NULL;

  while (*begin != '\0' && !g_unichar_isalnum (g_utf8_get_char (begin)))
    begin = g_utf8_next_char (begin);
  if (*begin == '\0')
    return NULL;
  end = begin;
  while (*end != '\0' && (g_unichar_isalnum (g_utf8_get_char (end)) ||
                          g_unichar_ismark (g_utf8_get_char (end))))
    end = g_utf8_next_char (end);
  *out_end = end;

  return begin;
}

static GPtrArray *
split_words (const char *text)
{
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);
  const char *end = text;
  const char *begin = NULL;

  while (words->len < MAX_WORDS && (begin = find_word (end, &end)) != NULL)
    g_ptr_array_add (words, plain (begin, (gsize) (end - begin)));

  return words;
}

static gboolean
begins_like_any (const char *word, GPtrArray *terms)
{
  for (guint i = 0; i < terms->len; i++)
    if (g_str_has_prefix (word, g_ptr_array_index (terms, i)))
      return TRUE;
  return FALSE;
}

static void
append_escaped (GString *markup, const char *begin, const char *end)
{
  g_autofree char *escaped = g_markup_escape_text (begin, end - begin);

  g_string_append (markup, escaped);
}

/* Where to begin, so that the first word found is seen. */
static const char *
find_start (const char *text, const char *first)
{
  const char *start = first;

  for (int i = 0; i < CONTEXT_CHARS && start > text; i++)
    start = g_utf8_prev_char (start);
  if (start == text)
    return text;
  while (start < first && !g_unichar_isspace (g_utf8_get_char (start)))
    start = g_utf8_next_char (start);
  while (start < first && g_unichar_isspace (g_utf8_get_char (start)))
    start = g_utf8_next_char (start);

  return start;
}

/**
 * holler_search_excerpt:
 * @text: what was found
 * @term: the beginnings of words that were looked for
 *
 * Makes a text bold where it was found, from shortly before that on.
 *
 * Returns: (transfer full): Pango markup
 */
char *
holler_search_excerpt (const char *text, const char *term)
{
  g_autoptr (GPtrArray) terms = split_words (term);
  GString *markup = g_string_new (NULL);
  const char *done = NULL;
  const char *end = text;
  const char *begin = NULL;

  while ((begin = find_word (end, &end)) != NULL)
    {
      g_autofree char *word = plain (begin, (gsize) (end - begin));

      if (!begins_like_any (word, terms))
        continue;
      if (done == NULL)
        {
          done = find_start (text, begin);
          if (done > text)
            g_string_append (markup, "…");
        }
      append_escaped (markup, done, begin);
      g_string_append (markup, "<b>");
      append_escaped (markup, begin, end);
      g_string_append (markup, "</b>");
      done = end;
    }
  append_escaped (markup, done != NULL ? done : text, text + strlen (text));

  return g_string_free (markup, FALSE);
}
