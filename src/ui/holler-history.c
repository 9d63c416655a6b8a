/* holler-history.c: the messages of a conversation, newest at the bottom
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The list sticks to the newest message until one scrolls away from it. It
 * shows a passage, which fetches more before one has scrolled to its end. */

#include "ui/holler-history-private.h"

#include <glib/gi18n.h>

#define NEAR_BOTTOM 48     /* pixels that still count as the bottom */
#define LOAD_AHEAD_PAGES 2 /* of the window, beyond what is shown */

G_DEFINE_FINAL_TYPE (HollerHistory, holler_history, ADW_TYPE_BIN)

static void
scroll_to_end (HollerHistory *self)
{
  gtk_adjustment_set_value (self->adjustment,
                            gtk_adjustment_get_upper (self->adjustment) -
                              gtk_adjustment_get_page_size (self->adjustment));
}

static gboolean
is_near_start (HollerHistory *self)
{
  return !holler_passage_get_complete (self->passage) &&
         gtk_adjustment_get_value (self->adjustment) <
           LOAD_AHEAD_PAGES * gtk_adjustment_get_page_size (self->adjustment);
}

static gboolean
is_near_end (HollerHistory *self)
{
  return !holler_passage_get_at_end (self->passage) &&
         gtk_adjustment_get_value (self->adjustment) +
             (LOAD_AHEAD_PAGES + 1) *
               gtk_adjustment_get_page_size (self->adjustment) >
           gtk_adjustment_get_upper (self->adjustment);
}

static gboolean
load_cb (gpointer user_data)
{
  HollerHistory *self = user_data;

  self->load_id = 0;
  if (self->passage == NULL)
    return G_SOURCE_REMOVE;
  if (is_near_start (self))
    holler_passage_load_older (self->passage);
  if (is_near_end (self))
    holler_passage_load_newer (self->passage);
  return G_SOURCE_REMOVE;
}

/* Asked for from the main loop: rows must not come while they are laid out. */
static void
load_if_near_edge (HollerHistory *self)
{
  if (self->passage == NULL || self->load_id != 0 || self->arrive_id != 0 ||
      holler_passage_get_loading (self->passage))
    return;
  if (is_near_start (self) || is_near_end (self))
    self->load_id = g_idle_add (load_cb, self);
}

static gboolean
is_at_bottom (HollerHistory *self)
{
  double bottom = gtk_adjustment_get_upper (self->adjustment) -
                  gtk_adjustment_get_page_size (self->adjustment);

  return gtk_adjustment_get_value (self->adjustment) >= bottom - NEAR_BOTTOM &&
         (self->passage == NULL || holler_passage_get_at_end (self->passage));
}

/* What the rows said of their heights was for another width. */
static void
measure_again (HollerHistory *self)
{
  GHashTableIter iter;
  gpointer row = NULL;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    gtk_widget_queue_resize (row);
}

static gboolean
settle_cb (gpointer user_data)
{
  HollerHistory *self = user_data;
  int width = gtk_widget_get_width (GTK_WIDGET (self->list));

  self->settle_id = 0;
  self->bounds_moved = FALSE;
  if (width != self->measured_width)
    {
      self->measured_width = width;
      measure_again (self);
    }
  if (self->sticks && !self->was_left)
    scroll_to_end (self);
  gtk_widget_set_visible (self->jump, !self->sticks);
  load_if_near_edge (self);
  return G_SOURCE_REMOVE;
}

static void
settle_soon (HollerHistory *self)
{
  if (self->settle_id == 0)
    self->settle_id =
      g_idle_add_full (GTK_PRIORITY_RESIZE, settle_cb, self, NULL);
}

/* The height changed: a new row, another width, a better estimate. That comes
 * from within the layout, where nothing may be laid out anew. */
static void
bounds_changed_cb (HollerHistory *self)
{
  self->bounds_moved = TRUE;
  settle_soon (self);
}

/* With other bounds it is the list that moved, and not the person. */
void
holler_history_scrolled (HollerHistory *self)
{
  if (self->arrive_id == 0 && !(self->bounds_moved && self->sticks))
    self->sticks = is_at_bottom (self);
  settle_soon (self);
}

/* Between rows that go and the next layout the list would look for what is
 * shown where nothing is any more, if one scrolls meanwhile. */
static void
lay_out_now (HollerHistory *self)
{
  GtkWidget *list = GTK_WIDGET (self->list);
  GtkAllocation box;
  int minimum = 0;

  if (!gtk_widget_get_mapped (list))
    return;
  gtk_widget_get_allocation (list, &box);
  if (box.width == 0 || box.height == 0)
    return;
  gtk_widget_measure (list,
                      GTK_ORIENTATION_VERTICAL,
                      box.width,
                      &minimum,
                      NULL,
                      NULL,
                      NULL);
  gtk_widget_size_allocate (list, &box, -1);
}

/* The rows that took the place of those far back could not be laid out while
 * they were out of sight, and their height may be what it was. */
static void
map_cb (HollerHistory *self)
{
  if (!self->was_left)
    return;
  self->was_left = FALSE;
  lay_out_now (self);
  bounds_changed_cb (self);
}

static void
items_gone_cb (HollerHistory *self,
               guint position,
               guint n_removed,
               guint n_added)
{
  if (n_removed > 0)
    lay_out_now (self);
}

static void
drop_passage (HollerHistory *self)
{
  if (self->passage != NULL)
    g_signal_handlers_disconnect_by_data (self->passage, self);
  g_clear_object (&self->passage);
}

static void
holler_history_dispose (GObject *object)
{
  HollerHistory *self = HOLLER_HISTORY (object);

  g_clear_handle_id (&self->load_id, g_source_remove);
  g_clear_handle_id (&self->settle_id, g_source_remove);
  holler_history_stop_arriving (self);
  holler_history_unflash (self);
  if (self->adjustment != NULL)
    g_signal_handlers_disconnect_by_data (self->adjustment, self);
  g_clear_object (&self->adjustment);
  g_clear_pointer (&self->day_chooser, gtk_widget_unparent);
  if (self->list != NULL)
    gtk_list_view_set_model (self->list, NULL);
  self->list = NULL;
  g_clear_object (&self->message_signals);
  g_clear_object (&self->messages);
  g_clear_object (&self->left_at);
  drop_passage (self);
  g_clear_object (&self->conversation);
  g_clear_object (&self->account);
  adw_bin_set_child (ADW_BIN (self), NULL);

  G_OBJECT_CLASS (holler_history_parent_class)->dispose (object);
}

static void
holler_history_finalize (GObject *object)
{
  HollerHistory *self = HOLLER_HISTORY (object);

  g_hash_table_unref (self->rows);

  G_OBJECT_CLASS (holler_history_parent_class)->finalize (object);
}

static void
holler_history_size_allocate (GtkWidget *widget,
                              int width,
                              int height,
                              int baseline)
{
  HollerHistory *self = HOLLER_HISTORY (widget);

  GTK_WIDGET_CLASS (holler_history_parent_class)
    ->size_allocate (widget, width, height, baseline);
  if (self->day_chooser != NULL)
    gtk_popover_present (GTK_POPOVER (self->day_chooser));
  if (gtk_widget_get_width (GTK_WIDGET (self->list)) != self->measured_width)
    bounds_changed_cb (self);
}

static void
go_to_time_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  holler_history_show_time (HOLLER_HISTORY (widget),
                            g_variant_get_int64 (parameter));
}

static void
holler_history_class_init (HollerHistoryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = holler_history_dispose;
  object_class->finalize = holler_history_finalize;
  GTK_WIDGET_CLASS (klass)->size_allocate = holler_history_size_allocate;
  GTK_WIDGET_CLASS (klass)->focus = holler_history_focus;
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass),
                                   "history.go-to-time",
                                   "x",
                                   go_to_time_cb);
}

static void
holler_history_init (HollerHistory *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *overlay = NULL;

  self->rows = g_hash_table_new (NULL, NULL);
  self->sticks = TRUE;
  g_signal_connect (factory,
                    "setup",
                    G_CALLBACK (holler_history_set_up_row),
                    self);
  g_signal_connect (factory,
                    "bind",
                    G_CALLBACK (holler_history_bind_row),
                    self);
  g_signal_connect (factory,
                    "unbind",
                    G_CALLBACK (holler_history_unbind_row),
                    self);
  self->list = GTK_LIST_VIEW (gtk_list_view_new (NULL, factory));
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "history");
  g_signal_connect_swapped (self->list, "map", G_CALLBACK (map_cb), self);
  /* A short conversation stands at the bottom, where one writes. */
  gtk_widget_set_valign (GTK_WIDGET (self->list), GTK_ALIGN_END);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Messages"),
                                  -1);
  self->scrolled = gtk_scrolled_window_new ();
  /* One moves in the list, not beside it. */
  gtk_widget_set_focusable (self->scrolled, FALSE);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scrolled),
                                  GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scrolled),
                                 GTK_WIDGET (self->list));
  gtk_widget_set_vexpand (self->scrolled, TRUE);
  self->jump = gtk_button_new_from_icon_name ("go-bottom-symbolic");
  gtk_widget_set_tooltip_text (self->jump, _ ("Jump to the newest message"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->jump),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Jump to the Newest Message"),
                                  -1);
  gtk_widget_add_css_class (self->jump, "circular");
  gtk_widget_add_css_class (self->jump, "osd");
  gtk_widget_add_css_class (self->jump, "jump");
  gtk_widget_set_halign (self->jump, GTK_ALIGN_END);
  gtk_widget_set_valign (self->jump, GTK_ALIGN_END);
  gtk_widget_hide (self->jump);
  g_signal_connect_swapped (self->jump,
                            "clicked",
                            G_CALLBACK (holler_history_scroll_to_newest),
                            self);
  overlay = gtk_overlay_new ();
  gtk_overlay_set_child (GTK_OVERLAY (overlay), self->scrolled);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), self->jump);
  adw_bin_set_child (ADW_BIN (self), overlay);
  self->adjustment = g_object_ref (
    gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scrolled)));
  g_signal_connect_swapped (self->adjustment,
                            "value-changed",
                            G_CALLBACK (holler_history_scrolled),
                            self);
  g_signal_connect_swapped (self->adjustment,
                            "changed",
                            G_CALLBACK (bounds_changed_cb),
                            self);
  holler_history_add_keys (self);
  self->message_signals = g_signal_group_new (G_TYPE_LIST_MODEL);
  g_signal_group_connect_swapped (self->message_signals,
                                  "items-changed",
                                  G_CALLBACK (holler_history_items_changed),
                                  self);
  g_signal_group_connect_data (self->message_signals,
                               "items-changed",
                               G_CALLBACK (items_gone_cb),
                               self,
                               NULL,
                               G_CONNECT_SWAPPED | G_CONNECT_AFTER);
}

/**
 * holler_history_set_conversation:
 * @self: a history
 * @account: (nullable): through whom missed calls are called back
 * @conversation: (nullable): whose messages are shown
 *
 * Shows another conversation, at its newest message.
 */
void
holler_history_set_conversation (HollerHistory *self,
                                 HollerAccount *account,
                                 HollerConversation *conversation)
{
  g_return_if_fail (HOLLER_IS_HISTORY (self));

  g_set_object (&self->account, account);
  if (!g_set_object (&self->conversation, conversation))
    return;
  gtk_list_view_set_model (self->list, NULL);
  g_clear_object (&self->messages);
  g_clear_object (&self->left_at);
  drop_passage (self);
  holler_history_stop_arriving (self);
  if (conversation != NULL)
    {
      self->passage = holler_passage_new (conversation);
      self->messages = G_LIST_MODEL (g_object_ref (self->passage));
      g_signal_connect_swapped (self->passage,
                                "arrived",
                                G_CALLBACK (holler_history_arrived),
                                self);
    }
  g_signal_group_set_target (self->message_signals, self->messages);
  self->sticks = TRUE;
  self->jumped = FALSE;
  self->first_unread = 0;
  if (conversation == NULL)
    return;
  if (holler_conversation_get_unread (conversation) > 0)
    self->first_unread = holler_conversation_get_read_order (conversation) + 1;
  holler_history_take_answer (self,
                              0,
                              g_list_model_get_n_items (self->messages));
  {
    g_autoptr (GtkNoSelection) model =
      gtk_no_selection_new (g_object_ref (self->messages));

    gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (model));
  }
  lay_out_now (self);
  self->sticks = TRUE;
  bounds_changed_cb (self);
}

/**
 * holler_history_get_passage:
 * @self: a history
 *
 * Gets what of the conversation it shows.
 *
 * Returns: (transfer none) (nullable): a passage; another one for each
 *   conversation
 */
HollerPassage *
holler_history_get_passage (HollerHistory *self)
{
  g_return_val_if_fail (HOLLER_IS_HISTORY (self), NULL);

  return self->passage;
}

/**
 * holler_history_scroll_to_newest:
 * @self: a history
 *
 * Shows the newest message and sticks to it.
 */
void
holler_history_scroll_to_newest (HollerHistory *self)
{
  g_return_if_fail (HOLLER_IS_HISTORY (self));

  if (self->passage != NULL)
    holler_passage_go_to_end (self->passage);
  holler_history_stop_arriving (self);
  self->sticks = TRUE;
  self->jumped = FALSE;
  gtk_widget_hide (self->jump);
  bounds_changed_cb (self);
}

/**
 * holler_history_leave:
 * @self: a history
 *
 * Says that nobody looks any more. Who comes back after looking something up
 * far back finds the newest message, as in any other conversation.
 */
void
holler_history_leave (HollerHistory *self)
{
  g_return_if_fail (HOLLER_IS_HISTORY (self));

  if (!self->jumped)
    return;
  self->was_left = TRUE;
  holler_history_scroll_to_newest (self);
}

/**
 * holler_history_get_adjustment:
 * @self: a history
 *
 * Gets how far it is scrolled.
 *
 * Returns: (transfer none): the vertical adjustment
 */
GtkAdjustment *
holler_history_get_adjustment (HollerHistory *self)
{
  g_return_val_if_fail (HOLLER_IS_HISTORY (self), NULL);

  return self->adjustment;
}
