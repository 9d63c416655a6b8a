/* holler-history.c: the messages of a conversation, newest at the bottom
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The list sticks to the newest message until one scrolls away from it, and
 * fetches older ones before one has scrolled up to the oldest. */

#include "ui/holler-history.h"

#include <glib/gi18n.h>

#include "ui/holler-message-row.h"

#define NEAR_BOTTOM 48      /* pixels that still count as the bottom */
#define LOAD_AHEAD_PAGES 2  /* of the window, above what is shown */
#define MAX_WANTED_PAGES 40 /* until a search for a message ends */
#define FLASH_MS 1500
#define ROW_DATA "holler-list-item" /* on a row: its GtkListItem */

struct _HollerHistory
{
  AdwBin parent_instance;

  GtkWidget *scrolled;
  GtkListView *list;
  GtkAdjustment *adjustment;

  HollerAccount *account;
  HollerConversation *conversation;
  GListModel *messages;
  GSignalGroup *message_signals;
  GHashTable *rows;   /* the bound HollerMessageRow */
  GtkWidget *jump;    /* to the newest */
  GtkWidget *flashed; /* (nullable): a row */
  guint flash_id;
  gboolean sticks;
  gint64 first_unread; /* order; 0: no line */
  char *wanted;        /* (nullable): a message that is being looked for */
  guint wanted_pages;
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
load_cb (gpointer user_data)
{
  HollerHistory *self = user_data;

  self->load_id = 0;
  if (self->conversation != NULL)
    holler_conversation_load_older (self->conversation);
  return G_SOURCE_REMOVE;
}

/* Asked for from the main loop: rows must not come while they are laid out. */
static void
load_if_near_top (HollerHistory *self)
{
  double page = gtk_adjustment_get_page_size (self->adjustment);

  if (self->conversation == NULL || self->load_id != 0 ||
      holler_conversation_get_loading (self->conversation) ||
      holler_conversation_get_complete (self->conversation))
    return;
  if (gtk_adjustment_get_value (self->adjustment) < LOAD_AHEAD_PAGES * page)
    self->load_id = g_idle_add (load_cb, self);
}

static void
value_changed_cb (HollerHistory *self)
{
  double bottom = gtk_adjustment_get_upper (self->adjustment) -
                  gtk_adjustment_get_page_size (self->adjustment);

  self->sticks =
    gtk_adjustment_get_value (self->adjustment) >= bottom - NEAR_BOTTOM;
  gtk_widget_set_visible (self->jump, !self->sticks);
  load_if_near_top (self);
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
  if (width != self->measured_width)
    {
      self->measured_width = width;
      measure_again (self);
    }
  if (self->sticks)
    scroll_to_end (self);
  load_if_near_top (self);
  return G_SOURCE_REMOVE;
}

/* The height changed: a new row, another width, a better estimate. */
static void
bounds_changed_cb (HollerHistory *self)
{
  if (self->settle_id == 0)
    self->settle_id =
      g_idle_add_full (GTK_PRIORITY_RESIZE, settle_cb, self, NULL);
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

/* So that the eye finds what was looked for. */
static void
flash (HollerHistory *self, guint position)
{
  GHashTableIter iter;
  gpointer row = NULL;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    {
      GtkListItem *item = g_object_get_data (row, ROW_DATA);

      if (gtk_list_item_get_position (item) != position)
        continue;
      unflash (self);
      self->flashed = row;
      self->flash_id = g_timeout_add (FLASH_MS, unflash_cb, self);
      gtk_widget_add_css_class (row, "flash");
      return;
    }
}

static guint
find_position (HollerHistory *self, const char *message_id)
{
  for (guint i = g_list_model_get_n_items (self->messages); i-- > 0;)
    {
      g_autoptr (HollerMessage) message =
        g_list_model_get_item (self->messages, i);

      if (g_strcmp0 (holler_message_get_message_id (message), message_id) == 0)
        return i;
    }

  return GTK_INVALID_LIST_POSITION;
}

/* Goes back page by page until it is there, or everything is. */
static void
look_for_wanted (HollerHistory *self)
{
  g_autofree char *wanted = NULL;
  guint position = 0;

  if (self->wanted == NULL || self->messages == NULL)
    return;
  position = find_position (self, self->wanted);
  if (position == GTK_INVALID_LIST_POSITION &&
      !holler_conversation_get_complete (self->conversation) &&
      self->wanted_pages++ < MAX_WANTED_PAGES)
    {
      holler_conversation_load_older (self->conversation);
      return;
    }

  wanted = g_steal_pointer (&self->wanted);
  if (position == GTK_INVALID_LIST_POSITION)
    return;
  self->sticks = FALSE;
  gtk_widget_activate_action (GTK_WIDGET (self->list),
                              "list.scroll-to-item",
                              "u",
                              position);
  flash (self, position);
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
  look_for_wanted (self);
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
holler_history_dispose (GObject *object)
{
  HollerHistory *self = HOLLER_HISTORY (object);

  g_clear_handle_id (&self->load_id, g_source_remove);
  g_clear_handle_id (&self->settle_id, g_source_remove);
  unflash (self);
  if (self->adjustment != NULL)
    g_signal_handlers_disconnect_by_data (self->adjustment, self);
  g_clear_object (&self->adjustment);
  if (self->list != NULL)
    gtk_list_view_set_model (self->list, NULL);
  self->list = NULL;
  g_clear_object (&self->message_signals);
  g_clear_object (&self->messages);
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
  g_free (self->wanted);

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
  if (gtk_widget_get_width (GTK_WIDGET (self->list)) != self->measured_width)
    bounds_changed_cb (self);
}

static void
holler_history_class_init (HollerHistoryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = holler_history_dispose;
  object_class->finalize = holler_history_finalize;
  GTK_WIDGET_CLASS (klass)->size_allocate = holler_history_size_allocate;
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
  if (conversation != NULL)
    self->messages =
      g_object_ref (holler_conversation_get_messages (conversation));
  g_signal_group_set_target (self->message_signals, self->messages);
  self->sticks = TRUE;
  self->first_unread = 0;
  g_clear_pointer (&self->wanted, g_free);
  if (conversation == NULL)
    return;
  if (holler_conversation_get_unread (conversation) > 0)
    self->first_unread = holler_conversation_get_read_order (conversation) + 1;
  {
    g_autoptr (GtkNoSelection) model =
      gtk_no_selection_new (g_object_ref (self->messages));

    gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (model));
  }
  bounds_changed_cb (self);
  if (g_list_model_get_n_items (self->messages) == 0)
    holler_conversation_load_older (conversation);
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

  self->sticks = TRUE;
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

  g_free (self->wanted);
  self->wanted = g_strdup (message_id);
  self->wanted_pages = 0;
  look_for_wanted (self);
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
