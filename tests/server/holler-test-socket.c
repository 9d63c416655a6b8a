/* holler-test-socket.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-test-socket.h"

#include <stdarg.h>
#include <string.h>

#define TIMEOUT_S 15

struct _HollerTestSocket
{
  GSocketConnection *connection; /* TLS over it included */
  GDataInputStream *input;
  GOutputStream *output;
  char *host;
  char *answer;
  guint16 close_code;
  gboolean is_closed;
};

static gboolean
accept_certificate_cb (GTlsConnection *connection,
                       GTlsCertificate *certificate,
                       GTlsCertificateFlags flags,
                       gpointer user_data)
{
  return TRUE;
}

static void
event_cb (GSocketClient *client,
          GSocketClientEvent event,
          GSocketConnectable *connectable,
          GIOStream *stream,
          gpointer user_data)
{
  if (event == G_SOCKET_CLIENT_TLS_HANDSHAKING)
    g_signal_connect (stream,
                      "accept-certificate",
                      G_CALLBACK (accept_certificate_cb),
                      NULL);
}

HollerTestSocket *
holler_test_socket_connect (HollerTestServer *server)
{
  HollerTestSocket *self = g_new0 (HollerTestSocket, 1);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GError) error = NULL;

  g_socket_client_set_timeout (client, TIMEOUT_S);
  g_signal_connect (client, "event", G_CALLBACK (event_cb), NULL);
  g_socket_client_set_tls (
    client,
    g_str_has_prefix (holler_test_server_get_uri (server), "https:"));
  self->connection =
    g_socket_client_connect_to_host (client,
                                     "127.0.0.1",
                                     holler_test_server_get_port (server),
                                     NULL,
                                     &error);
  g_assert_no_error (error);
  self->host =
    g_strdup_printf ("127.0.0.1:%u", holler_test_server_get_port (server));
  self->input = g_data_input_stream_new (
    g_io_stream_get_input_stream (G_IO_STREAM (self->connection)));
  g_data_input_stream_set_newline_type (self->input,
                                        G_DATA_STREAM_NEWLINE_TYPE_ANY);
  self->output = g_io_stream_get_output_stream (G_IO_STREAM (self->connection));
  return self;
}

gboolean
holler_test_socket_write (HollerTestSocket *self,
                          const void *bytes,
                          gsize length)
{
  return g_output_stream_write_all (self->output,
                                    bytes,
                                    length,
                                    NULL,
                                    NULL,
                                    NULL);
}

char *
holler_test_socket_read_rest (HollerTestSocket *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  char buffer[4096];
  gssize n_read = 0;

  while ((n_read = g_input_stream_read (G_INPUT_STREAM (self->input),
                                        buffer,
                                        sizeof buffer,
                                        NULL,
                                        NULL)) > 0)
    g_string_append_len (text, buffer, n_read);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

guint
holler_test_socket_shake (HollerTestSocket *self,
                          const char *target,
                          const char *headers)
{
  g_autofree char *request =
    g_strdup_printf ("GET %s HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\n"
                     "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                     "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n%s\r\n",
                     target,
                     self->host,
                     headers);
  g_autoptr (GString) answer = g_string_new (NULL);
  char *line = NULL;

  holler_test_socket_write (self, request, strlen (request));
  while (
    (line = g_data_input_stream_read_line (self->input, NULL, NULL, NULL)) !=
      NULL &&
    *g_strchomp (line) != '\0')
    {
      g_string_append (answer, line);
      g_string_append_c (answer, '\n');
      g_free (line);
    }
  g_free (line);

  g_free (self->answer);
  self->answer = g_strdup (answer->str);
  if (!g_str_has_prefix (self->answer, "HTTP/1.1 "))
    return 0;
  return (guint) g_ascii_strtoull (self->answer + 9, NULL, 10);
}

HollerTestSocket *
holler_test_socket_open (HollerTestServer *server,
                         HollerTestUser *user,
                         const char *resume)
{
  HollerTestSocket *self = holler_test_socket_connect (server);
  g_autofree char *headers = NULL;

  headers = g_strdup_printf ("Authorization: Bearer %s\r\n%s%s%s",
                             user->access_token,
                             resume != NULL ? "X-Holler-Resume: " : "",
                             resume != NULL ? resume : "",
                             resume != NULL ? "\r\n" : "");
  g_assert_cmpuint (holler_test_socket_shake (self, "/ws", headers), ==, 101);
  return self;
}

HollerTestSocket *
holler_test_socket_open_ready (HollerTestServer *server,
                               HollerTestUser *user,
                               JsonObject **out_hello)
{
  HollerTestSocket *self = holler_test_socket_open (server, user, NULL);
  JsonObject *hello = holler_test_socket_expect (self, "hello");

  json_object_unref (holler_test_socket_expect (self, "ready"));
  if (out_hello != NULL)
    *out_hello = hello;
  else
    json_object_unref (hello);
  return self;
}

void
holler_test_socket_free (HollerTestSocket *self)
{
  g_clear_object (&self->input);
  g_clear_object (&self->connection);
  g_free (self->host);
  g_free (self->answer);
  g_free (self);
}

const char *
holler_test_socket_get_answer (HollerTestSocket *self)
{
  return self->answer;
}

gboolean
holler_test_socket_send_frame (HollerTestSocket *self,
                               guint8 first_byte,
                               const void *bytes,
                               gsize length,
                               gboolean is_masked)
{
  static const guint8 mask[4] = { 0x12, 0x34, 0x56, 0x78 };
  g_autoptr (GByteArray) frame = g_byte_array_new ();
  guint8 header[14] = { first_byte };
  gsize n_header = 2;

  if (length < 126)
    {
      header[1] = (guint8) length;
    }
  else if (length < 65536)
    {
      header[1] = 126;
      header[2] = (guint8) (length >> 8);
      header[3] = (guint8) length;
      n_header = 4;
    }
  else
    {
      header[1] = 127;
      for (guint i = 0; i < 8; i++)
        header[2 + i] = (guint8) ((guint64) length >> (8 * (7 - i)));
      n_header = 10;
    }
  header[1] |= is_masked ? 0x80 : 0;
  g_byte_array_append (frame, header, (guint) n_header);
  if (is_masked)
    g_byte_array_append (frame, mask, sizeof mask);
  for (gsize i = 0; i < length; i++)
    {
      guint8 byte = ((const guint8 *) bytes)[i] ^ (is_masked ? mask[i % 4] : 0);

      g_byte_array_append (frame, &byte, 1);
    }

  return holler_test_socket_write (self, frame->data, frame->len);
}

void
holler_test_socket_send (HollerTestSocket *self, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_assert_true (
    holler_test_socket_send_frame (self, 0x81, text, strlen (text), TRUE));
}

/* The payload of the next frame; NULL at the end of the stream. */
static guint8 *
read_frame (HollerTestSocket *self, guint8 *out_opcode, gsize *out_length)
{
  GInputStream *input = G_INPUT_STREAM (self->input);
  guint8 header[10];
  gsize n_read = 0;
  gsize length = 0;
  gsize n_extra = 0;
  guint8 *payload = NULL;

  if (!g_input_stream_read_all (input, header, 2, &n_read, NULL, NULL) ||
      n_read < 2)
    return NULL;

  /* A server's frames are whole and not masked. */
  g_assert_cmphex (header[0] & 0xf0, ==, 0x80);
  g_assert_cmphex (header[1] & 0x80, ==, 0);
  length = header[1];
  n_extra = length == 126 ? 2 : length == 127 ? 8 : 0;
  if (n_extra > 0)
    {
      g_input_stream_read_all (input, header + 2, n_extra, &n_read, NULL, NULL);
      length = 0;
      for (gsize i = 0; i < n_extra; i++)
        length = length << 8 | header[2 + i];
    }

  g_assert_cmpuint (length, <, 1024 * 1024);
  payload = g_malloc0 (length + 1);
  g_input_stream_read_all (input, payload, length, &n_read, NULL, NULL);
  if (n_read < length)
    {
      g_free (payload);
      return NULL;
    }

  *out_opcode = header[0] & 0x0f;
  *out_length = length;
  return payload;
}

JsonObject *
holler_test_socket_receive (HollerTestSocket *self)
{
  while (!self->is_closed)
    {
      guint8 opcode = 0;
      gsize length = 0;
      g_autofree guint8 *payload = read_frame (self, &opcode, &length);

      if (payload == NULL)
        {
          self->is_closed = TRUE;
          self->close_code = self->close_code == 0 ? 1006 : self->close_code;
        }
      else if (opcode == 0x8)
        {
          self->is_closed = TRUE;
          self->close_code =
            length >= 2 ? (guint16) (payload[0] << 8 | payload[1]) : 1005;
          holler_test_socket_send_frame (self, 0x88, payload, length, TRUE);
        }
      else if (opcode == 0x9)
        {
          holler_test_socket_send_frame (self, 0x8a, payload, length, TRUE);
        }
      else if (opcode == 0x1)
        {
          g_autoptr (JsonParser) parser = json_parser_new ();
          g_autoptr (GError) error = NULL;

          g_assert_true (g_utf8_validate ((char *) payload, -1, NULL));
          json_parser_load_from_data (parser,
                                      (char *) payload,
                                      (gssize) length,
                                      &error);
          g_assert_no_error (error);
          return json_node_dup_object (json_parser_get_root (parser));
        }
    }

  return NULL;
}

JsonObject *
holler_test_socket_expect (HollerTestSocket *self, const char *type)
{
  JsonObject *frame = NULL;

  while ((frame = holler_test_socket_receive (self)) != NULL)
    {
      if (g_strcmp0 (json_object_get_string_member (frame, "type"), type) == 0)
        return frame;
      json_object_unref (frame);
    }

  g_error ("no \"%s\" came; closed with %u", type, self->close_code);
  return NULL;
}

void
holler_test_socket_expect_close (HollerTestSocket *self, guint16 code)
{
  JsonObject *frame = NULL;

  while ((frame = holler_test_socket_receive (self)) != NULL)
    json_object_unref (frame);
  if (code != 0)
    g_assert_cmpuint (self->close_code, ==, code);
}

guint16
holler_test_socket_get_close_code (HollerTestSocket *self)
{
  return self->close_code;
}

void
holler_test_socket_expect_silence (HollerTestSocket *self, const char *type)
{
  static guint n_calls;
  g_autofree char *id = g_strdup_printf ("silence-%u", ++n_calls);
  JsonObject *frame = NULL;

  /* What was sent before is answered before. */
  holler_test_socket_send (self,
                           "{\"type\":\"seen\",\"seq\":0,\"id\":\"%s\"}",
                           id);
  while ((frame = holler_test_socket_receive (self)) != NULL)
    {
      const char *found = json_object_get_string_member (frame, "type");
      gboolean is_answer =
        g_str_equal (found, "ack") &&
        g_strcmp0 (json_object_get_string_member (frame, "id"), id) == 0;

      g_assert_cmpstr (found, !=, type);
      json_object_unref (frame);
      if (is_answer)
        return;
    }
  g_assert_not_reached ();
}

void
holler_test_socket_close (HollerTestSocket *self)
{
  static const guint8 normal[] = { 0x03, 0xe8 };

  holler_test_socket_send_frame (self, 0x88, normal, sizeof normal, TRUE);
  holler_test_socket_expect_close (self, 1000);
}

void
holler_test_socket_vanish (HollerTestSocket *self)
{
  g_io_stream_close (G_IO_STREAM (self->connection), NULL, NULL);
  self->is_closed = TRUE;
}
