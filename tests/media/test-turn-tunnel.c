/* test-turn-tunnel.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "holler-test.h"
#include "media/holler-own-process.h"
#include "media/holler-turn-tunnel.h"

/* The way to a relay that wants TLS: whose certificate is looked at, who may
 * go it, and how much of it there is. At its far end stands a server that
 * sends back what it gets. */

#define CONNECTIONS 32
#define TARGETS 8

typedef struct
{
  GSocketService *service;
  GTlsCertificate *certificate;
  guint16 port;
  guint n_accepted;
  guint n_greeted; /* handshakes that the other side accepted */
  HollerTurnTunnel *tunnel;
} Fixture;

static char *
data_path (const char *name)
{
  return g_test_build_filename (G_TEST_DIST, "data", "tls", name, NULL);
}

static void
echoed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_output_stream_splice_finish (G_OUTPUT_STREAM (source), result, NULL);
  g_object_unref (user_data);
}

typedef struct
{
  Fixture *fixture;
  GIOStream *stream;
} Greeting;

static void
greeted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Greeting *self = user_data;

  if (g_tls_connection_handshake_finish (G_TLS_CONNECTION (source),
                                         result,
                                         NULL))
    {
      self->fixture->n_greeted++;
      g_output_stream_splice_async (
        g_io_stream_get_output_stream (self->stream),
        g_io_stream_get_input_stream (self->stream),
        G_OUTPUT_STREAM_SPLICE_NONE,
        G_PRIORITY_DEFAULT,
        NULL,
        echoed_cb,
        g_object_ref (self->stream));
    }
  g_object_unref (self->stream);
  g_free (self);
}

static gboolean
incoming_cb (GSocketService *service,
             GSocketConnection *connection,
             GObject *source,
             gpointer user_data)
{
  Fixture *self = user_data;
  Greeting *greeting = g_new0 (Greeting, 1);

  self->n_accepted++;
  greeting->fixture = self;
  greeting->stream = g_tls_server_connection_new (G_IO_STREAM (connection),
                                                  self->certificate,
                                                  NULL);
  g_tls_connection_handshake_async (G_TLS_CONNECTION (greeting->stream),
                                    G_PRIORITY_DEFAULT,
                                    NULL,
                                    greeted_cb,
                                    greeting);

  return TRUE;
}

static void
set_up (Fixture *self, gconstpointer certificate)
{
  g_autofree char *path = data_path (certificate);
  g_autoptr (GError) error = NULL;

  self->certificate = g_tls_certificate_new_from_file (path, &error);
  g_assert_no_error (error);
  self->service = g_socket_service_new ();
  self->port =
    g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (self->service),
                                         NULL,
                                         &error);
  g_assert_no_error (error);
  g_signal_connect (self->service, "incoming", G_CALLBACK (incoming_cb), self);
  self->tunnel = holler_turn_tunnel_new ();
}

static void
tear_down (Fixture *self, gconstpointer certificate)
{
  g_clear_pointer (&self->tunnel, holler_turn_tunnel_free);
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_clear_object (&self->service);
  g_clear_object (&self->certificate);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static guint16
open_port (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  guint16 port;

  port = holler_turn_tunnel_open (self->tunnel,
                                  G_SOCKET_FAMILY_IPV4,
                                  "localhost",
                                  self->port,
                                  &error);
  g_assert_no_error (error);

  return port;
}

static GSocketConnection *
connect_from (const char *loopback, guint16 port)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GError) error = NULL;
  GSocketConnection *connection;

  connection =
    g_socket_client_connect_to_host (client, loopback, port, NULL, &error);
  g_assert_no_error (error);

  return connection;
}

static GSocketConnection *
connect_to (guint16 port)
{
  return connect_from ("127.0.0.1", port);
}

typedef struct
{
  guint8 bytes[4096];
  gsize length;
  gboolean is_over;
} Reading;

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Reading *reading = user_data;
  gssize n;

  n = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);
  reading->length = n > 0 ? (gsize) n : 0;
  reading->is_over = TRUE;
}

/* What comes next; nothing if it ended. */
static gsize
read_some (GSocketConnection *connection, Reading *reading)
{
  reading->is_over = FALSE;
  g_input_stream_read_async (
    g_io_stream_get_input_stream (G_IO_STREAM (connection)),
    reading->bytes,
    sizeof reading->bytes,
    G_PRIORITY_DEFAULT,
    NULL,
    read_cb,
    reading);
  holler_test_wait_for_flag (&reading->is_over);

  return reading->length;
}

static void
say (GSocketConnection *connection, const guint8 *bytes, gsize length)
{
  g_autoptr (GError) error = NULL;

  g_output_stream_write_all (
    g_io_stream_get_output_stream (G_IO_STREAM (connection)),
    bytes,
    length,
    NULL,
    NULL,
    &error);
  g_assert_no_error (error);
}

static void
assert_works (GSocketConnection *connection)
{
  static const guint8 words[] = "through it and back";
  Reading reading;
  gsize length = 0;

  say (connection, words, sizeof words);
  while (length < sizeof words)
    {
      gsize n = read_some (connection, &reading);

      g_assert_cmpuint (n, >, 0);
      g_assert_cmpmem (reading.bytes, n, words + length, n);
      length += n;
    }
}

static void
assert_is_closed (GSocketConnection *connection)
{
  Reading reading;

  g_assert_cmpuint (read_some (connection, &reading), ==, 0);
}

static void
test_carries (Fixture *self, gconstpointer data)
{
  guint16 port = open_port (self);
  g_autoptr (GSocketConnection) one = connect_to (port);
  g_autoptr (GSocketConnection) other = connect_to (port);

  assert_works (one);
  assert_works (other);
  assert_works (one);
  g_assert_cmpuint (self->n_greeted, ==, 2);

  /* one way for one relay */
  g_assert_cmpuint (open_port (self), ==, port);
}

/* For a machine that has no other addresses. */
static void
test_carries_from_ipv6 (Fixture *self, gconstpointer data)
{
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GError) error = NULL;
  guint16 port;

  port = holler_turn_tunnel_open (self->tunnel,
                                  G_SOCKET_FAMILY_IPV6,
                                  "localhost",
                                  self->port,
                                  &error);
  if (port == 0)
    {
      g_test_skip ("there is no IPv6 here");
      return;
    }
  g_assert_cmpuint (port, !=, open_port (self));
  connection = connect_from ("::1", port);
  assert_works (connection);
}

/* Nothing leaves before the certificate was found good. */
static void
test_refuses_certificate (Fixture *self, gconstpointer data)
{
  g_autoptr (GSocketConnection) connection = connect_to (open_port (self));

  assert_is_closed (connection);
  g_assert_cmpuint (self->n_accepted, >, 0);
  g_assert_cmpuint (self->n_greeted, ==, 0);
}

static gboolean
was_accepted (gpointer user_data)
{
  Fixture *self = user_data;

  return self->n_accepted > 0;
}

/* Another program of this machine, even of this person. */
static void
test_refuses_strangers (Fixture *self, gconstpointer data)
{
  g_autofree char *script =
    g_strdup_printf ("exec 3<>/dev/tcp/127.0.0.1/%u; echo hello >&3; "
                     "head -c 1 <&3 | wc -c",
                     open_port (self));
  g_autoptr (GSubprocess) stranger = NULL;
  g_autoptr (GSocketConnection) ours = NULL;
  g_autofree char *output = NULL;
  g_autoptr (GError) error = NULL;

  stranger = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                 G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                               &error,
                               "bash",
                               "-c",
                               script,
                               NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (stranger, NULL, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (output, ==, "0\n");
  g_assert_cmpuint (self->n_accepted, ==, 0);

  ours = connect_to (open_port (self));
  holler_test_wait_until (was_accepted, self);
  assert_works (ours);
}

static void
test_is_bounded (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) connections =
    g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;
  guint16 port = open_port (self);

  for (guint i = 0; i < CONNECTIONS; i++)
    {
      g_ptr_array_add (connections, connect_to (port));
      assert_works (connections->pdata[i]);
    }
  g_ptr_array_add (connections, connect_to (port));
  assert_is_closed (connections->pdata[CONNECTIONS]);

  for (guint i = 1; i < TARGETS; i++)
    g_assert_cmpuint (holler_turn_tunnel_open (self->tunnel,
                                               G_SOCKET_FAMILY_IPV4,
                                               "localhost",
                                               (guint16) (self->port + i),
                                               &error),
                      !=,
                      0);
  g_assert_no_error (error);
  g_assert_cmpuint (holler_turn_tunnel_open (self->tunnel,
                                             G_SOCKET_FAMILY_IPV4,
                                             "localhost",
                                             1,
                                             &error),
                    ==,
                    0);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
}

static guint
count_entries (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (folder) != NULL)
    n++;

  return n;
}

static void
test_leaves_nothing (Fixture *self, gconstpointer data)
{
  guint n_descriptors = 0;
  guint n_threads = 0;

  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (HollerTurnTunnel) tunnel = holler_turn_tunnel_new ();
      g_autoptr (GSocketConnection) used = NULL;
      g_autoptr (GSocketConnection) unused = NULL;
      guint16 port = holler_turn_tunnel_open (tunnel,
                                              G_SOCKET_FAMILY_IPV4,
                                              "localhost",
                                              self->port,
                                              NULL);

      used = connect_to (port);
      assert_works (used);
      /* perhaps still being connected when all ends */
      unused = connect_to (port);
      g_clear_pointer (&tunnel, holler_turn_tunnel_free);
      assert_is_closed (used);
      assert_is_closed (unused);
      g_clear_object (&used);
      g_clear_object (&unused);
      while (g_main_context_iteration (NULL, FALSE))
        ;

      /* GLib's pools are filled by then. */
      if (i == 10)
        {
          n_descriptors = count_entries ("/proc/self/fd");
          n_threads = count_entries ("/proc/self/task");
        }
    }
  g_assert_cmpuint (count_entries ("/proc/self/fd"), <=, n_descriptors + 4);
  g_assert_cmpuint (count_entries ("/proc/self/task"), <=, n_threads + 2);
}

static void
test_no_relay_there (Fixture *self, gconstpointer data)
{
  g_autoptr (GSocketConnection) connection = NULL;
  guint16 port;

  port = holler_turn_tunnel_open (self->tunnel,
                                  G_SOCKET_FAMILY_IPV4,
                                  "localhost",
                                  9,
                                  NULL);
  connection = connect_to (port);
  assert_is_closed (connection);
}

#define ADD(path, certificate, test)                                           \
  g_test_add ("/media/turn-tunnel/" path,                                      \
              Fixture,                                                         \
              certificate,                                                     \
              set_up,                                                          \
              test,                                                            \
              tear_down)

int
main (int argc, char *argv[])
{
  g_autofree char *authority = NULL;
  g_autoptr (GTlsDatabase) database = NULL;
  g_autoptr (GError) error = NULL;

  /* This machine's proxies are no part of it. */
  g_setenv ("GIO_USE_PROXY_RESOLVER", "dummy", TRUE);
  g_test_init (&argc, &argv, NULL);

  authority = data_path ("authority.pem");
  database = g_tls_file_database_new (authority, &error);
  g_assert_no_error (error);
  g_tls_backend_set_default_database (g_tls_backend_get_default (), database);

  ADD ("carries", "relay.pem", test_carries);
  ADD ("carries-from-ipv6", "relay.pem", test_carries_from_ipv6);
  ADD ("refuses-another-name", "other.pem", test_refuses_certificate);
  ADD ("refuses-an-unknown-authority",
       "self-signed.pem",
       test_refuses_certificate);
  ADD ("refuses-strangers", "relay.pem", test_refuses_strangers);
  ADD ("is-bounded", "relay.pem", test_is_bounded);
  ADD ("leaves-nothing", "relay.pem", test_leaves_nothing);
  ADD ("no-relay-there", "relay.pem", test_no_relay_there);

  return g_test_run ();
}
