/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* A bare client of the wire, as cheap as can be: thousands of them must not
 * cost more than the server that is measured. */

typedef struct _LoadSocket LoadSocket;

typedef void (*LoadTextFunc) (LoadSocket *socket,
                              const char *text,
                              gsize length_bytes,
                              gpointer user_data);

struct _LoadSocket
{
  int fd;
  GByteArray *in; /* what of a frame is there */
  guint index;
  gboolean ready; /* the server said so */
  gpointer owner;
};

typedef struct
{
  char *host;
  guint16 port;
  GPid pid;
  char *folder;
} LoadServer;

/* In holler-load-server.c: the process */
gboolean load_server_start (LoadServer *self, const char *program);
void load_server_stop (LoadServer *self);
double load_server_get_cpu_s (const LoadServer *self);
double load_server_get_memory_kib (const LoadServer *self);

/* Blocking; any thread. NULL and a sentence on stderr where it fails. */
JsonObject *load_request (const LoadServer *server,
                          const char *method,
                          const char *path,
                          const char *token,
                          const char *body);
gboolean load_socket_open (LoadSocket *self,
                           const LoadServer *server,
                           const char *token);
gboolean load_socket_send (LoadSocket *self, const char *text);
/* Reads all there is; FALSE if the server closed. */
gboolean
load_socket_read (LoadSocket *self, LoadTextFunc func, gpointer user_data);

G_END_DECLS
