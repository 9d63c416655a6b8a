/* holler-recovery-machine.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/holler-recovery-machine.h"

/* What stalled is first tried by other ways of the same connection (an ICE
 * restart, RFC 8445 section 9): cheap, and enough where a relay or a router
 * died. What that cannot do, finding addresses that are new, a new generation
 * can. It is built beside the old connection and never in its place: the old
 * one may come back first.
 *
 * Both need the other's answer, so without the server nothing is asked for; it
 * is remembered, and a time-out runs only while an answer can come.
 */

#define ASKS                                                                   \
  (HOLLER_RECOVERY_ACTION_RESTART_ICE | HOLLER_RECOVERY_ACTION_BEGIN_GENERATION)

typedef struct
{
  HollerRecoveryState state;
  HollerRecoveryEvent event;
  HollerRecoveryState next;
  guint actions;
  guint timeout_ms; /* for ARM_TIMER */
} Transition;

/* clang-format off */
#define DO(action) HOLLER_RECOVERY_ACTION_##action
#define ROW(state, event, next, actions, timeout_ms) \
  { HOLLER_RECOVERY_STATE_##state, HOLLER_RECOVERY_EVENT_##event, \
    HOLLER_RECOVERY_STATE_##next, (actions), timeout_ms }
#define RESTART(state, event) \
  ROW (state, event, RESTARTING, DO (RESTART_ICE) | DO (ARM_TIMER), \
       HOLLER_RECOVERY_RESTART_MS)
#define BEGIN(state, event, next) \
  ROW (state, event, next, DO (BEGIN_GENERATION) | DO (ARM_TIMER), \
       HOLLER_RECOVERY_REBUILD_MS)
#define WAIT(state, event, next, time) \
  ROW (state, event, next, DO (ARM_TIMER), HOLLER_RECOVERY_##time##_MS)

static const Transition transitions[] = {
  ROW     (IDLE,       CONNECTED, STEADY, 0, 0),
  ROW     (IDLE,       MOVED,     IDLE,   DO (BEGIN_GENERATION), 0),
  ROW     (IDLE,       AGAIN,     IDLE,   DO (BEGIN_GENERATION), 0),

  RESTART (STEADY,     STALLED),
  BEGIN   (STEADY,     FAILED,    REBUILDING),
  WAIT    (STEADY,     BEGUN,     MOVING, REBUILD),
  BEGIN   (STEADY,     AGAIN,     MOVING),
  BEGIN   (STEADY,     MOVED,     MOVING),

  ROW     (MOVING,     STALLED,   REBUILDING, 0, 0),
  WAIT    (MOVING,     FAILED,    MOVING, PAUSE),
  ROW     (MOVING,     SETTLED,   STEADY, DO (DISARM_TIMER), 0),
  WAIT    (MOVING,     BEGUN,     MOVING, REBUILD),
  BEGIN   (MOVING,     AGAIN,     MOVING),
  BEGIN   (MOVING,     MOVED,     MOVING),
  BEGIN   (MOVING,     TIMEOUT,   MOVING),

  ROW     (RESTARTING, FLOWS,     STEADY, DO (DISARM_TIMER), 0),
  BEGIN   (RESTARTING, FAILED,    REBUILDING),
  WAIT    (RESTARTING, BEGUN,     REBUILDING, REBUILD),
  BEGIN   (RESTARTING, AGAIN,     REBUILDING),
  BEGIN   (RESTARTING, MOVED,     REBUILDING),
  BEGIN   (RESTARTING, TIMEOUT,   REBUILDING),

  ROW     (REBUILDING, FLOWS,     MOVING, 0, 0),
  ROW     (REBUILDING, SETTLED,   STEADY, DO (DISARM_TIMER), 0),
  WAIT    (REBUILDING, FAILED,    REBUILDING, PAUSE),
  WAIT    (REBUILDING, BEGUN,     REBUILDING, REBUILD),
  BEGIN   (REBUILDING, AGAIN,     REBUILDING),
  BEGIN   (REBUILDING, MOVED,     REBUILDING),
  BEGIN   (REBUILDING, TIMEOUT,   REBUILDING),
};

#undef WAIT
#undef BEGIN
#undef RESTART
#undef ROW
#undef DO
/* clang-format on */

/**
 * holler_recovery_machine_init:
 * @self: (out): a recovery
 * @link_up: whether the server can be reached now
 *
 * Makes @self idle.
 */
void
holler_recovery_machine_init (HollerRecoveryMachine *self, gboolean link_up)
{
  g_return_if_fail (self != NULL);

  self->state = HOLLER_RECOVERY_STATE_IDLE;
  self->link_up = link_up;
  self->wanted = HOLLER_RECOVERY_ACTION_NONE;
  self->n_moves = 0;
  self->timeout_ms = 0;
}

static gboolean
is_mending (HollerRecoveryState state)
{
  return state > HOLLER_RECOVERY_STATE_STEADY;
}

static gboolean
step_link (HollerRecoveryMachine *self, gboolean is_up, guint *actions)
{
  if (self->link_up == is_up)
    return FALSE;

  self->link_up = is_up;
  if (!is_up)
    {
      if (is_mending (self->state))
        *actions = HOLLER_RECOVERY_ACTION_DISARM_TIMER;
      return TRUE;
    }

  *actions = self->wanted;
  self->wanted = HOLLER_RECOVERY_ACTION_NONE;
  if (is_mending (self->state))
    *actions |= HOLLER_RECOVERY_ACTION_ARM_TIMER;

  return TRUE;
}

/* Asks now, or remembers to. A new generation does all that a restart does. */
static void
ask (HollerRecoveryMachine *self, guint *actions)
{
  if (self->link_up)
    {
      self->wanted = HOLLER_RECOVERY_ACTION_NONE;
      return;
    }

  if ((*actions & ASKS) != 0)
    self->wanted = *actions & ASKS;
  *actions &= ~(guint) (ASKS | HOLLER_RECOVERY_ACTION_ARM_TIMER);
}

static gboolean
step_row (HollerRecoveryMachine *self,
          const Transition *row,
          HollerRecoveryEvent event,
          guint *actions)
{
  /* What carries is the old one: the new one has not been asked for yet. */
  if (event == HOLLER_RECOVERY_EVENT_SETTLED && self->wanted != 0)
    return FALSE;

  *actions = row->actions;
  self->state = row->next;
  if (row->timeout_ms != 0)
    self->timeout_ms = row->timeout_ms;

  if (self->state == HOLLER_RECOVERY_STATE_MOVING &&
      event == HOLLER_RECOVERY_EVENT_TIMEOUT &&
      ++self->n_moves >= HOLLER_RECOVERY_MAX_MOVES)
    {
      *actions = HOLLER_RECOVERY_ACTION_NONE;
      self->state = HOLLER_RECOVERY_STATE_STEADY;
    }
  if (self->state == HOLLER_RECOVERY_STATE_STEADY)
    {
      self->n_moves = 0;
      self->wanted = HOLLER_RECOVERY_ACTION_NONE;
    }
  /* The other's generation is as good as one of ours. */
  if (event == HOLLER_RECOVERY_EVENT_BEGUN)
    self->wanted = HOLLER_RECOVERY_ACTION_NONE;
  if ((*actions & (ASKS | HOLLER_RECOVERY_ACTION_ARM_TIMER)) != 0)
    ask (self, actions);

  return TRUE;
}

/**
 * holler_recovery_machine_step:
 * @self: a recovery
 * @event: what happened
 * @out_actions: (out): what the object must now do, lowest bit first
 *
 * Takes @event into account.
 *
 * Returns: `TRUE` if the event is allowed; otherwise nothing is written
 */
gboolean
holler_recovery_machine_step (HollerRecoveryMachine *self,
                              HollerRecoveryEvent event,
                              HollerRecoveryActions *out_actions)
{
  guint actions = HOLLER_RECOVERY_ACTION_NONE;
  gboolean allowed = FALSE;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (out_actions != NULL, FALSE);

  if (event == HOLLER_RECOVERY_EVENT_LINK_UP ||
      event == HOLLER_RECOVERY_EVENT_LINK_DOWN)
    allowed =
      step_link (self, event == HOLLER_RECOVERY_EVENT_LINK_UP, &actions);

  for (gsize i = 0; i < G_N_ELEMENTS (transitions) && !allowed; i++)
    if (transitions[i].state == self->state && transitions[i].event == event)
      {
        allowed = step_row (self, &transitions[i], event, &actions);
        break;
      }
  if (allowed)
    *out_actions = (HollerRecoveryActions) actions;

  return allowed;
}

static const char *
get_name (const char *const *names, gsize n_names, guint index)
{
  return index < n_names ? names[index] : "?";
}

/**
 * holler_recovery_state_to_name:
 * @state: a state
 *
 * Names a state, for traces.
 *
 * Returns: a word
 */
const char *
holler_recovery_state_to_name (HollerRecoveryState state)
{
  static const char *const names[] = {
    "idle", "steady", "moving", "restarting", "rebuilding",
  };

  G_STATIC_ASSERT (G_N_ELEMENTS (names) == HOLLER_N_RECOVERY_STATES);
  return get_name (names, G_N_ELEMENTS (names), state);
}

/**
 * holler_recovery_event_to_name:
 * @event: an event
 *
 * Names an event, for traces.
 *
 * Returns: a word
 */
const char *
holler_recovery_event_to_name (HollerRecoveryEvent event)
{
  static const char *const names[] = {
    "connected", "flows", "stalled", "failed",    "settled", "begun",
    "again",     "moved", "link-up", "link-down", "timeout",
  };

  G_STATIC_ASSERT (G_N_ELEMENTS (names) == HOLLER_N_RECOVERY_EVENTS);
  return get_name (names, G_N_ELEMENTS (names), event);
}

/**
 * holler_recovery_action_to_name:
 * @action: one action
 *
 * Names an action, for traces.
 *
 * Returns: a word
 */
const char *
holler_recovery_action_to_name (HollerRecoveryActions action)
{
  static const char *const names[] = {
    "disarm-timer",
    "restart-ice",
    "begin-generation",
    "arm-timer",
  };

  G_STATIC_ASSERT (G_N_ELEMENTS (names) == HOLLER_N_RECOVERY_ACTIONS);
  if (action == HOLLER_RECOVERY_ACTION_NONE)
    return "none";
  return get_name (names,
                   G_N_ELEMENTS (names),
                   (guint) g_bit_nth_lsf (action, -1));
}
