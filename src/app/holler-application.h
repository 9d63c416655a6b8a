/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define HOLLER_TYPE_APPLICATION (holler_application_get_type ())
G_DECLARE_FINAL_TYPE (HollerApplication,
                      holler_application,
                      HOLLER,
                      APPLICATION,
                      AdwApplication)

HollerApplication *holler_application_new (void);

G_END_DECLS
