/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Whether this machine sleeps, by the word of logind (its interface
 * org.freedesktop.login1.Manager; elogind speaks it too).
 *
 * Signals:
 *   asleep ()   it is about to sleep
 *   woke ()     it slept
 */

#define HOLLER_TYPE_SLEEP_WATCH (holler_sleep_watch_get_type ())
G_DECLARE_FINAL_TYPE (HollerSleepWatch,
                      holler_sleep_watch,
                      HOLLER,
                      SLEEP_WATCH,
                      GObject)

/* @bus: (nullable): the system bus; NULL finds it. Without one nothing is
 * ever said. */
HollerSleepWatch *holler_sleep_watch_new (GDBusConnection *bus);

G_END_DECLS
