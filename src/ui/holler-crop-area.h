/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "ui/holler-crop.h"

G_BEGIN_DECLS

/* A picture under a round window, to be dragged and zoomed. Property zoom
 * (double, notify), signal none. */

#define HOLLER_TYPE_CROP_AREA (holler_crop_area_get_type ())
G_DECLARE_FINAL_TYPE (HollerCropArea,
                      holler_crop_area,
                      HOLLER,
                      CROP_AREA,
                      GtkWidget)

void holler_crop_area_set_picture (HollerCropArea *self, GdkPixbuf *pixbuf);
void holler_crop_area_set_zoom (HollerCropArea *self, double zoom);
/* (transfer none): valid once there is a picture */
const HollerCrop *holler_crop_area_get_crop (HollerCropArea *self);

G_END_DECLS
