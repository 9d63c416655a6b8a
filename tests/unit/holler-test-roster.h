/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/holler-roster.h"

G_BEGIN_DECLS

/* Devices of the scenarios: the caller's two, the callee's three. */
enum
{
  A1,
  A2,
  B1,
  B2,
  B3,
  N_DEVICES,
};

#define BIT(device) HOLLER_ROSTER_BIT (device)

/* Each asserts what a step does, as one line that a person can read:
 * "store ack-offer ring(b1,b2) state". */
HollerRosterSide holler_test_roster_side_of (guint8 device);
HollerRosterEvent holler_test_roster_frame_of (HollerCallRule rule,
                                               guint8 device);
void holler_test_roster_step (HollerRoster *roster,
                              HollerRosterEvent event,
                              const char *expected);
void holler_test_roster_frame (HollerRoster *roster,
                               HollerCallRule rule,
                               guint8 device,
                               const char *expected);
void holler_test_roster_reason (HollerRoster *roster,
                                HollerCallRule rule,
                                guint8 device,
                                HollerRosterReason reason,
                                const char *expected);
void holler_test_roster_device (HollerRoster *roster,
                                HollerRosterEventKind kind,
                                guint8 device,
                                gboolean resumed,
                                const char *expected);
void holler_test_roster_make_ringing (HollerRoster *roster);
void holler_test_roster_make_answered (HollerRoster *roster);
void holler_test_roster_make_state (HollerRoster *roster,
                                    HollerRosterState state);

G_END_DECLS
