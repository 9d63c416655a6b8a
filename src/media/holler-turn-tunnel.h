/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* TURN over TLS for an ICE agent that cannot: a way from a port of this
 * machine's loopback to a relay, encrypted and with its certificate checked. */

typedef struct _HollerTurnTunnel HollerTurnTunnel;

HollerTurnTunnel *holler_turn_tunnel_new (void);
void holler_turn_tunnel_free (HollerTurnTunnel *self);
/* @family: of the loopback address that it listens at. The same target gets
 * the same port; 0 with an error set. */
guint16 holler_turn_tunnel_open (HollerTurnTunnel *self,
                                 GSocketFamily family,
                                 const char *host,
                                 guint16 port,
                                 GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HollerTurnTunnel, holler_turn_tunnel_free)

G_END_DECLS
