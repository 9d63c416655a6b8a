/* holler-conversation-changes.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-account-private.h"
#include "client/holler-conversation-private.h"
#include "client/holler-seal.h"

/* What one does to messages that are there. The server pushes the changed
 * message to everybody, whole; nothing is shown before. */

static void
fail (GTask *task, HollerApiError code, const char *message)
{
  g_task_return_new_error (task, HOLLER_API_ERROR, code, "%s", message);
}

static HollerApiError
code_of_error (HollerFrame *reply)
{
  const char *code = holler_frame_get_string (reply, "code");

  if (g_strcmp0 (code, "not_found") == 0)
    return HOLLER_API_ERROR_NOT_FOUND;
  if (g_strcmp0 (code, "rate_limited") == 0)
    return HOLLER_API_ERROR_RATE_LIMITED;
  if (g_strcmp0 (code, "too_large") == 0)
    return HOLLER_API_ERROR_TOO_LARGE;
  if (g_strcmp0 (code, "internal") == 0 || g_strcmp0 (code, "unavailable") == 0)
    return HOLLER_API_ERROR_SERVER;

  return HOLLER_API_ERROR_REFUSED;
}

static void
reply_cb (HollerFrame *reply, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  if (reply == NULL)
    fail (task,
          HOLLER_API_ERROR_UNREACHABLE,
          "the connection to the server was lost");
  else if (holler_frame_get_kind (reply) == HOLLER_FRAME_ACK)
    g_task_return_boolean (task, TRUE);
  else
    fail (task,
          code_of_error (reply),
          holler_frame_get_string (reply, "message") != NULL
            ? holler_frame_get_string (reply, "message")
            : "the server refused");
}

/* @frame: (nullable): NULL if there is nothing to be said of @message */
static void
request (HollerConversation *self,
         HollerFrame *frame,
         GCancellable *cancellable,
         GAsyncReadyCallback callback,
         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  if (self->account == NULL || !holler_link_is_ready (self->account->link))
    fail (task,
          HOLLER_API_ERROR_UNREACHABLE,
          "there is no connection to the server");
  else if (frame == NULL)
    fail (task, HOLLER_API_ERROR_NOT_FOUND, "the message is not there");
  else
    holler_link_request (self->account->link,
                         frame,
                         HOLLER_LINK_REQUEST_NONE,
                         reply_cb,
                         g_object_ref (task));
}

static HollerFrame *
make_frame (HollerFrameKind kind, HollerMessage *message)
{
  HollerFrame *frame = NULL;
  const char *message_id = holler_message_get_message_id (message);

  if (message_id == NULL || holler_message_get_is_deleted (message) ||
      holler_message_get_kind (message) != HOLLER_MESSAGE_KIND_TEXT)
    return NULL;

  frame = holler_frame_new (kind);
  holler_frame_set_string (frame, "messageId", message_id);

  return frame;
}

/**
 * holler_conversation_edit_async:
 * @self: a conversation
 * @message: one's own message
 * @body: what it shall say: 1 to 16384 bytes without the space around them
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when done
 * @user_data: data for @callback
 *
 * Changes what a message says, for everybody.
 */
void
holler_conversation_edit_async (HollerConversation *self,
                                HollerMessage *message,
                                const char *body,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autofree char *trimmed = NULL;
  g_autoptr (HollerFrame) frame = NULL;

  g_return_if_fail (HOLLER_IS_CONVERSATION (self));
  g_return_if_fail (HOLLER_IS_MESSAGE (message));
  g_return_if_fail (body != NULL);

  trimmed = holler_conversation_dup_body (body);
  if (trimmed != NULL && holler_message_get_is_mine (message))
    frame = make_frame (HOLLER_FRAME_EDIT, message);
  if (frame != NULL)
    holler_seal_body (trimmed, frame);
  request (self, frame, cancellable, callback, user_data);
}

/**
 * holler_conversation_delete_async:
 * @self: a conversation
 * @message: one's own message
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when done
 * @user_data: data for @callback
 *
 * Takes a message back, for everybody. A row stays that says so.
 */
void
holler_conversation_delete_async (HollerConversation *self,
                                  HollerMessage *message,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (HollerFrame) frame = NULL;

  g_return_if_fail (HOLLER_IS_CONVERSATION (self));
  g_return_if_fail (HOLLER_IS_MESSAGE (message));

  if (holler_message_get_is_mine (message))
    frame = make_frame (HOLLER_FRAME_DELETE, message);
  request (self, frame, cancellable, callback, user_data);
}

/**
 * holler_conversation_react_async:
 * @self: a conversation
 * @message: a message
 * @emoji: one emoji
 * @on: whether one feels so, or does no longer
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when done
 * @user_data: data for @callback
 *
 * Says what one feels about a message.
 */
void
holler_conversation_react_async (HollerConversation *self,
                                 HollerMessage *message,
                                 const char *emoji,
                                 gboolean on,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (HollerFrame) frame = NULL;

  g_return_if_fail (HOLLER_IS_CONVERSATION (self));
  g_return_if_fail (HOLLER_IS_MESSAGE (message));
  g_return_if_fail (emoji != NULL && *emoji != '\0');

  frame = make_frame (HOLLER_FRAME_REACT, message);
  if (frame != NULL)
    {
      holler_frame_set_string (frame, "emoji", emoji);
      holler_frame_set_boolean (frame, "on", on);
    }
  request (self, frame, cancellable, callback, user_data);
}
