/* holler-quiet-watch.c: whether the desktop is told not to disturb
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* There is no one way to know. The service that shows notifications may say
 * that it is inhibited (Plasma); other desktops have a setting for it, which
 * exists here only where they are installed and is otherwise as if nobody had
 * ever touched it. */

#include "app/holler-quiet-watch.h"

#include "base/holler-debug.h"

#define SERVICE_NAME "org.freedesktop.Notifications"
#define SERVICE_PATH "/org/freedesktop/Notifications"
#define PROPERTIES_INTERFACE "org.freedesktop.DBus.Properties"
#define INHIBITED "Inhibited"

static const struct
{
  const char *schema;
  const char *key;
  gboolean quiet; /* what the key is then */
} switches[] = {
  { "org.gnome.desktop.notifications", "show-banners", FALSE },
  { "org.cinnamon.desktop.notifications", "display-notifications", FALSE },
  { "org.mate.NotificationDaemon", "do-not-disturb", TRUE },
};

struct _HollerQuietWatch
{
  GObject parent_instance;

  GDBusConnection *bus; /* (nullable) */
  GCancellable *cancellable;
  guint signal_id;
  guint name_id;
  GSettings *settings[G_N_ELEMENTS (switches)]; /* (nullable) each */
  gboolean is_inhibited;
  gboolean is_quiet;
};

enum
{
  PROP_QUIET = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (HollerQuietWatch, holler_quiet_watch, G_TYPE_OBJECT)

static void
update (HollerQuietWatch *self)
{
  gboolean is_quiet = self->is_inhibited;

  for (guint i = 0; i < G_N_ELEMENTS (switches); i++)
    if (self->settings[i] != NULL)
      is_quiet |= g_settings_get_boolean (self->settings[i], switches[i].key) ==
                  switches[i].quiet;
  if (is_quiet == self->is_quiet)
    return;
  self->is_quiet = is_quiet;
  holler_debug (HOLLER_DEBUG_CALL,
                is_quiet ? "the desktop is not to disturb"
                         : "the desktop may disturb");
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_QUIET]);
}

static void
set_inhibited (HollerQuietWatch *self, gboolean is_inhibited)
{
  self->is_inhibited = is_inhibited;
  update (self);
}

static void
inhibited_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerQuietWatch) self = user_data;
  g_autoptr (GVariant) reply =
    g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);
  g_autoptr (GVariant) value = NULL;

  if (reply == NULL)
    return;
  g_variant_get (reply, "(v)", &value);
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN))
    set_inhibited (self, g_variant_get_boolean (value));
}

static void
ask (HollerQuietWatch *self)
{
  g_dbus_connection_call (self->bus,
                          SERVICE_NAME,
                          SERVICE_PATH,
                          PROPERTIES_INTERFACE,
                          "Get",
                          g_variant_new ("(ss)", SERVICE_NAME, INHIBITED),
                          G_VARIANT_TYPE ("(v)"),
                          G_DBUS_CALL_FLAGS_NO_AUTO_START,
                          -1,
                          self->cancellable,
                          inhibited_cb,
                          g_object_ref (self));
}

/* The new value comes along, or it is only said that there is one. */
static void
changed_cb (GDBusConnection *bus,
            const char *sender,
            const char *path,
            const char *interface,
            const char *signal,
            GVariant *parameters,
            gpointer user_data)
{
  HollerQuietWatch *self = user_data;
  g_autoptr (GVariant) values = NULL;
  g_autofree const char **others = NULL;
  gboolean is_inhibited = FALSE;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(sa{sv}as)")))
    return;
  g_variant_get (parameters, "(&s@a{sv}^a&s)", NULL, &values, &others);
  if (g_variant_lookup (values, INHIBITED, "b", &is_inhibited))
    set_inhibited (self, is_inhibited);
  else if (g_strv_contains (others, INHIBITED))
    ask (self);
}

static void
service_cb (GDBusConnection *bus,
            const char *name,
            const char *owner,
            gpointer user_data)
{
  ask (user_data);
}

static void
service_gone_cb (GDBusConnection *bus, const char *name, gpointer user_data)
{
  set_inhibited (user_data, FALSE);
}

static void
watch_bus (HollerQuietWatch *self)
{
  self->signal_id =
    g_dbus_connection_signal_subscribe (self->bus,
                                        SERVICE_NAME,
                                        PROPERTIES_INTERFACE,
                                        "PropertiesChanged",
                                        SERVICE_PATH,
                                        SERVICE_NAME,
                                        G_DBUS_SIGNAL_FLAGS_NONE,
                                        changed_cb,
                                        self,
                                        NULL);
  self->name_id = g_bus_watch_name_on_connection (self->bus,
                                                  SERVICE_NAME,
                                                  G_BUS_NAME_WATCHER_FLAGS_NONE,
                                                  service_cb,
                                                  service_gone_cb,
                                                  self,
                                                  NULL);
}

static void
watch_switches (HollerQuietWatch *self)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();

  for (guint i = 0; source != NULL && i < G_N_ELEMENTS (switches); i++)
    {
      g_autoptr (GSettingsSchema) schema =
        g_settings_schema_source_lookup (source, switches[i].schema, TRUE);
      g_autofree char *detail =
        g_strconcat ("changed::", switches[i].key, NULL);

      if (schema == NULL ||
          !g_settings_schema_has_key (schema, switches[i].key))
        continue;
      self->settings[i] = g_settings_new_full (schema, NULL, NULL);
      g_signal_connect_object (self->settings[i],
                               detail,
                               G_CALLBACK (update),
                               self,
                               G_CONNECT_SWAPPED);
    }
}

static void
holler_quiet_watch_dispose (GObject *object)
{
  HollerQuietWatch *self = HOLLER_QUIET_WATCH (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->name_id, g_bus_unwatch_name);
  if (self->signal_id != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->signal_id);
  self->signal_id = 0;
  for (guint i = 0; i < G_N_ELEMENTS (switches); i++)
    g_clear_object (&self->settings[i]);
  g_clear_object (&self->bus);

  G_OBJECT_CLASS (holler_quiet_watch_parent_class)->dispose (object);
}

static void
holler_quiet_watch_finalize (GObject *object)
{
  g_object_unref (HOLLER_QUIET_WATCH (object)->cancellable);

  G_OBJECT_CLASS (holler_quiet_watch_parent_class)->finalize (object);
}

static void
holler_quiet_watch_get_property (GObject *object,
                                 guint prop_id,
                                 GValue *value,
                                 GParamSpec *pspec)
{
  if (prop_id == PROP_QUIET)
    g_value_set_boolean (value, HOLLER_QUIET_WATCH (object)->is_quiet);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
holler_quiet_watch_class_init (HollerQuietWatchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = holler_quiet_watch_dispose;
  object_class->finalize = holler_quiet_watch_finalize;
  object_class->get_property = holler_quiet_watch_get_property;

  /**
   * HollerQuietWatch:quiet:
   *
   * Whether the desktop is told not to disturb.
   */
  properties[PROP_QUIET] =
    g_param_spec_boolean ("quiet",
                          NULL,
                          NULL,
                          FALSE,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
holler_quiet_watch_init (HollerQuietWatch *self)
{
  self->cancellable = g_cancellable_new ();
}

/**
 * holler_quiet_watch_new:
 * @bus: (nullable): the session bus
 *
 * Looks, and goes on looking.
 *
 * Returns: (transfer full): a quiet watch
 */
HollerQuietWatch *
holler_quiet_watch_new (GDBusConnection *bus)
{
  HollerQuietWatch *self = g_object_new (HOLLER_TYPE_QUIET_WATCH, NULL);

  watch_switches (self);
  if (g_set_object (&self->bus, bus))
    watch_bus (self);
  update (self);
  return self;
}

/**
 * holler_quiet_watch_get_quiet:
 * @self: a quiet watch
 *
 * Tells whether the desktop is told not to disturb.
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_quiet_watch_get_quiet (HollerQuietWatch *self)
{
  g_return_val_if_fail (HOLLER_IS_QUIET_WATCH (self), FALSE);

  return self->is_quiet;
}
