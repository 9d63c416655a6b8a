/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How the way to the other is mended while a call goes on: by an ICE restart
 * of the connection there is, or by a new generation beside it. Until when is
 * the call machine's affair. */

typedef enum
{
  HOLLER_RECOVERY_STATE_IDLE, /* never connected so far */
  HOLLER_RECOVERY_STATE_STEADY,
  HOLLER_RECOVERY_STATE_MOVING,     /* the old connection carries still, a new
                                     * one is being made */
  HOLLER_RECOVERY_STATE_RESTARTING, /* nothing comes; ICE restart */
  HOLLER_RECOVERY_STATE_REBUILDING, /* nothing comes; new generation */
} HollerRecoveryState;

#define HOLLER_N_RECOVERY_STATES (HOLLER_RECOVERY_STATE_REBUILDING + 1)

typedef enum
{
  HOLLER_RECOVERY_EVENT_CONNECTED, /* for the first time */
  /* what comes from the other */
  HOLLER_RECOVERY_EVENT_FLOWS,
  HOLLER_RECOVERY_EVENT_STALLED,
  /* the connections */
  HOLLER_RECOVERY_EVENT_FAILED,  /* the newest will not come back */
  HOLLER_RECOVERY_EVENT_SETTLED, /* the newest carries, there is no other */
  HOLLER_RECOVERY_EVENT_BEGUN,   /* a new generation by the other's wish */
  HOLLER_RECOVERY_EVENT_AGAIN,   /* the call asks for a new generation */
  /* this machine */
  HOLLER_RECOVERY_EVENT_MOVED, /* its addresses are others, or it slept */
  HOLLER_RECOVERY_EVENT_LINK_UP,
  HOLLER_RECOVERY_EVENT_LINK_DOWN,
  HOLLER_RECOVERY_EVENT_TIMEOUT,
} HollerRecoveryEvent;

#define HOLLER_N_RECOVERY_EVENTS (HOLLER_RECOVERY_EVENT_TIMEOUT + 1)

/* To be run lowest bit first. */
typedef enum
{
  HOLLER_RECOVERY_ACTION_NONE = 0,
  HOLLER_RECOVERY_ACTION_DISARM_TIMER = 1 << 0,
  HOLLER_RECOVERY_ACTION_RESTART_ICE = 1 << 1,
  HOLLER_RECOVERY_ACTION_BEGIN_GENERATION = 1 << 2,
  HOLLER_RECOVERY_ACTION_ARM_TIMER = 1 << 3, /* self->timeout_ms */
} HollerRecoveryActions;

#define HOLLER_N_RECOVERY_ACTIONS 4

/* Detection, restart and, if that was in vain, a new generation have to fit
 * into five seconds. */
#define HOLLER_RECOVERY_RESTART_MS 1000
#define HOLLER_RECOVERY_REBUILD_MS 6000
/* A generation that failed is not followed by the next at once. */
#define HOLLER_RECOVERY_PAUSE_MS 1000
/* While the old one carries it is not worth more attempts than that. */
#define HOLLER_RECOVERY_MAX_MOVES 3

typedef struct
{
  HollerRecoveryState state;
  gboolean link_up;
  guint wanted;     /* of the actions, what waits for the link */
  guint n_moves;    /* new generations since it was steady */
  guint timeout_ms; /* for ARM_TIMER */
} HollerRecoveryMachine;

void holler_recovery_machine_init (HollerRecoveryMachine *self,
                                   gboolean link_up);
gboolean holler_recovery_machine_step (HollerRecoveryMachine *self,
                                       HollerRecoveryEvent event,
                                       HollerRecoveryActions *out_actions);

const char *holler_recovery_state_to_name (HollerRecoveryState state);
const char *holler_recovery_event_to_name (HollerRecoveryEvent event);
const char *holler_recovery_action_to_name (HollerRecoveryActions action);

G_END_DECLS
