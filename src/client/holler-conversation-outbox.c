/* holler-conversation-outbox.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-conversation-private.h"

#include <string.h>

#include "base/holler-ids.h"
#include "client/holler-account-private.h"
#include "client/holler-json-read.h"
#include "client/holler-seal.h"
#include "client/holler-upload-private.h"

/* What goes out. A message is in the store before it is on the wire, and is
 * always sent by the same client id, so it arrives once whatever happens.
 */

#define MAX_BODY_BYTES (16 * 1024)

typedef struct
{
  HollerConversation *conversation; /* (weak): owns us */
  HollerMessage *message;
  HollerOutboxState state;
  guint timer_id; /* while its reply is awaited */
} OutboxItem;

static void
forget_reply (OutboxItem *item)
{
  HollerAccount *account = item->conversation->account;

  if (account == NULL)
    return;
  holler_clock_clear_timeout (account->clock, &item->timer_id);
  holler_link_forget (account->link, item);
}

static void
outbox_item_free (gpointer data)
{
  OutboxItem *item = data;

  forget_reply (item);
  g_object_unref (item->message);
  g_free (item);
}

static const char *
item_client_id (OutboxItem *item)
{
  return holler_message_get_record (item->message)->client_id;
}

static OutboxItem *
find_item (HollerConversation *self, const char *client_id)
{
  for (guint i = 0; i < self->outbox->len; i++)
    {
      OutboxItem *item = g_ptr_array_index (self->outbox, i);

      if (g_strcmp0 (item_client_id (item), client_id) == 0)
        return item;
    }

  return NULL;
}

static void
append_waiting (HollerConversation *self, HollerMessage *message)
{
  g_hash_table_insert (
    self->by_client_id,
    g_strdup (holler_message_get_record (message)->client_id),
    g_object_ref (message));
  g_list_store_append (self->messages, message);
}

static gboolean
wait_cb (gpointer user_data)
{
  HollerConversation *self = user_data;

  self->outbox_timer_id = 0;
  holler_conversation_run_outbox (self);

  return G_SOURCE_REMOVE;
}

static void
move_last (HollerConversation *self, OutboxItem *item)
{
  guint index = 0;

  if (g_ptr_array_find (self->outbox, item, &index))
    g_ptr_array_add (self->outbox,
                     g_ptr_array_steal_index (self->outbox, index));
  if (g_list_store_find (self->messages, item->message, &index))
    {
      g_autoptr (HollerMessage) message = g_object_ref (item->message);

      g_list_store_remove (self->messages, index);
      g_list_store_append (self->messages, message);
    }
}

static void transmit (HollerConversation *self, OutboxItem *item);

static void
step (OutboxItem *item, HollerOutboxEvent event)
{
  HollerConversation *self = item->conversation;
  HollerOutboxActions actions = HOLLER_OUTBOX_ACTION_NONE;

  if (!holler_outbox_step (item->state, event, &item->state, &actions))
    return;

  if ((actions & HOLLER_OUTBOX_ACTION_MOVE_LAST) != 0)
    move_last (self, item);
  if (item->state == HOLLER_OUTBOX_STATE_FAILED)
    holler_message_set_delivery (item->message, HOLLER_DELIVERY_FAILED);
  else if (item->state == HOLLER_OUTBOX_STATE_QUEUED)
    holler_message_set_delivery (item->message, HOLLER_DELIVERY_QUEUED);
  if ((actions & HOLLER_OUTBOX_ACTION_STORE) != 0)
    holler_store_put_message (self->account->store,
                              holler_message_get_record (item->message));
  if ((actions & HOLLER_OUTBOX_ACTION_TRANSMIT) != 0)
    transmit (self, item);
  if ((actions & HOLLER_OUTBOX_ACTION_WAIT) != 0 && self->outbox_timer_id == 0)
    self->outbox_timer_id = holler_clock_add_timeout (self->account->clock,
                                                      HOLLER_OUTBOX_POSTPONE_MS,
                                                      wait_cb,
                                                      self,
                                                      NULL);
  if (item->state == HOLLER_OUTBOX_STATE_ACKNOWLEDGED)
    g_ptr_array_remove (self->outbox, item);
  if ((actions & HOLLER_OUTBOX_ACTION_NEXT) != 0)
    holler_conversation_run_outbox (self);
}

/* The server has stored it; its order may be the next one, or others that
 * are still on their way come before it. */
static void
take_ack (HollerConversation *self, OutboxItem *item, HollerFrame *reply)
{
  g_autoptr (HollerMessage) message = g_object_ref (item->message);
  g_autoptr (HollerMessageRecord) record =
    holler_message_record_copy (holler_message_get_record (message));
  JsonObject *root = holler_frame_get_root (reply);
  const char *message_id = holler_json_read_id (root, "messageId");
  gint64 order = holler_json_read_int (root, "order");
  gint64 sent_at_us = holler_json_read_time_us (root, "sentAt");

  if (message_id == NULL || order <= 0)
    {
      step (item, HOLLER_OUTBOX_EVENT_POSTPONED);
      return;
    }

  g_free (record->message_id);
  record->message_id = g_strdup (message_id);
  record->order = order;
  if (sent_at_us > 0)
    record->sent_at_us = sent_at_us;
  record->delivery = HOLLER_DELIVERY_SENT;
  holler_message_update (message, record);
  holler_conversation_receive (self, record, FALSE);
  /* Placed already, or it follows with what is missing before it. */
  holler_conversation_outbox_acked (self, record->client_id);
  holler_conversation_last_changed (self);
}

static HollerOutboxEvent
event_of_error (HollerFrame *reply)
{
  const char *code = holler_frame_get_string (reply, "code");

  if (g_strcmp0 (code, "rate_limited") == 0 ||
      g_strcmp0 (code, "unavailable") == 0 || g_strcmp0 (code, "internal") == 0)
    return HOLLER_OUTBOX_EVENT_POSTPONED;

  return HOLLER_OUTBOX_EVENT_REFUSED;
}

static void
reply_cb (HollerFrame *reply, gpointer user_data)
{
  OutboxItem *item = user_data;
  g_autoptr (HollerConversation) self = g_object_ref (item->conversation);

  if (self->account == NULL)
    return;

  holler_clock_clear_timeout (self->account->clock, &item->timer_id);
  if (reply == NULL)
    step (item, HOLLER_OUTBOX_EVENT_LINK_LOST);
  else if (holler_frame_get_kind (reply) == HOLLER_FRAME_ACK)
    take_ack (self, item, reply);
  else
    step (item, event_of_error (reply));
}

/* The connection stands but nothing comes: the message goes once more. */
static gboolean
reply_timeout_cb (gpointer user_data)
{
  OutboxItem *item = user_data;
  g_autoptr (HollerConversation) self = g_object_ref (item->conversation);

  item->timer_id = 0;
  forget_reply (item);
  step (item, HOLLER_OUTBOX_EVENT_LINK_LOST);
  holler_conversation_run_outbox (self);

  return G_SOURCE_REMOVE;
}

/* The server knows the rest of a file by its id. */
static void
add_extras (HollerFrame *frame, HollerMessage *message)
{
  GPtrArray *attachments = holler_message_get_attachments (message);
  JsonArray *array = NULL;

  if (holler_message_get_reply_to (message) != NULL)
    holler_frame_set_string (frame,
                             "replyTo",
                             holler_message_get_reply_to (message));
  if (attachments == NULL)
    return;

  array = json_array_new ();
  for (guint i = 0; i < attachments->len; i++)
    {
      const HollerAttachment *attachment = g_ptr_array_index (attachments, i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "fileId", attachment->file_id);
      json_array_add_object_element (array, object);
    }
  holler_frame_take_array (frame, "attachments", array);
}

static void
transmit (HollerConversation *self, OutboxItem *item)
{
  g_autoptr (HollerFrame) frame = holler_frame_new (HOLLER_FRAME_MESSAGE);

  holler_frame_set_string (frame, "id", item_client_id (item));
  holler_frame_set_string (frame, "conversationId", self->conversation_id);
  if (holler_message_get_body (item->message) != NULL)
    holler_seal_body (holler_message_get_body (item->message), frame);
  add_extras (frame, item->message);
  holler_link_request (self->account->link,
                       frame,
                       HOLLER_LINK_REQUEST_ONCE,
                       reply_cb,
                       item);
  item->timer_id = holler_clock_add_timeout (self->account->clock,
                                             HOLLER_OUTBOX_REPLY_TIMEOUT_MS,
                                             reply_timeout_cb,
                                             item,
                                             NULL);
}

void
holler_conversation_run_outbox (HollerConversation *self)
{
  g_autofree HollerOutboxEntry *entries = NULL;
  gssize next = -1;

  g_return_if_fail (HOLLER_IS_CONVERSATION (self));

  if (self->account == NULL || self->outbox->len == 0 ||
      self->outbox_timer_id != 0 || !holler_link_is_ready (self->account->link))
    return;

  entries = g_new0 (HollerOutboxEntry, self->outbox->len);
  for (guint i = 0; i < self->outbox->len; i++)
    entries[i].state =
      ((OutboxItem *) g_ptr_array_index (self->outbox, i))->state;
  next = holler_outbox_find_next (entries, self->outbox->len);
  if (next >= 0)
    step (g_ptr_array_index (self->outbox, (guint) next),
          HOLLER_OUTBOX_EVENT_SEND);
}

static OutboxItem *
add_item (HollerConversation *self, HollerMessage *message)
{
  OutboxItem *item = g_new0 (OutboxItem, 1);

  item->conversation = self;
  item->message = g_object_ref (message);
  item->state = holler_message_get_delivery (message) == HOLLER_DELIVERY_FAILED
                  ? HOLLER_OUTBOX_STATE_FAILED
                  : HOLLER_OUTBOX_STATE_QUEUED;
  g_ptr_array_add (self->outbox, item);

  return item;
}

void
holler_conversation_restore_queued (HollerConversation *self,
                                    const HollerMessageRecord *record)
{
  g_autoptr (HollerMessage) message = NULL;

  g_return_if_fail (HOLLER_IS_CONVERSATION (self));

  if (record->client_id == NULL ||
      (record->body == NULL && record->details == NULL) ||
      g_hash_table_contains (self->by_client_id, record->client_id))
    return;

  message = holler_conversation_make_message (self, record);
  append_waiting (self, message);
  add_item (self, message);
  holler_conversation_last_changed (self);
}

void
holler_conversation_outbox_acked (HollerConversation *self,
                                  const char *client_id)
{
  OutboxItem *item = find_item (self, client_id);

  if (item != NULL)
    step (item, HOLLER_OUTBOX_EVENT_ACKED);
}

void
holler_conversation_outbox_clear (HollerConversation *self)
{
  g_clear_pointer (&self->outbox, g_ptr_array_unref);
  self->outbox = g_ptr_array_new_with_free_func (outbox_item_free);
}

char *
holler_conversation_dup_body (const char *body)
{
  g_autofree char *trimmed = NULL;
  gsize size_bytes = 0;

  if (!g_utf8_validate (body, -1, NULL))
    return NULL;
  trimmed = g_strstrip (g_strdup (body));
  size_bytes = strlen (trimmed);
  if (size_bytes == 0 || size_bytes > MAX_BODY_BYTES)
    return NULL;

  return g_steal_pointer (&trimmed);
}

/* FALSE if one of @uploads is not there yet. */
static gboolean
dup_details (HollerMessage *reply_to, GPtrArray *uploads, char **out_details)
{
  g_autoptr (JsonObject) details = json_object_new ();
  g_autoptr (JsonArray) array = json_array_new ();

  if (reply_to != NULL && holler_message_get_message_id (reply_to) != NULL)
    json_object_set_string_member (details,
                                   "replyTo",
                                   holler_message_get_message_id (reply_to));
  for (guint i = 0; uploads != NULL && i < uploads->len; i++)
    {
      JsonObject *attachment =
        holler_upload_to_attachment (g_ptr_array_index (uploads, i));

      if (attachment == NULL)
        return FALSE;
      json_array_add_object_element (array, attachment);
    }
  if (json_array_get_length (array) > 0)
    json_object_set_array_member (details,
                                  "attachments",
                                  g_steal_pointer (&array));
  if (json_object_get_size (details) > 0)
    *out_details = holler_json_write_object (details);

  return TRUE;
}

static void
enqueue (HollerConversation *self, const char *body, const char *details)
{
  g_autofree char *client_id = holler_id_new ();
  g_autoptr (HollerMessage) message = NULL;
  HollerMessageRecord record = { 0 };

  record.client_id = client_id;
  record.conversation_id = self->conversation_id;
  record.sender_id = self->account->session->user_id;
  record.sender_device_id = self->account->session->device_id;
  record.sent_at_us = holler_clock_get_real_time_us (self->account->clock);
  record.kind = HOLLER_MESSAGE_KIND_TEXT;
  record.delivery = HOLLER_DELIVERY_QUEUED;
  record.body = (char *) body;
  record.details = (char *) details;

  message = holler_conversation_make_message (self, &record);
  holler_store_put_message (self->account->store, &record);
  holler_store_watch_look (self->account->store_watch);
  append_waiting (self, message);
  add_item (self, message);
  holler_conversation_set_composing (self, FALSE);
  holler_conversation_last_changed (self);
  holler_conversation_run_outbox (self);
}

/**
 * holler_conversation_send_message:
 * @self: a conversation
 * @body: (nullable): what to say: 1 to 16384 bytes of UTF-8 without the space
 *   around them
 * @reply_to: (nullable): the message that this one answers
 * @uploads: (nullable) (element-type HollerUpload): files that are at the
 *   server
 *
 * Sends a message.
 *
 * It is in the list, queued, when this returns; and is sent by itself when
 * the server can be reached, in this run or in a later one.
 *
 * Returns: `FALSE` if it cannot be sent: there is neither body nor file, the
 *   body is too long, or a file is not there yet
 */
gboolean
holler_conversation_send_message (HollerConversation *self,
                                  const char *body,
                                  HollerMessage *reply_to,
                                  GPtrArray *uploads)
{
  g_autofree char *trimmed = NULL;
  g_autofree char *details = NULL;
  gboolean has_files = uploads != NULL && uploads->len > 0;

  g_return_val_if_fail (HOLLER_IS_CONVERSATION (self), FALSE);
  g_return_val_if_fail (reply_to == NULL || HOLLER_IS_MESSAGE (reply_to),
                        FALSE);

  if (self->account == NULL || self->account->session == NULL)
    return FALSE;
  if (body != NULL)
    trimmed = holler_conversation_dup_body (body);
  if (trimmed == NULL &&
      (!has_files || (body != NULL && strlen (body) > MAX_BODY_BYTES)))
    return FALSE;
  if (!dup_details (reply_to, uploads, &details))
    return FALSE;

  enqueue (self, trimmed, details);

  return TRUE;
}

/**
 * holler_conversation_send:
 * @self: a conversation
 * @body: what to say
 *
 * Sends a message of words alone.
 *
 * Returns: `FALSE` if @body cannot be sent
 */
gboolean
holler_conversation_send (HollerConversation *self, const char *body)
{
  g_return_val_if_fail (body != NULL, FALSE);

  return holler_conversation_send_message (self, body, NULL, NULL);
}

/**
 * holler_conversation_upload:
 * @self: a conversation
 * @file: a file
 *
 * Begins to send a file to the server, for a message that follows.
 *
 * Returns: (transfer full) (nullable): how it goes; `NULL` while logged out
 */
HollerUpload *
holler_conversation_upload (HollerConversation *self, GFile *file)
{
  g_return_val_if_fail (HOLLER_IS_CONVERSATION (self), NULL);
  g_return_val_if_fail (G_IS_FILE (file), NULL);

  if (self->account == NULL || self->account->session == NULL)
    return NULL;

  return holler_upload_new (self->account->api, file);
}

/**
 * holler_conversation_upload_prepared:
 * @self: a conversation
 * @name: how the file will be called
 * @mime: what it will be
 * @prepare: makes the file; called in a thread
 * @subject: what of
 *
 * Makes a file and then sends it to the server, for a message that follows.
 *
 * Returns: (transfer full) (nullable): how it goes; `NULL` while logged out
 */
HollerUpload *
holler_conversation_upload_prepared (HollerConversation *self,
                                     const char *name,
                                     const char *mime,
                                     HollerUploadPrepare prepare,
                                     GObject *subject)
{
  g_return_val_if_fail (HOLLER_IS_CONVERSATION (self), NULL);

  if (self->account == NULL || self->account->session == NULL)
    return NULL;

  return holler_upload_new_prepared (self->account->api,
                                     name,
                                     mime,
                                     prepare,
                                     subject);
}

/**
 * holler_conversation_retry:
 * @self: a conversation
 * @message: one's own message that failed
 *
 * Sends a message again that the server had refused.
 */
void
holler_conversation_retry (HollerConversation *self, HollerMessage *message)
{
  OutboxItem *item = NULL;

  g_return_if_fail (HOLLER_IS_CONVERSATION (self));
  g_return_if_fail (HOLLER_IS_MESSAGE (message));

  item = find_item (self, holler_message_get_record (message)->client_id);
  if (item != NULL && self->account != NULL)
    step (item, HOLLER_OUTBOX_EVENT_RETRY);
}

/**
 * holler_conversation_discard:
 * @self: a conversation
 * @message: one's own message that failed
 *
 * Takes a message away that the server had refused.
 */
void
holler_conversation_discard (HollerConversation *self, HollerMessage *message)
{
  g_autofree char *client_id = NULL;
  OutboxItem *item = NULL;
  guint index = 0;

  g_return_if_fail (HOLLER_IS_CONVERSATION (self));
  g_return_if_fail (HOLLER_IS_MESSAGE (message));

  client_id = g_strdup (holler_message_get_record (message)->client_id);
  item = find_item (self, client_id);
  if (item == NULL || item->state != HOLLER_OUTBOX_STATE_FAILED ||
      self->account == NULL)
    return;

  holler_store_remove_message (self->account->store, client_id);
  if (g_list_store_find (self->messages, message, &index))
    g_list_store_remove (self->messages, index);
  g_ptr_array_remove (self->outbox, item);
  g_hash_table_remove (self->by_client_id, client_id);
  holler_conversation_last_changed (self);
}
