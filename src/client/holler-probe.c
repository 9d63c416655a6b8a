/* holler-probe.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-probe.h"

G_DEFINE_INTERFACE (HollerProbe, holler_probe, G_TYPE_OBJECT)

static void
holler_probe_default_init (HollerProbeInterface *iface)
{
}

/**
 * holler_probe_ask_async:
 * @self: a probe
 * @uri: which server, as the credentials of the relays name it
 * @username: (nullable): for a relay
 * @password: (nullable): for a relay
 * @family: over IPv4 or over IPv6
 * @cancellable: (nullable): to stop waiting
 * @callback: (scope async): called when it is known
 * @user_data: for @callback
 *
 * Asks a STUN or a TURN server whether it would serve a call.
 */
void
holler_probe_ask_async (HollerProbe *self,
                        const char *uri,
                        const char *username,
                        const char *password,
                        GSocketFamily family,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_return_if_fail (HOLLER_IS_PROBE (self));
  g_return_if_fail (uri != NULL);

  HOLLER_PROBE_GET_IFACE (self)->ask_async (self,
                                            uri,
                                            username,
                                            password,
                                            family,
                                            cancellable,
                                            callback,
                                            user_data);
}

/**
 * holler_probe_ask_finish:
 * @self: a probe
 * @result: what the callback was given
 * @outcome: (out): what came of it
 * @round_trip_ms: (out): how long the answer took, -1 if there was none
 * @error: return location
 *
 * Gets what came of asking.
 *
 * Returns: `FALSE` with %G_IO_ERROR_CANCELLED if it was cancelled
 */
gboolean
holler_probe_ask_finish (HollerProbe *self,
                         GAsyncResult *result,
                         HollerProbeOutcome *outcome,
                         gint64 *round_trip_ms,
                         GError **error)
{
  g_return_val_if_fail (HOLLER_IS_PROBE (self), FALSE);

  return HOLLER_PROBE_GET_IFACE (self)->ask_finish (self,
                                                    result,
                                                    outcome,
                                                    round_trip_ms,
                                                    error);
}
