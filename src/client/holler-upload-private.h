/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "client/holler-api.h"
#include "client/holler-upload.h"

G_BEGIN_DECLS

/* Begins at once. */
HollerUpload *holler_upload_new (HollerApi *api, GFile *file);
/* (nullable): what the server calls it, once it is there */
const char *holler_upload_get_file_id (HollerUpload *self);
/* (transfer full) (nullable): as a message names it */
JsonObject *holler_upload_to_attachment (HollerUpload *self);

G_END_DECLS
