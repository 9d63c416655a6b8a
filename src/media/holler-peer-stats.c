/* holler-peer-stats.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "media/holler-peer-stats.h"

#define GST_USE_UNSTABLE_API
#include <gst/webrtc/webrtc.h>
#include <string.h>

HollerMediaStats *
holler_peer_stats_read (const GstStructure *reply,
                        const HollerVoiceStats *voice,
                        HollerPeerStatsMark *mark,
                        gint64 now_us)
{
  HollerMediaStats *stats = g_new0 (HollerMediaStats, 1);

  return stats;
}
