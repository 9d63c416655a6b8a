/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "client/holler-call.h"
#include "client/holler-media.h"
#include "client/holler-talk.h"

G_BEGIN_DECLS

/* The live calls of an account, a GListModel of HollerCall. Properties
 * (read-only, notify):
 *   active    HollerCall (nullable): the one this device is in, outgoing
 *             included
 *   incoming  HollerCall (nullable): the oldest that rings here unanswered
 *   can-call  gboolean: connected, and in no call
 *   ring-timeout-s  guint, read-write, 5–60, 30 by default
 *   relay-only      gboolean, read-write
 *   elsewhere HollerConversation (nullable): where the person is in a call
 *             that is not on this device; of several the newest. Also
 *             notified when only the others change
 * Signals:
 *   call-ended (HollerCall *call)
 */

#define HOLLER_TYPE_CALL_LIST (holler_call_list_get_type ())
G_DECLARE_FINAL_TYPE (HollerCallList,
                      holler_call_list,
                      HOLLER,
                      CALL_LIST,
                      GObject)

HollerCall *holler_call_list_get_active (HollerCallList *self);
HollerCall *holler_call_list_get_incoming (HollerCallList *self);
gboolean holler_call_list_get_can_call (HollerCallList *self);
/* (transfer none): push to talk in the active call */
HollerTalk *holler_call_list_get_talk (HollerCallList *self);
/* (transfer none) (nullable): NULL where one cannot call now. Finds or makes
 * the direct conversation first. */
HollerCall *holler_call_list_place (HollerCallList *self,
                                    HollerUser *user,
                                    gboolean is_video);
/* Lets the person hear one of the sounds, once, or stops that; nothing while
 * a call has need of them. */
void holler_call_list_try_sound (HollerCallList *self, HollerSound sound);
/* Hangs up the active call and accepts @call as soon as it has ended. */
void holler_call_list_end_and_accept (HollerCallList *self, HollerCall *call);

/* A call that the person is in with another of his devices. */
HollerConversation *holler_call_list_get_elsewhere (HollerCallList *self);
gboolean holler_call_list_is_elsewhere (HollerCallList *self,
                                        HollerConversation *conversation);
/* Moves it to this device: (transfer none) (nullable): the call, ACCEPTING
 * until the server agrees; then the other device's ends as MOVED. NULL where
 * there is none, or where one cannot call now (can-call). */
HollerCall *holler_call_list_continue_here (HollerCallList *self,
                                            HollerConversation *conversation);

G_END_DECLS
