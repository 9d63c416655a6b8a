/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define HOLLER_TYPE_CALLS_PAGE (holler_calls_page_get_type ())
G_DECLARE_FINAL_TYPE (HollerCallsPage,
                      holler_calls_page,
                      HOLLER,
                      CALLS_PAGE,
                      AdwPreferencesPage)

void holler_calls_page_bind_settings (HollerCallsPage *self,
                                      GSettings *settings);

G_END_DECLS
