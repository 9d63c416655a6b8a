/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "client/holler-account.h"

G_BEGIN_DECLS

/* Contacts to choose from. Property (read-only, notify): n-picked (guint).
 * Signal: activate ()  the person is done choosing. */

#define HOLLER_TYPE_PEOPLE_PICKER (holler_people_picker_get_type ())
G_DECLARE_FINAL_TYPE (HollerPeoplePicker,
                      holler_people_picker,
                      HOLLER,
                      PEOPLE_PICKER,
                      AdwBin)

/* @without: (nullable): whose members are not offered */
void holler_people_picker_set_account (HollerPeoplePicker *self,
                                       HollerAccount *account,
                                       HollerConversation *without);
guint holler_people_picker_get_n_picked (HollerPeoplePicker *self);
/* (transfer full) (element-type HollerUser) */
GPtrArray *holler_people_picker_dup_picked (HollerPeoplePicker *self);

G_END_DECLS
