/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/holler-call-registry.h"
#include "server/holler-session.h"

G_BEGIN_DECLS

/* What the holler-call-*.c files share: calls as the server runs them. */

typedef struct _HollerRooms HollerRooms;

typedef struct
{
  HollerServer *server;
  HollerCallRegistry *registry;
  HollerRooms *rooms; /* of holler-rooms.h: calls of many */
  /* the one that is being told what it missed; it is not yet ready */
  HollerSession *greeted;
} HollerCalls;

/* Who sent the frame that is being answered; all NULL for what happens by
 * itself. */
typedef struct
{
  HollerSession *session;
  HollerFrame *frame;
  HollerRosterSide side;
  guint32 join; /* of the sender before the step, 0 if it was not in */
} HollerCallRequest;

HollerCallTime holler_calls_get_time (HollerCalls *self);
/* Steps the call, does what follows, and sets its timer. */
void holler_calls_step (HollerCalls *self,
                        HollerLiveCall *call,
                        const HollerRosterEvent *event,
                        const HollerCallRequest *request);
void holler_calls_update_timer (HollerCalls *self, HollerLiveCall *call);
void holler_calls_forget (HollerCalls *self, HollerLiveCall *call);

void holler_calls_run_effects (HollerCalls *self,
                               HollerLiveCall *call,
                               const HollerRosterEffects *effects,
                               const HollerCallRequest *request);
void holler_calls_refuse (HollerSession *session,
                          HollerFrame *frame,
                          HollerCallVerdict verdict,
                          const HollerLiveCall *call);
void holler_calls_send_farewell (const HollerLiveCall *call,
                                 HollerSession *session);
void holler_calls_send_ring (HollerCalls *self,
                             HollerLiveCall *call,
                             guint64 devices,
                             gboolean ring);
void holler_calls_append_record (HollerCalls *self,
                                 HollerLiveCall *call,
                                 HollerRosterOutcome outcome);

/* In holler-call-frames.c: what the server says of a call */
JsonObject *holler_call_media_to_json (guint8 media);
HollerFrame *holler_live_call_make_state (const HollerLiveCall *call);
JsonArray *holler_live_call_make_participants (const HollerLiveCall *call);
JsonObject *holler_live_call_make_record (const HollerLiveCall *call,
                                          HollerRosterOutcome outcome);
/* epoch, and the caller's fields as the sender's */
JsonObject *holler_live_call_make_sender (const HollerLiveCall *call,
                                          HollerRosterSide side,
                                          guint8 device,
                                          guint32 join);
guint8 holler_call_media_from_type (const char *call_type);
guint8 holler_call_media_from_json (JsonObject *object);

void holler_calls_install_hooks (HollerCalls *self);
void holler_calls_restore (HollerCalls *self);
void holler_calls_handle_frame (HollerSession *session,
                                HollerFrame *frame,
                                gpointer data);
void holler_calls_handle_first_offer (HollerCalls *self,
                                      HollerSession *session,
                                      HollerFrame *frame);

G_END_DECLS
