/* test-desktop-watches.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Whether anybody is there, and whether one may disturb: services of a
 * desktop, on a bus of one's own that is session and system at once. */

#include "app/holler-idle-watch.h"
#include "app/holler-quiet-watch.h"
#include "holler-test-bus.h"
#include "holler-test.h"

#define MUTTER "org.gnome.Mutter.IdleMonitor"
#define MUTTER_PATH "/org/gnome/Mutter/IdleMonitor/Core"
#define SESSION_PATH "/org/freedesktop/login1/session/_31"
#define NOTIFICATIONS "org.freedesktop.Notifications"
#define NOTIFICATIONS_PATH "/org/freedesktop/Notifications"

static const char xml[] =
  "<node>"
  "<interface name='" MUTTER "'>"
  "<method name='AddIdleWatch'><arg type='t' direction='in'/>"
  "<arg type='u' direction='out'/></method>"
  "<method name='AddUserActiveWatch'><arg type='u' direction='out'/></method>"
  "</interface>"
  "<interface name='org.freedesktop.login1.Session'>"
  "<property name='Id' type='s' access='read'/>"
  "<property name='IdleHint' type='b' access='read'/>"
  "<property name='LockedHint' type='b' access='read'/>"
  "</interface>"
  "<interface name='org.freedesktop.login1.Manager'>"
  "<method name='GetSession'><arg type='s' direction='in'/>"
  "<arg type='o' direction='out'/></method>"
  "</interface>"
  "<interface name='" NOTIFICATIONS "'>"
  "<property name='Inhibited' type='b' access='read'/>"
  "</interface>"
  "</node>";

typedef struct
{
  GTestDBus *daemon;
  GDBusConnection *bus;
  GDBusConnection *desktop;
  guint n_idle_watches;
  guint n_active_watches;
  guint n_sessions;
  guint64 interval_ms;
  gboolean is_inhibited;
  gboolean is_session_idle;
} Fixture;

static void
method_cb (GDBusConnection *connection,
           const char *sender,
           const char *path,
           const char *interface,
           const char *method,
           GVariant *parameters,
           GDBusMethodInvocation *invocation,
           gpointer user_data)
{
  Fixture *fixture = user_data;
  GVariant *reply = NULL;

  if (g_str_equal (method, "AddIdleWatch"))
    {
      g_variant_get (parameters, "(t)", &fixture->interval_ms);
      reply = g_variant_new ("(u)", 100 + ++fixture->n_idle_watches);
    }
  else if (g_str_equal (method, "AddUserActiveWatch"))
    {
      reply = g_variant_new ("(u)", 200 + ++fixture->n_active_watches);
    }
  else
    {
      fixture->n_sessions++;
      reply = g_variant_new ("(o)", SESSION_PATH);
    }
  g_dbus_method_invocation_return_value (invocation, reply);
}

static GVariant *
get_cb (GDBusConnection *connection,
        const char *sender,
        const char *path,
        const char *interface,
        const char *property,
        GError **error,
        gpointer user_data)
{
  Fixture *fixture = user_data;

  if (g_str_equal (property, "Id"))
    return g_variant_new_string ("1");
  if (g_str_equal (property, "Inhibited"))
    return g_variant_new_boolean (fixture->is_inhibited);
  if (g_str_equal (property, "IdleHint"))
    return g_variant_new_boolean (fixture->is_session_idle);
  return g_variant_new_boolean (FALSE);
}

static void
serve (Fixture *fixture, const char *name, const char *path, const char *type)
{
  static const GDBusInterfaceVTable vtable = { .method_call = method_cb,
                                               .get_property = get_cb };
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (xml, NULL);
  g_autoptr (GError) error = NULL;

  g_dbus_connection_register_object (
    fixture->desktop,
    path,
    g_dbus_node_info_lookup_interface (node, type),
    &vtable,
    fixture,
    NULL,
    &error);
  g_assert_no_error (error);
  holler_test_bus_own (fixture->desktop, name);
}

static void
emit (Fixture *fixture,
      const char *path,
      const char *interface,
      const char *signal,
      GVariant *parameters)
{
  g_assert_true (g_dbus_connection_emit_signal (fixture->desktop,
                                                NULL,
                                                path,
                                                interface,
                                                signal,
                                                parameters,
                                                NULL));
}

static void
emit_changed (Fixture *fixture,
              const char *path,
              const char *interface,
              const char *property,
              gboolean value)
{
  GVariantBuilder values;

  g_variant_builder_init (&values, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&values,
                         "{sv}",
                         property,
                         g_variant_new_boolean (value));
  emit (fixture,
        path,
        "org.freedesktop.DBus.Properties",
        "PropertiesChanged",
        g_variant_new ("(sa{sv}as)", interface, &values, NULL));
}

static void
set_up (Fixture *fixture, gconstpointer user_data)
{
  fixture->daemon = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (fixture->daemon);
  fixture->bus =
    holler_test_bus_connect (g_test_dbus_get_bus_address (fixture->daemon));
  fixture->desktop =
    holler_test_bus_connect (g_test_dbus_get_bus_address (fixture->daemon));
}

static void
tear_down (Fixture *fixture, gconstpointer user_data)
{
  g_dbus_connection_close_sync (fixture->desktop, NULL, NULL);
  g_clear_object (&fixture->desktop);
  g_dbus_connection_close_sync (fixture->bus, NULL, NULL);
  g_clear_object (&fixture->bus);
  g_test_dbus_down (fixture->daemon);
  g_clear_object (&fixture->daemon);
}

#define DEADLINE_US (10 * G_USEC_PER_SEC)

#define WAIT_UNTIL(condition)                                                  \
  G_STMT_START                                                                 \
  {                                                                            \
    gint64 end = g_get_monotonic_time () + DEADLINE_US;                        \
                                                                               \
    while (!(condition))                                                       \
      {                                                                        \
        g_assert_cmpint (g_get_monotonic_time (), <, end);                     \
        g_main_context_iteration (NULL, FALSE);                                \
        g_usleep (100);                                                        \
      }                                                                        \
  }                                                                            \
  G_STMT_END

/* Idle --------------------------------------------------------------------- */

static gboolean
is_alone (gpointer watch)
{
  return G_OBJECT (watch)->ref_count == 1;
}

static HollerIdleWatch *
watch_idle (Fixture *fixture)
{
  HollerIdleWatch *watch = holler_idle_watch_new (fixture->bus, fixture->bus);

  holler_test_wait_until (is_alone, watch);
  g_assert_false (holler_idle_watch_get_idle (watch));
  return watch;
}

static void
end_idle (HollerIdleWatch *watch)
{
  holler_test_wait_until (is_alone, watch);
  g_assert_finalize_object (watch);
}

static void
test_mutter (Fixture *fixture, gconstpointer user_data)
{
  HollerIdleWatch *watch = NULL;

  serve (fixture, MUTTER, MUTTER_PATH, MUTTER);
  watch = watch_idle (fixture);
  WAIT_UNTIL (fixture->n_idle_watches == 1 && is_alone (watch));
  g_assert_cmpuint (fixture->interval_ms, ==, 300000);

  for (guint round = 1; round <= 2; round++)
    {
      /* somebody else's watch is none of our business */
      emit (fixture,
            MUTTER_PATH,
            MUTTER,
            "WatchFired",
            g_variant_new ("(u)", 9));
      emit (fixture,
            MUTTER_PATH,
            MUTTER,
            "WatchFired",
            g_variant_new ("(u)", 101));
      WAIT_UNTIL (holler_idle_watch_get_idle (watch));
      WAIT_UNTIL (fixture->n_active_watches == round && is_alone (watch));
      emit (fixture,
            MUTTER_PATH,
            MUTTER,
            "WatchFired",
            g_variant_new ("(u)", 200 + round));
      WAIT_UNTIL (!holler_idle_watch_get_idle (watch));
    }

  /* The window manager is started anew while nobody is there. */
  emit (fixture, MUTTER_PATH, MUTTER, "WatchFired", g_variant_new ("(u)", 101));
  WAIT_UNTIL (holler_idle_watch_get_idle (watch));
  g_dbus_connection_close_sync (fixture->desktop, NULL, NULL);
  WAIT_UNTIL (!holler_idle_watch_get_idle (watch));
  g_clear_object (&fixture->desktop);
  fixture->desktop =
    holler_test_bus_connect (g_test_dbus_get_bus_address (fixture->daemon));
  serve (fixture, MUTTER, MUTTER_PATH, MUTTER);
  WAIT_UNTIL (fixture->n_idle_watches == 2);
  end_idle (watch);
}

static void
test_screen_saver (Fixture *fixture, gconstpointer user_data)
{
  static const char *const names[] = { "org.freedesktop.ScreenSaver",
                                       "org.gnome.ScreenSaver" };
  static const char *const paths[] = { "/org/freedesktop/ScreenSaver",
                                       "/org/gnome/ScreenSaver" };
  HollerIdleWatch *watch = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GVariant) reply =
        g_dbus_connection_call_sync (fixture->desktop,
                                     "org.freedesktop.DBus",
                                     "/org/freedesktop/DBus",
                                     "org.freedesktop.DBus",
                                     "RequestName",
                                     g_variant_new ("(su)", names[i], 0),
                                     NULL,
                                     G_DBUS_CALL_FLAGS_NONE,
                                     -1,
                                     NULL,
                                     NULL);
      g_assert_nonnull (reply);
    }
  watch = watch_idle (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      emit (fixture,
            paths[i],
            names[i],
            "ActiveChanged",
            g_variant_new ("(b)", TRUE));
      WAIT_UNTIL (holler_idle_watch_get_idle (watch));
      emit (fixture,
            paths[i],
            names[i],
            "ActiveChanged",
            g_variant_new ("(b)", FALSE));
      WAIT_UNTIL (!holler_idle_watch_get_idle (watch));
    }
  end_idle (watch);
}

static void
serve_session (Fixture *fixture)
{
  serve (fixture,
         "org.freedesktop.login1",
         "/org/freedesktop/login1",
         "org.freedesktop.login1.Manager");
  serve (fixture,
         "org.freedesktop.login1",
         "/org/freedesktop/login1/session/auto",
         "org.freedesktop.login1.Session");
}

static void
test_session (Fixture *fixture, gconstpointer user_data)
{
  static const char *const hints[] = { "IdleHint", "LockedHint" };
  HollerIdleWatch *watch = NULL;

  serve_session (fixture);
  watch = watch_idle (fixture);
  WAIT_UNTIL (fixture->n_sessions == 1 && is_alone (watch));
  for (guint i = 0; i < G_N_ELEMENTS (hints); i++)
    {
      emit_changed (fixture,
                    SESSION_PATH,
                    "org.freedesktop.login1.Session",
                    hints[i],
                    TRUE);
      WAIT_UNTIL (holler_idle_watch_get_idle (watch));
      emit_changed (fixture,
                    SESSION_PATH,
                    "org.freedesktop.login1.Session",
                    hints[i],
                    FALSE);
      WAIT_UNTIL (!holler_idle_watch_get_idle (watch));
    }
  end_idle (watch);
}

static void
test_idle_from_the_start (Fixture *fixture, gconstpointer user_data)
{
  HollerIdleWatch *watch = NULL;

  fixture->is_session_idle = TRUE;
  serve_session (fixture);
  watch = holler_idle_watch_new (fixture->bus, fixture->bus);
  WAIT_UNTIL (holler_idle_watch_get_idle (watch));
  WAIT_UNTIL (is_alone (watch));
  end_idle (watch);
}

/* Quiet -------------------------------------------------------------------- */

static void
test_inhibited (Fixture *fixture, gconstpointer user_data)
{
  HollerQuietWatch *watch = NULL;

  fixture->is_inhibited = TRUE;
  serve (fixture, NOTIFICATIONS, NOTIFICATIONS_PATH, NOTIFICATIONS);
  watch = holler_quiet_watch_new (fixture->bus);
  WAIT_UNTIL (holler_quiet_watch_get_quiet (watch));
  emit_changed (fixture, NOTIFICATIONS_PATH, NOTIFICATIONS, "Inhibited", FALSE);
  WAIT_UNTIL (!holler_quiet_watch_get_quiet (watch));
  /* Only said to have changed: asked for. */
  emit (fixture,
        NOTIFICATIONS_PATH,
        "org.freedesktop.DBus.Properties",
        "PropertiesChanged",
        g_variant_new_parsed ("(%s, @a{sv} {}, ['Inhibited'])", NOTIFICATIONS));
  WAIT_UNTIL (holler_quiet_watch_get_quiet (watch));
  g_dbus_connection_close_sync (fixture->desktop, NULL, NULL);
  WAIT_UNTIL (!holler_quiet_watch_get_quiet (watch));
  g_clear_object (&fixture->desktop);
  fixture->desktop =
    holler_test_bus_connect (g_test_dbus_get_bus_address (fixture->daemon));
  WAIT_UNTIL (is_alone (watch));
  g_assert_finalize_object (watch);
}

static void
count_cb (guint *n)
{
  (*n)++;
}

static void
test_setting (Fixture *fixture, gconstpointer user_data)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema =
    g_settings_schema_source_lookup (source,
                                     "org.gnome.desktop.notifications",
                                     TRUE);
  g_autoptr (GSettings) settings = NULL;
  HollerQuietWatch *watch = NULL;
  guint n_notified = 0;

  if (schema == NULL)
    {
      g_test_skip ("GNOME's settings are not installed");
      return;
    }
  settings = g_settings_new ("org.gnome.desktop.notifications");
  watch = holler_quiet_watch_new (NULL);
  g_signal_connect_swapped (watch,
                            "notify::quiet",
                            G_CALLBACK (count_cb),
                            &n_notified);
  g_assert_false (holler_quiet_watch_get_quiet (watch));
  g_settings_set_boolean (settings, "show-banners", FALSE);
  WAIT_UNTIL (holler_quiet_watch_get_quiet (watch));
  g_settings_set_boolean (settings, "show-banners", TRUE);
  WAIT_UNTIL (!holler_quiet_watch_get_quiet (watch));
  g_assert_cmpuint (n_notified, ==, 2);
  g_assert_finalize_object (watch);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function)                                                    \
  g_test_add ("/app/desktop/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("idle/mutter", test_mutter);
  ADD ("idle/screen-saver", test_screen_saver);
  ADD ("idle/session", test_session);
  ADD ("idle/from-the-start", test_idle_from_the_start);
  ADD ("quiet/inhibited", test_inhibited);
  ADD ("quiet/setting", test_setting);
#undef ADD

  return g_test_run ();
}
