/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void holler_frame_meter_watch (GtkWidget *window, const char *path);

G_END_DECLS
