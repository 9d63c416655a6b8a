/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "client/holler-account.h"

G_BEGIN_DECLS

#define HOLLER_TYPE_CALL_PILL (holler_call_pill_get_type ())
G_DECLARE_FINAL_TYPE (HollerCallPill,
                      holler_call_pill,
                      HOLLER,
                      CALL_PILL,
                      GtkBox)

HollerCallPill *holler_call_pill_new (void);
void holler_call_pill_set_message (HollerCallPill *self,
                                   HollerMessage *message,
                                   HollerAccount *account,
                                   HollerUser *peer);
GtkWidget *holler_call_pill_get_text (HollerCallPill *self);

G_END_DECLS
