/* holler-lab-lane.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-lab-lane.h"

#include <string.h>

#define US_PER_MS 1000
#define DEFAULT_QUEUE_MS 300
#define DEFAULT_OVERTAKEN_MS 30
#define MAX_VALUE 1e6

static const struct
{
  const char *name;
  gsize offset;
  double most;
} values[] = {
#define VALUE(name, most)                                                      \
  {                                                                            \
#name, G_STRUCT_OFFSET(HollerLabFaults, name), most                        \
  }
  VALUE (loss, 1),
  VALUE (burst, 1000),
  VALUE (duplicate, 1),
  VALUE (reorder, 1),
  VALUE (delay_ms, 10000),
  VALUE (jitter_ms, 10000),
  VALUE (overtaken_ms, 10000),
  VALUE (rate_kbit, MAX_VALUE),
  VALUE (queue_ms, 10000),
};

/**
 * holler_lab_lane_init:
 * @self: (out caller-allocates): a lane
 * @seed: of its chance
 *
 * Makes a lane without faults.
 */
void
holler_lab_lane_init (HollerLabLane *self, guint64 seed)
{
  memset (self, 0, sizeof *self);
  holler_lab_random_init (&self->random, seed);
  self->faults.burst = 1;
  self->faults.queue_ms = DEFAULT_QUEUE_MS;
  self->faults.overtaken_ms = DEFAULT_OVERTAKEN_MS;
}

/**
 * holler_lab_lane_set:
 * @self: a lane
 * @name: of a fault, as in [struct@LabFaults]
 * @value: what it shall be
 *
 * Changes a fault; what is on its way already is not changed.
 *
 * Returns: `FALSE` if there is no such fault, or not such a value
 */
gboolean
holler_lab_lane_set (HollerLabLane *self, const char *name, double value)
{
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    if (strcmp (values[i].name, name) == 0)
      {
        if (!(value >= 0 && value <= values[i].most))
          return FALSE;
        G_STRUCT_MEMBER (double, &self->faults, values[i].offset) = value;
        return TRUE;
      }

  return FALSE;
}

static gboolean
happens (HollerLabLane *self, double share)
{
  return holler_lab_random_unit (&self->random) < share;
}

/* The model of Gilbert: a good state and a bad one in which all is lost, so
 * that `loss` is lost in all and a run is `burst` packets long. */
static gboolean
is_lost (HollerLabLane *self)
{
  double loss = self->faults.loss;
  double burst = self->faults.burst;

  if (burst <= 1 || loss <= 0 || loss >= 1)
    return happens (self, loss);

  if (self->is_bad)
    self->is_bad = !happens (self, 1 / burst);
  else
    self->is_bad = happens (self, MIN (loss / (1 - loss) / burst, 1));

  return self->is_bad;
}

/* A link of so many bits a second with a queue before it. Returns when the
 * last bit has left, or -1 if the queue is full. */
static gint64
queue (HollerLabLane *self, gsize size_bytes, gint64 now_us)
{
  double rate_kbit = self->faults.rate_kbit;
  gint64 begin_us = MAX (now_us, self->free_us);

  if (rate_kbit <= 0)
    return now_us;
  if (begin_us - now_us > (gint64) (self->faults.queue_ms * US_PER_MS))
    return -1;

  self->free_us =
    begin_us + (gint64) ((double) size_bytes * 8 * US_PER_MS / rate_kbit);

  return self->free_us;
}

/**
 * holler_lab_lane_pass:
 * @self: a lane
 * @size_bytes: of the packet
 * @now_us: when it comes in
 * @out_us: (out): when each copy of it comes out
 *
 * Decides about one packet.
 *
 * Returns: how many copies come out: 0 if it is lost, 2 if it is duplicated
 */
guint
holler_lab_lane_pass (HollerLabLane *self,
                      gsize size_bytes,
                      gint64 now_us,
                      gint64 out_us[HOLLER_LAB_MAX_COPIES])
{
  const HollerLabFaults *faults = &self->faults;
  gint64 at_us;

  self->n_seen++;
  if (is_lost (self))
    {
      self->n_lost++;
      return 0;
    }

  at_us = queue (self, size_bytes, now_us);
  if (at_us < 0)
    {
      self->n_overflowed++;
      return 0;
    }

  at_us +=
    (gint64) ((faults->delay_ms +
               faults->jitter_ms * holler_lab_random_unit (&self->random)) *
              US_PER_MS);
  if (happens (self, faults->reorder))
    {
      self->n_overtaken++;
      at_us += (gint64) (faults->overtaken_ms * US_PER_MS);
    }
  else
    {
      at_us = MAX (at_us, self->last_out_us);
      self->last_out_us = at_us;
    }

  out_us[0] = at_us;
  if (!happens (self, faults->duplicate))
    return 1;

  self->n_duplicated++;
  out_us[1] = at_us;

  return 2;
}
