/* test-webrtc-peer.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "holler-media-pair.h"
#include "holler-test.h"
#include "media/holler-gst-media.h"

static void
assert_encrypted (HollerMediaPair *pair)
{
  g_assert_cmpint (holler_peer_connection_get_security (pair->a.peer),
                   ==,
                   HOLLER_SECURITY_ENCRYPTED);
  g_assert_cmpint (holler_peer_connection_get_security (pair->b.peer),
                   ==,
                   HOLLER_SECURITY_ENCRYPTED);
}

static void
test_first_offer (void)
{
  HollerMediaPair pair;

  holler_media_pair_init (&pair, "test");
  holler_media_pair_make_peers (&pair);
  holler_media_side_negotiate (&pair.a);
  holler_media_pair_wait_for_sound (&pair);

  assert_encrypted (&pair);
  g_assert_cmpuint (pair.a.n_sounding, ==, 1);
  g_assert_cmpuint (pair.b.n_sounding, ==, 1);
  g_assert_cmpuint (pair.a.candidates->len, >, 0);
  holler_media_pair_clear (&pair);
}

static guint
count (const char *text, const char *what)
{
  guint n = 0;

  for (const char *at = strstr (text, what); at != NULL;
       at = strstr (at + 1, what))
    n++;

  return n;
}

static void
test_sections (void)
{
  HollerMediaPair pair;
  g_autofree char *offer = NULL;
  g_autofree char *answer = NULL;

  holler_media_pair_init (&pair, "silence");
  holler_media_pair_make_peers (&pair);
  offer = holler_media_side_create (&pair.a, TRUE);
  holler_media_side_set (&pair.b, FALSE, TRUE, offer);
  answer = holler_media_side_create (&pair.b, FALSE);

  for (guint i = 0; i < 2; i++)
    {
      const char *sdp = i == 0 ? offer : answer;

      g_assert_cmpuint (count (sdp, "\r\nm="), ==, 5);
      g_assert_nonnull (strstr (sdp, "a=group:BUNDLE 0 1 2 3 4\r\n"));
      g_assert_cmpuint (count (sdp, "\r\na=mid:"), ==, 5);
      g_assert_cmpuint (count (sdp, "\r\na=sendrecv"), ==, 4);
      g_assert_cmpuint (count (sdp, "\r\na=fingerprint:sha-256 "), ==, 5);
      g_assert_cmpuint (count (sdp, "\r\na=ssrc-group:FID "), ==, 2);
      g_assert_cmpuint (count (sdp, " 0 UDP/"), ==, 0);
      g_assert_cmpuint (count (sdp, "a=candidate"), ==, 0);
      g_assert_cmpuint (count (sdp, "rtpmap:111 OPUS/48000/2"), ==, 2);
      g_assert_cmpuint (count (sdp, "rtpmap:96 VP8/90000"), ==, 2);
    }
  holler_media_pair_clear (&pair);
}

/* Both offer at once. The impolite side's offer counts; the polite one forgets
 * its own, which was never set, and answers on the same connection. */
static void
collide (HollerMediaSide *polite, HollerMediaSide *impolite)
{
  char *forgotten = holler_media_side_create (polite, TRUE);
  g_autofree char *offer = holler_media_side_create (impolite, TRUE);
  g_autofree char *answer = NULL;

  g_free (forgotten);
  holler_media_side_set (impolite, TRUE, TRUE, offer);
  holler_media_side_expect (polite, offer);
  holler_media_side_set (polite, FALSE, TRUE, offer);
  answer = holler_media_side_create (polite, FALSE);
  holler_media_side_set (polite, TRUE, FALSE, answer);
  holler_media_side_expect (impolite, answer);
  holler_media_side_set (impolite, FALSE, FALSE, answer);
}

static void
test_first_offer_glare (void)
{
  HollerMediaPair pair;

  holler_media_pair_init (&pair, "test");
  for (guint i = 0; i < 3; i++)
    {
      holler_media_pair_make_peers (&pair);
      collide (&pair.a, &pair.b);
      holler_media_pair_wait_for_sound (&pair);
      assert_encrypted (&pair);
      holler_media_pair_drop_peers (&pair);
    }
  holler_media_pair_clear (&pair);
}

static HollerMediaStats *
get_stats (HollerMediaSide *side)
{
  g_auto (HollerTestAnswer) answer = { NULL };
  g_autoptr (GError) error = NULL;
  HollerMediaStats *stats = NULL;

  holler_peer_connection_get_stats_async (side->peer,
                                          NULL,
                                          holler_test_answer_cb,
                                          &answer);
  stats =
    holler_peer_connection_get_stats_finish (side->peer,
                                             holler_test_answer_wait (&answer),
                                             &error);
  g_assert_no_error (error);

  return stats;
}

static gint64
packets_of (HollerMediaSide *side)
{
  g_autoptr (HollerMediaStats) stats = get_stats (side);

  return stats->packets_received;
}

static void
test_crossed_offers (void)
{
  HollerMediaPair pair;
  gint64 a_had;
  gint64 b_had;

  holler_media_pair_init (&pair, "test");
  holler_media_pair_make_peers (&pair);
  holler_media_side_negotiate (&pair.a);
  holler_media_pair_wait_for_sound (&pair);

  for (guint i = 0; i < 10; i++)
    {
      if (i % 2 == 0)
        collide (&pair.a, &pair.b);
      else
        collide (&pair.b, &pair.a);
    }
  a_had = packets_of (&pair.a);
  b_had = packets_of (&pair.b);
  while (packets_of (&pair.a) < a_had + 10 || packets_of (&pair.b) < b_had + 10)
    g_main_context_iteration (NULL, TRUE);
  assert_encrypted (&pair);
  g_assert_cmpint (holler_peer_connection_get_state (pair.a.peer),
                   ==,
                   HOLLER_PEER_STATE_CONNECTED);
  holler_media_pair_clear (&pair);
}

/* Capture and playback stay open; only the connections are new. */
static void
test_generations (void)
{
  HollerMediaPair pair;
  guint n_captures = 0;

  holler_media_pair_init (&pair, "test");
  for (guint i = 0; i < 5; i++)
    {
      holler_media_pair_make_peers (&pair);
      holler_media_side_negotiate (i % 2 == 0 ? &pair.a : &pair.b);
      holler_media_pair_wait_for_sound (&pair);
      holler_media_pair_drop_peers (&pair);
    }
  g_object_get (pair.a.media, "n-captures", &n_captures, NULL);
  g_assert_cmpuint (n_captures, ==, 1);
  holler_media_pair_clear (&pair);
}

static gboolean
gathered (gpointer user_data)
{
  HollerMediaPair *pair = user_data;

  return pair->a.n_ends_of_candidates > 0 && pair->b.n_ends_of_candidates > 0;
}

static void
test_late_candidates (void)
{
  HollerMediaPair pair;

  holler_media_pair_init (&pair, "test");
  holler_media_pair_make_peers (&pair);
  pair.a.hold_candidates = TRUE;
  pair.b.hold_candidates = TRUE;
  holler_media_side_negotiate (&pair.a);
  holler_test_wait_until (gathered, &pair);
  g_assert_cmpuint (pair.a.n_sounding, ==, 0);

  holler_media_side_release (&pair.a);
  holler_media_side_release (&pair.b);
  holler_media_side_release (&pair.a);
  holler_media_pair_wait_for_sound (&pair);
  g_assert_cmpuint (pair.a.n_ends_of_candidates, ==, 1);
  holler_media_pair_clear (&pair);
}

static gboolean
b_is_quiet (gpointer user_data)
{
  HollerMediaPair *pair = user_data;

  return holler_peer_connection_get_remote_level (pair->b.peer) < 0.05;
}

static gboolean
b_is_loud (gpointer user_data)
{
  HollerMediaPair *pair = user_data;

  return holler_peer_connection_get_remote_level (pair->b.peer) > 0.3;
}

/* A muted side goes on sending packets, of silence: nobody takes it for dead,
 * and the SDP does not change. */
static void
test_mute (void)
{
  HollerMediaPair pair;
  g_autoptr (HollerMediaStats) before = NULL;
  g_autoptr (HollerMediaStats) after = NULL;

  holler_media_pair_init (&pair, "test");
  holler_media_pair_make_peers (&pair);
  holler_media_side_negotiate (&pair.a);
  holler_media_pair_wait_for_sound (&pair);
  holler_test_wait_until (b_is_loud, &pair);

  holler_peer_connection_set_sending (pair.a.peer, 0);
  holler_test_wait_until (b_is_quiet, &pair);
  before = get_stats (&pair.b);
  holler_peer_connection_set_sending (pair.a.peer, HOLLER_MEDIA_AUDIO);
  holler_test_wait_until (b_is_loud, &pair);
  after = get_stats (&pair.b);

  g_assert_cmpint (after->packets_received, >, before->packets_received);
  g_assert_cmpint (after->path, ==, HOLLER_PATH_HOST);
  g_assert_cmpstr (after->codec, ==, "Opus");
  g_assert_cmpint (after->packets_lost, ==, 0);
  g_assert_cmpint (after->received_bitrate_bps, >, 1000);
  holler_media_pair_clear (&pair);
}

/* Leaves the head and the sections for which @keep has a bit. */
static char *
keep_sections (const char *sdp, guint keep)
{
  g_auto (GStrv) parts = g_strsplit (sdp, "\r\nm=", -1);
  g_autoptr (GString) kept = g_string_new (NULL);
  g_autoptr (GString) bundle = g_string_new ("a=group:BUNDLE");
  g_autoptr (GString) head = g_string_new (parts[0]);

  for (guint i = 1; parts[i] != NULL; i++)
    {
      if ((keep & (1u << (i - 1))) == 0)
        continue;
      g_string_append_printf (kept, "\r\nm=%s", parts[i]);
      g_string_append_printf (bundle, " %u", i - 1);
    }
  g_string_replace (head, "a=group:BUNDLE 0 1 2 3 4", bundle->str, 1);
  g_string_append (head, kept->str);
  if (!g_str_has_suffix (head->str, "\r\n"))
    g_string_append (head, "\r\n");

  return g_strdup (head->str);
}

static void
test_fewer_sections (void)
{
  const guint keeps[] = { 0x01, 0x11, 0x03, 0x13 };
  HollerMediaPair pair;

  holler_media_pair_init (&pair, "test");
  for (guint i = 0; i < G_N_ELEMENTS (keeps); i++)
    {
      g_autofree char *whole = NULL;
      g_autofree char *offer = NULL;
      g_autofree char *answer = NULL;

      holler_media_pair_make_peers (&pair);
      whole = holler_media_side_create (&pair.a, TRUE);
      offer = keep_sections (whole, keeps[i]);
      holler_media_side_set (&pair.b, FALSE, TRUE, offer);
      answer = holler_media_side_create (&pair.b, FALSE);
      g_assert_cmpuint (count (answer, "\r\nm="), ==, count (offer, "\r\nm="));
      g_assert_cmpuint (count (answer, "\r\nm=audio 9 "), ==, 1);
      holler_media_side_set (&pair.b, TRUE, FALSE, answer);
      holler_media_pair_drop_peers (&pair);
    }
  holler_media_pair_clear (&pair);
}

/* In glare the connection is there already and cannot lose sections. */
static void
test_other_sections_are_refused (void)
{
  HollerMediaPair pair;
  g_autofree char *own = NULL;
  g_autofree char *whole = NULL;
  g_autofree char *offer = NULL;
  g_auto (HollerTestAnswer) answer = { NULL };
  g_autoptr (GError) error = NULL;

  holler_media_pair_init (&pair, "silence");
  holler_media_pair_make_peers (&pair);
  own = holler_media_side_create (&pair.b, TRUE);
  whole = holler_media_side_create (&pair.a, TRUE);
  offer = keep_sections (whole, 0x11);
  holler_peer_connection_set_description_async (pair.b.peer,
                                                FALSE,
                                                TRUE,
                                                offer,
                                                NULL,
                                                holler_test_answer_cb,
                                                &answer);
  g_assert_false (holler_peer_connection_set_description_finish (
    pair.b.peer,
    holler_test_answer_wait (&answer),
    &error));
  g_assert_error (error, HOLLER_MEDIA_ERROR, HOLLER_MEDIA_ERROR_FAILED);
  holler_media_pair_clear (&pair);
}

static gboolean
a_is_disconnected (gpointer user_data)
{
  HollerMediaPair *pair = user_data;

  return holler_peer_connection_get_state (pair->a.peer) ==
         HOLLER_PEER_STATE_DISCONNECTED;
}

static gboolean
a_is_connected (gpointer user_data)
{
  HollerMediaPair *pair = user_data;

  return holler_peer_connection_get_state (pair->a.peer) ==
         HOLLER_PEER_STATE_CONNECTED;
}

/* webrtcbin says "connected" for ever. Nothing that comes is what we go by;
 * a side without capture sends nothing, as one that is cut off. */
static void
test_dead_link (void)
{
  HollerMediaPair pair;
  g_autoptr (GError) error = NULL;

  holler_media_pair_init (&pair, "test");
  holler_media_pair_make_peers (&pair);
  holler_media_side_negotiate (&pair.a);
  holler_media_pair_wait_for_sound (&pair);

  holler_media_close_capture (pair.b.media);
  holler_test_wait_until (a_is_disconnected, &pair);
  g_assert_cmpint (holler_peer_connection_get_state (pair.b.peer),
                   ==,
                   HOLLER_PEER_STATE_CONNECTED);
  holler_media_open_capture (pair.b.media, HOLLER_MEDIA_AUDIO, &error);
  g_assert_no_error (error);
  holler_test_wait_until (a_is_connected, &pair);
  holler_media_pair_clear (&pair);
}

typedef struct
{
  HollerPeerConnection *peer;
  guint n_answers;
  guint n_cancelled;
} Closing;

static void
closed_answer_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Closing *closing = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *sdp = NULL;

  sdp = holler_peer_connection_create_finish (HOLLER_PEER_CONNECTION (source),
                                              result,
                                              &error);
  closing->n_answers++;
  closing->n_cancelled +=
    g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_close_in_every_state (void)
{
  HollerMediaPair pair;

  holler_media_pair_init (&pair, "test");
  for (guint stage = 0; stage < 6; stage++)
    {
      g_autofree char *offer = NULL;
      g_autofree char *answer = NULL;
      Closing closing = { NULL };

      holler_media_pair_make_peers (&pair);
      if (stage >= 1)
        offer = holler_media_side_create (&pair.a, TRUE);
      if (stage >= 2)
        holler_media_side_set (&pair.b, FALSE, TRUE, offer);
      if (stage >= 3)
        {
          answer = holler_media_side_create (&pair.b, FALSE);
          holler_media_side_set (&pair.b, TRUE, FALSE, answer);
        }
      if (stage >= 4)
        {
          holler_media_side_set (&pair.a, TRUE, TRUE, offer);
          holler_media_side_set (&pair.a, FALSE, FALSE, answer);
        }
      if (stage >= 5)
        {
          holler_media_side_expect (&pair.a, answer);
          holler_media_side_expect (&pair.b, offer);
          holler_media_pair_wait_for_sound (&pair);
        }

      holler_peer_connection_create_offer_async (pair.a.peer,
                                                 NULL,
                                                 closed_answer_cb,
                                                 &closing);
      holler_peer_connection_close (pair.a.peer);
      holler_peer_connection_close (pair.a.peer);
      holler_peer_connection_create_offer_async (pair.a.peer,
                                                 NULL,
                                                 closed_answer_cb,
                                                 &closing);
      g_assert_false (holler_peer_connection_send_data (pair.a.peer, "x"));
      holler_peer_connection_add_candidate (pair.a.peer, "candidate:", "0", 0);
      holler_peer_connection_set_sending (pair.a.peer, 0);
      g_assert_cmpint (holler_peer_connection_get_state (pair.a.peer),
                       ==,
                       HOLLER_PEER_STATE_CLOSED);
      holler_media_pair_drop_peers (&pair);
      while (closing.n_answers < 2)
        g_main_context_iteration (NULL, TRUE);
      g_assert_cmpuint (closing.n_cancelled, ==, 2);
    }
  holler_media_pair_clear (&pair);
}

static gboolean
try_send_both (gpointer user_data)
{
  HollerMediaPair *pair = user_data;

  if (pair->a.n_data == 0)
    holler_peer_connection_send_data (pair->b.peer, "{\"from\":\"b\"}");
  if (pair->b.n_data == 0)
    holler_peer_connection_send_data (pair->a.peer, "{\"from\":\"a\"}");

  return pair->a.n_data > 0 && pair->b.n_data > 0;
}

static void
test_data_channel (void)
{
  HollerMediaPair pair;

  holler_media_pair_init (&pair, "test");
  holler_media_pair_make_peers (&pair);
  g_assert_false (holler_peer_connection_send_data (pair.a.peer, "early"));
  holler_media_side_negotiate (&pair.a);
  holler_test_wait_until (try_send_both, &pair);
  g_assert_cmpstr (pair.b.last_data, ==, "{\"from\":\"a\"}");
  g_assert_cmpstr (pair.a.last_data, ==, "{\"from\":\"b\"}");
  holler_media_pair_clear (&pair);
}

int
main (int argc, char *argv[])
{
  holler_gst_media_init_process (&argc, &argv);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/media/webrtc-peer/descriptions-have-five-sections",
                   test_sections);
  g_test_add_func ("/media/webrtc-peer/a-first-offer-makes-both-heard",
                   test_first_offer);
  g_test_add_func ("/media/webrtc-peer/both-may-offer-first",
                   test_first_offer_glare);
  g_test_add_func ("/media/webrtc-peer/offers-may-cross-ten-times",
                   test_crossed_offers);
  g_test_add_func ("/media/webrtc-peer/generations-leave-capture-alone",
                   test_generations);
  g_test_add_func ("/media/webrtc-peer/candidates-may-be-late-and-double",
                   test_late_candidates);
  g_test_add_func ("/media/webrtc-peer/muting-sends-silence", test_mute);
  g_test_add_func ("/media/webrtc-peer/fewer-sections-are-answered",
                   test_fewer_sections);
  g_test_add_func ("/media/webrtc-peer/other-sections-are-refused",
                   test_other_sections_are_refused);
  g_test_add_func ("/media/webrtc-peer/a-dead-link-is-noticed", test_dead_link);
  g_test_add_func ("/media/webrtc-peer/it-closes-in-every-state",
                   test_close_in_every_state);
  g_test_add_func ("/media/webrtc-peer/data-goes-both-ways", test_data_channel);

  return g_test_run ();
}
