/* holler-push-to-talk.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/holler-push-to-talk.h"

/* What is held when a call begins or ends, when one mutes oneself, or when
 * push to talk is switched on or off, no longer counts: it was held for
 * something else. It has to be let go and held anew; so a key that is stuck
 * somewhere never speaks into the next call, and the mute button always ends
 * what is said. Keys that repeat while they are held change nothing.
 */

/**
 * holler_push_to_talk_init:
 * @self: (out): a push to talk
 *
 * Makes it one that is switched off, without a call.
 */
void
holler_push_to_talk_init (HollerPushToTalk *self)
{
  g_return_if_fail (self != NULL);

  *self = (HollerPushToTalk){ .state = HOLLER_TALK_STATE_NONE };
}

/* In a call, with nothing that counts as held. */
static HollerTalkState
rest (const HollerPushToTalk *self)
{
  if (self->is_muted)
    return HOLLER_TALK_STATE_MUTED;

  return self->is_enabled ? HOLLER_TALK_STATE_WAITING : HOLLER_TALK_STATE_OPEN;
}

static gboolean
is_listening (const HollerPushToTalk *self)
{
  return self->state == HOLLER_TALK_STATE_WAITING ||
         self->state == HOLLER_TALK_STATE_TALKING ||
         self->state == HOLLER_TALK_STATE_LINGERING;
}

static void
enter (HollerPushToTalk *self, HollerTalkState state, guint *actions)
{
  if (self->state == HOLLER_TALK_STATE_LINGERING)
    *actions |= HOLLER_TALK_ACTION_DISARM_TIMER;
  if (state == HOLLER_TALK_STATE_LINGERING)
    *actions |= HOLLER_TALK_ACTION_ARM_TIMER;
  if (state != HOLLER_TALK_STATE_TALKING)
    self->held = 0;
  self->state = state;
}

static gboolean
press (HollerPushToTalk *self, guint source, guint *actions)
{
  if ((self->down & source) != 0 || source == 0)
    return FALSE;

  self->down |= source;
  if (!is_listening (self))
    return TRUE;
  self->held |= source;
  if (self->state != HOLLER_TALK_STATE_TALKING)
    enter (self, HOLLER_TALK_STATE_TALKING, actions);

  return TRUE;
}

static gboolean
let_go (HollerPushToTalk *self, guint source, guint *actions)
{
  if ((self->down & source) == 0)
    return FALSE;

  self->down &= ~source;
  self->held &= ~source;
  if (self->state == HOLLER_TALK_STATE_TALKING && self->held == 0)
    enter (self, HOLLER_TALK_STATE_LINGERING, actions);

  return TRUE;
}

static gboolean
set (HollerPushToTalk *self, gboolean *what, gboolean value, guint *actions)
{
  if (*what == value)
    return FALSE;

  *what = value;
  if (self->state != HOLLER_TALK_STATE_NONE)
    enter (self, rest (self), actions);

  return TRUE;
}

/**
 * holler_push_to_talk_step:
 * @self: a push to talk
 * @event: what happened
 * @source: what was pressed or released, one; else
 *   %HOLLER_TALK_SOURCE_NONE
 * @out_actions: (out): what to do, lowest bit first
 *
 * Goes one step.
 *
 * Returns: `FALSE` if that means nothing now; then nothing changed
 */
gboolean
holler_push_to_talk_step (HollerPushToTalk *self,
                          HollerTalkEvent event,
                          HollerTalkSource source,
                          HollerTalkActions *out_actions)
{
  gboolean is_taken = FALSE;
  guint actions = HOLLER_TALK_ACTION_NONE;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (out_actions != NULL, FALSE);

  switch (event)
    {
    case HOLLER_TALK_EVENT_PRESSED:
      is_taken = press (self, source, &actions);
      break;
    case HOLLER_TALK_EVENT_RELEASED:
      is_taken = let_go (self, source, &actions);
      break;
    case HOLLER_TALK_EVENT_TIMEOUT:
      is_taken = self->state == HOLLER_TALK_STATE_LINGERING;
      if (is_taken)
        self->state = HOLLER_TALK_STATE_WAITING;
      break;
    case HOLLER_TALK_EVENT_CALL_BEGAN:
      is_taken = self->state == HOLLER_TALK_STATE_NONE;
      /* Each call begins unmuted. */
      if (is_taken)
        {
          self->is_muted = FALSE;
          enter (self, rest (self), &actions);
        }
      break;
    case HOLLER_TALK_EVENT_CALL_ENDED:
      is_taken = self->state != HOLLER_TALK_STATE_NONE;
      if (is_taken)
        enter (self, HOLLER_TALK_STATE_NONE, &actions);
      break;
    case HOLLER_TALK_EVENT_MUTED:
    case HOLLER_TALK_EVENT_UNMUTED:
      is_taken =
        self->state != HOLLER_TALK_STATE_NONE &&
        set (self, &self->is_muted, event == HOLLER_TALK_EVENT_MUTED, &actions);
      break;
    case HOLLER_TALK_EVENT_ENABLED:
    case HOLLER_TALK_EVENT_DISABLED:
      is_taken = set (self,
                      &self->is_enabled,
                      event == HOLLER_TALK_EVENT_ENABLED,
                      &actions);
      break;
    default:
      break;
    }
  *out_actions = (HollerTalkActions) actions;

  return is_taken;
}

/**
 * holler_talk_state_is_heard:
 * @state: a state
 *
 * Does what the microphone hears go to the other?
 *
 * Returns: whether it does
 */
gboolean
holler_talk_state_is_heard (HollerTalkState state)
{
  return state == HOLLER_TALK_STATE_OPEN ||
         state == HOLLER_TALK_STATE_TALKING ||
         state == HOLLER_TALK_STATE_LINGERING;
}

/**
 * holler_talk_state_to_name:
 * @state: a state
 *
 * Names a state, for traces and for the bus.
 *
 * Returns: a word
 */
const char *
holler_talk_state_to_name (HollerTalkState state)
{
  static const char *const names[] = {
    "none", "open", "muted", "waiting", "talking", "lingering",
  };

  G_STATIC_ASSERT (G_N_ELEMENTS (names) == HOLLER_N_TALK_STATES);
  return (guint) state < G_N_ELEMENTS (names) ? names[state] : "?";
}

/**
 * holler_talk_event_to_name:
 * @event: an event
 *
 * Names an event, for traces.
 *
 * Returns: a word
 */
const char *
holler_talk_event_to_name (HollerTalkEvent event)
{
  static const char *const names[] = {
    "pressed", "released", "timeout", "call-began", "call-ended",
    "muted",   "unmuted",  "enabled", "disabled",
  };

  G_STATIC_ASSERT (G_N_ELEMENTS (names) == HOLLER_N_TALK_EVENTS);
  return (guint) event < G_N_ELEMENTS (names) ? names[event] : "?";
}
