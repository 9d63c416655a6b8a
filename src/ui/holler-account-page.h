/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "client/holler-account.h"

G_BEGIN_DECLS

#define HOLLER_TYPE_ACCOUNT_PAGE (holler_account_page_get_type ())
G_DECLARE_FINAL_TYPE (HollerAccountPage,
                      holler_account_page,
                      HOLLER,
                      ACCOUNT_PAGE,
                      AdwPreferencesPage)

GtkWidget *holler_account_page_new (HollerAccount *account);
/* What is answered later is not shown any more. */
void holler_account_page_stop (HollerAccountPage *self);

G_END_DECLS
