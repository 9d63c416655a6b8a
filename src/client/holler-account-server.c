/* holler-account-server.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-account-private.h"

#include <string.h>

#include "client/holler-json-read.h"

/* Which server a person means, and whether there is one. */

#define PROTOCOL_VERSION 1

/**
 * holler_server_info_free:
 * @self: (transfer full) (nullable): what is known of a server
 *
 * Frees it.
 */
void
holler_server_info_free (HollerServerInfo *self)
{
  if (self == NULL)
    return;

  g_free (self->url);
  g_free (self->name);
  g_free (self->version);
  g_free (self);
}

static gboolean
is_loopback_host (const char *host)
{
  g_autoptr (GInetAddress) address = NULL;

  if (g_ascii_strcasecmp (host, "localhost") == 0)
    return TRUE;

  address = g_inet_address_new_from_string (host);

  return address != NULL && g_inet_address_get_is_loopback (address);
}

/* What a person types: with or without a scheme, a path, a slash. */
static char *
normalise_url (const char *text, GError **error)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (text));
  g_autofree char *with_scheme = NULL;
  g_autoptr (GUri) uri = NULL;
  const char *scheme = NULL;
  const char *host = NULL;
  gboolean has_scheme = strstr (trimmed, "://") != NULL;

  with_scheme =
    has_scheme ? g_strdup (trimmed) : g_strconcat ("https://", trimmed, NULL);
  if (holler_log_in_judge_server (text) == HOLLER_LOG_IN_FLAW_NONE)
    uri = g_uri_parse (with_scheme, G_URI_FLAGS_NONE, NULL);
  host = uri != NULL ? g_uri_get_host (uri) : NULL;
  if (host == NULL || *host == '\0')
    {
      g_set_error (error,
                   HOLLER_API_ERROR,
                   HOLLER_API_ERROR_NO_ADDRESS,
                   "no server's address");
      return NULL;
    }

  scheme = g_uri_get_scheme (uri);
  if (!has_scheme && is_loopback_host (host))
    scheme = "http";

  return g_uri_join (G_URI_FLAGS_NONE,
                     scheme,
                     NULL,
                     host,
                     g_uri_get_port (uri),
                     "",
                     NULL,
                     NULL);
}

/**
 * holler_account_choose_server:
 * @self: an account that is logged out
 * @url: what the person typed
 * @error: return location for an error, or `NULL`
 *
 * Asks the server at @url from now on. Fails with `HOLLER_API_ERROR`.
 *
 * Returns: (transfer full) (nullable): its address, with a scheme
 */
char *
holler_account_choose_server (HollerAccount *self,
                              const char *url,
                              GError **error)
{
  g_autofree char *normalised = normalise_url (url, error);

  if (normalised == NULL || !holler_api_set_server (self->api,
                                                    normalised,
                                                    self->allow_insecure,
                                                    error))
    return NULL;

  return g_steal_pointer (&normalised);
}

static HollerServerInfo *
read_health (const char *url, JsonObject *health, GError **error)
{
  HollerServerInfo *info = NULL;
  const char *registration = holler_json_read_string (health, "registration");

  if (holler_json_read_string (health, "status") == NULL)
    {
      g_set_error (error,
                   HOLLER_API_ERROR,
                   HOLLER_API_ERROR_NOT_HOLLER,
                   "not a Holler server");
      return NULL;
    }
  if (holler_json_read_int (health, "protocol") != PROTOCOL_VERSION)
    {
      g_set_error (error,
                   HOLLER_API_ERROR,
                   HOLLER_API_ERROR_OTHER_PROTOCOL,
                   "the server speaks another protocol");
      return NULL;
    }

  info = g_new0 (HollerServerInfo, 1);
  info->url = g_strdup (url);
  info->name = g_strdup (holler_json_read_string (health, "serverName"));
  info->version = g_strdup (holler_json_read_string (health, "version"));
  info->needs_invitation = g_strcmp0 (registration, "invite") == 0;
  info->registration_open =
    info->needs_invitation || g_strcmp0 (registration, "open") == 0;

  return info;
}

static void
probe_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (JsonNode) node = NULL;
  GError *error = NULL;
  HollerServerInfo *info = NULL;

  node = holler_api_request_finish (HOLLER_API (source), result, &error);
  if (error == NULL)
    info = read_health (g_task_get_task_data (task),
                        holler_json_read_root (node),
                        &error);
  if (info != NULL)
    g_task_return_pointer (task,
                           info,
                           (GDestroyNotify) holler_server_info_free);
  else
    g_task_return_error (task, error);
}

/**
 * holler_account_probe_async:
 * @self: an account that is logged out
 * @url: what the person typed
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when done
 * @user_data: data for @callback
 *
 * Asks whether there is a Holler server at @url.
 *
 * https:// is put before it where no scheme is given, http:// for a host that
 * is this computer.
 */
void
holler_account_probe_async (HollerAccount *self,
                            const char *url,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autofree char *normalised = NULL;
  GError *error = NULL;

  g_return_if_fail (HOLLER_IS_ACCOUNT (self));
  g_return_if_fail (url != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, holler_account_probe_async);
  if (self->session != NULL)
    {
      /* The API has one server, and it is in use. */
      g_task_return_new_error (task,
                               HOLLER_API_ERROR,
                               HOLLER_API_ERROR_REFUSED,
                               "logged in already");
      return;
    }

  normalised = holler_account_choose_server (self, url, &error);
  if (normalised == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  g_task_set_task_data (task, g_steal_pointer (&normalised), g_free);
  holler_api_request_async (self->api,
                            "GET",
                            "/api/health",
                            NULL,
                            HOLLER_API_FLAGS_OPEN,
                            cancellable,
                            probe_cb,
                            g_object_ref (task));
}

/**
 * holler_account_probe_finish:
 * @self: an account
 * @result: the result
 * @error: return location for an error, or `NULL`
 *
 * Gets what the server says of itself. Fails with `HOLLER_API_ERROR`.
 *
 * Returns: (transfer full): the server
 */
HollerServerInfo *
holler_account_probe_finish (HollerAccount *self,
                             GAsyncResult *result,
                             GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
