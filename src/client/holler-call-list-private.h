/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "client/holler-call-list.h"
#include "core/holler-call-sound.h"
#include "proto/holler-frame.h"

G_BEGIN_DECLS

typedef struct _HollerAccount HollerAccount;

/* The class by concern: which calls there are (-call-list.c), which call a
 * frame is of (-call-list-frames.c), what they sound like
 * (-call-list-sound.c), what the network does to them (-call-list-network.c),
 * calls on other devices (-call-list-elsewhere.c). */

struct _HollerCallList
{
  GObject parent_instance;

  HollerAccount *account; /* (weak) (nullable) */
  GPtrArray *calls;       /* oldest first */
  GPtrArray *held;        /* those that nobody is told of yet */
  HollerCall *active;     /* unowned, of calls */
  HollerCall *incoming;   /* unowned, of calls */
  HollerCall *next;       /* (nullable): to be accepted when active ends */
  HollerTalk *talk;
  gboolean can_call;
  guint ring_timeout_s;
  gboolean relay_only;
  gboolean is_silent;  /* rings without sound */
  gboolean holds_turn; /* the relays' credentials are kept fresh */
  HollerCallSound sounding;
  GPtrArray *elsewhere; /* of -call-list-elsewhere.c, oldest first */
  char *ended_call_id;  /* (nullable): of the call that ended here last */
  gint64 ended_epoch;
};

HollerCall *holler_call_list_find (HollerCallList *self, const char *call_id);
void holler_call_list_append (HollerCallList *self, HollerCall *call);
void holler_call_list_update (HollerCallList *self);
/* This device is in it, or wants to be. */
gboolean holler_call_list_is_active (HollerCall *call);
/* For loops in which calls may end, and so leave the list. */
GPtrArray *holler_call_list_copy (HollerCallList *self);

/* -call-list-elsewhere.c */
GPtrArray *holler_call_list_elsewhere_new (void);
void holler_call_list_take_elsewhere (HollerCallList *self, HollerFrame *frame);
void holler_call_list_begin_elsewhere (HollerCallList *self);
void holler_call_list_end_elsewhere (HollerCallList *self);
void holler_call_list_forget_elsewhere (HollerCallList *self);
void holler_call_list_elsewhere_known (HollerCallList *self,
                                       HollerConversation *conversation);

/* For the account: */
HollerCallList *holler_call_list_new (HollerAccount *account);
void holler_call_list_take_frame (HollerCallList *self, HollerFrame *frame);
void holler_call_list_link_changed (HollerCallList *self);
void holler_call_list_network_changed (HollerCallList *self);
void holler_call_list_moved (HollerCallList *self);
void holler_call_list_set_silent (HollerCallList *self, gboolean is_silent);
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
