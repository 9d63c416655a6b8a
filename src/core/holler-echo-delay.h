/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How long it takes from the speaker back to the microphone, learned from how
 * loud both were when. */

#define HOLLER_ECHO_DELAY_STEP_US 10000
#define HOLLER_ECHO_DELAY_LAGS 50     /* steps: half a second */
#define HOLLER_ECHO_DELAY_HISTORY 128 /* steps; a power of two */

typedef struct
{
  /* what was played, in decibels, by steps of time */
  float played_db[HOLLER_ECHO_DELAY_HISTORY];
  double step_power;
  guint step_samples;
  gint64 step; /* that is being gathered; the ones before are complete */

  float played_mean_db, heard_mean_db;
  float cross[HOLLER_ECHO_DELAY_LAGS];
  float played_square[HOLLER_ECHO_DELAY_LAGS];
  float heard_square;
  guint n_heard;
  guint n_agreeing;
  int candidate;
  int lag; /* steps; -1: not known */
} HollerEchoDelay;

void holler_echo_delay_init (HollerEchoDelay *self);
void holler_echo_delay_played (HollerEchoDelay *self,
                               gint64 at_us,
                               const gint16 *samples,
                               guint n_samples);
void holler_echo_delay_heard (HollerEchoDelay *self,
                              gint64 at_us,
                              const gint16 *samples,
                              guint n_samples);
int holler_echo_delay_get_ms (const HollerEchoDelay *self);

G_END_DECLS
