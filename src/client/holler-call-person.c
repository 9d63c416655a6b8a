/* holler-call-person.c: what the person does in a call
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-account-private.h"
#include "client/holler-call-list-private.h"
#include "client/holler-call-private.h"

/**
 * holler_call_accept:
 * @self: a call that rings here
 *
 * The person takes the call; another one under way is hung up first. Nothing
 * is opened before the server agrees.
 */
void
holler_call_accept (HollerCall *self)
{
  g_return_if_fail (HOLLER_IS_CALL (self));

  /* One is in one call at a time. */
  if (self->list != NULL && self->machine.state == HOLLER_CALL_STATE_INCOMING &&
      holler_call_list_get_active (self->list) != NULL)
    holler_call_list_end_and_accept (self->list, self);
  else
    holler_call_feed (self, HOLLER_CALL_EVENT_ACCEPT, HOLLER_CALL_END_NONE);
}

/**
 * holler_call_decline:
 * @self: a call that rings here
 *
 * The person does not take the call; it stops on all of one's devices.
 */
void
holler_call_decline (HollerCall *self)
{
  g_return_if_fail (HOLLER_IS_CALL (self));
  holler_call_feed (self, HOLLER_CALL_EVENT_DECLINE, HOLLER_CALL_END_DECLINED);
}

/**
 * holler_call_hang_up:
 * @self: a call
 *
 * The person ends the call, whatever its state.
 */
void
holler_call_hang_up (HollerCall *self)
{
  g_return_if_fail (HOLLER_IS_CALL (self));
  holler_call_feed (self, HOLLER_CALL_EVENT_HANG_UP, HOLLER_CALL_END_HANGUP);
}

/**
 * holler_call_get_sending:
 * @self: a call
 *
 * What of the person goes to the other.
 *
 * Returns: nothing, or sound
 */
HollerMediaKinds
holler_call_get_sending (HollerCall *self)
{
  return self->muted || self->held_back ? 0 : HOLLER_MEDIA_AUDIO;
}

static void
update_sending (HollerCall *self)
{
  if (self->negotiator != NULL)
    holler_negotiator_set_sending (self->negotiator,
                                   holler_call_get_sending (self));
}

/**
 * holler_call_set_held_back:
 * @self: a call
 * @held_back: whether the other hears nothing for the moment
 *
 * Holds the microphone back. That is no mute: the other is not told, as
 * somebody who is quiet is not told of either.
 */
void
holler_call_set_held_back (HollerCall *self, gboolean held_back)
{
  if (self->held_back == held_back)
    return;
  self->held_back = held_back;
  update_sending (self);
  holler_call_notify (self, HOLLER_CALL_CHANGED_HELD_BACK);
}

/**
 * holler_call_get_talk:
 * @self: a call
 *
 * Gets what knows of push to talk.
 *
 * Returns: (transfer none) (nullable): `NULL` once the account is gone
 */
HollerTalk *
holler_call_get_talk (HollerCall *self)
{
  g_return_val_if_fail (HOLLER_IS_CALL (self), NULL);

  return self->list != NULL ? holler_call_list_get_talk (self->list) : NULL;
}

/**
 * holler_call_hear_oneself:
 * @self: a call whose microphone is open
 *
 * Notices when the person speaks while muted; not more than how loud it is
 * comes here.
 */
void
holler_call_hear_oneself (HollerCall *self)
{
  double level = 0;

  g_object_get (self->account->media, "input-level", &level, NULL);
  if (holler_muted_speech_hear (&self->muted_speech,
                                holler_clock_get_time_us (self->account->clock),
                                level,
                                self->muted && self->machine.state ==
                                                 HOLLER_CALL_STATE_CONNECTED))
    g_signal_emit_by_name (self, "spoke-while-muted");
}

/**
 * holler_call_set_muted:
 * @self: a call
 * @muted: whether the other hears nothing
 *
 * Mutes one's own microphone in this call, and tells the other.
 */
void
holler_call_set_muted (HollerCall *self, gboolean muted)
{
  g_return_if_fail (HOLLER_IS_CALL (self));

  if (self->muted == muted)
    return;
  self->muted = muted;
  update_sending (self);
  if (self->account != NULL &&
      self->machine.state >= HOLLER_CALL_STATE_CONNECTING &&
      self->machine.state != HOLLER_CALL_STATE_ENDED)
    holler_call_send_media (self);
  holler_call_notify (self, HOLLER_CALL_CHANGED_MUTED);
}
