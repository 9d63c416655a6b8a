/* holler-account-presence.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-account-private.h"

#include "client/holler-call-list-private.h"
#include "client/holler-json-read.h"
#include "client/holler-user-private.h"

void
holler_account_take_presence (HollerAccount *self, JsonObject *json)
{
  const char *user_id = holler_json_read_id (json, "userId");
  const char *state = holler_json_read_string (json, "state");
  HollerPresence presence = HOLLER_PRESENCE_OFFLINE;
  HollerUser *user = NULL;

  if (user_id == NULL)
    return;

  /* At the first log-in this comes before the list of contacts. */
  user = holler_account_intern_user (self, user_id);
  if (user == NULL || user == self->me)
    return;
  if (g_strcmp0 (state, "online") == 0)
    presence = HOLLER_PRESENCE_ONLINE;
  else if (g_strcmp0 (state, "away") == 0)
    presence = HOLLER_PRESENCE_AWAY;
  else if (g_strcmp0 (state, "busy") == 0)
    presence = HOLLER_PRESENCE_BUSY;
  g_hash_table_add (self->present, g_strdup (user_id));
  holler_user_set_presence (user,
                            presence,
                            holler_json_read_time_us (json, "lastSeen"));
}

/* The link has told all who are there: nobody else is. */
void
holler_account_settle_presence (HollerAccount *self)
{
  GHashTableIter iter;
  gpointer user_id = NULL;
  gpointer user = NULL;

  g_hash_table_iter_init (&iter, self->users);
  while (g_hash_table_iter_next (&iter, &user_id, &user))
    if (user != self->me && !g_hash_table_contains (self->present, user_id))
      holler_user_set_presence (user, HOLLER_PRESENCE_OFFLINE, 0);
  g_hash_table_remove_all (self->present);
}

/* The calls have been made. */
void
holler_account_begin_presence (HollerAccount *self)
{
  g_signal_connect_object (self->calls,
                           "notify::active",
                           G_CALLBACK (holler_account_update_presence),
                           self,
                           G_CONNECT_SWAPPED);
}

static void
tell (HollerAccount *self, HollerPresence shown)
{
  static const char *const names[] = {
    [HOLLER_PRESENCE_OFFLINE] = "away",
    [HOLLER_PRESENCE_ONLINE] = "online",
    [HOLLER_PRESENCE_AWAY] = "away",
    [HOLLER_PRESENCE_BUSY] = "busy",
  };
  g_autoptr (HollerFrame) frame = holler_frame_new (HOLLER_FRAME_PRESENCE);

  holler_frame_set_string (frame, "state", names[shown]);
  holler_link_send (self->link, frame);
  self->told_presence = shown;
}

/* Something is other than before, or the socket is. A session that goes on has
 * kept what it was told, and a new one begins online: what is not that is said
 * again. */
void
holler_account_update_presence (HollerAccount *self)
{
  HollerPresence shown = HOLLER_PRESENCE_OFFLINE;

  if (self->calls == NULL)
    return; /* the end */
  self->presence.is_in_call = holler_call_list_get_active (self->calls) != NULL;
  holler_call_list_set_silent (
    self->calls,
    !holler_presence_rule_rings_aloud (&self->presence));
  if (self->me == NULL)
    return;
  if (self->state == HOLLER_ACCOUNT_ONLINE)
    {
      shown = holler_presence_rule_shown (&self->presence);
      if (shown != self->told_presence ||
          (shown != HOLLER_PRESENCE_ONLINE &&
           holler_user_get_presence (self->me) == HOLLER_PRESENCE_OFFLINE))
        tell (self, shown);
    }
  holler_user_set_presence (self->me, shown, 0);
}

/**
 * holler_account_get_presence:
 * @self: an account
 *
 * Tells what the person has chosen to be.
 *
 * Returns: online, away or busy
 */
HollerPresence
holler_account_get_presence (HollerAccount *self)
{
  g_return_val_if_fail (HOLLER_IS_ACCOUNT (self), HOLLER_PRESENCE_OFFLINE);

  return self->presence.chosen;
}

/**
 * holler_account_set_presence:
 * @self: an account
 * @presence: online, away or busy
 *
 * Says what the person wants to be. Online is what is shown as away while
 * nobody is at the device, and as busy in a call. Calls to who is busy ring
 * silently.
 */
void
holler_account_set_presence (HollerAccount *self, HollerPresence presence)
{
  g_return_if_fail (HOLLER_IS_ACCOUNT (self));

  if (self->presence.chosen == presence || presence == HOLLER_PRESENCE_OFFLINE)
    return;
  self->presence.chosen = presence;
  g_object_notify (G_OBJECT (self), "presence");
  holler_account_update_presence (self);
}

/**
 * holler_account_set_idle:
 * @self: an account
 * @is_idle: whether nobody is at this device
 *
 * Says what the desktop has noticed.
 */
void
holler_account_set_idle (HollerAccount *self, gboolean is_idle)
{
  g_return_if_fail (HOLLER_IS_ACCOUNT (self));

  self->presence.is_idle = is_idle;
  holler_account_update_presence (self);
}

/**
 * holler_account_set_no_noise:
 * @self: an account
 * @wants_no_noise: whether the desktop is not to disturb the person
 *
 * Calls ring silently while it is not.
 */
void
holler_account_set_no_noise (HollerAccount *self, gboolean wants_no_noise)
{
  g_return_if_fail (HOLLER_IS_ACCOUNT (self));

  self->presence.wants_no_noise = wants_no_noise;
  holler_account_update_presence (self);
}
