/* test-check.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/holler-check.h"

static void
test_probes (void)
{
  guint n_good = 0;

  for (guint outcome = 0; outcome < HOLLER_N_PROBE_OUTCOMES; outcome++)
    {
      HollerFinding finding = holler_check_judge_probe (outcome, 20);

      g_assert_cmpint (finding, !=, HOLLER_FINDING_NONE);
      n_good += finding == HOLLER_FINDING_GOOD;
      g_assert_cmpint (holler_check_get_verdict (finding),
                       !=,
                       HOLLER_VERDICT_UNKNOWN);
    }
  g_assert_cmpuint (n_good, ==, 1);
  g_assert_cmpint (holler_check_judge_probe (HOLLER_PROBE_ANSWERED, 2000),
                   ==,
                   HOLLER_FINDING_SLOW);
  /* Most networks have no IPv6, and nothing is wrong with them. */
  g_assert_cmpint (holler_check_get_verdict (
                     holler_check_judge_probe (HOLLER_PROBE_NO_ROUTE, 0)),
                   ==,
                   HOLLER_VERDICT_NOTE);
}

static void
test_server (void)
{
  g_assert_cmpint (holler_check_judge_server (-1),
                   ==,
                   HOLLER_FINDING_UNREACHABLE);
  g_assert_cmpint (holler_check_judge_server (0), ==, HOLLER_FINDING_GOOD);
  g_assert_cmpint (holler_check_judge_server (801), ==, HOLLER_FINDING_SLOW);
  g_assert_cmpint (holler_check_judge_live (TRUE, FALSE),
                   ==,
                   HOLLER_FINDING_GOOD);
  g_assert_cmpint (holler_check_judge_live (FALSE, TRUE),
                   ==,
                   HOLLER_FINDING_BLOCKED);
  g_assert_cmpint (holler_check_judge_live (FALSE, FALSE),
                   ==,
                   HOLLER_FINDING_UNREACHABLE);
}

static void
test_levels (void)
{
  HollerFinding last = HOLLER_FINDING_NONE;
  guint n_changes = 0;

  /* Louder is never judged worse. */
  for (guint i = 0; i <= 1000; i++)
    {
      HollerFinding finding = holler_check_judge_level (i / 1000.0);

      n_changes += finding != last;
      last = finding;
    }
  g_assert_cmpuint (n_changes, ==, 3);
  g_assert_cmpint (last, ==, HOLLER_FINDING_GOOD);
  g_assert_cmpint (holler_check_judge_level (0), ==, HOLLER_FINDING_SILENT);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/check/probes", test_probes);
  g_test_add_func ("/core/check/server", test_server);
  g_test_add_func ("/core/check/levels", test_levels);
  return g_test_run ();
}
