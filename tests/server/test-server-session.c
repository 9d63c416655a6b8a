/* test-server-session.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-test-socket.h"

#include <signal.h>
#include <string.h>

/* Sessions: greeting, resume, replacement, renewal, and the end. */

typedef struct
{
  HollerTestServer *server;
  HollerTestUser *alice;
  HollerTestUser *bob;
  char *conversation_id;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->server = holler_test_server_new (data);
  fixture->alice = holler_test_user_new (fixture->server, "alice");
  fixture->bob = holler_test_user_new (fixture->server, "bob");
  holler_test_user_befriend (fixture->server, fixture->alice, fixture->bob);
  fixture->conversation_id =
    holler_test_user_converse (fixture->server, fixture->alice, fixture->bob);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  holler_test_user_free (fixture->alice);
  holler_test_user_free (fixture->bob);
  g_free (fixture->conversation_id);
  holler_test_server_free (fixture->server);
}

static void
say (Fixture *f, HollerTestSocket *socket, const char *id, const char *body)
{
  g_autoptr (JsonObject) ack = NULL;

  holler_test_socket_send (socket,
                           "{\"type\":\"message\",\"id\":\"%s\","
                           "\"conversationId\":\"%s\",\"body\":\"%s\"}",
                           id,
                           f->conversation_id,
                           body);
  ack = holler_test_socket_expect (socket, "ack");
  g_assert_cmpstr (json_object_get_string_member (ack, "id"), ==, id);
}

static char *
make_resume (JsonObject *hello, gint64 seq)
{
  return g_strdup_printf ("%s:%" G_GINT64_FORMAT,
                          json_object_get_string_member (hello, "sessionId"),
                          seq);
}

static void
test_hello (Fixture *f, gconstpointer data)
{
  g_autoptr (JsonObject) hello = NULL;
  g_autoptr (HollerTestSocket) a G_GNUC_UNUSED =
    holler_test_socket_open_ready (f->server, f->alice, &hello);

  g_assert_cmpuint (strlen (json_object_get_string_member (hello, "sessionId")),
                    >=,
                    22);
  g_assert_false (json_object_get_boolean_member (hello, "resumed"));
  g_assert_cmpstr (json_object_get_string_member (hello, "deviceId"),
                   ==,
                   f->alice->device_id);
  g_assert_cmpint (json_object_get_int_member (hello, "protocol"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (hello, "pingInterval"), ==, 25);
  g_assert_cmpint (json_object_get_int_member (hello, "resumeWindow"), ==, 60);
  g_assert_cmpint (strlen (json_object_get_string_member (hello, "serverTime")),
                   ==,
                   strlen ("2026-01-31T12:00:00.000Z"));
}

static void
test_resume_replays (Fixture *f, gconstpointer data)
{
  g_autoptr (JsonObject) hello = NULL;
  g_autoptr (JsonObject) again = NULL;
  g_autoptr (JsonObject) first = NULL;
  g_autoptr (HollerTestSocket) a =
    holler_test_socket_open_ready (f->server, f->alice, NULL);
  g_autoptr (HollerTestSocket) b =
    holler_test_socket_open_ready (f->server, f->bob, &hello);
  g_autoptr (HollerTestSocket) b2 = NULL;
  g_autofree char *resume = NULL;
  gint64 seq = 0;

  say (f, a, "m1", "one");
  first = holler_test_socket_expect (b, "message");
  seq = json_object_get_int_member (first, "seq");
  holler_test_socket_vanish (b);
  say (f, a, "m2", "two");
  say (f, a, "m3", "three");

  resume = make_resume (hello, seq);
  b2 = holler_test_socket_open (f->server, f->bob, resume);
  again = holler_test_socket_receive (b2);
  g_assert_true (json_object_get_boolean_member (again, "resumed"));
  g_assert_cmpstr (json_object_get_string_member (again, "sessionId"),
                   ==,
                   json_object_get_string_member (hello, "sessionId"));
  for (gint64 i = 1; i <= 2; i++)
    {
      g_autoptr (JsonObject) missed = holler_test_socket_receive (b2);

      g_assert_cmpstr (json_object_get_string_member (missed, "type"),
                       ==,
                       "message");
      g_assert_cmpint (json_object_get_int_member (missed, "seq"), ==, seq + i);
    }
  {
    g_autoptr (JsonObject) presence = holler_test_socket_receive (b2);
    g_autoptr (JsonObject) ready = holler_test_socket_receive (b2);
    g_autoptr (JsonObject) delivered = NULL;

    g_assert_cmpstr (json_object_get_string_member (presence, "type"),
                     ==,
                     "presence");
    g_assert_cmpstr (json_object_get_string_member (ready, "type"),
                     ==,
                     "ready");
    /* To resume after the first message is to have it. */
    delivered = holler_test_socket_expect (a, "delivered");
    g_assert_cmpint (json_object_get_int_member (delivered, "order"), ==, 1);
  }
}

static void
assert_not_resumed (Fixture *f, HollerTestUser *user, const char *resume)
{
  g_autoptr (HollerTestSocket) socket =
    holler_test_socket_open (f->server, user, resume);
  g_autoptr (JsonObject) hello = holler_test_socket_expect (socket, "hello");

  g_assert_false (json_object_get_boolean_member (hello, "resumed"));
  holler_test_socket_close (socket);
}

static void
test_resume_is_checked (Fixture *f, gconstpointer data)
{
  g_autoptr (HollerTestUser) bob2 = holler_test_user_log_in (f->server, "bob");
  g_autoptr (JsonObject) hello = NULL;
  g_autoptr (HollerTestSocket) b =
    holler_test_socket_open_ready (f->server, f->bob, &hello);
  g_autofree char *good = make_resume (hello, 0);
  g_autofree char *future = make_resume (hello, 1000);

  holler_test_socket_vanish (b);
  assert_not_resumed (f, f->alice, good);
  assert_not_resumed (f, bob2, good);
  assert_not_resumed (f, f->alice, "nonsense");
  assert_not_resumed (f, f->alice, ":");
  assert_not_resumed (f, f->alice, "a:-1");
  assert_not_resumed (f, f->alice, "a:99999999999999999999");
  assert_not_resumed (f, f->bob, future);
  /* That made a new session: the old one is no more. */
  assert_not_resumed (f, f->bob, good);
}

static void
test_too_much_to_replay (Fixture *f, gconstpointer data)
{
  g_autoptr (JsonObject) hello = NULL;
  g_autoptr (HollerTestSocket) a =
    holler_test_socket_open_ready (f->server, f->alice, NULL);
  g_autoptr (HollerTestSocket) b =
    holler_test_socket_open_ready (f->server, f->bob, &hello);
  g_autofree char *resume = make_resume (hello, 0);
  g_autofree char *body = g_strnfill (15000, 'x');

  holler_test_socket_vanish (b);
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *id = g_strdup_printf ("m%u", i);

      say (f, a, id, body);
    }
  assert_not_resumed (f, f->bob, resume);
}

static void
test_resume_window_ends (Fixture *f, gconstpointer data)
{
  g_autoptr (JsonObject) hello = NULL;
  g_autoptr (JsonObject) offline = NULL;
  g_autoptr (JsonObject) online = NULL;
  g_autoptr (HollerTestSocket) a =
    holler_test_socket_open_ready (f->server, f->alice, NULL);
  g_autoptr (HollerTestSocket) b =
    holler_test_socket_open_ready (f->server, f->bob, &hello);
  g_autofree char *resume = make_resume (hello, 0);

  online = holler_test_socket_expect (a, "presence");
  /* The window of this server is a second, after which he is offline. */
  holler_test_socket_vanish (b);
  offline = holler_test_socket_expect (a, "presence");
  g_assert_cmpstr (json_object_get_string_member (offline, "state"),
                   ==,
                   "offline");
  assert_not_resumed (f, f->bob, resume);
}

static void
test_second_socket_replaces (Fixture *f, gconstpointer data)
{
  g_autoptr (JsonObject) hello = NULL;
  g_autoptr (HollerTestSocket) first =
    holler_test_socket_open_ready (f->server, f->alice, &hello);
  g_autoptr (HollerTestSocket) second =
    holler_test_socket_open_ready (f->server, f->alice, NULL);

  holler_test_socket_expect_close (first, 4409);
  holler_test_socket_expect_silence (second, "error");
}

/* The old socket still looks alive to the server when the client is back. */
static void
test_resume_over_a_living_socket (Fixture *f, gconstpointer data)
{
  g_autoptr (JsonObject) hello = NULL;
  g_autoptr (JsonObject) again = NULL;
  g_autoptr (HollerTestSocket) first =
    holler_test_socket_open_ready (f->server, f->alice, &hello);
  g_autofree char *resume = make_resume (hello, 0);
  g_autoptr (HollerTestSocket) second =
    holler_test_socket_open (f->server, f->alice, resume);

  again = holler_test_socket_expect (second, "hello");
  g_assert_true (json_object_get_boolean_member (again, "resumed"));
  holler_test_socket_expect_close (first, 4409);
  holler_test_socket_expect_silence (second, "error");
}

static void
test_same_id_same_reply (Fixture *f, gconstpointer data)
{
  static const char bad[] =
    "{\"type\":\"message\",\"id\":\"x\",\"conversationId\":\"nonesuch\","
    "\"body\":\"x\"}";
  g_autoptr (HollerTestSocket) a =
    holler_test_socket_open_ready (f->server, f->alice, NULL);

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (JsonObject) error = NULL;

      holler_test_socket_send (a, "%s", bad);
      error = holler_test_socket_expect (a, "error");
      g_assert_cmpstr (json_object_get_string_member (error, "code"),
                       ==,
                       "not_member");
    }
  /* Another frame under the same id gets the first one's reply. */
  holler_test_socket_send (
    a,
    "{\"type\":\"presence\",\"id\":\"x\",\"state\":\"busy\"}");
  {
    g_autoptr (JsonObject) error = holler_test_socket_expect (a, "error");

    g_assert_cmpstr (json_object_get_string_member (error, "id"), ==, "x");
  }
}

static void
test_browser_handshake (Fixture *f, gconstpointer data)
{
  g_autoptr (HollerTestSocket) socket = holler_test_socket_connect (f->server);
  g_autofree char *headers =
    g_strdup_printf ("Sec-WebSocket-Protocol: holler.v1, bearer.%s\r\n"
                     "Origin: http://127.0.0.1:%u\r\n",
                     f->alice->access_token,
                     holler_test_server_get_port (f->server));
  g_autoptr (JsonObject) hello = NULL;

  g_assert_cmpuint (holler_test_socket_shake (socket, "/ws", headers), ==, 101);
  g_assert_nonnull (strstr (holler_test_socket_get_answer (socket),
                            "Sec-WebSocket-Protocol: holler.v1\n"));
  g_assert_null (
    strstr (holler_test_socket_get_answer (socket), f->alice->access_token));
  hello = holler_test_socket_expect (socket, "hello");
}

/* Who offers only what this server does not speak is not let to believe it. */
static void
test_other_protocol (Fixture *f, gconstpointer data)
{
  static const char *const protocols[] = { "holler.v2, ", "" };

  for (gsize i = 0; i < G_N_ELEMENTS (protocols); i++)
    {
      g_autoptr (HollerTestSocket) socket =
        holler_test_socket_connect (f->server);
      g_autofree char *headers =
        g_strdup_printf ("Sec-WebSocket-Protocol: %sbearer.%s\r\n",
                         protocols[i],
                         f->alice->access_token);

      g_assert_cmpuint (holler_test_socket_shake (socket, "/ws", headers),
                        ==,
                        400);
    }
}

static void
test_browser_resume (Fixture *f, gconstpointer data)
{
  g_autoptr (JsonObject) hello = NULL;
  g_autoptr (JsonObject) again = NULL;
  g_autoptr (HollerTestSocket) first =
    holler_test_socket_open_ready (f->server, f->alice, &hello);
  g_autoptr (HollerTestSocket) second = holler_test_socket_connect (f->server);
  g_autofree char *headers = g_strdup_printf (
    "Sec-WebSocket-Protocol: holler.v1, bearer.%s, resume.%s.0\r\n",
    f->alice->access_token,
    json_object_get_string_member (hello, "sessionId"));

  holler_test_socket_vanish (first);
  g_assert_cmpuint (holler_test_socket_shake (second, "/ws", headers), ==, 101);
  again = holler_test_socket_expect (second, "hello");
  g_assert_true (json_object_get_boolean_member (again, "resumed"));
}

static void
test_origin_is_checked (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *origin;
    guint status;
  } cases[] = {
    { "http://evil.example", 403 },
    { "null", 403 },
    { "https://chat.example", 101 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HollerTestSocket) socket =
        holler_test_socket_connect (f->server);
      g_autofree char *headers =
        g_strdup_printf ("Authorization: Bearer %s\r\nOrigin: %s\r\n",
                         f->alice->access_token,
                         cases[i].origin);

      g_assert_cmpuint (holler_test_socket_shake (socket, "/ws", headers),
                        ==,
                        cases[i].status);
    }
}

static void
test_without_token (Fixture *f, gconstpointer data)
{
  g_autoptr (HollerTestSocket) none = holler_test_socket_connect (f->server);
  g_autoptr (HollerTestSocket) bad = holler_test_socket_connect (f->server);

  g_assert_cmpuint (holler_test_socket_shake (none, "/ws", ""), ==, 401);
  g_assert_cmpuint (
    holler_test_socket_shake (bad, "/ws", "Authorization: Bearer x\r\n"),
    ==,
    401);
}

static void
test_auth_frame (Fixture *f, gconstpointer data)
{
  g_autoptr (HollerTestSocket) a =
    holler_test_socket_open_ready (f->server, f->alice, NULL);
  g_autoptr (JsonObject) session = NULL;
  g_autoptr (JsonObject) error = NULL;
  g_autoptr (JsonObject) ack = NULL;
  g_autofree char *body =
    g_strdup_printf ("{\"refreshToken\":\"%s\"}", f->alice->refresh_token);

  holler_test_socket_send (
    a,
    "{\"type\":\"auth\",\"id\":\"a1\",\"accessToken\":\"%s\"}",
    f->bob->access_token);
  error = holler_test_socket_expect (a, "error");
  g_assert_cmpstr (json_object_get_string_member (error, "code"),
                   ==,
                   "unauthorized");

  holler_test_server_call (f->server,
                           NULL,
                           "POST",
                           "/api/auth/refresh",
                           body,
                           &session);
  holler_test_socket_send (
    a,
    "{\"type\":\"auth\",\"id\":\"a2\",\"accessToken\":\"%s\"}",
    json_object_get_string_member (session, "accessToken"));
  ack = holler_test_socket_expect (a, "ack");
}

static void
test_sockets_per_user (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) sockets =
    g_ptr_array_new_with_free_func ((GDestroyNotify) holler_test_socket_free);
  g_autoptr (GPtrArray) users =
    g_ptr_array_new_with_free_func ((GDestroyNotify) holler_test_user_free);
  g_autoptr (HollerTestSocket) last = NULL;
  g_autofree char *headers = NULL;

  for (guint i = 0; i < 3; i++)
    {
      HollerTestUser *user = holler_test_user_log_in (f->server, "alice");

      g_ptr_array_add (users, user);
      if (i < 2)
        g_ptr_array_add (sockets,
                         holler_test_socket_open (f->server, user, NULL));
    }

  last = holler_test_socket_connect (f->server);
  headers = g_strdup_printf (
    "Authorization: Bearer %s\r\n",
    ((HollerTestUser *) g_ptr_array_index (users, 2))->access_token);
  g_assert_cmpuint (holler_test_socket_shake (last, "/ws", headers), ==, 429);
  g_assert_nonnull (
    strstr (holler_test_socket_get_answer (last), "Retry-After: "));
}

static void
test_sigterm_says_bye (Fixture *f, gconstpointer data)
{
  g_autoptr (HollerTestSocket) a =
    holler_test_socket_open_ready (f->server, f->alice, NULL);
  g_autoptr (JsonObject) bye = NULL;
  g_autoptr (JsonObject) health = NULL;

  kill (holler_test_server_get_pid (f->server), SIGTERM);
  bye = holler_test_socket_expect (a, "bye");
  /* This socket has not answered yet, so the server still waits for it. */
  g_assert_cmpuint (holler_test_server_call (f->server,
                                             NULL,
                                             "GET",
                                             "/api/health",
                                             NULL,
                                             &health),
                    ==,
                    503);
  g_assert_cmpstr (json_object_get_string_member (health, "status"),
                   ==,
                   "draining");
  holler_test_server_assert (f->server,
                             f->alice->access_token,
                             "GET",
                             "/api/me",
                             NULL,
                             503,
                             "unavailable");
  g_assert_cmpint (json_object_get_int_member (bye, "retryAfterMs"), >, 0);
  holler_test_socket_expect_close (a, 1001);
  g_assert_cmpint (holler_test_server_stop (f->server, 0), ==, 0);
}

/* The same over TLS: more than one record, both ways, and a resume. */
static void
test_tls (void)
{
  g_autofree char *config =
    g_strdup_printf ("[server]\ntls-certificate=%s/data/tls/certificate.pem\n"
                     "tls-key=%s/data/tls/key.pem\n",
                     g_getenv ("G_TEST_SRCDIR"),
                     g_getenv ("G_TEST_SRCDIR"));
  Fixture fixture = { 0 };
  g_autofree char *body = g_strnfill (16000, 'x');
  g_autoptr (JsonObject) hello = NULL;
  g_autoptr (JsonObject) again = NULL;
  g_autofree char *resume = NULL;

  set_up (&fixture, config);
  g_assert_true (
    g_str_has_prefix (holler_test_server_get_uri (fixture.server), "https:"));
  {
    g_autoptr (HollerTestSocket) a =
      holler_test_socket_open_ready (fixture.server, fixture.alice, NULL);
    g_autoptr (HollerTestSocket) b =
      holler_test_socket_open_ready (fixture.server, fixture.bob, &hello);
    g_autoptr (HollerTestSocket) b2 = NULL;

    for (guint i = 0; i < 10; i++)
      {
        g_autofree char *id = g_strdup_printf ("m%u", i);
        g_autoptr (JsonObject) message = NULL;

        say (&fixture, a, id, body);
        message = holler_test_socket_expect (b, "message");
        g_assert_cmpstr (json_object_get_string_member (message, "body"),
                         ==,
                         body);
      }
    holler_test_socket_vanish (b);
    resume = make_resume (hello, 5);
    b2 = holler_test_socket_open (fixture.server, fixture.bob, resume);
    again = holler_test_socket_expect (b2, "hello");
    g_assert_true (json_object_get_boolean_member (again, "resumed"));
    json_object_unref (holler_test_socket_expect (b2, "ready"));
    holler_test_socket_close (a);
  }
  tear_down (&fixture, NULL);
}

static void
test_unanswered_pings_end (Fixture *f, gconstpointer data)
{
  g_autoptr (HollerTestSocket) a =
    holler_test_socket_open_ready (f->server, f->alice, NULL);
  g_autoptr (HollerTestSocket) b G_GNUC_UNUSED =
    holler_test_socket_open_ready (f->server, f->bob, NULL);
  g_autoptr (JsonObject) online G_GNUC_UNUSED =
    holler_test_socket_expect (a, "presence");
  g_autoptr (JsonObject) offline = NULL;

  /* Bob does not read, so he answers no pings; Alice does by waiting. */
  offline = holler_test_socket_expect (a, "presence");
  g_assert_cmpstr (json_object_get_string_member (offline, "state"),
                   ==,
                   "offline");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, config, func)                                                \
  g_test_add ("/server/session/" name, Fixture, config, set_up, func, tear_down)
  ADD ("hello", NULL, test_hello);
  ADD ("resume-replays", NULL, test_resume_replays);
  ADD ("resume-is-checked", NULL, test_resume_is_checked);
  ADD ("too-much-to-replay", NULL, test_too_much_to_replay);
  ADD ("resume-window-ends",
       "[sessions]\nresume-window-seconds=1\n",
       test_resume_window_ends);
  ADD ("second-socket-replaces", NULL, test_second_socket_replaces);
  ADD ("resume-over-a-living-socket", NULL, test_resume_over_a_living_socket);
  ADD ("same-id-same-reply", NULL, test_same_id_same_reply);
  ADD ("browser-handshake", NULL, test_browser_handshake);
  ADD ("browser-resume", NULL, test_browser_resume);
  ADD ("other-protocol", NULL, test_other_protocol);
  ADD ("origin-is-checked",
       "[server]\norigins=https://chat.example\n",
       test_origin_is_checked);
  ADD ("without-token", NULL, test_without_token);
  ADD ("auth-frame", NULL, test_auth_frame);
  ADD ("sockets-per-user",
       "[limits]\nsockets-per-user=2\n",
       test_sockets_per_user);
  ADD ("sigterm-says-bye", NULL, test_sigterm_says_bye);
  ADD ("unanswered-pings-end",
       "[sessions]\nping-interval-seconds=1\nresume-window-seconds=1\n",
       test_unanswered_pings_end);
#undef ADD
  g_test_add_func ("/server/session/tls", test_tls);

  return g_test_run ();
}
