/* test-call.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "holler-test-calls.h"

static void
assert_all_closed (HollerTestClient *client)
{
  g_assert_cmpuint (holler_fake_media_get_n_open_captures (client->media),
                    ==,
                    0);
  g_assert_cmpuint (holler_fake_media_get_n_open_playbacks (client->media),
                    ==,
                    0);
  g_assert_cmpint (holler_fake_media_get_looping (client->media),
                   ==,
                   HOLLER_FAKE_SILENCE);
  for (guint i = 0; i < holler_fake_media_get_n_peers (client->media); i++)
    g_assert_true (holler_fake_peer_connection_is_closed (
      holler_fake_media_get_peer (client->media, i)));
  g_assert_null (holler_call_list_get_active (holler_test_calls (client)));
  g_assert_null (holler_call_list_get_incoming (holler_test_calls (client)));
}

static void
assert_untouched (HollerTestClient *client)
{
  g_assert_cmpuint (holler_fake_media_get_n_captures (client->media), ==, 0);
  g_assert_cmpuint (holler_fake_media_get_n_peers (client->media), ==, 0);
}

static void
expect_hang_up (HollerTestClient *client, const char *reason)
{
  g_autoptr (HollerFrame) hangup =
    holler_test_client_expect (client, HOLLER_FRAME_CALL_HANGUP);

  g_assert_cmpstr (holler_frame_get_string (hangup, "reason"), ==, reason);
}

static void
test_outgoing (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerCallList *calls = holler_test_calls (client);
  g_autoptr (HollerCall) call = NULL;
  g_autoptr (HollerFrame) candidate = NULL;
  g_autoptr (HollerFrame) hangup = NULL;
  HollerFakePeerConnection *peer = NULL;

  g_assert_true (holler_call_list_get_can_call (calls));
  call = g_object_ref (holler_test_call_place (client));
  holler_test_call_assert_state (call, OUTGOING);
  g_assert_true (holler_call_list_get_active (calls) == call);
  g_assert_false (holler_call_list_get_can_call (calls));
  g_assert_true (holler_call_get_conversation (call) ==
                 holler_test_client_get_conversation (client));
  /* not before the server has agreed */
  g_assert_cmpuint (holler_fake_media_get_n_captures (client->media), ==, 0);
  g_assert_cmpuint (holler_fake_media_get_n_set (client->media), ==, 0);
  peer = holler_fake_media_get_last (client->media);
  g_assert_true (holler_fake_peer_connection_is_offerer (peer));

  holler_test_call_ack_offer (client);
  g_assert_cmpuint (holler_fake_media_get_n_captures (client->media), ==, 1);
  g_assert_false (holler_call_get_remote_ringing (call));
  holler_test_client_push (client,
                           "call-ringing",
                           "\"callId\":\"" TEST_CONVERSATION "\",\"epoch\":%d",
                           TEST_EPOCH);
  g_assert_true (holler_call_get_remote_ringing (call));
  g_assert_cmpint (holler_fake_media_get_looping (client->media),
                   ==,
                   HOLLER_SOUND_RINGBACK);

  holler_test_call_push_accept (client);
  holler_test_call_assert_state (call, CONNECTING);
  g_assert_cmpint (holler_fake_media_get_looping (client->media),
                   ==,
                   HOLLER_FAKE_SILENCE);
  holler_test_call_push_answer (client, 0, 900);
  holler_test_call_assert_state (call, CONNECTED);
  g_assert_cmpint (holler_call_get_security (call),
                   ==,
                   HOLLER_SECURITY_ENCRYPTED);
  g_assert_cmpstr (holler_fake_peer_connection_get_fingerprint (peer),
                   ==,
                   HOLLER_FAKE_FINGERPRINT);
  g_assert_cmpint (holler_fake_peer_connection_get_sending (peer),
                   ==,
                   HOLLER_MEDIA_AUDIO);

  /* to the winner alone, and no more than one connection ever */
  candidate =
    holler_test_client_expect (client, HOLLER_FRAME_CALL_ICE_CANDIDATE);
  g_assert_cmpstr (holler_frame_get_string (candidate, "recipientJoinId"),
                   ==,
                   TEST_PEER_JOIN);
  g_assert_cmpuint (holler_fake_media_get_n_peers (client->media), ==, 1);

  holler_fake_clock_advance (client->clock, 65 * 1000);
  g_assert_cmpuint (holler_call_get_duration_seconds (call), ==, 65);
  g_assert_cmpuint (holler_call_get_quality (call), ==, 4);

  holler_call_hang_up (call);
  hangup = holler_test_client_expect (client, HOLLER_FRAME_CALL_HANGUP);
  g_assert_cmpstr (holler_frame_get_string (hangup, "reason"), ==, "hangup");
  g_assert_cmpint (holler_frame_get_int (hangup, "epoch"), ==, TEST_EPOCH);
  holler_test_call_assert_ended (call, HANGUP);
  assert_all_closed (client);
  g_assert_cmpuint (
    holler_fake_media_count_sound (client->media, HOLLER_SOUND_END),
    ==,
    1);
  g_assert_true (holler_call_list_get_can_call (calls));
}

/* Of whom we are not the polite side: what is offered is applied at once. */
static void
test_outgoing_impolite (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  g_autoptr (HollerFrame) offer = NULL;
  g_autoptr (HollerFrame) candidate = NULL;
  g_autoptr (HollerConversation) conversation = NULL;

  holler_test_client_push (
    client,
    "conversation",
    "\"conversationId\":\"c-bz\",\"kind\":\"%s\",\"unread\":0,"
    "\"createdAt\":\"2027-01-01T00:00:00.000Z\",\"members\":["
    "{\"user\":{\"userId\":\"u-zoe\",\"username\":\"zoe\"}},"
    "{\"user\":{\"userId\":\"" TEST_ME "\",\"username\":\"bob\"}}]",
    "direct");
  conversation =
    g_list_model_get_item (holler_account_get_conversations (client->account),
                           0);
  holler_call_list_place (holler_test_calls (client),
                          holler_conversation_get_peer (conversation),
                          FALSE);
  holler_fake_settle ();
  g_assert_cmpuint (holler_fake_media_get_n_set (client->media), ==, 0);
  offer = holler_test_client_expect (client, HOLLER_FRAME_CALL_OFFER);
  g_assert_cmpuint (
    holler_fake_transport_count (client->transport,
                                 HOLLER_FRAME_CALL_ICE_CANDIDATE),
    ==,
    0);
  holler_test_client_ack (client,
                          offer,
                          ",\"callId\":\"c-bz\",\"epoch\":1,\"joinId\":\"j\","
                          "\"ringing\":true");
  /* he knows nobody's device yet */
  candidate =
    holler_test_client_expect (client, HOLLER_FRAME_CALL_ICE_CANDIDATE);
  g_assert_false (holler_frame_has (candidate, "recipientJoinId"));
}

static void
test_incoming (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerCallList *calls = holler_test_calls (client);
  g_autoptr (HollerCall) call = NULL;
  g_autoptr (HollerFrame) accept = NULL;
  g_autoptr (HollerFrame) answer = NULL;
  HollerFakePeerConnection *peer = NULL;

  holler_test_call_ring (client, TEST_EPOCH);
  g_assert_nonnull (holler_call_list_get_incoming (calls));
  call = g_object_ref (holler_call_list_get_incoming (calls));
  holler_test_call_assert_state (call, INCOMING);
  g_assert_false (holler_call_get_is_outgoing (call));
  g_assert_true (holler_call_get_peer (call) ==
                 holler_test_client_get_peer (client));
  g_assert_cmpuint (
    holler_fake_transport_count (client->transport, HOLLER_FRAME_CALL_RINGING),
    ==,
    1);
  g_assert_cmpint (holler_fake_media_get_looping (client->media),
                   ==,
                   HOLLER_SOUND_RING);
  holler_test_call_push_candidate (client, 0, 900);
  assert_untouched (client);

  holler_call_accept (call);
  holler_fake_settle ();
  holler_test_call_assert_state (call, ACCEPTING);
  g_assert_cmpint (holler_fake_media_get_looping (client->media),
                   ==,
                   HOLLER_FAKE_SILENCE);
  accept = holler_test_client_expect (client, HOLLER_FRAME_CALL_ACCEPT);
  assert_untouched (client);

  holler_test_client_ack (client, accept, ",\"joinId\":\"" TEST_JOIN "\"");
  g_assert_cmpuint (holler_fake_media_get_n_captures (client->media), ==, 1);
  peer = holler_fake_media_get_last (client->media);
  g_assert_false (holler_fake_peer_connection_is_offerer (peer));
  g_assert_nonnull (holler_fake_peer_connection_get_remote (peer));
  g_assert_cmpuint (holler_fake_peer_connection_get_n_candidates (peer), ==, 1);
  answer = holler_test_client_expect (client, HOLLER_FRAME_CALL_ANSWER);
  g_assert_cmpstr (holler_frame_get_string (answer, "recipientJoinId"),
                   ==,
                   TEST_PEER_JOIN);
  holler_test_call_assert_state (call, CONNECTED);

  holler_test_call_push_hang_up (client, TEST_EPOCH, "hangup");
  holler_test_call_assert_ended (call, HANGUP);
  assert_all_closed (client);
}

static void
test_refused (void)
{
  static const struct
  {
    const char *code;
    HollerCallEndReason reason;
  } cases[] = {
    { "recipient_offline", HOLLER_CALL_END_UNREACHABLE },
    { "not_contact", HOLLER_CALL_END_REFUSED },
    { "rate_limited", HOLLER_CALL_END_REFUSED },
    { "call_live", HOLLER_CALL_END_CALL_LIVE },
    { "internal", HOLLER_CALL_END_FAILED },
    { "from_tomorrow", HOLLER_CALL_END_REFUSED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
      g_autoptr (HollerCall) call =
        g_object_ref (holler_test_call_place (client));
      g_autoptr (HollerFrame) offer =
        holler_test_client_expect (client, HOLLER_FRAME_CALL_OFFER);

      holler_test_client_refuse (client, offer, cases[i].code);
      holler_test_call_assert_state (call, ENDED);
      g_assert_cmpint (holler_call_get_end_reason (call), ==, cases[i].reason);
      g_assert_cmpuint (holler_fake_media_get_n_captures (client->media),
                        ==,
                        0);
      assert_all_closed (client);
    }
}

static void
test_no_microphone (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  g_autoptr (HollerCall) call = NULL;

  holler_fake_media_fail_capture (client->media, TRUE);
  call = g_object_ref (holler_test_call_place (client));
  holler_test_call_ack_offer (client);
  holler_test_call_assert_ended (call, MEDIA_FAILED);
  expect_hang_up (client, "media_failed");
  assert_all_closed (client);
}

static void
test_rings_in_vain (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  g_autoptr (HollerCall) outgoing = NULL;
  g_autoptr (HollerCall) incoming = NULL;

  outgoing = g_object_ref (holler_test_call_place (client));
  holler_test_call_ack_offer (client);
  holler_fake_clock_advance (client->clock, 30 * 1000);
  holler_test_call_assert_ended (outgoing, TIMEOUT);
  expect_hang_up (client, "timeout");

  g_object_set (holler_test_calls (client), "ring-timeout-s", 10, NULL);
  holler_test_call_ring (client, TEST_EPOCH + 1);
  incoming =
    g_object_ref (holler_call_list_get_incoming (holler_test_calls (client)));
  holler_fake_clock_advance (client->clock, 10 * 1000);
  holler_test_call_assert_ended (incoming, TIMEOUT);
  /* the ring is the caller's, and of one's other devices */
  g_assert_cmpuint (
    holler_fake_transport_count (client->transport, HOLLER_FRAME_CALL_HANGUP),
    ==,
    0);
  assert_all_closed (client);
}

static void
test_declined (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  g_autoptr (HollerCall) outgoing = NULL;
  g_autoptr (HollerCall) incoming = NULL;
  g_autoptr (HollerFrame) reject = NULL;

  outgoing = g_object_ref (holler_test_call_place (client));
  holler_test_call_ack_offer (client);
  holler_test_client_push (client,
                           "call-reject",
                           "\"callId\":\"" TEST_CONVERSATION
                           "\",\"epoch\":%d,\"reason\":\"busy\"",
                           TEST_EPOCH);
  holler_test_call_assert_ended (outgoing, BUSY);

  holler_test_call_ring (client, TEST_EPOCH + 1);
  incoming =
    g_object_ref (holler_call_list_get_incoming (holler_test_calls (client)));
  holler_call_decline (incoming);
  holler_test_call_assert_ended (incoming, DECLINED);
  reject = holler_test_client_expect (client, HOLLER_FRAME_CALL_REJECT);
  g_assert_cmpstr (holler_frame_get_string (reject, "reason"), ==, "declined");
  assert_all_closed (client);
}

static void
test_answered_elsewhere (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  g_autoptr (HollerCall) first = NULL;
  g_autoptr (HollerCall) second = NULL;
  g_autoptr (HollerFrame) accept = NULL;

  holler_test_call_ring (client, TEST_EPOCH);
  first =
    g_object_ref (holler_call_list_get_incoming (holler_test_calls (client)));
  holler_test_call_push_hang_up (client, TEST_EPOCH, "answered_elsewhere");
  holler_test_call_assert_ended (first, ANSWERED_ELSEWHERE);

  /* or both were pressed, and the other was quicker */
  holler_test_call_ring (client, TEST_EPOCH + 1);
  second =
    g_object_ref (holler_call_list_get_incoming (holler_test_calls (client)));
  holler_call_accept (second);
  accept = holler_test_client_expect (client, HOLLER_FRAME_CALL_ACCEPT);
  holler_test_client_refuse (client, accept, "answered_elsewhere");
  holler_test_call_assert_ended (second, ANSWERED_ELSEWHERE);
  assert_untouched (client);
  assert_all_closed (client);
}

/* We ring, and Alice's own offer comes: both want the same. */
static void
test_mutual_first (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerCall *call = holler_test_call_place (client);

  holler_test_call_ack_offer (client);
  holler_test_call_push_accept (client);
  holler_test_call_push_offer (client, 0, 900);
  /* the greater user id is polite: hers counts */
  g_assert_cmpuint (
    holler_fake_transport_count (client->transport, HOLLER_FRAME_CALL_ANSWER),
    ==,
    1);
  g_assert_cmpuint (holler_fake_media_get_n_peers (client->media), ==, 1);
  holler_test_call_assert_state (call, CONNECTED);
}

/* Alice rings already when our offer arrives, and her ring comes here before
 * the ack or after it. */
static void
test_mutual_second (void)
{
  for (guint i = 0; i < 2; i++)
    {
      gboolean ring_first = i == 0;
      g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
      HollerCall *call = holler_test_call_place (client);
      g_autoptr (HollerFrame) offer =
        holler_test_client_expect (client, HOLLER_FRAME_CALL_OFFER);

      if (ring_first)
        holler_test_call_ring (client, TEST_EPOCH);
      holler_test_call_assert_state (call, OUTGOING);
      g_assert_cmpuint (
        g_list_model_get_n_items (G_LIST_MODEL (holler_test_calls (client))),
        ==,
        1);
      g_assert_cmpuint (holler_fake_media_get_n_captures (client->media),
                        ==,
                        0);
      holler_test_client_ack (client,
                              offer,
                              ",\"callId\":\"" TEST_CONVERSATION
                              "\",\"epoch\":7,\"joinId\":\"" TEST_JOIN
                              "\",\"ringing\":false,\"mutual\":true");
      if (!ring_first)
        {
          holler_test_call_assert_state (call, CONNECTING);
          holler_test_call_push_state (client,
                                       TEST_EPOCH,
                                       TRUE,
                                       TEST_PEER_JOIN);
          holler_test_call_ring (client, TEST_EPOCH);
        }
      holler_test_call_assert_state (call, CONNECTED);
      g_assert_cmpint (holler_fake_media_get_looping (client->media),
                       ==,
                       HOLLER_FAKE_SILENCE);
    }
}

/* The two rings cross, and the server does not take ours. */
static void
test_crossing_refused (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerCall *call = holler_test_call_place (client);
  g_autoptr (HollerFrame) offer =
    holler_test_client_expect (client, HOLLER_FRAME_CALL_OFFER);

  holler_test_call_ring (client, TEST_EPOCH);
  holler_test_client_refuse (client, offer, "rate_limited");
  holler_test_call_assert_state (call, INCOMING);
  g_assert_false (holler_call_get_is_outgoing (call));
  g_assert_cmpint (holler_fake_media_get_looping (client->media),
                   ==,
                   HOLLER_SOUND_RING);
  g_assert_cmpuint (holler_fake_media_get_n_captures (client->media), ==, 0);
  g_assert_cmpuint (holler_fake_media_get_n_set (client->media), ==, 0);
}

/* The call before this one is still being talked about. */
static void
test_frames_of_the_call_before (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerCall *call = holler_test_call_place (client);

  holler_test_call_push_hang_up (client, TEST_EPOCH - 1, "hangup");
  holler_test_call_push_state (client, TEST_EPOCH - 1, FALSE, NULL);
  holler_test_call_assert_state (call, OUTGOING);
  holler_test_call_ack_offer (client);
  holler_test_call_assert_state (call, OUTGOING);
  holler_test_call_push_hang_up (client, TEST_EPOCH - 1, "hangup");
  holler_test_call_assert_state (call, OUTGOING);
  holler_test_call_push_state (client, TEST_EPOCH, TRUE, NULL);
  holler_test_call_assert_state (call, OUTGOING);
}

/* The ack was lost with the connection, and what followed is replayed before
 * it is given again. */
static void
test_accept_before_ack (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerCall *call = holler_test_call_place (client);

  holler_fake_transport_clear (client->transport);
  holler_test_client_lose (client);
  holler_test_client_greet (client, TRUE);
  holler_test_call_push_accept (client);
  holler_test_call_push_answer (client, 0, 900);
  holler_test_client_ready (client);
  holler_test_call_assert_state (call, OUTGOING);
  g_assert_cmpuint (holler_fake_media_get_n_captures (client->media), ==, 0);
  holler_test_call_ack_offer (client);
  holler_test_call_assert_state (call, CONNECTED);
}

static void
test_mute (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerCall *call = holler_test_call_place_connected (client);
  HollerFakePeerConnection *peer = holler_fake_media_get_last (client->media);
  g_autoptr (HollerFrame) media = NULL;

  holler_call_set_muted (call, TRUE);
  g_assert_cmpint (holler_fake_peer_connection_get_sending (peer), ==, 0);
  media = holler_test_client_expect (client, HOLLER_FRAME_CALL_MEDIA);
  g_assert_false (holler_frame_get_boolean (media, "audio"));
  holler_test_client_push (client,
                           "call-media",
                           TEST_CALL_FIELDS
                           ",\"audio\":%s,\"video\":false,\"screen\":false,"
                           "\"screenAudio\":false",
                           "false");
  g_assert_true (holler_call_get_remote_muted (call));
  /* whoever is muted may be silent, as long as reports come */
  holler_fake_peer_connection_set_flowing (peer, FALSE);
  holler_fake_peer_connection_set_reporting (peer, TRUE);
  holler_fake_clock_advance (client->clock, 20 * 1000);
  holler_test_call_assert_state (call, CONNECTED);
  holler_fake_peer_connection_set_reporting (peer, FALSE);
  holler_fake_clock_advance (client->clock, 14 * 1000);
  holler_test_call_assert_state (call, CONNECTED);
  holler_fake_clock_advance (client->clock, 2 * 1000);
  holler_test_call_assert_state (call, RECONNECTING);
}

static void
test_remote_generation (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerCall *call = holler_test_call_ring_accepted (client);
  HollerFakePeerConnection *old = holler_fake_media_get_last (client->media);

  holler_test_call_assert_state (call, CONNECTED);
  holler_fake_transport_clear (client->transport);
  /* candidates may overtake their description */
  holler_test_call_push_candidate (client, 1, 901);
  holler_test_call_push_offer (client, 1, 901);
  g_assert_cmpuint (holler_fake_media_get_n_peers (client->media), ==, 2);
  holler_fake_clock_advance (client->clock, 3000);
  g_assert_true (holler_fake_peer_connection_is_closed (old));
  g_assert_cmpuint (holler_fake_peer_connection_get_n_candidates (
                      holler_fake_media_get_last (client->media)),
                    ==,
                    1);
  g_assert_cmpuint (
    holler_fake_transport_count (client->transport, HOLLER_FRAME_CALL_ANSWER),
    ==,
    1);
  /* what is older, or far ahead, is nothing */
  holler_test_call_push_offer (client, 0, 902);
  holler_test_call_push_candidate (client, 0, 902);
  holler_test_call_push_offer (client, 1000000, 903);
  g_assert_cmpuint (holler_fake_media_get_n_peers (client->media), ==, 2);
  holler_test_call_assert_state (call, CONNECTED);
}

static void
test_insecure (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  g_autoptr (HollerCall) call = NULL;

  holler_fake_media_hold_peers (client->media, TRUE);
  call = g_object_ref (holler_test_call_ring_accepted (client));
  holler_test_call_assert_state (call, CONNECTING);
  holler_fake_peer_connection_set_security (
    holler_fake_media_get_last (client->media),
    HOLLER_SECURITY_INSECURE);
  holler_test_call_assert_ended (call, INSECURE);
  expect_hang_up (client, "insecure");
  assert_all_closed (client);
}

static void
test_never_connects (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  g_autoptr (HollerCall) call = NULL;

  holler_fake_media_hold_peers (client->media, TRUE);
  call = g_object_ref (holler_test_call_ring_accepted (client));
  holler_fake_clock_advance (client->clock, 20 * 1000);
  holler_test_call_assert_ended (call, ICE_FAILED);
  expect_hang_up (client, "ice_failed");
}

/* A description that would take the process down goes no further. */
static void
test_bad_answer (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerCall *call = holler_test_call_place (client);
  g_autoptr (HollerFrame) again = NULL;

  holler_test_call_ack_offer (client);
  holler_test_call_push_accept (client);
  holler_test_client_push (client,
                           "call-answer",
                           TEST_CALL_FIELDS ",\"generation\":0,\"sdp\":\"%s\"",
                           "v=0");
  g_assert_null (holler_fake_peer_connection_get_remote (
    holler_fake_media_get_peer (client->media, 0)));
  again = holler_test_client_expect (client, HOLLER_FRAME_CALL_OFFER);
  g_assert_cmpint (holler_frame_get_int (again, "generation"), ==, 1);
  holler_test_call_push_answer (client, 1, 901);
  holler_test_call_assert_state (call, CONNECTED);
}

static void
test_always_bad (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  g_autoptr (HollerCall) call = g_object_ref (holler_test_call_place (client));

  holler_test_call_ack_offer (client);
  holler_test_call_push_accept (client);
  for (guint i = 0; i < 20; i++)
    holler_test_client_push (client,
                             "call-answer",
                             TEST_CALL_FIELDS
                             ",\"generation\":%u,\"sdp\":\"v=0\"",
                             i);
  holler_test_call_assert_ended (call, FAILED);
  assert_all_closed (client);
}

/* The socket goes, the sound stays; the person hangs up meanwhile. */
static void
test_hang_up_offline (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  g_autoptr (HollerCall) call =
    g_object_ref (holler_test_call_place_connected (client));
  HollerFakePeerConnection *peer = holler_fake_media_get_last (client->media);
  g_autoptr (HollerFrame) hangup = NULL;

  holler_fake_transport_drop (client->transport, 1006);
  holler_fake_settle ();
  holler_test_call_assert_state (call, CONNECTED);
  holler_call_hang_up (call);
  holler_test_call_assert_ended (call, HANGUP);
  g_assert_nonnull (holler_fake_peer_connection_get_data (peer));
  g_assert_nonnull (
    strstr (holler_fake_peer_connection_get_data (peer), "call-hangup"));
  /* what was said must leave before the connection goes */
  g_assert_false (holler_fake_peer_connection_is_closed (peer));
  g_assert_cmpint (holler_fake_peer_connection_get_sending (peer), ==, 0);
  g_assert_cmpuint (holler_fake_media_get_n_open_captures (client->media),
                    ==,
                    0);
  holler_fake_clock_advance (client->clock, 600);
  assert_all_closed (client);

  holler_test_client_greet (client, FALSE);
  holler_test_client_ready (client);
  hangup = holler_test_client_expect (client, HOLLER_FRAME_CALL_HANGUP);
  g_assert_cmpint (holler_frame_get_int (hangup, "epoch"), ==, TEST_EPOCH);
}

static void
test_remote_hangs_up_offline (void)
{
  static const char text[] =
    "{\"type\":\"call-hangup\",\"callId\":\"" TEST_CONVERSATION
    "\",\"epoch\":%d,\"reason\":\"hangup\"}";
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  g_autoptr (HollerCall) call =
    g_object_ref (holler_test_call_place_connected (client));
  HollerPeerConnection *peer =
    HOLLER_PEER_CONNECTION (holler_fake_media_get_last (client->media));
  g_autofree char *stale = g_strdup_printf (text, TEST_EPOCH - 1);
  g_autofree char *right = g_strdup_printf (text, TEST_EPOCH);

  holler_fake_transport_drop (client->transport, 1006);
  holler_peer_connection_emit_data (peer, "nonsense");
  holler_peer_connection_emit_data (peer, stale);
  holler_test_call_assert_state (call, CONNECTED);
  holler_peer_connection_emit_data (peer, right);
  holler_test_call_assert_ended (call, HANGUP);
}

static void
test_rejoins (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerCall *call = holler_test_call_place_connected (client);
  g_autoptr (HollerFrame) join = NULL;

  holler_test_client_lose (client);
  holler_test_call_assert_state (call, CONNECTED);
  holler_test_client_greet (client, FALSE);
  holler_test_call_push_state (client, TEST_EPOCH, TRUE, TEST_PEER_JOIN);
  holler_test_client_ready (client);
  join = holler_test_client_expect (client, HOLLER_FRAME_CALL_JOIN);
  g_assert_cmpstr (holler_frame_get_string (join, "joinId"), ==, TEST_JOIN);
  g_assert_cmpint (holler_frame_get_int (join, "epoch"), ==, TEST_EPOCH);
  holler_test_client_ack (
    client,
    join,
    ",\"joinId\":\"" TEST_JOIN "\",\"topology\":\"mesh\",\"participants\":["
    "{\"userId\":\"" TEST_PEER "\",\"deviceId\":\"" TEST_PEER_DEVICE
    "\",\"joinId\":\"" TEST_PEER_JOIN "\"}]");
  /* media that flows is not touched */
  holler_test_call_assert_state (call, CONNECTED);
  g_assert_cmpuint (holler_fake_media_get_n_peers (client->media), ==, 1);
}

static void
test_rejoin_refused (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  g_autoptr (HollerCall) call =
    g_object_ref (holler_test_call_place_connected (client));
  g_autoptr (HollerFrame) join = NULL;

  holler_test_client_lose (client);
  holler_test_client_greet (client, FALSE);
  holler_test_call_push_state (client, TEST_EPOCH, TRUE, TEST_PEER_JOIN);
  holler_test_client_ready (client);
  join = holler_test_client_expect (client, HOLLER_FRAME_CALL_JOIN);
  holler_test_client_refuse (client, join, "no_such_call");
  holler_test_call_assert_ended (call, LOST);
  assert_all_closed (client);
}

static void
test_snapshot_lacks (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  g_autoptr (HollerCall) call =
    g_object_ref (holler_test_call_place_connected (client));

  holler_test_client_lose (client);
  holler_test_client_greet (client, FALSE);
  holler_test_call_assert_state (call, CONNECTED);
  holler_test_client_ready (client);
  holler_test_call_assert_ended (call, LOST);
  assert_all_closed (client);
}

/* The server was restarted while we rang: once more, and only once. */
static void
test_offers_again (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  g_autoptr (HollerCall) call = g_object_ref (holler_test_call_place (client));

  holler_test_call_ack_offer (client);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (HollerFrame) offer = NULL;

      holler_test_client_lose (client);
      holler_test_client_greet (client, FALSE);
      holler_test_client_ready (client);
      if (i > 0)
        break;
      holler_test_call_assert_state (call, OUTGOING);
      offer = holler_test_client_expect (client, HOLLER_FRAME_CALL_OFFER);
      g_assert_false (holler_frame_has (offer, "epoch"));
      holler_test_client_ack (client,
                              offer,
                              ",\"callId\":\"" TEST_CONVERSATION
                              "\",\"epoch\":8,\"joinId\":\"j-2\"");
    }
  holler_test_call_assert_ended (call, LOST);
  assert_all_closed (client);
}

/* The server was killed while it rang, and the other is not back yet. */
static void
test_offers_until_the_other_is_back (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerCall *call = holler_test_call_place (client);

  holler_test_call_ack_offer (client);
  holler_test_client_lose (client);
  holler_test_client_greet (client, FALSE);
  holler_test_client_ready (client);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (HollerFrame) offer =
        holler_test_client_expect (client, HOLLER_FRAME_CALL_OFFER);

      holler_test_client_refuse (client, offer, "recipient_offline");
      holler_test_call_assert_state (call, OUTGOING);
      g_assert_cmpuint (holler_fake_transport_count (client->transport,
                                                     HOLLER_FRAME_CALL_OFFER),
                        ==,
                        0);
      holler_fake_clock_advance (client->clock, 4000);
    }
  holler_test_call_ack_offer (client);
  holler_test_call_push_accept (client);
  holler_test_call_push_answer (client, 0, 900);
  holler_test_call_assert_state (call, CONNECTED);
}

/* But not for ever: the ring's own time-out is what ends it. */
static void
test_offers_until_the_ring_is_over (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  g_autoptr (HollerCall) call = g_object_ref (holler_test_call_place (client));
  g_autoptr (HollerFrame) offer = NULL;

  holler_test_call_ack_offer (client);
  holler_test_client_lose (client);
  holler_test_client_greet (client, FALSE);
  holler_test_client_ready (client);
  offer = holler_test_client_expect (client, HOLLER_FRAME_CALL_OFFER);
  holler_test_client_refuse (client, offer, "recipient_offline");
  holler_fake_clock_advance (client->clock, 31 * 1000);
  holler_test_call_assert_ended (call, TIMEOUT);
  assert_all_closed (client);
}

static void
test_peer_returns (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerCall *call = holler_test_call_place_connected (client);
  g_autofree char *sdp = NULL;

  /* killed and come back: another joinId, and whoever came back offers */
  holler_test_call_push_state (client, TEST_EPOCH, TRUE, TEST_PEER_JOIN);
  holler_test_call_push_state (client, TEST_EPOCH, TRUE, "j-alice-2");
  holler_test_call_assert_state (call, RECONNECTING);
  g_assert_true (holler_fake_peer_connection_is_closed (
    holler_fake_media_get_peer (client->media, 0)));
  /* what her earlier self still says is void */
  holler_test_call_push_offer (client, 0, 902);
  g_assert_cmpuint (holler_fake_media_get_n_peers (client->media), ==, 1);
  {
    g_autofree char *text = holler_fake_sdp (903, 5, TRUE);
    g_autoptr (JsonNode) node =
      json_node_init_string (json_node_alloc (), text);

    sdp = json_to_string (node, FALSE);
  }
  holler_test_client_push (
    client,
    "call-offer",
    "\"callId\":\"" TEST_CONVERSATION "\",\"epoch\":7,\"senderId\":\"" TEST_PEER
    "\",\"senderDeviceId\":\"" TEST_PEER_DEVICE
    "\",\"senderJoinId\":\"j-alice-2\",\"ring\":false,\"generation\":0,"
    "\"sdp\":%s",
    sdp);
  holler_fake_clock_advance (client->clock, 500);
  holler_test_call_assert_state (call, CONNECTED);
  g_assert_cmpuint (holler_fake_media_get_n_captures (client->media), ==, 1);
}

static void
test_no_relay (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new ();
  HollerCall *call = NULL;

  holler_fake_api_refuse (client->api,
                          "GET",
                          "/api/turn/credentials",
                          HOLLER_API_ERROR_SERVER);
  holler_test_client_log_in (client);
  holler_test_client_greet (client, FALSE);
  holler_test_client_ready (client);
  call = holler_test_call_place (client);
  holler_test_call_assert_state (call, OUTGOING);
}

/* Nobody answers whether there are relays: the call does not wait for ever. */
static void
test_relay_is_late (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new ();

  holler_fake_api_refuse (client->api,
                          "GET",
                          "/api/turn/credentials",
                          HOLLER_API_ERROR_SERVER);
  holler_test_client_log_in (client);
  holler_test_client_greet (client, FALSE);
  holler_test_client_ready (client);
  holler_fake_api_hold (client->api, TRUE);
  holler_call_list_place (holler_test_calls (client),
                          holler_test_client_get_peer (client),
                          FALSE);
  holler_fake_settle ();
  g_assert_cmpuint (
    holler_fake_transport_count (client->transport, HOLLER_FRAME_CALL_OFFER),
    ==,
    0);
  holler_fake_clock_advance (client->clock, 3100);
  g_assert_cmpuint (
    holler_fake_transport_count (client->transport, HOLLER_FRAME_CALL_OFFER),
    ==,
    1);
  holler_fake_api_hold (client->api, FALSE);
  holler_fake_settle ();
}

#define ADD(path, test) g_test_add_func ("/client/call/" path, test)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("outgoing", test_outgoing);
  ADD ("outgoing-impolite", test_outgoing_impolite);
  ADD ("incoming", test_incoming);
  ADD ("refused", test_refused);
  ADD ("no-microphone", test_no_microphone);
  ADD ("rings-in-vain", test_rings_in_vain);
  ADD ("declined", test_declined);
  ADD ("answered-elsewhere", test_answered_elsewhere);
  ADD ("mutual-first", test_mutual_first);
  ADD ("mutual-second", test_mutual_second);
  ADD ("crossing-refused", test_crossing_refused);
  ADD ("frames-of-the-call-before", test_frames_of_the_call_before);
  ADD ("accept-before-ack", test_accept_before_ack);
  ADD ("mute", test_mute);
  ADD ("remote-generation", test_remote_generation);
  ADD ("insecure", test_insecure);
  ADD ("never-connects", test_never_connects);
  ADD ("bad-answer", test_bad_answer);
  ADD ("always-bad", test_always_bad);
  ADD ("hang-up-offline", test_hang_up_offline);
  ADD ("remote-hangs-up-offline", test_remote_hangs_up_offline);
  ADD ("rejoins", test_rejoins);
  ADD ("rejoin-refused", test_rejoin_refused);
  ADD ("snapshot-lacks", test_snapshot_lacks);
  ADD ("offers-again", test_offers_again);
  ADD ("offers-until-the-other-is-back", test_offers_until_the_other_is_back);
  ADD ("offers-until-the-ring-is-over", test_offers_until_the_ring_is_over);
  ADD ("peer-returns", test_peer_returns);
  ADD ("no-relay", test_no_relay);
  ADD ("relay-is-late", test_relay_is_late);

  return g_test_run ();
}
