/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A place of a certain size for a picture. Where there is less room it is
 * smaller, and as wide and high as ever for each other. */

#define HOLLER_TYPE_ROOM (holler_room_get_type ())
G_DECLARE_FINAL_TYPE (HollerRoom, holler_room, HOLLER, ROOM, GtkWidget)

HollerRoom *holler_room_new (GtkWidget *child, int width, int height);

G_END_DECLS
