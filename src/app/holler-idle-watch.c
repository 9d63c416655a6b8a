/* holler-idle-watch.c: whether anybody is at the computer
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Three of a desktop's services may know, and each is believed that says
 * nobody is there:
 *
 *   the window manager (Mutter) tells when nothing was touched for as long as
 *   we say, and when something is touched again;
 *   the screen saver tells when it covers the screen, which it also does when
 *   the person locks it;
 *   the log-in service tells what the session said of itself, by a rule of
 *   the desktop's own.
 *
 * None of them is started by asking. */

#include "app/holler-idle-watch.h"

#include "base/holler-debug.h"

#define IDLE_AFTER_MS (5 * 60 * 1000) /* as other messengers do */

#define MUTTER_NAME "org.gnome.Mutter.IdleMonitor"
#define MUTTER_PATH "/org/gnome/Mutter/IdleMonitor/Core"
#define MUTTER_INTERFACE "org.gnome.Mutter.IdleMonitor"
#define LOGIND_NAME "org.freedesktop.login1"
#define LOGIND_PATH "/org/freedesktop/login1/session/auto"
#define LOGIND_INTERFACE "org.freedesktop.login1.Session"
#define PROPERTIES_INTERFACE "org.freedesktop.DBus.Properties"

typedef enum
{
  REASON_UNTOUCHED = 1 << 0,
  REASON_SCREEN_SAVER = 1 << 1,
  REASON_SESSION_IDLE = 1 << 2,
  REASON_SESSION_LOCKED = 1 << 3,
} Reasons;

/* The same interface under the names that desktops give it. */
static const struct
{
  const char *name;
  const char *path;
} savers[] = {
  { "org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver" },
  { "org.gnome.ScreenSaver", "/org/gnome/ScreenSaver" },
  { "org.cinnamon.ScreenSaver", "/org/cinnamon/ScreenSaver" },
  { "org.mate.ScreenSaver", "/org/mate/ScreenSaver" },
};

struct _HollerIdleWatch
{
  GObject parent_instance;

  GDBusConnection *session_bus; /* (nullable) */
  GDBusConnection *system_bus;  /* (nullable) */
  GCancellable *cancellable;
  GArray *session_ids; /* of signals */
  guint system_id;
  guint name_id;
  guint32 idle_watch;   /* Mutter's; 0 none */
  guint32 active_watch; /* Mutter's; 0 none */
  Reasons reasons;
};

enum
{
  PROP_IDLE = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (HollerIdleWatch, holler_idle_watch, G_TYPE_OBJECT)

static void
set_reason (HollerIdleWatch *self, Reasons reason, gboolean is_so)
{
  gboolean was_idle = self->reasons != 0;

  self->reasons = is_so ? self->reasons | reason : self->reasons & ~reason;
  if (was_idle == (self->reasons != 0))
    return;
  holler_debug (HOLLER_DEBUG_LINK,
                self->reasons != 0 ? "nobody is there" : "somebody is there");
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IDLE]);
}

/* Mutter ------------------------------------------------------------------- */

static void
ask_mutter (HollerIdleWatch *self,
            const char *method,
            GVariant *parameters,
            GAsyncReadyCallback callback)
{
  g_dbus_connection_call (self->session_bus,
                          MUTTER_NAME,
                          MUTTER_PATH,
                          MUTTER_INTERFACE,
                          method,
                          parameters,
                          G_VARIANT_TYPE ("(u)"),
                          G_DBUS_CALL_FLAGS_NO_AUTO_START,
                          -1,
                          self->cancellable,
                          callback,
                          g_object_ref (self));
}

static guint32
finish_watch (GObject *source, GAsyncResult *result)
{
  g_autoptr (GVariant) reply =
    g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);
  guint32 watch = 0;

  if (reply != NULL)
    g_variant_get (reply, "(u)", &watch);
  return watch;
}

static void
active_watch_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerIdleWatch) self = user_data;

  self->active_watch = finish_watch (source, result);
}

static void
idle_watch_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerIdleWatch) self = user_data;

  self->idle_watch = finish_watch (source, result);
}

/* A watch for the next touch is gone once it has been told of. */
static void
fired_cb (GDBusConnection *bus,
          const char *sender,
          const char *path,
          const char *interface,
          const char *signal,
          GVariant *parameters,
          gpointer user_data)
{
  HollerIdleWatch *self = user_data;
  guint32 watch = 0;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(u)")))
    return;
  g_variant_get (parameters, "(u)", &watch);
  if (watch == 0)
    return;
  if (watch == self->idle_watch)
    {
      ask_mutter (self, "AddUserActiveWatch", NULL, active_watch_cb);
      set_reason (self, REASON_UNTOUCHED, TRUE);
    }
  else if (watch == self->active_watch)
    {
      self->active_watch = 0;
      set_reason (self, REASON_UNTOUCHED, FALSE);
    }
}

static void
mutter_cb (GDBusConnection *bus,
           const char *name,
           const char *owner,
           gpointer user_data)
{
  ask_mutter (user_data,
              "AddIdleWatch",
              g_variant_new ("(t)", (guint64) IDLE_AFTER_MS),
              idle_watch_cb);
}

static void
mutter_gone_cb (GDBusConnection *bus, const char *name, gpointer user_data)
{
  HollerIdleWatch *self = user_data;

  self->idle_watch = 0;
  self->active_watch = 0;
  set_reason (self, REASON_UNTOUCHED, FALSE);
}

/* The screen saver --------------------------------------------------------- */

static void
saver_cb (GDBusConnection *bus,
          const char *sender,
          const char *path,
          const char *interface,
          const char *signal,
          GVariant *parameters,
          gpointer user_data)
{
  gboolean is_active = FALSE;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(b)")))
    return;
  g_variant_get (parameters, "(b)", &is_active);
  set_reason (user_data, REASON_SCREEN_SAVER, is_active);
}

static void
listen (HollerIdleWatch *self,
        const char *name,
        const char *interface,
        const char *signal,
        const char *path,
        GDBusSignalCallback callback)
{
  guint id = g_dbus_connection_signal_subscribe (self->session_bus,
                                                 name,
                                                 interface,
                                                 signal,
                                                 path,
                                                 NULL,
                                                 G_DBUS_SIGNAL_FLAGS_NONE,
                                                 callback,
                                                 self,
                                                 NULL);

  g_array_append_val (self->session_ids, id);
}

static void
watch_session_bus (HollerIdleWatch *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (savers); i++)
    listen (self,
            savers[i].name,
            savers[i].name,
            "ActiveChanged",
            savers[i].path,
            saver_cb);
  listen (self,
          MUTTER_NAME,
          MUTTER_INTERFACE,
          "WatchFired",
          MUTTER_PATH,
          fired_cb);
  self->name_id = g_bus_watch_name_on_connection (self->session_bus,
                                                  MUTTER_NAME,
                                                  G_BUS_NAME_WATCHER_FLAGS_NONE,
                                                  mutter_cb,
                                                  mutter_gone_cb,
                                                  self,
                                                  NULL);
}

/* The log-in service ------------------------------------------------------- */

static void
take_session (HollerIdleWatch *self, GVariant *values)
{
  gboolean is_so = FALSE;

  if (g_variant_lookup (values, "IdleHint", "b", &is_so))
    set_reason (self, REASON_SESSION_IDLE, is_so);
  if (g_variant_lookup (values, "LockedHint", "b", &is_so))
    set_reason (self, REASON_SESSION_LOCKED, is_so);
}

static void
session_changed_cb (GDBusConnection *bus,
                    const char *sender,
                    const char *path,
                    const char *interface,
                    const char *signal,
                    GVariant *parameters,
                    gpointer user_data)
{
  g_autoptr (GVariant) values = NULL;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(sa{sv}as)")))
    return;
  values = g_variant_get_child_value (parameters, 1);
  take_session (user_data, values);
}

static void
ask_session (HollerIdleWatch *self, GAsyncReadyCallback callback)
{
  g_dbus_connection_call (self->system_bus,
                          LOGIND_NAME,
                          LOGIND_PATH,
                          PROPERTIES_INTERFACE,
                          "GetAll",
                          g_variant_new ("(s)", LOGIND_INTERFACE),
                          G_VARIANT_TYPE ("(a{sv})"),
                          G_DBUS_CALL_FLAGS_NO_AUTO_START,
                          -1,
                          self->cancellable,
                          callback,
                          g_object_ref (self));
}

static void
session_again_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerIdleWatch) self = user_data;
  g_autoptr (GVariant) reply =
    g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);
  g_autoptr (GVariant) values = NULL;

  if (reply == NULL)
    return;
  values = g_variant_get_child_value (reply, 0);
  take_session (self, values);
}

/* Its signals come from the session's own path, not from the one that means
 * the caller's. */
static void
session_path_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerIdleWatch) self = user_data;
  g_autoptr (GVariant) reply =
    g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);
  const char *path = NULL;

  if (reply == NULL || self->system_bus == NULL)
    return;
  g_variant_get (reply, "(&o)", &path);
  self->system_id =
    g_dbus_connection_signal_subscribe (self->system_bus,
                                        LOGIND_NAME,
                                        PROPERTIES_INTERFACE,
                                        "PropertiesChanged",
                                        path,
                                        LOGIND_INTERFACE,
                                        G_DBUS_SIGNAL_FLAGS_NONE,
                                        session_changed_cb,
                                        self,
                                        NULL);
  /* What changed before anybody listened */
  ask_session (self, session_again_cb);
}

static void
session_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerIdleWatch) self = user_data;
  g_autoptr (GVariant) reply =
    g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);
  g_autoptr (GVariant) values = NULL;
  g_autofree char *id = NULL;

  if (reply == NULL || self->system_bus == NULL)
    return;
  values = g_variant_get_child_value (reply, 0);
  take_session (self, values);
  if (!g_variant_lookup (values, "Id", "s", &id))
    return;
  g_dbus_connection_call (self->system_bus,
                          LOGIND_NAME,
                          "/org/freedesktop/login1",
                          "org.freedesktop.login1.Manager",
                          "GetSession",
                          g_variant_new ("(s)", id),
                          G_VARIANT_TYPE ("(o)"),
                          G_DBUS_CALL_FLAGS_NO_AUTO_START,
                          -1,
                          self->cancellable,
                          session_path_cb,
                          g_object_ref (self));
}

static void
system_bus_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerIdleWatch) self = user_data;
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, NULL);

  if (bus == NULL || g_cancellable_is_cancelled (self->cancellable))
    return;
  g_dbus_connection_set_exit_on_close (bus, FALSE);
  self->system_bus = g_steal_pointer (&bus);
  ask_session (self, session_cb);
}

/* The object --------------------------------------------------------------- */

static void
holler_idle_watch_dispose (GObject *object)
{
  HollerIdleWatch *self = HOLLER_IDLE_WATCH (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->name_id, g_bus_unwatch_name);
  for (guint i = 0; i < self->session_ids->len; i++)
    g_dbus_connection_signal_unsubscribe (
      self->session_bus,
      g_array_index (self->session_ids, guint, i));
  g_array_set_size (self->session_ids, 0);
  if (self->system_id != 0)
    g_dbus_connection_signal_unsubscribe (self->system_bus, self->system_id);
  self->system_id = 0;
  g_clear_object (&self->session_bus);
  g_clear_object (&self->system_bus);

  G_OBJECT_CLASS (holler_idle_watch_parent_class)->dispose (object);
}

static void
holler_idle_watch_finalize (GObject *object)
{
  HollerIdleWatch *self = HOLLER_IDLE_WATCH (object);

  g_object_unref (self->cancellable);
  g_array_unref (self->session_ids);

  G_OBJECT_CLASS (holler_idle_watch_parent_class)->finalize (object);
}

static void
holler_idle_watch_get_property (GObject *object,
                                guint prop_id,
                                GValue *value,
                                GParamSpec *pspec)
{
  if (prop_id == PROP_IDLE)
    g_value_set_boolean (
      value,
      holler_idle_watch_get_idle (HOLLER_IDLE_WATCH (object)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
holler_idle_watch_class_init (HollerIdleWatchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = holler_idle_watch_dispose;
  object_class->finalize = holler_idle_watch_finalize;
  object_class->get_property = holler_idle_watch_get_property;

  /**
   * HollerIdleWatch:idle:
   *
   * Whether nobody is at the computer.
   */
  properties[PROP_IDLE] =
    g_param_spec_boolean ("idle",
                          NULL,
                          NULL,
                          FALSE,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
holler_idle_watch_init (HollerIdleWatch *self)
{
  self->cancellable = g_cancellable_new ();
  self->session_ids = g_array_new (FALSE, FALSE, sizeof (guint));
}

/**
 * holler_idle_watch_new:
 * @session_bus: (nullable): the session bus
 * @system_bus: (nullable): the system bus; `NULL` to find it
 *
 * Asks the desktop to be told from now on.
 *
 * Returns: (transfer full): an idle watch
 */
HollerIdleWatch *
holler_idle_watch_new (GDBusConnection *session_bus,
                       GDBusConnection *system_bus)
{
  HollerIdleWatch *self = g_object_new (HOLLER_TYPE_IDLE_WATCH, NULL);

  if (g_set_object (&self->session_bus, session_bus))
    watch_session_bus (self);
  if (g_set_object (&self->system_bus, system_bus))
    ask_session (self, session_cb);
  else
    g_bus_get (G_BUS_TYPE_SYSTEM,
               self->cancellable,
               system_bus_cb,
               g_object_ref (self));
  return self;
}

/**
 * holler_idle_watch_get_idle:
 * @self: an idle watch
 *
 * Tells whether nobody is at the computer.
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_idle_watch_get_idle (HollerIdleWatch *self)
{
  g_return_val_if_fail (HOLLER_IS_IDLE_WATCH (self), FALSE);

  return self->reasons != 0;
}
