/* test-upload.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-test-client.h"
#include "holler-test.h"

/* Files on their way to the server: those that are too large for it, those
 * that must be made first, and no room on the disk.
 */

#define MIB (1024 * 1024)

/* A file of so many bytes, sent */
static HollerUpload *
upload_bytes (HollerTestClient *client,
              gsize size_bytes,
              HollerUploadState expected)
{
  HollerConversation *conversation =
    holler_test_client_get_conversation (client);
  g_autofree char *directory = holler_test_make_directory ();
  g_autofree char *path = g_build_filename (directory, "large.bin", NULL);
  g_autofree char *content = g_malloc0 (size_bytes);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  HollerUpload *made = NULL;

  g_file_set_contents (path, content, (gssize) size_bytes, NULL);
  made = holler_conversation_upload (conversation, file);
  while (holler_upload_get_state (made) == HOLLER_UPLOAD_SENDING)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (holler_upload_get_state (made), ==, expected);
  holler_test_remove_directory (directory);

  return made;
}

static void
say_limit (HollerTestClient *client, gint64 limit_bytes)
{
  g_autofree char *json =
    g_strdup_printf ("{\"status\":\"ok\",\"version\":\"0.1.0\","
                     "\"protocol\":1,\"largestFile\":%" G_GINT64_FORMAT "}",
                     limit_bytes);

  holler_fake_api_answer (client->api, "GET", "/api/health", json);
}

/* The server is asked how much it takes, and spared what is more. */
static void
test_upload_limit (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  g_autoptr (HollerUpload) too_large = NULL;
  g_autoptr (HollerUpload) fits = NULL;
  g_autoptr (HollerUpload) small = NULL;
  guint n_asked = 0;

  holler_fake_api_answer (client->api,
                          "POST",
                          "/api/uploads*",
                          "{\"fileId\":\"f-1\"}");
  say_limit (client, 2 * MIB);
  too_large = upload_bytes (client, 2 * MIB + 1, HOLLER_UPLOAD_FAILED);
  g_assert_error (holler_upload_get_error (too_large),
                  HOLLER_API_ERROR,
                  HOLLER_API_ERROR_TOO_LARGE);
  g_assert_cmpint (holler_upload_get_limit_bytes (too_large), ==, 2 * MIB);
  g_assert_cmpuint (holler_fake_api_count (client->api, "POST /api/uploads*"),
                    ==,
                    0);

  fits = upload_bytes (client, 2 * MIB, HOLLER_UPLOAD_DONE);
  g_assert_cmpint (holler_upload_get_limit_bytes (fits), ==, 0);
  n_asked = holler_fake_api_count (client->api, "GET /api/health");
  small = upload_bytes (client, MIB, HOLLER_UPLOAD_DONE);
  g_assert_cmpuint (holler_fake_api_count (client->api, "GET /api/health"),
                    ==,
                    n_asked);
  g_assert_cmpuint (holler_fake_api_count (client->api, "POST /api/uploads*"),
                    ==,
                    2);
}

/* An older server does not say it, and one in front of it may take less. */
static void
test_upload_limit_of_others (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  g_autoptr (HollerUpload) unsaid = NULL;
  g_autoptr (HollerUpload) refused = NULL;

  holler_fake_api_answer (client->api,
                          "POST",
                          "/api/uploads*",
                          "{\"fileId\":\"f-1\"}");
  unsaid = upload_bytes (client, 2 * MIB, HOLLER_UPLOAD_DONE);

  say_limit (client, 4 * MIB);
  holler_fake_api_refuse (client->api,
                          "POST",
                          "/api/uploads*",
                          HOLLER_API_ERROR_TOO_LARGE);
  refused = upload_bytes (client, 2 * MIB, HOLLER_UPLOAD_FAILED);
  g_assert_error (holler_upload_get_error (refused),
                  HOLLER_API_ERROR,
                  HOLLER_API_ERROR_TOO_LARGE);
  g_assert_cmpint (holler_upload_get_limit_bytes (refused), ==, 0);
}

/* A file that is made by a thread, which waits until the test lets it go. */
typedef struct
{
  GMutex mutex;
  GCond cond;
  gboolean goes;
  gboolean is_full;
  GThread *thread;
  char *path;
} Workshop;

static Workshop workshop;

static GFile *
make_file (GObject *subject, GCancellable *cancellable, GError **error)
{
  g_autofree char *directory = holler_test_make_directory ();

  g_mutex_lock (&workshop.mutex);
  workshop.thread = g_thread_self ();
  while (!workshop.goes)
    g_cond_wait (&workshop.cond, &workshop.mutex);
  g_free (workshop.path);
  workshop.path = g_build_filename (directory, "made.png", NULL);
  if (workshop.is_full)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "full");
      holler_test_remove_directory (directory);
    }
  else
    {
      g_file_set_contents (workshop.path, "x", 1, NULL);
    }
  g_mutex_unlock (&workshop.mutex);

  return workshop.is_full ? NULL : g_file_new_for_path (workshop.path);
}

static void
let_go (gboolean is_full)
{
  g_mutex_lock (&workshop.mutex);
  workshop.goes = TRUE;
  workshop.is_full = is_full;
  g_cond_signal (&workshop.cond);
  g_mutex_unlock (&workshop.mutex);
}

static gboolean
is_removed_cb (gpointer user_data)
{
  g_autofree char *folder = NULL;
  gboolean is_removed = FALSE;

  g_mutex_lock (&workshop.mutex);
  if (workshop.path != NULL)
    {
      folder = g_path_get_dirname (workshop.path);
      is_removed = !g_file_test (folder, G_FILE_TEST_EXISTS);
    }
  g_mutex_unlock (&workshop.mutex);

  return is_removed;
}

static HollerUpload *
begin_work (HollerTestClient *client)
{
  g_autoptr (GObject) subject = g_object_new (G_TYPE_OBJECT, NULL);
  HollerUpload *upload = NULL;

  workshop.goes = FALSE;
  workshop.thread = NULL;
  g_clear_pointer (&workshop.path, g_free);
  upload = holler_conversation_upload_prepared (
    holler_test_client_get_conversation (client),
    "made.png",
    "image/png",
    make_file,
    subject);
  holler_fake_settle ();
  g_assert_cmpint (holler_upload_get_state (upload),
                   ==,
                   HOLLER_UPLOAD_PREPARING);
  g_assert_null (holler_upload_get_file (upload));

  return upload;
}

static void
finish_work (HollerUpload *upload, HollerUploadState expected)
{
  while (holler_upload_get_state (upload) == HOLLER_UPLOAD_PREPARING ||
         holler_upload_get_state (upload) == HOLLER_UPLOAD_SENDING)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (holler_upload_get_state (upload), ==, expected);
}

static void
test_prepared (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  g_autoptr (HollerUpload) upload = NULL;

  holler_fake_api_answer (client->api,
                          "POST",
                          "/api/uploads*",
                          "{\"fileId\":\"f-1\"}");
  upload = begin_work (client);
  let_go (FALSE);
  finish_work (upload, HOLLER_UPLOAD_DONE);
  g_assert_true (workshop.thread != g_thread_self ());
  g_assert_cmpint (holler_upload_get_size_bytes (upload), ==, 1);
  g_assert_true (g_file_test (workshop.path, G_FILE_TEST_EXISTS));
  /* Nobody else needs it. */
  g_clear_object (&upload);
  holler_test_wait_until (is_removed_cb, NULL);
}

static void
test_prepared_not_wanted (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  g_autoptr (HollerUpload) upload = begin_work (client);

  holler_upload_cancel (upload);
  g_assert_cmpint (holler_upload_get_state (upload),
                   ==,
                   HOLLER_UPLOAD_CANCELLED);
  let_go (FALSE);
  holler_test_wait_until (is_removed_cb, NULL);
  g_assert_cmpint (holler_upload_get_state (upload),
                   ==,
                   HOLLER_UPLOAD_CANCELLED);
  g_assert_cmpuint (holler_fake_api_count (client->api, "POST /api/uploads*"),
                    ==,
                    0);
}

/* What is to be sent is not lost: there may be room later. */
static void
test_prepared_on_full_disk (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  g_autoptr (HollerUpload) upload = begin_work (client);

  holler_fake_api_answer (client->api,
                          "POST",
                          "/api/uploads*",
                          "{\"fileId\":\"f-1\"}");
  let_go (TRUE);
  finish_work (upload, HOLLER_UPLOAD_FAILED);
  g_assert_error (holler_upload_get_error (upload),
                  HOLLER_API_ERROR,
                  HOLLER_API_ERROR_DISK_FULL);
  let_go (FALSE);
  holler_upload_retry (upload);
  finish_work (upload, HOLLER_UPLOAD_DONE);
}

static gboolean
is_full_cb (gpointer watch)
{
  return holler_store_watch_get_disk_full (watch);
}

static gboolean
has_room_cb (gpointer watch)
{
  return !holler_store_watch_get_disk_full (watch);
}

/* Messages go out all the same, and the person hears of it until there is
 * room. */
static void
test_full_disk (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerConversation *conversation =
    holler_test_client_get_conversation (client);
  HollerStoreWatch *watch = holler_account_get_store_watch (client->account);
  g_autoptr (GError) full =
    g_error_new_literal (HOLLER_STORE_ERROR, HOLLER_STORE_ERROR_FULL, "full");
  g_autoptr (HollerFrame) frame = NULL;

  holler_fake_store_set_write_error (client->store, full);
  g_assert_false (holler_store_watch_get_disk_full (watch));
  g_assert_true (holler_conversation_send (conversation, "all the same"));
  holler_test_wait_until (is_full_cb, watch);
  frame = holler_test_client_expect (client, HOLLER_FRAME_MESSAGE);
  g_assert_cmpstr (holler_frame_get_string (frame, "body"), ==, "all the same");

  holler_fake_clock_advance (client->clock, 60 * 1000);
  holler_fake_settle ();
  g_assert_true (holler_store_watch_get_disk_full (watch));
  holler_fake_store_set_write_error (client->store, NULL);
  holler_fake_clock_advance (client->clock, 5000);
  holler_test_wait_until (has_room_cb, watch);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/client/upload/limit", test_upload_limit);
  g_test_add_func ("/client/upload/limit-of-others",
                   test_upload_limit_of_others);
  g_test_add_func ("/client/upload/prepared", test_prepared);
  g_test_add_func ("/client/upload/prepared-not-wanted",
                   test_prepared_not_wanted);
  g_test_add_func ("/client/upload/prepared-on-full-disk",
                   test_prepared_on_full_disk);
  g_test_add_func ("/client/upload/full-disk", test_full_disk);

  return g_test_run ();
}
