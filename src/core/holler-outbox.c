/* holler-outbox.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/holler-outbox.h"

/* In one conversation one message is on its way at a time. Were there more,
 * the server could refuse the first for the moment and take the second, and
 * what was said first would stand second for good.
 *
 * A message may be sent twice (the reply was lost), so it is always sent by
 * the same client id, by which the server stores it once. It may also be
 * received twice or early (pushed while the list is still being fetched):
 * orders rise by one, so the inbox knows what is new, old, or missing.
 */

typedef struct
{
  HollerOutboxState state;
  HollerOutboxEvent event;
  HollerOutboxState next;
  guint actions;
} Transition;

/* clang-format off */
#define ROW(state, event, next, actions) \
  { HOLLER_OUTBOX_STATE_##state, HOLLER_OUTBOX_EVENT_##event, \
    HOLLER_OUTBOX_STATE_##next, (actions) }
#define DO(action) HOLLER_OUTBOX_ACTION_##action

static const Transition transitions[] = {
  ROW (QUEUED,  SEND,      SENDING,      DO (TRANSMIT)),
  /* The reply was lost, and then the message itself came back. */
  ROW (QUEUED,  ACKED,     ACKNOWLEDGED, DO (STORE) | DO (NEXT)),

  ROW (SENDING, ACKED,     ACKNOWLEDGED, DO (STORE) | DO (NEXT)),
  ROW (SENDING, REFUSED,   FAILED,       DO (STORE) | DO (NEXT)),
  ROW (SENDING, POSTPONED, QUEUED,       DO (WAIT)),
  ROW (SENDING, LINK_LOST, QUEUED,       DO (NONE)),

  /* What was written after it went ahead, so it is now the last. */
  ROW (FAILED,  RETRY,     QUEUED,       DO (MOVE_LAST) | DO (STORE) | DO (NEXT)),
  ROW (FAILED,  ACKED,     ACKNOWLEDGED, DO (STORE)),
};

#undef DO
#undef ROW
/* clang-format on */

/**
 * holler_outbox_step:
 * @state: the state the message is in
 * @event: what happened
 * @out_state: (out): the state to be in next
 * @out_actions: (out): what the object must now do, lowest bit first
 *
 * Looks up what follows from @event in @state.
 *
 * Returns: `TRUE` if the event is allowed; otherwise nothing is written
 */
gboolean
holler_outbox_step (HollerOutboxState state,
                    HollerOutboxEvent event,
                    HollerOutboxState *out_state,
                    HollerOutboxActions *out_actions)
{
  g_return_val_if_fail (out_state != NULL, FALSE);
  g_return_val_if_fail (out_actions != NULL, FALSE);

  for (gsize i = 0; i < G_N_ELEMENTS (transitions); i++)
    {
      const Transition *row = &transitions[i];

      if (row->state == state && row->event == event)
        {
          *out_state = row->next;
          *out_actions = (HollerOutboxActions) row->actions;
          return TRUE;
        }
    }

  return FALSE;
}

static gboolean
is_lane_free (const HollerOutboxEntry *entries, gsize n_entries, guint lane)
{
  for (gsize i = 0; i < n_entries; i++)
    {
      if (entries[i].lane == lane &&
          entries[i].state == HOLLER_OUTBOX_STATE_SENDING)
        return FALSE;
    }

  return TRUE;
}

/**
 * holler_outbox_find_next:
 * @entries: (array length=n_entries): the messages not yet acknowledged, the
 *   oldest first
 * @n_entries: how many
 *
 * Finds a message that may be sent now without overtaking another.
 *
 * Returns: its index, or -1
 */
gssize
holler_outbox_find_next (const HollerOutboxEntry *entries, gsize n_entries)
{
  g_return_val_if_fail (entries != NULL || n_entries == 0, -1);

  /* The first queued one of a free lane is the oldest queued one there. */
  for (gsize i = 0; i < n_entries; i++)
    {
      if (entries[i].state == HOLLER_OUTBOX_STATE_QUEUED &&
          is_lane_free (entries, n_entries, entries[i].lane))
        return (gssize) i;
    }

  return -1;
}

/**
 * holler_outbox_state_to_name:
 * @state: a state
 *
 * Names a state, for traces.
 *
 * Returns: a word
 */
const char *
holler_outbox_state_to_name (HollerOutboxState state)
{
  static const char *const names[] = {
    "queued",
    "sending",
    "acknowledged",
    "failed",
  };

  G_STATIC_ASSERT (G_N_ELEMENTS (names) == HOLLER_N_OUTBOX_STATES);
  return (guint) state < G_N_ELEMENTS (names) ? names[state] : "?";
}

/**
 * holler_inbox_init:
 * @self: (out): a conversation's inbox
 *
 * Makes @self empty.
 */
void
holler_inbox_init (HollerInbox *self)
{
  g_return_if_fail (self != NULL);

  self->first_order = 0;
  self->last_order = 0;
}

static HollerInboxVerdict
judge (const HollerInbox *self, gint64 order)
{
  if (order <= 0)
    return HOLLER_INBOX_BAD;
  if (self->last_order == 0)
    return HOLLER_INBOX_SHOW;
  if (order < self->first_order)
    return HOLLER_INBOX_EARLIER;
  if (order <= self->last_order)
    return HOLLER_INBOX_DUPLICATE;
  return order == self->last_order + 1 ? HOLLER_INBOX_SHOW : HOLLER_INBOX_GAP;
}

/**
 * holler_inbox_receive:
 * @self: a conversation's inbox
 * @order: of a message that was pushed, synced, acknowledged, or fetched
 *   after the last one
 *
 * Says what to do with a message. The first one ever decides where the
 * conversation begins for us.
 *
 * Returns: whether to show it
 */
HollerInboxVerdict
holler_inbox_receive (HollerInbox *self, gint64 order)
{
  HollerInboxVerdict verdict;

  g_return_val_if_fail (self != NULL, HOLLER_INBOX_BAD);

  verdict = judge (self, order);
  if (verdict == HOLLER_INBOX_SHOW)
    {
      if (self->last_order == 0)
        self->first_order = order;
      self->last_order = order;
    }

  return verdict;
}

/**
 * holler_inbox_receive_earlier:
 * @self: a conversation's inbox
 * @order: of a message that was fetched before the first one, the youngest
 *   first
 *
 * Says what to do with a message of the history.
 *
 * Returns: whether to show it, in front of all others
 */
HollerInboxVerdict
holler_inbox_receive_earlier (HollerInbox *self, gint64 order)
{
  HollerInboxVerdict verdict;

  g_return_val_if_fail (self != NULL, HOLLER_INBOX_BAD);

  verdict = judge (self, order);
  if (verdict == HOLLER_INBOX_EARLIER && order == self->first_order - 1)
    {
      self->first_order = order;
      return HOLLER_INBOX_SHOW;
    }
  if (verdict == HOLLER_INBOX_SHOW && self->last_order != 0)
    return HOLLER_INBOX_GAP;
  if (verdict == HOLLER_INBOX_SHOW)
    {
      self->first_order = order;
      self->last_order = order;
    }

  return verdict;
}
