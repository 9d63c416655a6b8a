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

#define LONG_BYTES 512      /* from here on; most texts are shorter */
#define PIECE_LENGTH 32     /* characters; then at the next space */
#define PIECE_MAX_LENGTH 64 /* or wherever one can */
#define LONG_MIN_CHARS 12   /* a narrow window has room for it */

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
