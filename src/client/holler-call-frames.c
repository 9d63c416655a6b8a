/* holler-call-frames.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "client/holler-account-private.h"
#include "client/holler-call-private.h"
#include "client/holler-json-read.h"
#include "client/holler-seal.h"

/* What a call says to the server, as PROTOCOL.md, "Calls", has it, and
 * what it is answered.
 */

/* Not so often that the server would think it too much */
#define OFFER_AGAIN_MS 4000

static HollerFrame *
new_frame (HollerCall *self, HollerFrameKind kind)
{
  HollerFrame *frame = holler_frame_new (kind);

  holler_frame_set_string (frame, "callId", self->call_id);
  if (self->epoch != 0)
    holler_frame_set_int (frame, "epoch", self->epoch);

  return frame;
}

/* A frame for the other participant alone. Before the accept the caller does
 * not know which of the other's devices that will be. */
static HollerFrame *
new_frame_to_peer (HollerCall *self, HollerFrameKind kind)
{
  HollerFrame *frame = new_frame (self, kind);

  if (self->peer_join_id != NULL)
    {
      holler_frame_set_string (frame,
                               "recipientId",
                               holler_user_get_user_id (self->peer));
      holler_frame_set_string (frame,
                               "recipientDeviceId",
                               self->peer_device_id);
      holler_frame_set_string (frame, "recipientJoinId", self->peer_join_id);
    }

  return frame;
}

static void
take_join_id (HollerCall *self, HollerFrame *ack)
{
  const char *join_id = holler_frame_get_string (ack, "joinId");

  if (join_id == NULL)
    return;
  g_free (self->join_id);
  self->join_id = g_strdup (join_id);
}

/* The first offer */

static HollerCallEndReason
reason_of_refusal (HollerFrame *reply)
{
  const char *code = holler_frame_get_string (reply, "code");

  if (g_strcmp0 (code, "recipient_offline") == 0)
    return HOLLER_CALL_END_UNREACHABLE;
  if (g_strcmp0 (code, "call_live") == 0)
    return HOLLER_CALL_END_CALL_LIVE;
  if (g_strcmp0 (code, "unavailable") == 0 || g_strcmp0 (code, "internal") == 0)
    return HOLLER_CALL_END_FAILED;
  return HOLLER_CALL_END_REFUSED;
}

static gboolean
offer_again_cb (gpointer user_data)
{
  HollerCall *self = user_data;

  self->offer_timer_id = 0;
  if (self->machine.state == HOLLER_CALL_STATE_OUTGOING &&
      self->first_offer != NULL)
    holler_call_send_first_offer (self);

  return G_SOURCE_REMOVE;
}

/* Everybody lost the server while it rang, and the other is only not back yet:
 * asked again until the ring is over. */
static gboolean
may_offer_again (HollerCall *self, HollerCallEndReason reason)
{
  return reason == HOLLER_CALL_END_UNREACHABLE &&
         self->machine.state == HOLLER_CALL_STATE_OUTGOING &&
         (self->machine.flags & HOLLER_CALL_FLAG_OFFERED_AGAIN) != 0 &&
         (self->machine.flags & HOLLER_CALL_FLAG_RING_WAITING) == 0;
}

static void
offer_refused (HollerCall *self, HollerCallEndReason reason)
{
  if (!may_offer_again (self, reason))
    holler_call_feed (self, HOLLER_CALL_EVENT_OFFER_REFUSED, reason);
  else if (self->offer_timer_id == 0)
    self->offer_timer_id = holler_clock_add_timeout (self->account->clock,
                                                     OFFER_AGAIN_MS,
                                                     offer_again_cb,
                                                     self,
                                                     NULL);
}

static void
offer_reply_cb (HollerFrame *reply, gpointer user_data)
{
  g_autoptr (HollerCall) self = user_data;
  gboolean mutual;

  /* The session is gone: the snapshot tells. */
  if (reply == NULL || !holler_call_state_is_live (self->machine.state))
    return;

  if (holler_frame_get_kind (reply) != HOLLER_FRAME_ACK)
    {
      offer_refused (self, reason_of_refusal (reply));
      return;
    }

  if (!holler_json_read_id (holler_frame_get_root (reply), "joinId") ||
      holler_frame_get_int (reply, "epoch") <= 0)
    {
      holler_call_feed (self,
                        HOLLER_CALL_EVENT_OFFER_REFUSED,
                        HOLLER_CALL_END_FAILED);
      return;
    }
  self->epoch = holler_frame_get_int (reply, "epoch");
  take_join_id (self, reply);
  mutual = holler_frame_get_boolean (reply, "mutual");
  if (self->ring_offer != NULL &&
      (!mutual ||
       holler_frame_get_int (self->ring_offer, "epoch") != self->epoch))
    holler_call_forget_ring (self);
  holler_call_feed (self,
                    mutual ? HOLLER_CALL_EVENT_OFFER_ACKED_MUTUAL
                           : HOLLER_CALL_EVENT_OFFER_ACKED,
                    HOLLER_CALL_END_NONE);
  holler_call_take_early (self);
}

/**
 * holler_call_send_first_offer:
 * @self: a call that is being placed, its offer made
 *
 * Asks the server to ring the other.
 */
void
holler_call_send_first_offer (HollerCall *self)
{
  g_autoptr (HollerFrame) frame = holler_frame_new (HOLLER_FRAME_CALL_OFFER);

  /* without an epoch: the server gives a new one */
  self->epoch = 0;
  g_queue_clear_full (&self->early, (GDestroyNotify) holler_frame_unref);
  g_clear_pointer (&self->join_id, g_free);
  holler_frame_set_string (frame, "callId", self->call_id);
  holler_frame_set_string (frame,
                           "recipientId",
                           holler_user_get_user_id (self->peer));
  holler_frame_set_string (frame,
                           "callType",
                           self->is_video ? "video" : "audio");
  holler_frame_set_int (frame, "generation", 0);
  holler_seal_description (self->first_offer, frame);
  holler_link_request (self->account->link,
                       frame,
                       HOLLER_LINK_REQUEST_NONE,
                       offer_reply_cb,
                       g_object_ref (self));
}

static void
place_in_conversation (HollerCall *self)
{
  g_free (self->call_id);
  self->call_id =
    g_strdup (holler_conversation_get_conversation_id (self->conversation));
  holler_call_make_offer (self);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerCall) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HollerConversation) conversation = NULL;

  conversation =
    holler_account_open_direct_finish (HOLLER_ACCOUNT (source), result, &error);
  if (self->machine.state != HOLLER_CALL_STATE_OUTGOING ||
      self->account == NULL)
    return;
  if (conversation == NULL)
    {
      holler_call_feed (
        self,
        HOLLER_CALL_EVENT_OFFER_REFUSED,
        g_error_matches (error, HOLLER_API_ERROR, HOLLER_API_ERROR_REFUSED)
          ? HOLLER_CALL_END_REFUSED
          : HOLLER_CALL_END_FAILED);
      return;
    }
  holler_call_set_conversation (self, conversation);
  place_in_conversation (self);
}

/**
 * holler_call_place:
 * @self: a call that is being placed
 *
 * Sends the offer, once more if it was sent before; finds the conversation
 * and makes the offer first where that must be.
 */
void
holler_call_place (HollerCall *self)
{
  if (self->first_offer != NULL)
    holler_call_send_first_offer (self);
  else if (self->conversation != NULL)
    place_in_conversation (self);
  else
    holler_account_open_direct_async (self->account,
                                      self->peer,
                                      NULL,
                                      opened_cb,
                                      g_object_ref (self));
}

/* Between participants */

static void
send_to_peer (HollerCall *self, HollerFrame *frame)
{
  /* with an id, so that it survives a lost connection */
  holler_link_request (self->account->link,
                       frame,
                       HOLLER_LINK_REQUEST_NONE,
                       NULL,
                       NULL);
}

/**
 * holler_call_send_offer:
 * @self: an answered call
 * @generation: of the connection
 * @sdp: an offer
 *
 * Sends a later offer to the other participant.
 */
void
holler_call_send_offer (HollerCall *self, guint generation, const char *sdp)
{
  g_autoptr (HollerFrame) frame = NULL;

  if (self->peer_join_id == NULL)
    return;
  frame = new_frame_to_peer (self, HOLLER_FRAME_CALL_OFFER);
  holler_frame_set_int (frame, "generation", generation);
  holler_seal_description (sdp, frame);
  send_to_peer (self, frame);
}

/**
 * holler_call_send_answer:
 * @self: an answered call
 * @generation: of the connection
 * @sdp: an answer
 *
 * Sends an answer to the other participant.
 */
void
holler_call_send_answer (HollerCall *self, guint generation, const char *sdp)
{
  g_autoptr (HollerFrame) frame =
    new_frame_to_peer (self, HOLLER_FRAME_CALL_ANSWER);

  holler_frame_set_int (frame, "generation", generation);
  holler_seal_description (sdp, frame);
  send_to_peer (self, frame);
}

/**
 * holler_call_send_candidate:
 * @self: a call whose offer or accept was acknowledged
 * @generation: of the connection
 * @candidate: (nullable): its text, NULL for the end
 * @mid: the section
 * @m_line_index: the section's index
 * @ufrag: (nullable): of the description it belongs to
 *
 * Sends a candidate.
 */
void
holler_call_send_candidate (HollerCall *self,
                            guint generation,
                            const char *candidate,
                            const char *mid,
                            guint m_line_index,
                            const char *ufrag)
{
  g_autoptr (HollerFrame) frame = NULL;

  if (self->epoch == 0)
    return;
  frame = new_frame_to_peer (self, HOLLER_FRAME_CALL_ICE_CANDIDATE);
  holler_frame_set_int (frame, "generation", generation);
  if (candidate == NULL || candidate[0] == '\0')
    holler_frame_set_null (frame, "candidate");
  else
    {
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "candidate", candidate);
      json_object_set_string_member (object, "sdpMid", mid);
      json_object_set_int_member (object, "sdpMLineIndex", m_line_index);
      if (ufrag != NULL)
        json_object_set_string_member (object, "usernameFragment", ufrag);
      holler_frame_take_object (frame, "candidate", object);
    }
  send_to_peer (self, frame);
}

/* With the server */

void
holler_call_send_ringing (HollerCall *self)
{
  g_autoptr (HollerFrame) frame = new_frame (self, HOLLER_FRAME_CALL_RINGING);

  holler_link_send (self->account->link, frame);
}

static void
accept_reply_cb (HollerFrame *reply, gpointer user_data)
{
  g_autoptr (HollerCall) self = user_data;
  const char *code;

  if (reply == NULL || !holler_call_state_is_live (self->machine.state))
    return;
  if (holler_frame_get_kind (reply) == HOLLER_FRAME_ACK &&
      holler_json_read_id (holler_frame_get_root (reply), "joinId") != NULL)
    {
      take_join_id (self, reply);
      holler_call_feed (self,
                        HOLLER_CALL_EVENT_ACCEPT_ACKED,
                        HOLLER_CALL_END_NONE);
      return;
    }
  code = holler_frame_get_string (reply, "code");
  holler_call_feed (self,
                    HOLLER_CALL_EVENT_ACCEPT_REFUSED,
                    g_strcmp0 (code, "answered_elsewhere") == 0
                      ? HOLLER_CALL_END_ANSWERED_ELSEWHERE
                      : HOLLER_CALL_END_EXPIRED);
}

void
holler_call_send_accept (HollerCall *self)
{
  g_autoptr (HollerFrame) frame = new_frame (self, HOLLER_FRAME_CALL_ACCEPT);

  holler_frame_set_string (frame,
                           "callType",
                           self->is_video ? "video" : "audio");
  holler_link_request (self->account->link,
                       frame,
                       HOLLER_LINK_REQUEST_NONE,
                       accept_reply_cb,
                       g_object_ref (self));
}

void
holler_call_send_reject (HollerCall *self)
{
  g_autoptr (HollerFrame) frame = new_frame (self, HOLLER_FRAME_CALL_REJECT);

  holler_frame_set_string (frame, "reason", "declined");
  holler_link_request (self->account->link,
                       frame,
                       HOLLER_LINK_REQUEST_PERSIST,
                       NULL,
                       NULL);
}

/* What of our reasons the wire has for a hang-up. */
static const char *
wire_reason (HollerCallEndReason reason)
{
  switch (reason)
    {
    case HOLLER_CALL_END_HANGUP:
    case HOLLER_CALL_END_CANCELLED:
    case HOLLER_CALL_END_TIMEOUT:
    case HOLLER_CALL_END_MEDIA_FAILED:
    case HOLLER_CALL_END_ICE_FAILED:
    case HOLLER_CALL_END_LOST:
    case HOLLER_CALL_END_INSECURE:
      return holler_call_end_reason_to_name (reason);
    case HOLLER_CALL_END_NONE:
    case HOLLER_CALL_END_FAILED:
    case HOLLER_CALL_END_ANSWERED_ELSEWHERE:
    case HOLLER_CALL_END_DECLINED_ELSEWHERE:
    case HOLLER_CALL_END_MOVED:
    case HOLLER_CALL_END_EXPIRED:
    case HOLLER_CALL_END_DECLINED:
    case HOLLER_CALL_END_BUSY:
    case HOLLER_CALL_END_UNREACHABLE:
    case HOLLER_CALL_END_REFUSED:
    case HOLLER_CALL_END_CALL_LIVE:
    default:
      return "failed";
    }
}

static gboolean
send_by_data (HollerCall *self, HollerFrame *frame)
{
  g_autoptr (GBytes) bytes = holler_frame_to_bytes (frame);
  g_autofree char *text = NULL;

  if (self->negotiator == NULL)
    return FALSE;
  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

  return holler_negotiator_send_data (self->negotiator, text);
}

void
holler_call_send_hang_up (HollerCall *self)
{
  g_autoptr (HollerFrame) frame = NULL;

  /* nothing has been sent that could ring */
  if (self->call_id == NULL || (self->epoch == 0 && self->first_offer == NULL))
    return;

  frame = new_frame (self, HOLLER_FRAME_CALL_HANGUP);
  holler_frame_set_string (frame,
                           "reason",
                           wire_reason (self->machine.end_reason));
  if (!holler_link_is_ready (self->account->link))
    self->lingers = send_by_data (self, frame);
  /* delivered later if it cannot be now */
  holler_link_request (self->account->link,
                       frame,
                       HOLLER_LINK_REQUEST_PERSIST,
                       NULL,
                       NULL);
}

static JsonObject *
own_media (HollerCall *self)
{
  JsonObject *media = json_object_new ();

  json_object_set_boolean_member (media, "audio", !self->muted);
  json_object_set_boolean_member (media, "video", FALSE);
  json_object_set_boolean_member (media, "screen", FALSE);
  json_object_set_boolean_member (media, "screenAudio", FALSE);

  return media;
}

void
holler_call_send_media (HollerCall *self)
{
  g_autoptr (HollerFrame) frame = NULL;

  if (self->join_id == NULL || self->epoch == 0)
    return;
  frame = new_frame (self, HOLLER_FRAME_CALL_MEDIA);
  holler_frame_set_boolean (frame, "audio", !self->muted);
  holler_frame_set_boolean (frame, "video", FALSE);
  holler_frame_set_boolean (frame, "screen", FALSE);
  holler_frame_set_boolean (frame, "screenAudio", FALSE);
  self->media_unsaid = !holler_link_send (self->account->link, frame);
  if (self->media_unsaid)
    send_by_data (self, frame);
}

/* What could only be said over the data channel is said to the server too. */
void
holler_call_link_ready (HollerCall *self)
{
  if (self->media_unsaid && holler_call_state_is_live (self->machine.state))
    holler_call_send_media (self);
}

/* Another device has one's place. */
static gboolean
is_conflict (HollerFrame *reply)
{
  return g_strcmp0 (holler_frame_get_string (reply, "code"), "conflict") == 0;
}

static void
take_over_replied (HollerCall *self, HollerFrame *reply)
{
  JsonObject *peer = NULL;

  if (holler_frame_get_kind (reply) != HOLLER_FRAME_ACK)
    {
      holler_call_feed (self,
                        HOLLER_CALL_EVENT_ACCEPT_REFUSED,
                        is_conflict (reply) ? HOLLER_CALL_END_MOVED
                                            : HOLLER_CALL_END_EXPIRED);
      return;
    }

  take_join_id (self, reply);
  peer = holler_call_find_peer (self,
                                holler_frame_get_array (reply, "participants"));
  /* The one who joins offers to those who are there. */
  if (peer != NULL)
    {
      holler_call_take_participant (self, peer);
      self->wants_offer = TRUE;
    }
  holler_call_feed (self, HOLLER_CALL_EVENT_ACCEPT_ACKED, HOLLER_CALL_END_NONE);
}

static void
join_reply_cb (HollerFrame *reply, gpointer user_data)
{
  g_autoptr (HollerCall) self = user_data;
  g_autofree char *before = NULL;
  JsonObject *peer;

  if (reply == NULL || !holler_call_state_is_live (self->machine.state))
    return;
  if (self->machine.state == HOLLER_CALL_STATE_ACCEPTING)
    {
      take_over_replied (self, reply);
      return;
    }
  if (holler_frame_get_kind (reply) != HOLLER_FRAME_ACK)
    {
      holler_call_feed (self,
                        HOLLER_CALL_EVENT_REJOIN_REFUSED,
                        is_conflict (reply) ? HOLLER_CALL_END_MOVED
                                            : HOLLER_CALL_END_LOST);
      return;
    }

  before = g_strdup (self->join_id);
  take_join_id (self, reply);
  peer = holler_call_find_peer (self,
                                holler_frame_get_array (reply, "participants"));
  if (g_strcmp0 (before, self->join_id) != 0)
    {
      /* To the others we are somebody new, who offers. */
      if (peer != NULL)
        holler_call_take_participant (self, peer);
      holler_call_renegotiate_anew (self, peer != NULL);
    }
  else if (peer != NULL && holler_call_take_participant (self, peer))
    holler_call_feed (self,
                      HOLLER_CALL_EVENT_REMOTE_RETURNED,
                      HOLLER_CALL_END_NONE);
  else
    holler_call_feed (self, HOLLER_CALL_EVENT_REJOINED, HOLLER_CALL_END_NONE);
}

void
holler_call_send_join (HollerCall *self)
{
  g_autoptr (HollerFrame) frame = new_frame (self, HOLLER_FRAME_CALL_JOIN);

  holler_frame_take_object (frame, "media", own_media (self));
  if (self->join_id != NULL)
    holler_frame_set_string (frame, "joinId", self->join_id);
  else if (self->taken_device_id != NULL)
    holler_frame_set_string (frame, "takeOver", self->taken_device_id);
  holler_link_request (self->account->link,
                       frame,
                       HOLLER_LINK_REQUEST_NONE,
                       join_reply_cb,
                       g_object_ref (self));
}
