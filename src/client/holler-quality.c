/* holler-quality.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-quality.h"

/* What people notice, in this order: words that are missing, then waiting
 * for an answer (ITU-T G.114: under 150 ms one way nobody minds, over 400 a
 * conversation breaks down), then a voice that wavers.
 */

typedef struct
{
  double loss_fraction;
  double round_trip_ms;
  double jitter_ms;
  double concealed_fraction;
  double playout_delay_ms;
} Limits;

/* The most that four, three and two bars allow; beyond is one. */
static const Limits limits[] = {
  { 0.01, 150, 30, 0.01, 120 },
  { 0.03, 300, 60, 0.03, 200 },
  { 0.10, 600, 120, 0.08, 350 },
};

static gboolean
is_within (const HollerMediaStats *stats, const Limits *limit)
{
  /* A negative value is not known, and speaks for nothing. */
  return stats->loss_fraction <= limit->loss_fraction &&
         stats->remote_loss_fraction <= limit->loss_fraction &&
         stats->round_trip_ms <= limit->round_trip_ms &&
         stats->jitter_ms <= limit->jitter_ms &&
         stats->concealed_fraction <= limit->concealed_fraction &&
         stats->playout_delay_ms <= limit->playout_delay_ms;
}

/**
 * holler_quality_from_stats:
 * @stats: (nullable): what was measured in the last second or so
 *
 * Judges a connection as a person would: the worst of its figures counts.
 *
 * | bars | loss, of either side | round trip | jitter | concealed | playout |
 * | ---- | -------------------- | ---------- | ------ | --------- | ------- |
 * | 4    | ≤ 1 %                | ≤ 150 ms   | ≤ 30   | ≤ 1 %     | ≤ 120   |
 * | 3    | ≤ 3 %                | ≤ 300 ms   | ≤ 60   | ≤ 3 %     | ≤ 200   |
 * | 2    | ≤ 10 %               | ≤ 600 ms   | ≤ 120  | ≤ 8 %     | ≤ 350   |
 * | 1    | more                 |            |        |           |         |
 *
 * Returns: 1 to 4 bars; 0 while nothing was received
 */
guint
holler_quality_from_stats (const HollerMediaStats *stats)
{
  if (stats == NULL || stats->packets_received <= 0)
    return 0;

  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    if (is_within (stats, &limits[i]))
      return HOLLER_QUALITY_MAX - i;

  return 1;
}
