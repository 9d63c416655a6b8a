/* holler-rooms.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-rooms.h"

#include "server/holler-server-config.h"

#include <string.h>

/* The calls of many that live, found by callId, by conversation and by
 * person; and what happens to them by itself.
 */

struct _HollerRooms
{
  HollerCalls *calls;
  GHashTable *by_call;         /* call id -> HollerLiveRoom, owned */
  GHashTable *by_conversation; /* conversation id -> HollerLiveRoom */
  GHashTable *by_person;       /* user id -> GPtrArray of HollerLiveRoom */
};

typedef struct
{
  HollerRooms *rooms;
  char *call_id;
} Timer;

static void
timer_free (gpointer data)
{
  Timer *timer = data;

  g_free (timer->call_id);
  g_free (timer);
}

static void
live_room_free (gpointer data)
{
  HollerLiveRoom *room = data;

  for (guint i = 0; i < HOLLER_ROOM_MAX_PEOPLE; i++)
    {
      g_free (room->people[i].user_id);
      g_free (room->people[i].username);
      g_free (room->people[i].display_name);
    }
  g_ptr_array_unref (room->devices);
  g_free (room->call_id);
  g_free (room->conversation_id);
  g_free (room->caller_id);
  g_free (room);
}

HollerRooms *
holler_rooms_new (HollerCalls *calls)
{
  HollerRooms *self = g_new0 (HollerRooms, 1);

  self->calls = calls;
  self->by_call =
    g_hash_table_new_full (g_str_hash, g_str_equal, NULL, live_room_free);
  self->by_conversation = g_hash_table_new (g_str_hash, g_str_equal);
  self->by_person = g_hash_table_new_full (g_str_hash,
                                           g_str_equal,
                                           g_free,
                                           (GDestroyNotify) g_ptr_array_unref);
  return self;
}

void
holler_rooms_free (HollerRooms *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->by_person);
  g_hash_table_unref (self->by_conversation);
  g_hash_table_unref (self->by_call);
  g_free (self);
}

HollerCalls *
holler_rooms_get_calls (HollerRooms *self)
{
  return self->calls;
}

HollerLiveRoom *
holler_rooms_find (HollerRooms *self, const char *call_id)
{
  return call_id != NULL ? g_hash_table_lookup (self->by_call, call_id) : NULL;
}

HollerLiveRoom *
holler_rooms_find_in (HollerRooms *self, const char *conversation_id)
{
  return g_hash_table_lookup (self->by_conversation, conversation_id);
}

HollerLiveRoom *
holler_rooms_open (HollerRooms *self,
                   const char *call_id,
                   gint64 epoch,
                   const char *conversation_id,
                   gboolean is_video,
                   const char *caller_id)
{
  HollerLiveRoom *room = g_new0 (HollerLiveRoom, 1);

  room->call_id = g_strdup (call_id);
  room->epoch = epoch;
  room->conversation_id = g_strdup (conversation_id);
  room->is_video = is_video;
  room->caller_id = g_strdup (caller_id);
  room->devices = g_ptr_array_new_with_free_func (g_free);
  holler_room_init (&room->room);
  g_hash_table_insert (self->by_call, room->call_id, room);
  g_hash_table_insert (self->by_conversation, room->conversation_id, room);
  return room;
}

static void
stop_timer (HollerRooms *self, HollerLiveRoom *room)
{
  holler_clock_clear_timeout (holler_server_get_clock (self->calls->server),
                              &room->timer_id);
}

static void
unlist (HollerRooms *self, HollerLiveRoom *room, const char *user_id)
{
  GPtrArray *list = g_hash_table_lookup (self->by_person, user_id);

  if (list == NULL)
    return;
  g_ptr_array_remove_fast (list, room);
  if (list->len == 0)
    g_hash_table_remove (self->by_person, user_id);
}

static void
enlist (HollerRooms *self, HollerLiveRoom *room, const char *user_id)
{
  GPtrArray *list = g_hash_table_lookup (self->by_person, user_id);

  if (list == NULL)
    {
      list = g_ptr_array_new ();
      g_hash_table_insert (self->by_person, g_strdup (user_id), list);
    }
  g_ptr_array_add (list, room);
}

static void
forget (HollerRooms *self, HollerLiveRoom *room)
{
  stop_timer (self, room);
  for (guint i = 0; i < room->room.n_people; i++)
    unlist (self, room, room->people[i].user_id);
  g_hash_table_remove (self->by_conversation, room->conversation_id);
  g_hash_table_remove (self->by_call, room->call_id);
}

guint8
holler_live_room_find_person (const HollerLiveRoom *room, const char *user_id)
{
  for (guint8 i = 0; i < room->room.n_people; i++)
    {
      if (!room->gone[i] && g_str_equal (room->people[i].user_id, user_id))
        return i;
    }

  return HOLLER_ROOM_MAX_PEOPLE;
}

/* He keeps his place, which is a number, and is none of them any more. */
void
holler_rooms_dismiss_person (HollerRooms *self,
                             HollerLiveRoom *room,
                             guint8 place)
{
  room->gone[place] = TRUE;
  unlist (self, room, room->people[place].user_id);
}

static guint8
bring_back (HollerRooms *self, HollerLiveRoom *room, const char *user_id)
{
  for (guint8 i = 0; i < room->room.n_people; i++)
    {
      if (!room->gone[i] || !g_str_equal (room->people[i].user_id, user_id))
        continue;
      room->gone[i] = FALSE;
      enlist (self, room, user_id);
      return i;
    }

  return HOLLER_ROOM_MAX_PEOPLE;
}

guint8
holler_rooms_ensure_person (HollerRooms *self,
                            HollerLiveRoom *room,
                            const char *user_id)
{
  guint8 place = holler_live_room_find_person (room, user_id);
  g_autoptr (HollerUserRow) user = NULL;

  if (place == HOLLER_ROOM_MAX_PEOPLE)
    place = bring_back (self, room, user_id);
  if (place < HOLLER_ROOM_MAX_PEOPLE)
    return place;
  place = holler_room_add_person (&room->room);
  if (place == HOLLER_ROOM_MAX_PEOPLE)
    return place;

  user = holler_server_store_find_user (
    holler_server_get_store (self->calls->server),
    user_id,
    NULL);
  room->people[place].user_id = g_strdup (user_id);
  if (user != NULL)
    {
      room->people[place].username = g_strdup (user->username);
      room->people[place].display_name = g_strdup (user->display_name);
    }

  enlist (self, room, user_id);
  return place;
}

guint32
holler_live_room_find_device (const HollerLiveRoom *room, const char *device_id)
{
  guint place = 0;

  if (device_id != NULL && g_ptr_array_find_with_equal_func (room->devices,
                                                             device_id,
                                                             g_str_equal,
                                                             &place))
    return place;

  return HOLLER_ROOM_NOBODY;
}

guint32
holler_live_room_ensure_device (HollerLiveRoom *room, const char *device_id)
{
  guint32 place = holler_live_room_find_device (room, device_id);

  if (place != HOLLER_ROOM_NOBODY)
    return place;

  g_ptr_array_add (room->devices, g_strdup (device_id));
  return room->devices->len - 1;
}

char *
holler_live_room_dup_join_id (const HollerLiveRoom *room, guint32 join)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT ".%u", room->epoch, join);
}

guint32
holler_live_room_parse_join (const HollerLiveRoom *room, const char *join_id)
{
  g_autofree char *canonical = NULL;
  const char *dot = join_id != NULL ? strchr (join_id, '.') : NULL;
  guint64 join = 0;

  if (join_id == NULL)
    return 0;
  if (dot != NULL)
    join = g_ascii_strtoull (dot + 1, NULL, 10);
  if (join == 0 || join > room->room.last_join)
    return G_MAXUINT32;

  canonical = holler_live_room_dup_join_id (room, (guint32) join);
  return g_str_equal (canonical, join_id) ? (guint32) join : G_MAXUINT32;
}

guint
holler_rooms_count_rings (HollerRooms *self, const char *user_id)
{
  GPtrArray *list = g_hash_table_lookup (self->by_person, user_id);
  guint count = 0;

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      const HollerLiveRoom *room = g_ptr_array_index (list, i);

      count +=
        room->room.seats[holler_live_room_find_person (room, user_id)].rung ? 1
                                                                            : 0;
    }

  return count;
}

/* Deadlines */

static void
update_deadlines (HollerRooms *self,
                  HollerLiveRoom *room,
                  const HollerRoom *before,
                  HollerCallTime time)
{
  const HollerServerConfig *config =
    holler_server_get_config (self->calls->server);
  gint64 window_us = (gint64) config->resume_window_s * G_USEC_PER_SEC;
  gint64 ring_us = (gint64) config->ring_s * G_USEC_PER_SEC;
  guint64 rung = holler_room_get_rung (&room->room);

  for (guint i = 0; i < room->room.n_people; i++)
    {
      const HollerRoomSeat *seat = &room->room.seats[i];

      if (!seat->lost)
        room->lost_deadline_us[i] = 0;
      else if (room->lost_deadline_us[i] == 0)
        room->lost_deadline_us[i] = time.now_us + window_us;
      if (seat->join != before->seats[i].join)
        room->joined_us[i] = time.real_us;
    }
  if (room->room.was_shared && room->answered_us == 0)
    room->answered_us = time.real_us;
  if (rung == 0)
    {
      room->ring_deadline_us = 0;
    }
  else if ((rung & ~holler_room_get_rung (before)) != 0)
    {
      room->ring_deadline_us = time.now_us + ring_us;
      room->expires_us = time.real_us + ring_us;
    }
}

static gboolean
take_due (HollerLiveRoom *room, gint64 now_us, HollerRoomEvent *out_event)
{
  memset (out_event, 0, sizeof *out_event);
  if (room->ring_deadline_us != 0 && room->ring_deadline_us <= now_us)
    {
      out_event->kind = HOLLER_ROOM_EVENT_RINGS_EXPIRED;
      return TRUE;
    }
  for (guint8 i = 0; i < room->room.n_people; i++)
    {
      if (room->lost_deadline_us[i] == 0 || room->lost_deadline_us[i] > now_us)
        continue;
      out_event->kind = HOLLER_ROOM_EVENT_DEVICE_GONE;
      out_event->person = i;
      out_event->device = room->room.seats[i].device;
      return TRUE;
    }

  return FALSE;
}

static gboolean
due_cb (gpointer data)
{
  Timer *timer = data;
  HollerRooms *self = timer->rooms;
  g_autofree char *call_id = g_strdup (timer->call_id);
  HollerLiveRoom *room = holler_rooms_find (self, call_id);
  HollerRoomEvent event;

  g_return_val_if_fail (room != NULL, G_SOURCE_REMOVE);

  room->timer_id = 0;
  while (room != NULL &&
         take_due (room, holler_calls_get_time (self->calls).now_us, &event))
    {
      holler_rooms_step (self, room, &event, NULL);
      room = holler_rooms_find (self, call_id);
    }

  return G_SOURCE_REMOVE;
}

static void
update_timer (HollerRooms *self, HollerLiveRoom *room)
{
  gint64 deadline_us = room->ring_deadline_us;
  gint64 delay_us = 0;
  Timer *timer = NULL;

  for (guint i = 0; i < room->room.n_people; i++)
    {
      if (room->lost_deadline_us[i] != 0 &&
          (deadline_us == 0 || room->lost_deadline_us[i] < deadline_us))
        deadline_us = room->lost_deadline_us[i];
    }
  stop_timer (self, room);
  if (deadline_us == 0)
    return;

  delay_us = deadline_us - holler_calls_get_time (self->calls).now_us;
  timer = g_new0 (Timer, 1);
  timer->rooms = self;
  timer->call_id = g_strdup (room->call_id);
  room->timer_id =
    holler_clock_add_timeout (holler_server_get_clock (self->calls->server),
                              (guint) ((MAX (delay_us, 0) + 999) / 1000),
                              due_cb,
                              timer,
                              timer_free);
}

void
holler_rooms_step (HollerRooms *self,
                   HollerLiveRoom *room,
                   const HollerRoomEvent *event,
                   const HollerRoomRequest *request)
{
  HollerRoom before = room->room;
  HollerRoomEffects effects;

  holler_room_step (&room->room, event, &effects);
  update_deadlines (self, room, &before, holler_calls_get_time (self->calls));
  holler_rooms_run_effects (self, room, &effects, request);
  if (room->room.state == HOLLER_ROSTER_OVER)
    forget (self, room);
  else
    update_timer (self, room);
}

/* Hooks */

static GPtrArray *
list_of (HollerRooms *self, const char *user_id)
{
  GPtrArray *list = g_hash_table_lookup (self->by_person, user_id);

  return list != NULL ? g_ptr_array_copy (list, NULL, NULL)
                      : g_ptr_array_new ();
}

void
holler_rooms_step_device (HollerRooms *self,
                          const char *user_id,
                          const char *device_id,
                          HollerRoomEventKind kind,
                          gboolean resumed)
{
  g_autoptr (GPtrArray) list = list_of (self, user_id);

  for (guint i = 0; i < list->len; i++)
    {
      HollerLiveRoom *room = g_ptr_array_index (list, i);
      const HollerRoomEvent event = {
        .kind = kind,
        .person = holler_live_room_find_person (room, user_id),
        .device = holler_live_room_find_device (room, device_id),
        .resumed = resumed,
      };

      holler_rooms_step (self, room, &event, NULL);
    }
}

static void
show (HollerLiveRoom *room, HollerSession *session)
{
  guint8 place =
    holler_live_room_find_person (room, holler_session_get_user_id (session));
  g_autoptr (HollerFrame) state = holler_live_room_make_state (room);

  if (place < HOLLER_ROOM_MAX_PEOPLE && room->room.seats[place].rung)
    {
      g_autoptr (HollerFrame) ring = holler_live_room_make_ring (room, place);

      holler_session_send_frame (session, ring);
    }
  holler_session_send_frame (session, state);
}

/* Those it knows of, and those of groups it joined since. */
void
holler_rooms_snapshot (HollerRooms *self, HollerSession *session)
{
  const char *user_id = holler_session_get_user_id (session);
  g_autoptr (GPtrArray) list = list_of (self, user_id);
  g_autoptr (GPtrArray) groups = NULL;

  for (guint i = 0; i < list->len; i++)
    show (g_ptr_array_index (list, i), session);
  if (g_hash_table_size (self->by_call) == 0)
    return;

  groups = holler_server_store_list_groups (
    holler_server_get_store (self->calls->server),
    user_id);
  for (guint i = 0; i < groups->len; i++)
    {
      HollerLiveRoom *room =
        holler_rooms_find_in (self, g_ptr_array_index (groups, i));

      if (room != NULL && !g_ptr_array_find (list, room, NULL))
        show (room, session);
    }
}

void
holler_rooms_member_left (HollerRooms *self,
                          const char *conversation_id,
                          const char *user_id)
{
  HollerLiveRoom *room = holler_rooms_find_in (self, conversation_id);
  HollerRoomEvent event = { .kind = HOLLER_ROOM_EVENT_REMOVED };

  if (room == NULL)
    return;

  event.person = holler_live_room_find_person (room, user_id);
  if (event.person == HOLLER_ROOM_MAX_PEOPLE)
    return;

  holler_rooms_step (self, room, &event, NULL);
  /* With the last one in it the call is over. */
  room = holler_rooms_find_in (self, conversation_id);
  if (room == NULL)
    return;
  holler_rooms_dismiss_person (self, room, event.person);
  holler_rooms_keep (self, room);
}

void
holler_rooms_stop (HollerRooms *self)
{
  GHashTableIter iter;
  gpointer room = NULL;

  g_hash_table_iter_init (&iter, self->by_call);
  while (g_hash_table_iter_next (&iter, NULL, &room))
    stop_timer (self, room);
}

/* What was live when the server last ran waits for its people. */
void
holler_rooms_restore (HollerRooms *self, const HollerCallRow *row)
{
  const HollerRoomEvent event = { .kind = HOLLER_ROOM_EVENT_RESTARTED };
  HollerLiveRoom *room =
    holler_rooms_open (self,
                       row->call_id,
                       row->epoch,
                       row->conversation_id,
                       g_str_equal (row->call_type, "video"),
                       row->caller_id);

  room->started_us = row->started_us;
  room->answered_us = row->answered_us;
  if (!holler_live_room_read (self, room, row->roster))
    {
      g_warning ("a live call cannot be read and is over");
      holler_server_store_delete_call_batched (
        holler_server_get_store (self->calls->server),
        row->call_id,
        NULL);
      forget (self, room);
      return;
    }
  holler_rooms_step (self, room, &event, NULL);
}
