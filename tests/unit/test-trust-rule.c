/* test-trust-rule.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/holler-trust-rule.h"

#define ALL_FLAWS                                                              \
  (HOLLER_FLAW_NO_AUTHORITY | HOLLER_FLAW_OTHER | HOLLER_FLAW_GRAVE)

/* Every set of flaws with no pin, the right one and a wrong one. */
static void
test_all (void)
{
  static const char *const pins[] = { NULL, "same", "other" };

  for (guint flaws = 0; flaws <= ALL_FLAWS; flaws++)
    for (guint i = 0; i < G_N_ELEMENTS (pins); i++)
      {
        HollerTrustVerdict verdict =
          holler_trust_judge ((HollerFlaws) flaws, pins[i], "same");
        HollerTrustVerdict expected = HOLLER_TRUST_REFUSED;

        if (flaws == 0 || i == 1)
          expected = HOLLER_TRUST_GIVEN;
        else if (i == 2)
          expected = HOLLER_TRUST_CHANGED;
        else if ((flaws & HOLLER_FLAW_NO_AUTHORITY) != 0 &&
                 (flaws & HOLLER_FLAW_GRAVE) == 0)
          expected = HOLLER_TRUST_ASKED;
        g_assert_cmpint (verdict, ==, expected);
      }
}

/* A person is asked about a server that vouches for itself, and never about
 * one whose authority says no. */
static void
test_who_is_asked (void)
{
  g_assert_cmpint (
    holler_trust_judge (HOLLER_FLAW_NO_AUTHORITY | HOLLER_FLAW_OTHER,
                        NULL,
                        "a"),
    ==,
    HOLLER_TRUST_ASKED);
  g_assert_cmpint (holler_trust_judge (HOLLER_FLAW_OTHER, NULL, "a"),
                   ==,
                   HOLLER_TRUST_REFUSED);
  g_assert_cmpint (
    holler_trust_judge (HOLLER_FLAW_NO_AUTHORITY | HOLLER_FLAW_GRAVE,
                        NULL,
                        "a"),
    ==,
    HOLLER_TRUST_REFUSED);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/trust-rule/all", test_all);
  g_test_add_func ("/core/trust-rule/who-is-asked", test_who_is_asked);
  return g_test_run ();
}
