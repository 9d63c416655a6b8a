/* holler-call-stage.c: at what a call failed
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/holler-call-stage.h"

static const char *const stage_names[] = {
  "none",    "signaling", "ice",     "dtls", "insecure",
  "capture", "media",     "decoder", "lost",
};

G_STATIC_ASSERT (G_N_ELEMENTS (stage_names) == HOLLER_N_CALL_STAGES);

/* The first step on the way that was not taken. */
static HollerCallStage
first_missing (const HollerCallFacts *facts)
{
  if (!facts->was_answered)
    return HOLLER_CALL_STAGE_SIGNALING;
  if (facts->was_encrypted && facts->n_packets_received > 0)
    return facts->was_heard ? HOLLER_CALL_STAGE_LOST
                            : HOLLER_CALL_STAGE_DECODER;
  if (facts->was_encrypted)
    return HOLLER_CALL_STAGE_MEDIA;
  if (facts->found_path)
    return HOLLER_CALL_STAGE_DTLS;
  /* Who cannot reach the server does not learn the other's candidates. */
  return facts->is_online ? HOLLER_CALL_STAGE_ICE : HOLLER_CALL_STAGE_SIGNALING;
}

/**
 * holler_call_stage_from_facts:
 * @facts: what was seen of a call that has ended
 *
 * Tells at what it failed.
 *
 * Returns: a stage; %HOLLER_CALL_STAGE_NONE where it ended as calls do
 */
HollerCallStage
holler_call_stage_from_facts (const HollerCallFacts *facts)
{
  g_return_val_if_fail (facts != NULL, HOLLER_CALL_STAGE_NONE);

  switch (facts->reason)
    {
    case HOLLER_CALL_END_MEDIA_FAILED:
      return HOLLER_CALL_STAGE_CAPTURE;
    case HOLLER_CALL_END_INSECURE:
      return HOLLER_CALL_STAGE_INSECURE;
    case HOLLER_CALL_END_ICE_FAILED:
    case HOLLER_CALL_END_FAILED:
      return first_missing (facts);
    case HOLLER_CALL_END_LOST:
      /* A silent peer was never heard, and is lost all the same. */
      return facts->was_encrypted && facts->n_packets_received > 0
               ? HOLLER_CALL_STAGE_LOST
               : first_missing (facts);
    case HOLLER_CALL_END_TIMEOUT:
      /* It rang nowhere if the server was not there. */
      return facts->is_online ? HOLLER_CALL_STAGE_NONE
                              : HOLLER_CALL_STAGE_SIGNALING;
    case HOLLER_CALL_END_NONE:
    case HOLLER_CALL_END_HANGUP:
    case HOLLER_CALL_END_CANCELLED:
    case HOLLER_CALL_END_ANSWERED_ELSEWHERE:
    case HOLLER_CALL_END_DECLINED_ELSEWHERE:
    case HOLLER_CALL_END_MOVED:
    case HOLLER_CALL_END_EXPIRED:
    case HOLLER_CALL_END_DECLINED:
    case HOLLER_CALL_END_BUSY:
    case HOLLER_CALL_END_UNREACHABLE:
    case HOLLER_CALL_END_REFUSED:
    case HOLLER_CALL_END_CALL_LIVE:
    default:
      return HOLLER_CALL_STAGE_NONE;
    }
}

/**
 * holler_call_stage_to_name:
 * @stage: a stage
 *
 * Names a stage, for reports.
 *
 * Returns: (transfer none): like "ice"
 */
const char *
holler_call_stage_to_name (HollerCallStage stage)
{
  g_return_val_if_fail ((guint) stage < HOLLER_N_CALL_STAGES, "none");

  return stage_names[stage];
}
