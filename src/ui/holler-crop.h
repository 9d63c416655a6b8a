/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Which square of a picture one keeps: values, no widget. Lengths in pixels of
 * the picture. The square never leaves it. */

#define HOLLER_CROP_MAX_ZOOM 8.0

typedef struct
{
  int width;
  int height;
  double x; /* of the middle */
  double y;
  double zoom; /* 1: as much as fits */
} HollerCrop;

void holler_crop_init (HollerCrop *crop, int width, int height);
double holler_crop_get_side (const HollerCrop *crop);
double holler_crop_get_max_zoom (const HollerCrop *crop);
void holler_crop_move (HollerCrop *crop, double dx, double dy);
/* The point @x, @y of the picture stays where it is seen. */
void holler_crop_zoom_at (HollerCrop *crop, double zoom, double x, double y);
void holler_crop_get_square (const HollerCrop *crop, int *x, int *y, int *side);

G_END_DECLS
