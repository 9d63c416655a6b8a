/* holler-negotiator-connections.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-negotiator-private.h"

#include "base/holler-debug.h"

/* The connections, of which there are two while one replaces the other. */

static void
connection_free (HollerNegotiator *self, HollerNegotiatorConnection *connection)
{
  g_signal_handlers_disconnect_by_data (connection->peer, self);
  holler_peer_connection_close (connection->peer);
  g_object_unref (connection->peer);
  g_clear_pointer (&connection->remote, holler_description_free);
  g_clear_pointer (&connection->local, holler_description_free);
  g_free (connection);
}

void
holler_negotiator_clear_connection (HollerNegotiator *self,
                                    HollerNegotiatorConnection **place)
{
  if (*place != NULL)
    connection_free (self, g_steal_pointer (place));
}

static HollerNegotiatorConnection *
find_connection (HollerNegotiator *self, HollerPeerConnection *peer)
{
  if (self->newest != NULL && self->newest->peer == peer)
    return self->newest;
  if (self->carrier != NULL && self->carrier->peer == peer)
    return self->carrier;
  return NULL;
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
peer_candidate_cb (HollerPeerConnection *peer,
                   const char *candidate,
                   const char *mid,
                   guint m_line_index,
                   HollerNegotiator *self)
{
  HollerNegotiatorConnection *connection = find_connection (self, peer);
  const char *ufrag = NULL;

  if (connection == NULL || self->owner == NULL)
    return;
  if (connection->local != NULL)
    ufrag = find_ufrag (connection->local, mid);
  self->funcs.send_candidate (self->owner,
                              connection->generation,
                              candidate,
                              mid != NULL ? mid : "0",
                              m_line_index,
                              ufrag);
}

static void
peer_changed_cb (HollerPeerConnection *peer,
                 GParamSpec *pspec,
                 HollerNegotiator *self)
{
  /* Make before break: the old one goes when the new one carries. */
  if (self->newest != NULL && self->newest->peer == peer &&
      holler_peer_connection_get_state (peer) == HOLLER_PEER_STATE_CONNECTED)
    holler_negotiator_clear_connection (self, &self->carrier);
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
        self->carrier = g_steal_pointer (&self->newest);
      else
        holler_negotiator_clear_connection (self, &self->newest);
    }
  build_connection (self, offerer);
}
