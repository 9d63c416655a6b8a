/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "client/holler-conversation.h"
#include "client/holler-types.h"
#include "core/holler-call-machine.h"

G_BEGIN_DECLS

typedef struct _HollerTalk HollerTalk;

/* One call with one person, from the ring to the end.
 *
 * Properties (read-only, notify):
 *   state            HollerCallState (core/holler-call-machine.h)
 *   end-reason       HollerCallEndReason, once ended
 *   peer             HollerUser
 *   conversation     HollerConversation (nullable until known)
 *   is-outgoing, is-video   gboolean
 *   remote-ringing   gboolean: outgoing, and a device of theirs rings
 *   muted            gboolean, read-write through set_muted
 *   held-back        gboolean: by push to talk; nobody is told of it
 *   remote-muted     gboolean
 *   ring-seconds     guint: since it began to ring or to call
 *   duration-seconds guint: since it was first connected
 *   quality          guint 0–4 bars; 0 = not known yet
 *   stats            HollerMediaStats (nullable), about once a second
 *   security         HollerSecurity
 *   trouble          HollerCallTrouble: while reconnecting
 *   remote-level, local-level   double 0–1
 * Signals:
 *   ended ()         once; state is ENDED
 *   sounding ()      the first sound of the other was decoded
 *   device-changed (HollerDeviceKind, HollerDeviceChoice)  as of HollerMedia
 *   spoke-while-muted ()  the person speaks and has forgotten being muted
 */

#define HOLLER_TYPE_CALL (holler_call_get_type ())
G_DECLARE_FINAL_TYPE (HollerCall, holler_call, HOLLER, CALL, GObject)

HollerCallState holler_call_get_state (HollerCall *self);
HollerCallEndReason holler_call_get_end_reason (HollerCall *self);
HollerUser *holler_call_get_peer (HollerCall *self);
HollerConversation *holler_call_get_conversation (HollerCall *self);
const char *holler_call_get_call_id (HollerCall *self);
gboolean holler_call_get_is_outgoing (HollerCall *self);
gboolean holler_call_get_is_video (HollerCall *self);
gboolean holler_call_get_remote_ringing (HollerCall *self);
gboolean holler_call_get_muted (HollerCall *self);
gboolean holler_call_get_held_back (HollerCall *self);
/* (transfer none) (nullable): push to talk, once this call is active */
HollerTalk *holler_call_get_talk (HollerCall *self);
gboolean holler_call_get_remote_muted (HollerCall *self);
guint holler_call_get_ring_seconds (HollerCall *self);
guint holler_call_get_duration_seconds (HollerCall *self);
guint holler_call_get_quality (HollerCall *self);
const HollerMediaStats *holler_call_get_stats (HollerCall *self);
HollerSecurity holler_call_get_security (HollerCall *self);
HollerCallTrouble holler_call_get_trouble (HollerCall *self);
double holler_call_get_remote_level (HollerCall *self);
double holler_call_get_local_level (HollerCall *self);

/* The person's own acts. Each is ignored where the machine refuses it. */
void holler_call_accept (HollerCall *self);
void holler_call_decline (HollerCall *self);
void holler_call_hang_up (HollerCall *self);
void holler_call_set_muted (HollerCall *self, gboolean muted);

/* For tests and scripts: at any other moment what it does by itself. */
void holler_call_negotiate_again (HollerCall *self, HollerCallWish wish);

G_END_DECLS
