/* holler-load-client.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-load-client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_ANSWER (1024 * 1024)

enum
{
  OPCODE_TEXT = 1,
  OPCODE_CLOSE = 8,
  OPCODE_PING = 9,
  OPCODE_PONG = 10,
};

static int
dial (const LoadServer *server)
{
  struct sockaddr_in address = { .sin_family = AF_INET,
                                 .sin_port = htons (server->port) };
  struct timeval patience = { .tv_sec = 120 };
  int one = 1;
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  if (fd < 0)
    return -1;
  inet_pton (AF_INET, server->host, &address.sin_addr);
  setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (connect (fd, (struct sockaddr *) &address, sizeof address) < 0)
    {
      close (fd);
      return -1;
    }

  return fd;
}

static gboolean
write_all (int fd, const void *data, gsize n)
{
  const guint8 *at = data;

  while (n > 0)
    {
      gssize done = write (fd, at, n);

      if (done < 0 && errno == EINTR)
        continue;
      if (done < 0 && errno == EAGAIN)
        {
          g_usleep (100);
          continue;
        }
      if (done <= 0)
        return FALSE;
      at += done;
      n -= (gsize) done;
    }

  return TRUE;
}

/**
 * load_request:
 * @server: where
 * @method: GET or POST
 * @path: with query
 * @token: (nullable): an access token
 * @body: (nullable): JSON
 *
 * Asks once, on a connection of its own.
 *
 * Returns: (transfer full) (nullable): the answer, empty for 204
 */
JsonObject *
load_request (const LoadServer *server,
              const char *method,
              const char *path,
              const char *token,
              const char *body)
{
  g_autoptr (GString) request = g_string_new (NULL);
  g_autoptr (GString) answer = g_string_new (NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  const char *content;
  char buffer[16384];
  gssize n;
  int fd = dial (server);

  if (fd < 0)
    return NULL;
  g_string_append_printf (request,
                          "%s %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n"
                          "Content-Type: application/json\r\n"
                          "Content-Length: %" G_GSIZE_FORMAT "\r\n",
                          method,
                          path,
                          server->host,
                          body != NULL ? strlen (body) : 0);
  if (token != NULL)
    g_string_append_printf (request, "Authorization: Bearer %s\r\n", token);
  g_string_append_printf (request, "\r\n%s", body != NULL ? body : "");
  write_all (fd, request->str, request->len);
  while ((n = read (fd, buffer, sizeof buffer)) > 0 && answer->len < MAX_ANSWER)
    g_string_append_len (answer, buffer, n);
  close (fd);

  content = strstr (answer->str, "\r\n\r\n");
  if (!g_str_has_prefix (answer->str, "HTTP/1.1 2") || content == NULL)
    {
      fprintf (stderr, "load: %s %s: %.300s\n", method, path, answer->str);
      return NULL;
    }
  if (content[4] == '\0')
    return json_object_new ();
  if (!json_parser_load_from_data (parser, content + 4, -1, NULL))
    return NULL;

  return json_object_ref (json_node_get_object (json_parser_get_root (parser)));
}

/**
 * load_socket_open:
 * @self: a socket, zeroed
 * @server: where
 * @token: an access token
 *
 * Connects and shakes hands; then the socket does not block any more.
 */
gboolean
load_socket_open (LoadSocket *self, const LoadServer *server, const char *token)
{
  g_autofree char *request =
    g_strdup_printf ("GET /ws HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\n"
                     "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                     "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                     "Authorization: Bearer %s\r\n\r\n",
                     server->host,
                     token);
  char buffer[4096];
  gsize have = 0;
  char *end = NULL;

  self->fd = dial (server);
  if (self->fd < 0 || !write_all (self->fd, request, strlen (request)))
    return FALSE;

  while (end == NULL && have < sizeof buffer - 1)
    {
      gssize n = read (self->fd, buffer + have, sizeof buffer - 1 - have);

      if (n <= 0)
        return FALSE;
      have += (gsize) n;
      buffer[have] = '\0';
      end = strstr (buffer, "\r\n\r\n");
    }
  if (end == NULL || !g_str_has_prefix (buffer, "HTTP/1.1 101"))
    {
      fprintf (stderr, "load: handshake: %.200s\n", buffer);
      return FALSE;
    }

  self->in = g_byte_array_new ();
  end += 4;
  g_byte_array_append (self->in, (guint8 *) end, (guint) (buffer + have - end));
  fcntl (self->fd, F_SETFL, fcntl (self->fd, F_GETFL) | O_NONBLOCK);

  return TRUE;
}

static gboolean
send_frame (LoadSocket *self, guint8 opcode, const void *data, gsize n)
{
  /* A mask of zeros is a mask (RFC 6455 section 5.3 wants it unpredictable
   * for the sake of proxies; there is none on loopback). */
  guint8 head[14] = { 0 };
  gsize n_head;

  head[0] = 0x80 | opcode;
  if (n < 126)
    {
      head[1] = 0x80 | (guint8) n;
      n_head = 6;
    }
  else
    {
      head[1] = 0x80 | 126;
      head[2] = (guint8) (n >> 8);
      head[3] = (guint8) n;
      n_head = 8;
    }

  return write_all (self->fd, head, n_head) && write_all (self->fd, data, n);
}

/**
 * load_socket_send:
 * @self: an open socket
 * @text: a frame of the wire, under 64 KiB
 *
 * Sends one text message.
 */
gboolean
load_socket_send (LoadSocket *self, const char *text)
{
  return send_frame (self, OPCODE_TEXT, text, strlen (text));
}

/* Takes one frame from the beginning of what is there. */
static gboolean
take_frame (LoadSocket *self,
            LoadTextFunc func,
            gpointer user_data,
            gboolean *out_closed)
{
  const guint8 *data = self->in->data;
  gsize have = self->in->len, head = 2, n;
  guint8 opcode;

  if (have < 2)
    return FALSE;
  opcode = data[0] & 0x0f;
  n = data[1] & 0x7f;
  if (n == 126)
    {
      if (have < 4)
        return FALSE;
      n = (gsize) data[2] << 8 | data[3];
      head = 4;
    }
  else if (n == 127)
    {
      if (have < 10)
        return FALSE;
      n = (gsize) data[6] << 24 | (gsize) data[7] << 16 | (gsize) data[8] << 8 |
          data[9];
      head = 10;
    }
  if (have < head + n)
    return FALSE;

  if (opcode == OPCODE_TEXT)
    {
      g_autofree char *text = g_strndup ((const char *) data + head, n);

      func (self, text, n, user_data);
    }
  else if (opcode == OPCODE_PING)
    send_frame (self, OPCODE_PONG, data + head, n);
  else if (opcode == OPCODE_CLOSE)
    *out_closed = TRUE;
  g_byte_array_remove_range (self->in, 0, (guint) (head + n));

  return TRUE;
}

/**
 * load_socket_read:
 * @self: an open socket
 * @func: called for each text message
 * @user_data: for @func
 *
 * Reads all there is without blocking; answers pings.
 *
 * Returns: `FALSE` if the server closed
 */
gboolean
load_socket_read (LoadSocket *self, LoadTextFunc func, gpointer user_data)
{
  guint8 buffer[16384];
  gboolean closed = FALSE;
  gssize n;

  while (take_frame (self, func, user_data, &closed))
    ;
  while ((n = read (self->fd, buffer, sizeof buffer)) > 0)
    {
      g_byte_array_append (self->in, buffer, (guint) n);
      while (take_frame (self, func, user_data, &closed))
        ;
    }

  return !closed && (n < 0 && errno == EAGAIN);
}
