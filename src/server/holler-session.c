/* holler-session.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-session-private.h"

#include "base/holler-ids.h"
#include "server/holler-server-config.h"

#include <string.h>

/* A session outlives its socket by the resume window. What must not be lost
 * is numbered and kept until the client says it has it, up to a limit: past
 * that the session cannot be resumed, and /api/sync takes its place. */

typedef struct
{
  gint64 seq;
  GBytes *text;
  char *conversation_id; /* of a message; else NULL */
  gint64 order;
} Kept;

static void
kept_free (gpointer data)
{
  Kept *kept = data;

  g_bytes_unref (kept->text);
  g_free (kept->conversation_id);
  g_free (kept);
}

/**
 * holler_session_new:
 * @server: the server
 * @user: whose it is
 * @device_id: which device's it is
 *
 * Makes a session without a socket. Its id has 128 random bits: whoever
 * knows it may be sent what the session missed.
 *
 * Returns: (transfer full): the session
 */
HollerSession *
holler_session_new (HollerServer *server,
                    const HollerUserRow *user,
                    const char *device_id)
{
  HollerSession *self = g_new0 (HollerSession, 1);
  guint8 bytes[16];
  GString *id = g_string_sized_new (2 * sizeof bytes + 1);

  holler_random_bytes (bytes, sizeof bytes);
  for (gsize i = 0; i < sizeof bytes; i++)
    g_string_append_printf (id, "%02x", bytes[i]);

  g_ref_count_init (&self->ref_count);
  self->server = server;
  self->session_id = g_string_free (id, FALSE);
  self->user_id = g_strdup (user->user_id);
  self->device_id = g_strdup (device_id);
  self->username = g_strdup (user->username);
  self->display_name = g_strdup (user->display_name);
  self->presence = HOLLER_PRESENCE_ONLINE;
  g_queue_init (&self->kept);
  g_queue_init (&self->reply_ids);
  return self;
}

/**
 * holler_session_ref:
 * @self: a session
 *
 * Takes a reference.
 *
 * Returns: (transfer full): @self
 */
HollerSession *
holler_session_ref (HollerSession *self)
{
  g_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * holler_session_unref:
 * @self: (transfer full): a session
 *
 * Gives a reference back.
 */
void
holler_session_unref (HollerSession *self)
{
  if (!g_ref_count_dec (&self->ref_count))
    return;

  g_queue_clear_full (&self->kept, kept_free);
  g_queue_clear (&self->reply_ids);
  g_clear_pointer (&self->replies, g_hash_table_unref);
  g_free (self->session_id);
  g_free (self->user_id);
  g_free (self->device_id);
  g_free (self->username);
  g_free (self->display_name);
  g_free (self);
}

/**
 * holler_session_get_server:
 * @self: a session
 *
 * Gets the server.
 *
 * Returns: (transfer none): the server
 */
HollerServer *
holler_session_get_server (HollerSession *self)
{
  return self->server;
}

/**
 * holler_session_get_id:
 * @self: a session
 *
 * Gets the session's id, which is a secret.
 *
 * Returns: the id
 */
const char *
holler_session_get_id (HollerSession *self)
{
  return self->session_id;
}

/**
 * holler_session_get_user_id:
 * @self: a session
 *
 * Gets whose session it is.
 *
 * Returns: the person's id
 */
const char *
holler_session_get_user_id (HollerSession *self)
{
  return self->user_id;
}

/**
 * holler_session_get_device_id:
 * @self: a session
 *
 * Gets which device's session it is.
 *
 * Returns: the device's id
 */
const char *
holler_session_get_device_id (HollerSession *self)
{
  return self->device_id;
}

/**
 * holler_session_get_username:
 * @self: a session
 *
 * Gets the person's user name.
 *
 * Returns: the name
 */
const char *
holler_session_get_username (HollerSession *self)
{
  return self->username;
}

/**
 * holler_session_get_display_name:
 * @self: a session
 *
 * Gets the name the others read.
 *
 * Returns: the name
 */
const char *
holler_session_get_display_name (HollerSession *self)
{
  return self->display_name;
}

void
holler_session_rename (HollerSession *self, const char *display_name)
{
  g_free (self->display_name);
  self->display_name = g_strdup (display_name);
}

/**
 * holler_session_is_connected:
 * @self: a session
 *
 * Says whether the session has a socket now.
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_session_is_connected (HollerSession *self)
{
  return self->connection != NULL;
}

void
holler_session_set_connection (HollerSession *self,
                               HollerConnection *connection)
{
  self->connection = connection;
}

HollerConnection *
holler_session_get_connection (HollerSession *self)
{
  return self->connection;
}

gint64
holler_session_get_seq (HollerSession *self)
{
  return self->seq;
}

/* The frame is whole and ends in "}": its number goes before that. */
static GBytes *
add_seq (GBytes *text, gint64 seq)
{
  gsize length = 0;
  const char *data = g_bytes_get_data (text, &length);
  char number[32];
  int n_digits =
    g_snprintf (number, sizeof number, ",\"seq\":%" G_GINT64_FORMAT "}", seq);
  char *copy = NULL;

  g_return_val_if_fail (length > 2 && data[length - 1] == '}', NULL);

  copy = g_malloc (length - 1 + (gsize) n_digits);
  memcpy (copy, data, length - 1);
  memcpy (copy + length - 1, number, (gsize) n_digits);
  return g_bytes_new_take (copy, length - 1 + (gsize) n_digits);
}

static void
forget_oldest (HollerSession *self)
{
  Kept *oldest = g_queue_pop_head (&self->kept);

  self->lost_seq = oldest->seq;
  self->kept_bytes -= g_bytes_get_size (oldest->text);
  kept_free (oldest);
}

static void
send_numbered (HollerSession *self,
               GBytes *text,
               const char *conversation_id,
               gint64 order)
{
  Kept *kept = g_new0 (Kept, 1);
  gsize max_bytes =
    (gsize) holler_server_get_config (self->server)->replay_kib * 1024;

  kept->seq = ++self->seq;
  kept->text = add_seq (text, kept->seq);
  kept->conversation_id = g_strdup (conversation_id);
  kept->order = order;
  self->kept_bytes += g_bytes_get_size (kept->text);
  g_queue_push_tail (&self->kept, kept);
  if (self->connection != NULL)
    holler_connection_send (self->connection, kept->text);

  while (self->kept_bytes > max_bytes)
    forget_oldest (self);
}

/**
 * holler_session_send:
 * @self: a session
 * @kind: what @text is
 * @text: a whole frame without `seq`
 *
 * Sends a frame. Kinds that must not be lost are numbered and kept; the
 * others are only sent if there is a socket.
 */
void
holler_session_send (HollerSession *self, HollerFrameKind kind, GBytes *text)
{
  if (holler_frame_kind_is_sequenced (kind))
    send_numbered (self, text, NULL, 0);
  else if (self->connection != NULL)
    holler_connection_send (self->connection, text);
}

/**
 * holler_session_send_frame:
 * @self: a session
 * @frame: a built frame
 *
 * Sends a frame as holler_session_send() does.
 */
void
holler_session_send_frame (HollerSession *self, HollerFrame *frame)
{
  g_autoptr (GBytes) text = holler_frame_to_bytes (frame);

  holler_session_send (self, holler_frame_get_kind (frame), text);
}

void
holler_session_send_message (HollerSession *self,
                             GBytes *text,
                             const char *conversation_id,
                             gint64 order)
{
  send_numbered (self, text, conversation_id, order);
}

gboolean
holler_session_can_replay (HollerSession *self, gint64 last_seq)
{
  return last_seq >= self->lost_seq && last_seq <= self->seq;
}

void
holler_session_replay (HollerSession *self, gint64 last_seq)
{
  for (GList *link = self->kept.head; link != NULL; link = link->next)
    {
      Kept *kept = link->data;

      if (kept->seq > last_seq && self->connection != NULL)
        holler_connection_send (self->connection, kept->text);
    }
}

void
holler_session_forget_seen (HollerSession *self,
                            gint64 seq,
                            HollerSeenFunc func,
                            gpointer user_data)
{
  Kept *last_message = NULL;

  /* What was never sent cannot have been seen. */
  seq = MIN (seq, self->seq);
  while (!g_queue_is_empty (&self->kept))
    {
      Kept *kept = g_queue_peek_head (&self->kept);

      if (kept->seq > seq)
        break;

      g_queue_pop_head (&self->kept);
      self->kept_bytes -= g_bytes_get_size (kept->text);
      self->lost_seq = kept->seq;
      if (kept->conversation_id == NULL)
        {
          kept_free (kept);
          continue;
        }

      /* Of a run in one conversation the newest says it all. It is not the
       * last where an older one was edited. */
      if (last_message != NULL &&
          g_str_equal (last_message->conversation_id, kept->conversation_id))
        kept->order = MAX (kept->order, last_message->order);
      else if (last_message != NULL)
        func (last_message->conversation_id, last_message->order, user_data);
      g_clear_pointer (&last_message, kept_free);
      last_message = kept;
    }

  if (last_message != NULL)
    func (last_message->conversation_id, last_message->order, user_data);
  g_clear_pointer (&last_message, kept_free);
}

void
holler_session_set_presence (HollerSession *self, HollerPresenceState state)
{
  self->presence = state;
}

HollerPresenceState
holler_session_get_presence (HollerSession *self)
{
  return self->is_away ? HOLLER_PRESENCE_OFFLINE : self->presence;
}

void
holler_session_set_away (HollerSession *self, gboolean is_away)
{
  self->is_away = is_away;
}

void
holler_session_set_timer (HollerSession *self,
                          HollerSessionTimer timer,
                          gint64 at_us)
{
  self->timers_us[timer] = at_us;
}

gboolean
holler_session_take_timer (HollerSession *self,
                           HollerSessionTimer timer,
                           gint64 now_us)
{
  if (self->timers_us[timer] == 0 || now_us < self->timers_us[timer])
    return FALSE;

  self->timers_us[timer] = 0;
  return TRUE;
}

void
holler_session_clear_timers (HollerSession *self)
{
  for (guint i = 0; i < HOLLER_SESSION_N_TIMERS; i++)
    self->timers_us[i] = 0;
}
