/* holler-toasts.c: a word at the bottom of the window one is in
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-toasts.h"

#include <adwaita.h>

#include "ui/holler-words.h"

#define ACTION_SHOWN_S 10 /* one has to come to it with the pointer */
#define APPEARING_MS 500  /* longer than a toast takes to appear */

/* Escape puts a toast away. libadwaita 1.2 keeps the animation of its
 * appearing when that one is not over yet, and writes to the freed toast when
 * it is. So a toast that still appears is put away once it is there. */
typedef struct
{
  AdwToast *toast; /* the last one */
  gint64 added_us;
  guint dismiss_id;
} Appearing;

static void
appearing_free (gpointer data)
{
  Appearing *self = data;

  g_clear_handle_id (&self->dismiss_id, g_source_remove);
  g_object_unref (self->toast);
  g_free (self);
}

static gboolean
dismiss_cb (gpointer user_data)
{
  Appearing *self = user_data;

  self->dismiss_id = 0;
  adw_toast_dismiss (self->toast);
  return G_SOURCE_REMOVE;
}

static gboolean
key_pressed_cb (GtkEventControllerKey *keys,
                guint keyval,
                guint keycode,
                GdkModifierType state,
                gpointer user_data)
{
  Appearing *self =
    g_object_get_data (G_OBJECT (user_data), "holler-appearing");
  gint64 left_us =
    self->added_us + APPEARING_MS * (gint64) 1000 - g_get_monotonic_time ();

  if (keyval != GDK_KEY_Escape || left_us <= 0)
    return GDK_EVENT_PROPAGATE;
  if (self->dismiss_id == 0)
    self->dismiss_id =
      g_timeout_add ((guint) (left_us / 1000) + 1, dismiss_cb, self);
  return GDK_EVENT_STOP;
}

static void
add_toast (AdwToastOverlay *overlay, AdwToast *toast)
{
  Appearing *appearing = g_new0 (Appearing, 1);

  if (g_object_get_data (G_OBJECT (overlay), "holler-appearing") == NULL)
    {
      GtkEventController *keys = gtk_event_controller_key_new ();

      gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
      g_signal_connect (keys,
                        "key-pressed",
                        G_CALLBACK (key_pressed_cb),
                        overlay);
      gtk_widget_add_controller (GTK_WIDGET (overlay), keys);
    }
  appearing->toast = g_object_ref (toast);
  appearing->added_us = g_get_monotonic_time ();
  g_object_set_data_full (G_OBJECT (overlay),
                          "holler-appearing",
                          appearing,
                          appearing_free);
  adw_toast_overlay_add_toast (overlay, toast);
}

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
  add_toast (ADW_TOAST_OVERLAY (overlay), adw_toast_new (escaped));
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
  add_toast (ADW_TOAST_OVERLAY (overlay), toast);
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
