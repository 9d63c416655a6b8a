/* holler-call-frames.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-calls-private.h"

#include "server/holler-objects.h"

/* What the server itself says of a call, as JSON. */

static const struct
{
  const char *name;
  HollerRosterMedia bit;
} media_names[] = {
  { "audio", HOLLER_ROSTER_MEDIA_AUDIO },
  { "video", HOLLER_ROSTER_MEDIA_VIDEO },
  { "screen", HOLLER_ROSTER_MEDIA_SCREEN },
  { "screenAudio", HOLLER_ROSTER_MEDIA_SCREEN_AUDIO },
};

/* Until a call-media comes: sound on, pictures as the kind of call says. */
guint8
holler_call_media_from_type (const char *call_type)
{
  return g_strcmp0 (call_type, "video") == 0
           ? HOLLER_ROSTER_MEDIA_AUDIO | HOLLER_ROSTER_MEDIA_VIDEO
           : HOLLER_ROSTER_MEDIA_AUDIO;
}

guint8
holler_call_media_from_json (JsonObject *object)
{
  guint8 media = 0;

  for (guint i = 0; object != NULL && i < G_N_ELEMENTS (media_names); i++)
    {
      if (json_object_get_boolean_member_with_default (object,
                                                       media_names[i].name,
                                                       FALSE))
        media |= (guint8) media_names[i].bit;
    }

  return media;
}

JsonObject *
holler_call_media_to_json (guint8 media)
{
  JsonObject *object = json_object_new ();

  for (guint i = 0; i < G_N_ELEMENTS (media_names); i++)
    json_object_set_boolean_member (object,
                                    media_names[i].name,
                                    (media & media_names[i].bit) != 0);

  return object;
}

static const char *
get_type_name (const HollerLiveCall *call)
{
  return call->is_video ? "video" : "audio";
}

static JsonObject *
make_participant (const HollerLiveCall *call, HollerRosterSide side)
{
  const HollerRosterEntry *entry = &call->roster.entries[side];
  const HollerCallPerson *person = &call->people[side];
  g_autofree char *join_id = holler_live_call_dup_join_id (call, entry->join);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "userId", person->user_id);
  json_object_set_string_member (object,
                                 "deviceId",
                                 call->devices[entry->device]);
  json_object_set_string_member (object, "joinId", join_id);
  if (person->display_name != NULL)
    json_object_set_string_member (object, "displayName", person->display_name);
  holler_objects_set_time (object, "joinedAt", call->joined_us[side]);
  json_object_set_object_member (object,
                                 "media",
                                 holler_call_media_to_json (entry->media));
  return object;
}

JsonArray *
holler_live_call_make_participants (const HollerLiveCall *call)
{
  JsonArray *participants = json_array_new ();

  for (guint i = 0; i < HOLLER_N_ROSTER_SIDES; i++)
    {
      if (call->roster.entries[i].device != HOLLER_ROSTER_NOBODY)
        json_array_add_object_element (
          participants,
          make_participant (call, (HollerRosterSide) i));
    }

  return participants;
}

/* Over: the empty list. */
HollerFrame *
holler_live_call_make_state (const HollerLiveCall *call)
{
  HollerFrame *frame = holler_frame_new (HOLLER_FRAME_CALL_STATE);

  holler_frame_set_string (frame, "callId", call->call_id);
  holler_frame_set_int (frame, "epoch", call->epoch);
  holler_frame_set_string (frame, "conversationId", call->conversation_id);
  holler_frame_set_string (frame, "callType", get_type_name (call));
  holler_objects_set_time (holler_frame_get_root (frame),
                           "startedAt",
                           call->started_us);
  holler_frame_set_string (frame, "topology", "mesh");
  holler_frame_take_array (frame,
                           "participants",
                           holler_live_call_make_participants (call));
  return frame;
}

JsonObject *
holler_live_call_make_sender (const HollerLiveCall *call,
                              HollerRosterSide side,
                              guint8 device,
                              guint32 join)
{
  const HollerCallPerson *person = &call->people[side];
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "senderId", person->user_id);
  json_object_set_string_member (object,
                                 "senderDeviceId",
                                 call->devices[device]);
  if (join != 0)
    {
      g_autofree char *join_id = holler_live_call_dup_join_id (call, join);

      json_object_set_string_member (object, "senderJoinId", join_id);
    }
  if (person->username != NULL)
    json_object_set_string_member (object, "senderUsername", person->username);
  if (person->display_name != NULL)
    json_object_set_string_member (object,
                                   "senderDisplayName",
                                   person->display_name);
  return object;
}

JsonObject *
holler_live_call_make_record (const HollerLiveCall *call,
                              HollerRosterOutcome outcome)
{
  JsonObject *record = json_object_new ();
  JsonArray *participants = json_array_new ();

  for (guint i = 0; i < HOLLER_N_ROSTER_SIDES; i++)
    {
      if (call->was_in[i])
        json_array_add_string_element (participants, call->people[i].user_id);
    }

  json_object_set_string_member (record, "callId", call->call_id);
  json_object_set_int_member (record, "epoch", call->epoch);
  json_object_set_string_member (record, "callType", get_type_name (call));
  json_object_set_string_member (record,
                                 "callerId",
                                 call->people[HOLLER_ROSTER_CALLER].user_id);
  json_object_set_string_member (record,
                                 "outcome",
                                 holler_roster_outcome_to_name (outcome));
  holler_objects_set_time (record, "startedAt", call->started_us);
  if (call->answered_us != 0)
    holler_objects_set_time (record, "answeredAt", call->answered_us);
  holler_objects_set_time (record, "endedAt", call->ended_us);
  json_object_set_array_member (record, "participants", participants);
  return record;
}
