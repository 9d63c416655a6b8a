/* holler-peer-figures.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "media/holler-peer-figures.h"

#define GST_USE_UNSTABLE_API
#include <gst/webrtc/webrtc.h>
#include <nice/agent.h>

/* What a peer connection measured of itself, in the words of webrtcbin's
 * statistics (after https://www.w3.org/TR/webrtc-stats/), but asked of its RTP
 * session and its agent. webrtcbin names every entry after the port, the SSRC
 * or the transport that it is of; GLib keeps the name of a field for good, so
 * each call would leave its names behind. And webrtcbin 1.26 tells only of
 * streams that have a pad, and ours need none: their packets leave at the
 * jitter buffer.
 */

/* RFC 3550, section 6.4.1: of 256, and in units of 1/65536 s */
#define FRACTION_OF 256.0
#define ROUND_TRIP_PER_S 65536.0
#define MAX_STREAMS 4

static void
add_entry (GstStructure *figures,
           const char *kind,
           guint n,
           GstStructure *entry)
{
  char name[32];

  /* Always the same few. */
  g_snprintf (name, sizeof name, "%s-%u", kind, n);
  gst_structure_set (figures, name, GST_TYPE_STRUCTURE, entry, NULL);
  gst_structure_free (entry);
}

static GstStructure *
entry_new (const char *kind, GstWebRTCStatsType type)
{
  return gst_structure_new (kind,
                            "type",
                            GST_TYPE_WEBRTC_STATS_TYPE,
                            type,
                            NULL);
}

static void
add_outbound (GstStructure *figures, const GstStructure *source, guint n)
{
  GstStructure *entry =
    entry_new ("outbound-rtp", GST_WEBRTC_STATS_OUTBOUND_RTP);
  guint64 bytes = 0;

  gst_structure_get_uint64 (source, "octets-sent", &bytes);
  gst_structure_set (entry, "bytes-sent", G_TYPE_UINT64, bytes, NULL);
  add_entry (figures, "outbound", n, entry);
}

static void
add_inbound (GstStructure *figures, const GstStructure *source, guint n)
{
  GstStructure *entry = NULL;
  guint64 packets = 0;
  guint64 bytes = 0;
  guint jitter = 0;
  int lost = 0;
  int clock_rate = 0;

  gst_structure_get_uint64 (source, "packets-received", &packets);
  if (packets == 0)
    return;

  /* of payload */
  gst_structure_get_uint64 (source, "octets-received", &bytes);
  gst_structure_get_int (source, "packets-lost", &lost);
  gst_structure_get_uint (source, "jitter", &jitter);
  gst_structure_get_int (source, "clock-rate", &clock_rate);
  entry = entry_new ("inbound-rtp", GST_WEBRTC_STATS_INBOUND_RTP);
  gst_structure_set (entry,
                     "packets-received",
                     G_TYPE_UINT64,
                     packets,
                     "bytes-received",
                     G_TYPE_UINT64,
                     bytes,
                     "packets-lost",
                     G_TYPE_INT64,
                     (gint64) lost,
                     NULL);
  if (clock_rate > 0)
    gst_structure_set (entry,
                       "jitter",
                       G_TYPE_DOUBLE,
                       (double) jitter / clock_rate,
                       NULL);
  add_entry (figures, "inbound", n, entry);
}

/* What the other side reported of what we send */
static void
add_report (GstStructure *figures, const GstStructure *source, guint n)
{
  GstStructure *entry = NULL;
  gboolean has_report = FALSE;
  guint fraction = 0;
  guint round_trip = 0;

  gst_structure_get_boolean (source, "have-rb", &has_report);
  if (!has_report)
    return;

  gst_structure_get_uint (source, "rb-fractionlost", &fraction);
  gst_structure_get_uint (source, "rb-round-trip", &round_trip);
  entry = entry_new ("remote-inbound-rtp", GST_WEBRTC_STATS_REMOTE_INBOUND_RTP);
  gst_structure_set (entry,
                     "fraction-lost",
                     G_TYPE_DOUBLE,
                     fraction / FRACTION_OF,
                     "round-trip-time",
                     G_TYPE_DOUBLE,
                     round_trip / ROUND_TRIP_PER_S,
                     NULL);
  add_entry (figures, "remote-inbound", n, entry);
}

static void
add_source (GstStructure *figures, const GstStructure *source, guint n)
{
  gboolean is_internal = FALSE;

  gst_structure_get_boolean (source, "internal", &is_internal);
  if (is_internal)
    add_outbound (figures, source, n);
  else
    add_inbound (figures, source, n);
  add_report (figures, source, n);
}

static void
add_session (GstStructure *figures, GstElement *webrtcbin)
{
  g_autoptr (GstElement) rtpbin =
    gst_bin_get_by_name (GST_BIN (webrtcbin), "rtpbin");
  g_autoptr (GstElement) session = NULL;
  g_autoptr (GstStructure) stats = NULL;
  const GValue *sources = NULL;

  /* All sections are in one bundle, so there is one session. */
  if (rtpbin != NULL)
    g_signal_emit_by_name (rtpbin, "get-session", 0u, &session);
  if (session != NULL)
    g_object_get (session, "stats", &stats, NULL);
  if (stats != NULL)
    sources = gst_structure_get_value (stats, "source-stats");
  if (sources == NULL)
    return;

  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  {
    const GValueArray *array = g_value_get_boxed (sources);

    for (guint i = 0; array != NULL && i < array->n_values; i++)
      add_source (figures, gst_value_get_structure (&array->values[i]), i);
  }
  G_GNUC_END_IGNORE_DEPRECATIONS
}

static void
add_candidate (GstStructure *figures,
               const char *name,
               const NiceCandidate *candidate)
{
  const char *type = "host";
  g_autoptr (GstStructure) entry = NULL;

  if (candidate->type == NICE_CANDIDATE_TYPE_SERVER_REFLEXIVE)
    type = "srflx";
  else if (candidate->type == NICE_CANDIDATE_TYPE_PEER_REFLEXIVE)
    type = "prflx";
  else if (candidate->type == NICE_CANDIDATE_TYPE_RELAYED)
    type = "relay";
  entry = gst_structure_new (name, "candidate-type", G_TYPE_STRING, type, NULL);
  gst_structure_set (figures, name, GST_TYPE_STRUCTURE, entry, NULL);
}

static void
add_transport (GstStructure *figures, NiceAgent *agent)
{
  NiceCandidate *local = NULL;
  NiceCandidate *remote = NULL;
  gboolean has_pair = FALSE;
  g_autoptr (GstStructure) pair = NULL;
  GstStructure *transport = NULL;

  for (guint i = 1; i <= MAX_STREAMS && !has_pair; i++)
    has_pair = nice_agent_get_selected_pair (agent,
                                             i,
                                             NICE_COMPONENT_TYPE_RTP,
                                             &local,
                                             &remote);
  if (!has_pair)
    return;

  add_candidate (figures, "local", local);
  add_candidate (figures, "remote", remote);
  pair = gst_structure_new ("candidate-pair",
                            "local-candidate-id",
                            G_TYPE_STRING,
                            "local",
                            "remote-candidate-id",
                            G_TYPE_STRING,
                            "remote",
                            NULL);
  gst_structure_set (figures, "pair", GST_TYPE_STRUCTURE, pair, NULL);
  transport = entry_new ("transport", GST_WEBRTC_STATS_TRANSPORT);
  gst_structure_set (transport,
                     "selected-candidate-pair-id",
                     G_TYPE_STRING,
                     "pair",
                     NULL);
  add_entry (figures, "transport", 0, transport);
}

/**
 * holler_peer_figures_gather:
 * @webrtcbin: a webrtcbin that runs; nobody may be stopping it meanwhile
 * @agent: (nullable): its NiceAgent
 *
 * Gathers what holler_peer_stats_read() reads. To be called on the thread of
 * whoever closes the connection: a session that is being stopped empties its
 * table of sources without the lock that readers take.
 *
 * Returns: (transfer full): one entry for each stream and way
 */
GstStructure *
holler_peer_figures_gather (GstElement *webrtcbin, GObject *agent)
{
  GstStructure *figures = gst_structure_new_empty ("figures");

  add_session (figures, webrtcbin);
  if (NICE_IS_AGENT (agent))
    add_transport (figures, NICE_AGENT (agent));

  return figures;
}
