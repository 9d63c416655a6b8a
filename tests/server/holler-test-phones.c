/* holler-test-phones.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-test-phones.h"

#include <string.h>

static char last_id[32];

static HollerTestSocket *
open_socket (HollerTestPhones *self, HollerTestUser *user)
{
  return holler_test_socket_open_ready (self->server, user, NULL);
}

void
holler_test_phones_connect (HollerTestPhones *self)
{
  self->a = open_socket (self, self->alice);
  self->a2 = open_socket (self, self->alice2);
  self->b = open_socket (self, self->bob);
  self->b2 = open_socket (self, self->bob2);
  self->c = open_socket (self, self->carol);
}

void
holler_test_phones_disconnect (HollerTestPhones *self)
{
  g_clear_pointer (&self->a, holler_test_socket_free);
  g_clear_pointer (&self->a2, holler_test_socket_free);
  g_clear_pointer (&self->b, holler_test_socket_free);
  g_clear_pointer (&self->b2, holler_test_socket_free);
  g_clear_pointer (&self->c, holler_test_socket_free);
}

void
holler_test_phones_set_up (HollerTestPhones *self, gconstpointer config)
{
  self->server = holler_test_server_new (config);
  self->alice = holler_test_user_new (self->server, "alice");
  self->alice2 = holler_test_user_log_in (self->server, "alice");
  self->bob = holler_test_user_new (self->server, "bob");
  self->bob2 = holler_test_user_log_in (self->server, "bob");
  self->carol = holler_test_user_new (self->server, "carol");
  holler_test_user_befriend (self->server, self->alice, self->bob);
  self->call_id =
    holler_test_user_converse (self->server, self->alice, self->bob);
  holler_test_phones_connect (self);
}

void
holler_test_phones_tear_down (HollerTestPhones *self, gconstpointer config)
{
  holler_test_phones_disconnect (self);
  holler_test_user_free (self->alice);
  holler_test_user_free (self->alice2);
  holler_test_user_free (self->bob);
  holler_test_user_free (self->bob2);
  holler_test_user_free (self->carol);
  holler_test_server_free (self->server);
  g_free (self->call_id);
  g_free (self->join_id);
  g_free (self->winner_id);
}

const char *
holler_test_phones_send (HollerTestPhones *self,
                         HollerTestSocket *from,
                         const char *type,
                         gint64 epoch,
                         const char *fields,
                         ...)
{
  static guint n_sent;
  g_autofree char *more = NULL;
  g_autofree char *number = NULL;
  va_list args;

  va_start (args, fields);
  more = g_strdup_vprintf (fields, args);
  va_end (args);

  g_snprintf (last_id, sizeof last_id, "phone-%u", ++n_sent);
  number = epoch == 0 ? g_strdup ("")
                      : g_strdup_printf (",\"epoch\":%" G_GINT64_FORMAT, epoch);
  holler_test_socket_send (from,
                           "{\"type\":\"%s\",\"id\":\"%s\","
                           "\"callId\":\"%s\"%s%s}",
                           type,
                           last_id,
                           self->call_id,
                           number,
                           more);
  return last_id;
}

static JsonObject *
expect_reply (HollerTestSocket *socket, const char *type)
{
  JsonObject *frame = NULL;

  while ((frame = holler_test_socket_receive (socket)) != NULL)
    {
      const char *found = json_object_get_string_member (frame, "type");

      if ((g_str_equal (found, "ack") || g_str_equal (found, "call-error") ||
           g_str_equal (found, "error")) &&
          g_strcmp0 (
            json_object_get_string_member_with_default (frame, "id", NULL),
            last_id) == 0)
        {
          g_assert_cmpstr (found, ==, type);
          return frame;
        }
      json_object_unref (frame);
    }
  g_assert_not_reached ();
}

JsonObject *
holler_test_phones_expect_ack (HollerTestSocket *socket)
{
  return expect_reply (socket, "ack");
}

void
holler_test_phones_expect_acked (HollerTestSocket *socket)
{
  json_object_unref (holler_test_phones_expect_ack (socket));
}

void
holler_test_phones_expect_error (HollerTestSocket *socket, const char *code)
{
  g_autoptr (JsonObject) frame = expect_reply (socket, "call-error");

  g_assert_cmpstr (json_object_get_string_member (frame, "code"), ==, code);
}

const char *
holler_test_phones_offer (HollerTestPhones *self,
                          HollerTestSocket *from,
                          HollerTestUser *callee)
{
  return holler_test_phones_send (self,
                                  from,
                                  "call-offer",
                                  0,
                                  ",\"recipientId\":\"%s\","
                                  "\"callType\":\"audio\",\"sdp\":\"%s\"",
                                  callee->user_id,
                                  HOLLER_TEST_SDP);
}

const char *
holler_test_phones_describe (HollerTestPhones *self,
                             HollerTestSocket *from,
                             const char *type,
                             HollerTestUser *to,
                             const char *join_id,
                             guint generation)
{
  return holler_test_phones_send (self,
                                  from,
                                  type,
                                  MAX (self->epoch, 1),
                                  ",\"recipientId\":\"%s\","
                                  "\"recipientDeviceId\":\"%s\","
                                  "\"recipientJoinId\":\"%s\","
                                  "\"generation\":%u,\"sdp\":\"%s\"",
                                  to->user_id,
                                  to->device_id,
                                  join_id,
                                  generation,
                                  HOLLER_TEST_SDP);
}

static void
expect_ring (HollerTestPhones *self, HollerTestSocket *socket)
{
  g_autoptr (JsonObject) ring =
    holler_test_socket_expect (socket, "call-offer");

  g_assert_true (json_object_get_boolean_member (ring, "ring"));
  g_assert_cmpint (json_object_get_int_member (ring, "epoch"), ==, self->epoch);
  g_assert_cmpstr (json_object_get_string_member (ring, "senderId"),
                   ==,
                   self->alice->user_id);
  g_assert_cmpstr (json_object_get_string_member (ring, "senderDeviceId"),
                   ==,
                   self->alice->device_id);
  g_assert_cmpstr (json_object_get_string_member (ring, "senderJoinId"),
                   ==,
                   self->join_id);
  g_assert_cmpstr (json_object_get_string_member (ring, "senderUsername"),
                   ==,
                   "alice");
  g_assert_true (json_object_has_member (ring, "expiresAt"));
}

void
holler_test_phones_ring (HollerTestPhones *self)
{
  g_autoptr (JsonObject) ack = NULL;

  holler_test_phones_offer (self, self->a, self->bob);
  ack = holler_test_phones_expect_ack (self->a);
  g_assert_true (json_object_get_boolean_member (ack, "ringing"));
  g_assert_cmpint (json_object_get_int_member (ack, "epoch"),
                   ==,
                   self->epoch + 1);
  self->epoch++;
  g_free (self->join_id);
  self->join_id = g_strdup (json_object_get_string_member (ack, "joinId"));
  expect_ring (self, self->b);
  expect_ring (self, self->b2);
}

void
holler_test_phones_accept (HollerTestPhones *self, HollerTestSocket *socket)
{
  g_autoptr (JsonObject) ack = NULL;
  g_autoptr (JsonObject) accept = NULL;

  holler_test_phones_send (self,
                           socket,
                           "call-accept",
                           self->epoch,
                           ",\"callType\":\"audio\"");
  ack = holler_test_phones_expect_ack (socket);
  g_free (self->winner_id);
  self->winner_id = g_strdup (json_object_get_string_member (ack, "joinId"));
  accept = holler_test_socket_expect (self->a, "call-accept");
  g_assert_cmpstr (json_object_get_string_member (accept, "senderJoinId"),
                   ==,
                   self->winner_id);
}

void
holler_test_phones_answered (HollerTestPhones *self)
{
  holler_test_phones_ring (self);
  holler_test_phones_accept (self, self->b);
}

void
holler_test_phones_expect_reason (HollerTestSocket *socket,
                                  const char *type,
                                  const char *reason)
{
  g_autoptr (JsonObject) frame = holler_test_socket_expect (socket, type);

  g_assert_cmpstr (json_object_get_string_member (frame, "reason"), ==, reason);
}

JsonObject *
holler_test_phones_expect_state (HollerTestSocket *socket, guint n_participants)
{
  for (;;)
    {
      JsonObject *state = holler_test_socket_expect (socket, "call-state");

      if (json_array_get_length (
            json_object_get_array_member (state, "participants")) ==
          n_participants)
        return state;
      json_object_unref (state);
    }
}

static void
expect_record_at (HollerTestPhones *self,
                  HollerTestSocket *socket,
                  const char *outcome)
{
  g_autoptr (JsonObject) message =
    holler_test_socket_expect (socket, "message");
  JsonObject *call = json_object_get_object_member (message, "call");

  g_assert_cmpstr (json_object_get_string_member (message, "kind"), ==, "call");
  g_assert_cmpstr (json_object_get_string_member (message, "conversationId"),
                   ==,
                   self->call_id);
  g_assert_cmpstr (json_object_get_string_member (call, "outcome"),
                   ==,
                   outcome);
  g_assert_cmpint (json_object_get_int_member (call, "epoch"), ==, self->epoch);
}

void
holler_test_phones_expect_record (HollerTestPhones *self, const char *outcome)
{
  guint n_records = 0;
  g_autoptr (JsonObject) record = NULL;

  expect_record_at (self, self->a, outcome);
  expect_record_at (self, self->b, outcome);
  record = holler_test_phones_get_record (self, &n_records);
  g_assert_cmpstr (json_object_get_string_member (record, "outcome"),
                   ==,
                   outcome);
}

JsonObject *
holler_test_phones_get_record (HollerTestPhones *self, guint *out_n_records)
{
  g_autoptr (JsonObject) answer = NULL;
  g_autofree char *path =
    g_strdup_printf ("/api/conversations/%s/messages?limit=100", self->call_id);
  JsonArray *messages = NULL;
  JsonObject *last = NULL;
  guint n_messages = 0;

  g_assert_cmpuint (holler_test_server_call (self->server,
                                             self->alice->access_token,
                                             "GET",
                                             path,
                                             NULL,
                                             &answer),
                    ==,
                    200);
  messages = json_object_get_array_member (answer, "messages");
  n_messages = json_array_get_length (messages);
  *out_n_records = n_messages;
  /* the newest, whichever way round the list is */
  for (guint i = 0; i < n_messages; i++)
    {
      JsonObject *message = json_array_get_object_element (messages, i);

      if (last == NULL || json_object_get_int_member (message, "order") >
                            json_object_get_int_member (last, "order"))
        last = message;
    }
  return last != NULL
           ? json_object_ref (json_object_get_object_member (last, "call"))
           : NULL;
}
