/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One person's voice: packets in, samples out. Filled by the network's
 * thread, emptied by the sound card's: one of the two places where threads
 * meet under a lock. */

typedef struct _HollerVoice HollerVoice;

#define HOLLER_VOICE_MAX_PACKET_BYTES 1500

typedef struct
{
  double target_ms; /* the delay aimed at */
  double delay_ms;  /* the delay there is */
  guint64 received;
  guint64 late;
  guint64 duplicates;
  guint64 repaired;          /* packets, by in-band redundancy */
  guint64 played_samples;    /* since anything came; silence too */
  guint64 concealed_samples; /* of these, the ones nobody said */
  guint64 stretched_samples;
  guint64 squeezed_samples;
} HollerVoiceStats;

HollerVoice *holler_voice_new (void);
HollerVoice *holler_voice_ref (HollerVoice *self);
void holler_voice_unref (HollerVoice *self);

void holler_voice_push (HollerVoice *self,
                        guint16 sequence,
                        guint32 timestamp,
                        guint32 ssrc,
                        const guint8 *payload,
                        gsize size_bytes,
                        gint64 arrival_us);
void holler_voice_pull (HollerVoice *self,
                        float *out,
                        guint n_samples,
                        gint64 now_us);
double holler_voice_get_level (HollerVoice *self);
gboolean holler_voice_has_sounded (HollerVoice *self);
void holler_voice_get_stats (HollerVoice *self, HollerVoiceStats *out_stats);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HollerVoice, holler_voice_unref)

G_END_DECLS
