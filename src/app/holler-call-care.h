/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "client/holler-call-list.h"

G_BEGIN_DECLS

/* What the desktop does not do while one is in a call. */

#define HOLLER_TYPE_CALL_CARE (holler_call_care_get_type ())
G_DECLARE_FINAL_TYPE (HollerCallCare,
                      holler_call_care,
                      HOLLER,
                      CALL_CARE,
                      GObject)

HollerCallCare *holler_call_care_new (GtkApplication *application,
                                      GSettings *settings,
                                      HollerCallList *calls);

G_END_DECLS
