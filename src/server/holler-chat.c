/* holler-chat.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-server-private.h"

#include "proto/holler-json-write.h"
#include "server/holler-objects.h"

/* What the store and the sockets must do together: a message is stored, then
 * acknowledged and pushed; so are marks. */

/* What a session adds: ,"seq":9007199254740992 */
#define SEQ_BYTES 24

typedef struct
{
  HollerServer *server;
  HollerMessageRow *row;
  gboolean is_again;
  HollerAppendedFunc func;
  gpointer user_data;
} Append;

static void
push_message (HollerServer *self, const HollerMessageRow *row)
{
  g_autoptr (GPtrArray) members =
    holler_server_store_list_members (self->store, row->conversation_id);
  g_autoptr (HollerFrame) frame =
    holler_objects_to_frame (HOLLER_FRAME_MESSAGE,
                             holler_objects_message (row));

  self->counts.messages_stored++;
  holler_server_route (self,
                       frame,
                       FALSE,
                       row->sender_id,
                       row->sender_device_id,
                       (const char *const *) members->pdata,
                       members->len);
}

static void
append_done_cb (const GError *error, gpointer user_data)
{
  Append *append = user_data;

  if (append->func != NULL)
    append->func (append->row, error, append->user_data);
  if (error == NULL && !append->is_again)
    push_message (append->server, append->row);

  holler_message_row_free (append->row);
  g_free (append);
}

gboolean
holler_chat_append (HollerServer *self,
                    HollerMessageRow *row,
                    HollerAppendedFunc func,
                    gpointer user_data,
                    GError **error)
{
  g_autoptr (HollerMessageRow) owned = row;
  Append *append = NULL;
  gboolean is_again = FALSE;

  row->sent_us = holler_clock_get_real_time_us (self->clock);
  if (!holler_server_store_append_message_batched (self->store,
                                                   row,
                                                   &is_again,
                                                   error))
    return FALSE;

  append = g_new0 (Append, 1);
  append->server = self;
  append->row = g_steal_pointer (&owned);
  append->is_again = is_again;
  append->func = func;
  append->user_data = user_data;
  holler_server_store_after_commit (self->store, append_done_cb, append);
  holler_connections_wake (self->connections);
  return TRUE;
}

/**
 * holler_server_append_call_message:
 * @self: a server
 * @conversation_id: the call's conversation
 * @sender_id: who called
 * @call: the record, with its `callId` and `epoch`
 *
 * Writes a call's record into its conversation and pushes it to every device
 * of every member once it is stored. The same call and epoch again does
 * nothing.
 *
 * Returns: `TRUE` if it will be stored at the end of this turn
 */
gboolean
holler_server_append_call_message (HollerServer *self,
                                   const char *conversation_id,
                                   const char *sender_id,
                                   JsonObject *call,
                                   GError **error)
{
  HollerMessageRow *row = g_new0 (HollerMessageRow, 1);

  row->conversation_id = g_strdup (conversation_id);
  row->sender_id = g_strdup (sender_id);
  row->client_id =
    g_strdup_printf ("%s/%" G_GINT64_FORMAT,
                     json_object_get_string_member (call, "callId"),
                     json_object_get_int_member (call, "epoch"));
  row->kind = g_strdup ("call");
  row->call_json = holler_json_write_object (call);
  return holler_chat_append (self, row, NULL, NULL, error);
}

typedef struct
{
  HollerServer *server;
  char *conversation_id;
  char *user_id;
  gint64 order;
} Delivered;

static void
delivered_done_cb (const GError *error, gpointer user_data)
{
  Delivered *delivered = user_data;
  HollerServer *self = delivered->server;
  g_autoptr (GPtrArray) members = NULL;
  g_autoptr (HollerFrame) frame = NULL;

  if (error == NULL)
    {
      members = holler_server_store_list_members (self->store,
                                                  delivered->conversation_id);
      frame = holler_frame_new (HOLLER_FRAME_DELIVERED);
      holler_frame_set_string (frame,
                               "conversationId",
                               delivered->conversation_id);
      holler_frame_set_int (frame, "order", delivered->order);
      holler_frame_set_string (frame, "userId", delivered->user_id);
      holler_server_route (self,
                           frame,
                           FALSE,
                           delivered->user_id,
                           NULL,
                           (const char *const *) members->pdata,
                           members->len);
    }

  g_free (delivered->conversation_id);
  g_free (delivered->user_id);
  g_free (delivered);
}

void
holler_chat_mark_delivered (HollerServer *self,
                            const char *conversation_id,
                            const char *user_id,
                            gint64 order)
{
  Delivered *delivered = NULL;

  if (!holler_server_store_mark_delivered_batched (self->store,
                                                   conversation_id,
                                                   user_id,
                                                   order,
                                                   NULL))
    return;

  delivered = g_new0 (Delivered, 1);
  delivered->server = self;
  delivered->conversation_id = g_strdup (conversation_id);
  delivered->user_id = g_strdup (user_id);
  delivered->order = order;
  holler_server_store_after_commit (self->store, delivered_done_cb, delivered);
  holler_connections_wake (self->connections);
}

/* A client takes no longer ones. What is left out it hears of otherwise. */
static void
make_fit (HollerFrame *frame)
{
  g_autoptr (GBytes) text = holler_frame_to_bytes (frame);

  if (g_bytes_get_size (text) > HOLLER_FRAME_MAX_SIZE_BYTES - SEQ_BYTES)
    json_object_remove_member (holler_frame_get_root (frame), "lastMessage");
}

HollerFrame *
holler_chat_make_conversation (HollerServer *self,
                               const HollerConversationRow *row,
                               const char *user_id)
{
  HollerFrame *frame =
    holler_objects_to_frame (HOLLER_FRAME_CONVERSATION,
                             holler_objects_conversation (self, row, user_id));

  make_fit (frame);
  return frame;
}

void
holler_chat_push_conversation (HollerServer *self, const char *conversation_id)
{
  g_autoptr (GPtrArray) members =
    holler_server_store_list_members (self->store, conversation_id);

  for (guint i = 0; i < members->len; i++)
    {
      const char *user_id = g_ptr_array_index (members, i);
      g_autoptr (HollerConversationRow) row = NULL;
      g_autoptr (HollerFrame) frame = NULL;

      row = holler_server_store_find_conversation (self->store,
                                                   conversation_id,
                                                   user_id,
                                                   NULL);
      if (row == NULL)
        continue;

      frame = holler_chat_make_conversation (self, row, user_id);
      holler_server_send_frame_to_user (self, user_id, NULL, frame);
    }
}

gboolean
holler_chat_may_write (HollerServer *self,
                       const char *conversation_id,
                       const char *user_id,
                       GError **error)
{
  g_autofree char *peer_id =
    holler_server_store_dup_peer (self->store, conversation_id, user_id);

  if (peer_id != NULL && holler_server_is_contact (self, user_id, peer_id))
    return TRUE;
  if (peer_id != NULL)
    {
      g_set_error_literal (error,
                           HOLLER_SERVER_ERROR,
                           HOLLER_SERVER_ERROR_NOT_CONTACT,
                           "this person is not among your contacts");
      return FALSE;
    }
  if (holler_server_store_is_member (self->store, conversation_id, user_id))
    return TRUE;

  g_set_error_literal (error,
                       HOLLER_SERVER_ERROR,
                       HOLLER_SERVER_ERROR_NOT_MEMBER,
                       "you are not in this conversation");
  return FALSE;
}

void
holler_chat_push_contact (HollerServer *self,
                          const char *user_id,
                          const char *other_id)
{
  g_autoptr (HollerContactRow) row =
    holler_server_store_find_contact (self->store, user_id, other_id, NULL);
  g_autoptr (HollerFrame) frame = NULL;

  if (row == NULL)
    return;

  frame = holler_objects_to_frame (HOLLER_FRAME_CONTACT,
                                   holler_objects_contact (row));
  holler_server_send_frame_to_user (self, user_id, NULL, frame);
}
