/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What a program in a sandbox asks of the desktop: to run without a window,
 * and to be started with the session. */
void holler_background_portal_request_async (GDBusConnection *bus,
                                             const char *reason,
                                             const char *const *command,
                                             gboolean autostart,
                                             GAsyncReadyCallback callback,
                                             gpointer user_data);
/* FALSE with an error: there was no answer. What was granted is said in the
 * other two, which may be NULL. */
gboolean holler_background_portal_request_finish (GAsyncResult *result,
                                                  gboolean *background,
                                                  gboolean *autostart,
                                                  GError **error);

G_END_DECLS
