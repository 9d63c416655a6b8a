/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "client/holler-talk.h"

G_BEGIN_DECLS

/* Push to talk by a key, while a window has the focus. */

/* @talk: (nullable): NULL to stop */
void holler_talk_key_attach (GtkWindow *window, HollerTalk *talk);
/* (transfer full) (nullable): as it is written on the keyboard */
char *holler_talk_key_dup_label (const char *accelerator);
/* Whether a key can be held for this: those that text and the way through a
 * window need cannot. */
gboolean holler_talk_key_is_fit (guint keyval, GdkModifierType modifiers);

G_END_DECLS
