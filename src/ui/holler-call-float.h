/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "client/holler-call.h"

G_BEGIN_DECLS

#define HOLLER_TYPE_CALL_FLOAT (holler_call_float_get_type ())
G_DECLARE_FINAL_TYPE (HollerCallFloat,
                      holler_call_float,
                      HOLLER,
                      CALL_FLOAT,
                      AdwBin)

void holler_call_float_set_call (HollerCallFloat *self, HollerCall *call);

void holler_call_float_set_narrow (HollerCallFloat *self, gboolean narrow);
int holler_call_float_get_room (HollerCallFloat *self);

G_END_DECLS
