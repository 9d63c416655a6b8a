/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "client/holler-account.h"

G_BEGIN_DECLS

/* Above all else, while the server does not answer: what is the matter, and
 * what one can do. */

#define HOLLER_TYPE_OFFLINE_STRIP (holler_offline_strip_get_type ())
G_DECLARE_FINAL_TYPE (HollerOfflineStrip,
                      holler_offline_strip,
                      HOLLER,
                      OFFLINE_STRIP,
                      AdwBin)

void holler_offline_strip_set_account (HollerOfflineStrip *self,
                                       HollerAccount *account);

G_END_DECLS
