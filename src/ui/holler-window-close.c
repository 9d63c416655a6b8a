/* holler-window-close.c: a window that goes while the program stays
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What a window holds goes with it, for a program in the background is to be
 * small. All of it at once takes longer than a call or a signal may wait. */

#include "ui/holler-window-private.h"

static void
add_lists (GtkWidget *widget, GPtrArray *lists)
{
  if (GTK_IS_LIST_VIEW (widget))
    g_ptr_array_add (lists, g_object_ref (widget));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    add_lists (child, lists);
}

typedef struct
{
  GtkWidget *widget;
  GPtrArray *lists;
} Parts;

static void
parts_free (gpointer data)
{
  Parts *self = data;

  g_ptr_array_unref (self->lists);
  g_object_unref (self->widget);
  g_free (self);
}

static gboolean
take_apart_cb (gpointer user_data)
{
  Parts *self = user_data;

  if (self->lists->len > 0)
    {
      gtk_list_view_set_model (g_ptr_array_index (self->lists, 0), NULL);
      g_ptr_array_remove_index_fast (self->lists, 0);
      return G_SOURCE_CONTINUE;
    }
  if (GTK_IS_WINDOW (self->widget))
    gtk_window_destroy (GTK_WINDOW (self->widget));
  else if (ADW_IS_BIN (gtk_widget_get_parent (self->widget)))
    adw_bin_set_child (ADW_BIN (gtk_widget_get_parent (self->widget)), NULL);
  return G_SOURCE_REMOVE;
}

/* A window, or what is in a bin of one: what nobody sees any more goes in the
 * turns of the main loop that follow. It keeps its place until then, since
 * lists lose all their rows with it. */
void
holler_window_take_apart (GtkWidget *widget)
{
  Parts *parts = g_new0 (Parts, 1);

  gtk_widget_set_visible (widget, FALSE);
  parts->widget = g_object_ref (widget);
  parts->lists = g_ptr_array_new_with_free_func (g_object_unref);
  add_lists (widget, parts->lists);
  g_idle_add_full (G_PRIORITY_LOW, take_apart_cb, parts, parts_free);
}

/**
 * holler_window_save_size:
 * @self: a window
 *
 * Keeps its size for the next one.
 */
void
holler_window_save_size (HollerWindow *self)
{
  GtkWindow *window = GTK_WINDOW (self);
  int width = 0;
  int height = 0;

  gtk_window_get_default_size (window, &width, &height);
  g_settings_set (self->settings, "window-size", "(ii)", width, height);
  g_settings_set_boolean (self->settings,
                          "window-maximized",
                          gtk_window_is_maximized (window));
}

/**
 * holler_window_close_in_parts:
 * @self: a window
 *
 * Hides the window, takes it from its application at once and takes it apart
 * in the turns of the main loop that follow.
 */
void
holler_window_close_in_parts (HollerWindow *self)
{
  g_return_if_fail (HOLLER_IS_WINDOW (self));

  holler_window_save_size (self);
  g_clear_pointer (&self->preferences, gtk_window_destroy);
  holler_window_take_apart (GTK_WIDGET (self));
  holler_window_drop_account (self);
  gtk_window_set_application (GTK_WINDOW (self), NULL);
}
