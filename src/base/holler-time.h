/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* RFC 3339, UTC, milliseconds: "2026-01-31T12:00:00.000Z". */
char *holler_time_format_us (gint64 real_time_us);
gboolean holler_time_parse_us (const char *text, gint64 *out_real_time_us);

G_END_DECLS
