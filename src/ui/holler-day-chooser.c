/* holler-day-chooser.c: a calendar to go to a day of a conversation
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A calendar chooses a day with each month one leafs through, so it takes a
 * button to say that this is the one. */

#include "ui/holler-day-chooser.h"

#include <glib/gi18n.h>

#define SPACING 6
#define CALENDAR_DATA "holler-calendar"

static void
chosen_cb (GtkWidget *popover)
{
  GtkCalendar *calendar = g_object_get_data (G_OBJECT (popover), CALENDAR_DATA);
  g_autoptr (GDateTime) date = gtk_calendar_get_date (calendar);
  g_autoptr (GDateTime) midnight =
    g_date_time_new_local (g_date_time_get_year (date),
                           g_date_time_get_month (date),
                           g_date_time_get_day_of_month (date),
                           0,
                           0,
                           0);

  gtk_widget_activate_action (popover,
                              "history.go-to-time",
                              "x",
                              g_date_time_to_unix (midnight) * G_USEC_PER_SEC);
  gtk_popover_popdown (GTK_POPOVER (popover));
}

/**
 * holler_day_chooser_new:
 * @shown_us: a real time of the day to begin with, in microseconds
 *
 * Makes a calendar in a popover. Choosing a day activates the action
 * "history.go-to-time" and closes it.
 *
 * Returns: (transfer floating): a popover
 */
GtkWidget *
holler_day_chooser_new (gint64 shown_us)
{
  g_autoptr (GDateTime) shown =
    g_date_time_new_from_unix_local (shown_us / G_USEC_PER_SEC);
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, SPACING);
  GtkWidget *calendar = gtk_calendar_new ();
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Go to Day"));

  if (shown != NULL)
    gtk_calendar_select_day (GTK_CALENDAR (calendar), shown);
  gtk_accessible_update_property (GTK_ACCESSIBLE (calendar),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Day"),
                                  -1);
  gtk_widget_add_css_class (button, "suggested-action");
  g_object_set_data (G_OBJECT (popover), CALENDAR_DATA, calendar);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (chosen_cb), popover);
  gtk_box_append (GTK_BOX (box), calendar);
  gtk_box_append (GTK_BOX (box), button);
  gtk_popover_set_child (GTK_POPOVER (popover), box);
  gtk_popover_set_default_widget (GTK_POPOVER (popover), button);

  return popover;
}
