/* holler-guard-stream.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-guard-stream.h"

#define TLS_HANDSHAKE 0x16 /* the first byte of it; RFC 8446, 5.1 */

/* Reading goes through a small input stream of our own; writing goes to the
 * stream below. */

#define HOLLER_TYPE_GUARD_INPUT (holler_guard_input_get_type ())
G_DECLARE_FINAL_TYPE (HollerGuardInput,
                      holler_guard_input,
                      HOLLER,
                      GUARD_INPUT,
                      GFilterInputStream)

struct _HollerGuardInput
{
  GFilterInputStream parent_instance;
  HollerGuardStream *guard; /* borrowed: the guard owns us */
};

struct _HollerGuardStream
{
  GIOStream parent_instance;
  GIOStream *base;
  GSocket *socket;
  HollerGuardInput *input;
  HollerGuardLimits limits;
  HollerGuardPhase phase;
  gint64 deadline_us; /* 0: none */
  gsize n_read;
  gsize body_bytes; /* of the present request; 0: as the limits say */
};

static void
holler_guard_input_pollable_init (GPollableInputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (
  HollerGuardInput,
  holler_guard_input,
  G_TYPE_FILTER_INPUT_STREAM,
  G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM,
                         holler_guard_input_pollable_init))
G_DEFINE_FINAL_TYPE (HollerGuardStream, holler_guard_stream, G_TYPE_IO_STREAM)

static gboolean
count (HollerGuardStream *self,
       const guint8 *bytes,
       gssize n_read,
       GError **error)
{
  gsize limit = 0;

  if (self == NULL || n_read <= 0 || self->phase == HOLLER_GUARD_FREE)
    return TRUE;

  /* The first byte after a rest begins the next request. */
  if (self->phase == HOLLER_GUARD_IDLE)
    holler_guard_stream_set_phase (self, HOLLER_GUARD_HEADERS);

  /* Who speaks TLS to us waits for our answer, and we would wait for the end
   * of the headers: so we say at once that there is none. */
  if (self->phase == HOLLER_GUARD_HEADERS && self->n_read == 0 &&
      bytes[0] == TLS_HANDSHAKE)
    {
      g_set_error_literal (error,
                           G_IO_ERROR,
                           G_IO_ERROR_INVALID_DATA,
                           "this is TLS and no HTTP");
      return FALSE;
    }
  self->n_read += (gsize) n_read;
  limit = self->phase == HOLLER_GUARD_HEADERS
            ? self->limits.headers_bytes
            : MAX (self->body_bytes, self->limits.body_bytes);
  if (self->n_read <= limit)
    return TRUE;

  g_set_error_literal (error,
                       G_IO_ERROR,
                       G_IO_ERROR_MESSAGE_TOO_LARGE,
                       "the request is too large");
  return FALSE;
}

/* While headers are read not more is taken than they may have, so that a
 * body that comes with them is not counted as theirs. */
static gsize
clip (HollerGuardStream *self, gsize length)
{
  if (self == NULL || self->phase != HOLLER_GUARD_HEADERS)
    return length;

  return MIN (length, self->limits.headers_bytes + 1 - self->n_read);
}

static gssize
holler_guard_input_read (GInputStream *stream,
                         void *buffer,
                         gsize length,
                         GCancellable *cancellable,
                         GError **error)
{
  HollerGuardInput *self = HOLLER_GUARD_INPUT (stream);
  gssize n_read = g_input_stream_read (
    g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (stream)),
    buffer,
    clip (self->guard, length),
    cancellable,
    error);

  return count (self->guard, buffer, n_read, error) ? n_read : -1;
}

static gssize
holler_guard_input_read_nonblocking (GPollableInputStream *stream,
                                     void *buffer,
                                     gsize length,
                                     GError **error)
{
  HollerGuardInput *self = HOLLER_GUARD_INPUT (stream);
  GInputStream *base =
    g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (stream));
  gssize n_read =
    g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (base),
                                              buffer,
                                              clip (self->guard, length),
                                              NULL,
                                              error);

  return count (self->guard, buffer, n_read, error) ? n_read : -1;
}

static gboolean
holler_guard_input_is_readable (GPollableInputStream *stream)
{
  return g_pollable_input_stream_is_readable (G_POLLABLE_INPUT_STREAM (
    g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (stream))));
}

static GSource *
holler_guard_input_create_source (GPollableInputStream *stream,
                                  GCancellable *cancellable)
{
  g_autoptr (GSource) base_source = g_pollable_input_stream_create_source (
    G_POLLABLE_INPUT_STREAM (
      g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (stream))),
    cancellable);

  return g_pollable_source_new_full (stream, base_source, NULL);
}

static void
holler_guard_input_pollable_init (GPollableInputStreamInterface *iface)
{
  iface->is_readable = holler_guard_input_is_readable;
  iface->create_source = holler_guard_input_create_source;
  iface->read_nonblocking = holler_guard_input_read_nonblocking;
}

static void
holler_guard_input_class_init (HollerGuardInputClass *klass)
{
  G_INPUT_STREAM_CLASS (klass)->read_fn = holler_guard_input_read;
}

static void
holler_guard_input_init (HollerGuardInput *self)
{
}

static GInputStream *
holler_guard_stream_get_input_stream (GIOStream *stream)
{
  return G_INPUT_STREAM (HOLLER_GUARD_STREAM (stream)->input);
}

static GOutputStream *
holler_guard_stream_get_output_stream (GIOStream *stream)
{
  return g_io_stream_get_output_stream (HOLLER_GUARD_STREAM (stream)->base);
}

static gboolean
holler_guard_stream_close (GIOStream *stream,
                           GCancellable *cancellable,
                           GError **error)
{
  /* libsoup closes its streams on the main loop: not a moment for the
   * farewell of TLS, which can wait for a peer that is gone. */
  return g_socket_close (HOLLER_GUARD_STREAM (stream)->socket, error);
}

static void
holler_guard_stream_dispose (GObject *object)
{
  HollerGuardStream *self = HOLLER_GUARD_STREAM (object);

  G_OBJECT_CLASS (holler_guard_stream_parent_class)->dispose (object);

  if (self->input != NULL)
    self->input->guard = NULL;
  g_clear_object (&self->input);
  g_clear_object (&self->base);
  g_clear_object (&self->socket);
}

static void
holler_guard_stream_class_init (HollerGuardStreamClass *klass)
{
  GIOStreamClass *stream_class = G_IO_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = holler_guard_stream_dispose;
  stream_class->get_input_stream = holler_guard_stream_get_input_stream;
  stream_class->get_output_stream = holler_guard_stream_get_output_stream;
  stream_class->close_fn = holler_guard_stream_close;
}

static void
holler_guard_stream_init (HollerGuardStream *self)
{
}

/**
 * holler_guard_stream_new:
 * @base: the socket's connection, or TLS over it
 * @socket: the socket below
 * @limits: what a request may take
 *
 * Guards a connection that has just been accepted.
 *
 * Returns: (transfer full): the stream for libsoup
 */
HollerGuardStream *
holler_guard_stream_new (GIOStream *base,
                         GSocket *socket,
                         const HollerGuardLimits *limits)
{
  HollerGuardStream *self = g_object_new (HOLLER_TYPE_GUARD_STREAM, NULL);

  self->base = g_object_ref (base);
  self->socket = g_object_ref (socket);
  self->limits = *limits;
  self->input = g_object_new (HOLLER_TYPE_GUARD_INPUT,
                              "base-stream",
                              g_io_stream_get_input_stream (base),
                              "close-base-stream",
                              FALSE,
                              NULL);
  self->input->guard = self;
  holler_guard_stream_set_phase (self, HOLLER_GUARD_HEADERS);
  return self;
}

/**
 * holler_guard_stream_set_phase:
 * @self: a guarded stream
 * @phase: where its request is
 *
 * Begins to count anew, by the limits of @phase.
 */
void
holler_guard_stream_set_phase (HollerGuardStream *self, HollerGuardPhase phase)
{
  guint seconds = 0;

  if (self->phase == HOLLER_GUARD_FREE)
    return;

  if (phase == HOLLER_GUARD_HEADERS)
    seconds = self->limits.headers_s;
  else if (phase == HOLLER_GUARD_BODY)
    seconds = self->limits.body_s;
  else if (phase == HOLLER_GUARD_IDLE)
    seconds = self->limits.idle_s;

  self->phase = phase;
  self->n_read = 0;
  self->body_bytes = 0;
  self->deadline_us =
    seconds > 0 ? g_get_monotonic_time () + (gint64) seconds * G_USEC_PER_SEC
                : 0;
}

/**
 * holler_guard_stream_allow_body:
 * @self: a guarded stream whose request has a body to come
 * @bytes: how much may come
 * @seconds: how long it may take
 *
 * Lets one request have more than the others.
 */
void
holler_guard_stream_allow_body (HollerGuardStream *self,
                                gsize bytes,
                                guint seconds)
{
  if (self->phase != HOLLER_GUARD_BODY)
    return;

  self->body_bytes = bytes;
  self->deadline_us =
    g_get_monotonic_time () + (gint64) seconds * G_USEC_PER_SEC;
}

/**
 * holler_guard_stream_get_phase:
 * @self: a guarded stream
 *
 * Gets where its request is.
 *
 * Returns: the phase
 */
HollerGuardPhase
holler_guard_stream_get_phase (HollerGuardStream *self)
{
  return self->phase;
}

/**
 * holler_guard_stream_get_socket:
 * @self: a guarded stream
 *
 * Gets the socket below.
 *
 * Returns: (transfer none): the socket
 */
GSocket *
holler_guard_stream_get_socket (HollerGuardStream *self)
{
  return self->socket;
}

/**
 * holler_guard_stream_is_plain:
 * @self: a guarded stream
 *
 * Says whether there is no TLS below.
 *
 * Returns: `TRUE` if bytes go to the socket as they are
 */
gboolean
holler_guard_stream_is_plain (HollerGuardStream *self)
{
  return !G_IS_TLS_CONNECTION (self->base);
}

/**
 * holler_guard_stream_check:
 * @self: a guarded stream
 * @now_us: monotonic microseconds
 *
 * Shuts the socket down if the phase has taken too long; libsoup sees the
 * end and lets go.
 *
 * Returns: `TRUE` if the connection was cut
 */
gboolean
holler_guard_stream_check (HollerGuardStream *self, gint64 now_us)
{
  if (self->deadline_us == 0 || now_us < self->deadline_us)
    return FALSE;

  self->deadline_us = 0;
  g_socket_shutdown (self->socket, TRUE, TRUE, NULL);
  return TRUE;
}
