/* test-server-parts.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-test.h"
#include "server/holler-limits.h"
#include "server/holler-router.h"
#include "server/holler-server-config.h"
#include "server/holler-server-store.h"
#include "server/holler-turn.h"

#include <string.h>

/* The parts of the server that need no server. */

static char *
read_example (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("G_TEST_SRCDIR"),
                                            "..",
                                            "data",
                                            "holler-server.conf.example",
                                            NULL);
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

static HollerServerConfig *
load (const char *text, GError **error)
{
  g_autoptr (HollerServerConfig) config = holler_server_config_new ();
  g_autofree char *folder = holler_test_make_directory ();
  g_autofree char *path = g_build_filename (folder, "conf", NULL);
  gboolean loaded = FALSE;

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  loaded = holler_server_config_load (config, path, error);
  holler_test_remove_directory (folder);
  return loaded ? g_steal_pointer (&config) : NULL;
}

/* A line "#key=value" is a key as well. */
static char *
uncomment (const char *text)
{
  g_autoptr (GRegex) regex =
    g_regex_new ("^#([a-z-]+=)", G_REGEX_MULTILINE, 0, NULL);

  return g_regex_replace (regex, text, -1, 0, "\\1", 0, NULL);
}

static void
test_example_is_complete (void)
{
  g_autofree char *text = read_example ();
  g_autofree char *whole = uncomment (text);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_auto (GStrv) keys = holler_server_config_list_keys ();
  g_autoptr (GError) error = NULL;
  g_autoptr (HollerServerConfig) config = load (whole, &error);

  g_assert_no_error (error);
  g_assert_nonnull (config);
  g_assert_true (
    g_key_file_load_from_data (file, whole, (gsize) -1, 0, &error));
  for (guint i = 0; keys[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (keys[i], "/", 2);

      g_test_message ("%s", keys[i]);
      g_assert_true (g_key_file_has_key (file, parts[0], parts[1], NULL));
    }
}

static void
test_example_says_the_defaults (void)
{
  g_autofree char *text = read_example ();
  g_autoptr (HollerServerConfig) config = load (text, NULL);
  g_autoptr (HollerServerConfig) defaults = holler_server_config_new ();

  g_assert_nonnull (config);
  g_assert_cmpstr (config->name, ==, defaults->name);
  g_assert_cmpstr (config->listen, ==, defaults->listen);
  g_assert_null (config->data_dir);
  g_assert_null (config->turn_secret);
#define SAME(member) g_assert_cmpuint (config->member, ==, defaults->member)
  SAME (registration);
  SAME (metrics);
  SAME (access_token_s);
  SAME (refresh_token_days);
  SAME (ping_interval_s);
  SAME (resume_window_s);
  SAME (ring_s);
  SAME (hash_memory_kib);
  SAME (hash_passes);
  SAME (frames_per_s);
  SAME (frames_burst);
  SAME (call_frames_burst);
  SAME (bad_frames_per_min);
  SAME (log_ins_per_min);
  SAME (failed_log_ins_per_min);
  SAME (registrations_per_min);
  SAME (first_offers_per_min);
  SAME (rings_per_callee);
  SAME (sockets_per_user);
  SAME (out_queue_kib);
  SAME (replay_kib);
  SAME (headers_kib);
  SAME (headers_s);
  SAME (connections);
  SAME (turn_ttl_s);
#undef SAME
}

static void
test_bad_configurations (void)
{
  static const char *const bad[] = {
    "[server]\nnames=x\n",
    "[sever]\nname=x\n",
    "[limits]\nframes-per-second=many\n",
    "[limits]\nframes-per-second=0\n",
    "[limits]\nframes-per-second=-1\n",
    "[server]\nregistration=maybe\n",
    "[server]\nregistration=invite\n",
    "[server]\ntls-key=/x\n",
    "[passwords]\nmemory-kib=1024\n",
    "[passwords]\npasses=1\n",
    "[turn]\nuris=turn:x\n",
    "nonsense",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (load (bad[i], &error));
      g_assert_nonnull (error);
    }
}

static void
test_bucket (void)
{
  HollerBucket bucket = { 0 };
  gint64 now_us = 5;

  for (guint i = 0; i < 60; i++)
    g_assert_cmpint (holler_bucket_charge (&bucket, now_us, 20, 60, 1), ==, 0);
  /* One too many: a twentieth of a second until it is paid. */
  g_assert_cmpint (holler_bucket_charge (&bucket, now_us, 20, 60, 1),
                   ==,
                   50001);
  now_us += 50000;
  g_assert_cmpint (holler_bucket_charge (&bucket, now_us, 20, 60, 0), ==, 0);
  /* A long rest fills it no further than the burst. */
  now_us += G_TIME_SPAN_HOUR;
  g_assert_cmpint (holler_bucket_charge (&bucket, now_us, 20, 60, 60), ==, 0);
  g_assert_cmpint (holler_bucket_charge (&bucket, now_us, 20, 60, 1), >, 0);
}

static void
test_limits (void)
{
  g_autoptr (HollerClock) clock = holler_system_clock_new ();
  HollerLimits *limits = holler_limits_new (clock);
  guint retry_s = 0;

  for (guint i = 0; i < 5; i++)
    g_assert_true (holler_limits_take (limits, "log-in", "a", 5, &retry_s));
  g_assert_false (holler_limits_take (limits, "log-in", "a", 5, &retry_s));
  g_assert_cmpuint (retry_s, >=, 1);
  g_assert_cmpuint (retry_s, <=, 13);
  g_assert_true (holler_limits_take (limits, "log-in", "b", 5, NULL));
  g_assert_true (holler_limits_take (limits, "other", "a", 5, NULL));
  g_assert_true (holler_limits_peek (limits, "new", "a", 1, NULL));
  g_assert_true (holler_limits_take (limits, "new", "a", 1, NULL));
  g_assert_false (holler_limits_peek (limits, "new", "a", 1, NULL));

  /* Invented names do not grow it without end. */
  for (guint i = 0; i < 50000; i++)
    {
      g_autofree char *key = g_strdup_printf ("%u", i);

      g_assert_true (holler_limits_take (limits, "flood", key, 5, NULL));
    }
  holler_limits_free (limits);
}

static void
test_routes (void)
{
  static const char *const members[] = { "alice", "bob" };
  HollerRoute routes[HOLLER_ROUTER_MAX_ROUTES];

  g_assert_cmpuint (holler_router_route (HOLLER_FRAME_MESSAGE,
                                         FALSE,
                                         "alice",
                                         "phone",
                                         members,
                                         2,
                                         routes),
                    ==,
                    2);
  g_assert_cmpstr (routes[0].user_id, ==, "alice");
  g_assert_cmpstr (routes[0].except_device_id, ==, "phone");
  g_assert_cmpstr (routes[1].user_id, ==, "bob");
  g_assert_null (routes[1].except_device_id);

  g_assert_cmpuint (holler_router_route (HOLLER_FRAME_READ,
                                         TRUE,
                                         "alice",
                                         "phone",
                                         members,
                                         2,
                                         routes),
                    ==,
                    1);
  g_assert_cmpstr (routes[0].user_id, ==, "alice");

  g_assert_cmpuint (holler_router_route (HOLLER_FRAME_DELIVERED,
                                         FALSE,
                                         "bob",
                                         NULL,
                                         members,
                                         2,
                                         routes),
                    ==,
                    1);
  g_assert_cmpstr (routes[0].user_id, ==, "alice");
}

/* The figures of coturn's own documentation of use-auth-secret are made the
 * same way: printf %s 1433065916:n | openssl dgst -sha1 -hmac north -binary |
 * base64 */
static void
test_turn_password (void)
{
  g_autofree char *username = holler_turn_make_username ("n", 1433065916);
  g_autofree char *password = holler_turn_make_password ("north", username);

  g_assert_cmpstr (username, ==, "1433065916:n");
  g_assert_cmpstr (password, ==, "wP0uarOscx6ru0Fw+52n+9LX7R8=");
}

/* The codes that the protocol's page lists are those that the server has. */
static void
test_codes_are_those_of_the_page (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("G_TEST_SRCDIR"),
                                            "..",
                                            "src",
                                            "proto",
                                            "PROTOCOL.md",
                                            NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) listed =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (GStrv) words = NULL;
  const char *start = NULL;
  char *end = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  start = strstr (text, "Codes\n");
  g_assert_nonnull (start);
  end = strstr (start, "\n## ");
  g_assert_nonnull (end);
  *end = '\0';

  /* Every other piece is between two backquotes. */
  words = g_strsplit (start, "`", -1);
  for (guint i = 1; i < g_strv_length (words); i += 2)
    g_assert_true (g_hash_table_add (listed, g_strdup (words[i])));

  for (guint i = 0; i < HOLLER_N_SERVER_ERRORS; i++)
    {
      const char *code = holler_server_error_to_code ((HollerServerError) i);

      g_assert_nonnull (code);
      if (!g_hash_table_remove (listed, code))
        g_test_fail_printf ("PROTOCOL.md does not list %s", code);
    }
  g_assert_cmpuint (g_hash_table_size (listed), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add_func ("/server/parts/" name, func)
  ADD ("example-is-complete", test_example_is_complete);
  ADD ("example-says-the-defaults", test_example_says_the_defaults);
  ADD ("bad-configurations", test_bad_configurations);
  ADD ("bucket", test_bucket);
  ADD ("limits", test_limits);
  ADD ("routes", test_routes);
  ADD ("turn-password", test_turn_password);
  ADD ("codes-are-those-of-the-page", test_codes_are_those_of_the_page);
#undef ADD

  return g_test_run ();
}
