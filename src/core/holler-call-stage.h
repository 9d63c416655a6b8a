/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/holler-call-machine.h"

G_BEGIN_DECLS

/* How far a call came that failed: each stage needs the one before it. */

typedef enum
{
  HOLLER_CALL_STAGE_NONE,      /* it did not fail */
  HOLLER_CALL_STAGE_SIGNALING, /* the server did not carry what was said */
  HOLLER_CALL_STAGE_ICE,       /* no way between the two was found */
  HOLLER_CALL_STAGE_DTLS,      /* a way, but no encryption over it */
  HOLLER_CALL_STAGE_INSECURE,  /* encrypted by somebody else */
  HOLLER_CALL_STAGE_CAPTURE,   /* no microphone */
  HOLLER_CALL_STAGE_MEDIA,     /* a connection, but nothing came over it */
  HOLLER_CALL_STAGE_DECODER,   /* something came that cannot be played */
  HOLLER_CALL_STAGE_LOST,      /* it worked, and then no more */
} HollerCallStage;

#define HOLLER_N_CALL_STAGES (HOLLER_CALL_STAGE_LOST + 1)

/* What was seen of a call until it ended. */
typedef struct
{
  HollerCallEndReason reason;
  gboolean is_online;        /* the server was there at the end */
  gboolean was_answered;     /* it ever came to a connection being built */
  gboolean found_path;       /* a pair of candidates was ever selected */
  gboolean was_encrypted;    /* the described certificate was ever shown */
  gboolean was_heard;        /* sound of the other was ever decoded */
  gint64 n_packets_received; /* of media, the most that was ever counted */
} HollerCallFacts;

HollerCallStage holler_call_stage_from_facts (const HollerCallFacts *facts);
const char *holler_call_stage_to_name (HollerCallStage stage);

G_END_DECLS
