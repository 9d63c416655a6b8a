/* holler-rate.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/holler-rate.h"

/* A voice needs little, but what it sends may still be too much for a thin
 * link, and then delay and loss are of our own making. Two things tell:
 *
 * A queue that stands: the shortest of the last round trips is longer than
 * the best. (One round trip alone may be long by chance, jitter is no queue.)
 * How fast it grows says how much fits.
 *
 * Loss without a queue is nearly always chance, and sending less would not
 * help; redundancy does. But a link may also cut off what is over its limit.
 * So once in a while less is sent as a trial, and if the loss does not fall
 * the former rate is taken again.
 *
 * A rate that was raised and proved too high makes the next attempt wait
 * twice as long: so it settles, and still comes back soon after a short
 * disturbance.
 */

typedef struct
{
  guint bitrate_bps;
  guint packet_ms;
} Level;

/* Longer packets save more than a lower bitrate: each has 54 bytes of
 * headers (IPv4, UDP, RTP with one extension, SRTP). */
static const Level levels[HOLLER_RATE_N_LEVELS] = {
  { 32000, 20 }, { 24000, 20 }, { 20000, 40 },
  { 16000, 40 }, { 12000, 60 }, { 8000, 60 },
};

#define HEADER_BITS (54 * 8)

/* Redundancy: from and until which share of lost packets. */
#define PROTECT_FROM 0.03
#define PROTECT_UNTIL 0.015
/* It pays from about a tenth on; asked for less, the encoder puts in none. */
#define LEAST_PERCENTAGE 10
/* Before anything is known. */
#define FIRST_PERCENTAGE 10

#define QUEUE_MS 100.0 /* standing: too much is sent */
#define CALM_MS 40.0   /* no queue to speak of */
#define DEEP_MS 150.0  /* with loss, one round trip is enough */
#define MOST_BEND_MS 400.0
#define HEAVY_LOSS 0.08 /* worth a trial */
#define N_HEAVY 4       /* reports in a row before it */
#define TRIAL_REPORTS 6 /* that judge it */
#define TRIAL_SHARE                                                            \
  0.35             /* of the loss that may be left of what was hoped for */
#define SPARE 0.95 /* of what is thought to fit */
#define FIRST_PATIENCE_US (2 * G_USEC_PER_SEC)
#define MOST_PATIENCE_US (128 * G_USEC_PER_SEC)
#define PROVEN_US (12 * G_USEC_PER_SEC) /* a raise that holds so long is good */
#define FORGIVEN_US (60 * G_USEC_PER_SEC)
#define FIRST_PAUSE_US (30 * G_USEC_PER_SEC)
#define MOST_PAUSE_US (300 * G_USEC_PER_SEC)
#define SPAN_US (30 * G_USEC_PER_SEC)
#define SETTLE_US (3 * G_USEC_PER_SEC) /* until a change shows in reports */

/**
 * holler_rate_init:
 * @self: (out caller-allocates): a rate
 *
 * Begins with the best there is.
 */
void
holler_rate_init (HollerRate *self)
{
  *self = (HollerRate){ 0 };
  self->patience_us = FIRST_PATIENCE_US;
  self->trial_pause_us = FIRST_PAUSE_US;
  self->loss = FIRST_PERCENTAGE / 100.0;
  self->protects = TRUE;
  self->least_ms[0] = self->least_ms[1] = G_MAXDOUBLE;
  self->changed_us = G_MININT64;
}

/**
 * holler_rate_setting_get_wire_bps:
 * @self: a setting
 *
 * Returns: what goes over the network, headers included
 */
guint
holler_rate_setting_get_wire_bps (const HollerRateSetting *self)
{
  return self->bitrate_bps + HEADER_BITS * 1000 / self->packet_ms;
}

static guint
wire_bps (guint level)
{
  const HollerRateSetting setting = { levels[level].bitrate_bps,
                                      levels[level].packet_ms,
                                      0 };

  return holler_rate_setting_get_wire_bps (&setting);
}

/**
 * holler_rate_get_setting:
 * @self: a rate
 * @out_setting: (out): what to send
 */
void
holler_rate_get_setting (const HollerRate *self, HollerRateSetting *out_setting)
{
  guint percentage = (guint) (self->loss * 100.0 + 0.5);

  out_setting->bitrate_bps = levels[self->level].bitrate_bps;
  out_setting->packet_ms = levels[self->level].packet_ms;
  out_setting->loss_percentage = 0;
  if (self->protects)
    out_setting->loss_percentage =
      CLAMP (percentage, LEAST_PERCENTAGE, HOLLER_RATE_MAX_LOSS_PERCENTAGE);
}

static void
change_level (HollerRate *self, gint64 at_us, guint level)
{
  if (level == self->level)
    return;

  self->raised = level < self->level;
  self->level = level;
  self->changed_us = at_us;
  self->n_round_trips = 0;
}

static void
follow_loss (HollerRate *self, double loss_fraction)
{
  if (loss_fraction < 0)
    return;

  /* Up soon, down slowly: protection that comes late is none. */
  loss_fraction = MIN (loss_fraction, 1.0);
  self->loss +=
    (loss_fraction - self->loss) * (loss_fraction > self->loss ? 0.5 : 0.25);
  if (self->loss >= PROTECT_FROM)
    self->protects = TRUE;
  else if (self->loss < PROTECT_UNTIL)
    self->protects = FALSE;
  if (loss_fraction < HEAVY_LOSS)
    {
      self->n_lossy = 0;
      self->lossy_sum = 0;
      return;
    }
  self->n_lossy++;
  self->lossy_sum += loss_fraction;
}

static void
follow_round_trip (HollerRate *self, const HollerRateReport *report)
{
  if (report->round_trip_ms < 0)
    return;

  if (report->at_us - self->span_us >= SPAN_US || self->span_us == 0)
    {
      /* A way that has become longer is no queue: the best is forgotten. */
      self->span_us = report->at_us;
      self->least_ms[1] = self->least_ms[0];
      self->least_ms[0] = G_MAXDOUBLE;
    }
  self->least_ms[0] = MIN (self->least_ms[0], report->round_trip_ms);

  /* What a straight line would not explain: jitter, and no queue. */
  if (self->n_round_trips >= 2)
    {
      double bend = report->round_trip_ms -
                    2 * self->round_trips_ms[HOLLER_RATE_N_ROUND_TRIPS - 1] +
                    self->round_trips_ms[HOLLER_RATE_N_ROUND_TRIPS - 2];

      self->wavering_ms +=
        (MIN (ABS (bend), MOST_BEND_MS) / 2 - self->wavering_ms) * 0.2;
    }
  for (guint i = 1; i < HOLLER_RATE_N_ROUND_TRIPS; i++)
    {
      self->round_trips_ms[i - 1] = self->round_trips_ms[i];
      self->round_trips_at_us[i - 1] = self->round_trips_at_us[i];
    }
  self->round_trips_ms[HOLLER_RATE_N_ROUND_TRIPS - 1] = report->round_trip_ms;
  self->round_trips_at_us[HOLLER_RATE_N_ROUND_TRIPS - 1] = report->at_us;
  self->n_round_trips =
    MIN (self->n_round_trips + 1, HOLLER_RATE_N_ROUND_TRIPS);
}

static double
least_ms (const HollerRate *self)
{
  return MIN (self->least_ms[0], self->least_ms[1]);
}

/* The queue that was there all the time since the level changed; 0 while
 * there is not enough to tell. */
static double
standing_queue_ms (const HollerRate *self, const HollerRateReport *report)
{
  double least = G_MAXDOUBLE;
  double now;

  if (self->n_round_trips == 0)
    return 0;
  now = self->round_trips_ms[HOLLER_RATE_N_ROUND_TRIPS - 1] - least_ms (self);
  if (now > DEEP_MS && report->loss_fraction >= HEAVY_LOSS)
    return now;
  if (self->n_round_trips < HOLLER_RATE_N_ROUND_TRIPS)
    return 0;

  for (guint i = 0; i < HOLLER_RATE_N_ROUND_TRIPS; i++)
    least = MIN (least, self->round_trips_ms[i]);

  return least - least_ms (self);
}

/* From how fast the queue grows, or how much of what is sent arrives. */
static double
fitting_bps (const HollerRate *self, const HollerRateReport *report)
{
  guint last = HOLLER_RATE_N_ROUND_TRIPS - 1;
  double fits = wire_bps (self->level);
  double growth = 0;

  if (self->n_round_trips == HOLLER_RATE_N_ROUND_TRIPS)
    {
      gint64 span_us =
        self->round_trips_at_us[last] - self->round_trips_at_us[0];

      if (span_us > 0)
        growth = (self->round_trips_ms[last] - self->round_trips_ms[0]) *
                 1000.0 / (double) span_us;
    }
  if (growth > 0)
    fits /= 1 + MIN (growth, 2.0);
  if (report->loss_fraction > 0)
    fits = MIN (fits, wire_bps (self->level) * (1 - report->loss_fraction));

  return fits * SPARE;
}

/* The best level that fits, and below the one there is. */
static guint
level_for (const HollerRate *self, double bps)
{
  guint level = MIN (self->level + 1, HOLLER_RATE_N_LEVELS - 1);

  while (level < HOLLER_RATE_N_LEVELS - 1 && wire_bps (level) > bps)
    level++;

  return level;
}

/* What was raised and did not hold is tried again later, and later still. */
static void
regret (HollerRate *self, gint64 at_us)
{
  if (self->raised && at_us - self->changed_us < PROVEN_US)
    self->patience_us = MIN (self->patience_us * 2, MOST_PATIENCE_US);
}

static void
lower (HollerRate *self, const HollerRateReport *report)
{
  regret (self, report->at_us);
  self->trial = HOLLER_RATE_TRIAL_NONE;
  change_level (self,
                report->at_us,
                level_for (self, fitting_bps (self, report)));
}

static void
begin_trial (HollerRate *self, const HollerRateReport *report)
{
  self->trial = HOLLER_RATE_TRIAL_RUNNING;
  self->loss_before = self->lossy_sum / self->n_lossy;
  self->loss_sum = 0;
  self->n_trial_reports = 0;
  regret (self, report->at_us);
  change_level (self, report->at_us, self->level + 1);
}

static void
judge_trial (HollerRate *self, const HollerRateReport *report)
{
  /* If all that was lost was too much, so much would be lost now. */
  double fits = wire_bps (self->level - 1) * (1 - self->loss_before);
  double expected = MAX (1 - fits / wire_bps (self->level), 0);

  if (report->loss_fraction < 0 ||
      report->at_us - self->changed_us < G_USEC_PER_SEC)
    return;

  self->loss_sum += report->loss_fraction;
  if (++self->n_trial_reports < TRIAL_REPORTS)
    return;

  self->trial = HOLLER_RATE_TRIAL_NONE;
  if (self->loss_sum / TRIAL_REPORTS <=
      expected + (self->loss_before - expected) * TRIAL_SHARE)
    {
      self->trial_pause_us = FIRST_PAUSE_US;
      self->next_trial_us = report->at_us;
      return;
    }

  /* It was chance, then. */
  self->next_trial_us = report->at_us + self->trial_pause_us;
  self->trial_pause_us = MIN (self->trial_pause_us * 2, MOST_PAUSE_US);
  change_level (self, report->at_us, self->level - 1);
  self->raised = FALSE;
}

static void
consider_raise (HollerRate *self, const HollerRateReport *report, double queue)
{
  guint better = self->level - 1;
  gint64 age_us = report->at_us - self->changed_us;

  if (queue > CALM_MS || age_us < self->patience_us)
    return;
  /* First it is to be found out whose the loss is. */
  if (self->n_lossy > 0 && report->at_us >= self->next_trial_us &&
      self->level + 1 < HOLLER_RATE_N_LEVELS)
    return;
  if (self->n_round_trips > 0 &&
      self->round_trips_ms[HOLLER_RATE_N_ROUND_TRIPS - 1] - least_ms (self) >
        QUEUE_MS)
    return;
  if (report->estimate_bps > 0 && wire_bps (better) > report->estimate_bps)
    return;

  change_level (self, report->at_us, better);
}

/**
 * holler_rate_take:
 * @self: a rate
 * @report: what the other side received
 * @out_setting: (out): what to send from now on
 *
 * Takes a report into account.
 *
 * Returns: whether the setting is another than before
 */
gboolean
holler_rate_take (HollerRate *self,
                  const HollerRateReport *report,
                  HollerRateSetting *out_setting)
{
  HollerRateSetting before;
  double queue_ms;

  holler_rate_get_setting (self, &before);
  if (self->changed_us == G_MININT64)
    self->changed_us = report->at_us;
  follow_loss (self, report->loss_fraction);
  follow_round_trip (self, report);
  queue_ms = standing_queue_ms (self, report);

  if (self->level + 1 < HOLLER_RATE_N_LEVELS &&
      queue_ms > QUEUE_MS + self->wavering_ms)
    lower (self, report);
  else if (self->level + 1 < HOLLER_RATE_N_LEVELS && report->estimate_bps > 0 &&
           wire_bps (self->level) > report->estimate_bps &&
           report->at_us - self->changed_us >= SETTLE_US)
    {
      regret (self, report->at_us);
      change_level (self,
                    report->at_us,
                    level_for (self, (double) report->estimate_bps));
    }
  else if (self->trial == HOLLER_RATE_TRIAL_RUNNING)
    judge_trial (self, report);
  else if (self->n_lossy >= N_HEAVY && self->level + 1 < HOLLER_RATE_N_LEVELS &&
           report->at_us >= self->next_trial_us)
    begin_trial (self, report);
  else if (self->level > 0)
    consider_raise (self, report, queue_ms);
  else if (report->at_us - self->changed_us > FORGIVEN_US)
    self->patience_us = FIRST_PATIENCE_US;

  holler_rate_get_setting (self, out_setting);

  return out_setting->bitrate_bps != before.bitrate_bps ||
         out_setting->packet_ms != before.packet_ms ||
         out_setting->loss_percentage != before.loss_percentage;
}
