/* holler-server-url.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "net/holler-server-url.h"

#include <string.h>

#include "client/holler-api.h"

/* What a person typed as the address of a server, made into one spelling, so
 * that the same server is the same text wherever a URL is kept or compared.
 */

#define MAX_URL_LENGTH 512

static gboolean
host_is_loopback (const char *host)
{
  g_autoptr (GInetAddress) address = NULL;

  if (g_ascii_strcasecmp (host, "localhost") == 0)
    return TRUE;

  address = g_inet_address_new_from_string (host);

  return address != NULL && g_inet_address_get_is_loopback (address);
}

/* The host as it goes into DNS and is compared; NULL if it is none. */
static char *
dup_host (GUri *uri)
{
  const char *typed = g_uri_get_host (uri);
  g_autofree char *ascii = NULL;
  g_autofree char *host = NULL;

  if (typed == NULL || *typed == '\0')
    return NULL;
  ascii = g_hostname_to_ascii (typed);
  if (ascii == NULL)
    return NULL;
  host = g_ascii_strdown (ascii, -1);
  if (g_hostname_is_ip_address (host))
    return g_steal_pointer (&host);

  for (const char *p = host; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("-._", *p) == NULL)
      return NULL;

  return g_steal_pointer (&host);
}

static gboolean
uri_is_origin (GUri *uri)
{
  const char *path = g_uri_get_path (uri);

  return (*path == '\0' || strcmp (path, "/") == 0) &&
         g_uri_get_query (uri) == NULL && g_uri_get_fragment (uri) == NULL &&
         g_uri_get_userinfo (uri) == NULL;
}

/**
 * holler_server_url_normalize:
 * @url: what was typed: "https://host", perhaps with a port
 * @allow_insecure: whether plain http may go anywhere, not just to this
 *   machine
 * @error: return location for a [error@ApiError]
 *
 * Checks the address of a server and brings it into its one spelling.
 *
 * Host and scheme become lower case, a port that goes without saying and a
 * closing slash fall away. An address with a path, a query or a user name is
 * refused: `HOLLER_API_ERROR_NO_ADDRESS`; plain http to elsewhere is
 * `HOLLER_API_ERROR_INSECURE`.
 *
 * Returns: (transfer full): "scheme://host[:port]"
 */
char *
holler_server_url_normalize (const char *url,
                             gboolean allow_insecure,
                             GError **error)
{
  g_autoptr (GUri) uri = NULL;
  g_autofree char *host = NULL;
  const char *scheme = NULL;
  gboolean is_plain = FALSE;
  gboolean is_usual_port = FALSE;
  int port = -1;

  g_return_val_if_fail (url != NULL, NULL);

  if (strlen (url) <= MAX_URL_LENGTH)
    uri = g_uri_parse (url, G_URI_FLAGS_SCHEME_NORMALIZE, NULL);
  if (uri != NULL)
    {
      scheme = g_uri_get_scheme (uri);
      host = dup_host (uri);
    }
  is_plain = g_strcmp0 (scheme, "http") == 0;

  if (uri == NULL || host == NULL || !uri_is_origin (uri) ||
      (!is_plain && g_strcmp0 (scheme, "https") != 0))
    {
      g_set_error_literal (error,
                           HOLLER_API_ERROR,
                           HOLLER_API_ERROR_NO_ADDRESS,
                           "not the address of a server; it looks like "
                           "https://holler.example.org");
      return NULL;
    }

  if (is_plain && !allow_insecure && !host_is_loopback (host))
    {
      g_set_error_literal (error,
                           HOLLER_API_ERROR,
                           HOLLER_API_ERROR_INSECURE,
                           "plain http would show everything to everyone on "
                           "the way; use https");
      return NULL;
    }

  port = g_uri_get_port (uri);
  is_usual_port = port == -1 || port == (is_plain ? 80 : 443);

  return g_uri_join (G_URI_FLAGS_NONE,
                     scheme,
                     NULL,
                     host,
                     is_usual_port ? -1 : port,
                     "",
                     NULL,
                     NULL);
}
