/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "client/holler-account.h"

G_BEGIN_DECLS

#define HOLLER_TYPE_RAIL (holler_rail_get_type ())
G_DECLARE_FINAL_TYPE (HollerRail, holler_rail, HOLLER, RAIL, GtkWidget)

void holler_rail_set_account (HollerRail *self, HollerAccount *account);

G_END_DECLS
