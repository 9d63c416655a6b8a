/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "client/holler-account-private.h"
#include "client/holler-call-history.h"

G_BEGIN_DECLS

/* @account: (weak) */
HollerCallHistory *holler_call_history_new (HollerAccount *account);
/* The account's copy can be read, from now on; or no more. */
void holler_call_history_begin (HollerCallHistory *self);
void holler_call_history_end (HollerCallHistory *self);
/* The server has said it; it may have been heard of before. */
void holler_call_history_take (HollerCallHistory *self,
                               HollerConversation *conversation,
                               const HollerMessageRecord *record);
/* (transfer none) (nullable): the message that @record is of, if it is here */
HollerMessage *holler_call_history_find (HollerCallHistory *self,
                                         const HollerMessageRecord *record);
/* One is in it no more. */
void holler_call_history_forget (HollerCallHistory *self,
                                 HollerConversation *conversation);
/* One has read further in some conversation. */
void holler_call_history_conversation_changed (HollerCallHistory *self);

G_END_DECLS
