/* holler-room.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-room.h"

#include <string.h>

/* A call that people enter and leave as they like. It rings with its own kind
 * of ring, which is answered by entering; it is over when the last has left.
 */

static void
add (HollerRoomEffects *effects, HollerRoomEffect effect)
{
  g_assert (effects->n_items < HOLLER_ROOM_MAX_EFFECTS);

  effects->items[effects->n_items++] = effect;
}

static void
add_kind (HollerRoomEffects *effects, HollerRoomEffectKind kind)
{
  add (effects, (HollerRoomEffect){ .kind = kind });
}

static void
refuse (HollerRoomEffects *effects, HollerCallVerdict verdict)
{
  add (effects,
       (HollerRoomEffect){ .kind = HOLLER_ROOM_EFFECT_REFUSE,
                           .verdict = verdict });
}

static void
add_stop (HollerRoomEffects *effects,
          guint64 people,
          guint32 except_device,
          HollerRosterReason reason)
{
  if (people != 0)
    add (effects,
         (HollerRoomEffect){ .kind = HOLLER_ROOM_EFFECT_STOP,
                             .people = people,
                             .device = except_device,
                             .reason = reason });
}

static void
empty_seat (HollerRoomSeat *seat)
{
  seat->device = HOLLER_ROOM_NOBODY;
  seat->join = 0;
  seat->media = 0;
  seat->lost = FALSE;
}

/**
 * holler_room_init:
 * @self: a room
 *
 * Makes @self the room of a call that never was, with nobody in its list.
 */
void
holler_room_init (HollerRoom *self)
{
  memset (self, 0, sizeof *self);
  for (guint i = 0; i < HOLLER_ROOM_MAX_PEOPLE; i++)
    empty_seat (&self->seats[i]);
}

/**
 * holler_room_add_person:
 * @self: a room
 *
 * Puts somebody on the list of those who may enter.
 *
 * Returns: the place, `HOLLER_ROOM_MAX_PEOPLE` if there is none left
 */
guint8
holler_room_add_person (HollerRoom *self)
{
  if (self->n_people == HOLLER_ROOM_MAX_PEOPLE)
    return HOLLER_ROOM_MAX_PEOPLE;

  return self->n_people++;
}

gboolean
holler_room_is_live (const HollerRoom *self)
{
  return self->state == HOLLER_ROSTER_ANSWERED;
}

guint
holler_room_count_in (const HollerRoom *self)
{
  guint count = 0;

  for (guint i = 0; i < self->n_people; i++)
    count += self->seats[i].device != HOLLER_ROOM_NOBODY ? 1 : 0;
  return count;
}

/**
 * holler_room_get_rung:
 * @self: a room
 *
 * Says at whom it rings.
 *
 * Returns: a bit for each
 */
guint64
holler_room_get_rung (const HollerRoom *self)
{
  guint64 rung = 0;

  for (guint i = 0; i < self->n_people; i++)
    rung |= self->seats[i].rung ? HOLLER_ROOM_BIT (i) : 0;
  return rung;
}

static void
clear_rings (HollerRoom *self)
{
  for (guint i = 0; i < self->n_people; i++)
    self->seats[i].rung = FALSE;
}

static HollerRosterOutcome
get_outcome (const HollerRoom *self, HollerRosterReason reason)
{
  if (self->was_shared)
    return HOLLER_ROSTER_OUTCOME_ANSWERED;
  if (self->n_declined > 0 && self->n_missed == 0 &&
      holler_room_get_rung (self) == 0)
    return HOLLER_ROSTER_OUTCOME_DECLINED;
  if (self->n_missed > 0 || reason == HOLLER_ROSTER_REASON_TIMEOUT)
    return HOLLER_ROSTER_OUTCOME_MISSED;

  return HOLLER_ROSTER_OUTCOME_CANCELLED;
}

static void
end (HollerRoom *self, HollerRosterReason reason, HollerRoomEffects *effects)
{
  HollerRosterOutcome outcome = get_outcome (self, reason);

  add_stop (effects,
            holler_room_get_rung (self),
            HOLLER_ROOM_NOBODY,
            HOLLER_ROSTER_REASON_CANCELLED);
  clear_rings (self);
  self->state = HOLLER_ROSTER_OVER;
  add_kind (effects, HOLLER_ROOM_EFFECT_TELL_STATE);
  add (
    effects,
    (HollerRoomEffect){ .kind = HOLLER_ROOM_EFFECT_END, .outcome = outcome });
}

/* The last to leave ends the call. */
static void
leave (HollerRoom *self,
       guint8 person,
       HollerRosterReason reason,
       HollerRoomEffects *effects)
{
  empty_seat (&self->seats[person]);
  if (holler_room_count_in (self) == 0)
    {
      end (self, reason, effects);
      return;
    }

  add_kind (effects, HOLLER_ROOM_EFFECT_STORE);
  add_kind (effects, HOLLER_ROOM_EFFECT_TELL_STATE);
}

/* Whoever is in it, or is rung already, is not rung. */
static guint64
ring (HollerRoom *self, guint64 people, HollerRoomEffects *effects)
{
  guint64 rung = 0;

  for (guint i = 0; i < self->n_people; i++)
    {
      HollerRoomSeat *seat = &self->seats[i];

      if ((people & HOLLER_ROOM_BIT (i)) == 0 || seat->rung ||
          seat->device != HOLLER_ROOM_NOBODY)
        continue;
      seat->rung = TRUE;
      rung |= HOLLER_ROOM_BIT (i);
    }
  if (rung != 0)
    add (effects,
         (HollerRoomEffect){ .kind = HOLLER_ROOM_EFFECT_RING, .people = rung });
  return rung;
}

static void
enter (HollerRoom *self, const HollerRoomEvent *event)
{
  HollerRoomSeat *seat = &self->seats[event->person];

  seat->device = event->device;
  seat->join = ++self->last_join;
  seat->media = event->media;
  seat->lost = FALSE;
  seat->was_in = TRUE;
  self->was_shared |= holler_room_count_in (self) > 1;
}

static void
handle_start (HollerRoom *self,
              const HollerRoomEvent *event,
              HollerRoomEffects *effects)
{
  self->state = HOLLER_ROSTER_ANSWERED;
  enter (self, event);
  add_kind (effects, HOLLER_ROOM_EFFECT_STORE);
  add_kind (effects, HOLLER_ROOM_EFFECT_ACK_JOIN);
  ring (self, event->people & ~HOLLER_ROOM_BIT (event->person), effects);
  add_kind (effects, HOLLER_ROOM_EFFECT_TELL_STATE);
}

static gboolean
may_sit (const HollerRoomSeat *seat, const HollerRoomEvent *event)
{
  if (seat->device == event->device)
    return TRUE;
  if (event->takes_over)
    return event->taken != HOLLER_ROOM_NOBODY && event->taken == seat->device;

  return seat->device == HOLLER_ROOM_NOBODY;
}

static void
handle_join (HollerRoom *self,
             const HollerRoomEvent *event,
             HollerRoomEffects *effects)
{
  HollerRoomSeat *seat = &self->seats[event->person];
  guint32 before = seat->device;
  gboolean was_rung = seat->rung;

  if (!may_sit (seat, event))
    {
      refuse (effects, HOLLER_CALL_VERDICT_CONFLICT);
      return;
    }
  if (before == HOLLER_ROOM_NOBODY &&
      holler_room_count_in (self) >= HOLLER_ROOM_MAX_IN)
    {
      refuse (effects, HOLLER_CALL_VERDICT_CALL_FULL);
      return;
    }

  seat->rung = FALSE;
  if (before == event->device && seat->join == event->join)
    {
      seat->media = event->media;
      seat->lost = FALSE;
    }
  else
    {
      enter (self, event);
      add_kind (effects, HOLLER_ROOM_EFFECT_STORE);
    }
  add_kind (effects, HOLLER_ROOM_EFFECT_ACK_JOIN);
  if (was_rung)
    add_stop (effects,
              HOLLER_ROOM_BIT (event->person),
              event->device,
              HOLLER_ROSTER_REASON_ANSWERED_ELSEWHERE);
  if (before != HOLLER_ROOM_NOBODY && before != event->device)
    add (effects,
         (HollerRoomEffect){ .kind = HOLLER_ROOM_EFFECT_END_DEVICE,
                             .people = HOLLER_ROOM_BIT (event->person),
                             .device = before,
                             .reason = HOLLER_ROSTER_REASON_MOVED });
  add_kind (effects, HOLLER_ROOM_EFFECT_TELL_STATE);
}

/* To a joinId that is no longer in it a frame is dropped. */
static void
handle_relay (HollerRoom *self,
              const HollerRoomEvent *event,
              HollerRoomEffects *effects)
{
  const HollerRoomSeat *seat = NULL;

  add_kind (effects, HOLLER_ROOM_EFFECT_ACK);
  if (event->recipient >= self->n_people || event->recipient == event->person)
    return;

  seat = &self->seats[event->recipient];
  if (seat->device != HOLLER_ROOM_NOBODY &&
      seat->device == event->recipient_device &&
      seat->join == event->recipient_join)
    add (effects,
         (HollerRoomEffect){ .kind = HOLLER_ROOM_EFFECT_RELAY,
                             .people = HOLLER_ROOM_BIT (event->recipient) });
}

static void
handle_media (HollerRoom *self,
              const HollerRoomEvent *event,
              HollerRoomEffects *effects)
{
  guint64 others = 0;

  for (guint i = 0; i < self->n_people; i++)
    {
      if (i != event->person && self->seats[i].device != HOLLER_ROOM_NOBODY)
        others |= HOLLER_ROOM_BIT (i);
    }
  self->seats[event->person].media = event->media;
  add_kind (effects, HOLLER_ROOM_EFFECT_ACK);
  if (others != 0)
    add (
      effects,
      (HollerRoomEffect){ .kind = HOLLER_ROOM_EFFECT_RELAY, .people = others });
}

static void
handle_decline (HollerRoom *self,
                const HollerRoomEvent *event,
                HollerRoomEffects *effects)
{
  HollerRoomSeat *seat = &self->seats[event->person];

  add_kind (effects, HOLLER_ROOM_EFFECT_ACK);
  if (!seat->rung)
    return;

  seat->rung = FALSE;
  self->n_declined++;
  add_stop (effects,
            HOLLER_ROOM_BIT (event->person),
            event->device,
            HOLLER_ROSTER_REASON_DECLINED_ELSEWHERE);
}

static void
expire_rings (HollerRoom *self, HollerRoomEffects *effects)
{
  guint64 rung = holler_room_get_rung (self);

  for (guint i = 0; i < self->n_people; i++)
    self->n_missed += self->seats[i].rung ? 1 : 0;
  clear_rings (self);
  add_stop (effects, rung, HOLLER_ROOM_NOBODY, HOLLER_ROSTER_REASON_EXPIRED);
}

static void
remove_person (HollerRoom *self, guint8 person, HollerRoomEffects *effects)
{
  HollerRoomSeat *seat = &self->seats[person];

  if (seat->rung)
    add_stop (effects,
              HOLLER_ROOM_BIT (person),
              HOLLER_ROOM_NOBODY,
              HOLLER_ROSTER_REASON_CANCELLED);
  seat->rung = FALSE;
  if (seat->device == HOLLER_ROOM_NOBODY)
    return;

  add (effects,
       (HollerRoomEffect){ .kind = HOLLER_ROOM_EFFECT_END_DEVICE,
                           .people = HOLLER_ROOM_BIT (person),
                           .device = seat->device,
                           .reason = HOLLER_ROSTER_REASON_HANGUP });
  leave (self, person, HOLLER_ROSTER_REASON_HANGUP, effects);
}

/* What those in it say, what those on the list say, and what is not said. */
static gboolean
judge (const HollerRoom *self,
       const HollerRoomEvent *event,
       HollerRoomEffects *effects)
{
  gboolean is_listed = event->person < self->n_people;
  gboolean is_in = is_listed && event->device != HOLLER_ROOM_NOBODY &&
                   self->seats[event->person].device == event->device;
  gboolean may =
    is_in || (is_listed && (event->kind == HOLLER_ROOM_EVENT_JOIN ||
                            event->kind == HOLLER_ROOM_EVENT_DECLINE));

  if (event->kind == HOLLER_ROOM_EVENT_START)
    return is_listed && event->device != HOLLER_ROOM_NOBODY;
  if (!holler_room_is_live (self) || !is_listed ||
      event->kind == HOLLER_ROOM_EVENT_OTHER_FRAME)
    may = FALSE;
  if (may)
    return TRUE;

  /* To leave twice is to have left. */
  if (is_listed && holler_room_is_live (self) &&
      event->kind == HOLLER_ROOM_EVENT_LEAVE)
    add_kind (effects, HOLLER_ROOM_EFFECT_ACK);
  else
    refuse (effects,
            event->kind == HOLLER_ROOM_EVENT_CANDIDATE
              ? HOLLER_CALL_VERDICT_DROP
              : HOLLER_CALL_VERDICT_NO_SUCH_CALL);
  return FALSE;
}

static void
handle_frame (HollerRoom *self,
              const HollerRoomEvent *event,
              HollerRoomEffects *effects)
{
  HollerRoomSeat *seat = NULL;

  if (!judge (self, event, effects))
    return;

  seat = &self->seats[event->person];
  if (seat->device == event->device)
    seat->lost = FALSE;
  switch (event->kind)
    {
    case HOLLER_ROOM_EVENT_START:
      handle_start (self, event, effects);
      break;
    case HOLLER_ROOM_EVENT_JOIN:
      handle_join (self, event, effects);
      break;
    case HOLLER_ROOM_EVENT_LEAVE:
      add_kind (effects, HOLLER_ROOM_EFFECT_ACK);
      leave (self, event->person, event->reason, effects);
      break;
    case HOLLER_ROOM_EVENT_RELAY:
    case HOLLER_ROOM_EVENT_CANDIDATE:
      handle_relay (self, event, effects);
      break;
    case HOLLER_ROOM_EVENT_MEDIA:
      handle_media (self, event, effects);
      break;
    case HOLLER_ROOM_EVENT_INVITE:
      /* Whoever may enter now may do so after a restart. */
      add_kind (effects, HOLLER_ROOM_EFFECT_STORE);
      add_kind (effects, HOLLER_ROOM_EFFECT_ACK);
      if (ring (self, event->people, effects) != 0)
        add_kind (effects, HOLLER_ROOM_EFFECT_TELL_STATE);
      break;
    case HOLLER_ROOM_EVENT_DECLINE:
      handle_decline (self, event, effects);
      break;
    case HOLLER_ROOM_EVENT_OTHER_FRAME:
    case HOLLER_ROOM_EVENT_DEVICE_LOST:
    case HOLLER_ROOM_EVENT_DEVICE_ONLINE:
    case HOLLER_ROOM_EVENT_DEVICE_GONE:
    case HOLLER_ROOM_EVENT_RINGS_EXPIRED:
    case HOLLER_ROOM_EVENT_REMOVED:
    case HOLLER_ROOM_EVENT_RESTARTED:
    default:
      g_assert_not_reached ();
    }
}

static void
handle_device (HollerRoom *self,
               const HollerRoomEvent *event,
               HollerRoomEffects *effects)
{
  HollerRoomSeat *seat = &self->seats[event->person];

  if (event->device == HOLLER_ROOM_NOBODY || seat->device != event->device)
    return;

  if (event->kind == HOLLER_ROOM_EVENT_DEVICE_LOST)
    seat->lost = TRUE;
  else if (event->kind == HOLLER_ROOM_EVENT_DEVICE_ONLINE)
    /* Who lost his session must say that he is still in it. */
    seat->lost = !event->resumed;
  else
    leave (self, event->person, HOLLER_ROSTER_REASON_LOST, effects);
}

/**
 * holler_room_step:
 * @self: a room
 * @event: what happened
 * @out_effects: (out caller-allocates): what follows from it, in this order
 *
 * Takes one step. A frame is always answered, but for a candidate that nobody
 * waits for: by an ack or a refusal among the effects.
 */
void
holler_room_step (HollerRoom *self,
                  const HollerRoomEvent *event,
                  HollerRoomEffects *out_effects)
{
  out_effects->n_items = 0;
  if (event->kind <= HOLLER_ROOM_EVENT_OTHER_FRAME)
    {
      handle_frame (self, event, out_effects);
      return;
    }
  if (!holler_room_is_live (self))
    return;

  switch (event->kind)
    {
    case HOLLER_ROOM_EVENT_RINGS_EXPIRED:
      expire_rings (self, out_effects);
      break;
    case HOLLER_ROOM_EVENT_RESTARTED:
      clear_rings (self);
      for (guint i = 0; i < self->n_people; i++)
        self->seats[i].lost = self->seats[i].device != HOLLER_ROOM_NOBODY;
      break;
    case HOLLER_ROOM_EVENT_REMOVED:
      if (event->person < self->n_people)
        remove_person (self, event->person, out_effects);
      break;
    case HOLLER_ROOM_EVENT_DEVICE_LOST:
    case HOLLER_ROOM_EVENT_DEVICE_ONLINE:
    case HOLLER_ROOM_EVENT_DEVICE_GONE:
      if (event->person < self->n_people)
        handle_device (self, event, out_effects);
      break;
    case HOLLER_ROOM_EVENT_START:
    case HOLLER_ROOM_EVENT_JOIN:
    case HOLLER_ROOM_EVENT_LEAVE:
    case HOLLER_ROOM_EVENT_RELAY:
    case HOLLER_ROOM_EVENT_CANDIDATE:
    case HOLLER_ROOM_EVENT_MEDIA:
    case HOLLER_ROOM_EVENT_INVITE:
    case HOLLER_ROOM_EVENT_DECLINE:
    case HOLLER_ROOM_EVENT_OTHER_FRAME:
    default:
      g_assert_not_reached ();
    }
}
