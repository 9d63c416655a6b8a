/* holler-call-hooks.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-calls-private.h"

#include "server/holler-rooms.h"
#include "server/holler-server-config.h"

/* What happens to calls without anybody sending a call frame: devices come
 * and go, time passes, contacts end, the server starts and stops. */

typedef struct
{
  HollerCalls *calls;
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
stop_timer (HollerCalls *self, HollerLiveCall *call)
{
  holler_clock_clear_timeout (holler_server_get_clock (self->server),
                              &call->timer_id);
  call->timer_deadline_us = 0;
}

void
holler_calls_forget (HollerCalls *self, HollerLiveCall *call)
{
  stop_timer (self, call);
  holler_call_registry_forget (self->registry, call);
}

static gboolean
due_cb (gpointer data)
{
  Timer *timer = data;
  HollerCalls *self = timer->calls;
  HollerLiveCall *call =
    holler_call_registry_lookup (self->registry, timer->call_id);
  HollerRosterEvent event;

  g_return_val_if_fail (call != NULL, G_SOURCE_REMOVE);

  /* By the end of this the timer may have been set again. */
  call->timer_id = 0;
  call->timer_deadline_us = 0;
  while (holler_live_call_take_due (call,
                                    holler_calls_get_time (self).now_us,
                                    &event))
    {
      if (event.kind == HOLLER_ROSTER_EVENT_FRAME)
        {
          holler_calls_forget (self, call);
          return G_SOURCE_REMOVE;
        }
      holler_calls_step (self, call, &event, NULL);
    }

  holler_calls_update_timer (self, call);
  return G_SOURCE_REMOVE;
}

void
holler_calls_update_timer (HollerCalls *self, HollerLiveCall *call)
{
  gint64 deadline_us = holler_live_call_get_deadline_us (call);
  gint64 delay_us = deadline_us - holler_calls_get_time (self).now_us;
  Timer *timer = NULL;

  if (deadline_us == call->timer_deadline_us)
    return;

  stop_timer (self, call);
  if (deadline_us == 0)
    return;

  timer = g_new0 (Timer, 1);
  timer->calls = self;
  timer->call_id = g_strdup (call->call_id);
  call->timer_deadline_us = deadline_us;
  /* rounded up: what is early would find nothing due */
  call->timer_id =
    holler_clock_add_timeout (holler_server_get_clock (self->server),
                              (guint) ((MAX (delay_us, 0) + 999) / 1000),
                              due_cb,
                              timer,
                              timer_free);
}

/* Tells every live call of a person what became of one of his devices. */
static void
step_device (HollerCalls *self,
             const char *user_id,
             const char *device_id,
             HollerRosterEventKind kind,
             gboolean resumed)
{
  g_autoptr (GPtrArray) list =
    holler_call_registry_list (self->registry, user_id);

  for (guint i = 0; i < list->len; i++)
    {
      HollerLiveCall *call = g_ptr_array_index (list, i);
      HollerRosterEvent event = { .kind = kind, .resumed = resumed };

      if (!holler_roster_is_live (&call->roster))
        continue;

      event.side = holler_live_call_get_side (call, user_id);
      event.device =
        kind == HOLLER_ROSTER_EVENT_DEVICE_ONLINE
          ? holler_live_call_ensure_device (call, event.side, device_id)
          : holler_live_call_find_device (call, event.side, device_id);
      if (event.device != HOLLER_ROSTER_NOBODY)
        holler_calls_step (self, call, &event, NULL);
    }

  holler_rooms_step_device (
    self->rooms,
    user_id,
    device_id,
    kind == HOLLER_ROSTER_EVENT_DEVICE_ONLINE ? HOLLER_ROOM_EVENT_DEVICE_ONLINE
    : kind == HOLLER_ROSTER_EVENT_DEVICE_LOST ? HOLLER_ROOM_EVENT_DEVICE_LOST
                                              : HOLLER_ROOM_EVENT_DEVICE_GONE,
    resumed);
}

static void
snapshot (gpointer data, HollerSession *session)
{
  HollerCalls *self = data;
  const char *user_id = holler_session_get_user_id (session);
  g_autoptr (GPtrArray) list =
    holler_call_registry_list (self->registry, user_id);

  self->greeted = session;
  step_device (self,
               user_id,
               holler_session_get_device_id (session),
               HOLLER_ROSTER_EVENT_DEVICE_ONLINE,
               FALSE);
  self->greeted = NULL;

  for (guint i = 0; i < list->len; i++)
    {
      HollerLiveCall *call = g_ptr_array_index (list, i);

      if (holler_roster_is_live (&call->roster))
        {
          g_autoptr (HollerFrame) state = holler_live_call_make_state (call);

          holler_session_send_frame (session, state);
        }
      else
        holler_calls_send_farewell (call, session);
    }
  holler_rooms_snapshot (self->rooms, session);
}

/* One that was not resumed has been told by the snapshot. */
static void
device_online (gpointer data,
               const char *user_id,
               const char *device_id,
               gboolean resumed)
{
  if (resumed)
    step_device (data,
                 user_id,
                 device_id,
                 HOLLER_ROSTER_EVENT_DEVICE_ONLINE,
                 TRUE);
}

static void
device_lost (gpointer data, const char *user_id, const char *device_id)
{
  step_device (data,
               user_id,
               device_id,
               HOLLER_ROSTER_EVENT_DEVICE_LOST,
               FALSE);
}

static void
device_gone (gpointer data, const char *user_id, const char *device_id)
{
  step_device (data,
               user_id,
               device_id,
               HOLLER_ROSTER_EVENT_DEVICE_GONE,
               FALSE);
}

static void
contact_ended (gpointer data, const char *blocker_id, const char *other_id)
{
  HollerCalls *self = data;
  g_autoptr (GPtrArray) list =
    holler_call_registry_list (self->registry, blocker_id);
  const HollerRosterEvent event = {
    .kind = HOLLER_ROSTER_EVENT_CONTACT_ENDED,
  };

  for (guint i = 0; i < list->len; i++)
    {
      HollerLiveCall *call = g_ptr_array_index (list, i);

      if (holler_live_call_get_side (call, other_id) != HOLLER_ROSTER_STRANGER)
        holler_calls_step (self, call, &event, NULL);
    }
}

static const char *
find_call (gpointer data, const char *conversation_id)
{
  HollerCalls *self = data;
  const HollerLiveRoom *room =
    holler_rooms_find_in (self->rooms, conversation_id);
  const HollerLiveCall *call =
    holler_call_registry_lookup (self->registry, conversation_id);

  if (room != NULL)
    return room->call_id;

  return call != NULL && holler_roster_is_live (&call->roster) ? call->call_id
                                                               : NULL;
}

static void
member_left (gpointer data, const char *conversation_id, const char *user_id)
{
  HollerCalls *self = data;

  holler_rooms_member_left (self->rooms, conversation_id, user_id);
}

static gboolean
invite (gpointer data,
        const char *user_id,
        const char *call_id,
        const char *other_id,
        GError **error)
{
  return holler_rooms_invite_by_api (data, user_id, call_id, other_id, error);
}

static void
shut_down (gpointer data)
{
  HollerCalls *self = data;
  g_autoptr (GPtrArray) list = holler_call_registry_list_all (self->registry);

  for (guint i = 0; i < list->len; i++)
    stop_timer (self, g_ptr_array_index (list, i));
  holler_rooms_stop (self->rooms);
}

static void
calls_free (gpointer data)
{
  HollerCalls *self = data;

  holler_rooms_free (self->rooms);
  holler_call_registry_free (self->registry);
  g_free (self);
}

static void
restore_names (HollerCalls *self, HollerLiveCall *call)
{
  for (guint i = 0; i < HOLLER_N_ROSTER_SIDES; i++)
    {
      g_autofree char *user_id = g_strdup (call->people[i].user_id);
      g_autoptr (HollerUserRow) user =
        holler_server_store_find_user (holler_server_get_store (self->server),
                                       user_id,
                                       NULL);

      if (user != NULL)
        {
          g_free (call->people[i].username);
          g_free (call->people[i].display_name);
          call->people[i].username = g_strdup (user->username);
          call->people[i].display_name = g_strdup (user->display_name);
        }
    }
}

/* What rang is missed; what was answered waits for its people. */
void
holler_calls_restore (HollerCalls *self)
{
  HollerServerStore *store = holler_server_get_store (self->server);
  const HollerRosterEvent event = { .kind = HOLLER_ROSTER_EVENT_RESTARTED };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = holler_server_store_list_calls (store, &error);

  if (rows == NULL)
    {
      g_warning ("the live calls cannot be read: %s", error->message);
      return;
    }

  for (guint i = 0; i < rows->len; i++)
    {
      const HollerCallRow *row = g_ptr_array_index (rows, i);
      HollerLiveCall *call = NULL;

      if (g_str_equal (row->state, "room"))
        {
          holler_rooms_restore (self->rooms, row);
          continue;
        }
      call = holler_call_registry_restore (self->registry, row);
      if (call == NULL)
        {
          g_warning ("a live call cannot be read and is over");
          holler_server_store_delete_call_batched (store, row->call_id, NULL);
          continue;
        }
      restore_names (self, call);
      holler_calls_step (self, call, &event, NULL);
    }
}

void
holler_calls_install_hooks (HollerCalls *self)
{
  const HollerServerConfig *config = holler_server_get_config (self->server);
  const HollerCallTimes times = {
    .ring_us = (gint64) config->ring_s * G_USEC_PER_SEC,
    .resume_window_us = (gint64) config->resume_window_s * G_USEC_PER_SEC,
  };
  const HollerCallHooks hooks = {
    .snapshot = snapshot,
    .device_online = device_online,
    .device_lost = device_lost,
    .device_gone = device_gone,
    .contact_ended = contact_ended,
    .find_call = find_call,
    .member_left = member_left,
    .invite = invite,
    .shut_down = shut_down,
  };

  self->registry = holler_call_registry_new (&times);
  self->rooms = holler_rooms_new (self);
  holler_server_set_call_hooks (self->server, &hooks, self, calls_free);
}
