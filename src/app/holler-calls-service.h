/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "client/holler-account.h"

G_BEGIN_DECLS

#define HOLLER_TYPE_CALLS_SERVICE (holler_calls_service_get_type ())
G_DECLARE_FINAL_TYPE (HollerCallsService,
                      holler_calls_service,
                      HOLLER,
                      CALLS_SERVICE,
                      GObject)

HollerCallsService *holler_calls_service_new (GDBusConnection *connection,
                                              const char *object_path,
                                              GError **error);
void holler_calls_service_set_account (HollerCallsService *self,
                                       HollerAccount *account);
void holler_calls_service_stop (HollerCallsService *self);

G_END_DECLS
