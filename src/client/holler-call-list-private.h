/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "client/holler-call-list.h"
#include "proto/holler-frame.h"

G_BEGIN_DECLS

typedef struct _HollerAccount HollerAccount;

/* For the account: */
HollerCallList *holler_call_list_new (HollerAccount *account);
void holler_call_list_take_frame (HollerCallList *self, HollerFrame *frame);
void holler_call_list_link_changed (HollerCallList *self);
void holler_call_list_conversation_known (HollerCallList *self,
                                          HollerConversation *conversation);
void holler_call_list_begin_snapshot (HollerCallList *self);
void holler_call_list_end_snapshot (HollerCallList *self);
/* Ends every call as a person who leaves would: for log out and quitting. */
void holler_call_list_hang_up_all (HollerCallList *self);

/* For a call: */
void holler_call_list_call_changed (HollerCallList *self, HollerCall *call);
void holler_call_list_call_ended (HollerCallList *self, HollerCall *call);
void holler_call_list_update_sound (HollerCallList *self);
guint holler_call_list_get_ring_timeout_ms (HollerCallList *self);
gboolean holler_call_list_get_relay_only (HollerCallList *self);

G_END_DECLS
