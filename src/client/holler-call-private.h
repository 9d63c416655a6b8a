/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "client/holler-call.h"
#include "client/holler-negotiator.h"
#include "core/holler-flow.h"
#include "core/holler-muted-speech.h"
#include "core/holler-recovery-machine.h"
#include "proto/holler-frame.h"

G_BEGIN_DECLS

typedef struct _HollerAccount HollerAccount;
typedef struct _HollerCallList HollerCallList;

/* The class by concern: what it shows (-call.c), what the person does
 * (-call-person.c), its machine and what that does (-call-actions.c), what the
 * wire says and is told (-call-frames.c), its connection (-call-media.c), and
 * what is done when it breaks (-call-recovery.c). */

struct _HollerCall
{
  GObject parent_instance;

  HollerAccount *account; /* (weak) (nullable) */
  HollerCallList *list;   /* (weak) (nullable) */

  HollerCallMachine machine;
  GQueue events; /* of the machine, waiting */
  gboolean stepping;
  guint timer_id; /* the machine's */
  guint offer_timer_id;

  char *call_id;         /* (nullable) until the conversation is known */
  gint64 epoch;          /* 0 until the server gave one */
  char *join_id;         /* (nullable): one's own */
  gboolean takes_over;   /* from another device of the same person */
  char *taken_device_id; /* (nullable): that one */
  HollerUser *peer;
  char *peer_device_id;             /* (nullable) */
  char *peer_join_id;               /* (nullable) */
  HollerConversation *conversation; /* (nullable) */
  gboolean is_outgoing;
  gboolean is_video;
  gboolean named; /* by the snapshot that is under way */
  gboolean held;  /* it rang before the link was ready: nobody is told yet */
  GQueue early;   /* HollerFrame, that came before the ack of our offer */

  HollerNegotiator *negotiator; /* (nullable) */
  gboolean waits_for_ice;
  gboolean wants_open;      /* NEGOTIATE came while waiting */
  gboolean wants_offer;     /* an own offer is to be made */
  char *first_offer;        /* (nullable): one's own, as it was sent */
  HollerFrame *ring_offer;  /* (nullable): the other's, not applied */
  gboolean took_ring;       /* the other's ring is in the negotiator */
  GQueue candidates;        /* HollerFrame, that came before the negotiator */
  gint64 outage_generation; /* in which the media went down, or -1 */
  gboolean stats_under_way;

  HollerFlow flow;
  HollerRecoveryMachine recovery;
  guint recovery_timer_id;
  guint farewell_id;
  guint look_id;              /* a few times a second, once connected */
  guint seen_generation;      /* of the negotiator, by the last look */
  HollerPeerState seen_state; /* and of its connection */
  gint64 failed_generation;   /* that was told of, or -1 */
  HollerCallTrouble trouble;

  guint tick_id; /* once a second */
  gint64 ring_began_us;
  gint64 connected_at_us; /* 0 until first connected */
  gboolean remote_ringing;
  gboolean muted;
  gboolean held_back; /* push to talk, and nothing is held */
  HollerMutedSpeech muted_speech;
  gboolean remote_muted;
  gboolean media_unsaid; /* the server has not heard of it */
  gboolean lingers;      /* something was said over the data channel last */
  gboolean capture_open;
  gboolean playback_open;
  HollerMediaStats *stats; /* (nullable) */
  guint quality;
};

typedef enum
{
  HOLLER_CALL_CHANGED_STATE,
  HOLLER_CALL_CHANGED_END_REASON,
  HOLLER_CALL_CHANGED_DIRECTION,
  HOLLER_CALL_CHANGED_RINGING,
  HOLLER_CALL_CHANGED_RING_SECONDS,
  HOLLER_CALL_CHANGED_DURATION_SECONDS,
  HOLLER_CALL_CHANGED_REMOTE_MUTED,
  HOLLER_CALL_CHANGED_STATS,
  HOLLER_CALL_CHANGED_SECURITY,
  HOLLER_CALL_CHANGED_MUTED,
  HOLLER_CALL_CHANGED_HELD_BACK,
  HOLLER_CALL_CHANGED_LOCAL_LEVEL,
  HOLLER_CALL_CHANGED_REMOTE_LEVEL,
} HollerCallChanged;

/* -call.c */
HollerCall *holler_call_new (HollerAccount *account,
                             HollerCallList *list,
                             HollerUser *peer,
                             gboolean is_outgoing,
                             gboolean is_video);
void holler_call_set_conversation (HollerCall *self,
                                   HollerConversation *conversation);
void holler_call_notify (HollerCall *self, HollerCallChanged what);
void holler_call_set_remote_muted (HollerCall *self, gboolean muted);

/* -call-person.c */
void holler_call_set_held_back (HollerCall *self, gboolean held_back);
HollerMediaKinds holler_call_get_sending (HollerCall *self);
void holler_call_hear_oneself (HollerCall *self);

/* -call-actions.c */
void holler_call_feed (HollerCall *self,
                       HollerCallEvent event,
                       HollerCallEndReason reason);
void holler_call_start_ticking (HollerCall *self);
void holler_call_tear_down (HollerCall *self);

/* -call-frames.c */
void holler_call_place (HollerCall *self);
void holler_call_send_first_offer (HollerCall *self);
void
holler_call_send_offer (HollerCall *self, guint generation, const char *sdp);
void
holler_call_send_answer (HollerCall *self, guint generation, const char *sdp);
void holler_call_send_candidate (HollerCall *self,
                                 guint generation,
                                 const char *candidate,
                                 const char *mid,
                                 guint m_line_index,
                                 const char *ufrag);
void holler_call_send_ringing (HollerCall *self);
void holler_call_send_accept (HollerCall *self);
void holler_call_send_reject (HollerCall *self);
void holler_call_send_hang_up (HollerCall *self);
void holler_call_send_join (HollerCall *self);
void holler_call_send_media (HollerCall *self);
void holler_call_link_ready (HollerCall *self);

/* -call-incoming.c */
void holler_call_take_ring (HollerCall *self, HollerFrame *offer);
void holler_call_take_frame (HollerCall *self, HollerFrame *frame);
void holler_call_take_data (HollerCall *self, const char *text);
void holler_call_take_early (HollerCall *self);
void holler_call_forget_ring (HollerCall *self);
JsonObject *holler_call_find_peer (HollerCall *self, JsonArray *participants);
gboolean holler_call_take_participant (HollerCall *self,
                                       JsonObject *participant);

/* -call-media.c */
void holler_call_make_offer (HollerCall *self);
void holler_call_refresh_ice (HollerCall *self);
void holler_call_drop_connection (HollerCall *self);
void holler_call_gather (HollerCall *self);
void holler_call_negotiate (HollerCall *self);
void holler_call_renegotiate_anew (HollerCall *self, gboolean offers);
void holler_call_restart_media (HollerCall *self);
void holler_call_take_description (HollerCall *self, HollerFrame *frame);
void holler_call_take_candidate (HollerCall *self, HollerFrame *frame);
void holler_call_look_at_media (HollerCall *self);

/* -call-recovery.c */
void holler_call_recover (HollerCall *self, HollerRecoveryEvent event);
void holler_call_watch_flow (HollerCall *self);
void holler_call_forget_flow (HollerCall *self);
void holler_call_stop_watching (HollerCall *self);
void holler_call_connection_failed (HollerCall *self);
void holler_call_link_changed (HollerCall *self, gboolean is_ready);
void holler_call_moved (HollerCall *self);

G_END_DECLS
