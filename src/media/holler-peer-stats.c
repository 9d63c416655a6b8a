/* holler-peer-stats.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "media/holler-peer-stats.h"

#define GST_USE_UNSTABLE_API
#include <gst/webrtc/webrtc.h>
#include <string.h>

/* Reads statistics in the words of webrtcbin (after
 * https://www.w3.org/TR/webrtc-stats/). It is not asked for them itself; see
 * holler-peer-figures.c. Packets lost may be fewer than none.
 */

typedef struct
{
  const GstStructure *reply;
  HollerMediaStats *stats;
} Reader;

static gint64
get_count (const GstStructure *entry, const char *field)
{
  guint64 unsigned_value = 0;
  gint64 signed_value = 0;

  if (gst_structure_get_uint64 (entry, field, &unsigned_value))
    return (gint64) MIN (unsigned_value, (guint64) G_MAXINT64);
  if (gst_structure_get_int64 (entry, field, &signed_value))
    return MAX (signed_value, 0);

  return 0;
}

static const GstStructure *
get_entry (const GstStructure *reply, const char *id)
{
  const GValue *value = id != NULL ? gst_structure_get_value (reply, id) : NULL;

  if (value == NULL || !GST_VALUE_HOLDS_STRUCTURE (value))
    return NULL;

  return gst_value_get_structure (value);
}

static HollerPath
path_of_candidate (const GstStructure *reply, const char *id)
{
  const GstStructure *candidate = get_entry (reply, id);
  const char *type = NULL;

  if (candidate != NULL)
    type = gst_structure_get_string (candidate, "candidate-type");
  if (g_strcmp0 (type, "host") == 0)
    return HOLLER_PATH_HOST;
  if (g_strcmp0 (type, "srflx") == 0 || g_strcmp0 (type, "prflx") == 0)
    return HOLLER_PATH_REFLEXIVE;
  if (g_str_has_prefix (type != NULL ? type : "", "relay"))
    return HOLLER_PATH_RELAY;

  return HOLLER_PATH_UNKNOWN;
}

static void
read_transport (Reader *self, const GstStructure *entry)
{
  const GstStructure *pair =
    get_entry (self->reply,
               gst_structure_get_string (entry, "selected-candidate-pair-id"));
  HollerPath local;
  HollerPath remote;

  if (pair == NULL)
    return;

  local =
    path_of_candidate (self->reply,
                       gst_structure_get_string (pair, "local-candidate-id"));
  remote =
    path_of_candidate (self->reply,
                       gst_structure_get_string (pair, "remote-candidate-id"));
  /* They are in the order of how far away the way leads. */
  self->stats->path = MAX (local, remote);
}

static void
read_inbound (Reader *self, const GstStructure *entry)
{
  double jitter_s = -1;

  self->stats->bytes_received += get_count (entry, "bytes-received");
  self->stats->packets_received += get_count (entry, "packets-received");
  self->stats->packets_lost += get_count (entry, "packets-lost");
  if (gst_structure_get_double (entry, "jitter", &jitter_s))
    self->stats->jitter_ms = MAX (self->stats->jitter_ms, jitter_s * 1000);
}

static void
read_remote_inbound (Reader *self, const GstStructure *entry)
{
  double round_trip_s = 0;
  double fraction = 0;

  /* 0 until the first report has come back. */
  if (gst_structure_get_double (entry, "round-trip-time", &round_trip_s) &&
      round_trip_s > 0)
    self->stats->round_trip_ms = round_trip_s * 1000;
  if (gst_structure_get_double (entry, "fraction-lost", &fraction))
    self->stats->remote_loss_fraction =
      MAX (self->stats->remote_loss_fraction, fraction);
}

static gboolean
read_entry_cb (GQuark field, const GValue *value, gpointer user_data)
{
  Reader *self = user_data;
  const GstStructure *entry = NULL;
  GstWebRTCStatsType type = GST_WEBRTC_STATS_CODEC;

  if (!GST_VALUE_HOLDS_STRUCTURE (value))
    return TRUE;
  entry = gst_value_get_structure (value);
  if (!gst_structure_get (entry,
                          "type",
                          GST_TYPE_WEBRTC_STATS_TYPE,
                          &type,
                          NULL))
    return TRUE;

  if (type == GST_WEBRTC_STATS_INBOUND_RTP)
    read_inbound (self, entry);
  else if (type == GST_WEBRTC_STATS_OUTBOUND_RTP)
    self->stats->bytes_sent += get_count (entry, "bytes-sent");
  else if (type == GST_WEBRTC_STATS_REMOTE_INBOUND_RTP)
    read_remote_inbound (self, entry);
  else if (type == GST_WEBRTC_STATS_TRANSPORT)
    read_transport (self, entry);

  return TRUE;
}

static void
read_rates (HollerMediaStats *stats, HollerPeerStatsMark *mark, gint64 now_us)
{
  double seconds = (now_us - mark->at_us) / 1e6;
  gint64 lost = stats->packets_lost - mark->packets_lost;
  gint64 arrived = stats->packets_received - mark->packets_received;

  if (mark->at_us > 0 && seconds > 0)
    {
      stats->sent_bitrate_bps =
        (gint64) (MAX (stats->bytes_sent - mark->bytes_sent, 0) * 8 / seconds);
      stats->received_bitrate_bps =
        (gint64) (MAX (stats->bytes_received - mark->bytes_received, 0) * 8 /
                  seconds);
    }
  if (lost + arrived > 0)
    stats->loss_fraction = CLAMP ((double) lost / (lost + arrived), 0, 1);

  mark->at_us = now_us;
  mark->bytes_sent = stats->bytes_sent;
  mark->bytes_received = stats->bytes_received;
  mark->packets_received = stats->packets_received;
  mark->packets_lost = stats->packets_lost;
}

static void
read_concealed (HollerMediaStats *stats,
                const HollerVoiceStats *voice,
                HollerPeerStatsMark *mark)
{
  guint64 played = voice->played_samples - mark->played_samples;

  if (played > 0)
    stats->concealed_fraction =
      (double) (voice->concealed_samples - mark->concealed_samples) /
      (double) played;
  mark->played_samples = voice->played_samples;
  mark->concealed_samples = voice->concealed_samples;
}

/**
 * holler_peer_stats_read:
 * @reply: (nullable): what holler_peer_figures_gather() found
 * @voice: what the playout did
 * @mark: (inout): the reading before; changed into this one
 * @now_us: monotonic time
 *
 * Reads what a peer connection measured of itself. Rates and the loss are of
 * the time since the reading before.
 *
 * Returns: (transfer full): the figures; -1 where it does not know
 */
HollerMediaStats *
holler_peer_stats_read (const GstStructure *reply,
                        const HollerVoiceStats *voice,
                        HollerPeerStatsMark *mark,
                        gint64 now_us)
{
  HollerMediaStats *stats = g_new0 (HollerMediaStats, 1);
  Reader reader = { reply, stats };

  stats->round_trip_ms = -1;
  stats->jitter_ms = -1;
  stats->loss_fraction = -1;
  stats->remote_loss_fraction = -1;
  stats->sent_bitrate_bps = -1;
  stats->received_bitrate_bps = -1;
  stats->playout_delay_ms = voice->received > 0 ? voice->delay_ms : -1;
  stats->concealed_fraction = -1;
  stats->path = HOLLER_PATH_UNKNOWN;
  stats->security = HOLLER_SECURITY_PENDING;
  g_strlcpy (stats->codec, "Opus", sizeof stats->codec);

  if (reply != NULL)
    gst_structure_foreach (reply, read_entry_cb, &reader);
  read_rates (stats, mark, now_us);
  read_concealed (stats, voice, mark);

  return stats;
}
