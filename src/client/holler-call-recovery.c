/* holler-call-recovery.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "base/holler-debug.h"
#include "client/holler-account-private.h"
#include "client/holler-call-list-private.h"
#include "client/holler-call-private.h"

/* Whether the other is still there, and what is done about it: core's flow and
 * recovery machine over the negotiator. The call's own machine only hears that
 * media went down and came up again, and how long that may take is its affair.
 */

#define LOOK_MS 250
/* Whoever hangs up closes his connection too, and his word may come after. */
#define FAREWELL_MS 400

static gboolean
timeout_cb (gpointer user_data)
{
  HollerCall *self = user_data;

  self->recovery_timer_id = 0;
  holler_call_recover (self, HOLLER_RECOVERY_EVENT_TIMEOUT);

  return G_SOURCE_REMOVE;
}

/* The relays of the last generation may be no good any more. */
static void
begin_generation (HollerCall *self)
{
  HollerPeerConfig config = { 0 };

  holler_turn_fill (self->account->turn, &config);
  if (config.ice_uris != NULL && config.ice_uris[0] != NULL)
    holler_negotiator_set_ice (self->negotiator,
                               config.ice_uris,
                               config.ice_username,
                               config.ice_password,
                               holler_call_list_get_relay_only (self->list));
  holler_turn_prefetch (self->account->turn);
  holler_negotiator_want_generation (self->negotiator);
}

static void
run_actions (HollerCall *self, guint actions)
{
  HollerClock *clock = self->account->clock;

  if (actions &
      (HOLLER_RECOVERY_ACTION_DISARM_TIMER | HOLLER_RECOVERY_ACTION_ARM_TIMER))
    holler_clock_clear_timeout (clock, &self->recovery_timer_id);
  if (actions & HOLLER_RECOVERY_ACTION_ARM_TIMER)
    self->recovery_timer_id =
      holler_clock_add_timeout (clock,
                                self->recovery.timeout_ms,
                                timeout_cb,
                                self,
                                NULL);
  /* The last, as they may end the call. */
  if ((actions & HOLLER_RECOVERY_ACTION_RESTART_ICE) &&
      self->negotiator != NULL)
    holler_negotiator_want_restart (self->negotiator);
  if ((actions & HOLLER_RECOVERY_ACTION_BEGIN_GENERATION) &&
      self->negotiator != NULL)
    begin_generation (self);
}

/**
 * holler_call_recover:
 * @self: a call
 * @event: what happened
 *
 * Hands an event to the recovery machine.
 */
void
holler_call_recover (HollerCall *self, HollerRecoveryEvent event)
{
  HollerRecoveryState from = self->recovery.state;
  HollerRecoveryActions actions = HOLLER_RECOVERY_ACTION_NONE;

  if (self->account == NULL || self->list == NULL ||
      !holler_call_state_is_live (self->machine.state) ||
      !holler_recovery_machine_step (&self->recovery, event, &actions))
    return;

  if (self->recovery.state != from || actions != 0)
    holler_debug (
      HOLLER_DEBUG_CALL,
      "recovery: %s: %s -> %s%s%s",
      holler_recovery_event_to_name (event),
      holler_recovery_state_to_name (from),
      holler_recovery_state_to_name (self->recovery.state),
      actions & HOLLER_RECOVERY_ACTION_RESTART_ICE ? " restart-ice" : "",
      actions & HOLLER_RECOVERY_ACTION_BEGIN_GENERATION ? " begin-generation"
                                                        : "");
  g_object_ref (self);
  run_actions (self, actions);
  g_object_unref (self);
}

static gboolean
is_link_ready (HollerCall *self)
{
  return self->account->link != NULL &&
         holler_link_is_ready (self->account->link);
}

static gboolean
is_network_available (HollerCall *self)
{
  return self->account->network == NULL ||
         holler_network_watch_get_available (self->account->network);
}

/* What is known of why nothing comes. */
static void
update_trouble (HollerCall *self)
{
  HollerCallTrouble trouble = HOLLER_CALL_TROUBLE_NONE;

  if (self->machine.state == HOLLER_CALL_STATE_RECONNECTING)
    trouble = !is_network_available (self) ? HOLLER_CALL_TROUBLE_NO_NETWORK
              : !is_link_ready (self)      ? HOLLER_CALL_TROUBLE_NO_SERVER
                                           : HOLLER_CALL_TROUBLE_NO_MEDIA;
  if (self->trouble == trouble)
    return;
  self->trouble = trouble;
  g_object_notify (G_OBJECT (self), "trouble");
}

/* A generation that gets on, of whichever side, is given its time. */
static void
note_progress (HollerCall *self)
{
  guint generation = holler_negotiator_get_generation (self->negotiator);
  HollerPeerState state = holler_negotiator_get_newest_state (self->negotiator);

  if (generation == self->seen_generation &&
      (state <= self->seen_state || state > HOLLER_PEER_STATE_CONNECTED))
    return;
  self->seen_generation = generation;
  self->seen_state = state;
  holler_call_recover (self, HOLLER_RECOVERY_EVENT_BEGUN);
}

static HollerFlowState
look (HollerCall *self)
{
  HollerTraffic traffic;
  guint hints = HOLLER_FLOW_HINT_NONE;

  if (self->remote_muted)
    hints |= HOLLER_FLOW_HINT_MUTED;
  if (!is_network_available (self) || !is_link_ready (self))
    hints |= HOLLER_FLOW_HINT_CUT;
  holler_negotiator_get_traffic (self->negotiator, &traffic);

  return holler_flow_look (&self->flow,
                           holler_clock_get_time_us (self->account->clock),
                           traffic.n_media,
                           traffic.n_reports,
                           (HollerFlowHints) hints);
}

static void
look_at_flow (HollerCall *self)
{
  HollerFlowState before = self->flow.state;
  HollerFlowState state = look (self);

  if (state != before)
    holler_debug (HOLLER_DEBUG_CALL,
                  "flow: %s -> %s",
                  holler_flow_state_to_name (before),
                  holler_flow_state_to_name (state));
  note_progress (self);
  if (state == HOLLER_FLOW_STATE_STALLED)
    {
      if (self->machine.state == HOLLER_CALL_STATE_CONNECTED)
        {
          self->outage_generation = self->seen_generation;
          holler_call_feed (self,
                            HOLLER_CALL_EVENT_MEDIA_DOWN,
                            HOLLER_CALL_END_NONE);
        }
      holler_call_recover (self, HOLLER_RECOVERY_EVENT_STALLED);
    }
  else if (holler_flow_is_alive (&self->flow))
    {
      if (self->machine.state == HOLLER_CALL_STATE_RECONNECTING)
        holler_call_feed (self,
                          HOLLER_CALL_EVENT_MEDIA_UP,
                          HOLLER_CALL_END_NONE);
      holler_call_recover (self, HOLLER_RECOVERY_EVENT_FLOWS);
      if (self->negotiator != NULL &&
          holler_negotiator_is_settled (self->negotiator))
        holler_call_recover (self, HOLLER_RECOVERY_EVENT_SETTLED);
    }
}

static gboolean
look_cb (gpointer user_data)
{
  HollerCall *self = user_data;

  g_object_ref (self);
  if (self->negotiator != NULL)
    look_at_flow (self);
  if (self->account != NULL)
    update_trouble (self);
  g_object_unref (self);

  return G_SOURCE_CONTINUE;
}

/**
 * holler_call_watch_flow:
 * @self: a call that is connected for the first time
 *
 * Watches from now on whether anything comes.
 */
void
holler_call_watch_flow (HollerCall *self)
{
  holler_call_forget_flow (self);
  self->seen_generation = holler_negotiator_get_generation (self->negotiator);
  self->seen_state = HOLLER_PEER_STATE_CONNECTED;
  holler_call_recover (self, HOLLER_RECOVERY_EVENT_CONNECTED);
  if (self->look_id == 0)
    self->look_id = holler_clock_add_timeout (self->account->clock,
                                              LOOK_MS,
                                              look_cb,
                                              self,
                                              NULL);
}

/**
 * holler_call_forget_flow:
 * @self: a live call
 *
 * Begins to count anew: the connections are others.
 */
void
holler_call_forget_flow (HollerCall *self)
{
  self->seen_generation = 0;
  self->seen_state = HOLLER_PEER_STATE_NEW;
  self->failed_generation = -1;
  holler_flow_init (&self->flow,
                    holler_clock_get_time_us (self->account->clock));
}

/**
 * holler_call_stop_watching:
 * @self: a call
 *
 * Ends what holler_call_watch_flow() began; may be repeated.
 */
void
holler_call_stop_watching (HollerCall *self)
{
  holler_clock_clear_timeout (self->account->clock, &self->farewell_id);
  holler_clock_clear_timeout (self->account->clock, &self->look_id);
  holler_clock_clear_timeout (self->account->clock, &self->recovery_timer_id);
}

static void
tell_failure (HollerCall *self)
{
  gboolean is_last = !holler_negotiator_has_carrier (self->negotiator);

  holler_call_recover (self, HOLLER_RECOVERY_EVENT_FAILED);
  if (is_last)
    holler_call_feed (self,
                      HOLLER_CALL_EVENT_MEDIA_FAILED,
                      HOLLER_CALL_END_NONE);
}

static gboolean
farewell_cb (gpointer user_data)
{
  HollerCall *self = user_data;

  self->farewell_id = 0;
  if (self->negotiator != NULL &&
      self->failed_generation ==
        holler_negotiator_get_generation (self->negotiator))
    tell_failure (self);

  return G_SOURCE_REMOVE;
}

/**
 * holler_call_connection_failed:
 * @self: a live call
 *
 * The newest connection says that it will not come back.
 */
void
holler_call_connection_failed (HollerCall *self)
{
  gint64 generation = holler_negotiator_get_generation (self->negotiator);

  if (self->failed_generation == generation)
    return;

  self->failed_generation = generation;
  if (self->machine.state != HOLLER_CALL_STATE_CONNECTED)
    tell_failure (self);
  else if (self->farewell_id == 0)
    self->farewell_id = holler_clock_add_timeout (self->account->clock,
                                                  FAREWELL_MS,
                                                  farewell_cb,
                                                  self,
                                                  NULL);
}

/**
 * holler_call_link_changed:
 * @self: a call
 * @is_ready: whether the server can be reached now
 *
 * What could not be asked of the other is asked now.
 */
void
holler_call_link_changed (HollerCall *self, gboolean is_ready)
{
  holler_call_recover (self,
                       is_ready ? HOLLER_RECOVERY_EVENT_LINK_UP
                                : HOLLER_RECOVERY_EVENT_LINK_DOWN);
}

/**
 * holler_call_moved:
 * @self: a call
 *
 * This machine has other addresses than before, or slept.
 */
void
holler_call_moved (HollerCall *self)
{
  if (self->negotiator != NULL)
    holler_call_recover (self, HOLLER_RECOVERY_EVENT_MOVED);
}

/**
 * holler_call_negotiate_again:
 * @self: a call that is connected
 * @wish: what to ask the other side for
 *
 * Negotiates without a need for it; ignored in other states.
 */
void
holler_call_negotiate_again (HollerCall *self, HollerCallWish wish)
{
  g_return_if_fail (HOLLER_IS_CALL (self));

  if (self->negotiator == NULL || self->connected_at_us == 0)
    return;

  switch (wish)
    {
    case HOLLER_CALL_WISH_OFFER:
      holler_negotiator_want (self->negotiator);
      break;
    case HOLLER_CALL_WISH_RESTART:
      holler_negotiator_want_restart (self->negotiator);
      break;
    case HOLLER_CALL_WISH_GENERATION:
    default:
      holler_call_recover (self, HOLLER_RECOVERY_EVENT_AGAIN);
      break;
    }
}

/**
 * holler_call_get_trouble:
 * @self: a call
 *
 * Gets why a call reconnects, as far as this side can tell.
 *
 * Returns: %HOLLER_CALL_TROUBLE_NONE in all other states
 */
HollerCallTrouble
holler_call_get_trouble (HollerCall *self)
{
  g_return_val_if_fail (HOLLER_IS_CALL (self), HOLLER_CALL_TROUBLE_NONE);

  return self->trouble;
}
