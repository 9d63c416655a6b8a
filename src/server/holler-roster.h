/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/holler-call-rules.h"

G_BEGIN_DECLS

/* Who rings and who is in one call of two people: a plain value, so that a
 * search may walk all its states. Devices are small numbers, which the
 * registry gives out; no ids, no frames, no clock, no allocation. */

#define HOLLER_ROSTER_MAX_DEVICES 64
#define HOLLER_ROSTER_NOBODY 255
#define HOLLER_ROSTER_BIT(device) (G_GUINT64_CONSTANT (1) << (device))

typedef enum
{
  HOLLER_ROSTER_CALLER,
  HOLLER_ROSTER_CALLEE,
  HOLLER_ROSTER_STRANGER,
} HollerRosterSide;

#define HOLLER_N_ROSTER_SIDES 2

/* The reasons of call-hangup and call-reject */
typedef enum
{
  HOLLER_ROSTER_REASON_HANGUP,
  HOLLER_ROSTER_REASON_CANCELLED,
  HOLLER_ROSTER_REASON_TIMEOUT,
  HOLLER_ROSTER_REASON_MEDIA_FAILED,
  HOLLER_ROSTER_REASON_ICE_FAILED,
  HOLLER_ROSTER_REASON_LOST,
  HOLLER_ROSTER_REASON_INSECURE,
  HOLLER_ROSTER_REASON_FAILED,
  HOLLER_ROSTER_REASON_ANSWERED_ELSEWHERE,
  HOLLER_ROSTER_REASON_DECLINED_ELSEWHERE,
  HOLLER_ROSTER_REASON_MOVED, /* to another device of the same person */
  HOLLER_ROSTER_REASON_EXPIRED,
  HOLLER_ROSTER_REASON_DECLINED,
  HOLLER_ROSTER_REASON_BUSY,
} HollerRosterReason;

#define HOLLER_N_ROSTER_REASONS (HOLLER_ROSTER_REASON_BUSY + 1)

typedef enum
{
  HOLLER_ROSTER_OUTCOME_ANSWERED,
  HOLLER_ROSTER_OUTCOME_MISSED,
  HOLLER_ROSTER_OUTCOME_CANCELLED,
  HOLLER_ROSTER_OUTCOME_DECLINED,
  HOLLER_ROSTER_OUTCOME_BUSY,
  HOLLER_ROSTER_OUTCOME_UNREACHABLE,
  HOLLER_ROSTER_OUTCOME_FAILED,
} HollerRosterOutcome;

typedef enum
{
  HOLLER_ROSTER_MEDIA_AUDIO = 1 << 0,
  HOLLER_ROSTER_MEDIA_VIDEO = 1 << 1,
  HOLLER_ROSTER_MEDIA_SCREEN = 1 << 2,
  HOLLER_ROSTER_MEDIA_SCREEN_AUDIO = 1 << 3,
} HollerRosterMedia;

/* A person's one device in the call */
typedef struct
{
  guint8 device; /* HOLLER_ROSTER_NOBODY */
  guint8 media;  /* HollerRosterMedia */
  guint8 lost;   /* its socket is away, or it has not said call-join yet */
  guint32 join;  /* number of the joinId, from 1 */
  /* the join of the offer or the accept: frames that name no participant are
   * for that one and no other */
  guint32 first_join;
} HollerRosterEntry;

typedef struct
{
  guint8 state; /* HollerRosterState */
  guint8 told_ringing;
  guint8 reached; /* a rung device had a socket */
  guint8 mutual;
  guint32 last_join;
  guint64 rung; /* devices of the callee */
  guint64 busy; /* of these, who said so */
  guint64 old;  /* of these, who were rung by an offer since replaced */
  HollerRosterEntry entries[HOLLER_N_ROSTER_SIDES];
} HollerRoster;

typedef enum
{
  HOLLER_ROSTER_EVENT_FRAME, /* of the kind in rule */
  HOLLER_ROSTER_EVENT_DEVICE_ONLINE,
  HOLLER_ROSTER_EVENT_DEVICE_LOST,
  HOLLER_ROSTER_EVENT_DEVICE_GONE, /* its resume window is over as well */
  HOLLER_ROSTER_EVENT_EXPIRED,
  HOLLER_ROSTER_EVENT_CONTACT_ENDED,
  HOLLER_ROSTER_EVENT_RESTARTED, /* the server; nobody has a socket */
} HollerRosterEventKind;

#define HOLLER_N_ROSTER_EVENTS (HOLLER_ROSTER_EVENT_RESTARTED + 1)

typedef struct
{
  HollerRosterEventKind kind;
  HollerCallRule rule;
  HollerRosterSide side; /* of the device */
  guint8 device;
  /* DEVICE_ONLINE: its session went on; false: it knows nothing of what was
   * sent to it before */
  gboolean resumed;
  /* FIRST_OFFER: the callee's devices with a session, and with a socket */
  guint64 devices;
  guint64 connected;
  /* HANGUP, REJECT */
  HollerRosterReason reason;
  /* OFFER, ANSWER, CANDIDATE: whom the frame names; NOBODY and 0 if it does
   * not. JOIN: the last joinId of the sender, 0 if it has none */
  guint8 recipient;
  guint32 join;
  guint8 media; /* FIRST_OFFER, ACCEPT, JOIN, MEDIA */
  /* JOIN: from a device of the same person, NOBODY if the call knows none of
   * that name */
  gboolean takes_over;
  guint8 taken;
} HollerRosterEvent;

/* To be done in the order given. */
typedef enum
{
  HOLLER_ROSTER_EFFECT_STORE, /* on the disk before what follows */
  /* replies to the sender of the frame */
  HOLLER_ROSTER_EFFECT_REFUSE, /* with the verdict */
  HOLLER_ROSTER_EFFECT_ACK,
  HOLLER_ROSTER_EFFECT_ACK_OFFER,
  HOLLER_ROSTER_EFFECT_ACK_MUTUAL,
  HOLLER_ROSTER_EFFECT_ACK_ACCEPT,
  HOLLER_ROSTER_EFFECT_ACK_JOIN,
  /* what is kept for the winner */
  HOLLER_ROSTER_EFFECT_KEEP_OFFER, /* drops what was kept before */
  HOLLER_ROSTER_EFFECT_KEEP_CANDIDATE,
  HOLLER_ROSTER_EFFECT_HAND_OVER_OFFER, /* ring: false */
  HOLLER_ROSTER_EFFECT_HAND_OVER_CANDIDATES,
  /* to devices of one side */
  HOLLER_ROSTER_EFFECT_RING,
  HOLLER_ROSTER_EFFECT_RELAY, /* the frame, with its sender */
  HOLLER_ROSTER_EFFECT_TELL_ACCEPT,
  HOLLER_ROSTER_EFFECT_TELL_REJECT, /* with the reason */
  HOLLER_ROSTER_EFFECT_TELL_HANGUP, /* the server's own, with the reason */
  /* to all devices of both */
  HOLLER_ROSTER_EFFECT_TELL_STATE,
  HOLLER_ROSTER_EFFECT_END, /* the record, with the outcome */
} HollerRosterEffectKind;

typedef struct
{
  HollerRosterEffectKind kind;
  HollerRosterSide side;
  guint64 devices;
  HollerRosterReason reason;
  HollerRosterOutcome outcome;
  HollerCallVerdict verdict;
} HollerRosterEffect;

#define HOLLER_ROSTER_MAX_EFFECTS 10

typedef struct
{
  guint n_items;
  HollerRosterEffect items[HOLLER_ROSTER_MAX_EFFECTS];
} HollerRosterEffects;

void holler_roster_init (HollerRoster *self);
HollerCallRole holler_roster_get_role (const HollerRoster *self,
                                       HollerRosterSide side,
                                       guint8 device);
void holler_roster_step (HollerRoster *self,
                         const HollerRosterEvent *event,
                         HollerRosterEffects *out_effects);
gboolean holler_roster_is_live (const HollerRoster *self);

const char *holler_roster_reason_to_name (HollerRosterReason reason);
gboolean holler_roster_reason_from_name (const char *name,
                                         HollerRosterReason *out_reason);
const char *holler_roster_outcome_to_name (HollerRosterOutcome outcome);

G_END_DECLS
