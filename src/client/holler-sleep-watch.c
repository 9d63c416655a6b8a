/* holler-sleep-watch.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-sleep-watch.h"

#include "base/holler-debug.h"

/* The monotonic clock stands still while a machine sleeps, so no timer notices
 * it; and a socket that nobody answers any more looks like any other. So we
 * are told.
 */

#define LOGIND_NAME "org.freedesktop.login1"
#define LOGIND_PATH "/org/freedesktop/login1"
#define LOGIND_MANAGER "org.freedesktop.login1.Manager"

struct _HollerSleepWatch
{
  GObject parent_instance;

  GDBusConnection *bus; /* (nullable) */
  GCancellable *cancellable;
  guint subscription_id;
  gboolean is_asleep;
};

enum
{
  SIGNAL_ASLEEP,
  SIGNAL_WOKE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HollerSleepWatch, holler_sleep_watch, G_TYPE_OBJECT)

static void
prepare_for_sleep_cb (GDBusConnection *bus,
                      const char *sender,
                      const char *path,
                      const char *interface,
                      const char *signal,
                      GVariant *parameters,
                      gpointer user_data)
{
  HollerSleepWatch *self = user_data;
  gboolean sleeps = FALSE;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(b)")))
    return;

  g_variant_get (parameters, "(b)", &sleeps);
  /* Said twice, or woken up without having slept: nothing new. */
  if (sleeps == self->is_asleep)
    return;

  self->is_asleep = sleeps;
  holler_debug (HOLLER_DEBUG_LINK, sleeps ? "falls asleep" : "wakes up");
  g_signal_emit (self, signals[sleeps ? SIGNAL_ASLEEP : SIGNAL_WOKE], 0);
}

static void
watch (HollerSleepWatch *self, GDBusConnection *bus)
{
  self->bus = g_object_ref (bus);
  self->subscription_id =
    g_dbus_connection_signal_subscribe (bus,
                                        LOGIND_NAME,
                                        LOGIND_MANAGER,
                                        "PrepareForSleep",
                                        LOGIND_PATH,
                                        NULL,
                                        G_DBUS_SIGNAL_FLAGS_NONE,
                                        prepare_for_sleep_cb,
                                        self,
                                        NULL);
}

static void
bus_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerSleepWatch) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, &error);

  if (bus == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        holler_debug (HOLLER_DEBUG_LINK, "no system bus tells of sleep");
      return;
    }
  /* Others use this connection too, and not all can live without it. */
  g_dbus_connection_set_exit_on_close (bus, FALSE);
  watch (self, bus);
}

static void
holler_sleep_watch_dispose (GObject *object)
{
  HollerSleepWatch *self = HOLLER_SLEEP_WATCH (object);

  g_cancellable_cancel (self->cancellable);
  if (self->subscription_id != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->subscription_id);
  self->subscription_id = 0;
  g_clear_object (&self->cancellable);
  g_clear_object (&self->bus);

  G_OBJECT_CLASS (holler_sleep_watch_parent_class)->dispose (object);
}

static guint
add_signal (const char *name)
{
  return g_signal_new (name,
                       HOLLER_TYPE_SLEEP_WATCH,
                       G_SIGNAL_RUN_LAST,
                       0,
                       NULL,
                       NULL,
                       NULL,
                       G_TYPE_NONE,
                       0);
}

static void
holler_sleep_watch_class_init (HollerSleepWatchClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = holler_sleep_watch_dispose;

  /**
   * HollerSleepWatch::asleep:
   * @self: a sleep watch
   *
   * The machine is about to sleep.
   */
  signals[SIGNAL_ASLEEP] = add_signal ("asleep");

  /**
   * HollerSleepWatch::woke:
   * @self: a sleep watch
   *
   * The machine slept, for however long.
   */
  signals[SIGNAL_WOKE] = add_signal ("woke");
}

static void
holler_sleep_watch_init (HollerSleepWatch *self)
{
}

/**
 * holler_sleep_watch_new:
 * @bus: (nullable): the system bus; `NULL` to find it
 *
 * Listens to logind from now on, or as soon as the bus is found.
 *
 * Returns: (transfer full): a sleep watch
 */
HollerSleepWatch *
holler_sleep_watch_new (GDBusConnection *bus)
{
  HollerSleepWatch *self = g_object_new (HOLLER_TYPE_SLEEP_WATCH, NULL);

  if (bus != NULL)
    {
      watch (self, bus);
      return self;
    }
  self->cancellable = g_cancellable_new ();
  /* The bus is opened on a thread, which registers these types; if another
   * type's class is being made at that moment that has need of them, as that
   * of libsoup's session, the two wait for each other for ever (GLib 2.74). */
  g_type_ensure (G_TYPE_INET_SOCKET_ADDRESS);
  g_type_ensure (G_TYPE_PROXY_ADDRESS);
  g_bus_get (G_BUS_TYPE_SYSTEM, self->cancellable, bus_cb, g_object_ref (self));

  return self;
}
