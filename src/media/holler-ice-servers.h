/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gst/gst.h>

#include "client/holler-peer-connection.h"

G_BEGIN_DECLS

char *holler_ice_server_to_gst (const char *uri,
                                const char *username,
                                const char *password);
void holler_ice_servers_apply (GstElement *webrtcbin,
                               const HollerPeerConfig *config);

G_END_DECLS
