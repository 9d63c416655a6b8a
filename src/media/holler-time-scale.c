/* holler-time-scale.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "media/holler-time-scale.h"

#include <math.h>
#include <string.h>

/* Speech repeats itself every 2.5 to 12.5 ms. Leaving out one such period, or
 * saying it twice, with a cross-fade, is not heard (WSOLA: Verhelst and
 * Roelands, ICASSP 1993). The period is looked for at 8 kHz, where a search is
 * cheap, and then to the sample.
 */

#define DECIMATION 6
#define MIN_PERIOD 120 /* 2.5 ms */
#define COARSE_MAX (HOLLER_TIME_SCALE_MAX_PERIOD / DECIMATION)
#define ALIKE 0.6f
#define ALIKE_IF_URGENT 0.25f
#define QUIET_MEAN_SQUARE 1e-6f /* -60 dBFS: no period, and none is needed */

static float
likeness (const float *a, const float *b, guint n)
{
  float dot = 0, aa = 1e-9f, bb = 1e-9f;

  for (guint i = 0; i < n; i++)
    {
      dot += a[i] * b[i];
      aa += a[i] * a[i];
      bb += b[i] * b[i];
    }

  return dot / sqrtf (aa * bb);
}

static float
mean_square (const float *samples, guint n)
{
  float sum = 0;

  for (guint i = 0; i < n; i++)
    sum += samples[i] * samples[i];

  return sum / (float) n;
}

/* The period with which the samples begin, twice; 0 if there is none. */
static guint
find_period (const float *samples,
             guint n_samples,
             guint max_period,
             gboolean urgent)
{
  float coarse[2 * COARSE_MAX] = { 0 };
  guint max =
    MIN (MIN (n_samples / 2, max_period), HOLLER_TIME_SCALE_MAX_PERIOD);
  guint n_coarse = MIN (n_samples / DECIMATION, G_N_ELEMENTS (coarse));
  float best = -1;
  guint period = 0;

  if (max < MIN_PERIOD)
    return 0;
  if (mean_square (samples, 2 * max) < QUIET_MEAN_SQUARE)
    return max;

  for (guint i = 0; i < n_coarse; i++)
    {
      coarse[i] = 0;
      for (guint j = 0; j < DECIMATION; j++)
        coarse[i] += samples[i * DECIMATION + j];
    }
  for (guint p = MIN_PERIOD / DECIMATION; p <= max / DECIMATION; p++)
    {
      float value = likeness (coarse, coarse + p, p);

      if (value > best)
        {
          best = value;
          period = p * DECIMATION;
        }
    }

  best = -1;
  for (guint p = MAX (MIN_PERIOD, period - DECIMATION);
       p <= MIN (max, period + DECIMATION);
       p++)
    {
      float value = likeness (samples, samples + p, p);

      if (value > best)
        {
          best = value;
          period = p;
        }
    }

  return best >= (urgent ? ALIKE_IF_URGENT : ALIKE) ? period : 0;
}

/**
 * holler_time_scale_shrink:
 * @samples: (array length=n_samples): 48 kHz, one channel, changed in place
 * @n_samples: how many there are
 * @max_period: no longer one is taken, in samples
 * @urgent: whether a worse match is good enough
 *
 * Takes one pitch period out near the beginning of @samples.
 *
 * Returns: how many samples fewer there are now; 0 where no period was found
 */
guint
holler_time_scale_shrink (float *samples,
                          guint n_samples,
                          guint max_period,
                          gboolean urgent)
{
  guint period = find_period (samples, n_samples, max_period, urgent);

  if (period == 0)
    return 0;

  for (guint i = 0; i < period; i++)
    {
      float w = (float) i / (float) period;

      samples[i] = samples[i] * (1 - w) + samples[i + period] * w;
    }
  memmove (samples + period,
           samples + 2 * period,
           (n_samples - 2 * period) * sizeof (float));

  return period;
}

/**
 * holler_time_scale_expand:
 * @samples: (array): 48 kHz, one channel, changed in place
 * @n_samples: how many there are
 * @capacity: how many @samples has room for
 * @max_period: no longer one is taken, in samples
 * @urgent: whether a worse match is good enough
 *
 * Puts one pitch period in near the beginning of @samples.
 *
 * Returns: how many samples more there are now; 0 where no period was found
 */
guint
holler_time_scale_expand (float *samples,
                          guint n_samples,
                          guint capacity,
                          guint max_period,
                          gboolean urgent)
{
  guint period = find_period (samples, n_samples, max_period, urgent);

  if (period == 0 || n_samples + period > capacity)
    return 0;

  memmove (samples + 2 * period,
           samples + period,
           (n_samples - period) * sizeof (float));
  /* Now the second period stands at 2 * period; between them goes what leads
   * from the second back into the first. */
  for (guint i = 0; i < period; i++)
    {
      float w = (float) i / (float) period;

      samples[period + i] = samples[2 * period + i] * (1 - w) + samples[i] * w;
    }

  return period;
}
