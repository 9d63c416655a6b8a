/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/holler-clock.h"
#include "client/holler-store.h"

G_BEGIN_DECLS

/* Whether what happens is kept on this computer. A store keeps what it could
 * not write and tries again, but somebody must tell the person.
 *
 * Property (read-only, notify): disk-full (gboolean). */

#define HOLLER_TYPE_STORE_WATCH (holler_store_watch_get_type ())
G_DECLARE_FINAL_TYPE (HollerStoreWatch,
                      holler_store_watch,
                      HOLLER,
                      STORE_WATCH,
                      GObject)

HollerStoreWatch *holler_store_watch_new (HollerStore *store,
                                          HollerClock *clock);
/* Something was handed to the store. */
void holler_store_watch_look (HollerStoreWatch *self);
/* The store is closed. */
void holler_store_watch_stop (HollerStoreWatch *self);
gboolean holler_store_watch_get_disk_full (HollerStoreWatch *self);

G_END_DECLS
