/* test-recovery-machine.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/holler-recovery-machine.h"

#define DO(action) HOLLER_RECOVERY_ACTION_##action
#define ASKS (DO (RESTART_ICE) | DO (BEGIN_GENERATION))

typedef struct
{
  HollerRecoveryEvent event;
  HollerRecoveryState state;
  guint actions;
} Line;

#define LINE(event, state, actions)                                            \
  {                                                                            \
    HOLLER_RECOVERY_EVENT_##event, HOLLER_RECOVERY_STATE_##state, (actions)    \
  }
#define TELL(machine, story) tell (machine, story, G_N_ELEMENTS (story))

static void
tell (HollerRecoveryMachine *machine, const Line *story, gsize n_lines)
{
  for (gsize i = 0; i < n_lines; i++)
    {
      HollerRecoveryActions actions;

      g_test_message ("%s", holler_recovery_event_to_name (story[i].event));
      g_assert_true (
        holler_recovery_machine_step (machine, story[i].event, &actions));
      g_assert_cmpint (machine->state, ==, story[i].state);
      g_assert_cmphex (actions, ==, story[i].actions);
    }
}

/* The clock of these stories. */
static void
test_times (void)
{
  /* noticed in 2.5, restarted, rebuilt: a dead relay has five seconds */
  g_assert_cmpuint (2500 + HOLLER_RECOVERY_RESTART_MS, <=, 4000);
}

static void
test_stalled (void)
{
  static const Line story[] = {
    LINE (CONNECTED, STEADY, 0),
    LINE (STALLED, RESTARTING, DO (RESTART_ICE) | DO (ARM_TIMER)),
    LINE (FLOWS, STEADY, DO (DISARM_TIMER)),
    LINE (STALLED, RESTARTING, DO (RESTART_ICE) | DO (ARM_TIMER)),
    LINE (TIMEOUT, REBUILDING, DO (BEGIN_GENERATION) | DO (ARM_TIMER)),
    LINE (BEGUN, REBUILDING, DO (ARM_TIMER)),
    LINE (TIMEOUT, REBUILDING, DO (BEGIN_GENERATION) | DO (ARM_TIMER)),
    LINE (SETTLED, STEADY, DO (DISARM_TIMER)),
  };
  HollerRecoveryMachine machine;

  holler_recovery_machine_init (&machine, TRUE);
  TELL (&machine, story);
}

/* The old connection came back first: the new one is still welcome. */
static void
test_comes_back (void)
{
  static const Line story[] = {
    LINE (CONNECTED, STEADY, 0),
    LINE (STALLED, RESTARTING, DO (RESTART_ICE) | DO (ARM_TIMER)),
    LINE (TIMEOUT, REBUILDING, DO (BEGIN_GENERATION) | DO (ARM_TIMER)),
    LINE (FLOWS, MOVING, 0),
    LINE (SETTLED, STEADY, DO (DISARM_TIMER)),
  };
  HollerRecoveryMachine machine;

  holler_recovery_machine_init (&machine, TRUE);
  TELL (&machine, story);
}

static void
test_moved (void)
{
  static const Line story[] = {
    LINE (CONNECTED, STEADY, 0),
    LINE (MOVED, MOVING, DO (BEGIN_GENERATION) | DO (ARM_TIMER)),
    LINE (STALLED, REBUILDING, 0),
    LINE (MOVED, REBUILDING, DO (BEGIN_GENERATION) | DO (ARM_TIMER)),
    LINE (FAILED, REBUILDING, DO (ARM_TIMER)),
    LINE (TIMEOUT, REBUILDING, DO (BEGIN_GENERATION) | DO (ARM_TIMER)),
    LINE (SETTLED, STEADY, DO (DISARM_TIMER)),
  };
  HollerRecoveryMachine machine;

  holler_recovery_machine_init (&machine, TRUE);
  TELL (&machine, story);
}

/* The socket went with the address: what is asked for waits for it. */
static void
test_moved_offline (void)
{
  static const Line story[] = {
    LINE (CONNECTED, STEADY, 0),
    LINE (LINK_DOWN, STEADY, 0),
    LINE (MOVED, MOVING, 0),
    LINE (STALLED, REBUILDING, 0),
    LINE (LINK_UP, REBUILDING, DO (BEGIN_GENERATION) | DO (ARM_TIMER)),
    LINE (LINK_DOWN, REBUILDING, DO (DISARM_TIMER)),
    LINE (LINK_UP, REBUILDING, DO (ARM_TIMER)),
    LINE (SETTLED, STEADY, DO (DISARM_TIMER)),
    LINE (LINK_DOWN, STEADY, 0),
    LINE (STALLED, RESTARTING, 0),
    LINE (FLOWS, STEADY, DO (DISARM_TIMER)),
    /* nothing is left over */
    LINE (LINK_UP, STEADY, 0),
  };
  HollerRecoveryMachine machine;

  holler_recovery_machine_init (&machine, TRUE);
  TELL (&machine, story);
}

static void
test_settled_is_not_the_old_one (void)
{
  static const Line story[] = {
    LINE (CONNECTED, STEADY, 0),
    LINE (MOVED, MOVING, 0),
  };
  HollerRecoveryMachine machine;
  HollerRecoveryActions actions;

  holler_recovery_machine_init (&machine, FALSE);
  TELL (&machine, story);
  g_assert_false (holler_recovery_machine_step (&machine,
                                                HOLLER_RECOVERY_EVENT_SETTLED,
                                                &actions));
  g_assert_cmpint (machine.state, ==, HOLLER_RECOVERY_STATE_MOVING);
}

static void
test_moving_in_vain (void)
{
  static const Line begins[] = {
    LINE (CONNECTED, STEADY, 0),
    LINE (MOVED, MOVING, DO (BEGIN_GENERATION) | DO (ARM_TIMER)),
  };
  HollerRecoveryMachine machine;
  HollerRecoveryActions actions;
  guint n_tries = 1;

  holler_recovery_machine_init (&machine, TRUE);
  TELL (&machine, begins);
  while (machine.state == HOLLER_RECOVERY_STATE_MOVING && n_tries < 100)
    {
      g_assert_true (
        holler_recovery_machine_step (&machine,
                                      HOLLER_RECOVERY_EVENT_TIMEOUT,
                                      &actions));
      n_tries += (actions & DO (BEGIN_GENERATION)) != 0;
    }
  g_assert_cmpint (machine.state, ==, HOLLER_RECOVERY_STATE_STEADY);
  g_assert_cmpuint (n_tries, ==, HOLLER_RECOVERY_MAX_MOVES);
  g_assert_cmpuint (machine.n_moves, ==, 0);
}

/* Every state it can be in, with and without the link and with each wish, and
 * every event. */
static void
test_all_pairs (void)
{
  static const guint wishes[] = { 0, DO (RESTART_ICE), DO (BEGIN_GENERATION) };
  guint n_allowed = 0;

  for (guint state = 0; state < HOLLER_N_RECOVERY_STATES; state++)
    for (guint link_up = 0; link_up < 2; link_up++)
      for (guint wish = 0; wish < G_N_ELEMENTS (wishes); wish++)
        for (guint event = 0; event < HOLLER_N_RECOVERY_EVENTS; event++)
          {
            HollerRecoveryMachine machine;
            HollerRecoveryMachine before;
            HollerRecoveryActions actions = 0;
            gboolean mends;

            /* a wish waits for the link, and for nothing else */
            if (wishes[wish] != 0 &&
                (link_up || state == HOLLER_RECOVERY_STATE_STEADY))
              continue;
            holler_recovery_machine_init (&machine, (gboolean) link_up);
            machine.state = (HollerRecoveryState) state;
            machine.wanted = wishes[wish];
            machine.timeout_ms = 77;
            before = machine;
            if (!holler_recovery_machine_step (&machine,
                                               (HollerRecoveryEvent) event,
                                               &actions))
              {
                g_assert_cmpmem (&before,
                                 sizeof before,
                                 &machine,
                                 sizeof machine);
                continue;
              }

            n_allowed++;
            mends = machine.state > HOLLER_RECOVERY_STATE_STEADY;
            /* nothing is asked of a server that cannot hear it */
            if (!machine.link_up)
              g_assert_cmphex (actions & (ASKS | DO (ARM_TIMER)), ==, 0);
            /* not both at once */
            g_assert_cmphex (actions & ASKS, !=, ASKS);
            /* where it mends with the link there, a timer runs: begun now or
             * before */
            if (mends && machine.link_up && before.state <= 1)
              g_assert_true (actions & DO (ARM_TIMER));
            if (mends && machine.link_up)
              g_assert_false (actions & DO (DISARM_TIMER));
            if (machine.link_up)
              g_assert_cmpuint (machine.wanted, ==, 0);
            /* what is well is left alone */
            if (machine.state == HOLLER_RECOVERY_STATE_STEADY)
              {
                g_assert_cmphex (actions & ASKS, ==, 0);
                g_assert_cmpuint (machine.wanted, ==, 0);
              }
            /* a changed address always leads to a new generation */
            if (event == HOLLER_RECOVERY_EVENT_MOVED)
              g_assert_true ((actions | machine.wanted) &
                             DO (BEGIN_GENERATION));
            /* and so does a dead connection, sooner or later */
            if (event == HOLLER_RECOVERY_EVENT_STALLED)
              g_assert_true (mends);
          }
  /* each state knows at least: again, moved, link up and down */
  g_assert_cmpuint (n_allowed, >, 4 * HOLLER_N_RECOVERY_STATES);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/core/recovery-machine/times", test_times);
  g_test_add_func ("/core/recovery-machine/stalled", test_stalled);
  g_test_add_func ("/core/recovery-machine/comes-back", test_comes_back);
  g_test_add_func ("/core/recovery-machine/moved", test_moved);
  g_test_add_func ("/core/recovery-machine/moved-offline", test_moved_offline);
  g_test_add_func ("/core/recovery-machine/settled-is-not-the-old-one",
                   test_settled_is_not_the_old_one);
  g_test_add_func ("/core/recovery-machine/moving-in-vain",
                   test_moving_in_vain);
  g_test_add_func ("/core/recovery-machine/all-pairs", test_all_pairs);

  return g_test_run ();
}
