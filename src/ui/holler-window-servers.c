/* holler-window-servers.c: servers near, and one's own
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-window-private.h"

#include "ui/holler-hosting.h"

static void
hosting_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HollerWindow *self = user_data;

  if (self->host != NULL)
    gtk_window_present (GTK_WINDOW (holler_hosting_new (GTK_WINDOW (self),
                                                        self->host,
                                                        self->account,
                                                        self->shell == NULL)));
}

static void
use_server_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HollerWindow *self = user_data;

  if (self->shell != NULL || self->welcome == NULL)
    return;
  holler_welcome_set_server (self->welcome,
                             g_variant_get_string (parameter, NULL));
  holler_welcome_begin_account (self->welcome);
}

void
holler_window_install_server_actions (HollerWindow *self)
{
  static const GActionEntry entries[] = {
    { "hosting", hosting_cb, NULL, NULL, NULL },
    { "use-server", use_server_cb, "s", NULL, NULL },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self),
                                   entries,
                                   G_N_ELEMENTS (entries),
                                   self);
}

/* The page where one logs in is made when it is needed. */
void
holler_window_offer_servers (HollerWindow *self)
{
  holler_welcome_set_discovery (self->welcome, self->discovery);
  holler_welcome_set_host (self->welcome, self->host);
}

/**
 * holler_window_set_servers:
 * @self: a window
 * @discovery: (nullable): finds servers on the local network
 * @host: (nullable): a server of the person's own
 *
 * Lets one log in to servers nearby, and host one.
 */
void
holler_window_set_servers (HollerWindow *self,
                           HollerDiscovery *discovery,
                           HollerHost *host)
{
  g_return_if_fail (HOLLER_IS_WINDOW (self));

  g_set_object (&self->discovery, discovery);
  g_set_object (&self->host, host);
  if (self->welcome != NULL)
    holler_window_offer_servers (self);
}
