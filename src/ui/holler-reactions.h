/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "client/holler-account.h"

G_BEGIN_DECLS

/* What people feel about a message: one button for each emoji. */

#define HOLLER_TYPE_REACTIONS (holler_reactions_get_type ())
G_DECLARE_FINAL_TYPE (HollerReactions,
                      holler_reactions,
                      HOLLER,
                      REACTIONS,
                      GtkBox)

HollerReactions *holler_reactions_new (void);
void holler_reactions_set_message (HollerReactions *self,
                                   HollerAccount *account,
                                   HollerConversation *conversation,
                                   HollerMessage *message);
/* Feels so, or does no longer; says so if it did not work. */
void holler_reactions_toggle (GtkWidget *widget,
                              HollerAccount *account,
                              HollerConversation *conversation,
                              HollerMessage *message,
                              const char *emoji);

G_END_DECLS
