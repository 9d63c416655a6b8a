/* holler-tone.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "media/holler-tone.h"

#include <math.h>
#include <string.h>

#include "base/holler-debug.h"
#include "media/holler-samples.h"
#include "media/holler-wav.h"

/* The voice-like signal has a gliding pitch, three formant-like partials and
 * four syllables a second, between which it is quiet but never silent. */
#define PITCH_HZ 140.0
#define PITCH_SWING_HZ 30.0
#define PITCH_SWING_RATE_HZ 0.7
#define SYLLABLE_RATE_HZ 4.0
#define AMPLITUDE 6000.0

typedef enum
{
  KIND_SILENCE,
  KIND_TEST,
  KIND_FILE,
} Kind;

struct _HollerTone
{
  Kind kind;
  gint16 *samples; /* the file's */
  gsize n_samples;
  gsize position;
  double phase;
};

/**
 * holler_tone_new:
 * @input: "test", "silence", or the path of a WAV file
 * @error: return location
 *
 * Returns: (transfer full): the signal from its beginning
 */
HollerTone *
holler_tone_new (const char *input, GError **error)
{
  g_autofree gint16 *samples = NULL;
  gsize n_samples = 0;
  HollerTone *self = NULL;
  Kind kind = KIND_FILE;

  if (g_strcmp0 (input, "test") == 0)
    kind = KIND_TEST;
  else if (g_strcmp0 (input, "silence") == 0)
    kind = KIND_SILENCE;

  if (kind == KIND_FILE)
    {
      samples = holler_wav_load (input, &n_samples, error);
      if (samples == NULL)
        return NULL;
    }

  self = g_new0 (HollerTone, 1);
  self->kind = kind;
  self->samples = g_steal_pointer (&samples);
  self->n_samples = n_samples;

  return self;
}

static gint16
test_sample (HollerTone *self)
{
  double t = (double) self->position / HOLLER_SAMPLE_RATE;
  double pitch =
    PITCH_HZ + PITCH_SWING_HZ * sin (2 * G_PI * PITCH_SWING_RATE_HZ * t);
  double envelope = 0.6 - 0.4 * cos (2 * G_PI * SYLLABLE_RATE_HZ * t);
  double wave;

  self->phase += 2 * G_PI * pitch / HOLLER_SAMPLE_RATE;
  if (self->phase > 2 * G_PI)
    self->phase -= 2 * G_PI;
  wave = sin (self->phase) + 0.7 * sin (4 * self->phase) +
         0.3 * sin (9 * self->phase);

  return (gint16) (AMPLITUDE * envelope * wave / 2.0);
}

/**
 * holler_tone_fill:
 * @self: a signal
 * @samples: (array length=n_samples) (out caller-allocates): sound
 * @n_samples: how much
 *
 * Gives the next part; silence after the end of a file.
 */
void
holler_tone_fill (HollerTone *self, gint16 *samples, gsize n_samples)
{
  memset (samples, 0, n_samples * sizeof *samples);

  switch (self->kind)
    {
    case KIND_TEST:
      for (gsize i = 0; i < n_samples; i++, self->position++)
        samples[i] = test_sample (self);
      break;
    case KIND_FILE:
      {
        gsize n = MIN (n_samples, self->n_samples - self->position);

        /* Whoever compares what was heard with it wants to know when. */
        if (self->position == 0 && n > 0)
          holler_debug (HOLLER_DEBUG_MEDIA, "tone: the file to say begins");
        memcpy (samples, self->samples + self->position, n * sizeof *samples);
        self->position += n;
        break;
      }
    case KIND_SILENCE:
    default:
      break;
    }
}

void
holler_tone_free (HollerTone *self)
{
  g_free (self->samples);
  g_free (self);
}
