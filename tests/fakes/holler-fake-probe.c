/* holler-fake-probe.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-fake-probe.h"

#define ROUND_TRIP_MS 12

struct _HollerFakeProbe
{
  GObject parent_instance;

  HollerProbeOutcome outcomes[2]; /* IPv4, IPv6 */
  gboolean hold;
  guint n_asked;
};

static void iface_init (HollerProbeInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HollerFakeProbe,
                               holler_fake_probe,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (HOLLER_TYPE_PROBE,
                                                      iface_init))

static void
cancelled_cb (GCancellable *cancellable, GTask *task)
{
  g_task_return_error_if_cancelled (task);
}

static void
ask_async (HollerProbe *probe,
           const char *uri,
           const char *username,
           const char *password,
           GSocketFamily family,
           GCancellable *cancellable,
           GAsyncReadyCallback callback,
           gpointer user_data)
{
  HollerFakeProbe *self = HOLLER_FAKE_PROBE (probe);
  g_autoptr (GTask) task = g_task_new (probe, cancellable, callback, user_data);

  self->n_asked++;
  if (self->hold)
    g_signal_connect_data (cancellable,
                           "cancelled",
                           G_CALLBACK (cancelled_cb),
                           g_object_ref (task),
                           (GClosureNotify) G_CALLBACK (g_object_unref),
                           0);
  else
    g_task_return_int (task, self->outcomes[family == G_SOCKET_FAMILY_IPV6]);
}

static gboolean
ask_finish (HollerProbe *probe,
            GAsyncResult *result,
            HollerProbeOutcome *outcome,
            gint64 *round_trip_ms,
            GError **error)
{
  gssize value = g_task_propagate_int (G_TASK (result), error);

  if (value < 0)
    return FALSE;
  *outcome = (HollerProbeOutcome) value;
  *round_trip_ms = *outcome == HOLLER_PROBE_ANSWERED ? ROUND_TRIP_MS : -1;
  return TRUE;
}

static void
iface_init (HollerProbeInterface *iface)
{
  iface->ask_async = ask_async;
  iface->ask_finish = ask_finish;
}

static void
holler_fake_probe_class_init (HollerFakeProbeClass *klass)
{
}

static void
holler_fake_probe_init (HollerFakeProbe *self)
{
}

HollerProbe *
holler_fake_probe_new (void)
{
  return g_object_new (HOLLER_TYPE_FAKE_PROBE, NULL);
}

void
holler_fake_probe_answer (HollerFakeProbe *self,
                          GSocketFamily family,
                          HollerProbeOutcome outcome)
{
  self->outcomes[family == G_SOCKET_FAMILY_IPV6] = outcome;
}

void
holler_fake_probe_hold (HollerFakeProbe *self, gboolean hold)
{
  self->hold = hold;
}

guint
holler_fake_probe_get_n_asked (HollerFakeProbe *self)
{
  return self->n_asked;
}
