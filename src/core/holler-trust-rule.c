/* holler-trust-rule.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/holler-trust-rule.h"

#include <string.h>

/**
 * holler_trust_judge:
 * @flaws: what the system finds wrong with a server's certificate
 * @pin: (nullable): the fingerprint of the one the person accepted for this
 *   server
 * @fingerprint: that of the certificate
 *
 * Decides about a certificate (trust on first use, as SSH has it).
 *
 * What an authority vouches for needs no person, and does not ask for one
 * when it is renewed. What none vouches for may be accepted once, by name and
 * date whatever they are, and is then the only one that is taken. A
 * certificate of a known authority that is out of date or another server's is
 * a mistake of its owner or an attack, and no question for a person.
 *
 * Returns: a verdict
 */
HollerTrustVerdict
holler_trust_judge (HollerFlaws flaws, const char *pin, const char *fingerprint)
{
  if (flaws == HOLLER_FLAW_NONE)
    return HOLLER_TRUST_GIVEN;
  if (pin != NULL)
    return strcmp (pin, fingerprint) == 0 ? HOLLER_TRUST_GIVEN
                                          : HOLLER_TRUST_CHANGED;
  if ((flaws & HOLLER_FLAW_NO_AUTHORITY) != 0 &&
      (flaws & HOLLER_FLAW_GRAVE) == 0)
    return HOLLER_TRUST_ASKED;

  return HOLLER_TRUST_REFUSED;
}
