/* holler-timed.c: what says a time of day
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-timed.h"

G_DEFINE_INTERFACE (HollerTimed, holler_timed, GTK_TYPE_WIDGET)

static void
holler_timed_default_init (HollerTimedInterface *iface)
{
}

/**
 * holler_timed_say_again:
 * @widget: a widget
 *
 * Lets it and all that is in it say its times again, since times are said in
 * another way now.
 */
void
holler_timed_say_again (GtkWidget *widget)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    holler_timed_say_again (child);
  if (HOLLER_IS_TIMED (widget))
    HOLLER_TIMED_GET_IFACE (widget)->say_again (HOLLER_TIMED (widget));
}
