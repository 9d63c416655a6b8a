/* holler-check.c: what the network check makes of what it measures
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/holler-check.h"

/* Beyond, one waits for answers: ITU-T G.114 calls 400 ms one way the most
 * that a conversation stands. */
#define SLOW_MS 800
/* The noise of a room, and a voice that turns away from the microphone; of
 * full scale. */
#define SILENT_LEVEL 0.002
#define QUIET_LEVEL 0.02

static HollerFinding
judge_time (gint64 round_trip_ms)
{
  return round_trip_ms > SLOW_MS ? HOLLER_FINDING_SLOW : HOLLER_FINDING_GOOD;
}

/**
 * holler_check_judge_server:
 * @round_trip_ms: how long an answer took; -1 for none
 *
 * Judges whether the server can be reached.
 *
 * Returns: a finding
 */
HollerFinding
holler_check_judge_server (gint64 round_trip_ms)
{
  return round_trip_ms < 0 ? HOLLER_FINDING_UNREACHABLE
                           : judge_time (round_trip_ms);
}

/**
 * holler_check_judge_live:
 * @is_live: whether the socket to the server is open
 * @server_answers: whether it answers ordinary requests
 *
 * Judges the socket, which proxies and firewalls may cut where they let
 * ordinary requests through.
 *
 * Returns: a finding
 */
HollerFinding
holler_check_judge_live (gboolean is_live, gboolean server_answers)
{
  if (is_live)
    return HOLLER_FINDING_GOOD;
  return server_answers ? HOLLER_FINDING_BLOCKED : HOLLER_FINDING_UNREACHABLE;
}

/**
 * holler_check_judge_probe:
 * @outcome: what came of it
 * @round_trip_ms: how long an answer took
 *
 * Judges a STUN or a TURN server.
 *
 * Returns: a finding
 */
HollerFinding
holler_check_judge_probe (HollerProbeOutcome outcome, gint64 round_trip_ms)
{
  switch (outcome)
    {
    case HOLLER_PROBE_ANSWERED:
      return judge_time (round_trip_ms);
    case HOLLER_PROBE_NO_ADDRESS:
    case HOLLER_PROBE_NO_ROUTE:
      return HOLLER_FINDING_NO_FAMILY;
    case HOLLER_PROBE_NO_ANSWER:
      return HOLLER_FINDING_BLOCKED;
    case HOLLER_PROBE_REFUSED:
      return HOLLER_FINDING_UNREACHABLE;
    case HOLLER_PROBE_BAD_CREDENTIALS:
      return HOLLER_FINDING_BAD_CREDENTIALS;
    case HOLLER_PROBE_FULL:
      return HOLLER_FINDING_FULL;
    case HOLLER_PROBE_BAD_TLS:
      return HOLLER_FINDING_BAD_TLS;
    case HOLLER_PROBE_ODD_ANSWER:
    default:
      return HOLLER_FINDING_ODD;
    }
}

/**
 * holler_check_judge_level:
 * @loudest: the highest level that was heard, 0–1
 *
 * Judges a microphone into which somebody was asked to speak.
 *
 * Returns: a finding
 */
HollerFinding
holler_check_judge_level (double loudest)
{
  if (loudest < SILENT_LEVEL)
    return HOLLER_FINDING_SILENT;
  return loudest < QUIET_LEVEL ? HOLLER_FINDING_QUIET : HOLLER_FINDING_GOOD;
}

/**
 * holler_check_get_verdict:
 * @finding: what was found
 *
 * Tells how much it matters.
 *
 * Returns: a verdict
 */
HollerVerdict
holler_check_get_verdict (HollerFinding finding)
{
  switch (finding)
    {
    case HOLLER_FINDING_GOOD:
      return HOLLER_VERDICT_GOOD;
    case HOLLER_FINDING_SLOW:
    case HOLLER_FINDING_NO_FAMILY:
    case HOLLER_FINDING_NOT_SET_UP:
    case HOLLER_FINDING_QUIET:
      return HOLLER_VERDICT_NOTE;
    case HOLLER_FINDING_UNREACHABLE:
    case HOLLER_FINDING_BLOCKED:
    case HOLLER_FINDING_BAD_TLS:
    case HOLLER_FINDING_BAD_CREDENTIALS:
    case HOLLER_FINDING_FULL:
    case HOLLER_FINDING_ODD:
    case HOLLER_FINDING_SILENT:
    case HOLLER_FINDING_NO_DEVICE:
      return HOLLER_VERDICT_BAD;
    case HOLLER_FINDING_NONE:
    default:
      return HOLLER_VERDICT_UNKNOWN;
    }
}
