/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* The socket to the server, as the link drives it: one connection at a time,
 * no back-off, no resume of its own. net/ implements it with libsoup. */

#define HOLLER_TYPE_TRANSPORT (holler_transport_get_type ())
G_DECLARE_INTERFACE (HollerTransport,
                     holler_transport,
                     HOLLER,
                     TRANSPORT,
                     GObject)

struct _HollerTransportInterface
{
  GTypeInterface parent_iface;

  /* @resume: (nullable): "sessionId:seq" for X-Holler-Resume */
  void (*open) (HollerTransport *self,
                const char *server_url,
                const char *access_token,
                const char *resume);
  /* Queues one text frame; FALSE if there is no open connection. */
  gboolean (*send) (HollerTransport *self, GBytes *text);
  /* Ends the connection; "closed" follows once, also when opening failed.
   * After close no "text" is emitted. With the code of a lost connection
   * (1006) it is dropped without a word, and another may be opened at once. */
  void (*close) (HollerTransport *self, guint code);
};

/* Signals, all on the main context:
 *   opened ()                          the handshake succeeded
 *   text (GBytes *frame)               one text message, at most 1 MiB
 *   closed (guint code, char *message) code: WebSocket close code; 1006 for a
 *                                      lost connection; 4401 also where the
 *                                      handshake was refused with HTTP 401;
 *                                      message: (nullable) for people, no
 *                                      addresses or tokens in it
 */

void holler_transport_open (HollerTransport *self,
                            const char *server_url,
                            const char *access_token,
                            const char *resume);
gboolean holler_transport_send (HollerTransport *self, GBytes *text);
void holler_transport_close (HollerTransport *self, guint code);

/* For implementations */
void holler_transport_emit_opened (HollerTransport *self);
void holler_transport_emit_text (HollerTransport *self, GBytes *text);
void holler_transport_emit_closed (HollerTransport *self,
                                   guint code,
                                   const char *message);

G_END_DECLS
