/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void holler_ui_init (void);
void holler_ui_add_style (GdkDisplay *display);

G_END_DECLS
