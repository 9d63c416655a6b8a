/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "client/holler-contact.h"

G_BEGIN_DECLS

HollerContact *holler_contact_new (HollerUser *user);
void holler_contact_update (HollerContact *self,
                            HollerContactState state,
                            gboolean favourite);
gboolean holler_contact_state_from_name (const char *name,
                                         HollerContactState *out_state);

G_END_DECLS
