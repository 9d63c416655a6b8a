/* test-outbox.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/holler-outbox.h"

static void
test_acknowledged_absorbs (void)
{
  for (guint e = 0; e < HOLLER_N_OUTBOX_EVENTS; e++)
    {
      HollerOutboxState state = HOLLER_OUTBOX_STATE_QUEUED;
      HollerOutboxActions actions = HOLLER_OUTBOX_ACTION_STORE;

      g_assert_false (holler_outbox_step (HOLLER_OUTBOX_STATE_ACKNOWLEDGED,
                                          (HollerOutboxEvent) e,
                                          &state,
                                          &actions));
      g_assert_cmpuint (state, ==, HOLLER_OUTBOX_STATE_QUEUED);
      g_assert_cmpuint (actions, ==, HOLLER_OUTBOX_ACTION_STORE);
    }
}

/* What must be said of every row: who transmits is sending, only sending
 * fails, and a message that is neither acknowledged nor failed is never
 * recorded as something else than queued. */
static void
test_all_pairs (void)
{
  for (guint s = 0; s < HOLLER_N_OUTBOX_STATES; s++)
    {
      for (guint e = 0; e < HOLLER_N_OUTBOX_EVENTS; e++)
        {
          HollerOutboxState state;
          HollerOutboxActions actions;

          if (!holler_outbox_step ((HollerOutboxState) s,
                                   (HollerOutboxEvent) e,
                                   &state,
                                   &actions))
            continue;
          g_assert_cmpuint (state, !=, s);
          g_assert_true (((actions & HOLLER_OUTBOX_ACTION_TRANSMIT) != 0) ==
                         (state == HOLLER_OUTBOX_STATE_SENDING));
          if (state == HOLLER_OUTBOX_STATE_FAILED)
            {
              g_assert_cmpuint (e, ==, HOLLER_OUTBOX_EVENT_REFUSED);
              g_assert_cmpuint (s, ==, HOLLER_OUTBOX_STATE_SENDING);
            }
          if (state == HOLLER_OUTBOX_STATE_ACKNOWLEDGED)
            g_assert_cmpuint (e, ==, HOLLER_OUTBOX_EVENT_ACKED);
          if (state >= HOLLER_OUTBOX_STATE_ACKNOWLEDGED)
            g_assert_cmpuint (actions & HOLLER_OUTBOX_ACTION_STORE, !=, 0);
          /* Leaving the wire frees the lane, or waits before it does. */
          if (s == HOLLER_OUTBOX_STATE_SENDING &&
              e != HOLLER_OUTBOX_EVENT_LINK_LOST)
            g_assert_cmpuint (
              actions & (HOLLER_OUTBOX_ACTION_NEXT | HOLLER_OUTBOX_ACTION_WAIT),
              !=,
              0);
        }
    }
}

static void
test_every_message_can_still_arrive (void)
{
  for (guint s = 0; s < HOLLER_OUTBOX_STATE_ACKNOWLEDGED; s++)
    {
      HollerOutboxState state = (HollerOutboxState) s;
      HollerOutboxActions actions;

      g_assert_true (holler_outbox_step (state,
                                         HOLLER_OUTBOX_EVENT_ACKED,
                                         &state,
                                         &actions));
    }
}

/* What was written meanwhile went ahead and stays there. */
static void
test_a_retry_is_the_last (void)
{
  HollerOutboxState state;
  HollerOutboxActions actions;

  g_assert_true (holler_outbox_step (HOLLER_OUTBOX_STATE_FAILED,
                                     HOLLER_OUTBOX_EVENT_RETRY,
                                     &state,
                                     &actions));
  g_assert_cmpuint (state, ==, HOLLER_OUTBOX_STATE_QUEUED);
  g_assert_cmphex (actions,
                   ==,
                   HOLLER_OUTBOX_ACTION_MOVE_LAST | HOLLER_OUTBOX_ACTION_STORE |
                     HOLLER_OUTBOX_ACTION_NEXT);
}

#define Q HOLLER_OUTBOX_STATE_QUEUED
#define S HOLLER_OUTBOX_STATE_SENDING
#define F HOLLER_OUTBOX_STATE_FAILED
#define A HOLLER_OUTBOX_STATE_ACKNOWLEDGED

static void
test_nothing_is_overtaken (void)
{
  /* clang-format off */
  static const struct
  {
    HollerOutboxEntry entries[4];
    gssize next;
  } cases[] = {
    { { { Q, 0 }, { Q, 0 }, { Q, 1 }, { Q, 1 } },  0 },
    { { { S, 0 }, { Q, 0 }, { Q, 1 }, { Q, 1 } },  2 },
    { { { S, 0 }, { Q, 0 }, { S, 1 }, { Q, 1 } }, -1 },
    { { { A, 0 }, { Q, 0 }, { S, 1 }, { Q, 1 } },  1 },
    { { { F, 0 }, { Q, 0 }, { S, 1 }, { Q, 1 } },  1 },
    { { { F, 0 }, { A, 0 }, { F, 1 }, { A, 1 } }, -1 },
    { { { Q, 0 }, { S, 0 }, { Q, 0 }, { Q, 1 } },  3 },
    { { { Q, 1 }, { S, 1 }, { Q, 1 }, { Q, 1 } }, -1 },
  };
  /* clang-format on */

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (holler_outbox_find_next (cases[i].entries, 4),
                     ==,
                     cases[i].next);
  g_assert_cmpint (holler_outbox_find_next (NULL, 0), ==, -1);
}

static void
test_inbox (void)
{
  HollerInbox inbox;

  holler_inbox_init (&inbox);
  g_assert_cmpuint (holler_inbox_receive (&inbox, 0), ==, HOLLER_INBOX_BAD);
  g_assert_cmpuint (holler_inbox_receive (&inbox, -1), ==, HOLLER_INBOX_BAD);
  g_assert_cmpuint (holler_inbox_receive (&inbox, 5), ==, HOLLER_INBOX_SHOW);
  g_assert_cmpuint (holler_inbox_receive (&inbox, 5),
                    ==,
                    HOLLER_INBOX_DUPLICATE);
  g_assert_cmpuint (holler_inbox_receive (&inbox, 7), ==, HOLLER_INBOX_GAP);
  g_assert_cmpuint (holler_inbox_receive (&inbox, 6), ==, HOLLER_INBOX_SHOW);
  g_assert_cmpuint (holler_inbox_receive (&inbox, 7), ==, HOLLER_INBOX_SHOW);
  g_assert_cmpuint (holler_inbox_receive (&inbox, 4), ==, HOLLER_INBOX_EARLIER);
  g_assert_cmpint (inbox.first_order, ==, 5);
  g_assert_cmpint (inbox.last_order, ==, 7);
}

static void
test_inbox_history (void)
{
  HollerInbox inbox;

  holler_inbox_init (&inbox);
  g_assert_cmpuint (holler_inbox_receive_earlier (&inbox, 5),
                    ==,
                    HOLLER_INBOX_SHOW);
  g_assert_cmpuint (holler_inbox_receive_earlier (&inbox, 6),
                    ==,
                    HOLLER_INBOX_GAP);
  g_assert_cmpuint (holler_inbox_receive_earlier (&inbox, 3),
                    ==,
                    HOLLER_INBOX_EARLIER);
  g_assert_cmpuint (holler_inbox_receive_earlier (&inbox, 4),
                    ==,
                    HOLLER_INBOX_SHOW);
  g_assert_cmpuint (holler_inbox_receive_earlier (&inbox, 5),
                    ==,
                    HOLLER_INBOX_DUPLICATE);
  g_assert_cmpuint (holler_inbox_receive_earlier (&inbox, 3),
                    ==,
                    HOLLER_INBOX_SHOW);
  g_assert_cmpuint (holler_inbox_receive (&inbox, 6), ==, HOLLER_INBOX_SHOW);
  g_assert_cmpint (inbox.first_order, ==, 3);
  g_assert_cmpint (inbox.last_order, ==, 6);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/core/outbox/acknowledged-absorbs",
                   test_acknowledged_absorbs);
  g_test_add_func ("/core/outbox/all-pairs", test_all_pairs);
  g_test_add_func ("/core/outbox/every-message-can-still-arrive",
                   test_every_message_can_still_arrive);
  g_test_add_func ("/core/outbox/a-retry-is-the-last",
                   test_a_retry_is_the_last);
  g_test_add_func ("/core/outbox/nothing-is-overtaken",
                   test_nothing_is_overtaken);
  g_test_add_func ("/core/inbox/shows-once", test_inbox);
  g_test_add_func ("/core/inbox/history", test_inbox_history);

  return g_test_run ();
}
