/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "client/holler-call.h"

G_BEGIN_DECLS

/* Whether one is heard in a call, as its views show it. */

void holler_talk_show_microphone (GtkWidget *button, HollerCall *call);
/* (transfer full) (nullable) */
char *holler_talk_dup_hint (HollerCall *call);

G_END_DECLS
