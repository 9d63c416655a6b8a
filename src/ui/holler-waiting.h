/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "client/holler-account.h"

G_BEGIN_DECLS

/* How much waits for a person. Properties (read-only, notify): unread (guint:
 * conversations with something unread, without muted ones), requests (guint:
 * people who want to be one's contact), friends (guint: people one can call). */

#define HOLLER_TYPE_WAITING (holler_waiting_get_type ())
G_DECLARE_FINAL_TYPE (HollerWaiting, holler_waiting, HOLLER, WAITING, GObject)

HollerWaiting *holler_waiting_new (HollerAccount *account);
guint holler_waiting_get_unread (HollerWaiting *self);
guint holler_waiting_get_requests (HollerWaiting *self);

G_END_DECLS
