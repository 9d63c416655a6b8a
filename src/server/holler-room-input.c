/* holler-room-input.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-rooms.h"

/* What the frames of those in a call of many, or entering it, say to it */

static void
set_recipient (const HollerLiveRoom *room,
               HollerFrame *frame,
               HollerRoomEvent *event)
{
  const char *user_id = holler_frame_get_string (frame, "recipientId");

  event->recipient = user_id != NULL
                       ? holler_live_room_find_person (room, user_id)
                       : HOLLER_ROOM_MAX_PEOPLE;
  event->recipient_device = holler_live_room_find_device (
    room,
    holler_frame_get_string (frame, "recipientDeviceId"));
  event->recipient_join = holler_live_room_parse_join (
    room,
    holler_frame_get_string (frame, "recipientJoinId"));
}

static void
set_join (HollerRooms *self,
          HollerLiveRoom *room,
          HollerSession *session,
          HollerFrame *frame,
          HollerRoomEvent *event)
{
  const char *user_id = holler_session_get_user_id (session);

  event->kind = HOLLER_ROOM_EVENT_JOIN;
  /* Whoever came into the group since it began */
  if (holler_server_store_is_member (
        holler_server_get_store (holler_rooms_get_calls (self)->server),
        room->conversation_id,
        user_id))
    event->person = holler_rooms_ensure_person (self, room, user_id);
  if (event->person < HOLLER_ROOM_MAX_PEOPLE)
    event->device =
      holler_live_room_ensure_device (room,
                                      holler_session_get_device_id (session));
  event->media =
    holler_call_media_from_json (holler_frame_get_object (frame, "media"));
  event->join =
    holler_live_room_parse_join (room,
                                 holler_frame_get_string (frame, "joinId"));
  event->takes_over = holler_frame_has (frame, "takeOver");
  event->taken =
    holler_live_room_find_device (room,
                                  holler_frame_get_string (frame, "takeOver"));
}

static void
fill (HollerRooms *self,
      HollerLiveRoom *room,
      HollerSession *session,
      HollerFrame *frame,
      HollerRoomEvent *event)
{
  event->kind = HOLLER_ROOM_EVENT_OTHER_FRAME;
  switch ((guint) holler_frame_get_kind (frame))
    {
    case HOLLER_FRAME_CALL_OFFER:
    case HOLLER_FRAME_CALL_ANSWER:
      event->kind = HOLLER_ROOM_EVENT_RELAY;
      set_recipient (room, frame, event);
      break;
    case HOLLER_FRAME_CALL_ICE_CANDIDATE:
      event->kind = HOLLER_ROOM_EVENT_CANDIDATE;
      set_recipient (room, frame, event);
      break;
    case HOLLER_FRAME_CALL_JOIN:
      set_join (self, room, session, frame, event);
      break;
    case HOLLER_FRAME_CALL_HANGUP:
      holler_roster_reason_from_name (holler_frame_get_string (frame, "reason"),
                                      &event->reason);
      event->kind = HOLLER_ROOM_EVENT_LEAVE;
      break;
    case HOLLER_FRAME_CALL_LEAVE:
      event->kind = HOLLER_ROOM_EVENT_LEAVE;
      break;
    case HOLLER_FRAME_CALL_MEDIA:
      event->kind = HOLLER_ROOM_EVENT_MEDIA;
      event->media =
        holler_call_media_from_json (holler_frame_get_root (frame));
      break;
    case HOLLER_FRAME_CALL_DECLINE:
      event->kind = HOLLER_ROOM_EVENT_DECLINE;
      break;
    default:
      break;
    }
}

gboolean
holler_rooms_handle_frame (HollerRooms *self,
                           HollerSession *session,
                           HollerFrame *frame)
{
  HollerLiveRoom *room =
    holler_rooms_find (self, holler_frame_get_string (frame, "callId"));
  HollerRoomRequest request = { session, frame, HOLLER_ROOM_MAX_PEOPLE };
  HollerRoomEvent event = { .recipient = HOLLER_ROOM_MAX_PEOPLE };

  if (room == NULL || (holler_frame_has (frame, "epoch") &&
                       holler_frame_get_int (frame, "epoch") != room->epoch))
    return FALSE;

  event.person =
    holler_live_room_find_person (room, holler_session_get_user_id (session));
  event.device =
    holler_live_room_find_device (room, holler_session_get_device_id (session));
  fill (self, room, session, frame, &event);
  request.person = event.person;
  holler_rooms_step (self, room, &event, &request);
  return TRUE;
}
