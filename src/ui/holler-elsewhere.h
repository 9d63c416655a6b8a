/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "client/holler-account.h"

G_BEGIN_DECLS

#define HOLLER_TYPE_ELSEWHERE (holler_elsewhere_get_type ())
G_DECLARE_FINAL_TYPE (HollerElsewhere,
                      holler_elsewhere,
                      HOLLER,
                      ELSEWHERE,
                      AdwBin)

void holler_elsewhere_set_conversation (HollerElsewhere *self,
                                        HollerAccount *account,
                                        HollerConversation *conversation);

G_END_DECLS
