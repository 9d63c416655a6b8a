/* holler-origin.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-http.h"

/* Which web pages may speak with this server. A browser tells where a page is
 * from and keeps the answers from it unless they name that place (Fetch
 * standard, section 3.2); everything else sends no Origin. Nothing here rests
 * on cookies, so a page without a token learns no more than anybody.
 */

#define ALLOWED_METHODS "GET, POST, PUT, PATCH, DELETE"
#define ALLOWED_HEADERS "Authorization, Content-Type, Idempotency-Key, Range"
#define EXPOSED_HEADERS "Content-Disposition, Content-Range, Retry-After"
/* A configuration may change; a browser asks again after ten minutes. */
#define MAX_AGE_S "600"

/* The server's own or a configured one. None at all is good, too: whatever is
 * no browser could write any. */
gboolean
holler_origin_is_good (HollerServer *server, SoupServerMessage *message)
{
  SoupMessageHeaders *headers =
    soup_server_message_get_request_headers (message);
  const char *origin = soup_message_headers_get_one (headers, "Origin");
  const char *host = soup_message_headers_get_one (headers, "Host");
  const char *scheme =
    server->config->tls_certificate != NULL ? "https" : "http";
  g_autofree char *own = NULL;

  if (origin == NULL)
    return TRUE;

  own = g_strdup_printf ("%s://%s", scheme, host != NULL ? host : "");
  if (g_ascii_strcasecmp (own, origin) == 0)
    return TRUE;

  return g_strv_contains ((const char *const *) server->config->origins,
                          origin);
}

/* Lets the page that asks read the answer. Returns TRUE if it was only asking
 * whether it may ask; then that was the answer. */
gboolean
holler_origin_admit (HollerServer *server, SoupServerMessage *message)
{
  SoupMessageHeaders *asked = soup_server_message_get_request_headers (message);
  SoupMessageHeaders *headers =
    soup_server_message_get_response_headers (message);
  const char *origin = soup_message_headers_get_one (asked, "Origin");

  if (origin == NULL)
    return FALSE;

  soup_message_headers_append (headers, "Vary", "Origin");
  if (!holler_origin_is_good (server, message))
    return FALSE;

  soup_message_headers_replace (headers, "Access-Control-Allow-Origin", origin);
  soup_message_headers_replace (headers,
                                "Access-Control-Expose-Headers",
                                EXPOSED_HEADERS);
  if (soup_server_message_get_method (message) != SOUP_METHOD_OPTIONS ||
      soup_message_headers_get_one (asked, "Access-Control-Request-Method") ==
        NULL)
    return FALSE;

  soup_message_headers_replace (headers,
                                "Access-Control-Allow-Methods",
                                ALLOWED_METHODS);
  soup_message_headers_replace (headers,
                                "Access-Control-Allow-Headers",
                                ALLOWED_HEADERS);
  soup_message_headers_replace (headers, "Access-Control-Max-Age", MAX_AGE_S);
  soup_server_message_set_status (message, SOUP_STATUS_NO_CONTENT, NULL);
  return TRUE;
}
