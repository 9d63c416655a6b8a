/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "client/holler-store.h"

G_BEGIN_DECLS

/* The store's asynchronous calls, waited for. */

HollerStoreSnapshot *holler_test_store_open (HollerStore *store,
                                             const char *user_id);
void holler_test_store_flush (HollerStore *store);
GError *holler_test_store_try_flush (HollerStore *store);
GPtrArray *holler_test_store_load (HollerStore *store,
                                   const char *conversation_id,
                                   gint64 before_order,
                                   guint limit);
GPtrArray *
holler_test_store_search (HollerStore *store, const char *text, guint limit);
GPtrArray *holler_test_store_list_calls (HollerStore *store,
                                         gint64 before_us,
                                         guint limit);
HollerMessageRecord *holler_test_record_new (const char *conversation_id,
                                             const char *client_id,
                                             gint64 order);

G_END_DECLS
