/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "client/holler-user.h"

G_BEGIN_DECLS

/* A person in a boxed list: a row with picture, name, and how they are, kept
 * up to date. */

#define HOLLER_TYPE_PERSON_ROW (holler_person_row_get_type ())
G_DECLARE_FINAL_TYPE (HollerPersonRow,
                      holler_person_row,
                      HOLLER,
                      PERSON_ROW,
                      AdwActionRow)

GtkWidget *holler_person_row_new (HollerUser *user);
HollerUser *holler_person_row_get_user (GtkWidget *row);

G_END_DECLS
