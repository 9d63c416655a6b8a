/* holler-application-desktop.c: what the desktop knows of the person
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "app/holler-application-private.h"

static void
idle_cb (HollerApplication *self)
{
  holler_account_set_idle (self->account,
                           holler_idle_watch_get_idle (self->idle_watch));
}

static void
quiet_cb (HollerApplication *self)
{
  holler_account_set_no_noise (
    self->account,
    holler_quiet_watch_get_quiet (self->quiet_watch));
}

/**
 * holler_application_watch_desktop:
 * @self: an application that has just made its account
 *
 * From now on the account knows whether anybody is there, and whether calls
 * may be heard.
 */
void
holler_application_watch_desktop (HollerApplication *self)
{
  GDBusConnection *bus =
    g_application_get_dbus_connection (G_APPLICATION (self));

  self->idle_watch = holler_idle_watch_new (bus, NULL);
  self->quiet_watch = holler_quiet_watch_new (bus);
  g_signal_connect_object (self->idle_watch,
                           "notify::idle",
                           G_CALLBACK (idle_cb),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->quiet_watch,
                           "notify::quiet",
                           G_CALLBACK (quiet_cb),
                           self,
                           G_CONNECT_SWAPPED);
  quiet_cb (self);
}
