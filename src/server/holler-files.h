/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/holler-file-type.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* The folder of files beside the database. A file is written while it comes,
 * has its name once it is whole and on the disk, and is never changed. What
 * it is called and who may have it the store knows. */

typedef struct _HollerFiles HollerFiles;
typedef struct _HollerUpload HollerUpload;

/* Forgets what was only begun when the server last ran. */
HollerFiles *holler_files_new (const char *data_dir, GError **error);
void holler_files_free (HollerFiles *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HollerFiles, holler_files_free)

/* NULL: it is not there. */
GBytes *
holler_files_open (HollerFiles *self, const char *file_id, GError **error);
void holler_files_remove (HollerFiles *self, const char *file_id);
/* The ids of all there are, (element-type utf8), but for those so new that
 * the store may not know them yet */
GPtrArray *holler_files_list (HollerFiles *self);

HollerUpload *
holler_upload_new (HollerFiles *files, gsize max_bytes, GError **error);
/* Takes what was not finished away. */
void holler_upload_free (HollerUpload *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HollerUpload, holler_upload_free)

/* HOLLER_SERVER_ERROR_TOO_LARGE, or _UNAVAILABLE where the disk is full */
gboolean
holler_upload_write (HollerUpload *self, GBytes *bytes, GError **error);
/* In a thread: looks at it, and puts it on the disk for good. */
void holler_upload_finish_async (HollerUpload *self,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
/* (transfer full): the id it has now */
char *holler_upload_finish_finish (HollerUpload *self,
                                   GAsyncResult *result,
                                   GError **error);
gsize holler_upload_get_size (HollerUpload *self);
const HollerFileType *holler_upload_get_file_type (HollerUpload *self);

G_END_DECLS
