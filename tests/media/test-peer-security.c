/* test-peer-security.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "holler-media-pair.h"
#include "holler-test.h"
#include "media/holler-gate.h"
#include "media/holler-gst-media.h"

/* So long after the handshake a call without a gate has sounded for seconds
 * of sound: 20 packets a side and as many attempts to send data. */
#define WATCHED_ITERATIONS 40

static char *
with_other_fingerprint (const char *sdp)
{
  g_autofree char *fingerprint = holler_media_fingerprint_of (sdp);
  g_autofree char *other = g_strdup (fingerprint);
  g_autoptr (GString) text = g_string_new (sdp);

  other[0] = other[0] == 'A' ? 'B' : 'A';
  g_string_replace (text, fingerprint, other, 0);

  return g_strdup (text->str);
}

static gboolean
tick_cb (gpointer user_data)
{
  guint *n = user_data;

  (*n)++;

  return G_SOURCE_CONTINUE;
}

/* Runs for a while in which media would flow, and says what came through. */
static void
watch (HollerMediaPair *pair)
{
  guint n = 0;
  guint id = g_timeout_add (20, tick_cb, &n);

  while (n < WATCHED_ITERATIONS)
    {
      g_main_context_iteration (NULL, TRUE);
      holler_peer_connection_send_data (pair->a.peer, "from a");
      holler_peer_connection_send_data (pair->b.peer, "from b");
    }
  g_source_remove (id);
}

static void
assert_nothing_passed (HollerMediaPair *pair)
{
  HollerMediaSide *sides[] = { &pair->a, &pair->b };

  for (guint i = 0; i < G_N_ELEMENTS (sides); i++)
    {
      g_auto (HollerTestAnswer) answer = { NULL };
      g_autoptr (HollerMediaStats) stats = NULL;

      holler_peer_connection_get_stats_async (sides[i]->peer,
                                              NULL,
                                              holler_test_answer_cb,
                                              &answer);
      stats = holler_peer_connection_get_stats_finish (
        sides[i]->peer,
        holler_test_answer_wait (&answer),
        NULL);
      g_assert_nonnull (stats);
      g_assert_cmpint (stats->packets_received, ==, 0);
      g_assert_cmpint (stats->bytes_sent, ==, 0);
      g_assert_cmpuint (sides[i]->n_sounding, ==, 0);
      g_assert_cmpuint (sides[i]->n_data, ==, 0);
    }
}

static gboolean
both_insecure (gpointer user_data)
{
  HollerMediaPair *pair = user_data;

  return holler_peer_connection_get_security (pair->a.peer) ==
           HOLLER_SECURITY_INSECURE &&
         holler_peer_connection_get_security (pair->b.peer) ==
           HOLLER_SECURITY_INSECURE;
}

/* Somebody on the way has changed what both descriptions say of the
 * certificates. */
static void
test_tampered (void)
{
  HollerMediaPair pair;
  g_autofree char *offer = NULL;
  g_autofree char *answer = NULL;
  g_autofree char *offer_as_seen = NULL;
  g_autofree char *answer_as_seen = NULL;

  holler_media_pair_init (&pair, "test");
  holler_media_pair_make_peers (&pair);
  offer = holler_media_side_create (&pair.a, TRUE);
  offer_as_seen = with_other_fingerprint (offer);
  holler_media_side_expect (&pair.b, offer_as_seen);
  holler_media_side_set (&pair.b, FALSE, TRUE, offer_as_seen);
  answer = holler_media_side_create (&pair.b, FALSE);
  answer_as_seen = with_other_fingerprint (answer);
  holler_media_side_set (&pair.b, TRUE, FALSE, answer);
  holler_media_side_set (&pair.a, TRUE, TRUE, offer);
  holler_media_side_expect (&pair.a, answer_as_seen);
  holler_media_side_set (&pair.a, FALSE, FALSE, answer_as_seen);

  holler_test_wait_until (both_insecure, &pair);
  watch (&pair);
  assert_nothing_passed (&pair);

  /* Nor does a right fingerprint afterwards heal it. */
  holler_media_side_expect (&pair.a, answer);
  holler_media_side_expect (&pair.b, offer);
  g_assert_true (both_insecure (&pair));
  watch (&pair);
  assert_nothing_passed (&pair);
  holler_media_pair_clear (&pair);
}

static gboolean
both_connected (gpointer user_data)
{
  HollerMediaPair *pair = user_data;

  return holler_peer_connection_get_state (pair->a.peer) ==
           HOLLER_PEER_STATE_CONNECTED &&
         holler_peer_connection_get_state (pair->b.peer) ==
           HOLLER_PEER_STATE_CONNECTED;
}

/* Nobody said which certificate is the right one: nothing flows, and once it
 * is said, everything does. */
static void
test_unknown (void)
{
  HollerMediaPair pair;
  g_autofree char *offer = NULL;
  g_autofree char *answer = NULL;

  holler_media_pair_init (&pair, "test");
  holler_media_pair_make_peers (&pair);
  offer = holler_media_side_create (&pair.a, TRUE);
  holler_media_side_set (&pair.b, FALSE, TRUE, offer);
  answer = holler_media_side_create (&pair.b, FALSE);
  holler_media_side_set (&pair.b, TRUE, FALSE, answer);
  holler_media_side_set (&pair.a, TRUE, TRUE, offer);
  holler_media_side_set (&pair.a, FALSE, FALSE, answer);
  holler_test_wait_until (both_connected, &pair);
  watch (&pair);
  assert_nothing_passed (&pair);
  g_assert_cmpint (holler_peer_connection_get_security (pair.a.peer),
                   ==,
                   HOLLER_SECURITY_PENDING);

  holler_media_side_expect (&pair.a, answer);
  holler_media_side_expect (&pair.b, offer);
  holler_media_pair_wait_for_sound (&pair);
  holler_media_pair_clear (&pair);
}

/* One side alone was deceived: it neither hears nor is heard, and nothing of
 * the data channel passes either way. */
static void
test_one_side_tampered (gconstpointer data)
{
  gboolean is_answerer = data != NULL;
  HollerMediaPair pair;
  HollerMediaSide *deceived = NULL;
  g_auto (HollerTestAnswer) reply = { NULL };
  g_autoptr (HollerMediaStats) stats = NULL;
  g_autofree char *offer = NULL;
  g_autofree char *answer = NULL;
  g_autofree char *offer_as_seen = NULL;
  g_autofree char *answer_as_seen = NULL;

  holler_media_pair_init (&pair, "test");
  holler_media_pair_make_peers (&pair);
  offer = holler_media_side_create (&pair.a, TRUE);
  deceived = is_answerer ? &pair.b : &pair.a;
  offer_as_seen =
    is_answerer ? with_other_fingerprint (offer) : g_strdup (offer);
  holler_media_side_expect (&pair.b, offer_as_seen);
  holler_media_side_set (&pair.b, FALSE, TRUE, offer_as_seen);
  answer = holler_media_side_create (&pair.b, FALSE);
  answer_as_seen =
    is_answerer ? g_strdup (answer) : with_other_fingerprint (answer);
  holler_media_side_set (&pair.b, TRUE, FALSE, answer);
  holler_media_side_set (&pair.a, TRUE, TRUE, offer);
  holler_media_side_expect (&pair.a, answer_as_seen);
  holler_media_side_set (&pair.a, FALSE, FALSE, answer_as_seen);
  holler_test_wait_until (both_connected, &pair);
  watch (&pair);

  g_assert_cmpint (holler_peer_connection_get_security (deceived->peer),
                   ==,
                   HOLLER_SECURITY_INSECURE);
  g_assert_cmpuint (pair.a.n_sounding, ==, 0);
  g_assert_cmpuint (pair.b.n_sounding, ==, 0);
  g_assert_cmpuint (pair.a.n_data, ==, 0);
  g_assert_cmpuint (pair.b.n_data, ==, 0);
  holler_peer_connection_get_stats_async (deceived->peer,
                                          NULL,
                                          holler_test_answer_cb,
                                          &reply);
  stats =
    holler_peer_connection_get_stats_finish (deceived->peer,
                                             holler_test_answer_wait (&reply),
                                             NULL);
  g_assert_nonnull (stats);
  g_assert_cmpint (stats->bytes_sent, ==, 0);
  holler_media_pair_clear (&pair);
}

/* No certificate at all, or none that can be read, opens nothing. */
static void
test_gate_without_certificate (void)
{
  const char *const pems[] = { NULL, "", "-----BEGIN CERTIFICATE-----\n" };

  for (guint i = 0; i < G_N_ELEMENTS (pems); i++)
    {
      g_autoptr (HollerGate) gate = holler_gate_new ();
      g_autofree char *presented = NULL;
      guint turn = 0;

      g_assert_false (holler_gate_is_open (gate));
      presented = holler_gate_present (gate, pems[i], &turn);
      g_assert_null (presented);
      holler_gate_expect (gate, "AB:CD");
      g_assert_cmpint (holler_gate_judge (gate, presented, turn),
                       ==,
                       HOLLER_SECURITY_PENDING);
      g_assert_false (holler_gate_is_open (gate));
    }
}

/* A certificate shown while the one before is being judged keeps it shut. */
static void
test_gate_turns (void)
{
  g_autoptr (HollerGate) gate = holler_gate_new ();
  guint first = 0;
  guint second = 0;

  holler_gate_expect (gate, "ab:cd");
  g_assert_null (holler_gate_present (gate, NULL, &first));
  g_assert_null (holler_gate_present (gate, NULL, &second));
  g_assert_cmpuint (first, !=, second);
  holler_gate_judge (gate, "AB:CD", first);
  g_assert_false (holler_gate_is_open (gate));
  g_assert_cmpint (holler_gate_judge (gate, "AB:CD", second),
                   ==,
                   HOLLER_SECURITY_ENCRYPTED);
  g_assert_true (holler_gate_is_open (gate));

  g_assert_null (holler_gate_present (gate, NULL, &first));
  g_assert_false (holler_gate_is_open (gate));
  g_assert_cmpint (holler_gate_judge (gate, "AB:CE", first),
                   ==,
                   HOLLER_SECURITY_INSECURE);
  g_assert_cmpint (holler_gate_expect (gate, "AB:CE"),
                   ==,
                   HOLLER_SECURITY_INSECURE);
  g_assert_false (holler_gate_is_open (gate));
}

int
main (int argc, char *argv[])
{
  holler_gst_media_init_process (&argc, &argv);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/media/gate/no-certificate-opens-nothing",
                   test_gate_without_certificate);
  g_test_add_func ("/media/gate/a-new-certificate-shuts-it", test_gate_turns);
  g_test_add_func ("/media/peer-security/nothing-flows-when-tampered",
                   test_tampered);
  g_test_add_func ("/media/peer-security/nothing-flows-before-it-is-known",
                   test_unknown);
  g_test_add_data_func ("/media/peer-security/a-deceived-caller-is-enough",
                        GINT_TO_POINTER (FALSE),
                        test_one_side_tampered);
  g_test_add_data_func ("/media/peer-security/a-deceived-callee-is-enough",
                        GINT_TO_POINTER (TRUE),
                        test_one_side_tampered);

  return g_test_run ();
}
