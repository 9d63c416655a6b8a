/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "client/holler-transport.h"
#include "client/holler-trust.h"

G_BEGIN_DECLS

#define HOLLER_TYPE_WS_TRANSPORT (holler_ws_transport_get_type ())
G_DECLARE_FINAL_TYPE (HollerWsTransport,
                      holler_ws_transport,
                      HOLLER,
                      WS_TRANSPORT,
                      GObject)

HollerTransport *holler_ws_transport_new (void);
/* Takes also certificates that a person accepted */
HollerTransport *holler_ws_transport_new_trusting (HollerTrust *trust);

G_END_DECLS
