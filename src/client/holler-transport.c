/* holler-transport.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-transport.h"

enum
{
  OPENED,
  TEXT,
  CLOSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_INTERFACE (HollerTransport, holler_transport, G_TYPE_OBJECT)

static void
holler_transport_default_init (HollerTransportInterface *iface)
{
  /**
   * HollerTransport::opened:
   *
   * The handshake succeeded.
   */
  signals[OPENED] = g_signal_new ("opened",
                                  HOLLER_TYPE_TRANSPORT,
                                  G_SIGNAL_RUN_LAST,
                                  0,
                                  NULL,
                                  NULL,
                                  NULL,
                                  G_TYPE_NONE,
                                  0);

  /**
   * HollerTransport::text:
   * @self: a transport
   * @frame: one text message
   *
   * A message came.
   */
  signals[TEXT] = g_signal_new ("text",
                                HOLLER_TYPE_TRANSPORT,
                                G_SIGNAL_RUN_LAST,
                                0,
                                NULL,
                                NULL,
                                NULL,
                                G_TYPE_NONE,
                                1,
                                G_TYPE_BYTES);

  /**
   * HollerTransport::closed:
   * @self: a transport
   * @code: a WebSocket close code
   * @message: (nullable): why, for people
   *
   * The connection has ended, or could not be made.
   */
  signals[CLOSED] = g_signal_new ("closed",
                                  HOLLER_TYPE_TRANSPORT,
                                  G_SIGNAL_RUN_LAST,
                                  0,
                                  NULL,
                                  NULL,
                                  NULL,
                                  G_TYPE_NONE,
                                  2,
                                  G_TYPE_UINT,
                                  G_TYPE_STRING);
}

/**
 * holler_transport_open:
 * @self: a transport
 * @server_url: "https://host[:port]"
 * @access_token: the session's token
 * @resume: (nullable): "sessionId:seq"
 *
 * Opens the one connection.
 *
 * [signal@Transport::opened] or [signal@Transport::closed] follows.
 */
void
holler_transport_open (HollerTransport *self,
                       const char *server_url,
                       const char *access_token,
                       const char *resume)
{
  g_return_if_fail (HOLLER_IS_TRANSPORT (self));
  g_return_if_fail (server_url != NULL);
  g_return_if_fail (access_token != NULL);

  HOLLER_TRANSPORT_GET_IFACE (self)->open (self,
                                           server_url,
                                           access_token,
                                           resume);
}

/**
 * holler_transport_send:
 * @self: a transport
 * @text: one frame
 *
 * Queues a frame.
 *
 * Returns: `FALSE` if there is no open connection
 */
gboolean
holler_transport_send (HollerTransport *self, GBytes *text)
{
  g_return_val_if_fail (HOLLER_IS_TRANSPORT (self), FALSE);
  g_return_val_if_fail (text != NULL, FALSE);

  return HOLLER_TRANSPORT_GET_IFACE (self)->send (self, text);
}

/**
 * holler_transport_close:
 * @self: a transport
 * @code: a WebSocket close code
 *
 * Ends the connection, if there is one; [signal@Transport::closed] follows
 * once, and no [signal@Transport::text] any more.
 */
void
holler_transport_close (HollerTransport *self, guint code)
{
  g_return_if_fail (HOLLER_IS_TRANSPORT (self));

  HOLLER_TRANSPORT_GET_IFACE (self)->close (self, code);
}

/**
 * holler_transport_emit_opened: (skip)
 * @self: a transport
 *
 * For implementations: says that the handshake succeeded.
 */
void
holler_transport_emit_opened (HollerTransport *self)
{
  g_return_if_fail (HOLLER_IS_TRANSPORT (self));

  g_signal_emit (self, signals[OPENED], 0);
}

/**
 * holler_transport_emit_text: (skip)
 * @self: a transport
 * @text: one frame
 *
 * For implementations: says that a frame came.
 */
void
holler_transport_emit_text (HollerTransport *self, GBytes *text)
{
  g_return_if_fail (HOLLER_IS_TRANSPORT (self));
  g_return_if_fail (text != NULL);

  g_signal_emit (self, signals[TEXT], 0, text);
}

/**
 * holler_transport_emit_closed: (skip)
 * @self: a transport
 * @code: a WebSocket close code
 * @message: (nullable): why, for people
 *
 * For implementations: says that the connection has ended.
 */
void
holler_transport_emit_closed (HollerTransport *self,
                              guint code,
                              const char *message)
{
  g_return_if_fail (HOLLER_IS_TRANSPORT (self));

  g_signal_emit (self, signals[CLOSED], 0, code, message);
}
