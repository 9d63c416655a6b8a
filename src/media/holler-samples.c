/* holler-samples.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "media/holler-samples.h"

#include <math.h>

/* Speech at arm's length is around -30 dBFS; a level bar that begins at -60
 * moves with it and rests in a quiet room. */
#define LEVEL_FLOOR_DB 60.0

/**
 * holler_samples_get_level:
 * @samples: (array length=n_samples): sound
 * @n_samples: how much
 *
 * Measures loudness as a bar shows it.
 *
 * Returns: 0 at -60 dBFS (root mean square) and below, 1 at 0 dBFS
 */
double
holler_samples_get_level (const gint16 *samples, gsize n_samples)
{
  double sum = 0;
  double db;

  for (gsize i = 0; i < n_samples; i++)
    sum += (double) samples[i] * samples[i];
  if (n_samples == 0 || sum < 1.0)
    return 0;

  db = 10.0 * log10 (sum / n_samples / (32768.0 * 32768.0));

  return CLAMP (1.0 + db / LEVEL_FLOOR_DB, 0.0, 1.0);
}

/**
 * holler_samples_from_float:
 * @into: (array length=n_samples) (out caller-allocates): sound
 * @samples: (array length=n_samples): sound, 1.0 is full scale
 * @n_samples: how much
 *
 * Brings sound to 16 bit and clips what is too loud.
 */
void
holler_samples_from_float (gint16 *into, const float *samples, gsize n_samples)
{
  for (gsize i = 0; i < n_samples; i++)
    into[i] = (gint16) (CLAMP (samples[i], -1.0f, 1.0f) * G_MAXINT16);
}
