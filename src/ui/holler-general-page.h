/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "client/holler-account.h"

G_BEGIN_DECLS

#define HOLLER_TYPE_GENERAL_PAGE (holler_general_page_get_type ())
G_DECLARE_FINAL_TYPE (HollerGeneralPage,
                      holler_general_page,
                      HOLLER,
                      GENERAL_PAGE,
                      AdwPreferencesPage)

/* @account: (nullable): nobody is logged in */
void holler_general_page_set_account (HollerGeneralPage *self,
                                      HollerAccount *account);
void holler_general_page_bind_settings (HollerGeneralPage *self,
                                        GSettings *settings);
/* Makes a file one's picture. */
void holler_general_page_take_picture (HollerGeneralPage *self, GFile *file);

G_END_DECLS
