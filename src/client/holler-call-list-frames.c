/* holler-call-list-frames.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-account-private.h"
#include "client/holler-call-list-private.h"
#include "client/holler-call-private.h"
#include "client/holler-user-private.h"

/* Which call a frame is of, and what rings. */

/* More people than that do not ring one person at a time. */
#define MAX_RINGING 16

/* A call to somebody with whom there is no conversation yet: that somebody's
 * ring names the one that is being made. */
static HollerCall *
find_nameless (HollerCallList *self, HollerFrame *frame)
{
  const char *sender_id = holler_frame_get_string (frame, "senderId");

  for (guint i = 0; i < self->calls->len; i++)
    {
      HollerCall *call = g_ptr_array_index (self->calls, i);

      if (holler_call_get_call_id (call) == NULL &&
          holler_call_get_state (call) == HOLLER_CALL_STATE_OUTGOING &&
          g_strcmp0 (holler_user_get_user_id (holler_call_get_peer (call)),
                     sender_id) == 0)
        return call;
    }

  return NULL;
}

/* NULL if it is nobody who could ring here. */
static HollerUser *
take_caller (HollerCallList *self, HollerFrame *frame)
{
  const char *call_id = holler_frame_get_string (frame, "callId");
  HollerConversation *conversation =
    g_hash_table_lookup (self->account->conversations, call_id);
  g_autoptr (JsonObject) names = NULL;
  const char *username = NULL;
  const char *display_name = NULL;
  HollerUser *peer = NULL;

  if (self->calls->len + self->held->len >= MAX_RINGING)
    return NULL;
  peer =
    holler_account_intern_user (self->account,
                                holler_frame_get_string (frame, "senderId"));
  if (holler_user_get_is_me (peer) ||
      (conversation != NULL &&
       holler_conversation_get_peer (conversation) != peer))
    return NULL;

  if (*holler_user_get_username (peer) == '\0')
    {
      /* Somebody of whom the contacts say nothing yet */
      names = json_object_new ();
      username = holler_frame_get_string (frame, "senderUsername");
      display_name = holler_frame_get_string (frame, "senderDisplayName");
      if (username != NULL)
        json_object_set_string_member (names, "username", username);
      if (display_name != NULL)
        json_object_set_string_member (names, "displayName", display_name);
      holler_user_update (peer, names);
      /* Their call stays in the history. */
      holler_account_keep_user (self->account, peer);
    }

  return peer;
}

static void
take_ring (HollerCallList *self, HollerFrame *frame)
{
  const char *call_id = holler_frame_get_string (frame, "callId");
  gint64 epoch = holler_frame_get_int (frame, "epoch");
  HollerCall *call = holler_call_list_find (self, call_id);
  g_autoptr (HollerCall) made = NULL;
  HollerConversation *conversation;
  HollerUser *peer;

  if (epoch <= 0)
    return;
  /* A call that the server no longer knows: this ring is the truth. */
  if (call != NULL && call->epoch != 0 && call->epoch != epoch)
    {
      if (epoch < call->epoch)
        return;
      holler_call_feed (call,
                        HOLLER_CALL_EVENT_REMOTE_HUNG_UP,
                        HOLLER_CALL_END_LOST);
      call = holler_call_list_find (self, call_id);
    }

  if (call == NULL)
    call = find_nameless (self, frame);
  if (call == NULL)
    {
      peer = take_caller (self, frame);
      if (peer == NULL)
        return;
      made = holler_call_new (
        self->account,
        self,
        peer,
        FALSE,
        g_strcmp0 (holler_frame_get_string (frame, "callType"), "video") == 0);
      conversation =
        g_hash_table_lookup (self->account->conversations, call_id);
      if (conversation != NULL)
        holler_call_set_conversation (made, conversation);
      /* It may be over by the time the link is ready. */
      made->held = !holler_link_is_ready (self->account->link);
      if (made->held)
        g_ptr_array_add (self->held, g_object_ref (made));
      else
        holler_call_list_append (self, made);
      call = made;
    }
  holler_call_take_ring (call, frame);
}

static void
take_state (HollerCallList *self, HollerFrame *frame)
{
  JsonArray *participants = holler_frame_get_array (frame, "participants");
  HollerConversation *conversation =
    g_hash_table_lookup (self->account->conversations,
                         holler_frame_get_string (frame, "conversationId"));

  if (conversation != NULL)
    holler_conversation_set_in_call (
      conversation,
      participants != NULL && json_array_get_length (participants) > 0);
  holler_call_list_take_elsewhere (self, frame);
}

/**
 * holler_call_list_take_frame:
 * @self: a call list
 * @frame: any pushed call frame
 *
 * Hands it to the call that it is about, or makes one of a ring.
 */
void
holler_call_list_take_frame (HollerCallList *self, HollerFrame *frame)
{
  HollerCall *call;

  if (self->account == NULL || self->account->me == NULL)
    return;

  if (holler_frame_get_kind (frame) == HOLLER_FRAME_CALL_OFFER &&
      holler_frame_get_boolean (frame, "ring"))
    {
      take_ring (self, frame);
      return;
    }
  if (holler_frame_get_kind (frame) == HOLLER_FRAME_CALL_STATE)
    take_state (self, frame);
  call =
    holler_call_list_find (self, holler_frame_get_string (frame, "callId"));
  if (call != NULL)
    holler_call_take_frame (call, frame);
}

/**
 * holler_call_list_conversation_known:
 * @self: a call list
 * @conversation: one that the account has just heard of
 *
 * Shows the calls in it where they belong.
 */
void
holler_call_list_conversation_known (HollerCallList *self,
                                     HollerConversation *conversation)
{
  HollerCall *call = holler_call_list_find (
    self,
    holler_conversation_get_conversation_id (conversation));

  if (call != NULL && holler_call_get_peer (call) ==
                        holler_conversation_get_peer (conversation))
    holler_call_set_conversation (call, conversation);
  holler_call_list_elsewhere_known (self, conversation);
}

/**
 * holler_call_list_begin_snapshot:
 * @self: a call list
 *
 * A new session: what follows names all calls that live.
 */
void
holler_call_list_begin_snapshot (HollerCallList *self)
{
  GHashTableIter iter;
  gpointer conversation;

  for (guint i = 0; i < self->calls->len; i++)
    {
      HollerCall *call = g_ptr_array_index (self->calls, i);

      call->named = FALSE;
      /* A ring that our own offer crossed is told anew if it still rings. */
      if (call->machine.state == HOLLER_CALL_STATE_OUTGOING &&
          (call->machine.flags & HOLLER_CALL_FLAG_RING_WAITING) != 0)
        {
          holler_call_forget_ring (call);
          holler_call_feed (call,
                            HOLLER_CALL_EVENT_REMOTE_HUNG_UP,
                            HOLLER_CALL_END_EXPIRED);
        }
    }
  /* of the session before, and nobody knows of them */
  g_ptr_array_set_size (self->held, 0);
  holler_call_list_begin_elsewhere (self);
  g_hash_table_iter_init (&iter, self->account->conversations);
  while (g_hash_table_iter_next (&iter, NULL, &conversation))
    holler_conversation_set_in_call (conversation, FALSE);
}

/**
 * holler_call_list_end_snapshot:
 * @self: a call list
 *
 * What was not named is over.
 */
void
holler_call_list_end_snapshot (HollerCallList *self)
{
  g_autoptr (GPtrArray) calls = holler_call_list_copy (self);

  holler_call_list_end_elsewhere (self);
  for (guint i = 0; i < calls->len; i++)
    {
      HollerCall *call = g_ptr_array_index (calls, i);

      /* one that has asked for nothing yet cannot be named */
      if (holler_call_get_call_id (call) == NULL ||
          (call->is_outgoing && call->first_offer == NULL))
        continue;
      holler_call_feed (call,
                        call->named ? HOLLER_CALL_EVENT_SNAPSHOT_NAMES
                                    : HOLLER_CALL_EVENT_SNAPSHOT_LACKS,
                        HOLLER_CALL_END_LOST);
    }
}
