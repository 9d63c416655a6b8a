/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* An HTTP server in the same process that answers as it is told, and whose
 * tokens behave as PROTOCOL.md says: each refresh token works once. */

typedef struct
{
  SoupServer *soup;
  char *url;

  /* What every path but the refresh answers, to who has the right token */
  guint status;
  const char *body;        /* (nullable) */
  gsize body_size;         /* 0: the length of body */
  const char *header_name; /* (nullable) */
  const char *header_value;
  gboolean is_chunked;

  /* Tokens are "access-N" and "refresh-N" */
  guint token_number;
  guint refresh_status; /* 0: as it should */
  const char *refresh_code;
  const char *refresh_retry_after; /* (nullable) */
  guint expires_in_s;
  gboolean refresh_is_held; /* answered by release_refresh */
  SoupServerMessage *held;

  guint n_requests; /* all but refreshes */
  guint n_refreshes;
  gboolean saw_token; /* in the last request */
  GBytes *received;   /* (nullable): its body */
  char *content_type; /* (nullable) */
} HollerTestHttp;

void holler_test_http_start (HollerTestHttp *self, gboolean with_tls);
void holler_test_http_stop (HollerTestHttp *self);
void holler_test_http_release_refresh (HollerTestHttp *self);

G_END_DECLS
