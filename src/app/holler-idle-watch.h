/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Whether anybody is at the computer, as the desktop knows it. Properties
 * (read-only, notify):
 *   idle  gboolean: nobody has touched it for some minutes, or it is locked */

#define HOLLER_TYPE_IDLE_WATCH (holler_idle_watch_get_type ())
G_DECLARE_FINAL_TYPE (HollerIdleWatch,
                      holler_idle_watch,
                      HOLLER,
                      IDLE_WATCH,
                      GObject)

HollerIdleWatch *holler_idle_watch_new (GDBusConnection *session_bus,
                                        GDBusConnection *system_bus);
gboolean holler_idle_watch_get_idle (HollerIdleWatch *self);

G_END_DECLS
