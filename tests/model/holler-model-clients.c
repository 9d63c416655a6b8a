/* holler-model-clients.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-model-calls.h"

#include <string.h>

static void
send_up_both (Run *run,
              guint index,
              FrameKind kind,
              guint8 epoch,
              guint8 a,
              guint8 b)
{
  Device *device = &run->world->devices[index];
  gboolean persists = kind == HANGUP || kind == REJECT;

  /* A client without a link keeps only what must be said. */
  if (!device->ready && !persists)
    return;
  if (device->n_up == UP_SIZE)
    {
      holler_model_blame (run, "a queue to the server is too short");
      return;
    }
  device->up[device->n_up++] = (Frame){ (guint8) kind, epoch, a, b, 0 };
}

static void
send_up (Run *run, guint index, FrameKind kind, guint8 epoch, guint8 a)
{
  send_up_both (run, index, kind, epoch, a, 0);
}

static void
send_accept (Run *run, guint index)
{
  const Device *device = &run->world->devices[index];

  if (device->taken != 0)
    send_up_both (run, index, TAKE, device->epoch, device->join, device->taken);
  else
    send_up (run, index, ACCEPT, device->epoch, 0);
}

static void
drop_offer (Device *device)
{
  device->epoch = device->ring_epoch;
  device->is_outgoing = FALSE;
  device->join = 0;
  device->wants = FALSE;
}

static void
run_actions (Run *run, guint index, HollerCallActions actions)
{
  Device *device = &run->world->devices[index];

  if (actions & HOLLER_CALL_ACTION_DROP_OFFER)
    drop_offer (device);
  if (actions & HOLLER_CALL_ACTION_SEND_OFFER)
    {
      device->epoch = 0;
      device->join = 0;
      device->allowed = FALSE;
      send_up (run, index, OFFER, 0, 0);
    }
  if ((actions & HOLLER_CALL_ACTION_SEND_RINGING) && run->world->says_ringing)
    send_up (run, index, RINGING, device->epoch, 0);
  if (actions & HOLLER_CALL_ACTION_SEND_ACCEPT)
    send_accept (run, index);
  if (actions & HOLLER_CALL_ACTION_SEND_REJECT)
    send_up (run, index, REJECT, device->epoch, HOLLER_ROSTER_REASON_DECLINED);
  if (actions & HOLLER_CALL_ACTION_SEND_HANGUP)
    send_up (run, index, HANGUP, device->epoch, HOLLER_ROSTER_REASON_HANGUP);
  if (actions & HOLLER_CALL_ACTION_SEND_JOIN)
    send_up (run, index, JOIN, device->epoch, device->join);
  if (actions & HOLLER_CALL_ACTION_NEGOTIATE)
    send_up (run, index, SAY, device->epoch, 0);
  if (actions & HOLLER_CALL_ACTION_OPEN_CAPTURE)
    {
      if (!device->wants)
        holler_model_blame (run, "captures without its own person");
      if (!device->allowed)
        holler_model_blame (run, "captures before the server's word");
      device->captures = TRUE;
    }
  if (actions & HOLLER_CALL_ACTION_TEAR_DOWN)
    {
      device->captures = FALSE;
      device->wants = FALSE;
      device->allowed = FALSE;
    }
}

gboolean
holler_model_feed (Run *run,
                   guint index,
                   HollerCallEvent event,
                   HollerCallEndReason reason)
{
  HollerCallActions actions = HOLLER_CALL_ACTION_NONE;

  if (!holler_call_machine_step (&run->world->devices[index].machine,
                                 event,
                                 reason,
                                 &actions))
    return FALSE;

  run_actions (run, index, actions);
  return TRUE;
}

void
holler_model_renew (Device *device)
{
  holler_call_machine_init (&device->machine);
  device->epoch = 0;
  device->ring_epoch = 0;
  device->join = 0;
  device->peer_join = 0;
  device->is_outgoing = FALSE;
  device->wants = FALSE;
  device->allowed = FALSE;
  device->taken = 0;
}

/* A person goes on with the call of the other device here. */
void
holler_model_take_over (Run *run, guint index)
{
  Device *device = &run->world->devices[index];

  holler_model_renew (device);
  device->wants = TRUE;
  device->epoch = device->elsewhere_epoch;
  device->taken = device->elsewhere;
  holler_model_feed (run,
                     index,
                     HOLLER_CALL_EVENT_TAKE_OVER,
                     HOLLER_CALL_END_NONE);
}

/* Both are in the call, and oneself with another device. */
static void
take_elsewhere (Run *run, guint index, const Frame *frame)
{
  Device *device = &run->world->devices[index];
  gboolean is_elsewhere = frame->a != 0 && frame->b != 0 && frame->own != 0 &&
                          frame->own != index + 1;

  /* Who takes nothing over needs not know: there are fewer worlds so. */
  if ((run->world->takes & (1 << index)) == 0)
    is_elsewhere = FALSE;
  device->elsewhere = is_elsewhere ? frame->own : 0;
  device->elsewhere_epoch = is_elsewhere ? frame->epoch : 0;
}

static void
take_ring (Run *run, guint index, const Frame *frame)
{
  Device *device = &run->world->devices[index];
  HollerCallMachine *machine = &device->machine;

  if (holler_call_state_is_live (machine->state) && device->epoch != 0 &&
      device->epoch != frame->epoch)
    {
      if (frame->epoch < device->epoch)
        return;
      holler_model_feed (run,
                         index,
                         HOLLER_CALL_EVENT_REMOTE_HUNG_UP,
                         HOLLER_CALL_END_LOST);
    }
  if (!holler_call_state_is_live (machine->state))
    holler_model_renew (device);
  if (device->epoch != 0 && machine->state == HOLLER_CALL_STATE_OUTGOING)
    return;

  if (!device->is_outgoing)
    device->epoch = frame->epoch;
  device->named = TRUE;
  device->peer_join = frame->b;
  if (machine->state >= HOLLER_CALL_STATE_CONNECTING &&
      machine->state != HOLLER_CALL_STATE_ENDED)
    return;

  device->ring_epoch = frame->epoch;
  holler_model_feed (run, index, HOLLER_CALL_EVENT_RING, HOLLER_CALL_END_NONE);
}

static void
take_offer_ack (Run *run, guint index, const Frame *frame)
{
  Device *device = &run->world->devices[index];
  gboolean mutual = frame->kind == ACK_MUTUAL;

  if (!holler_call_state_is_live (device->machine.state))
    return;

  device->epoch = frame->epoch;
  device->join = frame->a;
  device->allowed = TRUE;
  if (!mutual)
    {
      device->ring_epoch = 0;
      device->peer_join = 0;
    }
  holler_model_feed (run,
                     index,
                     mutual ? HOLLER_CALL_EVENT_OFFER_ACKED_MUTUAL
                            : HOLLER_CALL_EVENT_OFFER_ACKED,
                     HOLLER_CALL_END_NONE);
}

static void
take_state (Run *run, guint index, const Frame *frame)
{
  Device *device = &run->world->devices[index];
  HollerCallState state = device->machine.state;
  guint8 peer_join = 0;
  gboolean is_new = FALSE;

  if (frame->a == 0 && frame->b == 0)
    {
      holler_model_feed (run,
                         index,
                         HOLLER_CALL_EVENT_REMOTE_HUNG_UP,
                         HOLLER_CALL_END_EXPIRED);
      return;
    }
  /* A ring is named by the ring; by the state only to who is in the call. */
  if (state == HOLLER_CALL_STATE_INCOMING ||
      state == HOLLER_CALL_STATE_ACCEPTING)
    {
      device->named |= device->taken != 0 || frame->own == index + 1;
      return;
    }
  if (frame->own != 0 && frame->own != index + 1)
    {
      holler_model_feed (run,
                         index,
                         HOLLER_CALL_EVENT_REMOTE_HUNG_UP,
                         HOLLER_CALL_END_MOVED);
      return;
    }
  device->named = TRUE;

  peer_join =
    holler_model_get_person (index) == run->world->caller ? frame->b : frame->a;
  if (peer_join == 0)
    {
      if (device->peer_join != 0)
        holler_model_feed (run,
                           index,
                           HOLLER_CALL_EVENT_REMOTE_LEFT,
                           HOLLER_CALL_END_LOST);
      return;
    }

  is_new = device->peer_join != 0 && device->peer_join != peer_join;
  device->peer_join = peer_join;
  if (state == HOLLER_CALL_STATE_OUTGOING)
    holler_model_feed (run,
                       index,
                       HOLLER_CALL_EVENT_REMOTE_ACCEPTED,
                       HOLLER_CALL_END_NONE);
  else if (is_new)
    holler_model_feed (run,
                       index,
                       HOLLER_CALL_EVENT_REMOTE_RETURNED,
                       HOLLER_CALL_END_NONE);
}

/* While an offer waits for its ack nobody knows whose a frame is. */
static gboolean
take_unacked (Run *run, guint index, const Frame *frame)
{
  Device *device = &run->world->devices[index];

  if (device->epoch != 0)
    return FALSE;

  if (device->machine.state != HOLLER_CALL_STATE_OUTGOING)
    return TRUE;
  if (frame->kind == STATE)
    device->named = TRUE;
  if (frame->kind == HUNG_UP && device->ring_epoch == frame->epoch)
    {
      device->ring_epoch = 0;
      device->peer_join = 0;
      holler_model_feed (run,
                         index,
                         HOLLER_CALL_EVENT_REMOTE_HUNG_UP,
                         HOLLER_CALL_END_HANGUP);
    }
  return TRUE;
}

static void
take_pushed (Run *run, guint index, const Frame *frame)
{
  Device *device = &run->world->devices[index];

  if (take_unacked (run, index, frame) || frame->epoch != device->epoch ||
      !holler_call_state_is_live (device->machine.state))
    return;

  switch ((FrameKind) frame->kind)
    {
    case REMOTE_RINGING:
      holler_model_feed (run, index, HOLLER_CALL_EVENT_REMOTE_RINGING, 0);
      break;
    case ACCEPTED:
      if (device->machine.state != HOLLER_CALL_STATE_OUTGOING)
        break;
      device->peer_join = frame->b;
      holler_model_feed (run, index, HOLLER_CALL_EVENT_REMOTE_ACCEPTED, 0);
      break;
    case REJECTED:
      holler_model_feed (run,
                         index,
                         HOLLER_CALL_EVENT_REMOTE_REJECTED,
                         HOLLER_CALL_END_DECLINED);
      break;
    case HUNG_UP:
      holler_model_feed (run,
                         index,
                         HOLLER_CALL_EVENT_REMOTE_HUNG_UP,
                         HOLLER_CALL_END_HANGUP);
      break;
    case STATE:
      take_state (run, index, frame);
      break;
    case OFFER:
    case RINGING:
    case ACCEPT:
    case REJECT:
    case HANGUP:
    case JOIN:
    case TAKE:
    case SAY:
    case ACK_OFFER:
    case ACK_MUTUAL:
    case ACK_ACCEPT:
    case ACK_JOIN:
    case REFUSED_OFFER:
    case REFUSED_ACCEPT:
    case REFUSED_JOIN:
    case RING:
    case READY:
    default:
      g_assert_not_reached ();
    }
}

static void
take_ready (Run *run, guint index)
{
  Device *device = &run->world->devices[index];

  device->ready = TRUE;
  if (!holler_call_state_is_live (device->machine.state))
    return;

  holler_model_feed (run,
                     index,
                     device->named ? HOLLER_CALL_EVENT_SNAPSHOT_NAMES
                                   : HOLLER_CALL_EVENT_SNAPSHOT_LACKS,
                     HOLLER_CALL_END_NONE);
}

static void
take_over_replied (Run *run, guint index, const Frame *frame)
{
  Device *device = &run->world->devices[index];

  if (frame->kind == REFUSED_JOIN)
    {
      holler_model_feed (run,
                         index,
                         HOLLER_CALL_EVENT_ACCEPT_REFUSED,
                         HOLLER_CALL_END_MOVED);
      return;
    }

  device->join = frame->a;
  device->peer_join = frame->b;
  device->allowed = TRUE;
  holler_model_feed (run, index, HOLLER_CALL_EVENT_ACCEPT_ACKED, 0);
}

static void
take_reply (Run *run, guint index, const Frame *frame)
{
  Device *device = &run->world->devices[index];

  if (!holler_call_state_is_live (device->machine.state))
    return;
  if (device->machine.state == HOLLER_CALL_STATE_ACCEPTING &&
      (frame->kind == ACK_JOIN || frame->kind == REFUSED_JOIN))
    {
      take_over_replied (run, index, frame);
      return;
    }

  switch ((FrameKind) frame->kind)
    {
    case ACK_ACCEPT:
      device->join = frame->a;
      device->allowed = TRUE;
      holler_model_feed (run, index, HOLLER_CALL_EVENT_ACCEPT_ACKED, 0);
      break;
    case ACK_JOIN:
      device->join = frame->a;
      if (frame->b != 0 && frame->b != device->peer_join)
        {
          device->peer_join = frame->b;
          holler_model_feed (run, index, HOLLER_CALL_EVENT_REMOTE_RETURNED, 0);
        }
      else
        holler_model_feed (run, index, HOLLER_CALL_EVENT_REJOINED, 0);
      break;
    case REFUSED_OFFER:
      holler_model_feed (run,
                         index,
                         HOLLER_CALL_EVENT_OFFER_REFUSED,
                         HOLLER_CALL_END_REFUSED);
      break;
    case REFUSED_ACCEPT:
      holler_model_feed (run,
                         index,
                         HOLLER_CALL_EVENT_ACCEPT_REFUSED,
                         HOLLER_CALL_END_ANSWERED_ELSEWHERE);
      break;
    case REFUSED_JOIN:
      holler_model_feed (run,
                         index,
                         HOLLER_CALL_EVENT_REJOIN_REFUSED,
                         HOLLER_CALL_END_LOST);
      break;
    case OFFER:
    case RINGING:
    case ACCEPT:
    case REJECT:
    case HANGUP:
    case JOIN:
    case TAKE:
    case SAY:
    case ACK_OFFER:
    case ACK_MUTUAL:
    case RING:
    case REMOTE_RINGING:
    case ACCEPTED:
    case REJECTED:
    case HUNG_UP:
    case STATE:
    case READY:
    default:
      g_assert_not_reached ();
    }
}

void
holler_model_take_down (Run *run, guint index, const Frame *frame)
{
  if (frame->kind == STATE)
    take_elsewhere (run, index, frame);

  if (frame->kind == RING)
    take_ring (run, index, frame);
  else if (frame->kind == READY)
    take_ready (run, index);
  else if (frame->kind == ACK_OFFER || frame->kind == ACK_MUTUAL)
    take_offer_ack (run, index, frame);
  else if (frame->kind < RING)
    take_reply (run, index, frame);
  else
    take_pushed (run, index, frame);
}
