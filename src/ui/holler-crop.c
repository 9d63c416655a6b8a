/* holler-crop.c: which square of a picture one keeps
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-crop.h"

#include <math.h>

#define MIN_SIDE 64.0 /* pixels; less is no picture of somebody */

static int
shorter_side (const HollerCrop *crop)
{
  return MIN (crop->width, crop->height);
}

static void
keep_inside (HollerCrop *crop)
{
  double half = holler_crop_get_side (crop) / 2;

  crop->x = CLAMP (crop->x, half, MAX (half, crop->width - half));
  crop->y = CLAMP (crop->y, half, MAX (half, crop->height - half));
}

/**
 * holler_crop_init:
 * @crop: (out): a crop
 * @width: of the picture, above 0
 * @height: of the picture, above 0
 *
 * Begins with as much of the middle as fits.
 */
void
holler_crop_init (HollerCrop *crop, int width, int height)
{
  g_return_if_fail (width > 0 && height > 0);

  crop->width = width;
  crop->height = height;
  crop->x = width / 2.0;
  crop->y = height / 2.0;
  crop->zoom = 1;
}

/**
 * holler_crop_get_side:
 * @crop: a crop
 *
 * Gets how large the square is.
 *
 * Returns: pixels of the picture
 */
double
holler_crop_get_side (const HollerCrop *crop)
{
  return shorter_side (crop) / crop->zoom;
}

/**
 * holler_crop_get_max_zoom:
 * @crop: a crop
 *
 * Gets how near one can go: small pictures are not blown up.
 *
 * Returns: from 1 to `HOLLER_CROP_MAX_ZOOM`
 */
double
holler_crop_get_max_zoom (const HollerCrop *crop)
{
  return CLAMP (shorter_side (crop) / MIN_SIDE, 1, HOLLER_CROP_MAX_ZOOM);
}

/**
 * holler_crop_move:
 * @crop: a crop
 * @dx: to the right
 * @dy: down
 *
 * Moves the square as far as the picture goes.
 */
void
holler_crop_move (HollerCrop *crop, double dx, double dy)
{
  crop->x += dx;
  crop->y += dy;
  keep_inside (crop);
}

/**
 * holler_crop_zoom_at:
 * @crop: a crop
 * @zoom: as near as this; what cannot be becomes what can
 * @x: a point of the picture
 * @y: a point of the picture
 *
 * Goes nearer or away, so that the point stays where it is seen.
 */
void
holler_crop_zoom_at (HollerCrop *crop, double zoom, double x, double y)
{
  double before = crop->zoom;

  crop->zoom = CLAMP (zoom, 1, holler_crop_get_max_zoom (crop));
  crop->x = x + (crop->x - x) * before / crop->zoom;
  crop->y = y + (crop->y - y) * before / crop->zoom;
  keep_inside (crop);
}

/**
 * holler_crop_get_square:
 * @crop: a crop
 * @x: (out): its left side
 * @y: (out): its upper side
 * @side: (out): how large it is, at least 1
 *
 * Gets the square in whole pixels, within the picture.
 */
void
holler_crop_get_square (const HollerCrop *crop, int *x, int *y, int *side)
{
  double exact = holler_crop_get_side (crop);

  *side = CLAMP ((int) lround (exact), 1, shorter_side (crop));
  *x = CLAMP ((int) lround (crop->x - exact / 2), 0, crop->width - *side);
  *y = CLAMP ((int) lround (crop->y - exact / 2), 0, crop->height - *side);
}
