/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

#define HOLLER_HTTP_MAX_REPLY_SIZE_BYTES (4 * 1024 * 1024)

SoupMessage *holler_http_exchange_create_message (const char *server_url,
                                                  const char *method,
                                                  const char *path,
                                                  GBytes *body,
                                                  const char *access_token);
void holler_http_exchange_async (SoupSession *session,
                                 SoupMessage *message,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
GBytes *holler_http_exchange_finish (SoupSession *session,
                                     GAsyncResult *result,
                                     GError **error);
/* (transfer full): what of libsoup went wrong, by what a person can do */
GError *holler_http_exchange_translate_error (SoupMessage *message,
                                              const GError *error,
                                              gboolean timed_out);

G_END_DECLS
