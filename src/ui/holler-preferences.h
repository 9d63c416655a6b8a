/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "client/holler-account.h"
#include "client/holler-network-check.h"

G_BEGIN_DECLS

#define HOLLER_TYPE_PREFERENCES (holler_preferences_get_type ())
G_DECLARE_FINAL_TYPE (HollerPreferences,
                      holler_preferences,
                      HOLLER,
                      PREFERENCES,
                      AdwPreferencesWindow)

GtkWidget *holler_preferences_new (GtkWindow *parent,
                                   GSettings *settings,
                                   HollerAccount *account,
                                   HollerNetworkCheck *check);

G_END_DECLS
