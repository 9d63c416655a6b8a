/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/holler-roster.h"

G_BEGIN_DECLS

/* Who is in a call of many, and at whom it rings: a plain value, as the
 * roster is for two. People are places in a list, devices are numbers; both
 * are given out by holler-rooms.c. */

#define HOLLER_ROOM_MAX_PEOPLE 64
/* Each sends to each, so a handful */
#define HOLLER_ROOM_MAX_IN 8
#define HOLLER_ROOM_NOBODY G_MAXUINT32
#define HOLLER_ROOM_BIT(person) (G_GUINT64_CONSTANT (1) << (person))

typedef struct
{
  guint32 device; /* in the call; HOLLER_ROOM_NOBODY */
  guint32 join;   /* number of the joinId, from 1 */
  guint8 media;   /* HollerRosterMedia */
  guint8 lost;    /* its socket is away */
  guint8 rung;
  guint8 was_in;
} HollerRoomSeat;

typedef struct
{
  guint8 state; /* HOLLER_ROSTER_NONE, _ANSWERED (it lives), _OVER */
  guint8 n_people;
  guint8 was_shared; /* two were in it at once */
  guint8 n_declined;
  guint8 n_missed;
  guint32 last_join;
  HollerRoomSeat seats[HOLLER_ROOM_MAX_PEOPLE];
} HollerRoom;

typedef enum
{
  HOLLER_ROOM_EVENT_START,
  HOLLER_ROOM_EVENT_JOIN,
  HOLLER_ROOM_EVENT_LEAVE, /* with a reason, if it is a hang-up */
  HOLLER_ROOM_EVENT_RELAY, /* offer, answer */
  HOLLER_ROOM_EVENT_CANDIDATE,
  HOLLER_ROOM_EVENT_MEDIA,
  HOLLER_ROOM_EVENT_INVITE,
  HOLLER_ROOM_EVENT_DECLINE,
  HOLLER_ROOM_EVENT_OTHER_FRAME, /* what belongs to calls of two */
  /* from here on nobody waits for an answer */
  HOLLER_ROOM_EVENT_DEVICE_LOST,
  HOLLER_ROOM_EVENT_DEVICE_ONLINE,
  HOLLER_ROOM_EVENT_DEVICE_GONE,
  HOLLER_ROOM_EVENT_RINGS_EXPIRED,
  HOLLER_ROOM_EVENT_REMOVED, /* no longer of the conversation */
  HOLLER_ROOM_EVENT_RESTARTED,
} HollerRoomEventKind;

#define HOLLER_N_ROOM_EVENTS (HOLLER_ROOM_EVENT_RESTARTED + 1)

typedef struct
{
  HollerRoomEventKind kind;
  guint8 person; /* HOLLER_ROOM_MAX_PEOPLE: a stranger */
  guint32 device;
  guint8 media;
  /* JOIN: the last joinId of the sender, 0 if it has none */
  guint32 join;
  gboolean takes_over;
  guint32 taken; /* from that device */
  /* RELAY, CANDIDATE: whom the frame names */
  guint8 recipient;
  guint32 recipient_device;
  guint32 recipient_join;
  guint64 people; /* START, INVITE: whom to ring */
  HollerRosterReason reason;
  gboolean resumed; /* DEVICE_ONLINE */
} HollerRoomEvent;

typedef enum
{
  HOLLER_ROOM_EFFECT_STORE,
  HOLLER_ROOM_EFFECT_REFUSE,
  HOLLER_ROOM_EFFECT_ACK,
  HOLLER_ROOM_EFFECT_ACK_JOIN,
  HOLLER_ROOM_EFFECT_RELAY,      /* to the seats of people */
  HOLLER_ROOM_EFFECT_RING,       /* all devices of people */
  HOLLER_ROOM_EFFECT_STOP,       /* all devices of people, but for device */
  HOLLER_ROOM_EFFECT_END_DEVICE, /* one device of one person */
  HOLLER_ROOM_EFFECT_TELL_STATE,
  HOLLER_ROOM_EFFECT_END,
} HollerRoomEffectKind;

typedef struct
{
  HollerRoomEffectKind kind;
  guint64 people;
  guint32 device;
  HollerRosterReason reason;
  HollerRosterOutcome outcome;
  HollerCallVerdict verdict;
} HollerRoomEffect;

#define HOLLER_ROOM_MAX_EFFECTS 8

typedef struct
{
  guint n_items;
  HollerRoomEffect items[HOLLER_ROOM_MAX_EFFECTS];
} HollerRoomEffects;

void holler_room_init (HollerRoom *self);
/* A place in the list, HOLLER_ROOM_MAX_PEOPLE if there is none left */
guint8 holler_room_add_person (HollerRoom *self);
void holler_room_step (HollerRoom *self,
                       const HollerRoomEvent *event,
                       HollerRoomEffects *out_effects);
gboolean holler_room_is_live (const HollerRoom *self);
guint holler_room_count_in (const HollerRoom *self);
guint64 holler_room_get_rung (const HollerRoom *self);

G_END_DECLS
