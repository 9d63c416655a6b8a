/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Does somebody speak who has forgotten that nobody hears it? */

/* The word one ends with when one mutes oneself is none of it. */
#define HOLLER_MUTED_SPEECH_GRACE_US (1500 * (gint64) 1000)
/* So much speech, pauses taken off: no cough, no cup that is put down. */
#define HOLLER_MUTED_SPEECH_ENOUGH_US (700 * (gint64) 1000)
/* Who goes on has chosen to. */
#define HOLLER_MUTED_SPEECH_PAUSE_US (30 * G_USEC_PER_SEC)

typedef struct
{
  gboolean was_muted;
  gint64 muted_at_us;
  gint64 heard_at_us; /* the last level; 0 none since muted */
  gint64 speech_us;   /* pauses taken off */
  gint64 told_at_us;  /* 0 never */
  double floor;       /* of the room; 0 to 1 */
} HollerMutedSpeech;

void holler_muted_speech_init (HollerMutedSpeech *self);
gboolean holler_muted_speech_hear (HollerMutedSpeech *self,
                                   gint64 now_us,
                                   double level,
                                   gboolean is_muted);

G_END_DECLS
