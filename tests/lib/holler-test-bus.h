/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GDBusConnection *holler_test_bus_connect (const char *address);
void holler_test_bus_own (GDBusConnection *connection, const char *name);

G_END_DECLS
