/* holler-address.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "app/holler-address.h"

#include <gio/gio.h>
#include <string.h>

/* A link comes from a page or a message, and so from anybody. What is not
 * wholly understood is refused: no percent-encoding, no path, no query. */

#define SCHEME "holler:"
#define MAX_LINK_BYTES 320
/* As the server has them. */
#define MIN_NAME_BYTES 3
#define MAX_NAME_BYTES 32

static gboolean
is_username (const char *name)
{
  gsize length = strlen (name);

  if (length < MIN_NAME_BYTES || length > MAX_NAME_BYTES)
    return FALSE;
  for (const char *p = name; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("_.-", *p) == NULL)
      return FALSE;

  return TRUE;
}

/**
 * holler_address_parse:
 * @link: a link like "holler:alice@call.example.org" or "holler:alice"
 *
 * Reads whom a link is about.
 *
 * Returns: (transfer full) (nullable): whom, or `NULL` if it is no such link
 */
HollerAddress *
holler_address_parse (const char *link)
{
  g_autoptr (HollerAddress) self = NULL;
  g_auto (GStrv) parts = NULL;
  const char *rest = NULL;

  g_return_val_if_fail (link != NULL, NULL);

  if (strlen (link) > MAX_LINK_BYTES ||
      g_ascii_strncasecmp (link, SCHEME, strlen (SCHEME)) != 0)
    return NULL;
  rest = link + strlen (SCHEME);
  /* Some programs take every link for one with an authority. */
  if (g_str_has_prefix (rest, "//"))
    rest += 2;

  parts = g_strsplit (rest, "@", 3);
  if (g_strv_length (parts) < 1 || g_strv_length (parts) > 2 ||
      !is_username (parts[0]))
    return NULL;

  self = g_new0 (HollerAddress, 1);
  self->username = g_ascii_strdown (parts[0], -1);
  self->port = -1;
  if (parts[1] != NULL)
    {
      g_autofree char *uri = g_strconcat ("holler://", parts[1], NULL);
      g_autofree char *host = NULL;

      if (strpbrk (parts[1], "/?#%\\ ") != NULL ||
          !g_uri_split_network (uri,
                                G_URI_FLAGS_NONE,
                                NULL,
                                &host,
                                &self->port,
                                NULL) ||
          host == NULL || *host == '\0' || self->port == 0)
        return NULL;
      self->host = g_ascii_strdown (host, -1);
    }

  return g_steal_pointer (&self);
}

/**
 * holler_address_is_on:
 * @self: an address
 * @server_url: the server one is logged in to, "https://host[:port]"
 *
 * Tells whether the person meant is on this server. A link without a port
 * means that of the scheme.
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_address_is_on (const HollerAddress *self, const char *server_url)
{
  g_autoptr (GUri) server = NULL;
  gboolean is_tls = FALSE;
  int port = -1;

  g_return_val_if_fail (self != NULL, FALSE);

  if (self->host == NULL)
    return TRUE;
  if (server_url == NULL)
    return FALSE;
  server = g_uri_parse (server_url, G_URI_FLAGS_NONE, NULL);
  if (server == NULL || g_uri_get_host (server) == NULL ||
      g_ascii_strcasecmp (g_uri_get_host (server), self->host) != 0)
    return FALSE;

  is_tls = g_str_equal (g_uri_get_scheme (server), "https");
  port = g_uri_get_port (server);
  if (port == (is_tls ? 443 : 80))
    port = -1;

  return port == (self->port == (is_tls ? 443 : 80) ? -1 : self->port);
}

/**
 * holler_address_free:
 * @self: (transfer full): an address
 *
 * Frees it.
 */
void
holler_address_free (HollerAddress *self)
{
  g_free (self->username);
  g_free (self->host);
  g_free (self);
}
