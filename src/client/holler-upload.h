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

GFile *holler_upload_get_file (HollerUpload *self);
const char *holler_upload_get_name (HollerUpload *self);
const char *holler_upload_get_mime (HollerUpload *self);
gint64 holler_upload_get_size_bytes (HollerUpload *self);
HollerUploadState holler_upload_get_state (HollerUpload *self);
double holler_upload_get_progress (HollerUpload *self);
/* HOLLER_API_ERROR; NULL unless it has failed */
const GError *holler_upload_get_error (HollerUpload *self);
/* Once more, after it has failed. */
void holler_upload_retry (HollerUpload *self);
void holler_upload_cancel (HollerUpload *self);

G_END_DECLS
