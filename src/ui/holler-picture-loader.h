/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Pictures from others: only kinds whose decoders are asked every day, never
 * more pixels than a window needs, on a worker thread. */

void holler_picture_load_async (GFile *file,
                                int max_size,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
/* (transfer full) */
GdkTexture *holler_picture_load_finish (GAsyncResult *result, GError **error);
/* (transfer full) */
void holler_picture_open_async (GFile *file,
                                int max_size,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
GdkPixbuf *holler_picture_open_finish (GAsyncResult *result, GError **error);
/* A square of it as PNG of at most 512 KiB and @max_size pixels, for the
 * picture of a person or a group. (transfer full) */
void holler_picture_cut_async (GdkPixbuf *pixbuf,
                               int x,
                               int y,
                               int side,
                               int max_size,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
GBytes *holler_picture_cut_finish (GAsyncResult *result, GError **error);
/* Whether it is one of those kinds */
gboolean holler_picture_is_supported (const char *mime);

G_END_DECLS
