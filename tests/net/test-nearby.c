/* test-nearby.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-test-bus.h"
#include "holler-test.h"
#include "net/holler-announcement.h"
#include "net/holler-avahi.h"

#include <string.h>

/* Finding and announcing servers: with an Avahi that does as it is told, on a
 * bus of its own, and (HOLLER_TEST_AVAHI) with the real one. */

#define AVAHI "org.freedesktop.Avahi"
#define BROWSER_PATH "/Client1/ServiceBrowser1"
#define GROUP_PATH "/Client1/EntryGroup1"

static const char introspection[] =
  "<node>"
  "<interface name='org.freedesktop.Avahi.Server'>"
  "<method name='ServiceBrowserNew'><arg type='i' direction='in'/>"
  "<arg type='i' direction='in'/><arg type='s' direction='in'/>"
  "<arg type='s' direction='in'/><arg type='u' direction='in'/>"
  "<arg type='o' direction='out'/></method>"
  "<method name='ResolveService'><arg type='i' direction='in'/>"
  "<arg type='i' direction='in'/><arg type='s' direction='in'/>"
  "<arg type='s' direction='in'/><arg type='s' direction='in'/>"
  "<arg type='i' direction='in'/><arg type='u' direction='in'/>"
  "<arg type='i' direction='out'/><arg type='i' direction='out'/>"
  "<arg type='s' direction='out'/><arg type='s' direction='out'/>"
  "<arg type='s' direction='out'/><arg type='s' direction='out'/>"
  "<arg type='i' direction='out'/><arg type='s' direction='out'/>"
  "<arg type='q' direction='out'/><arg type='aay' direction='out'/>"
  "<arg type='u' direction='out'/></method>"
  "<method name='EntryGroupNew'><arg type='o' direction='out'/></method>"
  "<method name='GetAlternativeServiceName'><arg type='s' direction='in'/>"
  "<arg type='s' direction='out'/></method>"
  "</interface>"
  "<interface name='org.freedesktop.Avahi.ServiceBrowser'>"
  "<method name='Free'/></interface>"
  "<interface name='org.freedesktop.Avahi.EntryGroup'>"
  "<method name='AddService'><arg type='i' direction='in'/>"
  "<arg type='i' direction='in'/><arg type='u' direction='in'/>"
  "<arg type='s' direction='in'/><arg type='s' direction='in'/>"
  "<arg type='s' direction='in'/><arg type='s' direction='in'/>"
  "<arg type='q' direction='in'/><arg type='aay' direction='in'/></method>"
  "<method name='Commit'/><method name='Reset'/><method name='Free'/>"
  "</interface></node>";

/* Knows the name of one computer of the local network. */
typedef GResolver TestResolver;
typedef GResolverClass TestResolverClass;

GType test_resolver_get_type (void);
G_DEFINE_TYPE (TestResolver, test_resolver, G_TYPE_RESOLVER)

static void
lookup_by_name_async (GResolver *resolver,
                      const char *name,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_autoptr (GTask) task =
    g_task_new (resolver, cancellable, callback, user_data);

  if (g_str_equal (name, "kitchen.local"))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_new_error (task,
                             G_RESOLVER_ERROR,
                             G_RESOLVER_ERROR_NOT_FOUND,
                             "no such name");
}

static GList *
lookup_by_name_finish (GResolver *resolver,
                       GAsyncResult *result,
                       GError **error)
{
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  return g_list_append (NULL, g_inet_address_new_from_string ("192.0.2.7"));
}

static void
test_resolver_class_init (TestResolverClass *klass)
{
  klass->lookup_by_name_async = lookup_by_name_async;
  klass->lookup_by_name_finish = lookup_by_name_finish;
}

static void
test_resolver_init (TestResolver *self)
{
}

typedef struct
{
  guint object_ids[3];
  GDBusConnection *bus; /* that of the Avahi of the test */
  guint name_id;
  gboolean is_there;
  char *client; /* who browses or announces */
  guint n_browsers;
  guint n_freed;
  guint n_resolved;
  gboolean early; /* tells of a server before it answers */
  const char *host;
  const char *address;
  guint n_collisions; /* this many names are taken */
  char *announced;
  guint16 port;
  char *text;

  HollerDiscovery *discovery;
  GListModel *servers;
} Fixture;

static void
emit (Fixture *fixture,
      const char *path,
      const char *interface,
      const char *name,
      GVariant *parameters)
{
  g_autoptr (GError) error = NULL;

  g_dbus_connection_emit_signal (fixture->bus,
                                 fixture->client,
                                 path,
                                 interface,
                                 name,
                                 parameters,
                                 &error);
  g_assert_no_error (error);
}

static void
tell (Fixture *fixture,
      const char *signal,
      gint32 interface,
      gint32 protocol,
      const char *name,
      guint32 flags)
{
  emit (fixture,
        BROWSER_PATH,
        AVAHI ".ServiceBrowser",
        signal,
        g_variant_new ("(iisssu)",
                       interface,
                       protocol,
                       name,
                       "_holler._tcp",
                       "local",
                       flags));
}

static GVariant *
resolve (Fixture *fixture, GVariant *arguments)
{
  const char *name = NULL;
  const char *type = NULL;

  fixture->n_resolved++;
  g_variant_get (arguments,
                 "(ii&s&ssiu)",
                 NULL,
                 NULL,
                 &name,
                 &type,
                 NULL,
                 NULL,
                 NULL);
  g_assert_cmpstr (type, ==, "_holler._tcp");
  return g_variant_new ("(iissssisqaayu)",
                        2,
                        0,
                        name,
                        type,
                        "local",
                        fixture->host,
                        0,
                        fixture->address,
                        4655,
                        NULL,
                        0);
}

static void
take_service (Fixture *fixture, GVariant *arguments)
{
  g_autoptr (GVariant) texts = NULL;
  g_autoptr (GVariant) text = NULL;
  gsize length = 0;
  const char *bytes = NULL;

  g_free (fixture->announced);
  g_variant_get (arguments,
                 "(iiussssq@aay)",
                 NULL,
                 NULL,
                 NULL,
                 &fixture->announced,
                 NULL,
                 NULL,
                 NULL,
                 &fixture->port,
                 &texts);
  text = g_variant_get_child_value (texts, 0);
  bytes = g_variant_get_fixed_array (text, &length, 1);
  g_free (fixture->text);
  fixture->text = g_strndup (bytes, length);
}

static void
commit (Fixture *fixture)
{
  int state = fixture->n_collisions > 0 ? 3 : 2;

  if (fixture->n_collisions > 0)
    fixture->n_collisions--;
  emit (fixture,
        GROUP_PATH,
        AVAHI ".EntryGroup",
        "StateChanged",
        g_variant_new ("(is)", state, ""));
}

static void
method_cb (GDBusConnection *bus,
           const char *sender,
           const char *path,
           const char *interface,
           const char *method,
           GVariant *arguments,
           GDBusMethodInvocation *invocation,
           gpointer user_data)
{
  Fixture *fixture = user_data;
  GVariant *answer = NULL;

  g_free (fixture->client);
  fixture->client = g_strdup (sender);
  if (g_str_equal (method, "ServiceBrowserNew"))
    {
      fixture->n_browsers++;
      if (fixture->early)
        tell (fixture, "ItemNew", 2, 0, "Early", 4);
      answer = g_variant_new ("(o)", BROWSER_PATH);
    }
  else if (g_str_equal (method, "ResolveService"))
    answer = resolve (fixture, arguments);
  else if (g_str_equal (method, "EntryGroupNew"))
    answer = g_variant_new ("(o)", GROUP_PATH);
  else if (g_str_equal (method, "GetAlternativeServiceName"))
    answer = g_variant_new ("(s)", "Kitchen #2");
  else if (g_str_equal (method, "AddService"))
    take_service (fixture, arguments);
  else if (g_str_equal (method, "Free"))
    fixture->n_freed++;
  g_dbus_method_invocation_return_value (invocation, answer);
  if (g_str_equal (method, "Commit"))
    commit (fixture);
}

static void
acquired_cb (GDBusConnection *bus, const char *name, gpointer user_data)
{
  ((Fixture *) user_data)->is_there = TRUE;
}

static void
appear (Fixture *fixture)
{
  fixture->is_there = FALSE;
  fixture->name_id = g_bus_own_name_on_connection (fixture->bus,
                                                   AVAHI,
                                                   G_BUS_NAME_OWNER_FLAGS_NONE,
                                                   acquired_cb,
                                                   NULL,
                                                   fixture,
                                                   NULL);
  holler_test_wait_for_flag (&fixture->is_there);
}

static void
set_up (Fixture *fixture, gconstpointer user_data)
{
  static const GDBusInterfaceVTable vtable = { method_cb, NULL, NULL, { 0 } };
  static const char *const paths[] = { "/", BROWSER_PATH, GROUP_PATH };
  g_autoptr (GDBusNodeInfo) node = NULL;
  g_autoptr (GError) error = NULL;

  node = g_dbus_node_info_new_for_xml (introspection, &error);
  g_assert_no_error (error);
  fixture->bus = holler_test_bus_connect (g_getenv ("DBUS_SYSTEM_BUS_ADDRESS"));
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      fixture->object_ids[i] =
        g_dbus_connection_register_object (fixture->bus,
                                           paths[i],
                                           node->interfaces[i],
                                           &vtable,
                                           fixture,
                                           NULL,
                                           &error);
      g_assert_no_error (error);
    }
  fixture->host = "attic.local";
  fixture->address = "192.0.2.7";
  fixture->discovery = holler_avahi_new ();
  fixture->servers = holler_discovery_get_servers (fixture->discovery);
}

static void
tear_down (Fixture *fixture, gconstpointer user_data)
{
  holler_discovery_set_looking (fixture->discovery, FALSE);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_object (&fixture->discovery);
  g_clear_handle_id (&fixture->name_id, g_bus_unown_name);
  /* What is still on its way finds nobody. */
  for (guint i = 0; i < G_N_ELEMENTS (fixture->object_ids); i++)
    g_dbus_connection_unregister_object (fixture->bus, fixture->object_ids[i]);
  g_dbus_connection_close_sync (fixture->bus, NULL, NULL);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_object (&fixture->bus);
  g_free (fixture->client);
  g_free (fixture->announced);
  g_free (fixture->text);
}

static gboolean
browses (gpointer user_data)
{
  return ((Fixture *) user_data)->n_browsers > 0;
}

static void
look (Fixture *fixture)
{
  appear (fixture);
  fixture->n_browsers = 0;
  holler_discovery_set_looking (fixture->discovery, TRUE);
  holler_test_wait_until (browses, fixture);
}

static gboolean
has_one (gpointer user_data)
{
  return g_list_model_get_n_items (((Fixture *) user_data)->servers) == 1;
}

static gboolean
has_two (gpointer user_data)
{
  return g_list_model_get_n_items (((Fixture *) user_data)->servers) == 2;
}

static gboolean
has_none (gpointer user_data)
{
  return g_list_model_get_n_items (((Fixture *) user_data)->servers) == 0;
}

static const char *
name_at (Fixture *fixture, guint position)
{
  g_autoptr (HollerNearbyServer) server =
    g_list_model_get_item (fixture->servers, position);

  /* the list keeps it */
  return holler_nearby_server_get_name (server);
}

/* One server by three ways is one; it is gone when the last way is. */
static void
test_comes_and_goes (Fixture *fixture, gconstpointer user_data)
{
  look (fixture);
  tell (fixture, "ItemNew", 2, 0, "Kitchen", 4);
  tell (fixture, "ItemNew", 2, 1, "Kitchen", 4);
  tell (fixture, "ItemNew", 3, 0, "Attic", 4);
  holler_test_wait_until (has_two, fixture);
  g_assert_cmpstr (name_at (fixture, 0), ==, "Attic");
  g_assert_cmpstr (name_at (fixture, 1), ==, "Kitchen");
  tell (fixture, "ItemRemove", 2, 0, "Kitchen", 4);
  tell (fixture, "ItemRemove", 3, 0, "Attic", 4);
  holler_test_wait_until (has_one, fixture);
  g_assert_cmpstr (name_at (fixture, 0), ==, "Kitchen");
  tell (fixture, "ItemRemove", 2, 1, "Kitchen", 4);
  holler_test_wait_until (has_none, fixture);
  /* Nobody was asked where it is. */
  g_assert_cmpuint (fixture->n_resolved, ==, 0);
}

static void
test_tells_before_it_answers (Fixture *fixture, gconstpointer user_data)
{
  fixture->early = TRUE;
  look (fixture);
  holler_test_wait_until (has_one, fixture);
  g_assert_cmpstr (name_at (fixture, 0), ==, "Early");
}

static void
test_own_is_not_listed (Fixture *fixture, gconstpointer user_data)
{
  look (fixture);
  tell (fixture, "ItemNew", 2, 0, "Mine", 4 | 8 | 16);
  tell (fixture, "ItemNew", 2, 0, "Theirs", 4);
  holler_test_wait_until (has_one, fixture);
  g_assert_cmpstr (name_at (fixture, 0), ==, "Theirs");
}

static void
test_names_are_one_line (Fixture *fixture, gconstpointer user_data)
{
  look (fixture);
  tell (fixture, "ItemNew", 2, 0, "Bank\n\xE2\x80\xAE<b>gnp.exe\x1b[2J</b>", 4);
  holler_test_wait_until (has_one, fixture);
  g_assert_cmpstr (name_at (fixture, 0), ==, "Bank  <b>gnp.exe [2J</b>");
}

static gboolean
has_63 (gpointer user_data)
{
  return g_list_model_get_n_items (((Fixture *) user_data)->servers) == 63;
}

static void
test_there_is_an_end (Fixture *fixture, gconstpointer user_data)
{
  look (fixture);
  tell (fixture, "ItemNew", 2, 0, "last", 4);
  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *name = g_strdup_printf ("flood %u", i);

      tell (fixture, "ItemNew", 2, 0, name, 4);
    }
  tell (fixture, "ItemRemove", 2, 0, "last", 4);
  /* That one was let in, and 63 after it */
  holler_test_wait_until (has_63, fixture);
}

static void
test_avahi_goes_and_comes_back (Fixture *fixture, gconstpointer user_data)
{
  look (fixture);
  tell (fixture, "ItemNew", 2, 0, "Kitchen", 4);
  holler_test_wait_until (has_one, fixture);
  g_clear_handle_id (&fixture->name_id, g_bus_unown_name);
  holler_test_wait_until (has_none, fixture);
  fixture->n_browsers = 0;
  appear (fixture);
  holler_test_wait_until (browses, fixture);
  tell (fixture, "ItemNew", 2, 0, "Attic", 4);
  holler_test_wait_until (has_one, fixture);
}

static gboolean
is_freed (gpointer user_data)
{
  return ((Fixture *) user_data)->n_freed > 0;
}

static void
test_stops_looking (Fixture *fixture, gconstpointer user_data)
{
  look (fixture);
  tell (fixture, "ItemNew", 2, 0, "Kitchen", 4);
  holler_test_wait_until (has_one, fixture);
  holler_discovery_set_looking (fixture->discovery, FALSE);
  g_assert_true (has_none (fixture));
  holler_test_wait_until (is_freed, fixture);
}

static char *
resolve_first (Fixture *fixture, GError **error)
{
  g_autoptr (HollerNearbyServer) server =
    g_list_model_get_item (fixture->servers, 0);
  g_auto (HollerTestAnswer) answer = { 0 };

  holler_discovery_resolve_async (fixture->discovery,
                                  server,
                                  NULL,
                                  holler_test_answer_cb,
                                  &answer);
  return holler_discovery_resolve_finish (fixture->discovery,
                                          holler_test_answer_wait (&answer),
                                          error);
}

static void
test_where_it_is (Fixture *fixture, gconstpointer user_data)
{
  static const struct
  {
    const char *host;
    const char *address;
    const char *url; /* (nullable) */
  } cases[] = {
    { "attic.local", "192.0.2.7", "https://192.0.2.7:4655" },
    { "attic.local", "2001:db8::7", "https://[2001:db8::7]:4655" },
    { "kitchen.local", "192.0.2.7", "https://kitchen.local:4655" },
    /* Nobody's business outside of this network */
    { "kitchen.example.org", "192.0.2.7", "https://192.0.2.7:4655" },
    { "evil/?@host.local", "192.0.2.7", "https://192.0.2.7:4655" },
    { "kitchen.local", "no address", NULL },
  };

  look (fixture);
  tell (fixture, "ItemNew", 2, 0, "Kitchen", 4);
  holler_test_wait_until (has_one, fixture);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *url = NULL;

      fixture->host = cases[i].host;
      fixture->address = cases[i].address;
      url = resolve_first (fixture, &error);
      g_assert_cmpstr (url, ==, cases[i].url);
      g_assert_true ((error != NULL) == (url == NULL));
    }
}

static void
wait_announced (HollerAnnouncement *announcement, gboolean announced)
{
  while (holler_announcement_get_announced (announcement) != announced)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_announces (Fixture *fixture, gconstpointer user_data)
{
  HollerAnnouncement *announcement = holler_announcement_new ();

  /* Before Avahi is there, and again when it comes back */
  holler_announcement_publish (announcement, "Kitchen", 4655);
  appear (fixture);
  wait_announced (announcement, TRUE);
  g_assert_cmpstr (fixture->announced, ==, "Kitchen");
  g_assert_cmpuint (fixture->port, ==, 4655);
  g_assert_cmpstr (fixture->text, ==, "protocol=1");
  g_clear_handle_id (&fixture->name_id, g_bus_unown_name);
  wait_announced (announcement, FALSE);
  appear (fixture);
  wait_announced (announcement, TRUE);
  holler_announcement_withdraw (announcement);
  g_assert_false (holler_announcement_get_announced (announcement));
  holler_test_wait_until (is_freed, fixture);
  g_assert_finalize_object (announcement);
}

static void
test_takes_another_name (Fixture *fixture, gconstpointer user_data)
{
  HollerAnnouncement *announcement = holler_announcement_new ();

  fixture->n_collisions = 1;
  appear (fixture);
  holler_announcement_publish (announcement, "Kitchen", 4655);
  wait_announced (announcement, TRUE);
  g_assert_cmpstr (fixture->announced, ==, "Kitchen #2");
  holler_announcement_withdraw (announcement);
  holler_test_wait_until (is_freed, fixture);
  g_assert_finalize_object (announcement);
}

static void
test_long_names_are_cut (Fixture *fixture, gconstpointer user_data)
{
  HollerAnnouncement *announcement = holler_announcement_new ();
  g_autofree char *name = g_strnfill (61, 'k');
  g_autofree char *lengthy = g_strconcat (name, "äää", NULL);

  appear (fixture);
  holler_announcement_publish (announcement, lengthy, 4655);
  wait_announced (announcement, TRUE);
  g_assert_cmpuint (strlen (fixture->announced), ==, 63);
  g_assert_true (g_utf8_validate (fixture->announced, -1, NULL));
  holler_announcement_withdraw (announcement);
  holler_test_wait_until (is_freed, fixture);
  g_assert_finalize_object (announcement);
}

/* The real Avahi, and two programs: this one finds what another announces. */
static void
test_real (void)
{
  Fixture fixture = { 0 };
  HollerAnnouncement *announcement = holler_announcement_new ();
  const char *other = g_getenv ("HOLLER_TEST_AVAHI");
  g_autofree char *url = NULL;
  g_autoptr (GError) error = NULL;

  if (other == NULL)
    {
      g_test_skip ("no Avahi here");
      return;
    }
  fixture.discovery = holler_avahi_new ();
  fixture.servers = holler_discovery_get_servers (fixture.discovery);
  holler_announcement_publish (announcement, "Announced here", 4655);
  wait_announced (announcement, TRUE);
  holler_discovery_set_looking (fixture.discovery, TRUE);
  holler_test_wait_until (has_one, &fixture);
  /* Ours is not among them. */
  g_assert_cmpstr (name_at (&fixture, 0), ==, other);
  url = resolve_first (&fixture, &error);
  g_assert_no_error (error);
  g_test_message ("it is at %s", url);
  g_assert_true (g_str_has_suffix (url, ":4656"));
  holler_discovery_set_looking (fixture.discovery, FALSE);
  holler_announcement_withdraw (announcement);
  g_clear_object (&fixture.discovery);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_object_unref (announcement);
}

int
main (int argc, char *argv[])
{
  g_autoptr (GTestDBus) bus = NULL;
  int status = 0;

  g_test_init (&argc, &argv, NULL);
  if (g_getenv ("HOLLER_TEST_AVAHI") == NULL)
    {
      g_autoptr (GResolver) resolver =
        g_object_new (test_resolver_get_type (), NULL);

      g_resolver_set_default (resolver);
      bus = g_test_dbus_new (G_TEST_DBUS_NONE);
      g_test_dbus_up (bus);
      g_setenv ("DBUS_SYSTEM_BUS_ADDRESS",
                g_test_dbus_get_bus_address (bus),
                TRUE);
#define ADD(path, func)                                                        \
  g_test_add ("/net/nearby/" path, Fixture, NULL, set_up, func, tear_down)
      ADD ("comes-and-goes", test_comes_and_goes);
      ADD ("tells-before-it-answers", test_tells_before_it_answers);
      ADD ("own-is-not-listed", test_own_is_not_listed);
      ADD ("names-are-one-line", test_names_are_one_line);
      ADD ("there-is-an-end", test_there_is_an_end);
      ADD ("avahi-goes-and-comes-back", test_avahi_goes_and_comes_back);
      ADD ("stops-looking", test_stops_looking);
      ADD ("where-it-is", test_where_it_is);
      ADD ("announces", test_announces);
      ADD ("takes-another-name", test_takes_another_name);
      ADD ("long-names-are-cut", test_long_names_are_cut);
#undef ADD
    }
  g_test_add_func ("/net/nearby/real", test_real);
  status = g_test_run ();
  if (bus != NULL)
    g_test_dbus_stop (bus);
  return status;
}
