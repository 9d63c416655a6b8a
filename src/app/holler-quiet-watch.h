/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Whether the desktop is told not to disturb. Properties (read-only, notify):
 *   quiet  gboolean */

#define HOLLER_TYPE_QUIET_WATCH (holler_quiet_watch_get_type ())
G_DECLARE_FINAL_TYPE (HollerQuietWatch,
                      holler_quiet_watch,
                      HOLLER,
                      QUIET_WATCH,
                      GObject)

HollerQuietWatch *holler_quiet_watch_new (GDBusConnection *bus);
gboolean holler_quiet_watch_get_quiet (HollerQuietWatch *self);

G_END_DECLS
