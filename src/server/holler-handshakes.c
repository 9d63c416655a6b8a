/* holler-handshakes.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-handshakes.h"

#include <sys/ioctl.h>
#include <sys/socket.h>

/* A handshake waits in three places: for the whole first record of the other
 * side (no thread, the kernel looks), for its turn, and then in one of a few
 * threads for the rest. The guard cuts it wherever it is when its time is
 * over; then the socket is at its end, and the thread with it.
 */

#define MAX_UNDER_WAY 16
#define MAX_OF_ONE_ADDRESS 4

/* RFC 8446, section 5.1 */
#define RECORD_HEADER_BYTES 5
#define RECORD_MAX_BYTES (16384 + 256)
#define RECORD_HANDSHAKE 22

typedef struct
{
  HollerHandshakes *owner;
  HollerGuardStream *guard;
  GIOStream *tls;
  char *address;
  /* (nullable): waits for the first record, or tells of the end */
  GSource *source;
  int wanted_bytes;
  gboolean is_done;
} Handshake;

struct _HollerHandshakes
{
  GTlsCertificate *certificate;
  HollerHandshakeFunc func;
  gpointer data;
  GMainContext *context;
  GThreadPool *pool;
  GHashTable *greeting;  /* of Handshake: the first record is not there */
  GQueue waiting;        /* of Handshake, for their turn */
  GHashTable *under_way; /* of Handshake */
  GHashTable *addresses; /* address -> how many of them are under way */
};

static void
handshake_free (Handshake *handshake)
{
  if (handshake->source != NULL)
    g_source_destroy (handshake->source);
  g_clear_pointer (&handshake->source, g_source_unref);
  g_object_unref (handshake->guard);
  g_object_unref (handshake->tls);
  g_free (handshake->address);
  g_free (handshake);
}

static guint
count_of (HollerHandshakes *self, const char *address)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->addresses, address));
}

static void
add_to (HollerHandshakes *self, const char *address, int change)
{
  guint count = (guint) ((int) count_of (self, address) + change);

  if (count == 0)
    g_hash_table_remove (self->addresses, address);
  else
    g_hash_table_replace (self->addresses,
                          g_strdup (address),
                          GUINT_TO_POINTER (count));
}

/* The oldest first, but nobody before whom there are enough of his address. */
static void
start_waiting (HollerHandshakes *self)
{
  GList *link = self->waiting.head;

  while (link != NULL && g_hash_table_size (self->under_way) < MAX_UNDER_WAY)
    {
      Handshake *handshake = link->data;
      GList *next = link->next;

      if (count_of (self, handshake->address) < MAX_OF_ONE_ADDRESS)
        {
          g_queue_delete_link (&self->waiting, link);
          g_hash_table_add (self->under_way, handshake);
          add_to (self, handshake->address, 1);
          g_thread_pool_push (self->pool, handshake, NULL);
        }
      link = next;
    }
}

static gboolean
shaken_cb (gpointer data)
{
  Handshake *handshake = data;
  HollerHandshakes *self = handshake->owner;

  add_to (self, handshake->address, -1);
  if (handshake->is_done)
    self->func (handshake->guard, self->data);
  g_hash_table_remove (self->under_way, handshake);
  start_waiting (self);

  return G_SOURCE_REMOVE;
}

static void
shake_thread (gpointer data, gpointer user_data)
{
  Handshake *handshake = data;
  HollerHandshakes *self = user_data;
  g_autoptr (GError) error = NULL;

  handshake->is_done =
    g_tls_connection_handshake (G_TLS_CONNECTION (handshake->tls),
                                NULL,
                                &error);
  if (!handshake->is_done)
    g_debug ("a TLS handshake failed: %s", error->message);
  handshake->source = g_idle_source_new ();
  g_source_set_priority (handshake->source, G_PRIORITY_DEFAULT);
  g_source_set_callback (handshake->source, shaken_cb, handshake, NULL);
  g_source_attach (handshake->source, self->context);
}

/* Wakes when so many bytes can be read. */
static gboolean
await_bytes (Handshake *handshake, int n_bytes)
{
  GSocket *socket = holler_guard_stream_get_socket (handshake->guard);

  handshake->wanted_bytes = n_bytes;
  return setsockopt (g_socket_get_fd (socket),
                     SOL_SOCKET,
                     SO_RCVLOWAT,
                     &n_bytes,
                     sizeof n_bytes) == 0;
}

/* Bytes of the first record, 0 if what is there is none. */
static int
measure_record (int fd)
{
  guint8 header[RECORD_HEADER_BYTES];
  int length = 0;

  if (recv (fd, header, sizeof header, MSG_PEEK) != sizeof header ||
      header[0] != RECORD_HANDSHAKE)
    return 0;

  length = header[3] << 8 | header[4];
  return length <= RECORD_MAX_BYTES ? RECORD_HEADER_BYTES + length : 0;
}

/* TRUE: it may go on, or has to end; FALSE: not all is there yet. */
static gboolean
look (Handshake *handshake, gboolean *out_is_good)
{
  int fd = g_socket_get_fd (holler_guard_stream_get_socket (handshake->guard));
  int n_bytes = 0;
  int n_record = 0;

  *out_is_good = FALSE;
  if (ioctl (fd, FIONREAD, &n_bytes) != 0 || n_bytes < handshake->wanted_bytes)
    return TRUE; /* woken by its end */
  n_record = measure_record (fd);
  if (n_record == 0)
    return TRUE;
  if (n_bytes < n_record)
    return !await_bytes (handshake, n_record);

  *out_is_good = await_bytes (handshake, 1);
  return TRUE;
}

static gboolean
readable_cb (GSocket *socket, GIOCondition condition, gpointer data)
{
  Handshake *handshake = data;
  HollerHandshakes *self = handshake->owner;
  gboolean is_good = FALSE;

  if (!look (handshake, &is_good))
    return G_SOURCE_CONTINUE;

  g_hash_table_steal (self->greeting, handshake);
  g_source_destroy (handshake->source);
  g_clear_pointer (&handshake->source, g_source_unref);
  if (is_good)
    {
      g_queue_push_tail (&self->waiting, handshake);
      start_waiting (self);
    }
  else
    handshake_free (handshake);

  return G_SOURCE_REMOVE;
}

static char *
dup_address (GSocket *socket)
{
  g_autoptr (GSocketAddress) address =
    g_socket_get_remote_address (socket, NULL);

  if (!G_IS_INET_SOCKET_ADDRESS (address))
    return g_strdup ("");

  return g_inet_address_to_string (
    g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
}

/**
 * holler_handshakes_new:
 * @certificate: the server's
 * @func: hears of every handshake that succeeded
 * @data: for @func
 *
 * Makes a place for handshakes, in the thread-default main context.
 *
 * Returns: (transfer full): the place
 */
HollerHandshakes *
holler_handshakes_new (GTlsCertificate *certificate,
                       HollerHandshakeFunc func,
                       gpointer data)
{
  HollerHandshakes *self = g_new0 (HollerHandshakes, 1);

  self->certificate = g_object_ref (certificate);
  self->func = func;
  self->data = data;
  self->context = g_main_context_ref_thread_default ();
  self->pool =
    g_thread_pool_new (shake_thread, self, MAX_UNDER_WAY, FALSE, NULL);
  self->greeting =
    g_hash_table_new_full (NULL, NULL, (GDestroyNotify) handshake_free, NULL);
  self->under_way =
    g_hash_table_new_full (NULL, NULL, (GDestroyNotify) handshake_free, NULL);
  self->addresses =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

/**
 * holler_handshakes_free:
 * @self: (transfer full) (nullable): a place
 *
 * Ends what is under way and waits for its threads.
 */
void
holler_handshakes_free (HollerHandshakes *self)
{
  GHashTableIter iter;
  gpointer handshake = NULL;

  if (self == NULL)
    return;

  g_hash_table_iter_init (&iter, self->under_way);
  while (g_hash_table_iter_next (&iter, &handshake, NULL))
    g_socket_shutdown (
      holler_guard_stream_get_socket (((Handshake *) handshake)->guard),
      TRUE,
      TRUE,
      NULL);
  g_thread_pool_free (self->pool, FALSE, TRUE);
  g_hash_table_unref (self->under_way);
  g_queue_clear_full (&self->waiting, (GDestroyNotify) handshake_free);
  g_hash_table_unref (self->greeting);
  g_hash_table_unref (self->addresses);
  g_main_context_unref (self->context);
  g_object_unref (self->certificate);
  g_free (self);
}

/**
 * holler_handshakes_create_stream:
 * @self: a place
 * @base: a connection
 *
 * Makes the TLS stream of a connection. Without a trust store: by default
 * each would have a copy of the system's, 3.9 MiB, to check certificates that
 * no client has.
 *
 * Returns: (transfer full) (nullable): the stream, not shaken yet
 */
GIOStream *
holler_handshakes_create_stream (HollerHandshakes *self, GIOStream *base)
{
  GTlsBackend *backend = g_tls_backend_get_default ();

  return g_initable_new (g_tls_backend_get_server_connection_type (backend),
                         NULL,
                         NULL,
                         "base-io-stream",
                         base,
                         "certificate",
                         self->certificate,
                         "database",
                         NULL,
                         NULL);
}

/**
 * holler_handshakes_begin:
 * @self: a place
 * @guard: the guard of @tls
 * @tls: a stream from holler_handshakes_create_stream()
 *
 * Begins a handshake. One that fails is dropped, and @guard with it.
 */
void
holler_handshakes_begin (HollerHandshakes *self,
                         HollerGuardStream *guard,
                         GIOStream *tls)
{
  GSocket *socket = holler_guard_stream_get_socket (guard);
  Handshake *handshake = g_new0 (Handshake, 1);

  handshake->owner = self;
  handshake->guard = g_object_ref (guard);
  handshake->tls = g_object_ref (tls);
  handshake->address = dup_address (socket);
  await_bytes (handshake, RECORD_HEADER_BYTES);
  handshake->source = g_socket_create_source (socket, G_IO_IN, NULL);
  g_source_set_callback (handshake->source,
                         G_SOURCE_FUNC (readable_cb),
                         handshake,
                         NULL);
  g_source_attach (handshake->source, self->context);
  g_hash_table_add (self->greeting, handshake);
}
