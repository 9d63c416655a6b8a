/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "client/holler-account.h"

G_BEGIN_DECLS

#define HOLLER_TYPE_CALLS_ROW (holler_calls_row_get_type ())
G_DECLARE_FINAL_TYPE (HollerCallsRow,
                      holler_calls_row,
                      HOLLER,
                      CALLS_ROW,
                      AdwBin)

/* Both nullable */
void holler_calls_row_set_call (HollerCallsRow *self,
                                HollerAccount *account,
                                HollerFoundMessage *call);

G_END_DECLS
