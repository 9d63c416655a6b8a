/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "client/holler-account.h"

G_BEGIN_DECLS

#define HOLLER_TYPE_CHAT_LIST (holler_chat_list_get_type ())
G_DECLARE_FINAL_TYPE (HollerChatList,
                      holler_chat_list,
                      HOLLER,
                      CHAT_LIST,
                      AdwBin)

void holler_chat_list_set_account (HollerChatList *self,
                                   HollerAccount *account);
void holler_chat_list_select (HollerChatList *self,
                              HollerConversation *conversation);
void holler_chat_list_search (HollerChatList *self);

G_END_DECLS
