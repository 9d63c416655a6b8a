/* holler-stun-probe.c: asks STUN and TURN servers
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* One question is: look up the name, connect, bind or allocate, twice where
 * the relay wants to be told who asks, and give the allocation back. It is
 * done when there is an answer that says something, or after some seconds. */

#include "net/holler-stun-probe.h"

#include <string.h>

#include "base/holler-ids.h"
#include "net/holler-stun-probe-private.h"

#define TIMEOUT_MS 5000
#define FIRST_RESEND_MS 500 /* RFC 8489 section 6.2.1; then twice as long */

struct _HollerStunProbe
{
  GObject parent_instance;
};

static void iface_init (HollerProbeInterface *iface);
static void read_more (GTask *task);

G_DEFINE_FINAL_TYPE_WITH_CODE (HollerStunProbe,
                               holler_stun_probe,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (HOLLER_TYPE_PROBE,
                                                      iface_init))

static void
stop (GTask *task)
{
  HollerStunQuestion *self = g_task_get_task_data (task);
  GCancellable *outer = g_task_get_cancellable (task);

  self->done = TRUE;
  g_clear_handle_id (&self->timeout_id, g_source_remove);
  g_clear_handle_id (&self->resend_id, g_source_remove);
  if (outer != NULL && self->cancelled_id != 0)
    g_signal_handler_disconnect (outer, self->cancelled_id);
  self->cancelled_id = 0;
  g_cancellable_cancel (self->cancellable);
}

static void
complete (GTask *task, HollerProbeOutcome outcome)
{
  HollerStunQuestion *self = g_task_get_task_data (task);

  if (self->done)
    return;
  if (outcome != HOLLER_PROBE_ANSWERED)
    self->round_trip_ms = -1;
  stop (task);
  g_task_return_int (task, outcome);
}

static void
complete_with_error (GTask *task, const GError *error)
{
  complete (task, holler_stun_question_judge_error (error));
}

static void
write_bytes (GTask *task, GBytes *bytes)
{
  HollerStunQuestion *self = g_task_get_task_data (task);
  GOutputStream *output = g_io_stream_get_output_stream (self->stream);
  g_autoptr (GError) error = NULL;
  gsize size = 0;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  /* So little always fits into a socket that was just opened. */
  if (g_pollable_output_stream_write_nonblocking (
        G_POLLABLE_OUTPUT_STREAM (output),
        data,
        size,
        NULL,
        &error) < 0)
    complete_with_error (task, error);
}

static gboolean
resend_cb (gpointer user_data)
{
  GTask *task = user_data;
  HollerStunQuestion *self = g_task_get_task_data (task);

  self->resend_ms *= 2;
  self->resend_id = g_timeout_add (self->resend_ms, resend_cb, task);
  write_bytes (task, self->request);
  return G_SOURCE_REMOVE;
}

static void
send_request (GTask *task, HollerStunMethod method)
{
  HollerStunQuestion *self = g_task_get_task_data (task);
  HollerStunKey key = { self->username,
                        self->password,
                        self->realm,
                        self->nonce };

  self->n_requests++;
  holler_random_bytes (self->id, sizeof self->id);
  g_clear_pointer (&self->request, g_bytes_unref);
  self->request =
    holler_stun_build (method, self->id, self->nonce != NULL ? &key : NULL);
  self->sent_at_us = g_get_monotonic_time ();
  g_clear_handle_id (&self->resend_id, g_source_remove);
  self->resend_ms = FIRST_RESEND_MS;
  if (!self->is_tcp)
    self->resend_id = g_timeout_add (self->resend_ms, resend_cb, task);
  write_bytes (task, self->request);
}

/* Whoever keeps relays open for nothing is soon refused one. */
static void
give_back (GTask *task)
{
  HollerStunQuestion *self = g_task_get_task_data (task);

  send_request (task, HOLLER_STUN_REFRESH);
  g_clear_handle_id (&self->resend_id, g_source_remove);
}

static void
handle_reply (GTask *task, const HollerStunReply *reply)
{
  HollerStunQuestion *self = g_task_get_task_data (task);
  HollerProbeOutcome outcome = HOLLER_PROBE_ODD_ANSWER;

  switch (
    holler_stun_question_take (self, reply, g_get_monotonic_time (), &outcome))
    {
    case HOLLER_STUN_STEP_ASK_AGAIN:
      send_request (task, HOLLER_STUN_ALLOCATE);
      break;
    case HOLLER_STUN_STEP_DONE:
      if (self->is_relay && outcome == HOLLER_PROBE_ANSWERED)
        give_back (task);
      complete (task, outcome);
      break;
    case HOLLER_STUN_STEP_WAIT:
    default:
      break;
    }
}

/* All whole messages that have arrived. */
static void
handle_bytes (GTask *task)
{
  HollerStunQuestion *self = g_task_get_task_data (task);

  while (!self->done && self->n_read > 0)
    {
      gssize size = holler_stun_measure (self->buffer, self->n_read);
      g_autoptr (HollerStunReply) reply = NULL;

      if (size == 0 || size > (gssize) self->n_read)
        return;
      if (size > 0)
        reply = holler_stun_parse (self->buffer, (gsize) size);
      if (reply == NULL)
        {
          complete (task, HOLLER_PROBE_ODD_ANSWER);
          return;
        }
      self->n_read -= (gsize) size;
      memmove (self->buffer, self->buffer + size, self->n_read);
      handle_reply (task, reply);
    }
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  HollerStunQuestion *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  gssize n =
    g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  if (self->done)
    return;
  if (error != NULL)
    {
      complete_with_error (task, error);
      return;
    }
  if (n == 0)
    {
      complete (task, HOLLER_PROBE_NO_ANSWER);
      return;
    }
  self->n_read += (gsize) n;
  handle_bytes (task);
  /* A datagram is whole or nothing. */
  if (!self->is_tcp)
    self->n_read = 0;
  if (!self->done)
    read_more (task);
}

static void
read_more (GTask *task)
{
  HollerStunQuestion *self = g_task_get_task_data (task);

  g_input_stream_read_async (g_io_stream_get_input_stream (self->stream),
                             self->buffer + self->n_read,
                             sizeof self->buffer - self->n_read,
                             G_PRIORITY_DEFAULT,
                             self->cancellable,
                             read_cb,
                             g_object_ref (task));
}

static void
begin (GTask *task)
{
  HollerStunQuestion *self = g_task_get_task_data (task);

  send_request (task,
                self->is_relay ? HOLLER_STUN_ALLOCATE : HOLLER_STUN_BINDING);
  if (!self->done)
    read_more (task);
}

static void
handshake_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  HollerStunQuestion *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (g_tls_connection_handshake_finish (G_TLS_CONNECTION (source),
                                         result,
                                         &error))
    begin (task);
  else if (!self->done)
    complete_with_error (task, error);
}

static void
begin_tls (GTask *task)
{
  HollerStunQuestion *self = g_task_get_task_data (task);
  g_autoptr (GSocketConnectable) identity =
    g_network_address_new (self->host, self->port);
  g_autoptr (GError) error = NULL;
  GIOStream *tls = g_tls_client_connection_new (self->stream, identity, &error);

  if (tls == NULL)
    {
      complete_with_error (task, error);
      return;
    }
  g_object_unref (self->stream);
  self->stream = tls;
  g_tls_connection_handshake_async (G_TLS_CONNECTION (tls),
                                    G_PRIORITY_DEFAULT,
                                    self->cancellable,
                                    handshake_cb,
                                    g_object_ref (task));
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  HollerStunQuestion *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  GSocketConnection *connection =
    g_socket_client_connect_finish (G_SOCKET_CLIENT (source), result, &error);

  if (self->done)
    {
      g_clear_object (&connection);
      return;
    }
  if (connection == NULL)
    {
      complete_with_error (task, error);
      return;
    }
  self->stream = G_IO_STREAM (connection);
  if (self->is_tls)
    begin_tls (task);
  else
    begin (task);
}

static GInetAddress *
find_address (GList *addresses, GSocketFamily family)
{
  for (GList *l = addresses; l != NULL; l = l->next)
    if (g_inet_address_get_family (l->data) == family)
      return l->data;
  return NULL;
}

static void
resolved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  HollerStunQuestion *self = g_task_get_task_data (task);
  g_autoptr (GSocketClient) client = NULL;
  g_autoptr (GSocketAddress) address = NULL;
  GInetAddress *found = NULL;
  GList *addresses = NULL;

  addresses = g_resolver_lookup_by_name_with_flags_finish (G_RESOLVER (source),
                                                           result,
                                                           NULL);
  found = find_address (addresses, self->family);
  if (found != NULL)
    address = g_inet_socket_address_new (found, self->port);
  g_resolver_free_addresses (addresses);
  if (self->done)
    return;
  if (address == NULL)
    {
      complete (task, HOLLER_PROBE_NO_ADDRESS);
      return;
    }

  client = g_socket_client_new ();
  g_socket_client_set_enable_proxy (client, FALSE);
  if (!self->is_tcp)
    {
      g_socket_client_set_socket_type (client, G_SOCKET_TYPE_DATAGRAM);
      g_socket_client_set_protocol (client, G_SOCKET_PROTOCOL_UDP);
    }
  g_socket_client_connect_async (client,
                                 G_SOCKET_CONNECTABLE (address),
                                 self->cancellable,
                                 connected_cb,
                                 g_object_ref (task));
}

static gboolean
timeout_cb (gpointer user_data)
{
  GTask *task = user_data;
  HollerStunQuestion *self = g_task_get_task_data (task);

  self->timeout_id = 0;
  complete (task, HOLLER_PROBE_NO_ANSWER);
  return G_SOURCE_REMOVE;
}

/* On the main thread, as all that cancels here. */
static gboolean
cancelled_idle_cb (gpointer user_data)
{
  GTask *task = user_data;
  HollerStunQuestion *self = g_task_get_task_data (task);

  if (!self->done)
    {
      stop (task);
      g_task_return_error_if_cancelled (task);
    }
  return G_SOURCE_REMOVE;
}

static void
cancelled_cb (GCancellable *cancellable, GTask *task)
{
  /* One cannot disconnect from within. */
  g_idle_add_full (G_PRIORITY_DEFAULT,
                   cancelled_idle_cb,
                   g_object_ref (task),
                   g_object_unref);
}

static void
ask_async (HollerProbe *probe,
           const char *uri,
           const char *username,
           const char *password,
           GSocketFamily family,
           GCancellable *cancellable,
           GAsyncReadyCallback callback,
           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (probe, cancellable, callback, user_data);
  g_autoptr (GResolver) resolver = g_resolver_get_default ();
  HollerStunQuestion *self = holler_stun_question_new (uri);

  g_task_set_source_tag (task, ask_async);
  if (self == NULL)
    {
      g_task_set_task_data (task,
                            g_new0 (HollerStunQuestion, 1),
                            (GDestroyNotify) holler_stun_question_free);
      g_task_return_int (task, HOLLER_PROBE_ODD_ANSWER);
      return;
    }
  self->family = family;
  self->username = g_strdup (username);
  self->password = g_strdup (password);
  self->cancellable = g_cancellable_new ();
  g_task_set_task_data (task, self, (GDestroyNotify) holler_stun_question_free);
  g_task_set_check_cancellable (task, FALSE);
  if (cancellable != NULL)
    self->cancelled_id = g_signal_connect (cancellable,
                                           "cancelled",
                                           G_CALLBACK (cancelled_cb),
                                           task);
  if (g_cancellable_is_cancelled (cancellable))
    cancelled_cb (cancellable, task);
  self->timeout_id = g_timeout_add (TIMEOUT_MS, timeout_cb, task);
  g_resolver_lookup_by_name_with_flags_async (
    resolver,
    self->host,
    family == G_SOCKET_FAMILY_IPV6 ? G_RESOLVER_NAME_LOOKUP_FLAGS_IPV6_ONLY
                                   : G_RESOLVER_NAME_LOOKUP_FLAGS_IPV4_ONLY,
    self->cancellable,
    resolved_cb,
    g_object_ref (task));
}

static gboolean
ask_finish (HollerProbe *probe,
            GAsyncResult *result,
            HollerProbeOutcome *outcome,
            gint64 *round_trip_ms,
            GError **error)
{
  HollerStunQuestion *self = g_task_get_task_data (G_TASK (result));
  gssize value = -1;

  g_return_val_if_fail (g_task_is_valid (result, probe), FALSE);

  value = g_task_propagate_int (G_TASK (result), error);
  if (value < 0)
    return FALSE;
  *outcome = (HollerProbeOutcome) value;
  *round_trip_ms = self->round_trip_ms;
  return TRUE;
}

static void
iface_init (HollerProbeInterface *iface)
{
  iface->ask_async = ask_async;
  iface->ask_finish = ask_finish;
}

static void
holler_stun_probe_class_init (HollerStunProbeClass *klass)
{
}

static void
holler_stun_probe_init (HollerStunProbe *self)
{
}

/**
 * holler_stun_probe_new:
 *
 * Makes what asks STUN and TURN servers.
 *
 * Returns: (transfer full): a probe
 */
HollerProbe *
holler_stun_probe_new (void)
{
  return g_object_new (HOLLER_TYPE_STUN_PROBE, NULL);
}
