/* holler-search.c: whether a word one types is in a text
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-search.h"

#include <string.h>

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
