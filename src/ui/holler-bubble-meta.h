/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "client/holler-message.h"

G_BEGIN_DECLS

typedef struct _HollerBubbleMeta HollerBubbleMeta;

HollerBubbleMeta *holler_bubble_meta_new (GtkWidget *widget);
void holler_bubble_meta_free (HollerBubbleMeta *self);
char *holler_bubble_meta_update (HollerBubbleMeta *self,
                                 GtkWidget *widget,
                                 HollerMessage *message);
void holler_bubble_meta_style_changed (HollerBubbleMeta *self);
int holler_bubble_meta_get_width (HollerBubbleMeta *self);
int holler_bubble_meta_get_height (HollerBubbleMeta *self);
void holler_bubble_meta_snapshot (HollerBubbleMeta *self,
                                  GtkWidget *widget,
                                  GtkSnapshot *snapshot);

G_END_DECLS
