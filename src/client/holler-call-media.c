/* holler-call-media.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-account-private.h"
#include "client/holler-call-list-private.h"
#include "client/holler-call-private.h"
#include "client/holler-json-read.h"
#include "client/holler-quality.h"
#include "client/holler-seal.h"
#include "core/holler-negotiation-machine.h"

/* A call's connection: its negotiator, what must wait for it, and what it
 * measures. Nothing in this file runs on behalf of the other side before
 * the machine said NEGOTIATE.
 */

#define MAX_CANDIDATES 64
/* What was said over the data channel must leave before it closes. */
#define LINGER_MS 500

/* What the negotiator says */

static void
send_offer (gpointer owner, guint generation, const char *sdp)
{
  HollerCall *self = owner;

  if (self->is_outgoing && self->first_offer == NULL && self->epoch == 0)
    {
      self->first_offer = g_strdup (sdp);
      holler_call_send_first_offer (self);
    }
  else
    holler_call_send_offer (self, generation, sdp);
}

static void
send_answer (gpointer owner, guint generation, const char *sdp)
{
  holler_call_send_answer (owner, generation, sdp);
}

static void
send_candidate (gpointer owner,
                guint generation,
                const char *candidate,
                const char *mid,
                guint m_line_index,
                const char *ufrag)
{
  holler_call_send_candidate (owner,
                              generation,
                              candidate,
                              mid,
                              m_line_index,
                              ufrag);
}

static HollerPeerState
connection_state (HollerCall *self)
{
  HollerPeerConnection *connection =
    holler_negotiator_get_connection (self->negotiator);

  return connection != NULL ? holler_peer_connection_get_state (connection)
                            : HOLLER_PEER_STATE_NEW;
}

/* Is there a connection again? While one is being replaced that the old one is
 * up is no news; and then sound is what counts, unless none is to be expected
 * (-call-recovery.c looks for it). */
static gboolean
is_up (HollerCall *self)
{
  if (self->machine.state != HOLLER_CALL_STATE_RECONNECTING)
    return connection_state (self) == HOLLER_PEER_STATE_CONNECTED &&
           holler_call_get_security (self) == HOLLER_SECURITY_ENCRYPTED;

  return self->remote_muted &&
         holler_negotiator_is_newest_up (self->negotiator) &&
         holler_negotiator_get_generation (self->negotiator) >
           self->outage_generation;
}

static void
changed (gpointer owner)
{
  HollerCall *self = owner;

  if (self->negotiator == NULL)
    return;

  holler_call_notify (self, HOLLER_CALL_CHANGED_SECURITY);
  holler_call_notify (self, HOLLER_CALL_CHANGED_REMOTE_LEVEL);
  if (holler_negotiator_is_insecure (self->negotiator))
    holler_call_feed (self,
                      HOLLER_CALL_EVENT_INSECURE,
                      HOLLER_CALL_END_INSECURE);
  else if (holler_negotiator_get_newest_state (self->negotiator) ==
           HOLLER_PEER_STATE_FAILED)
    holler_call_connection_failed (self);
  else if (self->machine.state != HOLLER_CALL_STATE_CONNECTED && is_up (self))
    holler_call_feed (self, HOLLER_CALL_EVENT_MEDIA_UP, HOLLER_CALL_END_NONE);
}

static void
sounding (gpointer owner)
{
  g_signal_emit_by_name (owner, "sounding");
}

static void
data (gpointer owner, const char *text)
{
  holler_call_take_data (owner, text);
}

static void
failed (gpointer owner, const char *message)
{
  holler_call_feed (owner,
                    HOLLER_CALL_EVENT_NEGOTIATION_FAILED,
                    HOLLER_CALL_END_FAILED);
}

static const HollerNegotiatorFuncs negotiator_funcs = {
  .send_offer = send_offer,
  .send_answer = send_answer,
  .send_candidate = send_candidate,
  .changed = changed,
  .sounding = sounding,
  .data = data,
  .failed = failed,
};

/* Making one */

static void
feed_candidate (HollerCall *self, HollerFrame *frame)
{
  JsonObject *candidate = holler_frame_get_object (frame, "candidate");

  if (candidate == NULL)
    {
      holler_negotiator_remote_candidate (
        self->negotiator,
        (guint) holler_frame_get_int (frame, "generation"),
        NULL,
        NULL,
        NULL);
      return;
    }
  holler_negotiator_remote_candidate (
    self->negotiator,
    (guint) holler_frame_get_int (frame, "generation"),
    holler_json_read_string (candidate, "candidate"),
    holler_json_read_string (candidate, "sdpMid"),
    holler_json_read_string (candidate, "usernameFragment"));
}

static void
feed_description (HollerCall *self, HollerFrame *frame)
{
  const char *sdp = holler_seal_open_description (frame);
  guint generation = (guint) holler_frame_get_int (frame, "generation");

  if (sdp == NULL)
    return;
  if (holler_frame_get_kind (frame) == HOLLER_FRAME_CALL_OFFER)
    holler_negotiator_remote_offer (self->negotiator, generation, sdp);
  else
    holler_negotiator_remote_answer (self->negotiator, generation, sdp);
}

/* The gate is open: what was kept of the other side goes in. */
static void
open_negotiator (HollerCall *self)
{
  g_autoptr (HollerFrame) offer = g_steal_pointer (&self->ring_offer);
  HollerFrame *frame;

  self->wants_open = FALSE;
  holler_negotiator_open (self->negotiator);
  if (offer != NULL)
    feed_description (self, offer);
  while (self->negotiator != NULL &&
         (frame = g_queue_pop_head (&self->candidates)) != NULL)
    {
      feed_candidate (self, frame);
      holler_frame_unref (frame);
    }
}

/**
 * holler_call_refresh_ice:
 * @self: a call
 *
 * Gives the next connections the relays, credentials and preference of now.
 */
void
holler_call_refresh_ice (HollerCall *self)
{
  HollerPeerConfig config = { 0 };

  if (self->negotiator == NULL || self->account == NULL)
    return;

  holler_turn_fill (self->account->turn, &config);
  holler_negotiator_set_ice (self->negotiator,
                             config.ice_uris,
                             config.ice_username,
                             config.ice_password,
                             holler_call_list_get_relay_only (self->list));
}

static void
build_negotiator (HollerCall *self)
{
  HollerAccount *account = self->account;
  gboolean polite;

  polite = holler_negotiation_is_polite (
    holler_user_get_user_id (account->me),
    account->session->device_id,
    holler_user_get_user_id (self->peer),
    self->peer_device_id != NULL ? self->peer_device_id : "");
  self->negotiator = holler_negotiator_new (account->media,
                                            account->clock,
                                            &negotiator_funcs,
                                            self,
                                            polite);
  holler_call_refresh_ice (self);
  holler_negotiator_set_sending (self->negotiator,
                                 holler_call_get_sending (self));
}

/* The relays' credentials are there, or it is known that there are none. */
static void
ice_ready_cb (gpointer user_data)
{
  HollerCall *self = user_data;

  self->waits_for_ice = FALSE;
  if (self->account == NULL || self->account->session == NULL ||
      self->negotiator != NULL ||
      !holler_call_state_is_live (self->machine.state))
    return;

  g_object_ref (self);
  build_negotiator (self);
  if (self->join_id != NULL)
    holler_negotiator_acked (self->negotiator);
  if (self->wants_open)
    open_negotiator (self);
  if (self->negotiator != NULL && self->wants_offer)
    {
      self->wants_offer = FALSE;
      holler_negotiator_want (self->negotiator);
    }
  g_object_unref (self);
}

static void
need_negotiator (HollerCall *self)
{
  if (self->waits_for_ice)
    return;
  self->waits_for_ice = TRUE;
  holler_turn_get (self->account->turn, ice_ready_cb, self);
}

/**
 * holler_call_make_offer:
 * @self: a call that is being placed
 *
 * Makes the first offer; it is sent when it is there.
 */
void
holler_call_make_offer (HollerCall *self)
{
  self->wants_offer = TRUE;
  if (self->negotiator == NULL)
    need_negotiator (self);
}

static gboolean
lingered_cb (gpointer user_data)
{
  holler_negotiator_close (user_data);

  return G_SOURCE_REMOVE;
}

static void
linger (HollerCall *self)
{
  holler_negotiator_silence (self->negotiator);
  holler_clock_add_timeout (self->account->clock,
                            LINGER_MS,
                            lingered_cb,
                            g_object_ref (self->negotiator),
                            g_object_unref);
}

/**
 * holler_call_drop_connection:
 * @self: a call
 *
 * Ends what there is of a connection, own offer and kept frames included.
 */
void
holler_call_drop_connection (HollerCall *self)
{
  if (self->waits_for_ice && self->account != NULL)
    holler_turn_forget (self->account->turn, self);
  self->waits_for_ice = FALSE;
  self->wants_offer = FALSE;
  self->wants_open = FALSE;
  g_clear_pointer (&self->first_offer, g_free);
  if (self->negotiator != NULL && self->lingers && self->account != NULL)
    linger (self);
  else if (self->negotiator != NULL)
    holler_negotiator_close (self->negotiator);
  g_clear_object (&self->negotiator);
}

/**
 * holler_call_gather:
 * @self: a call whose first offer the server has
 *
 * Lets candidates go out.
 */
void
holler_call_gather (HollerCall *self)
{
  if (self->negotiator != NULL)
    holler_negotiator_acked (self->negotiator);
}

/**
 * holler_call_negotiate:
 * @self: a call that was answered, and the server has acknowledged it
 *
 * Lets what the other side sent and sends into the connection.
 */
void
holler_call_negotiate (HollerCall *self)
{
  self->wants_open = TRUE;
  if (self->negotiator != NULL)
    open_negotiator (self);
  else
    need_negotiator (self);
}

/**
 * holler_call_renegotiate_anew:
 * @self: a live call
 * @offers: whether this side is the one that came back
 *
 * Drops the connection; whoever came back offers, from generation 0.
 */
void
holler_call_renegotiate_anew (HollerCall *self, gboolean offers)
{
  holler_call_drop_connection (self);
  self->outage_generation = -1;
  holler_call_forget_flow (self);
  self->wants_open = TRUE;
  self->wants_offer = offers;
  need_negotiator (self);
}

/**
 * holler_call_restart_media:
 * @self: a live call
 *
 * Asks for a fresh connection.
 */
void
holler_call_restart_media (HollerCall *self)
{
  if (self->negotiator == NULL)
    return;
  self->outage_generation = holler_negotiator_get_generation (self->negotiator);
  holler_call_recover (self, HOLLER_RECOVERY_EVENT_AGAIN);
}

/**
 * holler_call_take_description:
 * @self: a call
 * @frame: an offer or an answer of the other participant
 *
 * Hands it on if the call was answered; an offer before that is kept, unread.
 */
void
holler_call_take_description (HollerCall *self, HollerFrame *frame)
{
  if (self->machine.state >= HOLLER_CALL_STATE_CONNECTING &&
      self->machine.state != HOLLER_CALL_STATE_ENDED &&
      self->negotiator != NULL && !self->wants_open)
    feed_description (self, frame);
  else if (holler_frame_get_kind (frame) == HOLLER_FRAME_CALL_OFFER)
    {
      g_clear_pointer (&self->ring_offer, holler_frame_unref);
      self->ring_offer = holler_frame_ref (frame);
    }
}

/**
 * holler_call_take_candidate:
 * @self: a call
 * @frame: a candidate of the other participant
 *
 * Hands it on if the call was answered, else keeps up to 64.
 */
void
holler_call_take_candidate (HollerCall *self, HollerFrame *frame)
{
  if (self->machine.state >= HOLLER_CALL_STATE_CONNECTING &&
      self->negotiator != NULL && !self->wants_open)
    feed_candidate (self, frame);
  else if (self->candidates.length < MAX_CANDIDATES)
    g_queue_push_tail (&self->candidates, holler_frame_ref (frame));
}

/* Statistics */

static void
stats_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerCall) self = user_data;
  g_autoptr (GError) error = NULL;
  HollerMediaStats *stats;

  stats =
    holler_peer_connection_get_stats_finish (HOLLER_PEER_CONNECTION (source),
                                             result,
                                             &error);
  self->stats_under_way = FALSE;
  if (stats == NULL)
    return;
  /* The connection may have been replaced, or the call may have ended. */
  if (self->negotiator == NULL || self->account == NULL ||
      holler_negotiator_get_connection (self->negotiator) !=
        HOLLER_PEER_CONNECTION (source))
    {
      holler_media_stats_free (stats);
      return;
    }

  g_clear_pointer (&self->stats, holler_media_stats_free);
  self->stats = stats;
  self->quality = holler_quality_from_stats (stats);
  holler_call_notify (self, HOLLER_CALL_CHANGED_STATS);
}

/**
 * holler_call_look_at_media:
 * @self: a call
 *
 * Once a second: what was measured of what flows.
 */
void
holler_call_look_at_media (HollerCall *self)
{
  HollerPeerConnection *connection = NULL;

  if (self->negotiator != NULL)
    connection = holler_negotiator_get_connection (self->negotiator);
  if (connection == NULL || self->stats_under_way ||
      (self->machine.state != HOLLER_CALL_STATE_CONNECTING &&
       self->machine.state != HOLLER_CALL_STATE_CONNECTED &&
       self->machine.state != HOLLER_CALL_STATE_RECONNECTING))
    return;

  self->stats_under_way = TRUE;
  holler_peer_connection_get_stats_async (connection,
                                          NULL,
                                          stats_cb,
                                          g_object_ref (self));
}
