/* holler-room-commands.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-groups.h"
#include "server/holler-limits.h"
#include "server/holler-rooms.h"
#include "server/holler-server-config.h"

/* To begin a call of many, and to ask others in. A call of two becomes one of
 * many when a third is asked in.
 */

static HollerServerStore *
get_store (HollerCalls *calls)
{
  return holler_server_get_store (calls->server);
}

static void
refuse (HollerSession *session, HollerFrame *frame, HollerServerError code)
{
  holler_session_call_error (session, frame, code, NULL);
}

static gboolean
take_calls (HollerCalls *calls, const char *user_id, guint n)
{
  const HollerServerConfig *config = holler_server_get_config (calls->server);

  for (guint i = 0; i < n; i++)
    {
      if (!holler_limits_take (holler_server_get_limits (calls->server),
                               "first-offer",
                               user_id,
                               config->first_offers_per_min,
                               NULL))
        return FALSE;
    }

  return TRUE;
}

/* Who blocks the caller, or is rung enough, is not rung; nobody hears. */
static gboolean
may_ring (HollerCalls *calls, const char *caller_id, const char *user_id)
{
  guint n_rings = holler_call_registry_count_rings (calls->registry, user_id) +
                  holler_rooms_count_rings (calls->rooms, user_id);

  return n_rings < holler_server_get_config (calls->server)->rings_per_callee &&
         holler_server_store_get_contact_state (get_store (calls),
                                                user_id,
                                                caller_id) !=
           HOLLER_CONTACT_STATE_BLOCKED;
}

/* Puts people on the list: a bit for each who may be rung. */
static guint64
list_people (HollerCalls *calls,
             HollerLiveRoom *room,
             const char *caller_id,
             GPtrArray *ids)
{
  guint8 caller = holler_live_room_find_person (room, caller_id);
  guint64 people = 0;

  for (guint i = 0; i < ids->len; i++)
    {
      const char *user_id = g_ptr_array_index (ids, i);
      guint8 place = holler_rooms_ensure_person (calls->rooms, room, user_id);

      if (place == HOLLER_ROOM_MAX_PEOPLE || place == caller ||
          !may_ring (calls, caller_id, user_id))
        continue;
      if (!room->room.seats[place].rung)
        room->rung_by[place] = caller;
      people |= HOLLER_ROOM_BIT (place);
    }

  return people;
}

static void
join (HollerCalls *calls,
      HollerLiveRoom *room,
      HollerSession *session,
      HollerFrame *frame)
{
  const char *user_id = holler_session_get_user_id (session);
  HollerRoomRequest request = {
    session,
    frame,
    holler_rooms_ensure_person (calls->rooms, room, user_id),
  };
  const HollerRoomEvent event = {
    .kind = HOLLER_ROOM_EVENT_JOIN,
    .person = request.person,
    .device =
      holler_live_room_ensure_device (room,
                                      holler_session_get_device_id (session)),
    .media =
      holler_call_media_from_type (holler_frame_get_string (frame, "callType")),
  };

  holler_rooms_step (calls->rooms, room, &event, &request);
}

static void
start (HollerCalls *calls, HollerSession *session, HollerFrame *frame)
{
  const char *user_id = holler_session_get_user_id (session);
  const char *conversation_id =
    holler_frame_get_string (frame, "conversationId");
  const char *call_type = holler_frame_get_string (frame, "callType");
  g_autoptr (GPtrArray) members =
    holler_server_store_list_members (get_store (calls), conversation_id);
  g_autoptr (GError) error = NULL;
  gint64 epoch =
    holler_server_store_take_epoch (get_store (calls), conversation_id, &error);
  HollerRoomEvent event = { .kind = HOLLER_ROOM_EVENT_START };
  HollerRoomRequest request = { session, frame, 0 };
  HollerLiveRoom *room = NULL;

  if (epoch == 0)
    {
      g_warning ("no new calls: %s", error->message);
      refuse (session, frame, HOLLER_SERVER_ERROR_UNAVAILABLE);
      return;
    }

  room = holler_rooms_open (calls->rooms,
                            conversation_id,
                            epoch,
                            conversation_id,
                            g_str_equal (call_type, "video"),
                            user_id);
  room->started_us = holler_calls_get_time (calls).real_us;
  request.person = holler_rooms_ensure_person (calls->rooms, room, user_id);
  event.person = request.person;
  event.device =
    holler_live_room_ensure_device (room,
                                    holler_session_get_device_id (session));
  event.media = holler_call_media_from_type (call_type);
  event.people = list_people (calls, room, user_id, members);
  if (holler_frame_has (frame, "ring") &&
      !holler_frame_get_boolean (frame, "ring"))
    event.people = 0;
  holler_rooms_step (calls->rooms, room, &event, &request);
}

static void
refuse_live (HollerSession *session,
             HollerFrame *frame,
             const char *call_id,
             gint64 epoch,
             const char *conversation_id)
{
  JsonObject *extra = json_object_new ();

  json_object_set_string_member (extra, "callId", call_id);
  json_object_set_int_member (extra, "epoch", epoch);
  json_object_set_string_member (extra, "conversationId", conversation_id);
  holler_session_call_error (session,
                             frame,
                             HOLLER_SERVER_ERROR_CALL_LIVE,
                             extra);
}

static gboolean
may_start (HollerCalls *calls, HollerSession *session, HollerFrame *frame)
{
  const char *user_id = holler_session_get_user_id (session);
  const char *conversation_id =
    holler_frame_get_string (frame, "conversationId");
  g_autofree char *peer_id =
    holler_server_store_dup_peer (get_store (calls), conversation_id, user_id);
  HollerServerError code = HOLLER_SERVER_ERROR_NO_SUCH_CALL;

  if (!holler_server_store_is_member (get_store (calls),
                                      conversation_id,
                                      user_id))
    code = HOLLER_SERVER_ERROR_NOT_MEMBER;
  else if (peer_id != NULL &&
           !holler_server_is_contact (calls->server, user_id, peer_id))
    code = HOLLER_SERVER_ERROR_NOT_CONTACT;
  else
    return TRUE;

  refuse (session, frame, code);
  return FALSE;
}

/* A live call is joined, not doubled. */
void
holler_rooms_handle_start (HollerSession *session,
                           HollerFrame *frame,
                           gpointer data)
{
  HollerCalls *calls = data;
  const char *conversation_id =
    holler_frame_get_string (frame, "conversationId");
  HollerLiveRoom *room = NULL;
  const HollerLiveCall *call = NULL;

  if (!may_start (calls, session, frame))
    return;

  room = holler_rooms_find_in (calls->rooms, conversation_id);
  if (room != NULL)
    {
      join (calls, room, session, frame);
      return;
    }

  room = holler_rooms_find (calls->rooms, conversation_id);
  call = holler_call_registry_lookup (calls->registry, conversation_id);
  if (room != NULL)
    refuse_live (session,
                 frame,
                 room->call_id,
                 room->epoch,
                 room->conversation_id);
  else if (call != NULL && holler_roster_is_live (&call->roster))
    refuse_live (session,
                 frame,
                 call->call_id,
                 call->epoch,
                 call->conversation_id);
  else if (!take_calls (calls, holler_session_get_user_id (session), 1))
    refuse (session, frame, HOLLER_SERVER_ERROR_RATE_LIMITED);
  else
    start (calls, session, frame);
}

/* Asking others in */

static gboolean
fail (GError **error, HollerServerError code)
{
  g_set_error_literal (error,
                       HOLLER_SERVER_ERROR,
                       code,
                       holler_server_error_to_code (code));
  return FALSE;
}

static void
take_seat (HollerCalls *calls,
           HollerLiveRoom *room,
           const HollerLiveCall *call,
           HollerRosterSide side)
{
  const HollerRosterEntry *entry = &call->roster.entries[side];
  guint8 place =
    holler_rooms_ensure_person (calls->rooms, room, call->people[side].user_id);
  HollerRoomSeat *seat = &room->room.seats[place];

  seat->was_in = call->was_in[side];
  if (entry->device == HOLLER_ROSTER_NOBODY)
    return;

  seat->device =
    holler_live_room_ensure_device (room, call->devices[entry->device]);
  seat->join = entry->join;
  seat->media = entry->media;
  seat->lost = entry->lost;
  room->joined_us[place] = call->joined_us[side];
}

static void
tell_converted (HollerCalls *calls, const HollerLiveRoom *room)
{
  g_autoptr (HollerFrame) frame =
    holler_frame_new (HOLLER_FRAME_CALL_CONVERTED);

  holler_frame_set_string (frame, "callId", room->call_id);
  holler_frame_set_int (frame, "epoch", room->epoch);
  holler_frame_set_string (frame, "conversationId", room->conversation_id);
  for (guint i = 0; i < room->room.n_people; i++)
    holler_server_send_frame_to_user (calls->server,
                                      room->people[i].user_id,
                                      NULL,
                                      frame);
}

/* The same call, with the same participants, in a group of its own; nobody
 * who is in it rings again. */
static HollerLiveRoom *
convert (HollerCalls *calls,
         HollerLiveCall *call,
         const char *actor_id,
         GPtrArray *ids,
         GError **error)
{
  g_autoptr (GPtrArray) members = g_ptr_array_copy (ids, NULL, NULL);
  g_autofree char *group_id = NULL;
  JsonObject *what = NULL;
  HollerLiveRoom *room = NULL;

  for (guint i = 0; i < HOLLER_N_ROSTER_SIDES; i++)
    {
      const char *user_id = call->people[i].user_id;

      if (!g_str_equal (user_id, actor_id) &&
          !g_ptr_array_find_with_equal_func (members,
                                             user_id,
                                             g_str_equal,
                                             NULL))
        g_ptr_array_add (members, (gpointer) user_id);
    }
  group_id =
    holler_groups_create (calls->server, actor_id, members, NULL, error);
  if (group_id == NULL)
    return NULL;

  what = json_object_new ();
  json_object_set_string_member (what, "conversationId", group_id);
  if (!holler_groups_say (calls->server,
                          call->conversation_id,
                          "call-moved",
                          actor_id,
                          what,
                          error))
    return NULL;
  room = holler_rooms_open (calls->rooms,
                            call->call_id,
                            call->epoch,
                            group_id,
                            call->is_video,
                            call->people[HOLLER_ROSTER_CALLER].user_id);
  room->is_converted = TRUE;
  room->started_us = call->started_us;
  room->answered_us = call->answered_us;
  room->room.state = HOLLER_ROSTER_ANSWERED;
  room->room.was_shared = TRUE;
  room->room.last_join = call->roster.last_join;
  for (guint i = 0; i < HOLLER_N_ROSTER_SIDES; i++)
    take_seat (calls, room, call, (HollerRosterSide) i);
  holler_calls_forget (calls, call);
  /* The group, with its call, is there before anybody hears of it. */
  holler_server_store_commit_batch (get_store (calls));
  tell_converted (calls, room);
  return room;
}

static gboolean
is_in (const HollerLiveCall *call, const char *user_id, const char *device_id)
{
  HollerRosterSide side = holler_live_call_get_side (call, user_id);
  const HollerRosterEntry *entry = NULL;

  if (call->roster.state != HOLLER_ROSTER_ANSWERED ||
      side == HOLLER_ROSTER_STRANGER)
    return FALSE;

  entry = &call->roster.entries[side];
  return entry->device != HOLLER_ROSTER_NOBODY &&
         (device_id == NULL ||
          g_str_equal (call->devices[entry->device], device_id));
}

/* NULL: the error says why. epoch 0: whichever lives */
static HollerLiveRoom *
find_to_invite (HollerCalls *calls,
                const char *call_id,
                gint64 epoch,
                const char *user_id,
                const char *device_id,
                GPtrArray *ids,
                GError **error)
{
  HollerLiveRoom *room = holler_rooms_find (calls->rooms, call_id);
  HollerLiveCall *call = holler_call_registry_lookup (calls->registry, call_id);

  if (room != NULL && (epoch == 0 || room->epoch == epoch))
    {
      guint8 place = holler_live_room_find_person (room, user_id);

      if (place < HOLLER_ROOM_MAX_PEOPLE &&
          room->room.seats[place].device != HOLLER_ROOM_NOBODY &&
          (device_id == NULL ||
           holler_live_room_find_device (room, device_id) ==
             room->room.seats[place].device))
        {
          /* The second to ask uses the group of the first. */
          if (room->is_converted && !holler_groups_add (calls->server,
                                                        room->conversation_id,
                                                        user_id,
                                                        ids,
                                                        error))
            return NULL;
          return room;
        }
    }
  else if (call != NULL && (epoch == 0 || call->epoch == epoch) &&
           is_in (call, user_id, device_id))
    {
      return convert (calls, call, user_id, ids, error);
    }

  fail (error, HOLLER_SERVER_ERROR_NO_SUCH_CALL);
  return NULL;
}

static gboolean
invite (HollerCalls *calls,
        const char *call_id,
        gint64 epoch,
        const char *user_id,
        const char *device_id,
        GPtrArray *ids,
        GError **error)
{
  HollerRoomRequest request = { NULL, NULL, 0 };
  HollerRoomEvent event = { .kind = HOLLER_ROOM_EVENT_INVITE };
  HollerLiveRoom *room = NULL;

  for (guint i = 0; i < ids->len; i++)
    {
      if (!holler_server_is_contact (calls->server,
                                     user_id,
                                     g_ptr_array_index (ids, i)))
        return fail (error, HOLLER_SERVER_ERROR_NOT_CONTACT);
    }
  if (!take_calls (calls, user_id, ids->len))
    return fail (error, HOLLER_SERVER_ERROR_RATE_LIMITED);

  room = find_to_invite (calls, call_id, epoch, user_id, device_id, ids, error);
  if (room == NULL)
    return FALSE;

  request.person = holler_live_room_find_person (room, user_id);
  event.person = request.person;
  event.device = room->room.seats[event.person].device;
  event.people = list_people (calls, room, user_id, ids);
  holler_rooms_step (calls->rooms, room, &event, &request);
  return TRUE;
}

void
holler_rooms_handle_invite (HollerSession *session,
                            HollerFrame *frame,
                            gpointer data)
{
  HollerCalls *calls = data;
  const char *user_id = holler_session_get_user_id (session);
  JsonArray *array = holler_frame_get_array (frame, "userIds");
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      const char *id = json_array_get_string_element (array, i);

      if (!g_str_equal (id, user_id) &&
          !g_ptr_array_find_with_equal_func (ids, id, g_str_equal, NULL))
        g_ptr_array_add (ids, (gpointer) id);
    }

  if (ids->len == 0)
    refuse (session, frame, HOLLER_SERVER_ERROR_BAD_REQUEST);
  else if (invite (calls,
                   holler_frame_get_string (frame, "callId"),
                   holler_frame_get_int (frame, "epoch"),
                   user_id,
                   holler_session_get_device_id (session),
                   ids,
                   &error))
    holler_session_ack (session, frame, NULL);
  else
    refuse (session, frame, (HollerServerError) error->code);
}

gboolean
holler_rooms_invite_by_api (HollerCalls *calls,
                            const char *user_id,
                            const char *call_id,
                            const char *other_id,
                            GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();

  g_ptr_array_add (ids, (gpointer) other_id);
  return invite (calls, call_id, 0, user_id, NULL, ids, error);
}
