/* holler-call-sound.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/holler-call-sound.h"

/**
 * holler_call_sound_choose:
 * @rings: whether a call rings here, and may be heard
 * @is_in_call: whether one is in a call, or calls somebody
 * @rings_there: whether it rings at somebody whom one calls
 *
 * Chooses one sound for all calls: one ring for all that ring, one ringback,
 * never both, and nothing loud into a conversation.
 *
 * Returns: the sound
 */
HollerCallSound
holler_call_sound_choose (gboolean rings,
                          gboolean is_in_call,
                          gboolean rings_there)
{
  if (rings)
    return is_in_call ? HOLLER_CALL_SOUND_RING_BESIDE : HOLLER_CALL_SOUND_RING;

  return rings_there ? HOLLER_CALL_SOUND_RINGBACK : HOLLER_CALL_SOUND_NONE;
}
