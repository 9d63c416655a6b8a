/* test-call-machine.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/holler-call-machine.h"

#include <string.h>

/* Properties over all pairs: every state, with every set of flags, meets
 * every event. Where a property holds only for what can really come about,
 * the states that can be reached are found first.
 */

#define N_FLAG_SETS 32
#define CAPTURES                                                               \
  (HOLLER_CALL_ACTION_OPEN_CAPTURE | HOLLER_CALL_ACTION_NEGOTIATE |            \
   HOLLER_CALL_ACTION_GATHER | HOLLER_CALL_ACTION_RESTART_MEDIA |              \
   HOLLER_CALL_ACTION_RENEGOTIATE_ANEW |                                       \
   HOLLER_CALL_ACTION_RESUME_NEGOTIATION)

typedef gboolean Reached[HOLLER_N_CALL_STATES][N_FLAG_SETS];
typedef gboolean (*EventFilter) (HollerCallEvent event);

static HollerCallMachine
make (guint state, guint flags)
{
  HollerCallMachine machine;

  holler_call_machine_init (&machine);
  machine.state = (HollerCallState) state;
  machine.flags = flags;
  return machine;
}

static gboolean
step (HollerCallMachine *machine, guint event, HollerCallActions *actions)
{
  *actions = HOLLER_CALL_ACTION_NONE;
  return holler_call_machine_step (machine,
                                   (HollerCallEvent) event,
                                   HOLLER_CALL_END_HANGUP,
                                   actions);
}

/* Adds to @reached all that follows from it by the events of @filter. */
static guint
spread (Reached reached, EventFilter filter)
{
  guint all_actions = 0;
  gboolean grew = TRUE;

  while (grew)
    {
      grew = FALSE;
      for (guint i = 0; i < HOLLER_N_CALL_STATES * N_FLAG_SETS; i++)
        {
          for (guint e = 0; e < HOLLER_N_CALL_EVENTS; e++)
            {
              HollerCallMachine machine =
                make (i / N_FLAG_SETS, i % N_FLAG_SETS);
              HollerCallActions actions;

              if (!reached[machine.state][machine.flags] ||
                  (filter != NULL && !filter ((HollerCallEvent) e)) ||
                  !step (&machine, e, &actions))
                continue;
              all_actions |= actions;
              grew |= !reached[machine.state][machine.flags];
              reached[machine.state][machine.flags] = TRUE;
            }
        }
    }

  return all_actions;
}

static void
reach_all (Reached reached)
{
  memset (reached, 0, sizeof (Reached));
  reached[HOLLER_CALL_STATE_IDLE][0] = TRUE;
  spread (reached, NULL);
}

typedef void (*PairFunc) (const HollerCallMachine *before,
                          HollerCallEvent event,
                          const HollerCallMachine *after,
                          guint actions);

static void
for_each_step (gboolean reachable_only, PairFunc func)
{
  Reached reached;

  reach_all (reached);
  for (guint s = 0; s < HOLLER_N_CALL_STATES; s++)
    {
      for (guint f = 0; f < N_FLAG_SETS; f++)
        {
          for (guint e = 0; e < HOLLER_N_CALL_EVENTS; e++)
            {
              HollerCallMachine before = make (s, f);
              HollerCallMachine after = before;
              HollerCallActions actions;

              if ((!reachable_only || reached[s][f]) &&
                  step (&after, e, &actions))
                func (&before, (HollerCallEvent) e, &after, actions);
            }
        }
    }
}

static void
test_ended_absorbs (void)
{
  for (guint f = 0; f < N_FLAG_SETS; f++)
    {
      for (guint e = 0; e < HOLLER_N_CALL_EVENTS; e++)
        {
          HollerCallMachine machine = make (HOLLER_CALL_STATE_ENDED, f);
          HollerCallActions actions;

          g_assert_false (step (&machine, e, &actions));
          g_assert_cmpuint (machine.state, ==, HOLLER_CALL_STATE_ENDED);
          g_assert_cmpuint (machine.flags, ==, f);
          g_assert_cmpuint (actions, ==, HOLLER_CALL_ACTION_NONE);
        }
    }
}

static void
test_refused_changes_nothing (void)
{
  for (guint i = 0; i < HOLLER_N_CALL_STATES * N_FLAG_SETS; i++)
    {
      for (guint e = 0; e < HOLLER_N_CALL_EVENTS; e++)
        {
          HollerCallMachine before = make (i / N_FLAG_SETS, i % N_FLAG_SETS);
          HollerCallMachine after = before;
          HollerCallActions actions = HOLLER_CALL_ACTION_TEAR_DOWN;

          if (!holler_call_machine_step (&after,
                                         (HollerCallEvent) e,
                                         HOLLER_CALL_END_BUSY,
                                         &actions))
            {
              g_assert_cmpmem (&before, sizeof before, &after, sizeof after);
              g_assert_cmpuint (actions, ==, HOLLER_CALL_ACTION_TEAR_DOWN);
            }
        }
    }
}

static void
test_every_live_state_hangs_up (void)
{
  for (guint s = HOLLER_CALL_STATE_OUTGOING; s < HOLLER_CALL_STATE_ENDED; s++)
    {
      for (guint f = 0; f < N_FLAG_SETS; f++)
        {
          HollerCallMachine machine = make (s, f);
          HollerCallActions actions;

          g_assert_true (step (&machine, HOLLER_CALL_EVENT_HANG_UP, &actions));
          g_assert_cmpuint (machine.state, ==, HOLLER_CALL_STATE_ENDED);
          g_assert_cmpuint (actions & (HOLLER_CALL_ACTION_SEND_HANGUP |
                                       HOLLER_CALL_ACTION_SEND_REJECT),
                            !=,
                            0);
        }
    }
}

static void
test_every_live_state_is_hung_up (void)
{
  for (guint s = HOLLER_CALL_STATE_OUTGOING; s < HOLLER_CALL_STATE_ENDED; s++)
    {
      for (guint f = 0; f < N_FLAG_SETS; f++)
        {
          HollerCallMachine machine = make (s, f);
          HollerCallActions actions;

          g_assert_true (
            step (&machine, HOLLER_CALL_EVENT_REMOTE_HUNG_UP, &actions));
          if (s == HOLLER_CALL_STATE_OUTGOING &&
              (f & HOLLER_CALL_FLAG_RING_WAITING) != 0)
            {
              /* That was the ring of the other, not our offer. */
              g_assert_cmpuint (machine.state, ==, s);
              g_assert_true (
                step (&machine, HOLLER_CALL_EVENT_REMOTE_HUNG_UP, &actions));
            }
          g_assert_cmpuint (machine.state, ==, HOLLER_CALL_STATE_ENDED);
          g_assert_cmpuint (machine.end_reason, ==, HOLLER_CALL_END_HANGUP);
          /* No answer to it, or two sides would hang up for ever. */
          g_assert_cmpuint (actions & HOLLER_CALL_ACTION_SEND_HANGUP, ==, 0);
        }
    }
}

static void
test_every_live_state_times_out (void)
{
  for (guint s = HOLLER_CALL_STATE_OUTGOING; s < HOLLER_CALL_STATE_ENDED; s++)
    {
      for (guint f = 0; f < N_FLAG_SETS; f++)
        {
          HollerCallMachine machine = make (s, f);
          HollerCallActions actions;

          if (s == HOLLER_CALL_STATE_CONNECTED)
            {
              /* It waits for nothing; when it falls silent it does. */
              g_assert_cmpuint (
                holler_call_machine_get_timeout_ms (&machine, 1),
                ==,
                0);
              g_assert_true (
                step (&machine, HOLLER_CALL_EVENT_MEDIA_DOWN, &actions));
              g_assert_cmpuint (machine.state,
                                ==,
                                HOLLER_CALL_STATE_RECONNECTING);
            }
          g_assert_cmpuint (holler_call_machine_get_timeout_ms (&machine, 1),
                            >,
                            0);
          g_assert_true (step (&machine, HOLLER_CALL_EVENT_TIMEOUT, &actions));
          g_assert_cmpuint (machine.state, ==, HOLLER_CALL_STATE_ENDED);
        }
    }
}

static void
check_way_into_ended (const HollerCallMachine *before,
                      HollerCallEvent event,
                      const HollerCallMachine *after,
                      guint actions)
{
  const guint must = HOLLER_CALL_ACTION_DISARM_TIMER |
                     HOLLER_CALL_ACTION_STOP_ALERT |
                     HOLLER_CALL_ACTION_TEAR_DOWN;
  const guint may =
    must | HOLLER_CALL_ACTION_SEND_HANGUP | HOLLER_CALL_ACTION_SEND_REJECT;

  if (after->state != HOLLER_CALL_STATE_ENDED)
    {
      g_assert_cmpuint (actions & HOLLER_CALL_ACTION_TEAR_DOWN, ==, 0);
      g_assert_cmpuint (after->end_reason, ==, HOLLER_CALL_END_NONE);
      return;
    }
  g_assert_cmpuint (actions & must, ==, must);
  g_assert_cmpuint (actions & ~may, ==, 0);
  g_assert_cmpuint (after->end_reason, !=, HOLLER_CALL_END_NONE);
}

static void
test_every_end_tears_down (void)
{
  for_each_step (FALSE, check_way_into_ended);
}

static void
check_timer (const HollerCallMachine *before,
             HollerCallEvent event,
             const HollerCallMachine *after,
             guint actions)
{
  gboolean waits = holler_call_machine_get_timeout_ms (after, 1) > 0;

  g_test_message ("%s: %s",
                  holler_call_state_to_name (before->state),
                  holler_call_event_to_name (event));
  if (before->state == after->state)
    return;
  g_assert_true (((actions & HOLLER_CALL_ACTION_ARM_TIMER) != 0) == waits);
  g_assert_true (((actions & HOLLER_CALL_ACTION_DISARM_TIMER) != 0) == !waits);
}

static void
test_every_wait_has_a_timer (void)
{
  for_each_step (FALSE, check_timer);
}

static void
check_capture (const HollerCallMachine *before,
               HollerCallEvent event,
               const HollerCallMachine *after,
               guint actions)
{
  gboolean caller = before->state == HOLLER_CALL_STATE_OUTGOING &&
                    (event == HOLLER_CALL_EVENT_OFFER_ACKED ||
                     event == HOLLER_CALL_EVENT_OFFER_ACKED_MUTUAL);
  gboolean callee = before->state == HOLLER_CALL_STATE_ACCEPTING &&
                    event == HOLLER_CALL_EVENT_ACCEPT_ACKED;

  g_assert_true (((actions & HOLLER_CALL_ACTION_OPEN_CAPTURE) != 0) ==
                 (caller || callee));
}

static void
test_capture_opens_on_acks_only (void)
{
  for_each_step (FALSE, check_capture);
}

static void
check_acknowledged (const HollerCallMachine *before,
                    HollerCallEvent event,
                    const HollerCallMachine *after,
                    guint actions)
{
  if ((actions & CAPTURES) != 0 ||
      (after->state >= HOLLER_CALL_STATE_CONNECTING &&
       after->state < HOLLER_CALL_STATE_ENDED))
    g_assert_cmpuint (after->flags & HOLLER_CALL_FLAG_ACKED, !=, 0);
}

static void
test_nothing_is_negotiated_unacknowledged (void)
{
  for_each_step (TRUE, check_acknowledged);
}

static gboolean
is_not_accept (HollerCallEvent event)
{
  return event != HOLLER_CALL_EVENT_ACCEPT;
}

static void
test_taken_over_once_acknowledged (void)
{
  HollerCallMachine machine = make (HOLLER_CALL_STATE_IDLE, 0);
  HollerCallActions actions;

  g_assert_true (step (&machine, HOLLER_CALL_EVENT_TAKE_OVER, &actions));
  g_assert_cmpuint (machine.state, ==, HOLLER_CALL_STATE_ACCEPTING);
  g_assert_cmpuint (actions & (CAPTURES | HOLLER_CALL_ACTION_OPEN_PLAYBACK),
                    ==,
                    0);
  g_assert_true (step (&machine, HOLLER_CALL_EVENT_ACCEPT_ACKED, &actions));
  g_assert_cmpuint (machine.state, ==, HOLLER_CALL_STATE_CONNECTING);
  g_assert_cmpuint (actions & HOLLER_CALL_ACTION_OPEN_CAPTURE, !=, 0);

  /* One that is there already is not taken over. */
  for (guint s = HOLLER_CALL_STATE_OUTGOING; s <= HOLLER_CALL_STATE_ENDED; s++)
    {
      for (guint f = 0; f < N_FLAG_SETS; f++)
        {
          machine = make (s, f);
          g_assert_false (
            step (&machine, HOLLER_CALL_EVENT_TAKE_OVER, &actions));
        }
    }
}

static gboolean
is_not_persons (HollerCallEvent event)
{
  return event > HOLLER_CALL_EVENT_HANG_UP;
}

static gboolean
is_not_accept_acked (HollerCallEvent event)
{
  return event != HOLLER_CALL_EVENT_ACCEPT_ACKED;
}

static gboolean
is_not_offer_acked (HollerCallEvent event)
{
  return event != HOLLER_CALL_EVENT_OFFER_ACKED &&
         event != HOLLER_CALL_EVENT_OFFER_ACKED_MUTUAL &&
         event != HOLLER_CALL_EVENT_ACCEPT;
}

/* All that others can do, in any order and number, from one state. */
static guint
storm (HollerCallState state, guint flags, EventFilter filter, Reached reached)
{
  memset (reached, 0, sizeof (Reached));
  reached[state][flags] = TRUE;
  return spread (reached, filter);
}

static void
assert_never_beyond (Reached reached, HollerCallState last)
{
  for (guint s = last + 1; s < HOLLER_CALL_STATE_ENDED; s++)
    {
      for (guint f = 0; f < N_FLAG_SETS; f++)
        g_assert_false (reached[s][f]);
    }
}

static void
test_no_remote_event_captures (void)
{
  Reached reached;
  guint actions;

  actions = storm (HOLLER_CALL_STATE_INCOMING, 0, is_not_accept, reached);
  g_assert_cmpuint (actions & CAPTURES, ==, 0);
  assert_never_beyond (reached, HOLLER_CALL_STATE_INCOMING);

  actions = storm (HOLLER_CALL_STATE_IDLE, 0, is_not_persons, reached);
  g_assert_cmpuint (actions & CAPTURES, ==, 0);
  assert_never_beyond (reached, HOLLER_CALL_STATE_INCOMING);

  actions =
    storm (HOLLER_CALL_STATE_ACCEPTING, 0, is_not_accept_acked, reached);
  g_assert_cmpuint (actions & CAPTURES, ==, 0);
  assert_never_beyond (reached, HOLLER_CALL_STATE_ACCEPTING);

  actions = storm (HOLLER_CALL_STATE_OUTGOING,
                   HOLLER_CALL_FLAG_CALLER,
                   is_not_offer_acked,
                   reached);
  g_assert_cmpuint (actions & CAPTURES, ==, 0);
  assert_never_beyond (reached, HOLLER_CALL_STATE_INCOMING);
}

/* A story: what happens, where it leads, what must be among the actions. */
typedef struct
{
  HollerCallEvent event;
  HollerCallState state;
  guint actions;
} Line;

#define TELL(story) tell (story, G_N_ELEMENTS (story))
#define LINE(event, state, actions)                                            \
  {                                                                            \
    HOLLER_CALL_EVENT_##event, HOLLER_CALL_STATE_##state, (actions)            \
  }
#define DO(action) HOLLER_CALL_ACTION_##action

static HollerCallMachine
tell (const Line *story, gsize n_lines)
{
  HollerCallMachine machine;

  holler_call_machine_init (&machine);
  for (gsize i = 0; i < n_lines; i++)
    {
      HollerCallActions actions;

      g_test_message ("%s", holler_call_event_to_name (story[i].event));
      g_assert_true (step (&machine, story[i].event, &actions));
      g_assert_cmpuint (machine.state, ==, story[i].state);
      g_assert_cmphex (actions, ==, story[i].actions);
    }

  return machine;
}

static void
test_a_call_from_both_ends (void)
{
  static const Line caller[] = {
    LINE (PLACE,
          OUTGOING,
          DO (SEND_OFFER) | DO (OPEN_PLAYBACK) | DO (ARM_TIMER)),
    LINE (OFFER_ACKED, OUTGOING, DO (OPEN_CAPTURE) | DO (GATHER)),
    LINE (REMOTE_RINGING, OUTGOING, DO (RINGBACK)),
    LINE (REMOTE_ACCEPTED,
          CONNECTING,
          DO (STOP_ALERT) | DO (OPEN_PLAYBACK) | DO (NEGOTIATE) |
            DO (ARM_TIMER)),
    LINE (MEDIA_UP, CONNECTED, DO (DISARM_TIMER)),
    LINE (MEDIA_DOWN, RECONNECTING, DO (ARM_TIMER)),
    LINE (MEDIA_UP, CONNECTED, DO (DISARM_TIMER)),
    LINE (HANG_UP,
          ENDED,
          DO (DISARM_TIMER) | DO (STOP_ALERT) | DO (SEND_HANGUP) |
            DO (TEAR_DOWN)),
  };
  static const Line callee[] = {
    LINE (RING,
          INCOMING,
          DO (SEND_RINGING) | DO (ALERT) | DO (OPEN_PLAYBACK) | DO (ARM_TIMER)),
    LINE (ACCEPT,
          ACCEPTING,
          DO (STOP_ALERT) | DO (SEND_ACCEPT) | DO (ARM_TIMER)),
    LINE (ACCEPT_ACKED,
          CONNECTING,
          DO (OPEN_PLAYBACK) | DO (OPEN_CAPTURE) | DO (NEGOTIATE) |
            DO (ARM_TIMER)),
    LINE (MEDIA_UP, CONNECTED, DO (DISARM_TIMER)),
    LINE (REMOTE_HUNG_UP,
          ENDED,
          DO (DISARM_TIMER) | DO (STOP_ALERT) | DO (TEAR_DOWN)),
  };

  TELL (caller);
  TELL (callee);
}

static void
test_mutual_calling_never_alerts (void)
{
  static const Line story[] = {
    LINE (PLACE,
          OUTGOING,
          DO (SEND_OFFER) | DO (OPEN_PLAYBACK) | DO (ARM_TIMER)),
    LINE (RING, OUTGOING, 0),
    LINE (OFFER_ACKED_MUTUAL,
          CONNECTING,
          DO (STOP_ALERT) | DO (OPEN_CAPTURE) | DO (GATHER) | DO (NEGOTIATE) |
            DO (ARM_TIMER)),
  };

  TELL (story);
}

static void
test_a_refused_offer_lets_the_ring_alert (void)
{
  static const Line story[] = {
    LINE (PLACE,
          OUTGOING,
          DO (SEND_OFFER) | DO (OPEN_PLAYBACK) | DO (ARM_TIMER)),
    LINE (RING, OUTGOING, 0),
    LINE (OFFER_REFUSED,
          INCOMING,
          DO (STOP_ALERT) | DO (DROP_OFFER) | DO (SEND_RINGING) | DO (ALERT) |
            DO (ARM_TIMER)),
  };
  HollerCallMachine machine = TELL (story);

  g_assert_cmpuint (machine.flags, ==, HOLLER_CALL_FLAG_NONE);
}

static void
test_an_accept_before_the_ack_waits_for_it (void)
{
  static const Line story[] = {
    LINE (PLACE,
          OUTGOING,
          DO (SEND_OFFER) | DO (OPEN_PLAYBACK) | DO (ARM_TIMER)),
    LINE (REMOTE_ACCEPTED, OUTGOING, 0),
    LINE (OFFER_ACKED,
          CONNECTING,
          DO (STOP_ALERT) | DO (OPEN_CAPTURE) | DO (GATHER) | DO (NEGOTIATE) |
            DO (ARM_TIMER)),
  };

  TELL (story);
}

static void
test_a_forgotten_offer_is_offered_again_once (void)
{
  static const Line story[] = {
    LINE (PLACE,
          OUTGOING,
          DO (SEND_OFFER) | DO (OPEN_PLAYBACK) | DO (ARM_TIMER)),
    LINE (OFFER_ACKED, OUTGOING, DO (OPEN_CAPTURE) | DO (GATHER)),
    LINE (SNAPSHOT_LACKS, OUTGOING, DO (SEND_OFFER)),
    LINE (SNAPSHOT_NAMES, OUTGOING, DO (SEND_OFFER)),
    LINE (OFFER_ACKED, OUTGOING, DO (OPEN_CAPTURE) | DO (GATHER)),
    LINE (SNAPSHOT_NAMES, OUTGOING, 0),
    LINE (SNAPSHOT_LACKS,
          ENDED,
          DO (DISARM_TIMER) | DO (STOP_ALERT) | DO (TEAR_DOWN)),
  };
  HollerCallMachine machine = TELL (story);

  g_assert_cmpuint (machine.end_reason, ==, HOLLER_CALL_END_LOST);
}

static void
test_a_lost_session_is_rejoined (void)
{
  static const Line story[] = {
    LINE (RING,
          INCOMING,
          DO (SEND_RINGING) | DO (ALERT) | DO (OPEN_PLAYBACK) | DO (ARM_TIMER)),
    LINE (ACCEPT,
          ACCEPTING,
          DO (STOP_ALERT) | DO (SEND_ACCEPT) | DO (ARM_TIMER)),
    LINE (SNAPSHOT_NAMES, ACCEPTING, DO (SEND_ACCEPT)),
    LINE (ACCEPT_ACKED,
          CONNECTING,
          DO (OPEN_PLAYBACK) | DO (OPEN_CAPTURE) | DO (NEGOTIATE) |
            DO (ARM_TIMER)),
    LINE (MEDIA_UP, CONNECTED, DO (DISARM_TIMER)),
    LINE (SNAPSHOT_NAMES, CONNECTED, DO (SEND_JOIN)),
    LINE (REJOINED, CONNECTED, DO (RESUME_NEGOTIATION)),
    LINE (REMOTE_LEFT, CONNECTED, 0),
    LINE (CAPTURE_FAILED, CONNECTED, 0),
    LINE (REMOTE_RETURNED,
          RECONNECTING,
          DO (RENEGOTIATE_ANEW) | DO (ARM_TIMER)),
    LINE (REMOTE_LEFT,
          ENDED,
          DO (DISARM_TIMER) | DO (STOP_ALERT) | DO (SEND_HANGUP) |
            DO (TEAR_DOWN)),
  };
  HollerCallMachine machine = TELL (story);

  g_assert_cmpuint (machine.end_reason, ==, HOLLER_CALL_END_LOST);
}

static void
test_reasons (void)
{
  HollerCallMachine machine = make (HOLLER_CALL_STATE_OUTGOING, 0);
  HollerCallActions actions;

  g_assert_true (holler_call_machine_step (&machine,
                                           HOLLER_CALL_EVENT_OFFER_REFUSED,
                                           HOLLER_CALL_END_UNREACHABLE,
                                           &actions));
  g_assert_cmpuint (machine.end_reason, ==, HOLLER_CALL_END_UNREACHABLE);

  machine = make (HOLLER_CALL_STATE_INCOMING, 0);
  g_assert_true (holler_call_machine_step (&machine,
                                           HOLLER_CALL_EVENT_REMOTE_HUNG_UP,
                                           HOLLER_CALL_END_ANSWERED_ELSEWHERE,
                                           &actions));
  g_assert_cmpuint (machine.end_reason, ==, HOLLER_CALL_END_ANSWERED_ELSEWHERE);

  /* A row's own reason stands, whatever the event brings. */
  machine = make (HOLLER_CALL_STATE_CONNECTING, HOLLER_CALL_FLAG_ACKED);
  g_assert_true (holler_call_machine_step (&machine,
                                           HOLLER_CALL_EVENT_TIMEOUT,
                                           HOLLER_CALL_END_BUSY,
                                           &actions));
  g_assert_cmpuint (machine.end_reason, ==, HOLLER_CALL_END_ICE_FAILED);

  machine = make (HOLLER_CALL_STATE_CONNECTED, HOLLER_CALL_FLAG_ACKED);
  g_assert_true (holler_call_machine_step (&machine,
                                           HOLLER_CALL_EVENT_REMOTE_HUNG_UP,
                                           HOLLER_CALL_END_NONE,
                                           &actions));
  g_assert_cmpuint (machine.end_reason, ==, HOLLER_CALL_END_FAILED);
}

static void
test_names (void)
{
  for (guint i = HOLLER_CALL_END_HANGUP; i < HOLLER_N_CALL_END_REASONS; i++)
    {
      HollerCallEndReason reason = (HollerCallEndReason) i;

      g_assert_cmpuint (holler_call_end_reason_from_name (
                          holler_call_end_reason_to_name (reason)),
                        ==,
                        reason);
    }
  g_assert_cmpuint (holler_call_end_reason_from_name ("none"),
                    ==,
                    HOLLER_CALL_END_FAILED);
  g_assert_cmpuint (holler_call_end_reason_from_name (NULL),
                    ==,
                    HOLLER_CALL_END_FAILED);
  g_assert_cmpstr (holler_call_state_to_name (HOLLER_CALL_STATE_ENDED),
                   ==,
                   "ended");
  g_assert_cmpstr (holler_call_event_to_name (HOLLER_CALL_EVENT_TIMEOUT),
                   ==,
                   "timeout");
  g_assert_cmpstr (holler_call_event_to_name (HOLLER_CALL_EVENT_INSECURE),
                   ==,
                   "insecure");
  g_assert_cmpstr (holler_call_action_to_name (HOLLER_CALL_ACTION_TEAR_DOWN),
                   ==,
                   "tear-down");
  g_assert_cmpstr (holler_call_action_to_name (HOLLER_CALL_ACTION_OPEN_CAPTURE),
                   ==,
                   "open-capture");
  g_assert_cmpstr (holler_call_state_to_name ((HollerCallState) 99), ==, "?");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/core/call-machine/ended-absorbs", test_ended_absorbs);
  g_test_add_func ("/core/call-machine/taken-over-once-acknowledged",
                   test_taken_over_once_acknowledged);
  g_test_add_func ("/core/call-machine/refused-changes-nothing",
                   test_refused_changes_nothing);
  g_test_add_func ("/core/call-machine/every-live-state-hangs-up",
                   test_every_live_state_hangs_up);
  g_test_add_func ("/core/call-machine/every-live-state-is-hung-up",
                   test_every_live_state_is_hung_up);
  g_test_add_func ("/core/call-machine/every-live-state-times-out",
                   test_every_live_state_times_out);
  g_test_add_func ("/core/call-machine/every-end-tears-down",
                   test_every_end_tears_down);
  g_test_add_func ("/core/call-machine/every-wait-has-a-timer",
                   test_every_wait_has_a_timer);
  g_test_add_func ("/core/call-machine/capture-opens-on-acks-only",
                   test_capture_opens_on_acks_only);
  g_test_add_func ("/core/call-machine/nothing-is-negotiated-unacknowledged",
                   test_nothing_is_negotiated_unacknowledged);
  g_test_add_func ("/core/call-machine/no-remote-event-captures",
                   test_no_remote_event_captures);
  g_test_add_func ("/core/call-machine/a-call-from-both-ends",
                   test_a_call_from_both_ends);
  g_test_add_func ("/core/call-machine/mutual-calling-never-alerts",
                   test_mutual_calling_never_alerts);
  g_test_add_func ("/core/call-machine/a-refused-offer-lets-the-ring-alert",
                   test_a_refused_offer_lets_the_ring_alert);
  g_test_add_func ("/core/call-machine/an-accept-before-the-ack-waits-for-it",
                   test_an_accept_before_the_ack_waits_for_it);
  g_test_add_func ("/core/call-machine/a-forgotten-offer-is-offered-again-once",
                   test_a_forgotten_offer_is_offered_again_once);
  g_test_add_func ("/core/call-machine/a-lost-session-is-rejoined",
                   test_a_lost_session_is_rejoined);
  g_test_add_func ("/core/call-machine/reasons", test_reasons);
  g_test_add_func ("/core/call-machine/names", test_names);

  return g_test_run ();
}
