/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

#include "client/holler-message.h"
#include "client/holler-store.h"

G_BEGIN_DECLS

/* NULL if it is not a message one could keep. */
HollerMessageRecord *holler_message_record_from_json (JsonObject *message);
JsonObject *holler_message_record_to_json (const HollerMessageRecord *self);

HollerMessage *holler_message_new (const HollerMessageRecord *record,
                                   HollerUser *sender,
                                   gboolean is_mine);
const HollerMessageRecord *holler_message_get_record (HollerMessage *self);
/* The server has it: takes id, order and time of what it stored. */
void holler_message_update (HollerMessage *self,
                            const HollerMessageRecord *record);
void holler_message_set_delivery (HollerMessage *self, HollerDelivery delivery);

G_END_DECLS
