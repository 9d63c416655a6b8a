/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/holler-call-machine.h"
#include "server/holler-roster.h"

G_BEGIN_DECLS

/* Two people with two devices each: four call machines, the server's roster,
 * and a queue in each direction for every device. People call, answer, decline
 * and hang up at every possible moment, continue a call on their other device,
 * sockets are lost with what was on their way, and the server is killed.
 *
 * What the client does between frames and its machine (which call a frame is
 * of, what a snapshot named) is here as plainly as it can be said.
 */

#define N_DEVICES 4
#define UP_SIZE 4
#define DOWN_SIZE 11

typedef enum
{
  /* from a device */
  OFFER,
  RINGING,
  ACCEPT,
  REJECT,
  HANGUP,
  JOIN,
  TAKE, /* a join that takes the place of another device */
  SAY,  /* a description, a candidate, media */
  /* from the server */
  ACK_OFFER,
  ACK_MUTUAL,
  ACK_ACCEPT,
  ACK_JOIN,
  REFUSED_OFFER,
  REFUSED_ACCEPT,
  REFUSED_JOIN,
  RING,
  REMOTE_RINGING,
  ACCEPTED,
  REJECTED,
  HUNG_UP,
  STATE,
  READY, /* the end of a snapshot */
} FrameKind;

typedef struct
{
  guint8 kind;
  guint8 epoch;
  guint8 a;   /* join, reason; STATE: the caller's join */
  guint8 b;   /* STATE: the callee's join; ACCEPTED, RING: the sender's;
               * TAKE: 1 + the device whose place is taken */
  guint8 own; /* STATE: 1 + the device by which the receiver's person is in
               * the call */
} Frame;

typedef struct
{
  HollerCallMachine machine;
  guint8 epoch; /* 0: not known */
  guint8 ring_epoch;
  guint8 join;
  guint8 peer_join;
  guint8 is_outgoing;
  guint8 named;
  guint8 online; /* has a socket */
  guint8 ready;  /* has had its snapshot */
  guint8 captures;
  guint8 wants;   /* the person placed or accepted this call */
  guint8 allowed; /* the server acknowledged it */
  /* 1 + the other device of the person, which is in the call of that time */
  guint8 elsewhere;
  guint8 elsewhere_epoch;
  guint8 taken; /* 1 + the device whose place this call took */
  guint8 n_up;
  guint8 n_down;
  Frame up[UP_SIZE];
  Frame down[DOWN_SIZE];
} Device;

typedef struct
{
  HollerRoster roster;
  guint8 epoch;
  guint8 caller; /* person */
  guint8 winner; /* device, of this epoch */
  guint8 places; /* what may still happen; bits of devices */
  guint8 accepts;
  guint8 declines;
  guint8 hangups;
  guint8 timeouts;
  guint8 takes;
  guint8 n_losses;
  guint8 n_kills;
  guint8 says_ringing;
  Device devices[N_DEVICES];
} World;

/* One move: what it makes of the world, and what is wrong with it */
typedef struct
{
  World *world;
  const char *fault;
} Run;

static inline guint
holler_model_get_person (guint device)
{
  return device / 2;
}

static inline void
holler_model_blame (Run *run, const char *fault)
{
  if (run->fault == NULL)
    run->fault = fault;
}

/* The clients */
gboolean holler_model_feed (Run *run,
                            guint index,
                            HollerCallEvent event,
                            HollerCallEndReason reason);
void holler_model_take_down (Run *run, guint index, const Frame *frame);
void holler_model_lose (Device *device);
void holler_model_come_back (Run *run, guint index);
void holler_model_renew (Device *device);
void holler_model_take_over (Run *run, guint index);

/* The server */
void holler_model_take_up (Run *run, guint index, const Frame *frame);
void holler_model_step_device (Run *run,
                               guint index,
                               HollerRosterEventKind kind,
                               gboolean resumed);
void holler_model_step_roster (Run *run,
                               const HollerRosterEvent *event,
                               guint sender,
                               FrameKind kind);
HollerRosterSide holler_model_get_side (const World *world, guint index);

G_END_DECLS
