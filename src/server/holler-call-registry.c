/* holler-call-registry.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-call-registry.h"

#include <string.h>

/* A conversation has at most one live call, so calls are found by callId.
 * The last one of a conversation stays for a while after its end: a reject
 * that crossed the end is acknowledged, which needs to know who was rung.
 */

#define FORGET_AFTER_US (60 * G_USEC_PER_SEC)

struct _HollerCallRegistry
{
  HollerCallTimes times;
  GHashTable *calls;     /* call id -> HollerLiveCall */
  GHashTable *by_person; /* user id -> GPtrArray of HollerLiveCall */
};

static void
person_clear (HollerCallPerson *person)
{
  g_clear_pointer (&person->user_id, g_free);
  g_clear_pointer (&person->username, g_free);
  g_clear_pointer (&person->display_name, g_free);
}

static void
live_call_free (HollerLiveCall *call)
{
  g_free (call->call_id);
  g_free (call->conversation_id);
  for (guint i = 0; i < HOLLER_N_ROSTER_SIDES; i++)
    {
      person_clear (&call->people[i]);
      g_clear_pointer (&call->farewells[i], g_bytes_unref);
    }
  for (guint i = 0; i < HOLLER_ROSTER_MAX_DEVICES; i++)
    g_free (call->devices[i]);
  g_clear_pointer (&call->offer, holler_frame_unref);
  g_ptr_array_unref (call->candidates);
  g_free (call);
}

static void
drop_kept (HollerLiveCall *call)
{
  g_clear_pointer (&call->offer, holler_frame_unref);
  g_ptr_array_set_size (call->candidates, 0);
}

/**
 * holler_call_registry_new:
 * @times: how long things take
 *
 * Makes an empty table.
 *
 * Returns: (transfer full): the table
 */
HollerCallRegistry *
holler_call_registry_new (const HollerCallTimes *times)
{
  HollerCallRegistry *self = g_new0 (HollerCallRegistry, 1);

  self->times = *times;
  self->calls = g_hash_table_new_full (g_str_hash,
                                       g_str_equal,
                                       NULL,
                                       (GDestroyNotify) live_call_free);
  self->by_person = g_hash_table_new_full (g_str_hash,
                                           g_str_equal,
                                           g_free,
                                           (GDestroyNotify) g_ptr_array_unref);
  return self;
}

/**
 * holler_call_registry_free:
 * @self: (transfer full) (nullable): a registry
 *
 * Forgets all calls. Timers are whose who set them.
 */
void
holler_call_registry_free (HollerCallRegistry *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->by_person);
  g_hash_table_unref (self->calls);
  g_free (self);
}

/**
 * holler_call_registry_lookup:
 * @self: a registry
 * @call_id: a call's id
 *
 * Finds the last call of an id.
 *
 * Returns: (transfer none) (nullable): the call
 */
HollerLiveCall *
holler_call_registry_lookup (HollerCallRegistry *self, const char *call_id)
{
  return g_hash_table_lookup (self->calls, call_id);
}

static void
leave_list (HollerCallRegistry *self, HollerLiveCall *call, const char *user_id)
{
  GPtrArray *list =
    user_id != NULL ? g_hash_table_lookup (self->by_person, user_id) : NULL;

  if (list == NULL)
    return;

  g_ptr_array_remove_fast (list, call);
  if (list->len == 0)
    g_hash_table_remove (self->by_person, user_id);
}

/**
 * holler_call_registry_forget:
 * @self: a registry
 * @call: (transfer full): a call of it
 *
 * Forgets a call.
 */
void
holler_call_registry_forget (HollerCallRegistry *self, HollerLiveCall *call)
{
  g_return_if_fail (call != NULL);

  for (guint i = 0; i < HOLLER_N_ROSTER_SIDES; i++)
    leave_list (self, call, call->people[i].user_id);
  g_hash_table_remove (self->calls, call->call_id);
}

/**
 * holler_call_registry_open:
 * @self: a registry
 * @call_id: the id of a conversation without a live call
 * @epoch: the call's number
 * @conversation_id: where it is
 * @is_video: whether it is more than a voice call
 *
 * Makes a call that has not begun; its people are to be set, and then it is
 * to be put on their lists.
 *
 * Returns: (transfer none): the call
 */
HollerLiveCall *
holler_call_registry_open (HollerCallRegistry *self,
                           const char *call_id,
                           gint64 epoch,
                           const char *conversation_id,
                           gboolean is_video)
{
  HollerLiveCall *call = holler_call_registry_lookup (self, call_id);

  g_return_val_if_fail (call == NULL || !holler_roster_is_live (&call->roster),
                        NULL);

  if (call != NULL)
    holler_call_registry_forget (self, call);

  call = g_new0 (HollerLiveCall, 1);
  call->call_id = g_strdup (call_id);
  call->epoch = epoch;
  call->conversation_id = g_strdup (conversation_id);
  call->is_video = is_video;
  call->candidates =
    g_ptr_array_new_with_free_func ((GDestroyNotify) holler_frame_unref);
  holler_roster_init (&call->roster);
  g_hash_table_insert (self->calls, call->call_id, call);
  return call;
}

/**
 * holler_call_registry_index:
 * @self: a registry
 * @call: a call whose people are known
 *
 * Puts @call on the lists of its people.
 */
void
holler_call_registry_index (HollerCallRegistry *self, HollerLiveCall *call)
{
  for (guint i = 0; i < HOLLER_N_ROSTER_SIDES; i++)
    {
      const char *user_id = call->people[i].user_id;
      GPtrArray *list = g_hash_table_lookup (self->by_person, user_id);

      if (list == NULL)
        {
          list = g_ptr_array_new ();
          g_hash_table_insert (self->by_person, g_strdup (user_id), list);
        }
      g_ptr_array_add (list, call);
    }
}

/**
 * holler_call_registry_list:
 * @self: a registry
 * @user_id: a person
 *
 * Lists the calls of a person.
 *
 * Returns: (transfer container) (element-type HollerLiveCall): the calls
 */
GPtrArray *
holler_call_registry_list (HollerCallRegistry *self, const char *user_id)
{
  GPtrArray *list = g_hash_table_lookup (self->by_person, user_id);

  return list != NULL ? g_ptr_array_copy (list, NULL, NULL)
                      : g_ptr_array_new ();
}

/**
 * holler_call_registry_list_all:
 * @self: a registry
 *
 * Lists all calls.
 *
 * Returns: (transfer container) (element-type HollerLiveCall): the calls
 */
GPtrArray *
holler_call_registry_list_all (HollerCallRegistry *self)
{
  GPtrArray *list = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer call = NULL;

  g_hash_table_iter_init (&iter, self->calls);
  while (g_hash_table_iter_next (&iter, NULL, &call))
    g_ptr_array_add (list, call);

  return list;
}

/**
 * holler_call_registry_count_rings:
 * @self: a registry
 * @callee_id: a person
 *
 * Counts the calls that ring at a person's.
 *
 * Returns: how many
 */
guint
holler_call_registry_count_rings (HollerCallRegistry *self,
                                  const char *callee_id)
{
  GPtrArray *list = g_hash_table_lookup (self->by_person, callee_id);
  guint count = 0;

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      const HollerLiveCall *call = g_ptr_array_index (list, i);
      const HollerCallPerson *callee = &call->people[HOLLER_ROSTER_CALLEE];

      if (call->roster.state == HOLLER_ROSTER_RINGING &&
          g_str_equal (callee->user_id, callee_id))
        count++;
    }

  return count;
}

static void
update_entry (HollerCallRegistry *self,
              HollerLiveCall *call,
              HollerRosterSide side,
              const HollerRosterEntry *before,
              HollerCallTime time)
{
  const HollerRosterEntry *entry = &call->roster.entries[side];

  if (entry->device != HOLLER_ROSTER_NOBODY)
    call->was_in[side] = TRUE;
  if (entry->device != before->device || entry->join != before->join)
    call->joined_us[side] = time.real_us;

  if (!entry->lost)
    call->lost_deadline_us[side] = 0;
  else if (!before->lost || call->lost_deadline_us[side] == 0)
    call->lost_deadline_us[side] = time.now_us + self->times.resume_window_us;
}

static void
update_state (HollerCallRegistry *self,
              HollerLiveCall *call,
              guint8 before,
              HollerCallTime time)
{
  if (call->roster.state == before)
    return;

  call->ring_deadline_us = 0;
  if (call->roster.state == HOLLER_ROSTER_RINGING)
    {
      call->started_us = time.real_us;
      call->expires_us = time.real_us + self->times.ring_us;
      call->ring_deadline_us = time.now_us + self->times.ring_us;
    }
  else if (call->roster.state == HOLLER_ROSTER_ANSWERED)
    {
      call->answered_us = time.real_us;
    }
  else
    {
      call->ended_us = time.real_us;
      call->forget_deadline_us = time.now_us + FORGET_AFTER_US;
      drop_kept (call);
    }
}

/**
 * holler_call_registry_step:
 * @self: a registry
 * @call: a call of it
 * @event: what happened to it
 * @time: when
 * @out_effects: (out caller-allocates): what is to be done
 *
 * Takes one step of a call and sets its times.
 *
 * To keep an offer or a candidate is still the caller's, who has the frame.
 */
void
holler_call_registry_step (HollerCallRegistry *self,
                           HollerLiveCall *call,
                           const HollerRosterEvent *event,
                           HollerCallTime time,
                           HollerRosterEffects *out_effects)
{
  const HollerRoster before = call->roster;

  holler_roster_step (&call->roster, event, out_effects);

  for (guint i = 0; i < HOLLER_N_ROSTER_SIDES; i++)
    update_entry (self, call, (HollerRosterSide) i, &before.entries[i], time);
  update_state (self, call, before.state, time);
}

/**
 * holler_live_call_get_deadline_us:
 * @call: a call
 *
 * Says when something is due next.
 *
 * Returns: when, in microseconds of the clock that only goes forward; 0 if
 *   nothing is
 */
gint64
holler_live_call_get_deadline_us (const HollerLiveCall *call)
{
  const gint64 deadlines[] = { call->ring_deadline_us,
                               call->lost_deadline_us[HOLLER_ROSTER_CALLER],
                               call->lost_deadline_us[HOLLER_ROSTER_CALLEE],
                               call->forget_deadline_us };
  gint64 first_us = 0;

  for (guint i = 0; i < G_N_ELEMENTS (deadlines); i++)
    {
      if (deadlines[i] != 0 && (first_us == 0 || deadlines[i] < first_us))
        first_us = deadlines[i];
    }

  return first_us;
}

/**
 * holler_live_call_take_due:
 * @call: a call
 * @now_us: the time
 * @out_event: (out caller-allocates): what has come due
 *
 * Takes one event that is due; to be called until there is none.
 *
 * Returns: `FALSE` if nothing is due. An event of the kind `FRAME` is none:
 *   the call is to be forgotten.
 */
gboolean
holler_live_call_take_due (HollerLiveCall *call,
                           gint64 now_us,
                           HollerRosterEvent *out_event)
{
  memset (out_event, 0, sizeof *out_event);

  if (call->ring_deadline_us != 0 && call->ring_deadline_us <= now_us)
    {
      call->ring_deadline_us = 0;
      out_event->kind = HOLLER_ROSTER_EVENT_EXPIRED;
      return TRUE;
    }
  for (guint i = 0; i < HOLLER_N_ROSTER_SIDES; i++)
    {
      if (call->lost_deadline_us[i] == 0 || call->lost_deadline_us[i] > now_us)
        continue;

      call->lost_deadline_us[i] = 0;
      out_event->kind = HOLLER_ROSTER_EVENT_DEVICE_GONE;
      out_event->side = (HollerRosterSide) i;
      out_event->device = call->roster.entries[i].device;
      return TRUE;
    }
  if (call->forget_deadline_us != 0 && call->forget_deadline_us <= now_us)
    {
      out_event->kind = HOLLER_ROSTER_EVENT_FRAME;
      return TRUE;
    }

  return FALSE;
}

/**
 * holler_live_call_keep_offer:
 * @call: a ringing call
 * @offer: the caller's first offer
 *
 * Keeps an offer for devices that come late; what was kept before goes.
 */
void
holler_live_call_keep_offer (HollerLiveCall *call, HollerFrame *offer)
{
  drop_kept (call);
  call->offer = holler_frame_ref (offer);
}

static gboolean
is_end (HollerFrame *candidate)
{
  JsonObject *object = holler_frame_get_object (candidate, "candidate");
  const char *line =
    object != NULL
      ? json_object_get_string_member_with_default (object, "candidate", "")
      : "";

  return *line == '\0';
}

/**
 * holler_live_call_keep_candidate:
 * @call: a ringing call
 * @candidate: a candidate of the caller
 *
 * Keeps a candidate for the winner. Of too many the later ones are dropped,
 * but never the end: a winner without it would wait for more.
 */
void
holler_live_call_keep_candidate (HollerLiveCall *call, HollerFrame *candidate)
{
  if (call->candidates->len >= HOLLER_CALL_MAX_CANDIDATES)
    {
      if (!is_end (candidate))
        return;

      g_ptr_array_set_size (call->candidates, HOLLER_CALL_MAX_CANDIDATES - 1);
    }

  g_ptr_array_add (call->candidates, holler_frame_ref (candidate));
}
