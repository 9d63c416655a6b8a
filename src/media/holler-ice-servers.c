/* holler-ice-servers.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "media/holler-ice-servers.h"

#define GST_USE_UNSTABLE_API
#include <gst/webrtc/webrtc.h>
#include <nice/interfaces.h>
#include <string.h>

#include "base/holler-debug.h"
#include "media/holler-turn-tunnel.h"

/* STUN and TURN servers, from the form that a server hands out (RFC 7064,
 * RFC 7065) to the one that webrtcbin reads. "turns:" goes by way of a tunnel
 * of ours, which lives as long as the webrtcbin does.
 */

#define MAX_SERVERS 8
#define MAX_HOST_LENGTH 253
#define STUN_PORT 3478
#define TURNS_PORT 5349

static gboolean
is_ipv6 (const char *host)
{
  return strchr (host, ':') != NULL;
}

static gboolean
is_host (const char *host)
{
  g_autoptr (GInetAddress) address = NULL;

  if (is_ipv6 (host))
    {
      address = g_inet_address_new_from_string (host);
      return address != NULL && strchr (host, '%') == NULL;
    }
  for (const char *c = host; *c != '\0'; c++)
    if (!g_ascii_isalnum (*c) && *c != '.' && *c != '-')
      return FALSE;

  return *host != '\0' && strlen (host) <= MAX_HOST_LENGTH;
}

/* "host", "host:port", "[address]:port" */
static gboolean
take_place (HollerIceServer *self, const char *text)
{
  const char *colon = strrchr (text, ':');
  const char *bracket = strrchr (text, ']');
  guint64 port = self->is_tls ? TURNS_PORT : STUN_PORT;

  if (colon != NULL && colon > bracket)
    {
      if (!g_ascii_string_to_unsigned (colon + 1, 10, 1, 65535, &port, NULL))
        return FALSE;
      self->host = g_strndup (text, (gsize) (colon - text));
    }
  else
    {
      self->host = g_strdup (text);
    }
  self->port = (guint16) port;

  if (self->host[0] == '[')
    {
      gsize length = strlen (self->host);

      if (length < 2 || self->host[length - 1] != ']')
        return FALSE;
      self->host[length - 1] = '\0';
      memmove (self->host, self->host + 1, length - 1);
      return is_ipv6 (self->host) && is_host (self->host);
    }

  return !is_ipv6 (self->host) && is_host (self->host);
}

void
holler_ice_server_clear (HollerIceServer *self)
{
  g_clear_pointer (&self->host, g_free);
}

/**
 * holler_ice_server_parse:
 * @self: what gets it; cleared by [method@IceServer.clear] in any case
 * @uri: "stun:host[:port]" or "turn(s):host[:port][?transport=udp|tcp]"
 *
 * Reads the address of a server.
 *
 * "turns:" with UDP, which is DTLS, is refused: nobody speaks it.
 *
 * Returns: `TRUE` if it is one
 */
gboolean
holler_ice_server_parse (HollerIceServer *self, const char *uri)
{
  g_autofree char *place = NULL;
  const char *query = NULL;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (uri != NULL, FALSE);

  memset (self, 0, sizeof *self);
  query = strchr (uri, '?');
  if (g_str_has_prefix (uri, "stun:"))
    return query == NULL && take_place (self, uri + strlen ("stun:"));

  self->is_relay = TRUE;
  self->is_tls = g_str_has_prefix (uri, "turns:");
  self->is_tcp = self->is_tls;
  if (!self->is_tls && !g_str_has_prefix (uri, "turn:"))
    return FALSE;
  if (query != NULL && strcmp (query, "?transport=tcp") == 0)
    self->is_tcp = TRUE;
  else if (query != NULL &&
           (self->is_tls || strcmp (query, "?transport=udp") != 0))
    return FALSE;

  uri = strchr (uri, ':') + 1;
  place =
    query != NULL ? g_strndup (uri, (gsize) (query - uri)) : g_strdup (uri);

  return take_place (self, place);
}

/**
 * holler_ice_server_to_gst:
 * @self: a server
 * @username: (nullable): for a relay
 * @password: (nullable): for a relay
 *
 * Writes the address of a server as webrtcbin reads it; one with TLS must have
 * been replaced by the tunnel's end.
 *
 * Returns: (transfer full) (nullable): "stun://…" or "turn://user:password@…"
 */
char *
holler_ice_server_to_gst (const HollerIceServer *self,
                          const char *username,
                          const char *password)
{
  const char *open = is_ipv6 (self->host) ? "[" : "";
  const char *close = is_ipv6 (self->host) ? "]" : "";
  g_autofree char *user = NULL;
  g_autofree char *pass = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  if (!self->is_relay)
    return g_strdup_printf ("stun://%s%s%s:%u",
                            open,
                            self->host,
                            close,
                            self->port);
  if (self->is_tls || username == NULL || password == NULL)
    return NULL;

  user = g_uri_escape_string (username, NULL, FALSE);
  pass = g_uri_escape_string (password, NULL, FALSE);

  return g_strdup_printf ("turn://%s:%s@%s%s%s:%u?transport=%s",
                          user,
                          pass,
                          open,
                          self->host,
                          close,
                          self->port,
                          self->is_tcp ? "tcp" : "udp");
}

/* libnice asks a relay from those of its addresses that are of the relay's
 * family, so the near end has to be of one that this machine has. */
static GSocketFamily
choose_family (void)
{
  GList *addresses = nice_interfaces_get_local_ips (FALSE);
  GSocketFamily family = G_SOCKET_FAMILY_IPV4;

  if (addresses != NULL)
    family = G_SOCKET_FAMILY_IPV6;
  for (GList *l = addresses; l != NULL; l = l->next)
    if (!is_ipv6 (l->data))
      family = G_SOCKET_FAMILY_IPV4;
  g_list_free_full (addresses, g_free);

  return family;
}

static void
free_tunnel (gpointer data)
{
  holler_turn_tunnel_free (data);
}

/* Puts the near end of a tunnel in the place of a server that wants TLS. */
static gboolean
enter_tunnel (GstElement *webrtcbin, HollerIceServer *server)
{
  static const char key[] = "holler-turn-tunnel";
  GSocketFamily family = choose_family ();
  HollerTurnTunnel *tunnel = g_object_get_data (G_OBJECT (webrtcbin), key);
  g_autoptr (GError) error = NULL;
  guint16 port;

  if (tunnel == NULL)
    {
      tunnel = holler_turn_tunnel_new ();
      g_object_set_data_full (G_OBJECT (webrtcbin), key, tunnel, free_tunnel);
    }
  port = holler_turn_tunnel_open (tunnel,
                                  family,
                                  server->host,
                                  server->port,
                                  &error);
  if (port == 0)
    {
      holler_debug (HOLLER_DEBUG_MEDIA,
                    "peer: no relay over TLS: %s",
                    error->message);
      return FALSE;
    }

  g_free (server->host);
  server->host =
    g_strdup (family == G_SOCKET_FAMILY_IPV6 ? "::1" : "127.0.0.1");
  server->port = port;
  server->is_tls = FALSE;

  return TRUE;
}

static gboolean
add_relay (GstElement *webrtcbin,
           HollerIceServer *server,
           const HollerPeerConfig *config)
{
  g_autofree char *text = NULL;
  gboolean is_taken = FALSE;

  if (config->ice_username == NULL || config->ice_password == NULL ||
      (server->is_tls && !enter_tunnel (webrtcbin, server)))
    return FALSE;

  text = holler_ice_server_to_gst (server,
                                   config->ice_username,
                                   config->ice_password);
  g_signal_emit_by_name (webrtcbin, "add-turn-server", text, &is_taken);

  return is_taken;
}

/* webrtcbin knows one; where all goes by a relay none is asked. */
static gboolean
set_stun (GstElement *webrtcbin, const HollerIceServer *server)
{
  g_autofree char *text = holler_ice_server_to_gst (server, NULL, NULL);

  g_object_set (webrtcbin, "stun-server", text, NULL);

  return TRUE;
}

/**
 * holler_ice_servers_apply:
 * @webrtcbin: a webrtcbin
 * @config: what servers there are
 *
 * Gives webrtcbin its servers and its policy; what is no address of a server
 * is left out.
 */
void
holler_ice_servers_apply (GstElement *webrtcbin, const HollerPeerConfig *config)
{
  guint n_relays = 0;
  gboolean has_stun = FALSE;

  for (guint i = 0; config->ice_uris != NULL && config->ice_uris[i] != NULL &&
                    i < MAX_SERVERS;
       i++)
    {
      HollerIceServer server;

      if (!holler_ice_server_parse (&server, config->ice_uris[i]))
        holler_debug (HOLLER_DEBUG_MEDIA, "peer: a server with a bad address");
      else if (server.is_relay)
        n_relays += (guint) add_relay (webrtcbin, &server, config);
      else if (!has_stun && !config->relay_only)
        has_stun = set_stun (webrtcbin, &server);
      holler_ice_server_clear (&server);
    }

  if (config->relay_only)
    g_object_set (webrtcbin,
                  "ice-transport-policy",
                  GST_WEBRTC_ICE_TRANSPORT_POLICY_RELAY,
                  NULL);
  holler_debug (HOLLER_DEBUG_MEDIA,
                "peer: stun %d, turn %u, relay only %d",
                has_stun,
                n_relays,
                config->relay_only);
}
