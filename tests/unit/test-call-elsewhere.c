/* test-call-elsewhere.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-test-calls.h"

/* Calls that Bob is in with another device, and how one moves here. */

#define OTHER_DEVICE "d-laptop"

static void
push_state (HollerTestClient *client, const char *device_id, gboolean with_peer)
{
  holler_test_client_push (
    client,
    "call-state",
    "\"callId\":\"" TEST_CONVERSATION "\",\"epoch\":7,"
    "\"conversationId\":\"" TEST_CONVERSATION "\",\"callType\":\"audio\","
    "\"topology\":\"mesh\",\"participants\":[{\"userId\":\"" TEST_ME "\","
    "\"deviceId\":\"%s\",\"joinId\":\"" TEST_JOIN "\"}%s]",
    device_id,
    with_peer ? ",{\"userId\":\"" TEST_PEER
                "\",\"deviceId\":\"" TEST_PEER_DEVICE
                "\",\"joinId\":\"" TEST_PEER_JOIN "\"}"
              : "");
}

static HollerCall *
continue_here (HollerTestClient *client)
{
  HollerCall *call = holler_call_list_continue_here (
    holler_test_calls (client),
    holler_test_client_get_conversation (client));

  g_assert_nonnull (call);
  holler_fake_settle ();
  return call;
}

static void
ack_join (HollerTestClient *client, const char *taken_device_id)
{
  g_autoptr (HollerFrame) join =
    holler_test_client_expect (client, HOLLER_FRAME_CALL_JOIN);

  g_assert_cmpstr (holler_frame_get_string (join, "takeOver"),
                   ==,
                   taken_device_id);
  g_assert_null (holler_frame_get_string (join, "joinId"));
  g_assert_cmpint (holler_frame_get_int (join, "epoch"), ==, TEST_EPOCH);
  holler_test_client_ack (
    client,
    join,
    ",\"joinId\":\"j-new\",\"topology\":\"mesh\",\"participants\":["
    "{\"userId\":\"" TEST_ME "\",\"deviceId\":\"" TEST_MY_DEVICE
    "\",\"joinId\":\"j-new\"},"
    "{\"userId\":\"" TEST_PEER "\",\"deviceId\":\"" TEST_PEER_DEVICE
    "\",\"joinId\":\"" TEST_PEER_JOIN "\"}]");
}

static void
count_cb (guint *count)
{
  (*count)++;
}

static void
test_comes_and_goes (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerConversation *conversation =
    holler_test_client_get_conversation (client);
  HollerCallList *calls = holler_test_calls (client);
  guint n_changes = 0;

  g_signal_connect_swapped (calls,
                            "notify::elsewhere",
                            G_CALLBACK (count_cb),
                            &n_changes);
  g_assert_null (holler_call_list_get_elsewhere (calls));
  g_assert_null (holler_call_list_continue_here (calls, conversation));
  /* Alone in it, one rings. */
  push_state (client, OTHER_DEVICE, FALSE);
  holler_test_call_push_state (client, TEST_EPOCH, FALSE, TEST_PEER_JOIN);
  g_assert_cmpuint (n_changes, ==, 0);
  push_state (client, OTHER_DEVICE, TRUE);
  g_assert_true (holler_call_list_get_elsewhere (calls) == conversation);
  g_assert_true (holler_call_list_is_elsewhere (calls, conversation));
  g_assert_cmpuint (n_changes, ==, 1);
  holler_test_call_push_state (client, TEST_EPOCH, FALSE, NULL);
  g_assert_null (holler_call_list_get_elsewhere (calls));
  g_assert_cmpuint (n_changes, ==, 2);

  /* What a new session does not name is over. */
  push_state (client, OTHER_DEVICE, TRUE);
  holler_test_client_lose (client);
  holler_test_client_greet (client, FALSE);
  push_state (client, OTHER_DEVICE, TRUE);
  holler_test_client_ready (client);
  g_assert_true (holler_call_list_is_elsewhere (calls, conversation));
  holler_test_client_lose (client);
  holler_test_client_greet (client, FALSE);
  holler_test_client_ready (client);
  g_assert_false (holler_call_list_is_elsewhere (calls, conversation));
}

static void
test_continue_here (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerConversation *conversation =
    holler_test_client_get_conversation (client);
  HollerCallList *calls = holler_test_calls (client);
  g_autoptr (HollerFrame) offer = NULL;
  HollerCall *call = NULL;

  push_state (client, OTHER_DEVICE, TRUE);
  call = continue_here (client);
  holler_test_call_assert_state (call, ACCEPTING);
  g_assert_true (holler_call_get_conversation (call) == conversation);
  g_assert_cmpuint (holler_fake_media_get_n_captures (client->media), ==, 0);
  g_assert_cmpuint (holler_fake_media_get_n_peers (client->media), ==, 0);
  g_assert_null (holler_call_list_continue_here (calls, conversation));

  ack_join (client, OTHER_DEVICE);
  push_state (client, TEST_MY_DEVICE, TRUE);
  holler_fake_settle ();
  holler_test_call_assert_state (call, CONNECTING);
  g_assert_null (holler_call_list_get_elsewhere (calls));
  g_assert_cmpuint (holler_fake_media_get_n_open_captures (client->media),
                    ==,
                    1);
  /* The one who joins offers. */
  offer = holler_test_client_expect (client, HOLLER_FRAME_CALL_OFFER);
  g_assert_cmpint (holler_frame_get_int (offer, "epoch"), ==, TEST_EPOCH);
  g_assert_cmpint (holler_frame_get_int (offer, "generation"), ==, 0);
  g_assert_cmpstr (holler_frame_get_string (offer, "recipientJoinId"),
                   ==,
                   TEST_PEER_JOIN);
  holler_test_call_push_answer (client, 0, 900);
  holler_test_call_push_candidate (client, 0, 900);
  holler_test_call_assert_state (call, CONNECTED);
}

static void
test_too_late (void)
{
  static const struct
  {
    const char *code;
    HollerCallEndReason reason;
  } refusals[] = {
    { "conflict", HOLLER_CALL_END_MOVED },
    { "no_such_call", HOLLER_CALL_END_EXPIRED },
    { "not_contact", HOLLER_CALL_END_EXPIRED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
      g_autoptr (HollerFrame) join = NULL;
      g_autoptr (HollerCall) call = NULL;

      push_state (client, OTHER_DEVICE, TRUE);
      call = g_object_ref (continue_here (client));
      join = holler_test_client_expect (client, HOLLER_FRAME_CALL_JOIN);
      holler_test_client_refuse (client, join, refusals[i].code);
      holler_test_call_assert_state (call, ENDED);
      g_assert_cmpint (holler_call_get_end_reason (call),
                       ==,
                       refusals[i].reason);
      g_assert_cmpuint (holler_fake_media_get_n_captures (client->media),
                        ==,
                        0);
    }
}

/* The answer was lost with the session: what is asked again is granted. */
static void
test_asks_again (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerCall *call = NULL;

  push_state (client, OTHER_DEVICE, TRUE);
  call = continue_here (client);
  holler_test_client_lose (client);
  holler_test_client_greet (client, FALSE);
  holler_fake_transport_clear (client->transport);
  push_state (client, TEST_MY_DEVICE, TRUE);
  holler_test_client_ready (client);
  holler_test_call_assert_state (call, ACCEPTING);
  ack_join (client, OTHER_DEVICE);
  holler_test_call_assert_state (call, CONNECTING);
}

/* The program was ended, and the call has waited. */
static void
test_left_open (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerCallList *calls = holler_test_calls (client);
  HollerCall *call = NULL;

  holler_test_client_lose (client);
  holler_test_client_greet (client, FALSE);
  push_state (client, TEST_MY_DEVICE, TRUE);
  holler_test_client_ready (client);
  g_assert_nonnull (holler_call_list_get_elsewhere (calls));
  call = continue_here (client);
  ack_join (client, NULL);
  holler_test_call_assert_state (call, CONNECTING);

  /* hung up here, and still in what the server says: not meant */
  holler_call_hang_up (call);
  push_state (client, TEST_MY_DEVICE, TRUE);
  g_assert_null (holler_call_list_get_elsewhere (calls));
  holler_test_client_lose (client);
  holler_test_client_greet (client, FALSE);
  push_state (client, TEST_MY_DEVICE, TRUE);
  holler_test_client_ready (client);
  g_assert_null (holler_call_list_get_elsewhere (calls));
}

/* The device from which it was taken: while it listened, while it did not,
 * and just before it asked for its place again */
static void
test_moved_away (void)
{
  for (guint when = 0; when < 3; when++)
    {
      g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
      HollerCallList *calls = holler_test_calls (client);
      g_autoptr (HollerCall) call =
        g_object_ref (holler_test_call_place_connected (client));

      if (when == 1)
        {
          holler_test_client_lose (client);
          holler_test_client_greet (client, FALSE);
          push_state (client, OTHER_DEVICE, TRUE);
          holler_test_client_ready (client);
          g_assert_cmpuint (
            holler_fake_transport_count (client->transport,
                                         HOLLER_FRAME_CALL_JOIN),
            ==,
            0);
        }
      else if (when == 2)
        {
          g_autoptr (HollerFrame) join = NULL;

          holler_test_client_lose (client);
          holler_test_client_greet (client, FALSE);
          push_state (client, TEST_MY_DEVICE, TRUE);
          holler_test_client_ready (client);
          join = holler_test_client_expect (client, HOLLER_FRAME_CALL_JOIN);
          push_state (client, OTHER_DEVICE, TRUE);
          holler_test_client_refuse (client, join, "conflict");
        }
      else
        {
          holler_test_call_push_hang_up (client, TEST_EPOCH, "moved");
          push_state (client, OTHER_DEVICE, TRUE);
        }
      holler_test_call_assert_ended (call, MOVED);
      g_assert_cmpuint (holler_fake_media_get_n_open_captures (client->media),
                        ==,
                        0);
      g_assert_cmpuint (holler_fake_transport_count (client->transport,
                                                     HOLLER_FRAME_CALL_HANGUP),
                        ==,
                        0);
      /* and back again */
      g_assert_nonnull (holler_call_list_get_elsewhere (calls));
      continue_here (client);
      ack_join (client, OTHER_DEVICE);
    }
}

#define ADD(path, test) g_test_add_func ("/client/call-elsewhere/" path, test)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("comes-and-goes", test_comes_and_goes);
  ADD ("continue-here", test_continue_here);
  ADD ("too-late", test_too_late);
  ADD ("asks-again", test_asks_again);
  ADD ("left-open", test_left_open);
  ADD ("moved-away", test_moved_away);

  return g_test_run ();
}
