/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>
#include <gst/gst.h>

#include "client/holler-media.h"
#include "media/holler-workers.h"

G_BEGIN_DECLS

typedef struct _HollerDevices HollerDevices;

HollerDevices *holler_devices_new (HollerWorkers *workers);
void holler_devices_free (HollerDevices *self);
void holler_devices_start (HollerDevices *self);
GListModel *holler_devices_get_list (HollerDevices *self,
                                     HollerDeviceKind kind);
gboolean holler_devices_has_none (HollerDevices *self, HollerDeviceKind kind);
HollerDeviceChoice holler_devices_find (HollerDevices *self,
                                        HollerDeviceKind kind,
                                        const char *id);
char *holler_devices_resolve (HollerDevices *self,
                              HollerDeviceKind kind,
                              const char *id);
GstElement *holler_devices_make_element (HollerDevices *self,
                                         HollerDeviceKind kind,
                                         const char *id);

G_END_DECLS
