/* holler-hidden.c: what cannot be seen is hidden from screen readers too
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* GTK 4.8 leaves the pages of a stack that are not shown, and the child of a
 * closed revealer, visible to assistive technology: a screen reader reads them
 * and their buttons can be pressed. GTK maps and unmaps them rightly, so the
 * accessible state follows that. */

#include "ui/holler-hidden.h"

#include <adwaita.h>

static gboolean
is_switcher (GtkWidget *widget)
{
  return GTK_IS_STACK (widget) || GTK_IS_REVEALER (widget) ||
         ADW_IS_LEAFLET (widget) || ADW_IS_FLAP (widget) ||
         ADW_IS_VIEW_STACK (widget) || ADW_IS_SQUEEZER (widget);
}

static void
set_hidden (GtkWidget *widget, gboolean hidden)
{
  gtk_accessible_update_state (GTK_ACCESSIBLE (widget),
                               GTK_ACCESSIBLE_STATE_HIDDEN,
                               hidden,
                               -1);
}

static gboolean
mapped_hook_cb (GSignalInvocationHint *hint,
                guint n_values,
                const GValue *values,
                gpointer user_data)
{
  GtkWidget *widget = g_value_get_object (values);
  gboolean is_map = GPOINTER_TO_INT (user_data);
  GtkWidget *parent = gtk_widget_get_parent (widget);

  if (parent != NULL && is_switcher (parent))
    set_hidden (widget, !is_map);
  if (!is_map || !is_switcher (widget))
    return TRUE;
  /* Pages that were never shown were never unmapped either. */
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    set_hidden (child, !gtk_widget_get_mapped (child));
  return TRUE;
}

/**
 * holler_hidden_start:
 *
 * Starts to keep the accessible state of stacks, revealers, leaflets and flaps
 * true to what they show. Once a process.
 */
void
holler_hidden_start (void)
{
  GTypeClass *klass = g_type_class_ref (GTK_TYPE_WIDGET);

  g_signal_add_emission_hook (g_signal_lookup ("map", GTK_TYPE_WIDGET),
                              0,
                              mapped_hook_cb,
                              GINT_TO_POINTER (TRUE),
                              NULL);
  g_signal_add_emission_hook (g_signal_lookup ("unmap", GTK_TYPE_WIDGET),
                              0,
                              mapped_hook_cb,
                              GINT_TO_POINTER (FALSE),
                              NULL);
  g_type_class_unref (klass);
}
