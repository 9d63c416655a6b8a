/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether a server is the one it says it is. */

/* What the system finds wrong with a certificate. */
typedef enum
{
  HOLLER_FLAW_NONE = 0,
  HOLLER_FLAW_NO_AUTHORITY = 1 << 0, /* nobody we know vouches for it */
  HOLLER_FLAW_OTHER = 1 << 1,        /* its name, its dates */
  HOLLER_FLAW_GRAVE = 1 << 2,        /* taken back, or of a broken kind */
} HollerFlaws;

typedef enum
{
  HOLLER_TRUST_GIVEN,
  HOLLER_TRUST_ASKED,   /* the person may accept it, having compared */
  HOLLER_TRUST_CHANGED, /* it is not the one that was accepted */
  HOLLER_TRUST_REFUSED,
} HollerTrustVerdict;

HollerTrustVerdict holler_trust_judge (HollerFlaws flaws,
                                       const char *pin,
                                       const char *fingerprint);

G_END_DECLS
