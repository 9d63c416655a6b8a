/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "client/holler-network-check.h"

G_BEGIN_DECLS

#define HOLLER_TYPE_CHECK_GROUP (holler_check_group_get_type ())
G_DECLARE_FINAL_TYPE (HollerCheckGroup,
                      holler_check_group,
                      HOLLER,
                      CHECK_GROUP,
                      AdwPreferencesGroup)

void holler_check_group_set_check (HollerCheckGroup *self,
                                   HollerNetworkCheck *check);
void holler_check_group_cancel (HollerCheckGroup *self);

G_END_DECLS
