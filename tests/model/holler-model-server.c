/* holler-model-server.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-model-calls.h"

#include <string.h>

static void
send_down (Run *run, guint index, FrameKind kind, guint8 a, guint8 b)
{
  Device *device = &run->world->devices[index];

  /* Its session will not be resumed, so this is lost. */
  if (!device->online)
    return;
  if (device->n_down == DOWN_SIZE)
    {
      holler_model_blame (run, "a queue from the server is too short");
      return;
    }
  device->down[device->n_down++] =
    (Frame){ (guint8) kind, run->world->epoch, a, b, 0 };
}

HollerRosterSide
holler_model_get_side (const World *world, guint index)
{
  return holler_model_get_person (index) == world->caller
           ? HOLLER_ROSTER_CALLER
           : HOLLER_ROSTER_CALLEE;
}

static guint8
join_of (const World *world, HollerRosterSide side)
{
  return (guint8) world->roster.entries[side].join;
}

static void
send_state (Run *run, guint index)
{
  World *world = run->world;
  Device *device = &world->devices[index];
  const HollerRosterEntry *own =
    &world->roster.entries[holler_model_get_side (world, index)];

  send_down (run,
             index,
             STATE,
             join_of (world, HOLLER_ROSTER_CALLER),
             join_of (world, HOLLER_ROSTER_CALLEE));
  if (device->n_down > 0 && own->device != HOLLER_ROSTER_NOBODY)
    device->down[device->n_down - 1].own = (guint8) (own->device + 1);
}

static void
send_to (Run *run, const HollerRosterEffect *effect, FrameKind kind, guint8 b)
{
  for (guint i = 0; i < N_DEVICES; i++)
    {
      if ((effect->devices & HOLLER_ROSTER_BIT (i)) != 0)
        send_down (run, i, kind, 0, b);
    }
}

static void
note_winner (Run *run, guint index)
{
  World *world = run->world;

  if (world->winner != HOLLER_ROSTER_NOBODY && world->winner != index)
    holler_model_blame (run, "two winners");
  world->winner = (guint8) index;
}

static FrameKind
refusal_of (FrameKind kind)
{
  switch ((guint) kind)
    {
    case OFFER:
      return REFUSED_OFFER;
    case ACCEPT:
      return REFUSED_ACCEPT;
    case JOIN:
    case TAKE:
      return REFUSED_JOIN;
    default:
      return READY; /* nothing waits for it */
    }
}

static void
run_effect (Run *run,
            const HollerRosterEffect *effect,
            guint sender,
            FrameKind kind)
{
  World *world = run->world;
  guint8 join = sender < N_DEVICES
                  ? join_of (world, holler_model_get_side (world, sender))
                  : 0;

  switch (effect->kind)
    {
    case HOLLER_ROSTER_EFFECT_REFUSE:
      if (refusal_of (kind) != READY)
        send_down (run, sender, refusal_of (kind), 0, 0);
      break;
    case HOLLER_ROSTER_EFFECT_ACK_OFFER:
      send_down (run, sender, ACK_OFFER, join, 0);
      break;
    case HOLLER_ROSTER_EFFECT_ACK_MUTUAL:
      note_winner (run, sender);
      send_down (run, sender, ACK_MUTUAL, join, 0);
      break;
    case HOLLER_ROSTER_EFFECT_ACK_ACCEPT:
      note_winner (run, sender);
      send_down (run, sender, ACK_ACCEPT, join, 0);
      break;
    case HOLLER_ROSTER_EFFECT_ACK_JOIN:
      send_down (
        run,
        sender,
        ACK_JOIN,
        join,
        join_of (
          world,
          (HollerRosterSide) (1 - holler_model_get_side (world, sender))));
      break;
    case HOLLER_ROSTER_EFFECT_RING:
      send_to (run, effect, RING, join_of (world, HOLLER_ROSTER_CALLER));
      break;
    case HOLLER_ROSTER_EFFECT_RELAY:
      if (kind == RINGING)
        send_to (run, effect, REMOTE_RINGING, 0);
      else if (kind == HANGUP)
        send_to (run, effect, HUNG_UP, 0);
      break;
    case HOLLER_ROSTER_EFFECT_TELL_ACCEPT:
      send_to (run, effect, ACCEPTED, join_of (world, HOLLER_ROSTER_CALLEE));
      break;
    case HOLLER_ROSTER_EFFECT_TELL_REJECT:
      send_to (run, effect, REJECTED, 0);
      break;
    case HOLLER_ROSTER_EFFECT_TELL_HANGUP:
      send_to (run, effect, HUNG_UP, 0);
      break;
    case HOLLER_ROSTER_EFFECT_TELL_STATE:
      for (guint i = 0; i < N_DEVICES; i++)
        send_state (run, i);
      break;
    case HOLLER_ROSTER_EFFECT_STORE:
    case HOLLER_ROSTER_EFFECT_ACK:
    case HOLLER_ROSTER_EFFECT_KEEP_OFFER:
    case HOLLER_ROSTER_EFFECT_KEEP_CANDIDATE:
    case HOLLER_ROSTER_EFFECT_HAND_OVER_OFFER:
    case HOLLER_ROSTER_EFFECT_HAND_OVER_CANDIDATES:
    case HOLLER_ROSTER_EFFECT_END:
    default:
      break;
    }
}

void
holler_model_step_roster (Run *run,
                          const HollerRosterEvent *event,
                          guint sender,
                          FrameKind kind)
{
  HollerRosterEffects effects;

  holler_roster_step (&run->world->roster, event, &effects);
  for (guint i = 0; i < effects.n_items; i++)
    run_effect (run, &effects.items[i], sender, kind);
}

static void
open_call (Run *run, guint sender, HollerRosterEvent *event)
{
  World *world = run->world;

  world->epoch++;
  world->caller = (guint8) holler_model_get_person (sender);
  world->winner = HOLLER_ROSTER_NOBODY;
  event->side = HOLLER_ROSTER_CALLER;
  for (guint i = 0; i < N_DEVICES; i++)
    {
      if (holler_model_get_person (i) == world->caller)
        continue;
      event->devices |= HOLLER_ROSTER_BIT (i);
      if (world->devices[i].online)
        event->connected |= HOLLER_ROSTER_BIT (i);
    }
  holler_model_step_roster (run, event, sender, OFFER);
}

static HollerCallRule
rule_of (FrameKind kind)
{
  switch ((guint) kind)
    {
    case OFFER:
      return HOLLER_CALL_RULE_FIRST_OFFER;
    case RINGING:
      return HOLLER_CALL_RULE_RINGING;
    case ACCEPT:
      return HOLLER_CALL_RULE_ACCEPT;
    case REJECT:
      return HOLLER_CALL_RULE_REJECT;
    case HANGUP:
      return HOLLER_CALL_RULE_HANGUP;
    case SAY:
      return HOLLER_CALL_RULE_MEDIA;
    default:
      return HOLLER_CALL_RULE_JOIN;
    }
}

void
holler_model_take_up (Run *run, guint index, const Frame *frame)
{
  World *world = run->world;
  HollerRosterEvent event = {
    .kind = HOLLER_ROSTER_EVENT_FRAME,
    .rule = rule_of ((FrameKind) frame->kind),
    .device = (guint8) index,
    .side = holler_model_get_side (world, index),
    .reason = (HollerRosterReason) frame->a,
    .recipient = HOLLER_ROSTER_NOBODY,
    .join = frame->kind == JOIN || frame->kind == TAKE ? frame->a : 0,
    .takes_over = frame->kind == TAKE,
    .taken =
      frame->kind == TAKE ? (guint8) (frame->b - 1) : HOLLER_ROSTER_NOBODY
  };
  HollerCallRole role = HOLLER_CALL_ROLE_OTHER;

  if (frame->kind == OFFER && !holler_roster_is_live (&world->roster))
    {
      open_call (run, index, &event);
      return;
    }

  role = holler_roster_get_role (&world->roster, event.side, event.device);
  if (frame->kind == HANGUP && frame->epoch == 0 &&
      role != HOLLER_CALL_ROLE_CALLER && role != HOLLER_CALL_ROLE_CALLEE)
    return;
  if (frame->kind != OFFER && frame->epoch != 0 && frame->epoch != world->epoch)
    {
      if (refusal_of ((FrameKind) frame->kind) != READY)
        {
          send_down (run, index, refusal_of ((FrameKind) frame->kind), 0, 0);
          world->devices[index].down[world->devices[index].n_down - 1].epoch =
            frame->epoch;
        }
      return;
    }

  holler_model_step_roster (run, &event, index, (FrameKind) frame->kind);
}

void
holler_model_step_device (Run *run,
                          guint index,
                          HollerRosterEventKind kind,
                          gboolean resumed)
{
  const HollerRosterEvent event = { .kind = kind,
                                    .side =
                                      holler_model_get_side (run->world, index),
                                    .device = (guint8) index,
                                    .resumed = resumed };

  holler_model_step_roster (run, &event, N_DEVICES, READY);
}

/* A socket goes with what was on its way; what must be said is kept. */
void
holler_model_lose (Device *device)
{
  guint8 n_kept = 0;

  for (guint i = 0; i < device->n_up; i++)
    {
      if (device->up[i].kind == HANGUP || device->up[i].kind == REJECT)
        device->up[n_kept++] = device->up[i];
    }
  memset (&device->up[n_kept], 0, (UP_SIZE - n_kept) * sizeof (Frame));
  memset (device->down, 0, sizeof device->down);
  device->n_up = n_kept;
  device->n_down = 0;
  device->online = FALSE;
  device->ready = FALSE;
  device->elsewhere = 0;
  device->elsewhere_epoch = 0;
}

void
holler_model_come_back (Run *run, guint index)
{
  Device *device = &run->world->devices[index];

  device->online = TRUE;
  device->named = FALSE;
  /* The snapshot rings again if it still rings. */
  if ((device->machine.flags & HOLLER_CALL_FLAG_RING_WAITING) != 0)
    {
      device->ring_epoch = 0;
      device->peer_join = 0;
      holler_model_feed (run,
                         index,
                         HOLLER_CALL_EVENT_REMOTE_HUNG_UP,
                         HOLLER_CALL_END_EXPIRED);
    }
  holler_model_step_device (run,
                            index,
                            HOLLER_ROSTER_EVENT_DEVICE_ONLINE,
                            FALSE);
  if (holler_roster_is_live (&run->world->roster))
    send_state (run, index);
  send_down (run, index, READY, 0, 0);
}
