/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Who may send which call frame in which state of the call. */

typedef enum
{
  HOLLER_CALL_RULE_FIRST_OFFER, /* call-offer without epoch */
  HOLLER_CALL_RULE_OFFER,
  HOLLER_CALL_RULE_RINGING,
  HOLLER_CALL_RULE_ACCEPT,
  HOLLER_CALL_RULE_ANSWER,
  HOLLER_CALL_RULE_CANDIDATE,
  HOLLER_CALL_RULE_REJECT,
  HOLLER_CALL_RULE_HANGUP,
  HOLLER_CALL_RULE_JOIN,
  HOLLER_CALL_RULE_LEAVE,
  HOLLER_CALL_RULE_MEDIA,
} HollerCallRule;

#define HOLLER_N_CALL_RULES (HOLLER_CALL_RULE_MEDIA + 1)

/* Of the call that the frame names by callId and epoch */
typedef enum
{
  HOLLER_ROSTER_NONE,    /* never was */
  HOLLER_ROSTER_RINGING, /* offered, nobody has accepted */
  HOLLER_ROSTER_ANSWERED,
  HOLLER_ROSTER_OVER,
} HollerRosterState;

#define HOLLER_N_ROSTER_STATES (HOLLER_ROSTER_OVER + 1)

/* What the sending device is to that call */
typedef enum
{
  HOLLER_CALL_ROLE_STRANGER, /* of neither of the two people */
  HOLLER_CALL_ROLE_OTHER,    /* theirs, but neither in the call nor rung */
  HOLLER_CALL_ROLE_RUNG,     /* the callee's, rung, not in the call */
  HOLLER_CALL_ROLE_CALLER,   /* in the roster, of the one who called */
  HOLLER_CALL_ROLE_CALLEE,   /* in the roster, of the one who was called */
} HollerCallRole;

#define HOLLER_N_CALL_ROLES (HOLLER_CALL_ROLE_CALLEE + 1)

typedef enum
{
  HOLLER_CALL_VERDICT_ACT,
  HOLLER_CALL_VERDICT_ACK, /* acknowledged, nothing happens */
  HOLLER_CALL_VERDICT_NO_SUCH_CALL,
  /* the same, but said only to who asked with an id: crossing a hang-up is
   * normal for a candidate */
  HOLLER_CALL_VERDICT_DROP,
  HOLLER_CALL_VERDICT_CALL_LIVE,
  HOLLER_CALL_VERDICT_ANSWERED_ELSEWHERE,
  HOLLER_CALL_VERDICT_CONFLICT,
  HOLLER_CALL_VERDICT_CALL_FULL, /* of calls of many only */
} HollerCallVerdict;

HollerCallVerdict holler_call_rules_judge (HollerCallRule rule,
                                           HollerRosterState state,
                                           HollerCallRole role);

G_END_DECLS
