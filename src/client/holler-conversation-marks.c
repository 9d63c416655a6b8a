/* holler-conversation-marks.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-account-private.h"
#include "client/holler-call-history-private.h"
#include "client/holler-conversation-private.h"
#include "client/holler-passage-private.h"

/* Who has seen what: unread messages, the marks of all, and that one types. */

/* While the person types the others hear of it this often. */
#define TYPING_INTERVAL_US (3 * G_USEC_PER_SEC)
/* Scrolling past a screen of messages is one mark, not twenty. */
#define READ_DELAY_MS 300

void
holler_conversation_set_unread (HollerConversation *self, guint unread)
{
  if (self->unread == unread)
    return;

  self->unread = unread;
  g_object_notify (G_OBJECT (self), "unread");
  if (self->account != NULL)
    holler_call_history_conversation_changed (self->account->call_history);
  holler_conversation_save_later (self);
}

static gboolean
counts_as_unread (HollerMessage *message)
{
  if (holler_message_get_is_mine (message))
    return FALSE;

  return holler_message_get_kind (message) == HOLLER_MESSAGE_KIND_TEXT ||
         holler_message_is_missed_call (message);
}

void
holler_conversation_count_unread (HollerConversation *self,
                                  HollerMessage *message)
{
  gint64 order = holler_message_get_order (message);

  if (order > self->own_read_order && order > self->unread_as_of_order &&
      counts_as_unread (message))
    holler_conversation_set_unread (self, self->unread + 1);
}

/* How far one's own mark reaches has changed. */
static void
recount_unread (HollerConversation *self)
{
  GListModel *model = G_LIST_MODEL (self->messages);
  guint unread = 0;

  if (self->own_read_order >= holler_conversation_get_last_order (self))
    {
      holler_conversation_set_unread (self, 0);
      return;
    }
  /* What is not loaded cannot be counted; it becomes fewer at any rate. */
  if (self->inbox.last_order == 0 ||
      self->own_read_order < self->inbox.first_order - 1)
    {
      holler_conversation_set_unread (
        self,
        (guint) MIN ((gint64) self->unread,
                     holler_conversation_get_last_order (self) -
                       self->own_read_order));
      return;
    }

  for (gint64 order = self->own_read_order + 1; order <= self->inbox.last_order;
       order++)
    {
      g_autoptr (HollerMessage) message =
        g_list_model_get_item (model,
                               (guint) (order - self->inbox.first_order));

      if (message != NULL && counts_as_unread (message))
        unread++;
    }
  holler_conversation_set_unread (self, unread);
}

void
holler_conversation_apply_marks (HollerConversation *self,
                                 HollerMessage *message)
{
  gint64 order = holler_message_get_order (message);
  HollerDelivery delivery = HOLLER_DELIVERY_SENT;

  if (order <= 0)
    return;
  if (order <= self->peer_read_order)
    delivery = HOLLER_DELIVERY_READ;
  else if (order <= self->peer_delivered_order)
    delivery = HOLLER_DELIVERY_DELIVERED;
  holler_message_set_delivery (message, delivery);
}

/* @from: the first order whose mark may have changed */
static void
apply_marks_from (HollerConversation *self, gint64 from, gint64 to)
{
  from = MAX (from, self->inbox.first_order);
  to = MIN (to, self->inbox.last_order);
  for (gint64 order = from; order > 0 && order <= to; order++)
    {
      g_autoptr (HollerMessage) message =
        g_list_model_get_item (G_LIST_MODEL (self->messages),
                               (guint) (order - self->inbox.first_order));

      if (message != NULL)
        holler_conversation_apply_marks (self, message);
    }
}

void
holler_conversation_raise_marks (HollerConversation *self,
                                 gint64 read,
                                 gint64 delivered)
{
  gint64 old_read = self->peer_read_order;
  gint64 old_delivered = self->peer_delivered_order;

  self->peer_read_order = MAX (old_read, read);
  self->peer_delivered_order =
    MAX (MAX (old_delivered, delivered), self->peer_read_order);
  apply_marks_from (self, old_read + 1, self->peer_delivered_order);
  if (self->last_message != NULL)
    holler_conversation_apply_marks (self, self->last_message);
  for (guint i = 0; i < self->passages->len; i++)
    holler_passage_apply_marks (g_ptr_array_index (self->passages, i));
}

void
holler_conversation_send_read (HollerConversation *self)
{
  g_autoptr (HollerFrame) frame = NULL;

  if (!self->read_is_dirty || self->account == NULL)
    return;

  frame = holler_frame_new (HOLLER_FRAME_READ);
  holler_frame_set_string (frame, "conversationId", self->conversation_id);
  holler_frame_set_int (frame, "order", self->own_read_order);
  if (!self->account->send_read_receipts)
    holler_frame_set_boolean (frame, "private", TRUE);
  if (holler_link_send (self->account->link, frame))
    self->read_is_dirty = FALSE;
}

static gboolean
read_cb (gpointer user_data)
{
  HollerConversation *self = user_data;

  self->read_timer_id = 0;
  holler_conversation_send_read (self);

  return G_SOURCE_REMOVE;
}

/* Another device of the person has shown it. */
void
holler_conversation_take_own_read (HollerConversation *self, gint64 order)
{
  g_return_if_fail (HOLLER_IS_CONVERSATION (self));

  if (order <= self->own_read_order)
    return;
  self->own_read_order = order;
  recount_unread (self);
}

/**
 * holler_conversation_get_read_order:
 * @self: a conversation
 *
 * Gets how far the person has read, here or on another device.
 *
 * Returns: the order of the last message that was seen; 0 for none
 */
gint64
holler_conversation_get_read_order (HollerConversation *self)
{
  g_return_val_if_fail (HOLLER_IS_CONVERSATION (self), 0);

  return self->own_read_order;
}

/**
 * holler_conversation_mark_read:
 * @self: a conversation
 *
 * Says that the person has seen everything that is shown.
 */
void
holler_conversation_mark_read (HollerConversation *self)
{
  gint64 last = 0;

  g_return_if_fail (HOLLER_IS_CONVERSATION (self));

  last = holler_conversation_get_last_order (self);
  holler_conversation_set_unread (self, 0);
  if (last <= self->own_read_order || self->account == NULL)
    return;

  self->own_read_order = last;
  self->read_is_dirty = TRUE;
  if (self->read_timer_id == 0)
    self->read_timer_id = holler_clock_add_timeout (self->account->clock,
                                                    READ_DELAY_MS,
                                                    read_cb,
                                                    self,
                                                    NULL);
}

static void
send_typing (HollerConversation *self, const char *state)
{
  g_autoptr (HollerFrame) frame = holler_frame_new (HOLLER_FRAME_TYPING);

  holler_frame_set_string (frame, "conversationId", self->conversation_id);
  holler_frame_set_string (frame, "state", state);
  holler_link_send (self->account->link, frame);
}

/**
 * holler_conversation_set_composing:
 * @self: a conversation
 * @composing: `TRUE` at each key stroke of the composer, `FALSE` when it is
 *   empty or sent
 *
 * Says whether the person is typing.
 */
void
holler_conversation_set_composing (HollerConversation *self, gboolean composing)
{
  gint64 now_us = 0;

  g_return_if_fail (HOLLER_IS_CONVERSATION (self));

  if (self->account == NULL)
    return;

  /* Whoever has just chosen so stops, for the others. */
  composing = composing && self->account->send_typing;
  now_us = holler_clock_get_time_us (self->account->clock);
  if (composing && (!self->is_composing || self->typing_sent_at_us == 0 ||
                    now_us - self->typing_sent_at_us >= TYPING_INTERVAL_US))
    {
      self->typing_sent_at_us = now_us;
      send_typing (self, "start");
    }
  else if (!composing && self->is_composing)
    {
      self->typing_sent_at_us = 0;
      send_typing (self, "stop");
    }
  self->is_composing = composing;
}
