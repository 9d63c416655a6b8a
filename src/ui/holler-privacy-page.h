/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "client/holler-account.h"

G_BEGIN_DECLS

#define HOLLER_TYPE_PRIVACY_PAGE (holler_privacy_page_get_type ())
G_DECLARE_FINAL_TYPE (HollerPrivacyPage,
                      holler_privacy_page,
                      HOLLER,
                      PRIVACY_PAGE,
                      AdwPreferencesPage)

/* @account: (nullable): nobody is logged in */
void holler_privacy_page_set_account (HollerPrivacyPage *self,
                                      HollerAccount *account);
void holler_privacy_page_bind_settings (HollerPrivacyPage *self,
                                        GSettings *settings);

G_END_DECLS
