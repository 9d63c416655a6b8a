/* test-call-stage.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/holler-call-stage.h"

#define N_FACTS (1 << 6)

/* Every combination of what may have been seen. */
static HollerCallFacts
make_facts (HollerCallEndReason reason, guint bits)
{
  HollerCallFacts facts = {
    .reason = reason,
    .is_online = (bits & 1) != 0,
    .was_answered = (bits & 2) != 0,
    .found_path = (bits & 4) != 0,
    .was_encrypted = (bits & 8) != 0,
    .was_heard = (bits & 16) != 0,
    .n_packets_received = (bits & 32) != 0 ? 100 : 0,
  };

  return facts;
}

static void
test_failures_only (void)
{
  for (guint reason = 0; reason < HOLLER_N_CALL_END_REASONS; reason++)
    for (guint bits = 0; bits < N_FACTS; bits++)
      {
        HollerCallFacts facts = make_facts (reason, bits);
        HollerCallStage stage = holler_call_stage_from_facts (&facts);
        gboolean failed =
          reason == HOLLER_CALL_END_MEDIA_FAILED ||
          reason == HOLLER_CALL_END_ICE_FAILED ||
          reason == HOLLER_CALL_END_LOST ||
          reason == HOLLER_CALL_END_INSECURE ||
          reason == HOLLER_CALL_END_FAILED ||
          (reason == HOLLER_CALL_END_TIMEOUT && !facts.is_online);

        g_assert_cmpint (stage != HOLLER_CALL_STAGE_NONE, ==, failed);
        if (reason == HOLLER_CALL_END_INSECURE)
          g_assert_cmpint (stage, ==, HOLLER_CALL_STAGE_INSECURE);
        /* A step that was taken is not the one that failed. */
        if (stage == HOLLER_CALL_STAGE_ICE)
          g_assert_false (facts.found_path || facts.was_encrypted);
        if (stage == HOLLER_CALL_STAGE_DTLS)
          g_assert_true (facts.found_path && !facts.was_encrypted);
        if (stage == HOLLER_CALL_STAGE_MEDIA)
          g_assert_true (facts.was_encrypted && facts.n_packets_received == 0);
        if (stage == HOLLER_CALL_STAGE_DECODER)
          g_assert_true (facts.n_packets_received > 0 && !facts.was_heard);
      }
}

static void
test_each_stage (void)
{
  static const struct
  {
    HollerCallEndReason reason;
    guint bits;
    const char *stage;
  } rows[] = {
    { HOLLER_CALL_END_TIMEOUT, 0, "signaling" },
    { HOLLER_CALL_END_FAILED, 1, "signaling" },
    { HOLLER_CALL_END_ICE_FAILED, 1 | 2, "ice" },
    { HOLLER_CALL_END_ICE_FAILED, 2, "signaling" },
    { HOLLER_CALL_END_ICE_FAILED, 1 | 2 | 4, "dtls" },
    { HOLLER_CALL_END_LOST, 1 | 2 | 4 | 8, "media" },
    { HOLLER_CALL_END_FAILED, 1 | 2 | 4 | 8 | 32, "decoder" },
    { HOLLER_CALL_END_LOST, 1 | 2 | 4 | 8 | 32, "lost" },
    { HOLLER_CALL_END_LOST, 2 | 4 | 8 | 16 | 32, "lost" },
    { HOLLER_CALL_END_MEDIA_FAILED, 1, "capture" },
    { HOLLER_CALL_END_INSECURE, 1 | 2 | 4, "insecure" },
    { HOLLER_CALL_END_HANGUP, 1 | 2, "none" },
    { HOLLER_CALL_END_DECLINED, 1, "none" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      HollerCallFacts facts = make_facts (rows[i].reason, rows[i].bits);

      g_assert_cmpstr (
        holler_call_stage_to_name (holler_call_stage_from_facts (&facts)),
        ==,
        rows[i].stage);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/call-stage/only-failures-have-one",
                   test_failures_only);
  g_test_add_func ("/core/call-stage/each", test_each_stage);
  return g_test_run ();
}
