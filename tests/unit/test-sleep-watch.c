/* test-sleep-watch.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-sleep-watch.h"
#include "holler-test-bus.h"

/* A bus of its own, on which this test is logind. */

#define LOGIND_NAME "org.freedesktop.login1"

typedef struct
{
  GTestDBus *daemon;
  GDBusConnection *logind;
  GDBusConnection *client;
  HollerSleepWatch *watch;
  guint name_id;
  gboolean has_name;
  GString *heard; /* one letter a signal */
} Fixture;

static void
acquired_cb (GDBusConnection *connection, const char *name, gpointer user_data)
{
  ((Fixture *) user_data)->has_name = TRUE;
}

static void
asleep_cb (Fixture *fixture)
{
  g_string_append_c (fixture->heard, 's');
}

static void
woke_cb (Fixture *fixture)
{
  g_string_append_c (fixture->heard, 'w');
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  const char *address = NULL;

  fixture->heard = g_string_new (NULL);
  fixture->daemon = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (fixture->daemon);
  address = g_test_dbus_get_bus_address (fixture->daemon);
  fixture->logind = holler_test_bus_connect (address);
  fixture->client = holler_test_bus_connect (address);
  fixture->name_id = g_bus_own_name_on_connection (fixture->logind,
                                                   LOGIND_NAME,
                                                   G_BUS_NAME_OWNER_FLAGS_NONE,
                                                   acquired_cb,
                                                   NULL,
                                                   fixture,
                                                   NULL);
  while (!fixture->has_name)
    g_main_context_iteration (NULL, TRUE);
  fixture->watch = holler_sleep_watch_new (fixture->client);
  g_signal_connect_swapped (fixture->watch,
                            "asleep",
                            G_CALLBACK (asleep_cb),
                            fixture);
  g_signal_connect_swapped (fixture->watch,
                            "woke",
                            G_CALLBACK (woke_cb),
                            fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  g_bus_unown_name (fixture->name_id);
  g_clear_object (&fixture->watch);
  g_dbus_connection_close_sync (fixture->client, NULL, NULL);
  g_dbus_connection_close_sync (fixture->logind, NULL, NULL);
  g_clear_object (&fixture->client);
  g_clear_object (&fixture->logind);
  g_test_dbus_down (fixture->daemon);
  g_clear_object (&fixture->daemon);
  g_string_free (fixture->heard, TRUE);
}

static void
say (GDBusConnection *from, const char *interface, GVariant *parameters)
{
  g_autoptr (GError) error = NULL;

  g_dbus_connection_emit_signal (from,
                                 NULL,
                                 "/org/freedesktop/login1",
                                 interface,
                                 "PrepareForSleep",
                                 parameters,
                                 &error);
  g_assert_no_error (error);
}

/* What was said before has arrived when the bus has answered. */
static void
settle (Fixture *fixture)
{
  GDBusConnection *connections[] = { fixture->logind, fixture->client };

  for (guint i = 0; i < G_N_ELEMENTS (connections); i++)
    {
      g_autoptr (GVariant) reply =
        g_dbus_connection_call_sync (connections[i],
                                     "org.freedesktop.DBus",
                                     "/org/freedesktop/DBus",
                                     "org.freedesktop.DBus",
                                     "GetId",
                                     NULL,
                                     NULL,
                                     G_DBUS_CALL_FLAGS_NONE,
                                     5000,
                                     NULL,
                                     NULL);

      g_assert_nonnull (reply);
    }
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
test_sleeps (Fixture *fixture, gconstpointer unused)
{
  settle (fixture);
  say (fixture->logind,
       "org.freedesktop.login1.Manager",
       g_variant_new ("(b)", TRUE));
  settle (fixture);
  g_assert_cmpstr (fixture->heard->str, ==, "s");
  say (fixture->logind,
       "org.freedesktop.login1.Manager",
       g_variant_new ("(b)", FALSE));
  settle (fixture);
  g_assert_cmpstr (fixture->heard->str, ==, "sw");
}

/* Only logind, only once, and only what it really says. */
static void
test_nonsense (Fixture *fixture, gconstpointer unused)
{
  settle (fixture);
  say (fixture->logind,
       "org.freedesktop.login1.Manager",
       g_variant_new ("(b)", FALSE));
  say (fixture->logind,
       "org.freedesktop.login1.Manager",
       g_variant_new ("(s)", "now"));
  say (fixture->logind, "org.example.Manager", g_variant_new ("(b)", TRUE));
  say (fixture->client,
       "org.freedesktop.login1.Manager",
       g_variant_new ("(b)", TRUE));
  settle (fixture);
  g_assert_cmpstr (fixture->heard->str, ==, "");
}

static void
test_goes_away (Fixture *fixture, gconstpointer unused)
{
  settle (fixture);
  g_clear_object (&fixture->watch);
  say (fixture->logind,
       "org.freedesktop.login1.Manager",
       g_variant_new ("(b)", TRUE));
  settle (fixture);
  g_assert_cmpstr (fixture->heard->str, ==, "");
}

#define ADD(path, test)                                                        \
  g_test_add ("/client/sleep-watch/" path,                                     \
              Fixture,                                                         \
              NULL,                                                            \
              set_up,                                                          \
              test,                                                            \
              tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("sleeps", test_sleeps);
  ADD ("nonsense", test_nonsense);
  ADD ("goes-away", test_goes_away);

  return g_test_run ();
}
