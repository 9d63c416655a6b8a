/* holler-negotiation-machine.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/holler-negotiation-machine.h"

#include <string.h>

/* Perfect negotiation (https://www.w3.org/TR/webrtc/, section 10.7) for a
 * peer connection that cannot roll back. The polite side therefore never
 * applies its own offer before the answer is there: what is not applied can
 * be forgotten. The impolite side never has to take an offer back and applies
 * it at once. A connection that cannot be negotiated further is replaced: a
 * generation is a connection, and the higher one wins.
 *
 * An ICE restart is an offer like any other to this machine. What restarts is
 * the transport, and that only when the offer is applied: one that gives way
 * has changed nothing.
 *
 * An answer on the wire names its generation and not its offer. That is
 * enough: in one generation a side has at most one offer out; the polite side
 * drops one only for an offer that the impolite side sent before it could
 * have seen the dropped one, so that it ignores it and never answers. After
 * frames were lost a side with an offer out begins a new generation, and the
 * answers of the old one count no more.
 *
 * One step runs at a time. What arrives meanwhile is held: at most the answer
 * to our offer and, after it, an offer.
 */

/**
 * holler_negotiation_machine_init:
 * @self: (out): a negotiation
 * @polite: whether this side gives way
 *
 * Makes @self new: nothing negotiated, gate closed, generation 0.
 */
void
holler_negotiation_machine_init (HollerNegotiationMachine *self,
                                 gboolean polite)
{
  g_return_if_fail (self != NULL);

  memset (self, 0, sizeof *self);
  self->polite = polite;
}

static void
begin (HollerNegotiationMachine *self,
       HollerNegotiationStep step,
       guint action,
       guint *actions)
{
  g_assert (self->step == HOLLER_NEGOTIATION_STEP_NONE);

  if (!self->has_connection)
    {
      self->has_connection = TRUE;
      *actions |= HOLLER_NEGOTIATION_ACTION_NEW_GENERATION;
    }
  self->step = step;
  *actions |= action;
}

static void
begin_offer (HollerNegotiationMachine *self, guint *actions)
{
  self->offer_wanted = self->wanted;
  self->offer_restarts = self->wants_restart;
  self->wanted = FALSE;
  self->wants_restart = FALSE;
  if (self->offer_restarts)
    *actions |= HOLLER_NEGOTIATION_ACTION_RESTART_ICE;
  begin (self,
         HOLLER_NEGOTIATION_STEP_CREATE_OFFER,
         HOLLER_NEGOTIATION_ACTION_CREATE_OFFER,
         actions);
}

static void
begin_answer (HollerNegotiationMachine *self, guint revision, guint *actions)
{
  self->remote_offer = revision;
  begin (self,
         HOLLER_NEGOTIATION_STEP_SET_REMOTE_OFFER,
         HOLLER_NEGOTIATION_ACTION_SET_REMOTE_OFFER,
         actions);
}

static void
fail (HollerNegotiationMachine *self, guint *actions)
{
  self->failed = TRUE;
  self->step = HOLLER_NEGOTIATION_STEP_NONE;
  *actions = HOLLER_NEGOTIATION_ACTION_FAIL;
}

/* Forgets all of the present generation, the step under way too. */
static gboolean
enter_generation (HollerNegotiationMachine *self,
                  guint generation,
                  guint *actions)
{
  HollerNegotiationMachine fresh = { 0 };

  if (self->attempts >= HOLLER_NEGOTIATION_MAX_ATTEMPTS ||
      generation <= self->generation)
    {
      fail (self, actions);
      return FALSE;
    }

  fresh.polite = self->polite;
  fresh.gate = self->gate;
  fresh.generation = generation;
  fresh.attempts = self->attempts + 1;
  *self = fresh;

  return TRUE;
}

/* An offer of ours in the next generation, as soon as it may be sent. */
static void
restart (HollerNegotiationMachine *self, guint *actions)
{
  if (self->gate != HOLLER_NEGOTIATION_GATE_OPEN)
    self->wants_generation = TRUE;
  else if (enter_generation (self, self->generation + 1, actions))
    begin_offer (self, actions);
}

static gboolean
is_negotiated (const HollerNegotiationMachine *self)
{
  return self->agreed_local != 0;
}

static void
proceed_open (HollerNegotiationMachine *self, guint *actions)
{
  guint revision;

  if (self->wants_generation)
    {
      restart (self, actions);
    }
  else if (self->local_offer != 0)
    {
      if (self->held_answer == 0)
        return;

      self->remote_answer = self->held_answer;
      self->held_answer = 0;
      begin (self,
             HOLLER_NEGOTIATION_STEP_SET_REMOTE_ANSWER,
             HOLLER_NEGOTIATION_ACTION_SET_REMOTE_ANSWER,
             actions);
    }
  else if (self->held_offer != 0)
    {
      revision = self->held_offer;
      self->held_offer = 0;
      begin_answer (self, revision, actions);
    }
  else if (self->wanted || self->wants_restart)
    {
      begin_offer (self, actions);
    }
}

/* Finds what is to be done next when no step is under way. The other's offer
 * goes before a wish of our own: it is there, ours is not. */
static void
proceed (HollerNegotiationMachine *self, guint *actions)
{
  gboolean may_apply = FALSE;

  if (self->failed || self->step != HOLLER_NEGOTIATION_STEP_NONE)
    return;

  /* Once the answer is there nobody has to give way any more. And a restart
   * cuts off what still comes by the old way, which may be the only one. */
  if (self->local_offer != 0 && !self->local_offer_set)
    may_apply =
      self->held_answer != 0 || (!self->polite && !self->offer_restarts &&
                                 self->gate >= HOLLER_NEGOTIATION_GATE_ACKED);

  if (may_apply && !self->wants_generation)
    begin (self,
           HOLLER_NEGOTIATION_STEP_SET_LOCAL_OFFER,
           HOLLER_NEGOTIATION_ACTION_SET_LOCAL_OFFER,
           actions);
  else if (self->gate == HOLLER_NEGOTIATION_GATE_OPEN)
    proceed_open (self, actions);
  else if (self->wanted && !self->has_connection)
    begin_offer (self, actions);
}

static void
agree (HollerNegotiationMachine *self,
       guint local,
       guint remote,
       guint *actions)
{
  self->agreed_local = local;
  self->agreed_remote = remote;
  self->attempts = 0;
  self->local_offer = 0;
  self->local_offer_set = FALSE;
  self->offer_wanted = FALSE;
  self->offer_restarts = FALSE;
  self->remote_offer = 0;
  self->local_answer = 0;
  self->remote_answer = 0;
  *actions |= HOLLER_NEGOTIATION_ACTION_STABLE;
}

/* Our wish was in the offer that gave way. The answer to a first offer
 * carries all that ours did; later it has to be said again. */
static void
drop_offer (HollerNegotiationMachine *self, guint *actions)
{
  self->local_offer = 0;
  if (is_negotiated (self))
    {
      self->wanted |= self->offer_wanted;
      self->wants_restart |= self->offer_restarts;
    }
  self->offer_wanted = FALSE;
  self->offer_restarts = FALSE;
  *actions |= HOLLER_NEGOTIATION_ACTION_DROP_OFFER;
}

static gboolean
step_offer_arrived (HollerNegotiationMachine *self,
                    guint generation,
                    guint revision,
                    guint *actions)
{
  gboolean making = self->step == HOLLER_NEGOTIATION_STEP_CREATE_OFFER;
  gboolean collides;

  if (self->gate != HOLLER_NEGOTIATION_GATE_OPEN)
    return FALSE;

  if (generation < self->generation ||
      generation - self->generation > HOLLER_NEGOTIATION_MAX_AHEAD)
    {
      *actions |= HOLLER_NEGOTIATION_ACTION_IGNORE;
      return TRUE;
    }
  if (generation > self->generation)
    {
      if (enter_generation (self, generation, actions))
        begin_answer (self, revision, actions);
      return TRUE;
    }

  /* An offer that follows the answer to ours does not collide with it. */
  collides =
    making || (self->local_offer != 0 && self->held_answer == 0 &&
               self->step != HOLLER_NEGOTIATION_STEP_SET_REMOTE_ANSWER);
  if (collides && !self->polite)
    {
      *actions |= HOLLER_NEGOTIATION_ACTION_IGNORE;
      return TRUE;
    }
  if (collides && !making)
    drop_offer (self, actions);
  if (self->step == HOLLER_NEGOTIATION_STEP_NONE && self->local_offer == 0)
    begin_answer (self, revision, actions);
  else
    self->held_offer = revision;

  return TRUE;
}

static gboolean
step_answer_arrived (HollerNegotiationMachine *self,
                     guint generation,
                     guint revision,
                     guint *actions)
{
  if (self->gate != HOLLER_NEGOTIATION_GATE_OPEN)
    return FALSE;

  if (generation != self->generation || self->local_offer == 0 ||
      self->held_answer != 0 ||
      self->step == HOLLER_NEGOTIATION_STEP_SET_REMOTE_ANSWER)
    {
      *actions |= HOLLER_NEGOTIATION_ACTION_IGNORE;
      return TRUE;
    }

  self->held_answer = revision;
  proceed (self, actions);
  return TRUE;
}

static gboolean
step_offer_created (HollerNegotiationMachine *self,
                    guint revision,
                    guint *actions)
{
  if (self->step != HOLLER_NEGOTIATION_STEP_CREATE_OFFER)
    return FALSE;

  self->step = HOLLER_NEGOTIATION_STEP_NONE;
  if (self->held_offer != 0)
    {
      /* Only the polite side holds one here: ours is too late. */
      drop_offer (self, actions);
    }
  else
    {
      self->local_offer = revision;
      self->local_offer_set = FALSE;
      *actions |= HOLLER_NEGOTIATION_ACTION_SEND_OFFER;
    }
  proceed (self, actions);
  return TRUE;
}

static gboolean
step_answer_created (HollerNegotiationMachine *self,
                     guint revision,
                     guint *actions)
{
  if (self->step != HOLLER_NEGOTIATION_STEP_CREATE_ANSWER)
    return FALSE;

  self->step = HOLLER_NEGOTIATION_STEP_NONE;
  self->local_answer = revision;
  begin (self,
         HOLLER_NEGOTIATION_STEP_SET_LOCAL_ANSWER,
         HOLLER_NEGOTIATION_ACTION_SET_LOCAL_ANSWER,
         actions);
  return TRUE;
}

static gboolean
step_local_set (HollerNegotiationMachine *self, guint *actions)
{
  HollerNegotiationStep step = self->step;

  if (step != HOLLER_NEGOTIATION_STEP_SET_LOCAL_OFFER &&
      step != HOLLER_NEGOTIATION_STEP_SET_LOCAL_ANSWER)
    return FALSE;

  self->step = HOLLER_NEGOTIATION_STEP_NONE;
  if (step == HOLLER_NEGOTIATION_STEP_SET_LOCAL_OFFER)
    {
      self->local_offer_set = TRUE;
    }
  else
    {
      *actions |= HOLLER_NEGOTIATION_ACTION_SEND_ANSWER;
      agree (self, self->local_answer, self->remote_offer, actions);
    }
  proceed (self, actions);
  return TRUE;
}

static gboolean
step_remote_set (HollerNegotiationMachine *self, guint *actions)
{
  HollerNegotiationStep step = self->step;

  if (step != HOLLER_NEGOTIATION_STEP_SET_REMOTE_OFFER &&
      step != HOLLER_NEGOTIATION_STEP_SET_REMOTE_ANSWER)
    return FALSE;

  self->step = HOLLER_NEGOTIATION_STEP_NONE;
  if (step == HOLLER_NEGOTIATION_STEP_SET_REMOTE_OFFER)
    {
      begin (self,
             HOLLER_NEGOTIATION_STEP_CREATE_ANSWER,
             HOLLER_NEGOTIATION_ACTION_CREATE_ANSWER,
             actions);
      return TRUE;
    }

  agree (self, self->local_offer, self->remote_answer, actions);
  proceed (self, actions);
  return TRUE;
}

static gboolean
step_failed (HollerNegotiationMachine *self, guint *actions)
{
  if (self->step == HOLLER_NEGOTIATION_STEP_NONE)
    return FALSE;

  self->step = HOLLER_NEGOTIATION_STEP_NONE;
  /* Before the first offer is out there is no call yet to do it again in. */
  if (self->gate != HOLLER_NEGOTIATION_GATE_OPEN && self->local_offer == 0)
    fail (self, actions);
  else
    restart (self, actions);
  return TRUE;
}

static gboolean
step_wish (HollerNegotiationMachine *self,
           HollerNegotiationEvent event,
           guint *actions)
{
  if (event == HOLLER_NEGOTIATION_EVENT_WANT)
    {
      self->wanted = TRUE;
      proceed (self, actions);
      return TRUE;
    }

  if (!self->has_connection)
    return FALSE;
  if (event == HOLLER_NEGOTIATION_EVENT_RESTARTED)
    {
      self->wants_restart = FALSE;
    }
  else if (event == HOLLER_NEGOTIATION_EVENT_WANT_RESTART)
    {
      /* What was never agreed upon is new already. */
      self->wants_restart |= is_negotiated (self);
      proceed (self, actions);
    }
  else if (event == HOLLER_NEGOTIATION_EVENT_WANT_GENERATION)
    restart (self, actions);
  else if (self->gate == HOLLER_NEGOTIATION_GATE_OPEN && self->local_offer != 0)
    restart (self, actions);
  return TRUE;
}

static gboolean
step_gate (HollerNegotiationMachine *self,
           HollerNegotiationGate gate,
           guint *actions)
{
  if (gate <= self->gate)
    return FALSE;

  self->gate = gate;
  proceed (self, actions);
  return TRUE;
}

/* The step's end belongs to a connection that is gone already? */
static gboolean
is_late (const HollerNegotiationMachine *self,
         HollerNegotiationEvent event,
         guint generation)
{
  return event >= HOLLER_NEGOTIATION_EVENT_OFFER_CREATED &&
         generation != self->generation;
}

static gboolean
dispatch (HollerNegotiationMachine *self,
          HollerNegotiationEvent event,
          guint generation,
          guint revision,
          guint *actions)
{
  switch (event)
    {
    case HOLLER_NEGOTIATION_EVENT_WANT:
    case HOLLER_NEGOTIATION_EVENT_WANT_GENERATION:
    case HOLLER_NEGOTIATION_EVENT_WANT_RESTART:
    case HOLLER_NEGOTIATION_EVENT_FRAMES_LOST:
    case HOLLER_NEGOTIATION_EVENT_RESTARTED:
      return step_wish (self, event, actions);
    case HOLLER_NEGOTIATION_EVENT_ACKED:
      return step_gate (self, HOLLER_NEGOTIATION_GATE_ACKED, actions);
    case HOLLER_NEGOTIATION_EVENT_OPEN:
      return step_gate (self, HOLLER_NEGOTIATION_GATE_OPEN, actions);
    case HOLLER_NEGOTIATION_EVENT_REMOTE_OFFER:
      return step_offer_arrived (self, generation, revision, actions);
    case HOLLER_NEGOTIATION_EVENT_REMOTE_ANSWER:
      return step_answer_arrived (self, generation, revision, actions);
    case HOLLER_NEGOTIATION_EVENT_OFFER_CREATED:
      return step_offer_created (self, revision, actions);
    case HOLLER_NEGOTIATION_EVENT_ANSWER_CREATED:
      return step_answer_created (self, revision, actions);
    case HOLLER_NEGOTIATION_EVENT_LOCAL_SET:
      return step_local_set (self, actions);
    case HOLLER_NEGOTIATION_EVENT_REMOTE_SET:
      return step_remote_set (self, actions);
    case HOLLER_NEGOTIATION_EVENT_STEP_FAILED:
      return step_failed (self, actions);
    default:
      return FALSE;
    }
}

/**
 * holler_negotiation_machine_step:
 * @self: a negotiation
 * @event: what happened
 * @generation: of the description that came, or in which the step that ended
 *   was begun; otherwise ignored
 * @revision: of the description that came or was created, not 0; otherwise
 *   ignored
 * @out_actions: (out): what the object must now do, lowest bit first
 *
 * Takes @event into account.
 *
 * Returns: `TRUE` if the event is allowed; otherwise nothing is written
 */
gboolean
holler_negotiation_machine_step (HollerNegotiationMachine *self,
                                 HollerNegotiationEvent event,
                                 guint generation,
                                 guint revision,
                                 HollerNegotiationActions *out_actions)
{
  guint actions = HOLLER_NEGOTIATION_ACTION_NONE;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (out_actions != NULL, FALSE);

  if (self->failed || is_late (self, event, generation) ||
      !dispatch (self, event, generation, revision, &actions))
    return FALSE;

  *out_actions = (HollerNegotiationActions) actions;
  return TRUE;
}

/**
 * holler_negotiation_machine_is_stable:
 * @self: a negotiation
 *
 * Do both sides agree, with nothing under way?
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_negotiation_machine_is_stable (const HollerNegotiationMachine *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return !self->failed && is_negotiated (self) &&
         self->step == HOLLER_NEGOTIATION_STEP_NONE && self->local_offer == 0 &&
         self->held_offer == 0 && !self->wanted && !self->wants_restart &&
         !self->wants_generation;
}

/**
 * holler_negotiation_machine_needs:
 * @self: a negotiation
 * @revision: a revision
 *
 * May the text of @revision still be asked for?
 *
 * Returns: `FALSE` if the object may forget it
 */
gboolean
holler_negotiation_machine_needs (const HollerNegotiationMachine *self,
                                  guint revision)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return revision != 0 &&
         (revision == self->local_offer || revision == self->remote_offer ||
          revision == self->local_answer || revision == self->remote_answer ||
          revision == self->held_answer || revision == self->held_offer ||
          revision == self->agreed_local || revision == self->agreed_remote);
}
