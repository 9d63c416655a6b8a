/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "client/holler-account.h"

G_BEGIN_DECLS

#define HOLLER_TYPE_CONTACT_LIST (holler_contact_list_get_type ())
G_DECLARE_FINAL_TYPE (HollerContactList,
                      holler_contact_list,
                      HOLLER,
                      CONTACT_LIST,
                      AdwBin)

void holler_contact_list_set_account (HollerContactList *self,
                                      HollerAccount *account);
void holler_contact_list_search (HollerContactList *self);
void holler_contact_list_unselect (HollerContactList *self);

G_END_DECLS
