/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "client/holler-account.h"

G_BEGIN_DECLS

#define HOLLER_TYPE_NOTIFIER (holler_notifier_get_type ())
G_DECLARE_FINAL_TYPE (HollerNotifier,
                      holler_notifier,
                      HOLLER,
                      NOTIFIER,
                      GObject)

/* Whether the person is looking at a conversation just now. */
typedef gboolean (*HollerNotifierIsSeen) (HollerConversation *conversation,
                                          gpointer user_data);

HollerNotifier *holler_notifier_new (GApplication *application,
                                     HollerAccount *account,
                                     GSettings *settings,
                                     HollerNotifierIsSeen is_seen,
                                     gpointer user_data);

G_END_DECLS
