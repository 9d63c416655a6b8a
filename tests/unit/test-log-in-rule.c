/* test-log-in-rule.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/holler-log-in-rule.h"

#define THIRTY_TWO "abcdefghijklmnopqrstuvwxyz_.-012"

static void
test_user_names (void)
{
  static const struct
  {
    const char *text;
    HollerLogInFlaw flaw;
  } cases[] = {
    { "greta", HOLLER_LOG_IN_FLAW_NONE },
    { " Greta.M-2_ ", HOLLER_LOG_IN_FLAW_NONE },
    { "abc", HOLLER_LOG_IN_FLAW_NONE },
    { "...", HOLLER_LOG_IN_FLAW_NONE },
    { THIRTY_TWO, HOLLER_LOG_IN_FLAW_NONE },
    { "", HOLLER_LOG_IN_FLAW_NO_USERNAME },
    { " \t", HOLLER_LOG_IN_FLAW_NO_USERNAME },
    { "Greta Müller!", HOLLER_LOG_IN_FLAW_USERNAME_SIGN },
    { "greta m", HOLLER_LOG_IN_FLAW_USERNAME_SIGN },
    { "greta@example.org", HOLLER_LOG_IN_FLAW_USERNAME_SIGN },
    { "müller", HOLLER_LOG_IN_FLAW_USERNAME_SIGN },
    { "ü", HOLLER_LOG_IN_FLAW_USERNAME_SIGN },
    { "ab", HOLLER_LOG_IN_FLAW_USERNAME_SHORT },
    { "-", HOLLER_LOG_IN_FLAW_USERNAME_SHORT },
    { THIRTY_TWO "3", HOLLER_LOG_IN_FLAW_USERNAME_LONG },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%u", i);
      g_assert_cmpint (holler_log_in_judge_username (cases[i].text),
                       ==,
                       cases[i].flaw);
    }
}

static void
test_addresses (void)
{
  static const struct
  {
    const char *text;
    HollerLogInFlaw flaw;
  } cases[] = {
    { "example.org", HOLLER_LOG_IN_FLAW_NONE },
    { " https://example.org:8080/ ", HOLLER_LOG_IN_FLAW_NONE },
    { "HTTP://localhost:1/path?query", HOLLER_LOG_IN_FLAW_NONE },
    { "192.168.1.5:4655", HOLLER_LOG_IN_FLAW_NONE },
    { "https://[fe80::1]:4655", HOLLER_LOG_IN_FLAW_NONE },
    { "[::1]", HOLLER_LOG_IN_FLAW_NONE },
    { "küche.local", HOLLER_LOG_IN_FLAW_NONE },
    { "kitchen_table", HOLLER_LOG_IN_FLAW_NONE },
    { "", HOLLER_LOG_IN_FLAW_NO_SERVER },
    { "  ", HOLLER_LOG_IN_FLAW_NO_SERVER },
    { "ftp://x", HOLLER_LOG_IN_FLAW_NO_ADDRESS },
    { "a b c", HOLLER_LOG_IN_FLAW_NO_ADDRESS },
    { "https://", HOLLER_LOG_IN_FLAW_NO_ADDRESS },
    { "https:///path", HOLLER_LOG_IN_FLAW_NO_ADDRESS },
    { "https://https://example.org", HOLLER_LOG_IN_FLAW_NO_ADDRESS },
    { "greta@example.org", HOLLER_LOG_IN_FLAW_NO_ADDRESS },
    { "example.org:port", HOLLER_LOG_IN_FLAW_NO_ADDRESS },
    { "example.org:0", HOLLER_LOG_IN_FLAW_NO_ADDRESS },
    { "example.org:65536", HOLLER_LOG_IN_FLAW_NO_ADDRESS },
    { "[::1", HOLLER_LOG_IN_FLAW_NO_ADDRESS },
    { "[hello]", HOLLER_LOG_IN_FLAW_NO_ADDRESS },
    { "[::1]x", HOLLER_LOG_IN_FLAW_NO_ADDRESS },
    { "...", HOLLER_LOG_IN_FLAW_NO_ADDRESS },
    { "what?", HOLLER_LOG_IN_FLAW_NO_ADDRESS },
    { "\xff", HOLLER_LOG_IN_FLAW_NO_ADDRESS },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%u", i);
      g_assert_cmpint (holler_log_in_judge_server (cases[i].text),
                       ==,
                       cases[i].flaw);
    }
}

/* What is wrong is said before what is not there yet. */
static void
test_forms (void)
{
  g_autofree char *long_password =
    g_strnfill (HOLLER_NEW_PASSWORD_MAX_LENGTH + 1, 'x');
  const struct
  {
    HollerLogInForm form;
    HollerLogInFlaw flaw;
  } cases[] = {
    { { "a.org", "greta", "x", FALSE, FALSE }, HOLLER_LOG_IN_FLAW_NONE },
    { { "a.org", "greta", "x", FALSE, TRUE }, HOLLER_LOG_IN_FLAW_NONE },
    { { "a.org", "greta", long_password, FALSE, FALSE },
      HOLLER_LOG_IN_FLAW_NONE },
    { { "a.org", "greta", "ten letters", TRUE, FALSE },
      HOLLER_LOG_IN_FLAW_NONE },
    { { "a.org", "greta", "äöüäöüäöüä", TRUE, FALSE },
      HOLLER_LOG_IN_FLAW_NONE },
    { { "", "-", "x", TRUE, TRUE }, HOLLER_LOG_IN_FLAW_NO_SERVER },
    { { "a b", "-", "x", TRUE, TRUE }, HOLLER_LOG_IN_FLAW_NO_ADDRESS },
    { { "a.org", "-", "x", TRUE, TRUE }, HOLLER_LOG_IN_FLAW_CLOSED },
    { { "a.org", "ab", "x", TRUE, FALSE }, HOLLER_LOG_IN_FLAW_USERNAME_SHORT },
    { { "a.org", "a b", "", FALSE, FALSE }, HOLLER_LOG_IN_FLAW_USERNAME_SIGN },
    { { "a.org", "", "äöüäöüäöü", TRUE, FALSE },
      HOLLER_LOG_IN_FLAW_PASSWORD_SHORT },
    { { "a.org", "", long_password, TRUE, FALSE },
      HOLLER_LOG_IN_FLAW_PASSWORD_LONG },
    { { "a.org", "", "", TRUE, FALSE }, HOLLER_LOG_IN_FLAW_NO_USERNAME },
    { { "a.org", "greta", "", TRUE, FALSE }, HOLLER_LOG_IN_FLAW_NO_PASSWORD },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%u", i);
      g_assert_cmpint (holler_log_in_judge (&cases[i].form), ==, cases[i].flaw);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/log-in-rule/user-names", test_user_names);
  g_test_add_func ("/core/log-in-rule/addresses", test_addresses);
  g_test_add_func ("/core/log-in-rule/forms", test_forms);
  return g_test_run ();
}
