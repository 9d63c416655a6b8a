/* holler-test-calls.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-test-calls.h"

static char *
quote_sdp (guint number, gboolean is_offer)
{
  g_autofree char *sdp = holler_fake_sdp (number, 5, is_offer);
  g_autoptr (JsonNode) node = json_node_init_string (json_node_alloc (), sdp);

  return json_to_string (node, FALSE);
}

HollerCallList *
holler_test_calls (HollerTestClient *client)
{
  return holler_account_get_calls (client->account);
}

HollerCall *
holler_test_call_place (HollerTestClient *client)
{
  HollerCall *call =
    holler_call_list_place (holler_test_calls (client),
                            holler_test_client_get_peer (client),
                            FALSE);

  g_assert_nonnull (call);
  holler_fake_settle ();
  g_assert_cmpuint (
    holler_fake_transport_count (client->transport, HOLLER_FRAME_CALL_OFFER),
    ==,
    1);

  return call;
}

void
holler_test_call_ack_offer (HollerTestClient *client)
{
  g_autoptr (HollerFrame) offer =
    holler_test_client_expect (client, HOLLER_FRAME_CALL_OFFER);

  holler_test_client_ack (client,
                          offer,
                          ",\"callId\":\"" TEST_CONVERSATION "\",\"epoch\":7,"
                          "\"joinId\":\"" TEST_JOIN "\",\"ringing\":true");
}

HollerCall *
holler_test_call_place_connected (HollerTestClient *client)
{
  HollerCall *call = holler_test_call_place (client);

  holler_test_call_ack_offer (client);
  holler_test_call_push_accept (client);
  holler_test_call_push_answer (client, 0, 900);
  holler_test_call_push_candidate (client, 0, 900);
  holler_test_call_assert_state (call, CONNECTED);
  holler_fake_transport_clear (client->transport);

  return call;
}

void
holler_test_call_ring (HollerTestClient *client, gint64 epoch)
{
  g_autofree char *sdp = quote_sdp (900, TRUE);

  holler_test_client_push (
    client,
    "call-offer",
    "\"callId\":\"" TEST_CONVERSATION "\",\"epoch\":%" G_GINT64_FORMAT
    ",\"senderId\":\"" TEST_PEER "\",\"senderDeviceId\":\"" TEST_PEER_DEVICE
    "\",\"senderJoinId\":\"" TEST_PEER_JOIN "\",\"senderUsername\":\"alice\","
    "\"senderDisplayName\":\"Alice\",\"ring\":true,"
    "\"expiresAt\":\"2026-01-01T00:01:00.000Z\",\"callType\":\"audio\","
    "\"sdp\":%s",
    epoch,
    sdp);
}

HollerCall *
holler_test_call_ring_accepted (HollerTestClient *client)
{
  g_autoptr (HollerFrame) accept = NULL;
  HollerCall *call = NULL;

  holler_test_call_ring (client, TEST_EPOCH);
  call = holler_call_list_get_incoming (holler_test_calls (client));
  g_assert_nonnull (call);
  holler_call_accept (call);
  accept = holler_test_client_expect (client, HOLLER_FRAME_CALL_ACCEPT);
  holler_test_client_ack (client, accept, ",\"joinId\":\"" TEST_JOIN "\"");

  return call;
}

void
holler_test_call_push_accept (HollerTestClient *client)
{
  holler_test_client_push (client,
                           "call-accept",
                           TEST_CALL_FIELDS ",\"callType\":\"%s\"",
                           "audio");
}

void
holler_test_call_push_offer (HollerTestClient *client,
                             guint generation,
                             guint number)
{
  g_autofree char *sdp = quote_sdp (number, TRUE);

  holler_test_client_push (client,
                           "call-offer",
                           TEST_CALL_FIELDS
                           ",\"ring\":false,\"generation\":%u,\"sdp\":%s",
                           generation,
                           sdp);
}

void
holler_test_call_push_answer (HollerTestClient *client,
                              guint generation,
                              guint number)
{
  g_autofree char *sdp = quote_sdp (number, FALSE);

  holler_test_client_push (client,
                           "call-answer",
                           TEST_CALL_FIELDS ",\"generation\":%u,\"sdp\":%s",
                           generation,
                           sdp);
}

void
holler_test_call_push_candidate (HollerTestClient *client,
                                 guint generation,
                                 guint number)
{
  g_autofree char *ufrag = holler_fake_ufrag (number);

  holler_test_client_push (
    client,
    "call-ice-candidate",
    TEST_CALL_FIELDS
    ",\"generation\":%u,\"candidate\":{\"candidate\":"
    "\"candidate:1 1 UDP 2015363327 192.0.2.2 40000 typ host\","
    "\"sdpMid\":\"0\",\"sdpMLineIndex\":77,\"usernameFragment\":\"%s\"}",
    generation,
    ufrag);
}

void
holler_test_call_push_hang_up (HollerTestClient *client,
                               gint64 epoch,
                               const char *reason)
{
  holler_test_client_push (client,
                           "call-hangup",
                           "\"callId\":\"" TEST_CONVERSATION
                           "\",\"epoch\":%" G_GINT64_FORMAT
                           ",\"reason\":\"%s\"",
                           epoch,
                           reason);
}

void
holler_test_call_push_state (HollerTestClient *client,
                             gint64 epoch,
                             gboolean with_me,
                             const char *peer_join_id)
{
  g_autoptr (GString) participants = g_string_new (NULL);

  if (with_me)
    g_string_append (participants,
                     "{\"userId\":\"" TEST_ME
                     "\",\"deviceId\":\"" TEST_MY_DEVICE
                     "\",\"joinId\":\"" TEST_JOIN "\"}");
  if (peer_join_id != NULL)
    g_string_append_printf (participants,
                            "%s{\"userId\":\"" TEST_PEER
                            "\",\"deviceId\":\"" TEST_PEER_DEVICE
                            "\",\"joinId\":\"%s\"}",
                            with_me ? "," : "",
                            peer_join_id);
  holler_test_client_push (client,
                           "call-state",
                           "\"callId\":\"" TEST_CONVERSATION
                           "\",\"epoch\":%" G_GINT64_FORMAT
                           ",\"conversationId\":\"" TEST_CONVERSATION
                           "\",\"callType\":\"audio\",\"topology\":\"mesh\","
                           "\"participants\":[%s]",
                           epoch,
                           participants->str);
}
