/* test-server-account.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-test-socket.h"

#include <string.h>

/* The account as a whole: devices, password, end. Alice has two devices and
 * knows Bob. */

typedef struct
{
  HollerTestServer *server;
  HollerTestUser *alice;
  HollerTestUser *alice2;
  HollerTestUser *bob;
  HollerTestSocket *a;
  HollerTestSocket *a2;
  HollerTestSocket *b;
} Fixture;

static void
set_up (Fixture *f, gconstpointer config)
{
  f->server = holler_test_server_new (config);
  f->alice = holler_test_user_new (f->server, "alice");
  f->alice2 = holler_test_user_log_in (f->server, "alice");
  f->bob = holler_test_user_new (f->server, "bob");
  holler_test_user_befriend (f->server, f->alice, f->bob);
  f->a = holler_test_socket_open_ready (f->server, f->alice, NULL);
  f->a2 = holler_test_socket_open_ready (f->server, f->alice2, NULL);
  f->b = holler_test_socket_open_ready (f->server, f->bob, NULL);
}

static void
tear_down (Fixture *f, gconstpointer config)
{
  holler_test_socket_free (f->a);
  holler_test_socket_free (f->a2);
  holler_test_socket_free (f->b);
  holler_test_user_free (f->alice);
  holler_test_user_free (f->alice2);
  holler_test_user_free (f->bob);
  holler_test_server_free (f->server);
}

static void
call (Fixture *f,
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

static JsonObject *
get (Fixture *f, HollerTestUser *user, const char *path)
{
  JsonObject *answer = NULL;

  g_assert_cmpuint (holler_test_server_call (f->server,
                                             user->access_token,
                                             "GET",
                                             path,
                                             NULL,
                                             &answer),
                    ==,
                    200);
  return answer;
}

static void
test_devices (Fixture *f, gconstpointer config)
{
  g_autoptr (JsonObject) answer = get (f, f->alice, "/api/me/devices");
  JsonArray *devices = json_object_get_array_member (answer, "devices");
  g_autofree char *path =
    g_strconcat ("/api/me/devices/", f->alice2->device_id, NULL);
  g_autofree char *foreign =
    g_strconcat ("/api/me/devices/", f->bob->device_id, NULL);
  guint n_current = 0;

  g_assert_cmpuint (json_array_get_length (devices), ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      JsonObject *device = json_array_get_object_element (devices, i);

      g_assert_true (json_object_get_boolean_member (device, "online"));
      if (json_object_get_boolean_member (device, "current"))
        {
          n_current++;
          g_assert_cmpstr (json_object_get_string_member (device, "deviceId"),
                           ==,
                           f->alice->device_id);
        }
    }
  g_assert_cmpuint (n_current, ==, 1);

  call (f, f->alice, "DELETE", foreign, NULL, 404, "not_found");
  call (f, f->alice, "DELETE", path, NULL, 204, "");
  holler_test_socket_expect_close (f->a2, 4403);
  call (f, f->alice2, "GET", "/api/me", NULL, 401, "unauthorized");
  call (f, f->alice, "DELETE", path, NULL, 404, "not_found");
  call (f, f->alice, "GET", "/api/me", NULL, 200, "");
}

/* When one was here last */
static void
test_last_seen (Fixture *f, gconstpointer config)
{
  g_autoptr (JsonObject) answer = NULL;
  JsonArray *devices = NULL;
  guint n_seen = 0;

  holler_test_socket_close (f->a2);
  do
    {
      g_clear_pointer (&answer, json_object_unref);
      answer = get (f, f->alice, "/api/me/devices");
      devices = json_object_get_array_member (answer, "devices");
      n_seen = 0;
      for (guint i = 0; i < json_array_get_length (devices); i++)
        n_seen +=
          json_object_has_member (json_array_get_object_element (devices, i),
                                  "lastSeen")
            ? 1
            : 0;
    }
  while (n_seen == 0);
  g_assert_cmpuint (n_seen, ==, 1);
}

static void
test_password (Fixture *f, gconstpointer config)
{
  static const char log_in[] = "{\"username\":\"alice\",\"password\":\"%s\"}";
  g_autofree char *old = g_strdup_printf (log_in, HOLLER_TEST_PASSWORD);
  g_autofree char *new = g_strdup_printf (log_in, "another horse");

  call (f,
        f->alice,
        "POST",
        "/api/me/password",
        "{\"oldPassword\":\"wrong horse\",\"newPassword\":\"another horse\"}",
        403,
        "bad_credentials");
  call (f,
        f->alice,
        "POST",
        "/api/me/password",
        "{\"oldPassword\":\"" HOLLER_TEST_PASSWORD
        "\",\"newPassword\":\"short\"}",
        400,
        "bad_request");
  call (f,
        f->alice,
        "POST",
        "/api/me/password",
        "{\"oldPassword\":\"" HOLLER_TEST_PASSWORD
        "\",\"newPassword\":\"another horse\"}",
        204,
        "");
  /* The others are out, this one goes on. */
  holler_test_socket_expect_close (f->a2, 4403);
  call (f, f->alice2, "GET", "/api/me", NULL, 401, "unauthorized");
  call (f, f->alice, "GET", "/api/me", NULL, 200, "");
  holler_test_socket_expect_silence (f->a, "error");
  call (f, f->bob, "POST", "/api/auth/login", old, 401, "bad_credentials");
  call (f, f->bob, "POST", "/api/auth/login", new, 200, "");
}

static void
test_password_is_not_guessed (Fixture *f, gconstpointer config)
{
  static const char body[] = "{\"password\":\"this is not the password\"}";

  for (guint i = 0; i < 5; i++)
    call (f, f->alice, "DELETE", "/api/me", body, 403, "bad_credentials");
  call (f, f->alice, "DELETE", "/api/me", body, 429, "rate_limited");
}

static void
expect_state (HollerTestSocket *socket, const char *state)
{
  g_autoptr (JsonObject) contact =
    holler_test_socket_expect (socket, "contact");

  g_assert_cmpstr (json_object_get_string_member (contact, "state"), ==, state);
}

static void
test_end (Fixture *f, gconstpointer config)
{
  g_autofree char *conversation_id =
    holler_test_user_converse (f->server, f->alice, f->bob);
  g_autofree char *group =
    g_strdup_printf ("{\"kind\":\"group\",\"userIds\":[\"%s\"]}",
                     f->bob->user_id);
  g_autofree char *path =
    g_strdup_printf ("/api/conversations/%s", conversation_id);
  g_autoptr (JsonObject) conversation = NULL;
  g_autoptr (JsonObject) found = NULL;
  g_autoptr (HollerTestUser) again = NULL;
  gboolean is_gone = FALSE;
  JsonArray *members = NULL;

  call (f, f->alice, "POST", "/api/conversations", group, 201, "");
  holler_test_socket_send (f->a,
                           "{\"type\":\"message\",\"id\":\"m\","
                           "\"conversationId\":\"%s\",\"body\":\"bye\"}",
                           conversation_id);
  json_object_unref (holler_test_socket_expect (f->a, "ack"));
  call (f,
        f->alice,
        "DELETE",
        "/api/me",
        "{\"password\":\"" HOLLER_TEST_PASSWORD "\"}",
        204,
        "");
  holler_test_socket_expect_close (f->a, 4403);
  holler_test_socket_expect_close (f->a2, 4403);
  call (f, f->alice, "GET", "/api/me", NULL, 401, "unauthorized");
  expect_state (f->b, "none");

  /* What was said stays, by nobody in particular. */
  conversation = get (f, f->bob, path);
  members = json_object_get_array_member (conversation, "members");
  for (guint i = 0; i < json_array_get_length (members); i++)
    is_gone |= json_object_has_member (
      json_object_get_object_member (json_array_get_object_element (members, i),
                                     "user"),
      "deleted");
  g_assert_true (is_gone);
  g_assert_cmpstr (
    json_object_get_string_member (
      json_object_get_object_member (conversation, "lastMessage"),
      "body"),
    ==,
    "bye");
  found = get (f, f->bob, "/api/users?username=alice");
  g_assert_cmpuint (
    json_array_get_length (json_object_get_array_member (found, "users")),
    ==,
    0);

  /* The name is free, and who takes it is somebody else. */
  again = holler_test_user_new (f->server, "alice");
  g_assert_cmpstr (again->user_id, !=, f->alice->user_id);
  call (f, again, "GET", path, NULL, 404, "not_found");
}

static void
test_directory (Fixture *f, gconstpointer config)
{
  g_autoptr (JsonObject) found = get (f, f->bob, "/api/users?username=AL");
  g_autoptr (JsonObject) nobody = get (f, f->bob, "/api/users?username=x");

  g_assert_cmpuint (
    json_array_get_length (json_object_get_array_member (found, "users")),
    ==,
    config != NULL ? 1 : 0);
  g_assert_cmpuint (
    json_array_get_length (json_object_get_array_member (nobody, "users")),
    ==,
    0);
}

/* Of one address, whatever the name: two new accounts a minute (they are
 * there already), and two log-ins that fail. */
static void
test_address_is_limited (Fixture *f, gconstpointer config)
{
  static const char *const names[] = { "mallory", "nobody", "trent" };

  holler_test_server_assert (
    f->server,
    NULL,
    "POST",
    "/api/auth/register",
    "{\"username\":\"carol\",\"password\":\"a long password\"}",
    429,
    "rate_limited");
  g_assert_nonnull (holler_test_server_get_header (f->server, "Retry-After"));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *body = g_strdup_printf (
        "{\"username\":\"%s\",\"password\":\"a wrong password\"}",
        names[i]);

      holler_test_server_assert (f->server,
                                 NULL,
                                 "POST",
                                 "/api/auth/login",
                                 body,
                                 i < 2 ? 401 : 429,
                                 i < 2 ? "bad_credentials" : "rate_limited");
    }
}

int
main (int argc, char *argv[])
{
  static const char open_directory[] = "[server]\ndirectory=open\n";
  static const char many[] = "[limits]\nlog-ins-per-minute=100\n";

  static const char few[] = "[limits]\nregistrations-per-minute=2\n"
                            "failed-log-ins-per-minute=2\n";

  g_test_init (&argc, &argv, NULL);

#define ADD(name, config, func)                                                \
  g_test_add ("/server/account/" name, Fixture, config, set_up, func, tear_down)
  ADD ("devices", NULL, test_devices);
  ADD ("last-seen", NULL, test_last_seen);
  ADD ("password", many, test_password);
  ADD ("password-is-not-guessed", NULL, test_password_is_not_guessed);
  ADD ("address-is-limited", few, test_address_is_limited);
  ADD ("end", many, test_end);
  ADD ("directory-closed", NULL, test_directory);
  ADD ("directory-open", open_directory, test_directory);
#undef ADD

  return g_test_run ();
}
