/* holler-voice.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "media/holler-voice.h"

#include <math.h>
#include <opus/opus.h>
#include <string.h>

#include "core/holler-playout.h"
#include "media/holler-time-scale.h"

/* Nothing is decoded before it must be: so a packet that comes at the last
 * moment still counts, a lost one can be repaired from its successor, and the
 * decoder is never ahead of what is heard. What to do is decided in core/;
 * here it is done.
 */

#define MAX_FRAME 5760 /* 120 ms, the longest Opus packet */
#define CAPACITY (MAX_FRAME + 4 * HOLLER_TIME_SCALE_MAX_PERIOD)
#define URGENT_US 60000 /* this far from the target a worse match does */
#define SLACK_US 2500
#define SOUND_MEAN_SQUARE 1e-5f /* -50 dBFS: not silence */
#define NOISE_MAX 0.002f        /* -54 dBFS */
#define NOISE_RISE 1.0005f      /* the floor forgets in some seconds */

typedef struct
{
  guint16 size;
  guint8 bytes[HOLLER_VOICE_MAX_PACKET_BYTES];
} Packet;

struct _HollerVoice
{
  gatomicrefcount ref_count;
  GMutex mutex;

  /* guarded by mutex */
  HollerPlayout playout;
  Packet *packets[HOLLER_PLAYOUT_SLOTS];
  OpusDecoder *decoder;
  float made[CAPACITY];
  guint n_made;
  float noise_floor; /* root mean square of the quietest frames */
  float noise_state;
  guint32 noise_seed;
  double level;
  gboolean sounded;
  guint64 stretched, squeezed;
};

/**
 * holler_voice_new:
 *
 * Makes a voice that has said nothing.
 *
 * Returns: (transfer full): a voice
 */
HollerVoice *
holler_voice_new (void)
{
  HollerVoice *self = g_new0 (HollerVoice, 1);
  int error = OPUS_OK;

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->mutex);
  holler_playout_init (&self->playout);
  /* One channel: libopus mixes a stereo stream down by itself. */
  self->decoder = opus_decoder_create (HOLLER_PLAYOUT_RATE_HZ, 1, &error);
  g_assert (error == OPUS_OK);
  self->noise_seed = 1;

  return self;
}

/**
 * holler_voice_ref:
 * @self: a voice
 *
 * Takes a reference; any thread.
 *
 * Returns: (transfer full): @self
 */
HollerVoice *
holler_voice_ref (HollerVoice *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * holler_voice_unref:
 * @self: a voice
 *
 * Gives a reference back; any thread.
 */
void
holler_voice_unref (HollerVoice *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  for (guint i = 0; i < HOLLER_PLAYOUT_SLOTS; i++)
    g_free (self->packets[i]);
  opus_decoder_destroy (self->decoder);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

static Packet *
packet_at (HollerVoice *self, gint64 extended)
{
  return self->packets[(guint64) extended % HOLLER_PLAYOUT_SLOTS];
}

static void
keep (HollerVoice *self,
      gint64 extended,
      const guint8 *payload,
      gsize size_bytes)
{
  Packet **place = &self->packets[(guint64) extended % HOLLER_PLAYOUT_SLOTS];

  if (*place == NULL)
    *place = g_new (Packet, 1);
  (*place)->size = (guint16) size_bytes;
  memcpy ((*place)->bytes, payload, size_bytes);
}

/**
 * holler_voice_push:
 * @self: a voice
 * @sequence: RTP sequence number
 * @timestamp: RTP time stamp
 * @ssrc: RTP synchronisation source
 * @payload: (array length=size_bytes): one Opus packet
 * @size_bytes: 1 to %HOLLER_VOICE_MAX_PACKET_BYTES; others are dropped
 * @arrival_us: when it came, monotonic
 *
 * Queues a packet; the network's thread.
 */
void
holler_voice_push (HollerVoice *self,
                   guint16 sequence,
                   guint32 timestamp,
                   guint32 ssrc,
                   const guint8 *payload,
                   gsize size_bytes,
                   gint64 arrival_us)
{
  HollerPlayoutVerdict verdict;
  gint64 extended = 0;

  if (size_bytes == 0 || size_bytes > HOLLER_VOICE_MAX_PACKET_BYTES)
    return;

  g_mutex_lock (&self->mutex);
  verdict = holler_playout_arrived (&self->playout,
                                    sequence,
                                    timestamp,
                                    ssrc,
                                    arrival_us,
                                    &extended);
  if (verdict == HOLLER_PLAYOUT_RESTART)
    opus_decoder_ctl (self->decoder, OPUS_RESET_STATE);
  if (verdict == HOLLER_PLAYOUT_RESTART || verdict == HOLLER_PLAYOUT_KEEP)
    keep (self, extended, payload, size_bytes);
  g_mutex_unlock (&self->mutex);
}

static void
make_noise (HollerVoice *self, float *out, guint n_samples)
{
  float level = MIN (self->noise_floor, NOISE_MAX);

  for (guint i = 0; i < n_samples; i++)
    {
      float white;

      self->noise_seed = self->noise_seed * 1664525u + 1013904223u;
      white = (float) (gint32) self->noise_seed / 2147483648.0f;
      self->noise_state += 0.3f * (white - self->noise_state);
      out[i] = 2.5f * level * self->noise_state;
    }
}

static void
learn_noise (HollerVoice *self, const float *samples, guint n_samples)
{
  float sum = 0;
  float rms;

  for (guint i = 0; i < n_samples; i++)
    sum += samples[i] * samples[i];
  rms = sqrtf (sum / (float) MAX (n_samples, 1));

  if (self->noise_floor <= 0.0f || rms < self->noise_floor)
    self->noise_floor = MAX (rms, 1e-5f);
  else
    self->noise_floor = MIN (self->noise_floor * NOISE_RISE, NOISE_MAX);
  if (sum > SOUND_MEAN_SQUARE * (float) n_samples)
    self->sounded = TRUE;
}

/* Runs @decision into the end of `made`; returns the samples it gave. */
static guint
make (HollerVoice *self, const HollerPlayoutDecision *decision)
{
  float *out = self->made + self->n_made;
  int room = (int) MIN (CAPACITY - self->n_made, MAX_FRAME);
  Packet *packet = NULL;
  int n = -1;

  if (decision->extended >= 0)
    packet = packet_at (self, decision->extended);

  switch (decision->operation)
    {
    case HOLLER_PLAYOUT_DECODE:
      g_assert (packet != NULL);
      n = opus_decode_float (self->decoder,
                             packet->bytes,
                             packet->size,
                             out,
                             room,
                             0);
      if (n > 0)
        learn_noise (self, out, (guint) n);
      break;
    case HOLLER_PLAYOUT_REPAIR:
      {
        int whole = (int) self->playout.packet_samples;

        g_assert (packet != NULL);
        if (whole <= room)
          n = opus_decode_float (self->decoder,
                                 packet->bytes,
                                 packet->size,
                                 out,
                                 whole,
                                 1);
        if (n > (int) decision->samples)
          {
            /* its beginning has been concealed already */
            memmove (out,
                     out + (n - (int) decision->samples),
                     decision->samples * sizeof (float));
            n = (int) decision->samples;
          }
        break;
      }
    case HOLLER_PLAYOUT_CONCEAL:
      /* libopus conceals multiples of 2.5 ms; the rest is too short to hear */
      n = (int) MAX (decision->samples / 120 * 120, 120);
      n = opus_decode_float (self->decoder, NULL, 0, out, MIN (n, room), 0);
      break;
    case HOLLER_PLAYOUT_SILENCE:
    default:
      break;
    }

  if (n < 0)
    {
      /* Silence that was asked for, or a packet that is no Opus. */
      n = (int) MIN (MAX (decision->samples, 240), (guint) room);
      make_noise (self, out, (guint) n);
    }

  return (guint) n;
}

static void
scale (HollerVoice *self, HollerPlayoutScale wanted, gint64 now_us)
{
  gint64 over = holler_playout_get_delay_us (&self->playout) -
                self->playout.target_us - self->playout.lead_us;
  gboolean urgent = ABS (over) > URGENT_US;
  guint most, n;

  /* Not so much that the opposite would be wanted next. */
  most = (guint) ((ABS (over) + SLACK_US) * HOLLER_PLAYOUT_RATE_HZ / 1000000);

  if (wanted == HOLLER_PLAYOUT_SHRINK)
    {
      n = holler_time_scale_shrink (self->made, self->n_made, most, urgent);
      self->n_made -= n;
      self->squeezed += n;
      if (n > 0)
        holler_playout_scaled (&self->playout, now_us, -(int) n);
    }
  else if (wanted == HOLLER_PLAYOUT_EXPAND)
    {
      n = holler_time_scale_expand (self->made,
                                    self->n_made,
                                    CAPACITY,
                                    most,
                                    urgent);
      self->n_made += n;
      self->stretched += n;
      if (n > 0)
        holler_playout_scaled (&self->playout, now_us, (int) n);
    }
}

static void
measure_level (HollerVoice *self, const float *samples, guint n_samples)
{
  double sum = 0;
  double now;

  for (guint i = 0; i < n_samples; i++)
    sum += (double) samples[i] * (double) samples[i];
  now = sqrt (sum / MAX (n_samples, 1));

  /* up at once, down in a fifth of a second: what an eye expects */
  self->level = MAX (now, self->level * 0.97);
}

/**
 * holler_voice_pull:
 * @self: a voice
 * @out: (out) (array length=n_samples): 48 kHz, one channel, -1 to 1
 * @n_samples: at most 960
 * @now_us: monotonic
 *
 * Makes the next samples to be heard; the sound card's thread.
 */
void
holler_voice_pull (HollerVoice *self,
                   float *out,
                   guint n_samples,
                   gint64 now_us)
{
  g_return_if_fail (n_samples <= 960);

  g_mutex_lock (&self->mutex);
  now_us = holler_playout_pulled (&self->playout, now_us, n_samples);
  while (self->n_made < n_samples)
    {
      HollerPlayoutDecision decision;
      guint n;

      holler_playout_next (&self->playout, now_us, self->n_made, &decision);
      n = make (self, &decision);
      self->n_made += n;
      holler_playout_made (&self->playout, &decision, n);
      if (decision.scale != HOLLER_PLAYOUT_AS_IT_IS)
        scale (self, decision.scale, now_us);
    }

  memcpy (out, self->made, n_samples * sizeof (float));
  self->n_made -= n_samples;
  memmove (self->made, self->made + n_samples, self->n_made * sizeof (float));
  measure_level (self, out, n_samples);
  g_mutex_unlock (&self->mutex);
}

/**
 * holler_voice_get_level:
 * @self: a voice
 *
 * How loud it is now; any thread.
 *
 * Returns: 0 to 1: 0 is -60 dBFS and less, 1 full scale
 */
double
holler_voice_get_level (HollerVoice *self)
{
  double level;

  g_mutex_lock (&self->mutex);
  level = self->level;
  g_mutex_unlock (&self->mutex);

  return CLAMP (1.0 + log10 (MAX (level, 1e-6)) / 3.0, 0.0, 1.0);
}

/**
 * holler_voice_has_sounded:
 * @self: a voice
 *
 * Whether anything but silence was ever decoded; any thread.
 *
 * Returns: `TRUE` from the first buffer over -50 dBFS
 */
gboolean
holler_voice_has_sounded (HollerVoice *self)
{
  gboolean sounded;

  g_mutex_lock (&self->mutex);
  sounded = self->sounded;
  g_mutex_unlock (&self->mutex);

  return sounded;
}

/**
 * holler_voice_get_stats:
 * @self: a voice
 * @out_stats: (out caller-allocates): where to
 *
 * What the playout measured; any thread.
 */
void
holler_voice_get_stats (HollerVoice *self, HollerVoiceStats *out_stats)
{
  const HollerPlayout *playout = &self->playout;

  g_mutex_lock (&self->mutex);
  *out_stats = (HollerVoiceStats){
    .target_ms = (double) (playout->target_us + playout->lead_us) / 1000.0,
    .delay_ms = (double) holler_playout_get_delay_us (playout) / 1000.0,
    .received = playout->received,
    .late = playout->late,
    .duplicates = playout->duplicates,
    .repaired = playout->repaired,
    .played_samples = playout->played_samples,
    .concealed_samples = playout->concealed_samples,
    .stretched_samples = self->stretched,
    .squeezed_samples = self->squeezed,
  };
  g_mutex_unlock (&self->mutex);
}
