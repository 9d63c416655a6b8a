/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "client/holler-host.h"

G_BEGIN_DECLS

#define HOLLER_TYPE_HOSTING (holler_hosting_get_type ())
G_DECLARE_FINAL_TYPE (HollerHosting, holler_hosting, HOLLER, HOSTING, AdwWindow)

GtkWidget *holler_hosting_new (GtkWindow *parent,
                               HollerHost *host,
                               HollerAccount *account,
                               gboolean can_use);
/* How many others are connected to it, in a sentence. */
char *holler_hosting_dup_people (HollerHost *host, HollerAccount *account);

G_END_DECLS
