/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "client/holler-account.h"

G_BEGIN_DECLS

#define HOLLER_TYPE_CONVERSATION_VIEW (holler_conversation_view_get_type ())
G_DECLARE_FINAL_TYPE (HollerConversationView,
                      holler_conversation_view,
                      HOLLER,
                      CONVERSATION_VIEW,
                      AdwBin)

void holler_conversation_view_set_account (HollerConversationView *self,
                                           HollerAccount *account);
void
holler_conversation_view_set_conversation (HollerConversationView *self,
                                           HollerConversation *conversation);
HollerConversation *
holler_conversation_view_get_conversation (HollerConversationView *self);
void holler_conversation_view_mark_read (HollerConversationView *self);
void holler_conversation_view_call (HollerConversationView *self);
void holler_conversation_view_set_room (HollerConversationView *self, int room);

G_END_DECLS
