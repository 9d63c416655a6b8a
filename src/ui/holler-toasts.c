/* holler-toasts.c: a word at the bottom of the window one is in
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-toasts.h"

#include <adwaita.h>

#include "ui/holler-words.h"

#define ACTION_SHOWN_S 10 /* one has to come to it with the pointer */

/**
 * holler_toasts_show:
 * @widget: any widget of the window
 * @text: a sentence
 *
 * Shows a sentence for a few seconds. Does nothing where the widget is no
 * longer in a window.
 */
void
holler_toasts_show (GtkWidget *widget, const char *text)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (widget, ADW_TYPE_TOAST_OVERLAY);
  g_autofree char *escaped = NULL;

  if (overlay == NULL || text == NULL)
    return;
  escaped = g_markup_escape_text (text, -1);
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay),
                               adw_toast_new (escaped));
}

static GtkWidget *
find_overlay (GtkWidget *widget)
{
  GtkWidget *found = NULL;

  if (!gtk_widget_get_mapped (widget))
    return NULL;
  if (ADW_IS_TOAST_OVERLAY (widget))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_overlay (child);
  return found;
}

/**
 * holler_toasts_show_in_window:
 * @window: a window that is shown
 * @text: a sentence
 *
 * Shows a sentence that is about nothing in particular for a few seconds. Does
 * nothing where the window has no place for it.
 */
void
holler_toasts_show_in_window (GtkWindow *window, const char *text)
{
  GtkWidget *overlay = find_overlay (GTK_WIDGET (window));

  if (overlay != NULL)
    holler_toasts_show (overlay, text);
}

/**
 * holler_toasts_show_with_action:
 * @widget: any widget of the window
 * @text: a sentence
 * @label: what the button says
 * @action: what it does
 *
 * Shows a sentence with a button. Does nothing where the widget is no longer
 * in a window.
 */
void
holler_toasts_show_with_action (GtkWidget *widget,
                                const char *text,
                                const char *label,
                                const char *action)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (widget, ADW_TYPE_TOAST_OVERLAY);
  g_autofree char *escaped = NULL;
  AdwToast *toast = NULL;

  if (overlay == NULL)
    return;
  escaped = g_markup_escape_text (text, -1);
  toast = adw_toast_new (escaped);
  adw_toast_set_button_label (toast, label);
  adw_toast_set_action_name (toast, action);
  adw_toast_set_timeout (toast, ACTION_SHOWN_S);
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), toast);
}

/**
 * holler_toasts_show_error:
 * @widget: any widget of the window
 * @error: what went wrong
 *
 * Says what went wrong and what to do about it; nothing if it was cancelled.
 */
void
holler_toasts_show_error (GtkWidget *widget, const GError *error)
{
  g_autofree char *text = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  text = holler_words_error (error);
  holler_toasts_show (widget, text);
}
