/* holler-server-sessions.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-server-private.h"

#include "base/holler-time.h"
#include "server/holler-objects.h"

/* A session's life: a socket comes, is greeted, goes away, comes back within
 * the resume window or does not. */

/* So long a person whose socket broke still counts as online: a network that
 * changes is no departure. One who says goodbye is offline at once. */
#define PRESENCE_GRACE_US (5 * G_USEC_PER_SEC)

/* Clients spread their return over this when the server goes down. */
#define RETRY_SPREAD_MS 5000

#define PEER_SAID_GOODBYE(code) ((code) == 1000 || (code) == 1001)

/* Counted anew each time, by who asked for it only: a server for few. */
static void
tell_people (HollerServer *self)
{
  guint n_people = 0;
  GHashTableIter iter;
  gpointer user_id = NULL;

  if (self->people_func == NULL || self->state == HOLLER_SERVER_DRAINING)
    return;

  g_hash_table_iter_init (&iter, self->users);
  while (g_hash_table_iter_next (&iter, &user_id, NULL))
    n_people += holler_server_is_user_connected (self, user_id) ? 1 : 0;
  if (n_people == self->n_people)
    return;

  self->n_people = n_people;
  self->people_func (n_people, self->people_data);
}

static void
drop_session (HollerServer *self, HollerSession *session)
{
  const char *user_id = holler_session_get_user_id (session);
  GPtrArray *sessions = holler_server_get_sessions (self, user_id);

  holler_session_clear_timers (session);
  g_hash_table_remove (self->sessions, holler_session_get_id (session));
  if (sessions->len == 1)
    {
      g_autofree char *key = g_strdup (user_id);

      g_hash_table_remove (self->users, key);
    }
  else
    {
      g_ptr_array_remove (sessions, session);
    }
}

static void
end_session (HollerServer *self, HollerSession *session)
{
  g_autofree char *user_id = g_strdup (holler_session_get_user_id (session));
  g_autofree char *device_id =
    g_strdup (holler_session_get_device_id (session));

  drop_session (self, session);
  holler_presence_update (self, user_id);
  if (self->hooks.device_gone != NULL)
    self->hooks.device_gone (self->hooks_data, user_id, device_id);
}

static void
check_session (HollerServer *self, HollerSession *session, gint64 now_us)
{
  if (holler_session_take_timer (session, HOLLER_SESSION_TIMER_OFFLINE, now_us))
    {
      holler_session_set_away (session, TRUE);
      holler_presence_update (self, holler_session_get_user_id (session));
    }

  if (holler_session_take_timer (session, HOLLER_SESSION_TIMER_WINDOW, now_us))
    end_session (self, session);
}

/* Ends what has waited long enough; called at each tick. */
void
holler_server_check_sessions (HollerServer *self)
{
  gint64 now_us = holler_clock_get_time_us (self->clock);
  g_autoptr (GPtrArray) away = NULL;
  GHashTableIter iter;
  gpointer session = NULL;

  if (self->n_away == 0)
    return;

  away = g_ptr_array_new_with_free_func ((GDestroyNotify) holler_session_unref);
  g_hash_table_iter_init (&iter, self->sessions);
  while (g_hash_table_iter_next (&iter, NULL, &session))
    {
      if (!holler_session_is_connected (session))
        g_ptr_array_add (away, holler_session_ref (session));
    }

  self->n_away = away->len;
  for (guint i = 0; i < away->len; i++)
    check_session (self, g_ptr_array_index (away, i), now_us);
}

static void
connection_text_cb (HollerConnection *connection,
                    GBytes *text,
                    gpointer user_data)
{
  g_autoptr (HollerSession) session = holler_session_ref (user_data);

  if (holler_session_get_connection (session) == connection)
    holler_server_dispatch (session, text);
}

static void
lose_socket (HollerServer *self, HollerSession *session, guint16 peer_code)
{
  gint64 now_us = holler_clock_get_time_us (self->clock);

  holler_session_set_connection (session, NULL);
  if (self->connections == NULL || self->state == HOLLER_SERVER_DRAINING)
    return;

  holler_server_store_set_device_seen_batched (
    self->store,
    holler_session_get_device_id (session),
    holler_clock_get_real_time_us (self->clock),
    NULL);
  holler_connections_wake (self->connections);

  /* More than there are, if some come back; the next look counts anew. */
  self->n_away++;
  holler_session_set_timer (session,
                            HOLLER_SESSION_TIMER_WINDOW,
                            now_us + (gint64) self->config->resume_window_s *
                                       G_USEC_PER_SEC);
  if (PEER_SAID_GOODBYE (peer_code))
    {
      holler_session_set_away (session, TRUE);
      holler_presence_update (self, holler_session_get_user_id (session));
    }
  else
    {
      holler_session_set_timer (session,
                                HOLLER_SESSION_TIMER_OFFLINE,
                                now_us + PRESENCE_GRACE_US);
    }

  if (self->hooks.device_lost != NULL)
    self->hooks.device_lost (self->hooks_data,
                             holler_session_get_user_id (session),
                             holler_session_get_device_id (session));
  tell_people (self);
}

static void
connection_closed_cb (HollerConnection *connection,
                      guint16 peer_code,
                      gpointer user_data)
{
  HollerSession *session = user_data;

  /* A replaced one has let go of the session before. */
  if (holler_session_get_connection (session) == connection)
    lose_socket (holler_session_get_server (session), session, peer_code);
  holler_session_unref (session);
}

static const HollerConnectionEvents connection_events = {
  connection_text_cb,
  connection_closed_cb,
};

static void
detach (HollerSession *session, guint16 code, const char *reason)
{
  HollerConnection *connection = holler_session_get_connection (session);

  if (connection == NULL)
    return;

  holler_session_set_connection (session, NULL);
  holler_connection_close (connection, code, reason);
}

static HollerSession *
add_session (HollerServer *self, HollerUserRow *user, const char *device_id)
{
  HollerSession *session = holler_session_new (self, user, device_id);
  GPtrArray *sessions = holler_server_get_sessions (self, user->user_id);

  if (sessions == NULL)
    {
      sessions =
        g_ptr_array_new_full (1, (GDestroyNotify) holler_session_unref);
      g_hash_table_insert (self->users, g_strdup (user->user_id), sessions);
    }
  g_ptr_array_add (sessions, session);
  g_hash_table_insert (self->sessions,
                       (gpointer) holler_session_get_id (session),
                       session);
  return session;
}

static HollerSession *
find_resumable (HollerServer *self,
                const HollerTokenClaims *claims,
                const HollerResume *resume)
{
  HollerSession *session = NULL;

  if (resume->session_id == NULL)
    return NULL;

  session = g_hash_table_lookup (self->sessions, resume->session_id);
  if (session == NULL ||
      !g_str_equal (holler_session_get_user_id (session), claims->user_id) ||
      !g_str_equal (holler_session_get_device_id (session),
                    claims->device_id) ||
      !holler_session_can_replay (session, resume->seq))
    return NULL;

  return session;
}

static void
send_hello (HollerServer *self,
            HollerSession *session,
            const HollerUserRow *user,
            gboolean resumed)
{
  g_autoptr (HollerFrame) frame = holler_frame_new (HOLLER_FRAME_HELLO);
  JsonObject *root = holler_frame_get_root (frame);

  holler_frame_set_string (frame, "sessionId", holler_session_get_id (session));
  holler_frame_set_boolean (frame, "resumed", resumed);
  holler_frame_set_string (frame,
                           "deviceId",
                           holler_session_get_device_id (session));
  holler_frame_take_object (frame, "user", holler_objects_user (user));
  holler_objects_set_time (root,
                           "serverTime",
                           holler_clock_get_real_time_us (self->clock));
  holler_frame_set_int (frame, "pingInterval", self->config->ping_interval_s);
  holler_frame_set_int (frame, "resumeWindow", self->config->resume_window_s);
  holler_frame_set_int (frame, "protocol", 1);
  holler_session_send_frame (session, frame);
}

static void
greet (HollerServer *self,
       HollerSession *session,
       const HollerUserRow *user,
       const HollerResume *resume,
       gboolean resumed)
{
  g_autoptr (HollerFrame) ready = holler_frame_new (HOLLER_FRAME_READY);

  send_hello (self, session, user, resumed);
  if (resumed)
    {
      holler_session_replay (session, resume->seq);
      holler_server_mark_seen (session, resume->seq);
    }
  else if (self->hooks.snapshot != NULL)
    {
      self->hooks.snapshot (self->hooks_data, session);
    }
  holler_presence_send_all (session);
  holler_session_send_frame (session, ready);

  holler_session_set_away (session, FALSE);
  holler_presence_update (self, user->user_id);
  if (self->hooks.device_online != NULL)
    self->hooks.device_online (self->hooks_data,
                               user->user_id,
                               holler_session_get_device_id (session),
                               resumed);
}

static HollerSession *
take_session (HollerServer *self,
              HollerUserRow *user,
              const HollerTokenClaims *claims,
              const HollerResume *resume,
              gboolean *out_resumed)
{
  HollerSession *session = find_resumable (self, claims, resume);
  HollerSession *old = NULL;

  *out_resumed = session != NULL;
  if (session != NULL)
    {
      detach (session, HOLLER_CLOSE_REPLACED, "replaced by another socket");
      holler_session_clear_timers (session);
      return session;
    }

  /* The new one first: with the old one gone the person would be offline in
   * between. */
  old = holler_server_find_session (self, claims->user_id, claims->device_id);
  session = add_session (self, user, claims->device_id);
  if (old != NULL)
    {
      detach (old, HOLLER_CLOSE_REPLACED, "replaced by another socket");
      drop_session (self, old);
    }
  return session;
}

/**
 * holler_server_attach:
 * @self: a server
 * @stream: (transfer full): the stream after the handshake
 * @fd: its socket; not kept
 * @is_plain: whether there is no TLS
 * @claims: whom the token speaks for
 * @resume: what the client wants to go on with
 *
 * Gives a socket its session, greets it and listens to it.
 */
void
holler_server_attach (HollerServer *self,
                      GIOStream *stream,
                      int fd,
                      gboolean is_plain,
                      const HollerTokenClaims *claims,
                      const HollerResume *resume)
{
  g_autoptr (HollerUserRow) user = NULL;
  HollerSession *session = NULL;
  HollerConnection *connection = NULL;
  gboolean resumed = FALSE;

  user = holler_server_store_find_user (self->store, claims->user_id, NULL);
  if (user == NULL || self->state != HOLLER_SERVER_RUNNING)
    {
      g_object_unref (stream);
      return;
    }

  connection = holler_connection_new (self->connections,
                                      stream,
                                      fd,
                                      is_plain,
                                      &connection_events,
                                      NULL);
  if (connection == NULL)
    return;

  session = take_session (self, user, claims, resume, &resumed);
  holler_connection_set_data (connection, holler_session_ref (session));
  holler_session_set_connection (session, connection);
  holler_server_keep_token (session, claims->expires_s);
  self->counts.sockets_opened++;
  self->counts.sockets_resumed += resumed ? 1 : 0;

  greet (self, session, user, resume, resumed);
  holler_connection_start (connection);
  tell_people (self);
}

gboolean
holler_server_may_attach (HollerServer *self,
                          const char *user_id,
                          const char *device_id)
{
  GPtrArray *sessions = holler_server_get_sessions (self, user_id);
  guint n_sockets = 0;

  for (guint i = 0; sessions != NULL && i < sessions->len; i++)
    {
      HollerSession *session = g_ptr_array_index (sessions, i);

      if (holler_session_is_connected (session) &&
          !g_str_equal (holler_session_get_device_id (session), device_id))
        n_sockets++;
    }

  return n_sockets < self->config->sockets_per_user;
}

/* Ends the socket when the token that opened it is over, with some leeway. */
void
holler_server_keep_token (HollerSession *session, gint64 expires_s)
{
  HollerServer *self = holler_session_get_server (session);
  HollerConnection *connection = holler_session_get_connection (session);
  gint64 left_us = (expires_s + HOLLER_TOKEN_LEEWAY_S) * G_USEC_PER_SEC -
                   holler_clock_get_real_time_us (self->clock);

  if (connection != NULL)
    holler_connection_set_expiry (connection,
                                  holler_clock_get_time_us (self->clock) +
                                    MAX (left_us, 0));
}

/**
 * holler_server_end_device:
 * @self: a server
 * @user_id: a person
 * @device_id: his device
 * @close_code: what its socket is told
 *
 * Ends a device's session at once, without a resume window.
 */
void
holler_server_end_device (HollerServer *self,
                          const char *user_id,
                          const char *device_id,
                          guint16 close_code)
{
  HollerSession *session =
    holler_server_find_session (self, user_id, device_id);

  if (session == NULL)
    return;

  detach (session, close_code, "the device was logged out");
  end_session (self, session);
  tell_people (self);
}

/**
 * holler_server_watch_people:
 * @self: a server
 * @func: (scope forever): is told
 * @user_data: data for @func
 *
 * Tells how many people are connected, whenever it is another number; at
 * first it is 0. Until the server goes down.
 */
void
holler_server_watch_people (HollerServer *self,
                            HollerPeopleFunc func,
                            gpointer user_data)
{
  self->people_func = func;
  self->people_data = user_data;
}

/**
 * holler_server_drain:
 * @self: a server
 *
 * Takes leave of every socket: clients come back later, each at a time of
 * its own.
 */
void
holler_server_drain (HollerServer *self)
{
  GHashTableIter iter;
  gpointer value = NULL;

  self->state = HOLLER_SERVER_DRAINING;
  holler_server_store_commit_batch (self->store);

  g_hash_table_iter_init (&iter, self->sessions);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      HollerConnection *connection = holler_session_get_connection (value);
      g_autoptr (HollerFrame) bye = NULL;

      holler_session_clear_timers (value);
      if (connection == NULL)
        continue;

      bye = holler_frame_new (HOLLER_FRAME_BYE);
      holler_frame_set_int (bye,
                            "retryAfterMs",
                            g_random_int_range (500, RETRY_SPREAD_MS));
      holler_session_send_frame (value, bye);
      holler_connection_close (connection,
                               HOLLER_CLOSE_GOING_AWAY,
                               "the server restarts");
    }
}
