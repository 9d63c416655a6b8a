/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "client/holler-call-list.h"

G_BEGIN_DECLS

#define HOLLER_TYPE_BANNER (holler_banner_get_type ())
G_DECLARE_FINAL_TYPE (HollerBanner, holler_banner, HOLLER, BANNER, AdwBin)

void holler_banner_set_calls (HollerBanner *self, HollerCallList *calls);
void
holler_banner_place (HollerBanner *self, int width, GdkRectangle *out_place);
gboolean holler_banner_is_ringing (HollerBanner *self);
gboolean holler_banner_takes_keys (HollerBanner *self);
void holler_banner_accept (HollerBanner *self);
void holler_banner_decline (HollerBanner *self);

G_END_DECLS
