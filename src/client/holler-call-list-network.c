/* holler-call-list-network.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-account-private.h"
#include "client/holler-call-list-private.h"
#include "client/holler-call-private.h"

/* What becomes of calls when the link or the network comes and goes. */

/**
 * holler_call_list_link_changed:
 * @self: a call list
 *
 * The link became ready, or is no longer.
 */
void
holler_call_list_link_changed (HollerCallList *self)
{
  g_autoptr (GPtrArray) calls = NULL;

  if (self->account == NULL || !holler_link_is_ready (self->account->link))
    {
      holler_call_list_update (self);
      for (guint i = 0; i < self->calls->len; i++)
        holler_call_link_changed (g_ptr_array_index (self->calls, i), FALSE);
      return;
    }

  calls = g_steal_pointer (&self->held);
  self->held = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < calls->len; i++)
    {
      HollerCall *call = g_ptr_array_index (calls, i);

      call->held = FALSE;
      holler_call_list_append (self, call);
    }
  holler_call_list_update (self);
  holler_call_list_update_sound (self);
  g_clear_pointer (&calls, g_ptr_array_unref);
  calls = holler_call_list_copy (self);
  for (guint i = 0; i < calls->len; i++)
    {
      holler_call_link_ready (g_ptr_array_index (calls, i));
      holler_call_link_changed (g_ptr_array_index (calls, i), TRUE);
    }
}

/**
 * holler_call_list_network_changed:
 * @self: a call list
 *
 * There is a network again, or none any more. What the link says without one
 * goes out late, when the old path carries again; and a connection that is
 * made meanwhile has no addresses.
 */
void
holler_call_list_network_changed (HollerCallList *self)
{
  HollerAccount *account = self->account;
  g_autoptr (GPtrArray) calls = holler_call_list_copy (self);
  gboolean is_ready = account != NULL && account->link != NULL &&
                      holler_link_is_ready (account->link) &&
                      holler_network_watch_get_available (account->network);

  for (guint i = 0; i < calls->len; i++)
    holler_call_link_changed (g_ptr_array_index (calls, i), is_ready);
}

/**
 * holler_call_list_moved:
 * @self: a call list
 *
 * This machine has other addresses than before, or slept.
 */
void
holler_call_list_moved (HollerCallList *self)
{
  g_autoptr (GPtrArray) calls = holler_call_list_copy (self);

  for (guint i = 0; i < calls->len; i++)
    holler_call_moved (g_ptr_array_index (calls, i));
}
