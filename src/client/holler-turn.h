/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/holler-clock.h"
#include "client/holler-api.h"
#include "client/holler-peer-connection.h"

G_BEGIN_DECLS

/* The server's STUN and TURN servers with credentials, kept while they are
 * good for another ten minutes. */

#define HOLLER_TYPE_TURN (holler_turn_get_type ())
G_DECLARE_FINAL_TYPE (HollerTurn, holler_turn, HOLLER, TURN, GObject)

typedef void (*HollerTurnReady) (gpointer user_data);

HollerTurn *holler_turn_new (HollerClock *clock, HollerApi *api);
/* Fetches what will be needed soon. */
void holler_turn_prefetch (HollerTurn *self);
/* Calls @callback when they are there, or when it is certain, or has taken
 * too long to find out, that they are not; before this returns if they are
 * there already. A call goes on without. */
void holler_turn_get (HollerTurn *self,
                      HollerTurnReady callback,
                      gpointer user_data);
void holler_turn_forget (HollerTurn *self, gpointer user_data);
/* Fills the ice_ fields of @config; they live until the next fetch. */
void holler_turn_fill (HollerTurn *self, HollerPeerConfig *config);
void holler_turn_clear (HollerTurn *self);

G_END_DECLS
