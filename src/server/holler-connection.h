/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/holler-loop.h"
#include "server/holler-session.h"

G_BEGIN_DECLS

/* One socket after its handshake: bytes to WebSocket messages and back, with
 * every limit that needs no knowledge of what they say. */

typedef struct _HollerConnections HollerConnections;

/* Pings, deadlines and what sessions wait for are looked at so often. */
#define HOLLER_CONNECTIONS_TICK_MS 500

#define HOLLER_CLOSE_GOING_AWAY 1001
#define HOLLER_CLOSE_POLICY 1008
#define HOLLER_CLOSE_TOO_SLOW 1013
#define HOLLER_CLOSE_TOKEN 4401
#define HOLLER_CLOSE_REVOKED 4403
#define HOLLER_CLOSE_REPLACED 4409

/* Exactly one listener: who owns the connection. closed is the last of them;
 * the connection is gone after it. */
typedef struct
{
  void (*text) (HollerConnection *connection, GBytes *text, gpointer data);
  /* peer_code: what its close frame said; 1006 if there was none */
  void (*closed) (HollerConnection *connection,
                  guint16 peer_code,
                  gpointer data);
} HollerConnectionEvents;

/* All of a server's sockets. end_func runs at the end of each turn, before
 * anything is written; tick_func (nullable) at each tick. */
HollerConnections *holler_connections_new (const HollerServerConfig *config,
                                           HollerClock *clock,
                                           HollerLoopEndFunc end_func,
                                           HollerLoopEndFunc tick_func,
                                           gpointer user_data);
void holler_connections_free (HollerConnections *self);
guint holler_connections_get_n (HollerConnections *self);
void holler_connections_wake (HollerConnections *self);

/* Takes the stream that libsoup read the handshake from: bytes may already
 * sit in it. is_plain: below it there is nothing but the socket of fd. */
HollerConnection *holler_connection_new (HollerConnections *set,
                                         GIOStream *stream,
                                         int fd,
                                         gboolean is_plain,
                                         const HollerConnectionEvents *events,
                                         gpointer data);
/* Reads what is already there; may end the connection. */
void holler_connection_start (HollerConnection *self);
void holler_connection_set_data (HollerConnection *self, gpointer data);
void holler_connection_send (HollerConnection *self, GBytes *text);
void holler_connection_close (HollerConnection *self,
                              guint16 code,
                              const char *reason);
/* Closes it with HOLLER_CLOSE_TOKEN then, within half a second. Not a timer:
 * the main loop looks at each of its timers at every wake-up. */
void holler_connection_set_expiry (HollerConnection *self,
                                   gint64 expires_at_us);
/* Counts cost frames; over the limit, reading stops until it is paid. */
void
holler_connection_charge (HollerConnection *self, gboolean is_call, guint cost);
/* Counts a bad frame; too many in a minute end the connection. */
void holler_connection_count_bad (HollerConnection *self);

G_END_DECLS
