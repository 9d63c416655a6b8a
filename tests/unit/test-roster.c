/* test-roster.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-test-roster.h"

/* The stories of PROTOCOL.md, "Calls", as traces. */

#define side_of holler_test_roster_side_of
#define frame_of holler_test_roster_frame_of
#define assert_step holler_test_roster_step
#define assert_frame holler_test_roster_frame
#define assert_reason holler_test_roster_reason
#define assert_device holler_test_roster_device
#define make_ringing holler_test_roster_make_ringing
#define make_answered holler_test_roster_make_answered

static void
test_roster_one_winner (void)
{
  HollerRoster roster;

  make_answered (&roster);
  assert_frame (&roster,
                HOLLER_CALL_RULE_ACCEPT,
                B2,
                "refuse:answered_elsewhere");
  assert_frame (&roster, HOLLER_CALL_RULE_ACCEPT, B1, "ack-accept");
  assert_frame (&roster, HOLLER_CALL_RULE_ACCEPT, B3, "refuse:no_such_call");
  assert_frame (&roster, HOLLER_CALL_RULE_REJECT, B2, "ack");
  assert_frame (&roster, HOLLER_CALL_RULE_RINGING, B2, "ack");
}

static void
test_roster_ringing_is_told_once (void)
{
  HollerRoster roster;

  make_ringing (&roster);
  assert_frame (&roster, HOLLER_CALL_RULE_RINGING, B2, "ack relay(a1)");
  assert_frame (&roster, HOLLER_CALL_RULE_RINGING, B1, "ack");
  assert_frame (&roster, HOLLER_CALL_RULE_RINGING, A1, "refuse:no_such_call");
}

static void
test_roster_declined (void)
{
  HollerRoster roster;

  make_ringing (&roster);
  assert_reason (&roster,
                 HOLLER_CALL_RULE_REJECT,
                 B2,
                 HOLLER_ROSTER_REASON_DECLINED,
                 "ack hangup(b1):declined_elsewhere rejected(a1):declined "
                 "state end:declined");
  assert_frame (&roster, HOLLER_CALL_RULE_REJECT, B2, "ack");
  assert_frame (&roster, HOLLER_CALL_RULE_ACCEPT, B1, "refuse:no_such_call");
}

static void
test_roster_busy_takes_all (void)
{
  HollerRoster roster;

  make_ringing (&roster);
  assert_reason (&roster,
                 HOLLER_CALL_RULE_REJECT,
                 B2,
                 HOLLER_ROSTER_REASON_BUSY,
                 "ack");
  assert_reason (&roster,
                 HOLLER_CALL_RULE_REJECT,
                 B2,
                 HOLLER_ROSTER_REASON_BUSY,
                 "ack");
  assert_reason (&roster,
                 HOLLER_CALL_RULE_REJECT,
                 B1,
                 HOLLER_ROSTER_REASON_BUSY,
                 "ack rejected(a1):busy state end:busy");

  /* One is busy, the other goes away for good. */
  make_ringing (&roster);
  assert_reason (&roster,
                 HOLLER_CALL_RULE_REJECT,
                 B2,
                 HOLLER_ROSTER_REASON_BUSY,
                 "ack");
  assert_device (&roster,
                 HOLLER_ROSTER_EVENT_DEVICE_GONE,
                 B1,
                 FALSE,
                 "rejected(a1):busy state end:busy");

  /* Busy is no last word: the person may end the other call and answer. */
  make_ringing (&roster);
  assert_reason (&roster,
                 HOLLER_CALL_RULE_REJECT,
                 B1,
                 HOLLER_ROSTER_REASON_BUSY,
                 "ack");
  assert_frame (&roster,
                HOLLER_CALL_RULE_ACCEPT,
                B1,
                "store ack-accept hangup(b2):answered_elsewhere "
                "accepted(a1) state give-candidates(b1)");
}

static void
test_roster_mutual (void)
{
  HollerRoster roster;

  make_ringing (&roster);
  assert_frame (&roster,
                HOLLER_CALL_RULE_FIRST_OFFER,
                B2,
                "store ack-mutual hangup(b1):answered_elsewhere "
                "accepted(a1) state give-candidates(b2) relay(a1)");
  assert_frame (&roster, HOLLER_CALL_RULE_FIRST_OFFER, B1, "refuse:call_live");
}

static void
test_roster_offer_again (void)
{
  HollerRoster roster;

  make_ringing (&roster);
  assert_frame (&roster, HOLLER_CALL_RULE_FIRST_OFFER, A2, "refuse:call_live");
  assert_frame (&roster,
                HOLLER_CALL_RULE_FIRST_OFFER,
                A1,
                "store keep-offer ack-offer state");
  g_assert_cmpuint (roster.entries[HOLLER_ROSTER_CALLER].join, ==, 2);
  /* A late device has the new offer already, the others need it. */
  assert_device (&roster,
                 HOLLER_ROSTER_EVENT_DEVICE_ONLINE,
                 B3,
                 FALSE,
                 "ring(b3)");
  assert_frame (&roster,
                HOLLER_CALL_RULE_ACCEPT,
                B1,
                "store ack-accept hangup(b2,b3):answered_elsewhere "
                "accepted(a1) state give-offer(b1) "
                "give-candidates(b1)");
}

/* A client that was killed in an answered call calls again: it is told to
 * join, and if it does not, its place is empty when the window ends. */
static void
test_roster_offer_from_inside (void)
{
  HollerRoster roster;

  for (guint8 device = A1; device <= B1; device += B1 - A1)
    {
      make_answered (&roster);
      assert_frame (&roster,
                    HOLLER_CALL_RULE_FIRST_OFFER,
                    device,
                    "refuse:call_live");
      g_assert_true (roster.entries[side_of (device)].lost);
      /* whoever speaks of the call is in it */
      assert_frame (&roster,
                    HOLLER_CALL_RULE_MEDIA,
                    device,
                    device == A1 ? "ack relay(b1)" : "ack relay(a1)");
      g_assert_false (roster.entries[side_of (device)].lost);
    }
}

static void
test_roster_late_devices (void)
{
  HollerRoster roster;

  make_ringing (&roster);
  /* Its session went on, so it has the ring. */
  assert_device (&roster, HOLLER_ROSTER_EVENT_DEVICE_ONLINE, B2, TRUE, "");
  assert_device (&roster,
                 HOLLER_ROSTER_EVENT_DEVICE_ONLINE,
                 B2,
                 FALSE,
                 "ring(b2)");
  assert_device (&roster, HOLLER_ROSTER_EVENT_DEVICE_ONLINE, A2, FALSE, "");
  assert_frame (&roster,
                HOLLER_CALL_RULE_ACCEPT,
                B2,
                "store ack-accept hangup(b1):answered_elsewhere "
                "accepted(a1) state give-candidates(b2)");
  assert_device (&roster, HOLLER_ROSTER_EVENT_DEVICE_ONLINE, B3, FALSE, "");
}

static void
test_roster_outcomes (void)
{
  static const struct
  {
    HollerRosterReason reason;
    const char *ringing;
    const char *answered;
  } rows[] = {
    { HOLLER_ROSTER_REASON_HANGUP, "cancelled", "answered" },
    { HOLLER_ROSTER_REASON_CANCELLED, "cancelled", "answered" },
    { HOLLER_ROSTER_REASON_TIMEOUT, "missed", "answered" },
    { HOLLER_ROSTER_REASON_LOST, "missed", "answered" },
    { HOLLER_ROSTER_REASON_MEDIA_FAILED, "cancelled", "failed" },
    { HOLLER_ROSTER_REASON_ICE_FAILED, "cancelled", "failed" },
    { HOLLER_ROSTER_REASON_INSECURE, "cancelled", "failed" },
    { HOLLER_ROSTER_REASON_FAILED, "cancelled", "failed" },
  };
  HollerRoster roster;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *ringing =
        g_strconcat ("ack relay(b1,b2) state end:", rows[i].ringing, NULL);
      g_autofree char *answered =
        g_strconcat ("ack relay(a1) state end:", rows[i].answered, NULL);

      make_ringing (&roster);
      assert_reason (&roster,
                     HOLLER_CALL_RULE_HANGUP,
                     A1,
                     rows[i].reason,
                     ringing);
      assert_frame (&roster, HOLLER_CALL_RULE_HANGUP, A1, "ack");
      make_answered (&roster);
      assert_reason (&roster,
                     HOLLER_CALL_RULE_HANGUP,
                     B1,
                     rows[i].reason,
                     answered);
    }

  make_ringing (&roster);
  assert_step (&roster,
               (HollerRosterEvent){ .kind = HOLLER_ROSTER_EVENT_EXPIRED },
               "hangup(a1):expired hangup(b1,b2):expired state end:missed");
  make_ringing (&roster);
  assert_step (&roster,
               (HollerRosterEvent){ .kind = HOLLER_ROSTER_EVENT_CONTACT_ENDED },
               "hangup(b1,b2):declined_elsewhere rejected(a1):declined state "
               "end:declined");
  make_ringing (&roster);
  assert_step (&roster,
               (HollerRosterEvent){ .kind = HOLLER_ROSTER_EVENT_RESTARTED },
               "state end:missed");
  make_ringing (&roster);
  assert_device (&roster,
                 HOLLER_ROSTER_EVENT_DEVICE_GONE,
                 A1,
                 FALSE,
                 "hangup(a1):expired hangup(b1,b2):expired state end:missed");
}

/* The callee's only device was in its resume window, and stayed there. */
static void
test_roster_unreachable (void)
{
  HollerRosterEvent event = frame_of (HOLLER_CALL_RULE_FIRST_OFFER, A1);
  HollerRoster roster;

  event.devices = BIT (B1);
  for (guint i = 0; i < 2; i++)
    {
      holler_roster_init (&roster);
      assert_step (&roster, event, "store keep-offer ack-offer ring(b1) state");
      if (i == 1)
        assert_device (&roster,
                       HOLLER_ROSTER_EVENT_DEVICE_ONLINE,
                       B1,
                       TRUE,
                       "");
      assert_reason (&roster,
                     HOLLER_CALL_RULE_HANGUP,
                     A1,
                     HOLLER_ROSTER_REASON_TIMEOUT,
                     i == 0 ? "ack relay(b1) state end:unreachable"
                            : "ack relay(b1) state end:missed");
    }
}

static void
assert_relay (HollerRoster *roster,
              HollerCallRule rule,
              guint8 from,
              guint8 to,
              guint32 join,
              const char *expected)
{
  HollerRosterEvent event = frame_of (rule, from);

  event.recipient = to;
  event.join = join;
  assert_step (roster, event, expected);
}

static void
test_roster_relays_by_join (void)
{
  static const HollerCallRule rules[] = { HOLLER_CALL_RULE_OFFER,
                                          HOLLER_CALL_RULE_ANSWER,
                                          HOLLER_CALL_RULE_CANDIDATE };
  HollerRoster roster;

  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      make_answered (&roster);
      assert_relay (&roster, rules[i], A1, B1, 2, "ack relay(b1)");
      assert_relay (&roster, rules[i], B1, A1, 1, "ack relay(a1)");
      assert_relay (&roster, rules[i], B1, A1, 2, "ack");
      assert_relay (&roster, rules[i], A1, B2, 2, "ack");
      assert_relay (&roster,
                    rules[i],
                    A1,
                    HOLLER_ROSTER_NOBODY,
                    G_MAXUINT32,
                    "ack");
    }

  /* Before the accept the caller knows nobody. */
  make_ringing (&roster);
  assert_relay (&roster,
                HOLLER_CALL_RULE_CANDIDATE,
                A1,
                HOLLER_ROSTER_NOBODY,
                0,
                "ack keep-candidate");
  assert_relay (&roster,
                HOLLER_CALL_RULE_CANDIDATE,
                B1,
                HOLLER_ROSTER_NOBODY,
                0,
                "refuse:drop");
  assert_relay (&roster, HOLLER_CALL_RULE_ANSWER, A1, B1, 2, "ack");
  assert_relay (&roster,
                HOLLER_CALL_RULE_ANSWER,
                B1,
                A1,
                1,
                "refuse:no_such_call");

  /* One that was on its way goes to the winner, but not to who comes after. */
  make_answered (&roster);
  assert_relay (&roster,
                HOLLER_CALL_RULE_CANDIDATE,
                A1,
                HOLLER_ROSTER_NOBODY,
                0,
                "ack relay(b1)");
  assert_frame (&roster, HOLLER_CALL_RULE_JOIN, B1, "store ack-join state");
  assert_relay (&roster,
                HOLLER_CALL_RULE_CANDIDATE,
                A1,
                HOLLER_ROSTER_NOBODY,
                0,
                "ack");
}

static void
test_roster_join_and_leave (void)
{
  HollerRosterEvent again = frame_of (HOLLER_CALL_RULE_JOIN, A1);
  HollerRoster roster;

  make_ringing (&roster);
  assert_frame (&roster, HOLLER_CALL_RULE_JOIN, A1, "refuse:conflict");

  make_answered (&roster);
  assert_device (&roster, HOLLER_ROSTER_EVENT_DEVICE_LOST, A1, FALSE, "");
  g_assert_true (roster.entries[HOLLER_ROSTER_CALLER].lost);
  assert_device (&roster, HOLLER_ROSTER_EVENT_DEVICE_ONLINE, A1, FALSE, "");
  g_assert_true (roster.entries[HOLLER_ROSTER_CALLER].lost);
  again.join = 1;
  assert_step (&roster, again, "ack-join state");
  g_assert_false (roster.entries[HOLLER_ROSTER_CALLER].lost);
  g_assert_cmpuint (roster.entries[HOLLER_ROSTER_CALLER].join, ==, 1);

  /* A client that was killed has no joinId and gets a new one. */
  again.join = 0;
  assert_step (&roster, again, "store ack-join state");
  g_assert_cmpuint (roster.entries[HOLLER_ROSTER_CALLER].join, ==, 3);

  assert_frame (&roster, HOLLER_CALL_RULE_JOIN, A2, "refuse:conflict");
  assert_frame (&roster, HOLLER_CALL_RULE_LEAVE, A1, "ack store state");
  assert_frame (&roster, HOLLER_CALL_RULE_LEAVE, A1, "ack");
  assert_frame (&roster, HOLLER_CALL_RULE_JOIN, A2, "store ack-join state");
  g_assert_cmpuint (roster.entries[HOLLER_ROSTER_CALLER].join, ==, 4);
  assert_device (&roster,
                 HOLLER_ROSTER_EVENT_DEVICE_GONE,
                 B1,
                 FALSE,
                 "store state");
  assert_frame (&roster, HOLLER_CALL_RULE_LEAVE, A2, "ack state end:answered");
}

static void
assert_take_over (HollerRoster *roster,
                  guint8 device,
                  guint8 taken,
                  const char *expected)
{
  HollerRosterEvent join = frame_of (HOLLER_CALL_RULE_JOIN, device);

  join.takes_over = TRUE;
  join.taken = taken;
  assert_step (roster, join, expected);
}

static void
test_roster_take_over (void)
{
  const char *moved = "store ack-join hangup(b1):moved state";
  HollerRoster roster;

  make_ringing (&roster);
  assert_take_over (&roster, A2, A1, "refuse:conflict");

  make_answered (&roster);
  assert_take_over (&roster, B2, B3, "refuse:conflict");
  assert_take_over (&roster, B2, A1, "refuse:conflict");
  assert_take_over (&roster, B2, HOLLER_ROSTER_NOBODY, "refuse:conflict");
  assert_take_over (&roster, B2, B1, moved);
  g_assert_cmpuint (roster.entries[HOLLER_ROSTER_CALLEE].device, ==, B2);
  g_assert_cmpuint (roster.entries[HOLLER_ROSTER_CALLEE].join, ==, 3);

  /* Compare and set: who comes second named one that is no longer there. */
  assert_take_over (&roster, B3, B1, "refuse:conflict");
  /* Whose answer was lost asks again, and has it already. */
  assert_take_over (&roster, B2, B1, "store ack-join state");

  /* The old one is out of it: nothing it says or does ends the call. */
  assert_frame (&roster, HOLLER_CALL_RULE_HANGUP, B1, "refuse:no_such_call");
  assert_frame (&roster, HOLLER_CALL_RULE_LEAVE, B1, "ack");
  assert_device (&roster, HOLLER_ROSTER_EVENT_DEVICE_LOST, B1, FALSE, "");
  assert_device (&roster, HOLLER_ROSTER_EVENT_DEVICE_GONE, B1, FALSE, "");
  g_assert_false (roster.entries[HOLLER_ROSTER_CALLEE].lost);
  /* What was sent to it goes nowhere. */
  assert_relay (&roster, HOLLER_CALL_RULE_OFFER, A1, B1, 2, "ack");
  assert_relay (&roster,
                HOLLER_CALL_RULE_OFFER,
                B1,
                A1,
                1,
                "refuse:no_such_call");

  /* Also from one that lost its socket, but not into an empty place */
  assert_device (&roster, HOLLER_ROSTER_EVENT_DEVICE_LOST, A1, FALSE, "");
  assert_take_over (&roster, A2, A1, "store ack-join hangup(a1):moved state");
  g_assert_false (roster.entries[HOLLER_ROSTER_CALLER].lost);
  assert_frame (&roster, HOLLER_CALL_RULE_LEAVE, A2, "ack store state");
  assert_take_over (&roster, A1, A2, "refuse:conflict");
  assert_frame (&roster, HOLLER_CALL_RULE_JOIN, A1, "store ack-join state");
}

static void
test_roster_restart (void)
{
  HollerRoster roster;

  make_answered (&roster);
  assert_step (&roster,
               (HollerRosterEvent){ .kind = HOLLER_ROSTER_EVENT_RESTARTED },
               "");
  g_assert_true (roster.entries[HOLLER_ROSTER_CALLER].lost);
  g_assert_true (roster.entries[HOLLER_ROSTER_CALLEE].lost);
  assert_device (&roster,
                 HOLLER_ROSTER_EVENT_DEVICE_GONE,
                 A1,
                 FALSE,
                 "store state");
  assert_device (&roster,
                 HOLLER_ROSTER_EVENT_DEVICE_GONE,
                 B1,
                 FALSE,
                 "state end:answered");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/server/roster/one-winner", test_roster_one_winner);
  g_test_add_func ("/server/roster/ringing-is-told-once",
                   test_roster_ringing_is_told_once);
  g_test_add_func ("/server/roster/declined", test_roster_declined);
  g_test_add_func ("/server/roster/busy-takes-all", test_roster_busy_takes_all);
  g_test_add_func ("/server/roster/mutual", test_roster_mutual);
  g_test_add_func ("/server/roster/offer-again", test_roster_offer_again);
  g_test_add_func ("/server/roster/offer-from-inside",
                   test_roster_offer_from_inside);
  g_test_add_func ("/server/roster/late-devices", test_roster_late_devices);
  g_test_add_func ("/server/roster/outcomes", test_roster_outcomes);
  g_test_add_func ("/server/roster/unreachable", test_roster_unreachable);
  g_test_add_func ("/server/roster/relays-by-join", test_roster_relays_by_join);
  g_test_add_func ("/server/roster/join-and-leave", test_roster_join_and_leave);
  g_test_add_func ("/server/roster/take-over", test_roster_take_over);
  g_test_add_func ("/server/roster/restart", test_roster_restart);

  return g_test_run ();
}
