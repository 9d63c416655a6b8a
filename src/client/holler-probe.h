/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "core/holler-check.h"

G_BEGIN_DECLS

/* Asks STUN and TURN servers whether they would serve a call, without one.
 * net/ implements it. */

#define HOLLER_TYPE_PROBE (holler_probe_get_type ())
G_DECLARE_INTERFACE (HollerProbe, holler_probe, HOLLER, PROBE, GObject)

struct _HollerProbeInterface
{
  GTypeInterface parent_iface;

  /* @uri: "stun:host[:port]", "turn:host[:port][?transport=udp|tcp]", turns:;
   * @family: G_SOCKET_FAMILY_IPV4 or _IPV6. Comes back within seconds. */
  void (*ask_async) (HollerProbe *self,
                     const char *uri,
                     const char *username, /* (nullable) */
                     const char *password, /* (nullable) */
                     GSocketFamily family,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data);
  /* FALSE only if it was cancelled */
  gboolean (*ask_finish) (HollerProbe *self,
                          GAsyncResult *result,
                          HollerProbeOutcome *outcome,
                          gint64 *round_trip_ms,
                          GError **error);
};

void holler_probe_ask_async (HollerProbe *self,
                             const char *uri,
                             const char *username,
                             const char *password,
                             GSocketFamily family,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
gboolean holler_probe_ask_finish (HollerProbe *self,
                                  GAsyncResult *result,
                                  HollerProbeOutcome *outcome,
                                  gint64 *round_trip_ms,
                                  GError **error);

G_END_DECLS
