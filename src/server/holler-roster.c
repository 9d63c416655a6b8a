/* holler-roster.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-roster-private.h"

#include <string.h>

/* One call of two people, as the server sees it. The rules say whether a
 * frame may do anything; what it does is here. The accept is a compare and
 * set: the first one moves the state, and no later one finds it ringing.
 */

void
holler_roster_add_effect (HollerRosterEffects *effects,
                          HollerRosterEffect effect)
{
  g_assert (effects->n_items < HOLLER_ROSTER_MAX_EFFECTS);

  effects->items[effects->n_items++] = effect;
}

void
holler_roster_add (HollerRosterEffects *effects, HollerRosterEffectKind kind)
{
  holler_roster_add_effect (effects, (HollerRosterEffect){ .kind = kind });
}

void
holler_roster_add_reason (HollerRosterEffects *effects,
                          HollerRosterEffectKind kind,
                          HollerRosterSide side,
                          guint64 devices,
                          HollerRosterReason reason)
{
  if (devices != 0)
    holler_roster_add_effect (effects,
                              (HollerRosterEffect){ .kind = kind,
                                                    .side = side,
                                                    .devices = devices,
                                                    .reason = reason });
}

void
holler_roster_add_to (HollerRosterEffects *effects,
                      HollerRosterEffectKind kind,
                      HollerRosterSide side,
                      guint64 devices)
{
  holler_roster_add_reason (effects,
                            kind,
                            side,
                            devices,
                            HOLLER_ROSTER_REASON_HANGUP);
}

HollerRosterSide
holler_roster_other_side (HollerRosterSide side)
{
  return side == HOLLER_ROSTER_CALLER ? HOLLER_ROSTER_CALLEE
                                      : HOLLER_ROSTER_CALLER;
}

guint64
holler_roster_entry_bit (const HollerRosterEntry *entry)
{
  return entry->device == HOLLER_ROSTER_NOBODY
           ? 0
           : HOLLER_ROSTER_BIT (entry->device);
}

static void
empty_entry (HollerRosterEntry *entry)
{
  memset (entry, 0, sizeof *entry);
  entry->device = HOLLER_ROSTER_NOBODY;
}

void
holler_roster_end (HollerRoster *self,
                   HollerRosterOutcome outcome,
                   HollerRosterEffects *effects)
{
  self->state = HOLLER_ROSTER_OVER;
  for (guint i = 0; i < HOLLER_N_ROSTER_SIDES; i++)
    empty_entry (&self->entries[i]);

  holler_roster_add (effects, HOLLER_ROSTER_EFFECT_TELL_STATE);
  holler_roster_add_effect (
    effects,
    (HollerRosterEffect){ .kind = HOLLER_ROSTER_EFFECT_END,
                          .outcome = outcome });
}

/* Nobody took the call, and nobody said no. */
HollerRosterOutcome
holler_roster_outcome_of_silence (const HollerRoster *self)
{
  return self->reached ? HOLLER_ROSTER_OUTCOME_MISSED
                       : HOLLER_ROSTER_OUTCOME_UNREACHABLE;
}

/* The ring ends without anybody's doing on the callee's side. */
static void
end_ring_in_silence (HollerRoster *self, HollerRosterEffects *effects)
{
  const HollerRosterEntry *caller = &self->entries[HOLLER_ROSTER_CALLER];

  holler_roster_add_reason (effects,
                            HOLLER_ROSTER_EFFECT_TELL_HANGUP,
                            HOLLER_ROSTER_CALLER,
                            holler_roster_entry_bit (caller),
                            HOLLER_ROSTER_REASON_EXPIRED);
  holler_roster_add_reason (effects,
                            HOLLER_ROSTER_EFFECT_TELL_HANGUP,
                            HOLLER_ROSTER_CALLEE,
                            self->rung,
                            HOLLER_ROSTER_REASON_EXPIRED);
  holler_roster_end (self, holler_roster_outcome_of_silence (self), effects);
}

void
holler_roster_end_ring_as_refused (HollerRoster *self,
                                   HollerRosterReason reason,
                                   guint64 devices,
                                   HollerRosterEffects *effects)
{
  holler_roster_add_reason (effects,
                            HOLLER_ROSTER_EFFECT_TELL_HANGUP,
                            HOLLER_ROSTER_CALLEE,
                            devices,
                            HOLLER_ROSTER_REASON_DECLINED_ELSEWHERE);
  holler_roster_add_reason (
    effects,
    HOLLER_ROSTER_EFFECT_TELL_REJECT,
    HOLLER_ROSTER_CALLER,
    holler_roster_entry_bit (&self->entries[HOLLER_ROSTER_CALLER]),
    reason);
  holler_roster_end (self,
                     reason == HOLLER_ROSTER_REASON_BUSY
                       ? HOLLER_ROSTER_OUTCOME_BUSY
                       : HOLLER_ROSTER_OUTCOME_DECLINED,
                     effects);
}

/* The last to leave ends the call. */
void
holler_roster_remove_participant (HollerRoster *self,
                                  HollerRosterSide side,
                                  HollerRosterEffects *effects)
{
  empty_entry (&self->entries[side]);
  if (self->entries[holler_roster_other_side (side)].device ==
      HOLLER_ROSTER_NOBODY)
    {
      holler_roster_end (self, HOLLER_ROSTER_OUTCOME_ANSWERED, effects);
      return;
    }

  holler_roster_add (effects, HOLLER_ROSTER_EFFECT_STORE);
  holler_roster_add (effects, HOLLER_ROSTER_EFFECT_TELL_STATE);
}

static void
handle_frame (HollerRoster *self,
              const HollerRosterEvent *event,
              HollerRosterEffects *effects)
{
  HollerCallRole role =
    holler_roster_get_role (self, event->side, event->device);
  HollerCallVerdict verdict =
    holler_call_rules_judge (event->rule,
                             (HollerRosterState) self->state,
                             role);

  if (verdict == HOLLER_CALL_VERDICT_ACT)
    holler_roster_act (self, event, effects);
  else if (verdict == HOLLER_CALL_VERDICT_ACK)
    holler_roster_add (effects, HOLLER_ROSTER_EFFECT_ACK);
  else
    holler_roster_add_effect (
      effects,
      (HollerRosterEffect){ .kind = HOLLER_ROSTER_EFFECT_REFUSE,
                            .verdict = verdict });
}

static void
handle_online (HollerRoster *self,
               const HollerRosterEvent *event,
               HollerRosterEffects *effects)
{
  HollerRosterEntry *entry = NULL;
  guint64 device = HOLLER_ROSTER_BIT (event->device);

  if (!holler_roster_is_live (self))
    return;

  entry = &self->entries[event->side];
  if (entry->device == event->device)
    {
      /* In an answered call who lost his session must say that he is still
       * in it; a caller has nothing to say while it rings. */
      entry->lost = self->state == HOLLER_ROSTER_ANSWERED && !event->resumed;
      return;
    }
  if (self->state != HOLLER_ROSTER_RINGING ||
      event->side != HOLLER_ROSTER_CALLEE)
    return;

  self->reached = TRUE;
  if (event->resumed && (self->rung & device) != 0)
    return;

  self->rung |= device;
  self->busy &= ~device;
  self->old &= ~device;
  holler_roster_add_to (effects,
                        HOLLER_ROSTER_EFFECT_RING,
                        HOLLER_ROSTER_CALLEE,
                        device);
}

static void
handle_gone (HollerRoster *self,
             const HollerRosterEvent *event,
             HollerRosterEffects *effects)
{
  guint64 device = HOLLER_ROSTER_BIT (event->device);

  if (!holler_roster_is_live (self))
    return;

  if (self->entries[event->side].device == event->device)
    {
      if (self->state == HOLLER_ROSTER_RINGING)
        end_ring_in_silence (self, effects);
      else
        holler_roster_remove_participant (self, event->side, effects);
      return;
    }
  if (event->side != HOLLER_ROSTER_CALLEE)
    return;

  self->rung &= ~device;
  self->busy &= ~device;
  self->old &= ~device;
  if (self->state == HOLLER_ROSTER_RINGING && self->rung != 0 &&
      self->busy == self->rung)
    holler_roster_end_ring_as_refused (self,
                                       HOLLER_ROSTER_REASON_BUSY,
                                       0,
                                       effects);
}

static void
handle_restart (HollerRoster *self, HollerRosterEffects *effects)
{
  if (self->state == HOLLER_ROSTER_RINGING)
    {
      holler_roster_end (self, HOLLER_ROSTER_OUTCOME_MISSED, effects);
      return;
    }
  if (self->state != HOLLER_ROSTER_ANSWERED)
    return;

  for (guint i = 0; i < HOLLER_N_ROSTER_SIDES; i++)
    self->entries[i].lost = self->entries[i].device != HOLLER_ROSTER_NOBODY;
}

/**
 * holler_roster_init:
 * @self: a roster
 *
 * Makes @self the roster of a call that never was.
 */
void
holler_roster_init (HollerRoster *self)
{
  g_return_if_fail (self != NULL);

  memset (self, 0, sizeof *self);
  for (guint i = 0; i < HOLLER_N_ROSTER_SIDES; i++)
    empty_entry (&self->entries[i]);
}

/**
 * holler_roster_is_live:
 * @self: a roster
 *
 * Says whether the call rings or is answered.
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_roster_is_live (const HollerRoster *self)
{
  return self->state == HOLLER_ROSTER_RINGING ||
         self->state == HOLLER_ROSTER_ANSWERED;
}

/**
 * holler_roster_get_role:
 * @self: a roster
 * @side: whose device it is
 * @device: a device, or `HOLLER_ROSTER_NOBODY` for one without a number
 *
 * Says what a device is to the call.
 *
 * Returns: the role
 */
HollerCallRole
holler_roster_get_role (const HollerRoster *self,
                        HollerRosterSide side,
                        guint8 device)
{
  if (side == HOLLER_ROSTER_STRANGER)
    return HOLLER_CALL_ROLE_STRANGER;
  if (device >= HOLLER_ROSTER_MAX_DEVICES)
    return HOLLER_CALL_ROLE_OTHER;
  if (self->entries[side].device == device)
    return side == HOLLER_ROSTER_CALLER ? HOLLER_CALL_ROLE_CALLER
                                        : HOLLER_CALL_ROLE_CALLEE;
  if (side == HOLLER_ROSTER_CALLEE &&
      (self->rung & HOLLER_ROSTER_BIT (device)) != 0)
    return HOLLER_CALL_ROLE_RUNG;

  return HOLLER_CALL_ROLE_OTHER;
}

/**
 * holler_roster_step:
 * @self: a roster
 * @event: what happened
 * @out_effects: (out caller-allocates): what follows from it
 *
 * Takes one step.
 *
 * A device without a number may only send frames; nothing it says does
 * anything. A frame is always answered: the first reply among the effects is
 * the one.
 */
void
holler_roster_step (HollerRoster *self,
                    const HollerRosterEvent *event,
                    HollerRosterEffects *out_effects)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (event != NULL);
  g_return_if_fail (out_effects != NULL);

  out_effects->n_items = 0;
  if (event->kind <= HOLLER_ROSTER_EVENT_DEVICE_GONE &&
      event->kind != HOLLER_ROSTER_EVENT_FRAME &&
      (event->side == HOLLER_ROSTER_STRANGER ||
       event->device >= HOLLER_ROSTER_MAX_DEVICES))
    return;

  switch (event->kind)
    {
    case HOLLER_ROSTER_EVENT_FRAME:
      handle_frame (self, event, out_effects);
      break;
    case HOLLER_ROSTER_EVENT_DEVICE_ONLINE:
      handle_online (self, event, out_effects);
      break;
    case HOLLER_ROSTER_EVENT_DEVICE_LOST:
      if (self->entries[event->side].device == event->device)
        self->entries[event->side].lost = TRUE;
      break;
    case HOLLER_ROSTER_EVENT_DEVICE_GONE:
      handle_gone (self, event, out_effects);
      break;
    case HOLLER_ROSTER_EVENT_EXPIRED:
      if (self->state == HOLLER_ROSTER_RINGING)
        end_ring_in_silence (self, out_effects);
      break;
    case HOLLER_ROSTER_EVENT_CONTACT_ENDED:
      if (self->state == HOLLER_ROSTER_RINGING)
        holler_roster_end_ring_as_refused (self,
                                           HOLLER_ROSTER_REASON_DECLINED,
                                           self->rung,
                                           out_effects);
      break;
    case HOLLER_ROSTER_EVENT_RESTARTED:
      handle_restart (self, out_effects);
      break;
    default:
      g_assert_not_reached ();
    }
}
