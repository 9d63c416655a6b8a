/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define HOLLER_TYPE_WRAP (holler_wrap_get_type ())
G_DECLARE_FINAL_TYPE (HollerWrap, holler_wrap, HOLLER, WRAP, GtkWidget)

void holler_wrap_words (GtkWidget *widget);

G_END_DECLS
