/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A server that somebody near announces. What it is called comes from the
 * network: shown, and believed in nothing.
 *
 * Properties: name  char *, one short line
 */
#define HOLLER_TYPE_NEARBY_SERVER (holler_nearby_server_get_type ())
G_DECLARE_FINAL_TYPE (HollerNearbyServer,
                      holler_nearby_server,
                      HOLLER,
                      NEARBY_SERVER,
                      GObject)

/* @name: as announced, whatever it is */
HollerNearbyServer *holler_nearby_server_new (const char *name);
/* As shown, and as it is called on the network */
const char *holler_nearby_server_get_name (HollerNearbyServer *self);
const char *holler_nearby_server_get_service (HollerNearbyServer *self);

/* Finds servers on the local network. net/ implements it with Avahi. No
 * server is asked anything: where one is is only looked up when the person
 * has chosen it. */
#define HOLLER_TYPE_DISCOVERY (holler_discovery_get_type ())
G_DECLARE_INTERFACE (HollerDiscovery,
                     holler_discovery,
                     HOLLER,
                     DISCOVERY,
                     GObject)

struct _HollerDiscoveryInterface
{
  GTypeInterface parent_iface;

  /* of HollerNearbyServer, by name; borrowed */
  GListModel *(*get_servers) (HollerDiscovery *self);
  /* Looks only while somebody wants to see it. */
  void (*set_looking) (HollerDiscovery *self, gboolean looking);
  void (*resolve_async) (HollerDiscovery *self,
                         HollerNearbyServer *server,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data);
  /* (transfer full): "https://host:port" */
  char *(*resolve_finish) (HollerDiscovery *self,
                           GAsyncResult *result,
                           GError **error);
};

GListModel *holler_discovery_get_servers (HollerDiscovery *self);
void holler_discovery_set_looking (HollerDiscovery *self, gboolean looking);
void holler_discovery_resolve_async (HollerDiscovery *self,
                                     HollerNearbyServer *server,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
char *holler_discovery_resolve_finish (HollerDiscovery *self,
                                       GAsyncResult *result,
                                       GError **error);

G_END_DECLS
