/* holler-link-machine.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/holler-link-machine.h"

#include <string.h>

/* The way through a connection is a table; the ways out of it are not, as
 * they depend on the close code and on how often it went wrong before.
 *
 * A machine that moved does not ask whether its connection has survived: it
 * would not hear the answer for a minute. It opens another, and the server
 * takes that one in place of the old; nothing is lost by it.
 *
 * The machine counts what came through: a sequenced frame is delivered once,
 * whichever connections and replays it took. It asks to resume as long as it
 * knows a session; whether that is still possible only the server knows.
 */

/* What a row does beside its actions. */
typedef enum
{
  THEN_NOTHING,
  THEN_NEW_SESSION,
  THEN_GREETED,
  THEN_READY,
  THEN_LOST, /* as if the socket had been lost */
  THEN_INCOMPATIBLE,
} Then;

typedef struct
{
  HollerLinkState state;
  HollerLinkEvent event;
  HollerLinkState next;
  guint actions;
  Then then;
} Transition;

/* clang-format off */
#define DO(action) HOLLER_LINK_ACTION_##action
#define ROW(state, event, next, actions, then) \
  { HOLLER_LINK_STATE_##state, HOLLER_LINK_EVENT_##event, \
    HOLLER_LINK_STATE_##next, (actions), THEN_##then }

static const Transition transitions[] = {
  ROW (DISCONNECTED, START,             AUTHORIZING, DO (GET_TOKEN) | DO (ARM_TIMER), NOTHING),

  ROW (WAITING,      TIMEOUT,           AUTHORIZING, DO (GET_TOKEN) | DO (ARM_TIMER), NOTHING),
  ROW (WAITING,      NETWORK_AVAILABLE, AUTHORIZING, DO (GET_TOKEN) | DO (ARM_TIMER), NOTHING),
  ROW (WAITING,      MOVED,             AUTHORIZING, DO (GET_TOKEN) | DO (ARM_TIMER), NOTHING),

  ROW (AUTHORIZING,  TOKEN_READY,       OPENING,     DO (OPEN) | DO (ARM_TIMER), NOTHING),
  ROW (AUTHORIZING,  TOKEN_FAILED,      WAITING,     0, LOST),
  ROW (AUTHORIZING,  TIMEOUT,           WAITING,     0, LOST),
  ROW (AUTHORIZING,  MOVED,             AUTHORIZING, DO (GET_TOKEN) | DO (ARM_TIMER), NOTHING),

  ROW (OPENING,      OPENED,            GREETING,    DO (ARM_TIMER), NOTHING),
  ROW (OPENING,      TIMEOUT,           WAITING,     DO (CLOSE), LOST),
  ROW (OPENING,      MOVED,             AUTHORIZING, DO (CLOSE) | DO (GET_TOKEN) | DO (ARM_TIMER), NOTHING),

  ROW (GREETING,     HELLO_NEW,         SYNCING,     DO (BEGIN_SNAPSHOT) | DO (SYNC) | DO (ARM_TIMER), NEW_SESSION),
  ROW (GREETING,     HELLO_RESUMED,     SYNCING,     DO (ARM_TIMER), GREETED),
  ROW (GREETING,     INCOMPATIBLE,      STOPPED,     DO (CLOSE), INCOMPATIBLE),
  ROW (GREETING,     BYE,               GREETING,    0, NOTHING),
  ROW (GREETING,     SILENT,            WAITING,     DO (CLOSE), LOST),
  ROW (GREETING,     TIMEOUT,           WAITING,     DO (CLOSE), LOST),
  ROW (GREETING,     MOVED,             AUTHORIZING, DO (CLOSE) | DO (GET_TOKEN) | DO (ARM_TIMER), NOTHING),

  ROW (SYNCING,      READY,             READY,       DO (DISARM_TIMER) | DO (RESEND_PENDING), READY),
  ROW (SYNCING,      TOKEN_READY,       SYNCING,     DO (SEND_AUTH), NOTHING),
  ROW (SYNCING,      BYE,               SYNCING,     0, NOTHING),
  ROW (SYNCING,      SILENT,            WAITING,     DO (CLOSE), LOST),
  ROW (SYNCING,      TIMEOUT,           WAITING,     DO (CLOSE), LOST),
  ROW (SYNCING,      MOVED,             AUTHORIZING, DO (CLOSE) | DO (GET_TOKEN) | DO (ARM_TIMER), NOTHING),

  ROW (READY,        TOKEN_READY,       READY,       DO (SEND_AUTH), NOTHING),
  ROW (READY,        BYE,               READY,       0, NOTHING),
  ROW (READY,        SILENT,            WAITING,     DO (CLOSE), LOST),
  ROW (READY,        MOVED,             AUTHORIZING, DO (CLOSE) | DO (GET_TOKEN) | DO (ARM_TIMER), NOTHING),
};

#undef ROW
#undef DO
/* clang-format on */

/**
 * holler_link_machine_init:
 * @self: (out): a link
 *
 * Makes @self disconnected, without a session.
 */
void
holler_link_machine_init (HollerLinkMachine *self)
{
  g_return_if_fail (self != NULL);

  memset (self, 0, sizeof *self);
  self->state = HOLLER_LINK_STATE_DISCONNECTED;
}

/**
 * holler_link_machine_get_backoff_ms:
 * @attempts: how often it went wrong already
 * @random: any number, all equally likely
 *
 * Gets how long to wait: anything up to a limit that doubles each time, so
 * that ten thousand clients of a server that fell do not come back at once.
 *
 * Returns: milliseconds
 */
guint
holler_link_machine_get_backoff_ms (guint attempts, guint32 random)
{
  guint limit_ms = HOLLER_LINK_BACKOFF_FIRST_MS;

  for (guint i = 0; i < attempts && limit_ms < HOLLER_LINK_BACKOFF_LAST_MS; i++)
    limit_ms *= 2;

  return (
    guint) (((guint64) MIN (limit_ms, HOLLER_LINK_BACKOFF_LAST_MS) * random) >>
            32);
}

static gboolean
has_socket (HollerLinkState state)
{
  return state >= HOLLER_LINK_STATE_OPENING && state <= HOLLER_LINK_STATE_READY;
}

static void
forget_session (HollerLinkMachine *self, guint *actions)
{
  self->has_session = FALSE;
  self->snapshotting = FALSE;
  self->last_seq = 0;
  *actions |= HOLLER_LINK_ACTION_FORGET_SESSION;
}

static void
stop (HollerLinkMachine *self, HollerLinkStopReason reason, guint *actions)
{
  if (has_socket (self->state) && (*actions & HOLLER_LINK_ACTION_CLOSE) == 0)
    *actions |= HOLLER_LINK_ACTION_CLOSE;
  *actions |= HOLLER_LINK_ACTION_DISARM_TIMER;
  if (reason != HOLLER_LINK_STOP_LOGGED_OUT)
    *actions |= HOLLER_LINK_ACTION_TELL;

  forget_session (self, actions);
  self->state = HOLLER_LINK_STATE_STOPPED;
  self->stop_reason = reason;
}

static void
wait_a_while (HollerLinkMachine *self, guint32 random, guint *actions)
{
  self->state = HOLLER_LINK_STATE_WAITING;
  self->timeout_ms =
    self->retry_after_ms +
    holler_link_machine_get_backoff_ms (self->attempts, random);
  if (self->attempts < G_MAXUINT)
    self->attempts++;
  *actions |= HOLLER_LINK_ACTION_ARM_TIMER;
}

static void
set_timeout (HollerLinkMachine *self)
{
  switch (self->state)
    {
    case HOLLER_LINK_STATE_AUTHORIZING:
      self->timeout_ms = HOLLER_LINK_TOKEN_TIMEOUT_MS;
      break;
    case HOLLER_LINK_STATE_OPENING:
      self->timeout_ms = HOLLER_LINK_OPEN_TIMEOUT_MS;
      break;
    case HOLLER_LINK_STATE_GREETING:
      self->timeout_ms = HOLLER_LINK_HELLO_TIMEOUT_MS;
      break;
    case HOLLER_LINK_STATE_SYNCING:
      self->timeout_ms = HOLLER_LINK_SYNC_TIMEOUT_MS;
      break;
    case HOLLER_LINK_STATE_DISCONNECTED:
    case HOLLER_LINK_STATE_WAITING:
    case HOLLER_LINK_STATE_READY:
    case HOLLER_LINK_STATE_STOPPED:
    default:
      break;
    }
}

static void
step_closed (HollerLinkMachine *self,
             guint64 code,
             guint32 random,
             guint *actions)
{
  /* There is no socket any more, so none that stop() had to close. */
  self->state = HOLLER_LINK_STATE_WAITING;

  if (code == HOLLER_LINK_CLOSE_REVOKED)
    {
      stop (self, HOLLER_LINK_STOP_SESSION_LOST, actions);
    }
  else if (code == HOLLER_LINK_CLOSE_REPLACED)
    {
      stop (self, HOLLER_LINK_STOP_REPLACED, actions);
    }
  else if (code == HOLLER_LINK_CLOSE_TOKEN && !self->refreshed)
    {
      self->refreshed = TRUE;
      self->state = HOLLER_LINK_STATE_AUTHORIZING;
      set_timeout (self);
      *actions |=
        HOLLER_LINK_ACTION_REFRESH_TOKEN | HOLLER_LINK_ACTION_ARM_TIMER;
    }
  else
    {
      /* A fresh token refused as well: again, but not in a tight circle. */
      self->refreshed = FALSE;
      wait_a_while (self, random, actions);
    }
}

static gboolean
step_frame (HollerLinkMachine *self,
            guint64 seq,
            guint32 random,
            guint *actions)
{
  if (self->state != HOLLER_LINK_STATE_SYNCING &&
      self->state != HOLLER_LINK_STATE_READY)
    return FALSE;

  if (seq == self->last_seq + 1)
    {
      self->last_seq = seq;
      *actions |= HOLLER_LINK_ACTION_DELIVER;
    }
  else if (seq > self->last_seq)
    {
      /* Something is missing that will not come: only a snapshot helps. */
      self->closing = TRUE;
      *actions |= HOLLER_LINK_ACTION_CLOSE;
      forget_session (self, actions);
      wait_a_while (self, random, actions);
    }

  return TRUE;
}

static gboolean
step_row (HollerLinkMachine *self,
          const Transition *row,
          guint32 random,
          guint *actions)
{
  if (row->then == THEN_GREETED && !self->has_session)
    {
      /* Resumed what we never had: nonsense, but no reason to stay away. */
      self->closing = TRUE;
      *actions |= HOLLER_LINK_ACTION_CLOSE;
      wait_a_while (self, random, actions);
      return TRUE;
    }

  self->closing |= (row->actions & HOLLER_LINK_ACTION_CLOSE) != 0;
  self->state = row->next;
  *actions |= row->actions;
  set_timeout (self);

  switch (row->then)
    {
    case THEN_NEW_SESSION:
      self->has_session = TRUE;
      self->snapshotting = TRUE;
      self->last_seq = 0;
      self->refreshed = FALSE;
      break;
    case THEN_GREETED:
      self->refreshed = FALSE;
      break;
    case THEN_READY:
      if (self->snapshotting)
        *actions |= HOLLER_LINK_ACTION_END_SNAPSHOT;
      self->snapshotting = FALSE;
      self->attempts = 0;
      self->retry_after_ms = 0;
      break;
    case THEN_LOST:
      wait_a_while (self, random, actions);
      break;
    case THEN_INCOMPATIBLE:
      stop (self, HOLLER_LINK_STOP_INCOMPATIBLE, actions);
      break;
    case THEN_NOTHING:
    default:
      break;
    }

  return TRUE;
}

/* What may happen in many states. */
static gboolean
step_anywhere (HollerLinkMachine *self,
               HollerLinkEvent event,
               guint64 value,
               guint32 random,
               guint *actions)
{
  gboolean had_socket = has_socket (self->state);

  if (event == HOLLER_LINK_EVENT_CLOSED && self->closing)
    {
      self->closing = FALSE;
      return TRUE;
    }
  if (self->state == HOLLER_LINK_STATE_STOPPED)
    return FALSE;

  if (event == HOLLER_LINK_EVENT_CLOSED && had_socket)
    {
      step_closed (self, value, random, actions);
      return TRUE;
    }
  if (event == HOLLER_LINK_EVENT_FRAME)
    return step_frame (self, value, random, actions);
  if (event == HOLLER_LINK_EVENT_STOP ||
      (event == HOLLER_LINK_EVENT_TOKEN_REFUSED &&
       self->state != HOLLER_LINK_STATE_DISCONNECTED))
    {
      stop (self,
            event == HOLLER_LINK_EVENT_STOP ? HOLLER_LINK_STOP_LOGGED_OUT
                                            : HOLLER_LINK_STOP_SESSION_LOST,
            actions);
      self->closing |= had_socket;
      return TRUE;
    }

  return FALSE;
}

/**
 * holler_link_machine_step:
 * @self: a link
 * @event: what happened
 * @value: the close code, seq or milliseconds of those events that have one;
 *   otherwise ignored
 * @random: any number, all equally likely: a fresh one each time
 * @out_actions: (out): what the object must now do, lowest bit first
 *
 * Takes @event into account.
 *
 * Returns: `TRUE` if the event is allowed; otherwise nothing is written
 */
gboolean
holler_link_machine_step (HollerLinkMachine *self,
                          HollerLinkEvent event,
                          guint64 value,
                          guint32 random,
                          HollerLinkActions *out_actions)
{
  guint actions = HOLLER_LINK_ACTION_NONE;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (out_actions != NULL, FALSE);

  if (step_anywhere (self, event, value, random, &actions))
    {
      *out_actions = (HollerLinkActions) actions;
      return TRUE;
    }

  for (gsize i = 0; i < G_N_ELEMENTS (transitions); i++)
    {
      const Transition *row = &transitions[i];

      if (row->state != self->state || row->event != event)
        continue;
      /* A server that asked to be left alone for a while is. */
      if ((event == HOLLER_LINK_EVENT_NETWORK_AVAILABLE ||
           event == HOLLER_LINK_EVENT_MOVED) &&
          self->state == HOLLER_LINK_STATE_WAITING && self->retry_after_ms > 0)
        return FALSE;
      if (event == HOLLER_LINK_EVENT_TIMEOUT)
        self->retry_after_ms = 0;
      if (event == HOLLER_LINK_EVENT_BYE)
        self->retry_after_ms =
          (guint) MIN (value, HOLLER_LINK_RETRY_AFTER_MAX_MS);
      /* The connection given up before this one is surely gone by now. */
      if (event == HOLLER_LINK_EVENT_OPENED)
        self->closing = FALSE;
      step_row (self, row, random, &actions);
      *out_actions = (HollerLinkActions) actions;
      return TRUE;
    }

  return FALSE;
}

static const char *
get_name (const char *const *names, gsize n_names, guint index)
{
  return index < n_names ? names[index] : "?";
}

/**
 * holler_link_state_to_name:
 * @state: a state
 *
 * Names a state, for traces.
 *
 * Returns: a word
 */
const char *
holler_link_state_to_name (HollerLinkState state)
{
  static const char *const names[] = {
    "disconnected", "waiting", "authorizing", "opening",
    "greeting",     "syncing", "ready",       "stopped",
  };

  G_STATIC_ASSERT (G_N_ELEMENTS (names) == HOLLER_N_LINK_STATES);
  return get_name (names, G_N_ELEMENTS (names), state);
}

/**
 * holler_link_event_to_name:
 * @event: an event
 *
 * Names an event, for traces.
 *
 * Returns: a word
 */
const char *
holler_link_event_to_name (HollerLinkEvent event)
{
  static const char *const names[] = {
    "start",         "stop",          "network-available",
    "moved",         "opened",        "closed",
    "silent",        "hello-resumed", "hello-new",
    "ready",         "frame",         "bye",
    "incompatible",  "token-ready",   "token-failed",
    "token-refused", "timeout",
  };

  G_STATIC_ASSERT (G_N_ELEMENTS (names) == HOLLER_N_LINK_EVENTS);
  return get_name (names, G_N_ELEMENTS (names), event);
}

/**
 * holler_link_action_to_name:
 * @action: one action
 *
 * Names an action, for traces.
 *
 * Returns: a word
 */
const char *
holler_link_action_to_name (HollerLinkActions action)
{
  static const char *const names[] = {
    "disarm-timer",   "close", "forget-session", "get-token",
    "refresh-token",  "open",  "send-auth",      "deliver",
    "begin-snapshot", "sync",  "end-snapshot",   "resend-pending",
    "arm-timer",      "tell",
  };

  G_STATIC_ASSERT (G_N_ELEMENTS (names) == HOLLER_N_LINK_ACTIONS);
  if (action == HOLLER_LINK_ACTION_NONE)
    return "none";
  return get_name (names,
                   G_N_ELEMENTS (names),
                   (guint) g_bit_nth_lsf (action, -1));
}
