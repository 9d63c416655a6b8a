/* test-time.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "base/holler-time.h"

/* A message of the test's is one line, whatever the text has in it. */
static void
say (const char *text)
{
  g_autofree char *escaped = g_strescape (text, NULL);

  g_test_message ("%s", escaped);
}

static void
test_format (void)
{
  static const struct
  {
    gint64 time_us;
    const char *text;
  } times[] = {
    { 0, "1970-01-01T00:00:00.000Z" },
    { 1, "1970-01-01T00:00:00.000Z" },
    { 999999, "1970-01-01T00:00:00.999Z" },
    { -1, "1969-12-31T23:59:59.999Z" },
    { 1769860800123456, "2026-01-31T12:00:00.123Z" },
    { 951782400000000, "2000-02-29T00:00:00.000Z" },
    { G_MAXINT64, "9999-12-31T23:59:59.000Z" },
    { G_MININT64, "0001-01-01T00:00:00.000Z" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_autofree char *text = holler_time_format_us (times[i].time_us);

      g_assert_cmpstr (text, ==, times[i].text);
    }
}

static void
test_parse (void)
{
  static const struct
  {
    const char *text;
    gint64 time_us;
  } times[] = {
    { "1970-01-01T00:00:00Z", 0 },
    { "1970-01-01T00:00:00.5Z", 500000 },
    { "1970-01-01t00:00:00.000001z", 1 },
    { "1970-01-01T00:00:00.123456789Z", 123456 },
    { "2026-01-31T12:00:00.123Z", 1769860800123000 },
    { "2026-01-31T13:30:00.123+01:30", 1769860800123000 },
    { "2026-01-31T07:00:00.123-05:00", 1769860800123000 },
    { "1969-12-31T23:59:59.999Z", -1000 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      gint64 time_us = 0;

      g_test_message ("%s", times[i].text);
      g_assert_true (holler_time_parse_us (times[i].text, &time_us));
      g_assert_cmpint (time_us, ==, times[i].time_us);
    }
}

static void
test_parse_refuses (void)
{
  static const char *const bad[] = {
    "",
    "2026",
    "2026-01-31",
    "2026-01-31T12:00:00",
    "2026-01-31 12:00:00Z",
    "2026-1-31T12:00:00Z",
    "2026-02-30T12:00:00Z",
    "2026-13-01T12:00:00Z",
    "2026-00-01T12:00:00Z",
    "0000-01-01T00:00:00Z",
    "2026-01-31T24:00:00Z",
    "2026-01-31T12:60:00Z",
    "2026-01-31T12:00:60Z",
    "2026-01-31T12:00:00.Z",
    "2026-01-31T12:00:00.1234567890Z",
    "2026-01-31T12:00:00,5Z",
    "2026-01-31T12:00:00+1:00",
    "2026-01-31T12:00:00+24:00",
    "2026-01-31T12:00:00+01:60",
    "2026-01-31T12:00:00Zx",
    "2026-01-31T12:00:00Z ",
    " 2026-01-31T12:00:00Z",
    "+026-01-31T12:00:00Z",
    "2026-01-31T12:00:\303\244Z",
  };
  gint64 time_us = 42;

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      say (bad[i]);
      g_assert_false (holler_time_parse_us (bad[i], &time_us));
    }
  g_assert_false (holler_time_parse_us (NULL, &time_us));
  g_assert_cmpint (time_us, ==, 42);
}

static void
test_round_trip (void)
{
  for (guint i = 0; i < 1000; i++)
    {
      gint64 seconds = g_test_rand_int_range (G_MININT32, G_MAXINT32);
      gint64 ms = g_test_rand_int_range (0, 1000);
      gint64 time_us = seconds * G_USEC_PER_SEC + ms * 1000;
      g_autofree char *text = holler_time_format_us (time_us);
      gint64 again_us = 0;

      g_assert_true (holler_time_parse_us (text, &again_us));
      g_assert_cmpint (again_us, ==, time_us);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/base/time/format", test_format);
  g_test_add_func ("/base/time/parse", test_parse);
  g_test_add_func ("/base/time/parse-refuses", test_parse_refuses);
  g_test_add_func ("/base/time/round-trip", test_round_trip);

  return g_test_run ();
}
