/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The life of one call. A value: the object that owns it feeds events, runs
 * the actions, and sets the state by no other way. */

typedef enum
{
  HOLLER_CALL_STATE_IDLE,
  HOLLER_CALL_STATE_OUTGOING,
  HOLLER_CALL_STATE_INCOMING,
  HOLLER_CALL_STATE_ACCEPTING, /* the person accepted, the server not yet */
  HOLLER_CALL_STATE_CONNECTING,
  HOLLER_CALL_STATE_CONNECTED,
  HOLLER_CALL_STATE_RECONNECTING,
  HOLLER_CALL_STATE_ENDED,
} HollerCallState;

#define HOLLER_N_CALL_STATES (HOLLER_CALL_STATE_ENDED + 1)

typedef enum
{
  /* the person */
  HOLLER_CALL_EVENT_PLACE,
  HOLLER_CALL_EVENT_ACCEPT,
  HOLLER_CALL_EVENT_TAKE_OVER, /* a call of one's own, from another device */
  HOLLER_CALL_EVENT_DECLINE,
  HOLLER_CALL_EVENT_HANG_UP,
  /* the server, about what we asked */
  HOLLER_CALL_EVENT_OFFER_ACKED,
  HOLLER_CALL_EVENT_OFFER_ACKED_MUTUAL, /* the ack said mutual */
  HOLLER_CALL_EVENT_OFFER_REFUSED,      /* with a reason */
  HOLLER_CALL_EVENT_ACCEPT_ACKED,       /* or what was taken over is ours */
  HOLLER_CALL_EVENT_ACCEPT_REFUSED,     /* with a reason */
  HOLLER_CALL_EVENT_REJOINED,           /* the ack of call-join */
  HOLLER_CALL_EVENT_REJOIN_REFUSED,     /* with a reason */
  /* the server, after a socket that was not resumed: the snapshot is whole
   * and names this call, or does not */
  HOLLER_CALL_EVENT_SNAPSHOT_NAMES,
  HOLLER_CALL_EVENT_SNAPSHOT_LACKS,
  /* the other side, through the server */
  HOLLER_CALL_EVENT_RING, /* call-offer with ring:true */
  HOLLER_CALL_EVENT_REMOTE_RINGING,
  HOLLER_CALL_EVENT_REMOTE_ACCEPTED,
  HOLLER_CALL_EVENT_REMOTE_REJECTED, /* with a reason: declined or busy */
  HOLLER_CALL_EVENT_REMOTE_HUNG_UP,  /* with a reason */
  HOLLER_CALL_EVENT_REMOTE_LEFT,     /* no longer in the call-state */
  HOLLER_CALL_EVENT_REMOTE_RETURNED, /* in it with another joinId */
  /* our media */
  HOLLER_CALL_EVENT_MEDIA_UP,
  HOLLER_CALL_EVENT_MEDIA_DOWN,         /* silent for seconds, may come back */
  HOLLER_CALL_EVENT_MEDIA_FAILED,       /* this connection will not come back */
  HOLLER_CALL_EVENT_NEGOTIATION_FAILED, /* the negotiator gave up */
  HOLLER_CALL_EVENT_INSECURE,           /* not the described certificate */
  HOLLER_CALL_EVENT_CAPTURE_FAILED,     /* no microphone */
  /* the clock */
  HOLLER_CALL_EVENT_TIMEOUT,
} HollerCallEvent;

#define HOLLER_N_CALL_EVENTS (HOLLER_CALL_EVENT_TIMEOUT + 1)

/* To be run lowest bit first. Each may be asked for twice: what is open stays
 * open, what is stopped stays stopped. */
typedef enum
{
  HOLLER_CALL_ACTION_NONE = 0,
  HOLLER_CALL_ACTION_DISARM_TIMER = 1 << 0,
  HOLLER_CALL_ACTION_STOP_ALERT = 1 << 1, /* ring, banner and ringback */
  HOLLER_CALL_ACTION_DROP_OFFER = 1 << 2, /* own offer and its connection */
  HOLLER_CALL_ACTION_SEND_OFFER = 1 << 3, /* made first if there is none */
  HOLLER_CALL_ACTION_SEND_RINGING = 1 << 4,
  HOLLER_CALL_ACTION_SEND_ACCEPT = 1 << 5, /* or the wish to take over */
  HOLLER_CALL_ACTION_SEND_REJECT = 1 << 6, /* declined */
  HOLLER_CALL_ACTION_SEND_HANGUP = 1 << 7, /* reason: the machine's */
  HOLLER_CALL_ACTION_SEND_JOIN = 1 << 8,   /* with the last joinId */
  HOLLER_CALL_ACTION_ALERT = 1 << 9,
  HOLLER_CALL_ACTION_RINGBACK = 1 << 10,
  HOLLER_CALL_ACTION_OPEN_PLAYBACK = 1 << 11,
  HOLLER_CALL_ACTION_OPEN_CAPTURE = 1 << 12,
  HOLLER_CALL_ACTION_GATHER = 1 << 13,    /* negotiator: own offer is acked */
  HOLLER_CALL_ACTION_NEGOTIATE = 1 << 14, /* negotiator: open, and what was
                                           * kept of the other side goes in */
  HOLLER_CALL_ACTION_RENEGOTIATE_ANEW = 1 << 15, /* drop the connection, wait
                                                  * for the returned one's
                                                  * offer of generation 0 */
  HOLLER_CALL_ACTION_RESTART_MEDIA = 1 << 16,    /* recovery: new generation */
  HOLLER_CALL_ACTION_RESUME_NEGOTIATION = 1 << 17, /* negotiator: frames may
                                                    * have been lost */
  HOLLER_CALL_ACTION_ARM_TIMER = 1 << 18, /* the new state's time-out */
  HOLLER_CALL_ACTION_TEAR_DOWN = 1 << 19,
} HollerCallActions;

#define HOLLER_N_CALL_ACTIONS 20

/* Why a call ended, as this side sees it. */
typedef enum
{
  HOLLER_CALL_END_NONE,
  HOLLER_CALL_END_HANGUP,
  HOLLER_CALL_END_CANCELLED,
  HOLLER_CALL_END_TIMEOUT, /* rang in vain, on either side */
  HOLLER_CALL_END_MEDIA_FAILED,
  HOLLER_CALL_END_ICE_FAILED,
  HOLLER_CALL_END_LOST,
  HOLLER_CALL_END_INSECURE,
  HOLLER_CALL_END_FAILED,
  HOLLER_CALL_END_ANSWERED_ELSEWHERE,
  HOLLER_CALL_END_DECLINED_ELSEWHERE,
  HOLLER_CALL_END_MOVED,
  HOLLER_CALL_END_EXPIRED,
  HOLLER_CALL_END_DECLINED,
  HOLLER_CALL_END_BUSY,
  /* of a refused offer */
  HOLLER_CALL_END_UNREACHABLE, /* recipient_offline */
  HOLLER_CALL_END_REFUSED,     /* not_contact, rate_limited, forbidden, … */
  HOLLER_CALL_END_CALL_LIVE,   /* a call of these two lives elsewhere */
} HollerCallEndReason;

#define HOLLER_N_CALL_END_REASONS (HOLLER_CALL_END_CALL_LIVE + 1)

/* What a state remembers beside its name. */
typedef enum
{
  HOLLER_CALL_FLAG_NONE = 0,
  HOLLER_CALL_FLAG_CALLER = 1 << 0,   /* we placed it */
  HOLLER_CALL_FLAG_ACKED = 1 << 1,    /* the server acknowledged our offer or
                                       * accept */
  HOLLER_CALL_FLAG_ACCEPTED = 1 << 2, /* the other accepted, our ack is still
                                       * on its way */
  HOLLER_CALL_FLAG_RING_WAITING = 1 << 3,  /* mutual calling */
  HOLLER_CALL_FLAG_OFFERED_AGAIN = 1 << 4, /* once after a snapshot */
} HollerCallFlags;

typedef struct
{
  HollerCallState state;
  guint flags; /* HollerCallFlags */
  HollerCallEndReason end_reason;
} HollerCallMachine;

#define HOLLER_CALL_RING_TIMEOUT_MS 30000
#define HOLLER_CALL_ACCEPT_TIMEOUT_MS 10000
#define HOLLER_CALL_CONNECT_TIMEOUT_MS 20000
#define HOLLER_CALL_RECONNECT_TIMEOUT_MS 30000

void holler_call_machine_init (HollerCallMachine *self);
gboolean holler_call_machine_step (HollerCallMachine *self,
                                   HollerCallEvent event,
                                   HollerCallEndReason reason,
                                   HollerCallActions *out_actions);
guint holler_call_machine_get_timeout_ms (const HollerCallMachine *self,
                                          guint ring_timeout_ms);
gboolean holler_call_state_is_live (HollerCallState state);

/* For traces; the reasons that the wire has are named as there. */
const char *holler_call_state_to_name (HollerCallState state);
const char *holler_call_event_to_name (HollerCallEvent event);
const char *holler_call_action_to_name (HollerCallActions action);
const char *holler_call_end_reason_to_name (HollerCallEndReason reason);
HollerCallEndReason holler_call_end_reason_from_name (const char *name);

G_END_DECLS
