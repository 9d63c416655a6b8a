/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The longest pitch period that is looked for: 12.5 ms, 80 Hz. */
#define HOLLER_TIME_SCALE_MAX_PERIOD 600

guint holler_time_scale_shrink (float *samples,
                                guint n_samples,
                                guint max_period,
                                gboolean urgent);
guint holler_time_scale_expand (float *samples,
                                guint n_samples,
                                guint capacity,
                                guint max_period,
                                gboolean urgent);

G_END_DECLS
