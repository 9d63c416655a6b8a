/* test-server-auth.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-test-socket.h"

#include <jwt.h>
#include <signal.h>
#include <string.h>

/* Accounts, log-ins and tokens, against a real server. */

static char *
refresh_body (const char *token)
{
  return g_strdup_printf ("{\"refreshToken\":\"%s\"}", token);
}

/* The new refresh token, or NULL with the code asserted. */
static char *
refresh (HollerTestServer *server, const char *token, const char *code)
{
  g_autoptr (JsonObject) answer = NULL;
  g_autofree char *body = refresh_body (token);
  guint status = holler_test_server_call (server,
                                          NULL,
                                          "POST",
                                          "/api/auth/refresh",
                                          body,
                                          &answer);

  if (*code == '\0')
    {
      g_assert_cmpuint (status, ==, 200);
      return g_strdup (json_object_get_string_member (answer, "refreshToken"));
    }

  g_assert_cmpuint (status, ==, 401);
  g_assert_cmpstr (json_object_get_string_member (
                     json_object_get_object_member (answer, "error"),
                     "code"),
                   ==,
                   code);
  return NULL;
}

static void
test_health (void)
{
  g_autoptr (HollerTestServer) server = holler_test_server_new (NULL);
  g_autoptr (JsonObject) answer = NULL;

  g_assert_cmpuint (
    holler_test_server_call (server, NULL, "GET", "/api/health", NULL, &answer),
    ==,
    200);
  g_assert_cmpstr (json_object_get_string_member (answer, "status"), ==, "ok");
  g_assert_cmpint (json_object_get_int_member (answer, "protocol"), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (answer, "registration"),
                   ==,
                   "open");
}

static void
test_register_is_checked (void)
{
  static const struct
  {
    const char *body;
    guint status;
    const char *code;
  } cases[] = {
    { "{\"username\":\"al\",\"password\":\"correct horse\"}",
      400,
      "bad_request" },
    { "{\"username\":\"al ice\",\"password\":\"correct horse\"}",
      400,
      "bad_request" },
    { "{\"username\":\"alice\",\"password\":\"short\"}", 400, "bad_request" },
    { "{\"username\":\"alice\"}", 400, "bad_request" },
    { "{\"username\":7,\"password\":\"correct horse\"}", 400, "bad_request" },
    { "{\"username\":\"alice\",\"password\":\"correct horse\","
      "\"displayName\":7}",
      400,
      "bad_request" },
    { "{\"username\":\"alice\",\"username\":\"bob\","
      "\"password\":\"correct horse\"}",
      400,
      "bad_request" },
    { "[]", 400, "bad_request" },
    { "", 400, "bad_request" },
    { "{\"username\":\"Alice\",\"password\":\"correct horse\"}", 201, "" },
    { "{\"username\":\"aLICE\",\"password\":\"another horse\"}",
      409,
      "username_taken" },
  };
  g_autoptr (HollerTestServer) server = holler_test_server_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    holler_test_server_assert (server,
                               NULL,
                               "POST",
                               "/api/auth/register",
                               cases[i].body,
                               cases[i].status,
                               cases[i].code);
}

static void
test_register_by_invitation (void)
{
  g_autoptr (HollerTestServer) invite = holler_test_server_new (
    "[server]\nregistration=invite\ninvite-tokens=first;second\n");
  g_autoptr (HollerTestServer) closed =
    holler_test_server_new ("[server]\nregistration=closed\n");
  static const char path[] = "/api/auth/register";

  holler_test_server_assert (
    invite,
    NULL,
    "POST",
    path,
    "{\"username\":\"alice\",\"password\":\"correct horse\"}",
    403,
    "invite_required");
  holler_test_server_assert (
    invite,
    NULL,
    "POST",
    path,
    "{\"username\":\"alice\",\"password\":\"correct horse\","
    "\"inviteToken\":\"third\"}",
    403,
    "invite_invalid");
  holler_test_server_assert (
    invite,
    NULL,
    "POST",
    path,
    "{\"username\":\"alice\",\"password\":\"correct horse\","
    "\"inviteToken\":\"second\"}",
    201,
    "");
  holler_test_server_assert (
    closed,
    NULL,
    "POST",
    path,
    "{\"username\":\"alice\",\"password\":\"correct horse\"}",
    403,
    "registration_closed");
}

static void
test_log_in (void)
{
  g_autoptr (HollerTestServer) server = holler_test_server_new (NULL);
  g_autoptr (HollerTestUser) alice = holler_test_user_new (server, "alice");
  g_autoptr (HollerTestUser) again = holler_test_user_log_in (server, "alice");
  g_autoptr (HollerTestUser) bob G_GNUC_UNUSED =
    holler_test_user_new (server, "bobby");
  g_autoptr (JsonObject) same = NULL;
  g_autoptr (JsonObject) other = NULL;
  g_autofree char *body = NULL;
  g_autofree char *stolen = NULL;

  g_assert_cmpstr (alice->user_id, ==, again->user_id);
  g_assert_cmpstr (alice->device_id, !=, again->device_id);

  /* One's own device is taken up again, another's is not. */
  body = g_strdup_printf ("{\"username\":\"ALICE\",\"password\":\"%s\","
                          "\"deviceId\":\"%s\"}",
                          HOLLER_TEST_PASSWORD,
                          alice->device_id);
  holler_test_server_call (server,
                           NULL,
                           "POST",
                           "/api/auth/login",
                           body,
                           &same);
  g_assert_cmpstr (json_object_get_string_member (same, "deviceId"),
                   ==,
                   alice->device_id);
  stolen = g_strdup_printf ("{\"username\":\"bobby\",\"password\":\"%s\","
                            "\"deviceId\":\"%s\"}",
                            HOLLER_TEST_PASSWORD,
                            alice->device_id);
  holler_test_server_call (server,
                           NULL,
                           "POST",
                           "/api/auth/login",
                           stolen,
                           &other);
  g_assert_cmpstr (json_object_get_string_member (other, "deviceId"),
                   !=,
                   alice->device_id);

  /* A new log-in ends the device's older refresh tokens. */
  g_assert_null (refresh (server, alice->refresh_token, "token_reused"));
}

static gint64
time_log_in (HollerTestServer *server, const char *username)
{
  g_autofree char *body =
    g_strdup_printf ("{\"username\":\"%s\",\"password\":\"wrong password\"}",
                     username);
  gint64 start_us = g_get_monotonic_time ();

  holler_test_server_assert (server,
                             NULL,
                             "POST",
                             "/api/auth/login",
                             body,
                             401,
                             "bad_credentials");
  return g_get_monotonic_time () - start_us;
}

static gboolean
is_alike (gint64 one_us, gint64 two_us)
{
  return one_us < two_us * 2 && two_us < one_us * 2;
}

/* An unknown name costs a hash as well: the fastest of each are compared,
 * which noise can only make slower. On a busy machine it takes longer until
 * each has once been undisturbed. */
static void
test_unknown_user_takes_as_long (void)
{
  g_autoptr (HollerTestServer) server =
    holler_test_server_new ("[limits]\nlog-ins-per-minute=1000\n");
  g_autoptr (HollerTestUser) alice G_GNUC_UNUSED =
    holler_test_user_new (server, "alice");
  gint64 known_us = G_MAXINT64;
  gint64 unknown_us = G_MAXINT64;

  for (guint i = 0; i < 6 || (i < 40 && !is_alike (known_us, unknown_us)); i++)
    {
      known_us = MIN (known_us, time_log_in (server, "alice"));
      unknown_us = MIN (unknown_us, time_log_in (server, "nobody"));
    }

  g_test_message ("known %" G_GINT64_FORMAT " us, unknown %" G_GINT64_FORMAT
                  " us",
                  known_us,
                  unknown_us);
  g_assert_true (is_alike (known_us, unknown_us));
}

static void
test_log_ins_are_limited (void)
{
  g_autoptr (HollerTestServer) server = holler_test_server_new (NULL);
  g_autoptr (HollerTestUser) alice G_GNUC_UNUSED =
    holler_test_user_new (server, "alice");
  static const char body[] =
    "{\"username\":\"alice\",\"password\":\"wrong password\"}";

  for (guint i = 0; i < 5; i++)
    holler_test_server_assert (server,
                               NULL,
                               "POST",
                               "/api/auth/login",
                               body,
                               401,
                               "bad_credentials");
  holler_test_server_assert (server,
                             NULL,
                             "POST",
                             "/api/auth/login",
                             body,
                             429,
                             "rate_limited");
  g_assert_nonnull (holler_test_server_get_header (server, "Retry-After"));
  /* Another account from the same place is not concerned. */
  holler_test_server_assert (
    server,
    NULL,
    "POST",
    "/api/auth/login",
    "{\"username\":\"bobby\",\"password\":\"wrong password\"}",
    401,
    "bad_credentials");
}

static void
test_refresh_rotates (void)
{
  g_autoptr (HollerTestServer) server = holler_test_server_new (NULL);
  g_autoptr (HollerTestUser) alice = holler_test_user_new (server, "alice");
  g_autofree char *second = refresh (server, alice->refresh_token, "");
  g_autofree char *third G_GNUC_UNUSED = refresh (server, second, "");
  g_autofree char *lost = NULL;
  g_autofree char *fourth = NULL;

  g_assert_cmpstr (second, !=, alice->refresh_token);

  /* The answer with the third was lost: the second works once more. */
  lost = refresh (server, second, "");
  fourth = refresh (server, lost, "");
  g_assert_nonnull (fourth);
  g_assert_null (refresh (server, "no such token", "unauthorized"));
}

static void
test_reused_refresh_revokes (void)
{
  g_autoptr (HollerTestServer) server = holler_test_server_new (NULL);
  g_autoptr (HollerTestUser) alice = holler_test_user_new (server, "alice");
  g_autoptr (HollerTestSocket) socket =
    holler_test_socket_open_ready (server, alice, NULL);
  g_autofree char *second = refresh (server, alice->refresh_token, "");
  g_autofree char *third = refresh (server, second, "");

  holler_test_server_assert (server,
                             alice->access_token,
                             "GET",
                             "/api/me",
                             NULL,
                             200,
                             "");
  /* The first was replaced twice: somebody else holds it. */
  g_assert_null (refresh (server, alice->refresh_token, "token_reused"));
  holler_test_socket_expect_close (socket, 4403);
  g_assert_null (refresh (server, third, "token_reused"));
  holler_test_server_assert (server,
                             alice->access_token,
                             "GET",
                             "/api/me",
                             NULL,
                             401,
                             "unauthorized");
}

static void
test_reuse_after_grace_was_used (void)
{
  g_autoptr (HollerTestServer) server = holler_test_server_new (NULL);
  g_autoptr (HollerTestUser) alice = holler_test_user_new (server, "alice");
  g_autofree char *second = refresh (server, alice->refresh_token, "");
  g_autofree char *again = refresh (server, alice->refresh_token, "");

  g_assert_cmpstr (second, !=, again);
  g_assert_null (refresh (server, alice->refresh_token, "token_reused"));
}

static void
test_log_out (void)
{
  g_autoptr (HollerTestServer) server = holler_test_server_new (NULL);
  g_autoptr (HollerTestUser) alice = holler_test_user_new (server, "alice");
  g_autoptr (HollerTestUser) other = holler_test_user_log_in (server, "alice");
  g_autoptr (HollerTestSocket) socket =
    holler_test_socket_open_ready (server, alice, NULL);

  holler_test_server_assert (server,
                             alice->access_token,
                             "POST",
                             "/api/auth/logout",
                             NULL,
                             204,
                             "");
  holler_test_socket_expect_close (socket, 4403);
  holler_test_server_assert (server,
                             alice->access_token,
                             "GET",
                             "/api/me",
                             NULL,
                             401,
                             "unauthorized");
  holler_test_server_assert (server,
                             other->access_token,
                             "GET",
                             "/api/me",
                             NULL,
                             200,
                             "");
}

static char *
sign (const guint8 *key,
      gsize n_key,
      jwt_alg_t algorithm,
      HollerTestUser *user,
      const char *issuer,
      const char *audience,
      long expires_s)
{
  jwt_t *jwt = NULL;
  char *text = NULL;
  char *copy = NULL;

  g_assert_cmpint (jwt_new (&jwt), ==, 0);
  if (algorithm != JWT_ALG_NONE)
    jwt_set_alg (jwt, algorithm, key, (int) n_key);
  jwt_add_grant (jwt, "iss", issuer);
  jwt_add_grant (jwt, "aud", audience);
  jwt_add_grant (jwt, "sub", user->user_id);
  jwt_add_grant (jwt, "did", user->device_id);
  jwt_add_grant_int (jwt, "exp", expires_s);
  text = jwt_encode_str (jwt);
  copy = g_strdup (text);
  free (text);
  jwt_free (jwt);
  return copy;
}

/* With the server's own key, so that only what a case says is wrong. */
static void
test_forged_tokens (void)
{
  g_autoptr (HollerTestServer) server = holler_test_server_new (NULL);
  g_autoptr (HollerTestUser) alice = holler_test_user_new (server, "alice");
  g_autofree char *path =
    g_build_filename (holler_test_server_get_data_dir (server),
                      "token.key",
                      NULL);
  g_autofree char *key_text = NULL;
  gsize n_key = 0;
  const guint8 *key = NULL;
  guint8 other_key[32] = { 1 };
  long now_s = (long) (g_get_real_time () / G_USEC_PER_SEC);
  g_autoptr (GPtrArray) bad = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *good = NULL;
  g_autofree char *late = NULL;

  g_assert_true (g_file_get_contents (path, &key_text, &n_key, NULL));
  key = (const guint8 *) key_text;

#define SIGN(key, alg, iss, aud, exp)                                          \
  sign (key, 32, JWT_ALG_##alg, alice, iss, aud, exp)
  good = SIGN (key, HS256, "holler-server", "holler", now_s + 100);
  late = SIGN (key, HS256, "holler-server", "holler", now_s - 30);
  g_ptr_array_add (bad,
                   SIGN (key, HS256, "holler-server", "holler", now_s - 100));
  g_ptr_array_add (bad, SIGN (key, HS256, "another", "holler", now_s + 100));
  g_ptr_array_add (bad,
                   SIGN (key, HS256, "holler-server", "another", now_s + 100));
  g_ptr_array_add (bad,
                   SIGN (key, HS512, "holler-server", "holler", now_s + 100));
  g_ptr_array_add (
    bad,
    SIGN (other_key, HS256, "holler-server", "holler", now_s + 100));
  g_ptr_array_add (bad,
                   SIGN (key, NONE, "holler-server", "holler", now_s + 100));
#undef SIGN
  g_ptr_array_add (bad, g_strdup (""));
  g_ptr_array_add (bad, g_strdup ("a.b.c"));
  g_ptr_array_add (bad, g_strnfill (5000, 'a'));

  holler_test_server_assert (server, good, "GET", "/api/me", NULL, 200, "");
  /* Half a minute late is within the leeway. */
  holler_test_server_assert (server, late, "GET", "/api/me", NULL, 200, "");
  for (guint i = 0; i < bad->len; i++)
    holler_test_server_assert (server,
                               g_ptr_array_index (bad, i),
                               "GET",
                               "/api/me",
                               NULL,
                               401,
                               "unauthorized");
}

static void
test_token_in_address_is_refused (void)
{
  g_autoptr (HollerTestServer) server = holler_test_server_new (NULL);
  g_autoptr (HollerTestUser) alice = holler_test_user_new (server, "alice");
  g_autoptr (HollerTestSocket) socket = holler_test_socket_connect (server);
  g_autofree char *target =
    g_strconcat ("/ws?access_token=", alice->access_token, NULL);
  g_autofree char *path =
    g_strconcat ("/api/me?token=", alice->access_token, NULL);
  g_autofree char *rest = NULL;

  g_assert_cmpuint (holler_test_socket_shake (socket, target, ""), ==, 400);
  /* Who was refused is not kept waiting for the end. */
  rest = holler_test_socket_read_rest (socket);
  g_assert_nonnull (strstr (rest, "bad_request"));
  holler_test_server_assert (server,
                             alice->access_token,
                             "GET",
                             path,
                             NULL,
                             400,
                             "bad_request");
}

static void
test_profile (void)
{
  g_autoptr (HollerTestServer) server = holler_test_server_new (NULL);
  g_autoptr (HollerTestUser) alice = holler_test_user_new (server, "alice");
  g_autoptr (JsonObject) me = NULL;

  holler_test_server_call (
    server,
    alice->access_token,
    "PATCH",
    "/api/me",
    "{\"displayName\":\"Alice A.\",\"statusText\":\"here\"}",
    &me);
  g_assert_cmpstr (json_object_get_string_member (me, "displayName"),
                   ==,
                   "Alice A.");
  g_assert_cmpstr (json_object_get_string_member (me, "statusText"),
                   ==,
                   "here");
  holler_test_server_assert (server,
                             alice->access_token,
                             "PATCH",
                             "/api/me",
                             "{\"displayName\":\"\"}",
                             400,
                             "bad_request");
}

static void
test_turn_credentials (void)
{
  g_autoptr (HollerTestServer) server = holler_test_server_new (
    "[turn]\nuris=turn:127.0.0.1:3478?transport=udp;stun:127.0.0.1:3478\n"
    "secret=north\nttl-seconds=600\n");
  g_autoptr (HollerTestUser) alice = holler_test_user_new (server, "alice");
  g_autoptr (JsonObject) answer = NULL;
  g_autoptr (GHmac) hmac =
    g_hmac_new (G_CHECKSUM_SHA1, (const guchar *) "north", 5);
  guint8 digest[20];
  gsize length = sizeof digest;
  g_autofree char *expected = NULL;
  const char *username = NULL;
  g_auto (GStrv) parts = NULL;

  holler_test_server_call (server,
                           alice->access_token,
                           "GET",
                           "/api/turn/credentials",
                           NULL,
                           &answer);
  username = json_object_get_string_member (answer, "username");
  parts = g_strsplit (username, ":", 2);
  g_assert_cmpstr (parts[1], ==, alice->user_id);
  g_assert_cmpint (g_ascii_strtoll (parts[0], NULL, 10),
                   >,
                   g_get_real_time () / G_USEC_PER_SEC + 500);
  g_hmac_update (hmac, (const guchar *) username, -1);
  g_hmac_get_digest (hmac, digest, &length);
  expected = g_base64_encode (digest, length);
  g_assert_cmpstr (json_object_get_string_member (answer, "password"),
                   ==,
                   expected);
  g_assert_cmpint (json_object_get_int_member (answer, "ttl"), ==, 600);
  g_assert_cmpuint (
    json_array_get_length (json_object_get_array_member (answer, "uris")),
    ==,
    2);
}

static void
test_registration_again_with_key (void)
{
  g_autoptr (HollerTestServer) server = holler_test_server_new (NULL);
  g_autoptr (HollerTestUser) alice G_GNUC_UNUSED =
    holler_test_user_new (server, "alice");
  static const char *const passwords[] = { HOLLER_TEST_PASSWORD,
                                           "wrong password" };
  static const char *const statuses[] = { "201", "409" };

  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *body =
        g_strdup_printf ("{\"username\":\"alice\",\"password\":\"%s\"}",
                         passwords[i]);
      g_autofree char *uri = g_strconcat (holler_test_server_get_uri (server),
                                          "/api/auth/register",
                                          NULL);
      g_autoptr (SoupSession) http = soup_session_new ();
      g_autoptr (SoupMessage) message = soup_message_new ("POST", uri);
      g_autoptr (GBytes) bytes = g_bytes_new (body, strlen (body));
      g_autoptr (GBytes) answer = NULL;
      g_autofree char *status = NULL;

      soup_message_headers_append (soup_message_get_request_headers (message),
                                   "Idempotency-Key",
                                   "key-1");
      soup_message_set_request_body_from_bytes (message,
                                                "application/json",
                                                bytes);
      answer = soup_session_send_and_read (http, message, NULL, NULL);
      status = g_strdup_printf ("%u", soup_message_get_status (message));
      g_assert_cmpstr (status, ==, statuses[i]);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add_func ("/server/auth/" name, func)
  ADD ("health", test_health);
  ADD ("register-is-checked", test_register_is_checked);
  ADD ("register-by-invitation", test_register_by_invitation);
  ADD ("register-again-with-key", test_registration_again_with_key);
  ADD ("log-in", test_log_in);
  ADD ("unknown-user-takes-as-long", test_unknown_user_takes_as_long);
  ADD ("log-ins-are-limited", test_log_ins_are_limited);
  ADD ("refresh-rotates", test_refresh_rotates);
  ADD ("reused-refresh-revokes", test_reused_refresh_revokes);
  ADD ("reuse-after-grace-was-used", test_reuse_after_grace_was_used);
  ADD ("log-out", test_log_out);
  ADD ("forged-tokens", test_forged_tokens);
  ADD ("token-in-address-is-refused", test_token_in_address_is_refused);
  ADD ("profile", test_profile);
  ADD ("turn-credentials", test_turn_credentials);
#undef ADD

  return g_test_run ();
}
