/* holler-playout-arrival.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/holler-playout-private.h"

/* The half of the playout that the network drives: whose packet is it, what
 * is its place, and what does its time say about the network?
 */

#define FIRST_CYCLE 65536 /* keeps extended numbers above 0 */
#define JUMP_PACKETS 512  /* no reordering reaches so far */
#define JUMP_SAMPLES (2 * HOLLER_PLAYOUT_RATE_HZ)
#define ODD_SAMPLES (HOLLER_PLAYOUT_RATE_HZ / 5)
#define N_SUSPECTS 3   /* that prove another stream */
#define MARGIN_US 8000 /* one pull of 5 ms, and its own jitter */
#define TAIL 5         /* 98 of 100 packets of a window of 200 */

static void
restart (HollerPlayout *self,
         guint16 sequence,
         guint32 timestamp,
         guint32 ssrc,
         gint64 arrival_us)
{
  for (guint i = 0; i < HOLLER_PLAYOUT_SLOTS; i++)
    self->slots[i] = (HollerPlayoutSlot){ FALSE, -1, 0 };

  self->started = TRUE;
  self->ssrc = ssrc;
  self->suspects = 0;
  self->first_extended = FIRST_CYCLE + sequence;
  self->newest_extended = self->first_extended;
  self->newest_timestamp = timestamp;
  self->newest_arrival_us = arrival_us;
  self->stamp_shift = 0;
  self->next_extended = self->first_extended;
  self->n_transits = 0;
  self->next_transit = 0;
  self->playing = FALSE;
  self->waited_samples = 0;
  holler_playout_forget_delays (self);
}

/* What 98 of 100 packets of the window need beyond the quickest. */
static void
judge_network (HollerPlayout *self, gint64 transit_us)
{
  gint64 worst[TAIL] = { 0 };
  gint64 least = transit_us;
  gint64 wanted;
  guint tail;

  self->transits_us[self->next_transit] = transit_us;
  self->next_transit = (self->next_transit + 1) % HOLLER_PLAYOUT_WINDOW;
  self->n_transits = MIN (self->n_transits + 1, HOLLER_PLAYOUT_WINDOW);

  for (guint i = 0; i < self->n_transits; i++)
    least = MIN (least, self->transits_us[i]);
  self->least_transit_us = least;

  /* worst[] is kept falling; its last is the percentile of a full window */
  for (guint i = 0; i < self->n_transits; i++)
    {
      gint64 over = self->transits_us[i] - least;

      for (guint j = 0; j < TAIL; j++)
        if (over > worst[j])
          {
            gint64 moved = worst[j];

            worst[j] = over;
            over = moved;
          }
    }

  tail = MIN (TAIL - 1, self->n_transits * TAIL / HOLLER_PLAYOUT_WINDOW);
  wanted = worst[tail] + MARGIN_US;
  if (self->expects_loss)
    wanted += holler_playout_to_us (self->packet_samples);
  wanted =
    CLAMP (wanted, HOLLER_PLAYOUT_MIN_TARGET_US, HOLLER_PLAYOUT_MAX_TARGET_US);

  if (wanted >= self->target_us)
    self->target_us = wanted;
  else
    self->target_us = MAX (wanted, self->target_us - self->target_us / 100);
}

/* Does the packet belong to the stream that is being played? */
static gboolean
fits (HollerPlayout *self, gint64 extended, gint64 timestamp)
{
  gint64 packets = extended - self->newest_extended;
  gint64 samples = timestamp - self->newest_timestamp;

  if (ABS (packets) > JUMP_PACKETS)
    return FALSE;
  if (packets == 0)
    return TRUE;
  if ((packets > 0) != (samples > 0))
    return FALSE;
  /* A sender that was silent (DTX, a hold) jumps in time stamps alone. */
  return packets < 0 ? -samples < JUMP_SAMPLES : TRUE;
}

/* A sender may change its clock in the middle of a stream (a device, a hold):
 * then a time stamp continues neither what was sent nor the time that has
 * passed. It is taken for the one that would have been next, or the whole
 * network would seem to have changed. */
static gint64
straighten (HollerPlayout *self,
            gint64 extended,
            gint64 stamp,
            gint64 arrival_us)
{
  gint64 packets = extended - self->newest_extended;
  gint64 expected = self->newest_timestamp + packets * self->packet_samples;
  gint64 elapsed = (arrival_us - self->newest_arrival_us) *
                   (HOLLER_PLAYOUT_RATE_HZ / 1000) / 1000;

  if (packets <= 0 || packets > JUMP_PACKETS ||
      ABS (stamp - expected) <= ODD_SAMPLES ||
      ABS (stamp - self->newest_timestamp - elapsed) <= ODD_SAMPLES)
    return stamp;

  self->stamp_shift += (guint32) (expected - stamp);

  return expected;
}

/**
 * holler_playout_arrived:
 * @self: a playout
 * @sequence: the packet's sequence number (RFC 3550 section 5.1)
 * @timestamp: its time stamp, in samples of 48 kHz (RFC 7587 section 4.1)
 * @ssrc: whose it is
 * @arrival_us: when it came, monotonic
 * @out_extended: (out): its number in the queue, valid for KEEP and RESTART
 *
 * Tells what to do with a packet that came, and learns from its time.
 */
HollerPlayoutVerdict
holler_playout_arrived (HollerPlayout *self,
                        guint16 sequence,
                        guint32 timestamp,
                        guint32 ssrc,
                        gint64 arrival_us,
                        gint64 *out_extended)
{
  HollerPlayoutVerdict verdict = HOLLER_PLAYOUT_KEEP;
  HollerPlayoutSlot *slot;
  gint64 extended, stamp;

  self->received++;

  if (!self->started || ssrc != self->ssrc)
    {
      restart (self, sequence, timestamp, ssrc, arrival_us);
      verdict = HOLLER_PLAYOUT_RESTART;
    }

  extended = self->newest_extended +
             (gint16) (guint16) (sequence - (guint16) self->newest_extended);
  stamp = self->newest_timestamp + (gint32) (timestamp + self->stamp_shift -
                                             (guint32) self->newest_timestamp);
  stamp = straighten (self, extended, stamp, arrival_us);

  if (!fits (self, extended, stamp) ||
      extended - self->next_extended >= HOLLER_PLAYOUT_SLOTS)
    {
      /* One odd packet is a stray; several in a row are another stream. */
      if (++self->suspects < N_SUSPECTS)
        return HOLLER_PLAYOUT_LATE;
      restart (self, sequence, timestamp, ssrc, arrival_us);
      extended = self->first_extended;
      stamp = timestamp;
      verdict = HOLLER_PLAYOUT_RESTART;
    }
  self->suspects = 0;

  /* A played packet's number stays in its slot: the same once more is a
   * duplicate, and says nothing about the network. */
  if (holler_playout_slot_of (self, extended)->extended == extended)
    {
      self->duplicates++;
      return HOLLER_PLAYOUT_DUPLICATE;
    }

  judge_network (self, arrival_us - holler_playout_to_us (stamp));

  if (extended < self->next_extended ||
      (self->playing && stamp + self->packet_samples / 2 <= self->position))
    {
      /* the first to come need not be the first that was sent */
      if (extended < self->first_extended && !self->playing &&
          self->next_extended == self->first_extended)
        self->first_extended = self->next_extended = extended;
      else
        {
          self->late++;
          return HOLLER_PLAYOUT_LATE;
        }
    }

  slot = holler_playout_slot_of (self, extended);
  slot->present = TRUE;
  slot->extended = extended;
  slot->timestamp = stamp;
  if (extended > self->newest_extended)
    {
      self->newest_extended = extended;
      self->newest_timestamp = stamp;
      self->newest_arrival_us = arrival_us;
    }

  *out_extended = extended;
  return verdict;
}
