/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "client/holler-account.h"

G_BEGIN_DECLS

#define HOLLER_TYPE_GROUP_DETAILS (holler_group_details_get_type ())
G_DECLARE_FINAL_TYPE (HollerGroupDetails,
                      holler_group_details,
                      HOLLER,
                      GROUP_DETAILS,
                      AdwWindow)

GtkWidget *holler_group_details_new (GtkWindow *parent,
                                     HollerAccount *account,
                                     HollerConversation *group);

/* Makes a file its new picture; as if it was chosen. */
void holler_group_details_take_file (HollerGroupDetails *self, GFile *file);

G_END_DECLS
