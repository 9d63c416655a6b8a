/* holler-hours.c: 17:30 or 5:30 PM
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-hours.h"

#include <glib/gi18n.h>
#include <string.h>

/* What strftime() has between a "%" and its letter */
#define FLAGS "_-0^#+EO123456789"
/* Letters of a clock that begins anew at noon */
#define HALF_LETTERS "rpPIl"

static HollerHours wanted = HOLLER_HOURS_LOCALE;

/**
 * holler_hours_get:
 *
 * Gets how times of day are said.
 *
 * Returns: how
 */
HollerHours
holler_hours_get (void)
{
  return wanted;
}

/**
 * holler_hours_set:
 * @hours: how
 *
 * Says times of day like this from now on.
 *
 * Returns: `TRUE` if they were said in another way before
 */
gboolean
holler_hours_set (HollerHours hours)
{
  gboolean is_another = wanted != hours;

  wanted = hours;

  return is_another;
}

/**
 * holler_hours_from_desktop:
 * @value: (nullable): what the desktop's setting says; `NULL` if nothing
 *
 * Reads the setting.
 *
 * Returns: how
 */
HollerHours
holler_hours_from_desktop (const char *value)
{
  if (g_strcmp0 (value, "12h") == 0)
    return HOLLER_HOURS_12;
  if (g_strcmp0 (value, "24h") == 0)
    return HOLLER_HOURS_24;

  return HOLLER_HOURS_LOCALE;
}

static gboolean
locale_has_halves (const char *format)
{
  for (const char *c = strchr (format, '%'); c != NULL; c = strchr (c, '%'))
    {
      c += 1 + strspn (c + 1, FLAGS);
      if (*c == '\0')
        break;
      if (strchr (HALF_LETTERS, *c) != NULL)
        return TRUE;
      c++;
    }

  return FALSE;
}

/**
 * holler_hours_has_halves:
 * @hours: how
 * @locale_format: how the locale writes a time, as of `strftime()`
 *
 * Tells whether hours go to twelve, twice a day.
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_hours_has_halves (HollerHours hours, const char *locale_format)
{
  g_return_val_if_fail (locale_format != NULL, FALSE);

  switch (hours)
    {
    case HOLLER_HOURS_12:
      return TRUE;
    case HOLLER_HOURS_24:
      return FALSE;
    case HOLLER_HOURS_LOCALE:
    default:
      return locale_has_halves (locale_format);
    }
}

/**
 * holler_hours_say:
 * @time: a time
 * @has_halves: whether hours go to twelve
 *
 * Says the hour and minute of a time.
 *
 * Returns: (transfer full): like "17:30" or "5:30 PM"
 */
char *
holler_hours_say (GDateTime *time, gboolean has_halves)
{
  g_return_val_if_fail (time != NULL, NULL);

  if (has_halves)
    /* Translators: a time of day with twelve hours, see g_date_time_format() */
    return g_date_time_format (time, _ ("%-I:%M %p"));
  /* Translators: the time of a message, see g_date_time_format() */
  return g_date_time_format (time, _ ("%H:%M"));
}

/**
 * holler_hours_until_day:
 * @time: a time
 *
 * Tells how long it is until the next day begins there, which is not always
 * after 24 hours.
 *
 * Returns: seconds, at least 1
 */
guint
holler_hours_until_day (GDateTime *time)
{
  g_autoptr (GDateTime) noon = NULL;
  g_autoptr (GDateTime) next_noon = NULL;
  g_autoptr (GDateTime) midnight = NULL;

  /* From noon to noon: a day has one, whatever is done to its clock. */
  noon = g_date_time_new (g_date_time_get_timezone (time),
                          g_date_time_get_year (time),
                          g_date_time_get_month (time),
                          g_date_time_get_day_of_month (time),
                          12,
                          0,
                          0);
  next_noon = g_date_time_add_days (noon, 1);
  midnight = g_date_time_new (g_date_time_get_timezone (time),
                              g_date_time_get_year (next_noon),
                              g_date_time_get_month (next_noon),
                              g_date_time_get_day_of_month (next_noon),
                              0,
                              0,
                              0);

  return (guint) (MAX (g_date_time_difference (midnight, time), 0) /
                  G_TIME_SPAN_SECOND) +
         1;
}
