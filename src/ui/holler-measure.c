/* holler-measure.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-measure.h"

/**
 * holler_measure_natural:
 * @widget: a widget
 * @orientation: which way
 * @for_size: what there is of the other way, in pixels; -1 for any
 *
 * Asks how much room a widget would like.
 *
 * Returns: its natural size, in pixels
 */
int
holler_measure_natural (GtkWidget *widget,
                        GtkOrientation orientation,
                        int for_size)
{
  int minimum = 0;
  int natural = 0;

  gtk_widget_measure (widget,
                      orientation,
                      for_size,
                      &minimum,
                      &natural,
                      NULL,
                      NULL);

  return natural;
}
