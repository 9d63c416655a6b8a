/* holler-trace.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-trace.h"

#include <string.h>

/* A playout with a sound card that pulls blocks of 5 ms, and no sound. What
 * must hold whatever comes is asserted at each step: nothing is decoded that
 * is not there, nothing twice, each pull ends, and all stays in its bounds.
 */

#define BLOCK 240
#define BLOCK_US 5000
#define JUDGED_FROM_US (2 * G_USEC_PER_SEC)
#define MAX_SECONDS 120
#define MAX_STEP_US (5 * G_USEC_PER_SEC)
#define MAX_DECISIONS 64 /* for one block: the shortest gives 2.5 ms */
#define PERIOD 240       /* of a voice, for the scaling */
#define NEAR 64          /* packets: how far one may be from its successor */

typedef struct
{
  HollerPlayout playout;
  gint64 began_us;
  guint made;
  gint64 last_decoded;
  const GArray *packets;
  guint packet_samples; /* the last that could be told */
  guint lengths[HOLLER_PLAYOUT_SLOTS];
  guint64 gap_samples, longest_gap_samples;
  guint64 played, concealed; /* when judging began */
  gboolean judges;
  gint64 delay_sum_us, max_delay_us;
  guint64 n_delays;
  HollerTraceResult *result;
} Player;

/**
 * holler_trace_parse:
 * @text: (array length=length): lines of numbers; others are skipped
 * @length: how many bytes
 *
 * Times are brought into order, and none is far from the one before.
 *
 * Returns: (transfer full) (element-type HollerTracePacket): the packets
 */
GArray *
holler_trace_parse (const char *text, gsize length)
{
  GArray *packets = g_array_new (FALSE, FALSE, sizeof (HollerTracePacket));
  g_autofree char *copy = g_strndup (length > 0 ? text : "", length);
  g_auto (GStrv) lines = g_strsplit (copy, "\n", -1);
  gint64 last_us = 0;
  gint64 shift_us = 0;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      HollerTracePacket packet;
      char *end = lines[i];
      gint64 at_us;

      if (lines[i][0] == '#' || lines[i][0] == '\0')
        continue;
      at_us = g_ascii_strtoll (end, &end, 10);
      at_us = CLAMP (at_us, 0, G_MAXINT32);
      packet.sequence = (guint16) g_ascii_strtoull (end, &end, 10);
      packet.timestamp = (guint32) g_ascii_strtoull (end, &end, 10);
      packet.ssrc = (guint32) g_ascii_strtoull (end, &end, 10);
      at_us += shift_us;
      if (at_us < last_us || at_us > last_us + MAX_STEP_US)
        {
          shift_us += last_us - at_us;
          at_us = last_us;
        }
      last_us = packet.arrival_us = at_us;
      if (last_us > MAX_SECONDS * G_USEC_PER_SEC)
        break;
      g_array_append_val (packets, packet);
    }

  return packets;
}

static void
count_gap (Player *self, gboolean is_gap, guint samples)
{
  if (!is_gap)
    self->gap_samples = 0;
  else if (self->playout.decoded > 0)
    self->gap_samples += samples;
  if (self->judges)
    self->longest_gap_samples =
      MAX (self->longest_gap_samples, self->gap_samples);
}

/* How long a packet is can be known from the next alone, if that came. */
static guint
length_of (Player *self, guint index)
{
  const HollerTracePacket *one =
    &g_array_index (self->packets, HollerTracePacket, index);
  guint first = index > NEAR ? index - NEAR : 0;

  for (guint i = first; i < MIN (index + NEAR, self->packets->len); i++)
    {
      const HollerTracePacket *other =
        &g_array_index (self->packets, HollerTracePacket, i);
      guint32 length = other->timestamp - one->timestamp;

      if (other->ssrc == one->ssrc &&
          other->sequence == (guint16) (one->sequence + 1) && length >= 120 &&
          length <= 5760 && length % 120 == 0)
        self->packet_samples = length;
    }

  return self->packet_samples;
}

static guint
make (Player *self, const HollerPlayoutDecision *decision)
{
  const HollerPlayoutSlot *slot =
    &self->playout.slots[(guint64) decision->extended % HOLLER_PLAYOUT_SLOTS];

  switch (decision->operation)
    {
    case HOLLER_PLAYOUT_DECODE:
      g_assert_true (slot->present);
      g_assert_cmpint (slot->extended, ==, decision->extended);
      g_assert_cmpint (decision->extended, >, self->last_decoded);
      self->last_decoded = decision->extended;
      count_gap (self, FALSE, 0);
      return self->lengths[(guint64) decision->extended % HOLLER_PLAYOUT_SLOTS];
    case HOLLER_PLAYOUT_REPAIR:
      g_assert_true (slot->present);
      g_assert_cmpint (slot->extended, ==, decision->extended);
      count_gap (self, FALSE, 0);
      break;
    case HOLLER_PLAYOUT_CONCEAL:
    case HOLLER_PLAYOUT_SILENCE:
    default:
      count_gap (self, TRUE, decision->samples);
      break;
    }
  g_assert_cmpuint (decision->samples, >=, 120);
  g_assert_cmpuint (decision->samples, <=, 5760);

  return decision->samples;
}

static void
scale (Player *self, HollerPlayoutScale wanted, gint64 now_us)
{
  if (wanted == HOLLER_PLAYOUT_SHRINK && self->made >= 2 * PERIOD)
    {
      self->made -= PERIOD;
      holler_playout_scaled (&self->playout, now_us, -PERIOD);
    }
  else if (wanted == HOLLER_PLAYOUT_EXPAND && self->made >= 2 * PERIOD)
    {
      self->made += PERIOD;
      holler_playout_scaled (&self->playout, now_us, PERIOD);
    }
}

static void
pull (Player *self, gint64 now_us)
{
  gint64 even_us = holler_playout_pulled (&self->playout, now_us, BLOCK);
  guint n_decisions = 0;

  while (self->made < BLOCK)
    {
      HollerPlayoutDecision decision;
      guint n;

      g_assert_cmpuint (++n_decisions, <=, MAX_DECISIONS);
      holler_playout_next (&self->playout, even_us, self->made, &decision);
      n = make (self, &decision);
      self->made += n;
      holler_playout_made (&self->playout, &decision, n);
      scale (self, decision.scale, even_us);
    }
  self->made -= BLOCK;
}

static void
observe (Player *self, gint64 now_us)
{
  gint64 delay_us = holler_playout_get_delay_us (&self->playout);

  g_assert_cmpint (self->playout.target_us, >=, HOLLER_PLAYOUT_MIN_TARGET_US);
  g_assert_cmpint (self->playout.target_us, <=, HOLLER_PLAYOUT_MAX_TARGET_US);
  g_assert_cmpuint (self->playout.loss_ppm, <=, 1000000);
  if (now_us - self->began_us < JUDGED_FROM_US)
    return;

  if (!self->judges)
    {
      self->judges = TRUE;
      self->played = self->playout.played_samples;
      self->concealed = self->playout.concealed_samples;
    }
  self->delay_sum_us += delay_us;
  self->n_delays++;
  self->max_delay_us = MAX (self->max_delay_us, delay_us);
}

static void
take (Player *self, guint index)
{
  const HollerTracePacket *packet =
    &g_array_index (self->packets, HollerTracePacket, index);
  gint64 extended = 0;
  HollerPlayoutVerdict verdict =
    holler_playout_arrived (&self->playout,
                            packet->sequence,
                            packet->timestamp,
                            packet->ssrc,
                            self->began_us + packet->arrival_us,
                            &extended);

  if (verdict == HOLLER_PLAYOUT_RESTART)
    {
      self->last_decoded = -1;
      self->result->n_restarts++;
    }
  if (verdict == HOLLER_PLAYOUT_RESTART || verdict == HOLLER_PLAYOUT_KEEP)
    self->lengths[(guint64) extended % HOLLER_PLAYOUT_SLOTS] =
      length_of (self, index);
}

static void
conclude (Player *self)
{
  HollerTraceResult *result = self->result;
  const HollerPlayout *playout = &self->playout;
  guint64 played = playout->played_samples - self->played;

  result->decoded = playout->decoded;
  result->repaired = playout->repaired;
  result->duplicates = playout->duplicates;
  result->late = playout->late;
  if (played > 0)
    result->concealed_fraction =
      (double) (playout->concealed_samples - self->concealed) / (double) played;
  if (self->n_delays > 0)
    result->delay_ms =
      (double) self->delay_sum_us / 1000.0 / (double) self->n_delays;
  result->max_delay_ms = (double) self->max_delay_us / 1000.0;
  result->longest_gap_ms = (double) self->longest_gap_samples / 48.0;
}

/**
 * holler_trace_play:
 * @packets: (element-type HollerTracePacket): what came when
 * @blocks_at_once: how many blocks of 5 ms the card pulls together
 * @card_ppm: how much faster than the sender's its clock is
 * @out_result: (out): what was heard
 *
 * Plays a trace, until its last packet.
 */
void
holler_trace_play (const GArray *packets,
                   guint blocks_at_once,
                   double card_ppm,
                   HollerTraceResult *out_result)
{
  Player *self = g_new0 (Player, 1);
  double step_us = (double) BLOCK_US * blocks_at_once / (1.0 + card_ppm / 1e6);
  double now_us;
  guint next = 0;

  *out_result = (HollerTraceResult){ 0 };
  self->result = out_result;
  self->last_decoded = -1;
  self->packets = packets;
  self->packet_samples = 960;
  self->began_us = 1000 * G_USEC_PER_SEC;
  holler_playout_init (&self->playout);

  for (now_us = (double) self->began_us; next < packets->len; now_us += step_us)
    {
      while (next < packets->len)
        {
          const HollerTracePacket *packet =
            &g_array_index (packets, HollerTracePacket, next);

          if ((double) (self->began_us + packet->arrival_us) > now_us)
            break;
          take (self, next++);
        }
      for (guint i = 0; i < blocks_at_once; i++)
        pull (self, (gint64) now_us);
      observe (self, (gint64) now_us);
    }

  conclude (self);
  g_free (self);
}
