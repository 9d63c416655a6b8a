/* test-server-contacts.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-test-socket.h"

#include <signal.h>
#include <string.h>

/* Who is whose contact, what they see of each other, and who finds whom. */

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
get_state (JsonObject *contact)
{
  return json_object_get_string_member (contact, "state");
}

static void
expect_contact (HollerTestSocket *socket, const char *state)
{
  g_autoptr (JsonObject) frame = holler_test_socket_expect (socket, "contact");

  g_assert_cmpstr (get_state (frame), ==, state);
}

static void
post_contact (Fixture *f,
              HollerTestUser *user,
              HollerTestUser *other,
              const char *act,
              guint status,
              const char *code)
{
  g_autofree char *path =
    g_strdup_printf ("/api/contacts/%s/%s", other->user_id, act);

  holler_test_server_assert (f->server,
                             user->access_token,
                             "POST",
                             path,
                             NULL,
                             status,
                             code);
}

static char *
dup_listed_state (Fixture *f, HollerTestUser *user)
{
  g_autoptr (JsonObject) answer = NULL;
  JsonArray *contacts = NULL;

  holler_test_server_call (f->server,
                           user->access_token,
                           "GET",
                           "/api/contacts",
                           NULL,
                           &answer);
  contacts = json_object_get_array_member (answer, "contacts");
  if (json_array_get_length (contacts) == 0)
    return g_strdup ("none");
  return g_strdup (get_state (json_array_get_object_element (contacts, 0)));
}

static void
assert_states (Fixture *f, const char *alices, const char *bobs)
{
  g_autofree char *alice_sees = dup_listed_state (f, f->alice);
  g_autofree char *bob_sees = dup_listed_state (f, f->bob);

  g_assert_cmpstr (alice_sees, ==, alices);
  g_assert_cmpstr (bob_sees, ==, bobs);
}

static void
request (Fixture *f, HollerTestUser *user, const char *username, guint status)
{
  g_autofree char *body = g_strdup_printf ("{\"username\":\"%s\"}", username);

  holler_test_server_assert (f->server,
                             user->access_token,
                             "POST",
                             "/api/contacts",
                             body,
                             status,
                             "");
}

static void
test_contacts (Fixture *f, gconstpointer data)
{
  g_autoptr (HollerTestSocket) a =
    holler_test_socket_open_ready (f->server, f->alice, NULL);
  g_autoptr (HollerTestSocket) b =
    holler_test_socket_open_ready (f->server, f->bob, NULL);

  request (f, f->alice, "BOB", 201);
  expect_contact (a, "outgoing");
  expect_contact (b, "incoming");
  assert_states (f, "outgoing", "incoming");
  /* The same again is the same. */
  request (f, f->alice, "bob", 200);

  post_contact (f, f->bob, f->alice, "decline", 204, "");
  expect_contact (a, "none");
  expect_contact (b, "none");
  assert_states (f, "none", "none");
  post_contact (f, f->bob, f->alice, "accept", 404, "not_found");

  /* Who asks whom has asked is a contact at once. */
  request (f, f->alice, "bob", 201);
  request (f, f->bob, "alice", 201);
  assert_states (f, "contact", "contact");
  {
    g_autoptr (JsonObject) presence = holler_test_socket_expect (a, "presence");

    g_assert_cmpstr (get_state (presence), ==, "online");
  }

  holler_test_server_assert (f->server,
                             f->alice->access_token,
                             "POST",
                             "/api/contacts",
                             "{\"username\":\"alice\"}",
                             400,
                             "bad_request");
  holler_test_server_assert (f->server,
                             f->alice->access_token,
                             "POST",
                             "/api/contacts",
                             "{\"username\":\"nobody\"}",
                             404,
                             "not_found");
}

static void
test_block_looks_like_removal (Fixture *f, gconstpointer data)
{
  g_autoptr (HollerTestSocket) a = NULL;
  g_autoptr (HollerTestSocket) b = NULL;
  g_autofree char *conversation_id = NULL;

  holler_test_user_befriend (f->server, f->alice, f->bob);
  conversation_id = holler_test_user_converse (f->server, f->alice, f->bob);
  a = holler_test_socket_open_ready (f->server, f->alice, NULL);
  b = holler_test_socket_open_ready (f->server, f->bob, NULL);

  post_contact (f, f->alice, f->bob, "block", 204, "");
  expect_contact (b, "none");
  assert_states (f, "blocked", "none");

  /* He can write to nobody, ask in vain, and sees nothing of it. */
  holler_test_socket_send (
    b,
    "{\"type\":\"message\",\"id\":\"m1\",\"conversationId\":\"%s\","
    "\"body\":\"hello?\"}",
    conversation_id);
  {
    g_autoptr (JsonObject) error = holler_test_socket_expect (b, "error");

    g_assert_cmpstr (json_object_get_string_member (error, "code"),
                     ==,
                     "not_contact");
  }
  request (f, f->bob, "alice", 201);
  assert_states (f, "blocked", "outgoing");
  holler_test_socket_send (a, "{\"type\":\"presence\",\"state\":\"away\"}");
  holler_test_socket_expect_silence (a, "message");
  holler_test_socket_expect_silence (b, "presence");

  holler_test_server_assert (f->server,
                             f->alice->access_token,
                             "POST",
                             "/api/contacts",
                             "{\"username\":\"bob\"}",
                             409,
                             "conflict");
  post_contact (f, f->alice, f->bob, "unblock", 204, "");
  assert_states (f, "incoming", "outgoing");
}

static void
test_remove_and_favourite (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_strconcat ("/api/contacts/", f->bob->user_id, NULL);
  g_autoptr (JsonObject) answer = NULL;
  JsonObject *contact = NULL;

  holler_test_user_befriend (f->server, f->alice, f->bob);
  holler_test_server_assert (f->server,
                             f->alice->access_token,
                             "PATCH",
                             path,
                             "{\"favourite\":true}",
                             204,
                             "");
  holler_test_server_call (f->server,
                           f->alice->access_token,
                           "GET",
                           "/api/contacts",
                           NULL,
                           &answer);
  contact = json_array_get_object_element (
    json_object_get_array_member (answer, "contacts"),
    0);
  g_assert_true (json_object_get_boolean_member (contact, "favourite"));
  g_assert_true (json_object_has_member (contact, "since"));

  holler_test_server_assert (f->server,
                             f->alice->access_token,
                             "DELETE",
                             path,
                             NULL,
                             204,
                             "");
  assert_states (f, "none", "none");
}

static void
expect_presence (HollerTestSocket *socket, const char *state)
{
  g_autoptr (JsonObject) frame = holler_test_socket_expect (socket, "presence");

  g_assert_cmpstr (get_state (frame), ==, state);
  g_assert_cmpint (json_object_has_member (frame, "lastSeen"),
                   ==,
                   g_str_equal (state, "offline"));
}

static void
test_presence (Fixture *f, gconstpointer data)
{
  g_autoptr (HollerTestUser) bob2 = holler_test_user_log_in (f->server, "bob");
  g_autoptr (HollerTestSocket) a = NULL;
  g_autoptr (HollerTestSocket) b = NULL;
  g_autoptr (HollerTestSocket) b2 = NULL;

  holler_test_user_befriend (f->server, f->alice, f->bob);
  a = holler_test_socket_open_ready (f->server, f->alice, NULL);
  b = holler_test_socket_open_ready (f->server, f->bob, NULL);
  expect_presence (a, "online");
  holler_test_socket_send (b, "{\"type\":\"presence\",\"state\":\"away\"}");
  expect_presence (a, "away");

  /* Of two devices the more present one speaks. */
  b2 = holler_test_socket_open_ready (f->server, bob2, NULL);
  expect_presence (a, "online");
  holler_test_socket_send (b2, "{\"type\":\"presence\",\"state\":\"busy\"}");
  expect_presence (a, "busy");
  holler_test_socket_close (b2);
  expect_presence (a, "away");
  holler_test_socket_close (b);
  expect_presence (a, "offline");

  holler_test_socket_send (a,
                           "{\"type\":\"presence\",\"id\":\"p\","
                           "\"state\":\"offline\"}");
  {
    g_autoptr (JsonObject) error = holler_test_socket_expect (a, "error");

    g_assert_cmpstr (json_object_get_string_member (error, "code"),
                     ==,
                     "bad_request");
  }
}

static void
test_find_users (Fixture *f, gconstpointer data)
{
  static const char *const paths[] = { "/api/users?username=BOB",
                                       "/api/users?username=bo",
                                       "/api/users?username=" };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (JsonObject) answer = NULL;
      JsonArray *users = NULL;

      holler_test_server_call (f->server,
                               f->alice->access_token,
                               "GET",
                               paths[i],
                               NULL,
                               &answer);
      users = json_object_get_array_member (answer, "users");
      g_assert_cmpuint (json_array_get_length (users), ==, i == 0 ? 1 : 0);
    }
}

/* Who is away when a contact takes another name learns it with the next sync. */
static void
test_profile_is_synced (Fixture *f, gconstpointer data)
{
  g_autoptr (HollerTestSocket) b = NULL;
  g_autoptr (JsonObject) before = NULL;
  g_autoptr (JsonObject) after = NULL;
  g_autoptr (JsonObject) pushed = NULL;
  g_autofree char *path = NULL;
  JsonArray *changes = NULL;
  JsonObject *user = NULL;

  holler_test_user_befriend (f->server, f->alice, f->bob);
  b = holler_test_socket_open_ready (f->server, f->bob, NULL);
  g_assert_cmpuint (holler_test_server_call (f->server,
                                             f->bob->access_token,
                                             "GET",
                                             "/api/sync",
                                             NULL,
                                             &before),
                    ==,
                    200);
  holler_test_server_assert (f->server,
                             f->alice->access_token,
                             "PATCH",
                             "/api/me",
                             "{\"displayName\":\"Alice the Second\"}",
                             200,
                             "");
  pushed = holler_test_socket_expect (b, "contact");
  path = g_strconcat ("/api/sync?since=",
                      json_object_get_string_member (before, "cursor"),
                      NULL);
  g_assert_cmpuint (holler_test_server_call (f->server,
                                             f->bob->access_token,
                                             "GET",
                                             path,
                                             NULL,
                                             &after),
                    ==,
                    200);
  changes = json_object_get_array_member (after, "changes");
  g_assert_cmpuint (json_array_get_length (changes), ==, 1);
  user =
    json_object_get_object_member (json_array_get_object_element (changes, 0),
                                   "user");
  g_assert_cmpstr (json_object_get_string_member (user, "displayName"),
                   ==,
                   "Alice the Second");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func)                                                        \
  g_test_add ("/server/contacts/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("contacts", test_contacts);
  ADD ("block-looks-like-removal", test_block_looks_like_removal);
  ADD ("remove-and-favourite", test_remove_and_favourite);
  ADD ("presence", test_presence);
  ADD ("find-users", test_find_users);
  ADD ("profile-is-synced", test_profile_is_synced);
#undef ADD
  return g_test_run ();
}
