/* test-call-list.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-quality.h"
#include "holler-test-calls.h"

static void
ring_from (HollerTestClient *client, const char *call_id, const char *user_id)
{
  g_autofree char *sdp = holler_fake_sdp (1, 5, TRUE);
  g_autoptr (JsonNode) node = json_node_init_string (json_node_alloc (), sdp);
  g_autofree char *quoted = json_to_string (node, FALSE);

  holler_test_client_push (
    client,
    "call-offer",
    "\"callId\":\"%s\",\"epoch\":1,\"senderId\":\"%s\",\"senderDeviceId\":"
    "\"d\","
    "\"senderJoinId\":\"j\",\"senderUsername\":\"%s\","
    "\"senderDisplayName\":\"Somebody\",\"ring\":true,\"callType\":\"audio\","
    "\"sdp\":%s",
    call_id,
    user_id,
    user_id,
    quoted);
}

static void
count_cb (guint *count)
{
  (*count)++;
}

/* Rang and was over while we were away: no ring, no banner, no trace. */
static void
test_ring_over_before_ready (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerCallList *calls = holler_test_calls (client);
  guint n_shown = 0;
  guint n_ended = 0;

  g_signal_connect_swapped (calls,
                            "notify::incoming",
                            G_CALLBACK (count_cb),
                            &n_shown);
  g_signal_connect_swapped (calls,
                            "call-ended",
                            G_CALLBACK (count_cb),
                            &n_ended);
  holler_test_client_lose (client);
  holler_test_client_greet (client, TRUE);
  holler_test_call_ring (client, TEST_EPOCH);
  g_assert_null (holler_call_list_get_incoming (calls));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (calls)), ==, 0);
  holler_test_call_push_hang_up (client, TEST_EPOCH, "cancelled");
  holler_test_client_ready (client);
  g_assert_cmpuint (n_shown + n_ended, ==, 0);
  g_assert_cmpuint (
    holler_fake_media_count_sound (client->media, HOLLER_SOUND_RING),
    ==,
    0);
  g_assert_cmpuint (holler_fake_media_get_n_open_playbacks (client->media),
                    ==,
                    0);
}

static void
test_ring_shown_when_ready (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerCallList *calls = holler_test_calls (client);

  holler_test_client_lose (client);
  holler_test_client_greet (client, FALSE);
  holler_test_call_ring (client, TEST_EPOCH);
  g_assert_cmpint (holler_fake_media_get_looping (client->media),
                   ==,
                   HOLLER_FAKE_SILENCE);
  holler_test_client_ready (client);
  g_assert_nonnull (holler_call_list_get_incoming (calls));
  g_assert_cmpint (holler_fake_media_get_looping (client->media),
                   ==,
                   HOLLER_SOUND_RING);
}

static void
assert_looping (HollerTestClient *client, int sound)
{
  g_assert_cmpint (holler_fake_media_get_looping (client->media), ==, sound);
}

/* It is there to be seen and answered; and it is heard as soon as it may be. */
static void
test_rings_silently (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerCallList *calls = holler_test_calls (client);

  holler_account_set_no_noise (client->account, TRUE);
  holler_test_call_ring (client, TEST_EPOCH);
  g_assert_nonnull (holler_call_list_get_incoming (calls));
  assert_looping (client, HOLLER_FAKE_SILENCE);
  holler_account_set_no_noise (client->account, FALSE);
  assert_looping (client, HOLLER_SOUND_RING);
  holler_account_set_presence (client->account, HOLLER_PRESENCE_BUSY);
  assert_looping (client, HOLLER_FAKE_SILENCE);
  holler_account_set_presence (client->account, HOLLER_PRESENCE_AWAY);
  assert_looping (client, HOLLER_SOUND_RING);
}

/* Busy for others; but who calls meanwhile is heard, by one beep. */
static void
test_busy_in_a_call (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerUser *me = holler_account_get_me (client->account);
  g_autoptr (HollerFrame) busy = NULL;
  g_autoptr (HollerFrame) online = NULL;
  HollerCall *call = NULL;

  holler_test_call_ring (client, TEST_EPOCH);
  g_assert_cmpint (holler_user_get_presence (me), ==, HOLLER_PRESENCE_ONLINE);
  call = holler_call_list_get_incoming (holler_test_calls (client));
  holler_call_accept (call);
  holler_fake_settle ();
  busy = holler_test_client_expect (client, HOLLER_FRAME_PRESENCE);
  g_assert_cmpstr (holler_frame_get_string (busy, "state"), ==, "busy");
  g_assert_cmpint (holler_user_get_presence (me), ==, HOLLER_PRESENCE_BUSY);
  holler_call_hang_up (call);
  online = holler_test_client_expect (client, HOLLER_FRAME_PRESENCE);
  g_assert_cmpstr (holler_frame_get_string (online, "state"), ==, "online");
}

/* The same ring in a new session's snapshot is the same ring. */
static void
test_rings_on (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerCallList *calls = holler_test_calls (client);
  HollerCall *call = NULL;

  holler_test_call_ring (client, TEST_EPOCH);
  call = holler_call_list_get_incoming (calls);
  holler_test_client_lose (client);
  holler_test_client_greet (client, FALSE);
  holler_test_call_ring (client, TEST_EPOCH);
  holler_test_client_ready (client);
  g_assert_true (holler_call_list_get_incoming (calls) == call);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (calls)), ==, 1);
  g_assert_cmpuint (
    holler_fake_media_count_sound (client->media, HOLLER_SOUND_RING),
    ==,
    1);

  /* and one that the snapshot lacks is over */
  holler_test_client_lose (client);
  holler_test_client_greet (client, FALSE);
  holler_test_client_ready (client);
  g_assert_null (holler_call_list_get_incoming (calls));
}

static void
test_newer_ring (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerCallList *calls = holler_test_calls (client);
  g_autoptr (HollerCall) first = NULL;

  holler_test_call_ring (client, 3);
  first = g_object_ref (holler_call_list_get_incoming (calls));
  /* what is older is nothing */
  holler_test_call_ring (client, 2);
  g_assert_true (holler_call_list_get_incoming (calls) == first);
  holler_test_call_ring (client, 4);
  holler_test_call_assert_state (first, ENDED);
  g_assert_true (holler_call_list_get_incoming (calls) != first);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (calls)), ==, 1);
}

static void
test_end_and_accept (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerCallList *calls = holler_test_calls (client);
  g_autoptr (HollerCall) first =
    g_object_ref (holler_test_call_place_connected (client));
  HollerCall *second = NULL;

  ring_from (client, "c-other", "u-other");
  second = holler_call_list_get_incoming (calls);
  g_assert_nonnull (second);
  g_assert_true (holler_call_list_get_active (calls) == first);
  g_assert_cmpstr (holler_user_get_display_name (holler_call_get_peer (second)),
                   ==,
                   "Somebody");
  /* nobody rings into a conversation */
  g_assert_cmpint (holler_fake_media_get_looping (client->media),
                   ==,
                   HOLLER_FAKE_SILENCE);
  holler_call_list_end_and_accept (calls, second);
  holler_fake_settle ();
  holler_test_call_assert_ended (first, HANGUP);
  holler_test_call_assert_state (second, ACCEPTING);
  g_assert_true (holler_call_list_get_active (calls) == second);
  g_assert_cmpuint (
    holler_fake_transport_count (client->transport, HOLLER_FRAME_CALL_HANGUP),
    ==,
    1);
  g_assert_cmpuint (
    holler_fake_transport_count (client->transport, HOLLER_FRAME_CALL_ACCEPT),
    ==,
    1);
}

/* Nobody is in two calls, whatever is pressed. */
static void
test_accept_beside_a_call (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerCallList *calls = holler_test_calls (client);
  g_autoptr (HollerCall) first =
    g_object_ref (holler_test_call_place_connected (client));
  HollerCall *second = NULL;

  ring_from (client, "c-other", "u-other");
  second = holler_call_list_get_incoming (calls);
  holler_call_accept (second);
  holler_test_call_assert_state (first, ENDED);
  holler_test_call_assert_state (second, ACCEPTING);
}

static void
test_call_back_accepts (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerCallList *calls = holler_test_calls (client);
  HollerCall *ringing = NULL;

  holler_test_call_ring (client, TEST_EPOCH);
  ringing = holler_call_list_get_incoming (calls);
  g_assert_true (holler_call_list_place (calls,
                                         holler_test_client_get_peer (client),
                                         FALSE) == ringing);
  holler_test_call_assert_state (ringing, ACCEPTING);
}

static void
test_cannot_call (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerCallList *calls = holler_test_calls (client);
  HollerUser *peer = holler_test_client_get_peer (client);

  g_assert_null (
    holler_call_list_place (calls,
                            holler_account_get_me (client->account),
                            FALSE));
  holler_test_call_place (client);
  g_assert_false (holler_call_list_get_can_call (calls));
  g_assert_null (holler_call_list_place (calls, peer, FALSE));
  holler_call_hang_up (holler_call_list_get_active (calls));
  g_assert_true (holler_call_list_get_can_call (calls));
  holler_fake_transport_drop (client->transport, 1006);
  g_assert_false (holler_call_list_get_can_call (calls));
  g_assert_null (holler_call_list_place (calls, peer, FALSE));
}

/* Somebody to whom one has never written */
static void
test_makes_the_conversation (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerCallList *calls = holler_test_calls (client);
  HollerCall *call = NULL;
  g_autoptr (HollerContact) contact = NULL;
  g_autoptr (HollerFrame) offer = NULL;

  holler_test_client_push (
    client,
    "contact",
    "\"user\":{\"userId\":\"%s\",\"username\":\"aaron\"},\"state\":\"contact\"",
    "u-new");
  contact =
    g_list_model_get_item (holler_account_get_contacts (client->account), 0);
  holler_fake_api_answer (
    client->api,
    "POST",
    "/api/conversations",
    "{\"conversationId\":\"c-new\",\"kind\":\"direct\",\"unread\":0,"
    "\"members\":[{\"user\":{\"userId\":\"u-new\",\"username\":\"aaron\"}},"
    "{\"user\":{\"userId\":\"" TEST_ME "\",\"username\":\"bob\"}}]}");
  call =
    holler_call_list_place (calls, holler_contact_get_user (contact), FALSE);
  g_assert_null (holler_call_get_conversation (call));
  holler_fake_settle ();
  g_assert_nonnull (holler_call_get_conversation (call));
  offer = holler_test_client_expect (client, HOLLER_FRAME_CALL_OFFER);
  g_assert_cmpstr (holler_frame_get_string (offer, "callId"), ==, "c-new");
}

/* We call somebody who calls us, and there is no conversation yet. */
static void
test_mutual_without_conversation (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerCallList *calls = holler_test_calls (client);
  HollerCall *call = NULL;
  g_autoptr (HollerContact) contact = NULL;
  g_autoptr (HollerFrame) offer = NULL;

  holler_test_client_push (
    client,
    "contact",
    "\"user\":{\"userId\":\"%s\",\"username\":\"aaron\"},\"state\":\"contact\"",
    "u-new");
  contact =
    g_list_model_get_item (holler_account_get_contacts (client->account), 0);
  holler_fake_api_answer (
    client->api,
    "POST",
    "/api/conversations",
    "{\"conversationId\":\"c-new\",\"kind\":\"direct\",\"unread\":0,"
    "\"members\":[{\"user\":{\"userId\":\"u-new\",\"username\":\"aaron\"}},"
    "{\"user\":{\"userId\":\"" TEST_ME "\",\"username\":\"bob\"}}]}");
  holler_fake_api_hold (client->api, TRUE);
  call =
    holler_call_list_place (calls, holler_contact_get_user (contact), FALSE);
  ring_from (client, "c-new", "u-new");
  g_assert_null (holler_call_list_get_incoming (calls));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (calls)), ==, 1);
  holler_fake_api_hold (client->api, FALSE);
  holler_fake_settle ();
  offer = holler_test_client_expect (client, HOLLER_FRAME_CALL_OFFER);
  holler_test_client_ack (client,
                          offer,
                          ",\"callId\":\"c-new\",\"epoch\":1,"
                          "\"joinId\":\"j-me\",\"mutual\":true");
  /* the lesser user id is impolite: hers is ignored, ours is answered */
  holler_test_call_assert_state (call, CONNECTING);
  g_assert_null (holler_call_list_get_incoming (calls));
}

static void
test_flood_of_rings (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerCallList *calls = holler_test_calls (client);

  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *call_id = g_strdup_printf ("c-%u", i);
      g_autofree char *user_id = g_strdup_printf ("u-%u", i);

      ring_from (client, call_id, user_id);
    }
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (calls)), ==, 16);
  holler_fake_clock_advance (client->clock, 31 * 1000);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (calls)), ==, 0);
}

static void
test_forged_ring (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerCallList *calls = holler_test_calls (client);

  /* somebody else in our conversation; oneself; a call of no number */
  ring_from (client, TEST_CONVERSATION, "u-mallory");
  ring_from (client, "c-me", TEST_ME);
  holler_test_call_ring (client, 0);
  g_assert_null (holler_call_list_get_incoming (calls));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (calls)), ==, 0);
}

static void
test_in_call_mark (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerConversation *conversation =
    holler_test_client_get_conversation (client);

  holler_test_call_push_state (client, TEST_EPOCH, FALSE, TEST_PEER_JOIN);
  g_assert_true (holler_conversation_get_in_call (conversation));
  holler_test_call_push_state (client, TEST_EPOCH, FALSE, NULL);
  g_assert_false (holler_conversation_get_in_call (conversation));
}

/* Whoever logs out leaves the call; what rings is left to other devices. */
static void
test_log_out_in_call (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  g_autoptr (HollerCall) active =
    g_object_ref (holler_test_call_place_connected (client));

  ring_from (client, "c-other", "u-other");
  holler_account_log_out (client->account);
  holler_fake_settle ();
  holler_test_call_assert_state (active, ENDED);
  g_assert_cmpuint (
    holler_fake_transport_count (client->transport, HOLLER_FRAME_CALL_HANGUP),
    ==,
    1);
  g_assert_cmpuint (
    holler_fake_transport_count (client->transport, HOLLER_FRAME_CALL_REJECT),
    ==,
    0);
  g_assert_cmpuint (holler_fake_media_get_n_open_captures (client->media),
                    ==,
                    0);
}

static void
test_quality (void)
{
  static const struct
  {
    HollerMediaStats stats;
    guint bars;
  } cases[] = {
    { { .packets_received = 0 }, 0 },
    { { .packets_received = 50, .round_trip_ms = 20 }, 4 },
    { { .packets_received = 50, .round_trip_ms = 250 }, 3 },
    { { .packets_received = 50, .loss_fraction = 0.05 }, 2 },
    { { .packets_received = 50, .remote_loss_fraction = 0.3 }, 1 },
    { { .packets_received = 50, .jitter_ms = 500 }, 1 },
    { { .packets_received = 50, .concealed_fraction = 0.02 }, 3 },
    { { .packets_received = 50, .playout_delay_ms = 300 }, 2 },
    { { .packets_received = 50,
        .round_trip_ms = -1,
        .jitter_ms = -1,
        .loss_fraction = -1,
        .remote_loss_fraction = -1 },
      4 },
  };

  g_assert_cmpuint (holler_quality_from_stats (NULL), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpuint (holler_quality_from_stats (&cases[i].stats),
                      ==,
                      cases[i].bars);
}

#define ADD(path, test) g_test_add_func ("/client/call-list/" path, test)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("rings-silently", test_rings_silently);
  ADD ("busy-in-a-call", test_busy_in_a_call);
  ADD ("ring-over-before-ready", test_ring_over_before_ready);
  ADD ("ring-shown-when-ready", test_ring_shown_when_ready);
  ADD ("rings-on", test_rings_on);
  ADD ("newer-ring", test_newer_ring);
  ADD ("end-and-accept", test_end_and_accept);
  ADD ("accept-beside-a-call", test_accept_beside_a_call);
  ADD ("call-back-accepts", test_call_back_accepts);
  ADD ("cannot-call", test_cannot_call);
  ADD ("makes-the-conversation", test_makes_the_conversation);
  ADD ("mutual-without-conversation", test_mutual_without_conversation);
  ADD ("flood-of-rings", test_flood_of_rings);
  ADD ("forged-ring", test_forged_ring);
  ADD ("in-call-mark", test_in_call_mark);
  ADD ("log-out-in-call", test_log_out_in_call);
  ADD ("quality", test_quality);

  return g_test_run ();
}
