/* test-net-api.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "holler-test-http.h"
#include "holler-test.h"
#include "net/holler-http-api.h"
#include "net/holler-http-exchange.h"

/* The HTTP API against a server in the same process. */

#define N_PARALLEL 20

typedef struct
{
  HollerTestHttp server;
  HollerApi *api;
  guint n_changed;
  guint n_lost;
  char *last_access_token;
  gboolean spoils_tokens;
} Fixture;

static void
session_changed_cb (HollerApi *api, HollerSession *session, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_changed++;
  g_free (fixture->last_access_token);
  fixture->last_access_token = g_strdup (session->access_token);
  if (fixture->spoils_tokens)
    fixture->server.token_number++;
}

static void
session_lost_cb (HollerApi *api, gpointer user_data)
{
  ((Fixture *) user_data)->n_lost++;
}

/* @number: which of the server's tokens; the server is at 0. */
static void
log_in (Fixture *fixture, guint number, gint64 expires_in_s)
{
  HollerSession session = { 0 };
  g_autofree char *access_token = g_strdup_printf ("access-%u", number);
  g_autofree char *refresh_token = g_strdup_printf ("refresh-%u", number);

  session.server_url = fixture->server.url;
  session.user_id = (char *) "u-1";
  session.username = (char *) "alice";
  session.device_id = (char *) "d-1";
  session.access_token = access_token;
  session.refresh_token = refresh_token;
  session.expires_at_us = g_get_real_time () + expires_in_s * G_USEC_PER_SEC;
  holler_api_set_session (fixture->api, &session);
}

/* The session's access token is stale; its refresh token is good. */
static void
log_in_stale (Fixture *fixture)
{
  HollerSession session = { 0 };

  session.server_url = fixture->server.url;
  session.user_id = (char *) "u-1";
  session.username = (char *) "alice";
  session.device_id = (char *) "d-1";
  session.access_token = (char *) "access-stale";
  session.refresh_token = (char *) "refresh-0";
  session.expires_at_us = g_get_real_time () + 900 * G_USEC_PER_SEC;
  holler_api_set_session (fixture->api, &session);
}

static void
set_up (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;

  holler_test_http_start (&fixture->server, GPOINTER_TO_INT (user_data));
  fixture->api = holler_http_api_new ();
  holler_api_set_server (fixture->api, fixture->server.url, FALSE, &error);
  g_assert_no_error (error);
  g_signal_connect (fixture->api,
                    "session-changed",
                    G_CALLBACK (session_changed_cb),
                    fixture);
  g_signal_connect (fixture->api,
                    "session-lost",
                    G_CALLBACK (session_lost_cb),
                    fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer user_data)
{
  g_assert_finalize_object (fixture->api);
  holler_test_http_stop (&fixture->server);
  g_free (fixture->last_access_token);
}

static JsonNode *
request (Fixture *fixture,
         const char *path,
         HollerApiFlags flags,
         GError **error)
{
  g_auto (HollerTestAnswer) answer = { 0 };

  holler_api_request_async (fixture->api,
                            "GET",
                            path,
                            NULL,
                            flags,
                            NULL,
                            holler_test_answer_cb,
                            &answer);

  return holler_api_request_finish (fixture->api,
                                    holler_test_answer_wait (&answer),
                                    error);
}

static void
check_request (Fixture *fixture,
               const char *path,
               HollerApiFlags flags,
               HollerApiError expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = request (fixture, path, flags, &error);

  g_assert_error (error, HOLLER_API_ERROR, (int) expected);
  g_assert_null (node);
}

static char *
get_token (Fixture *fixture, GError **error)
{
  g_auto (HollerTestAnswer) answer = { 0 };

  holler_api_get_token_async (fixture->api,
                              NULL,
                              holler_test_answer_cb,
                              &answer);

  return holler_api_get_token_finish (fixture->api,
                                      holler_test_answer_wait (&answer),
                                      error);
}

static void
test_server_urls (Fixture *fixture, gconstpointer user_data)
{
  static const struct
  {
    const char *url;
    gboolean allow_insecure;
    int expected; /* -1: taken */
  } cases[] = {
    { "https://holler.example.org", FALSE, -1 },
    { "https://holler.example.org/", FALSE, -1 },
    { "HTTPS://Holler.Example.org:8443", FALSE, -1 },
    { "http://localhost:8080", FALSE, -1 },
    { "http://127.1.2.3", FALSE, -1 },
    { "http://[::1]:8080", FALSE, -1 },
    { "http://holler.example.org", TRUE, -1 },
    { "http://holler.example.org", FALSE, HOLLER_API_ERROR_INSECURE },
    { "http://192.168.1.1", FALSE, HOLLER_API_ERROR_INSECURE },
    { "http://localhost.example.org", FALSE, HOLLER_API_ERROR_INSECURE },
    { "http://127.0.0.1.example.org", FALSE, HOLLER_API_ERROR_INSECURE },
    { "", FALSE, HOLLER_API_ERROR_NO_ADDRESS },
    { "holler.example.org", FALSE, HOLLER_API_ERROR_NO_ADDRESS },
    { "ftp://holler.example.org", TRUE, HOLLER_API_ERROR_NO_ADDRESS },
    { "https://", FALSE, HOLLER_API_ERROR_NO_ADDRESS },
    { "https://host/path", FALSE, HOLLER_API_ERROR_NO_ADDRESS },
    { "https://host?query", FALSE, HOLLER_API_ERROR_NO_ADDRESS },
    { "https://host#fragment", FALSE, HOLLER_API_ERROR_NO_ADDRESS },
    { "https://localhost@evil.example", FALSE, HOLLER_API_ERROR_NO_ADDRESS },
    { "https://host:99999", FALSE, HOLLER_API_ERROR_NO_ADDRESS },
    { "https://ho st", FALSE, HOLLER_API_ERROR_NO_ADDRESS },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      gboolean is_taken = holler_api_set_server (fixture->api,
                                                 cases[i].url,
                                                 cases[i].allow_insecure,
                                                 &error);

      g_test_message ("%s", cases[i].url);
      g_assert_cmpint (is_taken, ==, cases[i].expected == -1);
      if (is_taken)
        g_assert_no_error (error);
      else
        g_assert_error (error, HOLLER_API_ERROR, cases[i].expected);
    }
}

static void
test_health (Fixture *fixture, gconstpointer user_data)
{
  static const struct
  {
    guint status;
    const char *body;
    int expected; /* -1: fine */
  } cases[] = {
    { 200, "{\"status\":\"ok\",\"protocol\":1}", -1 },
    { 200,
      "{\"status\":\"ok\",\"protocol\":2}",
      HOLLER_API_ERROR_OTHER_PROTOCOL },
    { 503,
      "{\"status\":\"starting\",\"protocol\":2}",
      HOLLER_API_ERROR_OTHER_PROTOCOL },
    { 503,
      "{\"status\":\"draining\",\"protocol\":1}",
      HOLLER_API_ERROR_SERVER },
    { 502, "<html>Bad gateway</html>", HOLLER_API_ERROR_SERVER },
    { 200, "<html>Welcome</html>", HOLLER_API_ERROR_NOT_HOLLER },
    { 200, "", HOLLER_API_ERROR_NOT_HOLLER },
    { 200, "{}", HOLLER_API_ERROR_NOT_HOLLER },
    { 200, "[]", HOLLER_API_ERROR_NOT_HOLLER },
    { 200,
      "{\"status\":\"ok\",\"protocol\":\"1\"}",
      HOLLER_API_ERROR_NOT_HOLLER },
    { 404, "Not found", HOLLER_API_ERROR_NOT_HOLLER },
    { 404,
      "{\"error\":{\"code\":\"not_found\",\"message\":\"?\"}}",
      HOLLER_API_ERROR_NOT_HOLLER },
    { 302, "", HOLLER_API_ERROR_NOT_HOLLER },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) node = NULL;

      g_test_message ("%u %s", cases[i].status, cases[i].body);
      fixture->server.status = cases[i].status;
      fixture->server.body = cases[i].body;
      node = request (fixture, "/api/health", HOLLER_API_FLAGS_OPEN, &error);
      if (cases[i].expected == -1)
        {
          g_assert_no_error (error);
          g_assert_nonnull (node);
        }
      else
        {
          g_assert_error (error, HOLLER_API_ERROR, cases[i].expected);
        }
    }
}

static void
test_errors_by_code (Fixture *fixture, gconstpointer user_data)
{
  static const struct
  {
    guint status;
    const char *code;
    HollerApiError expected;
  } cases[] = {
    { 401, "bad_credentials", HOLLER_API_ERROR_BAD_CREDENTIALS },
    { 409, "username_taken", HOLLER_API_ERROR_USERNAME_TAKEN },
    { 403, "invite_required", HOLLER_API_ERROR_REGISTRATION },
    { 403, "invite_invalid", HOLLER_API_ERROR_REGISTRATION },
    { 403, "registration_closed", HOLLER_API_ERROR_REGISTRATION },
    { 429, "rate_limited", HOLLER_API_ERROR_RATE_LIMITED },
    { 404, "not_found", HOLLER_API_ERROR_NOT_FOUND },
    { 400, "bad_request", HOLLER_API_ERROR_REFUSED },
    { 403, "not_contact", HOLLER_API_ERROR_REFUSED },
    { 418, "never_heard_of", HOLLER_API_ERROR_REFUSED },
    { 503, "unavailable", HOLLER_API_ERROR_SERVER },
    { 500, "internal", HOLLER_API_ERROR_SERVER },
  };

  log_in (fixture, 0, 900);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *body =
        g_strdup_printf ("{\"error\":{\"code\":\"%s\","
                         "\"message\":\"a sentence of\\nthe server\"}}",
                         cases[i].code);
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) node = NULL;

      fixture->server.status = cases[i].status;
      fixture->server.body = body;
      node = request (fixture, "/api/me", HOLLER_API_FLAGS_NONE, &error);
      g_assert_error (error, HOLLER_API_ERROR, (int) cases[i].expected);
      g_assert_cmpstr (error->message, ==, "a sentence of the server");
    }
  g_assert_cmpuint (fixture->server.n_refreshes, ==, 0);
  g_assert_cmpuint (fixture->n_lost, ==, 0);
}

static void
test_retry_after_is_told (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = NULL;

  fixture->server.status = 429;
  fixture->server.body =
    "{\"error\":{\"code\":\"rate_limited\",\"message\":\"Too fast\"}}";
  fixture->server.header_name = "Retry-After";
  fixture->server.header_value = "12";
  node = request (fixture, "/api/auth/login", HOLLER_API_FLAGS_OPEN, &error);
  g_assert_error (error, HOLLER_API_ERROR, HOLLER_API_ERROR_RATE_LIMITED);
  g_assert_cmpstr (error->message, ==, "Too fast (again in 12 s)");
}

static void
test_no_content_is_null (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = NULL;

  log_in (fixture, 0, 900);
  fixture->server.status = 204;
  fixture->server.body = NULL;
  node = request (fixture, "/api/me", HOLLER_API_FLAGS_NONE, &error);
  g_assert_no_error (error);
  g_assert_null (node);
}

static void
test_open_sends_no_token (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (JsonNode) open = NULL;

  log_in (fixture, 0, 900);
  node = request (fixture, "/api/me", HOLLER_API_FLAGS_NONE, NULL);
  g_assert_nonnull (node);
  g_assert_true (fixture->server.saw_token);
  open = request (fixture, "/api/auth/login", HOLLER_API_FLAGS_OPEN, NULL);
  g_assert_nonnull (open);
  g_assert_false (fixture->server.saw_token);
}

static void
test_bad_json_is_refused (Fixture *fixture, gconstpointer user_data)
{
  static const char *const bodies[] = {
    "{\"a\":1,\"a\":2}",
    "{\"a\":1} // comment",
    "{'a':1}",
    "var a = {};",
    "{\"a\":\"\\u0000\"}",
    "[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]",
    "{\"a\":\"\xff\"}",
    "{\"a\":99999999999999999999}",
    "{",
  };

  log_in (fixture, 0, 900);
  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      fixture->server.body = bodies[i];
      check_request (fixture,
                     "/api/me",
                     HOLLER_API_FLAGS_NONE,
                     HOLLER_API_ERROR_NOT_HOLLER);
    }
}

static void
test_oversize_is_refused (Fixture *fixture, gconstpointer user_data)
{
  gsize size = HOLLER_HTTP_MAX_REPLY_SIZE_BYTES + 1;
  g_autofree char *body = g_malloc (size);

  log_in (fixture, 0, 900);
  memset (body, ' ', size);
  memcpy (body, "{}", 2);
  fixture->server.body = body;
  fixture->server.body_size = size - 1;
  {
    g_autoptr (JsonNode) node =
      request (fixture, "/api/me", HOLLER_API_FLAGS_NONE, NULL);

    g_assert_nonnull (node);
  }
  fixture->server.body_size = size;
  check_request (fixture,
                 "/api/me",
                 HOLLER_API_FLAGS_NONE,
                 HOLLER_API_ERROR_NOT_HOLLER);
  fixture->server.is_chunked = TRUE;
  check_request (fixture,
                 "/api/me",
                 HOLLER_API_FLAGS_NONE,
                 HOLLER_API_ERROR_NOT_HOLLER);
}

static void
test_redirect_is_not_followed (Fixture *fixture, gconstpointer user_data)
{
  HollerTestHttp other = { 0 };
  g_autofree char *location = NULL;

  holler_test_http_start (&other, FALSE);
  location = g_strconcat (other.url, "/api/me", NULL);
  log_in (fixture, 0, 900);
  fixture->server.status = 307;
  fixture->server.header_name = "Location";
  fixture->server.header_value = location;
  check_request (fixture,
                 "/api/me",
                 HOLLER_API_FLAGS_NONE,
                 HOLLER_API_ERROR_NOT_HOLLER);
  g_assert_cmpuint (other.n_requests, ==, 0);
  holler_test_http_stop (&other);
}

static void
test_unreachable (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  g_autofree char *url = NULL;
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, &error);

  /* A port that was free a moment ago. */
  g_assert_no_error (error);
  g_socket_listener_close (listener);
  url = g_strdup_printf ("http://127.0.0.1:%u", port);
  holler_api_set_server (fixture->api, url, FALSE, &error);
  g_assert_no_error (error);
  check_request (fixture,
                 "/api/health",
                 HOLLER_API_FLAGS_OPEN,
                 HOLLER_API_ERROR_UNREACHABLE);
}

static gboolean
speak_nonsense_cb (GSocketService *service,
                   GSocketConnection *connection,
                   GObject *source,
                   gpointer user_data)
{
  GOutputStream *output =
    g_io_stream_get_output_stream (G_IO_STREAM (connection));

  g_output_stream_write_all (output,
                             "220 mail.example.org ESMTP\r\n\r\n",
                             30,
                             NULL,
                             NULL,
                             NULL);
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);

  return TRUE;
}

static void
test_not_http (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GSocketService) service = g_socket_service_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) request_error = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *url = NULL;
  guint16 port =
    g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service),
                                         NULL,
                                         &error);

  g_assert_no_error (error);
  g_signal_connect (service, "incoming", G_CALLBACK (speak_nonsense_cb), NULL);
  url = g_strdup_printf ("http://127.0.0.1:%u", port);
  holler_api_set_server (fixture->api, url, FALSE, &error);
  g_assert_no_error (error);
  node =
    request (fixture, "/api/health", HOLLER_API_FLAGS_OPEN, &request_error);
  g_assert_nonnull (request_error);
  g_assert_true (request_error->domain == HOLLER_API_ERROR);
  /* Whether the close or the nonsense is seen first is the kernel's choice. */
  g_assert_true (request_error->code == HOLLER_API_ERROR_NOT_HOLLER ||
                 request_error->code == HOLLER_API_ERROR_UNREACHABLE);
  g_socket_service_stop (service);
  g_socket_listener_close (G_SOCKET_LISTENER (service));
}

static void
test_self_signed_is_refused (Fixture *fixture, gconstpointer user_data)
{
  log_in (fixture, 0, 900);
  check_request (fixture,
                 "/api/me",
                 HOLLER_API_FLAGS_NONE,
                 HOLLER_API_ERROR_TLS);
  g_assert_cmpuint (fixture->server.n_requests, ==, 0);
}

static void
test_cancelled_is_cancelled (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (HollerTestAnswer) answer = { 0 };
  g_autoptr (GError) error = NULL;

  log_in (fixture, 0, 900);
  holler_api_request_async (fixture->api,
                            "GET",
                            "/api/me",
                            NULL,
                            HOLLER_API_FLAGS_NONE,
                            cancellable,
                            holler_test_answer_cb,
                            &answer);
  g_cancellable_cancel (cancellable);
  g_assert_null (holler_api_request_finish (fixture->api,
                                            holler_test_answer_wait (&answer),
                                            &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
ask_in_parallel (Fixture *fixture, HollerTestAnswer *answers)
{
  for (guint i = 0; i < N_PARALLEL; i++)
    holler_api_request_async (fixture->api,
                              "GET",
                              "/api/me",
                              NULL,
                              HOLLER_API_FLAGS_NONE,
                              NULL,
                              holler_test_answer_cb,
                              &answers[i]);
}

static gboolean
refresh_is_held (gpointer user_data)
{
  return ((Fixture *) user_data)->server.held != NULL;
}

static void
test_one_refresh_for_all (Fixture *fixture, gconstpointer user_data)
{
  HollerTestAnswer answers[N_PARALLEL] = { 0 };

  log_in_stale (fixture);
  fixture->server.refresh_is_held = TRUE;
  ask_in_parallel (fixture, answers);
  holler_test_wait_until (refresh_is_held, fixture);
  holler_test_http_release_refresh (&fixture->server);
  for (guint i = 0; i < N_PARALLEL; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) node = NULL;

      node = holler_api_request_finish (fixture->api,
                                        holler_test_answer_wait (&answers[i]),
                                        &error);
      g_assert_no_error (error);
      g_assert_nonnull (node);
      holler_test_answer_clear (&answers[i]);
    }

  g_assert_cmpuint (fixture->server.n_refreshes, ==, 1);
  g_assert_cmpuint (fixture->n_changed, ==, 1);
  g_assert_cmpstr (fixture->last_access_token, ==, "access-1");
  g_assert_cmpuint (fixture->n_lost, ==, 0);
}

/* The server takes each refresh token once. */
static void
test_tokens_rotate (Fixture *fixture, gconstpointer user_data)
{
  fixture->server.expires_in_s = 30;
  log_in (fixture, 0, 30);
  for (guint i = 1; i <= 3; i++)
    {
      g_autofree char *expected = g_strdup_printf ("access-%u", i);
      g_autoptr (GError) error = NULL;
      g_autofree char *token = get_token (fixture, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (token, ==, expected);
      g_assert_cmpstr (fixture->last_access_token, ==, expected);
    }
  g_assert_cmpuint (fixture->n_changed, ==, 3);
}

/* A server that refuses what it has just given is not asked for ever. */
static void
test_one_retry_only (Fixture *fixture, gconstpointer user_data)
{
  fixture->spoils_tokens = TRUE;
  log_in_stale (fixture);
  check_request (fixture,
                 "/api/me",
                 HOLLER_API_FLAGS_NONE,
                 HOLLER_API_ERROR_SESSION_LOST);
  g_assert_cmpuint (fixture->server.n_requests, ==, 2);
  g_assert_cmpuint (fixture->server.n_refreshes, ==, 1);
  g_assert_cmpuint (fixture->n_lost, ==, 0);
}

static void
test_refused_refresh_loses_session (Fixture *fixture, gconstpointer user_data)
{
  HollerTestAnswer answers[N_PARALLEL] = { 0 };
  guint n_requests = 0;

  log_in_stale (fixture);
  fixture->server.refresh_status = 401;
  fixture->server.refresh_code = "token_reused";
  ask_in_parallel (fixture, answers);
  for (guint i = 0; i < N_PARALLEL; i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (
        holler_api_request_finish (fixture->api,
                                   holler_test_answer_wait (&answers[i]),
                                   &error));
      g_assert_error (error, HOLLER_API_ERROR, HOLLER_API_ERROR_SESSION_LOST);
      holler_test_answer_clear (&answers[i]);
    }
  g_assert_cmpuint (fixture->server.n_refreshes, ==, 1);
  g_assert_cmpuint (fixture->n_lost, ==, 1);

  n_requests = fixture->server.n_requests;
  check_request (fixture,
                 "/api/me",
                 HOLLER_API_FLAGS_NONE,
                 HOLLER_API_ERROR_SESSION_LOST);
  g_assert_cmpuint (fixture->server.n_requests, ==, n_requests);
}

static void
test_busy_server_keeps_session (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = NULL;

  log_in_stale (fixture);
  fixture->server.refresh_status = 503;
  fixture->server.refresh_code = "unavailable";
  check_request (fixture,
                 "/api/me",
                 HOLLER_API_FLAGS_NONE,
                 HOLLER_API_ERROR_SERVER);
  fixture->server.refresh_retry_after = "30";
  check_request (fixture,
                 "/api/me",
                 HOLLER_API_FLAGS_NONE,
                 HOLLER_API_ERROR_SERVER);
  g_assert_cmpuint (fixture->server.n_refreshes, ==, 2);
  /* It asked to be left alone. */
  check_request (fixture,
                 "/api/me",
                 HOLLER_API_FLAGS_NONE,
                 HOLLER_API_ERROR_RATE_LIMITED);
  g_assert_cmpuint (fixture->server.n_refreshes, ==, 2);
  g_assert_cmpuint (fixture->n_lost, ==, 0);

  fixture->server.refresh_status = 0;
  log_in_stale (fixture);
  node = request (fixture, "/api/me", HOLLER_API_FLAGS_NONE, &error);
  g_assert_no_error (error);
  g_assert_nonnull (node);
}

static void
test_token_is_good_for_a_minute (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *fresh = NULL;
  g_autofree char *refreshed = NULL;

  log_in (fixture, 0, 90);
  fresh = get_token (fixture, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (fresh, ==, "access-0");
  g_assert_cmpuint (fixture->server.n_refreshes, ==, 0);

  log_in (fixture, 0, 30);
  refreshed = get_token (fixture, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (refreshed, ==, "access-1");
  g_assert_cmpuint (fixture->server.n_refreshes, ==, 1);
}

static void
test_nobody_has_no_token (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (get_token (fixture, &error));
  g_assert_error (error, HOLLER_API_ERROR, HOLLER_API_ERROR_SESSION_LOST);
  g_assert_cmpuint (fixture->n_lost, ==, 0);
}

/* Who logs out while a refresh is on its way is not logged in by it. */
static void
test_log_out_during_refresh (Fixture *fixture, gconstpointer user_data)
{
  g_auto (HollerTestAnswer) answer = { 0 };
  g_autoptr (GError) error = NULL;

  log_in_stale (fixture);
  fixture->server.refresh_is_held = TRUE;
  holler_api_get_token_async (fixture->api,
                              NULL,
                              holler_test_answer_cb,
                              &answer);
  /* 15 minutes are left by the clock; a request finds out. */
  g_assert_null (answer.result);
  holler_test_answer_wait (&answer);
  holler_test_answer_clear (&answer);
  holler_api_request_async (fixture->api,
                            "GET",
                            "/api/me",
                            NULL,
                            HOLLER_API_FLAGS_NONE,
                            NULL,
                            holler_test_answer_cb,
                            &answer);
  holler_test_wait_until (refresh_is_held, fixture);
  holler_api_set_session (fixture->api, NULL);
  g_assert_null (holler_api_request_finish (fixture->api,
                                            holler_test_answer_wait (&answer),
                                            &error));
  g_assert_error (error, HOLLER_API_ERROR, HOLLER_API_ERROR_SESSION_LOST);
  g_assert_cmpuint (fixture->n_changed, ==, 0);
  g_assert_cmpuint (fixture->n_lost, ==, 0);
}

/* A new log-in while the old session's refresh is on its way. */
static void
test_log_in_during_refresh (Fixture *fixture, gconstpointer user_data)
{
  g_auto (HollerTestAnswer) answer = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = NULL;

  log_in_stale (fixture);
  fixture->server.refresh_is_held = TRUE;
  holler_api_request_async (fixture->api,
                            "GET",
                            "/api/me",
                            NULL,
                            HOLLER_API_FLAGS_NONE,
                            NULL,
                            holler_test_answer_cb,
                            &answer);
  holler_test_wait_until (refresh_is_held, fixture);
  log_in (fixture, 0, 900);
  node = holler_api_request_finish (fixture->api,
                                    holler_test_answer_wait (&answer),
                                    &error);
  g_assert_no_error (error);
  g_assert_nonnull (node);
  g_assert_cmpuint (fixture->server.n_refreshes, ==, 1);
  g_assert_cmpuint (fixture->n_changed, ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, test)                                                        \
  g_test_add ("/net/api/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("server-urls", test_server_urls);
  ADD ("health", test_health);
  ADD ("errors-by-code", test_errors_by_code);
  ADD ("retry-after-is-told", test_retry_after_is_told);
  ADD ("no-content-is-null", test_no_content_is_null);
  ADD ("open-sends-no-token", test_open_sends_no_token);
  ADD ("bad-json-is-refused", test_bad_json_is_refused);
  ADD ("oversize-is-refused", test_oversize_is_refused);
  ADD ("redirect-is-not-followed", test_redirect_is_not_followed);
  ADD ("unreachable", test_unreachable);
  ADD ("not-http", test_not_http);
  ADD ("cancelled-is-cancelled", test_cancelled_is_cancelled);
  ADD ("one-refresh-for-all", test_one_refresh_for_all);
  ADD ("tokens-rotate", test_tokens_rotate);
  ADD ("one-retry-only", test_one_retry_only);
  ADD ("refused-refresh-loses-session", test_refused_refresh_loses_session);
  ADD ("busy-server-keeps-session", test_busy_server_keeps_session);
  ADD ("token-is-good-for-a-minute", test_token_is_good_for_a_minute);
  ADD ("nobody-has-no-token", test_nobody_has_no_token);
  ADD ("log-out-during-refresh", test_log_out_during_refresh);
  ADD ("log-in-during-refresh", test_log_in_during_refresh);
#undef ADD
  g_test_add ("/net/api/self-signed-is-refused",
              Fixture,
              GINT_TO_POINTER (TRUE),
              set_up,
              test_self_signed_is_refused,
              tear_down);

  return g_test_run ();
}
