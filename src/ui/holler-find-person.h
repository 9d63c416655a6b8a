/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "client/holler-account.h"

G_BEGIN_DECLS

#define HOLLER_TYPE_FIND_PERSON (holler_find_person_get_type ())
G_DECLARE_FINAL_TYPE (HollerFindPerson,
                      holler_find_person,
                      HOLLER,
                      FIND_PERSON,
                      AdwWindow)

GtkWidget *holler_find_person_new (GtkWindow *parent, HollerAccount *account);

G_END_DECLS
