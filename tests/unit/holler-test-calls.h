/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "holler-test-client.h"

G_BEGIN_DECLS

/* The other side of a call, and the server's part in it. */

#define TEST_JOIN "j-bob"
#define TEST_PEER_JOIN "j-alice"
#define TEST_EPOCH 7

/* "callId" and "epoch" of the call of Bob and Alice, then the sender */
#define TEST_CALL_FIELDS                                                       \
  "\"callId\":\"" TEST_CONVERSATION "\",\"epoch\":7,"                          \
  "\"senderId\":\"" TEST_PEER "\",\"senderDeviceId\":\"" TEST_PEER_DEVICE      \
  "\",\"senderJoinId\":\"" TEST_PEER_JOIN "\",\"senderUsername\":\"alice\","   \
  "\"senderDisplayName\":\"Alice\""

HollerCallList *holler_test_calls (HollerTestClient *client);
/* Bob presses the telephone; the offer is out when this returns. */
HollerCall *holler_test_call_place (HollerTestClient *client);
void holler_test_call_ack_offer (HollerTestClient *client);
/* and so on to the sounding call */
HollerCall *holler_test_call_place_connected (HollerTestClient *client);

void holler_test_call_ring (HollerTestClient *client, gint64 epoch);
HollerCall *holler_test_call_ring_accepted (HollerTestClient *client);

void holler_test_call_push_accept (HollerTestClient *client);
void holler_test_call_push_offer (HollerTestClient *client,
                                  guint generation,
                                  guint number);
void holler_test_call_push_answer (HollerTestClient *client,
                                   guint generation,
                                   guint number);
void holler_test_call_push_candidate (HollerTestClient *client,
                                      guint generation,
                                      guint number);
void holler_test_call_push_hang_up (HollerTestClient *client,
                                    gint64 epoch,
                                    const char *reason);
/* @with_peer: whether Alice is among the participants, beside Bob */
void holler_test_call_push_state (HollerTestClient *client,
                                  gint64 epoch,
                                  gboolean with_me,
                                  const char *peer_join_id);

#define holler_test_call_assert_state(call, state)                             \
  g_assert_cmpstr (holler_call_state_to_name (holler_call_get_state (call)),   \
                   ==,                                                         \
                   holler_call_state_to_name (HOLLER_CALL_STATE_##state))
#define holler_test_call_assert_ended(call, reason)                            \
  G_STMT_START                                                                 \
  {                                                                            \
    holler_test_call_assert_state (call, ENDED);                               \
    g_assert_cmpstr (                                                          \
      holler_call_end_reason_to_name (holler_call_get_end_reason (call)),      \
      ==,                                                                      \
      holler_call_end_reason_to_name (HOLLER_CALL_END_##reason));              \
  }                                                                            \
  G_STMT_END

G_END_DECLS
