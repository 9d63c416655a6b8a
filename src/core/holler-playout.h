/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What to play now: the decisions of an adaptive playout, without a sample of
 * sound in it. Packets are named by their extended sequence number; the owner
 * keeps their bytes in a queue of HOLLER_PLAYOUT_SLOTS places. */

#define HOLLER_PLAYOUT_RATE_HZ 48000
#define HOLLER_PLAYOUT_SLOTS 256  /* a power of two; 5 s of 20 ms packets */
#define HOLLER_PLAYOUT_WINDOW 200 /* packets the network is judged by */
#define HOLLER_PLAYOUT_MIN_TARGET_US 8000
#define HOLLER_PLAYOUT_MAX_TARGET_US 300000

typedef enum
{
  HOLLER_PLAYOUT_KEEP,      /* put it into slot `extended % SLOTS` */
  HOLLER_PLAYOUT_DUPLICATE, /* already there */
  HOLLER_PLAYOUT_LATE,      /* its time has passed */
  HOLLER_PLAYOUT_RESTART,   /* another stream begins with it: forget all that
                             * is queued, reset the decoder, then keep it */
} HollerPlayoutVerdict;

typedef enum
{
  HOLLER_PLAYOUT_DECODE,  /* the packet `extended` */
  HOLLER_PLAYOUT_REPAIR,  /* the packet before `extended`, by the redundancy
                           * inside `extended`, which stays queued */
  HOLLER_PLAYOUT_CONCEAL, /* `samples` that nobody has */
  HOLLER_PLAYOUT_SILENCE, /* `samples` of comfort noise */
} HollerPlayoutOperation;

typedef enum
{
  HOLLER_PLAYOUT_AS_IT_IS,
  HOLLER_PLAYOUT_SHRINK, /* take one pitch period out, if there is one */
  HOLLER_PLAYOUT_EXPAND, /* put one in */
} HollerPlayoutScale;

typedef struct
{
  HollerPlayoutOperation operation;
  gint64 extended;
  guint samples;
  HollerPlayoutScale scale;
} HollerPlayoutDecision;

typedef struct
{
  gboolean present;
  gint64 extended;
  gint64 timestamp; /* extended, in samples */
} HollerPlayoutSlot;

typedef struct
{
  /* the stream */
  gboolean started;
  guint32 ssrc;
  gint64 first_extended;
  gint64 newest_extended;
  gint64 newest_timestamp;
  gint64 newest_arrival_us;
  guint32 stamp_shift; /* added to time stamps, so that none jumps */
  guint suspects;      /* packets in a row that fit no stream */
  guint16 suspect_sequence;

  HollerPlayoutSlot slots[HOLLER_PLAYOUT_SLOTS];

  /* the network */
  gint64 transits_us[HOLLER_PLAYOUT_WINDOW];
  guint n_transits;
  guint next_transit;
  gint64 least_transit_us;
  gint64 target_us;
  guint loss_ppm;        /* smoothed; lost before repair */
  gboolean expects_loss; /* so much that repair is worth waiting for */
  guint packet_samples;

  /* the position */
  gboolean playing;
  gint64 next_extended;
  gint64 position;       /* time stamp of the next sample to be made */
  guint waited_samples;  /* concealed while next_extended did not come */
  guint starved_samples; /* since anything was decoded */
  gint64 delay_us[8];    /* least delay of each of the last spans */
  guint delay_span;
  gint64 delay_span_began_us;
  gint64 scaled_us; /* when time was scaled last */

  /* the sound card, which pulls several blocks at once */
  gint64 steady_us; /* when this pull should have been */
  gint64 lead_us;   /* how far a pull comes before that */
  gint64 last_lead_us;
  gint64 least_early_us, most_early_us;
  guint n_pulls;

  /* totals, in packets, but for the samples */
  guint64 received, duplicates, late, decoded, repaired;
  guint64 played_samples, concealed_samples;
} HollerPlayout;

void holler_playout_init (HollerPlayout *self);
HollerPlayoutVerdict holler_playout_arrived (HollerPlayout *self,
                                             guint16 sequence,
                                             guint32 timestamp,
                                             guint32 ssrc,
                                             gint64 arrival_us,
                                             gint64 *out_extended);
gint64
holler_playout_pulled (HollerPlayout *self, gint64 now_us, guint samples);
void holler_playout_next (HollerPlayout *self,
                          gint64 now_us,
                          guint buffered_samples,
                          HollerPlayoutDecision *out_decision);
void holler_playout_made (HollerPlayout *self,
                          const HollerPlayoutDecision *decision,
                          guint samples);
void holler_playout_scaled (HollerPlayout *self, gint64 now_us, int samples);
gint64 holler_playout_get_delay_us (const HollerPlayout *self);

G_END_DECLS
