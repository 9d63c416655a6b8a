/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/holler-roster.h"

G_BEGIN_DECLS

/* What the holler-roster*.c files share. */

void holler_roster_add (HollerRosterEffects *effects,
                        HollerRosterEffectKind kind);
void holler_roster_add_effect (HollerRosterEffects *effects,
                               HollerRosterEffect effect);
/* Both do nothing if there is nobody to tell. */
void holler_roster_add_to (HollerRosterEffects *effects,
                           HollerRosterEffectKind kind,
                           HollerRosterSide side,
                           guint64 devices);
void holler_roster_add_reason (HollerRosterEffects *effects,
                               HollerRosterEffectKind kind,
                               HollerRosterSide side,
                               guint64 devices,
                               HollerRosterReason reason);

HollerRosterSide holler_roster_other_side (HollerRosterSide side);
guint64 holler_roster_entry_bit (const HollerRosterEntry *entry);
/* The last word on a call; whom it concerns has been told before. */
void holler_roster_end (HollerRoster *self,
                        HollerRosterOutcome outcome,
                        HollerRosterEffects *effects);
HollerRosterOutcome holler_roster_outcome_of_silence (const HollerRoster *self);
void holler_roster_end_ring_as_refused (HollerRoster *self,
                                        HollerRosterReason reason,
                                        guint64 devices,
                                        HollerRosterEffects *effects);
void holler_roster_remove_participant (HollerRoster *self,
                                       HollerRosterSide side,
                                       HollerRosterEffects *effects);
void holler_roster_act (HollerRoster *self,
                        const HollerRosterEvent *event,
                        HollerRosterEffects *effects);

G_END_DECLS
