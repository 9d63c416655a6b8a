/* holler-account-presence.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-account-private.h"

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

void
holler_account_send_presence (HollerAccount *self)
{
  static const char *const names[] = {
    [HOLLER_PRESENCE_OFFLINE] = "away",
    [HOLLER_PRESENCE_ONLINE] = "online",
    [HOLLER_PRESENCE_AWAY] = "away",
    [HOLLER_PRESENCE_BUSY] = "busy",
  };
  g_autoptr (HollerFrame) frame = holler_frame_new (HOLLER_FRAME_PRESENCE);

  holler_frame_set_string (frame, "state", names[self->presence]);
  holler_link_send (self->link, frame);
}

/**
 * holler_account_set_presence:
 * @self: an account
 * @presence: online, away or busy
 *
 * Says whether the person is there; kept while the program runs.
 */
void
holler_account_set_presence (HollerAccount *self, HollerPresence presence)
{
  g_return_if_fail (HOLLER_IS_ACCOUNT (self));

  if (self->presence == presence || presence == HOLLER_PRESENCE_OFFLINE)
    return;
  self->presence = presence;
  if (self->state != HOLLER_ACCOUNT_ONLINE)
    return;
  holler_account_send_presence (self);
  holler_user_set_presence (self->me, presence, 0);
}
