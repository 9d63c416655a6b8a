/* test-server-durability.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-test-socket.h"
#include "holler-test.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

/* What is acknowledged stays, whatever ends the server; and a server that
 * has lost something says so. */

static void
say (HollerTestSocket *socket, HollerTestUser *to, guint i)
{
  holler_test_socket_send (socket,
                           "{\"type\":\"message\",\"id\":\"m%u\","
                           "\"recipientId\":\"%s\",\"body\":\"%u\"}",
                           i,
                           to->user_id,
                           i);
}

/* Kills the server in the middle of a stream of messages: all that were
 * acknowledged are there, in their order, and sending the rest again makes
 * each exactly once. */
static void
test_kill_loses_nothing (void)
{
  g_autoptr (HollerTestServer) server = holler_test_server_new (
    "[limits]\nframes-burst=10000\nframes-per-second=10000\n");
  g_autoptr (HollerTestUser) alice = holler_test_user_new (server, "alice");
  g_autoptr (HollerTestUser) bob = holler_test_user_new (server, "bob");
  g_autofree char *conversation_id = NULL;
  const guint n_messages = 60;
  guint n_acknowledged = 0;

  holler_test_user_befriend (server, alice, bob);
  conversation_id = holler_test_user_converse (server, alice, bob);

  for (guint round = 0; round < 5; round++)
    {
      g_autoptr (HollerTestSocket) socket =
        holler_test_socket_open_ready (server, alice, NULL);
      guint n_wanted = n_acknowledged + 9;

      for (guint i = n_acknowledged; i < n_messages; i++)
        say (socket, bob, i);
      while (n_acknowledged < n_wanted)
        {
          g_autoptr (JsonObject) ack =
            holler_test_socket_expect (socket, "ack");
          g_autofree char *id = g_strdup_printf ("m%u", n_acknowledged);

          g_assert_cmpstr (json_object_get_string_member (ack, "id"), ==, id);
          g_assert_cmpint (json_object_get_int_member (ack, "order"),
                           ==,
                           ++n_acknowledged);
        }

      g_assert_cmpint (holler_test_server_stop (server, SIGKILL),
                       ==,
                       128 + SIGKILL);
      g_assert_true (holler_test_server_start (server));
    }

  {
    g_autoptr (JsonObject) answer = NULL;
    g_autofree char *path =
      g_strdup_printf ("/api/conversations/%s/messages?limit=100&after=0",
                       conversation_id);
    JsonArray *messages = NULL;

    holler_test_server_call (server,
                             bob->access_token,
                             "GET",
                             path,
                             NULL,
                             &answer);
    messages = json_object_get_array_member (answer, "messages");
    g_assert_cmpuint (json_array_get_length (messages), >=, n_acknowledged);
    for (guint i = 0; i < json_array_get_length (messages); i++)
      {
        JsonObject *message = json_array_get_object_element (messages, i);
        g_autofree char *body = g_strdup_printf ("%u", i);

        g_assert_cmpint (json_object_get_int_member (message, "order"),
                         ==,
                         i + 1);
        g_assert_cmpstr (json_object_get_string_member (message, "body"),
                         ==,
                         body);
      }
  }
}

static void
test_restart_keeps_log_ins (void)
{
  g_autoptr (HollerTestServer) server = holler_test_server_new (NULL);
  g_autoptr (HollerTestUser) alice = holler_test_user_new (server, "alice");

  g_assert_cmpint (holler_test_server_stop (server, SIGTERM), ==, 0);
  g_assert_true (holler_test_server_start (server));
  holler_test_server_assert (server,
                             alice->access_token,
                             "GET",
                             "/api/me",
                             NULL,
                             200,
                             "");
}

static char *
get_path (HollerTestServer *server, const char *name)
{
  return g_build_filename (holler_test_server_get_data_dir (server),
                           name,
                           NULL);
}

static void
assert_refuses (HollerTestServer *server, const char *word)
{
  g_autofree char *errors = NULL;

  g_assert_false (holler_test_server_start (server));
  errors = holler_test_server_get_errors (server);
  g_assert_nonnull (strstr (errors, word));
  g_assert_nonnull (strstr (errors, "cp BACKUP"));
}

static void
test_damaged_database_is_refused (void)
{
  g_autoptr (HollerTestServer) server = holler_test_server_new (NULL);
  g_autofree char *path = get_path (server, "holler.db");
  g_autofree char *good = NULL;
  g_autofree char *damaged = NULL;
  g_autofree char *after = NULL;
  gsize length = 0;
  gsize length_after = 0;

  for (guint i = 0; i < 8; i++)
    {
      g_autofree char *name = g_strdup_printf ("user%u", i);

      holler_test_user_free (holler_test_user_new (server, name));
    }
  holler_test_server_stop (server, SIGTERM);
  g_assert_true (g_file_get_contents (path, &good, &length, NULL));
  g_assert_cmpuint (length, >, 16384);

  /* Flipped pages. */
  damaged = g_memdup2 (good, length);
  for (gsize i = 4096; i < 16384; i++)
    damaged[i] ^= 0x5a;
  g_assert_true (g_file_set_contents (path, damaged, (gssize) length, NULL));
  assert_refuses (server, "is damaged");
  /* It is left as it was found. */
  g_assert_true (g_file_get_contents (path, &after, &length_after, NULL));
  g_assert_cmpmem (after, length_after, damaged, length);

  /* No database at all. */
  g_assert_true (
    g_file_set_contents (path, "not a database, but long enough", -1, NULL));
  assert_refuses (server, "is damaged");

  /* Cut in the middle. */
  g_assert_true (g_file_set_contents (path, good, (gssize) length / 2, NULL));
  assert_refuses (server, "is damaged");

  /* Gone, or empty: not a new server. */
  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  assert_refuses (server, "missing or empty");
  g_unlink (path);
  assert_refuses (server, "missing or empty");

  /* Restored: all is well. */
  g_assert_true (g_file_set_contents (path, good, (gssize) length, NULL));
  g_assert_true (holler_test_server_start (server));
  holler_test_user_free (holler_test_user_log_in (server, "user3"));
}

static void
test_newer_database_is_refused (void)
{
  g_autoptr (HollerTestServer) server = holler_test_server_new (NULL);
  g_autofree char *path = get_path (server, "holler.db");
  g_autofree char *contents = NULL;
  g_autofree char *errors = NULL;
  gsize length = 0;
  char version = 0;

  holler_test_server_stop (server, SIGTERM);
  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
  version = contents[63];
  /* user_version, big-endian at 60 (sqlite.org/fileformat). */
  contents[63] = 99;
  g_assert_true (g_file_set_contents (path, contents, (gssize) length, NULL));
  g_assert_false (holler_test_server_start (server));
  errors = holler_test_server_get_errors (server);
  g_assert_nonnull (strstr (errors, "start a newer holler-server"));

  contents[63] = version;
  g_assert_true (g_file_set_contents (path, contents, (gssize) length, NULL));
  g_assert_true (holler_test_server_start (server));
}

/* One of the first version that had any is brought to the newest, and all
 * that was in it is there: two people, contacts, three messages. */
static void
test_old_database (void)
{
  g_autoptr (HollerTestServer) server = holler_test_server_new (NULL);
  g_autofree char *path = get_path (server, "holler.db");
  g_autofree char *old =
    g_test_build_filename (G_TEST_DIST, "data", "db", "server-v1.db", NULL);
  g_autofree char *contents = NULL;
  g_autoptr (HollerTestUser) alice = NULL;
  g_autoptr (JsonObject) answer = NULL;
  JsonObject *conversation = NULL;
  gsize length = 0;

  holler_test_server_stop (server, SIGTERM);
  g_assert_true (g_file_get_contents (old, &contents, &length, NULL));
  g_assert_true (g_file_set_contents (path, contents, (gssize) length, NULL));
  g_assert_true (holler_test_server_start (server));
  alice = holler_test_user_log_in (server, "alice");
  holler_test_server_call (server,
                           alice->access_token,
                           "GET",
                           "/api/conversations",
                           NULL,
                           &answer);
  conversation = json_array_get_object_element (
    json_object_get_array_member (answer, "conversations"),
    0);
  g_assert_cmpstr (json_object_get_string_member (conversation, "kind"),
                   ==,
                   "direct");
  g_assert_cmpint (
    json_object_get_int_member (
      json_object_get_object_member (conversation, "lastMessage"),
      "order"),
    ==,
    3);

  /* and it is good to go on with */
  holler_test_server_stop (server, SIGTERM);
  g_assert_true (holler_test_server_start (server));
}

/* The disk is full: files of the server may not grow. What is there can be
 * read, writing fails with a code, and once there is room all goes on. */
static void
test_full_disk (void)
{
  g_autoptr (HollerTestServer) server = holler_test_server_new (
    "[limits]\nframes-burst=10000\nframes-per-second=10000\n");
  g_autoptr (HollerTestUser) alice = holler_test_user_new (server, "alice");
  g_autoptr (HollerTestUser) bob = holler_test_user_new (server, "bob");
  g_autoptr (HollerTestSocket) socket = NULL;
  g_autoptr (JsonObject) error = NULL;
  g_autoptr (JsonObject) ack = NULL;
  struct rlimit unlimited = { RLIM_INFINITY, RLIM_INFINITY };
  struct rlimit full = { 4096, RLIM_INFINITY };
  GPid pid = holler_test_server_get_pid (server);

  holler_test_user_befriend (server, alice, bob);
  g_free (holler_test_user_converse (server, alice, bob));
  socket = holler_test_socket_open_ready (server, alice, NULL);
  say (socket, bob, 0);
  json_object_unref (holler_test_socket_expect (socket, "ack"));

  g_assert_cmpint (prlimit (pid, RLIMIT_FSIZE, &full, NULL), ==, 0);
  say (socket, bob, 1);
  error = holler_test_socket_expect (socket, "error");
  g_assert_cmpstr (json_object_get_string_member (error, "code"),
                   ==,
                   "unavailable");
  holler_test_server_assert (server,
                             alice->access_token,
                             "GET",
                             "/api/conversations",
                             NULL,
                             200,
                             "");
  holler_test_server_assert (server,
                             alice->access_token,
                             "PATCH",
                             "/api/me",
                             "{\"displayName\":\"A\"}",
                             503,
                             "unavailable");
  g_assert_nonnull (holler_test_server_get_header (server, "Retry-After"));

  g_assert_cmpint (prlimit (pid, RLIMIT_FSIZE, &unlimited, NULL), ==, 0);
  say (socket, bob, 2);
  ack = holler_test_socket_expect (socket, "ack");
  g_assert_cmpint (json_object_get_int_member (ack, "order"), ==, 2);
}

static void
test_two_servers_on_one_folder (void)
{
  g_autoptr (HollerTestServer) server = holler_test_server_new (NULL);
  g_autofree char *command =
    g_strdup_printf ("%s --listen 127.0.0.1:0 --data-dir %s",
                     g_getenv ("HOLLER_TEST_SERVER"),
                     holler_test_server_get_data_dir (server));
  g_autofree char *errors = NULL;
  int status = 0;

  g_assert_true (
    g_spawn_command_line_sync (command, NULL, &errors, &status, NULL));
  g_assert_cmpint (status, !=, 0);
  g_assert_nonnull (strstr (errors, "another holler-server"));
}

static void
test_files_are_private (void)
{
  g_autoptr (HollerTestServer) server = holler_test_server_new (NULL);
  static const char *const names[] = { "holler.db", "token.key" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = get_path (server, names[i]);
      GStatBuf status;

      g_assert_cmpint (g_stat (path, &status), ==, 0);
      g_assert_cmpint (status.st_mode & 0777, ==, 0600);
    }
}

/* From the message sent to its acknowledgement, stored for good. */
static void
test_time_to_store (void)
{
  g_autoptr (HollerTestServer) server = holler_test_server_new (
    "[limits]\nframes-burst=10000\nframes-per-second=10000\n");
  g_autoptr (HollerTestUser) alice = holler_test_user_new (server, "alice");
  g_autoptr (HollerTestUser) bob = holler_test_user_new (server, "bob");
  g_autoptr (HollerTestSocket) socket = NULL;
  gint64 times_us[101] = { 0 };

  holler_test_user_befriend (server, alice, bob);
  socket = holler_test_socket_open_ready (server, alice, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (times_us); i++)
    {
      gint64 start_us = g_get_monotonic_time ();
      guint j = i;

      say (socket, bob, i);
      json_object_unref (holler_test_socket_expect (socket, "ack"));
      /* Sorted as they come. */
      start_us = g_get_monotonic_time () - start_us;
      for (; j > 0 && times_us[j - 1] > start_us; j--)
        times_us[j] = times_us[j - 1];
      times_us[j] = start_us;
    }

  g_test_message ("median %" G_GINT64_FORMAT " us, worst %" G_GINT64_FORMAT
                  " us",
                  times_us[50],
                  times_us[100]);
  if (!HOLLER_TEST_IS_SANITIZED)
    g_assert_cmpint (times_us[50], <, 5000);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add_func ("/server/durability/" name, func)
  ADD ("kill-loses-nothing", test_kill_loses_nothing);
  ADD ("restart-keeps-log-ins", test_restart_keeps_log_ins);
  ADD ("damaged-database-is-refused", test_damaged_database_is_refused);
  ADD ("newer-database-is-refused", test_newer_database_is_refused);
  ADD ("old-database", test_old_database);
  ADD ("full-disk", test_full_disk);
  ADD ("two-servers-on-one-folder", test_two_servers_on_one_folder);
  ADD ("files-are-private", test_files_are_private);
  ADD ("time-to-store", test_time_to_store);
#undef ADD

  return g_test_run ();
}
