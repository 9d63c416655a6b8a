/* test-net-trust.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <libsoup/soup.h>
#include <string.h>

#include "base/holler-fingerprint.h"
#include "holler-test.h"
#include "net/holler-http-api.h"
#include "net/holler-ws-transport.h"

/* Servers with certificates that nobody vouches for, over real TLS. */

typedef struct
{
  SoupServer *soup;
  char *url;
  char *fingerprint;
  guint n_requests;
  gboolean saw_socket;

  HollerTrust *trust;
  guint n_refused;
  HollerApi *api;
  HollerTransport *transport;
  gboolean is_opened;
  gboolean is_closed;
  guint close_code;
  char *close_message;
} Fixture;

static void
request_cb (SoupServer *soup,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  static const char body[] = "{}";

  ((Fixture *) user_data)->n_requests++;
  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (message,
                                    "application/json",
                                    SOUP_MEMORY_STATIC,
                                    body,
                                    strlen (body));
}

static void
websocket_cb (SoupServer *soup,
              SoupServerMessage *message,
              const char *path,
              SoupWebsocketConnection *connection,
              gpointer user_data)
{
  ((Fixture *) user_data)->saw_socket = TRUE;
}

/* @port: 0 for a free one */
static void
start_server (Fixture *fixture, const char *name, guint port)
{
  g_autofree char *path =
    g_test_build_filename (G_TEST_DIST, "data", "tls", name, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsCertificate) certificate =
    g_tls_certificate_new_from_file (path, &error);
  GSList *uris = NULL;

  g_assert_no_error (error);
  g_free (fixture->fingerprint);
  fixture->fingerprint = holler_fingerprint_of (certificate);
  fixture->soup = soup_server_new (NULL, NULL);
  soup_server_set_tls_certificate (fixture->soup, certificate);
  soup_server_add_handler (fixture->soup, "/api", request_cb, fixture, NULL);
  soup_server_add_websocket_handler (fixture->soup,
                                     "/ws",
                                     NULL,
                                     NULL,
                                     websocket_cb,
                                     fixture,
                                     NULL);
  soup_server_listen_local (fixture->soup,
                            port,
                            SOUP_SERVER_LISTEN_IPV4_ONLY |
                              SOUP_SERVER_LISTEN_HTTPS,
                            &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (fixture->soup);
  g_free (fixture->url);
  fixture->url =
    g_strdup_printf ("https://127.0.0.1:%d", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
}

static gboolean
set_flag_cb (gpointer flag)
{
  *(gboolean *) flag = TRUE;
  return G_SOURCE_REMOVE;
}

/* A handshake that the client has broken off must have failed here, too:
 * libsoup (3.6) goes on with a connection that went with its server. */
static void
stop_server (Fixture *fixture)
{
  gboolean is_over = FALSE;

  g_timeout_add (50, set_flag_cb, &is_over);
  holler_test_wait_for_flag (&is_over);
  soup_server_disconnect (fixture->soup);
  g_clear_object (&fixture->soup);
}

static void
refused_cb (HollerTrust *trust, Fixture *fixture)
{
  fixture->n_refused++;
}

static void
opened_cb (HollerTransport *transport, Fixture *fixture)
{
  fixture->is_opened = TRUE;
}

static void
closed_cb (HollerTransport *transport,
           guint code,
           const char *message,
           Fixture *fixture)
{
  fixture->is_closed = TRUE;
  fixture->close_code = code;
  g_free (fixture->close_message);
  fixture->close_message = g_strdup (message);
}

static void
set_up (Fixture *fixture, gconstpointer user_data)
{
  start_server (fixture, "self-signed.pem", 0);
  fixture->trust = holler_trust_new ();
  g_signal_connect (fixture->trust,
                    "refused",
                    G_CALLBACK (refused_cb),
                    fixture);
  fixture->api = holler_http_api_new_trusting (fixture->trust);
  fixture->transport = holler_ws_transport_new_trusting (fixture->trust);
  g_signal_connect (fixture->transport,
                    "opened",
                    G_CALLBACK (opened_cb),
                    fixture);
  g_signal_connect (fixture->transport,
                    "closed",
                    G_CALLBACK (closed_cb),
                    fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer user_data)
{
  g_assert_finalize_object (fixture->transport);
  g_assert_finalize_object (fixture->api);
  stop_server (fixture);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (fixture->trust);
  g_free (fixture->close_message);
  g_free (fixture->fingerprint);
  g_free (fixture->url);
}

/* @code: -1 where it is to succeed */
static void
check_request (Fixture *fixture, int code)
{
  g_auto (HollerTestAnswer) answer = { 0 };
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) error = NULL;

  holler_api_set_server (fixture->api, fixture->url, FALSE, &error);
  g_assert_no_error (error);
  holler_api_request_async (fixture->api,
                            "GET",
                            "/api/some",
                            NULL,
                            HOLLER_API_FLAGS_OPEN,
                            NULL,
                            holler_test_answer_cb,
                            &answer);
  node = holler_api_request_finish (fixture->api,
                                    holler_test_answer_wait (&answer),
                                    &error);
  if (code < 0)
    g_assert_no_error (error);
  else
    g_assert_error (error, HOLLER_API_ERROR, code);
}

static void
check_socket (Fixture *fixture, const char *message)
{
  fixture->is_opened = FALSE;
  fixture->is_closed = FALSE;
  holler_transport_open (fixture->transport, fixture->url, "secret", NULL);
  if (message == NULL)
    {
      holler_test_wait_for_flag (&fixture->is_opened);
      holler_transport_close (fixture->transport, 1006);
      g_assert_true (fixture->is_closed);
      return;
    }
  holler_test_wait_for_flag (&fixture->is_closed);
  g_assert_false (fixture->is_opened);
  g_assert_cmpuint (fixture->close_code, ==, 1006);
  g_assert_nonnull (strstr (fixture->close_message, message));
}

static void
test_unknown_is_refused (Fixture *fixture, gconstpointer user_data)
{
  check_request (fixture, HOLLER_API_ERROR_UNKNOWN_CERTIFICATE);
  g_assert_cmpuint (fixture->n_requests, ==, 0);
  g_assert_cmpuint (fixture->n_refused, ==, 1);
  g_assert_cmpstr (holler_trust_get_refused (fixture->trust, fixture->url),
                   ==,
                   fixture->fingerprint);
  check_socket (fixture, "not to be trusted");
  g_assert_false (fixture->saw_socket);
}

static void
test_accepted_is_taken (Fixture *fixture, gconstpointer user_data)
{
  check_request (fixture, HOLLER_API_ERROR_UNKNOWN_CERTIFICATE);
  holler_trust_pin (fixture->trust, fixture->url, fixture->fingerprint);
  check_request (fixture, -1);
  check_socket (fixture, NULL);
  g_assert_null (holler_trust_get_refused (fixture->trust, fixture->url));
  g_assert_true (fixture->saw_socket);
  g_assert_cmpuint (fixture->n_requests, ==, 1);
}

/* The same address, another certificate: not even the request goes out. */
static void
test_another_one_is_refused (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GUri) uri = NULL;

  holler_trust_pin (fixture->trust, fixture->url, fixture->fingerprint);
  check_request (fixture, -1);
  uri = g_uri_parse (fixture->url, G_URI_FLAGS_NONE, NULL);
  stop_server (fixture);
  start_server (fixture, "other.pem", (guint) g_uri_get_port (uri));
  fixture->n_requests = 0;
  fixture->saw_socket = FALSE;
  check_request (fixture, HOLLER_API_ERROR_CHANGED_CERTIFICATE);
  check_socket (fixture, "not the one that was accepted");
  g_assert_cmpuint (fixture->n_requests, ==, 0);
  g_assert_false (fixture->saw_socket);
  g_assert_cmpstr (holler_trust_get_refused (fixture->trust, fixture->url),
                   ==,
                   fixture->fingerprint);
  /* Told that it is the new one, it is the only one. */
  holler_trust_pin (fixture->trust, fixture->url, fixture->fingerprint);
  check_request (fixture, -1);
}

/* What was accepted for one port says nothing of another. */
static void
test_pin_is_of_one_server (Fixture *fixture, gconstpointer user_data)
{
  holler_trust_pin (fixture->trust,
                    "https://127.0.0.1:1",
                    fixture->fingerprint);
  check_request (fixture, HOLLER_API_ERROR_UNKNOWN_CERTIFICATE);
}

static void
test_without_trust (Fixture *fixture, gconstpointer user_data)
{
  g_clear_object (&fixture->api);
  fixture->api = holler_http_api_new ();
  check_request (fixture, HOLLER_API_ERROR_TLS);
}

/* A server that is there, but answers a handshake with words or not at all. */
static gboolean
speak_plainly_cb (GSocketService *service,
                  GSocketConnection *connection,
                  GObject *source,
                  gpointer words)
{
  GOutputStream *output =
    g_io_stream_get_output_stream (G_IO_STREAM (connection));

  g_output_stream_write_all (output, words, strlen (words), NULL, NULL, NULL);
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  return TRUE;
}

/* That is no matter of certificates. */
static void
test_no_tls_there (Fixture *fixture, gconstpointer user_data)
{
  static const char *const words[] = { "HTTP/1.1 400 Bad Request\r\n\r\n", "" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autoptr (GSocketService) service = g_socket_service_new ();
      g_autoptr (GError) error = NULL;
      guint16 port =
        g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service),
                                             NULL,
                                             &error);

      g_assert_no_error (error);
      g_signal_connect (service,
                        "incoming",
                        G_CALLBACK (speak_plainly_cb),
                        (gpointer) words[i]);
      g_free (fixture->url);
      fixture->url = g_strdup_printf ("https://127.0.0.1:%u", port);
      check_request (fixture, HOLLER_API_ERROR_NOT_TLS);
      g_socket_service_stop (service);
      g_socket_listener_close (G_SOCKET_LISTENER (service));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func)                                                        \
  g_test_add ("/net/trust/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("unknown-is-refused", test_unknown_is_refused);
  ADD ("accepted-is-taken", test_accepted_is_taken);
  ADD ("another-one-is-refused", test_another_one_is_refused);
  ADD ("pin-is-of-one-server", test_pin_is_of_one_server);
  ADD ("without-trust", test_without_trust);
  ADD ("no-tls-there", test_no_tls_there);
#undef ADD
  return g_test_run ();
}
