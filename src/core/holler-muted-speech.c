/* holler-muted-speech.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/holler-muted-speech.h"

/* Speech is what stands out of the room for a while: the floor follows the
 * quietest of what is heard at once and rises slowly, so that a fan is soon
 * part of the room, and a voice, with its pauses, never is. All of it from
 * how loud the microphone is, which a call has open anyway; nothing is kept.
 */

/* Of a level that is 0 at -60 dBFS and 1 at 0 dBFS. */
#define LEAST_LEVEL 0.3  /* -42 dBFS */
#define ABOVE_FLOOR 0.17 /* 10 dB */
#define FLOOR_RISE_PER_S 0.02
/* Levels come each 50 ms; a later one stands for no more than that. */
#define MAX_STEP_US (100 * (gint64) 1000)
/* Pauses take off less than speech adds: words have gaps. */
#define PAUSE_DIVISOR 3

/**
 * holler_muted_speech_init:
 * @self: (out): a listener
 *
 * Makes one that has heard nothing.
 */
void
holler_muted_speech_init (HollerMutedSpeech *self)
{
  g_return_if_fail (self != NULL);

  *self = (HollerMutedSpeech){ .floor = 1 };
}

static void
follow_floor (HollerMutedSpeech *self, double level, gint64 step_us)
{
  double rise = FLOOR_RISE_PER_S * (double) step_us / (double) G_USEC_PER_SEC;

  self->floor = MIN (level, self->floor + rise);
}

/**
 * holler_muted_speech_hear:
 * @self: a listener
 * @now_us: monotonic time
 * @level: how loud the microphone is, 0 (-60 dBFS) to 1 (0 dBFS), about 20
 *   times a second
 * @is_muted: whether the person is muted
 *
 * Hears how loud it is.
 *
 * Returns: whether the person should be told now
 */
gboolean
holler_muted_speech_hear (HollerMutedSpeech *self,
                          gint64 now_us,
                          double level,
                          gboolean is_muted)
{
  gint64 step_us = 0;
  gboolean stands_out = FALSE;

  g_return_val_if_fail (self != NULL, FALSE);

  if (self->heard_at_us != 0)
    step_us = CLAMP (now_us - self->heard_at_us, 0, MAX_STEP_US);
  self->heard_at_us = now_us;
  stands_out = level >= LEAST_LEVEL && level >= self->floor + ABOVE_FLOOR;
  follow_floor (self, level, step_us);
  if (is_muted && !self->was_muted)
    self->muted_at_us = now_us;
  self->was_muted = is_muted;
  if (!is_muted || now_us - self->muted_at_us < HOLLER_MUTED_SPEECH_GRACE_US)
    {
      self->speech_us = 0;
      return FALSE;
    }

  if (stands_out)
    self->speech_us += step_us;
  else
    self->speech_us = MAX (self->speech_us - step_us / PAUSE_DIVISOR, 0);
  if (self->speech_us < HOLLER_MUTED_SPEECH_ENOUGH_US)
    return FALSE;

  self->speech_us = 0;
  if (self->told_at_us != 0 &&
      now_us - self->told_at_us < HOLLER_MUTED_SPEECH_PAUSE_US)
    return FALSE;
  self->told_at_us = now_us;

  return TRUE;
}
