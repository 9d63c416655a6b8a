/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "client/holler-account.h"

G_BEGIN_DECLS

#define HOLLER_TYPE_BUBBLE (holler_bubble_get_type ())
G_DECLARE_FINAL_TYPE (HollerBubble, holler_bubble, HOLLER, BUBBLE, GtkWidget)

HollerBubble *holler_bubble_new (void);
void holler_bubble_set_place (HollerBubble *self,
                              HollerAccount *account,
                              HollerConversation *conversation);
void holler_bubble_set_message (HollerBubble *self, HollerMessage *message);
void holler_bubble_update (HollerBubble *self);
void holler_bubble_update_delivery (HollerBubble *self);
GtkWidget *holler_bubble_get_text (HollerBubble *self);
char *holler_bubble_dup_selection (HollerBubble *self);

G_END_DECLS
