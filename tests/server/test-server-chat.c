/* test-server-chat.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-test-socket.h"

#include <signal.h>
#include <string.h>

/* Messages, marks and sync between people on real sockets. */

typedef struct
{
  HollerTestServer *server;
  HollerTestUser *alice;
  HollerTestUser *bob;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->server = holler_test_server_new (data);
  fixture->alice = holler_test_user_new (fixture->server, "alice");
  fixture->bob = holler_test_user_new (fixture->server, "bob");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  holler_test_user_free (fixture->alice);
  holler_test_user_free (fixture->bob);
  holler_test_server_free (fixture->server);
}

static const char *
get_state (JsonObject *typing)
{
  return json_object_get_string_member (typing, "state");
}

static void
test_messages_both_ways (Fixture *f, gconstpointer data)
{
  g_autoptr (HollerTestUser) alice2 =
    holler_test_user_log_in (f->server, "alice");
  g_autoptr (HollerTestSocket) a = NULL;
  g_autoptr (HollerTestSocket) a2 = NULL;
  g_autoptr (HollerTestSocket) b = NULL;
  g_autoptr (JsonObject) ack = NULL;
  g_autoptr (JsonObject) mine = NULL;
  g_autoptr (JsonObject) his = NULL;
  g_autoptr (JsonObject) delivered = NULL;
  g_autoptr (JsonObject) answer = NULL;
  g_autoptr (JsonObject) read = NULL;
  g_autoptr (JsonObject) own_read = NULL;
  const char *conversation_id = NULL;

  holler_test_user_befriend (f->server, f->alice, f->bob);
  a = holler_test_socket_open_ready (f->server, f->alice, NULL);
  a2 = holler_test_socket_open_ready (f->server, alice2, NULL);
  b = holler_test_socket_open_ready (f->server, f->bob, NULL);

  holler_test_socket_send (a,
                           "{\"type\":\"message\",\"id\":\"m1\","
                           "\"recipientId\":\"%s\",\"body\":\"h\\u00e4llo\"}",
                           f->bob->user_id);
  ack = holler_test_socket_expect (a, "ack");
  g_assert_cmpint (json_object_get_int_member (ack, "order"), ==, 1);
  g_assert_true (json_object_has_member (ack, "sentAt"));
  mine = holler_test_socket_expect (a2, "message");
  his = holler_test_socket_expect (b, "message");
  g_assert_cmpstr (json_object_get_string_member (his, "body"), ==, "hällo");
  g_assert_cmpstr (json_object_get_string_member (his, "clientId"), ==, "m1");
  g_assert_cmpstr (json_object_get_string_member (his, "messageId"),
                   ==,
                   json_object_get_string_member (ack, "messageId"));
  g_assert_cmpstr (json_object_get_string_member (mine, "messageId"),
                   ==,
                   json_object_get_string_member (ack, "messageId"));
  /* The sender's own device has its ack and no copy. */
  holler_test_socket_expect_silence (a, "message");

  conversation_id = json_object_get_string_member (his, "conversationId");
  holler_test_socket_send (b,
                           "{\"type\":\"seen\",\"seq\":%" G_GINT64_FORMAT "}",
                           json_object_get_int_member (his, "seq"));
  delivered = holler_test_socket_expect (a, "delivered");
  g_assert_cmpint (json_object_get_int_member (delivered, "order"), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (delivered, "userId"),
                   ==,
                   f->bob->user_id);

  holler_test_socket_send (b,
                           "{\"type\":\"message\",\"id\":\"m1\","
                           "\"conversationId\":\"%s\",\"body\":\"hi\"}",
                           conversation_id);
  answer = holler_test_socket_expect (a, "message");
  g_assert_cmpint (json_object_get_int_member (answer, "order"), ==, 2);

  holler_test_socket_send (a,
                           "{\"type\":\"read\",\"conversationId\":\"%s\","
                           "\"order\":2}",
                           conversation_id);
  read = holler_test_socket_expect (b, "read");
  own_read = holler_test_socket_expect (a2, "read");
  g_assert_cmpstr (json_object_get_string_member (read, "senderId"),
                   ==,
                   f->alice->user_id);
  g_assert_cmpint (json_object_get_int_member (own_read, "order"), ==, 2);
}

/* What json-glib does not write as JSON, and what JSON must escape */
static void
test_odd_text (Fixture *f, gconstpointer data)
{
  static const char odd[] = "\\u001f\\u0001\\u007f\\u0085\\u2028\\\"\\\\\\/"
                            "\\ud83d\\ude00\\u202e\\u200b";
  g_autoptr (HollerTestSocket) a = NULL;
  g_autoptr (JsonObject) ack = NULL;
  g_autoptr (JsonObject) me = NULL;
  g_autoptr (JsonObject) history = NULL;
  g_autofree char *conversation_id = NULL;
  g_autofree char *path = NULL;
  g_autofree char *patch = g_strdup_printf ("{\"displayName\":\"A%sB\"}", odd);
  JsonObject *message = NULL;

  holler_test_user_befriend (f->server, f->alice, f->bob);
  conversation_id = holler_test_user_converse (f->server, f->alice, f->bob);
  path = g_strdup_printf ("/api/conversations/%s/messages", conversation_id);
  a = holler_test_socket_open_ready (f->server, f->alice, NULL);
  holler_test_socket_send (a,
                           "{\"type\":\"message\",\"id\":\"odd\","
                           "\"conversationId\":\"%s\",\"body\":\"%s\"}",
                           conversation_id,
                           odd);
  ack = holler_test_socket_expect (a, "ack");

  g_assert_cmpuint (holler_test_server_call (f->server,
                                             f->bob->access_token,
                                             "GET",
                                             path,
                                             NULL,
                                             &history),
                    ==,
                    200);
  message = json_array_get_object_element (
    json_object_get_array_member (history, "messages"),
    0);
  g_assert_cmpstr (json_object_get_string_member (message, "body"),
                   ==,
                   "\x1f\x01\x7f\xc2\x85\xe2\x80\xa8\"\\/"
                   "\xf0\x9f\x98\x80\xe2\x80\xae\xe2\x80\x8b");
  g_assert_cmpuint (holler_test_server_call (f->server,
                                             f->alice->access_token,
                                             "PATCH",
                                             "/api/me",
                                             patch,
                                             &me),
                    ==,
                    200);
}

static void
test_private_read_stays_private (Fixture *f, gconstpointer data)
{
  g_autoptr (HollerTestUser) alice2 =
    holler_test_user_log_in (f->server, "alice");
  g_autoptr (HollerTestSocket) a = NULL;
  g_autoptr (HollerTestSocket) a2 = NULL;
  g_autoptr (HollerTestSocket) b = NULL;
  g_autoptr (JsonObject) ack = NULL;
  g_autoptr (JsonObject) own = NULL;
  g_autoptr (JsonObject) conversation = NULL;
  g_autofree char *id = NULL;
  g_autofree char *path = NULL;
  JsonArray *members = NULL;

  holler_test_user_befriend (f->server, f->alice, f->bob);
  id = holler_test_user_converse (f->server, f->alice, f->bob);
  a = holler_test_socket_open_ready (f->server, f->alice, NULL);
  a2 = holler_test_socket_open_ready (f->server, alice2, NULL);
  b = holler_test_socket_open_ready (f->server, f->bob, NULL);
  holler_test_socket_send (b,
                           "{\"type\":\"message\",\"id\":\"m1\","
                           "\"conversationId\":\"%s\",\"body\":\"hi\"}",
                           id);
  ack = holler_test_socket_expect (b, "ack");
  holler_test_socket_send (a,
                           "{\"type\":\"read\",\"conversationId\":\"%s\","
                           "\"order\":1,\"private\":true}",
                           id);
  own = holler_test_socket_expect (a2, "read");
  holler_test_socket_expect_silence (b, "read");

  path = g_strconcat ("/api/conversations/", id, NULL);
  holler_test_server_call (f->server,
                           f->bob->access_token,
                           "GET",
                           path,
                           NULL,
                           &conversation);
  members = json_object_get_array_member (conversation, "members");
  for (guint i = 0; i < 2; i++)
    g_assert_false (
      json_object_has_member (json_array_get_object_element (members, i),
                              "readUpTo"));
}

static void
test_message_is_idempotent_for_good (Fixture *f, gconstpointer data)
{
  static const char frame[] =
    "{\"type\":\"message\",\"id\":\"same\",\"recipientId\":\"%s\","
    "\"body\":\"once\"}";
  g_autoptr (HollerTestSocket) a = NULL;
  g_autoptr (HollerTestSocket) again = NULL;
  g_autoptr (HollerTestSocket) b = NULL;
  g_autoptr (JsonObject) first = NULL;
  g_autoptr (JsonObject) second = NULL;
  g_autoptr (JsonObject) third = NULL;

  holler_test_user_befriend (f->server, f->alice, f->bob);
  a = holler_test_socket_open_ready (f->server, f->alice, NULL);
  b = holler_test_socket_open_ready (f->server, f->bob, NULL);
  holler_test_socket_send (a, frame, f->bob->user_id);
  first = holler_test_socket_expect (a, "ack");
  holler_test_socket_send (a, frame, f->bob->user_id);
  second = holler_test_socket_expect (a, "ack");
  g_assert_cmpstr (json_object_get_string_member (first, "messageId"),
                   ==,
                   json_object_get_string_member (second, "messageId"));

  /* In a session of its own, and after a restart, it is still the same. */
  holler_test_socket_close (a);
  holler_test_socket_vanish (b);
  holler_test_server_stop (f->server, SIGTERM);
  g_assert_true (holler_test_server_start (f->server));
  again = holler_test_socket_open_ready (f->server, f->alice, NULL);
  holler_test_socket_send (again, frame, f->bob->user_id);
  third = holler_test_socket_expect (again, "ack");
  g_assert_cmpstr (json_object_get_string_member (first, "messageId"),
                   ==,
                   json_object_get_string_member (third, "messageId"));
  g_assert_cmpint (json_object_get_int_member (third, "order"), ==, 1);
}

static void
test_message_is_checked (Fixture *f, gconstpointer data)
{
  g_autoptr (HollerTestUser) carol = holler_test_user_new (f->server, "carol");
  g_autoptr (HollerTestSocket) a = NULL;
  g_autofree char *id = NULL;
  g_autofree char *large = g_strnfill (16 * 1024 + 1, 'x');
  char *fields[8] = { NULL };
  static const char *const codes[] = {
    "bad_request", "bad_request", "too_large",   "not_contact",
    "not_member",  "bad_request", "bad_request", "bad_request",
  };

  holler_test_user_befriend (f->server, f->alice, f->bob);
  id = holler_test_user_converse (f->server, f->alice, f->bob);
  a = holler_test_socket_open_ready (f->server, f->alice, NULL);

  fields[0] = g_strdup_printf ("\"conversationId\":\"%s\"", id);
  fields[1] = g_strdup_printf ("\"conversationId\":\"%s\",\"body\":\"\"", id);
  fields[2] =
    g_strdup_printf ("\"conversationId\":\"%s\",\"body\":\"%s\"", id, large);
  fields[3] =
    g_strdup_printf ("\"recipientId\":\"%s\",\"body\":\"x\"", carol->user_id);
  fields[4] = g_strdup ("\"conversationId\":\"nonesuch\",\"body\":\"x\"");
  fields[5] = g_strdup ("\"body\":\"x\"");
  fields[6] = g_strdup_printf ("\"conversationId\":\"%s\",\"body\":\"x\","
                               "\"senderId\":\"%s\"",
                               id,
                               f->bob->user_id);
  fields[7] = g_strdup_printf ("\"conversationId\":\"%s\",\"body\":7", id);

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_autoptr (JsonObject) error = NULL;
      g_autofree char *expected = g_strdup_printf ("m%u", i);

      holler_test_socket_send (a,
                               "{\"type\":\"message\",\"id\":\"m%u\",%s}",
                               i,
                               fields[i]);
      error = holler_test_socket_expect (a, "error");
      g_assert_cmpstr (json_object_get_string_member (error, "id"),
                       ==,
                       expected);
      g_assert_cmpstr (json_object_get_string_member (error, "code"),
                       ==,
                       codes[i]);
    }

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    g_free (fields[i]);
}

static void
send_messages (HollerTestSocket *socket, const char *id, guint n)
{
  for (guint i = 0; i < n; i++)
    holler_test_socket_send (socket,
                             "{\"type\":\"message\",\"id\":\"n%u\","
                             "\"conversationId\":\"%s\",\"body\":\"%u\"}",
                             i,
                             id,
                             i + 1);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (JsonObject) ack = holler_test_socket_expect (socket, "ack");

      /* Each in its turn. */
      g_assert_cmpint (json_object_get_int_member (ack, "order"), ==, i + 1);
    }
}

static void
assert_orders (Fixture *f,
               const char *id,
               const char *query,
               gint64 first,
               gint64 last,
               gboolean more)
{
  g_autoptr (JsonObject) answer = NULL;
  g_autofree char *path =
    g_strdup_printf ("/api/conversations/%s/messages?%s", id, query);
  JsonArray *messages = NULL;
  guint n = 0;

  holler_test_server_call (f->server,
                           f->alice->access_token,
                           "GET",
                           path,
                           NULL,
                           &answer);
  messages = json_object_get_array_member (answer, "messages");
  n = json_array_get_length (messages);
  g_assert_cmpuint (n, ==, last - first + 1);
  g_assert_cmpint (
    json_object_get_int_member (json_array_get_object_element (messages, 0),
                                "order"),
    ==,
    first);
  g_assert_cmpint (
    json_object_get_int_member (json_array_get_object_element (messages, n - 1),
                                "order"),
    ==,
    last);
  g_assert_cmpint (json_object_get_boolean_member (answer, "more"), ==, more);
}

static void
test_history (Fixture *f, gconstpointer data)
{
  g_autoptr (HollerTestUser) carol = holler_test_user_new (f->server, "carol");
  g_autoptr (HollerTestSocket) a = NULL;
  g_autofree char *id = NULL;
  g_autofree char *path = NULL;

  holler_test_user_befriend (f->server, f->alice, f->bob);
  id = holler_test_user_converse (f->server, f->alice, f->bob);
  a = holler_test_socket_open_ready (f->server, f->alice, NULL);
  send_messages (a, id, 30);

  assert_orders (f, id, "limit=10", 21, 30, TRUE);
  assert_orders (f, id, "before=21&limit=10", 11, 20, TRUE);
  assert_orders (f, id, "before=11&limit=10", 1, 10, FALSE);
  assert_orders (f, id, "after=25&limit=10", 26, 30, FALSE);
  assert_orders (f, id, "after=0&limit=10", 1, 10, TRUE);
  assert_orders (f, id, "after=5&limit=10", 6, 15, TRUE);
  assert_orders (f, id, "around=15&limit=10", 10, 19, TRUE);

  path = g_strdup_printf ("/api/conversations/%s/messages", id);
  holler_test_server_assert (f->server,
                             carol->access_token,
                             "GET",
                             path,
                             NULL,
                             404,
                             "not_found");
}

static char *
sync_since (Fixture *f,
            HollerTestUser *user,
            const char *cursor,
            JsonArray **out_changes)
{
  g_autoptr (JsonObject) answer = NULL;
  g_autofree char *path = g_strdup_printf ("/api/sync%s%s",
                                           cursor != NULL ? "?since=" : "",
                                           cursor != NULL ? cursor : "");

  g_assert_cmpuint (holler_test_server_call (f->server,
                                             user->access_token,
                                             "GET",
                                             path,
                                             NULL,
                                             &answer),
                    ==,
                    200);
  *out_changes =
    json_array_ref (json_object_get_array_member (answer, "changes"));
  return g_strdup (json_object_get_string_member (answer, "cursor"));
}

static const char *
get_type (JsonArray *changes, guint i)
{
  return json_object_get_string_member (
    json_array_get_object_element (changes, i),
    "type");
}

static void
test_sync (Fixture *f, gconstpointer data)
{
  g_autoptr (HollerTestSocket) a = NULL;
  g_autoptr (JsonArray) everything = NULL;
  g_autoptr (JsonArray) changes = NULL;
  g_autoptr (JsonArray) nothing = NULL;
  g_autoptr (JsonArray) future = NULL;
  g_autoptr (JsonObject) delivered = NULL;
  g_autofree char *id = NULL;
  g_autofree char *start = NULL;
  g_autofree char *after = NULL;
  g_autofree char *same = NULL;
  g_autofree char *anew = NULL;

  holler_test_user_befriend (f->server, f->alice, f->bob);
  id = holler_test_user_converse (f->server, f->alice, f->bob);
  start = sync_since (f, f->bob, NULL, &everything);
  g_assert_cmpuint (json_array_get_length (everything), ==, 2);
  g_assert_cmpstr (get_type (everything, 0), ==, "contact");
  g_assert_cmpstr (get_type (everything, 1), ==, "conversation");

  a = holler_test_socket_open_ready (f->server, f->alice, NULL);
  send_messages (a, id, 3);
  after = sync_since (f, f->bob, start, &changes);
  g_assert_cmpuint (json_array_get_length (changes), ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      g_assert_cmpstr (get_type (changes, i), ==, "message");
      g_assert_cmpint (
        json_object_get_int_member (json_array_get_object_element (changes, i),
                                    "order"),
        ==,
        i + 1);
    }

  /* To ask past a message is to have it. */
  holler_test_socket_expect_silence (a, "delivered");
  same = sync_since (f, f->bob, after, &nothing);
  g_assert_cmpuint (json_array_get_length (nothing), ==, 0);
  delivered = holler_test_socket_expect (a, "delivered");
  g_assert_cmpint (json_object_get_int_member (delivered, "order"), ==, 3);

  anew = sync_since (f, f->bob, "999999", &future);
  g_assert_cmpuint (json_array_get_length (future), ==, 2);
  holler_test_server_assert (f->server,
                             f->bob->access_token,
                             "GET",
                             "/api/sync?since=x",
                             NULL,
                             400,
                             "bad_request");
}

static void
test_unread_and_last_message (Fixture *f, gconstpointer data)
{
  g_autoptr (HollerTestSocket) a = NULL;
  g_autoptr (JsonObject) answer = NULL;
  JsonObject *conversation = NULL;
  g_autofree char *id = NULL;

  holler_test_user_befriend (f->server, f->alice, f->bob);
  id = holler_test_user_converse (f->server, f->alice, f->bob);
  a = holler_test_socket_open_ready (f->server, f->alice, NULL);
  send_messages (a, id, 4);

  holler_test_server_call (f->server,
                           f->bob->access_token,
                           "GET",
                           "/api/conversations",
                           NULL,
                           &answer);
  conversation = json_array_get_object_element (
    json_object_get_array_member (answer, "conversations"),
    0);
  g_assert_cmpint (json_object_get_int_member (conversation, "unread"), ==, 4);
  g_assert_cmpstr (
    json_object_get_string_member (
      json_object_get_object_member (conversation, "lastMessage"),
      "body"),
    ==,
    "4");
}

static void
test_typing (Fixture *f, gconstpointer data)
{
  g_autoptr (HollerTestSocket) a = NULL;
  g_autoptr (HollerTestSocket) b = NULL;
  g_autoptr (JsonObject) start = NULL;
  g_autoptr (JsonObject) stop = NULL;
  g_autofree char *id = NULL;
  gint64 begin_us = 0;
  gint64 lasted_us = 0;

  holler_test_user_befriend (f->server, f->alice, f->bob);
  id = holler_test_user_converse (f->server, f->alice, f->bob);
  a = holler_test_socket_open_ready (f->server, f->alice, NULL);
  b = holler_test_socket_open_ready (f->server, f->bob, NULL);
  holler_test_socket_send (a,
                           "{\"type\":\"typing\",\"conversationId\":\"%s\","
                           "\"state\":\"start\"}",
                           id);
  begin_us = g_get_monotonic_time ();
  start = holler_test_socket_expect (b, "typing");
  g_assert_cmpstr (get_state (start), ==, "start");
  g_assert_cmpstr (json_object_get_string_member (start, "senderId"),
                   ==,
                   f->alice->user_id);
  g_assert_false (json_object_has_member (start, "seq"));

  if (g_test_slow ())
    {
      stop = holler_test_socket_expect (b, "typing");
      lasted_us = g_get_monotonic_time () - begin_us;
      g_assert_cmpint (lasted_us, >, 5 * G_USEC_PER_SEC);
      g_assert_cmpint (lasted_us, <, 9 * G_USEC_PER_SEC);
    }
  else
    {
      holler_test_socket_send (a,
                               "{\"type\":\"typing\",\"conversationId\":\"%s\","
                               "\"state\":\"stop\"}",
                               id);
      stop = holler_test_socket_expect (b, "typing");
    }
  g_assert_cmpstr (get_state (stop), ==, "stop");
}

/* An older message that is edited comes after the newer ones; these are
 * delivered nonetheless. */
static void
test_delivered_over_an_edit (Fixture *f, gconstpointer data)
{
  g_autoptr (HollerTestSocket) a = NULL;
  g_autoptr (HollerTestSocket) b = NULL;
  g_autoptr (JsonObject) delivered = NULL;
  g_autofree char *id = NULL;
  g_autofree char *first_id = NULL;
  gint64 seq = 0;

  holler_test_user_befriend (f->server, f->alice, f->bob);
  id = holler_test_user_converse (f->server, f->alice, f->bob);
  a = holler_test_socket_open_ready (f->server, f->alice, NULL);
  b = holler_test_socket_open_ready (f->server, f->bob, NULL);
  send_messages (a, id, 3);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (JsonObject) message = holler_test_socket_expect (b, "message");

      if (i == 0)
        first_id =
          g_strdup (json_object_get_string_member (message, "messageId"));
    }
  holler_test_socket_send (a,
                           "{\"type\":\"edit\",\"id\":\"e\",\"messageId\":"
                           "\"%s\",\"body\":\"edited\"}",
                           first_id);
  {
    g_autoptr (JsonObject) edited = holler_test_socket_expect (b, "message");

    g_assert_true (json_object_has_member (edited, "editedAt"));
    seq = json_object_get_int_member (edited, "seq");
  }
  holler_test_socket_send (b,
                           "{\"type\":\"seen\",\"seq\":%" G_GINT64_FORMAT "}",
                           seq);
  delivered = holler_test_socket_expect (a, "delivered");
  g_assert_cmpint (json_object_get_int_member (delivered, "order"), ==, 3);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func)                                                        \
  g_test_add ("/server/chat/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("messages-both-ways", test_messages_both_ways);
  ADD ("odd-text", test_odd_text);
  ADD ("private-read-stays-private", test_private_read_stays_private);
  ADD ("message-is-idempotent-for-good", test_message_is_idempotent_for_good);
  ADD ("message-is-checked", test_message_is_checked);
  ADD ("history", test_history);
  ADD ("sync", test_sync);
  ADD ("delivered-over-an-edit", test_delivered_over_an_edit);
  ADD ("unread-and-last-message", test_unread_and_last_message);
  ADD ("typing", test_typing);
#undef ADD
  return g_test_run ();
}
