/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "client/holler-store.h"

G_BEGIN_DECLS

#define HOLLER_TYPE_SQLITE_STORE (holler_sqlite_store_get_type ())
G_DECLARE_FINAL_TYPE (HollerSqliteStore,
                      holler_sqlite_store,
                      HOLLER,
                      SQLITE_STORE,
                      GObject)

HollerStore *holler_sqlite_store_new (const char *directory);
gboolean holler_sqlite_store_get_recovered (HollerSqliteStore *self);

G_END_DECLS
