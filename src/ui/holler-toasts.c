/* holler-toasts.c: a word at the bottom of the window one is in
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-toasts.h"

#include <adwaita.h>

#include "ui/holler-words.h"

#define ACTION_SHOWN_S 10 /* one has to come to it with the pointer */
#define APPEARING_MS 600  /* longer than a toast takes to appear */
#define LEAVING_MS 600    /* and to go */

/* libadwaita 1.2 frees a toast that was put away when it has gone, and writes
 * to it as long as it appears. A toast that takes the place of another appears
 * longer than it takes to go. So the next one comes when there is no other any
 * more, and Escape puts a toast away once it is there. */
typedef struct
{
  AdwToastOverlay *overlay; /* owns this */
  AdwToast *shown;          /* (nullable) */
  gulong dismissed_handler;
  gint64 shown_us;
  guint dismiss_id;
  guint next_id;
  GQueue waiting;
} Toasts;

static void
forget_shown (Toasts *self)
{
  g_clear_handle_id (&self->dismiss_id, g_source_remove);
  if (self->shown != NULL)
    g_clear_signal_handler (&self->dismissed_handler, self->shown);
  g_clear_object (&self->shown);
}

static void
toasts_free (gpointer data)
{
  Toasts *self = data;

  forget_shown (self);
  g_clear_handle_id (&self->next_id, g_source_remove);
  g_queue_clear_full (&self->waiting, g_object_unref);
  g_free (self);
}

static void show_next (Toasts *self);

static gboolean
next_cb (gpointer user_data)
{
  Toasts *self = user_data;

  self->next_id = 0;
  show_next (self);
  return G_SOURCE_REMOVE;
}

static void
dismissed_cb (Toasts *self)
{
  forget_shown (self);
  if (self->next_id == 0)
    self->next_id = g_timeout_add (LEAVING_MS, next_cb, self);
}

static void
show_next (Toasts *self)
{
  if (self->shown != NULL || self->next_id != 0)
    return;
  self->shown = g_queue_pop_head (&self->waiting);
  if (self->shown == NULL)
    return;
  self->shown_us = g_get_monotonic_time ();
  self->dismissed_handler = g_signal_connect_swapped (self->shown,
                                                      "dismissed",
                                                      G_CALLBACK (dismissed_cb),
                                                      self);
  adw_toast_overlay_add_toast (self->overlay, g_object_ref (self->shown));
}

static gboolean
dismiss_cb (gpointer user_data)
{
  Toasts *self = user_data;

  self->dismiss_id = 0;
  adw_toast_dismiss (self->shown);
  return G_SOURCE_REMOVE;
}

static gboolean
key_pressed_cb (GtkEventControllerKey *keys,
                guint keyval,
                guint keycode,
                GdkModifierType state,
                gpointer user_data)
{
  Toasts *self = user_data;
  gint64 left_us =
    self->shown_us + APPEARING_MS * (gint64) 1000 - g_get_monotonic_time ();

  if (keyval != GDK_KEY_Escape || self->shown == NULL || left_us <= 0)
    return GDK_EVENT_PROPAGATE;
  if (self->dismiss_id == 0)
    self->dismiss_id =
      g_timeout_add ((guint) (left_us / 1000) + 1, dismiss_cb, self);
  return GDK_EVENT_STOP;
}

static Toasts *
ensure_toasts (AdwToastOverlay *overlay)
{
  Toasts *self = g_object_get_data (G_OBJECT (overlay), "holler-toasts");
  GtkEventController *keys = NULL;

  if (self != NULL)
    return self;
  self = g_new0 (Toasts, 1);
  self->overlay = overlay;
  g_queue_init (&self->waiting);
  g_object_set_data_full (G_OBJECT (overlay),
                          "holler-toasts",
                          self,
                          toasts_free);
  keys = gtk_event_controller_key_new ();
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (overlay), keys);

  return self;
}

/* @toast: (transfer full) */
static void
add_toast (AdwToastOverlay *overlay, AdwToast *toast)
{
  Toasts *self = ensure_toasts (overlay);

  g_queue_push_tail (&self->waiting, toast);
  show_next (self);
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
