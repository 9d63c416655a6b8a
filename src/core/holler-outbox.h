/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A message on its way out, and which of those that come in are to be shown.
 * Both are values; the object keeps the texts. */

typedef enum
{
  HOLLER_OUTBOX_STATE_QUEUED,
  HOLLER_OUTBOX_STATE_SENDING,
  HOLLER_OUTBOX_STATE_ACKNOWLEDGED, /* stored by the server for good */
  HOLLER_OUTBOX_STATE_FAILED,       /* refused; the person may try again */
} HollerOutboxState;

#define HOLLER_N_OUTBOX_STATES (HOLLER_OUTBOX_STATE_FAILED + 1)

typedef enum
{
  HOLLER_OUTBOX_EVENT_SEND,      /* holler_outbox_find_next() chose it */
  HOLLER_OUTBOX_EVENT_ACKED,     /* the ack, or one's own message came back with
                              * its client id */
  HOLLER_OUTBOX_EVENT_REFUSED,   /* for good: bad_request, not_member, … */
  HOLLER_OUTBOX_EVENT_POSTPONED, /* rate_limited, unavailable, internal */
  HOLLER_OUTBOX_EVENT_LINK_LOST, /* or the reply did not come in time */
  HOLLER_OUTBOX_EVENT_RETRY,     /* the person */
} HollerOutboxEvent;

#define HOLLER_N_OUTBOX_EVENTS (HOLLER_OUTBOX_EVENT_RETRY + 1)

/* To be run lowest bit first. */
typedef enum
{
  HOLLER_OUTBOX_ACTION_NONE = 0,
  HOLLER_OUTBOX_ACTION_MOVE_LAST = 1 << 0, /* behind all that are queued */
  HOLLER_OUTBOX_ACTION_STORE = 1 << 1,     /* the new state */
  HOLLER_OUTBOX_ACTION_TRANSMIT = 1 << 2,  /* always by the same client id */
  HOLLER_OUTBOX_ACTION_WAIT = 1 << 3,      /* a while, then find the next */
  HOLLER_OUTBOX_ACTION_NEXT = 1 << 4,      /* the lane is free */
} HollerOutboxActions;

#define HOLLER_OUTBOX_REPLY_TIMEOUT_MS 30000
#define HOLLER_OUTBOX_POSTPONE_MS 2000

/* One message, in the order in which they were written. */
typedef struct
{
  HollerOutboxState state;
  guint lane; /* the same number for the same conversation */
} HollerOutboxEntry;

gboolean holler_outbox_step (HollerOutboxState state,
                             HollerOutboxEvent event,
                             HollerOutboxState *out_state,
                             HollerOutboxActions *out_actions);
gssize holler_outbox_find_next (const HollerOutboxEntry *entries,
                                gsize n_entries);
const char *holler_outbox_state_to_name (HollerOutboxState state);

/* What of a conversation is here without a hole; 0 and 0: nothing. */
typedef struct
{
  gint64 first_order;
  gint64 last_order;
} HollerInbox;

typedef enum
{
  HOLLER_INBOX_SHOW,      /* new: append it */
  HOLLER_INBOX_DUPLICATE, /* shown already: replace it, add nothing */
  HOLLER_INBOX_EARLIER,   /* before the oldest: history, if it was asked for */
  HOLLER_INBOX_GAP,       /* something between is missing: fetch after
                           * last_order, this one comes again with it */
  HOLLER_INBOX_BAD,       /* not an order at all */
} HollerInboxVerdict;

void holler_inbox_init (HollerInbox *self);
HollerInboxVerdict holler_inbox_receive (HollerInbox *self, gint64 order);
HollerInboxVerdict holler_inbox_receive_earlier (HollerInbox *self,
                                                 gint64 order);

G_END_DECLS
