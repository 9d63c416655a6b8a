/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/holler-clock.h"

G_BEGIN_DECLS

/* A clock that stands still until a test moves it. */

#define HOLLER_TYPE_FAKE_CLOCK (holler_fake_clock_get_type ())
G_DECLARE_FINAL_TYPE (HollerFakeClock,
                      holler_fake_clock,
                      HOLLER,
                      FAKE_CLOCK,
                      GObject)

HollerClock *holler_fake_clock_new (void);
/* Calls what falls due on the way, in order, the main context's idle work in
 * between. */
void holler_fake_clock_advance (HollerFakeClock *self, guint delay_ms);
/* Sets the clock on the wall forward, or back; monotonic time knows nothing. */
void holler_fake_clock_jump (HollerFakeClock *self, gint64 by_us);
/* What a clock on the wall shows that never jumped */
gint64 holler_fake_clock_get_true_time_us (HollerFakeClock *self);
guint holler_fake_clock_get_n_timeouts (HollerFakeClock *self);
/* Runs the default main context until nothing is ready. */
void holler_fake_settle (void);

G_END_DECLS
