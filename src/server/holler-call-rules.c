/* holler-call-rules.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-call-rules.h"

/* PROTOCOL.md, "Calls", as one table. A stranger is answered alike in every
 * state, so that nobody learns from the answers whether others speak with one
 * another; the members of a conversation know of its calls anyway.
 */

/* clang-format off */
#define RULE(name) [HOLLER_CALL_RULE_##name]
#define WHEN(state, stranger, other, rung, caller, callee) \
  [HOLLER_ROSTER_##state] = { \
    [HOLLER_CALL_ROLE_STRANGER] = (stranger), \
    [HOLLER_CALL_ROLE_OTHER] = (other), \
    [HOLLER_CALL_ROLE_RUNG] = (rung), \
    [HOLLER_CALL_ROLE_CALLER] = (caller), \
    [HOLLER_CALL_ROLE_CALLEE] = (callee), \
  }
#define ACT HOLLER_CALL_VERDICT_ACT
#define ACK HOLLER_CALL_VERDICT_ACK
#define NO HOLLER_CALL_VERDICT_NO_SUCH_CALL
#define DROP HOLLER_CALL_VERDICT_DROP
#define LIVE HOLLER_CALL_VERDICT_CALL_LIVE
#define LATE HOLLER_CALL_VERDICT_ANSWERED_ELSEWHERE
#define BUSY HOLLER_CALL_VERDICT_CONFLICT

static const guint8
verdicts[HOLLER_N_CALL_RULES][HOLLER_N_ROSTER_STATES][HOLLER_N_CALL_ROLES] = {
  /*                stranger other rung  caller callee */
  RULE (FIRST_OFFER) = {
    WHEN (NONE,     NO,      ACT,  ACT,  ACT,   ACT),
    WHEN (RINGING,  NO,      LIVE, ACT,  ACT,   NO),
    WHEN (ANSWERED, NO,      LIVE, LIVE, ACT,   ACT),
    WHEN (OVER,     NO,      ACT,  ACT,  ACT,   ACT),
  },
  /* While it rings there is nobody yet whom the caller could name. */
  RULE (OFFER) = {
    WHEN (NONE,     NO,      NO,   NO,   NO,    NO),
    WHEN (RINGING,  NO,      NO,   NO,   ACK,   NO),
    WHEN (ANSWERED, NO,      NO,   NO,   ACT,   ACT),
    WHEN (OVER,     NO,      NO,   NO,   NO,    NO),
  },
  RULE (RINGING) = {
    WHEN (NONE,     NO,      NO,   NO,   NO,    NO),
    WHEN (RINGING,  NO,      NO,   ACT,  NO,    NO),
    WHEN (ANSWERED, NO,      NO,   ACK,  NO,    ACK),
    WHEN (OVER,     NO,      NO,   NO,   NO,    NO),
  },
  RULE (ACCEPT) = {
    WHEN (NONE,     NO,      NO,   NO,   NO,    NO),
    WHEN (RINGING,  NO,      NO,   ACT,  NO,    NO),
    WHEN (ANSWERED, NO,      NO,   LATE, NO,    ACT),
    WHEN (OVER,     NO,      NO,   NO,   NO,    NO),
  },
  RULE (ANSWER) = {
    WHEN (NONE,     NO,      NO,   NO,   NO,    NO),
    WHEN (RINGING,  NO,      NO,   NO,   ACK,   NO),
    WHEN (ANSWERED, NO,      NO,   NO,   ACT,   ACT),
    WHEN (OVER,     NO,      NO,   NO,   NO,    NO),
  },
  RULE (CANDIDATE) = {
    WHEN (NONE,     DROP,    DROP, DROP, DROP,  DROP),
    WHEN (RINGING,  DROP,    DROP, DROP, ACT,   DROP),
    WHEN (ANSWERED, DROP,    DROP, DROP, ACT,   ACT),
    WHEN (OVER,     DROP,    DROP, DROP, DROP,  DROP),
  },
  /* Repeated, or crossing whatever ended the ring */
  RULE (REJECT) = {
    WHEN (NONE,     NO,      NO,   NO,   NO,    NO),
    WHEN (RINGING,  NO,      NO,   ACT,  NO,    NO),
    WHEN (ANSWERED, NO,      NO,   ACK,  NO,    ACK),
    WHEN (OVER,     NO,      NO,   ACK,  NO,    ACK),
  },
  RULE (HANGUP) = {
    WHEN (NONE,     NO,      NO,   NO,   NO,    NO),
    WHEN (RINGING,  NO,      NO,   NO,   ACT,   NO),
    WHEN (ANSWERED, NO,      NO,   NO,   ACT,   ACT),
    WHEN (OVER,     NO,      ACK,  ACK,  ACK,   ACK),
  },
  RULE (JOIN) = {
    WHEN (NONE,     NO,      NO,   NO,   NO,    NO),
    WHEN (RINGING,  NO,      BUSY, BUSY, BUSY,  NO),
    WHEN (ANSWERED, NO,      ACT,  ACT,  ACT,   ACT),
    WHEN (OVER,     NO,      NO,   NO,   NO,    NO),
  },
  /* To leave twice is to have left. */
  RULE (LEAVE) = {
    WHEN (NONE,     NO,      NO,   NO,   NO,    NO),
    WHEN (RINGING,  NO,      NO,   NO,   ACT,   NO),
    WHEN (ANSWERED, NO,      ACK,  ACK,  ACT,   ACT),
    WHEN (OVER,     NO,      ACK,  ACK,  ACK,   ACK),
  },
  RULE (MEDIA) = {
    WHEN (NONE,     NO,      NO,   NO,   NO,    NO),
    WHEN (RINGING,  NO,      NO,   NO,   ACT,   NO),
    WHEN (ANSWERED, NO,      NO,   NO,   ACT,   ACT),
    WHEN (OVER,     NO,      NO,   NO,   NO,    NO),
  },
};
/* clang-format on */

/**
 * holler_call_rules_judge:
 * @rule: the kind of frame
 * @state: the state of the call that it names
 * @role: what the sending device is to that call
 *
 * Looks up what is to be done with a frame.
 *
 * Returns: the verdict; nothing but `HOLLER_CALL_VERDICT_ACT` may change a
 *   call or reach anybody but the sender
 */
HollerCallVerdict
holler_call_rules_judge (HollerCallRule rule,
                         HollerRosterState state,
                         HollerCallRole role)
{
  g_return_val_if_fail ((guint) rule < HOLLER_N_CALL_RULES,
                        HOLLER_CALL_VERDICT_NO_SUCH_CALL);
  g_return_val_if_fail ((guint) state < HOLLER_N_ROSTER_STATES,
                        HOLLER_CALL_VERDICT_NO_SUCH_CALL);
  g_return_val_if_fail ((guint) role < HOLLER_N_CALL_ROLES,
                        HOLLER_CALL_VERDICT_NO_SUCH_CALL);

  return (HollerCallVerdict) verdicts[rule][state][role];
}
