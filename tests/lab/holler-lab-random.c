/* holler-lab-random.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-lab-random.h"

static guint64
next (HollerLabRandom *self)
{
  self->state ^= self->state >> 12;
  self->state ^= self->state << 25;
  self->state ^= self->state >> 27;

  return self->state * G_GUINT64_CONSTANT (0x2545f4914f6cdd1d);
}

/**
 * holler_lab_random_init:
 * @self: (out caller-allocates): a row of numbers
 * @seed: which row
 *
 * Begins a row.
 */
void
holler_lab_random_init (HollerLabRandom *self, guint64 seed)
{
  self->state = (seed + 1) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  if (self->state == 0)
    self->state = 1;
  for (guint i = 0; i < 8; i++)
    next (self);
}

/**
 * holler_lab_random_unit:
 * @self: a row
 *
 * Returns: 0 and more, less than 1
 */
double
holler_lab_random_unit (HollerLabRandom *self)
{
  return (double) (next (self) >> 11) / (double) (G_GUINT64_CONSTANT (1) << 53);
}

/**
 * holler_lab_random_below:
 * @self: a row
 * @n: 1 or more
 *
 * Returns: 0 to @n − 1
 */
guint
holler_lab_random_below (HollerLabRandom *self, guint n)
{
  return (guint) (holler_lab_random_unit (self) * n);
}
