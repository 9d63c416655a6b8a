/* holler-ws-transport.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "net/holler-ws-transport.h"

#include <libsoup/soup.h>

#include "base/holler-debug.h"
#include "net/holler-socket-meter.h"
#include "net/holler-trust-guard.h"
#include "proto/holler-frame.h"

/* One socket to the server, by libsoup. It decides nothing: when to try
 * again, and with which token, is the link's business. What it does promise
 * is that every open is followed by exactly one "closed", and that neither a
 * server that says nothing nor one that never closes can keep it from that.
 *
 * The headers carry the token; libsoup's logger is never attached here.
 */

/* A server may push more than it takes (a large conversation), but not
 * without end. */
#define MAX_INCOMING_SIZE_BYTES (1024 * 1024)
/* With the frames' headers, and what TLS holds back. */
#define MAX_UNDELIVERED_BYTES (2 * MAX_INCOMING_SIZE_BYTES)
#define CONNECT_TIMEOUT_MS (10 * 1000)
#define CLOSE_TIMEOUT_MS (2 * 1000)
#define PING_INTERVAL_S 25
/* Two missed pings end the socket; a little more for the way back. */
#define SILENCE_TIMEOUT_US ((2 * PING_INTERVAL_S + 5) * G_USEC_PER_SEC)
#define SILENCE_CHECK_INTERVAL_S 5

#define CLOSE_CODE_NORMAL 1000
#define CLOSE_CODE_LOST 1006
#define CLOSE_CODE_TOKEN 4401

typedef enum
{
  STATE_IDLE,
  STATE_CONNECTING,
  STATE_OPEN,
  STATE_CLOSING,
} State;

struct _HollerWsTransport
{
  GObject parent_instance;

  SoupSession *session;
  State state;
  /* Answers of libsoup to an attempt that was given up are told by it. */
  guint generation;
  SoupMessage *handshake;
  GCancellable *cancellable;
  SoupWebsocketConnection *connection;
  guint timeout_id;
  guint silence_check_id;
  GSocket *socket; /* (nullable) */
  GSource *flood_source;
  gint64 consumed_at_message;
  gint64 last_heard_us;
  guint asked_close_code; /* 0: we did not ask */
};

typedef struct
{
  HollerWsTransport *self;
  guint generation;
} Attempt;

static void holler_ws_transport_iface_init (HollerTransportInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (
  HollerWsTransport,
  holler_ws_transport,
  G_TYPE_OBJECT,
  G_IMPLEMENT_INTERFACE (HOLLER_TYPE_TRANSPORT, holler_ws_transport_iface_init))

static void
drop_connection (HollerWsTransport *self)
{
  g_clear_handle_id (&self->timeout_id, g_source_remove);
  g_clear_handle_id (&self->silence_check_id, g_source_remove);
  if (self->flood_source != NULL)
    g_source_destroy (self->flood_source);
  g_clear_pointer (&self->flood_source, g_source_unref);
  g_clear_object (&self->socket);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->handshake);
  /* Without its last reference libsoup closes the stream by itself. */
  if (self->connection != NULL)
    g_signal_handlers_disconnect_by_data (self->connection, self);
  g_clear_object (&self->connection);
  self->generation++;
}

static void
finish (HollerWsTransport *self, guint code, const char *message)
{
  g_assert (self->state != STATE_IDLE);

  if (self->asked_close_code != 0)
    {
      code = self->asked_close_code;
      message = NULL;
    }

  drop_connection (self);
  self->state = STATE_IDLE;
  self->asked_close_code = 0;
  holler_debug (HOLLER_DEBUG_LINK, "transport: closed %u", code);

  g_object_ref (self);
  holler_transport_emit_closed (HOLLER_TRANSPORT (self), code, message);
  g_object_unref (self);
}

static gboolean
connect_timeout_cb (gpointer user_data)
{
  HollerWsTransport *self = user_data;

  self->timeout_id = 0;
  finish (self, CLOSE_CODE_LOST, "the server did not answer in time");

  return G_SOURCE_REMOVE;
}

static gboolean
close_timeout_cb (gpointer user_data)
{
  HollerWsTransport *self = user_data;

  self->timeout_id = 0;
  finish (self, CLOSE_CODE_LOST, "the server did not close the connection");

  return G_SOURCE_REMOVE;
}

static gboolean
silence_check_cb (gpointer user_data)
{
  HollerWsTransport *self = user_data;

  if (g_get_monotonic_time () - self->last_heard_us < SILENCE_TIMEOUT_US)
    return G_SOURCE_CONTINUE;

  self->silence_check_id = 0;
  finish (self, CLOSE_CODE_LOST, "the server has gone silent");

  return G_SOURCE_REMOVE;
}

/* Called before libsoup reads: a message that never ends is noticed here. */
static gboolean
flood_check_cb (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  HollerWsTransport *self = user_data;
  gint64 consumed = 0;

  /* Nobody reads any more: the socket would stay readable. */
  if (self->state != STATE_OPEN ||
      soup_websocket_connection_get_state (self->connection) !=
        SOUP_WEBSOCKET_STATE_OPEN)
    return G_SOURCE_REMOVE;

  consumed = holler_socket_meter_get_consumed (socket);
  if (consumed - self->consumed_at_message <= MAX_UNDELIVERED_BYTES)
    return G_SOURCE_CONTINUE;

  finish (self,
          SOUP_WEBSOCKET_CLOSE_TOO_BIG,
          "the server sent what it should not");

  return G_SOURCE_REMOVE;
}

static void
watch_for_flood (HollerWsTransport *self)
{
  self->socket = holler_socket_meter_dup_socket (
    soup_websocket_connection_get_io_stream (self->connection));
  if (self->socket == NULL)
    return;

  self->consumed_at_message = holler_socket_meter_get_consumed (self->socket);
  self->flood_source = g_socket_create_source (self->socket, G_IO_IN, NULL);
  g_source_set_priority (self->flood_source, G_PRIORITY_DEFAULT);
  g_source_set_callback (self->flood_source,
                         G_SOURCE_FUNC (flood_check_cb),
                         self,
                         NULL);
  g_source_attach (self->flood_source, g_main_context_get_thread_default ());
}

static void
connection_message_cb (HollerWsTransport *self,
                       SoupWebsocketDataType type,
                       GBytes *message)
{
  self->last_heard_us = g_get_monotonic_time ();
  if (self->socket != NULL)
    self->consumed_at_message = holler_socket_meter_get_consumed (self->socket);
  if (self->state != STATE_OPEN)
    return;

  if (type != SOUP_WEBSOCKET_DATA_TEXT)
    {
      holler_debug (HOLLER_DEBUG_WIRE,
                    "transport: ignored %" G_GSIZE_FORMAT " binary bytes",
                    g_bytes_get_size (message));
      return;
    }

  g_object_ref (self);
  holler_transport_emit_text (HOLLER_TRANSPORT (self), message);
  g_object_unref (self);
}

static void
connection_pong_cb (HollerWsTransport *self, GBytes *message)
{
  self->last_heard_us = g_get_monotonic_time ();
}

static void
connection_closed_cb (HollerWsTransport *self)
{
  guint code = soup_websocket_connection_get_close_code (self->connection);

  if (code == 0 || code == SOUP_WEBSOCKET_CLOSE_NO_STATUS)
    code = CLOSE_CODE_LOST;

  finish (self,
          code,
          code == CLOSE_CODE_LOST ? "the connection was lost" : NULL);
}

static void
connection_error_cb (HollerWsTransport *self, GError *error)
{
  guint code = CLOSE_CODE_LOST;

  /* What the server sent was no WebSocket or too large: nothing more is to be
   * expected from this connection, and libsoup would wait for a polite end. */
  if (error->domain == SOUP_WEBSOCKET_ERROR &&
      error->code >= SOUP_WEBSOCKET_CLOSE_PROTOCOL_ERROR &&
      error->code <= SOUP_WEBSOCKET_CLOSE_SERVER_ERROR)
    code = error->code;

  if (self->state == STATE_OPEN)
    finish (self,
            code,
            code == CLOSE_CODE_LOST ? "the connection was lost"
                                    : "the server sent what it should not");
}

static void
start_connection (HollerWsTransport *self, SoupWebsocketConnection *connection)
{
  self->connection = connection;
  self->state = STATE_OPEN;
  self->last_heard_us = g_get_monotonic_time ();
  g_clear_handle_id (&self->timeout_id, g_source_remove);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->handshake);
  self->silence_check_id =
    g_timeout_add_seconds (SILENCE_CHECK_INTERVAL_S, silence_check_cb, self);

  soup_websocket_connection_set_max_incoming_payload_size (
    connection,
    MAX_INCOMING_SIZE_BYTES);
  soup_websocket_connection_set_keepalive_interval (connection,
                                                    PING_INTERVAL_S);
  g_signal_connect_swapped (connection,
                            "message",
                            G_CALLBACK (connection_message_cb),
                            self);
  g_signal_connect_swapped (connection,
                            "pong",
                            G_CALLBACK (connection_pong_cb),
                            self);
  g_signal_connect_swapped (connection,
                            "closed",
                            G_CALLBACK (connection_closed_cb),
                            self);
  g_signal_connect_swapped (connection,
                            "error",
                            G_CALLBACK (connection_error_cb),
                            self);
  watch_for_flood (self);
}

static void
refuse_handshake (HollerWsTransport *self, guint status, const GError *error)
{
  if (status == SOUP_STATUS_UNAUTHORIZED)
    finish (self, CLOSE_CODE_TOKEN, "the server does not know this session");
  else if (error->domain == G_TLS_ERROR)
    finish (self,
            CLOSE_CODE_LOST,
            holler_trust_guard_get_verdict (self->handshake) ==
                HOLLER_TRUST_CHANGED
              ? "the server's certificate is not the one that was accepted"
              : "the server's certificate is not to be trusted");
  else if (status != SOUP_STATUS_NONE)
    finish (self, CLOSE_CODE_LOST, "the server refused the connection");
  else
    finish (self, CLOSE_CODE_LOST, "the server cannot be reached");
}

static void
websocket_connect_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Attempt *attempt = user_data;
  g_autoptr (HollerWsTransport) self = attempt->self;
  g_autoptr (SoupWebsocketConnection) connection = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_current = attempt->generation == self->generation;

  g_free (attempt);
  connection = soup_session_websocket_connect_finish (SOUP_SESSION (source),
                                                      result,
                                                      &error);
  if (!is_current)
    return;

  if (connection == NULL)
    {
      guint status = soup_message_get_status (self->handshake);

      refuse_handshake (self, status, error);
      return;
    }

  if (self->state == STATE_CLOSING)
    {
      self->connection = g_steal_pointer (&connection);
      finish (self, CLOSE_CODE_NORMAL, NULL);
      return;
    }

  start_connection (self, g_steal_pointer (&connection));
  holler_debug (HOLLER_DEBUG_LINK, "transport: opened");
  holler_transport_emit_opened (HOLLER_TRANSPORT (self));
}

static SoupMessage *
make_handshake (const char *server_url,
                const char *access_token,
                const char *resume)
{
  g_autofree char *url = g_strconcat (server_url, "/ws", NULL);
  g_autofree char *bearer = g_strconcat ("Bearer ", access_token, NULL);
  SoupMessage *message = soup_message_new (SOUP_METHOD_GET, url);
  SoupMessageHeaders *headers = NULL;

  if (message == NULL)
    return NULL;

  /* A redirect would carry the token to who knows where. */
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  headers = soup_message_get_request_headers (message);
  soup_message_headers_replace (headers, "Authorization", bearer);
  if (resume != NULL)
    soup_message_headers_replace (headers, "X-Holler-Resume", resume);

  return message;
}

static gboolean
bad_address_cb (gpointer user_data)
{
  HollerWsTransport *self = user_data;

  self->timeout_id = 0;
  finish (self, CLOSE_CODE_LOST, "the server's address is no address");

  return G_SOURCE_REMOVE;
}

static void
holler_ws_transport_open (HollerTransport *transport,
                          const char *server_url,
                          const char *access_token,
                          const char *resume)
{
  HollerWsTransport *self = HOLLER_WS_TRANSPORT (transport);
  Attempt *attempt = NULL;

  g_return_if_fail (self->state == STATE_IDLE);
  g_return_if_fail (server_url != NULL);
  g_return_if_fail (access_token != NULL);

  self->state = STATE_CONNECTING;
  self->handshake = make_handshake (server_url, access_token, resume);
  if (self->handshake == NULL)
    {
      self->timeout_id = g_idle_add (bad_address_cb, self);
      return;
    }

  holler_debug (HOLLER_DEBUG_LINK,
                "transport: opening%s",
                resume != NULL ? " to resume" : "");
  attempt = g_new0 (Attempt, 1);
  attempt->self = g_object_ref (self);
  attempt->generation = self->generation;
  self->cancellable = g_cancellable_new ();
  self->timeout_id =
    g_timeout_add (CONNECT_TIMEOUT_MS, connect_timeout_cb, self);
  soup_session_websocket_connect_async (self->session,
                                        self->handshake,
                                        NULL,
                                        NULL,
                                        G_PRIORITY_DEFAULT,
                                        self->cancellable,
                                        websocket_connect_cb,
                                        attempt);
}

static gboolean
holler_ws_transport_send (HollerTransport *transport, GBytes *text)
{
  HollerWsTransport *self = HOLLER_WS_TRANSPORT (transport);

  if (self->state != STATE_OPEN ||
      soup_websocket_connection_get_state (self->connection) !=
        SOUP_WEBSOCKET_STATE_OPEN)
    return FALSE;

  if (g_bytes_get_size (text) > HOLLER_FRAME_MAX_SIZE_BYTES)
    {
      /* The server would close the socket over it. */
      holler_debug (HOLLER_DEBUG_WIRE,
                    "transport: refused to send %" G_GSIZE_FORMAT " bytes",
                    g_bytes_get_size (text));
      return FALSE;
    }

  soup_websocket_connection_send_message (self->connection,
                                          SOUP_WEBSOCKET_DATA_TEXT,
                                          text);

  return TRUE;
}

static void
holler_ws_transport_close (HollerTransport *transport, guint code)
{
  HollerWsTransport *self = HOLLER_WS_TRANSPORT (transport);

  if (self->state == STATE_IDLE)
    return;

  if (code == CLOSE_CODE_LOST)
    {
      finish (self, CLOSE_CODE_LOST, NULL);
      return;
    }
  if (self->state == STATE_CLOSING)
    return;

  self->asked_close_code = code != 0 ? code : CLOSE_CODE_NORMAL;
  self->state = STATE_CLOSING;
  g_clear_handle_id (&self->timeout_id, g_source_remove);
  self->timeout_id = g_timeout_add (CLOSE_TIMEOUT_MS, close_timeout_cb, self);

  if (self->connection != NULL &&
      soup_websocket_connection_get_state (self->connection) ==
        SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_close (self->connection,
                                     (gushort) self->asked_close_code,
                                     NULL);
  else if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
}

static void
holler_ws_transport_dispose (GObject *object)
{
  HollerWsTransport *self = HOLLER_WS_TRANSPORT (object);

  drop_connection (self);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (holler_ws_transport_parent_class)->dispose (object);
}

static void
holler_ws_transport_class_init (HollerWsTransportClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = holler_ws_transport_dispose;
}

static void
holler_ws_transport_init (HollerWsTransport *self)
{
  /* No time limit of the session's own: it would cut an idle socket. */
  self->session = soup_session_new_with_options ("user-agent",
                                                 "Holler",
                                                 "timeout",
                                                 0,
                                                 "idle-timeout",
                                                 0,
                                                 NULL);
  /* Compression would let a small frame grow past any bound, and a guess at
   * credentials is not wanted where a token was refused. */
  soup_session_remove_feature_by_type (self->session,
                                       SOUP_TYPE_WEBSOCKET_EXTENSION_MANAGER);
  soup_session_remove_feature_by_type (self->session, SOUP_TYPE_AUTH_MANAGER);
}

static void
holler_ws_transport_iface_init (HollerTransportInterface *iface)
{
  iface->open = holler_ws_transport_open;
  iface->send = holler_ws_transport_send;
  iface->close = holler_ws_transport_close;
}

/**
 * holler_ws_transport_new:
 *
 * Makes a transport that speaks to a Holler server over a WebSocket.
 *
 * An attempt to connect is given up after 10 s, a close after 2 s, a server
 * that is silent for two pings (25 s each) counts as lost. Frames of more
 * than 64 KiB are not sent, since no server takes them. Use it on the thread
 * whose main context runs.
 *
 * Returns: (transfer full): a transport
 */
HollerTransport *
holler_ws_transport_new (void)
{
  return g_object_new (HOLLER_TYPE_WS_TRANSPORT, NULL);
}

/**
 * holler_ws_transport_new_trusting:
 * @trust: the certificates that a person accepted
 *
 * Makes one that also speaks to servers whose certificate nobody but the
 * person vouches for.
 *
 * Returns: (transfer full): a transport
 */
HollerTransport *
holler_ws_transport_new_trusting (HollerTrust *trust)
{
  HollerWsTransport *self = g_object_new (HOLLER_TYPE_WS_TRANSPORT, NULL);

  holler_trust_guard_watch (self->session, trust);

  return HOLLER_TRANSPORT (self);
}
