/* holler-call-list-sound.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-account-private.h"
#include "client/holler-call-list-private.h"

/* What the calls sound like together. */

static HollerCallSound
choose (HollerCallList *self)
{
  gboolean rings = FALSE;
  gboolean is_in_call = FALSE;
  gboolean rings_there = FALSE;

  for (guint i = 0; i < self->calls->len; i++)
    {
      HollerCall *call = g_ptr_array_index (self->calls, i);
      HollerCallState state = holler_call_get_state (call);

      rings |= state == HOLLER_CALL_STATE_INCOMING && !self->is_silent;
      is_in_call |= holler_call_list_is_active (call);
      rings_there |= state == HOLLER_CALL_STATE_OUTGOING &&
                     holler_call_get_remote_ringing (call);
    }

  return holler_call_sound_choose (rings, is_in_call, rings_there);
}

/**
 * holler_call_list_update_sound:
 * @self: a call list
 *
 * Rings, rings back or is silent, as the calls are together.
 */
void
holler_call_list_update_sound (HollerCallList *self)
{
  HollerCallSound wanted = choose (self);

  if (wanted == self->sounding || self->account == NULL)
    return;

  self->sounding = wanted;
  holler_media_stop_sound (self->account->media);
  switch (wanted)
    {
    case HOLLER_CALL_SOUND_RING:
      holler_media_play_sound (self->account->media, HOLLER_SOUND_RING, TRUE);
      break;
    case HOLLER_CALL_SOUND_RING_BESIDE:
      /* one does not ring into a conversation */
      holler_media_play_sound (self->account->media,
                               HOLLER_SOUND_MESSAGE,
                               FALSE);
      break;
    case HOLLER_CALL_SOUND_RINGBACK:
      holler_media_play_sound (self->account->media,
                               HOLLER_SOUND_RINGBACK,
                               TRUE);
      break;
    case HOLLER_CALL_SOUND_NONE:
    default:
      break;
    }
}

/**
 * holler_call_list_set_silent:
 * @self: a call list
 * @is_silent: whether incoming calls are to ring without sound
 *
 * Silences a ring that is heard just now, too.
 */
void
holler_call_list_set_silent (HollerCallList *self, gboolean is_silent)
{
  if (self->is_silent == is_silent)
    return;
  self->is_silent = is_silent;
  holler_call_list_update_sound (self);
}

/**
 * holler_call_list_try_sound:
 * @self: a call list
 * @sound: what the person wants to hear
 *
 * Plays it once, or stops it if it plays. Does nothing while it rings: that
 * sound is needed.
 */
void
holler_call_list_try_sound (HollerCallList *self, HollerSound sound)
{
  g_return_if_fail (HOLLER_IS_CALL_LIST (self));

  if (self->account == NULL || self->sounding != HOLLER_CALL_SOUND_NONE)
    return;
  if (holler_media_get_sounding (self->account->media) == (int) sound)
    holler_media_stop_sound (self->account->media);
  else
    holler_media_play_sound (self->account->media, sound, FALSE);
}
