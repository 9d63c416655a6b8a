/* holler-call-actions.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "base/holler-debug.h"
#include "client/holler-account-private.h"
#include "client/holler-call-list-private.h"
#include "client/holler-call-private.h"

/* A call runs core's machine: events are queued, so that an action never calls
 * the machine; what an action opens, the end closes, whatever the way there
 * was.
 */

#define TICK_MS 1000

typedef struct
{
  HollerCallEvent event;
  HollerCallEndReason reason;
} Event;

/* Timers */

static gboolean
timeout_cb (gpointer user_data)
{
  HollerCall *self = user_data;

  self->timer_id = 0;
  holler_call_feed (self, HOLLER_CALL_EVENT_TIMEOUT, HOLLER_CALL_END_NONE);

  return G_SOURCE_REMOVE;
}

static void
arm_timer (HollerCall *self)
{
  guint delay_ms = holler_call_machine_get_timeout_ms (
    &self->machine,
    holler_call_list_get_ring_timeout_ms (self->list));

  holler_clock_clear_timeout (self->account->clock, &self->timer_id);
  if (delay_ms > 0)
    self->timer_id = holler_clock_add_timeout (self->account->clock,
                                               delay_ms,
                                               timeout_cb,
                                               self,
                                               NULL);
}

static gboolean
tick_cb (gpointer user_data)
{
  HollerCall *self = user_data;

  g_object_ref (self);
  if (self->connected_at_us != 0)
    holler_call_notify (self, HOLLER_CALL_CHANGED_DURATION_SECONDS);
  else
    holler_call_notify (self, HOLLER_CALL_CHANGED_RING_SECONDS);
  holler_call_look_at_media (self);
  g_object_unref (self);

  return G_SOURCE_CONTINUE;
}

/* Actions */

static void
capture_failed_cb (HollerMedia *media, const char *message, HollerCall *self)
{
  holler_call_feed (self,
                    HOLLER_CALL_EVENT_CAPTURE_FAILED,
                    HOLLER_CALL_END_MEDIA_FAILED);
}

static void
level_cb (HollerMedia *media, GParamSpec *pspec, HollerCall *self)
{
  holler_call_hear_oneself (self);
  holler_call_notify (self, HOLLER_CALL_CHANGED_LOCAL_LEVEL);
}

static void
device_cb (HollerMedia *media,
           HollerDeviceKind kind,
           HollerDeviceChoice choice,
           HollerCall *self)
{
  g_signal_emit_by_name (self, "device-changed", kind, choice);
}

static void
open_playback (HollerCall *self)
{
  g_autoptr (GError) error = NULL;

  if (self->playback_open)
    return;
  /* Without a speaker one may still speak. */
  if (holler_media_open_playback (self->account->media, &error))
    self->playback_open = TRUE;
  else
    holler_debug (HOLLER_DEBUG_CALL, "no playback: %s", error->message);
}

static void
open_capture (HollerCall *self)
{
  HollerMedia *media = self->account->media;
  g_autoptr (GError) error = NULL;

  if (self->capture_open)
    return;
  if (!holler_media_open_capture (media, HOLLER_MEDIA_AUDIO, &error))
    {
      holler_debug (HOLLER_DEBUG_CALL, "no capture: %s", error->message);
      holler_call_feed (self,
                        HOLLER_CALL_EVENT_CAPTURE_FAILED,
                        HOLLER_CALL_END_MEDIA_FAILED);
      return;
    }
  self->capture_open = TRUE;
  g_signal_connect_object (media,
                           "capture-failed",
                           G_CALLBACK (capture_failed_cb),
                           self,
                           0);
  g_signal_connect_object (media,
                           "device-changed",
                           G_CALLBACK (device_cb),
                           self,
                           0);
  g_signal_connect_object (media,
                           "notify::input-level",
                           G_CALLBACK (level_cb),
                           self,
                           0);
}

/* Closes what the actions opened; may be repeated. */
void
holler_call_tear_down (HollerCall *self)
{
  HollerMedia *media = self->account->media;

  holler_clock_clear_timeout (self->account->clock, &self->tick_id);
  holler_call_stop_watching (self);
  holler_clock_clear_timeout (self->account->clock, &self->offer_timer_id);
  g_signal_handlers_disconnect_by_data (media, self);
  holler_call_drop_connection (self);
  if (self->capture_open)
    holler_media_close_capture (media);
  self->capture_open = FALSE;
  if (self->playback_open)
    holler_media_close_playback (media);
  self->playback_open = FALSE;
  g_clear_pointer (&self->ring_offer, holler_frame_unref);
  g_queue_clear_full (&self->candidates, (GDestroyNotify) holler_frame_unref);
}

/* The other caller's ring becomes the call, our own offer is nothing. */
static void
become_callee (HollerCall *self)
{
  holler_call_drop_connection (self);
  self->is_outgoing = FALSE;
  g_clear_pointer (&self->join_id, g_free);
  if (self->ring_offer != NULL)
    self->epoch = holler_frame_get_int (self->ring_offer, "epoch");
  holler_call_notify (self, HOLLER_CALL_CHANGED_DIRECTION);
}

static void
run_action (HollerCall *self, HollerCallActions action)
{
  switch (action)
    {
    case HOLLER_CALL_ACTION_DISARM_TIMER:
      holler_clock_clear_timeout (self->account->clock, &self->timer_id);
      break;
    case HOLLER_CALL_ACTION_STOP_ALERT:
      self->remote_ringing = FALSE;
      holler_call_list_update_sound (self->list);
      break;
    case HOLLER_CALL_ACTION_DROP_OFFER:
      become_callee (self);
      break;
    case HOLLER_CALL_ACTION_SEND_OFFER:
      holler_call_place (self);
      break;
    case HOLLER_CALL_ACTION_SEND_RINGING:
      holler_call_send_ringing (self);
      holler_turn_prefetch (self->account->turn);
      break;
    case HOLLER_CALL_ACTION_SEND_ACCEPT:
      if (self->takes_over)
        holler_call_send_join (self);
      else
        holler_call_send_accept (self);
      break;
    case HOLLER_CALL_ACTION_SEND_REJECT:
      holler_call_send_reject (self);
      break;
    case HOLLER_CALL_ACTION_SEND_HANGUP:
      holler_call_send_hang_up (self);
      break;
    case HOLLER_CALL_ACTION_SEND_JOIN:
      holler_call_send_join (self);
      break;
    case HOLLER_CALL_ACTION_ALERT:
      holler_call_list_update_sound (self->list);
      break;
    case HOLLER_CALL_ACTION_RINGBACK:
      self->remote_ringing = TRUE;
      holler_call_notify (self, HOLLER_CALL_CHANGED_RINGING);
      holler_call_list_update_sound (self->list);
      break;
    case HOLLER_CALL_ACTION_OPEN_PLAYBACK:
      open_playback (self);
      break;
    case HOLLER_CALL_ACTION_OPEN_CAPTURE:
      open_capture (self);
      break;
    case HOLLER_CALL_ACTION_GATHER:
      holler_call_gather (self);
      break;
    case HOLLER_CALL_ACTION_NEGOTIATE:
      holler_call_negotiate (self);
      break;
    case HOLLER_CALL_ACTION_RENEGOTIATE_ANEW:
      holler_call_renegotiate_anew (self, FALSE);
      break;
    case HOLLER_CALL_ACTION_RESTART_MEDIA:
      holler_call_restart_media (self);
      break;
    case HOLLER_CALL_ACTION_RESUME_NEGOTIATION:
      if (self->negotiator != NULL)
        holler_negotiator_frames_lost (self->negotiator);
      break;
    case HOLLER_CALL_ACTION_ARM_TIMER:
      arm_timer (self);
      break;
    case HOLLER_CALL_ACTION_TEAR_DOWN:
      holler_call_tear_down (self);
      break;
    case HOLLER_CALL_ACTION_NONE:
    default:
      break;
    }
}

static void
trace_step (HollerCall *self,
            HollerCallState from,
            HollerCallEvent event,
            HollerCallActions actions)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < HOLLER_N_CALL_ACTIONS; i++)
    if (actions & (1u << i))
      g_string_append_printf (names,
                              " %s",
                              holler_call_action_to_name (1u << i));
  holler_debug (HOLLER_DEBUG_CALL,
                "%s: %s -> %s:%s%s%s",
                holler_call_event_to_name (event),
                holler_call_state_to_name (from),
                holler_call_state_to_name (self->machine.state),
                names->str,
                self->machine.state == HOLLER_CALL_STATE_ENDED ? " because "
                                                               : "",
                self->machine.state == HOLLER_CALL_STATE_ENDED
                  ? holler_call_end_reason_to_name (self->machine.end_reason)
                  : "");
}

static void
entered (HollerCall *self)
{
  if (self->machine.state == HOLLER_CALL_STATE_CONNECTED &&
      self->connected_at_us == 0)
    {
      self->connected_at_us = holler_clock_get_time_us (self->account->clock);
      holler_call_watch_flow (self);
      /* what one chose while it rang */
      if (self->muted)
        holler_call_send_media (self);
    }
  holler_call_notify (self, HOLLER_CALL_CHANGED_STATE);
  holler_call_list_call_changed (self->list, self);
  if (self->machine.state == HOLLER_CALL_STATE_ENDED)
    {
      holler_call_notify (self, HOLLER_CALL_CHANGED_END_REASON);
      g_signal_emit_by_name (self, "ended");
      holler_call_list_call_ended (self->list, self);
    }
}

static void
step (HollerCall *self, const Event *event)
{
  HollerCallState from = self->machine.state;
  HollerCallActions actions = 0;

  if (!holler_call_machine_step (&self->machine,
                                 event->event,
                                 event->reason,
                                 &actions))
    return;

  trace_step (self, from, event->event, actions);
  for (guint i = 0; i < HOLLER_N_CALL_ACTIONS; i++)
    if (actions & (1u << i))
      run_action (self, (HollerCallActions) (1u << i));
  if (self->machine.state != from)
    entered (self);
}

/**
 * holler_call_feed:
 * @self: a call
 * @event: what happened
 * @reason: why, for events that bring a reason
 *
 * Hands an event to the machine, after those that wait already.
 */
void
holler_call_feed (HollerCall *self,
                  HollerCallEvent event,
                  HollerCallEndReason reason)
{
  Event *queued = g_new0 (Event, 1);

  queued->event = event;
  queued->reason = reason;
  g_queue_push_tail (&self->events, queued);
  if (self->stepping)
    return;

  g_object_ref (self);
  self->stepping = TRUE;
  while (self->account != NULL && self->list != NULL &&
         !g_queue_is_empty (&self->events))
    {
      g_autofree Event *next = g_queue_pop_head (&self->events);

      step (self, next);
    }
  self->stepping = FALSE;
  g_object_unref (self);
}

/**
 * holler_call_start_ticking:
 * @self: a new call
 *
 * Counts its seconds and looks at its media, once a second.
 */
void
holler_call_start_ticking (HollerCall *self)
{
  self->tick_id = holler_clock_add_timeout (self->account->clock,
                                            TICK_MS,
                                            tick_cb,
                                            self,
                                            NULL);
}
