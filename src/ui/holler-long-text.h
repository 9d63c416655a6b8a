/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

gboolean holler_long_text_ease (GtkLabel *label, gboolean was_eased);
gboolean holler_long_text_set (GtkLabel *label,
                               const char *text,
                               gboolean whole,
                               gboolean *eased);

G_END_DECLS
