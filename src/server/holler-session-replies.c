/* holler-session-replies.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-session-private.h"

/* Replies, kept by id: the same request again in one session gets the first
 * reply again and does nothing twice. */

/* A client has far fewer under way. */
#define MAX_REPLIES 128

static void
clear_bytes (gpointer data)
{
  if (data != NULL)
    g_bytes_unref (data);
}

gboolean
holler_session_answer_again (HollerSession *self, const char *id)
{
  gpointer reply = NULL;
  char *key = NULL;

  if (self->replies == NULL)
    self->replies =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, clear_bytes);

  if (g_hash_table_lookup_extended (self->replies, id, NULL, &reply))
    {
      if (reply != NULL && self->connection != NULL)
        holler_connection_send (self->connection, reply);
      return TRUE;
    }

  if (self->reply_ids.length >= MAX_REPLIES)
    g_hash_table_remove (self->replies, g_queue_pop_head (&self->reply_ids));
  key = g_strdup (id);
  g_hash_table_insert (self->replies, key, NULL);
  g_queue_push_tail (&self->reply_ids, key);
  return FALSE;
}

static void
reply (HollerSession *self, const char *id, HollerFrame *frame)
{
  g_autoptr (GBytes) text = holler_frame_to_bytes (frame);
  gpointer key = NULL;

  if (id != NULL && self->replies != NULL &&
      g_hash_table_steal_extended (self->replies, id, &key, NULL))
    g_hash_table_insert (self->replies, key, g_bytes_ref (text));
  if (self->connection != NULL)
    holler_connection_send (self->connection, text);
}

static void
add_members (HollerFrame *frame, JsonObject *members)
{
  JsonObjectIter iter;
  const char *name = NULL;
  JsonNode *node = NULL;
  JsonObject *root = holler_frame_get_root (frame);

  if (members == NULL)
    return;

  json_object_iter_init (&iter, members);
  while (json_object_iter_next (&iter, &name, &node))
    json_object_set_member (root, name, json_node_copy (node));
  json_object_unref (members);
}

/**
 * holler_session_ack:
 * @self: a session
 * @request: what was asked
 * @fields: (nullable) (transfer full): what the ack says beside its id
 *
 * Says that a request was done. Without an id nothing is sent.
 */
void
holler_session_ack (HollerSession *self,
                    HollerFrame *request,
                    JsonObject *fields)
{
  const char *id = holler_frame_get_string (request, "id");
  g_autoptr (HollerFrame) frame = NULL;

  if (id == NULL)
    {
      g_clear_pointer (&fields, json_object_unref);
      return;
    }

  frame = holler_frame_new (HOLLER_FRAME_ACK);
  holler_frame_set_string (frame, "id", id);
  add_members (frame, fields);
  reply (self, id, frame);
}

/**
 * holler_session_error:
 * @self: a session
 * @request: (nullable): what was asked, if that could be read
 * @code: what is wrong, for programs
 * @message: what is wrong, for people
 *
 * Says that a request was not done.
 */
void
holler_session_error (HollerSession *self,
                      HollerFrame *request,
                      HollerServerError code,
                      const char *message)
{
  const char *id =
    request != NULL ? holler_frame_get_string (request, "id") : NULL;
  g_autoptr (HollerFrame) frame = holler_frame_new (HOLLER_FRAME_ERROR);

  if (id != NULL)
    holler_frame_set_string (frame, "id", id);
  holler_frame_set_string (frame, "code", holler_server_error_to_code (code));
  holler_frame_set_string (frame, "message", message);
  reply (self, id, frame);
}

/**
 * holler_session_call_error:
 * @self: a session
 * @request: a call frame
 * @code: what is wrong
 * @extra: (nullable) (transfer full): what else the error says
 *
 * Says that a call frame was not accepted.
 */
void
holler_session_call_error (HollerSession *self,
                           HollerFrame *request,
                           HollerServerError code,
                           JsonObject *extra)
{
  const char *id = holler_frame_get_string (request, "id");
  const char *call_id = holler_frame_get_string (request, "callId");
  g_autoptr (HollerFrame) frame = holler_frame_new (HOLLER_FRAME_CALL_ERROR);

  if (id != NULL)
    holler_frame_set_string (frame, "id", id);
  if (call_id != NULL)
    holler_frame_set_string (frame, "callId", call_id);
  holler_frame_set_string (frame, "code", holler_server_error_to_code (code));
  add_members (frame, extra);
  reply (self, id, frame);
}
