/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/holler-playout.h"

G_BEGIN_DECLS

/* When the packets of a voice came, as tests/lab/record.py writes it; and what
 * a playout makes of them. */

typedef struct
{
  gint64 arrival_us;
  guint16 sequence;
  guint32 timestamp;
  guint32 ssrc;
} HollerTracePacket;

typedef struct
{
  guint64 decoded, repaired, duplicates, late;
  double concealed_fraction; /* from the third second on */
  double delay_ms;           /* mean, from the third second on */
  double max_delay_ms;
  double longest_gap_ms; /* concealed or silent at a stretch */
  guint n_restarts;
} HollerTraceResult;

GArray *holler_trace_parse (const char *text, gsize length);
void holler_trace_play (const GArray *packets,
                        guint blocks_at_once,
                        double card_ppm,
                        HollerTraceResult *out_result);

G_END_DECLS
