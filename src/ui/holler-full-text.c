/* holler-full-text.c: what is cut off can be read all the same
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Names, titles and previews end with dots where there is no room: more often
 * with large text, in other languages, in narrow windows. Every such label
 * tells the rest in a tooltip, while it is cut. */

#include "ui/holler-full-text.h"

#include <gtk/gtk.h>

#define MAX_TOOLTIP_BYTES 512

static gboolean
query_tooltip_cb (GtkWidget *widget,
                  int x,
                  int y,
                  gboolean keyboard_mode,
                  GtkTooltip *tooltip)
{
  GtkLabel *label = GTK_LABEL (widget);
  const char *text = gtk_label_get_text (label);

  if (!pango_layout_is_ellipsized (gtk_label_get_layout (label)))
    return FALSE;
  if (strlen (text) > MAX_TOOLTIP_BYTES)
    {
      const char *end =
        g_utf8_find_prev_char (text, text + MAX_TOOLTIP_BYTES - 3);
      g_autofree char *begin = g_strndup (text, (gsize) (end - text));
      g_autofree char *words = g_strconcat (begin, "…", NULL);

      gtk_tooltip_set_text (tooltip, words);
      return TRUE;
    }
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

static gboolean
map_hook_cb (GSignalInvocationHint *hint,
             guint n_values,
             const GValue *values,
             gpointer user_data)
{
  GtkWidget *widget = g_value_get_object (values);

  if (GTK_IS_LABEL (widget) && !gtk_widget_get_has_tooltip (widget) &&
      gtk_label_get_ellipsize (GTK_LABEL (widget)) != PANGO_ELLIPSIZE_NONE)
    {
      gtk_widget_set_has_tooltip (widget, TRUE);
      g_signal_connect (widget,
                        "query-tooltip",
                        G_CALLBACK (query_tooltip_cb),
                        NULL);
    }
  return TRUE;
}

/**
 * holler_full_text_start:
 *
 * Gives labels that are cut off a tooltip with all they say. Once a process.
 */
void
holler_full_text_start (void)
{
  GTypeClass *klass = g_type_class_ref (GTK_TYPE_WIDGET);

  g_signal_add_emission_hook (g_signal_lookup ("map", GTK_TYPE_WIDGET),
                              0,
                              map_hook_cb,
                              NULL,
                              NULL);
  g_type_class_unref (klass);
}
