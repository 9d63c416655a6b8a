/* holler-turn-tunnel.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "media/holler-turn-tunnel.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

#include "base/holler-debug.h"
#include "media/holler-own-process.h"

/* libnice 0.1 takes "turns:" and speaks without TLS all the same. So it is
 * given a port on loopback, and what it says there goes on by GTlsConnection,
 * byte for byte: TURN over TCP and over TLS differ in nothing else (RFC 8656
 * section 2.1).
 *
 * Nobody but this process may use the way, and no more of it than an agent
 * needs. It has a thread of its own, since sound goes through it that must not
 * wait for a window to be drawn; what crosses over is the list of targets,
 * under a lock.
 */

/* One for each of the machine's addresses and each relay. */
#define MAX_CONNECTIONS 32
#define MAX_TARGETS 8
#define CONNECT_S 10
/* RFC 7443: so that a web server on the same port can tell it apart. */
#define PROTOCOL "stun.turn"

typedef struct
{
  HollerTurnTunnel *tunnel; /* unowned: it waits for all its connections */
  char *host;
  guint16 port;
  GSocketFamily family;
  GSocketListener *listener;
  guint16 local_port;
} Target;

/* One connection of the agent's. */
typedef struct
{
  grefcount ref_count; /* one for each operation under way */
  HollerTurnTunnel *tunnel;
  GSocketConnection *near;
  GSocketConnection *far; /* (nullable) */
  GCancellable *cancellable;
  GSource *patience; /* (nullable) */
} Passage;

struct _HollerTurnTunnel
{
  GMainContext *context;
  GThread *thread;
  GCancellable *cancellable;
  int stop; /* atomic */

  GMutex mutex;
  GPtrArray *targets; /* guarded by mutex */

  /* the thread's own */
  GQueue passages; /* Passage */
  guint n_accepting;
};

static void
target_free (gpointer data)
{
  Target *self = data;

  g_socket_listener_close (self->listener);
  g_object_unref (self->listener);
  g_free (self->host);
  g_free (self);
}

static void
clear_patience (Passage *self)
{
  if (self->patience == NULL)
    return;

  g_source_destroy (self->patience);
  g_clear_pointer (&self->patience, g_source_unref);
}

static void
passage_unref (Passage *self)
{
  if (!g_ref_count_dec (&self->ref_count))
    return;

  g_queue_remove (&self->tunnel->passages, self);
  clear_patience (self);
  g_clear_object (&self->near);
  g_clear_object (&self->far);
  g_object_unref (self->cancellable);
  g_free (self);
}

static void
set_no_delay (GSocketConnection *connection)
{
  g_socket_set_option (g_socket_connection_get_socket (connection),
                       IPPROTO_TCP,
                       TCP_NODELAY,
                       1,
                       NULL);
}

/* One direction is over: so is the other. */
static void
spliced_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Passage *self = user_data;

  g_output_stream_splice_finish (G_OUTPUT_STREAM (source), result, NULL);
  g_cancellable_cancel (self->cancellable);
  passage_unref (self);
}

static void
splice (Passage *self, GSocketConnection *from, GSocketConnection *to)
{
  g_ref_count_inc (&self->ref_count);
  g_output_stream_splice_async (
    g_io_stream_get_output_stream (G_IO_STREAM (to)),
    g_io_stream_get_input_stream (G_IO_STREAM (from)),
    G_OUTPUT_STREAM_SPLICE_NONE,
    G_PRIORITY_HIGH,
    self->cancellable,
    spliced_cb,
    self);
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Passage *self = user_data;
  g_autoptr (GError) error = NULL;

  self->far = g_socket_client_connect_to_host_finish (G_SOCKET_CLIENT (source),
                                                      result,
                                                      &error);
  clear_patience (self);
  if (self->far == NULL)
    {
      /* The message may name the host, never an address or what was said. */
      holler_debug (HOLLER_DEBUG_MEDIA, "relay over TLS: %s", error->message);
    }
  else
    {
      set_no_delay (self->far);
      splice (self, self->near, self->far);
      splice (self, self->far, self->near);
    }
  passage_unref (self);
}

static void
client_event_cb (GSocketClient *client,
                 GSocketClientEvent event,
                 GSocketConnectable *connectable,
                 GIOStream *connection,
                 gpointer user_data)
{
  static const char *const protocols[] = { PROTOCOL, NULL };

  if (event == G_SOCKET_CLIENT_TLS_HANDSHAKING)
    g_tls_connection_set_advertised_protocols (G_TLS_CONNECTION (connection),
                                               protocols);
}

static gboolean
impatient_cb (gpointer user_data)
{
  Passage *self = user_data;

  g_cancellable_cancel (self->cancellable);

  return G_SOURCE_REMOVE;
}

static void
cancel_passage (gpointer data, gpointer user_data)
{
  Passage *self = data;

  g_cancellable_cancel (self->cancellable);
}

/* To the relay, whose certificate must be the one of its name. */
static void
begin_passage (Target *target, GSocketConnection *near)
{
  HollerTurnTunnel *tunnel = target->tunnel;
  Passage *self = g_new0 (Passage, 1);
  g_autoptr (GSocketClient) client = g_socket_client_new ();

  g_ref_count_init (&self->ref_count);
  self->tunnel = tunnel;
  self->near = g_object_ref (near);
  self->cancellable = g_cancellable_new ();
  self->patience = g_timeout_source_new_seconds (CONNECT_S);
  g_source_set_callback (self->patience, impatient_cb, self, NULL);
  g_source_attach (self->patience, tunnel->context);
  g_queue_push_tail (&tunnel->passages, self);

  set_no_delay (near);
  g_socket_client_set_tls (client, TRUE);
  g_signal_connect (client, "event", G_CALLBACK (client_event_cb), NULL);
  g_socket_client_connect_to_host_async (client,
                                         target->host,
                                         target->port,
                                         self->cancellable,
                                         connected_cb,
                                         self);
}

static void accept_next (Target *target);

static void
accepted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Target *target = user_data;
  HollerTurnTunnel *self = target->tunnel;
  g_autoptr (GSocketConnection) near = NULL;
  g_autoptr (GError) error = NULL;

  near = g_socket_listener_accept_finish (G_SOCKET_LISTENER (source),
                                          result,
                                          NULL,
                                          &error);
  self->n_accepting--;
  if (g_atomic_int_get (&self->stop))
    return;

  if (near == NULL)
    {
      holler_debug (HOLLER_DEBUG_MEDIA, "relay over TLS: %s", error->message);
      return;
    }
  if (self->passages.length >= MAX_CONNECTIONS)
    holler_debug (HOLLER_DEBUG_MEDIA, "relay over TLS: too many connections");
  else if (!holler_own_process_has_peer (near))
    holler_debug (HOLLER_DEBUG_MEDIA, "relay over TLS: a stranger, refused");
  else
    begin_passage (target, near);
  accept_next (target);
}

static void
accept_next (Target *target)
{
  target->tunnel->n_accepting++;
  g_socket_listener_accept_async (target->listener,
                                  target->tunnel->cancellable,
                                  accepted_cb,
                                  target);
}

static gboolean
accept_first_cb (gpointer user_data)
{
  accept_next (user_data);

  return G_SOURCE_REMOVE;
}

static gpointer
tunnel_thread (gpointer data)
{
  HollerTurnTunnel *self = data;

  g_main_context_push_thread_default (self->context);
  while (!g_atomic_int_get (&self->stop))
    g_main_context_iteration (self->context, TRUE);

  /* What is under way ends soon, now that it is cancelled; here, since GLib's
   * sources do not bear being cancelled while another thread makes them. */
  g_cancellable_cancel (self->cancellable);
  g_queue_foreach (&self->passages, cancel_passage, NULL);
  while (self->passages.length > 0 || self->n_accepting > 0)
    g_main_context_iteration (self->context, TRUE);
  g_main_context_pop_thread_default (self->context);

  return NULL;
}

/**
 * holler_turn_tunnel_new:
 *
 * Returns: (transfer full): a tunnel that leads nowhere yet
 */
HollerTurnTunnel *
holler_turn_tunnel_new (void)
{
  HollerTurnTunnel *self = g_new0 (HollerTurnTunnel, 1);

  g_mutex_init (&self->mutex);
  g_queue_init (&self->passages);
  self->targets = g_ptr_array_new_with_free_func (target_free);
  self->cancellable = g_cancellable_new ();
  self->context = g_main_context_new ();
  self->thread = g_thread_new ("turn-tunnel", tunnel_thread, self);

  return self;
}

/**
 * holler_turn_tunnel_free:
 * @self: (transfer full): a tunnel
 *
 * Closes all its ports and connections; any thread but the tunnel's.
 */
void
holler_turn_tunnel_free (HollerTurnTunnel *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_int_set (&self->stop, TRUE);
  g_main_context_wakeup (self->context);
  g_thread_join (self->thread);

  g_ptr_array_unref (self->targets);
  g_object_unref (self->cancellable);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

static guint16
bind_listener (GSocketListener *listener, GSocketFamily family, GError **error)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (family);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;

  if (!g_socket_listener_add_address (listener,
                                      any,
                                      G_SOCKET_TYPE_STREAM,
                                      G_SOCKET_PROTOCOL_TCP,
                                      NULL,
                                      &bound,
                                      error))
    return 0;

  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
}

static Target *
find_target (HollerTurnTunnel *self,
             GSocketFamily family,
             const char *host,
             guint16 port)
{
  for (guint i = 0; i < self->targets->len; i++)
    {
      Target *target = self->targets->pdata[i];

      if (target->family == family && target->port == port &&
          g_ascii_strcasecmp (target->host, host) == 0)
        return target;
    }

  return NULL;
}

static guint16
add_target (HollerTurnTunnel *self,
            GSocketFamily family,
            const char *host,
            guint16 port,
            GError **error)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  Target *target = NULL;
  guint16 local_port = 0;

  if (self->targets->len >= MAX_TARGETS)
    {
      g_set_error_literal (error,
                           G_IO_ERROR,
                           G_IO_ERROR_NO_SPACE,
                           "too many relays over TLS");
      return 0;
    }
  local_port = bind_listener (listener, family, error);
  if (local_port == 0)
    return 0;

  target = g_new0 (Target, 1);
  target->tunnel = self;
  target->host = g_strdup (host);
  target->port = port;
  target->family = family;
  target->listener = g_steal_pointer (&listener);
  target->local_port = local_port;
  g_ptr_array_add (self->targets, target);
  g_main_context_invoke (self->context, accept_first_cb, target);

  return local_port;
}

/**
 * holler_turn_tunnel_open:
 * @self: a tunnel
 * @family: %G_SOCKET_FAMILY_IPV4 or %G_SOCKET_FAMILY_IPV6
 * @host: a relay's name or address; its certificate must say the same
 * @port: its port for TLS
 * @error: return location
 *
 * Opens a way to a relay.
 *
 * Connections to the port that come from this process are carried on; the
 * relay is connected to when one does. Where that fails the connection is
 * closed, and the agent takes it for a relay that does not answer.
 *
 * Returns: the port on the loopback address, or 0
 */
guint16
holler_turn_tunnel_open (HollerTurnTunnel *self,
                         GSocketFamily family,
                         const char *host,
                         guint16 port,
                         GError **error)
{
  Target *target = NULL;
  guint16 local_port = 0;

  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (host != NULL, 0);
  g_return_val_if_fail (port != 0, 0);

  g_mutex_lock (&self->mutex);
  target = find_target (self, family, host, port);
  local_port = target != NULL ? target->local_port
                              : add_target (self, family, host, port, error);
  g_mutex_unlock (&self->mutex);

  return local_port;
}
