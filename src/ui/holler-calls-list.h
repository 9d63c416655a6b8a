/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "client/holler-account.h"

G_BEGIN_DECLS

/* All calls, newest first. Property: folded (gboolean). */

#define HOLLER_TYPE_CALLS_LIST (holler_calls_list_get_type ())
G_DECLARE_FINAL_TYPE (HollerCallsList,
                      holler_calls_list,
                      HOLLER,
                      CALLS_LIST,
                      AdwBin)

void holler_calls_list_set_account (HollerCallsList *self,
                                    HollerAccount *account);

G_END_DECLS
