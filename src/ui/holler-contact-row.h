/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "client/holler-account.h"

G_BEGIN_DECLS

#define HOLLER_TYPE_CONTACT_ROW (holler_contact_row_get_type ())
G_DECLARE_FINAL_TYPE (HollerContactRow,
                      holler_contact_row,
                      HOLLER,
                      CONTACT_ROW,
                      AdwBin)

void holler_contact_row_set_contact (HollerContactRow *self,
                                     HollerAccount *account,
                                     HollerContact *contact);

G_END_DECLS
