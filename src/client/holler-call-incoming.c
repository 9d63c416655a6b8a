/* holler-call-incoming.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "client/holler-account-private.h"
#include "client/holler-call-private.h"
#include "client/holler-json-read.h"

/* What a call hears from the server and from the other side, as PROTOCOL.md,
 * "Calls", has it. Frames of another epoch do not get past
 * holler_call_take_frame().
 */

/* The candidates of a connection and what goes with them */
#define MAX_EARLY 96

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

/* The other's ring is not this call after all. */
void
holler_call_forget_ring (HollerCall *self)
{
  self->took_ring = FALSE;
  g_clear_pointer (&self->ring_offer, holler_frame_unref);
  g_queue_clear_full (&self->candidates, (GDestroyNotify) holler_frame_unref);
  g_clear_pointer (&self->peer_device_id, g_free);
  g_clear_pointer (&self->peer_join_id, g_free);
}

/* Finds the other in a list of participants; NULL if he is not in it. */
JsonObject *
holler_call_find_peer (HollerCall *self, JsonArray *participants)
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
gboolean
holler_call_take_participant (HollerCall *self, JsonObject *participant)
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

/* With which of one's devices one is in the call, by the server's word */
static const char *
find_own_device (HollerCall *self, JsonArray *participants)
{
  const char *user_id = holler_user_get_user_id (self->account->me);

  for (guint i = 0; i < json_array_get_length (participants); i++)
    {
      JsonObject *participant = holler_json_read_element (participants, i);

      if (participant != NULL &&
          g_strcmp0 (holler_json_read_id (participant, "userId"), user_id) == 0)
        return holler_json_read_id (participant, "deviceId");
    }

  return NULL;
}

static void
take_state (HollerCall *self, HollerFrame *frame)
{
  JsonArray *participants = holler_frame_get_array (frame, "participants");
  JsonObject *peer = holler_call_find_peer (self, participants);
  const char *own_device_id;
  gboolean is_here;
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
  own_device_id = find_own_device (self, participants);
  is_here = g_strcmp0 (own_device_id, self->account->session->device_id) == 0;
  /* A call that lives may no longer ring here: somebody else took it while we
   * were away. What rings is said by the ring. */
  if (self->machine.state == HOLLER_CALL_STATE_INCOMING ||
      self->machine.state == HOLLER_CALL_STATE_ACCEPTING)
    {
      self->named |= self->takes_over || is_here;
      return;
    }
  /* It moved while we were away. */
  if (own_device_id != NULL && !is_here)
    {
      holler_call_feed (self,
                        HOLLER_CALL_EVENT_REMOTE_HUNG_UP,
                        HOLLER_CALL_END_MOVED);
      return;
    }
  self->named = TRUE;
  if (peer == NULL)
    {
      if (self->peer_join_id != NULL)
        holler_call_feed (self,
                          HOLLER_CALL_EVENT_REMOTE_LEFT,
                          HOLLER_CALL_END_LOST);
      return;
    }

  is_new = holler_call_take_participant (self, peer);
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
      holler_call_forget_ring (self);
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

/* What came before the ack and turns out to be of this call. */
void
holler_call_take_early (HollerCall *self)
{
  HollerFrame *frame = NULL;

  while ((frame = g_queue_pop_head (&self->early)) != NULL)
    {
      holler_call_take_frame (self, frame);
      holler_frame_unref (frame);
    }
}
