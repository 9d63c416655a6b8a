/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define HOLLER_TYPE_SPLIT (holler_split_get_type ())
G_DECLARE_FINAL_TYPE (HollerSplit, holler_split, HOLLER, SPLIT, GtkWidget)

gboolean holler_split_get_narrow (HollerSplit *self);

G_END_DECLS
