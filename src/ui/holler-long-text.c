/* holler-long-text.c: text of any length, in lines at once
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Pango looks through all that is left of a run of text to end a line in it,
 * and GTK asks how narrow a label could be, which is one letter a line: 16 KiB
 * of dots, which anybody can send, then take 15 seconds. So a run is short,
 * and there is a least width. */

#include "ui/holler-long-text.h"

#include <string.h>

#include "ui/holler-words.h"

#define LONG_BYTES 512      /* from here on; most texts are shorter */
#define PIECE_LENGTH 32     /* characters; then at the next space */
#define PIECE_MAX_LENGTH 64 /* or wherever one can */
#define LONG_MIN_CHARS 12   /* a narrow window has room for it */

/* Even so a list of such texts would be slow, and hard to look through. */
#define WHOLE_MAX_LENGTH 2000 /* characters; a longer one is cut */
#define WHOLE_MAX_LINES 60
#define CUT_LENGTH 1500 /* so that what is hidden is worth the click */
#define CUT_LINES 40
#define CUT_SEARCH 100 /* characters in which a space is a better end */

/* Whether a piece of text may begin here: not within what is drawn as one. */
static gboolean
can_cut (gunichar before, gunichar here)
{
  const gunichar zwj = 0x200d;

  return before != zwj && !g_unichar_ismark (here) &&
         !g_unichar_iszerowidth (here) &&
         !(here >= 0x1f3fb && here <= 0x1f3ff) && /* skin colours */
         !(here >= 0x1f1e6 && here <= 0x1f1ff) && /* halves of flags */
         !(here >= 0xe0020 && here <= 0xe007f);   /* tags */
}

static void
add_piece (PangoAttrList *pieces, gsize start, gsize end)
{
  PangoAttribute *nothing = pango_attr_letter_spacing_new (0);

  nothing->start_index = (guint) start;
  nothing->end_index = (guint) end;
  pango_attr_list_insert (pieces, nothing);
}

/* Every other piece has an attribute that changes nothing. */
static PangoAttrList *
make_pieces (const char *text)
{
  PangoAttrList *pieces = pango_attr_list_new ();
  const char *start = text;
  gunichar before = 0;
  guint length = 0;
  gboolean is_odd = FALSE;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar here = g_utf8_get_char (p);

      if (can_cut (before, here) &&
          (length >= PIECE_MAX_LENGTH ||
           (length >= PIECE_LENGTH && g_unichar_isspace (before))))
        {
          if (is_odd)
            add_piece (pieces, (gsize) (start - text), (gsize) (p - text));
          is_odd = !is_odd;
          start = p;
          length = 0;
        }
      before = here;
      length++;
    }

  return pieces;
}

/* Where @text is cut if at most this much of it is to be seen; its end if it
 * is not longer. */
static const char *
find_cut (const char *text, guint max_length, guint max_lines)
{
  const char *space = NULL;
  const char *allowed = text;
  gunichar before = 0;
  guint length = 0;
  guint lines = 1;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar here = g_utf8_get_char (p);

      if (here == '\n' && ++lines > max_lines)
        return p;
      if (length > 0 && can_cut (before, here))
        allowed = p;
      if (g_unichar_isspace (here) && length + CUT_SEARCH > max_length)
        space = p;
      if (++length > max_length)
        return space != NULL ? space : allowed;
      before = here;
    }

  return text + strlen (text);
}

/**
 * holler_long_text_ease:
 * @label: a label that breaks its lines, with its text
 * @was_eased: what this answered the last time, `FALSE` the first time
 *
 * Makes a long text quick to lay out. It looks the same, and is the same when
 * it is copied. To be called after each change of the text.
 *
 * Returns: whether the text is a long one
 */
gboolean
holler_long_text_ease (GtkLabel *label, gboolean was_eased)
{
  const char *text = NULL;
  gboolean is_long = FALSE;
  g_autoptr (PangoAttrList) pieces = NULL;

  g_return_val_if_fail (GTK_IS_LABEL (label), FALSE);

  text = gtk_label_get_text (label);
  is_long = strlen (text) >= LONG_BYTES;
  if (!is_long && !was_eased)
    return FALSE;
  if (is_long)
    pieces = make_pieces (text);
  gtk_label_set_attributes (label, pieces);
  gtk_label_set_width_chars (label, is_long ? LONG_MIN_CHARS : -1);

  return is_long;
}

/**
 * holler_long_text_set:
 * @label: a label that breaks its lines
 * @text: what it is to say
 * @whole: whether all of it
 * @eased: (inout): whether its text was and is a long one; `FALSE` at first
 *
 * Shows a text with its addresses as links; of a very long one the beginning,
 * unless all of it is wanted.
 *
 * Returns: whether there is more than is shown
 */
gboolean
holler_long_text_set (GtkLabel *label,
                      const char *text,
                      gboolean whole,
                      gboolean *eased)
{
  g_autofree char *beginning = NULL;
  g_autofree char *markup = NULL;

  g_return_val_if_fail (GTK_IS_LABEL (label), FALSE);

  if (!whole && *find_cut (text, WHOLE_MAX_LENGTH, WHOLE_MAX_LINES) != '\0')
    {
      const char *end = find_cut (text, CUT_LENGTH, CUT_LINES);
      g_autofree char *kept = g_strndup (text, (gsize) (end - text));

      beginning = g_strconcat (g_strchomp (kept), "…", NULL);
      /* A part of an address leads elsewhere. */
      if (g_unichar_isspace (g_utf8_get_char (end)) &&
          strchr (kept, ':') != NULL)
        markup = holler_words_to_markup (kept);
      if (markup != NULL)
        {
          char *open = markup;

          markup = g_strconcat (open, "…", NULL);
          g_free (open);
        }
    }
  else if (strchr (text, ':') != NULL)
    {
      markup = holler_words_to_markup (text);
    }
  if (markup != NULL)
    gtk_label_set_markup (label, markup);
  else
    gtk_label_set_text (label, beginning != NULL ? beginning : text);
  *eased = holler_long_text_ease (label, *eased);

  return beginning != NULL;
}
