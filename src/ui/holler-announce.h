/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "client/holler-account.h"

G_BEGIN_DECLS

/* What a screen reader says by itself. */

#define HOLLER_TYPE_ANNOUNCER (holler_announcer_get_type ())
G_DECLARE_FINAL_TYPE (HollerAnnouncer,
                      holler_announcer,
                      HOLLER,
                      ANNOUNCER,
                      GObject)

/* Tells of calls and messages of an account, as long as the widget lives. */
void holler_announcer_attach (GtkWidget *widget, HollerAccount *account);
/* @urgent: before whatever is being read */
void holler_announce (GtkWidget *widget, const char *words, gboolean urgent);

G_END_DECLS
