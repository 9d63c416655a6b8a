/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <libsoup/soup.h>

#include "client/holler-api.h"

G_BEGIN_DECLS

/* Is an answer of status 401 about the token, not about a password? */
gboolean holler_http_reply_is_stale_token (guint status, GBytes *body);
gboolean holler_http_reply_parse (guint status,
                                  SoupMessageHeaders *headers,
                                  const char *path,
                                  GBytes *body,
                                  JsonNode **out_node,
                                  GError **error);
guint holler_http_reply_get_retry_after_s (guint status,
                                           SoupMessageHeaders *headers);
HollerSession *holler_http_reply_dup_session (JsonNode *node,
                                              const char *server_url,
                                              GError **error);

G_END_DECLS
