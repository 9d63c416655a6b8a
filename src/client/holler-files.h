/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "client/holler-api.h"
#include "client/holler-message.h"

G_BEGIN_DECLS

/* Files of one server, fetched once and kept in a folder that may be emptied
 * at any time. What is asked for twice at once is fetched once. */

#define HOLLER_FILES_MAX_SIZE_BYTES (G_GINT64_CONSTANT (512) * 1024 * 1024)
#define HOLLER_FILES_MAX_PICTURE_BYTES (G_GINT64_CONSTANT (16) * 1024 * 1024)

#define HOLLER_TYPE_FILES (holler_files_get_type ())
G_DECLARE_FINAL_TYPE (HollerFiles, holler_files, HOLLER, FILES, GObject)

HollerFiles *holler_files_new (HollerApi *api, const char *directory);
/* Others' files are not for this person. */
void holler_files_set_owner (HollerFiles *self,
                             const char *server_url,
                             const char *user_id);
void holler_files_forget (HollerFiles *self);
/* (transfer full) (nullable): the file if it is here already */
GFile *holler_files_peek (HollerFiles *self, const char *url, const char *name);
/* @url: "/api/files/…", @name: how the file shall be called. HOLLER_API_ERROR
 */
void holler_files_get_async (HollerFiles *self,
                             const char *url,
                             const char *name,
                             gint64 limit_bytes,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
/* (transfer full) */
GFile *holler_files_get_finish (HollerFiles *self,
                                GAsyncResult *result,
                                GError **error);
/* 0–1 while @url is being fetched; -1 if it is not */
double holler_files_get_progress (HollerFiles *self, const char *url);
/* Signals:
 *   progress (char *url, double share)  how far one has come
 */
char *holler_attachment_dup_url (const HollerAttachment *attachment);

G_END_DECLS
