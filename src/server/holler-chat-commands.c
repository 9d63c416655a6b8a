/* holler-chat-commands.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-server-private.h"

#include "base/holler-ids.h"
#include "server/holler-objects.h"

#include <string.h>

/* Frames of chat: message, read, typing. */

#define BODY_MAX_SIZE_BYTES (16 * 1024)

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

static void
fail (HollerSession *session, HollerFrame *frame, const GError *error)
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
      fail (pending->session, pending->frame, error);
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
  g_autofree char *peer_id = NULL;
  char *conversation_id = NULL;
  gboolean is_new = FALSE;

  if ((given == NULL) == (recipient_id == NULL))
    {
      g_set_error_literal (error,
                           HOLLER_SERVER_ERROR,
                           HOLLER_SERVER_ERROR_BAD_REQUEST,
                           "a message names a conversation or a recipient");
      return NULL;
    }

  if (given != NULL)
    peer_id = holler_server_store_dup_peer (self->store, given, user_id);
  else
    peer_id = g_strdup (recipient_id);
  if (peer_id == NULL)
    {
      g_set_error_literal (error,
                           HOLLER_SERVER_ERROR,
                           HOLLER_SERVER_ERROR_NOT_MEMBER,
                           "you are not in this conversation");
      return NULL;
    }

  if (!holler_server_is_contact (self, user_id, peer_id))
    {
      g_set_error_literal (error,
                           HOLLER_SERVER_ERROR,
                           HOLLER_SERVER_ERROR_NOT_CONTACT,
                           "this person is not among your contacts");
      return NULL;
    }
  if (given != NULL)
    return g_strdup (given);

  conversation_id = holler_server_store_ensure_direct (self->store,
                                                       user_id,
                                                       peer_id,
                                                       &is_new,
                                                       error);
  if (conversation_id != NULL && is_new)
    holler_chat_push_conversation (self, conversation_id);
  return conversation_id;
}

static gboolean
check_body (HollerFrame *frame, GError **error)
{
  const char *body = holler_frame_get_string (frame, "body");
  const char *sealed = holler_frame_get_string (frame, "encryptedContent");
  const char *text = body != NULL ? body : sealed;
  const char *reply_to = holler_frame_get_string (frame, "replyTo");
  JsonArray *attachments = holler_frame_get_array (frame, "attachments");
  const char *wrong = NULL;
  HollerServerError code = HOLLER_SERVER_ERROR_BAD_REQUEST;

  if ((body == NULL) == (sealed == NULL))
    {
      wrong = "a message has a body or encryptedContent";
    }
  else if (*text == '\0')
    {
      wrong = "the message is empty";
    }
  else if (strlen (text) > BODY_MAX_SIZE_BYTES)
    {
      wrong = "the message is longer than 16 KiB";
      code = HOLLER_SERVER_ERROR_TOO_LARGE;
    }
  else if (reply_to != NULL && !holler_id_is_valid (reply_to))
    {
      wrong = "replyTo is no id";
    }
  else if (attachments != NULL && json_array_get_length (attachments) > 0)
    {
      wrong = "this server takes no attachments";
    }

  if (wrong != NULL)
    g_set_error_literal (error, HOLLER_SERVER_ERROR, code, wrong);
  return wrong == NULL;
}

static void
handle_message (HollerSession *session, HollerFrame *frame, gpointer data)
{
  HollerServer *self = data;
  const char *user_id = holler_session_get_user_id (session);
  g_autofree char *conversation_id = NULL;
  g_autoptr (GError) error = NULL;
  HollerMessageRow *row = NULL;
  Pending *pending = NULL;

  if (check_body (frame, &error))
    conversation_id = find_conversation (self, user_id, frame, &error);
  if (conversation_id == NULL)
    {
      fail (session, frame, error);
      return;
    }

  row = g_new0 (HollerMessageRow, 1);
  row->conversation_id = g_steal_pointer (&conversation_id);
  row->sender_id = g_strdup (user_id);
  row->sender_device_id = g_strdup (holler_session_get_device_id (session));
  row->client_id = g_strdup (holler_frame_get_string (frame, "id"));
  row->kind = g_strdup ("text");
  row->body = g_strdup (holler_frame_get_string (frame, "body"));
  row->encrypted_content =
    g_strdup (holler_frame_get_string (frame, "encryptedContent"));
  row->reply_to = g_strdup (holler_frame_get_string (frame, "replyTo"));

  pending = pending_new (session, frame);
  if (!holler_chat_append (self, row, appended_cb, pending, &error))
    {
      fail (session, frame, error);
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
      fail (session, pending->frame, error);
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
      fail (session, frame, error);
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
