/* holler-history-goal.c: going to a message or to a day
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-history-private.h"

#include "ui/holler-day-chooser.h"

#define FLASH_MS 1500
#define DAY_MARGIN 8 /* above the day one goes to */

void
holler_history_unflash (HollerHistory *self)
{
  g_clear_handle_id (&self->flash_id, g_source_remove);
  if (self->flashed != NULL)
    gtk_widget_remove_css_class (self->flashed, "flash");
  self->flashed = NULL;
}

static gboolean
unflash_cb (gpointer user_data)
{
  HollerHistory *self = user_data;

  self->flash_id = 0;
  holler_history_unflash (self);
  return G_SOURCE_REMOVE;
}

/* (nullable): the row of a message that is in sight, or nearly */
static GtkWidget *
find_row (HollerHistory *self, guint position)
{
  GHashTableIter iter;
  gpointer row = NULL;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    if (gtk_list_item_get_position (
          g_object_get_data (row, HOLLER_HISTORY_ITEM)) == position)
      return row;

  return NULL;
}

/* So that the eye finds what was looked for. */
static void
flash (HollerHistory *self, GtkWidget *row)
{
  holler_history_unflash (self);
  self->flashed = row;
  self->flash_id = g_timeout_add (FLASH_MS, unflash_cb, self);
  gtk_widget_add_css_class (row, "flash");
}

void
holler_history_stop_arriving (HollerHistory *self)
{
  if (self->arrive_id != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->arrive_id);
  self->arrive_id = 0;
  self->arrive_frames = 0;
}

static guint
find_arrived (HollerHistory *self)
{
  g_autoptr (HollerMessage) first = holler_history_dup_message (self, 0);

  return first != NULL
           ? (guint) (self->arrived - holler_message_get_order (first))
           : GTK_INVALID_LIST_POSITION;
}

/* A day belongs to the top, a message among those around it. */
static void
place_arrived (HollerHistory *self)
{
  GtkWidget *row = find_row (self, find_arrived (self));
  graphene_rect_t bounds;
  double room = 0;
  double wanted = DAY_MARGIN;

  if (row == NULL || !gtk_widget_compute_bounds (row, self->scrolled, &bounds))
    return;
  room = gtk_adjustment_get_page_size (self->adjustment) -
         graphene_rect_get_height (&bounds);
  if (!self->to_time)
    wanted = MAX (room / 3, 0);
  gtk_adjustment_set_value (self->adjustment,
                            gtk_adjustment_get_value (self->adjustment) +
                              graphene_rect_get_y (&bounds) - wanted);
  flash (self, row);
}

/* Frame by frame: a list without a size cannot scroll, and where a row is one
 * knows only once it is laid out. */
static gboolean
arrive_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  HollerHistory *self = HOLLER_HISTORY (widget);

  if (gtk_adjustment_get_page_size (self->adjustment) < 1 ||
      !gtk_widget_get_mapped (GTK_WIDGET (self->list)))
    return G_SOURCE_CONTINUE;
  if (self->arrive_frames++ == 0)
    {
      gtk_widget_activate_action (GTK_WIDGET (self->list),
                                  "list.scroll-to-item",
                                  "u",
                                  find_arrived (self));
      return G_SOURCE_CONTINUE;
    }
  self->arrive_id = 0;
  place_arrived (self);
  holler_history_scrolled (self);
  return G_SOURCE_REMOVE;
}

void
holler_history_arrived (HollerHistory *self, guint position)
{
  g_autoptr (HollerMessage) message = NULL;

  if (position == G_MAXUINT)
    return;
  message = holler_history_dup_message (self, position);
  self->sticks = FALSE;
  self->arrived = holler_message_get_order (message);
  holler_history_stop_arriving (self);
  self->arrive_id =
    gtk_widget_add_tick_callback (GTK_WIDGET (self), arrive_cb, NULL, NULL);
}

/**
 * holler_history_show_message:
 * @self: a history
 * @message_id: a message of its conversation
 *
 * Scrolls to a message, after loading what it takes.
 */
void
holler_history_show_message (HollerHistory *self, const char *message_id)
{
  g_return_if_fail (HOLLER_IS_HISTORY (self));
  g_return_if_fail (message_id != NULL);

  if (self->passage == NULL)
    return;
  self->to_time = FALSE;
  self->jumped = TRUE;
  holler_passage_go_to_message (self->passage, message_id);
}

/**
 * holler_history_show_time:
 * @self: a history
 * @time_us: a real time, in microseconds
 *
 * Scrolls to the first message sent then or later, after loading what it
 * takes.
 */
void
holler_history_show_time (HollerHistory *self, gint64 time_us)
{
  g_return_if_fail (HOLLER_IS_HISTORY (self));

  if (self->passage == NULL)
    return;
  self->to_time = TRUE;
  self->jumped = TRUE;
  holler_passage_go_to_time (self->passage, time_us);
}

static gboolean
drop_day_chooser_cb (gpointer user_data)
{
  HollerHistory *self = user_data;

  g_clear_pointer (&self->day_chooser, gtk_widget_unparent);
  return G_SOURCE_REMOVE;
}

/* Not from within its own signal */
static void
day_chooser_closed_cb (HollerHistory *self)
{
  g_idle_add_full (G_PRIORITY_DEFAULT,
                   drop_day_chooser_cb,
                   g_object_ref (self),
                   g_object_unref);
}

/* What is at the top of the window, or today */
static gint64
get_shown_time_us (HollerHistory *self)
{
  GHashTableIter iter;
  gpointer row = NULL;
  gint64 time_us = G_MAXINT64;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    {
      HollerMessage *message =
        gtk_list_item_get_item (g_object_get_data (row, HOLLER_HISTORY_ITEM));

      if (gtk_widget_get_mapped (row) && message != NULL)
        time_us = MIN (time_us, holler_message_get_sent_at_us (message));
    }

  return time_us < G_MAXINT64 ? time_us : g_get_real_time ();
}

/**
 * holler_history_choose_day:
 * @self: a history
 *
 * Lets the person choose a day to go to.
 */
void
holler_history_choose_day (HollerHistory *self)
{
  GdkRectangle top = { 0, 0, 1, 1 };

  g_return_if_fail (HOLLER_IS_HISTORY (self));

  if (self->passage == NULL || self->day_chooser != NULL)
    return;
  top.x = gtk_widget_get_width (GTK_WIDGET (self)) / 2;
  self->day_chooser = holler_day_chooser_new (get_shown_time_us (self));
  gtk_widget_set_parent (self->day_chooser, GTK_WIDGET (self));
  gtk_popover_set_pointing_to (GTK_POPOVER (self->day_chooser), &top);
  gtk_popover_set_position (GTK_POPOVER (self->day_chooser), GTK_POS_BOTTOM);
  g_signal_connect_swapped (self->day_chooser,
                            "closed",
                            G_CALLBACK (day_chooser_closed_cb),
                            self);
  gtk_popover_popup (GTK_POPOVER (self->day_chooser));
}
