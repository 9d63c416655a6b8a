/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "client/holler-call.h"

G_BEGIN_DECLS

#define HOLLER_TYPE_CALL_QUALITY (holler_call_quality_get_type ())
G_DECLARE_FINAL_TYPE (HollerCallQuality,
                      holler_call_quality,
                      HOLLER,
                      CALL_QUALITY,
                      AdwBin)

void holler_call_quality_set_call (HollerCallQuality *self, HollerCall *call);

G_END_DECLS
