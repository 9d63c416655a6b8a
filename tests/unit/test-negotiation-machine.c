/* test-negotiation-machine.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/holler-negotiation-machine.h"

/* Stories of one side; what two sides can do to each other is searched in
 * tests/model. At the end one that is told nothing but nonsense.
 */

#define DO(action) HOLLER_NEGOTIATION_ACTION_##action
#define TIMED                                                                  \
  (DO (CREATE_OFFER) | DO (SET_LOCAL_OFFER) | DO (SET_REMOTE_OFFER) |          \
   DO (CREATE_ANSWER) | DO (SET_LOCAL_ANSWER) | DO (SET_REMOTE_ANSWER))

typedef struct
{
  HollerNegotiationEvent event;
  guint generation;
  guint revision;
  guint actions;
} Line;

#define LINE(event, generation, revision, actions)                             \
  {                                                                            \
    HOLLER_NEGOTIATION_EVENT_##event, generation, revision, (actions)          \
  }
#define TELL(machine, story) tell (machine, story, G_N_ELEMENTS (story))

static void
tell (HollerNegotiationMachine *machine, const Line *story, gsize n_lines)
{
  for (gsize i = 0; i < n_lines; i++)
    {
      const Line *line = &story[i];
      HollerNegotiationActions actions;

      g_test_message ("%s", holler_negotiation_event_to_name (line->event));
      g_assert_true (holler_negotiation_machine_step (machine,
                                                      line->event,
                                                      line->generation,
                                                      line->revision,
                                                      &actions));
      g_assert_cmphex (actions, ==, line->actions);
    }
}

static void
assert_refused (HollerNegotiationMachine *machine,
                HollerNegotiationEvent event,
                guint generation)
{
  HollerNegotiationMachine before = *machine;
  HollerNegotiationActions actions = HOLLER_NEGOTIATION_ACTION_FAIL;

  g_assert_false (
    holler_negotiation_machine_step (machine, event, generation, 9, &actions));
  g_assert_cmpmem (&before, sizeof before, machine, sizeof *machine);
  g_assert_cmphex (actions, ==, HOLLER_NEGOTIATION_ACTION_FAIL);
}

static const Line call_answered[] = {
  LINE (OPEN, 0, 0, 0),
  LINE (REMOTE_OFFER, 0, 11, DO (NEW_GENERATION) | DO (SET_REMOTE_OFFER)),
  LINE (REMOTE_SET, 0, 0, DO (CREATE_ANSWER)),
  LINE (ANSWER_CREATED, 0, 1, DO (SET_LOCAL_ANSWER)),
  LINE (LOCAL_SET, 0, 0, DO (SEND_ANSWER) | DO (STABLE)),
};

static const Line offer_sent_open[] = {
  LINE (WANT, 0, 0, DO (CREATE_OFFER)),
  LINE (OFFER_CREATED, 0, 2, DO (SEND_OFFER)),
};

static void
test_impolite_applies_its_offer_once_acknowledged (void)
{
  static const Line story[] = {
    LINE (WANT, 0, 0, DO (NEW_GENERATION) | DO (CREATE_OFFER)),
    LINE (OFFER_CREATED, 0, 1, DO (SEND_OFFER)),
    LINE (ACKED, 0, 0, DO (SET_LOCAL_OFFER)),
    LINE (LOCAL_SET, 0, 0, 0),
    LINE (OPEN, 0, 0, 0),
    LINE (REMOTE_ANSWER, 0, 11, DO (SET_REMOTE_ANSWER)),
    LINE (REMOTE_SET, 0, 0, DO (STABLE)),
  };
  HollerNegotiationMachine machine;

  holler_negotiation_machine_init (&machine, FALSE);
  TELL (&machine, story);
  g_assert_true (holler_negotiation_machine_is_stable (&machine));
  g_assert_cmpuint (machine.agreed_local, ==, 1);
  g_assert_cmpuint (machine.agreed_remote, ==, 11);
}

static void
test_polite_applies_its_offer_once_answered (void)
{
  static const Line story[] = {
    LINE (WANT, 0, 0, DO (NEW_GENERATION) | DO (CREATE_OFFER)),
    LINE (OFFER_CREATED, 0, 1, DO (SEND_OFFER)),
    LINE (ACKED, 0, 0, 0),
    LINE (OPEN, 0, 0, 0),
    LINE (REMOTE_ANSWER, 0, 11, DO (SET_LOCAL_OFFER)),
    LINE (LOCAL_SET, 0, 0, DO (SET_REMOTE_ANSWER)),
    LINE (REMOTE_SET, 0, 0, DO (STABLE)),
  };
  HollerNegotiationMachine machine;

  holler_negotiation_machine_init (&machine, TRUE);
  TELL (&machine, story);
  g_assert_true (holler_negotiation_machine_is_stable (&machine));
}

static void
test_nothing_of_the_other_is_applied_before_open (void)
{
  static const Line story[] = {
    LINE (WANT, 0, 0, DO (NEW_GENERATION) | DO (CREATE_OFFER)),
    LINE (OFFER_CREATED, 0, 1, DO (SEND_OFFER)),
    LINE (ACKED, 0, 0, DO (SET_LOCAL_OFFER)),
  };
  HollerNegotiationMachine machine;

  holler_negotiation_machine_init (&machine, FALSE);
  for (guint i = 0; i <= G_N_ELEMENTS (story); i++)
    {
      assert_refused (&machine, HOLLER_NEGOTIATION_EVENT_REMOTE_OFFER, 0);
      assert_refused (&machine, HOLLER_NEGOTIATION_EVENT_REMOTE_OFFER, 1);
      assert_refused (&machine, HOLLER_NEGOTIATION_EVENT_REMOTE_ANSWER, 0);
      if (i < G_N_ELEMENTS (story))
        tell (&machine, &story[i], 1);
    }
}

static void
test_polite_gives_way (void)
{
  static const Line collision[] = {
    LINE (REMOTE_OFFER, 0, 12, DO (DROP_OFFER) | DO (SET_REMOTE_OFFER)),
    LINE (REMOTE_SET, 0, 0, DO (CREATE_ANSWER)),
    LINE (ANSWER_CREATED, 0, 3, DO (SET_LOCAL_ANSWER)),
    /* and says again what it wanted, as this was no first offer */
    LINE (LOCAL_SET, 0, 0, DO (SEND_ANSWER) | DO (STABLE) | DO (CREATE_OFFER)),
  };
  HollerNegotiationMachine machine;

  holler_negotiation_machine_init (&machine, TRUE);
  TELL (&machine, call_answered);
  TELL (&machine, offer_sent_open);
  TELL (&machine, collision);
}

static void
test_polite_gives_way_while_making_its_offer (void)
{
  static const Line collision[] = {
    LINE (WANT, 0, 0, DO (CREATE_OFFER)),
    LINE (REMOTE_OFFER, 0, 12, 0),
    LINE (OFFER_CREATED, 0, 2, DO (DROP_OFFER) | DO (SET_REMOTE_OFFER)),
  };
  HollerNegotiationMachine machine;

  holler_negotiation_machine_init (&machine, TRUE);
  TELL (&machine, call_answered);
  TELL (&machine, collision);
}

static void
test_impolite_ignores (void)
{
  static const Line collision[] = {
    LINE (WANT, 0, 0, DO (CREATE_OFFER)),
    LINE (REMOTE_OFFER, 0, 12, DO (IGNORE)),
    LINE (OFFER_CREATED, 0, 2, DO (SEND_OFFER) | DO (SET_LOCAL_OFFER)),
    LINE (REMOTE_OFFER, 0, 13, DO (IGNORE)),
    LINE (LOCAL_SET, 0, 0, 0),
    LINE (REMOTE_OFFER, 0, 14, DO (IGNORE)),
    LINE (REMOTE_ANSWER, 0, 15, DO (SET_REMOTE_ANSWER)),
    /* An offer behind the answer is no collision. */
    LINE (REMOTE_OFFER, 0, 16, 0),
    LINE (REMOTE_ANSWER, 0, 17, DO (IGNORE)),
    LINE (REMOTE_SET, 0, 0, DO (STABLE) | DO (SET_REMOTE_OFFER)),
  };
  HollerNegotiationMachine machine;

  holler_negotiation_machine_init (&machine, FALSE);
  TELL (&machine, call_answered);
  TELL (&machine, collision);
  g_assert_true (holler_negotiation_machine_needs (&machine, 16));
  g_assert_true (holler_negotiation_machine_needs (&machine, 15));
  g_assert_false (holler_negotiation_machine_needs (&machine, 14));
  g_assert_false (holler_negotiation_machine_needs (&machine, 11));
  g_assert_false (holler_negotiation_machine_needs (&machine, 0));
}

static void
test_the_higher_generation_wins (void)
{
  static const Line story[] = {
    LINE (REMOTE_OFFER, 2, 12, DO (NEW_GENERATION) | DO (SET_REMOTE_OFFER)),
    LINE (REMOTE_OFFER, 1, 13, DO (IGNORE)),
    LINE (REMOTE_ANSWER, 1, 14, DO (IGNORE)),
    LINE (REMOTE_ANSWER, 3, 14, DO (IGNORE)),
    LINE (REMOTE_OFFER, 2 + HOLLER_NEGOTIATION_MAX_AHEAD + 1, 15, DO (IGNORE)),
    LINE (REMOTE_OFFER, G_MAXUINT, 15, DO (IGNORE)),
  };

  for (guint polite = 0; polite <= 1; polite++)
    {
      HollerNegotiationMachine machine;

      holler_negotiation_machine_init (&machine, polite != 0);
      TELL (&machine, call_answered);
      tell (&machine,
            offer_sent_open,
            polite ? G_N_ELEMENTS (offer_sent_open) : 1);
      TELL (&machine, story);
      g_assert_cmpuint (machine.generation, ==, 2);
      /* The step that was under way belongs to a connection that is gone. */
      assert_refused (&machine, HOLLER_NEGOTIATION_EVENT_OFFER_CREATED, 0);
      assert_refused (&machine, HOLLER_NEGOTIATION_EVENT_STEP_FAILED, 0);
    }
}

static void
test_a_failed_step_begins_a_generation (void)
{
  static const Line failure[] = {
    LINE (REMOTE_OFFER, 0, 12, DO (SET_REMOTE_OFFER)),
    LINE (STEP_FAILED, 0, 0, DO (NEW_GENERATION) | DO (CREATE_OFFER)),
  };
  HollerNegotiationMachine machine;
  HollerNegotiationActions actions = HOLLER_NEGOTIATION_ACTION_NONE;

  holler_negotiation_machine_init (&machine, TRUE);
  TELL (&machine, call_answered);
  TELL (&machine, failure);

  for (guint i = 2; i <= HOLLER_NEGOTIATION_MAX_ATTEMPTS; i++)
    {
      g_assert_true (
        holler_negotiation_machine_step (&machine,
                                         HOLLER_NEGOTIATION_EVENT_STEP_FAILED,
                                         machine.generation,
                                         0,
                                         &actions));
      g_assert_cmphex (actions, ==, DO (NEW_GENERATION) | DO (CREATE_OFFER));
      g_assert_cmpuint (machine.generation, ==, i);
    }
  g_assert_true (
    holler_negotiation_machine_step (&machine,
                                     HOLLER_NEGOTIATION_EVENT_STEP_FAILED,
                                     machine.generation,
                                     0,
                                     &actions));
  g_assert_cmphex (actions, ==, DO (FAIL));
  for (guint e = 0; e < HOLLER_N_NEGOTIATION_EVENTS; e++)
    assert_refused (&machine, (HollerNegotiationEvent) e, machine.generation);
}

static void
test_agreement_forgives (void)
{
  HollerNegotiationMachine machine;

  holler_negotiation_machine_init (&machine, TRUE);
  TELL (&machine, call_answered);
  for (guint i = 1; i <= 3 * HOLLER_NEGOTIATION_MAX_ATTEMPTS; i++)
    {
      const Line round[] = {
        LINE (WANT_GENERATION, 0, 0, DO (NEW_GENERATION) | DO (CREATE_OFFER)),
        LINE (OFFER_CREATED, i, 2, DO (SEND_OFFER)),
        LINE (REMOTE_ANSWER, i, 12, DO (SET_LOCAL_OFFER)),
        LINE (LOCAL_SET, i, 0, DO (SET_REMOTE_ANSWER)),
        LINE (REMOTE_SET, i, 0, DO (STABLE)),
      };

      TELL (&machine, round);
    }
}

static void
test_lost_frames_begin_a_generation_if_an_offer_is_out (void)
{
  static const Line idle[] = { LINE (FRAMES_LOST, 0, 0, 0) };
  static const Line lost[] = {
    LINE (FRAMES_LOST, 0, 0, DO (NEW_GENERATION) | DO (CREATE_OFFER)),
  };
  HollerNegotiationMachine machine;

  holler_negotiation_machine_init (&machine, TRUE);
  assert_refused (&machine, HOLLER_NEGOTIATION_EVENT_FRAMES_LOST, 0);
  TELL (&machine, call_answered);
  TELL (&machine, idle);
  TELL (&machine, offer_sent_open);
  TELL (&machine, lost);
}

static void
test_a_failure_before_the_first_offer_is_the_end (void)
{
  static const Line story[] = {
    LINE (WANT, 0, 0, DO (NEW_GENERATION) | DO (CREATE_OFFER)),
    LINE (STEP_FAILED, 0, 0, DO (FAIL)),
  };
  static const Line later[] = {
    LINE (WANT, 0, 0, DO (NEW_GENERATION) | DO (CREATE_OFFER)),
    LINE (OFFER_CREATED, 0, 1, DO (SEND_OFFER)),
    LINE (ACKED, 0, 0, DO (SET_LOCAL_OFFER)),
    LINE (STEP_FAILED, 0, 0, 0),
    LINE (OPEN, 0, 0, DO (NEW_GENERATION) | DO (CREATE_OFFER)),
  };
  HollerNegotiationMachine machine;

  holler_negotiation_machine_init (&machine, TRUE);
  TELL (&machine, story);
  g_assert_true (machine.failed);

  /* Once it rings, the fresh one waits until there is a call to have it. */
  holler_negotiation_machine_init (&machine, FALSE);
  TELL (&machine, later);
}

static void
test_restart (void)
{
  static const Line story[] = {
    LINE (WANT_RESTART, 0, 0, DO (RESTART_ICE) | DO (CREATE_OFFER)),
    LINE (OFFER_CREATED, 0, 2, DO (SEND_OFFER)),
    /* once more, while the first is not answered */
    LINE (WANT_RESTART, 0, 0, 0),
    LINE (REMOTE_ANSWER, 0, 12, DO (SET_LOCAL_OFFER)),
    LINE (LOCAL_SET, 0, 0, DO (SET_REMOTE_ANSWER)),
    LINE (REMOTE_SET, 0, 0, DO (STABLE) | DO (RESTART_ICE) | DO (CREATE_OFFER)),
  };
  HollerNegotiationMachine machine;

  holler_negotiation_machine_init (&machine, TRUE);
  TELL (&machine, call_answered);
  TELL (&machine, story);
}

/* Both restart: the polite side gives way, and has what it wished for. */
static void
test_restart_glare (void)
{
  static const Line story[] = {
    LINE (WANT_RESTART, 0, 0, DO (RESTART_ICE) | DO (CREATE_OFFER)),
    LINE (OFFER_CREATED, 0, 2, DO (SEND_OFFER)),
    LINE (REMOTE_OFFER, 0, 12, DO (DROP_OFFER) | DO (SET_REMOTE_OFFER)),
    LINE (RESTARTED, 0, 0, 0),
    LINE (REMOTE_SET, 0, 0, DO (CREATE_ANSWER)),
    LINE (ANSWER_CREATED, 0, 3, DO (SET_LOCAL_ANSWER)),
    LINE (LOCAL_SET, 0, 0, DO (SEND_ANSWER) | DO (STABLE)),
  };
  HollerNegotiationMachine machine;

  holler_negotiation_machine_init (&machine, TRUE);
  TELL (&machine, call_answered);
  TELL (&machine, story);
  g_assert_true (holler_negotiation_machine_is_stable (&machine));
}

/* A restart meets a renegotiation: it comes after it. */
static void
test_restart_gives_way (void)
{
  static const Line story[] = {
    LINE (WANT_RESTART, 0, 0, DO (RESTART_ICE) | DO (CREATE_OFFER)),
    LINE (REMOTE_OFFER, 0, 12, 0),
    LINE (OFFER_CREATED, 0, 2, DO (DROP_OFFER) | DO (SET_REMOTE_OFFER)),
    LINE (REMOTE_SET, 0, 0, DO (CREATE_ANSWER)),
    LINE (ANSWER_CREATED, 0, 3, DO (SET_LOCAL_ANSWER)),
    LINE (LOCAL_SET,
          0,
          0,
          DO (SEND_ANSWER) | DO (STABLE) | DO (RESTART_ICE) |
            DO (CREATE_OFFER)),
  };
  HollerNegotiationMachine machine;

  holler_negotiation_machine_init (&machine, TRUE);
  TELL (&machine, call_answered);
  TELL (&machine, story);
  g_assert_false (machine.wanted);
}

static void
test_restart_needs_agreement (void)
{
  static const Line story[] = {
    LINE (WANT, 0, 0, DO (NEW_GENERATION) | DO (CREATE_OFFER)),
    LINE (WANT_RESTART, 0, 0, 0),
    LINE (OFFER_CREATED, 0, 1, DO (SEND_OFFER)),
    LINE (OPEN, 0, 0, 0),
    LINE (REMOTE_ANSWER, 0, 11, DO (SET_LOCAL_OFFER)),
    LINE (LOCAL_SET, 0, 0, DO (SET_REMOTE_ANSWER)),
    LINE (REMOTE_SET, 0, 0, DO (STABLE)),
    /* a new generation makes it needless */
    LINE (WANT, 0, 0, DO (CREATE_OFFER)),
    LINE (WANT_RESTART, 0, 0, 0),
    LINE (WANT_GENERATION, 0, 0, DO (NEW_GENERATION) | DO (CREATE_OFFER)),
    LINE (OFFER_CREATED, 1, 2, DO (SEND_OFFER)),
  };
  HollerNegotiationMachine machine;

  holler_negotiation_machine_init (&machine, TRUE);
  assert_refused (&machine, HOLLER_NEGOTIATION_EVENT_WANT_RESTART, 0);
  TELL (&machine, story);
  g_assert_false (machine.wants_restart);
}

static void
test_politeness (void)
{
  g_assert_true (holler_negotiation_is_polite ("b", "1", "a", "2"));
  g_assert_false (holler_negotiation_is_polite ("a", "2", "b", "1"));
  g_assert_true (holler_negotiation_is_polite ("a", "2", "a", "1"));
  g_assert_false (holler_negotiation_is_polite ("a", "1", "a", "2"));
  g_assert_true (holler_negotiation_is_polite ("a", "1", "Z", "2"));
  g_assert_true (holler_negotiation_is_polite ("10a", "1", "10", "2"));
}

static void
test_nonsense_does_no_harm (void)
{
  HollerNegotiationMachine machine;
  guint n_taken = 0;

  holler_negotiation_machine_init (&machine, TRUE);
  for (guint i = 0; i < 300000; i++)
    {
      HollerNegotiationEvent event = (HollerNegotiationEvent)
        g_test_rand_int_range (0, HOLLER_N_NEGOTIATION_EVENTS + 1);
      guint generation =
        machine.generation + (guint) g_test_rand_int_range (-1, 3);
      HollerNegotiationActions actions;
      guint timed;

      if (machine.failed || g_test_rand_int_range (0, 300) == 0)
        holler_negotiation_machine_init (&machine, i % 2 == 0);
      if (!holler_negotiation_machine_step (&machine,
                                            event,
                                            generation,
                                            1 + i,
                                            &actions))
        continue;

      n_taken++;
      timed = actions & TIMED;
      g_assert_cmpuint (timed & (timed - 1), ==, 0);
      if (timed != 0)
        g_assert_cmpuint (machine.step, !=, HOLLER_NEGOTIATION_STEP_NONE);
      if (actions & HOLLER_NEGOTIATION_ACTION_FAIL)
        g_assert_cmpuint (actions, ==, HOLLER_NEGOTIATION_ACTION_FAIL);
      if (machine.gate != HOLLER_NEGOTIATION_GATE_OPEN)
        g_assert_cmpuint (actions &
                            (DO (SET_REMOTE_OFFER) | DO (SET_REMOTE_ANSWER)),
                          ==,
                          0);
      g_assert_cmpuint (machine.attempts, <=, HOLLER_NEGOTIATION_MAX_ATTEMPTS);
    }
  g_assert_cmpuint (n_taken, >, 10000);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func (
    "/core/negotiation-machine/impolite-applies-its-offer-once-acknowledged",
    test_impolite_applies_its_offer_once_acknowledged);
  g_test_add_func (
    "/core/negotiation-machine/polite-applies-its-offer-once-answered",
    test_polite_applies_its_offer_once_answered);
  g_test_add_func (
    "/core/negotiation-machine/nothing-of-the-other-is-applied-before-open",
    test_nothing_of_the_other_is_applied_before_open);
  g_test_add_func ("/core/negotiation-machine/polite-gives-way",
                   test_polite_gives_way);
  g_test_add_func (
    "/core/negotiation-machine/polite-gives-way-while-making-its-offer",
    test_polite_gives_way_while_making_its_offer);
  g_test_add_func ("/core/negotiation-machine/impolite-ignores",
                   test_impolite_ignores);
  g_test_add_func ("/core/negotiation-machine/the-higher-generation-wins",
                   test_the_higher_generation_wins);
  g_test_add_func (
    "/core/negotiation-machine/a-failed-step-begins-a-generation",
    test_a_failed_step_begins_a_generation);
  g_test_add_func ("/core/negotiation-machine/agreement-forgives",
                   test_agreement_forgives);
  g_test_add_func ("/core/negotiation-machine/lost-frames-begin-a-generation",
                   test_lost_frames_begin_a_generation_if_an_offer_is_out);
  g_test_add_func (
    "/core/negotiation-machine/a-failure-before-the-first-offer-is-the-end",
    test_a_failure_before_the_first_offer_is_the_end);
  g_test_add_func ("/core/negotiation-machine/restart", test_restart);
  g_test_add_func ("/core/negotiation-machine/restart-glare",
                   test_restart_glare);
  g_test_add_func ("/core/negotiation-machine/restart-gives-way",
                   test_restart_gives_way);
  g_test_add_func ("/core/negotiation-machine/restart-needs-agreement",
                   test_restart_needs_agreement);
  g_test_add_func ("/core/negotiation-machine/politeness", test_politeness);
  g_test_add_func ("/core/negotiation-machine/nonsense-does-no-harm",
                   test_nonsense_does_no_harm);

  return g_test_run ();
}
