/* holler-ice-servers.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "media/holler-ice-servers.h"

#define GST_USE_UNSTABLE_API
#include <gst/webrtc/webrtc.h>
#include <string.h>

#include "base/holler-debug.h"

/* STUN and TURN servers, from the form that a server hands out (RFC 7064,
 * RFC 7065) to the one that webrtcbin reads.
 */

#define MAX_SERVERS 8

/**
 * holler_ice_server_to_gst:
 * @uri: "stun:host[:port]" or "turn:host[:port][?transport=udp|tcp]"
 * @username: (nullable): for TURN
 * @password: (nullable): for TURN
 *
 * Rewrites the address of a server.
 *
 * "turns:" is refused: libnice 0.1.21 would speak to it without TLS.
 *
 * Returns: (transfer full) (nullable): "stun://…" or "turn://user:password@…"
 */
char *
holler_ice_server_to_gst (const char *uri,
                          const char *username,
                          const char *password)
{
  g_autofree char *user = NULL;
  g_autofree char *pass = NULL;

  g_return_val_if_fail (uri != NULL, NULL);

  if (g_str_has_prefix (uri, "stun:") && uri[5] != '\0')
    return g_strdup_printf ("stun://%s", uri + 5);
  if (!g_str_has_prefix (uri, "turn:") || uri[5] == '\0' || username == NULL ||
      password == NULL)
    return NULL;

  user = g_uri_escape_string (username, NULL, FALSE);
  pass = g_uri_escape_string (password, NULL, FALSE);

  return g_strdup_printf ("turn://%s:%s@%s", user, pass, uri + 5);
}

/**
 * holler_ice_servers_apply:
 * @webrtcbin: a webrtcbin
 * @config: what servers there are
 *
 * Gives webrtcbin its servers and its policy.
 */
void
holler_ice_servers_apply (GstElement *webrtcbin, const HollerPeerConfig *config)
{
  guint n_turn = 0;
  gboolean has_stun = FALSE;

  for (guint i = 0; config->ice_uris != NULL && config->ice_uris[i] != NULL &&
                    i < MAX_SERVERS;
       i++)
    {
      g_autofree char *server = holler_ice_server_to_gst (config->ice_uris[i],
                                                          config->ice_username,
                                                          config->ice_password);
      gboolean taken = FALSE;

      if (server == NULL)
        continue;
      if (g_str_has_prefix (server, "stun:"))
        {
          /* webrtcbin knows one. */
          if (!has_stun)
            g_object_set (webrtcbin, "stun-server", server, NULL);
          has_stun = TRUE;
          continue;
        }
      g_signal_emit_by_name (webrtcbin, "add-turn-server", server, &taken);
      n_turn += taken;
    }

  if (config->relay_only)
    g_object_set (webrtcbin,
                  "ice-transport-policy",
                  GST_WEBRTC_ICE_TRANSPORT_POLICY_RELAY,
                  NULL);
  holler_debug (HOLLER_DEBUG_MEDIA,
                "peer: stun %d, turn %u, relay only %d",
                has_stun,
                n_turn,
                config->relay_only);
}
