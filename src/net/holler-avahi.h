/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "client/holler-discovery.h"

G_BEGIN_DECLS

#define HOLLER_TYPE_AVAHI (holler_avahi_get_type ())
G_DECLARE_FINAL_TYPE (HollerAvahi, holler_avahi, HOLLER, AVAHI, GObject)

HollerDiscovery *holler_avahi_new (void);

G_END_DECLS
