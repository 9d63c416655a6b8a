/* test-media-parts.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define GST_USE_UNSTABLE_API
#include <gst/webrtc/webrtc.h>
#include <math.h>
#include <string.h>

#include "client/holler-media.h"
#include "holler-test.h"
#include "media/holler-bundle.h"
#include "media/holler-gst-media.h"
#include "media/holler-ice-servers.h"
#include "media/holler-peer-stats.h"
#include "media/holler-pipeline.h"
#include "media/holler-samples.h"
#include "media/holler-sections.h"
#include "media/holler-tone.h"
#include "media/holler-wav.h"

static void
fill_sine (gint16 *samples, gsize n_samples, double amplitude)
{
  for (gsize i = 0; i < n_samples; i++)
    samples[i] =
      (gint16) (amplitude * sin (2 * G_PI * 440 * i / HOLLER_SAMPLE_RATE));
}

static void
test_levels (void)
{
  gint16 samples[4800] = { 0 };

  g_assert_cmpfloat (holler_samples_get_level (samples, G_N_ELEMENTS (samples)),
                     <=,
                     0);
  g_assert_cmpfloat (holler_samples_get_level (samples, 0), <=, 0);
  /* A full sine is at -3 dB, one of a hundredth at -43. */
  fill_sine (samples, G_N_ELEMENTS (samples), 32767);
  g_assert_cmpfloat_with_epsilon (
    holler_samples_get_level (samples, G_N_ELEMENTS (samples)),
    1 - 3.01 / 60,
    0.01);
  fill_sine (samples, G_N_ELEMENTS (samples), 327.67);
  g_assert_cmpfloat_with_epsilon (
    holler_samples_get_level (samples, G_N_ELEMENTS (samples)),
    1 - 43.01 / 60,
    0.01);
}

static void
test_clipping (void)
{
  const float in[] = { 0.0f, 0.5f, 1.0f, 1.5f, -1.0f, -9.0f };
  const gint16 wanted[] = { 0, 16383, 32767, 32767, -32767, -32767 };
  gint16 out[G_N_ELEMENTS (in)];

  holler_samples_from_float (out, in, G_N_ELEMENTS (in));
  for (guint i = 0; i < G_N_ELEMENTS (in); i++)
    g_assert_cmpint (out[i], ==, wanted[i]);
}

static void
test_wav_there_and_back (void)
{
  g_autofree char *folder = holler_test_make_directory ();
  g_autofree char *path = g_build_filename (folder, "a.wav", NULL);
  g_autofree gint16 *back = NULL;
  g_autoptr (GError) error = NULL;
  HollerWavWriter *writer = NULL;
  gint16 samples[4800];
  gsize n_back = 0;

  fill_sine (samples, G_N_ELEMENTS (samples), 10000);
  writer = holler_wav_writer_new (path, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 15; i++)
    holler_wav_writer_write (writer, samples, G_N_ELEMENTS (samples));

  /* A second was brought up to date, whatever becomes of the writer. */
  back = holler_wav_load (path, &n_back, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n_back, ==, 48000);
  g_clear_pointer (&back, g_free);

  holler_wav_writer_free (writer);
  back = holler_wav_load (path, &n_back, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n_back, ==, 15 * G_N_ELEMENTS (samples));
  g_assert_cmpmem (back, sizeof samples, samples, sizeof samples);
  holler_test_remove_directory (folder);
}

static void
test_wav_garbage (void)
{
  g_autofree char *folder = holler_test_make_directory ();
  g_autofree char *path = g_build_filename (folder, "a.wav", NULL);
  g_autofree char *contents = NULL;
  HollerWavWriter *writer = NULL;
  gint16 samples[48] = { 1 };
  gsize length = 0;

  writer = holler_wav_writer_new (path, NULL);
  holler_wav_writer_write (writer, samples, G_N_ELEMENTS (samples));
  holler_wav_writer_free (writer);
  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));

  /* Cut anywhere, and with any one byte changed: an answer or an error. */
  for (gsize i = 0; i < length; i++)
    {
      g_autofree guint8 *changed = g_memdup2 (contents, length);
      g_autoptr (GBytes) cut = g_bytes_new (contents, i);
      g_autoptr (GBytes) bytes = NULL;
      gsize n = 0;

      g_free (holler_wav_parse (cut, &n, NULL));
      changed[i] ^= 0xff;
      bytes = g_bytes_new (changed, length);
      g_free (holler_wav_parse (bytes, &n, NULL));
    }
  holler_test_remove_directory (folder);
}

/* "Never silent for long" is what a measurement of the first sound rests on. */
static void
test_tone (void)
{
  HollerTone *tone = holler_tone_new ("test", NULL);
  gint16 samples[480];

  for (guint i = 0; i < 300; i++)
    {
      holler_tone_fill (tone, samples, G_N_ELEMENTS (samples));
      g_assert_cmpfloat (
        holler_samples_get_level (samples, G_N_ELEMENTS (samples)),
        >,
        0.3);
    }
  holler_tone_free (tone);
}

static void
test_tone_file (void)
{
  g_autofree char *folder = holler_test_make_directory ();
  g_autofree char *path = g_build_filename (folder, "a.wav", NULL);
  g_autoptr (GError) error = NULL;
  HollerWavWriter *writer = holler_wav_writer_new (path, NULL);
  HollerTone *tone = NULL;
  gint16 samples[720];

  fill_sine (samples, 720, 9000);
  holler_wav_writer_write (writer, samples, 720);
  holler_wav_writer_free (writer);

  tone = holler_tone_new (path, &error);
  g_assert_no_error (error);
  holler_tone_fill (tone, samples, 480);
  g_assert_cmpfloat (holler_samples_get_level (samples, 480), >, 0.5);
  holler_tone_fill (tone, samples, 480);
  g_assert_cmpfloat (holler_samples_get_level (samples, 240), >, 0.5);
  g_assert_cmpfloat (holler_samples_get_level (samples + 240, 240), <=, 0);
  holler_tone_fill (tone, samples, 480);
  g_assert_cmpfloat (holler_samples_get_level (samples, 480), <=, 0);
  holler_tone_free (tone);

  g_assert_null (holler_tone_new ("/nowhere/there.wav", &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  holler_test_remove_directory (folder);
}

static void
test_ice_servers (void)
{
  const struct
  {
    const char *uri;
    const char *wanted;
  } rows[] = {
    { "stun:example.org:3478", "stun://example.org:3478" },
    { "stun:example.org", "stun://example.org:3478" },
    { "stun:[2001:db8::1]", "stun://[2001:db8::1]:3478" },
    { "turn:example.org:3478?transport=udp",
      "turn://17%3Aalice:a%2Bb%2Fc%3D@example.org:3478?transport=udp" },
    { "turn:192.0.2.1",
      "turn://17%3Aalice:a%2Bb%2Fc%3D@192.0.2.1:3478?transport=udp" },
    { "turn:[2001:db8::1]:443?transport=tcp",
      "turn://17%3Aalice:a%2Bb%2Fc%3D@[2001:db8::1]:443?transport=tcp" },
    /* with TLS only through a tunnel */
    { "turns:example.org:5349?transport=tcp", NULL },
  };
  static const char *const bad[] = {
    "",
    "stun:",
    "turn:",
    "turn:?transport=udp",
    "http://example.org",
    "turn:example.org?transport=sctp",
    "turn:example.org?transport=udp&x",
    "turns:example.org?transport=udp",
    "stun:example.org?transport=udp",
    "turn:example.org:0",
    "turn:example.org:65536",
    "turn:example.org:",
    "turn:example.org:34x",
    "turn:a@example.org",
    "turn:a/b",
    "turn:[example.org]",
    "turn:[::1",
    "turn:::1",
    "turn:[fe80::1%eth0]",
    "turn: example.org",
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      HollerIceServer server;
      g_autofree char *text = NULL;

      g_assert_true (holler_ice_server_parse (&server, rows[i].uri));
      text = holler_ice_server_to_gst (&server, "17:alice", "a+b/c=");
      g_assert_cmpstr (text, ==, rows[i].wanted);
      if (server.is_relay)
        g_assert_null (holler_ice_server_to_gst (&server, NULL, NULL));
      holler_ice_server_clear (&server);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      HollerIceServer server;

      g_assert_false (holler_ice_server_parse (&server, bad[i]));
      holler_ice_server_clear (&server);
    }
}

static const char answer_of_webrtcbin[] =
  "v=0\r\no=- 1 0 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n"
  "a=group:BUNDLE 0 1 application1\r\n"
  "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\na=sendrecv\r\n"
  "a=candidate:1 1 UDP 2015363327 127.0.0.1 1 typ host\r\n"
  "a=end-of-candidates\r\n"
  "m=video 0 UDP/TLS/RTP/SAVPF 96\r\na=mid:1\r\na=inactive\r\n"
  "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n"
  "a=mid:application1\r\n";

/* Without bundle-only port 0 means refused, and stays so. */
static void
test_clean_answer (void)
{
  g_autofree char *sdp = holler_sections_clean_sdp (answer_of_webrtcbin);

  g_assert_nonnull (strstr (sdp, "a=group:BUNDLE 0 2\r\n"));
  g_assert_nonnull (strstr (sdp, "m=video 0 UDP"));
  g_assert_nonnull (strstr (sdp, "m=application 9 UDP"));
  g_assert_nonnull (strstr (sdp, "a=mid:2\r\n"));
  g_assert_null (strstr (sdp, "candidate"));
}

static void
test_clean_offer (void)
{
  g_autoptr (GString) offer = g_string_new (answer_of_webrtcbin);
  g_autofree char *sdp = NULL;
  g_autofree char *again = NULL;

  g_string_replace (offer, "a=inactive", "a=sendrecv\r\na=bundle-only", 1);
  sdp = holler_sections_clean_sdp (offer->str);
  g_assert_nonnull (strstr (sdp, "a=group:BUNDLE 0 1 2\r\n"));
  g_assert_nonnull (strstr (sdp, "m=video 9 UDP"));
  g_assert_null (strstr (sdp, "bundle-only"));

  again = holler_sections_clean_sdp (sdp);
  g_assert_cmpstr (again, ==, sdp);
}

/* One payload type means the same in the whole bundle. */
static void
test_clean_formats (void)
{
  g_autofree char *sdp = holler_sections_clean_sdp (
    "v=0\r\n"
    "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\n"
    "a=fmtp:111 minptime=10;sprop-stereo=0;useinbandfec=1; sprop-x=1\r\n"
    "a=rtpmap:111 OPUS/48000/2\r\n"
    "m=audio 9 UDP/TLS/RTP/SAVPF 111 112\r\na=mid:1\r\n"
    "a=fmtp:111 minptime=10;useinbandfec=1\r\n"
    "a=fmtp:112 sprop-stereo=1\r\n");

  g_assert_cmpstr (sdp,
                   ==,
                   "v=0\r\na=group:BUNDLE 0 1\r\n"
                   "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\n"
                   "a=fmtp:111 minptime=10;useinbandfec=1\r\n"
                   "a=rtpmap:111 OPUS/48000/2\r\n"
                   "m=audio 9 UDP/TLS/RTP/SAVPF 111 112\r\na=mid:1\r\n"
                   "a=fmtp:111 minptime=10;useinbandfec=1\r\n");
}

/* The credentials of a refused section are nobody's, wherever it stands. */
static void
test_bundle_ice (void)
{
  g_autofree char *sdp = holler_bundle_share_ice (
    "v=0\r\n"
    "m=audio 0 UDP/TLS/RTP/SAVPF 111\r\n"
    "a=ice-ufrag:refused\r\na=ice-pwd:no\r\na=mid:0\r\n"
    "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n"
    "a=ice-ufrag:good\r\na=ice-pwd:secret\r\na=mid:1\r\n"
    "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:2\r\n"
    "m=application 0 UDP/DTLS/SCTP webrtc-datachannel\r\n"
    "a=ice-ufrag:other\r\na=ice-pwd:words\r\na=mid:3\r\n");

  g_assert_cmpstr (sdp,
                   ==,
                   "v=0\r\n"
                   "m=audio 0 UDP/TLS/RTP/SAVPF 111\r\n"
                   "a=ice-ufrag:good\r\na=ice-pwd:secret\r\na=mid:0\r\n"
                   "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n"
                   "a=ice-ufrag:good\r\na=ice-pwd:secret\r\na=mid:1\r\n"
                   "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:2\r\n"
                   "m=application 0 UDP/DTLS/SCTP webrtc-datachannel\r\n"
                   "a=ice-ufrag:good\r\na=ice-pwd:secret\r\na=mid:3\r\n");
}

/* Without any, and without an open section, nothing is made up. */
static void
test_bundle_without_ice (void)
{
  static const char *const texts[] = {
    "",
    "v=0\r\na=ice-ufrag:session\r\nm=audio 9 x 1\r\na=mid:0\r\n",
    "m=audio 0 x 1\r\na=ice-ufrag:a\r\nm=audio 0 x 1\r\na=ice-ufrag:b",
    "m=",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *sdp = holler_bundle_share_ice (texts[i]);

      g_assert_cmpstr (sdp, ==, texts[i]);
    }
}

static void
test_plan (void)
{
  HollerPlan plan;

  g_assert_true (holler_plan_init_from_sdp (&plan, answer_of_webrtcbin));
  g_assert_cmpuint (plan.n_sections, ==, 3);
  g_assert_cmpint (plan.sections[1].role, ==, HOLLER_ROLE_CAMERA);
  g_assert_cmpint (holler_plan_find_mid (&plan, "application1"), ==, 2);
  g_assert_cmpint (holler_plan_find_mid (&plan, "nothing"), ==, -1);
  g_assert_cmpint (holler_plan_find_mid (&plan, NULL), ==, -1);
  g_assert_null (holler_plan_find (&plan, HOLLER_ROLE_SCREEN_SOUND));

  g_assert_false (holler_plan_init_from_sdp (
    &plan,
    "v=0\r\no=- 1 0 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n"
    "m=text 9 UDP/TLS/RTP/SAVPF 98\r\na=mid:0\r\n"));
}

static void
add_entry (GstStructure *reply,
           const char *id,
           GstWebRTCStatsType type,
           const char *fields)
{
  g_autofree char *text = g_strdup_printf ("entry, %s;", fields);
  g_autoptr (GstStructure) entry = gst_structure_from_string (text, NULL);

  g_assert_nonnull (entry);
  gst_structure_set (entry, "type", GST_TYPE_WEBRTC_STATS_TYPE, type, NULL);
  gst_structure_set (reply, id, GST_TYPE_STRUCTURE, entry, NULL);
}

static void
test_stats (void)
{
  g_autoptr (GstStructure) reply = NULL;
  HollerVoiceStats voice = { .delay_ms = 12, .received = 3 };
  HollerPeerStatsMark mark = { 0 };
  HollerMediaStats *stats = NULL;

  stats = holler_peer_stats_read (NULL, &voice, &mark, 1000000);
  g_assert_cmpfloat (stats->round_trip_ms, <, 0);
  g_assert_cmpfloat (stats->loss_fraction, <, 0);
  g_assert_cmpint (stats->path, ==, HOLLER_PATH_UNKNOWN);
  g_assert_cmpfloat_with_epsilon (stats->playout_delay_ms, 12, 0.01);
  holler_media_stats_free (stats);

  reply = gst_structure_new_empty ("stats");
  add_entry (reply,
             "in",
             GST_WEBRTC_STATS_INBOUND_RTP,
             "packets-received=(guint64)90, packets-lost=(gint64)10, "
             "bytes-received=(guint64)5000, jitter=(double)0.004");
  add_entry (reply,
             "remote-in",
             GST_WEBRTC_STATS_REMOTE_INBOUND_RTP,
             "fraction-lost=(double)0.25, round-trip-time=(double)0.05");
  add_entry (reply,
             "transport",
             GST_WEBRTC_STATS_TRANSPORT,
             "selected-candidate-pair-id=(string)pair");
  add_entry (
    reply,
    "pair",
    GST_WEBRTC_STATS_CANDIDATE_PAIR,
    "local-candidate-id=(string)near, remote-candidate-id=(string)far");
  add_entry (reply,
             "near",
             GST_WEBRTC_STATS_REMOTE_CANDIDATE,
             "candidate-type=(string)relay");
  add_entry (reply,
             "far",
             GST_WEBRTC_STATS_LOCAL_CANDIDATE,
             "candidate-type=(string)host");
  stats = holler_peer_stats_read (reply, &voice, &mark, 2000000);
  g_assert_cmpfloat_with_epsilon (stats->round_trip_ms, 50, 0.01);
  g_assert_cmpfloat_with_epsilon (stats->jitter_ms, 4, 0.01);
  g_assert_cmpfloat_with_epsilon (stats->loss_fraction, 0.1, 0.001);
  g_assert_cmpfloat_with_epsilon (stats->remote_loss_fraction, 0.25, 0.001);
  g_assert_cmpint (stats->received_bitrate_bps, ==, 40000);
  g_assert_cmpint (stats->path, ==, HOLLER_PATH_RELAY);
  holler_media_stats_free (stats);
}

static void
count_cb (HollerPipeline *pipeline,
          HollerPipelineEvent event,
          const char *text,
          gpointer user_data)
{
  guint *n_failures = user_data;

  *n_failures += event == HOLLER_PIPELINE_FAILED ? 1 : 0;
}

static gboolean
has_failed (gpointer user_data)
{
  return *(guint *) user_data > 0;
}

/* A connection that goes leaves its pipeline running for a while, and what
 * fails there then was told to a connection that was not there any more. */
static void
test_silence (void)
{
  g_autoptr (HollerWorkers) workers = holler_workers_new ();
  GstElement *element = gst_pipeline_new (NULL);
  HollerPipeline *pipeline = NULL;
  guint n_failures = 0;

  pipeline = holler_pipeline_new (workers, element, count_cb, &n_failures);
  GST_ELEMENT_ERROR (element, STREAM, FAILED, ("first"), (NULL));
  holler_test_wait_until (has_failed, &n_failures);
  GST_ELEMENT_ERROR (element, STREAM, FAILED, ("pending"), (NULL));
  holler_pipeline_silence (pipeline);
  GST_ELEMENT_ERROR (element, STREAM, FAILED, ("later"), (NULL));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (n_failures, ==, 1);
  holler_pipeline_stop (pipeline);
}

int
main (int argc, char *argv[])
{
  holler_gst_media_init_process (&argc, &argv);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/media/samples/levels-are-decibels", test_levels);
  g_test_add_func ("/media/samples/what-is-too-loud-is-clipped", test_clipping);
  g_test_add_func ("/media/wav/what-is-written-is-read",
                   test_wav_there_and_back);
  g_test_add_func ("/media/wav/garbage-is-refused", test_wav_garbage);
  g_test_add_func ("/media/tone/the-test-signal-is-never-silent", test_tone);
  g_test_add_func ("/media/tone/a-file-is-said-once", test_tone_file);
  g_test_add_func ("/media/ice-servers/names-are-rewritten", test_ice_servers);
  g_test_add_func ("/media/sections/refused-ones-stay-refused",
                   test_clean_answer);
  g_test_add_func ("/media/sections/bundled-ones-are-open", test_clean_offer);
  g_test_add_func ("/media/sections/one-codec-has-one-set-of-parameters",
                   test_clean_formats);
  g_test_add_func ("/media/bundle/credentials-are-shared", test_bundle_ice);
  g_test_add_func ("/media/bundle/none-are-made-up", test_bundle_without_ice);
  g_test_add_func ("/media/sections/roles-go-by-kind-and-order", test_plan);
  g_test_add_func ("/media/peer-stats/figures-are-read", test_stats);
  g_test_add_func ("/media/pipeline/can-be-silenced", test_silence);

  return g_test_run ();
}
