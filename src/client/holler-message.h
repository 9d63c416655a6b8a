/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "client/holler-user.h"

G_BEGIN_DECLS

/* One row of a conversation. Properties (read-only, notify): kind, sender
 * (HollerUser), is-mine, body, sent-at-us (real time), order, delivery
 * (HollerDelivery; of one's own). */

#define HOLLER_TYPE_MESSAGE (holler_message_get_type ())
G_DECLARE_FINAL_TYPE (HollerMessage, holler_message, HOLLER, MESSAGE, GObject)

/* What a row of kind CALL says of the call. */
typedef struct
{
  gboolean is_video;
  gboolean is_mine; /* I called */
  HollerCallOutcome outcome;
  gint64 duration_s; /* answered to ended; 0 if never answered */
} HollerCallRecord;

HollerMessageKind holler_message_get_kind (HollerMessage *self);
HollerUser *holler_message_get_sender (HollerMessage *self);
gboolean holler_message_get_is_mine (HollerMessage *self);
const char *holler_message_get_body (HollerMessage *self);
gint64 holler_message_get_sent_at_us (HollerMessage *self);
gint64 holler_message_get_order (HollerMessage *self);
HollerDelivery holler_message_get_delivery (HollerMessage *self);
/* NULL unless kind is CALL */
const HollerCallRecord *holler_message_get_call (HollerMessage *self);
/* The call rang here and nobody of mine took it. */
gboolean holler_message_is_missed_call (HollerMessage *self);

G_END_DECLS
