/* holler-network-watch.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-network-watch.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include "base/holler-debug.h"

/* GNetworkMonitor says that something changed, often several times for one
 * change and sometimes for none that matters. What matters is whether the
 * addresses are the same once it is quiet: a cable that was pulled and is back
 * leaves everything as it was.
 */

#define QUIET_MS 250

struct _HollerNetworkWatch
{
  GObject parent_instance;

  HollerClock *clock;
  GNetworkMonitor *monitor; /* (nullable) */
  HollerNetworkRead read;
  char *addresses; /* the last that there were */
  gboolean available;
  guint quiet_id;
};

enum
{
  PROP_AVAILABLE = 1,
};

static GParamSpec *properties[PROP_AVAILABLE + 1];

enum
{
  SIGNAL_MOVED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HollerNetworkWatch, holler_network_watch, G_TYPE_OBJECT)

static gboolean
leads_anywhere (const struct ifaddrs *entry)
{
  const struct sockaddr *address = entry->ifa_addr;

  if (address == NULL || (entry->ifa_flags & IFF_UP) == 0 ||
      (entry->ifa_flags & IFF_RUNNING) == 0 ||
      (entry->ifa_flags & IFF_LOOPBACK) != 0)
    return FALSE;
  if (address->sa_family == AF_INET6)
    return !IN6_IS_ADDR_LINKLOCAL (
      &((const struct sockaddr_in6 *) (gconstpointer) address)->sin6_addr);

  return address->sa_family == AF_INET;
}

static char *
dup_address (const struct ifaddrs *entry)
{
  gsize size = entry->ifa_addr->sa_family == AF_INET
                 ? sizeof (struct sockaddr_in)
                 : sizeof (struct sockaddr_in6);
  g_autoptr (GSocketAddress) address =
    g_socket_address_new_from_native (entry->ifa_addr, size);
  g_autofree char *text = NULL;

  if (!G_IS_INET_SOCKET_ADDRESS (address))
    return NULL;
  text = g_inet_address_to_string (
    g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));

  return g_strdup_printf ("%s %s\n", entry->ifa_name, text);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(char *const *) a, *(char *const *) b);
}

static char *
read_addresses (void)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  struct ifaddrs *entries = NULL;

  if (getifaddrs (&entries) != 0)
    return g_strdup ("");
  for (const struct ifaddrs *entry = entries; entry != NULL;
       entry = entry->ifa_next)
    {
      char *line = leads_anywhere (entry) ? dup_address (entry) : NULL;

      if (line != NULL)
        g_ptr_array_add (lines, line);
    }
  freeifaddrs (entries);
  g_ptr_array_sort (lines, compare);
  g_ptr_array_add (lines, NULL);

  return g_strjoinv ("", (char **) lines->pdata);
}

/**
 * holler_network_watch_look:
 * @self: a network watch
 *
 * Looks at the addresses now.
 */
void
holler_network_watch_look (HollerNetworkWatch *self)
{
  g_autofree char *addresses = NULL;
  gboolean available;
  gboolean moved;

  g_return_if_fail (HOLLER_IS_NETWORK_WATCH (self));

  addresses = self->read ();
  available = *addresses != '\0';
  moved = available && g_strcmp0 (addresses, self->addresses) != 0;
  if (moved)
    {
      g_free (self->addresses);
      self->addresses = g_steal_pointer (&addresses);
    }
  if (self->available != available)
    {
      self->available = available;
      holler_debug (HOLLER_DEBUG_LINK,
                    available ? "there is a network" : "there is no network");
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_AVAILABLE]);
    }
  if (moved)
    {
      holler_debug (HOLLER_DEBUG_LINK, "the addresses changed");
      g_signal_emit (self, signals[SIGNAL_MOVED], 0);
    }
}

static gboolean
quiet_cb (gpointer user_data)
{
  HollerNetworkWatch *self = user_data;

  self->quiet_id = 0;
  holler_network_watch_look (self);

  return G_SOURCE_REMOVE;
}

static void
changed_cb (HollerNetworkWatch *self)
{
  holler_clock_clear_timeout (self->clock, &self->quiet_id);
  self->quiet_id =
    holler_clock_add_timeout (self->clock, QUIET_MS, quiet_cb, self, NULL);
}

static void
holler_network_watch_dispose (GObject *object)
{
  HollerNetworkWatch *self = HOLLER_NETWORK_WATCH (object);

  if (self->clock != NULL)
    holler_clock_clear_timeout (self->clock, &self->quiet_id);
  g_clear_object (&self->clock);
  g_clear_object (&self->monitor);

  G_OBJECT_CLASS (holler_network_watch_parent_class)->dispose (object);
}

static void
holler_network_watch_finalize (GObject *object)
{
  g_free (HOLLER_NETWORK_WATCH (object)->addresses);

  G_OBJECT_CLASS (holler_network_watch_parent_class)->finalize (object);
}

static void
holler_network_watch_get_property (GObject *object,
                                   guint property_id,
                                   GValue *value,
                                   GParamSpec *pspec)
{
  if (property_id == PROP_AVAILABLE)
    g_value_set_boolean (value, HOLLER_NETWORK_WATCH (object)->available);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

static void
holler_network_watch_class_init (HollerNetworkWatchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = holler_network_watch_dispose;
  object_class->finalize = holler_network_watch_finalize;
  object_class->get_property = holler_network_watch_get_property;

  properties[PROP_AVAILABLE] = g_param_spec_boolean (
    "available",
    NULL,
    NULL,
    FALSE,
    G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class,
                                     G_N_ELEMENTS (properties),
                                     properties);

  /**
   * HollerNetworkWatch::moved:
   * @self: a network watch
   *
   * This machine is somewhere else now, or has slept.
   */
  signals[SIGNAL_MOVED] = g_signal_new ("moved",
                                        HOLLER_TYPE_NETWORK_WATCH,
                                        G_SIGNAL_RUN_LAST,
                                        0,
                                        NULL,
                                        NULL,
                                        NULL,
                                        G_TYPE_NONE,
                                        0);
}

static void
holler_network_watch_init (HollerNetworkWatch *self)
{
  self->read = read_addresses;
}

/**
 * holler_network_watch_new:
 * @clock: for the moment of quiet
 * @monitor: (nullable): tells of changes
 *
 * Begins to watch from what there is now.
 *
 * Returns: (transfer full): a network watch
 */
HollerNetworkWatch *
holler_network_watch_new (HollerClock *clock, GNetworkMonitor *monitor)
{
  HollerNetworkWatch *self = g_object_new (HOLLER_TYPE_NETWORK_WATCH, NULL);

  self->clock = g_object_ref (clock);
  g_set_object (&self->monitor, monitor);
  self->available = TRUE;
  if (monitor == NULL)
    return self;

  self->addresses = self->read ();
  self->available = *self->addresses != '\0';
  g_signal_connect_object (monitor,
                           "network-changed",
                           G_CALLBACK (changed_cb),
                           self,
                           G_CONNECT_SWAPPED);

  return self;
}

/**
 * holler_network_watch_get_available:
 * @self: a network watch
 *
 * Returns: `FALSE` if nobody can be reached; `TRUE` where it is not known
 */
gboolean
holler_network_watch_get_available (HollerNetworkWatch *self)
{
  g_return_val_if_fail (HOLLER_IS_NETWORK_WATCH (self), FALSE);

  return self->available;
}

/**
 * holler_network_watch_woke:
 * @self: a network watch
 *
 * Says that the machine slept: whoever was spoken to may have given up, and
 * routers have forgotten.
 */
void
holler_network_watch_woke (HollerNetworkWatch *self)
{
  g_return_if_fail (HOLLER_IS_NETWORK_WATCH (self));

  holler_debug (HOLLER_DEBUG_LINK, "woke up");
  g_signal_emit (self, signals[SIGNAL_MOVED], 0);
}

/**
 * holler_network_watch_set_read:
 * @self: a network watch
 * @read: how to read the addresses
 *
 * For tests: gives the machine another place, which is taken as the present
 * one.
 */
void
holler_network_watch_set_read (HollerNetworkWatch *self, HollerNetworkRead read)
{
  g_return_if_fail (HOLLER_IS_NETWORK_WATCH (self));
  g_return_if_fail (read != NULL);

  self->read = read;
  g_free (self->addresses);
  self->addresses = read ();
  self->available = *self->addresses != '\0';
}
