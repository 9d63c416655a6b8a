/* holler-room-frames.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-rooms.h"

#include "proto/holler-json-write.h"
#include "server/holler-objects.h"

/* From the effects of a room's step to frames on their way, and the row by
 * which a room outlives a restart. Nothing here decides.
 */

#define ROW_ROOM "room"

static HollerServer *
get_server (HollerRooms *self)
{
  return holler_rooms_get_calls (self)->server;
}

static const char *
get_device (const HollerLiveRoom *room, guint32 device)
{
  return device < room->devices->len ? g_ptr_array_index (room->devices, device)
                                     : NULL;
}

static HollerFrame *
make_frame (const HollerLiveRoom *room, HollerFrameKind kind)
{
  HollerFrame *frame = holler_frame_new (kind);

  holler_frame_set_string (frame, "callId", room->call_id);
  holler_frame_set_int (frame, "epoch", room->epoch);
  return frame;
}

static void
set_optional (JsonObject *object, const char *name, const char *value)
{
  if (value != NULL)
    json_object_set_string_member (object, name, value);
}

static JsonArray *
make_participants (const HollerLiveRoom *room)
{
  JsonArray *participants = json_array_new ();

  for (guint i = 0; i < room->room.n_people; i++)
    {
      const HollerRoomSeat *seat = &room->room.seats[i];
      g_autofree char *join_id =
        holler_live_room_dup_join_id (room, seat->join);
      JsonObject *one = NULL;

      if (seat->device == HOLLER_ROOM_NOBODY)
        continue;
      one = json_object_new ();
      json_object_set_string_member (one, "userId", room->people[i].user_id);
      json_object_set_string_member (one,
                                     "deviceId",
                                     get_device (room, seat->device));
      json_object_set_string_member (one, "joinId", join_id);
      set_optional (one, "displayName", room->people[i].display_name);
      holler_objects_set_time (one, "joinedAt", room->joined_us[i]);
      json_object_set_object_member (one,
                                     "media",
                                     holler_call_media_to_json (seat->media));
      json_array_add_object_element (participants, one);
    }

  return participants;
}

static const char *
get_type_name (const HollerLiveRoom *room)
{
  return room->is_video ? "video" : "audio";
}

HollerFrame *
holler_live_room_make_state (const HollerLiveRoom *room)
{
  HollerFrame *frame = make_frame (room, HOLLER_FRAME_CALL_STATE);

  holler_frame_set_string (frame, "conversationId", room->conversation_id);
  holler_frame_set_string (frame, "callType", get_type_name (room));
  holler_objects_set_time (holler_frame_get_root (frame),
                           "startedAt",
                           room->started_us);
  holler_frame_set_string (frame, "topology", "mesh");
  holler_frame_take_array (frame, "participants", make_participants (room));
  return frame;
}

HollerFrame *
holler_live_room_make_ring (const HollerLiveRoom *room, guint8 person)
{
  HollerFrame *frame = make_frame (room, HOLLER_FRAME_INCOMING_CALL);
  const HollerCallPerson *caller = &room->people[room->rung_by[person]];
  JsonObject *root = holler_frame_get_root (frame);

  holler_frame_set_string (frame, "conversationId", room->conversation_id);
  holler_frame_set_string (frame, "callerId", caller->user_id);
  holler_frame_set_string (frame, "callerName", caller->display_name);
  holler_frame_set_string (frame, "roomName", room->call_id);
  holler_frame_set_string (frame, "callType", get_type_name (room));
  holler_objects_set_time (root, "timestamp", room->started_us);
  holler_objects_set_time (root, "expiresAt", room->expires_us);
  return frame;
}

static void
send_to_people (HollerRooms *self,
                HollerLiveRoom *room,
                guint64 people,
                const char *except_device_id,
                HollerFrame *frame)
{
  for (guint i = 0; i < room->room.n_people; i++)
    {
      if ((people & HOLLER_ROOM_BIT (i)) != 0)
        holler_server_send_frame_to_user (get_server (self),
                                          room->people[i].user_id,
                                          except_device_id,
                                          frame);
    }
}

static void
stop (HollerRooms *self, HollerLiveRoom *room, const HollerRoomEffect *effect)
{
  g_autoptr (HollerFrame) frame = make_frame (room, HOLLER_FRAME_CALL_HANGUP);

  holler_frame_set_string (frame,
                           "reason",
                           holler_roster_reason_to_name (effect->reason));
  send_to_people (self,
                  room,
                  effect->people,
                  get_device (room, effect->device),
                  frame);
}

static void
end_device (HollerRooms *self,
            HollerLiveRoom *room,
            const HollerRoomEffect *effect)
{
  g_autoptr (HollerFrame) frame = make_frame (room, HOLLER_FRAME_CALL_HANGUP);

  holler_frame_set_string (frame,
                           "reason",
                           holler_roster_reason_to_name (effect->reason));
  for (guint i = 0; i < room->room.n_people; i++)
    {
      if ((effect->people & HOLLER_ROOM_BIT (i)) != 0)
        holler_server_send_frame_to_device (get_server (self),
                                            room->people[i].user_id,
                                            get_device (room, effect->device),
                                            frame);
    }
}

static JsonObject *
make_sender (const HollerLiveRoom *room, guint8 person)
{
  const HollerRoomSeat *seat = &room->room.seats[person];
  g_autofree char *join_id = holler_live_room_dup_join_id (room, seat->join);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object,
                                 "senderId",
                                 room->people[person].user_id);
  json_object_set_string_member (object,
                                 "senderDeviceId",
                                 get_device (room, seat->device));
  json_object_set_string_member (object, "senderJoinId", join_id);
  set_optional (object, "senderUsername", room->people[person].username);
  set_optional (object, "senderDisplayName", room->people[person].display_name);
  return object;
}

/* To the device that has the seat */
static void
relay (HollerRooms *self,
       HollerLiveRoom *room,
       const HollerRoomEffect *effect,
       const HollerRoomRequest *request)
{
  HollerFrameKind kind = holler_frame_get_kind (request->frame);
  g_autoptr (JsonObject) extra = make_sender (room, request->person);
  g_autoptr (GBytes) text = NULL;

  if (kind == HOLLER_FRAME_CALL_OFFER)
    json_object_set_boolean_member (extra, "ring", FALSE);
  text = holler_frame_splice (request->frame, extra);
  for (guint i = 0; i < room->room.n_people; i++)
    {
      if ((effect->people & HOLLER_ROOM_BIT (i)) != 0)
        holler_server_send_to_device (
          get_server (self),
          room->people[i].user_id,
          get_device (room, room->room.seats[i].device),
          kind,
          text);
    }
}

/* Everybody of the conversation, and whoever was asked in */
static void
tell_state (HollerRooms *self, HollerLiveRoom *room)
{
  g_autoptr (HollerFrame) frame = holler_live_room_make_state (room);
  g_autoptr (GPtrArray) members = holler_server_store_list_members (
    holler_server_get_store (get_server (self)),
    room->conversation_id);

  for (guint i = 0; i < members->len; i++)
    holler_server_send_frame_to_user (get_server (self),
                                      g_ptr_array_index (members, i),
                                      NULL,
                                      frame);
  for (guint i = 0; i < room->room.n_people; i++)
    {
      const char *user_id = room->people[i].user_id;

      if (!room->gone[i] && !g_ptr_array_find_with_equal_func (members,
                                                               user_id,
                                                               g_str_equal,
                                                               NULL))
        holler_server_send_frame_to_user (get_server (self),
                                          user_id,
                                          NULL,
                                          frame);
    }
}

void
holler_rooms_keep (HollerRooms *self, HollerLiveRoom *room)
{
  g_autoptr (HollerCallRow) row = holler_live_room_to_row (room);
  g_autoptr (GError) error = NULL;

  if (!holler_server_store_put_call_batched (
        holler_server_get_store (get_server (self)),
        row,
        &error))
    g_warning ("a live call is not kept: %s", error->message);
}

static JsonObject *
make_record (HollerRooms *self,
             const HollerLiveRoom *room,
             HollerRosterOutcome outcome)
{
  HollerCallTime time = holler_calls_get_time (holler_rooms_get_calls (self));
  JsonObject *record = json_object_new ();
  JsonArray *participants = json_array_new ();

  for (guint i = 0; i < room->room.n_people; i++)
    {
      if (room->room.seats[i].was_in)
        json_array_add_string_element (participants, room->people[i].user_id);
    }
  json_object_set_string_member (record, "callId", room->call_id);
  json_object_set_int_member (record, "epoch", room->epoch);
  json_object_set_string_member (record, "callType", get_type_name (room));
  json_object_set_string_member (record, "callerId", room->caller_id);
  json_object_set_string_member (record,
                                 "outcome",
                                 holler_roster_outcome_to_name (outcome));
  holler_objects_set_time (record, "startedAt", room->started_us);
  if (room->answered_us != 0)
    holler_objects_set_time (record, "answeredAt", room->answered_us);
  holler_objects_set_time (record, "endedAt", time.real_us);
  json_object_set_array_member (record, "participants", participants);
  return record;
}

static void
append_record (HollerRooms *self,
               HollerLiveRoom *room,
               HollerRosterOutcome outcome)
{
  g_autoptr (JsonObject) record = make_record (self, room, outcome);
  g_autoptr (GError) error = NULL;

  if (!holler_server_append_call_message (get_server (self),
                                          room->conversation_id,
                                          room->caller_id,
                                          record,
                                          &error) ||
      !holler_server_store_delete_call_batched (
        holler_server_get_store (get_server (self)),
        room->call_id,
        &error))
    g_warning ("the record of a call is not kept: %s", error->message);
}

static void
ack_join (HollerLiveRoom *room, const HollerRoomRequest *request)
{
  const HollerRoomSeat *seat = &room->room.seats[request->person];
  g_autofree char *join_id = holler_live_room_dup_join_id (room, seat->join);
  JsonObject *fields = json_object_new ();

  json_object_set_string_member (fields, "callId", room->call_id);
  json_object_set_int_member (fields, "epoch", room->epoch);
  json_object_set_string_member (fields,
                                 "conversationId",
                                 room->conversation_id);
  json_object_set_string_member (fields, "joinId", join_id);
  json_object_set_string_member (fields, "topology", "mesh");
  json_object_set_array_member (fields,
                                "participants",
                                make_participants (room));
  holler_session_ack (request->session, request->frame, fields);
}

static void
ring (HollerRooms *self, HollerLiveRoom *room, guint64 people)
{
  for (guint8 i = 0; i < room->room.n_people; i++)
    {
      g_autoptr (HollerFrame) frame = NULL;

      if ((people & HOLLER_ROOM_BIT (i)) == 0)
        continue;
      frame = holler_live_room_make_ring (room, i);
      holler_server_send_frame_to_user (get_server (self),
                                        room->people[i].user_id,
                                        NULL,
                                        frame);
    }
}

static void
run_effect (HollerRooms *self,
            HollerLiveRoom *room,
            const HollerRoomEffect *effect,
            const HollerRoomRequest *request)
{
  switch (effect->kind)
    {
    case HOLLER_ROOM_EFFECT_STORE:
      holler_rooms_keep (self, room);
      break;
    case HOLLER_ROOM_EFFECT_REFUSE:
      if (request->session != NULL)
        holler_calls_refuse (request->session,
                             request->frame,
                             effect->verdict,
                             NULL);
      break;
    case HOLLER_ROOM_EFFECT_ACK:
      if (request->session != NULL)
        holler_session_ack (request->session, request->frame, NULL);
      break;
    case HOLLER_ROOM_EFFECT_ACK_JOIN:
      ack_join (room, request);
      break;
    case HOLLER_ROOM_EFFECT_RELAY:
      relay (self, room, effect, request);
      break;
    case HOLLER_ROOM_EFFECT_RING:
      ring (self, room, effect->people);
      break;
    case HOLLER_ROOM_EFFECT_STOP:
      stop (self, room, effect);
      break;
    case HOLLER_ROOM_EFFECT_END_DEVICE:
      end_device (self, room, effect);
      break;
    case HOLLER_ROOM_EFFECT_TELL_STATE:
      tell_state (self, room);
      break;
    case HOLLER_ROOM_EFFECT_END:
      append_record (self, room, effect->outcome);
      break;
    default:
      g_assert_not_reached ();
    }
}

void
holler_rooms_run_effects (HollerRooms *self,
                          HollerLiveRoom *room,
                          const HollerRoomEffects *effects,
                          const HollerRoomRequest *request)
{
  for (guint i = 0; i < effects->n_items; i++)
    run_effect (self, room, &effects->items[i], request);
}

/* The row */

static JsonObject *
seat_to_json (const HollerLiveRoom *room, guint place)
{
  const HollerRoomSeat *seat = &room->room.seats[place];
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "userId", room->people[place].user_id);
  json_object_set_boolean_member (object, "wasIn", seat->was_in);
  json_object_set_boolean_member (object, "gone", room->gone[place]);
  if (seat->device == HOLLER_ROOM_NOBODY)
    return object;

  json_object_set_string_member (object,
                                 "deviceId",
                                 get_device (room, seat->device));
  json_object_set_int_member (object, "join", seat->join);
  json_object_set_int_member (object, "media", seat->media);
  json_object_set_int_member (object, "joinedUs", room->joined_us[place]);
  return object;
}

HollerCallRow *
holler_live_room_to_row (const HollerLiveRoom *room)
{
  HollerCallRow *row = g_new0 (HollerCallRow, 1);
  g_autoptr (JsonObject) roster = json_object_new ();
  JsonArray *people = json_array_new ();

  for (guint i = 0; i < room->room.n_people; i++)
    json_array_add_object_element (people, seat_to_json (room, i));
  json_object_set_array_member (roster, "people", people);
  json_object_set_int_member (roster, "lastJoin", room->room.last_join);
  json_object_set_boolean_member (roster, "wasShared", room->room.was_shared);
  json_object_set_boolean_member (roster, "isConverted", room->is_converted);
  row->call_id = g_strdup (room->call_id);
  row->epoch = room->epoch;
  row->conversation_id = g_strdup (room->conversation_id);
  row->call_type = g_strdup (get_type_name (room));
  row->caller_id = g_strdup (room->caller_id);
  row->state = g_strdup (ROW_ROOM);
  row->roster = holler_json_write_object (roster);
  row->started_us = room->started_us;
  row->expires_us = room->expires_us;
  row->answered_us = room->answered_us;
  return row;
}

static gboolean
read_seat (HollerRooms *self, HollerLiveRoom *room, JsonObject *object)
{
  const char *user_id =
    json_object_get_string_member_with_default (object, "userId", NULL);
  const char *device_id =
    json_object_get_string_member_with_default (object, "deviceId", NULL);
  guint8 place = HOLLER_ROOM_MAX_PEOPLE;
  HollerRoomSeat *seat = NULL;

  if (user_id != NULL)
    place = holler_rooms_ensure_person (self, room, user_id);
  if (place == HOLLER_ROOM_MAX_PEOPLE)
    return FALSE;

  seat = &room->room.seats[place];
  seat->was_in =
    json_object_get_boolean_member_with_default (object, "wasIn", FALSE);
  if (json_object_get_boolean_member_with_default (object, "gone", FALSE))
    {
      holler_rooms_dismiss_person (self, room, place);
      return TRUE;
    }
  if (device_id == NULL)
    return TRUE;

  seat->device = holler_live_room_ensure_device (room, device_id);
  seat->join =
    (guint32) json_object_get_int_member_with_default (object, "join", 0);
  seat->media =
    (guint8) json_object_get_int_member_with_default (object, "media", 0);
  room->joined_us[place] =
    json_object_get_int_member_with_default (object, "joinedUs", 0);
  return TRUE;
}

gboolean
holler_live_room_read (HollerRooms *self,
                       HollerLiveRoom *room,
                       const char *roster_json)
{
  g_autoptr (JsonNode) root = json_from_string (roster_json, NULL);
  JsonObject *roster = NULL;
  JsonArray *people = NULL;

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return FALSE;

  roster = json_node_get_object (root);
  if (!json_object_has_member (roster, "people") ||
      !JSON_NODE_HOLDS_ARRAY (json_object_get_member (roster, "people")))
    return FALSE;

  people = json_object_get_array_member (roster, "people");
  for (guint i = 0; i < json_array_get_length (people); i++)
    {
      if (!JSON_NODE_HOLDS_OBJECT (json_array_get_element (people, i)) ||
          !read_seat (self, room, json_array_get_object_element (people, i)))
        return FALSE;
    }
  room->room.state = HOLLER_ROSTER_ANSWERED;
  room->room.last_join =
    (guint32) json_object_get_int_member_with_default (roster, "lastJoin", 0);
  room->room.was_shared =
    json_object_get_boolean_member_with_default (roster, "wasShared", FALSE);
  room->is_converted =
    json_object_get_boolean_member_with_default (roster, "isConverted", FALSE);
  return holler_room_count_in (&room->room) > 0;
}
