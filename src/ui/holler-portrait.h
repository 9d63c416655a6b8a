/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "client/holler-call.h"

G_BEGIN_DECLS

#define HOLLER_TYPE_PORTRAIT (holler_portrait_get_type ())
G_DECLARE_FINAL_TYPE (HollerPortrait,
                      holler_portrait,
                      HOLLER,
                      PORTRAIT,
                      GtkWidget)

void holler_portrait_set_call (HollerPortrait *self, HollerCall *call);

G_END_DECLS
