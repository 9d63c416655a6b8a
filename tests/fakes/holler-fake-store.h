/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "client/holler-store.h"

G_BEGIN_DECLS

/* A store in memory. Each user's copy lives as long as the store, so a test
 * may close and open again. Answers come from the main context, as the real
 * one's do. */

#define HOLLER_TYPE_FAKE_STORE (holler_fake_store_get_type ())
G_DECLARE_FINAL_TYPE (HollerFakeStore,
                      holler_fake_store,
                      HOLLER,
                      FAKE_STORE,
                      GObject)

HollerStore *holler_fake_store_new (void);
/* While set, flushes fail with it and nothing is lost. */
void holler_fake_store_set_write_error (HollerFakeStore *self,
                                        const GError *error);
/* Every message of the open copy, in no order. */
guint holler_fake_store_get_n_messages (HollerFakeStore *self);

G_END_DECLS
