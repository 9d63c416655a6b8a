/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Chance that comes the same way each time: xorshift64*, which is known to be
 * good enough for this and not for anything secret. */

typedef struct
{
  guint64 state;
} HollerLabRandom;

void holler_lab_random_init (HollerLabRandom *self, guint64 seed);
double holler_lab_random_unit (HollerLabRandom *self);
guint holler_lab_random_below (HollerLabRandom *self, guint n);

G_END_DECLS
