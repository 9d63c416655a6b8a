/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How times of day are said. What the desktop wants is kept for the whole
 * program, as the locale is; HollerWindow finds it out. */

typedef enum
{
  HOLLER_HOURS_LOCALE, /* as is usual where LC_TIME says */
  HOLLER_HOURS_12,
  HOLLER_HOURS_24,
} HollerHours;

/* All for the main thread */
HollerHours holler_hours_get (void);
/* TRUE: it is another one, and what is shown is old. */
gboolean holler_hours_set (HollerHours hours);
HollerHours holler_hours_from_desktop (const char *value);

/* @locale_format: nl_langinfo (T_FMT) */
gboolean holler_hours_has_halves (HollerHours hours, const char *locale_format);
guint holler_hours_until_day (GDateTime *time);
char *holler_hours_say (GDateTime *time, gboolean has_halves);

G_END_DECLS
