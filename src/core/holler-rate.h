/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How much to send: from what the other side reports of what it receives
 * (RFC 3550 section 6.4), about once a second. */

#define HOLLER_RATE_N_LEVELS 6
#define HOLLER_RATE_N_ROUND_TRIPS 3
#define HOLLER_RATE_MAX_LOSS_PERCENTAGE 40

typedef struct
{
  gint64 at_us;         /* monotonic */
  double loss_fraction; /* 0–1; negative: not known */
  double round_trip_ms; /* negative: not known */
  gint64 estimate_bps;  /* what a congestion controller allows; 0: not known */
} HollerRateReport;

typedef struct
{
  guint bitrate_bps;     /* of the codec */
  guint packet_ms;       /* 20, 40 or 60 */
  guint loss_percentage; /* to protect against; 0: no redundancy */
} HollerRateSetting;

typedef enum
{
  HOLLER_RATE_TRIAL_NONE,
  HOLLER_RATE_TRIAL_RUNNING, /* is the loss ours? Send less, and see */
} HollerRateTrial;

typedef struct
{
  guint level; /* 0: the best */
  gint64 changed_us;
  gboolean raised; /* the last change was for the better */
  gint64 patience_us;

  /* the loss, smoothed */
  double loss;
  gboolean protects;
  guint n_lossy;    /* reports in a row */
  double lossy_sum; /* of these */

  /* the queue on the way: how much longer the round trip is than at best */
  double round_trips_ms[HOLLER_RATE_N_ROUND_TRIPS]; /* newest last */
  gint64 round_trips_at_us[HOLLER_RATE_N_ROUND_TRIPS];
  guint n_round_trips; /* since the level changed */
  double wavering_ms;  /* of round trips that neither grow nor shrink */
  double least_ms[2];  /* of this span, and of the one before */
  gint64 span_us;      /* when this one began */

  HollerRateTrial trial;
  double loss_before;
  double loss_sum;
  guint n_trial_reports;
  gint64 next_trial_us;
  gint64 trial_pause_us;
} HollerRate;

void holler_rate_init (HollerRate *self);
gboolean holler_rate_take (HollerRate *self,
                           const HollerRateReport *report,
                           HollerRateSetting *out_setting);
void holler_rate_get_setting (const HollerRate *self,
                              HollerRateSetting *out_setting);
guint holler_rate_setting_get_wire_bps (const HollerRateSetting *self);

G_END_DECLS
