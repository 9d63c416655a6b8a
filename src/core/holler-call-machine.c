/* holler-call-machine.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/holler-call-machine.h"

/* The life of one call, as a table and nothing else: no clock, no I/O, no
 * allocation. A pair that has no row is refused and changes nothing, so a
 * confused or hostile peer can at worst be ignored.
 *
 * The rule above all others: a microphone opens on three rows only, and each
 * is the server's acknowledgement of something this person did. Nothing that
 * the other side sends leads there.
 *
 * Who feeds events takes care of three things that a machine without frames
 * cannot see: frames of an earlier epoch do not come here; frames that arrive
 * before the link is ready wait until it is, so that nothing alerts which has
 * ended meanwhile; and after a snapshot, a call-state in which the other
 * already stands is REMOTE_ACCEPTED.
 */

/* A row's reason: of the event where it brings one, else this. */
#define GIVEN HOLLER_CALL_END_NONE

typedef struct
{
  HollerCallState state;
  HollerCallEvent event;
  guint with;    /* flags that must be set */
  guint without; /* flags that must not */
  HollerCallState next;
  guint actions;
  guint set;
  guint clear;
  HollerCallEndReason reason;
} Transition;

/* clang-format off */
#define DO(action) HOLLER_CALL_ACTION_##action
#define IF(flag) HOLLER_CALL_FLAG_##flag
#define FULL_ROW(state, event, with, without, next, actions, set, clear, reason) \
  { HOLLER_CALL_STATE_##state, HOLLER_CALL_EVENT_##event, (with), (without), \
    HOLLER_CALL_STATE_##next, (actions), (set), (clear), (reason) }
#define ROW(state, event, next, actions) \
  FULL_ROW (state, event, 0, 0, next, actions, 0, 0, GIVEN)
#define WHEN(state, event, with, without, next, actions, set, clear) \
  FULL_ROW (state, event, with, without, next, actions, set, clear, GIVEN)
/* Every way into ended is made here, so none forgets to tear down. */
#define END(state, event, actions, reason) \
  END_WHEN (state, event, 0, 0, actions, reason)
#define END_WHEN(state, event, with, without, actions, reason) \
  FULL_ROW (state, event, with, without, ENDED, \
            DO (DISARM_TIMER) | DO (STOP_ALERT) | (actions) | DO (TEAR_DOWN), \
            0, 0, reason)

static const Transition transitions[] = {
  FULL_ROW (IDLE,         PLACE, 0, 0,      OUTGOING,   DO (SEND_OFFER) | DO (OPEN_PLAYBACK) | DO (ARM_TIMER), IF (CALLER), 0, GIVEN),
  /* Like an accept: nothing opens before the server agrees. */
  ROW      (IDLE,         TAKE_OVER,        ACCEPTING,  DO (SEND_ACCEPT) | DO (ARM_TIMER)),
  ROW      (IDLE,         RING,             INCOMING,   DO (SEND_RINGING) | DO (ALERT) | DO (OPEN_PLAYBACK) | DO (ARM_TIMER)),

  /* Outgoing, not yet acknowledged: whatever is said of it waits for the ack,
   * which may come after it: replies are not replayed, other frames are. */
  WHEN     (OUTGOING,     OFFER_ACKED, 0, IF (ACKED) | IF (ACCEPTED),                OUTGOING,   DO (OPEN_CAPTURE) | DO (GATHER), IF (ACKED), IF (RING_WAITING)),
  WHEN     (OUTGOING,     OFFER_ACKED, IF (ACCEPTED), IF (ACKED),                    CONNECTING, DO (STOP_ALERT) | DO (OPEN_CAPTURE) | DO (GATHER) | DO (NEGOTIATE) | DO (ARM_TIMER), IF (ACKED), IF (ACCEPTED) | IF (RING_WAITING)),
  WHEN     (OUTGOING,     OFFER_ACKED_MUTUAL, 0, IF (ACKED),                         CONNECTING, DO (STOP_ALERT) | DO (OPEN_CAPTURE) | DO (GATHER) | DO (NEGOTIATE) | DO (ARM_TIMER), IF (ACKED), IF (ACCEPTED) | IF (RING_WAITING)),
  WHEN     (OUTGOING,     REMOTE_ACCEPTED, 0, IF (ACKED) | IF (ACCEPTED),            OUTGOING,   0, IF (ACCEPTED), 0),
  WHEN     (OUTGOING,     RING, 0, IF (ACKED) | IF (RING_WAITING),                   OUTGOING,   0, IF (RING_WAITING), 0),
  ROW      (OUTGOING,     RING,             OUTGOING,   0),
  WHEN     (OUTGOING,     REMOTE_HUNG_UP, IF (RING_WAITING), 0,                      OUTGOING,   0, 0, IF (RING_WAITING)),
  WHEN     (OUTGOING,     OFFER_REFUSED, IF (RING_WAITING), IF (ACKED),              INCOMING,   DO (STOP_ALERT) | DO (DROP_OFFER) | DO (SEND_RINGING) | DO (ALERT) | DO (ARM_TIMER), 0, IF (RING_WAITING) | IF (CALLER) | IF (ACCEPTED) | IF (OFFERED_AGAIN)),
  END_WHEN (OUTGOING,     OFFER_REFUSED, 0, IF (ACKED) | IF (RING_WAITING),          0, GIVEN),
  /* The server knows the call but we know no joinId: the same offer again
   * keeps the epoch and rings nobody twice. */
  WHEN     (OUTGOING,     SNAPSHOT_NAMES, 0, IF (ACKED),                             OUTGOING,   DO (SEND_OFFER), 0, 0),
  ROW      (OUTGOING,     SNAPSHOT_NAMES,   OUTGOING,   0),
  WHEN     (OUTGOING,     SNAPSHOT_LACKS, 0, IF (OFFERED_AGAIN),                     OUTGOING,   DO (SEND_OFFER), IF (OFFERED_AGAIN), IF (ACKED) | IF (ACCEPTED) | IF (RING_WAITING)),
  END      (OUTGOING,     SNAPSHOT_LACKS,   0, HOLLER_CALL_END_LOST),
  /* Outgoing, acknowledged or not */
  ROW      (OUTGOING,     REMOTE_RINGING,   OUTGOING,   DO (RINGBACK)),
  WHEN     (OUTGOING,     REMOTE_ACCEPTED, IF (ACKED), 0,                            CONNECTING, DO (STOP_ALERT) | DO (OPEN_PLAYBACK) | DO (NEGOTIATE) | DO (ARM_TIMER), 0, 0),
  END      (OUTGOING,     REMOTE_REJECTED,  0, GIVEN),
  END      (OUTGOING,     REMOTE_HUNG_UP,   0, GIVEN),
  END      (OUTGOING,     HANG_UP,          DO (SEND_HANGUP), HOLLER_CALL_END_CANCELLED),
  END      (OUTGOING,     TIMEOUT,          DO (SEND_HANGUP), HOLLER_CALL_END_TIMEOUT),
  END      (OUTGOING,     CAPTURE_FAILED,   DO (SEND_HANGUP), HOLLER_CALL_END_MEDIA_FAILED),
  END      (OUTGOING,     NEGOTIATION_FAILED, DO (SEND_HANGUP), HOLLER_CALL_END_FAILED),

  /* Incoming: a repeated ring is the same ring with a newer offer. */
  ROW      (INCOMING,     RING,             INCOMING,   0),
  ROW      (INCOMING,     SNAPSHOT_NAMES,   INCOMING,   0),
  ROW      (INCOMING,     ACCEPT,           ACCEPTING,  DO (STOP_ALERT) | DO (SEND_ACCEPT) | DO (ARM_TIMER)),
  END      (INCOMING,     DECLINE,          DO (SEND_REJECT), HOLLER_CALL_END_DECLINED),
  END      (INCOMING,     HANG_UP,          DO (SEND_REJECT), HOLLER_CALL_END_DECLINED),
  END      (INCOMING,     REMOTE_HUNG_UP,   0, GIVEN),
  END      (INCOMING,     SNAPSHOT_LACKS,   0, HOLLER_CALL_END_EXPIRED),
  /* Only this device's patience is at its end: the ring is the caller's, and
   * another device may still answer. */
  END      (INCOMING,     TIMEOUT,          0, HOLLER_CALL_END_TIMEOUT),

  ROW      (ACCEPTING,    RING,             ACCEPTING,  0),
  ROW      (ACCEPTING,    SNAPSHOT_NAMES,   ACCEPTING,  DO (SEND_ACCEPT)),
  FULL_ROW (ACCEPTING,    ACCEPT_ACKED, 0, 0, CONNECTING, DO (OPEN_PLAYBACK) | DO (OPEN_CAPTURE) | DO (NEGOTIATE) | DO (ARM_TIMER), IF (ACKED), 0, GIVEN),
  END      (ACCEPTING,    ACCEPT_REFUSED,   0, GIVEN),
  END      (ACCEPTING,    REMOTE_HUNG_UP,   0, GIVEN),
  END      (ACCEPTING,    SNAPSHOT_LACKS,   0, HOLLER_CALL_END_LOST),
  END      (ACCEPTING,    HANG_UP,          DO (SEND_HANGUP), HOLLER_CALL_END_HANGUP),
  END      (ACCEPTING,    TIMEOUT,          DO (SEND_HANGUP), HOLLER_CALL_END_FAILED),

  ROW      (CONNECTING,   MEDIA_UP,         CONNECTED,  DO (DISARM_TIMER)),
  ROW      (CONNECTING,   MEDIA_FAILED,     CONNECTING, DO (RESTART_MEDIA)),
  ROW      (CONNECTING,   SNAPSHOT_NAMES,   CONNECTING, DO (SEND_JOIN)),
  ROW      (CONNECTING,   REJOINED,         CONNECTING, DO (RESTART_MEDIA)),
  ROW      (CONNECTING,   REMOTE_RETURNED,  CONNECTING, DO (RENEGOTIATE_ANEW)),
  END      (CONNECTING,   HANG_UP,          DO (SEND_HANGUP), HOLLER_CALL_END_HANGUP),
  END      (CONNECTING,   TIMEOUT,          DO (SEND_HANGUP), HOLLER_CALL_END_ICE_FAILED),
  END      (CONNECTING,   CAPTURE_FAILED,   DO (SEND_HANGUP), HOLLER_CALL_END_MEDIA_FAILED),
  END      (CONNECTING,   NEGOTIATION_FAILED, DO (SEND_HANGUP), HOLLER_CALL_END_FAILED),
  END      (CONNECTING,   INSECURE,         DO (SEND_HANGUP), HOLLER_CALL_END_INSECURE),
  END      (CONNECTING,   REMOTE_HUNG_UP,   0, GIVEN),
  END      (CONNECTING,   REMOTE_LEFT,      DO (SEND_HANGUP), HOLLER_CALL_END_LOST),
  END      (CONNECTING,   SNAPSHOT_LACKS,   0, HOLLER_CALL_END_LOST),
  END      (CONNECTING,   REJOIN_REFUSED,   0, GIVEN),

  /* Connected: a microphone that goes away is the devices' affair; the call
   * stays. Likewise the other's socket: media that flows is not touched. How
   * media that went down is mended, the recovery machine says. */
  ROW      (CONNECTED,    CAPTURE_FAILED,   CONNECTED,  0),
  ROW      (CONNECTED,    REMOTE_LEFT,      CONNECTED,  0),
  ROW      (CONNECTED,    SNAPSHOT_NAMES,   CONNECTED,  DO (SEND_JOIN)),
  ROW      (CONNECTED,    REJOINED,         CONNECTED,  DO (RESUME_NEGOTIATION)),
  ROW      (CONNECTED,    MEDIA_DOWN,       RECONNECTING, DO (ARM_TIMER)),
  ROW      (CONNECTED,    MEDIA_FAILED,     RECONNECTING, DO (ARM_TIMER)),
  ROW      (CONNECTED,    REMOTE_RETURNED,  RECONNECTING, DO (RENEGOTIATE_ANEW) | DO (ARM_TIMER)),
  END      (CONNECTED,    HANG_UP,          DO (SEND_HANGUP), HOLLER_CALL_END_HANGUP),
  END      (CONNECTED,    NEGOTIATION_FAILED, DO (SEND_HANGUP), HOLLER_CALL_END_FAILED),
  END      (CONNECTED,    INSECURE,         DO (SEND_HANGUP), HOLLER_CALL_END_INSECURE),
  END      (CONNECTED,    REMOTE_HUNG_UP,   0, GIVEN),
  END      (CONNECTED,    SNAPSHOT_LACKS,   0, HOLLER_CALL_END_LOST),
  END      (CONNECTED,    REJOIN_REFUSED,   0, GIVEN),

  ROW      (RECONNECTING, MEDIA_UP,         CONNECTED,  DO (DISARM_TIMER)),
  ROW      (RECONNECTING, MEDIA_FAILED,     RECONNECTING, 0),
  ROW      (RECONNECTING, CAPTURE_FAILED,   RECONNECTING, 0),
  ROW      (RECONNECTING, SNAPSHOT_NAMES,   RECONNECTING, DO (SEND_JOIN)),
  ROW      (RECONNECTING, REJOINED,         RECONNECTING, DO (RESTART_MEDIA)),
  ROW      (RECONNECTING, REMOTE_RETURNED,  RECONNECTING, DO (RENEGOTIATE_ANEW)),
  END      (RECONNECTING, HANG_UP,          DO (SEND_HANGUP), HOLLER_CALL_END_HANGUP),
  END      (RECONNECTING, TIMEOUT,          DO (SEND_HANGUP), HOLLER_CALL_END_LOST),
  END      (RECONNECTING, NEGOTIATION_FAILED, DO (SEND_HANGUP), HOLLER_CALL_END_LOST),
  END      (RECONNECTING, INSECURE,         DO (SEND_HANGUP), HOLLER_CALL_END_INSECURE),
  END      (RECONNECTING, REMOTE_HUNG_UP,   0, GIVEN),
  END      (RECONNECTING, REMOTE_LEFT,      DO (SEND_HANGUP), HOLLER_CALL_END_LOST),
  END      (RECONNECTING, SNAPSHOT_LACKS,   0, HOLLER_CALL_END_LOST),
  END      (RECONNECTING, REJOIN_REFUSED,   0, GIVEN),
};

#undef END_WHEN
#undef END
#undef WHEN
#undef ROW
#undef FULL_ROW
#undef IF
#undef DO
/* clang-format on */

/**
 * holler_call_machine_init:
 * @self: (out): a call's state
 *
 * Makes @self idle.
 */
void
holler_call_machine_init (HollerCallMachine *self)
{
  g_return_if_fail (self != NULL);

  self->state = HOLLER_CALL_STATE_IDLE;
  self->flags = HOLLER_CALL_FLAG_NONE;
  self->end_reason = HOLLER_CALL_END_NONE;
}

/**
 * holler_call_machine_step:
 * @self: a call's state
 * @event: what happened
 * @reason: why, for the events that bring a reason; otherwise ignored
 * @out_actions: (out): what the object must now do, lowest bit first
 *
 * Takes @event into account.
 *
 * Returns: `TRUE` if the event is allowed; otherwise nothing is written
 */
gboolean
holler_call_machine_step (HollerCallMachine *self,
                          HollerCallEvent event,
                          HollerCallEndReason reason,
                          HollerCallActions *out_actions)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (out_actions != NULL, FALSE);

  for (gsize i = 0; i < G_N_ELEMENTS (transitions); i++)
    {
      const Transition *row = &transitions[i];

      if (row->state != self->state || row->event != event ||
          (self->flags & row->with) != row->with ||
          (self->flags & row->without) != 0)
        continue;

      self->state = row->next;
      self->flags = (self->flags & ~row->clear) | row->set;
      *out_actions = (HollerCallActions) row->actions;
      if (row->next != HOLLER_CALL_STATE_ENDED)
        return TRUE;

      if (row->reason != GIVEN)
        self->end_reason = row->reason;
      else if (reason != HOLLER_CALL_END_NONE)
        self->end_reason = reason;
      else
        self->end_reason = HOLLER_CALL_END_FAILED;
      return TRUE;
    }

  return FALSE;
}

/**
 * holler_call_machine_get_timeout_ms:
 * @self: a call's state
 * @ring_timeout_ms: how long the person lets it ring
 *
 * Gets after how long the present state has to be left.
 *
 * Returns: milliseconds, 0 if the state waits for nothing
 */
guint
holler_call_machine_get_timeout_ms (const HollerCallMachine *self,
                                    guint ring_timeout_ms)
{
  g_return_val_if_fail (self != NULL, 0);

  switch (self->state)
    {
    case HOLLER_CALL_STATE_OUTGOING:
    case HOLLER_CALL_STATE_INCOMING:
      return ring_timeout_ms;
    case HOLLER_CALL_STATE_ACCEPTING:
      return HOLLER_CALL_ACCEPT_TIMEOUT_MS;
    case HOLLER_CALL_STATE_CONNECTING:
      return HOLLER_CALL_CONNECT_TIMEOUT_MS;
    case HOLLER_CALL_STATE_RECONNECTING:
      return HOLLER_CALL_RECONNECT_TIMEOUT_MS;
    case HOLLER_CALL_STATE_IDLE:
    case HOLLER_CALL_STATE_CONNECTED:
    case HOLLER_CALL_STATE_ENDED:
    default:
      return 0;
    }
}

/**
 * holler_call_state_is_live:
 * @state: a state
 *
 * Is there a call, from the first ring to its end?
 *
 * Returns: `TRUE` in all states but idle and ended
 */
gboolean
holler_call_state_is_live (HollerCallState state)
{
  return state > HOLLER_CALL_STATE_IDLE && state < HOLLER_CALL_STATE_ENDED;
}

static const char *
get_name (const char *const *names, gsize n_names, guint index)
{
  return index < n_names ? names[index] : "?";
}

/**
 * holler_call_state_to_name:
 * @state: a state
 *
 * Names a state, for traces and for programs.
 *
 * Returns: a word
 */
const char *
holler_call_state_to_name (HollerCallState state)
{
  static const char *const names[] = {
    "idle",       "outgoing",  "incoming",     "accepting",
    "connecting", "connected", "reconnecting", "ended",
  };

  G_STATIC_ASSERT (G_N_ELEMENTS (names) == HOLLER_N_CALL_STATES);
  return get_name (names, G_N_ELEMENTS (names), state);
}

/**
 * holler_call_event_to_name:
 * @event: an event
 *
 * Names an event, for traces.
 *
 * Returns: a word
 */
const char *
holler_call_event_to_name (HollerCallEvent event)
{
  static const char *const names[] = {
    "place",
    "accept",
    "take-over",
    "decline",
    "hang-up",
    "offer-acked",
    "offer-acked-mutual",
    "offer-refused",
    "accept-acked",
    "accept-refused",
    "rejoined",
    "rejoin-refused",
    "snapshot-names",
    "snapshot-lacks",
    "ring",
    "remote-ringing",
    "remote-accepted",
    "remote-rejected",
    "remote-hung-up",
    "remote-left",
    "remote-returned",
    "media-up",
    "media-down",
    "media-failed",
    "negotiation-failed",
    "insecure",
    "capture-failed",
    "timeout",
  };

  G_STATIC_ASSERT (G_N_ELEMENTS (names) == HOLLER_N_CALL_EVENTS);
  return get_name (names, G_N_ELEMENTS (names), event);
}

/**
 * holler_call_action_to_name:
 * @action: one action
 *
 * Names an action, for traces.
 *
 * Returns: a word
 */
const char *
holler_call_action_to_name (HollerCallActions action)
{
  static const char *const names[] = {
    "disarm-timer",  "stop-alert",
    "drop-offer",    "send-offer",
    "send-ringing",  "send-accept",
    "send-reject",   "send-hangup",
    "send-join",     "alert",
    "ringback",      "open-playback",
    "open-capture",  "gather",
    "negotiate",     "renegotiate-anew",
    "restart-media", "resume-negotiation",
    "arm-timer",     "tear-down",
  };

  G_STATIC_ASSERT (G_N_ELEMENTS (names) == HOLLER_N_CALL_ACTIONS);
  if (action == HOLLER_CALL_ACTION_NONE)
    return "none";
  return get_name (names,
                   G_N_ELEMENTS (names),
                   (guint) g_bit_nth_lsf (action, -1));
}

static const char *const end_reason_names[] = {
  "none",
  "hangup",
  "cancelled",
  "timeout",
  "media_failed",
  "ice_failed",
  "lost",
  "insecure",
  "failed",
  "answered_elsewhere",
  "declined_elsewhere",
  "moved",
  "expired",
  "declined",
  "busy",
  "unreachable",
  "refused",
  "call_live",
};

G_STATIC_ASSERT (G_N_ELEMENTS (end_reason_names) == HOLLER_N_CALL_END_REASONS);

/**
 * holler_call_end_reason_to_name:
 * @reason: a reason
 *
 * Names a reason as the wire names it, where it has one.
 *
 * Returns: a word
 */
const char *
holler_call_end_reason_to_name (HollerCallEndReason reason)
{
  return get_name (end_reason_names, G_N_ELEMENTS (end_reason_names), reason);
}

/**
 * holler_call_end_reason_from_name:
 * @name: (nullable): the reason of a frame of the other side
 *
 * Reads a reason; one that is not known is a plain failure.
 *
 * Returns: a reason, never none
 */
HollerCallEndReason
holler_call_end_reason_from_name (const char *name)
{
  for (guint i = HOLLER_CALL_END_HANGUP; i < G_N_ELEMENTS (end_reason_names);
       i++)
    {
      if (g_strcmp0 (name, end_reason_names[i]) == 0)
        return (HollerCallEndReason) i;
    }

  return HOLLER_CALL_END_FAILED;
}
