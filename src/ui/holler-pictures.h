/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "client/holler-files.h"

G_BEGIN_DECLS

/* Pictures of people and groups, fetched and decoded once for all widgets
 * that show them. Signal: ready (char *url), detailed by the url: what was
 * looked up is there now. */

#define HOLLER_TYPE_PICTURES (holler_pictures_get_type ())
G_DECLARE_FINAL_TYPE (HollerPictures,
                      holler_pictures,
                      HOLLER,
                      PICTURES,
                      GObject)

HollerPictures *holler_pictures_new (HollerFiles *files);
/* (transfer none) (nullable): NULL while it is not here; it then is fetched.
 * @size: in pixels, of what is shown */
GdkTexture *
holler_pictures_look_up (HollerPictures *self, const char *url, int size);

/* All widgets in @window and in those over it find them. @self: (nullable) */
void holler_pictures_provide (HollerPictures *self, GtkWindow *window);
/* (transfer none) (nullable) */
HollerPictures *holler_pictures_find (GtkWidget *widget);

G_END_DECLS
