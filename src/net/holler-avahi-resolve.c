/* holler-avahi-resolve.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "net/holler-avahi-private.h"

#include <string.h>

/* From a service that was announced to the URL of its server. */

#define RESOLVE_TIMEOUT_MS 10000
#define LOOKUP_TIMEOUT_MS 1500
#define LOCAL_DOMAIN ".local"

/* A network's own names end in ".local" and only some systems can look them
 * up; but an address may be another one tomorrow, so the name is better. */
typedef struct
{
  char *by_name;
  char *by_address;
  GCancellable *lookup;
  guint timeout_id;
} Where;

static void
where_free (gpointer data)
{
  Where *where = data;

  g_clear_handle_id (&where->timeout_id, g_source_remove);
  g_clear_object (&where->lookup);
  g_free (where->by_name);
  g_free (where->by_address);
  g_free (where);
}

static void
name_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Where *where = g_task_get_task_data (task);
  GList *addresses =
    g_resolver_lookup_by_name_finish (G_RESOLVER (source), result, NULL);

  if (!g_task_return_error_if_cancelled (task))
    g_task_return_pointer (
      task,
      g_strdup (addresses != NULL ? where->by_name : where->by_address),
      g_free);
  g_resolver_free_addresses (addresses);
}

/* A system without names of the local network asks its usual servers, which
 * may take long to know nothing. */
static gboolean
lookup_timeout_cb (gpointer user_data)
{
  Where *where = user_data;

  where->timeout_id = 0;
  g_cancellable_cancel (where->lookup);
  return G_SOURCE_REMOVE;
}

static gboolean
is_local_name (const char *host)
{
  gsize length = strlen (host);

  return length <= 253 && g_ascii_isalnum (host[0]) &&
         g_str_has_suffix (host, LOCAL_DOMAIN) &&
         strspn (host,
                 "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                 "0123456789-.") == length;
}

static char *
make_url (const char *host, guint16 port)
{
  return g_uri_join (G_URI_FLAGS_NONE,
                     "https",
                     NULL,
                     host,
                     port,
                     "",
                     NULL,
                     NULL);
}

static void
resolved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GInetAddress) address = NULL;
  g_autoptr (GResolver) resolver = NULL;
  GError *error = NULL;
  const char *host = NULL;
  const char *text = NULL;
  guint16 port = 0;
  Where *where = NULL;

  answer =
    g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  if (answer == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_variant_get (answer,
                 "(iisss&si&sq@aayu)",
                 NULL,
                 NULL,
                 NULL,
                 NULL,
                 NULL,
                 &host,
                 NULL,
                 &text,
                 &port,
                 NULL,
                 NULL);
  address = g_inet_address_new_from_string (text);
  if (address == NULL || port == 0)
    {
      g_task_return_new_error (task,
                               G_IO_ERROR,
                               G_IO_ERROR_INVALID_DATA,
                               "what was announced is no address");
      return;
    }

  where = g_new0 (Where, 1);
  where->by_address = make_url (text, port);
  g_task_set_task_data (task, where, where_free);
  if (!is_local_name (host))
    {
      g_task_return_pointer (task, g_strdup (where->by_address), g_free);
      return;
    }
  where->by_name = make_url (host, port);
  where->lookup = g_cancellable_new ();
  where->timeout_id =
    g_timeout_add (LOOKUP_TIMEOUT_MS, lookup_timeout_cb, where);
  resolver = g_resolver_get_default ();
  g_resolver_lookup_by_name_async (resolver,
                                   host,
                                   where->lookup,
                                   name_cb,
                                   g_object_ref (task));
}

void
holler_avahi_resolve (GTask *task,
                      GDBusConnection *bus,
                      gint32 interface,
                      gint32 protocol,
                      const char *service,
                      const char *domain)
{
  g_dbus_connection_call (bus,
                          AVAHI_NAME,
                          "/",
                          AVAHI_SERVER,
                          "ResolveService",
                          g_variant_new ("(iisssiu)",
                                         interface,
                                         protocol,
                                         service,
                                         HOLLER_SERVICE_TYPE,
                                         domain,
                                         protocol,
                                         0),
                          G_VARIANT_TYPE ("(iissssisqaayu)"),
                          G_DBUS_CALL_FLAGS_NO_AUTO_START,
                          RESOLVE_TIMEOUT_MS,
                          g_task_get_cancellable (task),
                          resolved_cb,
                          g_object_ref (task));
}
