/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  HOLLER_PRESENCE_OFFLINE,
  HOLLER_PRESENCE_ONLINE,
  HOLLER_PRESENCE_AWAY,
  HOLLER_PRESENCE_BUSY,
} HollerPresence;

/* What is known of a person at this device. */
typedef struct
{
  HollerPresence chosen;   /* by the person: online, away or busy */
  gboolean is_idle;        /* nobody touches the device, or it is locked */
  gboolean is_in_call;     /* on this device */
  gboolean wants_no_noise; /* the desktop is not to disturb */
} HollerPresenceFacts;

HollerPresence holler_presence_rule_shown (const HollerPresenceFacts *facts);
gboolean holler_presence_rule_rings_aloud (const HollerPresenceFacts *facts);

G_END_DECLS
