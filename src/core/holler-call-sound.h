/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What all calls together sound like. */

typedef enum
{
  HOLLER_CALL_SOUND_NONE,
  HOLLER_CALL_SOUND_RING,
  HOLLER_CALL_SOUND_RING_BESIDE, /* once and low: another is under way */
  HOLLER_CALL_SOUND_RINGBACK,
} HollerCallSound;

HollerCallSound holler_call_sound_choose (gboolean rings,
                                          gboolean is_in_call,
                                          gboolean rings_there);

G_END_DECLS
