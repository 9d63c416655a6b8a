/* test-server-hostile.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-test-socket.h"

#include <string.h>

/* Those who do not keep to the protocol, or send and read as they like. The
 * limits are the defaults where a test does not say otherwise. */

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
  holler_test_user_befriend (fixture->server, fixture->alice, fixture->bob);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  holler_test_user_free (fixture->alice);
  holler_test_user_free (fixture->bob);
  holler_test_server_free (fixture->server);
}

static void
assert_still_serves (Fixture *f)
{
  holler_test_server_assert (f->server,
                             f->alice->access_token,
                             "GET",
                             "/api/me",
                             NULL,
                             200,
                             "");
}

static void
send_text (HollerTestSocket *socket, const char *text)
{
  g_assert_true (
    holler_test_socket_send_frame (socket, 0x81, text, strlen (text), TRUE));
}

static void
expect_code (HollerTestSocket *socket, const char *type, const char *code)
{
  g_autoptr (JsonObject) error = holler_test_socket_expect (socket, type);

  g_assert_cmpstr (json_object_get_string_member (error, "code"), ==, code);
}

static void
test_bad_frames (Fixture *f, gconstpointer data)
{
  static const char *const bad[] = {
    "hello",
    "[]",
    "{\"type\":\"seen\",\"seq\":1,}",
    "{\"type\":\"seen\",\"seq\":1,\"seq\":2}",
    "{'type':'seen'}",
    "{\"type\":\"seen\",\"x\":\"\\u0000\"}",
    "{\"type\":\"seen\",\"seq\":99999999999999999999}",
    "{\"a\":[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]}",
    "/* */{\"type\":\"seen\"}",
    "{\"type\":\"seen\"} {}",
  };
  g_autoptr (HollerTestSocket) a =
    holler_test_socket_open_ready (f->server, f->alice, NULL);

  g_assert_cmpuint (G_N_ELEMENTS (bad), ==, 10);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      send_text (a, bad[i]);
      if (i < 9)
        expect_code (a, "error", "bad_frame");
    }
  /* The tenth in a minute is one too many. */
  holler_test_socket_expect_close (a, 1008);
  assert_still_serves (f);
}

static void
test_refused_frames_keep_the_socket (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *text;
    const char *type;
    const char *code;
  } cases[] = {
    { "{\"type\":\"nonesuch\",\"id\":\"1\"}", "error", "unknown_type" },
    { "{\"type\":\"hello\",\"id\":\"2\"}", "error", "unknown_type" },
    { "{\"type\":\"read\",\"id\":\"3\",\"conversationId\":\"x\","
      "\"order\":1,\"seq\":4}",
      "error",
      "bad_request" },
    { "{\"type\":\"call-ringing\",\"id\":\"4\"}", "call-error", "bad_request" },
    { "{\"type\":\"read\",\"id\":\"5\",\"conversationId\":\"nonesuch\","
      "\"order\":1}",
      "error",
      "not_member" },
  };
  g_autoptr (HollerTestSocket) a =
    holler_test_socket_open_ready (f->server, f->alice, NULL);

  for (guint i = 0; i < 4 * G_N_ELEMENTS (cases); i++)
    {
      send_text (a, cases[i % G_N_ELEMENTS (cases)].text);
      expect_code (a,
                   cases[i % G_N_ELEMENTS (cases)].type,
                   cases[i % G_N_ELEMENTS (cases)].code);
    }
  holler_test_socket_expect_silence (a, "error");
}

/* What a text is told before the socket closes; each in a socket of its
 * own. */
static void
test_websocket_abuse (Fixture *f, gconstpointer data)
{
  g_autofree char *large = g_strnfill (1024 * 1024, 'x');
  static const char bad_utf8[] = "{\"type\":\"\xff\xfe\"}";
  static const char text[] = "{\"type\":\"seen\",\"seq\":0}";
  const struct
  {
    guint8 first;
    const char *bytes;
    gsize length;
    gboolean is_masked;
    guint16 code;
  } cases[] = {
    { 0x81, large, 64 * 1024 + 1, TRUE, 1009 },
    { 0x81, large, 1024 * 1024, TRUE, 1009 },
    { 0x81, bad_utf8, sizeof bad_utf8 - 1, TRUE, 1007 },
    { 0x81, text, sizeof text - 1, FALSE, 1002 },
    { 0xc1, text, sizeof text - 1, TRUE, 1002 },
    { 0x83, text, sizeof text - 1, TRUE, 1002 },
    { 0x80, text, sizeof text - 1, TRUE, 1002 },
    { 0x09, text, sizeof text - 1, TRUE, 1002 },
    { 0x89, large, 200, TRUE, 1002 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HollerTestSocket) a =
        holler_test_socket_open_ready (f->server, f->alice, NULL);

      holler_test_socket_send_frame (a,
                                     cases[i].first,
                                     cases[i].bytes,
                                     cases[i].length,
                                     cases[i].is_masked);
      g_test_message ("case %" G_GSIZE_FORMAT, i);
      holler_test_socket_expect_close (a, cases[i].code);
    }
  assert_still_serves (f);
}

static void
test_fragments_are_joined (Fixture *f, gconstpointer data)
{
  static const char text[] = "{\"type\":\"seen\",\"seq\":0,\"id\":\"1\"}";
  g_autoptr (HollerTestSocket) a =
    holler_test_socket_open_ready (f->server, f->alice, NULL);
  g_autoptr (JsonObject) ack = NULL;

  holler_test_socket_send_frame (a, 0x01, text, 10, TRUE);
  holler_test_socket_send_frame (a, 0x89, "ping", 4, TRUE);
  holler_test_socket_send_frame (a, 0x00, text + 10, 5, TRUE);
  holler_test_socket_send_frame (a, 0x80, text + 15, strlen (text) - 15, TRUE);
  ack = holler_test_socket_expect (a, "ack");
}

static void
test_empty_fragments (Fixture *f, gconstpointer data)
{
  g_autoptr (HollerTestSocket) a =
    holler_test_socket_open_ready (f->server, f->alice, NULL);

  holler_test_socket_send_frame (a, 0x01, "", 0, TRUE);
  for (guint i = 0; i < 200; i++)
    {
      if (!holler_test_socket_send_frame (a, 0x00, "", 0, TRUE))
        break;
    }
  holler_test_socket_expect_close (a, 0);
  g_assert_true (holler_test_socket_get_close_code (a) == 1008);
  assert_still_serves (f);
}

static void
test_binary_is_bad (Fixture *f, gconstpointer data)
{
  g_autoptr (HollerTestSocket) a =
    holler_test_socket_open_ready (f->server, f->alice, NULL);

  for (guint i = 0; i < 10; i++)
    {
      g_autoptr (JsonObject) error = NULL;

      /* and so is an empty one */
      if (i % 2 == 0)
        holler_test_socket_send_frame (a, 0x82, "{}", 2, TRUE);
      else
        holler_test_socket_send_frame (a, 0x81, "", 0, TRUE);
      if (i == 9)
        break;
      error = holler_test_socket_expect (a, "error");
      g_assert_cmpstr (json_object_get_string_member (error, "code"),
                       ==,
                       "bad_frame");
    }
  holler_test_socket_expect_close (a, 1008);
}

/* Twice the burst: all of it is answered, but not all at once. */
static void
test_too_fast_is_read_slowly (Fixture *f, gconstpointer data)
{
  g_autoptr (HollerTestSocket) a =
    holler_test_socket_open_ready (f->server, f->alice, NULL);
  gint64 start_us = g_get_monotonic_time ();
  gint64 lasted_us = 0;

  for (guint i = 0; i < 80; i++)
    holler_test_socket_send (a,
                             "{\"type\":\"seen\",\"seq\":0,\"id\":\"%u\"}",
                             i);
  for (guint i = 0; i < 80; i++)
    {
      g_autoptr (JsonObject) ack = holler_test_socket_expect (a, "ack");
      g_autofree char *id = g_strdup_printf ("%u", i);

      g_assert_cmpstr (json_object_get_string_member (ack, "id"), ==, id);
    }

  /* What came in one read is answered at once and paid for afterwards. */
  holler_test_socket_expect_silence (a, "error");
  lasted_us = g_get_monotonic_time () - start_us;
  g_assert_cmpint (lasted_us, >, 500 * 1000);
  g_assert_cmpint (lasted_us, <, 5 * G_USEC_PER_SEC);
}

static void
test_slow_reader_is_closed (Fixture *f, gconstpointer data)
{
  g_autoptr (HollerTestSocket) a = NULL;
  g_autoptr (HollerTestSocket) b = NULL;
  g_autofree char *body = g_strnfill (16000, 'x');
  guint n_received = 0;
  JsonObject *frame = NULL;

  a = holler_test_socket_open_ready (f->server, f->alice, NULL);
  b = holler_test_socket_open_ready (f->server, f->bob, NULL);
  /* Bob reads nothing of 16 MiB; the kernels hold a few of them. */
  for (guint i = 0; i < 1000; i++)
    {
      g_autoptr (JsonObject) ack = NULL;

      holler_test_socket_send (a,
                               "{\"type\":\"message\",\"id\":\"m%u\","
                               "\"recipientId\":\"%s\",\"body\":\"%s\"}",
                               i,
                               f->bob->user_id,
                               body);
      ack = holler_test_socket_expect (a, "ack");
    }

  while ((frame = holler_test_socket_receive (b)) != NULL)
    {
      n_received++;
      json_object_unref (frame);
    }
  g_assert_cmpuint (n_received, <, 1000);
  g_test_message ("%u of 1000 came before the close with %u",
                  n_received,
                  holler_test_socket_get_close_code (b));
  assert_still_serves (f);
}

static void
expect_cut (HollerTestSocket *socket, gint64 within_us)
{
  gint64 start_us = g_get_monotonic_time ();

  holler_test_socket_expect_close (socket, 1006);
  g_assert_cmpint (g_get_monotonic_time () - start_us, <, within_us);
}

static void
test_slowloris (Fixture *f, gconstpointer data)
{
  static const char start[] = "GET /api/health HTTP/1.1\r\nX-A: b\r\n";
  g_autoptr (HollerTestSocket) silent = holler_test_socket_connect (f->server);
  g_autoptr (HollerTestSocket) slow = holler_test_socket_connect (f->server);

  holler_test_socket_write (slow, start, strlen (start));
  expect_cut (silent, 3 * G_USEC_PER_SEC);
  expect_cut (slow, 3 * G_USEC_PER_SEC);
  assert_still_serves (f);
}

/* It hears at once that nobody here speaks it, and does not wait for it. */
static void
test_tls_to_plain (Fixture *f, gconstpointer data)
{
  static const char hello[] = "\x16\x03\x01\x02\x00\x01";
  g_autoptr (HollerTestSocket) socket = holler_test_socket_connect (f->server);

  holler_test_socket_write (socket, hello, sizeof hello - 1);
  expect_cut (socket, 3 * G_USEC_PER_SEC);
  assert_still_serves (f);
}

static void
test_long_headers (Fixture *f, gconstpointer data)
{
  g_autoptr (HollerTestSocket) a = holler_test_socket_connect (f->server);
  g_autoptr (HollerTestSocket) good = holler_test_socket_connect (f->server);
  g_autofree char *filler = g_strnfill (9000, 'x');
  g_autofree char *fine = g_strnfill (7000, 'x');
  g_autofree char *text =
    g_strdup_printf ("GET /api/health HTTP/1.1\r\nHost: x\r\nX-A: %s\r\n\r\n",
                     filler);
  g_autofree char *headers = g_strdup_printf ("X-A: %s\r\n", fine);

  holler_test_socket_write (a, text, strlen (text));
  expect_cut (a, 3 * G_USEC_PER_SEC);
  /* 7 KB are within the limit: it is the token that is missing. */
  g_assert_cmpuint (holler_test_socket_shake (good, "/ws", headers), ==, 401);
}

/* Several requests by one connection, each body a while after its headers. */
static void
test_keeps_alive (Fixture *f, gconstpointer data)
{
  static const char body[] = "{\"displayName\":\"A\"}";
  g_autoptr (HollerTestSocket) socket = holler_test_socket_connect (f->server);
  g_autofree char *headers =
    g_strdup_printf ("PATCH /api/me HTTP/1.1\r\nHost: x\r\n"
                     "Authorization: Bearer %s\r\nContent-Length: %u\r\n\r\n",
                     f->alice->access_token,
                     (guint) strlen (body));
  g_autofree char *last =
    g_strdup_printf ("GET /api/me HTTP/1.1\r\nHost: x\r\n"
                     "Authorization: Bearer %s\r\nConnection: close\r\n\r\n",
                     f->alice->access_token);
  g_autofree char *answers = NULL;
  g_auto (GStrv) parts = NULL;

  for (guint i = 0; i < 5; i++)
    {
      g_assert_true (
        holler_test_socket_write (socket, headers, strlen (headers)));
      /* so that the server has seen these without the rest */
      assert_still_serves (f);
      g_assert_true (holler_test_socket_write (socket, body, strlen (body)));
      assert_still_serves (f);
    }
  g_assert_true (holler_test_socket_write (socket, last, strlen (last)));
  answers = holler_test_socket_read_rest (socket);
  parts = g_strsplit (answers, "HTTP/1.1 200 OK", -1);
  g_assert_cmpuint (g_strv_length (parts), ==, 7);
}

static void
test_large_body (Fixture *f, gconstpointer data)
{
  static const gsize sizes[] = { 100 * 1024, 4 * 1024 * 1024 };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *filler = g_strnfill (sizes[i], 'x');
      g_autofree char *body =
        g_strdup_printf ("{\"displayName\":\"%s\"}", filler);

      holler_test_server_assert (f->server,
                                 f->alice->access_token,
                                 "PATCH",
                                 "/api/me",
                                 body,
                                 413,
                                 "too_large");
      assert_still_serves (f);
    }
}

/* Who asks before is answered before the body; whether it comes nonetheless
 * nobody knows, and so nothing after is taken for a request. */
static void
test_large_body_announced (Fixture *f, gconstpointer data)
{
  static const char *const requests[] = { "PATCH /api/me",
                                          "POST /api/uploads?name=a" };

  for (gsize i = 0; i < G_N_ELEMENTS (requests); i++)
    {
      g_autoptr (HollerTestSocket) socket =
        holler_test_socket_connect (f->server);
      g_autofree char *headers =
        g_strdup_printf ("%s HTTP/1.1\r\nHost: x\r\n"
                         "Authorization: Bearer %s\r\n"
                         "Content-Type: application/json\r\n"
                         "Content-Length: 50000000\r\n"
                         "Expect: 100-continue\r\n\r\n"
                         "GET /api/me HTTP/1.1\r\nHost: x\r\n"
                         "Authorization: Bearer %s\r\n"
                         "Connection: close\r\n\r\n",
                         requests[i],
                         f->alice->access_token,
                         f->alice->access_token);
      g_autofree char *answers = NULL;

      g_assert_true (
        holler_test_socket_write (socket, headers, strlen (headers)));
      answers = holler_test_socket_read_rest (socket);
      g_assert_true (g_str_has_prefix (answers, "HTTP/1.1 413 "));
      g_assert_nonnull (strstr (answers, "\"too_large\""));
      g_assert_null (strstr (answers, "100 Continue"));
      g_assert_null (strstr (answers, "HTTP/1.1 200 OK"));
    }
  assert_still_serves (f);
}

static void
test_nonsense_http (Fixture *f, gconstpointer data)
{
  static const char *const texts[] = {
    "\r\n\r\n\r\n",
    "GARBAGE\r\n\r\n",
    "GET  HTTP/1.1\r\n\r\n",
    "POST /api/auth/login HTTP/1.1\r\nContent-Length: -5\r\n\r\n",
    "GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    "GET /api/%00/accept HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (HollerTestSocket) socket =
        holler_test_socket_connect (f->server);

      holler_test_socket_write (socket, texts[i], strlen (texts[i]));
      holler_test_socket_vanish (socket);
    }
  assert_still_serves (f);

  holler_test_server_assert (f->server,
                             NULL,
                             "GET",
                             "/nonesuch",
                             NULL,
                             404,
                             "not_found");
  holler_test_server_assert (f->server,
                             NULL,
                             "DELETE",
                             "/api/health",
                             NULL,
                             405,
                             "bad_request");
}

/* Leaves in the middle of everything. */
static void
test_vanish_at_every_point (Fixture *f, gconstpointer data)
{
  g_autofree char *request =
    g_strdup_printf ("GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
                     "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                     "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                     "Authorization: Bearer %s\r\n\r\n\x81\x80\x01\x02\x03\x04",
                     f->alice->access_token);
  gsize length = strlen (request);

  for (gsize i = 1; i <= length; i += 7)
    {
      g_autoptr (HollerTestSocket) socket =
        holler_test_socket_connect (f->server);

      holler_test_socket_write (socket, request, i);
      holler_test_socket_vanish (socket);
    }
  assert_still_serves (f);
}

/* Goes away while its password is being hashed. */
static void
test_vanish_while_hashing (Fixture *f, gconstpointer data)
{
  /* The %u is two characters for one digit. */
  static const char body[] =
    "{\"username\":\"carol%u\",\"password\":\"correct horse\"}";

  for (guint i = 0; i < 8; i++)
    {
      g_autoptr (HollerTestSocket) socket =
        holler_test_socket_connect (f->server);
      g_autofree char *request = g_strdup_printf (
        "POST /api/auth/register HTTP/1.1\r\nHost: x\r\n"
        "Content-Type: application/json\r\nContent-Length: %u\r\n\r\n"
        "{\"username\":\"carol%u\",\"password\":\"correct horse\"}",
        (guint) strlen (body) - 1,
        i);

      holler_test_socket_write (socket, request, strlen (request));
      holler_test_socket_vanish (socket);
    }
  /* This one waits behind them. */
  holler_test_user_free (holler_test_user_log_in (f->server, "alice"));
  assert_still_serves (f);
}

static void
test_metrics (Fixture *f, gconstpointer data)
{
  g_autoptr (HollerTestSocket) a G_GNUC_UNUSED =
    holler_test_socket_open_ready (f->server, f->alice, NULL);
  g_autoptr (HollerTestSocket) b = holler_test_socket_connect (f->server);
  static const char request[] = "GET /metrics HTTP/1.0\r\nHost: x\r\n\r\n";
  g_autofree char *text = NULL;

  holler_test_socket_write (b, request, strlen (request));
  text = holler_test_socket_read_rest (b);
  g_assert_nonnull (strstr (text, "\nholler_sockets 1\n"));
  g_assert_null (strstr (text, f->alice->user_id));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, config, func)                                                \
  g_test_add ("/server/hostile/" name, Fixture, config, set_up, func, tear_down)
  ADD ("bad-frames", NULL, test_bad_frames);
  ADD ("refused-frames-keep-the-socket",
       NULL,
       test_refused_frames_keep_the_socket);
  ADD ("websocket-abuse", NULL, test_websocket_abuse);
  ADD ("fragments-are-joined", NULL, test_fragments_are_joined);
  ADD ("empty-fragments", NULL, test_empty_fragments);
  ADD ("binary-is-bad", NULL, test_binary_is_bad);
  ADD ("too-fast-is-read-slowly", NULL, test_too_fast_is_read_slowly);
  ADD ("slow-reader-is-closed",
       "[limits]\nframes-burst=2000\n",
       test_slow_reader_is_closed);
  ADD ("slowloris", "[limits]\nheaders-seconds=1\n", test_slowloris);
  ADD ("tls-to-plain", NULL, test_tls_to_plain);
  ADD ("long-headers", NULL, test_long_headers);
  ADD ("keeps-alive", NULL, test_keeps_alive);
  ADD ("large-body", NULL, test_large_body);
  ADD ("large-body-announced", NULL, test_large_body_announced);
  ADD ("nonsense-http", NULL, test_nonsense_http);
  ADD ("vanish-at-every-point", NULL, test_vanish_at_every_point);
  ADD ("vanish-while-hashing", NULL, test_vanish_while_hashing);
  ADD ("metrics", NULL, test_metrics);
#undef ADD

  return g_test_run ();
}
