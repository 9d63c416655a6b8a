/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "media/holler-workers.h"

G_BEGIN_DECLS

/* Keeps what GStreamer's elements for the sound server share. */
typedef struct _HollerPulseKeeper HollerPulseKeeper;

HollerPulseKeeper *holler_pulse_keeper_new (HollerWorkers *workers);
void holler_pulse_keeper_hold (HollerPulseKeeper *self);
void holler_pulse_keeper_free (HollerPulseKeeper *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HollerPulseKeeper, holler_pulse_keeper_free)

G_END_DECLS
