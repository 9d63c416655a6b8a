/* holler-history.c: the messages of a conversation, newest at the bottom
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The list sticks to the newest message until one scrolls away from it. It
 * shows a passage, which fetches more before one has scrolled to its end. */

#include "ui/holler-history.h"

#include <glib/gi18n.h>

#include "ui/holler-day-chooser.h"
#include "ui/holler-message-row.h"

#define NEAR_BOTTOM 48     /* pixels that still count as the bottom */
#define LOAD_AHEAD_PAGES 2 /* of the window, beyond what is shown */
#define FLASH_MS 1500
#define DAY_MARGIN 8                /* above the day one goes to */
#define ROW_DATA "holler-list-item" /* on a row: its GtkListItem */

struct _HollerHistory
{
  AdwBin parent_instance;

  GtkWidget *scrolled;
  GtkListView *list;
  GtkAdjustment *adjustment;

  HollerAccount *account;
  HollerConversation *conversation;
  HollerPassage *passage;
  GListModel *messages; /* of the passage */
  GSignalGroup *message_signals;
  GHashTable *rows;       /* the bound HollerMessageRow */
  GtkWidget *jump;        /* to the newest */
  GtkWidget *day_chooser; /* (nullable): while it is open */
  GtkWidget *flashed;     /* (nullable): a row */
  guint flash_id;
  gboolean sticks;
  gboolean bounds_moved; /* and not settled yet */
  gint64 first_unread;   /* order; 0: no line */
  gboolean to_time;      /* where one goes to is a day, not a message */
  gint64 arrived;        /* an order, until it is in its place */
  guint arrive_id;
  guint arrive_frames;
  int measured_width;
  guint load_id;
  guint settle_id;
};

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
  if (self->sticks)
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
static void
value_changed_cb (HollerHistory *self)
{
  if (self->arrive_id == 0 && !(self->bounds_moved && self->sticks))
    self->sticks = is_at_bottom (self);
  settle_soon (self);
}

static HollerMessage *
dup_message_at (HollerHistory *self, guint position)
{
  if (self->messages == NULL || position == GTK_INVALID_LIST_POSITION)
    return NULL;
  return g_list_model_get_item (self->messages, position);
}

/* What one has written oneself is not new to one. */
static void
settle_first_unread (HollerHistory *self)
{
  guint n = g_list_model_get_n_items (self->messages);
  g_autoptr (HollerMessage) first = g_list_model_get_item (self->messages, 0);
  gint64 position = 0;

  if (first == NULL || self->first_unread <= 0)
    return;
  position = self->first_unread - holler_message_get_order (first);
  for (; position >= 0 && position < n; position++)
    {
      g_autoptr (HollerMessage) message =
        g_list_model_get_item (self->messages, (guint) position);

      if (!holler_message_get_is_mine (message) ||
          holler_message_get_order (message) != self->first_unread)
        return;
      self->first_unread++;
    }
}

static void
update_first_unread (HollerHistory *self, HollerMessageRow *row)
{
  GtkListItem *item = g_object_get_data (G_OBJECT (row), ROW_DATA);
  HollerMessage *message = gtk_list_item_get_item (item);

  settle_first_unread (self);
  if (message != NULL)
    holler_message_row_set_is_first_unread (
      row,
      self->first_unread > 0 &&
        holler_message_get_order (message) == self->first_unread);
}

static void
unflash (HollerHistory *self)
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
  unflash (self);
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
    if (gtk_list_item_get_position (g_object_get_data (row, ROW_DATA)) ==
        position)
      return row;

  return NULL;
}

/* So that the eye finds what was looked for. */
static void
flash (HollerHistory *self, GtkWidget *row)
{
  unflash (self);
  self->flashed = row;
  self->flash_id = g_timeout_add (FLASH_MS, unflash_cb, self);
  gtk_widget_add_css_class (row, "flash");
}

static void
stop_arriving (HollerHistory *self)
{
  if (self->arrive_id != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->arrive_id);
  self->arrive_id = 0;
  self->arrive_frames = 0;
}

static guint
find_arrived (HollerHistory *self)
{
  g_autoptr (HollerMessage) first = dup_message_at (self, 0);

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

  if (gtk_adjustment_get_page_size (self->adjustment) < 1)
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
  value_changed_cb (self);
  return G_SOURCE_REMOVE;
}

static void
arrived_cb (HollerHistory *self, guint position)
{
  g_autoptr (HollerMessage) message = NULL;

  if (position == G_MAXUINT)
    return;
  message = dup_message_at (self, position);
  self->sticks = FALSE;
  self->arrived = holler_message_get_order (message);
  stop_arriving (self);
  self->arrive_id =
    gtk_widget_add_tick_callback (GTK_WIDGET (self), arrive_cb, NULL, NULL);
}

static void
update_previous (HollerHistory *self, HollerMessageRow *row, guint position)
{
  g_autoptr (HollerMessage) previous = NULL;

  if (position > 0)
    previous = dup_message_at (self, position - 1);
  holler_message_row_set_previous (row, previous);
}

/* The message under a changed range has another one above it now. */
static void
items_changed_cb (HollerHistory *self,
                  guint position,
                  guint n_removed,
                  guint n_added)
{
  GHashTableIter iter;
  gpointer row = NULL;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    {
      GtkListItem *item = g_object_get_data (row, ROW_DATA);

      if (gtk_list_item_get_item (item) != NULL &&
          gtk_list_item_get_position (item) == position + n_added)
        update_previous (self, row, position + n_added);
    }
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
setup_cb (GtkSignalListItemFactory *factory,
          GtkListItem *item,
          gpointer user_data)
{
  HollerMessageRow *row = holler_message_row_new ();

  gtk_list_item_set_activatable (item, FALSE);
  gtk_list_item_set_selectable (item, FALSE);
  g_object_set_data (G_OBJECT (row), ROW_DATA, item);
  gtk_list_item_set_child (item, GTK_WIDGET (row));
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem *item,
         HollerHistory *self)
{
  HollerMessageRow *row = HOLLER_MESSAGE_ROW (gtk_list_item_get_child (item));

  holler_message_row_set_place (row, self->account, self->conversation);
  holler_message_row_set_message (row, gtk_list_item_get_item (item));
  update_previous (self, row, gtk_list_item_get_position (item));
  update_first_unread (self, row);
  g_hash_table_add (self->rows, row);
}

static void
unbind_cb (GtkSignalListItemFactory *factory,
           GtkListItem *item,
           HollerHistory *self)
{
  HollerMessageRow *row = HOLLER_MESSAGE_ROW (gtk_list_item_get_child (item));

  g_hash_table_remove (self->rows, row);
  if (self->flashed == GTK_WIDGET (row))
    unflash (self);
  holler_message_row_set_message (row, NULL);
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
  stop_arriving (self);
  unflash (self);
  if (self->adjustment != NULL)
    g_signal_handlers_disconnect_by_data (self->adjustment, self);
  g_clear_object (&self->adjustment);
  g_clear_pointer (&self->day_chooser, gtk_widget_unparent);
  if (self->list != NULL)
    gtk_list_view_set_model (self->list, NULL);
  self->list = NULL;
  g_clear_object (&self->message_signals);
  g_clear_object (&self->messages);
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
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), self);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), self);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), self);
  self->list = GTK_LIST_VIEW (gtk_list_view_new (NULL, factory));
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "history");
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
                            G_CALLBACK (value_changed_cb),
                            self);
  g_signal_connect_swapped (self->adjustment,
                            "changed",
                            G_CALLBACK (bounds_changed_cb),
                            self);
  self->message_signals = g_signal_group_new (G_TYPE_LIST_MODEL);
  g_signal_group_connect_swapped (self->message_signals,
                                  "items-changed",
                                  G_CALLBACK (items_changed_cb),
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
  drop_passage (self);
  stop_arriving (self);
  if (conversation != NULL)
    {
      self->passage = holler_passage_new (conversation);
      self->messages = G_LIST_MODEL (g_object_ref (self->passage));
      g_signal_connect_swapped (self->passage,
                                "arrived",
                                G_CALLBACK (arrived_cb),
                                self);
    }
  g_signal_group_set_target (self->message_signals, self->messages);
  self->sticks = TRUE;
  self->first_unread = 0;
  if (conversation == NULL)
    return;
  if (holler_conversation_get_unread (conversation) > 0)
    self->first_unread = holler_conversation_get_read_order (conversation) + 1;
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
  stop_arriving (self);
  self->sticks = TRUE;
  gtk_widget_hide (self->jump);
  bounds_changed_cb (self);
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
        gtk_list_item_get_item (g_object_get_data (row, ROW_DATA));

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

/**
 * holler_history_set_first_unread:
 * @self: a history
 * @order: where what is new begins; 0: nowhere
 *
 * Shows a line above the first message that was not seen.
 */
void
holler_history_set_first_unread (HollerHistory *self, gint64 order)
{
  GHashTableIter iter;
  gpointer row = NULL;

  g_return_if_fail (HOLLER_IS_HISTORY (self));

  if (self->first_unread == order)
    return;
  self->first_unread = order;
  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    {
      update_first_unread (self, row);
      gtk_widget_queue_resize (row);
    }
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
