/* holler-discovery.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-discovery.h"

#include <string.h>

struct _HollerNearbyServer
{
  GObject parent_instance;

  char *service;
  char *name;
};

enum
{
  PROP_0,
  PROP_NAME,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (HollerNearbyServer, holler_nearby_server, G_TYPE_OBJECT)
G_DEFINE_INTERFACE (HollerDiscovery, holler_discovery, G_TYPE_OBJECT)

static gboolean
is_visible (gunichar letter)
{
  static const GUnicodeType hidden[] = {
    G_UNICODE_CONTROL,        G_UNICODE_FORMAT,
    G_UNICODE_LINE_SEPARATOR, G_UNICODE_PARAGRAPH_SEPARATOR,
    G_UNICODE_PRIVATE_USE,    G_UNICODE_SURROGATE,
    G_UNICODE_UNASSIGNED,
  };
  GUnicodeType type = g_unichar_type (letter);

  for (guint i = 0; i < G_N_ELEMENTS (hidden); i++)
    if (type == hidden[i])
      return FALSE;
  return TRUE;
}

/* One line of what can be seen: no line ends, and nothing that turns the
 * direction of what stands beside it. */
static char *
make_name (const char *service)
{
  g_autofree char *valid = g_utf8_make_valid (service, -1);
  GString *name = g_string_new (NULL);

  for (const char *c = valid; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar letter = g_utf8_get_char (c);

      if (is_visible (letter))
        g_string_append_unichar (name, letter);
      else
        g_string_append_c (name, ' ');
    }

  return g_strstrip (g_string_free (name, FALSE));
}

static void
holler_nearby_server_get_property (GObject *object,
                                   guint id,
                                   GValue *value,
                                   GParamSpec *pspec)
{
  HollerNearbyServer *self = HOLLER_NEARBY_SERVER (object);

  switch (id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
holler_nearby_server_finalize (GObject *object)
{
  HollerNearbyServer *self = HOLLER_NEARBY_SERVER (object);

  g_free (self->service);
  g_free (self->name);

  G_OBJECT_CLASS (holler_nearby_server_parent_class)->finalize (object);
}

static void
holler_nearby_server_class_init (HollerNearbyServerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = holler_nearby_server_finalize;
  object_class->get_property = holler_nearby_server_get_property;

  /**
   * HollerNearbyServer:name:
   *
   * What it calls itself, fit to be shown.
   */
  properties[PROP_NAME] =
    g_param_spec_string ("name",
                         NULL,
                         NULL,
                         NULL,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
holler_nearby_server_init (HollerNearbyServer *self)
{
}

/**
 * holler_nearby_server_new:
 * @name: what it is called on the network
 *
 * Makes one.
 *
 * Returns: (transfer full): a server
 */
HollerNearbyServer *
holler_nearby_server_new (const char *name)
{
  HollerNearbyServer *self = g_object_new (HOLLER_TYPE_NEARBY_SERVER, NULL);

  self->service = g_strdup (name);
  self->name = make_name (name);

  return self;
}

/**
 * holler_nearby_server_get_name:
 * @self: a server
 *
 * Gets what it calls itself, fit to be shown: one line, maybe an empty one.
 *
 * Returns: a name
 */
const char *
holler_nearby_server_get_name (HollerNearbyServer *self)
{
  g_return_val_if_fail (HOLLER_IS_NEARBY_SERVER (self), NULL);

  return self->name;
}

/**
 * holler_nearby_server_get_service:
 * @self: a server
 *
 * Gets what it is called on the network, byte for byte.
 *
 * Returns: a name
 */
const char *
holler_nearby_server_get_service (HollerNearbyServer *self)
{
  g_return_val_if_fail (HOLLER_IS_NEARBY_SERVER (self), NULL);

  return self->service;
}

static void
holler_discovery_default_init (HollerDiscoveryInterface *iface)
{
}

/**
 * holler_discovery_get_servers:
 * @self: a discovery
 *
 * Gets the servers that are announced now.
 *
 * Returns: (transfer none): of [class@NearbyServer]
 */
GListModel *
holler_discovery_get_servers (HollerDiscovery *self)
{
  g_return_val_if_fail (HOLLER_IS_DISCOVERY (self), NULL);

  return HOLLER_DISCOVERY_GET_IFACE (self)->get_servers (self);
}

/**
 * holler_discovery_set_looking:
 * @self: a discovery
 * @looking: whether somebody wants to see it
 *
 * Begins to look, or stops and forgets.
 */
void
holler_discovery_set_looking (HollerDiscovery *self, gboolean looking)
{
  g_return_if_fail (HOLLER_IS_DISCOVERY (self));

  HOLLER_DISCOVERY_GET_IFACE (self)->set_looking (self, looking);
}

/**
 * holler_discovery_resolve_async:
 * @self: a discovery
 * @server: one of its servers, which the person chose
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when done
 * @user_data: data for @callback
 *
 * Looks up where a server is. The server itself is not asked.
 */
void
holler_discovery_resolve_async (HollerDiscovery *self,
                                HollerNearbyServer *server,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_return_if_fail (HOLLER_IS_DISCOVERY (self));
  g_return_if_fail (HOLLER_IS_NEARBY_SERVER (server));

  HOLLER_DISCOVERY_GET_IFACE (self)->resolve_async (self,
                                                    server,
                                                    cancellable,
                                                    callback,
                                                    user_data);
}

/**
 * holler_discovery_resolve_finish:
 * @self: a discovery
 * @result: the result
 * @error: return location for a `GIOErrorEnum`
 *
 * Gets where it is.
 *
 * Returns: (transfer full): "https://host:port"
 */
char *
holler_discovery_resolve_finish (HollerDiscovery *self,
                                 GAsyncResult *result,
                                 GError **error)
{
  g_return_val_if_fail (HOLLER_IS_DISCOVERY (self), NULL);

  return HOLLER_DISCOVERY_GET_IFACE (self)->resolve_finish (self,
                                                            result,
                                                            error);
}
