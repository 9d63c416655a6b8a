/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The socket to the server: when to open it, with which session, and what
 * came through it already. */

typedef enum
{
  HOLLER_LINK_STATE_DISCONNECTED, /* nobody is logged in */
  HOLLER_LINK_STATE_WAITING,      /* for the back-off to pass */
  HOLLER_LINK_STATE_AUTHORIZING,  /* a good token awaited */
  HOLLER_LINK_STATE_OPENING,
  HOLLER_LINK_STATE_GREETING, /* open; hello awaited */
  HOLLER_LINK_STATE_SYNCING,  /* between hello and ready */
  HOLLER_LINK_STATE_READY,
  HOLLER_LINK_STATE_STOPPED, /* for good, with a reason */
} HollerLinkState;

#define HOLLER_N_LINK_STATES (HOLLER_LINK_STATE_STOPPED + 1)

typedef enum
{
  /* the person, the machine */
  HOLLER_LINK_EVENT_START,
  HOLLER_LINK_EVENT_STOP,              /* logged out, or quitting */
  HOLLER_LINK_EVENT_NETWORK_AVAILABLE, /* came back, or changed */
  HOLLER_LINK_EVENT_MOVED,             /* other addresses, or slept: what is
                                        * open leads nowhere any more */
  /* the socket */
  HOLLER_LINK_EVENT_OPENED,
  HOLLER_LINK_EVENT_CLOSED, /* value: close code */
  HOLLER_LINK_EVENT_SILENT, /* two pings unanswered */
  /* the server */
  HOLLER_LINK_EVENT_HELLO_RESUMED,
  HOLLER_LINK_EVENT_HELLO_NEW,
  HOLLER_LINK_EVENT_READY,
  HOLLER_LINK_EVENT_FRAME,        /* value: its seq */
  HOLLER_LINK_EVENT_BYE,          /* value: retryAfterMs */
  HOLLER_LINK_EVENT_INCOMPATIBLE, /* another protocol, or nonsense */
  /* the token */
  HOLLER_LINK_EVENT_TOKEN_READY,   /* a new one, at any time */
  HOLLER_LINK_EVENT_TOKEN_FAILED,  /* the server did not answer */
  HOLLER_LINK_EVENT_TOKEN_REFUSED, /* the session is lost */
  /* the clock */
  HOLLER_LINK_EVENT_TIMEOUT,
} HollerLinkEvent;

#define HOLLER_N_LINK_EVENTS (HOLLER_LINK_EVENT_TIMEOUT + 1)

/* To be run lowest bit first. */
typedef enum
{
  HOLLER_LINK_ACTION_NONE = 0,
  HOLLER_LINK_ACTION_DISARM_TIMER = 1 << 0,
  HOLLER_LINK_ACTION_CLOSE = 1 << 1, /* its "closed" is still to be fed in */
  HOLLER_LINK_ACTION_FORGET_SESSION = 1 << 2,
  HOLLER_LINK_ACTION_GET_TOKEN = 1 << 3,     /* one that is good for a while */
  HOLLER_LINK_ACTION_REFRESH_TOKEN = 1 << 4, /* the present one was refused */
  HOLLER_LINK_ACTION_OPEN = 1 << 5, /* resuming if self->has_session, after
                                     * self->last_seq */
  HOLLER_LINK_ACTION_SEND_AUTH = 1 << 6,
  HOLLER_LINK_ACTION_DELIVER = 1 << 7,        /* the frame that came */
  HOLLER_LINK_ACTION_BEGIN_SNAPSHOT = 1 << 8, /* forget which calls it named */
  HOLLER_LINK_ACTION_SYNC = 1 << 9,           /* GET /api/sync */
  HOLLER_LINK_ACTION_END_SNAPSHOT = 1 << 10,  /* what it did not name is over */
  HOLLER_LINK_ACTION_RESEND_PENDING = 1 << 11, /* requests without a reply;
                                                * of call requests only those
                                                * of the present session */
  HOLLER_LINK_ACTION_ARM_TIMER = 1 << 12,      /* self->timeout_ms */
  HOLLER_LINK_ACTION_TELL = 1 << 13,           /* the person: why it stopped */
} HollerLinkActions;

#define HOLLER_N_LINK_ACTIONS 14

typedef enum
{
  HOLLER_LINK_STOP_NONE,
  HOLLER_LINK_STOP_LOGGED_OUT,
  HOLLER_LINK_STOP_SESSION_LOST,
  HOLLER_LINK_STOP_REPLACED, /* another socket of this device */
  HOLLER_LINK_STOP_INCOMPATIBLE,
} HollerLinkStopReason;

#define HOLLER_LINK_CLOSE_NORMAL 1000
#define HOLLER_LINK_CLOSE_GOING_AWAY 1001
#define HOLLER_LINK_CLOSE_LOST 1006
#define HOLLER_LINK_CLOSE_TOKEN 4401
#define HOLLER_LINK_CLOSE_REVOKED 4403
#define HOLLER_LINK_CLOSE_REPLACED 4409

#define HOLLER_LINK_BACKOFF_FIRST_MS 500
#define HOLLER_LINK_BACKOFF_LAST_MS 8000
#define HOLLER_LINK_RETRY_AFTER_MAX_MS 60000
#define HOLLER_LINK_TOKEN_TIMEOUT_MS 30000
#define HOLLER_LINK_OPEN_TIMEOUT_MS 15000
#define HOLLER_LINK_HELLO_TIMEOUT_MS 10000
#define HOLLER_LINK_SYNC_TIMEOUT_MS 30000

typedef struct
{
  HollerLinkState state;
  HollerLinkStopReason stop_reason;
  gboolean has_session;  /* one that may be resumed */
  gboolean snapshotting; /* the session's snapshot is not whole yet */
  gboolean refreshed;    /* the token, since the last hello */
  gboolean closing;      /* "closed" of a given up connection is to come */
  guint attempts;        /* in vain, since the last ready */
  guint retry_after_ms;  /* the server's wish, 0 = none */
  guint timeout_ms;      /* for ARM_TIMER */
  guint64 last_seq;
} HollerLinkMachine;

void holler_link_machine_init (HollerLinkMachine *self);
gboolean holler_link_machine_step (HollerLinkMachine *self,
                                   HollerLinkEvent event,
                                   guint64 value,
                                   guint32 random,
                                   HollerLinkActions *out_actions);
guint holler_link_machine_get_backoff_ms (guint attempts, guint32 random);

const char *holler_link_state_to_name (HollerLinkState state);
const char *holler_link_event_to_name (HollerLinkEvent event);
const char *holler_link_action_to_name (HollerLinkActions action);

G_END_DECLS
