/* test-server-groups.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-test-socket.h"

#include "proto/holler-json-write.h"

#include <string.h>

/* Groups, and what becomes of messages. Alice knows Bob and Carol; Dave knows
 * Bob alone. */

typedef struct
{
  HollerTestServer *server;
  HollerTestUser *alice;
  HollerTestUser *bob;
  HollerTestUser *carol;
  HollerTestUser *dave;
  HollerTestSocket *a;
  HollerTestSocket *b;
  HollerTestSocket *c;
  HollerTestSocket *d;
  char *group;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->server = holler_test_server_new (
    "[limits]\nframes-burst=100000\nframes-per-second=100000\n");
  f->alice = holler_test_user_new (f->server, "alice");
  f->bob = holler_test_user_new (f->server, "bob");
  f->carol = holler_test_user_new (f->server, "carol");
  f->dave = holler_test_user_new (f->server, "dave");
  holler_test_user_befriend (f->server, f->alice, f->bob);
  holler_test_user_befriend (f->server, f->alice, f->carol);
  holler_test_user_befriend (f->server, f->bob, f->dave);
  f->a = holler_test_socket_open_ready (f->server, f->alice, NULL);
  f->b = holler_test_socket_open_ready (f->server, f->bob, NULL);
  f->c = holler_test_socket_open_ready (f->server, f->carol, NULL);
  f->d = holler_test_socket_open_ready (f->server, f->dave, NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  holler_test_socket_free (f->a);
  holler_test_socket_free (f->b);
  holler_test_socket_free (f->c);
  holler_test_socket_free (f->d);
  holler_test_user_free (f->alice);
  holler_test_user_free (f->bob);
  holler_test_user_free (f->carol);
  holler_test_user_free (f->dave);
  holler_test_server_free (f->server);
  g_free (f->group);
}

/* The path of the group, and what follows it */
static const char *at (Fixture *f, const char *format, ...)
  G_GNUC_PRINTF (2, 3);

static const char *
at (Fixture *f, const char *format, ...)
{
  static char path[512];
  g_autofree char *rest = NULL;
  va_list args;

  va_start (args, format);
  rest = g_strdup_vprintf (format, args);
  va_end (args);
  g_snprintf (path, sizeof path, "/api/conversations/%s%s", f->group, rest);
  return path;
}

static JsonObject *
call (Fixture *f,
      HollerTestUser *user,
      const char *method,
      const char *path,
      const char *body,
      guint status)
{
  JsonObject *answer = NULL;
  guint found = holler_test_server_call (f->server,
                                         user->access_token,
                                         method,
                                         path,
                                         body,
                                         &answer);

  if (found != status && answer != NULL)
    g_test_message ("%s %s: %s",
                    method,
                    path,
                    holler_json_write_object (answer));
  g_assert_cmpuint (found, ==, status);
  return answer;
}

static void
refused (Fixture *f,
         HollerTestUser *user,
         const char *method,
         const char *path,
         const char *body,
         guint status,
         const char *code)
{
  holler_test_server_assert (f->server,
                             user->access_token,
                             method,
                             path,
                             body,
                             status,
                             code);
}

static const char *
string (JsonObject *object, const char *name)
{
  return json_object_get_string_member_with_default (object, name, NULL);
}

static const char *
role_of (JsonObject *conversation, HollerTestUser *user)
{
  JsonArray *members = json_object_get_array_member (conversation, "members");

  for (guint i = 0; i < json_array_get_length (members); i++)
    {
      JsonObject *member = json_array_get_object_element (members, i);

      if (g_strcmp0 (
            string (json_object_get_object_member (member, "user"), "userId"),
            user->user_id) == 0)
        return string (member, "role");
    }

  return NULL;
}

static void
expect_system (HollerTestSocket *socket,
               const char *event,
               HollerTestUser *actor,
               HollerTestUser *other)
{
  for (;;)
    {
      g_autoptr (JsonObject) message =
        holler_test_socket_expect (socket, "message");
      JsonObject *system = NULL;

      if (g_strcmp0 (string (message, "kind"), "system") != 0)
        continue;
      system = json_object_get_object_member (message, "system");
      g_assert_cmpstr (string (system, "event"), ==, event);
      g_assert_cmpstr (string (system, "actorId"), ==, actor->user_id);
      if (other != NULL)
        g_assert_cmpstr (json_array_get_string_element (
                           json_object_get_array_member (system, "userIds"),
                           0),
                         ==,
                         other->user_id);
      return;
    }
}

/* Alice makes it with Bob and Carol. */
static void
make_group (Fixture *f)
{
  g_autofree char *body = g_strdup_printf (
    "{\"kind\":\"group\",\"title\":\"Sailors\",\"userIds\":[\"%s\",\"%s\"]}",
    f->bob->user_id,
    f->carol->user_id);
  g_autoptr (JsonObject) group =
    call (f, f->alice, "POST", "/api/conversations", body, 201);
  HollerTestSocket *sockets[] = { f->a, f->b, f->c };

  f->group = g_strdup (string (group, "conversationId"));
  g_assert_cmpstr (string (group, "title"), ==, "Sailors");
  g_assert_cmpstr (string (group, "kind"), ==, "group");
  g_assert_cmpstr (role_of (group, f->alice), ==, "owner");
  g_assert_cmpstr (role_of (group, f->bob), ==, "member");
  for (guint i = 0; i < G_N_ELEMENTS (sockets); i++)
    {
      g_autoptr (JsonObject) pushed =
        holler_test_socket_expect (sockets[i], "conversation");

      g_assert_cmpstr (string (pushed, "conversationId"), ==, f->group);
      g_assert_cmpint (json_object_get_int_member (pushed, "unread"), ==, 0);
      expect_system (sockets[i], "created", f->alice, f->bob);
    }
}

static char *
say (Fixture *f, HollerTestSocket *socket, const char *text)
{
  static guint n_said;
  g_autoptr (JsonObject) ack = NULL;

  holler_test_socket_send (socket,
                           "{\"type\":\"message\",\"id\":\"said-%u\","
                           "\"conversationId\":\"%s\",\"body\":\"%s\"}",
                           ++n_said,
                           f->group,
                           text);
  ack = holler_test_socket_expect (socket, "ack");
  return g_strdup (string (ack, "messageId"));
}

static void
expect_said (HollerTestSocket *socket, const char *text)
{
  g_autoptr (JsonObject) message =
    holler_test_socket_expect (socket, "message");

  g_assert_cmpstr (string (message, "body"), ==, text);
}

static void
test_make (Fixture *f, gconstpointer data)
{
  g_autofree char *stranger =
    g_strdup_printf ("{\"kind\":\"group\",\"userIds\":[\"%s\"]}",
                     f->dave->user_id);

  refused (f,
           f->alice,
           "POST",
           "/api/conversations",
           stranger,
           403,
           "not_contact");
  refused (f,
           f->alice,
           "POST",
           "/api/conversations",
           "{\"kind\":\"group\"}",
           400,
           "bad_request");
  refused (f,
           f->alice,
           "POST",
           "/api/conversations",
           "{\"kind\":\"group\",\"userIds\":[\"../x\"]}",
           400,
           "bad_request");
  refused (f,
           f->alice,
           "POST",
           "/api/conversations",
           "{\"kind\":\"group\",\"userIds\":[],\"title\":\"a\\nb\"}",
           400,
           "bad_request");
  make_group (f);
  holler_test_socket_expect_silence (f->d, "conversation");

  /* Whoever is in it writes to all, without being everybody's contact. */
  g_free (say (f, f->b, "ahoy"));
  expect_said (f->a, "ahoy");
  expect_said (f->c, "ahoy");
  holler_test_socket_send (f->c,
                           "{\"type\":\"typing\",\"conversationId\":\"%s\","
                           "\"state\":\"start\"}",
                           f->group);
  json_object_unref (holler_test_socket_expect (f->b, "typing"));
  holler_test_socket_send (f->d,
                           "{\"type\":\"message\",\"id\":\"x\","
                           "\"conversationId\":\"%s\",\"body\":\"hm\"}",
                           f->group);
  {
    g_autoptr (JsonObject) error = holler_test_socket_expect (f->d, "error");

    g_assert_cmpstr (string (error, "code"), ==, "not_member");
  }
  refused (f, f->dave, "GET", at (f, "%s", ""), NULL, 404, "not_found");
  refused (f, f->dave, "GET", at (f, "/messages"), NULL, 404, "not_found");
}

static void
test_rename (Fixture *f, gconstpointer data)
{
  g_autoptr (JsonObject) group = NULL;
  g_autoptr (JsonObject) pushed = NULL;
  g_autoptr (JsonObject) bare = NULL;

  make_group (f);
  group =
    call (f, f->bob, "PATCH", at (f, "%s", ""), "{\"title\":\"Rowers\"}", 200);
  g_assert_cmpstr (string (group, "title"), ==, "Rowers");
  pushed = holler_test_socket_expect (f->c, "conversation");
  g_assert_cmpstr (string (pushed, "title"), ==, "Rowers");
  expect_system (f->c, "renamed", f->bob, NULL);
  bare = call (f, f->bob, "PATCH", at (f, "%s", ""), "{\"title\":null}", 200);
  g_assert_false (json_object_has_member (bare, "title"));
  refused (f,
           f->dave,
           "PATCH",
           at (f, "%s", ""),
           "{\"title\":\"x\"}",
           404,
           "not_found");
  refused (f,
           f->bob,
           "PATCH",
           at (f, "%s", ""),
           "{\"title\":7}",
           400,
           "bad_request");
}

static guint
count_messages (Fixture *f, HollerTestUser *user)
{
  g_autoptr (JsonObject) answer =
    call (f, user, "GET", at (f, "/messages?limit=100"), NULL, 200);

  return json_array_get_length (
    json_object_get_array_member (answer, "messages"));
}

/* Who reads later is told the names of those who are not there any more, and
 * of nobody else. */
static void
expect_former (Fixture *f, HollerTestUser *user, HollerTestUser *former)
{
  g_autoptr (JsonObject) answer =
    call (f, user, "GET", at (f, "/messages?limit=100"), NULL, 200);
  JsonArray *users = json_object_get_array_member (answer, "users");
  JsonObject *one = NULL;

  g_assert_cmpuint (json_array_get_length (users), ==, 1);
  one = json_array_get_object_element (users, 0);
  g_assert_cmpstr (string (one, "userId"), ==, former->user_id);
  g_assert_cmpstr (string (one, "displayName"), !=, "");
}

static char *
get_cursor (Fixture *f, HollerTestUser *user)
{
  g_autoptr (JsonObject) answer = call (f, user, "GET", "/api/sync", NULL, 200);

  return g_strdup (string (answer, "cursor"));
}

static JsonArray *
sync_since (Fixture *f, HollerTestUser *user, const char *cursor)
{
  g_autofree char *path = g_strconcat ("/api/sync?since=", cursor, NULL);
  g_autoptr (JsonObject) answer = call (f, user, "GET", path, NULL, 200);

  return json_array_ref (json_object_get_array_member (answer, "changes"));
}

static void
test_members (Fixture *f, gconstpointer data)
{
  g_autofree char *cursor = get_cursor (f, f->dave);
  g_autofree char *dave =
    g_strdup_printf ("{\"userIds\":[\"%s\"]}", f->dave->user_id);
  g_autofree char *old_id = NULL;
  g_autoptr (JsonObject) group = NULL;
  g_autoptr (JsonArray) changes = NULL;
  g_autoptr (JsonArray) later = NULL;

  make_group (f);
  old_id = say (f, f->a, "before");
  expect_said (f->b, "before");
  expect_said (f->c, "before");

  /* One adds one's own contacts. */
  refused (f, f->alice, "POST", at (f, "/members"), dave, 403, "not_contact");
  group = call (f, f->bob, "POST", at (f, "/members"), dave, 200);
  g_assert_cmpstr (role_of (group, f->dave), ==, "member");
  expect_system (f->d, "joined", f->bob, f->dave);
  expect_system (f->c, "joined", f->bob, f->dave);

  /* What was said before is not his to read, nor to answer. */
  g_assert_cmpuint (count_messages (f, f->dave), ==, 1);
  g_assert_cmpuint (count_messages (f, f->carol), ==, 3);
  changes = sync_since (f, f->dave, cursor);
  g_assert_cmpuint (json_array_get_length (changes), ==, 2);
  holler_test_socket_send (f->d,
                           "{\"type\":\"message\",\"id\":\"r\","
                           "\"conversationId\":\"%s\",\"body\":\"?\","
                           "\"replyTo\":\"%s\"}",
                           f->group,
                           old_id);
  json_object_unref (holler_test_socket_expect (f->d, "error"));
  g_free (cursor);
  cursor = get_cursor (f, f->dave);

  refused (f,
           f->bob,
           "DELETE",
           at (f, "/members/%s", f->dave->user_id),
           NULL,
           403,
           "forbidden");
  g_assert_null (call (f,
                       f->alice,
                       "DELETE",
                       at (f, "/members/%s", f->dave->user_id),
                       NULL,
                       204));
  for (;;)
    {
      g_autoptr (JsonObject) removed =
        holler_test_socket_expect (f->d, "conversation");

      if (json_object_has_member (removed, "removed"))
        break;
    }
  holler_test_socket_expect_silence (f->d, "message");
  expect_system (f->c, "removed", f->alice, f->dave);
  refused (f, f->dave, "GET", at (f, "/messages"), NULL, 404, "not_found");
  expect_former (f, f->carol, f->dave);
  later = sync_since (f, f->dave, cursor);
  g_assert_cmpuint (json_array_get_length (later), ==, 1);
  g_assert_true (
    json_object_get_boolean_member (json_array_get_object_element (later, 0),
                                    "removed"));
}

static void
test_leave (Fixture *f, gconstpointer data)
{
  g_autoptr (JsonObject) group = NULL;

  make_group (f);
  g_assert_null (call (f,
                       f->alice,
                       "DELETE",
                       at (f, "/members/%s", f->alice->user_id),
                       NULL,
                       204));
  expect_system (f->b, "left", f->alice, f->alice);
  /* Who has been in it longest takes over; of two at once, one. */
  group = call (f, f->bob, "GET", at (f, "%s", ""), NULL, 200);
  g_assert_null (role_of (group, f->alice));
  g_assert_true (g_str_equal (role_of (group, f->bob), "owner") !=
                 g_str_equal (role_of (group, f->carol), "owner"));
  g_assert_null (call (f,
                       f->bob,
                       "DELETE",
                       at (f, "/members/%s", f->bob->user_id),
                       NULL,
                       204));
  g_assert_null (call (f,
                       f->carol,
                       "DELETE",
                       at (f, "/members/%s", f->carol->user_id),
                       NULL,
                       204));
}

static void
test_settings (Fixture *f, gconstpointer data)
{
  g_autoptr (HollerTestUser) alice2 =
    holler_test_user_log_in (f->server, "alice");
  g_autoptr (HollerTestSocket) a2 =
    holler_test_socket_open_ready (f->server, alice2, NULL);
  g_autofree char *cursor = NULL;
  g_autoptr (JsonObject) pushed = NULL;
  g_autoptr (JsonArray) changes = NULL;

  make_group (f);
  json_object_unref (holler_test_socket_expect (a2, "conversation"));
  cursor = get_cursor (f, f->alice);
  g_assert_null (call (f,
                       f->alice,
                       "PUT",
                       at (f, "/settings"),
                       "{\"mutedUntil\":\"2100-01-01T00:00:00.000Z\","
                       "\"favourite\":true}",
                       204));
  pushed = holler_test_socket_expect (a2, "conversation");
  g_assert_cmpstr (string (pushed, "mutedUntil"),
                   ==,
                   "2100-01-01T00:00:00.000Z");
  g_assert_true (json_object_get_boolean_member (pushed, "favourite"));
  holler_test_socket_expect_silence (f->b, "conversation");
  changes = sync_since (f, f->alice, cursor);
  g_assert_cmpuint (json_array_get_length (changes), ==, 1);

  g_assert_null (call (f,
                       f->alice,
                       "PUT",
                       at (f, "/settings"),
                       "{\"mutedUntil\":null}",
                       204));
  g_clear_pointer (&pushed, json_object_unref);
  pushed = holler_test_socket_expect (a2, "conversation");
  g_assert_false (json_object_has_member (pushed, "mutedUntil"));
  g_assert_true (json_object_get_boolean_member (pushed, "favourite"));
  refused (f,
           f->alice,
           "PUT",
           at (f, "/settings"),
           "{\"mutedUntil\":\"soon\"}",
           400,
           "bad_request");
  refused (f,
           f->dave,
           "PUT",
           at (f, "/settings"),
           "{\"favourite\":true}",
           404,
           "not_found");
}

static void
ask (HollerTestSocket *socket,
     const char *type,
     const char *message_id,
     const char *more)
{
  static guint n_asked;

  holler_test_socket_send (socket,
                           "{\"type\":\"%s\",\"id\":\"ask-%u\","
                           "\"messageId\":\"%s\"%s}",
                           type,
                           ++n_asked,
                           message_id,
                           more);
}

static void
expect_code (HollerTestSocket *socket, const char *code)
{
  g_autoptr (JsonObject) error = holler_test_socket_expect (socket, "error");

  g_assert_cmpstr (string (error, "code"), ==, code);
}

static void
expect_ack (HollerTestSocket *socket)
{
  json_object_unref (holler_test_socket_expect (socket, "ack"));
}

static void
test_edit_and_delete (Fixture *f, gconstpointer data)
{
  g_autofree char *id = NULL;
  g_autofree char *cursor = NULL;
  g_autoptr (JsonObject) edited = NULL;
  g_autoptr (JsonObject) own = NULL;
  g_autoptr (JsonObject) deleted = NULL;
  g_autoptr (JsonArray) changes = NULL;

  make_group (f);
  id = say (f, f->a, "helo");
  expect_said (f->b, "helo");
  expect_said (f->c, "helo");
  cursor = get_cursor (f, f->bob);

  ask (f->b, "edit", id, ",\"body\":\"mine\"");
  expect_code (f->b, "forbidden");
  ask (f->d, "edit", id, ",\"body\":\"mine\"");
  expect_code (f->d, "not_found");
  ask (f->a, "edit", "nothing", ",\"body\":\"hello\"");
  expect_code (f->a, "not_found");

  ask (f->a, "edit", id, ",\"body\":\"hello\"");
  expect_ack (f->a);
  own = holler_test_socket_expect (f->a, "message");
  g_assert_cmpstr (string (own, "body"), ==, "hello");
  edited = holler_test_socket_expect (f->b, "message");
  g_assert_cmpstr (string (edited, "body"), ==, "hello");
  g_assert_cmpstr (string (edited, "messageId"), ==, id);
  g_assert_nonnull (string (edited, "editedAt"));
  g_assert_cmpint (json_object_get_int_member (edited, "order"), ==, 2);

  ask (f->b, "delete", id, "");
  expect_code (f->b, "forbidden");
  ask (f->a, "delete", id, "");
  expect_ack (f->a);
  deleted = holler_test_socket_expect (f->b, "message");
  g_assert_nonnull (string (deleted, "deletedAt"));
  g_assert_false (json_object_has_member (deleted, "body"));
  g_assert_false (json_object_has_member (deleted, "editedAt"));
  ask (f->a, "delete", id, "");
  expect_ack (f->a);
  ask (f->a, "edit", id, ",\"body\":\"back\"");
  expect_code (f->a, "not_found");
  ask (f->b, "react", id, ",\"emoji\":\"👍\",\"on\":true");
  expect_code (f->b, "not_found");

  /* Whoever was away hears of the last state, once. */
  changes = sync_since (f, f->bob, cursor);
  g_assert_cmpuint (json_array_get_length (changes), ==, 1);
  g_assert_nonnull (
    string (json_array_get_object_element (changes, 0), "deletedAt"));
}

static void
test_react (Fixture *f, gconstpointer data)
{
  static const char *const bad[] = { "a", "ok", " ", "1", "\\n", "ä", "👍 👍" };
  static const char *const good[] = { "❤️",
                                      "👩🏽‍🚀",
                                      "🇩🇪",
                                      "1️⃣" };
  g_autofree char *id = NULL;
  g_autoptr (JsonObject) seen = NULL;
  g_autoptr (JsonObject) after = NULL;
  JsonObject *first = NULL;

  make_group (f);
  id = say (f, f->a, "land!");
  expect_said (f->b, "land!");
  expect_said (f->c, "land!");
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *more =
        g_strdup_printf (",\"emoji\":\"%s\",\"on\":true", bad[i]);

      ask (f->b, "react", id, more);
      expect_code (f->b, "bad_request");
    }

  ask (f->b, "react", id, ",\"emoji\":\"👍\",\"on\":true");
  expect_ack (f->b);
  json_object_unref (holler_test_socket_expect (f->a, "message"));
  ask (f->c, "react", id, ",\"emoji\":\"👍\",\"on\":true");
  seen = holler_test_socket_expect (f->a, "message");
  first = json_array_get_object_element (
    json_object_get_array_member (seen, "reactions"),
    0);
  g_assert_cmpstr (string (first, "emoji"), ==, "👍");
  g_assert_cmpuint (
    json_array_get_length (json_object_get_array_member (first, "userIds")),
    ==,
    2);
  /* The same again is nothing new. */
  ask (f->b, "react", id, ",\"emoji\":\"👍\",\"on\":true");
  expect_ack (f->b);
  holler_test_socket_expect_silence (f->a, "message");

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *more =
        g_strdup_printf (",\"emoji\":\"%s\",\"on\":true", good[i]);

      ask (f->b, "react", id, more);
      expect_ack (f->b);
      json_object_unref (holler_test_socket_expect (f->a, "message"));
    }
  ask (f->b, "react", id, ",\"emoji\":\"🎉\",\"on\":true");
  expect_code (f->b, "conflict");
  ask (f->b, "react", id, ",\"emoji\":\"👍\",\"on\":false");
  after = holler_test_socket_expect (f->a, "message");
  g_assert_cmpuint (
    json_array_get_length (json_object_get_array_member (after, "reactions")),
    ==,
    5);
}

/* Nothing that one may write becomes a frame that another cannot read. */
static void
test_written_length (Fixture *f, gconstpointer data)
{
  g_autoptr (GString) controls = g_string_new (NULL);
  g_autofree char *deletes = g_strnfill (16000, 0x7f);

  make_group (f);
  for (guint i = 0; i < 9000; i++)
    g_string_append (controls, "\\u0001");
  holler_test_socket_send (f->a,
                           "{\"type\":\"message\",\"id\":\"w1\","
                           "\"conversationId\":\"%s\",\"body\":\"%s\"}",
                           f->group,
                           controls->str);
  expect_code (f->a, "too_large");
  holler_test_socket_send (f->a,
                           "{\"type\":\"message\",\"id\":\"w2\","
                           "\"conversationId\":\"%s\",\"body\":\"%s\"}",
                           f->group,
                           deletes);
  expect_code (f->a, "too_large");
}

static void
test_once (Fixture *f, gconstpointer data)
{
  g_autofree char *body =
    g_strdup_printf ("{\"kind\":\"group\",\"userIds\":[\"%s\"]}",
                     f->bob->user_id);
  char *ids[3] = { NULL };

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autoptr (JsonObject) group = NULL;

      holler_test_server_set_key (f->server, i < 2 ? "the-key" : NULL);
      group = call (f, f->alice, "POST", "/api/conversations", body, 201);
      ids[i] = g_strdup (string (group, "conversationId"));
    }
  g_assert_cmpstr (ids[0], ==, ids[1]);
  g_assert_cmpstr (ids[0], !=, ids[2]);
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    g_free (ids[i]);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func)                                                        \
  g_test_add ("/server/groups/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("make", test_make);
  ADD ("rename", test_rename);
  ADD ("members", test_members);
  ADD ("leave", test_leave);
  ADD ("settings", test_settings);
  ADD ("edit-and-delete", test_edit_and_delete);
  ADD ("react", test_react);
  ADD ("written-length", test_written_length);
  ADD ("once", test_once);
#undef ADD

  return g_test_run ();
}
