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

/* What a call says to the server and hears from it, as PROTOCOL.md section 3
 * has it. Frames of another epoch do not get past holler_call_take_frame().
 */

/* The candidates of a connection and what goes with them */
#define MAX_EARLY 96

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

static void
take_sender (HollerCall *self, HollerFrame *frame)
{
  g_free (self->peer_device_id);
  self->peer_device_id =
    g_strdup (holler_frame_get_string (frame, "senderDeviceId"));
  g_free (self->peer_join_id);
  self->peer_join_id =
    g_strdup (holler_frame_get_string (frame, "senderJoinId"));
}

static gboolean
is_from_peer (HollerCall *self, HollerFrame *frame)
{
  return g_strcmp0 (holler_frame_get_string (frame, "senderId"),
                    holler_user_get_user_id (self->peer)) == 0;
}

/* The very participant we speak to, not an earlier self of his. */
static gboolean
is_from_participant (HollerCall *self, HollerFrame *frame)
{
  return is_from_peer (self, frame) &&
         g_strcmp0 (holler_frame_get_string (frame, "senderJoinId"),
                    self->peer_join_id) == 0;
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

/* The other's ring is not this call after all. */
static void
forget_ring (HollerCall *self)
{
  self->took_ring = FALSE;
  g_clear_pointer (&self->ring_offer, holler_frame_unref);
  g_queue_clear_full (&self->candidates, (GDestroyNotify) holler_frame_unref);
  g_clear_pointer (&self->peer_device_id, g_free);
  g_clear_pointer (&self->peer_join_id, g_free);
}

/* What came before the ack and turns out to be of this call. */
static void
take_early (HollerCall *self)
{
  HollerFrame *frame = NULL;

  while ((frame = g_queue_pop_head (&self->early)) != NULL)
    {
      holler_call_take_frame (self, frame);
      holler_frame_unref (frame);
    }
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
      holler_call_feed (self,
                        HOLLER_CALL_EVENT_OFFER_REFUSED,
                        reason_of_refusal (reply));
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
    forget_ring (self);
  holler_call_feed (self,
                    mutual ? HOLLER_CALL_EVENT_OFFER_ACKED_MUTUAL
                           : HOLLER_CALL_EVENT_OFFER_ACKED,
                    HOLLER_CALL_END_NONE);
  take_early (self);
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

/* Finds the other in a list of participants; NULL if he is not in it. */
static JsonObject *
find_peer (HollerCall *self, JsonArray *participants)
{
  guint n = participants != NULL ? json_array_get_length (participants) : 0;

  for (guint i = 0; i < n; i++)
    {
      JsonObject *participant = holler_json_read_element (participants, i);

      if (participant != NULL &&
          g_strcmp0 (holler_json_read_id (participant, "userId"),
                     holler_user_get_user_id (self->peer)) == 0)
        return participant;
    }

  return NULL;
}

/* The other's place in the roster; TRUE if it is another than before, not if
 * it was not known before. */
static gboolean
take_participant (HollerCall *self, JsonObject *participant)
{
  const char *device_id = holler_json_read_id (participant, "deviceId");
  const char *join_id = holler_json_read_id (participant, "joinId");
  gboolean was_known = self->peer_join_id != NULL;

  if (device_id == NULL || join_id == NULL ||
      g_strcmp0 (join_id, self->peer_join_id) == 0)
    return FALSE;

  g_free (self->peer_device_id);
  self->peer_device_id = g_strdup (device_id);
  g_free (self->peer_join_id);
  self->peer_join_id = g_strdup (join_id);

  return was_known;
}

static void
join_reply_cb (HollerFrame *reply, gpointer user_data)
{
  g_autoptr (HollerCall) self = user_data;
  g_autofree char *before = NULL;
  JsonObject *peer;

  if (reply == NULL || !holler_call_state_is_live (self->machine.state))
    return;
  if (holler_frame_get_kind (reply) != HOLLER_FRAME_ACK)
    {
      holler_call_feed (self,
                        HOLLER_CALL_EVENT_REJOIN_REFUSED,
                        HOLLER_CALL_END_LOST);
      return;
    }

  before = g_strdup (self->join_id);
  take_join_id (self, reply);
  peer = find_peer (self, holler_frame_get_array (reply, "participants"));
  if (g_strcmp0 (before, self->join_id) != 0)
    {
      /* To the others we are somebody new, who offers. */
      if (peer != NULL)
        take_participant (self, peer);
      holler_call_renegotiate_anew (self, peer != NULL);
    }
  else if (peer != NULL && take_participant (self, peer))
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
  holler_link_request (self->account->link,
                       frame,
                       HOLLER_LINK_REQUEST_NONE,
                       join_reply_cb,
                       g_object_ref (self));
}

/* What comes */

/**
 * holler_call_take_ring:
 * @self: a call, new or being placed
 * @offer: a `call-offer` with ring
 *
 * Keeps the other's first offer, unread, and lets the machine decide.
 */
void
holler_call_take_ring (HollerCall *self, HollerFrame *offer)
{
  /* An acknowledged call of ours does not ring here. */
  if (!is_from_peer (self, offer) ||
      (self->epoch != 0 && self->machine.state == HOLLER_CALL_STATE_OUTGOING))
    return;
  if (self->call_id == NULL)
    self->call_id = g_strdup (holler_frame_get_string (offer, "callId"));
  /* While our own offer waits for its ack this may be the same call. */
  if (!self->is_outgoing)
    self->epoch = holler_frame_get_int (offer, "epoch");
  self->named = TRUE;

  if (self->machine.state >= HOLLER_CALL_STATE_CONNECTING)
    {
      /* Mutual calling: the ack was quicker than the ring. */
      if (self->is_outgoing && !self->took_ring &&
          holler_frame_get_int (offer, "epoch") == self->epoch &&
          (self->peer_join_id == NULL || is_from_participant (self, offer)))
        {
          self->took_ring = TRUE;
          take_sender (self, offer);
          holler_call_take_description (self, offer);
        }
      return;
    }
  /* The caller was killed and came back: what he sent before is void. */
  if (!is_from_participant (self, offer))
    g_queue_clear_full (&self->candidates, (GDestroyNotify) holler_frame_unref);
  self->took_ring = TRUE;
  take_sender (self, offer);
  holler_call_take_description (self, offer);
  holler_call_feed (self, HOLLER_CALL_EVENT_RING, HOLLER_CALL_END_NONE);
}

static void
take_state (HollerCall *self, HollerFrame *frame)
{
  JsonArray *participants = holler_frame_get_array (frame, "participants");
  JsonObject *peer = find_peer (self, participants);
  JsonObject *media;
  gboolean is_new;

  if (participants == NULL || json_array_get_length (participants) == 0)
    {
      holler_call_feed (self,
                        HOLLER_CALL_EVENT_REMOTE_HUNG_UP,
                        self->connected_at_us != 0 ? HOLLER_CALL_END_HANGUP
                                                   : HOLLER_CALL_END_EXPIRED);
      return;
    }
  self->named = TRUE;
  if (self->machine.state == HOLLER_CALL_STATE_INCOMING ||
      self->machine.state == HOLLER_CALL_STATE_ACCEPTING)
    return;
  if (peer == NULL)
    {
      if (self->peer_join_id != NULL)
        holler_call_feed (self,
                          HOLLER_CALL_EVENT_REMOTE_LEFT,
                          HOLLER_CALL_END_LOST);
      return;
    }

  is_new = take_participant (self, peer);
  if (self->machine.state == HOLLER_CALL_STATE_OUTGOING)
    holler_call_feed (self,
                      HOLLER_CALL_EVENT_REMOTE_ACCEPTED,
                      HOLLER_CALL_END_NONE);
  else if (is_new)
    holler_call_feed (self,
                      HOLLER_CALL_EVENT_REMOTE_RETURNED,
                      HOLLER_CALL_END_NONE);
  media = holler_json_read_object (peer, "media");
  if (media != NULL && json_object_has_member (media, "audio"))
    holler_call_set_remote_muted (self,
                                  !holler_json_read_boolean (media, "audio"));
}

static void
take_hang_up (HollerCall *self, HollerFrame *frame)
{
  holler_call_feed (self,
                    HOLLER_CALL_EVENT_REMOTE_HUNG_UP,
                    holler_call_end_reason_from_name (
                      holler_frame_get_string (frame, "reason")));
}

/* Our offer is on its way, so nobody knows yet which call this frame is of: an
 * earlier one of the two people, that of a ring which crosses our offer, or
 * this one, whose ack was lost with a connection and follows. */
static void
take_unacked (HollerCall *self, HollerFrame *frame)
{
  HollerFrameKind kind = holler_frame_get_kind (frame);

  if (self->machine.state != HOLLER_CALL_STATE_OUTGOING)
    return;

  if (self->ring_offer != NULL && kind == HOLLER_FRAME_CALL_HANGUP &&
      holler_frame_get_int (frame, "epoch") ==
        holler_frame_get_int (self->ring_offer, "epoch"))
    {
      forget_ring (self);
      take_hang_up (self, frame);
    }
  else if (self->ring_offer != NULL && kind == HOLLER_FRAME_CALL_ICE_CANDIDATE)
    holler_call_take_candidate (self, frame);
  else
    {
      if (kind == HOLLER_FRAME_CALL_STATE)
        self->named = TRUE;
      if (self->early.length < MAX_EARLY)
        g_queue_push_tail (&self->early, holler_frame_ref (frame));
    }
}

/**
 * holler_call_take_frame:
 * @self: a live call
 * @frame: a call frame with this call's id, other than a ring
 *
 * Takes what the server pushed; what is of another epoch, or of somebody who
 * is not the other participant, changes nothing.
 */
void
holler_call_take_frame (HollerCall *self, HollerFrame *frame)
{
  gint64 epoch = holler_frame_get_int (frame, "epoch");
  HollerFrameKind kind = holler_frame_get_kind (frame);

  if (self->epoch == 0)
    {
      take_unacked (self, frame);
      return;
    }
  if (epoch != self->epoch)
    return;

  switch ((guint) kind)
    {
    case HOLLER_FRAME_CALL_RINGING:
      holler_call_feed (self,
                        HOLLER_CALL_EVENT_REMOTE_RINGING,
                        HOLLER_CALL_END_NONE);
      break;
    case HOLLER_FRAME_CALL_ACCEPT:
      if (!is_from_peer (self, frame) ||
          self->machine.state != HOLLER_CALL_STATE_OUTGOING)
        break;
      take_sender (self, frame);
      holler_call_feed (self,
                        HOLLER_CALL_EVENT_REMOTE_ACCEPTED,
                        HOLLER_CALL_END_NONE);
      break;
    case HOLLER_FRAME_CALL_OFFER:
    case HOLLER_FRAME_CALL_ANSWER:
      if (is_from_participant (self, frame))
        holler_call_take_description (self, frame);
      break;
    case HOLLER_FRAME_CALL_ICE_CANDIDATE:
      if (is_from_participant (self, frame))
        holler_call_take_candidate (self, frame);
      break;
    case HOLLER_FRAME_CALL_REJECT:
      holler_call_feed (
        self,
        HOLLER_CALL_EVENT_REMOTE_REJECTED,
        g_strcmp0 (holler_frame_get_string (frame, "reason"), "busy") == 0
          ? HOLLER_CALL_END_BUSY
          : HOLLER_CALL_END_DECLINED);
      break;
    case HOLLER_FRAME_CALL_HANGUP:
      take_hang_up (self, frame);
      break;
    case HOLLER_FRAME_CALL_MEDIA:
      if (is_from_participant (self, frame))
        holler_call_set_remote_muted (
          self,
          !holler_frame_get_boolean (frame, "audio"));
      break;
    case HOLLER_FRAME_CALL_STATE:
      take_state (self, frame);
      break;
    default:
      break;
    }
}

/**
 * holler_call_take_data:
 * @self: a live call
 * @text: what came over the data channel, not yet judged
 *
 * Takes the two frames that may also come from the other directly.
 */
void
holler_call_take_data (HollerCall *self, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (HollerFrame) frame = NULL;

  frame = holler_frame_parse (bytes, HOLLER_FRAME_FROM_CLIENT, NULL);
  if (frame == NULL ||
      g_strcmp0 (holler_frame_get_string (frame, "callId"), self->call_id) !=
        0 ||
      holler_frame_get_int (frame, "epoch") != self->epoch)
    return;

  if (holler_frame_get_kind (frame) == HOLLER_FRAME_CALL_HANGUP)
    take_hang_up (self, frame);
  else if (holler_frame_get_kind (frame) == HOLLER_FRAME_CALL_MEDIA)
    holler_call_set_remote_muted (self,
                                  !holler_frame_get_boolean (frame, "audio"));
}
