/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "client/holler-talk.h"

G_BEGIN_DECLS

/* Push to talk by programs on the bus, each of which holds for itself. */
typedef struct _HollerBusTalk HollerBusTalk;

HollerBusTalk *holler_bus_talk_new (GDBusConnection *bus, HollerTalk *talk);
void holler_bus_talk_free (HollerBusTalk *self);

gboolean holler_bus_talk_press (HollerBusTalk *self, const char *sender);
void holler_bus_talk_release (HollerBusTalk *self, const char *sender);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HollerBusTalk, holler_bus_talk_free)

G_END_DECLS
