/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "client/holler-found-message.h"

G_BEGIN_DECLS

#define HOLLER_TYPE_FOUND_ROW (holler_found_row_get_type ())
G_DECLARE_FINAL_TYPE (HollerFoundRow,
                      holler_found_row,
                      HOLLER,
                      FOUND_ROW,
                      AdwBin)

/* @term: what was looked for; @is_first: has a heading above it */
void holler_found_row_set_found (HollerFoundRow *self,
                                 HollerFoundMessage *found,
                                 const char *term,
                                 gboolean is_first);

G_END_DECLS
