/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "client/holler-account.h"

G_BEGIN_DECLS

/* Chooses contacts: one of them is a chat, several are a group. Over a group,
 * chooses whom to add to it. */

#define HOLLER_TYPE_NEW_CONVERSATION (holler_new_conversation_get_type ())
G_DECLARE_FINAL_TYPE (HollerNewConversation,
                      holler_new_conversation,
                      HOLLER,
                      NEW_CONVERSATION,
                      AdwWindow)

GtkWidget *holler_new_conversation_new (GtkWindow *parent,
                                        HollerAccount *account);
GtkWidget *holler_new_conversation_new_to_add (GtkWindow *parent,
                                               HollerAccount *account,
                                               HollerConversation *group);

G_END_DECLS
