/* holler-flow.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/holler-flow.h"

/* A dead link says nothing by itself: the library below goes on calling it
 * connected. So what counts is what comes: packets of sound first, and where
 * there may be none (the other is muted, or has no microphone), the reports
 * that come all the same.
 *
 * Sound that stops is a link that died, unless a report that came after it
 * says otherwise.
 */

/**
 * holler_flow_init:
 * @self: (out): a flow
 * @now_us: monotonic time
 *
 * Begins to wait for the first packet.
 */
void
holler_flow_init (HollerFlow *self, gint64 now_us)
{
  g_return_if_fail (self != NULL);

  self->state = HOLLER_FLOW_STATE_WAITING;
  self->n_media = 0;
  self->n_reports = 0;
  self->has_media = FALSE;
  self->was_muted = FALSE;
  self->looked_at_us = now_us;
  self->media_at_us = now_us;
  self->reports_at_us = now_us;
}

static HollerFlowState
judge (const HollerFlow *self, gint64 now_us, HollerFlowHints hints)
{
  gint64 quiet_us = now_us - self->media_at_us;
  gint64 silent_us = now_us - self->reports_at_us;
  gboolean is_reported = self->reports_at_us > self->media_at_us;
  gint64 limit_us = HOLLER_FLOW_STALL_US;

  if (!self->has_media)
    limit_us = HOLLER_FLOW_FIRST_US;
  else if (hints & HOLLER_FLOW_HINT_CUT)
    limit_us = HOLLER_FLOW_CUT_US;

  if (quiet_us < limit_us)
    return self->has_media ? HOLLER_FLOW_STATE_FLOWING
           : is_reported   ? HOLLER_FLOW_STATE_PAUSED
                           : HOLLER_FLOW_STATE_WAITING;
  if ((is_reported || (hints & HOLLER_FLOW_HINT_MUTED)) &&
      silent_us < HOLLER_FLOW_REPORTS_US)
    return HOLLER_FLOW_STATE_PAUSED;

  return HOLLER_FLOW_STATE_STALLED;
}

/**
 * holler_flow_look:
 * @self: a flow
 * @now_us: monotonic time
 * @n_media: packets of sound and pictures that ever came, from any connection
 *   to the other
 * @n_reports: the same of reports
 * @hints: what else is known
 *
 * Looks at the counters: a few times a second, at most 2 seconds apart.
 *
 * Returns: what that means
 */
HollerFlowState
holler_flow_look (HollerFlow *self,
                  gint64 now_us,
                  guint64 n_media,
                  guint64 n_reports,
                  HollerFlowHints hints)
{
  gint64 gap_us;

  g_return_val_if_fail (self != NULL, HOLLER_FLOW_STATE_STALLED);

  gap_us = now_us - self->looked_at_us;
  if (gap_us > HOLLER_FLOW_LATE_US)
    {
      self->media_at_us += gap_us;
      self->reports_at_us += gap_us;
    }
  self->looked_at_us = now_us;
  /* The word that somebody speaks again may be quicker than the voice. */
  if (self->was_muted && (hints & HOLLER_FLOW_HINT_MUTED) == 0 &&
      self->state != HOLLER_FLOW_STATE_STALLED)
    self->media_at_us = now_us;
  self->was_muted = (hints & HOLLER_FLOW_HINT_MUTED) != 0;

  if (n_media != self->n_media)
    {
      self->has_media = TRUE;
      self->media_at_us = now_us;
      self->reports_at_us = now_us;
    }
  else if (n_reports != self->n_reports)
    {
      self->reports_at_us = now_us;
    }
  else if (self->state == HOLLER_FLOW_STATE_STALLED)
    {
      /* What stalled comes back by a packet, not by a hint. */
      return self->state;
    }
  self->n_media = n_media;
  self->n_reports = n_reports;
  self->state = judge (self, now_us, hints);

  return self->state;
}

/**
 * holler_flow_is_alive:
 * @self: a flow
 *
 * Is the other there, by the last look?
 *
 * Returns: `FALSE` if nothing came yet, or nothing more does
 */
gboolean
holler_flow_is_alive (const HollerFlow *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->state == HOLLER_FLOW_STATE_FLOWING ||
         self->state == HOLLER_FLOW_STATE_PAUSED;
}

/**
 * holler_flow_state_to_name:
 * @state: a state
 *
 * Names a state, for traces.
 *
 * Returns: a word
 */
const char *
holler_flow_state_to_name (HollerFlowState state)
{
  static const char *const names[] = {
    "waiting",
    "flowing",
    "paused",
    "stalled",
  };

  G_STATIC_ASSERT (G_N_ELEMENTS (names) == HOLLER_N_FLOW_STATES);
  return (guint) state < G_N_ELEMENTS (names) ? names[state] : "?";
}
