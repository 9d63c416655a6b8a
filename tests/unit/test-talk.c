/* test-talk.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-talk.h"

#include "holler-test-calls.h"

/* Push to talk in calls, and who speaks while muted. */

#define KEY HOLLER_TALK_SOURCE_KEY
#define BUS HOLLER_TALK_SOURCE_BUS
#define DELAY_MS 300

static HollerTalk *
get_talk (HollerTestClient *client)
{
  return holler_call_list_get_talk (holler_test_calls (client));
}

static void
enable (HollerTestClient *client)
{
  g_object_set (get_talk (client),
                "enabled",
                TRUE,
                "release-delay-ms",
                DELAY_MS,
                NULL);
}

/* What the other hears, by the newest connection. */
static gboolean
is_sent (HollerTestClient *client)
{
  HollerFakePeerConnection *peer = holler_fake_media_get_last (client->media);

  return holler_fake_peer_connection_get_sending (peer) == HOLLER_MEDIA_AUDIO;
}

static void
test_held (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerTalk *talk = get_talk (client);
  HollerCall *call = NULL;

  enable (client);
  g_assert_false (holler_talk_press (talk, KEY));
  holler_talk_release (talk, KEY);
  call = holler_test_call_place_connected (client);
  g_assert_false (is_sent (client));
  g_assert_true (holler_call_get_held_back (call));
  g_assert_false (holler_call_get_muted (call));

  holler_fake_transport_clear (client->transport);
  g_assert_true (holler_talk_press (talk, KEY));
  g_assert_true (is_sent (client));
  g_assert_true (holler_talk_press (talk, KEY));
  g_assert_true (holler_talk_press (talk, BUS));
  holler_talk_release (talk, KEY);
  holler_fake_clock_advance (client->clock, 1000);
  g_assert_true (is_sent (client));
  holler_talk_release (talk, BUS);
  holler_fake_clock_advance (client->clock, DELAY_MS - 1);
  g_assert_true (is_sent (client));
  holler_fake_clock_advance (client->clock, 1);
  g_assert_false (is_sent (client));
  /* Nobody was told that one is muted. */
  g_assert_cmpuint (
    holler_fake_transport_count (client->transport, HOLLER_FRAME_CALL_MEDIA),
    ==,
    0);
}

static void
test_without (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerTalk *talk = get_talk (client);

  holler_test_call_place_connected (client);
  g_assert_true (is_sent (client));
  g_assert_false (holler_talk_press (talk, KEY));
  holler_talk_release (talk, KEY);
  holler_fake_clock_advance (client->clock, 1000);
  g_assert_true (is_sent (client));
  g_assert_cmpint (holler_talk_get_state (talk), ==, HOLLER_TALK_STATE_OPEN);

  enable (client);
  g_assert_false (is_sent (client));
  g_object_set (talk, "enabled", FALSE, NULL);
  g_assert_true (is_sent (client));
}

typedef struct
{
  HollerTestClient *client;
  guint n_leaks;
} Watch;

static void
muted_cb (HollerCall *call, GParamSpec *pspec, gpointer user_data)
{
  Watch *watch = user_data;

  watch->n_leaks += is_sent (watch->client) ? 1 : 0;
}

/* The mute button ends it, and its end is no beginning. */
static void
test_mute_button (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerTalk *talk = get_talk (client);
  HollerCall *call = NULL;
  Watch watch = { client, 0 };

  enable (client);
  call = holler_test_call_place_connected (client);
  g_signal_connect (call, "notify::muted", G_CALLBACK (muted_cb), &watch);
  holler_talk_press (talk, KEY);
  holler_call_set_muted (call, TRUE);
  g_assert_false (is_sent (client));
  holler_talk_press (talk, BUS);
  g_assert_false (is_sent (client));
  holler_call_set_muted (call, FALSE);
  g_assert_false (is_sent (client));
  g_assert_cmpuint (watch.n_leaks, ==, 0);
  holler_talk_release (talk, BUS);
  holler_talk_press (talk, BUS);
  g_assert_true (is_sent (client));
}

/* A key that is held while one call ends does not speak into the next. */
static void
test_next_call (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerTalk *talk = get_talk (client);
  HollerCall *call = NULL;

  enable (client);
  call = holler_test_call_place_connected (client);
  holler_talk_press (talk, KEY);
  g_assert_true (is_sent (client));
  holler_call_hang_up (call);
  g_assert_cmpint (holler_talk_get_state (talk), ==, HOLLER_TALK_STATE_NONE);

  holler_test_call_ring (client, TEST_EPOCH + 1);
  call = holler_call_list_get_incoming (holler_test_calls (client));
  holler_call_accept (call);
  holler_talk_press (talk, KEY);
  g_assert_cmpint (holler_talk_get_state (talk), ==, HOLLER_TALK_STATE_WAITING);
  g_assert_true (holler_call_get_held_back (call));
  holler_talk_release (talk, KEY);
  holler_talk_press (talk, KEY);
  g_assert_cmpint (holler_talk_get_state (talk), ==, HOLLER_TALK_STATE_TALKING);
  g_assert_false (holler_call_get_held_back (call));
}

/* A new connection is held back as the old one was. */
static void
test_new_generation (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();

  enable (client);
  holler_test_call_ring_accepted (client);
  holler_test_call_push_offer (client, 1, 901);
  g_assert_cmpuint (holler_fake_media_get_n_peers (client->media), ==, 2);
  g_assert_false (is_sent (client));
  holler_talk_press (get_talk (client), KEY);
  g_assert_true (is_sent (client));
}

static void
test_global_trigger (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerTalk *talk = get_talk (client);

  enable (client);
  holler_test_call_place_connected (client);
  holler_talk_set_global_trigger (talk, "Press Alt+Space");
  g_assert_cmpstr (holler_talk_get_global_trigger (talk),
                   ==,
                   "Press Alt+Space");
  holler_talk_press (talk, HOLLER_TALK_SOURCE_GLOBAL);
  g_assert_true (is_sent (client));
  /* The desktop took the key away while it was held. */
  holler_talk_set_global_trigger (talk, NULL);
  holler_fake_clock_advance (client->clock, DELAY_MS);
  g_assert_false (is_sent (client));
}

/* While muted -------------------------------------------------------------- */

static void
count_cb (HollerCall *call, gpointer user_data)
{
  guint *n = user_data;

  (*n)++;
}

static void
speak (HollerTestClient *client, guint duration_ms)
{
  for (guint ms = 0; ms < duration_ms; ms += 50)
    {
      holler_fake_clock_advance (client->clock, 50);
      holler_fake_media_set_level (client->media, ms % 300 < 200 ? 0.6 : 0.1);
    }
}

static void
test_speaks_while_muted (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerCall *call = holler_test_call_place_connected (client);
  HollerFakePeerConnection *peer = holler_fake_media_get_last (client->media);
  guint n = 0;

  holler_fake_peer_connection_set_flowing (peer, TRUE);
  g_signal_connect (call, "spoke-while-muted", G_CALLBACK (count_cb), &n);
  speak (client, 5000);
  g_assert_cmpuint (n, ==, 0);
  holler_call_set_muted (call, TRUE);
  speak (client, 5000);
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpint (holler_fake_peer_connection_get_sending (peer), ==, 0);
  speak (client, 20 * 1000);
  g_assert_cmpuint (n, ==, 1);
  speak (client, 10 * 1000);
  g_assert_cmpuint (n, ==, 2);
  /* Not more is open than the call opened. */
  g_assert_cmpuint (holler_fake_media_get_n_open_captures (client->media),
                    ==,
                    1);
  holler_call_hang_up (call);
  speak (client, 60 * 1000);
  g_assert_cmpuint (n, ==, 2);
}

/* Holding nothing is no mistake. */
static void
test_speaks_while_held_back (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerCall *call = NULL;
  guint n = 0;

  enable (client);
  call = holler_test_call_place_connected (client);
  holler_fake_peer_connection_set_flowing (
    holler_fake_media_get_last (client->media),
    TRUE);
  g_signal_connect (call, "spoke-while-muted", G_CALLBACK (count_cb), &n);
  speak (client, 10 * 1000);
  g_assert_cmpuint (n, ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/client/talk/is-sent-while-held", test_held);
  g_test_add_func ("/client/talk/is-always-sent-without", test_without);
  g_test_add_func ("/client/talk/mute-button-wins", test_mute_button);
  g_test_add_func ("/client/talk/next-call-is-held-anew", test_next_call);
  g_test_add_func ("/client/talk/new-connections-are-held-back",
                   test_new_generation);
  g_test_add_func ("/client/talk/desktop-may-take-its-key",
                   test_global_trigger);
  g_test_add_func ("/client/talk/speaking-while-muted-is-noticed",
                   test_speaks_while_muted);
  g_test_add_func ("/client/talk/speaking-while-held-back-is-not",
                   test_speaks_while_held_back);

  return g_test_run ();
}
