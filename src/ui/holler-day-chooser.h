/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* A calendar over the messages. Whoever it is put over has the action
 * "history.go-to-time" (x, a real time in µs: when the day begins). */

GtkWidget *holler_day_chooser_new (gint64 shown_us);

G_END_DECLS
