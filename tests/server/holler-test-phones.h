/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "holler-test-socket.h"

G_BEGIN_DECLS

/* Two people who are contacts, with two devices each, and one who knows
 * neither; all online. */
typedef struct
{
  HollerTestServer *server;
  HollerTestUser *alice;
  HollerTestUser *alice2;
  HollerTestUser *bob;
  HollerTestUser *bob2;
  HollerTestUser *carol;
  HollerTestSocket *a;
  HollerTestSocket *a2;
  HollerTestSocket *b;
  HollerTestSocket *b2;
  HollerTestSocket *c;
  char *call_id;
  gint64 epoch;    /* of the last ring */
  char *join_id;   /* the caller's */
  char *winner_id; /* the joinId of who accepted */
} HollerTestPhones;

#define HOLLER_TEST_SDP "v=0\\r\\no=- 1 1 IN IP4 0.0.0.0\\r\\ns=-\\r\\n"
/* A candidate with a number, for send () */
#define HOLLER_TEST_CANDIDATE                                                  \
  ",\"candidate\":{\"candidate\":\"candidate:%u 1 UDP 2122317823 192.0.2.1 "   \
  "40000 typ host\",\"sdpMid\":\"0\"}"
/* More than the default of calls a minute */
#define HOLLER_TEST_PHONES_CONFIG                                              \
  "[limits]\n"                                                                 \
  "first-offers-per-minute=100000\n"                                           \
  "log-ins-per-minute=1000\n"                                                  \
  "frames-per-second=100000\n"                                                 \
  "call-frames-burst=100000\n"                                                 \
  "frames-burst=100000\n"

void holler_test_phones_set_up (HollerTestPhones *self, gconstpointer config);
void holler_test_phones_tear_down (HollerTestPhones *self,
                                   gconstpointer config);
/* Opens all sockets again, as after a restart. */
void holler_test_phones_connect (HollerTestPhones *self);
void holler_test_phones_disconnect (HollerTestPhones *self);

/* A call frame with callId and an id; fields: ",\"name\":value…". Returns the
 * id. epoch 0: none. */
const char *holler_test_phones_send (HollerTestPhones *self,
                                     HollerTestSocket *from,
                                     const char *type,
                                     gint64 epoch,
                                     const char *fields,
                                     ...) G_GNUC_PRINTF (5, 6);
/* The answer to the last thing that this test sent by send (). */
JsonObject *holler_test_phones_expect_ack (HollerTestSocket *socket);
/* The same, for who does not read it. */
void holler_test_phones_expect_acked (HollerTestSocket *socket);
void holler_test_phones_expect_error (HollerTestSocket *socket,
                                      const char *code);
const char *holler_test_phones_offer (HollerTestPhones *self,
                                      HollerTestSocket *from,
                                      HollerTestUser *callee);
/* An offer or an answer to a device that is, or was, in the call by join_id */
const char *holler_test_phones_describe (HollerTestPhones *self,
                                         HollerTestSocket *from,
                                         const char *type,
                                         HollerTestUser *to,
                                         const char *join_id,
                                         guint generation);
/* a calls bob: acknowledged, and both of his devices have the ring. */
void holler_test_phones_ring (HollerTestPhones *self);
void holler_test_phones_accept (HollerTestPhones *self,
                                HollerTestSocket *socket);
void holler_test_phones_answered (HollerTestPhones *self);

void holler_test_phones_expect_reason (HollerTestSocket *socket,
                                       const char *type,
                                       const char *reason);
/* Waits for the call-state with that many participants. */
JsonObject *holler_test_phones_expect_state (HollerTestSocket *socket,
                                             guint n_participants);
/* The record, as each of a and b gets it */
void holler_test_phones_expect_record (HollerTestPhones *self,
                                       const char *outcome);
/* The last message of the conversation, which is a record */
JsonObject *holler_test_phones_get_record (HollerTestPhones *self,
                                           guint *out_n_records);

G_END_DECLS
