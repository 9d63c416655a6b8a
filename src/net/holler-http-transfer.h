/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <libsoup/soup.h>

#include "client/holler-api.h"

G_BEGIN_DECLS

/* Files to and from the server: of any size, as long as something moves. */

void holler_http_transfer_send_async (SoupSession *session,
                                      SoupMessage *message,
                                      const char *mime,
                                      GInputStream *content,
                                      gint64 size_bytes,
                                      HollerApiProgress progress,
                                      gpointer progress_data,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
/* @destination: (nullable): NULL keeps the answer in memory */
void holler_http_transfer_fetch_async (SoupSession *session,
                                       SoupMessage *message,
                                       GFile *destination,
                                       gint64 limit_bytes,
                                       HollerApiProgress progress,
                                       gpointer progress_data,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
/* The answer's body; empty where it went into the file. */
GBytes *holler_http_transfer_finish (SoupSession *session,
                                     GAsyncResult *result,
                                     GError **error);

G_END_DECLS
