/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "client/holler-call-report.h"

G_BEGIN_DECLS

#define HOLLER_TYPE_CALL_VIEW (holler_call_view_get_type ())
G_DECLARE_FINAL_TYPE (HollerCallView,
                      holler_call_view,
                      HOLLER,
                      CALL_VIEW,
                      AdwBin)

void holler_call_view_set_call (HollerCallView *self, HollerCall *call);
void holler_call_view_show_failure (HollerCallView *self,
                                    HollerCallStage stage);
HollerCall *holler_call_view_get_call (HollerCallView *self);

G_END_DECLS
