/* holler-time.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "base/holler-time.h"

#include <string.h>

/* What four digits of a year can say. */
#define MIN_TIME_US (G_GINT64_CONSTANT (-62135596800) * G_USEC_PER_SEC)
#define MAX_TIME_US (G_GINT64_CONSTANT (253402300799) * G_USEC_PER_SEC)

/* "2026-01-31T12:00:00" */
#define SECONDS_LENGTH 19
#define MAX_FRACTION_DIGITS 9

/**
 * holler_time_format_us:
 * @real_time_us: microseconds since 1970-01-01 UTC
 *
 * Writes a time as RFC 3339 in UTC, cut to milliseconds.
 *
 * A time outside the years 1 to 9999 becomes the nearest one inside.
 *
 * Returns: (transfer full): as in "2026-01-31T12:00:00.000Z"
 */
char *
holler_time_format_us (gint64 real_time_us)
{
  gint64 time_us = CLAMP (real_time_us, MIN_TIME_US, MAX_TIME_US);
  gint64 seconds = time_us / G_USEC_PER_SEC;
  gint64 rest_us = time_us % G_USEC_PER_SEC;
  g_autoptr (GDateTime) time = NULL;

  /* C rounds towards zero, a calendar downwards. */
  if (rest_us < 0)
    {
      rest_us += G_USEC_PER_SEC;
      seconds--;
    }

  time = g_date_time_new_from_unix_utc (seconds);

  return g_strdup_printf ("%04d-%02d-%02dT%02d:%02d:%02d.%03dZ",
                          g_date_time_get_year (time),
                          g_date_time_get_month (time),
                          g_date_time_get_day_of_month (time),
                          g_date_time_get_hour (time),
                          g_date_time_get_minute (time),
                          g_date_time_get_second (time),
                          (int) (rest_us / 1000));
}

static gboolean
parse_digits (const char **cursor, guint n_digits, int *out_number)
{
  int number = 0;

  for (guint i = 0; i < n_digits; i++)
    {
      if (!g_ascii_isdigit ((*cursor)[i]))
        return FALSE;
      number = number * 10 + g_ascii_digit_value ((*cursor)[i]);
    }

  *cursor += n_digits;
  *out_number = number;

  return TRUE;
}

static gboolean
parse_char (const char **cursor, char wanted)
{
  if (g_ascii_toupper (**cursor) != wanted)
    return FALSE;

  (*cursor)++;

  return TRUE;
}

static gboolean
parse_fraction_us (const char **cursor, gint64 *out_fraction_us)
{
  gint64 fraction_us = 0;
  gint64 unit_us = G_USEC_PER_SEC / 10;
  guint n_digits = 0;

  *out_fraction_us = 0;
  if (!parse_char (cursor, '.'))
    return TRUE;

  for (; g_ascii_isdigit (**cursor); (*cursor)++)
    {
      fraction_us += g_ascii_digit_value (**cursor) * unit_us;
      unit_us /= 10;
      n_digits++;
    }

  *out_fraction_us = fraction_us;

  return n_digits > 0 && n_digits <= MAX_FRACTION_DIGITS;
}

static gboolean
parse_offset_s (const char **cursor, gint64 *out_offset_s)
{
  int hours = 0;
  int minutes = 0;
  int sign = 1;

  *out_offset_s = 0;
  if (parse_char (cursor, 'Z'))
    return TRUE;

  if (parse_char (cursor, '-'))
    sign = -1;
  else if (!parse_char (cursor, '+'))
    return FALSE;

  if (!parse_digits (cursor, 2, &hours) || !parse_char (cursor, ':') ||
      !parse_digits (cursor, 2, &minutes) || hours > 23 || minutes > 59)
    return FALSE;

  *out_offset_s = (gint64) sign * (hours * 60 + minutes) * 60;

  return TRUE;
}

/**
 * holler_time_parse_us:
 * @text: (nullable): a time as of RFC 3339, from anywhere
 * @out_real_time_us: (out): microseconds since 1970-01-01 UTC
 *
 * Reads a time. Up to nine digits of a second's fraction and any offset are
 * understood, though Holler itself writes three digits and "Z".
 *
 * Returns: `TRUE` if @text is a time; otherwise nothing is written
 */
gboolean
holler_time_parse_us (const char *text, gint64 *out_real_time_us)
{
  const char *cursor = text;
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
  gint64 fraction_us = 0;
  gint64 offset_s = 0;
  g_autoptr (GDateTime) time = NULL;

  g_return_val_if_fail (out_real_time_us != NULL, FALSE);

  if (text == NULL || strnlen (text, SECONDS_LENGTH) < SECONDS_LENGTH)
    return FALSE;

  if (!parse_digits (&cursor, 4, &year) || !parse_char (&cursor, '-') ||
      !parse_digits (&cursor, 2, &month) || !parse_char (&cursor, '-') ||
      !parse_digits (&cursor, 2, &day) || !parse_char (&cursor, 'T') ||
      !parse_digits (&cursor, 2, &hour) || !parse_char (&cursor, ':') ||
      !parse_digits (&cursor, 2, &minute) || !parse_char (&cursor, ':') ||
      !parse_digits (&cursor, 2, &second) ||
      !parse_fraction_us (&cursor, &fraction_us) ||
      !parse_offset_s (&cursor, &offset_s) || *cursor != '\0')
    return FALSE;

  /* Says NULL for a 30th of February and its like. */
  time = g_date_time_new_utc (year, month, day, hour, minute, second);
  if (time == NULL)
    return FALSE;

  *out_real_time_us =
    (g_date_time_to_unix (time) - offset_s) * G_USEC_PER_SEC + fraction_us;

  return TRUE;
}
