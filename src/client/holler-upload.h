/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "client/holler-types.h"

G_BEGIN_DECLS

/* A file on its way to the server, to be sent with a message when it is
 * there. Properties (read-only, notify): name, size-bytes (gint64), mime,
 * state (HollerUploadState), progress (double, 0–1). Dropping the last
 * reference gives up. */

#define HOLLER_TYPE_UPLOAD (holler_upload_get_type ())
G_DECLARE_FINAL_TYPE (HollerUpload, holler_upload, HOLLER, UPLOAD, GObject)

/* Makes the file that is sent out of @subject, alone in a folder of its own;
 * it is removed with its folder when the upload is dropped. Runs in a thread.
 * (transfer full) (nullable): NULL: @error says why */
typedef GFile *(*HollerUploadPrepare) (GObject *subject,
                                       GCancellable *cancellable,
                                       GError **error);

/* (nullable): NULL while it is prepared */
GFile *holler_upload_get_file (HollerUpload *self);
const char *holler_upload_get_name (HollerUpload *self);
const char *holler_upload_get_mime (HollerUpload *self);
gint64 holler_upload_get_size_bytes (HollerUpload *self);
HollerUploadState holler_upload_get_state (HollerUpload *self);
double holler_upload_get_progress (HollerUpload *self);
/* HOLLER_API_ERROR; NULL unless it has failed */
const GError *holler_upload_get_error (HollerUpload *self);
/* What it is too large for; 0: it is not, or nobody knows */
gint64 holler_upload_get_limit_bytes (HollerUpload *self);
/* Once more, after it has failed. */
void holler_upload_retry (HollerUpload *self);
void holler_upload_cancel (HollerUpload *self);

G_END_DECLS
