/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void holler_toasts_show (GtkWidget *widget, const char *text);
void holler_toasts_show_in_window (GtkWindow *window, const char *text);
void holler_toasts_show_with_action (GtkWidget *widget,
                                     const char *text,
                                     const char *label,
                                     const char *action);
void holler_toasts_show_error (GtkWidget *widget, const GError *error);

G_END_DECLS
