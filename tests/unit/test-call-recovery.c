/* test-call-recovery.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-account-private.h"
#include "holler-test-calls.h"

/* A call whose way to the other breaks, or that had better take another. */

/* The link has died and nobody says so: other ways of the connection are tried
 * first, then a new one beside it. */
static void
test_silence (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerCall *call = holler_test_call_place_connected (client);
  HollerFakePeerConnection *old = holler_fake_media_get_last (client->media);
  HollerFakePeerConnection *fresh = NULL;
  g_autoptr (HollerFrame) restart = NULL;
  g_autoptr (HollerFrame) offer = NULL;

  holler_fake_clock_advance (client->clock, 2000);
  g_assert_cmpint (holler_call_get_trouble (call),
                   ==,
                   HOLLER_CALL_TROUBLE_NONE);
  holler_fake_peer_connection_set_flowing (old, FALSE);
  holler_fake_clock_advance (client->clock, 2000);
  holler_test_call_assert_state (call, CONNECTED);
  holler_fake_clock_advance (client->clock, 1000);
  holler_test_call_assert_state (call, RECONNECTING);
  g_assert_cmpint (holler_call_get_trouble (call),
                   ==,
                   HOLLER_CALL_TROUBLE_NO_MEDIA);
  restart = holler_test_client_expect (client, HOLLER_FRAME_CALL_OFFER);
  g_assert_cmpint (holler_frame_get_int (restart, "generation"), ==, 0);
  g_assert_true (old == holler_fake_media_get_last (client->media));

  holler_fake_transport_clear (client->transport);
  holler_fake_clock_advance (client->clock, 1500);
  offer = holler_test_client_expect (client, HOLLER_FRAME_CALL_OFFER);
  g_assert_cmpint (holler_frame_get_int (offer, "generation"), ==, 1);
  /* make before break */
  fresh = holler_fake_media_get_last (client->media);
  g_assert_true (fresh != old);
  g_assert_false (holler_fake_peer_connection_is_closed (old));
  holler_test_call_push_answer (client, 1, 901);
  holler_fake_clock_advance (client->clock, 500);
  holler_test_call_assert_state (call, CONNECTED);
  g_assert_cmpint (holler_call_get_trouble (call),
                   ==,
                   HOLLER_CALL_TROUBLE_NONE);
  g_assert_true (holler_fake_peer_connection_is_audible (fresh));
  holler_fake_clock_advance (client->clock, 2000);
  g_assert_true (holler_fake_peer_connection_is_closed (old));
  g_assert_cmpuint (holler_fake_media_get_n_captures (client->media), ==, 1);
}

/* A restart is enough, and nothing is built. */
static void
test_silence_restarts (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerCall *call = holler_test_call_place_connected (client);
  HollerFakePeerConnection *peer = holler_fake_media_get_last (client->media);

  holler_fake_clock_advance (client->clock, 1000);
  holler_fake_peer_connection_set_flowing (peer, FALSE);
  holler_fake_clock_advance (client->clock, 3000);
  holler_test_call_assert_state (call, RECONNECTING);
  holler_test_call_push_answer (client, 0, 900 + HOLLER_FAKE_RESTART);
  g_assert_cmpuint (holler_fake_peer_connection_get_n_restarts (peer), ==, 1);
  holler_fake_peer_connection_set_flowing (peer, TRUE);
  holler_fake_clock_advance (client->clock, 10000);
  holler_test_call_assert_state (call, CONNECTED);
  g_assert_cmpuint (holler_fake_media_get_n_peers (client->media), ==, 1);
}

static void
test_silence_ends (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  g_autoptr (HollerCall) call =
    g_object_ref (holler_test_call_place_connected (client));
  HollerFakePeerConnection *peer = holler_fake_media_get_last (client->media);

  holler_fake_peer_connection_set_flowing (peer, FALSE);
  holler_fake_media_hold_peers (client->media, TRUE);
  holler_fake_clock_advance (client->clock, 60 * 1000);
  holler_test_call_assert_ended (call, LOST);
  g_assert_cmpuint (holler_fake_media_get_n_open_captures (client->media),
                    ==,
                    0);
}

/* Where the test's machine is. */
static const char *place = "";

static char *
read_place (void)
{
  return g_strdup (place);
}

static void
move (HollerTestClient *client, const char *to)
{
  place = to;
  holler_network_watch_look (client->account->network);
  holler_fake_settle ();
}

static HollerCall *
place_connected_at (HollerTestClient *client, const char *where)
{
  place = where;
  holler_network_watch_set_read (client->account->network, read_place);

  return holler_test_call_place_connected (client);
}

/* From cable to wireless: the socket is opened anew and resumed, the new
 * connection is built through it, and nobody notices as the old one carries. */
static void
test_moved (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerCall *call = place_connected_at (client, "eth0 192.0.2.6");
  HollerFakePeerConnection *old = holler_fake_media_get_last (client->media);
  g_autoptr (HollerFrame) offer = NULL;
  guint n_opens = holler_fake_transport_get_n_opens (client->transport);

  move (client, "eth0 192.0.2.6");
  g_assert_cmpuint (holler_fake_transport_get_n_opens (client->transport),
                    ==,
                    n_opens);
  move (client, "wlan0 192.0.2.7");
  g_assert_cmpuint (holler_fake_transport_get_n_opens (client->transport),
                    ==,
                    n_opens + 1);
  /* nothing is built that nobody could be told of */
  g_assert_cmpuint (holler_fake_media_get_n_peers (client->media), ==, 1);
  holler_test_client_greet (client, TRUE);
  holler_test_client_ready (client);
  offer = holler_test_client_expect (client, HOLLER_FRAME_CALL_OFFER);
  g_assert_cmpint (holler_frame_get_int (offer, "generation"), ==, 1);
  holler_test_call_push_answer (client, 1, 901);
  for (guint i = 0; i < 30; i++)
    {
      holler_fake_clock_advance (client->clock, 100);
      holler_test_call_assert_state (call, CONNECTED);
    }
  g_assert_true (holler_fake_peer_connection_is_closed (old));
  g_assert_cmpuint (holler_fake_media_get_n_peers (client->media), ==, 2);
}

/* A cable that is pulled and put back is no move. */
static void
test_pulled (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerCall *call = place_connected_at (client, "eth0 192.0.2.6");
  HollerFakePeerConnection *peer = holler_fake_media_get_last (client->media);
  guint n_opens = holler_fake_transport_get_n_opens (client->transport);

  holler_fake_clock_advance (client->clock, 1000);
  move (client, "");
  g_assert_false (
    holler_network_watch_get_available (client->account->network));
  /* what is known to be cut counts as dead sooner */
  holler_fake_peer_connection_set_flowing (peer, FALSE);
  holler_fake_clock_advance (client->clock, 1500);
  holler_test_call_assert_state (call, RECONNECTING);
  g_assert_cmpint (holler_call_get_trouble (call),
                   ==,
                   HOLLER_CALL_TROUBLE_NO_NETWORK);
  move (client, "eth0 192.0.2.6");
  holler_fake_peer_connection_set_flowing (peer, TRUE);
  holler_fake_clock_advance (client->clock, 500);
  holler_test_call_assert_state (call, CONNECTED);
  g_assert_cmpuint (holler_fake_transport_get_n_opens (client->transport),
                    ==,
                    n_opens);
}

/* Nothing comes and the server is away: what is to be asked of the other waits
 * for it, and is asked once. */
static void
test_no_server (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerCall *call = holler_test_call_place_connected (client);
  HollerFakePeerConnection *peer = holler_fake_media_get_last (client->media);

  holler_fake_clock_advance (client->clock, 1000);
  holler_test_client_lose (client);
  holler_fake_clock_advance (client->clock, 3000);
  holler_test_call_assert_state (call, CONNECTED);
  holler_fake_peer_connection_set_flowing (peer, FALSE);
  holler_fake_clock_advance (client->clock, 10000);
  holler_test_call_assert_state (call, RECONNECTING);
  g_assert_cmpint (holler_call_get_trouble (call),
                   ==,
                   HOLLER_CALL_TROUBLE_NO_SERVER);
  g_assert_cmpuint (
    holler_fake_transport_count (client->transport, HOLLER_FRAME_CALL_OFFER),
    ==,
    0);
  holler_test_client_greet (client, TRUE);
  holler_test_client_ready (client);
  holler_fake_settle ();
  g_assert_cmpuint (
    holler_fake_transport_count (client->transport, HOLLER_FRAME_CALL_OFFER),
    ==,
    1);
}

static guint
count_offers (HollerTestClient *client)
{
  return holler_fake_transport_count (client->transport,
                                      HOLLER_FRAME_CALL_OFFER);
}

/* The cable is out for long, and the socket does not know it yet: nothing is
 * said into it and nothing built, as that would come through with the sound and
 * replace what carries. What sound has made needless is forgotten. */
static void
test_no_network (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerCall *call = place_connected_at (client, "eth0 192.0.2.6");
  HollerFakePeerConnection *peer = holler_fake_media_get_last (client->media);

  holler_fake_clock_advance (client->clock, 1000);
  for (guint i = 0; i < 3; i++)
    {
      move (client, "");
      holler_fake_peer_connection_set_flowing (peer, FALSE);
      holler_fake_clock_advance (client->clock, 10000);
      holler_test_call_assert_state (call, RECONNECTING);
      g_assert_cmpint (holler_call_get_trouble (call),
                       ==,
                       HOLLER_CALL_TROUBLE_NO_NETWORK);
      g_assert_true (holler_link_is_ready (client->account->link));
      g_assert_cmpuint (count_offers (client), ==, 0);

      holler_fake_peer_connection_set_flowing (peer, TRUE);
      holler_fake_clock_advance (client->clock, 500);
      move (client, "eth0 192.0.2.6");
      holler_fake_clock_advance (client->clock, 10000);
      holler_test_call_assert_state (call, CONNECTED);
      g_assert_cmpuint (count_offers (client), ==, 0);
    }
  g_assert_cmpuint (holler_fake_media_get_n_peers (client->media), ==, 1);

  /* A cable without sound in it: now it is asked for, once. */
  move (client, "");
  holler_fake_peer_connection_set_flowing (peer, FALSE);
  holler_fake_clock_advance (client->clock, 10000);
  move (client, "eth0 192.0.2.6");
  holler_fake_settle ();
  g_assert_cmpuint (count_offers (client), ==, 1);
}

/* The newest connection fails while the old one carries: one more is tried
 * after a while, and the person hears nothing of it. */
static void
test_new_one_fails (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerCall *call = place_connected_at (client, "eth0 192.0.2.6");
  guint n_peers = 0;

  move (client, "wlan0 192.0.2.7");
  holler_test_client_greet (client, TRUE);
  holler_test_client_ready (client);
  holler_fake_media_hold_peers (client->media, TRUE);
  for (guint i = 0; i < 400; i++)
    {
      holler_fake_peer_connection_set_state (
        holler_fake_media_get_last (client->media),
        HOLLER_PEER_STATE_FAILED);
      holler_fake_clock_advance (client->clock, 500);
      holler_test_call_assert_state (call, CONNECTED);
    }
  n_peers = holler_fake_media_get_n_peers (client->media);
  g_assert_cmpuint (n_peers, >=, 3);
  g_assert_cmpuint (n_peers, <=, 10);
}

/* The machine slept: nobody knows what is left, so all is opened anew. */
static void
test_woke (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerCall *call = place_connected_at (client, "eth0 192.0.2.6");
  guint n_opens = holler_fake_transport_get_n_opens (client->transport);

  holler_network_watch_woke (client->account->network);
  holler_fake_settle ();
  g_assert_cmpuint (holler_fake_transport_get_n_opens (client->transport),
                    ==,
                    n_opens + 1);
  holler_test_client_greet (client, TRUE);
  holler_test_client_ready (client);
  holler_fake_settle ();
  g_assert_cmpuint (
    holler_fake_transport_count (client->transport, HOLLER_FRAME_CALL_OFFER),
    ==,
    1);
  holler_test_call_assert_state (call, CONNECTED);
}

/* It slept for so long that the call is over: the snapshot lacks it. */
static void
test_woke_too_late (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  g_autoptr (HollerCall) call =
    g_object_ref (place_connected_at (client, "eth0 192.0.2.6"));

  holler_network_watch_woke (client->account->network);
  holler_fake_settle ();
  holler_test_client_greet (client, FALSE);
  holler_test_client_ready (client);
  holler_test_call_assert_ended (call, LOST);
  g_assert_cmpuint (holler_fake_media_get_n_open_captures (client->media),
                    ==,
                    0);
}

/* No time-out of a call looks at the clock on the wall. */
static void
test_clock_jumps (void)
{
  static const gint64 jumps_s[] = { 3600, -7200, 3600, 86400, -2 * 86400 };
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerCall *call = holler_test_call_place_connected (client);

  for (guint i = 0; i < G_N_ELEMENTS (jumps_s); i++)
    {
      guint before_s = holler_call_get_duration_seconds (call);

      holler_fake_clock_jump (client->clock, jumps_s[i] * G_USEC_PER_SEC);
      holler_fake_clock_advance (client->clock, 10 * 1000);
      holler_test_call_assert_state (call, CONNECTED);
      g_assert_cmpuint (holler_call_get_duration_seconds (call),
                        ==,
                        before_s + 10);
    }
  g_assert_cmpuint (holler_fake_media_get_n_peers (client->media), ==, 1);
}

#define ADD(path, test) g_test_add_func ("/client/call-recovery/" path, test)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("silence", test_silence);
  ADD ("silence-restarts", test_silence_restarts);
  ADD ("silence-ends", test_silence_ends);
  ADD ("moved", test_moved);
  ADD ("pulled", test_pulled);
  ADD ("no-server", test_no_server);
  ADD ("no-network", test_no_network);
  ADD ("new-one-fails", test_new_one_fails);
  ADD ("woke", test_woke);
  ADD ("woke-too-late", test_woke_too_late);
  ADD ("clock-jumps", test_clock_jumps);

  return g_test_run ();
}
