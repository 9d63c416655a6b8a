/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Perfect negotiation between two participants, with a delayed local
 * description and generations. Holds no text: the object keeps each
 * description, its own and the other's, under a number that it never uses
 * twice, the revision. */

typedef enum
{
  /* our side */
  HOLLER_NEGOTIATION_EVENT_WANT,            /* to negotiate; to place a call */
  HOLLER_NEGOTIATION_EVENT_WANT_GENERATION, /* a fresh connection; also when
                                             * an answer does not come */
  HOLLER_NEGOTIATION_EVENT_WANT_RESTART,    /* ICE anew, the same connection */
  HOLLER_NEGOTIATION_EVENT_ACKED,           /* the server has our first offer */
  HOLLER_NEGOTIATION_EVENT_OPEN, /* the call is answered and acknowledged:
                                   * the other's descriptions may be applied */
  HOLLER_NEGOTIATION_EVENT_FRAMES_LOST, /* a new session: what was under way
                                         * may not have arrived */
  HOLLER_NEGOTIATION_EVENT_RESTARTED,   /* the offer being applied restarts ICE:
                                       * that meets a wish of ours too */
  /* the other side; with its generation and our revision */
  HOLLER_NEGOTIATION_EVENT_REMOTE_OFFER,
  HOLLER_NEGOTIATION_EVENT_REMOTE_ANSWER,
  /* the step under way; with the generation it was started in */
  HOLLER_NEGOTIATION_EVENT_OFFER_CREATED,  /* with our revision */
  HOLLER_NEGOTIATION_EVENT_ANSWER_CREATED, /* with our revision */
  HOLLER_NEGOTIATION_EVENT_LOCAL_SET,
  HOLLER_NEGOTIATION_EVENT_REMOTE_SET,
  HOLLER_NEGOTIATION_EVENT_STEP_FAILED, /* whichever was under way; also
                                         * where the check of a description
                                         * refused it */
} HollerNegotiationEvent;

#define HOLLER_N_NEGOTIATION_EVENTS (HOLLER_NEGOTIATION_EVENT_STEP_FAILED + 1)

/* To be run lowest bit first. At most one that takes time (marked *) is under
 * way at any moment; a new generation forgets it. */
typedef enum
{
  HOLLER_NEGOTIATION_ACTION_NONE = 0,
  HOLLER_NEGOTIATION_ACTION_NEW_GENERATION = 1 << 0,   /* a fresh connection of
                                                      * self->generation, the
                                                      * first one too; the old
                                                      * goes when this one
                                                      * carries media */
  HOLLER_NEGOTIATION_ACTION_DROP_OFFER = 1 << 1,       /* own, not applied; its
                                                  * candidates too */
  HOLLER_NEGOTIATION_ACTION_RESTART_ICE = 1 << 2,      /* by the offer that is
                                                   * created next */
  HOLLER_NEGOTIATION_ACTION_CREATE_OFFER = 1 << 3,     /* * */
  HOLLER_NEGOTIATION_ACTION_SEND_OFFER = 1 << 4,       /* local_offer */
  HOLLER_NEGOTIATION_ACTION_SET_LOCAL_OFFER = 1 << 5,  /* * local_offer */
  HOLLER_NEGOTIATION_ACTION_SET_REMOTE_OFFER = 1 << 6, /* * remote_offer */
  HOLLER_NEGOTIATION_ACTION_CREATE_ANSWER = 1 << 7,    /* * */
  HOLLER_NEGOTIATION_ACTION_SET_LOCAL_ANSWER = 1 << 8, /* * local_answer */
  HOLLER_NEGOTIATION_ACTION_SEND_ANSWER = 1 << 9,      /* agreed_local by now */
  HOLLER_NEGOTIATION_ACTION_SET_REMOTE_ANSWER = 1 << 10, /* * remote_answer */
  HOLLER_NEGOTIATION_ACTION_STABLE = 1 << 11, /* both sides agree now */
  HOLLER_NEGOTIATION_ACTION_IGNORE = 1 << 12, /* the description that came,
                                               * and its candidates */
  HOLLER_NEGOTIATION_ACTION_FAIL = 1 << 13,   /* no further: end the call */
} HollerNegotiationActions;

#define HOLLER_N_NEGOTIATION_ACTIONS 14

/* What is under way and not yet reported back. */
typedef enum
{
  HOLLER_NEGOTIATION_STEP_NONE,
  HOLLER_NEGOTIATION_STEP_CREATE_OFFER,
  HOLLER_NEGOTIATION_STEP_SET_LOCAL_OFFER,
  HOLLER_NEGOTIATION_STEP_SET_REMOTE_OFFER,
  HOLLER_NEGOTIATION_STEP_CREATE_ANSWER,
  HOLLER_NEGOTIATION_STEP_SET_LOCAL_ANSWER,
  HOLLER_NEGOTIATION_STEP_SET_REMOTE_ANSWER,
} HollerNegotiationStep;

typedef enum
{
  HOLLER_NEGOTIATION_GATE_CLOSED, /* may only make and send the first offer */
  HOLLER_NEGOTIATION_GATE_ACKED,  /* and apply it */
  HOLLER_NEGOTIATION_GATE_OPEN,
} HollerNegotiationGate;

/* How often a connection is built anew without ever agreeing in between. */
#define HOLLER_NEGOTIATION_MAX_ATTEMPTS 8
/* How far the other's generation may be ahead of ours. */
#define HOLLER_NEGOTIATION_MAX_AHEAD 64

typedef struct
{
  gboolean polite;
  gboolean failed;
  gboolean has_connection; /* of this generation */
  HollerNegotiationGate gate;
  HollerNegotiationStep step;
  guint generation;
  guint attempts;            /* since the last agreement */
  gboolean wanted;           /* offer as soon as it is possible */
  gboolean wants_restart;    /* the same, with ICE anew */
  gboolean wants_generation; /* the same, on a fresh connection */
  gboolean offer_wanted;     /* what the offer under way or out is for */
  gboolean offer_restarts;

  /* Revisions; 0 = none. */
  guint local_offer; /* sent, not yet answered */
  gboolean local_offer_set;
  guint remote_offer; /* being answered */
  guint local_answer;
  guint remote_answer;
  guint held_answer; /* arrived during a step */
  guint held_offer;

  /* What both sides agreed on last in this generation. */
  guint agreed_local;
  guint agreed_remote;
} HollerNegotiationMachine;

void holler_negotiation_machine_init (HollerNegotiationMachine *self,
                                      gboolean polite);
gboolean
holler_negotiation_machine_step (HollerNegotiationMachine *self,
                                 HollerNegotiationEvent event,
                                 guint generation,
                                 guint revision,
                                 HollerNegotiationActions *out_actions);
gboolean
holler_negotiation_machine_is_stable (const HollerNegotiationMachine *self);
/* May the object forget the text of this revision? */
gboolean holler_negotiation_machine_needs (const HollerNegotiationMachine *self,
                                           guint revision);
gboolean holler_negotiation_is_polite (const char *own_user_id,
                                       const char *own_device_id,
                                       const char *other_user_id,
                                       const char *other_device_id);

const char *holler_negotiation_event_to_name (HollerNegotiationEvent event);
const char *holler_negotiation_action_to_name (HollerNegotiationActions action);
const char *holler_negotiation_step_to_name (HollerNegotiationStep step);

G_END_DECLS
