/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "client/holler-account.h"

G_BEGIN_DECLS

#define HOLLER_TYPE_PROFILE_DIALOG (holler_profile_dialog_get_type ())
G_DECLARE_FINAL_TYPE (HollerProfileDialog,
                      holler_profile_dialog,
                      HOLLER,
                      PROFILE_DIALOG,
                      AdwWindow)

GtkWidget *holler_profile_dialog_new (GtkWindow *parent,
                                      HollerAccount *account);
/* Makes a file the new picture; as if it was chosen. */
void holler_profile_dialog_take_file (HollerProfileDialog *self, GFile *file);

G_END_DECLS
