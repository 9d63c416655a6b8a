/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gst/gst.h>

#include "client/holler-peer-connection.h"

G_BEGIN_DECLS

typedef struct
{
  char *host; /* without brackets */
  guint16 port;
  gboolean is_relay; /* else for STUN only */
  gboolean is_tcp;
  gboolean is_tls;
} HollerIceServer;

gboolean holler_ice_server_parse (HollerIceServer *self, const char *uri);
void holler_ice_server_clear (HollerIceServer *self);
char *holler_ice_server_to_gst (const HollerIceServer *self,
                                const char *username,
                                const char *password);
void holler_ice_servers_apply (GstElement *webrtcbin,
                               const HollerPeerConfig *config);

G_END_DECLS
