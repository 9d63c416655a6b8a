/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "client/holler-account.h"

G_BEGIN_DECLS

#define HOLLER_TYPE_CALL_BUTTON (holler_call_button_get_type ())
G_DECLARE_FINAL_TYPE (HollerCallButton,
                      holler_call_button,
                      HOLLER,
                      CALL_BUTTON,
                      GtkButton)

void holler_call_button_set_person (HollerCallButton *self,
                                    HollerAccount *account,
                                    HollerUser *user);

G_END_DECLS
