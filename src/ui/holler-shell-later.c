/* holler-shell-later.c: what of the shell is not seen at once
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* All of it together takes longer to make than a frame may, so each has a turn
 * of the main loop after the shell is there, or is made when it is wanted. */

#include "ui/holler-shell-private.h"

static void
follow_folded (HollerShell *self, GtkWidget *page)
{
  g_object_bind_property (self->leaflet,
                          "folded",
                          page,
                          "folded",
                          G_BINDING_SYNC_CREATE);
}

/**
 * holler_shell_ensure_call_view:
 * @self: a shell
 *
 * The page of a call is there from now on.
 */
void
holler_shell_ensure_call_view (HollerShell *self)
{
  if (self->call_view != NULL)
    return;
  self->call_view = g_object_new (HOLLER_TYPE_CALL_VIEW, NULL);
  adw_bin_set_child (self->call_bin, GTK_WIDGET (self->call_view));
}

/**
 * holler_shell_ensure_calls_list:
 * @self: a shell
 *
 * The list of calls is there from now on.
 */
void
holler_shell_ensure_calls_list (HollerShell *self)
{
  if (self->calls_list != NULL)
    return;
  self->calls_list = g_object_new (HOLLER_TYPE_CALLS_LIST, NULL);
  adw_bin_set_child (self->calls_bin, GTK_WIDGET (self->calls_list));
  follow_folded (self, GTK_WIDGET (self->calls_list));
  holler_calls_list_set_account (self->calls_list, self->account);
}

/**
 * holler_shell_ensure_contact_list:
 * @self: a shell
 *
 * The list of contacts is there from now on.
 */
void
holler_shell_ensure_contact_list (HollerShell *self)
{
  if (self->contact_list != NULL)
    return;
  self->contact_list = g_object_new (HOLLER_TYPE_CONTACT_LIST, NULL);
  adw_bin_set_child (self->contacts_bin, GTK_WIDGET (self->contact_list));
  follow_folded (self, GTK_WIDGET (self->contact_list));
  g_signal_connect_object (self->contact_list,
                           "opened",
                           G_CALLBACK (holler_shell_show_user),
                           self,
                           G_CONNECT_SWAPPED);
  holler_contact_list_set_account (self->contact_list, self->account);
}

/**
 * holler_shell_ensure_person_card:
 * @self: a shell
 *
 * Somebody's card is there from now on.
 */
void
holler_shell_ensure_person_card (HollerShell *self)
{
  if (self->person_card != NULL)
    return;
  self->person_card = g_object_new (HOLLER_TYPE_PERSON_CARD, NULL);
  adw_bin_set_child (self->person_bin, GTK_WIDGET (self->person_card));
  follow_folded (self, GTK_WIDGET (self->person_card));
}

/* The call first: it must not wait if somebody rings now. */
static gboolean
complete_cb (gpointer user_data)
{
  HollerShell *self = user_data;

  if (self->call_view == NULL)
    holler_shell_ensure_call_view (self);
  else if (self->calls_list == NULL)
    holler_shell_ensure_calls_list (self);
  else if (self->contact_list == NULL)
    holler_shell_ensure_contact_list (self);
  else
    holler_shell_ensure_person_card (self);
  if (self->person_card == NULL)
    return G_SOURCE_CONTINUE;
  self->complete_id = 0;
  return G_SOURCE_REMOVE;
}

/**
 * holler_shell_complete:
 * @self: a shell with its account
 *
 * Makes the rest in the turns of the main loop that follow.
 */
void
holler_shell_complete (HollerShell *self)
{
  self->complete_id = g_idle_add_full (G_PRIORITY_LOW, complete_cb, self, NULL);
}
