/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "client/holler-account.h"

G_BEGIN_DECLS

#define HOLLER_TYPE_CALLS_PAGE (holler_calls_page_get_type ())
G_DECLARE_FINAL_TYPE (HollerCallsPage,
                      holler_calls_page,
                      HOLLER,
                      CALLS_PAGE,
                      AdwPreferencesPage)

void holler_calls_page_bind (HollerCallsPage *self,
                             HollerAccount *account,
                             GSettings *settings);
void holler_calls_page_stop (HollerCallsPage *self);

G_END_DECLS
