/* holler-avahi.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "net/holler-avahi.h"

#include "base/holler-debug.h"
#include "net/holler-avahi-private.h"

/* Finds servers by DNS-SD (RFC 6763) through Avahi, in plain D-Bus: its
 * client library would bring a main loop of its own for three calls.
 *
 * Avahi is used where it runs and never started. Everybody on the network can
 * announce what they like, so there is an end to how much is listed.
 */

#define MAX_SERVERS 64

typedef struct
{
  gint32 interface;
  gint32 protocol;
} Place;

/* One name; the same server is there by each interface and protocol. */
typedef struct
{
  HollerNearbyServer *server;
  char *domain;
  GArray *places; /* of Place */
} Found;

struct _HollerAvahi
{
  GObject parent_instance;

  GDBusConnection *bus; /* (nullable) */
  GCancellable *cancellable;
  guint watch_id;
  guint signals_id;
  char *browser; /* (nullable): its path; NULL until Avahi has said it */
  gboolean looking;

  GHashTable *found; /* name -> Found */
  GListStore *servers;
};

static void holler_avahi_iface_init (HollerDiscoveryInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HollerAvahi,
                               holler_avahi,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (HOLLER_TYPE_DISCOVERY,
                                                      holler_avahi_iface_init))

static void
found_free (gpointer data)
{
  Found *found = data;

  g_object_unref (found->server);
  g_free (found->domain);
  g_array_unref (found->places);
  g_free (found);
}

static int
compare_servers (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const char *name_a =
    holler_nearby_server_get_name (HOLLER_NEARBY_SERVER ((gpointer) a));
  const char *name_b =
    holler_nearby_server_get_name (HOLLER_NEARBY_SERVER ((gpointer) b));

  return g_utf8_collate (name_a, name_b);
}

static guint
find_place (const Found *found, Place place)
{
  guint i = 0;

  while (i < found->places->len)
    {
      Place *known = &g_array_index (found->places, Place, i);

      if (known->interface == place.interface &&
          known->protocol == place.protocol)
        break;
      i++;
    }
  return i;
}

static void
add (HollerAvahi *self, const char *name, const char *domain, Place place)
{
  Found *found = g_hash_table_lookup (self->found, name);

  if (found == NULL)
    {
      if (g_hash_table_size (self->found) >= MAX_SERVERS)
        return;
      found = g_new0 (Found, 1);
      found->server = holler_nearby_server_new (name);
      found->domain = g_strdup (domain);
      found->places = g_array_new (FALSE, FALSE, sizeof (Place));
      g_hash_table_insert (self->found, g_strdup (name), found);
      g_list_store_insert_sorted (self->servers,
                                  found->server,
                                  compare_servers,
                                  NULL);
    }
  if (find_place (found, place) == found->places->len)
    g_array_append_val (found->places, place);
}

static void
remove_place (HollerAvahi *self, const char *name, Place place)
{
  Found *found = g_hash_table_lookup (self->found, name);
  guint position = 0;
  guint i = 0;

  if (found == NULL)
    return;
  i = find_place (found, place);
  if (i < found->places->len)
    g_array_remove_index (found->places, i);
  if (found->places->len > 0)
    return;
  if (g_list_store_find (self->servers, found->server, &position))
    g_list_store_remove (self->servers, position);
  g_hash_table_remove (self->found, name);
}

static void
forget (HollerAvahi *self)
{
  g_list_store_remove_all (self->servers);
  g_hash_table_remove_all (self->found);
}

/* Avahi may tell what it knows before it has answered who tells it. Its
 * signals of a browser come to who asked for it only, so those that come
 * early are ours. */
static void
signal_cb (GDBusConnection *bus,
           const char *sender,
           const char *path,
           const char *interface,
           const char *name,
           GVariant *parameters,
           gpointer user_data)
{
  HollerAvahi *self = user_data;
  Place place = { 0, 0 };
  const char *service = NULL;
  const char *type = NULL;
  const char *domain = NULL;
  guint32 flags = 0;

  if ((self->browser != NULL && g_strcmp0 (self->browser, path) != 0) ||
      !g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(iisssu)")))
    return;
  g_variant_get (parameters,
                 "(ii&s&s&su)",
                 &place.interface,
                 &place.protocol,
                 &service,
                 &type,
                 &domain,
                 &flags);
  if (g_strcmp0 (type, HOLLER_SERVICE_TYPE) != 0)
    return;
  if (g_str_equal (name, "ItemRemove"))
    remove_place (self, service, place);
  else if (g_str_equal (name, "ItemNew") && (flags & AVAHI_RESULT_OUR_OWN) == 0)
    add (self, service, domain, place);
}

static void
free_browser (HollerAvahi *self)
{
  if (self->browser != NULL)
    g_dbus_connection_call (self->bus,
                            AVAHI_NAME,
                            self->browser,
                            AVAHI_BROWSER,
                            "Free",
                            NULL,
                            NULL,
                            G_DBUS_CALL_FLAGS_NO_AUTO_START,
                            -1,
                            NULL,
                            NULL,
                            NULL);
  g_clear_pointer (&self->browser, g_free);
}

static void
browser_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerAvahi) self = user_data;
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GError) error = NULL;

  answer =
    g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  if (answer == NULL)
    {
      holler_debug (HOLLER_DEBUG_WIRE, "avahi: cannot browse");
      return;
    }
  g_clear_pointer (&self->browser, g_free);
  g_variant_get (answer, "(o)", &self->browser);
  if (!self->looking)
    free_browser (self);
}

static void
appeared_cb (GDBusConnection *bus,
             const char *name,
             const char *owner,
             gpointer user_data)
{
  HollerAvahi *self = user_data;

  g_dbus_connection_call (bus,
                          AVAHI_NAME,
                          "/",
                          AVAHI_SERVER,
                          "ServiceBrowserNew",
                          g_variant_new ("(iissu)",
                                         AVAHI_IF_UNSPEC,
                                         AVAHI_PROTO_UNSPEC,
                                         HOLLER_SERVICE_TYPE,
                                         "",
                                         0),
                          G_VARIANT_TYPE ("(o)"),
                          G_DBUS_CALL_FLAGS_NO_AUTO_START,
                          -1,
                          self->cancellable,
                          browser_cb,
                          g_object_ref (self));
}

static void
vanished_cb (GDBusConnection *bus, const char *name, gpointer user_data)
{
  HollerAvahi *self = user_data;

  g_clear_pointer (&self->browser, g_free);
  forget (self);
}

static void
start (HollerAvahi *self)
{
  self->signals_id =
    g_dbus_connection_signal_subscribe (self->bus,
                                        AVAHI_NAME,
                                        AVAHI_BROWSER,
                                        NULL,
                                        NULL,
                                        NULL,
                                        G_DBUS_SIGNAL_FLAGS_NONE,
                                        signal_cb,
                                        self,
                                        NULL);
  self->watch_id =
    g_bus_watch_name_on_connection (self->bus,
                                    AVAHI_NAME,
                                    G_BUS_NAME_WATCHER_FLAGS_NONE,
                                    appeared_cb,
                                    vanished_cb,
                                    self,
                                    NULL);
}

static void
stop (HollerAvahi *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->bus != NULL)
    {
      free_browser (self);
      if (self->signals_id != 0)
        g_dbus_connection_signal_unsubscribe (self->bus, self->signals_id);
      self->signals_id = 0;
    }
  g_clear_handle_id (&self->watch_id, g_bus_unwatch_name);
  forget (self);
}

static void
bus_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerAvahi) self = user_data;
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, NULL);

  /* Without a system bus nobody is found, and that is that. */
  if (bus == NULL || !self->looking || self->watch_id != 0)
    return;
  g_set_object (&self->bus, bus);
  start (self);
}

static void
holler_avahi_set_looking (HollerDiscovery *discovery, gboolean looking)
{
  HollerAvahi *self = HOLLER_AVAHI (discovery);

  if (self->looking == looking)
    return;
  self->looking = looking;
  if (!looking)
    {
      stop (self);
      return;
    }
  self->cancellable = g_cancellable_new ();
  g_bus_get (G_BUS_TYPE_SYSTEM, self->cancellable, bus_cb, g_object_ref (self));
}

static GListModel *
holler_avahi_get_servers (HollerDiscovery *discovery)
{
  return G_LIST_MODEL (HOLLER_AVAHI (discovery)->servers);
}

/* IPv4, where it is: addresses of IPv6 within one network need the interface
 * beside them, which no URL can say. */
static Place *
choose_place (const Found *found)
{
  for (guint i = 0; i < found->places->len; i++)
    {
      Place *place = &g_array_index (found->places, Place, i);

      if (place->protocol == AVAHI_PROTO_INET)
        return place;
    }

  return &g_array_index (found->places, Place, 0);
}

static void
holler_avahi_resolve_async (HollerDiscovery *discovery,
                            HollerNearbyServer *server,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  HollerAvahi *self = HOLLER_AVAHI (discovery);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  const char *service = holler_nearby_server_get_service (server);
  Found *found = g_hash_table_lookup (self->found, service);
  Place *place = NULL;

  g_task_set_source_tag (task, holler_avahi_resolve_async);
  if (found == NULL || self->bus == NULL)
    {
      g_task_return_new_error (task,
                               G_IO_ERROR,
                               G_IO_ERROR_NOT_FOUND,
                               "the server is not announced any more");
      return;
    }
  place = choose_place (found);
  holler_avahi_resolve (task,
                        self->bus,
                        place->interface,
                        place->protocol,
                        service,
                        found->domain);
}

static char *
holler_avahi_resolve_finish (HollerDiscovery *discovery,
                             GAsyncResult *result,
                             GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, discovery), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
holler_avahi_dispose (GObject *object)
{
  HollerAvahi *self = HOLLER_AVAHI (object);

  stop (self);
  g_clear_object (&self->bus);

  G_OBJECT_CLASS (holler_avahi_parent_class)->dispose (object);
}

static void
holler_avahi_finalize (GObject *object)
{
  HollerAvahi *self = HOLLER_AVAHI (object);

  g_hash_table_unref (self->found);
  g_object_unref (self->servers);

  G_OBJECT_CLASS (holler_avahi_parent_class)->finalize (object);
}

static void
holler_avahi_class_init (HollerAvahiClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = holler_avahi_dispose;
  object_class->finalize = holler_avahi_finalize;
}

static void
holler_avahi_init (HollerAvahi *self)
{
  self->found =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, found_free);
  self->servers = g_list_store_new (HOLLER_TYPE_NEARBY_SERVER);
}

static void
holler_avahi_iface_init (HollerDiscoveryInterface *iface)
{
  iface->get_servers = holler_avahi_get_servers;
  iface->set_looking = holler_avahi_set_looking;
  iface->resolve_async = holler_avahi_resolve_async;
  iface->resolve_finish = holler_avahi_resolve_finish;
}

/**
 * holler_avahi_new:
 *
 * Makes what finds servers on the local network (`_holler._tcp`) by Avahi.
 *
 * Where there is no Avahi, or no system bus, nobody is found.
 *
 * Returns: (transfer full): a discovery
 */
HollerDiscovery *
holler_avahi_new (void)
{
  return g_object_new (HOLLER_TYPE_AVAHI, NULL);
}
