/* holler-presence-rule.c: what others see of a person, and whether it rings
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/holler-presence-rule.h"

/**
 * holler_presence_rule_shown:
 * @facts: what is known of the person
 *
 * Tells what this device says of the person. Who speaks is busy, though nobody
 * touches the device; who is away by choice is so though one is at it.
 *
 * Returns: online, away or busy
 */
HollerPresence
holler_presence_rule_shown (const HollerPresenceFacts *facts)
{
  if (facts->is_in_call || facts->chosen == HOLLER_PRESENCE_BUSY)
    return HOLLER_PRESENCE_BUSY;
  if (facts->is_idle || facts->chosen == HOLLER_PRESENCE_AWAY)
    return HOLLER_PRESENCE_AWAY;
  return HOLLER_PRESENCE_ONLINE;
}

/**
 * holler_presence_rule_rings_aloud:
 * @facts: what is known of the person
 *
 * Tells whether an incoming call may be heard. It is shown in any case.
 *
 * Returns: `FALSE` if it rings silently
 */
gboolean
holler_presence_rule_rings_aloud (const HollerPresenceFacts *facts)
{
  return !facts->wants_no_noise && facts->chosen != HOLLER_PRESENCE_BUSY;
}
