/* test-net-files.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "holler-test-http.h"
#include "holler-test.h"
#include "net/holler-http-api.h"

/* Files to and from a server in the same process. */

#define SIZE_BYTES (3 * 1024 * 1024)

static gboolean has_own_mounts;

typedef struct
{
  HollerTestHttp server;
  HollerApi *api;
  char *directory;
  GFile *file;
  char *content;
  gint64 done_bytes;
  gint64 total_bytes;
  guint n_steps;
  GCancellable *cancellable;
  gboolean cancels; /* at the first step */
} Fixture;

static void
progress_cb (gint64 done_bytes, gint64 total_bytes, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_assert_cmpint (done_bytes, >, fixture->done_bytes);
  fixture->done_bytes = done_bytes;
  fixture->total_bytes = total_bytes;
  fixture->n_steps++;
  if (fixture->cancels)
    g_cancellable_cancel (fixture->cancellable);
}

static void
log_in (Fixture *fixture, gint64 expires_in_s)
{
  HollerSession session = { 0 };

  session.server_url = fixture->server.url;
  session.user_id = (char *) "u-1";
  session.username = (char *) "alice";
  session.device_id = (char *) "d-1";
  session.access_token = (char *) "access-0";
  session.refresh_token = (char *) "refresh-0";
  session.expires_at_us = g_get_real_time () + expires_in_s * G_USEC_PER_SEC;
  holler_api_set_session (fixture->api, &session);
}

static void
set_up (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;

  holler_test_http_start (&fixture->server, FALSE);
  fixture->api = holler_http_api_new ();
  holler_api_set_server (fixture->api, fixture->server.url, FALSE, &error);
  g_assert_no_error (error);
  log_in (fixture, 900);
  fixture->directory = holler_test_make_directory ();
  fixture->file =
    g_file_new_build_filename (fixture->directory, "a file.bin", NULL);
  fixture->content = g_malloc (SIZE_BYTES);
  for (gsize i = 0; i < SIZE_BYTES; i++)
    fixture->content[i] = (char) (i * 31 + i / 251);
  fixture->cancellable = g_cancellable_new ();
}

static void
tear_down (Fixture *fixture, gconstpointer user_data)
{
  g_object_unref (fixture->cancellable);
  g_free (fixture->content);
  g_object_unref (fixture->file);
  g_assert_finalize_object (fixture->api);
  holler_test_http_stop (&fixture->server);
  holler_test_remove_directory (fixture->directory);
  g_free (fixture->directory);
}

static JsonNode *
send (Fixture *fixture, GError **error)
{
  g_auto (HollerTestAnswer) answer = { 0 };
  g_autoptr (GInputStream) content =
    g_memory_input_stream_new_from_data (fixture->content, SIZE_BYTES, NULL);

  holler_api_send_file_async (fixture->api,
                              "POST",
                              "/api/uploads",
                              "image/png",
                              content,
                              SIZE_BYTES,
                              progress_cb,
                              fixture,
                              fixture->cancellable,
                              holler_test_answer_cb,
                              &answer);

  return holler_api_send_file_finish (fixture->api,
                                      holler_test_answer_wait (&answer),
                                      error);
}

static gboolean
fetch (Fixture *fixture, gint64 limit_bytes, GError **error)
{
  g_auto (HollerTestAnswer) answer = { 0 };

  holler_api_fetch_file_async (fixture->api,
                               "/api/files/f-1",
                               fixture->file,
                               limit_bytes,
                               progress_cb,
                               fixture,
                               fixture->cancellable,
                               holler_test_answer_cb,
                               &answer);

  return holler_api_fetch_file_finish (fixture->api,
                                       holler_test_answer_wait (&answer),
                                       error);
}

/* Nothing is left that looks like a file, whole or in parts. */
static void
assert_nothing_there (Fixture *fixture)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->directory, 0, NULL);

  g_assert_null (g_dir_read_name (dir));
}

static void
test_send (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = NULL;

  fixture->server.body = "{\"fileId\":\"f-1\"}";
  node = send (fixture, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (
    json_object_get_string_member (json_node_get_object (node), "fileId"),
    ==,
    "f-1");
  g_assert_cmpmem (g_bytes_get_data (fixture->server.received, NULL),
                   g_bytes_get_size (fixture->server.received),
                   fixture->content,
                   SIZE_BYTES);
  g_assert_cmpstr (fixture->server.content_type, ==, "image/png");
  g_assert_cmpint (fixture->done_bytes, ==, SIZE_BYTES);
  g_assert_cmpint (fixture->total_bytes, ==, SIZE_BYTES);
  g_assert_cmpuint (fixture->n_steps, >, 4);
}

static void
test_send_refused (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;

  fixture->server.status = 413;
  fixture->server.body =
    "{\"error\":{\"code\":\"quota\",\"message\":\"That is too much.\"}}";
  g_assert_null (send (fixture, &error));
  g_assert_error (error, HOLLER_API_ERROR, HOLLER_API_ERROR_QUOTA);
  g_assert_cmpstr (error->message, ==, "That is too much.");
}

/* Who stands in front of the server speaks no JSON. */
static void
test_send_refused_by_another (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;

  fixture->server.status = 413;
  fixture->server.body = "<html>413 Request Entity Too Large</html>";
  g_assert_null (send (fixture, &error));
  g_assert_error (error, HOLLER_API_ERROR, HOLLER_API_ERROR_TOO_LARGE);
}

/* A server that does not read to the end */
typedef struct
{
  const char *answer;
  gsize read_bytes; /* of the body, before it hangs up */
} Rude;

static gboolean
rude_cb (GThreadedSocketService *service,
         GSocketConnection *connection,
         GObject *source,
         gpointer user_data)
{
  const Rude *rude = user_data;
  g_autoptr (GDataInputStream) input = g_data_input_stream_new (
    g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  g_autofree char *body = g_malloc (rude->read_bytes + 1);
  gboolean is_head = TRUE;

  g_data_input_stream_set_newline_type (input,
                                        G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  while (is_head)
    {
      g_autofree char *line =
        g_data_input_stream_read_line (input, NULL, NULL, NULL);

      is_head = line != NULL && *line != '\0';
    }
  g_output_stream_write_all (
    g_io_stream_get_output_stream (G_IO_STREAM (connection)),
    rude->answer,
    strlen (rude->answer),
    NULL,
    NULL,
    NULL);
  g_input_stream_read_all (G_INPUT_STREAM (input),
                           body,
                           rude->read_bytes,
                           NULL,
                           NULL,
                           NULL);
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);

  return TRUE;
}

static void
send_to_rude (Fixture *fixture, Rude *rude, HollerApiError expected)
{
  g_autoptr (GSocketService) service = g_threaded_socket_service_new (2);
  g_autoptr (GError) error = NULL;
  g_autofree char *url = NULL;
  guint16 port =
    g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service),
                                         NULL,
                                         &error);

  g_assert_no_error (error);
  g_signal_connect (service, "run", G_CALLBACK (rude_cb), rude);
  g_socket_service_start (service);
  url = g_strdup_printf ("http://127.0.0.1:%u", port);
  g_assert_true (holler_api_set_server (fixture->api, url, FALSE, &error));
  log_in (fixture, 900);
  g_assert_null (send (fixture, &error));
  g_assert_error (error, HOLLER_API_ERROR, (int) expected);
  g_socket_service_stop (service);
}

/* It says no and hangs up, while one would still be writing. */
static void
test_send_refused_at_once (Fixture *fixture, gconstpointer user_data)
{
  Rude rude = { "HTTP/1.1 413 Payload Too Large\r\nContent-Length: 2\r\n"
                "Connection: close\r\n\r\nno",
                0 };

  send_to_rude (fixture, &rude, HOLLER_API_ERROR_TOO_LARGE);
  g_assert_cmpint (fixture->done_bytes, ==, 0);
}

/* That is not the same as a server that cannot be found. */
static void
test_send_interrupted (Fixture *fixture, gconstpointer user_data)
{
  Rude rude = { "HTTP/1.1 100 Continue\r\n\r\n", 64 * 1024 };

  send_to_rude (fixture, &rude, HOLLER_API_ERROR_INTERRUPTED);
  g_assert_cmpint (fixture->done_bytes, >, 0);
}

static void
test_send_cancelled (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;

  fixture->cancels = TRUE;
  g_assert_null (send (fixture, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (fixture->done_bytes, <, SIZE_BYTES);
}

/* A token that is about to expire is renewed before and not on the way. */
static void
test_send_with_fresh_token (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = NULL;

  log_in (fixture, 5);
  node = send (fixture, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (fixture->server.n_refreshes, ==, 1);
  g_assert_cmpuint (fixture->server.n_requests, ==, 1);
}

static void
test_fetch (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *content = NULL;
  gsize size = 0;

  fixture->server.body = fixture->content;
  fixture->server.body_size = SIZE_BYTES;
  fixture->server.is_chunked = GPOINTER_TO_INT (user_data);
  g_file_replace_contents (fixture->file,
                           "old",
                           3,
                           NULL,
                           FALSE,
                           G_FILE_CREATE_NONE,
                           NULL,
                           NULL,
                           NULL);
  g_assert_true (fetch (fixture, SIZE_BYTES, &error));
  g_assert_no_error (error);
  g_file_load_contents (fixture->file, NULL, &content, &size, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (content, size, fixture->content, SIZE_BYTES);
  g_assert_cmpint (fixture->done_bytes, ==, SIZE_BYTES);
  g_assert_cmpint (fixture->total_bytes,
                   ==,
                   GPOINTER_TO_INT (user_data) ? -1 : SIZE_BYTES);
}

static void
test_fetch_too_large (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;

  fixture->server.body = fixture->content;
  fixture->server.body_size = SIZE_BYTES;
  fixture->server.is_chunked = GPOINTER_TO_INT (user_data);
  g_assert_false (fetch (fixture, SIZE_BYTES - 1, &error));
  g_assert_error (error, HOLLER_API_ERROR, HOLLER_API_ERROR_TOO_LARGE);
  assert_nothing_there (fixture);
}

static void
test_fetch_cancelled (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;

  fixture->server.body = fixture->content;
  fixture->server.body_size = SIZE_BYTES;
  fixture->cancels = TRUE;
  g_assert_false (fetch (fixture, SIZE_BYTES, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_nothing_there (fixture);
}

static void
test_fetch_missing (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;

  fixture->server.status = 404;
  fixture->server.body =
    "{\"error\":{\"code\":\"not_found\",\"message\":\"No such file.\"}}";
  g_assert_false (fetch (fixture, SIZE_BYTES, &error));
  g_assert_error (error, HOLLER_API_ERROR, HOLLER_API_ERROR_NOT_FOUND);
  assert_nothing_there (fixture);
}

static void
test_fetch_nowhere (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_object_unref (fixture->file);
  fixture->file =
    g_file_new_build_filename (fixture->directory, "no", "folder", NULL);
  g_assert_false (fetch (fixture, SIZE_BYTES, &error));
  g_assert_error (error, HOLLER_API_ERROR, HOLLER_API_ERROR_FILE);
}

/* What was there before is there still. */
static void
test_fetch_full_disk (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *content = NULL;
  g_autoptr (GDir) dir = NULL;

  if (!has_own_mounts ||
      mount ("tmpfs", fixture->directory, "tmpfs", 0, "size=1m") != 0)
    {
      g_test_skip ("no disk of one's own can be made here");
      return;
    }
  fixture->server.body = fixture->content;
  fixture->server.body_size = SIZE_BYTES;
  g_file_replace_contents (fixture->file,
                           "old",
                           3,
                           NULL,
                           FALSE,
                           G_FILE_CREATE_NONE,
                           NULL,
                           NULL,
                           &error);
  g_assert_no_error (error);
  g_assert_false (fetch (fixture, SIZE_BYTES, &error));
  g_assert_error (error, HOLLER_API_ERROR, HOLLER_API_ERROR_DISK_FULL);
  g_file_load_contents (fixture->file, NULL, &content, NULL, NULL, NULL);
  g_assert_cmpstr (content, ==, "old");
  dir = g_dir_open (fixture->directory, 0, NULL);
  g_assert_cmpstr (g_dir_read_name (dir), ==, "a file.bin");
  g_assert_null (g_dir_read_name (dir));
  g_clear_pointer (&dir, g_dir_close);
  g_assert_cmpint (umount2 (fixture->directory, MNT_DETACH), ==, 0);
}

static gboolean
write_line (const char *path, const char *line)
{
  int fd = g_open (path, O_WRONLY | O_CLOEXEC, 0);
  gboolean is_written =
    fd >= 0 && write (fd, line, strlen (line)) == (gssize) strlen (line);

  if (fd >= 0)
    close (fd);

  return is_written;
}

/* Where one may mount a small disk that nobody else sees */
static gboolean
enter_own_mounts (void)
{
  g_autofree char *users = g_strdup_printf ("0 %u 1", (guint) geteuid ());
  g_autofree char *groups = g_strdup_printf ("0 %u 1", (guint) getegid ());

  if (unshare (CLONE_NEWNS) != 0 &&
      (unshare (CLONE_NEWUSER | CLONE_NEWNS) != 0 ||
       !write_line ("/proc/self/setgroups", "deny") ||
       !write_line ("/proc/self/uid_map", users) ||
       !write_line ("/proc/self/gid_map", groups)))
    return FALSE;

  return mount ("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
}

int
main (int argc, char *argv[])
{
  /* Before there are threads */
  has_own_mounts = enter_own_mounts ();
  g_test_init (&argc, &argv, NULL);

#define ADD(name, test, data)                                                  \
  g_test_add ("/net/files/" name,                                              \
              Fixture,                                                         \
              GINT_TO_POINTER (data),                                          \
              set_up,                                                          \
              test,                                                            \
              tear_down)
  ADD ("send", test_send, 0);
  ADD ("send-refused", test_send_refused, 0);
  ADD ("send-refused-by-another", test_send_refused_by_another, 0);
  ADD ("send-refused-at-once", test_send_refused_at_once, 0);
  ADD ("send-interrupted", test_send_interrupted, 0);
  ADD ("send-cancelled", test_send_cancelled, 0);
  ADD ("send-with-fresh-token", test_send_with_fresh_token, 0);
  ADD ("fetch", test_fetch, FALSE);
  ADD ("fetch-chunked", test_fetch, TRUE);
  ADD ("fetch-too-large", test_fetch_too_large, FALSE);
  ADD ("fetch-too-large-chunked", test_fetch_too_large, TRUE);
  ADD ("fetch-cancelled", test_fetch_cancelled, 0);
  ADD ("fetch-missing", test_fetch_missing, 0);
  ADD ("fetch-nowhere", test_fetch_nowhere, 0);
  ADD ("fetch-full-disk", test_fetch_full_disk, 0);

  return g_test_run ();
}
