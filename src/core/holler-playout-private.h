/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/holler-playout.h"

G_BEGIN_DECLS

static inline gint64
holler_playout_to_us (gint64 samples)
{
  return samples * 1000 / (HOLLER_PLAYOUT_RATE_HZ / 1000);
}

static inline HollerPlayoutSlot *
holler_playout_slot_of (HollerPlayout *self, gint64 extended)
{
  return &self->slots[(guint64) extended % HOLLER_PLAYOUT_SLOTS];
}

void holler_playout_forget_delays (HollerPlayout *self);

G_END_DECLS
