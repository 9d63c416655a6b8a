/* holler-roster-frames.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-roster-private.h"

/* What each frame does once the rules have let it through. */

static void
enter (HollerRoster *self, const HollerRosterEvent *event)
{
  HollerRosterEntry *entry = &self->entries[event->side];

  entry->device = event->device;
  entry->media = event->media;
  entry->lost = FALSE;
  entry->join = ++self->last_join;
}

static void
offer_first (HollerRoster *self,
             const HollerRosterEvent *event,
             HollerRosterEffects *effects)
{
  HollerRosterEntry *caller = NULL;

  holler_roster_init (self);
  self->state = HOLLER_ROSTER_RINGING;
  self->rung = event->devices;
  self->reached = event->connected != 0;
  enter (self, event);
  caller = &self->entries[HOLLER_ROSTER_CALLER];
  caller->first_join = caller->join;

  holler_roster_add (effects, HOLLER_ROSTER_EFFECT_STORE);
  holler_roster_add (effects, HOLLER_ROSTER_EFFECT_KEEP_OFFER);
  holler_roster_add (effects, HOLLER_ROSTER_EFFECT_ACK_OFFER);
  holler_roster_add_to (effects,
                        HOLLER_ROSTER_EFFECT_RING,
                        HOLLER_ROSTER_CALLEE,
                        self->rung);
  holler_roster_add (effects, HOLLER_ROSTER_EFFECT_TELL_STATE);
}

/* The caller's client was killed. Whoever was rung has the old offer, and
 * gets the new one when it has won. */
static void
offer_again (HollerRoster *self,
             const HollerRosterEvent *event,
             HollerRosterEffects *effects)
{
  HollerRosterEntry *caller = &self->entries[HOLLER_ROSTER_CALLER];

  enter (self, event);
  caller->first_join = caller->join;
  self->old = self->rung;

  holler_roster_add (effects, HOLLER_ROSTER_EFFECT_STORE);
  holler_roster_add (effects, HOLLER_ROSTER_EFFECT_KEEP_OFFER);
  holler_roster_add (effects, HOLLER_ROSTER_EFFECT_ACK_OFFER);
  holler_roster_add (effects, HOLLER_ROSTER_EFFECT_TELL_STATE);
}

/* By call-accept, or by an offer of the callee's own that crossed */
static void
win (HollerRoster *self,
     const HollerRosterEvent *event,
     HollerRosterEffects *effects)
{
  guint64 winner = HOLLER_ROSTER_BIT (event->device);
  guint64 caller =
    holler_roster_entry_bit (&self->entries[HOLLER_ROSTER_CALLER]);
  HollerRosterEntry *callee = &self->entries[HOLLER_ROSTER_CALLEE];
  gboolean mutual = event->rule == HOLLER_CALL_RULE_FIRST_OFFER;

  enter (self, event);
  callee->first_join = callee->join;
  self->state = HOLLER_ROSTER_ANSWERED;
  self->mutual = mutual;

  holler_roster_add (effects, HOLLER_ROSTER_EFFECT_STORE);
  holler_roster_add (effects,
                     mutual ? HOLLER_ROSTER_EFFECT_ACK_MUTUAL
                            : HOLLER_ROSTER_EFFECT_ACK_ACCEPT);
  holler_roster_add_reason (effects,
                            HOLLER_ROSTER_EFFECT_TELL_HANGUP,
                            HOLLER_ROSTER_CALLEE,
                            self->rung & ~winner,
                            HOLLER_ROSTER_REASON_ANSWERED_ELSEWHERE);
  holler_roster_add_to (effects,
                        HOLLER_ROSTER_EFFECT_TELL_ACCEPT,
                        HOLLER_ROSTER_CALLER,
                        caller);
  /* The state names the caller's present joinId, whose frames follow. */
  holler_roster_add (effects, HOLLER_ROSTER_EFFECT_TELL_STATE);
  holler_roster_add_to (effects,
                        HOLLER_ROSTER_EFFECT_HAND_OVER_OFFER,
                        HOLLER_ROSTER_CALLEE,
                        self->old & winner);
  holler_roster_add_to (effects,
                        HOLLER_ROSTER_EFFECT_HAND_OVER_CANDIDATES,
                        HOLLER_ROSTER_CALLEE,
                        winner);
  if (mutual)
    holler_roster_add_to (effects,
                          HOLLER_ROSTER_EFFECT_RELAY,
                          HOLLER_ROSTER_CALLER,
                          caller);
}

/* A client that does not know that it is in the call: it may join, and if it
 * does not, its place is empty when the window ends. */
static void
offer_from_inside (HollerRoster *self,
                   const HollerRosterEvent *event,
                   HollerRosterEffects *effects)
{
  self->entries[event->side].lost = TRUE;
  holler_roster_add_effect (
    effects,
    (HollerRosterEffect){ .kind = HOLLER_ROSTER_EFFECT_REFUSE,
                          .verdict = HOLLER_CALL_VERDICT_CALL_LIVE });
}

static void
handle_first_offer (HollerRoster *self,
                    const HollerRosterEvent *event,
                    HollerRosterEffects *effects)
{
  if (self->state == HOLLER_ROSTER_ANSWERED)
    offer_from_inside (self, event, effects);
  else if (self->state != HOLLER_ROSTER_RINGING)
    offer_first (self, event, effects);
  else if (event->side == HOLLER_ROSTER_CALLER)
    offer_again (self, event, effects);
  else
    win (self, event, effects);
}

static void
handle_accept (HollerRoster *self,
               const HollerRosterEvent *event,
               HollerRosterEffects *effects)
{
  if (self->state == HOLLER_ROSTER_RINGING)
    win (self, event, effects);
  else
    holler_roster_add (effects, HOLLER_ROSTER_EFFECT_ACK_ACCEPT);
}

static void
handle_ringing (HollerRoster *self, HollerRosterEffects *effects)
{
  holler_roster_add (effects, HOLLER_ROSTER_EFFECT_ACK);
  if (self->told_ringing)
    return;

  self->told_ringing = TRUE;
  holler_roster_add_to (
    effects,
    HOLLER_ROSTER_EFFECT_RELAY,
    HOLLER_ROSTER_CALLER,
    holler_roster_entry_bit (&self->entries[HOLLER_ROSTER_CALLER]));
}

/* Offers, answers and candidates between the two in the call. To a joinId
 * that is no longer in it they are dropped; call-state tells. */
static void
handle_relay (HollerRoster *self,
              const HollerRosterEvent *event,
              HollerRosterEffects *effects)
{
  HollerRosterSide to = holler_roster_other_side (event->side);
  const HollerRosterEntry *peer = &self->entries[to];
  gboolean meant =
    peer->device == event->recipient && peer->join == event->join;

  /* Sent before its sender knew who would accept */
  if (event->rule == HOLLER_CALL_RULE_CANDIDATE && event->join == 0 &&
      event->recipient == HOLLER_ROSTER_NOBODY)
    meant = peer->join == peer->first_join;

  holler_roster_add (effects, HOLLER_ROSTER_EFFECT_ACK);
  if (peer->device != HOLLER_ROSTER_NOBODY && meant)
    holler_roster_add_to (effects,
                          HOLLER_ROSTER_EFFECT_RELAY,
                          to,
                          holler_roster_entry_bit (peer));
}

static void
handle_candidate (HollerRoster *self,
                  const HollerRosterEvent *event,
                  HollerRosterEffects *effects)
{
  if (self->state == HOLLER_ROSTER_ANSWERED)
    {
      handle_relay (self, event, effects);
      return;
    }

  holler_roster_add (effects, HOLLER_ROSTER_EFFECT_ACK);
  if (event->recipient == HOLLER_ROSTER_NOBODY && event->join == 0)
    holler_roster_add (effects, HOLLER_ROSTER_EFFECT_KEEP_CANDIDATE);
}

static void
handle_reject (HollerRoster *self,
               const HollerRosterEvent *event,
               HollerRosterEffects *effects)
{
  guint64 device = HOLLER_ROSTER_BIT (event->device);

  holler_roster_add (effects, HOLLER_ROSTER_EFFECT_ACK);
  if (event->reason != HOLLER_ROSTER_REASON_BUSY)
    {
      holler_roster_end_ring_as_refused (self,
                                         HOLLER_ROSTER_REASON_DECLINED,
                                         self->rung & ~device,
                                         effects);
      return;
    }

  self->busy |= device;
  if (self->busy == self->rung)
    holler_roster_end_ring_as_refused (self,
                                       HOLLER_ROSTER_REASON_BUSY,
                                       0,
                                       effects);
}

static HollerRosterOutcome
outcome_of_hangup (const HollerRoster *self, HollerRosterReason reason)
{
  gboolean answered = self->state == HOLLER_ROSTER_ANSWERED;

  if (answered && (reason == HOLLER_ROSTER_REASON_MEDIA_FAILED ||
                   reason == HOLLER_ROSTER_REASON_ICE_FAILED ||
                   reason == HOLLER_ROSTER_REASON_INSECURE ||
                   reason == HOLLER_ROSTER_REASON_FAILED))
    return HOLLER_ROSTER_OUTCOME_FAILED;
  if (answered)
    return HOLLER_ROSTER_OUTCOME_ANSWERED;
  if (reason == HOLLER_ROSTER_REASON_TIMEOUT ||
      reason == HOLLER_ROSTER_REASON_LOST)
    return holler_roster_outcome_of_silence (self);

  return HOLLER_ROSTER_OUTCOME_CANCELLED;
}

static void
handle_hangup (HollerRoster *self,
               const HollerRosterEvent *event,
               HollerRosterEffects *effects)
{
  HollerRosterSide to = holler_roster_other_side (event->side);
  guint64 others = self->state == HOLLER_ROSTER_RINGING
                     ? self->rung
                     : holler_roster_entry_bit (&self->entries[to]);

  holler_roster_add (effects, HOLLER_ROSTER_EFFECT_ACK);
  holler_roster_add_reason (effects,
                            HOLLER_ROSTER_EFFECT_RELAY,
                            to,
                            others,
                            event->reason);
  holler_roster_end (self, outcome_of_hangup (self, event->reason), effects);
}

static void
handle_leave (HollerRoster *self,
              const HollerRosterEvent *event,
              HollerRosterEffects *effects)
{
  holler_roster_add (effects, HOLLER_ROSTER_EFFECT_ACK);
  if (self->state == HOLLER_ROSTER_ANSWERED)
    {
      holler_roster_remove_participant (self, event->side, effects);
      return;
    }

  /* The caller of an unanswered call is alone in it. */
  holler_roster_add_reason (effects,
                            HOLLER_ROSTER_EFFECT_TELL_HANGUP,
                            HOLLER_ROSTER_CALLEE,
                            self->rung,
                            HOLLER_ROSTER_REASON_CANCELLED);
  holler_roster_end (self, HOLLER_ROSTER_OUTCOME_CANCELLED, effects);
}

/* A person is in a call with one device. Another one may take its place, but
 * only from the very device that it believes to be there. */
static gboolean
may_enter (const HollerRosterEntry *entry, const HollerRosterEvent *event)
{
  if (event->device >= HOLLER_ROSTER_MAX_DEVICES)
    return FALSE;
  if (entry->device == event->device)
    return TRUE;
  if (event->takes_over)
    return event->taken != HOLLER_ROSTER_NOBODY &&
           event->taken == entry->device;

  return entry->device == HOLLER_ROSTER_NOBODY;
}

static void
handle_join (HollerRoster *self,
             const HollerRosterEvent *event,
             HollerRosterEffects *effects)
{
  HollerRosterEntry *entry = &self->entries[event->side];
  guint64 before = holler_roster_entry_bit (entry);

  if (!may_enter (entry, event))
    {
      holler_roster_add_effect (
        effects,
        (HollerRosterEffect){ .kind = HOLLER_ROSTER_EFFECT_REFUSE,
                              .verdict = HOLLER_CALL_VERDICT_CONFLICT });
      return;
    }

  if (entry->device == event->device && entry->join == event->join)
    {
      entry->media = event->media;
      entry->lost = FALSE;
    }
  else
    {
      enter (self, event);
      holler_roster_add (effects, HOLLER_ROSTER_EFFECT_STORE);
    }

  holler_roster_add (effects, HOLLER_ROSTER_EFFECT_ACK_JOIN);
  holler_roster_add_reason (effects,
                            HOLLER_ROSTER_EFFECT_TELL_HANGUP,
                            event->side,
                            before & ~HOLLER_ROSTER_BIT (event->device),
                            HOLLER_ROSTER_REASON_MOVED);
  holler_roster_add (effects, HOLLER_ROSTER_EFFECT_TELL_STATE);
}

static void
handle_media (HollerRoster *self,
              const HollerRosterEvent *event,
              HollerRosterEffects *effects)
{
  HollerRosterSide to = holler_roster_other_side (event->side);

  self->entries[event->side].media = event->media;
  holler_roster_add (effects, HOLLER_ROSTER_EFFECT_ACK);
  holler_roster_add_to (effects,
                        HOLLER_ROSTER_EFFECT_RELAY,
                        to,
                        holler_roster_entry_bit (&self->entries[to]));
}

void
holler_roster_act (HollerRoster *self,
                   const HollerRosterEvent *event,
                   HollerRosterEffects *effects)
{
  HollerRosterEntry *entry = &self->entries[event->side];

  /* Who speaks of the call is in it. */
  if (entry->device == event->device)
    entry->lost = FALSE;

  switch (event->rule)
    {
    case HOLLER_CALL_RULE_FIRST_OFFER:
      handle_first_offer (self, event, effects);
      break;
    case HOLLER_CALL_RULE_RINGING:
      handle_ringing (self, effects);
      break;
    case HOLLER_CALL_RULE_ACCEPT:
      handle_accept (self, event, effects);
      break;
    case HOLLER_CALL_RULE_OFFER:
    case HOLLER_CALL_RULE_ANSWER:
      handle_relay (self, event, effects);
      break;
    case HOLLER_CALL_RULE_CANDIDATE:
      handle_candidate (self, event, effects);
      break;
    case HOLLER_CALL_RULE_REJECT:
      handle_reject (self, event, effects);
      break;
    case HOLLER_CALL_RULE_HANGUP:
      handle_hangup (self, event, effects);
      break;
    case HOLLER_CALL_RULE_JOIN:
      handle_join (self, event, effects);
      break;
    case HOLLER_CALL_RULE_LEAVE:
      handle_leave (self, event, effects);
      break;
    case HOLLER_CALL_RULE_MEDIA:
      handle_media (self, event, effects);
      break;
    default:
      g_assert_not_reached ();
    }
}
