/* holler-listener.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-listener.h"

#include "base/holler-weak.h"
#include "server/holler-handshakes.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

/* libsoup would listen by itself, but with a backlog of 10 and no limit to
 * headers; so the socket is ours and each connection gets a guard. */

#define BACKLOG 4096
#define GUARD_KEY "holler-guard"
#define CHECK_INTERVAL_MS 500

/* As many are accepted at one turn; the rest wait for the next. */
#define MAX_ACCEPTS 256

/* A body may be 64 KiB; what is more is read and thrown away up to this, so
 * that the client gets to read the answer. */
#define BODY_DISCARD_BYTES (8 * 1024 * 1024)
#define BODY_S 30
#define IDLE_S 60

struct _HollerListener
{
  const HollerServerConfig *config;
  SoupServer *soup;
  GSocket *socket;
  GSource *source;
  HollerHandshakes *handshakes; /* nullable */
  GPtrArray *guards;            /* of HollerGuardStream, weak */
  char *uri;
  guint check_id;
};

static void
guard_gone_cb (gpointer user_data, GObject *guard)
{
  HollerListener *self = user_data;

  g_ptr_array_remove_fast (self->guards, guard);
}

static void
hand_over (HollerListener *self, HollerGuardStream *guard)
{
  GSocket *socket = holler_guard_stream_get_socket (guard);
  g_autoptr (GSocketAddress) local = NULL;
  g_autoptr (GSocketAddress) remote = NULL;

  local = g_socket_get_local_address (socket, NULL);
  remote = g_socket_get_remote_address (socket, NULL);
  if (local == NULL || remote == NULL)
    return;

  /* The address is made for this connection, so it can carry the guard to
   * where only the message is known. A weak one: the stream owns itself. */
  g_object_set_data_full (G_OBJECT (remote),
                          GUARD_KEY,
                          holler_weak_new (guard),
                          (GDestroyNotify) holler_weak_free);
  soup_server_accept_iostream (self->soup,
                               G_IO_STREAM (guard),
                               local,
                               remote,
                               NULL);
}

static void
shaken_cb (HollerGuardStream *guard, gpointer data)
{
  hand_over (data, guard);
}

static void
take_socket (HollerListener *self, GSocket *socket)
{
  const HollerServerConfig *config = self->config;
  HollerGuardLimits limits = { .headers_bytes =
                                 (gsize) config->headers_kib * 1024,
                               .body_bytes = BODY_DISCARD_BYTES,
                               .headers_s = config->headers_s,
                               .body_s = BODY_S,
                               .idle_s = IDLE_S };
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GIOStream) base = NULL;
  g_autoptr (HollerGuardStream) guard = NULL;

  g_socket_set_blocking (socket, FALSE);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, TRUE, NULL);
  connection = g_socket_connection_factory_create_connection (socket);
  if (self->handshakes != NULL)
    base = holler_handshakes_create_stream (self->handshakes,
                                            G_IO_STREAM (connection));
  else
    base = g_object_ref (G_IO_STREAM (connection));
  if (base == NULL)
    return;

  guard = holler_guard_stream_new (base, socket, &limits);
  g_object_weak_ref (G_OBJECT (guard), guard_gone_cb, self);
  g_ptr_array_add (self->guards, guard);
  if (self->handshakes != NULL)
    holler_handshakes_begin (self->handshakes, guard, base);
  else
    hand_over (self, guard);
}

static gboolean
accept_cb (GSocket *listening, GIOCondition condition, gpointer user_data)
{
  HollerListener *self = user_data;

  for (guint i = 0; i < MAX_ACCEPTS; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GSocket) socket = g_socket_accept (listening, NULL, &error);

      if (socket == NULL)
        {
          if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
            g_debug ("cannot accept: %s", error->message);
          break;
        }
      /* Too many at once: this one is closed, those that are stay. */
      if (self->guards->len < self->config->connections)
        take_socket (self, socket);
    }

  return G_SOURCE_CONTINUE;
}

static gboolean
check_cb (gpointer user_data)
{
  HollerListener *self = user_data;
  gint64 now_us = g_get_monotonic_time ();

  /* Shutting a socket down does not free its guard at once, so the array
   * does not change here. */
  for (guint i = 0; i < self->guards->len; i++)
    holler_guard_stream_check (g_ptr_array_index (self->guards, i), now_us);

  return G_SOURCE_CONTINUE;
}

static gboolean
listen_on (HollerListener *self, const char *text, GError **error)
{
  g_autoptr (GSocketConnectable) parsed = NULL;
  g_autoptr (GInetAddress) inet = NULL;
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GSocketAddress) bound = NULL;
  g_autofree char *host = NULL;
  GInetSocketAddress *bound_inet = NULL;
  gboolean brackets = FALSE;

  parsed = g_network_address_parse (text, 0, error);
  if (parsed == NULL)
    return FALSE;

  inet = g_inet_address_new_from_string (
    g_network_address_get_hostname (G_NETWORK_ADDRESS (parsed)));
  if (inet == NULL)
    {
      g_set_error (error,
                   HOLLER_SERVER_ERROR,
                   HOLLER_SERVER_ERROR_BAD_REQUEST,
                   "\"%s\" is not ADDRESS:PORT, such as 127.0.0.1:8090",
                   text);
      return FALSE;
    }

  address = g_inet_socket_address_new (
    inet,
    g_network_address_get_port (G_NETWORK_ADDRESS (parsed)));
  self->socket = g_socket_new (g_inet_address_get_family (inet),
                               G_SOCKET_TYPE_STREAM,
                               G_SOCKET_PROTOCOL_TCP,
                               error);
  if (self->socket == NULL)
    return FALSE;

  g_socket_set_blocking (self->socket, FALSE);
  g_socket_set_listen_backlog (self->socket, BACKLOG);
  if (!g_socket_bind (self->socket, address, TRUE, error) ||
      !g_socket_listen (self->socket, error))
    {
      g_prefix_error (error, "cannot listen on %s: ", text);
      return FALSE;
    }

  bound = g_socket_get_local_address (self->socket, error);
  if (bound == NULL)
    return FALSE;

  bound_inet = G_INET_SOCKET_ADDRESS (bound);
  host =
    g_inet_address_to_string (g_inet_socket_address_get_address (bound_inet));
  brackets = strchr (host, ':') != NULL;
  self->uri = g_strdup_printf ("%s://%s%s%s:%u",
                               self->handshakes != NULL ? "https" : "http",
                               brackets ? "[" : "",
                               host,
                               brackets ? "]" : "",
                               g_inet_socket_address_get_port (bound_inet));
  return TRUE;
}

/* SoupServer closes each connection after one request, without saying so, as
 * long as it listens to nothing itself. So it listens to what nobody can
 * reach: a socket whose name was taken away again. */
static gboolean
keep_alive (SoupServer *soup, GError **error)
{
  g_autofree char *directory = g_dir_make_tmp ("holler-server-XXXXXX", error);
  g_autofree char *path = NULL;
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GSocketAddress) address = NULL;
  gboolean is_bound = FALSE;

  if (directory == NULL)
    return FALSE;

  path = g_build_filename (directory, "none", NULL);
  address = g_unix_socket_address_new (path);
  socket = g_socket_new (G_SOCKET_FAMILY_UNIX,
                         G_SOCKET_TYPE_STREAM,
                         G_SOCKET_PROTOCOL_DEFAULT,
                         error);
  is_bound = socket != NULL && g_socket_bind (socket, address, FALSE, error) &&
             g_socket_listen (socket, error);
  g_unlink (path);
  g_rmdir (directory);

  return is_bound && soup_server_listen_socket (soup, socket, 0, error);
}

/**
 * holler_listener_new:
 * @config: address, certificate and limits; must outlive the listener
 * @soup: the server that answers
 *
 * Listens, in the thread-default main context.
 *
 * Returns: (transfer full): the listener, or `NULL` with an error
 */
HollerListener *
holler_listener_new (const HollerServerConfig *config,
                     SoupServer *soup,
                     GError **error)
{
  g_autoptr (HollerListener) self = g_new0 (HollerListener, 1);

  self->config = config;
  self->soup = g_object_ref (soup);
  self->guards = g_ptr_array_new ();
  if (config->tls_certificate != NULL)
    {
      g_autoptr (GTlsCertificate) certificate =
        g_tls_certificate_new_from_files (config->tls_certificate,
                                          config->tls_key,
                                          error);

      if (certificate == NULL)
        return NULL;
      self->handshakes = holler_handshakes_new (certificate, shaken_cb, self);
    }
  if (!listen_on (self, config->listen, error) || !keep_alive (soup, error))
    return NULL;

  self->source = g_socket_create_source (self->socket, G_IO_IN, NULL);
  g_source_set_callback (self->source, G_SOURCE_FUNC (accept_cb), self, NULL);
  g_source_attach (self->source, g_main_context_get_thread_default ());
  self->check_id = g_timeout_add (CHECK_INTERVAL_MS, check_cb, self);
  return g_steal_pointer (&self);
}

/**
 * holler_listener_free:
 * @self: (transfer full) (nullable): a listener
 *
 * Stops listening. Connections that are stay with libsoup.
 */
void
holler_listener_free (HollerListener *self)
{
  if (self == NULL)
    return;

  g_clear_handle_id (&self->check_id, g_source_remove);
  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
  g_clear_pointer (&self->handshakes, holler_handshakes_free);
  for (guint i = 0; i < self->guards->len; i++)
    g_object_weak_unref (g_ptr_array_index (self->guards, i),
                         guard_gone_cb,
                         self);
  g_ptr_array_unref (self->guards);
  g_clear_object (&self->socket);
  g_clear_object (&self->soup);
  g_free (self->uri);
  g_free (self);
}

/**
 * holler_listener_get_uri:
 * @self: a listener
 *
 * Gets where it listens, with the port that was found.
 *
 * Returns: an address such as `http://127.0.0.1:8090`
 */
const char *
holler_listener_get_uri (HollerListener *self)
{
  return self->uri;
}

/**
 * holler_listener_get_n_open:
 * @self: a listener
 *
 * Counts the connections that speak HTTP.
 *
 * Returns: how many there are
 */
guint
holler_listener_get_n_open (HollerListener *self)
{
  return self->guards->len;
}

/**
 * holler_listener_find_guard:
 * @message: a request
 *
 * Finds the guard of the connection that @message came by.
 *
 * Returns: (transfer full) (nullable): the guard
 */
HollerGuardStream *
holler_listener_find_guard (SoupServerMessage *message)
{
  GSocketAddress *remote = soup_server_message_get_remote_address (message);
  HollerWeak *weak =
    remote != NULL ? g_object_get_data (G_OBJECT (remote), GUARD_KEY) : NULL;

  return weak != NULL ? holler_weak_get (weak) : NULL;
}
