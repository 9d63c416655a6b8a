/* test-server-rooms.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-test-phones.h"

#include <signal.h>

/* Calls of many over real sockets: Alice and Bob are contacts, and so are
 * Alice and Carol; the three are in a group. */

#define MEDIA                                                                  \
  ",\"media\":{\"audio\":true,\"video\":false,\"screen\":false,"               \
  "\"screenAudio\":false}"

static char *group;

static void
set_up (HollerTestPhones *f, gconstpointer config)
{
  g_autoptr (JsonObject) made = NULL;
  g_autofree char *body = NULL;

  holler_test_phones_set_up (f, config);
  holler_test_user_befriend (f->server, f->alice, f->carol);
  body = g_strdup_printf ("{\"kind\":\"group\",\"userIds\":[\"%s\",\"%s\"]}",
                          f->bob->user_id,
                          f->carol->user_id);
  holler_test_server_call (f->server,
                           f->alice->access_token,
                           "POST",
                           "/api/conversations",
                           body,
                           &made);
  group = g_strdup (json_object_get_string_member (made, "conversationId"));
}

static void
tear_down (HollerTestPhones *f, gconstpointer config)
{
  g_clear_pointer (&group, g_free);
  holler_test_phones_tear_down (f, config);
}

/* The answer to the frame of that id */
static JsonObject *
expect_reply (HollerTestSocket *socket, const char *id, const char *type)
{
  for (;;)
    {
      JsonObject *frame = holler_test_socket_receive (socket);

      g_assert_nonnull (frame);
      if (g_strcmp0 (
            json_object_get_string_member_with_default (frame, "id", NULL),
            id) == 0)
        {
          g_assert_cmpstr (json_object_get_string_member (frame, "type"),
                           ==,
                           type);
          return frame;
        }
      json_object_unref (frame);
    }
}

static JsonObject *
say (HollerTestSocket *socket, const char *answer, const char *format, ...)
  G_GNUC_PRINTF (3, 4);

static JsonObject *
say (HollerTestSocket *socket, const char *answer, const char *format, ...)
{
  static guint n_said;
  g_autofree char *id = g_strdup_printf ("room-%u", ++n_said);
  g_autofree char *fields = NULL;
  va_list args;

  va_start (args, format);
  fields = g_strdup_vprintf (format, args);
  va_end (args);
  holler_test_socket_send (socket, "{\"id\":\"%s\",%s}", id, fields);
  return expect_reply (socket, id, answer);
}

static void
refused (JsonObject *error, const char *code)
{
  g_assert_cmpstr (json_object_get_string_member (error, "code"), ==, code);
  json_object_unref (error);
}

static const char *
string (JsonObject *object, const char *name)
{
  return json_object_get_string_member_with_default (object, name, NULL);
}

static guint
count (JsonObject *object)
{
  return json_array_get_length (
    json_object_get_array_member (object, "participants"));
}

static JsonObject *
start (HollerTestPhones *f, HollerTestSocket *socket, const char *more)
{
  JsonObject *ack = say (socket,
                         "ack",
                         "\"type\":\"call-start\",\"conversationId\":\"%s\","
                         "\"callType\":\"audio\"%s",
                         group,
                         more);

  f->epoch = json_object_get_int_member (ack, "epoch");
  return ack;
}

static JsonObject *
join (HollerTestPhones *f,
      HollerTestSocket *socket,
      const char *call_id,
      const char *answer)
{
  return say (
    socket,
    answer,
    "\"type\":\"call-join\",\"callId\":\"%s\",\"epoch\":%" G_GINT64_FORMAT
      MEDIA,
    call_id,
    f->epoch);
}

static JsonObject *
tell (HollerTestPhones *f,
      HollerTestSocket *socket,
      const char *type,
      const char *call_id,
      const char *more)
{
  return say (socket,
              "ack",
              "\"type\":\"%s\",\"callId\":\"%s\",\"epoch\":%" G_GINT64_FORMAT
              "%s",
              type,
              call_id,
              f->epoch,
              more);
}

static void
expect_hang_up (HollerTestSocket *socket, const char *reason)
{
  holler_test_phones_expect_reason (socket, "call-hangup", reason);
}

static void
expect_state (HollerTestSocket *socket, guint n)
{
  json_object_unref (holler_test_phones_expect_state (socket, n));
}

static void
expect_record (HollerTestSocket *socket,
               const char *conversation_id,
               const char *outcome,
               guint n_participants)
{
  for (;;)
    {
      g_autoptr (JsonObject) message =
        holler_test_socket_expect (socket, "message");
      JsonObject *record = NULL;

      if (g_strcmp0 (string (message, "kind"), "call") != 0)
        continue;
      record = json_object_get_object_member (message, "call");
      g_assert_cmpstr (string (message, "conversationId"), ==, conversation_id);
      g_assert_cmpstr (string (record, "outcome"), ==, outcome);
      g_assert_cmpuint (count (record), ==, n_participants);
      return;
    }
}

/* It rings at the others, on all devices; who enters stops it on his own. */
static void
test_group_call (HollerTestPhones *f, gconstpointer data)
{
  g_autoptr (JsonObject) started G_GNUC_UNUSED = start (f, f->a, "");
  g_autoptr (JsonObject) ring =
    holler_test_socket_expect (f->b, "INCOMING_CALL");
  g_autoptr (JsonObject) bob = NULL;
  g_autoptr (JsonObject) carol = NULL;
  g_autoptr (JsonObject) conversation = NULL;
  g_autoptr (JsonObject) offer = NULL;
  g_autofree char *path = g_strconcat ("/api/conversations/", group, NULL);

  g_assert_cmpuint (count (started), ==, 1);
  g_assert_cmpstr (string (ring, "callId"), ==, group);
  g_assert_cmpstr (string (ring, "callerId"), ==, f->alice->user_id);
  g_assert_cmpstr (string (ring, "roomName"), ==, group);
  json_object_unref (holler_test_socket_expect (f->b2, "INCOMING_CALL"));
  json_object_unref (holler_test_socket_expect (f->c, "INCOMING_CALL"));
  holler_test_socket_expect_silence (f->a2, "INCOMING_CALL");

  bob = join (f, f->b, group, "ack");
  g_assert_cmpuint (count (bob), ==, 2);
  expect_hang_up (f->b2, "answered_elsewhere");
  expect_state (f->c, 2);
  json_object_unref (tell (f, f->c, "call-decline", group, ""));
  refused (join (f, f->b2, group, "call-error"), "conflict");
  carol = join (f, f->c, group, "ack");
  g_assert_cmpuint (count (carol), ==, 3);
  expect_state (f->a, 3);

  /* Between two of the three, and to no other */
  json_object_unref (
    say (f->c,
         "ack",
         "\"type\":\"call-offer\",\"callId\":\"%s\",\"epoch\":%" G_GINT64_FORMAT
         ",\"recipientId\":\"%s\",\"recipientDeviceId\":"
         "\"%s\",\"recipientJoinId\":\"%s\",\"generation\":0,\"sdp\":\"%s\"",
         group,
         f->epoch,
         f->bob->user_id,
         f->bob->device_id,
         string (bob, "joinId"),
         HOLLER_TEST_SDP));
  offer = holler_test_socket_expect (f->b, "call-offer");
  g_assert_cmpstr (string (offer, "senderJoinId"),
                   ==,
                   string (carol, "joinId"));
  g_assert_false (json_object_get_boolean_member (offer, "ring"));
  holler_test_socket_expect_silence (f->a, "call-offer");

  holler_test_server_call (f->server,
                           f->alice->access_token,
                           "GET",
                           path,
                           NULL,
                           &conversation);
  g_assert_cmpstr (string (conversation, "callId"), ==, group);

  json_object_unref (tell (f, f->a, "call-hangup", group, ""));
  expect_state (f->b, 2);
  json_object_unref (tell (f, f->b, "call-leave", group, ""));
  json_object_unref (tell (f, f->c, "call-leave", group, ""));
  expect_state (f->a, 0);
  expect_record (f->a, group, "answered", 3);
  refused (join (f, f->b, group, "call-error"), "no_such_call");
  json_object_unref (tell (f, f->b, "call-leave", group, ""));
}

/* A second start joins; without ringing one waits; a stranger has no say. */
static void
test_start_again (HollerTestPhones *f, gconstpointer data)
{
  g_autoptr (JsonObject) first = start (f, f->a, ",\"ring\":false");
  g_autoptr (JsonObject) second = NULL;
  g_autoptr (HollerTestUser) dave = holler_test_user_new (f->server, "dave");
  g_autoptr (HollerTestSocket) d =
    holler_test_socket_open_ready (f->server, dave, NULL);

  holler_test_socket_expect_silence (f->b, "INCOMING_CALL");
  second = start (f, f->b, "");
  g_assert_cmpint (json_object_get_int_member (first, "epoch"),
                   ==,
                   json_object_get_int_member (second, "epoch"));
  g_assert_cmpuint (count (second), ==, 2);
  refused (say (d,
                "call-error",
                "\"type\":\"call-start\",\"conversationId\":\"%s\","
                "\"callType\":\"audio\"",
                group),
           "not_member");
  refused (join (f, d, group, "call-error"), "no_such_call");
  holler_test_socket_expect_silence (d, "call-state");
  json_object_unref (tell (f, f->a, "call-leave", group, ""));
  json_object_unref (tell (f, f->b, "call-leave", group, ""));
}

static void
test_nobody_answers (HollerTestPhones *f, gconstpointer data)
{
  g_autoptr (JsonObject) started G_GNUC_UNUSED = start (f, f->a, "");

  json_object_unref (holler_test_socket_expect (f->b, "INCOMING_CALL"));
  /* One that comes meanwhile rings as well. */
  g_clear_pointer (&f->c, holler_test_socket_free);
  f->c = holler_test_socket_open (f->server, f->carol, NULL);
  json_object_unref (holler_test_socket_expect (f->c, "INCOMING_CALL"));
  json_object_unref (holler_test_socket_expect (f->c, "ready"));
  json_object_unref (
    tell (f, f->a, "call-hangup", group, ",\"reason\":\"timeout\""));
  expect_hang_up (f->b, "cancelled");
  expect_hang_up (f->c, "cancelled");
  expect_record (f->b, group, "missed", 1);
}

static void
test_rings_expire (HollerTestPhones *f, gconstpointer data)
{
  g_autoptr (JsonObject) started G_GNUC_UNUSED = start (f, f->a, "");

  expect_hang_up (f->b, "expired");
  expect_hang_up (f->c, "expired");
  json_object_unref (tell (f, f->a, "call-hangup", group, ""));
  expect_record (f->b, group, "missed", 1);
}

/* A call of two becomes one of three: the same call, in a group of its own. */
static void
test_convert (HollerTestPhones *f, gconstpointer data)
{
  g_autofree char *call_id = g_strdup (f->call_id);
  g_autofree char *fresh = NULL;
  g_autofree char *invitation =
    g_strdup_printf (",\"userIds\":[\"%s\"]", f->carol->user_id);
  g_autoptr (JsonObject) converted = NULL;
  g_autoptr (JsonObject) ring = NULL;
  g_autoptr (JsonObject) joined = NULL;
  g_autoptr (JsonObject) live = NULL;

  holler_test_phones_ring (f);
  refused (
    say (
      f->a,
      "call-error",
      "\"type\":\"call-invite\",\"callId\":\"%s\",\"epoch\":%" G_GINT64_FORMAT
      "%s",
      call_id,
      f->epoch,
      invitation),
    "no_such_call");
  holler_test_phones_accept (f, f->b);
  /* Of one's own contacts only */
  refused (
    say (
      f->b,
      "call-error",
      "\"type\":\"call-invite\",\"callId\":\"%s\",\"epoch\":%" G_GINT64_FORMAT
      "%s",
      call_id,
      f->epoch,
      invitation),
    "not_contact");
  json_object_unref (tell (f, f->a, "call-invite", call_id, invitation));
  converted = holler_test_socket_expect (f->b, "call-converted");
  g_assert_cmpstr (string (converted, "callId"), ==, call_id);
  g_assert_cmpint (json_object_get_int_member (converted, "epoch"),
                   ==,
                   f->epoch);
  fresh = g_strdup (string (converted, "conversationId"));
  g_assert_cmpstr (fresh, !=, group);

  ring = holler_test_socket_expect (f->c, "INCOMING_CALL");
  g_assert_cmpstr (string (ring, "callId"), ==, call_id);
  g_assert_cmpstr (string (ring, "conversationId"), ==, fresh);
  joined = join (f, f->c, call_id, "ack");
  g_assert_cmpuint (count (joined), ==, 3);
  holler_test_socket_expect_silence (f->b, "INCOMING_CALL");

  /* Those who were in it are the participants they were. */
  g_assert_cmpstr (
    string (json_array_get_object_element (
              json_object_get_array_member (joined, "participants"),
              0),
            "joinId"),
    ==,
    f->join_id);
  live = say (f->b2,
              "call-error",
              "\"type\":\"call-offer\",\"callId\":\"%s\",\"recipientId\":"
              "\"%s\",\"callType\":\"audio\",\"sdp\":\"%s\"",
              call_id,
              f->alice->user_id,
              HOLLER_TEST_SDP);
  g_assert_cmpstr (string (live, "code"), ==, "call_live");
  g_assert_cmpstr (string (live, "conversationId"), ==, fresh);

  json_object_unref (tell (f, f->a, "call-leave", call_id, ""));
  json_object_unref (tell (f, f->b, "call-leave", call_id, ""));
  json_object_unref (tell (f, f->c, "call-leave", call_id, ""));
  expect_record (f->c, fresh, "answered", 3);
}

/* By the API, for programs that know no frames */
static void
test_notify (HollerTestPhones *f, gconstpointer data)
{
  g_autofree char *body =
    g_strdup_printf ("{\"recipientId\":\"%s\",\"roomName\":\"%s\","
                     "\"callType\":\"audio\"}",
                     f->carol->user_id,
                     f->call_id);
  g_autofree char *room = g_strdup_printf ("/api/calls/%s/room", f->call_id);

  holler_test_server_assert (f->server,
                             f->alice->access_token,
                             "POST",
                             "/api/call/notify",
                             body,
                             404,
                             "no_such_call");
  holler_test_phones_answered (f);
  holler_test_server_assert (f->server,
                             f->alice->access_token,
                             "POST",
                             "/api/call/notify",
                             body,
                             200,
                             "");
  json_object_unref (holler_test_socket_expect (f->c, "INCOMING_CALL"));
  holler_test_server_assert (f->server,
                             f->alice->access_token,
                             "GET",
                             room,
                             NULL,
                             404,
                             "no_such_call");
}

/* Who is out of the group is out of its call. */
static void
test_removed (HollerTestPhones *f, gconstpointer data)
{
  g_autofree char *path = g_strdup_printf ("/api/conversations/%s/members/%s",
                                           group,
                                           f->bob->user_id);
  g_autofree char *path2 = NULL;
  g_autofree char *body = NULL;
  g_autoptr (JsonObject) started G_GNUC_UNUSED = start (f, f->a, "");

  json_object_unref (join (f, f->b, group, "ack"));
  holler_test_server_assert (f->server,
                             f->alice->access_token,
                             "DELETE",
                             path,
                             NULL,
                             204,
                             "");
  expect_hang_up (f->b, "hangup");
  expect_state (f->a, 1);

  /* nor comes he back, or hears who is in it */
  refused (join (f, f->b, group, "call-error"), "no_such_call");
  json_object_unref (join (f, f->c, group, "ack"));
  expect_state (f->a, 2);
  holler_test_socket_expect_silence (f->b, "call-state");
  g_clear_pointer (&f->b, holler_test_socket_free);
  f->b = holler_test_socket_open_ready (f->server, f->bob, NULL);
  holler_test_socket_expect_silence (f->b, "call-state");
  refused (join (f, f->b, group, "call-error"), "no_such_call");

  /* until one of them takes him in again */
  path2 = g_strdup_printf ("/api/conversations/%s/members", group);
  body = g_strdup_printf ("{\"userIds\":[\"%s\"]}", f->bob->user_id);
  holler_test_server_assert (f->server,
                             f->alice->access_token,
                             "POST",
                             path2,
                             body,
                             200,
                             "");
  json_object_unref (join (f, f->b, group, "ack"));
  expect_state (f->a, 3);
  json_object_unref (tell (f, f->a, "call-leave", group, ""));
}

static void
test_killed (HollerTestPhones *f, gconstpointer data)
{
  g_autoptr (JsonObject) started G_GNUC_UNUSED = start (f, f->a, "");
  g_autoptr (JsonObject) again = NULL;

  json_object_unref (join (f, f->b, group, "ack"));
  json_object_unref (join (f, f->c, group, "ack"));
  holler_test_phones_disconnect (f);
  holler_test_server_stop (f->server, SIGKILL);
  g_assert_true (holler_test_server_start (f->server));
  f->a = holler_test_socket_open (f->server, f->alice, NULL);
  expect_state (f->a, 3);
  again =
    say (f->a,
         "ack",
         "\"type\":\"call-join\",\"callId\":\"%s\",\"epoch\":%" G_GINT64_FORMAT
         ",\"joinId\":\"%s\"" MEDIA,
         group,
         f->epoch,
         string (started, "joinId"));
  g_assert_cmpstr (string (again, "joinId"), ==, string (started, "joinId"));
  /* The others do not come back within their second. */
  expect_state (f->a, 1);
  json_object_unref (tell (f, f->a, "call-leave", group, ""));
  expect_record (f->a, group, "answered", 3);
}

#define add(path, config, func)                                                \
  g_test_add ("/server/rooms/" path,                                           \
              HollerTestPhones,                                                \
              config,                                                          \
              set_up,                                                          \
              func,                                                            \
              tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("group-call", HOLLER_TEST_PHONES_CONFIG, test_group_call);
  add ("start-again", HOLLER_TEST_PHONES_CONFIG, test_start_again);
  add ("nobody-answers", HOLLER_TEST_PHONES_CONFIG, test_nobody_answers);
  add ("rings-expire",
       "[sessions]\nring-seconds=1\n" HOLLER_TEST_PHONES_CONFIG,
       test_rings_expire);
  add ("convert", HOLLER_TEST_PHONES_CONFIG, test_convert);
  add ("notify", HOLLER_TEST_PHONES_CONFIG, test_notify);
  add ("removed", HOLLER_TEST_PHONES_CONFIG, test_removed);
  add ("killed",
       "[sessions]\nresume-window-seconds=1\n" HOLLER_TEST_PHONES_CONFIG,
       test_killed);

  return g_test_run ();
}
