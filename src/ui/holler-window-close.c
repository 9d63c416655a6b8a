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
  HollerWindow *window;
  GPtrArray *lists;
} Closing;

static void
closing_free (gpointer data)
{
  Closing *self = data;

  g_ptr_array_unref (self->lists);
  g_object_unref (self->window);
  g_free (self);
}

static gboolean
close_cb (gpointer user_data)
{
  Closing *self = user_data;

  if (self->lists->len > 0)
    {
      gtk_list_view_set_model (g_ptr_array_index (self->lists, 0), NULL);
      g_ptr_array_remove_index_fast (self->lists, 0);
      return G_SOURCE_CONTINUE;
    }
  gtk_window_destroy (GTK_WINDOW (self->window));
  return G_SOURCE_REMOVE;
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
  Closing *closing = NULL;

  g_return_if_fail (HOLLER_IS_WINDOW (self));

  holler_window_save_size (self);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  g_clear_pointer (&self->preferences, gtk_window_destroy);
  closing = g_new0 (Closing, 1);
  closing->window = g_object_ref (self);
  closing->lists = g_ptr_array_new_with_free_func (g_object_unref);
  add_lists (GTK_WIDGET (self), closing->lists);
  holler_window_drop_account (self);
  gtk_window_set_application (GTK_WINDOW (self), NULL);
  g_idle_add_full (G_PRIORITY_LOW, close_cb, closing, closing_free);
}
