/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the network check looks at, and what is found there. */

typedef enum
{
  HOLLER_CHECK_SERVER,     /* does it answer at all */
  HOLLER_CHECK_LIVE,       /* does the socket hold, on which calls ring */
  HOLLER_CHECK_STUN,       /* does this network tell one's own address */
  HOLLER_CHECK_RELAY,      /* can a call go through the relay */
  HOLLER_CHECK_MICROPHONE, /* does it hear anything */
} HollerCheckKind;

#define HOLLER_N_CHECK_KINDS (HOLLER_CHECK_MICROPHONE + 1)

/* What came of asking a STUN or TURN server. */
typedef enum
{
  HOLLER_PROBE_ANSWERED,
  HOLLER_PROBE_NO_ADDRESS, /* the server has none of this kind */
  HOLLER_PROBE_NO_ROUTE,   /* this network has none */
  HOLLER_PROBE_NO_ANSWER,
  HOLLER_PROBE_REFUSED,         /* nobody listens there */
  HOLLER_PROBE_BAD_CREDENTIALS, /* 401 or 403 to the right ones */
  HOLLER_PROBE_FULL,            /* 486 or 508 */
  HOLLER_PROBE_BAD_TLS,
  HOLLER_PROBE_ODD_ANSWER,
} HollerProbeOutcome;

#define HOLLER_N_PROBE_OUTCOMES (HOLLER_PROBE_ODD_ANSWER + 1)

typedef enum
{
  HOLLER_FINDING_NONE, /* not looked at */
  HOLLER_FINDING_GOOD,
  HOLLER_FINDING_SLOW,
  HOLLER_FINDING_UNREACHABLE,
  HOLLER_FINDING_BLOCKED,   /* the server answers, but not this way */
  HOLLER_FINDING_NO_FAMILY, /* no IPv6, or no IPv4: no harm by itself */
  HOLLER_FINDING_NOT_SET_UP,
  HOLLER_FINDING_BAD_TLS,
  HOLLER_FINDING_BAD_CREDENTIALS,
  HOLLER_FINDING_FULL,
  HOLLER_FINDING_ODD,
  HOLLER_FINDING_SILENT,
  HOLLER_FINDING_QUIET,
  HOLLER_FINDING_NO_DEVICE,
} HollerFinding;

#define HOLLER_N_FINDINGS (HOLLER_FINDING_NO_DEVICE + 1)

typedef enum
{
  HOLLER_VERDICT_UNKNOWN,
  HOLLER_VERDICT_GOOD,
  HOLLER_VERDICT_NOTE, /* good to know */
  HOLLER_VERDICT_BAD,
} HollerVerdict;

HollerFinding holler_check_judge_server (gint64 round_trip_ms);
HollerFinding holler_check_judge_live (gboolean is_live,
                                       gboolean server_answers);
HollerFinding holler_check_judge_probe (HollerProbeOutcome outcome,
                                        gint64 round_trip_ms);
HollerFinding holler_check_judge_level (double loudest);
HollerVerdict holler_check_get_verdict (HollerFinding finding);

G_END_DECLS
