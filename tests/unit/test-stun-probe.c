/* test-stun-probe.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The probe against a STUN and TURN server on loopback that answers as it is
 * told, and STUN's own test vector. */

#include <string.h>

#include "holler-test.h"
#include "net/holler-stun-probe.h"
#include "net/holler-stun.h"

#define USERNAME "1700000000:alice"
#define PASSWORD "from the server"
#define REALM "example.org"
#define NONCE "b6d2f0"

typedef struct
{
  GSocket *socket; /* (nullable): over UDP */
  GSource *source;
  GSocketService *service; /* (nullable): over TCP */
  guint16 port;
  guint refuse_code; /* to the signed request; 0: allocate */
  gboolean is_odd;
  gboolean is_silent;
  guint n_requests;
  guint n_signed;
  guint n_refreshes;
} Server;

typedef struct
{
  gboolean done;
  gboolean ok;
  HollerProbeOutcome outcome;
  gint64 round_trip_ms;
} Answer;

/* Speaking as a server ------------------------------------------------------ */

static void
put_16 (GByteArray *array, guint value)
{
  guint8 bytes[2] = { (guint8) (value >> 8), (guint8) value };

  g_byte_array_append (array, bytes, 2);
}

static void
put_attribute (GByteArray *array, guint type, const void *data, guint size)
{
  static const guint8 zeros[4] = { 0 };

  put_16 (array, type);
  put_16 (array, size);
  g_byte_array_append (array, data, size);
  g_byte_array_append (array, zeros, (4 - size % 4) % 4);
}

static GByteArray *
begin_reply (const guint8 *request, guint class)
{
  GByteArray *array = g_byte_array_new ();

  put_16 (array, ((guint) request[0] << 8 | request[1]) | class);
  put_16 (array, 0);
  g_byte_array_append (array, request + 4, 16);
  return array;
}

static GBytes *
end_reply (GByteArray *array)
{
  array->data[2] = (guint8) ((array->len - 20) >> 8);
  array->data[3] = (guint8) (array->len - 20);
  return g_byte_array_free_to_bytes (array);
}

static GBytes *
make_error (const guint8 *request, guint code)
{
  GByteArray *array = begin_reply (request, HOLLER_STUN_ERROR);
  guint8 error[4] = { 0, 0, (guint8) (code / 100), (guint8) (code % 100) };

  put_attribute (array, 0x0009, error, sizeof error);
  put_attribute (array, 0x0014, REALM, strlen (REALM));
  put_attribute (array, 0x0015, NONCE, strlen (NONCE));
  return end_reply (array);
}

static GBytes *
make_success (const guint8 *request, guint address_type)
{
  static const guint8 address[8] = { 0, 1, 0x12, 0x34, 1, 2, 3, 4 };
  GByteArray *array = begin_reply (request, HOLLER_STUN_SUCCESS);

  put_attribute (array, address_type, address, sizeof address);
  return end_reply (array);
}

/* As the right client would sign it, to the byte. */
static gboolean
is_signed (const guint8 *request, gsize size)
{
  HollerStunKey key = { USERNAME, PASSWORD, REALM, NONCE };
  g_autoptr (GBytes) expected =
    holler_stun_build (request[1], request + 8, &key);

  return g_bytes_get_size (expected) == size &&
         memcmp (g_bytes_get_data (expected, NULL), request, size) == 0;
}

static GBytes *
answer (Server *self, const guint8 *request, gsize size)
{
  self->n_requests++;
  g_assert_cmpint (holler_stun_measure (request, size), ==, (gssize) size);
  if (self->is_silent)
    return NULL;
  if (self->is_odd)
    return g_bytes_new_static ("HTTP/1.1 400 Bad Request\r\n\r\n", 28);
  if (request[1] == HOLLER_STUN_BINDING)
    return make_success (request, 0x0020);
  if (request[1] == HOLLER_STUN_REFRESH)
    {
      g_assert_true (is_signed (request, size));
      self->n_refreshes++;
      return NULL;
    }
  if (!is_signed (request, size))
    return make_error (request, 401);
  self->n_signed++;
  if (self->refuse_code != 0)
    return make_error (request, self->refuse_code);
  return make_success (request, 0x0016);
}

static gboolean
datagram_cb (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  Server *self = user_data;
  g_autoptr (GSocketAddress) from = NULL;
  g_autoptr (GBytes) reply = NULL;
  guint8 request[HOLLER_STUN_MAX_BYTES];
  gssize size = g_socket_receive_from (socket,
                                       &from,
                                       (char *) request,
                                       sizeof request,
                                       NULL,
                                       NULL);

  if (size <= 0)
    return G_SOURCE_CONTINUE;
  reply = answer (self, request, (gsize) size);
  if (reply != NULL)
    g_socket_send_to (socket,
                      from,
                      g_bytes_get_data (reply, NULL),
                      g_bytes_get_size (reply),
                      NULL,
                      NULL);
  return G_SOURCE_CONTINUE;
}

static void start_reading (GSocketConnection *connection, Server *self);

static void
stream_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GSocketConnection) connection = user_data;
  Server *self = g_object_get_data (user_data, "server");
  guint8 *buffer = g_object_get_data (user_data, "buffer");
  gssize size =
    g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);
  g_autoptr (GBytes) reply = NULL;

  if (size <= 0)
    return;
  /* TLS is not STUN. */
  if (holler_stun_measure (buffer, (gsize) size) != size)
    {
      g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
      return;
    }
  reply = answer (self, buffer, (gsize) size);
  if (reply != NULL)
    g_output_stream_write_bytes (
      g_io_stream_get_output_stream (G_IO_STREAM (connection)),
      reply,
      NULL,
      NULL);
  start_reading (connection, self);
}

static void
start_reading (GSocketConnection *connection, Server *self)
{
  guint8 *buffer = g_malloc (HOLLER_STUN_MAX_BYTES);

  g_object_set_data (G_OBJECT (connection), "server", self);
  g_object_set_data_full (G_OBJECT (connection), "buffer", buffer, g_free);
  g_input_stream_read_async (
    g_io_stream_get_input_stream (G_IO_STREAM (connection)),
    buffer,
    HOLLER_STUN_MAX_BYTES,
    G_PRIORITY_DEFAULT,
    NULL,
    stream_cb,
    g_object_ref (connection));
}

static gboolean
incoming_cb (GSocketService *service,
             GSocketConnection *connection,
             GObject *source,
             Server *self)
{
  start_reading (connection, self);
  return TRUE;
}

static void
server_start (Server *self, gboolean is_tcp)
{
  g_autoptr (GInetAddress) loopback =
    g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;

  if (is_tcp)
    {
      self->service = g_socket_service_new ();
      g_socket_listener_add_address (G_SOCKET_LISTENER (self->service),
                                     address,
                                     G_SOCKET_TYPE_STREAM,
                                     G_SOCKET_PROTOCOL_TCP,
                                     NULL,
                                     &bound,
                                     NULL);
      g_signal_connect (self->service,
                        "incoming",
                        G_CALLBACK (incoming_cb),
                        self);
    }
  else
    {
      self->socket = g_socket_new (G_SOCKET_FAMILY_IPV4,
                                   G_SOCKET_TYPE_DATAGRAM,
                                   G_SOCKET_PROTOCOL_UDP,
                                   NULL);
      g_socket_bind (self->socket, address, FALSE, NULL);
      bound = g_socket_get_local_address (self->socket, NULL);
      self->source = g_socket_create_source (self->socket, G_IO_IN, NULL);
      g_source_set_callback (self->source,
                             G_SOURCE_FUNC (datagram_cb),
                             self,
                             NULL);
      g_source_attach (self->source, NULL);
    }
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
}

static void
server_stop (Server *self)
{
  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
  g_clear_object (&self->socket);
  if (self->service != NULL)
    g_socket_service_stop (self->service);
  g_clear_object (&self->service);
}

/* Asking -------------------------------------------------------------------- */

static void
asked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Answer *self = user_data;

  self->ok = holler_probe_ask_finish (HOLLER_PROBE (source),
                                      result,
                                      &self->outcome,
                                      &self->round_trip_ms,
                                      NULL);
  self->done = TRUE;
}

static gboolean
is_done_cb (gpointer user_data)
{
  return ((Answer *) user_data)->done;
}

static Answer
ask_as (const char *uri, const char *password, GSocketFamily family)
{
  g_autoptr (HollerProbe) probe = holler_stun_probe_new ();
  Answer answer = { 0 };

  holler_probe_ask_async (probe,
                          uri,
                          USERNAME,
                          password,
                          family,
                          NULL,
                          asked_cb,
                          &answer);
  holler_test_wait_until (is_done_cb, &answer);
  g_assert_true (answer.ok);
  return answer;
}

static Answer
ask (Server *server, const char *format)
{
  g_autofree char *port = g_strdup_printf ("127.0.0.1:%u", server->port);
  g_auto (GStrv) parts = g_strsplit (format, "HERE", 2);
  g_autofree char *uri = g_strjoinv (port, parts);

  return ask_as (uri, PASSWORD, G_SOCKET_FAMILY_IPV4);
}

/* Tests --------------------------------------------------------------------- */

/* RFC 5769 section 2.4: a request with long-term authentication. */
static void
test_vector (void)
{
  static const guint8 expected[] =
    "\x00\x01\x00\x60\x21\x12\xa4\x42\x78\xad\x34\x33\xc6\xad\x72\xc0\x29\xda"
    "\x41\x2e\x00\x06\x00\x12\xe3\x83\x9e\xe3\x83\x88\xe3\x83\xaa\xe3\x83\x83"
    "\xe3\x82\xaf\xe3\x82\xb9\x00\x00\x00\x15\x00\x1c\x66\x2f\x2f\x34\x39\x39"
    "\x6b\x39\x35\x34\x64\x36\x4f\x4c\x33\x34\x6f\x4c\x39\x46\x53\x54\x76\x79"
    "\x36\x34\x73\x41\x00\x14\x00\x0b\x65\x78\x61\x6d\x70\x6c\x65\x2e\x6f\x72"
    "\x67\x00\x00\x08\x00\x14\xf6\x70\x24\x65\x6d\xd6\x4a\x3e\x02\xb8\xe0\x71"
    "\x2e\x85\xc9\xa2\x8c\xa8\x96\x66";
  HollerStunKey key = { "\xe3\x83\x9e\xe3\x83\x88\xe3\x83\xaa\xe3\x83\x83\xe3"
                        "\x82\xaf\xe3\x82\xb9",
                        "TheMatrIX",
                        "example.org",
                        "f//499k954d6OL34oL9FSTvy64sA" };
  g_autoptr (GBytes) built =
    holler_stun_build (HOLLER_STUN_BINDING, expected + 8, &key);

  g_assert_cmpmem (g_bytes_get_data (built, NULL),
                   g_bytes_get_size (built),
                   expected,
                   sizeof expected - 1);
}

static void
test_hostile_bytes (void)
{
  const guint8 id[HOLLER_STUN_ID_BYTES] = { 0 };
  g_autoptr (GBytes) request =
    holler_stun_build (HOLLER_STUN_ALLOCATE, id, NULL);
  g_autoptr (GBytes) error = make_error (g_bytes_get_data (request, NULL), 401);
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (error, &size);

  /* A request is no answer. */
  g_assert_null (holler_stun_parse (g_bytes_get_data (request, NULL),
                                    g_bytes_get_size (request)));
  for (gsize i = 1; i < size; i++)
    {
      /* In a block of its own size, so that a reader too far is found. */
      g_autofree guint8 *cut = g_memdup2 (data, i);

      g_assert_cmpint (holler_stun_measure (cut, i), !=, (gssize) i);
      g_assert_null (holler_stun_parse (cut, i));
    }
  for (guint i = 0; i < 20000; i++)
    {
      g_autofree guint8 *changed = g_memdup2 (data, size);
      g_autoptr (HollerStunReply) reply = NULL;

      for (gint n = g_test_rand_int_range (1, 5); n > 0; n--)
        changed[g_test_rand_int_range (0, (gint32) size)] =
          (guint8) g_test_rand_int ();
      reply = holler_stun_parse (changed, size);
      if (reply != NULL && reply->realm != NULL)
        g_assert_cmpuint (strlen (reply->realm), <=, size);
    }
}

static void
test_binding (void)
{
  Server server = { 0 };
  Answer answer;

  server_start (&server, FALSE);
  answer = ask (&server, "stun:HERE");
  g_assert_cmpint (answer.outcome, ==, HOLLER_PROBE_ANSWERED);
  g_assert_cmpint (answer.round_trip_ms, >=, 0);
  g_assert_cmpuint (server.n_requests, ==, 1);
  server_stop (&server);
}

static void
check_relay (gboolean is_tcp, const char *uri)
{
  Server server = { 0 };
  Answer answer;

  server_start (&server, is_tcp);
  answer = ask (&server, uri);
  g_assert_cmpint (answer.outcome, ==, HOLLER_PROBE_ANSWERED);
  g_assert_cmpuint (server.n_signed, ==, 1);
  /* It was given back. */
  while (server.n_refreshes == 0)
    g_main_context_iteration (NULL, TRUE);
  server_stop (&server);
}

static void
test_relay (void)
{
  check_relay (FALSE, "turn:HERE?transport=udp");
  check_relay (TRUE, "turn:HERE?transport=tcp");
}

static void
test_refusals (void)
{
  static const struct
  {
    guint code;
    HollerProbeOutcome outcome;
  } rows[] = {
    { 401, HOLLER_PROBE_BAD_CREDENTIALS },
    { 403, HOLLER_PROBE_BAD_CREDENTIALS },
    { 438, HOLLER_PROBE_BAD_CREDENTIALS },
    { 486, HOLLER_PROBE_FULL },
    { 508, HOLLER_PROBE_FULL },
    { 500, HOLLER_PROBE_ODD_ANSWER },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Server server = { .refuse_code = rows[i].code };
      Answer answer;

      server_start (&server, FALSE);
      answer = ask (&server, "turn:HERE");
      g_assert_cmpint (answer.outcome, ==, rows[i].outcome);
      g_assert_cmpint (answer.round_trip_ms, ==, -1);
      g_assert_cmpuint (server.n_requests, <=, 3);
      server_stop (&server);
    }
}

static void
test_wrong_password (void)
{
  Server server = { 0 };
  g_autofree char *uri = NULL;

  server_start (&server, FALSE);
  uri = g_strdup_printf ("turn:127.0.0.1:%u", server.port);
  g_assert_cmpint (ask_as (uri, "wrong", G_SOCKET_FAMILY_IPV4).outcome,
                   ==,
                   HOLLER_PROBE_BAD_CREDENTIALS);
  g_assert_cmpint (ask_as (uri, NULL, G_SOCKET_FAMILY_IPV4).outcome,
                   ==,
                   HOLLER_PROBE_BAD_CREDENTIALS);
  /* The address is of the other kind. */
  g_assert_cmpint (ask_as (uri, PASSWORD, G_SOCKET_FAMILY_IPV6).outcome,
                   ==,
                   HOLLER_PROBE_NO_ADDRESS);
  server_stop (&server);
}

static void
test_nobody_there (void)
{
  Server server = { 0 };

  server_start (&server, FALSE);
  server_stop (&server);
  g_assert_cmpint (ask (&server, "stun:HERE").outcome,
                   ==,
                   HOLLER_PROBE_REFUSED);
  g_assert_cmpint (ask (&server, "turn:HERE?transport=tcp").outcome,
                   ==,
                   HOLLER_PROBE_REFUSED);
}

static void
test_no_stun (void)
{
  Server server = { .is_odd = TRUE };

  server_start (&server, FALSE);
  g_assert_cmpint (ask (&server, "stun:HERE").outcome,
                   ==,
                   HOLLER_PROBE_ODD_ANSWER);
  g_assert_cmpint (ask (&server, "http://HERE").outcome,
                   ==,
                   HOLLER_PROBE_ODD_ANSWER);
  server_stop (&server);
}

static void
test_no_tls (void)
{
  Server server = { 0 };

  server_start (&server, TRUE);
  g_assert_cmpint (ask (&server, "turns:HERE?transport=tcp").outcome,
                   ==,
                   HOLLER_PROBE_BAD_TLS);
  g_assert_cmpuint (server.n_requests, ==, 0);
  server_stop (&server);
}

static void
test_cancelled (void)
{
  Server server = { .is_silent = TRUE };
  g_autoptr (HollerProbe) probe = holler_stun_probe_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *uri = NULL;
  Answer answer = { 0 };

  server_start (&server, FALSE);
  uri = g_strdup_printf ("stun:127.0.0.1:%u", server.port);
  holler_probe_ask_async (probe,
                          uri,
                          NULL,
                          NULL,
                          G_SOCKET_FAMILY_IPV4,
                          cancellable,
                          asked_cb,
                          &answer);
  /* It asks again, for datagrams get lost. */
  while (server.n_requests < 2)
    g_main_context_iteration (NULL, TRUE);
  g_cancellable_cancel (cancellable);
  holler_test_wait_until (is_done_cb, &answer);
  g_assert_false (answer.ok);
  server_stop (&server);
}

int
main (int argc, char *argv[])
{
  g_autoptr (GTlsDatabase) authorities = NULL;

  g_test_init (&argc, &argv, NULL);

  /* Reading the list of authorities, once a process, is no part of a probe;
   * under a sanitizer it takes seconds. */
  authorities =
    g_tls_backend_get_default_database (g_tls_backend_get_default ());
  g_test_add_func ("/net/stun/rfc-5769-vector", test_vector);
  g_test_add_func ("/net/stun/hostile-bytes", test_hostile_bytes);
  g_test_add_func ("/net/stun-probe/binding", test_binding);
  g_test_add_func ("/net/stun-probe/relay", test_relay);
  g_test_add_func ("/net/stun-probe/refusals", test_refusals);
  g_test_add_func ("/net/stun-probe/wrong-password", test_wrong_password);
  g_test_add_func ("/net/stun-probe/nobody-there", test_nobody_there);
  g_test_add_func ("/net/stun-probe/no-stun", test_no_stun);
  g_test_add_func ("/net/stun-probe/no-tls", test_no_tls);
  g_test_add_func ("/net/stun-probe/cancelled", test_cancelled);
  return g_test_run ();
}
