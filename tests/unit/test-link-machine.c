/* test-link-machine.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/holler-link-machine.h"

#define DO(action) HOLLER_LINK_ACTION_##action
#define HALF (G_MAXUINT32 / 2 + 1)

typedef struct
{
  HollerLinkEvent event;
  guint64 value;
  HollerLinkState state;
  guint actions;
} Line;

#define LINE(event, value, state, actions)                                     \
  {                                                                            \
    HOLLER_LINK_EVENT_##event, value, HOLLER_LINK_STATE_##state, (actions)     \
  }
#define TELL(machine, story) tell (machine, story, G_N_ELEMENTS (story))

static void
tell (HollerLinkMachine *machine, const Line *story, gsize n_lines)
{
  for (gsize i = 0; i < n_lines; i++)
    {
      const Line *line = &story[i];
      HollerLinkActions actions;

      g_test_message ("%s", holler_link_event_to_name (line->event));
      g_assert_true (holler_link_machine_step (machine,
                                               line->event,
                                               line->value,
                                               HALF,
                                               &actions));
      g_assert_cmpstr (holler_link_state_to_name (machine->state),
                       ==,
                       holler_link_state_to_name (line->state));
      g_assert_cmphex (actions, ==, line->actions);
    }
}

static void
assert_refused (HollerLinkMachine *machine, HollerLinkEvent event)
{
  HollerLinkMachine before = *machine;
  HollerLinkActions actions = HOLLER_LINK_ACTION_TELL;

  g_assert_false (holler_link_machine_step (machine, event, 1, HALF, &actions));
  g_assert_cmpmem (&before, sizeof before, machine, sizeof *machine);
  g_assert_cmphex (actions, ==, HOLLER_LINK_ACTION_TELL);
}

static const Line first_time[] = {
  LINE (START, 0, AUTHORIZING, DO (GET_TOKEN) | DO (ARM_TIMER)),
  LINE (TOKEN_READY, 0, OPENING, DO (OPEN) | DO (ARM_TIMER)),
  LINE (OPENED, 0, GREETING, DO (ARM_TIMER)),
  LINE (HELLO_NEW,
        0,
        SYNCING,
        DO (BEGIN_SNAPSHOT) | DO (SYNC) | DO (ARM_TIMER)),
  LINE (FRAME, 1, SYNCING, DO (DELIVER)),
  LINE (READY,
        0,
        READY,
        DO (DISARM_TIMER) | DO (END_SNAPSHOT) | DO (RESEND_PENDING)),
};

static const Line again[] = {
  LINE (TIMEOUT, 0, AUTHORIZING, DO (GET_TOKEN) | DO (ARM_TIMER)),
  LINE (TOKEN_READY, 0, OPENING, DO (OPEN) | DO (ARM_TIMER)),
  LINE (OPENED, 0, GREETING, DO (ARM_TIMER)),
};

static void
test_a_drop_is_resumed (void)
{
  static const Line drop[] = {
    LINE (FRAME, 2, READY, DO (DELIVER)),
    LINE (CLOSED, 1006, WAITING, DO (ARM_TIMER)),
  };
  static const Line resumed[] = {
    LINE (HELLO_RESUMED, 0, SYNCING, DO (ARM_TIMER)),
    LINE (FRAME, 2, SYNCING, 0), /* replayed, but it came before */
    LINE (FRAME, 3, SYNCING, DO (DELIVER)),
    LINE (READY, 0, READY, DO (DISARM_TIMER) | DO (RESEND_PENDING)),
  };
  HollerLinkMachine machine;

  holler_link_machine_init (&machine);
  TELL (&machine, first_time);
  TELL (&machine, drop);
  g_assert_true (machine.has_session);
  g_assert_cmpuint (machine.last_seq, ==, 2);
  TELL (&machine, again);
  TELL (&machine, resumed);
}

static void
test_a_lost_session_is_synced (void)
{
  static const Line drop[] = {
    LINE (CLOSED, 1006, WAITING, DO (ARM_TIMER)),
  };
  HollerLinkMachine machine;

  holler_link_machine_init (&machine);
  TELL (&machine, first_time);
  TELL (&machine, drop);
  TELL (&machine, again);
  tell (&machine, &first_time[3], 3);
  g_assert_cmpuint (machine.last_seq, ==, 1);
}

static void
test_a_cut_snapshot_ends_in_the_resumed_session (void)
{
  static const Line cut[] = {
    LINE (CLOSED, 1006, WAITING, DO (ARM_TIMER)),
  };
  static const Line resumed[] = {
    LINE (HELLO_RESUMED, 0, SYNCING, DO (ARM_TIMER)),
    LINE (FRAME, 1, SYNCING, DO (DELIVER)),
    LINE (READY,
          0,
          READY,
          DO (DISARM_TIMER) | DO (END_SNAPSHOT) | DO (RESEND_PENDING)),
  };
  HollerLinkMachine machine;

  holler_link_machine_init (&machine);
  tell (&machine, first_time, 4);
  TELL (&machine, cut);
  TELL (&machine, again);
  TELL (&machine, resumed);
}

static void
test_a_hole_ends_the_session (void)
{
  static const Line story[] = {
    LINE (FRAME, 3, WAITING, DO (CLOSE) | DO (FORGET_SESSION) | DO (ARM_TIMER)),
    LINE (CLOSED, 1000, WAITING, 0),
  };
  HollerLinkMachine machine;

  holler_link_machine_init (&machine);
  TELL (&machine, first_time);
  TELL (&machine, story);
  g_assert_false (machine.has_session);
}

static void
test_silence_is_a_drop (void)
{
  static const Line story[] = {
    LINE (SILENT, 0, WAITING, DO (CLOSE) | DO (ARM_TIMER)),
    LINE (TIMEOUT, 0, AUTHORIZING, DO (GET_TOKEN) | DO (ARM_TIMER)),
    LINE (CLOSED, 1006, AUTHORIZING, 0), /* the old one */
    LINE (TOKEN_READY, 0, OPENING, DO (OPEN) | DO (ARM_TIMER)),
    LINE (CLOSED, 1006, WAITING, DO (ARM_TIMER)), /* the new one */
  };
  HollerLinkMachine machine;

  holler_link_machine_init (&machine);
  TELL (&machine, first_time);
  TELL (&machine, story);
}

static void
test_a_refused_token_is_refreshed_once (void)
{
  static const Line story[] = {
    LINE (CLOSED, 4401, AUTHORIZING, DO (REFRESH_TOKEN) | DO (ARM_TIMER)),
    LINE (TOKEN_READY, 0, OPENING, DO (OPEN) | DO (ARM_TIMER)),
    LINE (CLOSED, 4401, WAITING, DO (ARM_TIMER)),
    LINE (TIMEOUT, 0, AUTHORIZING, DO (GET_TOKEN) | DO (ARM_TIMER)),
    LINE (TOKEN_FAILED, 0, WAITING, DO (ARM_TIMER)),
    LINE (TIMEOUT, 0, AUTHORIZING, DO (GET_TOKEN) | DO (ARM_TIMER)),
    LINE (TOKEN_REFUSED,
          0,
          STOPPED,
          DO (DISARM_TIMER) | DO (FORGET_SESSION) | DO (TELL)),
  };
  HollerLinkMachine machine;

  holler_link_machine_init (&machine);
  TELL (&machine, first_time);
  TELL (&machine, story);
  g_assert_cmpuint (machine.stop_reason, ==, HOLLER_LINK_STOP_SESSION_LOST);
}

static void
test_a_new_token_is_told_to_the_server (void)
{
  static const Line story[] = {
    LINE (TOKEN_READY, 0, READY, DO (SEND_AUTH)),
  };
  HollerLinkMachine machine;

  holler_link_machine_init (&machine);
  TELL (&machine, first_time);
  TELL (&machine, story);
}

static void
test_farewells (void)
{
  static const struct
  {
    guint code;
    HollerLinkStopReason reason;
  } ends[] = {
    { HOLLER_LINK_CLOSE_REVOKED, HOLLER_LINK_STOP_SESSION_LOST },
    { HOLLER_LINK_CLOSE_REPLACED, HOLLER_LINK_STOP_REPLACED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      const Line story[] = {
        LINE (CLOSED,
              ends[i].code,
              STOPPED,
              DO (DISARM_TIMER) | DO (FORGET_SESSION) | DO (TELL)),
      };
      HollerLinkMachine machine;

      holler_link_machine_init (&machine);
      TELL (&machine, first_time);
      TELL (&machine, story);
      g_assert_cmpuint (machine.stop_reason, ==, ends[i].reason);
      for (guint e = 0; e < HOLLER_N_LINK_EVENTS; e++)
        assert_refused (&machine, (HollerLinkEvent) e);
    }
}

static void
test_a_server_that_says_when_is_not_hurried (void)
{
  static const Line story[] = {
    LINE (BYE, 5000, READY, 0),
    LINE (CLOSED, 1001, WAITING, DO (ARM_TIMER)),
  };
  static const Line lost[] = {
    LINE (CLOSED, 1006, WAITING, DO (ARM_TIMER)),
    LINE (NETWORK_AVAILABLE, 0, AUTHORIZING, DO (GET_TOKEN) | DO (ARM_TIMER)),
  };
  HollerLinkMachine machine;

  holler_link_machine_init (&machine);
  TELL (&machine, first_time);
  TELL (&machine, story);
  g_assert_cmpuint (machine.timeout_ms, ==, 5000 + 250);
  assert_refused (&machine, HOLLER_LINK_EVENT_NETWORK_AVAILABLE);
  tell (&machine, again, 2);
  TELL (&machine, lost);
  g_assert_cmpuint (machine.retry_after_ms, ==, 0);

  holler_link_machine_init (&machine);
  TELL (&machine, first_time);
  tell (&machine, &(Line) LINE (BYE, G_MAXUINT64, READY, 0), 1);
  g_assert_cmpuint (machine.retry_after_ms, ==, HOLLER_LINK_RETRY_AFTER_MAX_MS);
}

static void
test_backoff (void)
{
  guint limit_ms = HOLLER_LINK_BACKOFF_FIRST_MS;

  for (guint attempts = 0; attempts < 40; attempts++)
    {
      g_assert_cmpuint (holler_link_machine_get_backoff_ms (attempts, 0),
                        ==,
                        0);
      g_assert_cmpuint (holler_link_machine_get_backoff_ms (attempts, HALF),
                        ==,
                        limit_ms / 2);
      g_assert_cmpuint (
        holler_link_machine_get_backoff_ms (attempts, G_MAXUINT32),
        ==,
        limit_ms - 1);
      limit_ms = MIN (2 * limit_ms, HOLLER_LINK_BACKOFF_LAST_MS);
    }
  g_assert_cmpuint (limit_ms, ==, 8000);
  g_assert_cmpuint (holler_link_machine_get_backoff_ms (G_MAXUINT, G_MAXUINT32),
                    ==,
                    7999);
}

static void
test_logging_out (void)
{
  static const Line out[] = {
    LINE (STOP,
          0,
          STOPPED,
          DO (DISARM_TIMER) | DO (CLOSE) | DO (FORGET_SESSION)),
    LINE (CLOSED, 1000, STOPPED, 0),
  };
  HollerLinkMachine machine;

  holler_link_machine_init (&machine);
  TELL (&machine, first_time);
  TELL (&machine, out);
  g_assert_cmpuint (machine.stop_reason, ==, HOLLER_LINK_STOP_LOGGED_OUT);
  for (guint e = 0; e < HOLLER_N_LINK_EVENTS; e++)
    assert_refused (&machine, (HollerLinkEvent) e);
}

static void
test_another_protocol_stops (void)
{
  static const Line story[] = {
    LINE (INCOMPATIBLE,
          0,
          STOPPED,
          DO (DISARM_TIMER) | DO (CLOSE) | DO (FORGET_SESSION) | DO (TELL)),
    LINE (CLOSED, 1000, STOPPED, 0),
  };
  HollerLinkMachine machine;

  holler_link_machine_init (&machine);
  tell (&machine, first_time, 3);
  TELL (&machine, story);
  g_assert_cmpuint (machine.stop_reason, ==, HOLLER_LINK_STOP_INCOMPATIBLE);
}

static void
test_resumed_what_never_was (void)
{
  static const Line story[] = {
    LINE (HELLO_RESUMED, 0, WAITING, DO (CLOSE) | DO (ARM_TIMER)),
  };
  HollerLinkMachine machine;

  holler_link_machine_init (&machine);
  tell (&machine, first_time, 3);
  TELL (&machine, story);
}

/* Whatever comes, in whatever order: there is a timer where something is
 * waited for, one connection at a time, and no frame is taken twice. */
static void
test_any_order_of_events (void)
{
  HollerLinkMachine machine;
  gboolean timer = FALSE;
  gboolean socket = FALSE;

  holler_link_machine_init (&machine);
  for (guint i = 0; i < 300000; i++)
    {
      HollerLinkEvent event =
        (HollerLinkEvent) g_test_rand_int_range (0, HOLLER_N_LINK_EVENTS);
      guint64 value = machine.last_seq + (guint) g_test_rand_int_range (0, 3);
      guint64 last_seq = machine.last_seq;
      HollerLinkActions actions;

      if (machine.state == HOLLER_LINK_STATE_STOPPED ||
          (event == HOLLER_LINK_EVENT_TIMEOUT && !timer))
        {
          if (machine.state == HOLLER_LINK_STATE_STOPPED)
            {
              g_assert_false (timer);
              g_assert_false (socket);
              holler_link_machine_init (&machine);
            }
          continue;
        }
      if (event == HOLLER_LINK_EVENT_CLOSED)
        socket = socket && machine.closing;
      if (!holler_link_machine_step (&machine,
                                     event,
                                     value,
                                     g_test_rand_int (),
                                     &actions))
        continue;

      timer = timer && event != HOLLER_LINK_EVENT_TIMEOUT &&
              (actions & HOLLER_LINK_ACTION_DISARM_TIMER) == 0;
      if (actions & HOLLER_LINK_ACTION_CLOSE)
        socket = FALSE;
      if (actions & HOLLER_LINK_ACTION_OPEN)
        {
          g_assert_false (socket);
          socket = TRUE;
        }
      if (actions & HOLLER_LINK_ACTION_ARM_TIMER)
        {
          g_assert_cmpuint (machine.timeout_ms, <=, 68000);
          timer = TRUE;
        }
      if (actions & HOLLER_LINK_ACTION_DELIVER)
        g_assert_cmpuint (value, ==, last_seq + 1);
      g_assert_true (timer == (machine.state >= HOLLER_LINK_STATE_WAITING &&
                               machine.state <= HOLLER_LINK_STATE_SYNCING));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/core/link-machine/a-drop-is-resumed",
                   test_a_drop_is_resumed);
  g_test_add_func ("/core/link-machine/a-lost-session-is-synced",
                   test_a_lost_session_is_synced);
  g_test_add_func ("/core/link-machine/a-cut-snapshot-ends-in-the-next",
                   test_a_cut_snapshot_ends_in_the_resumed_session);
  g_test_add_func ("/core/link-machine/a-hole-ends-the-session",
                   test_a_hole_ends_the_session);
  g_test_add_func ("/core/link-machine/silence-is-a-drop",
                   test_silence_is_a_drop);
  g_test_add_func ("/core/link-machine/a-refused-token-is-refreshed-once",
                   test_a_refused_token_is_refreshed_once);
  g_test_add_func ("/core/link-machine/a-new-token-is-told-to-the-server",
                   test_a_new_token_is_told_to_the_server);
  g_test_add_func ("/core/link-machine/farewells", test_farewells);
  g_test_add_func ("/core/link-machine/a-server-that-says-when",
                   test_a_server_that_says_when_is_not_hurried);
  g_test_add_func ("/core/link-machine/backoff", test_backoff);
  g_test_add_func ("/core/link-machine/logging-out", test_logging_out);
  g_test_add_func ("/core/link-machine/another-protocol-stops",
                   test_another_protocol_stops);
  g_test_add_func ("/core/link-machine/resumed-what-never-was",
                   test_resumed_what_never_was);
  g_test_add_func ("/core/link-machine/any-order-of-events",
                   test_any_order_of_events);

  return g_test_run ();
}
