/* fuzz-websocket.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-fuzz.h"

#include "server/holler-connection.h"
#include "server/holler-server-config.h"

#include <errno.h>
#include <gio/gio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Bytes of a client on a socket of the server, cut into pieces: whatever they
 * are, only whole UTF-8 texts of a bounded size come out, the socket ends
 * once, and nothing is left of it.
 *
 * The first byte says how to read the rest: as it is, or as a list of (first
 * byte of a frame, length, payload) to be sent as proper masked frames, since
 * blind mutations would hardly ever make one. */

#define MAX_TURNS 10000

const char *const holler_fuzz_words[] = {
  "\x81\x85\x01\x01\x01\x01hello",
  "\x81\x80\x01\x01\x01\x01",
  "\x88\x82",
  "\x89\x80\x01\x01\x01\x01",
  "\x8a\x80\x01\x01\x01\x01",
  "\x01\x85",
  "\x80\x85",
  "\x81\xfe\xff\xff",
  "\x81\xff",
  "\x81\x7e",
  "\xc1\x85",
  "\x82\x85",
  "\xef\xbf\xbd",
  "\xed\xa0\x80",
  NULL,
};

typedef struct
{
  guint n_closed;
} Owner;

static void
text_cb (HollerConnection *connection, GBytes *text, gpointer user_data)
{
  gsize length = 0;
  const char *data = g_bytes_get_data (text, &length);

  /* what is empty or no text: answered, and counted, by the owner */
  if (length == 0)
    {
      holler_connection_count_bad (connection);
      return;
    }
  g_assert_cmpuint (length, <=, HOLLER_FRAME_MAX_SIZE_BYTES);
  /* NUL is UTF-8 too; the scanner of proto/ refuses it. */
  if (memchr (data, '\0', length) == NULL)
    g_assert_true (g_utf8_validate (data, (gssize) length, NULL));
  holler_connection_charge (connection, FALSE, 1);
  holler_connection_send (connection, text);
}

static void
closed_cb (HollerConnection *connection, guint16 peer_code, gpointer user_data)
{
  ((Owner *) user_data)->n_closed++;
}

static const HollerConnectionEvents events = { text_cb, closed_cb };

static void
end_turn_cb (gpointer user_data)
{
}

static void
append_frame (GByteArray *stream,
              guint8 first,
              const guint8 *payload,
              guint8 length)
{
  guint8 header[] = { first, 0x80 | length, 1, 2, 3, 4 };

  g_byte_array_append (stream, header, sizeof header);
  for (guint8 i = 0; i < length; i++)
    {
      guint8 byte = payload[i] ^ header[2 + i % 4];

      g_byte_array_append (stream, &byte, 1);
    }
}

static GByteArray *
make_stream (const guint8 *data, gsize length)
{
  GByteArray *stream = g_byte_array_new ();
  gsize at = 1;

  if (length == 0 || (data[0] & 1) == 0)
    {
      if (length > 1)
        g_byte_array_append (stream, data + 1, (guint) length - 1);
      return stream;
    }

  while (at + 2 <= length)
    {
      guint8 n = (guint8) MIN (data[at + 1] & 0x7d, length - at - 2);

      append_frame (stream, data[at], data + at + 2, n);
      at += 2 + n;
    }

  return stream;
}

/* What the server says is read and thrown away, so that it never waits. */
static void
turn (int fd)
{
  guint8 buffer[4096];

  g_main_context_iteration (NULL, FALSE);
  while (recv (fd, buffer, sizeof buffer, MSG_DONTWAIT) > 0)
    ;
}

static void
feed (int fd, GByteArray *stream, gsize n_at_once)
{
  for (gsize at = 0; at < stream->len;)
    {
      gsize n = MIN (n_at_once, stream->len - at);
      gssize n_sent =
        send (fd, stream->data + at, n, MSG_DONTWAIT | MSG_NOSIGNAL);

      if (n_sent > 0)
        at += (gsize) n_sent;
      else if (errno != EAGAIN)
        break;
      turn (fd);
    }
  shutdown (fd, SHUT_WR);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize length)
{
  g_autoptr (GByteArray) stream = make_stream (data, length);
  g_autoptr (HollerServerConfig) config = holler_server_config_new ();
  g_autoptr (HollerClock) clock = holler_system_clock_new ();
  g_autoptr (GSocket) socket = NULL;
  HollerConnections *set = NULL;
  HollerConnection *connection = NULL;
  Owner owner = { 0 };
  int fds[2];

  /* Waiting for a debt would take real time. */
  config->frames_per_s = 1000000;
  config->frames_burst = 1000000;
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds),
                   ==,
                   0);
  socket = g_socket_new_from_fd (fds[0], NULL);
  g_socket_set_blocking (socket, FALSE);
  set = holler_connections_new (config, clock, end_turn_cb, NULL, NULL);
  connection = holler_connection_new (
    set,
    G_IO_STREAM (g_socket_connection_factory_create_connection (socket)),
    fds[0],
    TRUE,
    &events,
    &owner);
  g_assert_nonnull (connection);
  g_clear_object (&socket);
  holler_connection_start (connection);

  feed (fds[1], stream, length > 0 && (data[0] & 2) != 0 ? 3 : 4096);
  for (guint i = 0; owner.n_closed == 0 && i < MAX_TURNS; i++)
    turn (fds[1]);

  g_assert_cmpuint (owner.n_closed, ==, 1);
  g_assert_cmpuint (holler_connections_get_n (set), ==, 0);
  holler_connections_free (set);
  close (fds[1]);
  return 0;
}
