/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "client/holler-upload.h"

G_BEGIN_DECLS

/* A file that goes to the server while its message is being written. Signal:
 * removed () – the person does not want it any more. */

#define HOLLER_TYPE_UPLOAD_CHIP (holler_upload_chip_get_type ())
G_DECLARE_FINAL_TYPE (HollerUploadChip,
                      holler_upload_chip,
                      HOLLER,
                      UPLOAD_CHIP,
                      GtkBox)

HollerUploadChip *holler_upload_chip_new (HollerUpload *upload);

G_END_DECLS
