/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/holler-guard-stream.h"
#include "server/holler-server-config.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* Accepts connections and hands them to libsoup with a guard in between. */

typedef struct _HollerListener HollerListener;

HollerListener *holler_listener_new (const HollerServerConfig *config,
                                     SoupServer *soup,
                                     GError **error);
void holler_listener_free (HollerListener *self);
/* "http://127.0.0.1:8090" */
const char *holler_listener_get_uri (HollerListener *self);
guint holler_listener_get_n_open (HollerListener *self);

/* The guard of the connection a request came by; NULL if it is gone. */
HollerGuardStream *holler_listener_find_guard (SoupServerMessage *message);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HollerListener, holler_listener_free)

G_END_DECLS
