/* holler-history-rows.c: the rows, and the line above the unread
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-history-private.h"

#include "ui/holler-message-row.h"

HollerMessage *
holler_history_dup_message (HollerHistory *self, guint position)
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
  GtkListItem *item = g_object_get_data (G_OBJECT (row), HOLLER_HISTORY_ITEM);
  HollerMessage *message = gtk_list_item_get_item (item);

  settle_first_unread (self);
  if (message != NULL)
    holler_message_row_set_is_first_unread (
      row,
      self->first_unread > 0 &&
        holler_message_get_order (message) == self->first_unread);
}

static void
update_previous (HollerHistory *self, HollerMessageRow *row, guint position)
{
  g_autoptr (HollerMessage) previous = NULL;

  if (position > 0)
    previous = holler_history_dup_message (self, position - 1);
  holler_message_row_set_previous (row, previous);
}

/* Who answers has seen what was before, wherever that was: here, on another
 * device or in the notification. */
void
holler_history_take_answer (HollerHistory *self, guint position, guint n_added)
{
  guint n = g_list_model_get_n_items (self->messages);

  for (guint i = position + n_added; i-- > position && self->first_unread > 0;)
    {
      g_autoptr (HollerMessage) message = holler_history_dup_message (self, i);
      gint64 order = holler_message_get_order (message);

      if (!holler_message_get_is_mine (message) ||
          holler_message_get_kind (message) != HOLLER_MESSAGE_KIND_TEXT ||
          (order > 0 && order < self->first_unread))
        continue;
      holler_history_set_first_unread (self,
                                       order > 0 && i + 1 < n ? order + 1 : 0);
      return;
    }
}

/* The message under a changed range has another one above it now. */
void
holler_history_items_changed (HollerHistory *self,
                              guint position,
                              guint n_removed,
                              guint n_added)
{
  GHashTableIter iter;
  gpointer row = NULL;

  holler_history_take_answer (self, position, n_added);
  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    {
      GtkListItem *item = g_object_get_data (row, HOLLER_HISTORY_ITEM);

      if (gtk_list_item_get_item (item) != NULL &&
          gtk_list_item_get_position (item) == position + n_added)
        update_previous (self, row, position + n_added);
    }
}

void
holler_history_set_up_row (GtkSignalListItemFactory *factory,
                           GtkListItem *item,
                           gpointer user_data)
{
  HollerMessageRow *row = holler_message_row_new ();

  gtk_list_item_set_activatable (item, FALSE);
  gtk_list_item_set_selectable (item, FALSE);
  g_object_set_data (G_OBJECT (row), HOLLER_HISTORY_ITEM, item);
  gtk_list_item_set_child (item, GTK_WIDGET (row));
}

void
holler_history_bind_row (GtkSignalListItemFactory *factory,
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

void
holler_history_unbind_row (GtkSignalListItemFactory *factory,
                           GtkListItem *item,
                           HollerHistory *self)
{
  HollerMessageRow *row = HOLLER_MESSAGE_ROW (gtk_list_item_get_child (item));

  g_hash_table_remove (self->rows, row);
  if (self->flashed == GTK_WIDGET (row))
    holler_history_unflash (self);
  holler_message_row_set_message (row, NULL);
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
