/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The file by which a desktop starts a program when one logs in. */

char *holler_autostart_file_dup_path (const char *application_id);
/* (transfer full): what is in the file of a program with its arguments */
char *holler_autostart_file_dup_text (const char *const *command);

/* Both are done on a thread. */
void holler_autostart_file_look_async (const char *path,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
/* Whether the desktop would start it; FALSE with an error: not known */
gboolean holler_autostart_file_look_finish (GAsyncResult *result,
                                            GError **error);
/* @text: (nullable): NULL to remove the file */
void holler_autostart_file_write_async (const char *path,
                                        const char *text,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
gboolean holler_autostart_file_write_finish (GAsyncResult *result,
                                             GError **error);

G_END_DECLS
