/* holler-test-roster.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-test-roster.h"

HollerRosterSide
holler_test_roster_side_of (guint8 device)
{
  return device == A1 || device == A2 ? HOLLER_ROSTER_CALLER
                                      : HOLLER_ROSTER_CALLEE;
}

HollerRosterEvent
holler_test_roster_frame_of (HollerCallRule rule, guint8 device)
{
  return (HollerRosterEvent){ .kind = HOLLER_ROSTER_EVENT_FRAME,
                              .rule = rule,
                              .side = holler_test_roster_side_of (device),
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

void
holler_test_roster_step (HollerRoster *roster,
                         HollerRosterEvent event,
                         const char *expected)
{
  HollerRosterEffects effects;
  g_autofree char *text = NULL;

  holler_roster_step (roster, &event, &effects);
  text = describe (&effects);
  g_assert_cmpstr (text, ==, expected);
}

void
holler_test_roster_frame (HollerRoster *roster,
                          HollerCallRule rule,
                          guint8 device,
                          const char *expected)
{
  holler_test_roster_step (roster,
                           holler_test_roster_frame_of (rule, device),
                           expected);
}

void
holler_test_roster_reason (HollerRoster *roster,
                           HollerCallRule rule,
                           guint8 device,
                           HollerRosterReason reason,
                           const char *expected)
{
  HollerRosterEvent event = holler_test_roster_frame_of (rule, device);

  event.reason = reason;
  holler_test_roster_step (roster, event, expected);
}

void
holler_test_roster_device (HollerRoster *roster,
                           HollerRosterEventKind kind,
                           guint8 device,
                           gboolean resumed,
                           const char *expected)
{
  holler_test_roster_step (
    roster,
    (HollerRosterEvent){ .kind = kind,
                         .side = holler_test_roster_side_of (device),
                         .device = device,
                         .resumed = resumed },
    expected);
}

/* A1 rings at B1 and B2. */
void
holler_test_roster_make_ringing (HollerRoster *roster)
{
  HollerRosterEvent event =
    holler_test_roster_frame_of (HOLLER_CALL_RULE_FIRST_OFFER, A1);

  holler_roster_init (roster);
  event.devices = BIT (B1) | BIT (B2);
  event.connected = event.devices;
  holler_test_roster_step (roster,
                           event,
                           "store keep-offer ack-offer ring(b1,b2) state");
}

void
holler_test_roster_make_answered (HollerRoster *roster)
{
  holler_test_roster_make_ringing (roster);
  holler_test_roster_frame (roster,
                            HOLLER_CALL_RULE_ACCEPT,
                            B1,
                            "store ack-accept hangup(b2):answered_elsewhere "
                            "accepted(a1) state give-candidates(b1)");
}

void
holler_test_roster_make_state (HollerRoster *roster, HollerRosterState state)
{
  switch (state)
    {
    case HOLLER_ROSTER_NONE:
      holler_roster_init (roster);
      break;
    case HOLLER_ROSTER_RINGING:
      holler_test_roster_make_ringing (roster);
      break;
    case HOLLER_ROSTER_ANSWERED:
      holler_test_roster_make_answered (roster);
      break;
    case HOLLER_ROSTER_OVER:
      holler_test_roster_make_answered (roster);
      holler_test_roster_frame (roster,
                                HOLLER_CALL_RULE_HANGUP,
                                A1,
                                "ack relay(b1) state end:answered");
      break;
    default:
      g_assert_not_reached ();
    }
  g_assert_cmpuint (roster->state, ==, state);
}
