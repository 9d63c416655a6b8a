/* holler-playout.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/holler-playout.h"

#include "core/holler-playout-private.h"

/* The playout delay is how long after its earliest possible arrival a sample
 * is heard. The earliest is the least transit (arrival less time stamp) of
 * the last packets; the delay to aim at is what 98 of 100 packets need beyond
 * it. So a drifting clock, a longer route and a changed jitter are the same
 * thing: a delay that is not the wanted one, which is mended by taking out or
 * putting in single pitch periods.
 *
 * A packet that is not there when it is needed has its time concealed, and
 * what was concealed is remembered (`waited`). If the packet comes after all
 * it is played, and the delay has grown; if a later one comes first, the time
 * that was concealed stands for the lost packet's.
 */

#define REPAIR_FROM_PPM 20000 /* from here redundancy is waited for */
#define REPAIR_UNTIL_PPM 8000
#define LOSS_PACKETS 128    /* over which the loss is smoothed */
#define CONCEAL_SAMPLES 480 /* 10 ms: what every Opus mode can conceal */
#define LEAST_SAMPLES 120   /* 2.5 ms: no less can be concealed */
#define SILENCE_AFTER_SAMPLES 4800
#define STOP_AFTER_SAMPLES (2 * HOLLER_PLAYOUT_RATE_HZ)
#define BLOCK_SAMPLES 240   /* 5 ms */
#define FAR_EARLY_US 200000 /* no card takes so much: a clock that jumped */
#define PULLS 200           /* that tell how a card pulls: a second */
#define SPAN_US 60000       /* 8 of them: half a second */
#define SCALE_EVERY_US 30000
#define SHRINK_EVERY_US 90000 /* nobody minds a delay that goes slowly */
#define FAR_TOO_LONG_US 100000
#define TOO_LONG_US 6000   /* over the target: shrink */
#define TOO_SHORT_US 3000  /* under it: expand */
#define HOPELESS_US 400000 /* over the target: drop, do not shrink */

static HollerPlayoutSlot *
find_slot (HollerPlayout *self, gint64 extended)
{
  HollerPlayoutSlot *slot = holler_playout_slot_of (self, extended);

  return slot->present && slot->extended == extended ? slot : NULL;
}

/* The first packet that is there at or after the one to be played. */
static HollerPlayoutSlot *
find_next (HollerPlayout *self)
{
  for (gint64 e = self->next_extended; e <= self->newest_extended; e++)
    {
      HollerPlayoutSlot *slot = find_slot (self, e);

      if (slot != NULL)
        return slot;
    }

  return NULL;
}

void
holler_playout_forget_delays (HollerPlayout *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->delay_us); i++)
    self->delay_us[i] = G_MAXINT64;
}

/**
 * holler_playout_init:
 * @self: (out caller-allocates): a playout
 *
 * Makes a playout that has seen no packet.
 */
void
holler_playout_init (HollerPlayout *self)
{
  *self = (HollerPlayout){ 0 };
  self->target_us = HOLLER_PLAYOUT_MIN_TARGET_US;
  self->packet_samples = 960;
  self->least_early_us = FAR_EARLY_US;
  holler_playout_forget_delays (self);
}

static gint64
delay_at (HollerPlayout *self, gint64 now_us, gint64 position)
{
  return now_us - holler_playout_to_us (position) - self->least_transit_us;
}

static void
observe_delay (HollerPlayout *self, gint64 now_us, gint64 delay_us)
{
  if (now_us - self->delay_span_began_us >= SPAN_US)
    {
      self->delay_span_began_us = now_us;
      self->delay_span = (self->delay_span + 1) % G_N_ELEMENTS (self->delay_us);
      self->delay_us[self->delay_span] = G_MAXINT64;
    }

  self->delay_us[self->delay_span] =
    MIN (self->delay_us[self->delay_span], delay_us);
}

/**
 * holler_playout_get_delay_us:
 * @self: a playout
 *
 * How long after its earliest possible arrival a sample is heard.
 *
 * The least of the last half second: a sound card pulls several blocks at
 * once, and the last of them is the one that must find its packet there.
 *
 * Returns: microseconds; 0 while nothing plays
 */
gint64
holler_playout_get_delay_us (const HollerPlayout *self)
{
  gint64 least = G_MAXINT64;

  for (guint i = 0; i < G_N_ELEMENTS (self->delay_us); i++)
    least = MIN (least, self->delay_us[i]);

  return least == G_MAXINT64 ? 0 : least;
}

/**
 * holler_playout_pulled:
 * @self: a playout
 * @now_us: monotonic
 * @samples: how many are wanted
 *
 * Tells that the sound card wants samples; to be said of every pull.
 *
 * A card that takes 20 ms at once takes the last of them 15 ms early. Judged
 * by the clock on the wall every block would find another delay; so time
 * runs evenly here, and what the card takes early is added to the target.
 *
 * Returns: the time to give to [method@Playout.next]
 */
gint64
holler_playout_pulled (HollerPlayout *self, gint64 now_us, guint samples)
{
  gint64 early = self->steady_us - now_us;

  if (early < 0 || early > FAR_EARLY_US)
    {
      self->steady_us = now_us;
      early = 0;
    }
  self->least_early_us = MIN (self->least_early_us, early);
  self->most_early_us = MAX (self->most_early_us, early);
  self->lead_us = MAX (self->last_lead_us, self->most_early_us);
  if (++self->n_pulls == PULLS)
    {
      /* Where all came early, as after a standstill that was caught up with,
       * that is no lead: it is when pulls are. */
      self->steady_us -= self->least_early_us;
      self->last_lead_us = self->most_early_us - self->least_early_us;
      self->least_early_us = FAR_EARLY_US;
      self->most_early_us = 0;
      self->n_pulls = 0;
    }

  now_us = self->steady_us;
  /* A hair slower than the samples: a card's clock that is fast shows. */
  self->steady_us += holler_playout_to_us (samples) * 999 / 1000;

  return now_us;
}

static gint64
target_with_lead (const HollerPlayout *self)
{
  return self->target_us + self->lead_us;
}

/* Begins with the newest packet that has waited long enough; what is older
 * would only be delay. */
static gboolean
begin (HollerPlayout *self, gint64 now_us)
{
  HollerPlayoutSlot *chosen = NULL;

  for (gint64 e = self->next_extended; e <= self->newest_extended; e++)
    {
      HollerPlayoutSlot *slot = find_slot (self, e);

      if (slot == NULL)
        continue;
      if (delay_at (self, now_us, slot->timestamp) < target_with_lead (self))
        break;
      if (chosen != NULL)
        chosen->present = FALSE;
      chosen = slot;
    }
  if (chosen == NULL)
    return FALSE;

  self->playing = TRUE;
  self->next_extended = chosen->extended;
  self->position = chosen->timestamp;
  self->waited_samples = 0;
  self->starved_samples = 0;
  self->scaled_us = now_us;
  self->delay_span_began_us = now_us;
  holler_playout_forget_delays (self);

  return TRUE;
}

static HollerPlayoutScale
scale_for (HollerPlayout *self, gint64 now_us)
{
  gint64 over = holler_playout_get_delay_us (self) - target_with_lead (self);
  gint64 since_us = now_us - self->scaled_us;

  if (over > TOO_LONG_US &&
      since_us >= (over > FAR_TOO_LONG_US ? SCALE_EVERY_US : SHRINK_EVERY_US))
    return HOLLER_PLAYOUT_SHRINK;
  if (over < -TOO_SHORT_US && since_us >= SCALE_EVERY_US)
    return HOLLER_PLAYOUT_EXPAND;
  return HOLLER_PLAYOUT_AS_IT_IS;
}

static void
decide_starved (HollerPlayout *self, HollerPlayoutDecision *decision)
{
  decision->operation = self->starved_samples < SILENCE_AFTER_SAMPLES
                          ? HOLLER_PLAYOUT_CONCEAL
                          : HOLLER_PLAYOUT_SILENCE;
  decision->extended = -1;
  decision->samples = CONCEAL_SAMPLES;
}

/* @slot is the next packet that is there; what is missing before it? */
static void
decide_towards (HollerPlayout *self,
                HollerPlayoutSlot *slot,
                HollerPlayoutDecision *decision)
{
  gint64 missing = slot->timestamp - self->position;
  guint taken = (guint) CLAMP (missing, 0, self->waited_samples);

  self->waited_samples -= taken;
  self->position += taken;
  missing -= taken;

  /* Half a second is a pause and no loss; and time stamps that were made from
   * nanoseconds stand one sample beside. */
  if (missing > HOLLER_PLAYOUT_RATE_HZ / 2 || missing < LEAST_SAMPLES)
    missing = 0;

  decision->extended = slot->extended;
  if (missing <= 0)
    {
      decision->operation = HOLLER_PLAYOUT_DECODE;
    }
  else if (slot->extended > self->next_extended &&
           missing <= self->packet_samples)
    {
      decision->operation = HOLLER_PLAYOUT_REPAIR;
      decision->samples = (guint) missing;
    }
  else
    {
      decision->operation = HOLLER_PLAYOUT_CONCEAL;
      decision->samples = (guint) MIN (missing, CONCEAL_SAMPLES);
    }
}

/**
 * holler_playout_next:
 * @self: a playout
 * @now_us: what [method@Playout.pulled] returned
 * @buffered_samples: made already and not yet heard
 * @out_decision: (out): what to make next
 *
 * Decides what to make when the sound card wants more than is made.
 *
 * The owner does it and says so with [method@Playout.made].
 */
void
holler_playout_next (HollerPlayout *self,
                     gint64 now_us,
                     guint buffered_samples,
                     HollerPlayoutDecision *out_decision)
{
  HollerPlayoutDecision decision = { HOLLER_PLAYOUT_SILENCE,
                                     -1,
                                     BLOCK_SAMPLES,
                                     HOLLER_PLAYOUT_AS_IT_IS };
  HollerPlayoutSlot *slot;

  if (self->playing)
    {
      gint64 delay = delay_at (self, now_us, self->position - buffered_samples);

      if (self->starved_samples > STOP_AFTER_SAMPLES ||
          (delay > target_with_lead (self) + HOPELESS_US &&
           find_next (self) != NULL))
        self->playing = FALSE;
      else
        observe_delay (self, now_us, delay);
    }

  if (!self->started || (!self->playing && !begin (self, now_us)))
    {
      *out_decision = decision;
      return;
    }

  slot = find_next (self);
  if (slot == NULL)
    decide_starved (self, &decision);
  else
    decide_towards (self, slot, &decision);
  decision.scale = scale_for (self, now_us);

  *out_decision = decision;
}

static void
count_loss (HollerPlayout *self, gint64 n_lost, gboolean received)
{
  for (gint64 i = 0; i < MIN (n_lost, 50); i++)
    self->loss_ppm += (1000000 - self->loss_ppm) / LOSS_PACKETS;
  if (received)
    self->loss_ppm -= self->loss_ppm / LOSS_PACKETS;
  if (self->loss_ppm >= REPAIR_FROM_PPM)
    self->expects_loss = TRUE;
  else if (self->loss_ppm < REPAIR_UNTIL_PPM)
    self->expects_loss = FALSE;
}

/**
 * holler_playout_made:
 * @self: a playout
 * @decision: what [method@Playout.next] said
 * @samples: how many samples came of it, before any scaling
 *
 * Moves the position.
 */
void
holler_playout_made (HollerPlayout *self,
                     const HollerPlayoutDecision *decision,
                     guint samples)
{
  HollerPlayoutSlot *slot;

  if (!self->playing)
    return;
  self->played_samples += samples;

  switch (decision->operation)
    {
    case HOLLER_PLAYOUT_DECODE:
      slot = find_slot (self, decision->extended);
      g_return_if_fail (slot != NULL);
      slot->present = FALSE;
      count_loss (self, decision->extended - self->next_extended, TRUE);
      self->next_extended = decision->extended + 1;
      self->position = slot->timestamp + samples;
      self->waited_samples = 0;
      self->starved_samples = 0;
      self->decoded++;
      if (samples > 0)
        self->packet_samples = samples;
      break;
    case HOLLER_PLAYOUT_REPAIR:
      count_loss (self, decision->extended - self->next_extended, FALSE);
      self->next_extended = decision->extended;
      self->position += samples;
      self->starved_samples = 0;
      self->repaired++;
      break;
    case HOLLER_PLAYOUT_CONCEAL:
    case HOLLER_PLAYOUT_SILENCE:
    default:
      if (decision->operation == HOLLER_PLAYOUT_CONCEAL)
        self->concealed_samples += samples;
      if (decision->extended >= 0)
        self->position += samples;
      else
        {
          self->waited_samples += samples;
          self->starved_samples += samples;
        }
      break;
    }
}

/**
 * holler_playout_scaled:
 * @self: a playout
 * @now_us: monotonic
 * @samples: how many samples were put in (positive) or taken out (negative)
 *
 * Tells that time was stretched or squeezed, so that the same excess is not
 * mended twice.
 */
void
holler_playout_scaled (HollerPlayout *self, gint64 now_us, int samples)
{
  gint64 change_us = holler_playout_to_us (samples);

  self->scaled_us = now_us;
  for (guint i = 0; i < G_N_ELEMENTS (self->delay_us); i++)
    if (self->delay_us[i] != G_MAXINT64)
      self->delay_us[i] += change_us;
}
