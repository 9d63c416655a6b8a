/* test-roster.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-roster.h"

#include <string.h>

/* Devices of the scenarios: the caller's two, the callee's three. */
enum
{
  A1,
  A2,
  B1,
  B2,
  B3,
  N_DEVICES,
};

#define BIT(device) HOLLER_ROSTER_BIT (device)

static HollerRosterSide
side_of (guint8 device)
{
  return device == A1 || device == A2 ? HOLLER_ROSTER_CALLER
                                      : HOLLER_ROSTER_CALLEE;
}

static HollerRosterEvent
frame_of (HollerCallRule rule, guint8 device)
{
  return (HollerRosterEvent){ .kind = HOLLER_ROSTER_EVENT_FRAME,
                              .rule = rule,
                              .side = side_of (device),
                              .device = device,
                              .recipient = HOLLER_ROSTER_NOBODY };
}

static const char *const effect_names[] = {
  [HOLLER_ROSTER_EFFECT_STORE] = "store",
  [HOLLER_ROSTER_EFFECT_REFUSE] = "refuse",
  [HOLLER_ROSTER_EFFECT_ACK] = "ack",
  [HOLLER_ROSTER_EFFECT_ACK_OFFER] = "ack-offer",
  [HOLLER_ROSTER_EFFECT_ACK_MUTUAL] = "ack-mutual",
  [HOLLER_ROSTER_EFFECT_ACK_ACCEPT] = "ack-accept",
  [HOLLER_ROSTER_EFFECT_ACK_JOIN] = "ack-join",
  [HOLLER_ROSTER_EFFECT_KEEP_OFFER] = "keep-offer",
  [HOLLER_ROSTER_EFFECT_KEEP_CANDIDATE] = "keep-candidate",
  [HOLLER_ROSTER_EFFECT_HAND_OVER_OFFER] = "give-offer",
  [HOLLER_ROSTER_EFFECT_HAND_OVER_CANDIDATES] = "give-candidates",
  [HOLLER_ROSTER_EFFECT_RING] = "ring",
  [HOLLER_ROSTER_EFFECT_RELAY] = "relay",
  [HOLLER_ROSTER_EFFECT_TELL_ACCEPT] = "accepted",
  [HOLLER_ROSTER_EFFECT_TELL_REJECT] = "rejected",
  [HOLLER_ROSTER_EFFECT_TELL_HANGUP] = "hangup",
  [HOLLER_ROSTER_EFFECT_TELL_STATE] = "state",
  [HOLLER_ROSTER_EFFECT_END] = "end",
};

static const char *const verdict_names[] = {
  [HOLLER_CALL_VERDICT_ACT] = "act",
  [HOLLER_CALL_VERDICT_ACK] = "ack",
  [HOLLER_CALL_VERDICT_NO_SUCH_CALL] = "no_such_call",
  [HOLLER_CALL_VERDICT_DROP] = "drop",
  [HOLLER_CALL_VERDICT_CALL_LIVE] = "call_live",
  [HOLLER_CALL_VERDICT_ANSWERED_ELSEWHERE] = "answered_elsewhere",
  [HOLLER_CALL_VERDICT_CONFLICT] = "conflict",
};

static const char *const device_names[N_DEVICES] = { "a1",
                                                     "a2",
                                                     "b1",
                                                     "b2",
                                                     "b3" };

/* "store ack-offer ring(b1,b2) state": what a person reads in a failure */
static char *
describe (const HollerRosterEffects *effects)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < effects->n_items; i++)
    {
      const HollerRosterEffect *effect = &effects->items[i];

      g_string_append_printf (text,
                              "%s%s",
                              i > 0 ? " " : "",
                              effect_names[effect->kind]);
      for (guint8 d = 0, n = 0; d < N_DEVICES; d++)
        {
          if ((effect->devices & BIT (d)) != 0)
            g_string_append_printf (text,
                                    "%s%s",
                                    n++ == 0 ? "(" : ",",
                                    device_names[d]);
        }
      if (effect->devices != 0)
        g_string_append_c (text, ')');
      if (effect->kind == HOLLER_ROSTER_EFFECT_TELL_REJECT ||
          effect->kind == HOLLER_ROSTER_EFFECT_TELL_HANGUP)
        g_string_append_printf (text,
                                ":%s",
                                holler_roster_reason_to_name (effect->reason));
      if (effect->kind == HOLLER_ROSTER_EFFECT_END)
        g_string_append_printf (
          text,
          ":%s",
          holler_roster_outcome_to_name (effect->outcome));
      if (effect->kind == HOLLER_ROSTER_EFFECT_REFUSE)
        g_string_append_printf (text, ":%s", verdict_names[effect->verdict]);
    }

  return g_string_free (text, FALSE);
}

static void
assert_step (HollerRoster *roster,
             HollerRosterEvent event,
             const char *expected)
{
  HollerRosterEffects effects;
  g_autofree char *text = NULL;

  holler_roster_step (roster, &event, &effects);
  text = describe (&effects);
  g_assert_cmpstr (text, ==, expected);
}

static void
assert_frame (HollerRoster *roster,
              HollerCallRule rule,
              guint8 device,
              const char *expected)
{
  assert_step (roster, frame_of (rule, device), expected);
}

static void
assert_reason (HollerRoster *roster,
               HollerCallRule rule,
               guint8 device,
               HollerRosterReason reason,
               const char *expected)
{
  HollerRosterEvent event = frame_of (rule, device);

  event.reason = reason;
  assert_step (roster, event, expected);
}

static void
assert_device (HollerRoster *roster,
               HollerRosterEventKind kind,
               guint8 device,
               gboolean resumed,
               const char *expected)
{
  assert_step (roster,
               (HollerRosterEvent){ .kind = kind,
                                    .side = side_of (device),
                                    .device = device,
                                    .resumed = resumed },
               expected);
}

/* A1 rings at B1 and B2. */
static void
make_ringing (HollerRoster *roster)
{
  HollerRosterEvent event = frame_of (HOLLER_CALL_RULE_FIRST_OFFER, A1);

  holler_roster_init (roster);
  event.devices = BIT (B1) | BIT (B2);
  event.connected = event.devices;
  assert_step (roster, event, "store keep-offer ack-offer ring(b1,b2) state");
}

static void
make_answered (HollerRoster *roster)
{
  make_ringing (roster);
  assert_frame (roster,
                HOLLER_CALL_RULE_ACCEPT,
                B1,
                "store ack-accept hangup(b2):answered_elsewhere "
                "accepted(a1) state give-candidates(b1)");
}

static void
make_state (HollerRoster *roster, HollerRosterState state)
{
  switch (state)
    {
    case HOLLER_ROSTER_NONE:
      holler_roster_init (roster);
      break;
    case HOLLER_ROSTER_RINGING:
      make_ringing (roster);
      break;
    case HOLLER_ROSTER_ANSWERED:
      make_answered (roster);
      break;
    case HOLLER_ROSTER_OVER:
      make_answered (roster);
      assert_frame (roster,
                    HOLLER_CALL_RULE_HANGUP,
                    A1,
                    "ack relay(b1) state end:answered");
      break;
    default:
      g_assert_not_reached ();
    }
  g_assert_cmpuint (roster->state, ==, state);
}

static gboolean
is_reply (HollerRosterEffectKind kind)
{
  return kind >= HOLLER_ROSTER_EFFECT_REFUSE &&
         kind <= HOLLER_ROSTER_EFFECT_ACK_JOIN;
}

/* Every frame by every device in every state, with every reason. */
static void
check_pair (HollerRosterState state, HollerRosterEvent event)
{
  HollerRoster roster;
  HollerRoster before;
  HollerRosterEffects effects;
  HollerCallRole role = HOLLER_CALL_ROLE_STRANGER;
  HollerCallVerdict verdict = HOLLER_CALL_VERDICT_ACT;
  guint n_replies = 0;
  guint64 in_call = 0;

  make_state (&roster, state);
  before = roster;
  role = holler_roster_get_role (&roster, event.side, event.device);
  verdict = holler_call_rules_judge (event.rule, state, role);
  holler_roster_step (&roster, &event, &effects);

  for (guint i = 0; i < effects.n_items; i++)
    n_replies += is_reply (effects.items[i].kind) ? 1 : 0;
  g_assert_cmpuint (n_replies, ==, 1);

  if (verdict != HOLLER_CALL_VERDICT_ACT)
    {
      g_assert_cmpuint (effects.n_items, ==, 1);
      g_assert_cmpmem (&roster, sizeof roster, &before, sizeof before);
    }
  if (role == HOLLER_CALL_ROLE_STRANGER)
    g_assert_cmpuint (effects.items[0].kind, ==, HOLLER_ROSTER_EFFECT_REFUSE);

  /* Only an accept, or the callee's own offer, answers a ringing call. */
  if (roster.state == HOLLER_ROSTER_ANSWERED &&
      before.state != HOLLER_ROSTER_ANSWERED)
    {
      g_assert_cmpuint (before.state, ==, HOLLER_ROSTER_RINGING);
      g_assert_true (event.rule == HOLLER_CALL_RULE_ACCEPT ||
                     event.rule == HOLLER_CALL_RULE_FIRST_OFFER);
      g_assert_cmpuint (role, ==, HOLLER_CALL_ROLE_RUNG);
    }
  if (before.state == HOLLER_ROSTER_ANSWERED &&
      roster.state == HOLLER_ROSTER_ANSWERED &&
      event.rule == HOLLER_CALL_RULE_ACCEPT)
    g_assert_cmpmem (&roster, sizeof roster, &before, sizeof before);
  if (before.state == HOLLER_ROSTER_OVER || before.state == HOLLER_ROSTER_NONE)
    g_assert_true (roster.state == before.state ||
                   event.rule == HOLLER_CALL_RULE_FIRST_OFFER);

  /* What is said between two reaches nobody else; a ring reaches only those
   * it was meant for. */
  for (guint i = 0; i < HOLLER_N_ROSTER_SIDES; i++)
    if (before.entries[i].device != HOLLER_ROSTER_NOBODY)
      in_call |= BIT (before.entries[i].device);
  for (guint i = 0; i < effects.n_items; i++)
    if (effects.items[i].kind == HOLLER_ROSTER_EFFECT_RELAY)
      g_assert_cmpuint (effects.items[i].devices & ~(in_call | before.rung),
                        ==,
                        0);
}

static void
test_rules_all_pairs (void)
{
  guint n_pairs = 0;

  for (guint s = 0; s < HOLLER_N_ROSTER_STATES; s++)
    for (guint r = 0; r < HOLLER_N_CALL_RULES; r++)
      for (guint d = 0; d <= N_DEVICES; d++)
        for (guint reason = 0; reason < HOLLER_N_ROSTER_REASONS; reason++)
          {
            HollerRosterEvent event =
              frame_of ((HollerCallRule) r, (guint8) MIN (d, B3));

            if (d == N_DEVICES)
              {
                event.side = HOLLER_ROSTER_STRANGER;
                event.device = HOLLER_ROSTER_NOBODY;
              }
            event.reason = (HollerRosterReason) reason;
            check_pair ((HollerRosterState) s, event);
            n_pairs++;
          }

  g_test_message ("%u pairs", n_pairs);
  g_assert_cmpuint (n_pairs, ==, 4 * 11 * 6 * 13);
}

/* Nobody who is in neither's place learns whether there is a call. */
static void
test_rules_stranger_learns_nothing (void)
{
  for (guint r = 0; r < HOLLER_N_CALL_RULES; r++)
    for (guint s = 0; s < HOLLER_N_ROSTER_STATES; s++)
      {
        HollerCallVerdict verdict =
          holler_call_rules_judge ((HollerCallRule) r,
                                   (HollerRosterState) s,
                                   HOLLER_CALL_ROLE_STRANGER);

        g_assert_true (verdict == HOLLER_CALL_VERDICT_NO_SUCH_CALL ||
                       verdict == HOLLER_CALL_VERDICT_DROP);
        g_assert_cmpuint (verdict,
                          ==,
                          holler_call_rules_judge ((HollerCallRule) r,
                                                   HOLLER_ROSTER_NONE,
                                                   HOLLER_CALL_ROLE_STRANGER));
      }
}

/* Every event that is no frame, in every state, for every device */
static void
test_roster_all_events (void)
{
  for (guint s = 0; s < HOLLER_N_ROSTER_STATES; s++)
    for (guint e = HOLLER_ROSTER_EVENT_DEVICE_ONLINE;
         e < HOLLER_N_ROSTER_EVENTS;
         e++)
      for (guint d = 0; d < 2 * N_DEVICES; d++)
        {
          HollerRoster roster;
          HollerRoster before;
          HollerRosterEffects effects;
          HollerRosterEvent event = {
            .kind = (HollerRosterEventKind) e,
            .device = (guint8) (d % N_DEVICES),
            .resumed = d >= N_DEVICES,
          };

          make_state (&roster, (HollerRosterState) s);
          before = roster;
          event.side = side_of (event.device);
          holler_roster_step (&roster, &event, &effects);

          for (guint i = 0; i < effects.n_items; i++)
            {
              g_assert_false (is_reply (effects.items[i].kind));
              g_assert_cmpuint (effects.items[i].kind,
                                !=,
                                HOLLER_ROSTER_EFFECT_RELAY);
            }
          if (!holler_roster_is_live (&before))
            {
              g_assert_cmpuint (effects.n_items, ==, 0);
              g_assert_cmpuint (roster.state, ==, before.state);
            }
          /* No event but a frame answers a call. */
          g_assert_true (roster.state == before.state ||
                         roster.state == HOLLER_ROSTER_OVER);
        }
}

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

  g_test_add_func ("/server/call-rules/all-pairs", test_rules_all_pairs);
  g_test_add_func ("/server/call-rules/a-stranger-learns-nothing",
                   test_rules_stranger_learns_nothing);
  g_test_add_func ("/server/roster/all-events", test_roster_all_events);
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
  g_test_add_func ("/server/roster/restart", test_roster_restart);

  return g_test_run ();
}
