/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "holler-lab-random.h"

G_BEGIN_DECLS

/* One direction of a link, and what goes wrong on it. Pure: asked of each
 * packet when it comes out at the other end, if at all, and how often. */

typedef struct
{
  double loss;         /* share, 0–1 */
  double burst;        /* mean length of a run of lost packets; ≤ 1: chance */
  double duplicate;    /* share */
  double reorder;      /* share that is overtaken by those behind it */
  double delay_ms;     /* of every packet */
  double jitter_ms;    /* on top, 0 to this, by chance; keeps the order */
  double overtaken_ms; /* by how much the overtaken are later */
  double rate_kbit;    /* 0: as fast as it comes */
  double queue_ms;     /* what waits longer for its turn is dropped */
} HollerLabFaults;

typedef struct
{
  HollerLabFaults faults;
  HollerLabRandom random;
  gboolean is_bad;    /* within a run of losses */
  gint64 free_us;     /* when the rate lets the next one go */
  gint64 last_out_us; /* order is kept */
  guint64 n_seen, n_lost, n_duplicated, n_overtaken, n_overflowed;
} HollerLabLane;

#define HOLLER_LAB_MAX_COPIES 2

void holler_lab_lane_init (HollerLabLane *self, guint64 seed);
gboolean
holler_lab_lane_set (HollerLabLane *self, const char *name, double value);
guint holler_lab_lane_pass (HollerLabLane *self,
                            gsize size_bytes,
                            gint64 now_us,
                            gint64 out_us[HOLLER_LAB_MAX_COPIES]);

G_END_DECLS
