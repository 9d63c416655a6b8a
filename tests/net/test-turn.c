/* test-turn.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-turn.h"
#include "holler-fake-api.h"
#include "holler-fake-clock.h"
#include "holler-test-calls.h"

/* The relays' credentials: fetched when they are needed, renewed while they
 * are held, never used when they have run out. */

#define PATH "/api/turn/credentials"
#define FETCH "GET " PATH
#define MINUTE_MS 60000

typedef struct
{
  HollerClock *clock;
  HollerApi *api;
  HollerTurn *turn;
  guint n_ready;
  guint n_changed;
} Fixture;

static void
answer (Fixture *self, const char *name, guint ttl_s)
{
  g_autofree char *json =
    g_strdup_printf ("{\"username\":\"%s\",\"password\":\"p\",\"ttl\":%u,"
                     "\"uris\":[\"stun:a.example\",\"turn:a.example\","
                     "\"http://b.example\",7,\"turns:c.example:443\"]}",
                     name,
                     ttl_s);

  holler_fake_api_answer (HOLLER_FAKE_API (self->api), "GET", PATH, json);
}

static void
changed_cb (HollerTurn *turn, Fixture *self)
{
  self->n_changed++;
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->clock = holler_fake_clock_new ();
  self->api = holler_fake_api_new ();
  self->turn = holler_turn_new (self->clock, self->api);
  g_signal_connect (self->turn, "changed", G_CALLBACK (changed_cb), self);
  answer (self, "first", 3600);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_object (&self->turn);
  holler_fake_settle ();
  g_assert_cmpuint (
    holler_fake_clock_get_n_timeouts (HOLLER_FAKE_CLOCK (self->clock)),
    ==,
    0);
  g_clear_object (&self->api);
  g_clear_object (&self->clock);
}

static void
ready_cb (gpointer user_data)
{
  Fixture *self = user_data;

  self->n_ready++;
}

static void
advance (Fixture *self, guint minutes)
{
  holler_fake_clock_advance (HOLLER_FAKE_CLOCK (self->clock),
                             minutes * MINUTE_MS);
  holler_fake_settle ();
}

static guint
count_fetches (Fixture *self)
{
  return holler_fake_api_count (HOLLER_FAKE_API (self->api), FETCH);
}

static void
assert_username (Fixture *self, const char *username)
{
  HollerPeerConfig config = { 0 };

  holler_turn_fill (self->turn, &config);
  g_assert_cmpstr (config.ice_username, ==, username);
  g_assert_cmpuint (g_strv_length ((char **) config.ice_uris),
                    ==,
                    username != NULL ? 3 : 0);
}

static void
test_fetched_once (Fixture *self, gconstpointer data)
{
  assert_username (self, NULL);
  for (guint i = 0; i < 2; i++)
    holler_turn_get (self->turn, ready_cb, self);
  holler_fake_settle ();
  g_assert_cmpuint (self->n_ready, ==, 2);
  assert_username (self, "first");

  advance (self, 49);
  holler_turn_get (self->turn, ready_cb, self);
  g_assert_cmpuint (self->n_ready, ==, 3);
  g_assert_cmpuint (count_fetches (self), ==, 1);

  /* less than ten minutes left */
  answer (self, "second", 3600);
  advance (self, 2);
  g_assert_cmpuint (count_fetches (self), ==, 1);
  holler_turn_get (self->turn, ready_cb, self);
  holler_fake_settle ();
  g_assert_cmpuint (self->n_ready, ==, 4);
  g_assert_cmpuint (count_fetches (self), ==, 2);
  assert_username (self, "second");
}

static void
test_never_used_when_over (Fixture *self, gconstpointer data)
{
  holler_turn_prefetch (self->turn);
  holler_fake_settle ();
  advance (self, 59);
  assert_username (self, "first");
  advance (self, 1);
  assert_username (self, NULL);
}

static void
test_renewed_while_held (Fixture *self, gconstpointer data)
{
  holler_turn_hold (self->turn);
  holler_turn_hold (self->turn);
  advance (self, 1);
  g_assert_cmpuint (self->n_changed, ==, 1);

  for (guint i = 2; i < 5; i++)
    {
      g_autofree char *name = g_strdup_printf ("number-%u", i);

      answer (self, name, 3600);
      advance (self, 51);
      g_assert_cmpuint (self->n_changed, ==, i);
      assert_username (self, name);
    }

  holler_turn_release (self->turn);
  advance (self, 51);
  g_assert_cmpuint (self->n_changed, ==, 5);
  holler_turn_release (self->turn);
  advance (self, 600);
  g_assert_cmpuint (self->n_changed, ==, 5);
  g_assert_cmpuint (count_fetches (self), ==, 5);
}

static void
test_renewal_is_repeated (Fixture *self, gconstpointer data)
{
  holler_turn_hold (self->turn);
  holler_turn_prefetch (self->turn);
  holler_fake_settle ();
  holler_fake_api_refuse (HOLLER_FAKE_API (self->api),
                          "GET",
                          PATH,
                          HOLLER_API_ERROR_SERVER);
  advance (self, 52);
  g_assert_cmpuint (count_fetches (self), >, 2);
  g_assert_cmpuint (self->n_changed, ==, 1);
  assert_username (self, "first");

  answer (self, "second", 3600);
  advance (self, 1);
  g_assert_cmpuint (self->n_changed, ==, 2);
  assert_username (self, "second");
  holler_turn_release (self->turn);
}

/* A server whose credentials are good for two minutes is not asked without
 * end. */
static void
test_short_lived (Fixture *self, gconstpointer data)
{
  answer (self, "short", 120);
  holler_turn_hold (self->turn);
  for (guint i = 0; i < 10; i++)
    {
      advance (self, 1);
      assert_username (self, "short");
    }
  g_assert_cmpuint (count_fetches (self), <=, 11);
  g_assert_cmpuint (count_fetches (self), >=, 5);
  holler_turn_release (self->turn);
}

static void
test_another_person (Fixture *self, gconstpointer data)
{
  holler_turn_prefetch (self->turn);
  holler_fake_settle ();
  holler_turn_clear (self->turn);
  assert_username (self, NULL);
  holler_turn_get (self->turn, ready_cb, self);
  holler_fake_settle ();
  g_assert_cmpuint (count_fetches (self), ==, 2);
}

/* What is made anew in the middle of a call is made with what is good then,
 * and as is preferred then. */
static void
test_in_a_call (void)
{
  static const char first[] =
    "{\"username\":\"first\",\"password\":\"p\",\"ttl\":120,"
    "\"uris\":[\"turn:a.example\"]}";
  static const char second[] =
    "{\"username\":\"second\",\"password\":\"p\",\"ttl\":120,"
    "\"uris\":[\"turn:a.example\"]}";
  g_autoptr (HollerTestClient) client = holler_test_client_new ();
  HollerCall *call = NULL;

  holler_fake_api_answer (client->api, "GET", PATH, first);
  holler_test_client_log_in (client);
  holler_test_client_greet (client, FALSE);
  holler_test_client_ready (client);
  call = holler_test_call_place_connected (client);
  g_assert_cmpstr (holler_fake_media_get_ice_username (client->media),
                   ==,
                   "first");
  g_assert_false (holler_fake_media_get_relay_only (client->media));

  holler_fake_api_answer (client->api, "GET", PATH, second);
  holler_fake_clock_advance (client->clock, 100000);
  holler_fake_settle ();
  holler_test_call_assert_state (call, CONNECTED);
  holler_test_call_push_offer (client, 1, 901);
  g_assert_cmpuint (holler_fake_media_get_n_peers (client->media), ==, 2);
  g_assert_cmpstr (holler_fake_media_get_ice_username (client->media),
                   ==,
                   "second");

  g_object_set (holler_test_calls (client), "relay-only", TRUE, NULL);
  holler_fake_clock_advance (client->clock, 5000);
  holler_test_call_push_offer (client, 2, 902);
  g_assert_cmpuint (holler_fake_media_get_n_peers (client->media), ==, 3);
  g_assert_true (holler_fake_media_get_relay_only (client->media));

  /* nobody calls any more: nothing is renewed */
  holler_call_hang_up (call);
  holler_fake_settle ();
  holler_fake_clock_advance (client->clock, 1000);
  {
    guint n = holler_fake_api_count (client->api, FETCH);

    holler_fake_clock_advance (client->clock, 300000);
    g_assert_cmpuint (holler_fake_api_count (client->api, FETCH), ==, n);
  }
}

#define ADD(path, test)                                                        \
  g_test_add ("/client/turn/" path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("fetched-once", test_fetched_once);
  ADD ("never-used-when-over", test_never_used_when_over);
  ADD ("renewed-while-held", test_renewed_while_held);
  ADD ("renewal-is-repeated", test_renewal_is_repeated);
  ADD ("short-lived", test_short_lived);
  ADD ("another-person", test_another_person);
  g_test_add_func ("/client/turn/in-a-call", test_in_a_call);

  return g_test_run ();
}
