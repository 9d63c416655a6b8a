/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "client/holler-account.h"
#include "client/holler-check-row.h"
#include "client/holler-probe.h"

G_BEGIN_DECLS

/* Looks whether calls can work from here: the server, the socket, STUN, each
 * relay by each transport and kind of address, and the microphone. Only when
 * the person asks for it, for it opens the microphone.
 *
 * Properties (read-only, notify):
 *   is-running  gboolean
 *   rows        GListModel of HollerCheckRow
 */

#define HOLLER_TYPE_NETWORK_CHECK (holler_network_check_get_type ())
G_DECLARE_FINAL_TYPE (HollerNetworkCheck,
                      holler_network_check,
                      HOLLER,
                      NETWORK_CHECK,
                      GObject)

HollerNetworkCheck *holler_network_check_new (HollerAccount *account,
                                              HollerProbe *probe);
void holler_network_check_start (HollerNetworkCheck *self);
void holler_network_check_cancel (HollerNetworkCheck *self);
gboolean holler_network_check_get_is_running (HollerNetworkCheck *self);
GListModel *holler_network_check_get_rows (HollerNetworkCheck *self);

G_END_DECLS
