/* test-call-rules.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-test-roster.h"

#include <string.h>

/* Every frame and every event, by everybody, in every state. */

#define side_of holler_test_roster_side_of
#define frame_of holler_test_roster_frame_of
#define make_state holler_test_roster_make_state

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
  g_assert_cmpuint (n_pairs, ==, 4 * 11 * 6 * 14);
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

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/server/call-rules/all-pairs", test_rules_all_pairs);
  g_test_add_func ("/server/call-rules/a-stranger-learns-nothing",
                   test_rules_stranger_learns_nothing);
  g_test_add_func ("/server/roster/all-events", test_roster_all_events);

  return g_test_run ();
}
