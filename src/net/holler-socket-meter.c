/* holler-socket-meter.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "net/holler-socket-meter.h"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

/* How much was read from a socket whose reading is done by somebody else.
 *
 * libsoup 3.2 bounds each piece of a WebSocket message but not their sum, and
 * says nothing before the last one. The kernel counts what came, and knows
 * what was not yet read; the difference is what libsoup holds.
 */

static GIOStream *
dup_inner_stream (GIOStream *stream)
{
  static const char *const names[] = { "base-iostream", "base-io-stream" };

  /* libsoup's wrapper and GIO's TLS connection, in that order. */
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      GIOStream *inner = NULL;

      if (g_object_class_find_property (G_OBJECT_GET_CLASS (stream),
                                        names[i]) != NULL)
        {
          g_object_get (stream, names[i], &inner, NULL);
          return inner;
        }
    }

  return NULL;
}

/**
 * holler_socket_meter_dup_socket:
 * @stream: a stream
 *
 * Finds the socket that @stream stands on.
 *
 * Returns: (transfer full) (nullable): the socket, `NULL` if there is none
 */
GSocket *
holler_socket_meter_dup_socket (GIOStream *stream)
{
  g_autoptr (GIOStream) current = NULL;

  g_return_val_if_fail (G_IS_IO_STREAM (stream), NULL);

  current = g_object_ref (stream);
  while (current != NULL && !G_IS_SOCKET_CONNECTION (current))
    {
      g_autoptr (GIOStream) outer = g_steal_pointer (&current);

      current = dup_inner_stream (outer);
    }

  return current != NULL ? g_object_ref (g_socket_connection_get_socket (
                             G_SOCKET_CONNECTION (current)))
                         : NULL;
}

/**
 * holler_socket_meter_get_consumed:
 * @socket: a TCP socket
 *
 * Tells how many bytes were ever read from it.
 *
 * Returns: bytes; -1 where the kernel does not say
 */
gint64
holler_socket_meter_get_consumed (GSocket *socket)
{
  struct tcp_info info = { 0 };
  socklen_t size = sizeof (info);
  int n_unread = 0;
  int fd = -1;

  g_return_val_if_fail (G_IS_SOCKET (socket), -1);

  fd = g_socket_get_fd (socket);
  /* tcp(7): SIOCINQ is FIONREAD. */
  if (fd < 0 || ioctl (fd, FIONREAD, &n_unread) != 0 ||
      getsockopt (fd, IPPROTO_TCP, TCP_INFO, &info, &size) != 0 ||
      size < offsetof (struct tcp_info, tcpi_bytes_received) +
               sizeof (info.tcpi_bytes_received))
    return -1;

  return (gint64) info.tcpi_bytes_received - n_unread;
}
