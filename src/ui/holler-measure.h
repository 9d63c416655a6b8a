/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* How much of one way @widget would like, in pixels; @for_size: what it has of
 * the other way, -1 for any. */
int holler_measure_natural (GtkWidget *widget,
                            GtkOrientation orientation,
                            int for_size);

G_END_DECLS
