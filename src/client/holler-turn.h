/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/holler-clock.h"
#include "client/holler-api.h"
#include "client/holler-peer-connection.h"

G_BEGIN_DECLS

/* The server's STUN and TURN servers with credentials for them. Signals:
 *   changed ()  others have taken their place */

#define HOLLER_TYPE_TURN (holler_turn_get_type ())
G_DECLARE_FINAL_TYPE (HollerTurn, holler_turn, HOLLER, TURN, GObject)

typedef void (*HollerTurnReady) (gpointer user_data);

HollerTurn *holler_turn_new (HollerClock *clock, HollerApi *api);
void holler_turn_prefetch (HollerTurn *self);
void holler_turn_get (HollerTurn *self,
                      HollerTurnReady callback,
                      gpointer user_data);
void holler_turn_forget (HollerTurn *self, gpointer user_data);
void holler_turn_hold (HollerTurn *self);
void holler_turn_release (HollerTurn *self);
void holler_turn_fill (HollerTurn *self, HollerPeerConfig *config);
void holler_turn_clear (HollerTurn *self);

G_END_DECLS
