/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "client/holler-call.h"
#include "client/holler-media.h"

G_BEGIN_DECLS

/* Whether one is heard in a call, as its views show it. */

void holler_talk_show_microphone (GtkWidget *button, HollerCall *call);
/* (transfer full) (nullable) */
char *holler_talk_dup_hint (HollerCall *call);
/* What it means that a device went away or came back. */
const char *holler_talk_device_words (HollerDeviceKind kind,
                                      HollerDeviceChoice choice);

G_END_DECLS
