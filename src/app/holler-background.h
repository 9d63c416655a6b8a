/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Signals:
 *   refused (char *sentence): what the person wished for is not so; the
 *                             setting says again what is
 */

#define HOLLER_TYPE_BACKGROUND (holler_background_get_type ())
G_DECLARE_FINAL_TYPE (HollerBackground,
                      holler_background,
                      HOLLER,
                      BACKGROUND,
                      GObject)

HollerBackground *holler_background_new (GSettings *settings,
                                         GDBusConnection *portal_bus,
                                         const char *application_id,
                                         const char *const *command);
void holler_background_enter (HollerBackground *self);

GDBusConnection *holler_background_find_portal (GDBusConnection *bus);
char **holler_background_dup_command (const char *profile);

G_END_DECLS
