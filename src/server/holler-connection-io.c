/* holler-connection-io.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-connection-private.h"

#include <errno.h>
#include <sys/socket.h>

/* Bytes from and to a socket. What the handshake left in libsoup's stream is
 * read first; a plain socket is then used directly, which spares its objects,
 * while TLS stays in its stream. */

static gssize
read_stream (HollerConnection *self, guint8 *buffer, gsize length)
{
  GInputStream *input = g_io_stream_get_input_stream (self->stream);
  g_autoptr (GError) error = NULL;
  gssize n_read =
    g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (input),
                                              buffer,
                                              length,
                                              NULL,
                                              &error);

  if (n_read >= 0)
    return n_read;
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return 0;

  if (!self->is_plain)
    return -1;

  /* It is dry: from here on the socket itself will do. */
  g_clear_object (&self->stream);
  return -2;
}

/* Bytes read; 0 at the end or on an error; -1 if there are none now. */
gssize
holler_connection_read_some (HollerConnection *self,
                             guint8 *buffer,
                             gsize length)
{
  gssize n_read = -2;

  if (self->stream != NULL)
    n_read = read_stream (self, buffer, length);
  if (n_read != -2)
    return n_read;

  do
    n_read = recv (self->watch.fd, buffer, length, 0);
  while (n_read < 0 && errno == EINTR);
  if (n_read < 0)
    return errno == EAGAIN ? -1 : 0;

  return n_read;
}

/* Bytes written; 0 on an error; -1 if there is no room now. */
gssize
holler_connection_write_some (HollerConnection *self,
                              const guint8 *buffer,
                              gsize length,
                              gboolean has_more)
{
  gssize n_written = 0;
  g_autoptr (GError) error = NULL;

  if (self->stream != NULL && !self->is_plain)
    {
      n_written = g_pollable_output_stream_write_nonblocking (
        G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (self->stream)),
        buffer,
        length,
        NULL,
        &error);
      if (n_written >= 0)
        return n_written;
      return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK) ? -1
                                                                         : 0;
    }

  do
    n_written = send (self->watch.fd,
                      buffer,
                      length,
                      MSG_NOSIGNAL | (has_more ? MSG_MORE : 0));
  while (n_written < 0 && errno == EINTR);
  if (n_written < 0)
    return errno == EAGAIN ? -1 : 0;

  return n_written;
}
