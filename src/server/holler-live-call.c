/* holler-live-call.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-call-registry.h"

#include "proto/holler-json-write.h"

#include <string.h>

/* Names for the numbers of a roster, and the small row by which a call
 * outlives a restart. */

#define ROW_RINGING "ringing"
#define ROW_ANSWERED "answered"

/**
 * holler_live_call_set_person:
 * @call: a call
 * @side: caller or callee
 * @user_id: his id
 * @username: his user name
 * @display_name: what others see
 *
 * Says who is who.
 */
void
holler_live_call_set_person (HollerLiveCall *call,
                             HollerRosterSide side,
                             const char *user_id,
                             const char *username,
                             const char *display_name)
{
  HollerCallPerson *person = &call->people[side];

  g_free (person->user_id);
  g_free (person->username);
  g_free (person->display_name);
  person->user_id = g_strdup (user_id);
  person->username = g_strdup (username);
  person->display_name = g_strdup (display_name);
}

/**
 * holler_live_call_get_side:
 * @call: a call
 * @user_id: a person
 *
 * Says which of the two a person is.
 *
 * Returns: the side, or `HOLLER_ROSTER_STRANGER`
 */
HollerRosterSide
holler_live_call_get_side (const HollerLiveCall *call, const char *user_id)
{
  if (g_str_equal (call->people[HOLLER_ROSTER_CALLER].user_id, user_id))
    return HOLLER_ROSTER_CALLER;
  if (g_str_equal (call->people[HOLLER_ROSTER_CALLEE].user_id, user_id))
    return HOLLER_ROSTER_CALLEE;

  return HOLLER_ROSTER_STRANGER;
}

static guint64
get_side_mask (const HollerLiveCall *call, HollerRosterSide side)
{
  return side == HOLLER_ROSTER_CALLEE ? call->callee_devices
                                      : ~call->callee_devices;
}

/**
 * holler_live_call_find_device:
 * @call: a call
 * @side: whose device
 * @device_id: its id
 *
 * Looks up a device's number.
 *
 * Returns: the number, or `HOLLER_ROSTER_NOBODY`
 */
guint8
holler_live_call_find_device (const HollerLiveCall *call,
                              HollerRosterSide side,
                              const char *device_id)
{
  guint64 mask = get_side_mask (call, side);

  for (guint8 i = 0; i < HOLLER_ROSTER_MAX_DEVICES; i++)
    {
      if ((mask & HOLLER_ROSTER_BIT (i)) != 0 && call->devices[i] != NULL &&
          g_str_equal (call->devices[i], device_id))
        return i;
    }

  return HOLLER_ROSTER_NOBODY;
}

/* Numbers are only needed by those in the call and those it rings at; before
 * it begins nobody knows yet who these are. */
static guint8
find_free_number (const HollerLiveCall *call)
{
  const HollerRoster *roster = &call->roster;
  guint64 used = roster->rung;

  for (guint8 i = 0; i < HOLLER_ROSTER_MAX_DEVICES; i++)
    {
      if (call->devices[i] == NULL)
        return i;
    }
  if (!holler_roster_is_live (roster))
    return HOLLER_ROSTER_NOBODY;

  for (guint i = 0; i < HOLLER_N_ROSTER_SIDES; i++)
    {
      if (roster->entries[i].device != HOLLER_ROSTER_NOBODY)
        used |= HOLLER_ROSTER_BIT (roster->entries[i].device);
    }
  for (guint8 i = 0; i < HOLLER_ROSTER_MAX_DEVICES; i++)
    {
      if ((used & HOLLER_ROSTER_BIT (i)) == 0)
        return i;
    }

  return HOLLER_ROSTER_NOBODY;
}

/**
 * holler_live_call_ensure_device:
 * @call: a call
 * @side: whose device
 * @device_id: its id
 *
 * Gives a device a number if it has none.
 *
 * Returns: the number; `HOLLER_ROSTER_NOBODY` if all are in use
 */
guint8
holler_live_call_ensure_device (HollerLiveCall *call,
                                HollerRosterSide side,
                                const char *device_id)
{
  guint8 number = holler_live_call_find_device (call, side, device_id);

  g_return_val_if_fail (side != HOLLER_ROSTER_STRANGER, HOLLER_ROSTER_NOBODY);

  if (number != HOLLER_ROSTER_NOBODY)
    return number;

  number = find_free_number (call);
  if (number == HOLLER_ROSTER_NOBODY)
    return number;

  g_free (call->devices[number]);
  call->devices[number] = g_strdup (device_id);
  call->callee_devices &= ~HOLLER_ROSTER_BIT (number);
  if (side == HOLLER_ROSTER_CALLEE)
    call->callee_devices |= HOLLER_ROSTER_BIT (number);
  return number;
}

/**
 * holler_live_call_dup_join_id:
 * @call: a call
 * @join: the number of an entering
 *
 * Makes the wire's joinId. It is no secret: a frame's sender is known by his
 * session, and the joinId only says which entering is meant.
 *
 * Returns: (transfer full): the joinId
 */
char *
holler_live_call_dup_join_id (const HollerLiveCall *call, guint32 join)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT ".%u", call->epoch, join);
}

/**
 * holler_live_call_parse_join:
 * @call: a call
 * @join_id: (nullable): what a frame says
 *
 * Reads a joinId.
 *
 * Returns: its number; 0 for none, `G_MAXUINT32` for one that this call
 *   never gave
 */
guint32
holler_live_call_parse_join (const HollerLiveCall *call, const char *join_id)
{
  g_autofree char *canonical = NULL;
  char *end = NULL;
  guint64 join = 0;

  if (join_id == NULL)
    return 0;
  if (g_ascii_strtoll (join_id, &end, 10) != call->epoch || *end != '.')
    return G_MAXUINT32;

  join = g_ascii_strtoull (end + 1, NULL, 10);
  if (join == 0 || join > call->roster.last_join)
    return G_MAXUINT32;

  canonical = holler_live_call_dup_join_id (call, (guint32) join);
  return g_str_equal (canonical, join_id) ? (guint32) join : G_MAXUINT32;
}

static JsonObject *
entry_to_json (const HollerLiveCall *call, HollerRosterSide side)
{
  const HollerRosterEntry *entry = &call->roster.entries[side];
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "userId", call->people[side].user_id);
  json_object_set_boolean_member (object, "wasIn", call->was_in[side]);
  if (entry->device == HOLLER_ROSTER_NOBODY)
    return object;

  json_object_set_string_member (object,
                                 "deviceId",
                                 call->devices[entry->device]);
  json_object_set_int_member (object, "join", entry->join);
  json_object_set_int_member (object, "firstJoin", entry->first_join);
  json_object_set_int_member (object, "media", entry->media);
  json_object_set_int_member (object, "joinedUs", call->joined_us[side]);
  return object;
}

static char *
roster_to_json (const HollerLiveCall *call)
{
  g_autoptr (JsonObject) object = json_object_new ();
  JsonArray *people = json_array_new ();

  for (guint i = 0; i < HOLLER_N_ROSTER_SIDES; i++)
    json_array_add_object_element (people,
                                   entry_to_json (call, (HollerRosterSide) i));
  json_object_set_int_member (object, "lastJoin", call->roster.last_join);
  json_object_set_array_member (object, "people", people);
  return holler_json_write_object (object);
}

/**
 * holler_live_call_to_row:
 * @call: a live call
 *
 * Makes the row by which @call outlives a restart. It never holds a
 * description or a candidate.
 *
 * Returns: (transfer full): the row
 */
HollerCallRow *
holler_live_call_to_row (const HollerLiveCall *call)
{
  HollerCallRow *row = g_new0 (HollerCallRow, 1);

  row->call_id = g_strdup (call->call_id);
  row->epoch = call->epoch;
  row->conversation_id = g_strdup (call->conversation_id);
  row->call_type = g_strdup (call->is_video ? "video" : "audio");
  row->caller_id = g_strdup (call->people[HOLLER_ROSTER_CALLER].user_id);
  row->state = g_strdup (
    call->roster.state == HOLLER_ROSTER_RINGING ? ROW_RINGING : ROW_ANSWERED);
  row->roster = roster_to_json (call);
  row->started_us = call->started_us;
  row->expires_us = call->expires_us;
  row->answered_us = call->answered_us;
  return row;
}

static gboolean
read_entry (HollerLiveCall *call, HollerRosterSide side, JsonObject *object)
{
  HollerRosterEntry *entry = &call->roster.entries[side];
  const char *user_id =
    json_object_get_string_member_with_default (object, "userId", NULL);
  const char *device_id =
    json_object_get_string_member_with_default (object, "deviceId", NULL);

  if (user_id == NULL)
    return FALSE;

  holler_live_call_set_person (call, side, user_id, NULL, NULL);
  call->was_in[side] =
    json_object_get_boolean_member_with_default (object, "wasIn", FALSE);
  if (device_id == NULL)
    return TRUE;

  entry->device = holler_live_call_ensure_device (call, side, device_id);
  entry->join =
    (guint32) json_object_get_int_member_with_default (object, "join", 0);
  entry->first_join =
    (guint32) json_object_get_int_member_with_default (object, "firstJoin", 0);
  entry->media =
    (guint8) json_object_get_int_member_with_default (object, "media", 0);
  call->joined_us[side] =
    json_object_get_int_member_with_default (object, "joinedUs", 0);
  return TRUE;
}

static gboolean
read_roster (HollerLiveCall *call, const char *text)
{
  g_autoptr (JsonNode) root = json_from_string (text, NULL);
  JsonObject *object = NULL;
  JsonArray *people = NULL;

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return FALSE;

  object = json_node_get_object (root);
  if (!json_object_has_member (object, "people") ||
      !JSON_NODE_HOLDS_ARRAY (json_object_get_member (object, "people")))
    return FALSE;

  call->roster.last_join =
    (guint32) json_object_get_int_member_with_default (object, "lastJoin", 0);
  people = json_object_get_array_member (object, "people");
  if (json_array_get_length (people) != HOLLER_N_ROSTER_SIDES)
    return FALSE;

  for (guint i = 0; i < HOLLER_N_ROSTER_SIDES; i++)
    {
      if (!read_entry (call,
                       (HollerRosterSide) i,
                       json_array_get_object_element (people, i)))
        return FALSE;
    }

  return TRUE;
}

/**
 * holler_call_registry_restore:
 * @self: a registry
 * @row: a row that was kept
 *
 * Takes up a call that was live before a restart. It is to be told of the
 * restart next.
 *
 * Returns: (transfer none) (nullable): the call, or `NULL` if the row is not
 *   one of ours
 */
HollerLiveCall *
holler_call_registry_restore (HollerCallRegistry *self,
                              const HollerCallRow *row)
{
  HollerLiveCall *call =
    holler_call_registry_open (self,
                               row->call_id,
                               row->epoch,
                               row->conversation_id,
                               g_str_equal (row->call_type, "video"));

  if (call == NULL)
    return NULL;

  if (!read_roster (call, row->roster))
    {
      holler_call_registry_forget (self, call);
      return NULL;
    }

  call->roster.state = g_str_equal (row->state, ROW_RINGING)
                         ? HOLLER_ROSTER_RINGING
                         : HOLLER_ROSTER_ANSWERED;
  call->started_us = row->started_us;
  call->expires_us = row->expires_us;
  call->answered_us = row->answered_us;
  holler_call_registry_index (self, call);
  return call;
}
