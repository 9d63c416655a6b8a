/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "client/holler-talk.h"

G_BEGIN_DECLS

/* Push to talk by a key that works in all windows, where the desktop has the
 * GlobalShortcuts portal. */

#define HOLLER_TYPE_GLOBAL_TALK (holler_global_talk_get_type ())
G_DECLARE_FINAL_TYPE (HollerGlobalTalk,
                      holler_global_talk,
                      HOLLER,
                      GLOBAL_TALK,
                      GObject)

HollerGlobalTalk *holler_global_talk_new (GDBusConnection *bus,
                                          HollerTalk *talk,
                                          const char *description);
/* (transfer full): a key as the portal writes it, like "CTRL+space" */
char *holler_global_talk_dup_trigger (const char *accelerator);

G_END_DECLS
