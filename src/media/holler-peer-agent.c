/* holler-peer-agent.c: the NiceAgent that webrtcbin makes, as a call wants it
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "media/holler-peer-agent.h"

#include <nice/agent.h>

/* An agent that nominates each pair it asks has one as soon as one works; and
 * another, if it is better, when that works too (RFC 5245 section 8.1.1.2).
 * The one that webrtcbin makes would wait until all but one have been given
 * up: two seconds, where only a relay works. It may be told only while it is
 * made, which webrtcbin does, but does not mind until it asks; so this goes by
 * way of the class. */
static void
nominate_early (GObject *agent)
{
  GObjectClass *class = G_OBJECT_GET_CLASS (agent);
  GParamSpec *mode = g_object_class_find_property (class, "nomination-mode");
  g_auto (GValue) early = G_VALUE_INIT;

  if (mode == NULL || !g_type_is_a (mode->owner_type, NICE_TYPE_AGENT))
    return;

  g_value_init (&early, mode->value_type);
  g_value_set_enum (&early, NICE_NOMINATION_MODE_AGGRESSIVE);
  class->set_property (agent, mode->param_id, &early, mode);
}

/**
 * holler_peer_agent_prepare:
 * @webrtcbin: a webrtcbin that has not gathered yet
 *
 * Gets its agent and sets what webrtcbin does not offer.
 *
 * Returns: (transfer full) (nullable): a NiceAgent; `NULL` where another
 *   library does that
 */
GObject *
holler_peer_agent_prepare (GstElement *webrtcbin)
{
  g_autoptr (GObject) ice = NULL;
  GObject *agent = NULL;

  g_return_val_if_fail (GST_IS_ELEMENT (webrtcbin), NULL);

  g_object_get (webrtcbin, "ice-agent", &ice, NULL);
  if (ice != NULL)
    g_object_get (ice, "agent", &agent, NULL);
  if (agent == NULL)
    return NULL;

  /* UPnP would open an HTTP server on every interface. */
  g_object_set (agent, "upnp", FALSE, "ice-tcp", FALSE, NULL);
  nominate_early (agent);

  return agent;
}
