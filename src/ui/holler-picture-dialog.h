/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Asks for a picture of a person or a group, and what of it is to be seen. */

#define HOLLER_TYPE_PICTURE_DIALOG (holler_picture_dialog_get_type ())
G_DECLARE_FINAL_TYPE (HollerPictureDialog,
                      holler_picture_dialog,
                      HOLLER,
                      PICTURE_DIALOG,
                      AdwWindow)

/* Lets the person choose a file, and crop it. */
void holler_picture_dialog_choose_async (GtkWindow *parent,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data);
/* The same of a file that is known. Both end with the one finish. */
void holler_picture_dialog_crop_async (GtkWindow *parent,
                                       GFile *file,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
/* (transfer full): PNG. G_IO_ERROR_CANCELLED: the person does not want to */
GBytes *holler_picture_dialog_finish (GAsyncResult *result, GError **error);

G_END_DECLS
