/* test-players.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Players of one's own, on a bus of one's own. */

#include "app/holler-players.h"
#include "holler-test-bus.h"

#define DEADLINE_S 10

static const char player_xml[] =
  "<node><interface name='org.mpris.MediaPlayer2.Player'>"
  "<method name='Pause'/><method name='Play'/>"
  "<property name='PlaybackStatus' type='s' access='read'/>"
  "</interface></node>";

typedef struct
{
  GDBusConnection *bus;
  const char *status;
  guint n_asked;
  guint n_pauses;
  guint n_plays;
} Player;

typedef struct
{
  GTestDBus *daemon;
  GDBusConnection *bus;
  HollerPlayers *players;
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
  Player *player = user_data;

  if (g_str_equal (method, "Pause"))
    {
      player->n_pauses++;
      player->status = "Paused";
    }
  else
    {
      player->n_plays++;
      player->status = "Playing";
    }
  g_dbus_method_invocation_return_value (invocation, NULL);
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
  Player *player = user_data;

  player->n_asked++;
  return g_variant_new_string (player->status);
}

static void
player_start (Fixture *fixture,
              Player *player,
              const char *name,
              const char *status)
{
  static const GDBusInterfaceVTable vtable = { .method_call = method_cb,
                                               .get_property = get_cb };
  g_autoptr (GDBusNodeInfo) node =
    g_dbus_node_info_new_for_xml (player_xml, NULL);
  g_autoptr (GError) error = NULL;
  guint id = 0;

  player->bus =
    holler_test_bus_connect (g_test_dbus_get_bus_address (fixture->daemon));
  player->status = status;
  id = g_dbus_connection_register_object (player->bus,
                                          "/org/mpris/MediaPlayer2",
                                          node->interfaces[0],
                                          &vtable,
                                          player,
                                          NULL,
                                          &error);
  g_assert_no_error (error);
  g_assert_cmpuint (id, !=, 0);
  holler_test_bus_own (player->bus, name);
}

static void
player_stop (Player *player)
{
  g_dbus_connection_close_sync (player->bus, NULL, NULL);
  g_clear_object (&player->bus);
}

static gboolean
timeout_cb (gpointer user_data)
{
  g_assert_not_reached ();
}

static void
wait_for (const guint *count, guint wanted)
{
  guint id = g_timeout_add_seconds (DEADLINE_S, timeout_cb, NULL);

  while (*count < wanted)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (id);
}

static void
add_one_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  guint *count = user_data;
  g_autoptr (GVariant) reply =
    g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);

  (*count)++;
}

/* What was sent to the bus before is answered when this comes back; what was
 * sent because of an answer takes another round. */
static void
settle (Fixture *fixture)
{
  for (guint i = 0; i < 5; i++)
    {
      guint n_back = 0;

      g_dbus_connection_call (fixture->bus,
                              "org.freedesktop.DBus",
                              "/",
                              "org.freedesktop.DBus",
                              "GetId",
                              NULL,
                              NULL,
                              G_DBUS_CALL_FLAGS_NONE,
                              -1,
                              NULL,
                              add_one_cb,
                              &n_back);
      wait_for (&n_back, 1);
    }
}

static void
set_up (Fixture *fixture, gconstpointer user_data)
{
  fixture->daemon = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (fixture->daemon);
  fixture->bus =
    holler_test_bus_connect (g_test_dbus_get_bus_address (fixture->daemon));
  fixture->players = holler_players_new (fixture->bus);
}

static void
tear_down (Fixture *fixture, gconstpointer user_data)
{
  g_clear_object (&fixture->players);
  settle (fixture);
  g_dbus_connection_close_sync (fixture->bus, NULL, NULL);
  g_clear_object (&fixture->bus);
  g_test_dbus_down (fixture->daemon);
  g_clear_object (&fixture->daemon);
}

static void
test_those_that_play (Fixture *fixture, gconstpointer user_data)
{
  Player music = { 0 };
  Player film = { 0 };
  Player other = { 0 };

  player_start (fixture, &music, "org.mpris.MediaPlayer2.music", "Playing");
  player_start (fixture, &film, "org.mpris.MediaPlayer2.film", "Paused");
  player_start (fixture, &other, "org.example.Other", "Playing");
  holler_players_pause (fixture->players);
  wait_for (&music.n_pauses, 1);
  wait_for (&film.n_asked, 1);
  settle (fixture);
  holler_players_resume (fixture->players);
  wait_for (&music.n_plays, 1);
  settle (fixture);
  g_assert_cmpuint (music.n_pauses, ==, 1);
  g_assert_cmpuint (music.n_plays, ==, 1);
  g_assert_cmpuint (film.n_pauses + film.n_plays, ==, 0);
  g_assert_cmpuint (other.n_asked + other.n_pauses, ==, 0);
  player_stop (&music);
  player_stop (&film);
  player_stop (&other);
}

static void
test_touched_in_between (Fixture *fixture, gconstpointer user_data)
{
  Player music = { 0 };
  guint n_asked = 0;

  player_start (fixture, &music, "org.mpris.MediaPlayer2.music", "Playing");
  holler_players_pause (fixture->players);
  wait_for (&music.n_pauses, 1);
  settle (fixture);
  music.status = "Stopped"; /* by the person */
  n_asked = music.n_asked;
  holler_players_resume (fixture->players);
  wait_for (&music.n_asked, n_asked + 1);
  settle (fixture);
  g_assert_cmpuint (music.n_plays, ==, 0);
  player_stop (&music);
}

static void
test_over_at_once (Fixture *fixture, gconstpointer user_data)
{
  Player music = { 0 };

  player_start (fixture, &music, "org.mpris.MediaPlayer2.music", "Playing");
  for (guint i = 0; i < 3; i++)
    {
      holler_players_pause (fixture->players);
      holler_players_resume (fixture->players);
    }
  settle (fixture);
  g_assert_cmpstr (music.status, ==, "Playing");
  /* and when it ends while the player is being paused */
  holler_players_pause (fixture->players);
  wait_for (&music.n_pauses, music.n_pauses + 1);
  holler_players_resume (fixture->players);
  wait_for (&music.n_plays, music.n_pauses);
  settle (fixture);
  g_assert_cmpstr (music.status, ==, "Playing");
  player_stop (&music);
}

static void
test_gone_and_replaced (Fixture *fixture, gconstpointer user_data)
{
  Player old = { 0 };
  Player new = { 0 };

  player_start (fixture, &old, "org.mpris.MediaPlayer2.music", "Playing");
  holler_players_pause (fixture->players);
  wait_for (&old.n_pauses, 1);
  settle (fixture);
  player_stop (&old);
  player_start (fixture, &new, "org.mpris.MediaPlayer2.music", "Paused");
  holler_players_resume (fixture->players);
  settle (fixture);
  g_assert_cmpuint (new.n_plays, ==, 0);
  player_stop (&new);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function)                                                    \
  g_test_add ("/app/players/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("those-that-play", test_those_that_play);
  ADD ("touched-in-between", test_touched_in_between);
  ADD ("over-at-once", test_over_at_once);
  ADD ("gone-and-replaced", test_gone_and_replaced);
#undef ADD

  return g_test_run ();
}
