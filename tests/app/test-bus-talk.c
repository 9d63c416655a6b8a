/* test-bus-talk.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Programs that talk, on a bus of one's own. */

#include "app/holler-bus-talk.h"

#include "holler-test-bus.h"
#include "holler-test-calls.h"
#include "holler-test.h"

typedef struct
{
  GTestDBus *daemon;
  GDBusConnection *bus;
  GDBusConnection *programs[2]; /* (nullable) */
  HollerTestClient *client;
  HollerTalk *talk;
  HollerBusTalk *bus_talk;
} Fixture;

static void
leave (Fixture *fixture, guint program)
{
  g_dbus_connection_close_sync (fixture->programs[program], NULL, NULL);
  g_clear_object (&fixture->programs[program]);
}

static gboolean
press (Fixture *fixture, guint program)
{
  return holler_bus_talk_press (
    fixture->bus_talk,
    g_dbus_connection_get_unique_name (fixture->programs[program]));
}

static void
let_go (Fixture *fixture, guint program)
{
  holler_bus_talk_release (
    fixture->bus_talk,
    g_dbus_connection_get_unique_name (fixture->programs[program]));
}

static void
set_up (Fixture *fixture, gconstpointer user_data)
{
  fixture->daemon = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (fixture->daemon);
  fixture->bus =
    holler_test_bus_connect (g_test_dbus_get_bus_address (fixture->daemon));
  for (guint i = 0; i < G_N_ELEMENTS (fixture->programs); i++)
    fixture->programs[i] =
      holler_test_bus_connect (g_test_dbus_get_bus_address (fixture->daemon));
  fixture->client = holler_test_client_new_online ();
  fixture->talk =
    holler_call_list_get_talk (holler_test_calls (fixture->client));
  g_object_set (fixture->talk, "enabled", TRUE, NULL);
  fixture->bus_talk = holler_bus_talk_new (fixture->bus, fixture->talk);
}

static void
tear_down (Fixture *fixture, gconstpointer user_data)
{
  holler_bus_talk_free (fixture->bus_talk);
  holler_test_client_free (fixture->client);
  for (guint i = 0; i < G_N_ELEMENTS (fixture->programs); i++)
    if (fixture->programs[i] != NULL)
      leave (fixture, i);
  g_dbus_connection_close_sync (fixture->bus, NULL, NULL);
  g_object_unref (fixture->bus);
  g_test_dbus_down (fixture->daemon);
  g_object_unref (fixture->daemon);
}

static gboolean
talks (Fixture *fixture)
{
  return holler_talk_get_state (fixture->talk) == HOLLER_TALK_STATE_TALKING;
}

static gboolean
does_not_talk (gpointer user_data)
{
  return !talks (user_data);
}

/* What came from the bus by now is done. */
static void
settle (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  g_variant_unref (g_dbus_connection_call_sync (fixture->bus,
                                                "org.freedesktop.DBus",
                                                "/org/freedesktop/DBus",
                                                "org.freedesktop.DBus",
                                                "GetId",
                                                NULL,
                                                NULL,
                                                G_DBUS_CALL_FLAGS_NONE,
                                                -1,
                                                NULL,
                                                &error));
  g_assert_no_error (error);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
test_leaves (Fixture *fixture, gconstpointer user_data)
{
  holler_test_call_place_connected (fixture->client);
  g_assert_true (press (fixture, 0));
  settle (fixture);
  g_assert_true (talks (fixture));
  leave (fixture, 0);
  holler_test_wait_until (does_not_talk, fixture);
}

/* It was gone before it was asked for. */
static void
test_has_left (Fixture *fixture, gconstpointer user_data)
{
  g_autofree char *name =
    g_strdup (g_dbus_connection_get_unique_name (fixture->programs[0]));

  holler_test_call_place_connected (fixture->client);
  leave (fixture, 0);
  g_assert_true (holler_bus_talk_press (fixture->bus_talk, name));
  holler_test_wait_until (does_not_talk, fixture);
}

static void
test_two (Fixture *fixture, gconstpointer user_data)
{
  holler_test_call_place_connected (fixture->client);
  g_assert_true (press (fixture, 0));
  g_assert_true (press (fixture, 1));
  g_assert_true (press (fixture, 1));
  let_go (fixture, 1);
  let_go (fixture, 1);
  g_assert_true (talks (fixture));
  g_assert_true (press (fixture, 1));
  leave (fixture, 1);
  settle (fixture);
  g_assert_true (talks (fixture));
  let_go (fixture, 0);
  g_assert_false (talks (fixture));
}

/* Held through the end of a call, it says nothing in the next; but another
 * one that is pressed there does. */
static void
test_next_call (Fixture *fixture, gconstpointer user_data)
{
  HollerCall *call = NULL;

  g_assert_false (press (fixture, 0));
  call = holler_test_call_place_connected (fixture->client);
  g_assert_false (talks (fixture));
  g_assert_true (press (fixture, 0));
  holler_call_hang_up (call);
  holler_test_call_place_connected (fixture->client);
  /* a key that repeats while it is held */
  g_assert_true (press (fixture, 0));
  g_assert_false (talks (fixture));
  g_assert_true (press (fixture, 1));
  g_assert_true (talks (fixture));
  let_go (fixture, 1);
  let_go (fixture, 0);
  g_assert_false (talks (fixture));
  g_assert_true (press (fixture, 0));
  g_assert_true (talks (fixture));
}

/* Another account, or the end. */
static void
test_freed (Fixture *fixture, gconstpointer user_data)
{
  holler_test_call_place_connected (fixture->client);
  g_assert_true (press (fixture, 0));
  holler_bus_talk_free (fixture->bus_talk);
  g_assert_false (talks (fixture));
  fixture->bus_talk = holler_bus_talk_new (fixture->bus, fixture->talk);
  leave (fixture, 0);
  settle (fixture);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define TEST(name, func)                                                       \
  g_test_add ("/app/bus-talk/" name, Fixture, NULL, set_up, func, tear_down)
  TEST ("leaving-is-letting-go", test_leaves);
  TEST ("who-has-left-holds-nothing", test_has_left);
  TEST ("one-holds-while-another-lets-go", test_two);
  TEST ("the-next-call-is-another", test_next_call);
  TEST ("ends-with-its-account", test_freed);
#undef TEST

  return g_test_run ();
}
