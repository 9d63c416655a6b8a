/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define HOLLER_TYPE_QUALITY_BARS (holler_quality_bars_get_type ())
G_DECLARE_FINAL_TYPE (HollerQualityBars,
                      holler_quality_bars,
                      HOLLER,
                      QUALITY_BARS,
                      GtkWidget)

void holler_quality_bars_set_lit (HollerQualityBars *self, guint n_lit);

G_END_DECLS
