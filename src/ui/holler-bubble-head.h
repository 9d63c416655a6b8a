/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "client/holler-account.h"

G_BEGIN_DECLS

/* What stands above the text of a message: in a group who wrote it, what it
 * answers, and its files. */

#define HOLLER_TYPE_BUBBLE_HEAD (holler_bubble_head_get_type ())
G_DECLARE_FINAL_TYPE (HollerBubbleHead,
                      holler_bubble_head,
                      HOLLER,
                      BUBBLE_HEAD,
                      GtkBox)

HollerBubbleHead *holler_bubble_head_new (void);
/* @message: (nullable): NULL empties it */
void holler_bubble_head_set_message (HollerBubbleHead *self,
                                     HollerAccount *account,
                                     HollerConversation *conversation,
                                     HollerMessage *message);

G_END_DECLS
