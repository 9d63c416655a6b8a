/* holler-chat-commands.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-chat-private.h"

#include "proto/holler-json-write.h"
#include "server/holler-objects.h"

/* Frames of chat: message, read, typing. */

/* Much of a text may be written with escapes. A frame holds one message, or a
 * conversation with its last one. */
#define WRITTEN_MAX_SIZE_BYTES (40 * 1024)

/* A request that waits for the disk. */
typedef struct
{
  HollerSession *session;
  HollerFrame *frame;
} Pending;

static Pending *
pending_new (HollerSession *session, HollerFrame *frame)
{
  Pending *self = g_new0 (Pending, 1);

  self->session = holler_session_ref (session);
  self->frame = holler_frame_ref (frame);
  return self;
}

static void
pending_free (Pending *self)
{
  holler_session_unref (self->session);
  holler_frame_unref (self->frame);
  g_free (self);
}

void
holler_chat_fail (HollerSession *session,
                  HollerFrame *frame,
                  const GError *error)
{
  HollerServerError code = HOLLER_SERVER_ERROR_INTERNAL;
  const char *message = "The server cannot do this now. Try again later.";

  if (error->domain == HOLLER_SERVER_ERROR)
    code = (HollerServerError) error->code;
  if (code == HOLLER_SERVER_ERROR_UNAVAILABLE ||
      code == HOLLER_SERVER_ERROR_INTERNAL)
    g_warning ("a request failed: %s", error->message);
  else
    message = error->message;
  holler_session_error (session, frame, code, message);
}

static void
appended_cb (const HollerMessageRow *row,
             const GError *error,
             gpointer user_data)
{
  Pending *pending = user_data;
  JsonObject *fields = NULL;

  if (error != NULL)
    {
      holler_chat_fail (pending->session, pending->frame, error);
    }
  else
    {
      fields = json_object_new ();
      json_object_set_string_member (fields, "messageId", row->message_id);
      json_object_set_string_member (fields,
                                     "conversationId",
                                     row->conversation_id);
      json_object_set_int_member (fields, "order", row->order);
      holler_objects_set_time (fields, "sentAt", row->sent_us);
      holler_session_ack (pending->session, pending->frame, fields);
    }

  pending_free (pending);
}

static char *
find_conversation (HollerServer *self,
                   const char *user_id,
                   HollerFrame *frame,
                   GError **error)
{
  const char *given = holler_frame_get_string (frame, "conversationId");
  const char *recipient_id = holler_frame_get_string (frame, "recipientId");
  char *conversation_id = NULL;
  gboolean is_new = FALSE;

  if (given != NULL)
    return holler_chat_may_write (self, given, user_id, error)
             ? g_strdup (given)
             : NULL;

  if (!holler_server_is_contact (self, user_id, recipient_id))
    {
      g_set_error_literal (error,
                           HOLLER_SERVER_ERROR,
                           HOLLER_SERVER_ERROR_NOT_CONTACT,
                           "this person is not among your contacts");
      return NULL;
    }

  conversation_id = holler_server_store_ensure_direct (self->store,
                                                       user_id,
                                                       recipient_id,
                                                       &is_new,
                                                       error);
  if (conversation_id != NULL && is_new)
    holler_chat_push_conversation (self, conversation_id);
  return conversation_id;
}

static gsize
count_written (const char *text)
{
  gsize length = 0;

  for (const char *p = text; *p != '\0'; p++)
    length += (guchar) *p < 0x20 || *p == 0x7f ? 6
              : *p == '"' || *p == '\\'        ? 2
                                               : 1;
  return length;
}

gboolean
holler_chat_check_text (HollerFrame *frame, GError **error)
{
  const char *body = holler_frame_get_string (frame, "body");
  const char *sealed = holler_frame_get_string (frame, "encryptedContent");
  const char *text = body != NULL ? body : sealed;

  if (text == NULL || count_written (text) <= WRITTEN_MAX_SIZE_BYTES)
    return TRUE;

  g_set_error_literal (error,
                       HOLLER_SERVER_ERROR,
                       HOLLER_SERVER_ERROR_TOO_LARGE,
                       "the message has too many control characters");
  return FALSE;
}

/* An answer is to something that its reader can find. */
static gboolean
check_reply (HollerServer *self,
             const char *conversation_id,
             const char *user_id,
             const char *reply_to,
             GError **error)
{
  g_autoptr (HollerMessageRow) row = NULL;

  if (reply_to == NULL)
    return TRUE;

  row = holler_server_store_find_message_by_id (self->store, reply_to, NULL);
  if (row != NULL && g_str_equal (row->conversation_id, conversation_id) &&
      row->order >= holler_server_store_get_first_order (self->store,
                                                         conversation_id,
                                                         user_id))
    return TRUE;

  g_set_error_literal (error,
                       HOLLER_SERVER_ERROR,
                       HOLLER_SERVER_ERROR_NOT_FOUND,
                       "replyTo is no message of this conversation");
  return FALSE;
}

/* Each one's own, and once. */
static gboolean
take_attachments (HollerServer *self,
                  HollerMessageRow *row,
                  JsonArray *attachments,
                  GError **error)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_ARRAY);
  JsonArray *files = json_array_new ();

  json_node_take_array (node, files);
  row->file_ids = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < json_array_get_length (attachments); i++)
    {
      const char *file_id = json_object_get_string_member (
        json_array_get_object_element (attachments, i),
        "fileId");
      g_autoptr (HollerFileRow) file =
        holler_server_store_find_file (self->store, file_id, NULL);

      if (file == NULL || file->purpose != HOLLER_FILE_UPLOAD ||
          !g_str_equal (file->user_id, row->sender_id) ||
          g_ptr_array_find_with_equal_func (row->file_ids,
                                            file_id,
                                            g_str_equal,
                                            NULL))
        {
          g_set_error_literal (error,
                               HOLLER_SERVER_ERROR,
                               HOLLER_SERVER_ERROR_NOT_FOUND,
                               "an attachment is no file of yours");
          return FALSE;
        }
      json_array_add_object_element (files, holler_objects_file (file));
      g_ptr_array_add (row->file_ids, g_strdup (file_id));
    }
  row->attachments_json = holler_json_write (node);
  return TRUE;
}

static void
handle_message (HollerSession *session, HollerFrame *frame, gpointer data)
{
  HollerServer *self = data;
  const char *user_id = holler_session_get_user_id (session);
  const char *body = holler_frame_get_string (frame, "body");
  g_autofree char *conversation_id = NULL;
  g_autoptr (GError) error = NULL;
  HollerMessageRow *row = NULL;
  Pending *pending = NULL;

  if (holler_chat_check_text (frame, &error))
    conversation_id = find_conversation (self, user_id, frame, &error);
  if (conversation_id == NULL ||
      !check_reply (self,
                    conversation_id,
                    user_id,
                    holler_frame_get_string (frame, "replyTo"),
                    &error))
    {
      holler_chat_fail (session, frame, error);
      return;
    }

  row = g_new0 (HollerMessageRow, 1);
  row->conversation_id = g_steal_pointer (&conversation_id);
  row->sender_id = g_strdup (user_id);
  row->sender_device_id = g_strdup (holler_session_get_device_id (session));
  row->client_id = g_strdup (holler_frame_get_string (frame, "id"));
  row->kind = g_strdup ("text");
  if (body != NULL && *body != '\0')
    row->body = g_strdup (body);
  row->encrypted_content =
    g_strdup (holler_frame_get_string (frame, "encryptedContent"));
  row->reply_to = g_strdup (holler_frame_get_string (frame, "replyTo"));

  if (holler_frame_get_array (frame, "attachments") != NULL &&
      !take_attachments (self,
                         row,
                         holler_frame_get_array (frame, "attachments"),
                         &error))
    {
      holler_message_row_free (row);
      holler_chat_fail (session, frame, error);
      return;
    }

  pending = pending_new (session, frame);
  if (!holler_chat_append (self, row, appended_cb, pending, &error))
    {
      holler_chat_fail (session, frame, error);
      pending_free (pending);
    }
}

static void
read_done_cb (const GError *error, gpointer user_data)
{
  Pending *pending = user_data;
  HollerSession *session = pending->session;
  HollerServer *self = holler_session_get_server (session);
  const char *conversation_id =
    holler_frame_get_string (pending->frame, "conversationId");
  const char *user_id = holler_session_get_user_id (session);
  g_autoptr (GPtrArray) members = NULL;
  g_autoptr (HollerFrame) frame = NULL;

  if (error != NULL)
    {
      holler_chat_fail (session, pending->frame, error);
      pending_free (pending);
      return;
    }

  members = holler_server_store_list_members (self->store, conversation_id);
  frame = holler_frame_new (HOLLER_FRAME_READ);
  holler_frame_set_string (frame, "conversationId", conversation_id);
  holler_frame_set_string (frame, "senderId", user_id);
  holler_frame_set_int (
    frame,
    "order",
    MIN (holler_frame_get_int (pending->frame, "order"),
         holler_server_store_get_last_order (self->store, conversation_id)));
  holler_server_route (self,
                       frame,
                       holler_frame_get_boolean (pending->frame, "private"),
                       user_id,
                       holler_session_get_device_id (session),
                       (const char *const *) members->pdata,
                       members->len);
  holler_session_ack (session, pending->frame, NULL);
  pending_free (pending);
}

static void
handle_read (HollerSession *session, HollerFrame *frame, gpointer data)
{
  HollerServer *self = data;
  const char *user_id = holler_session_get_user_id (session);
  const char *conversation_id =
    holler_frame_get_string (frame, "conversationId");
  gboolean is_private = holler_frame_get_boolean (frame, "private");
  g_autoptr (GError) error = NULL;

  if (conversation_id == NULL ||
      !holler_server_store_is_member (self->store, conversation_id, user_id))
    {
      holler_session_error (session,
                            frame,
                            HOLLER_SERVER_ERROR_NOT_MEMBER,
                            "you are not in this conversation");
      return;
    }

  if (holler_server_store_mark_read_batched (
        self->store,
        conversation_id,
        user_id,
        holler_frame_get_int (frame, "order"),
        is_private,
        &error))
    {
      holler_server_store_after_commit (self->store,
                                        read_done_cb,
                                        pending_new (session, frame));
      holler_connections_wake (self->connections);
    }
  else if (error != NULL)
    {
      holler_chat_fail (session, frame, error);
    }
  else
    {
      holler_session_ack (session, frame, NULL);
    }
}

static void
handle_typing (HollerSession *session, HollerFrame *frame, gpointer data)
{
  HollerServer *self = data;
  const char *user_id = holler_session_get_user_id (session);
  const char *conversation_id =
    holler_frame_get_string (frame, "conversationId");
  const char *state = holler_frame_get_string (frame, "state");

  if (conversation_id == NULL ||
      !holler_server_store_is_member (self->store, conversation_id, user_id))
    {
      holler_session_error (session,
                            frame,
                            HOLLER_SERVER_ERROR_NOT_MEMBER,
                            "you are not in this conversation");
      return;
    }

  holler_presence_set_typing (self,
                              user_id,
                              conversation_id,
                              g_strcmp0 (state, "start") == 0);
  holler_session_ack (session, frame, NULL);
}

static const HollerCommand commands[] = {
  { HOLLER_FRAME_MESSAGE, handle_message, HOLLER_COMMAND_NEEDS_ID, 1 },
  { HOLLER_FRAME_READ, handle_read, HOLLER_COMMAND_NONE, 1 },
  { HOLLER_FRAME_TYPING, handle_typing, HOLLER_COMMAND_NONE, 1 },
};

void
holler_chat_commands_install (HollerServer *self)
{
  holler_server_add_commands (self, commands, G_N_ELEMENTS (commands), self);
}
