/* holler-echo-delay.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/holler-echo-delay.h"

#include <math.h>

/* An echo canceller reaches over some tens of milliseconds. A sound server,
 * a television or wireless headphones may keep sound for longer than that, and
 * none of them says so. But an echo is loud when what was played was loud: the
 * delay is where the two courses of loudness are most alike. That is known to
 * a step of 10 ms or two, which is enough; the canceller does the rest.
 */

#define FLOOR_DB 20.0f /* of a full scale of 90: no more than noise */
#define MEAN_STEPS 300.0f
#define MEMORY_STEPS 500.0f
#define LEAST_STEPS 300 /* before anything is said */
#define JUDGE_EVERY 50
#define ALIKE 0.5f
#define NEARLY 0.95f     /* as alike as the best: then the earlier one */
#define N_AGREEING 3     /* judgements in a row, within */
#define AGREE_STEPS 2    /* so many steps */
#define LEAST_SWING 9.0f /* decibels squared: who does not vary tells nothing */

/**
 * holler_echo_delay_init:
 * @self: (out caller-allocates): a delay
 *
 * Knows nothing.
 */
void
holler_echo_delay_init (HollerEchoDelay *self)
{
  *self = (HollerEchoDelay){ .candidate = -1, .lag = -1, .step = -1 };
  self->played_mean_db = self->heard_mean_db = FLOOR_DB;
}

static float
to_db (double power, guint n_samples)
{
  double mean = n_samples > 0 ? power / n_samples : 0;

  return MAX ((float) (10 * log10 (mean + 1)), FLOOR_DB);
}

static double
power_of (const gint16 *samples, guint n_samples)
{
  double sum = 0;

  for (guint i = 0; i < n_samples; i++)
    sum += (double) samples[i] * samples[i];

  return sum;
}

static float *
played_at (HollerEchoDelay *self, gint64 step)
{
  return &self->played_db[(guint64) step % HOLLER_ECHO_DELAY_HISTORY];
}

static void
finish_step (HollerEchoDelay *self)
{
  float db = to_db (self->step_power, self->step_samples);

  self->played_mean_db += (db - self->played_mean_db) / MEAN_STEPS;
  *played_at (self, self->step) = db;
  self->step_power = 0;
  self->step_samples = 0;
  self->step++;
}

/**
 * holler_echo_delay_played:
 * @self: a delay
 * @at_us: when it was given to the speaker
 * @samples: (array length=n_samples): the sound
 * @n_samples: how much of it: 10 ms at most
 *
 * Takes note of what is played.
 */
void
holler_echo_delay_played (HollerEchoDelay *self,
                          gint64 at_us,
                          const gint16 *samples,
                          guint n_samples)
{
  gint64 step = at_us / HOLLER_ECHO_DELAY_STEP_US;

  if (self->step < 0 || step < self->step ||
      step > self->step + HOLLER_ECHO_DELAY_HISTORY)
    {
      for (guint i = 0; i < HOLLER_ECHO_DELAY_HISTORY; i++)
        self->played_db[i] = FLOOR_DB;
      self->step = step;
      self->step_power = 0;
      self->step_samples = 0;
    }
  while (self->step < step)
    finish_step (self);
  self->step_power += power_of (samples, n_samples);
  self->step_samples += n_samples;
}

static int
find_lag (const HollerEchoDelay *self)
{
  float alike[HOLLER_ECHO_DELAY_LAGS];
  float best = 0;

  if (self->heard_square < LEAST_SWING * MEMORY_STEPS / 2)
    return -1;

  for (guint i = 0; i < HOLLER_ECHO_DELAY_LAGS; i++)
    {
      alike[i] = 0;
      if (self->played_square[i] > LEAST_SWING * MEMORY_STEPS / 2)
        alike[i] =
          self->cross[i] / sqrtf (self->played_square[i] * self->heard_square);
      best = MAX (best, alike[i]);
    }
  if (best < ALIKE)
    return -1;

  /* Who says the same again and again is like himself later, too; the first
   * of such hills, and there its top. */
  for (int i = 0; i < HOLLER_ECHO_DELAY_LAGS; i++)
    if (alike[i] >= best * NEARLY)
      {
        while (i + 1 < HOLLER_ECHO_DELAY_LAGS && alike[i + 1] > alike[i])
          i++;
        return i;
      }

  return -1;
}

static void
judge (HollerEchoDelay *self)
{
  int lag = find_lag (self);

  if (lag < 0 || self->candidate < 0 ||
      ABS (lag - self->candidate) > AGREE_STEPS)
    {
      self->candidate = lag;
      self->n_agreeing = lag >= 0 ? 1 : 0;
      return;
    }
  if (++self->n_agreeing >= N_AGREEING)
    self->lag = lag;
}

/**
 * holler_echo_delay_heard:
 * @self: a delay
 * @at_us: when the first sample was heard, by the same clock
 * @samples: (array length=n_samples): what the microphone gave
 * @n_samples: how much: about 10 ms
 *
 * Compares what is heard with what was played.
 */
void
holler_echo_delay_heard (HollerEchoDelay *self,
                         gint64 at_us,
                         const gint16 *samples,
                         guint n_samples)
{
  gint64 step = at_us / HOLLER_ECHO_DELAY_STEP_US;
  float db = to_db (power_of (samples, n_samples), n_samples);
  float heard;

  self->heard_mean_db += (db - self->heard_mean_db) / MEAN_STEPS;
  if (self->step < 0 || step < HOLLER_ECHO_DELAY_LAGS)
    return;

  heard = db - self->heard_mean_db;
  self->heard_square += heard * heard - self->heard_square / MEMORY_STEPS;
  for (gint64 i = 0; i < HOLLER_ECHO_DELAY_LAGS; i++)
    {
      gint64 then = step - i;
      float played = 0;

      /* neither what is to come nor what is forgotten */
      if (then < self->step && then > self->step - HOLLER_ECHO_DELAY_HISTORY)
        played = *played_at (self, then) - self->played_mean_db;
      self->cross[i] += played * heard - self->cross[i] / MEMORY_STEPS;
      self->played_square[i] +=
        played * played - self->played_square[i] / MEMORY_STEPS;
    }

  self->n_heard++;
  if (self->n_heard >= LEAST_STEPS && self->n_heard % JUDGE_EVERY == 0)
    judge (self);
}

/**
 * holler_echo_delay_get_ms:
 * @self: a delay
 *
 * Returns: from the speaker to the microphone; -1 while it is not known
 */
int
holler_echo_delay_get_ms (const HollerEchoDelay *self)
{
  return self->lag < 0 ? -1 : self->lag * (HOLLER_ECHO_DELAY_STEP_US / 1000);
}
