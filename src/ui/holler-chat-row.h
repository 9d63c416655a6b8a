/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "client/holler-account.h"
#include "client/holler-conversation.h"

G_BEGIN_DECLS

#define HOLLER_TYPE_CHAT_ROW (holler_chat_row_get_type ())
G_DECLARE_FINAL_TYPE (HollerChatRow, holler_chat_row, HOLLER, CHAT_ROW, AdwBin)

void holler_chat_row_set_conversation (HollerChatRow *self,
                                       HollerConversation *conversation);
void holler_chat_row_set_account (HollerChatRow *self, HollerAccount *account);

G_END_DECLS
