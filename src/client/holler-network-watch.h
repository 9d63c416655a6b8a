/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "base/holler-clock.h"

G_BEGIN_DECLS

/* This machine's place in the network: whether there is one, and when it is
 * another than before.
 *
 * Properties (read-only, notify):
 *   available   gboolean: there is an address to be reached at
 * Signals:
 *   moved ()    its addresses are others, or it has slept: what was open to
 *               anybody is best opened again
 */

#define HOLLER_TYPE_NETWORK_WATCH (holler_network_watch_get_type ())
G_DECLARE_FINAL_TYPE (HollerNetworkWatch,
                      holler_network_watch,
                      HOLLER,
                      NETWORK_WATCH,
                      GObject)

/* (transfer full): this machine's addresses in any form that is the same for
 * the same ones; "" for none */
typedef char *(*HollerNetworkRead) (void);

/* @monitor: (nullable): then nothing is watched */
HollerNetworkWatch *holler_network_watch_new (HollerClock *clock,
                                              GNetworkMonitor *monitor);
gboolean holler_network_watch_get_available (HollerNetworkWatch *self);
void holler_network_watch_woke (HollerNetworkWatch *self);
/* For tests: another world. */
void holler_network_watch_set_read (HollerNetworkWatch *self,
                                    HollerNetworkRead read);
void holler_network_watch_look (HollerNetworkWatch *self);

G_END_DECLS
