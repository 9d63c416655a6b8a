/* holler-negotiator-connections.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-negotiator-private.h"

#include "base/holler-debug.h"

/* The connections, of which there are two while one replaces the other: the
 * old one is heard until sound comes by the new one, and both are sent to a
 * little longer, because the other side does not change over at the same
 * moment.
 */

#define LOOK_MS 100
/* Enough for the playout to have what it needs: 100 ms. */
#define ENOUGH_PACKETS 5
/* Nothing comes either way, of somebody muted perhaps: then the new one. */
#define SILENT_US (2 * G_USEC_PER_SEC)
#define LEAVE_MS 1500

static void
connection_free (HollerNegotiator *self, HollerNegotiatorConnection *connection)
{
  HollerTraffic traffic;

  holler_peer_connection_get_traffic (connection->peer, &traffic);
  self->past.n_media += traffic.n_media;
  self->past.n_reports += traffic.n_reports;
  g_signal_handlers_disconnect_by_data (connection->peer, self);
  holler_peer_connection_close (connection->peer);
  g_object_unref (connection->peer);
  g_clear_pointer (&connection->remote, holler_description_free);
  g_clear_pointer (&connection->local, holler_description_free);
  g_queue_clear_full (&connection->unsent,
                      (GDestroyNotify) holler_negotiator_candidate_free);
  g_free (connection);
}

void
holler_negotiator_clear_connection (HollerNegotiator *self,
                                    HollerNegotiatorConnection **place)
{
  if (*place != NULL)
    connection_free (self, g_steal_pointer (place));
}

void
holler_negotiator_clear_connections (HollerNegotiator *self)
{
  if (self->clock != NULL)
    {
      holler_clock_clear_timeout (self->clock, &self->switch_timeout);
      holler_clock_clear_timeout (self->clock, &self->leave_timeout);
    }
  holler_negotiator_clear_connection (self, &self->newest);
  holler_negotiator_clear_connection (self, &self->carrier);
  holler_negotiator_clear_connection (self, &self->leaving);
}

static gboolean
is_up (const HollerNegotiatorConnection *connection)
{
  HollerPeerConnection *peer = connection != NULL ? connection->peer : NULL;

  return peer != NULL &&
         holler_peer_connection_get_state (peer) ==
           HOLLER_PEER_STATE_CONNECTED &&
         holler_peer_connection_get_security (peer) ==
           HOLLER_SECURITY_ENCRYPTED;
}

static gboolean
left_cb (gpointer user_data)
{
  HollerNegotiator *self = user_data;

  self->leave_timeout = 0;
  holler_negotiator_clear_connection (self, &self->leaving);

  return G_SOURCE_REMOVE;
}

/* From now on the newest is heard. */
static void
change_over (HollerNegotiator *self)
{
  holler_debug (HOLLER_DEBUG_NEGOTIATION,
                "generation %u is heard",
                self->newest->generation);
  holler_clock_clear_timeout (self->clock, &self->switch_timeout);
  holler_clock_clear_timeout (self->clock, &self->leave_timeout);
  holler_peer_connection_set_audible (self->newest->peer, TRUE);
  holler_peer_connection_set_audible (self->carrier->peer, FALSE);
  holler_negotiator_clear_connection (self, &self->leaving);
  self->leaving = g_steal_pointer (&self->carrier);
  self->leave_timeout =
    holler_clock_add_timeout (self->clock, LEAVE_MS, left_cb, self, NULL);
  if (self->owner != NULL)
    self->funcs.changed (self->owner);
}

static void
look_at (HollerNegotiatorConnection *connection,
         HollerTraffic *traffic,
         gint64 now_us)
{
  holler_peer_connection_get_traffic (connection->peer, traffic);
  if (traffic->n_media != connection->n_seen)
    connection->seen_at_us = now_us;
  connection->n_seen = traffic->n_media;
}

static gboolean
switch_cb (gpointer user_data)
{
  HollerNegotiator *self = user_data;
  gint64 now_us = holler_clock_get_time_us (self->clock);
  HollerTraffic old;
  HollerTraffic fresh;

  if (self->carrier == NULL || self->newest == NULL)
    return G_SOURCE_CONTINUE;

  look_at (self->carrier, &old, now_us);
  look_at (self->newest, &fresh, now_us);
  if (!is_up (self->newest))
    return G_SOURCE_CONTINUE;
  if (self->newest->up_at_us == 0)
    self->newest->up_at_us = now_us;

  if (fresh.n_media >= ENOUGH_PACKETS || fresh.n_reports > 0 ||
      (now_us - self->newest->up_at_us >= SILENT_US &&
       now_us - self->carrier->seen_at_us >= SILENT_US))
    change_over (self);

  return G_SOURCE_CONTINUE;
}

static const char *
find_ufrag (const HollerDescription *description, const char *mid)
{
  for (guint i = 0; i < holler_description_get_n_sections (description); i++)
    {
      const HollerSection *section =
        holler_description_get_section (description, i);

      if (g_strcmp0 (section->mid, mid) == 0 && section->ufrag[0] != '\0')
        return section->ufrag;
    }

  return NULL;
}

static void
send_candidate (HollerNegotiator *self,
                const HollerNegotiatorCandidate *candidate)
{
  self->funcs.send_candidate (self->owner,
                              candidate->generation,
                              candidate->candidate,
                              candidate->mid,
                              candidate->m_line_index,
                              candidate->ufrag);
}

/* Sends those that came before the answer that they belong to had left. */
void
holler_negotiator_send_candidates (HollerNegotiator *self)
{
  while (self->owner != NULL && self->newest != NULL &&
         !g_queue_is_empty (&self->newest->unsent))
    {
      HollerNegotiatorCandidate *candidate =
        g_queue_pop_head (&self->newest->unsent);

      send_candidate (self, candidate);
      holler_negotiator_candidate_free (candidate);
    }
}

static void
peer_candidate_cb (HollerPeerConnection *peer,
                   const char *candidate,
                   const char *mid,
                   guint m_line_index,
                   HollerNegotiator *self)
{
  HollerNegotiatorConnection *connection = self->newest;
  HollerNegotiatorCandidate *ours = NULL;

  /* What is being replaced has its way; nobody asks for another. */
  if (connection == NULL || connection->peer != peer || self->owner == NULL)
    return;

  ours = g_new0 (HollerNegotiatorCandidate, 1);
  ours->generation = connection->generation;
  ours->candidate = g_strdup (candidate);
  ours->mid = g_strdup (mid != NULL ? mid : "0");
  ours->m_line_index = m_line_index;
  if (connection->local != NULL)
    ours->ufrag = g_strdup (find_ufrag (connection->local, mid));

  /* An answer leaves when it is known to be set, and the connection may find
   * candidates before it says so. A browser refuses what comes before the
   * description that it belongs to; our own offer left before it was set. */
  if (self->machine.step == HOLLER_NEGOTIATION_STEP_SET_LOCAL_ANSWER)
    {
      g_queue_push_tail (&connection->unsent, ours);
      return;
    }
  send_candidate (self, ours);
  holler_negotiator_candidate_free (ours);
}

static void
peer_changed_cb (HollerPeerConnection *peer,
                 GParamSpec *pspec,
                 HollerNegotiator *self)
{
  /* There is nothing to be heard any more by what has failed. */
  if (self->carrier != NULL && self->newest != NULL &&
      self->carrier->peer == peer &&
      holler_peer_connection_get_state (peer) == HOLLER_PEER_STATE_FAILED)
    {
      change_over (self);
      return;
    }
  if (self->owner != NULL)
    self->funcs.changed (self->owner);
}

static void
peer_sounding_cb (HollerPeerConnection *peer, HollerNegotiator *self)
{
  if (self->owner != NULL)
    self->funcs.sounding (self->owner);
}

static void
peer_data_cb (HollerPeerConnection *peer,
              const char *text,
              HollerNegotiator *self)
{
  if (self->owner != NULL)
    self->funcs.data (self->owner, text);
}

static gboolean
build_connection (HollerNegotiator *self, gboolean offerer)
{
  HollerPeerConfig config = {
    .ice_uris = (const char *const *) self->ice_uris,
    .ice_username = self->ice_username,
    .ice_password = self->ice_password,
    .relay_only = self->relay_only,
    .offerer = offerer,
  };
  g_autoptr (GError) error = NULL;
  HollerPeerConnection *peer;

  peer = holler_media_create_peer (self->media, &config, &error);
  if (peer == NULL)
    {
      holler_debug (HOLLER_DEBUG_NEGOTIATION,
                    "no peer connection: %s",
                    error->message);
      return FALSE;
    }

  self->newest = g_new0 (HollerNegotiatorConnection, 1);
  self->newest->generation = self->machine.generation;
  self->newest->peer = peer;
  g_signal_connect (peer, "candidate", G_CALLBACK (peer_candidate_cb), self);
  g_signal_connect (peer, "notify", G_CALLBACK (peer_changed_cb), self);
  g_signal_connect (peer, "sounding", G_CALLBACK (peer_sounding_cb), self);
  g_signal_connect (peer, "data", G_CALLBACK (peer_data_cb), self);
  holler_peer_connection_set_sending (peer, self->sending);
  if (self->carrier != NULL)
    {
      holler_peer_connection_set_audible (peer, FALSE);
      if (self->switch_timeout == 0)
        self->switch_timeout = holler_clock_add_timeout (self->clock,
                                                         LOOK_MS,
                                                         switch_cb,
                                                         self,
                                                         NULL);
    }

  return TRUE;
}

void
holler_negotiator_replace_connection (HollerNegotiator *self, gboolean offerer)
{
  if (self->newest != NULL)
    {
      gboolean carries =
        holler_peer_connection_get_state (self->newest->peer) ==
          HOLLER_PEER_STATE_CONNECTED ||
        holler_peer_connection_get_state (self->newest->peer) ==
          HOLLER_PEER_STATE_DISCONNECTED;

      if (carries && self->carrier == NULL)
        {
          self->carrier = g_steal_pointer (&self->newest);
          self->carrier->seen_at_us = holler_clock_get_time_us (self->clock);
        }
      else
        holler_negotiator_clear_connection (self, &self->newest);
    }
  build_connection (self, offerer);
}

/**
 * holler_negotiator_get_traffic:
 * @self: a negotiator
 * @out_traffic: (out caller-allocates): where to
 *
 * Counts what ever came from the other side, whichever way.
 */
void
holler_negotiator_get_traffic (HollerNegotiator *self,
                               HollerTraffic *out_traffic)
{
  const HollerNegotiatorConnection *connections[] = { self->newest,
                                                      self->carrier,
                                                      self->leaving };

  g_return_if_fail (HOLLER_IS_NEGOTIATOR (self));
  g_return_if_fail (out_traffic != NULL);

  *out_traffic = self->past;
  for (guint i = 0; i < G_N_ELEMENTS (connections); i++)
    {
      HollerTraffic traffic;

      if (connections[i] == NULL)
        continue;
      holler_peer_connection_get_traffic (connections[i]->peer, &traffic);
      out_traffic->n_media += traffic.n_media;
      out_traffic->n_reports += traffic.n_reports;
    }
}

/**
 * holler_negotiator_is_newest_up:
 * @self: a negotiator
 *
 * Is the connection of the present generation there, whether or not anything
 * has come by it?
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_negotiator_is_newest_up (HollerNegotiator *self)
{
  g_return_val_if_fail (HOLLER_IS_NEGOTIATOR (self), FALSE);

  return is_up (self->newest);
}

/**
 * holler_negotiator_is_settled:
 * @self: a negotiator
 *
 * Does the connection of the present generation carry, and no other?
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_negotiator_is_settled (HollerNegotiator *self)
{
  HollerTraffic traffic = { 0 };

  g_return_val_if_fail (HOLLER_IS_NEGOTIATOR (self), FALSE);

  if (self->carrier != NULL || !is_up (self->newest))
    return FALSE;
  holler_peer_connection_get_traffic (self->newest->peer, &traffic);

  return traffic.n_media > 0 || traffic.n_reports > 0;
}

/**
 * holler_negotiator_get_newest_state:
 * @self: a negotiator
 *
 * Gets how far the connection of the present generation is.
 *
 * Returns: a state; %HOLLER_PEER_STATE_NEW if there is none
 */
HollerPeerState
holler_negotiator_get_newest_state (HollerNegotiator *self)
{
  g_return_val_if_fail (HOLLER_IS_NEGOTIATOR (self), HOLLER_PEER_STATE_NEW);

  return self->newest != NULL
           ? holler_peer_connection_get_state (self->newest->peer)
           : HOLLER_PEER_STATE_NEW;
}

/**
 * holler_negotiator_has_carrier:
 * @self: a negotiator
 *
 * Is there an older connection that is heard until the newest can be?
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_negotiator_has_carrier (HollerNegotiator *self)
{
  g_return_val_if_fail (HOLLER_IS_NEGOTIATOR (self), FALSE);

  return self->carrier != NULL;
}
