/* holler-presence.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-server-private.h"

#include "base/holler-time.h"
#include "server/holler-objects.h"
#include "server/holler-router.h"

/* What a person's contacts see of him. Of several devices the busiest
 * speaks: busy, then online, then away. */

/* A client that forgets to stop typing has stopped. */
#define TYPING_TIMEOUT_MS 6000

typedef struct
{
  HollerServer *server;
  char *user_id;
  char *conversation_id;
  guint timer_id;
} Typing;

static int
rank (HollerPresenceState state)
{
  switch (state)
    {
    case HOLLER_PRESENCE_BUSY:
      return 3;
    case HOLLER_PRESENCE_ONLINE:
      return 2;
    case HOLLER_PRESENCE_AWAY:
      return 1;
    case HOLLER_PRESENCE_OFFLINE:
    default:
      return 0;
    }
}

static const char *
to_text (HollerPresenceState state)
{
  static const char *const texts[] = { "offline", "online", "away", "busy" };

  return texts[state];
}

static HollerPresenceState
compute (HollerServer *self, const char *user_id)
{
  GPtrArray *sessions = holler_server_get_sessions (self, user_id);
  HollerPresenceState best = HOLLER_PRESENCE_OFFLINE;

  for (guint i = 0; sessions != NULL && i < sessions->len; i++)
    {
      HollerPresenceState state =
        holler_session_get_presence (g_ptr_array_index (sessions, i));

      if (rank (state) > rank (best))
        best = state;
    }

  return best;
}

static HollerPresenceState
get_told (HollerServer *self, const char *user_id)
{
  return (HollerPresenceState) GPOINTER_TO_UINT (
    g_hash_table_lookup (self->presence, user_id));
}

static HollerFrame *
make_frame (HollerServer *self, const char *user_id, gint64 last_seen_us)
{
  HollerFrame *frame = holler_frame_new (HOLLER_FRAME_PRESENCE);
  HollerPresenceState state = get_told (self, user_id);

  holler_frame_set_string (frame, "userId", user_id);
  holler_frame_set_string (frame, "state", to_text (state));
  if (state == HOLLER_PRESENCE_OFFLINE && last_seen_us > 0)
    holler_objects_set_time (holler_frame_get_root (frame),
                             "lastSeen",
                             last_seen_us);
  return frame;
}

/**
 * holler_presence_update:
 * @self: a server
 * @user_id: a person
 *
 * Tells a person's contacts if he looks different from before.
 */
void
holler_presence_update (HollerServer *self, const char *user_id)
{
  HollerPresenceState state = compute (self, user_id);
  gint64 now_us = holler_clock_get_real_time_us (self->clock);
  g_autoptr (GPtrArray) contacts = NULL;
  g_autoptr (HollerFrame) frame = NULL;

  if (state == get_told (self, user_id) ||
      self->state == HOLLER_SERVER_DRAINING)
    return;

  if (state == HOLLER_PRESENCE_OFFLINE)
    {
      g_hash_table_remove (self->presence, user_id);
      holler_server_store_set_last_seen (self->store, user_id, now_us, NULL);
      holler_connections_wake (self->connections);
    }
  else
    {
      g_hash_table_insert (self->presence,
                           g_strdup (user_id),
                           GUINT_TO_POINTER (state));
    }

  contacts = holler_server_store_list_contact_ids (self->store, user_id);
  frame = make_frame (self, user_id, now_us);
  for (guint i = 0; i < contacts->len; i++)
    holler_server_send_frame_to_user (self,
                                      g_ptr_array_index (contacts, i),
                                      NULL,
                                      frame);
}

/**
 * holler_presence_send_all:
 * @session: a session with a new socket
 *
 * Tells how all of a person's contacts are.
 */
void
holler_presence_send_all (HollerSession *session)
{
  HollerServer *self = holler_session_get_server (session);
  g_autoptr (GPtrArray) contacts = NULL;

  contacts =
    holler_server_store_list_contacts (self->store,
                                       holler_session_get_user_id (session),
                                       NULL);
  for (guint i = 0; contacts != NULL && i < contacts->len; i++)
    {
      HollerContactRow *row = g_ptr_array_index (contacts, i);
      g_autoptr (HollerFrame) frame = NULL;

      if (row->state != HOLLER_CONTACT_STATE_CONTACT)
        continue;
      frame = make_frame (self, row->user->user_id, row->user->last_seen_us);
      holler_session_send_frame (session, frame);
    }
}

static void
show (HollerServer *self, const char *user_id, const char *to_user_id)
{
  g_autoptr (HollerUserRow) user =
    holler_server_store_find_user (self->store, user_id, NULL);
  g_autoptr (HollerFrame) frame = NULL;

  if (user == NULL)
    return;

  frame = make_frame (self, user_id, user->last_seen_us);
  holler_server_send_frame_to_user (self, to_user_id, NULL, frame);
}

/**
 * holler_presence_introduce:
 * @self: a server
 * @user_id: a person
 * @other_id: one who has just become his contact
 *
 * Shows two new contacts to each other.
 */
void
holler_presence_introduce (HollerServer *self,
                           const char *user_id,
                           const char *other_id)
{
  show (self, user_id, other_id);
  show (self, other_id, user_id);
}

static void
typing_free (gpointer data)
{
  Typing *typing = data;

  holler_clock_clear_timeout (typing->server->clock, &typing->timer_id);
  g_free (typing->user_id);
  g_free (typing->conversation_id);
  g_free (typing);
}

static void
tell_typing (HollerServer *self,
             const char *user_id,
             const char *conversation_id,
             gboolean is_typing)
{
  g_autoptr (GPtrArray) members = NULL;
  g_autoptr (HollerFrame) frame = NULL;

  if (!holler_chat_may_write (self, conversation_id, user_id, NULL))
    return;

  members = holler_server_store_list_members (self->store, conversation_id);
  frame = holler_frame_new (HOLLER_FRAME_TYPING);
  holler_frame_set_string (frame, "conversationId", conversation_id);
  holler_frame_set_string (frame, "state", is_typing ? "start" : "stop");
  holler_frame_set_string (frame, "senderId", user_id);
  holler_server_route (self,
                       frame,
                       FALSE,
                       user_id,
                       NULL,
                       (const char *const *) members->pdata,
                       members->len);
}

static gboolean
typing_over_cb (gpointer user_data)
{
  Typing *typing = user_data;

  holler_presence_set_typing (typing->server,
                              typing->user_id,
                              typing->conversation_id,
                              FALSE);
  return G_SOURCE_REMOVE;
}

/**
 * holler_presence_set_typing:
 * @self: a server
 * @user_id: a member of the conversation
 * @conversation_id: where he types
 * @is_typing: whether he began or stopped
 *
 * Tells the others that a person types; it ends by itself.
 */
void
holler_presence_set_typing (HollerServer *self,
                            const char *user_id,
                            const char *conversation_id,
                            gboolean is_typing)
{
  g_autofree char *key = g_strconcat (user_id, "/", conversation_id, NULL);
  Typing *typing = NULL;

  if (self->typing == NULL)
    self->typing =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, typing_free);

  typing = g_hash_table_lookup (self->typing, key);
  if (typing == NULL && !is_typing)
    return;

  tell_typing (self, user_id, conversation_id, is_typing);
  if (!is_typing)
    {
      /* The strings handed in may be those of what is freed here. */
      g_hash_table_remove (self->typing, key);
      return;
    }

  if (typing == NULL)
    {
      typing = g_new0 (Typing, 1);
      typing->server = self;
      typing->user_id = g_strdup (user_id);
      typing->conversation_id = g_strdup (conversation_id);
      g_hash_table_insert (self->typing, g_steal_pointer (&key), typing);
    }
  holler_clock_clear_timeout (self->clock, &typing->timer_id);
  typing->timer_id = holler_clock_add_timeout (self->clock,
                                               TYPING_TIMEOUT_MS,
                                               typing_over_cb,
                                               typing,
                                               NULL);
}

void
holler_presence_clear_typing (HollerServer *self)
{
  g_clear_pointer (&self->typing, g_hash_table_unref);
}
