/* holler-test-relay.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-test-relay.h"

struct _HollerTestRelay
{
  GSocketService *service;
  guint16 port;
  guint16 target_port;
  gboolean shut;
  GCancellable *cancellable; /* of all that is connected */
};

/* One direction of a connection holds both ends. */
typedef struct
{
  GSocketConnection *from;
  GSocketConnection *to;
} Pipe;

static void
close_connection (GSocketConnection *connection)
{
  g_socket_close (g_socket_connection_get_socket (connection), NULL);
}

static void
spliced_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Pipe *pipe = user_data;

  g_output_stream_splice_finish (G_OUTPUT_STREAM (source), result, NULL);
  close_connection (pipe->from);
  close_connection (pipe->to);
  g_object_unref (pipe->from);
  g_object_unref (pipe->to);
  g_free (pipe);
}

static void
splice (HollerTestRelay *self, GSocketConnection *from, GSocketConnection *to)
{
  Pipe *pipe = g_new0 (Pipe, 1);

  pipe->from = g_object_ref (from);
  pipe->to = g_object_ref (to);
  g_output_stream_splice_async (
    g_io_stream_get_output_stream (G_IO_STREAM (to)),
    g_io_stream_get_input_stream (G_IO_STREAM (from)),
    G_OUTPUT_STREAM_SPLICE_NONE,
    G_PRIORITY_DEFAULT,
    self->cancellable,
    spliced_cb,
    pipe);
}

static gboolean
incoming_cb (GSocketService *service,
             GSocketConnection *connection,
             GObject *source,
             gpointer user_data)
{
  HollerTestRelay *self = user_data;
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) target = NULL;

  /* On loopback this does not block. */
  if (!self->shut)
    target = g_socket_client_connect_to_host (client,
                                              "127.0.0.1",
                                              self->target_port,
                                              NULL,
                                              NULL);
  if (target == NULL)
    {
      close_connection (connection);
      return TRUE;
    }

  splice (self, connection, target);
  splice (self, target, connection);

  return TRUE;
}

HollerTestRelay *
holler_test_relay_new (guint16 target_port)
{
  HollerTestRelay *self = g_new0 (HollerTestRelay, 1);
  g_autoptr (GInetAddress) address =
    g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (address, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GError) error = NULL;

  self->target_port = target_port;
  self->cancellable = g_cancellable_new ();
  self->service = g_socket_service_new ();
  g_socket_listener_add_address (G_SOCKET_LISTENER (self->service),
                                 any,
                                 G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP,
                                 NULL,
                                 &bound,
                                 &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  g_signal_connect (self->service, "incoming", G_CALLBACK (incoming_cb), self);
  g_socket_service_start (self->service);

  return self;
}

static void
drop_all (HollerTestRelay *self)
{
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
}

void
holler_test_relay_free (HollerTestRelay *self)
{
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  drop_all (self);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_object_unref (self->cancellable);
  g_object_unref (self->service);
  g_free (self);
}

guint16
holler_test_relay_get_port (HollerTestRelay *self)
{
  return self->port;
}

void
holler_test_relay_set_target (HollerTestRelay *self, guint16 port)
{
  self->target_port = port;
}

void
holler_test_relay_set_shut (HollerTestRelay *self, gboolean shut)
{
  self->shut = shut;
  if (shut)
    drop_all (self);
}
