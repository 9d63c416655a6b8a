/* holler-focus.c: the Tab key in widgets that have a favourite part
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A widget that is given the focus as a whole hands it to the part one most
 * likely wants. GTK asks the same of it when the Tab key comes by, which then
 * would never stop at what is before that part. */

#include "ui/holler-focus.h"

/**
 * holler_focus_child:
 * @widget: a widget with its own grab_focus()
 * @direction: where the focus moves to
 *
 * Is the focus() of such a widget: goes through its children in their order.
 *
 * Returns: whether the focus stays in there
 */
gboolean
holler_focus_child (GtkWidget *widget, GtkDirectionType direction)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_child_focus (child, direction))
      return TRUE;
  return FALSE;
}
