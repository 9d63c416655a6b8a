/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* A device on which the person is logged in; does not change. */

#define HOLLER_TYPE_OWN_DEVICE (holler_own_device_get_type ())
G_DECLARE_FINAL_TYPE (HollerOwnDevice,
                      holler_own_device,
                      HOLLER,
                      OWN_DEVICE,
                      GObject)

HollerOwnDevice *holler_own_device_new (const char *device_id,
                                        const char *name,
                                        gint64 seen_at_us,
                                        gboolean is_online,
                                        gboolean is_this);
const char *holler_own_device_get_device_id (HollerOwnDevice *self);
/* (nullable): as it called itself */
const char *holler_own_device_get_name (HollerOwnDevice *self);
/* real time; 0 unknown */
gint64 holler_own_device_get_seen_at_us (HollerOwnDevice *self);
/* connected when the server was asked */
gboolean holler_own_device_get_is_online (HollerOwnDevice *self);
gboolean holler_own_device_get_is_this (HollerOwnDevice *self);

G_END_DECLS
