/* holler-roster-names.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-roster.h"

#include <string.h>

/* The words that PROTOCOL.md has for why a call ended and how. */

static const char *const reason_names[HOLLER_N_ROSTER_REASONS] = {
  [HOLLER_ROSTER_REASON_HANGUP] = "hangup",
  [HOLLER_ROSTER_REASON_CANCELLED] = "cancelled",
  [HOLLER_ROSTER_REASON_TIMEOUT] = "timeout",
  [HOLLER_ROSTER_REASON_MEDIA_FAILED] = "media_failed",
  [HOLLER_ROSTER_REASON_ICE_FAILED] = "ice_failed",
  [HOLLER_ROSTER_REASON_LOST] = "lost",
  [HOLLER_ROSTER_REASON_INSECURE] = "insecure",
  [HOLLER_ROSTER_REASON_FAILED] = "failed",
  [HOLLER_ROSTER_REASON_ANSWERED_ELSEWHERE] = "answered_elsewhere",
  [HOLLER_ROSTER_REASON_DECLINED_ELSEWHERE] = "declined_elsewhere",
  [HOLLER_ROSTER_REASON_MOVED] = "moved",
  [HOLLER_ROSTER_REASON_EXPIRED] = "expired",
  [HOLLER_ROSTER_REASON_DECLINED] = "declined",
  [HOLLER_ROSTER_REASON_BUSY] = "busy",
};

/**
 * holler_roster_reason_to_name:
 * @reason: a reason
 *
 * Gets the word of the wire.
 *
 * Returns: the word
 */
const char *
holler_roster_reason_to_name (HollerRosterReason reason)
{
  g_return_val_if_fail ((guint) reason < HOLLER_N_ROSTER_REASONS, NULL);

  return reason_names[reason];
}

/**
 * holler_roster_reason_from_name:
 * @name: (nullable): a word of the wire
 * @out_reason: (out): its reason
 *
 * Looks up a reason.
 *
 * Returns: `FALSE` if there is no such word
 */
gboolean
holler_roster_reason_from_name (const char *name,
                                HollerRosterReason *out_reason)
{
  for (guint i = 0; name != NULL && i < HOLLER_N_ROSTER_REASONS; i++)
    {
      if (strcmp (name, reason_names[i]) == 0)
        {
          *out_reason = (HollerRosterReason) i;
          return TRUE;
        }
    }

  return FALSE;
}

/**
 * holler_roster_outcome_to_name:
 * @outcome: an outcome
 *
 * Gets the word of the record.
 *
 * Returns: the word
 */
const char *
holler_roster_outcome_to_name (HollerRosterOutcome outcome)
{
  switch (outcome)
    {
    case HOLLER_ROSTER_OUTCOME_ANSWERED:
      return "answered";
    case HOLLER_ROSTER_OUTCOME_MISSED:
      return "missed";
    case HOLLER_ROSTER_OUTCOME_CANCELLED:
      return "cancelled";
    case HOLLER_ROSTER_OUTCOME_DECLINED:
      return "declined";
    case HOLLER_ROSTER_OUTCOME_BUSY:
      return "busy";
    case HOLLER_ROSTER_OUTCOME_UNREACHABLE:
      return "unreachable";
    case HOLLER_ROSTER_OUTCOME_FAILED:
      return "failed";
    default:
      g_assert_not_reached ();
    }
}
