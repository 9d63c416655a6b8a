/* test-global-talk.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A portal of one's own, on a bus of one's own. */

#include "app/holler-global-talk.h"

#include "holler-test-bus.h"
#include "holler-test-calls.h"
#include "holler-test.h"

#define SHORTCUTS "org.freedesktop.portal.GlobalShortcuts"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"

static const char portal_xml[] =
  "<node>"
  "<interface name='org.freedesktop.portal.GlobalShortcuts'>"
  "<method name='CreateSession'><arg type='a{sv}' direction='in'/>"
  "<arg type='o' direction='out'/></method>"
  "<method name='BindShortcuts'><arg type='o' direction='in'/>"
  "<arg type='a(sa{sv})' direction='in'/><arg type='s' direction='in'/>"
  "<arg type='a{sv}' direction='in'/><arg type='o' direction='out'/></method>"
  "</interface>"
  "<interface name='org.freedesktop.portal.Session'>"
  "<method name='Close'/></interface></node>";

typedef struct
{
  GTestDBus *daemon;
  GDBusConnection *portal; /* (nullable): none is on the bus */
  GDBusNodeInfo *node;
  char *session;
  guint session_id;
  guint n_sessions;
  guint n_bound;
  guint n_closed;
  guint32 response; /* to BindShortcuts */
  char *preferred;
  GDBusConnection *bus;
  HollerTestClient *client;
  HollerTalk *talk;
} Fixture;

static void
emit (Fixture *fixture,
      const char *path,
      const char *interface,
      const char *signal,
      GVariant *parameters)
{
  g_autoptr (GError) error = NULL;

  g_dbus_connection_emit_signal (fixture->portal,
                                 NULL,
                                 path,
                                 interface,
                                 signal,
                                 parameters,
                                 &error);
  g_assert_no_error (error);
}

static void
close_cb (GDBusConnection *connection,
          const char *sender,
          const char *path,
          const char *interface,
          const char *method,
          GVariant *parameters,
          GDBusMethodInvocation *invocation,
          gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_closed++;
  g_dbus_method_invocation_return_value (invocation, NULL);
}

static void
make_session (Fixture *fixture, const char *sender, GVariant *options)
{
  static const GDBusInterfaceVTable vtable = { .method_call = close_cb };
  const char *token = NULL;

  g_assert_true (
    g_variant_lookup (options, "session_handle_token", "&s", &token));
  g_free (fixture->session);
  fixture->session =
    g_strdup_printf (PORTAL_PATH "/session/%s/%s", sender, token);
  fixture->session_id =
    g_dbus_connection_register_object (fixture->portal,
                                       fixture->session,
                                       fixture->node->interfaces[1],
                                       &vtable,
                                       fixture,
                                       NULL,
                                       NULL);
  fixture->n_sessions++;
}

static GVariant *
describe_shortcut (const char *trigger)
{
  return g_variant_new_parsed ("[('push-to-talk', {'description': <'Talk'>,"
                               "'trigger_description': <%s>})]",
                               trigger);
}

static void
portal_cb (GDBusConnection *connection,
           const char *bus_name,
           const char *path,
           const char *interface,
           const char *method,
           GVariant *parameters,
           GDBusMethodInvocation *invocation,
           gpointer user_data)
{
  Fixture *fixture = user_data;
  g_autofree char *sender = g_strdup (bus_name + 1);
  g_autofree char *request = NULL;
  g_autoptr (GVariant) options = NULL;
  g_autoptr (GVariant) shortcuts = NULL;
  const char *token = NULL;
  gboolean binds = g_str_equal (method, "BindShortcuts");
  GVariantDict results;

  g_strdelimit (sender, ".", '_');
  g_variant_dict_init (&results, NULL);
  if (binds)
    g_variant_get (parameters,
                   "(&o@a(sa{sv})&s@a{sv})",
                   NULL,
                   &shortcuts,
                   NULL,
                   &options);
  else
    g_variant_get (parameters, "(@a{sv})", &options);
  g_assert_true (g_variant_lookup (options, "handle_token", "&s", &token));
  request = g_strdup_printf (PORTAL_PATH "/request/%s/%s", sender, token);
  g_dbus_method_invocation_return_value (invocation,
                                         g_variant_new ("(o)", request));
  if (binds)
    {
      g_autoptr (GVariant) facts = NULL;

      g_variant_get_child (shortcuts, 0, "(&s@a{sv})", NULL, &facts);
      g_free (fixture->preferred);
      fixture->preferred = NULL;
      g_variant_lookup (facts, "preferred_trigger", "s", &fixture->preferred);
      fixture->n_bound++;
      g_variant_dict_insert_value (&results,
                                   "shortcuts",
                                   describe_shortcut ("Press F12"));
    }
  else
    {
      make_session (fixture, sender, options);
      g_variant_dict_insert (&results, "session_handle", "s", fixture->session);
    }
  emit (fixture,
        request,
        "org.freedesktop.portal.Request",
        "Response",
        g_variant_new ("(u@a{sv})",
                       binds ? fixture->response : 0,
                       g_variant_dict_end (&results)));
}

static void
portal_start (Fixture *fixture)
{
  static const GDBusInterfaceVTable vtable = { .method_call = portal_cb };
  g_autoptr (GError) error = NULL;

  fixture->portal =
    holler_test_bus_connect (g_test_dbus_get_bus_address (fixture->daemon));
  g_dbus_connection_register_object (fixture->portal,
                                     PORTAL_PATH,
                                     fixture->node->interfaces[0],
                                     &vtable,
                                     fixture,
                                     NULL,
                                     &error);
  g_assert_no_error (error);
  holler_test_bus_own (fixture->portal, "org.freedesktop.portal.Desktop");
}

static void
portal_stop (Fixture *fixture)
{
  if (fixture->portal == NULL)
    return;
  g_dbus_connection_close_sync (fixture->portal, NULL, NULL);
  g_clear_object (&fixture->portal);
}

static void
set_up (Fixture *fixture, gconstpointer user_data)
{
  fixture->node = g_dbus_node_info_new_for_xml (portal_xml, NULL);
  fixture->daemon = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (fixture->daemon);
  fixture->bus =
    holler_test_bus_connect (g_test_dbus_get_bus_address (fixture->daemon));
  fixture->client = holler_test_client_new_online ();
  fixture->talk =
    holler_call_list_get_talk (holler_test_calls (fixture->client));
  g_object_set (fixture->talk, "release-delay-ms", 0, NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer user_data)
{
  portal_stop (fixture);
  holler_test_client_free (fixture->client);
  g_dbus_connection_close_sync (fixture->bus, NULL, NULL);
  g_object_unref (fixture->bus);
  g_test_dbus_down (fixture->daemon);
  g_object_unref (fixture->daemon);
  g_dbus_node_info_unref (fixture->node);
  g_free (fixture->session);
  g_free (fixture->preferred);
}

static gboolean
has_trigger (gpointer user_data)
{
  return holler_talk_get_global_trigger (user_data) != NULL;
}

static gboolean
has_no_trigger (gpointer user_data)
{
  return holler_talk_get_global_trigger (user_data) == NULL;
}

static gboolean
talks (gpointer user_data)
{
  return holler_talk_get_state (user_data) == HOLLER_TALK_STATE_TALKING;
}

static gboolean
does_not_talk (gpointer user_data)
{
  return !talks (user_data);
}

static void
use_key (Fixture *fixture, const char *signal, const char *id)
{
  emit (fixture,
        PORTAL_PATH,
        SHORTCUTS,
        signal,
        g_variant_new ("(osta{sv})", fixture->session, id, (guint64) 1, NULL));
}

static gboolean
was_closed (gpointer user_data)
{
  Fixture *fixture = user_data;

  return fixture->n_closed > 0;
}

static void
test_key_of_desktop (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (HollerGlobalTalk) global = NULL;

  portal_start (fixture);
  global = holler_global_talk_new (fixture->bus, fixture->talk, "Talk");
  /* Nobody is asked for a key before there is a use for it. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (fixture->n_sessions, ==, 0);
  g_object_set (fixture->talk, "enabled", TRUE, NULL);
  holler_test_wait_until (has_trigger, fixture->talk);
  g_assert_cmpstr (holler_talk_get_global_trigger (fixture->talk),
                   ==,
                   "Press F12");
  g_assert_cmpstr (fixture->preferred, ==, "CTRL+space");
  g_assert_cmpuint (fixture->n_sessions, ==, 1);

  holler_test_call_place_connected (fixture->client);
  use_key (fixture, "Activated", "another");
  use_key (fixture, "Activated", "push-to-talk");
  holler_test_wait_until (talks, fixture->talk);
  use_key (fixture, "Deactivated", "push-to-talk");
  holler_test_wait_until (does_not_talk, fixture->talk);

  emit (
    fixture,
    PORTAL_PATH,
    SHORTCUTS,
    "ShortcutsChanged",
    g_variant_new ("(o@a(sa{sv}))", fixture->session, describe_shortcut ("")));
  holler_test_wait_until (has_no_trigger, fixture->talk);
  g_object_set (fixture->talk, "enabled", FALSE, NULL);
  holler_test_wait_until (was_closed, fixture);
  g_assert_cmpuint (fixture->n_bound, ==, 1);
}

/* The portal dies while its key is held, and comes back. */
static void
test_portal_dies (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (HollerGlobalTalk) global = NULL;

  g_object_set (fixture->talk, "enabled", TRUE, NULL);
  global = holler_global_talk_new (fixture->bus, fixture->talk, "Talk");
  portal_start (fixture);
  holler_test_wait_until (has_trigger, fixture->talk);
  holler_test_call_place_connected (fixture->client);
  use_key (fixture, "Activated", "push-to-talk");
  holler_test_wait_until (talks, fixture->talk);
  portal_stop (fixture);
  holler_test_wait_until (has_no_trigger, fixture->talk);
  g_assert_false (talks (fixture->talk));

  portal_start (fixture);
  holler_test_wait_until (has_trigger, fixture->talk);
  use_key (fixture, "Activated", "push-to-talk");
  holler_test_wait_until (talks, fixture->talk);
}

static gboolean
was_bound (gpointer user_data)
{
  Fixture *fixture = user_data;

  return fixture->n_bound > 0 && fixture->n_closed > 0;
}

/* The person wants no such key; nothing else is lost by it. */
static void
test_refused (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (HollerGlobalTalk) global = NULL;

  fixture->response = 1;
  portal_start (fixture);
  g_object_set (fixture->talk, "enabled", TRUE, NULL);
  global = holler_global_talk_new (fixture->bus, fixture->talk, "Talk");
  holler_test_wait_until (was_bound, fixture);
  g_assert_true (has_no_trigger (fixture->talk));
  holler_test_call_place_connected (fixture->client);
  g_assert_true (holler_talk_press (fixture->talk, HOLLER_TALK_SOURCE_KEY));
}

static gboolean
has_ended (gpointer user_data)
{
  return user_data == NULL || ((GObject *) user_data)->ref_count == 1;
}

static void
test_no_portal (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (HollerGlobalTalk) global = NULL;

  g_object_set (fixture->talk, "enabled", TRUE, NULL);
  global = holler_global_talk_new (fixture->bus, fixture->talk, "Talk");
  /* what was asked was refused, and is no longer waited for */
  holler_test_wait_until (has_ended, global);
  g_assert_true (has_no_trigger (fixture->talk));
}

static void
test_triggers (void)
{
  static const char *const pairs[][2] = {
    { "<Control>space", "CTRL+space" },
    { "<Control><Shift>F1", "CTRL+SHIFT+F1" },
    { "<Super>t", "LOGO+t" },
    { "Control_R", "Control_R" },
    { "", "" },
    { "<Control>", "" },
    { "<Odd>x", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *trigger = holler_global_talk_dup_trigger (pairs[i][0]);

      g_assert_cmpstr (trigger, ==, pairs[i][1]);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, test)                                                        \
  g_test_add ("/app/global-talk/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("one-talks-by-a-key-of-the-desktop", test_key_of_desktop);
  ADD ("portals-may-die", test_portal_dies);
  ADD ("people-may-refuse", test_refused);
  ADD ("there-may-be-no-portal", test_no_portal);
#undef ADD
  g_test_add_func ("/app/global-talk/keys-are-written-so", test_triggers);
  return g_test_run ();
}
