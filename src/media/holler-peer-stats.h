/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gst/gst.h>

#include "client/holler-types.h"
#include "media/holler-voice.h"

G_BEGIN_DECLS

/* The reading before, which rates are made from. */
typedef struct
{
  gint64 at_us; /* 0: none yet */
  gint64 bytes_sent;
  gint64 bytes_received;
  gint64 packets_received;
  gint64 packets_lost;
  guint64 played_samples;
  guint64 concealed_samples;
} HollerPeerStatsMark;

HollerMediaStats *holler_peer_stats_read (const GstStructure *reply,
                                          const HollerVoiceStats *voice,
                                          HollerPeerStatsMark *mark,
                                          gint64 now_us);

G_END_DECLS
