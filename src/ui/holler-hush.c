/* holler-hush.c: no tooltips over what is open
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* GTK 4.8 shows the tooltip of a button over the menu the button has opened,
 * when the pointer rests on the button, and that of what is around a menu when
 * it rests on the menu. So while a popover is open, what it belongs to and all
 * around that has none. */

#include "ui/holler-hush.h"

#define HUSHED_DATA "holler-hushed" /* on a popover: what is without one */

static void
hush (GtkWidget *widget, GPtrArray *hushed)
{
  if (!gtk_widget_get_has_tooltip (widget))
    return;
  gtk_widget_set_has_tooltip (widget, FALSE);
  g_ptr_array_add (hushed, g_object_ref (widget));
}

static void
hush_inside (GtkWidget *widget, GPtrArray *hushed)
{
  hush (widget, hushed);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (!GTK_IS_NATIVE (child))
      hush_inside (child, hushed);
}

static void
end_hush (gpointer data)
{
  GPtrArray *hushed = data;

  for (guint i = 0; i < hushed->len; i++)
    gtk_widget_set_has_tooltip (g_ptr_array_index (hushed, i), TRUE);
  g_ptr_array_unref (hushed);
}

static void
unmap_cb (GtkWidget *popover)
{
  g_signal_handlers_disconnect_by_func (popover, unmap_cb, NULL);
  g_object_set_data (G_OBJECT (popover), HUSHED_DATA, NULL);
}

static gboolean
map_hook_cb (GSignalInvocationHint *hint,
             guint n_values,
             const GValue *values,
             gpointer user_data)
{
  GtkWidget *popover = g_value_get_object (values);
  GtkWidget *parent = NULL;
  GPtrArray *hushed = NULL;

  if (!GTK_IS_POPOVER (popover) ||
      g_object_get_data (G_OBJECT (popover), HUSHED_DATA) != NULL)
    return TRUE;
  parent = gtk_widget_get_parent (popover);
  if (parent == NULL)
    return TRUE;
  hushed = g_ptr_array_new_with_free_func (g_object_unref);
  hush_inside (parent, hushed);
  for (GtkWidget *around = gtk_widget_get_parent (parent); around != NULL;
       around = gtk_widget_get_parent (around))
    hush (around, hushed);
  g_object_set_data_full (G_OBJECT (popover), HUSHED_DATA, hushed, end_hush);
  g_signal_connect (popover, "unmap", G_CALLBACK (unmap_cb), NULL);
  return TRUE;
}

/**
 * holler_hush_start:
 *
 * Lets every popover of the program keep tooltips away. Once a process.
 */
void
holler_hush_start (void)
{
  GTypeClass *klass = g_type_class_ref (GTK_TYPE_WIDGET);

  g_signal_add_emission_hook (g_signal_lookup ("map", GTK_TYPE_WIDGET),
                              0,
                              map_hook_cb,
                              NULL,
                              NULL);
  g_type_class_unref (klass);
}
