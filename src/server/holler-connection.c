/* holler-connection.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-connection-private.h"

#include "server/holler-server-config.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* wslay does the frames of RFC 6455; this feeds it. Reading always goes on
 * until nothing is there, since TLS may hold bytes that the descriptor knows
 * nothing of. */

/* How long the other side has to answer a close frame. */
#define CLOSE_TIMEOUT_US (5 * G_USEC_PER_SEC)

/* What is read and thrown away after a close frame was sent, so that the
 * kernel does not answer unread bytes with a reset that overtakes it. */
#define MAX_DISCARDED_BYTES (8 * 1024 * 1024)

#define MAX_UNANSWERED_PINGS 2

/* The kernel would hold 4 MiB for each who does not read, beside the queue
 * that is ours to bound. It keeps twice this, enough for 1 MB/s to somebody
 * who is a quarter of a second away. */
#define SEND_BUFFER_BYTES (128 * 1024)

static ssize_t
recv_cb (wslay_event_context_ptr ws,
         uint8_t *buffer,
         size_t length,
         int flags,
         void *user_data)
{
  HollerConnection *self = user_data;
  gssize n_read = -1;

  if (self->paused_until_us == 0)
    n_read = holler_connection_read_some (self, buffer, length);

  if (n_read > 0)
    {
      self->pings_unanswered = 0;
      return n_read;
    }

  self->is_cut = n_read == 0;
  wslay_event_set_error (ws,
                         n_read < 0 ? WSLAY_ERR_WOULDBLOCK
                                    : WSLAY_ERR_CALLBACK_FAILURE);
  return -1;
}

static ssize_t
send_cb (wslay_event_context_ptr ws,
         const uint8_t *data,
         size_t length,
         int flags,
         void *user_data)
{
  gssize n_written =
    holler_connection_write_some (user_data,
                                  data,
                                  length,
                                  (flags & WSLAY_MSG_MORE) != 0);

  if (n_written > 0)
    return n_written;

  wslay_event_set_error (ws,
                         n_written < 0 ? WSLAY_ERR_WOULDBLOCK
                                       : WSLAY_ERR_CALLBACK_FAILURE);
  return -1;
}

static void
frame_start_cb (wslay_event_context_ptr ws,
                const struct wslay_event_on_frame_recv_start_arg *arg,
                void *user_data)
{
  HollerConnection *self = user_data;

  if (wslay_is_ctrl_frame (arg->opcode))
    holler_connection_charge (self, FALSE, 1);
  /* wslay joins fragments, and swallows empty ones without end. */
  else if (!arg->fin || arg->opcode == WSLAY_CONTINUATION_FRAME)
    holler_connection_charge (self, FALSE, 1);

  /* A message that is empty as a whole is answered as one. */
  if (!wslay_is_ctrl_frame (arg->opcode) && arg->payload_length == 0 &&
      (!arg->fin || arg->opcode == WSLAY_CONTINUATION_FRAME))
    holler_connection_count_bad (self);
}

static void
message_cb (wslay_event_context_ptr ws,
            const struct wslay_event_on_msg_recv_arg *arg,
            void *user_data)
{
  HollerConnection *self = user_data;
  g_autoptr (GBytes) text = NULL;

  if (self->is_closing || wslay_is_ctrl_frame (arg->opcode))
    return;

  /* What is no text is no frame, as if nothing were in it. */
  text = g_bytes_new (arg->msg,
                      arg->opcode == WSLAY_TEXT_FRAME ? arg->msg_length : 0);
  self->events->text (self, text, self->data);
}

static const struct wslay_event_callbacks ws_callbacks = {
  .recv_callback = recv_cb,
  .send_callback = send_cb,
  .on_frame_recv_start_callback = frame_start_cb,
  .on_msg_recv_callback = message_cb,
};

static void
mark_dirty (HollerConnection *self)
{
  if (self->is_dirty || self->is_ended)
    return;

  self->is_dirty = TRUE;
  g_ptr_array_add (self->set->dirty, self);
  holler_loop_wake (self->set->loop);
}

static void
arm (HollerConnection *self)
{
  HollerLoopEvents events = 0;

  if (self->is_ended)
    return;
  if (self->paused_until_us == 0 || self->is_lingering)
    events |= HOLLER_LOOP_READ;
  if (!self->is_lingering && wslay_event_want_write (self->ws))
    events |= HOLLER_LOOP_WRITE;
  holler_loop_arm (self->set->loop, &self->watch, events);
}

static void
connection_free (gpointer data)
{
  HollerConnection *self = data;

  wslay_event_context_free (self->ws);
  g_clear_object (&self->stream);
  close (self->watch.fd);
  g_free (self);
}

void
holler_connection_end (HollerConnection *self)
{
  HollerConnection *last = NULL;
  guint16 peer_code = 1006;

  if (self->is_ended)
    return;

  self->is_ended = TRUE;
  holler_clock_clear_timeout (self->set->clock, &self->resume_id);
  last = g_ptr_array_index (self->set->all, self->set->all->len - 1);
  last->index = self->index;
  g_ptr_array_remove_index_fast (self->set->all, self->index);
  if (self->is_dirty)
    g_ptr_array_remove_fast (self->set->dirty, self);

  if (wslay_event_get_close_received (self->ws))
    peer_code = wslay_event_get_status_code_received (self->ws);
  holler_loop_remove (self->set->loop, &self->watch);
  self->events->closed (self, peer_code, self->data);
}

static void
linger (HollerConnection *self)
{
  guint8 buffer[4096];
  gssize n_read = 0;

  while ((n_read = holler_connection_read_some (self, buffer, sizeof buffer)) >
         0)
    {
      self->discarded_bytes += (gsize) n_read;
      if (self->discarded_bytes > MAX_DISCARDED_BYTES)
        break;
    }

  if (n_read >= 0)
    holler_connection_end (self);
  else
    arm (self);
}

/* The close frame is out: what is left is to let it arrive. */
static void
begin_lingering (HollerConnection *self)
{
  self->is_lingering = TRUE;
  self->is_closing = TRUE;
  if (self->end_at_us == 0)
    self->end_at_us =
      holler_clock_get_time_us (self->set->clock) + CLOSE_TIMEOUT_US;
  shutdown (self->watch.fd, SHUT_WR);
  linger (self);
}

void
holler_connection_flush (HollerConnection *self)
{
  if (self->is_ended || self->is_lingering)
    return;

  if (wslay_event_want_write (self->ws) && wslay_event_send (self->ws) != 0)
    {
      holler_connection_end (self);
      return;
    }

  if (wslay_event_get_close_sent (self->ws))
    begin_lingering (self);
  else
    arm (self);
}

static void
check_queue (HollerConnection *self)
{
  gsize max_bytes = (gsize) self->set->config->out_queue_kib * 1024;

  if (!self->is_closing &&
      wslay_event_get_queued_msg_length (self->ws) > max_bytes)
    holler_connection_close (self, HOLLER_CLOSE_TOO_SLOW, "too slow");
}

/* wslay gives up on a frame that is none, with a close frame that does not
 * say why. Unless it is in the middle of a message, ours takes its place. */
static void
fail_protocol (HollerConnection *self)
{
  static const guint8 close_frame[] = { 0x88, 2, 1002 >> 8, 1002 & 0xff };

  if (self->is_cut || (self->watch.armed & HOLLER_LOOP_WRITE) != 0 ||
      wslay_event_get_queued_msg_count (self->ws) > 1 ||
      holler_connection_write_some (self,
                                    close_frame,
                                    sizeof close_frame,
                                    FALSE) != (gssize) sizeof close_frame)
    holler_connection_end (self);
  else
    begin_lingering (self);
}

static void
read_all (HollerConnection *self)
{
  if (self->is_lingering)
    {
      linger (self);
      return;
    }

  if (wslay_event_recv (self->ws) != 0)
    {
      fail_protocol (self);
      return;
    }

  if (self->is_ended)
    return;

  /* Pongs to pings are queued by wslay itself. */
  check_queue (self);
  if (!wslay_event_get_read_enabled (self->ws) && !self->is_closing)
    {
      self->is_closing = TRUE;
      self->end_at_us =
        holler_clock_get_time_us (self->set->clock) + CLOSE_TIMEOUT_US;
    }
  if (wslay_event_want_write (self->ws) ||
      wslay_event_get_close_sent (self->ws))
    mark_dirty (self);
  else
    arm (self);
}

static void
watch_cb (HollerLoopWatch *watch, HollerLoopEvents events)
{
  HollerConnection *self = (HollerConnection *) watch;

  if ((events & HOLLER_LOOP_HANG_UP) != 0 && self->paused_until_us != 0)
    {
      holler_connection_end (self);
      return;
    }
  if ((events & (HOLLER_LOOP_READ | HOLLER_LOOP_HANG_UP)) != 0)
    read_all (self);
  if ((events & HOLLER_LOOP_WRITE) != 0)
    mark_dirty (self);
}

/**
 * holler_connection_new:
 * @set: the sockets it belongs to
 * @stream: (transfer full): what libsoup read the handshake from
 * @fd: the socket, non-blocking; the connection keeps a duplicate
 * @is_plain: whether @stream hides nothing but @fd (no TLS)
 * @events: whom to tell; must outlive the connection
 * @data: data for @events
 *
 * Makes a WebSocket of a stream. Not before holler_connection_start() does
 * it read.
 *
 * Returns: (transfer none) (nullable): the connection, which frees itself
 *   after it was closed; `NULL` if the system has no room for it
 */
HollerConnection *
holler_connection_new (HollerConnections *set,
                       GIOStream *stream,
                       int fd,
                       gboolean is_plain,
                       const HollerConnectionEvents *events,
                       gpointer data)
{
  HollerConnection *self = NULL;
  g_autoptr (GIOStream) owned = stream;
  int own_fd = dup (fd);
  int buffer_bytes = SEND_BUFFER_BYTES;

  if (own_fd < 0)
    return NULL;

  setsockopt (own_fd,
              SOL_SOCKET,
              SO_SNDBUF,
              &buffer_bytes,
              sizeof buffer_bytes);
  self = g_new0 (HollerConnection, 1);
  self->watch.fd = own_fd;
  self->watch.func = watch_cb;
  self->watch.free_func = connection_free;
  self->set = set;
  self->stream = g_steal_pointer (&owned);
  self->is_plain = is_plain;
  self->events = events;
  self->data = data;
  self->ping_at_us = holler_clock_get_time_us (set->clock) +
                     (gint64) set->config->ping_interval_s * G_USEC_PER_SEC;
  if (wslay_event_context_server_init (&self->ws, &ws_callbacks, self) != 0)
    g_error ("out of memory");
  wslay_event_config_set_max_recv_msg_length (self->ws,
                                              HOLLER_FRAME_MAX_SIZE_BYTES);

  if (!holler_loop_add (set->loop, &self->watch, HOLLER_LOOP_READ))
    {
      connection_free (self);
      return NULL;
    }

  self->index = set->all->len;
  g_ptr_array_add (set->all, self);
  return self;
}

/**
 * holler_connection_start:
 * @self: a new connection
 *
 * Reads what came together with the handshake.
 */
void
holler_connection_start (HollerConnection *self)
{
  read_all (self);
}

/**
 * holler_connection_set_data:
 * @self: a connection
 * @data: data for its events from now on
 *
 * Hands the connection to another owner.
 */
void
holler_connection_set_data (HollerConnection *self, gpointer data)
{
  self->data = data;
}

/**
 * holler_connection_send:
 * @self: a connection
 * @text: a frame
 *
 * Queues @text; it goes out at the end of this turn. One who does not read
 * what is sent to him is closed.
 */
void
holler_connection_send (HollerConnection *self, GBytes *text)
{
  gsize max_bytes = (gsize) self->set->config->out_queue_kib * 1024;
  gsize length = 0;
  struct wslay_event_msg message = { .opcode = WSLAY_TEXT_FRAME };

  if (self->is_closing || self->is_ended)
    return;

  message.msg = g_bytes_get_data (text, &length);
  message.msg_length = length;

  /* Much at once, as after a resume, is no sign of a slow reader: what the
   * kernel takes does not count. */
  if (wslay_event_get_queued_msg_length (self->ws) + length > max_bytes)
    holler_connection_flush (self);
  if (self->is_closing || self->is_ended)
    return;

  if (wslay_event_get_queued_msg_length (self->ws) + length > max_bytes)
    {
      holler_connection_close (self, HOLLER_CLOSE_TOO_SLOW, "too slow");
      return;
    }

  wslay_event_queue_msg (self->ws, &message);
  mark_dirty (self);
}

/**
 * holler_connection_close:
 * @self: a connection
 * @code: a close code (RFC 6455, section 7.4)
 * @reason: a few words for whoever debugs the other side
 *
 * Sends what the kernel takes of the queue and a close frame after it; the
 * rest is dropped. Nothing that comes in is handled any more, and the
 * connection ends a few seconds later at the latest.
 */
void
holler_connection_close (HollerConnection *self,
                         guint16 code,
                         const char *reason)
{
  if (self->is_closing || self->is_ended)
    return;

  /* wslay sends a close frame before the messages that wait: what can go out
   * goes out first. */
  self->is_closing = TRUE;
  if (wslay_event_send (self->ws) != 0)
    {
      holler_connection_end (self);
      return;
    }

  self->end_at_us =
    holler_clock_get_time_us (self->set->clock) + CLOSE_TIMEOUT_US;
  wslay_event_shutdown_read (self->ws);
  wslay_event_queue_close (self->ws,
                           code,
                           (const uint8_t *) reason,
                           strlen (reason));
  mark_dirty (self);
}

/**
 * holler_connection_set_expiry:
 * @self: a connection
 * @expires_at_us: monotonic microseconds
 *
 * Says when the token that opened the connection is over.
 */
void
holler_connection_set_expiry (HollerConnection *self, gint64 expires_at_us)
{
  self->expires_at_us = expires_at_us;
}

static gboolean
resume_cb (gpointer user_data)
{
  HollerConnection *self = user_data;

  self->resume_id = 0;
  self->paused_until_us = 0;
  self->pings_unanswered = 0;
  read_all (self);
  return G_SOURCE_REMOVE;
}

/**
 * holler_connection_charge:
 * @self: a connection
 * @is_call: whether the larger burst of call frames applies
 * @cost: what a frame costs
 *
 * Counts what came in. Who sends too fast loses nothing: his socket is not
 * read until he has paid.
 */
void
holler_connection_charge (HollerConnection *self, gboolean is_call, guint cost)
{
  const HollerServerConfig *config = self->set->config;
  gint64 now_us = holler_clock_get_time_us (self->set->clock);
  gint64 wait_us = holler_bucket_charge (
    is_call ? &self->call_frames : &self->frames,
    now_us,
    config->frames_per_s,
    is_call ? config->call_frames_burst : config->frames_burst,
    cost);

  if (wait_us == 0 || self->is_closing || self->is_ended)
    return;

  self->paused_until_us = now_us + wait_us;
  holler_clock_clear_timeout (self->set->clock, &self->resume_id);
  self->resume_id = holler_clock_add_timeout (self->set->clock,
                                              (guint) (wait_us / 1000) + 1,
                                              resume_cb,
                                              self,
                                              NULL);
  arm (self);
}

/**
 * holler_connection_count_bad:
 * @self: a connection
 *
 * Counts a frame that is none.
 */
void
holler_connection_count_bad (HollerConnection *self)
{
  guint per_min = self->set->config->bad_frames_per_min;

  /* The tenth of ten is one too many. */
  if (holler_bucket_charge (&self->bad_frames,
                            holler_clock_get_time_us (self->set->clock),
                            per_min / 60.0,
                            per_min - 1,
                            1) > 0)
    holler_connection_close (self, HOLLER_CLOSE_POLICY, "too many bad frames");
}

/* Pings and deadlines; called twice a second. */
void
holler_connection_tick (HollerConnection *self, gint64 now_us)
{
  struct wslay_event_msg ping = { .opcode = WSLAY_PING };

  if (self->end_at_us != 0)
    {
      if (now_us >= self->end_at_us)
        holler_connection_end (self);
      return;
    }

  if (self->expires_at_us != 0 && now_us >= self->expires_at_us)
    {
      holler_connection_close (self,
                               HOLLER_CLOSE_TOKEN,
                               "the access token has expired");
      return;
    }

  if (now_us < self->ping_at_us)
    return;

  /* While it is not read its pongs are not seen either. */
  if (self->pings_unanswered >= MAX_UNANSWERED_PINGS &&
      self->paused_until_us == 0)
    {
      holler_connection_end (self);
      return;
    }

  self->ping_at_us =
    now_us + (gint64) self->set->config->ping_interval_s * G_USEC_PER_SEC;
  self->pings_unanswered = MIN (self->pings_unanswered + 1, 100);
  wslay_event_queue_msg (self->ws, &ping);
  mark_dirty (self);
}
