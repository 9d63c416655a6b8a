/* test-account-self.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-json-read.h"
#include "holler-test-client.h"
#include "holler-test.h"

#define ME "{\"userId\":\"" TEST_ME "\",\"username\":\"bob\",\"displayName\":"

static gboolean
finish (HollerTestClient *client, HollerTestAnswer *answer, GError **error)
{
  return holler_account_change_finish (client->account,
                                       holler_test_answer_wait (answer),
                                       error);
}

static void
test_profile (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  g_auto (HollerTestAnswer) answer = { 0 };
  g_autoptr (GError) error = NULL;
  HollerUser *me = holler_account_get_me (client->account);

  holler_fake_api_answer (client->api,
                          "PATCH",
                          "/api/me",
                          ME "\"Bobby\",\"statusText\":\"at sea\"}");
  holler_account_set_profile_async (client->account,
                                    "Bobby",
                                    "at sea",
                                    NULL,
                                    holler_test_answer_cb,
                                    &answer);
  g_assert_true (finish (client, &answer, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (holler_user_get_display_name (me), ==, "Bobby");
  g_assert_cmpstr (holler_user_get_status_text (me), ==, "at sea");
}

static void
test_picture (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  g_auto (HollerTestAnswer) set = { 0 };
  g_auto (HollerTestAnswer) unset = { 0 };
  g_autoptr (GBytes) picture = g_bytes_new_static ("png", 3);
  HollerUser *me = holler_account_get_me (client->account);

  holler_fake_api_answer (client->api, "PUT", "/api/me/avatar", NULL);
  holler_fake_api_answer (client->api,
                          "GET",
                          "/api/me",
                          ME "\"Bob\",\"avatarUrl\":\"/api/files/f-1\"}");
  holler_account_set_picture_async (client->account,
                                    picture,
                                    NULL,
                                    holler_test_answer_cb,
                                    &set);
  g_assert_true (finish (client, &set, NULL));
  g_assert_cmpstr (holler_user_get_avatar_url (me), ==, "/api/files/f-1");

  holler_fake_api_answer (client->api,
                          "DELETE",
                          "/api/me/avatar",
                          ME "\"Bob\"}");
  holler_account_set_picture_async (client->account,
                                    NULL,
                                    NULL,
                                    holler_test_answer_cb,
                                    &unset);
  g_assert_true (finish (client, &unset, NULL));
  g_assert_null (holler_user_get_avatar_url (me));
}

static void
test_password (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  g_auto (HollerTestAnswer) answer = { 0 };
  g_autoptr (GError) error = NULL;

  holler_fake_api_refuse (client->api,
                          "POST",
                          "/api/me/password",
                          HOLLER_API_ERROR_BAD_CREDENTIALS);
  holler_account_change_password_async (client->account,
                                        "old secret word",
                                        "new secret word",
                                        NULL,
                                        holler_test_answer_cb,
                                        &answer);
  g_assert_false (finish (client, &answer, &error));
  g_assert_error (error, HOLLER_API_ERROR, HOLLER_API_ERROR_BAD_CREDENTIALS);
  g_assert_cmpstr (
    holler_json_read_string (holler_fake_api_get_last_body (client->api),
                             "newPassword"),
    ==,
    "new secret word");
}

static void
test_devices (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  g_auto (HollerTestAnswer) list = { 0 };
  g_auto (HollerTestAnswer) revoke = { 0 };
  g_autoptr (GListModel) devices = NULL;
  g_autoptr (HollerOwnDevice) mine = NULL;
  g_autoptr (HollerOwnDevice) other = NULL;

  holler_fake_api_answer (
    client->api,
    "GET",
    "/api/me/devices",
    "{\"devices\":[{\"deviceId\":\"" TEST_MY_DEVICE "\",\"name\":\"desk\"},"
    "{\"deviceId\":\"d-2\",\"name\":\"lap\","
    "\"lastSeen\":\"2026-01-02T00:00:00.000Z\"},{\"name\":\"nobody\"},3]}");
  holler_account_list_devices_async (client->account,
                                     NULL,
                                     holler_test_answer_cb,
                                     &list);
  devices = holler_account_list_devices_finish (client->account,
                                                holler_test_answer_wait (&list),
                                                NULL);
  g_assert_cmpuint (g_list_model_get_n_items (devices), ==, 2);
  mine = g_list_model_get_item (devices, 0);
  other = g_list_model_get_item (devices, 1);
  g_assert_true (holler_own_device_get_is_this (mine));
  g_assert_false (holler_own_device_get_is_this (other));
  g_assert_cmpint (holler_own_device_get_seen_at_us (other), >, 0);

  holler_fake_api_answer (client->api, "DELETE", "/api/me/devices/d-2", NULL);
  holler_account_revoke_device_async (client->account,
                                      other,
                                      NULL,
                                      holler_test_answer_cb,
                                      &revoke);
  g_assert_true (finish (client, &revoke, NULL));
}

static void
test_delete (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  g_auto (HollerTestAnswer) wrong = { 0 };
  g_auto (HollerTestAnswer) right = { 0 };
  g_autoptr (GError) error = NULL;

  holler_fake_api_refuse (client->api,
                          "DELETE",
                          "/api/me",
                          HOLLER_API_ERROR_BAD_CREDENTIALS);
  holler_account_delete_async (client->account,
                               "wrong",
                               NULL,
                               holler_test_answer_cb,
                               &wrong);
  g_assert_false (finish (client, &wrong, &error));
  g_assert_cmpint (holler_account_get_state (client->account),
                   ==,
                   HOLLER_ACCOUNT_ONLINE);

  holler_fake_api_answer (client->api, "DELETE", "/api/me", NULL);
  holler_account_delete_async (client->account,
                               "right",
                               NULL,
                               holler_test_answer_cb,
                               &right);
  g_assert_true (finish (client, &right, NULL));
  g_assert_cmpint (holler_account_get_state (client->account),
                   ==,
                   HOLLER_ACCOUNT_LOGGED_OUT);
}

static void
ended_cb (HollerAccount *account, HollerSessionEnd reason, gpointer user_data)
{
  GArray *ends = user_data;

  g_array_append_val (ends, reason);
}

/* The server closes the sockets of a deleted account, ours too, before it
 * answers: that is not another device that logged this one out. */
static void
test_delete_closes_first (void)
{
  static const struct
  {
    gboolean is_done;
    HollerSessionEnd end;
  } answers[] = {
    { TRUE, HOLLER_SESSION_END_DELETED },
    /* and if it was one after all: */
    { FALSE, HOLLER_SESSION_END_REVOKED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
      g_autoptr (GArray) ends = g_array_new (FALSE, FALSE, sizeof (int));
      g_auto (HollerTestAnswer) answer = { 0 };

      g_signal_connect (client->account,
                        "session-ended",
                        G_CALLBACK (ended_cb),
                        ends);
      if (answers[i].is_done)
        holler_fake_api_answer (client->api, "DELETE", "/api/me", NULL);
      else
        holler_fake_api_refuse (client->api,
                                "DELETE",
                                "/api/me",
                                HOLLER_API_ERROR_SESSION_LOST);
      holler_fake_api_hold (client->api, TRUE);
      holler_account_delete_async (client->account,
                                   "right",
                                   NULL,
                                   holler_test_answer_cb,
                                   &answer);
      holler_fake_transport_drop (client->transport, 4403);
      holler_fake_settle ();
      g_assert_cmpuint (ends->len, ==, 0);
      holler_fake_api_hold (client->api, FALSE);
      g_assert_true (finish (client, &answer, NULL) == answers[i].is_done);
      g_assert_cmpuint (ends->len, ==, 1);
      g_assert_cmpint (g_array_index (ends, HollerSessionEnd, 0),
                       ==,
                       answers[i].end);
      g_assert_cmpint (holler_account_get_state (client->account),
                       ==,
                       HOLLER_ACCOUNT_LOGGED_OUT);
      g_signal_handlers_disconnect_by_data (client->account, ends);
    }
}

typedef struct
{
  HollerFakeApi *api;
  HollerFiles *files;
  char *directory;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer user_data)
{
  fixture->api = HOLLER_FAKE_API (holler_fake_api_new ());
  fixture->directory = holler_test_make_directory ();
  fixture->files =
    holler_files_new (HOLLER_API (fixture->api), fixture->directory);
  holler_files_set_owner (fixture->files, "https://a.example", "u-1");
  holler_fake_api_answer (fixture->api, "GET", "/api/files/f-1", "{}");
}

static void
tear_down (Fixture *fixture, gconstpointer user_data)
{
  g_assert_finalize_object (fixture->files);
  g_object_unref (fixture->api);
  holler_test_remove_directory (fixture->directory);
  g_free (fixture->directory);
}

static void
begin (Fixture *fixture,
       const char *url,
       const char *name,
       HollerTestAnswer *answer)
{
  holler_files_get_async (fixture->files,
                          url,
                          name,
                          1000,
                          NULL,
                          holler_test_answer_cb,
                          answer);
}

static GFile *
end (Fixture *fixture, HollerTestAnswer *answer, GError **error)
{
  return holler_files_get_finish (fixture->files,
                                  holler_test_answer_wait (answer),
                                  error);
}

static void
test_files_once (Fixture *fixture, gconstpointer user_data)
{
  g_auto (HollerTestAnswer) first = { 0 };
  g_auto (HollerTestAnswer) second = { 0 };
  g_auto (HollerTestAnswer) third = { 0 };
  g_autoptr (GFile) one = NULL;
  g_autoptr (GFile) two = NULL;
  g_autoptr (GFile) three = NULL;
  g_autofree char *name = NULL;

  holler_fake_api_hold (fixture->api, TRUE);
  begin (fixture, "/api/files/f-1", "sea.png", &first);
  begin (fixture, "/api/files/f-1", "sea.png", &second);
  g_assert_cmpfloat (
    holler_files_get_progress (fixture->files, "/api/files/f-1"),
    >=,
    0);
  holler_fake_api_hold (fixture->api, FALSE);
  one = end (fixture, &first, NULL);
  two = end (fixture, &second, NULL);
  begin (fixture, "/api/files/f-1", "sea.png", &third);
  three = end (fixture, &third, NULL);
  g_assert_true (g_file_equal (one, two) && g_file_equal (one, three));
  name = g_file_get_basename (one);
  g_assert_cmpstr (name, ==, "sea.png");
  g_assert_cmpuint (holler_fake_api_count (fixture->api, "GET /api/files/f-1"),
                    ==,
                    1);
  g_assert_cmpfloat (
    holler_files_get_progress (fixture->files, "/api/files/f-1"),
    <,
    0);
}

static void
test_files_of_others (Fixture *fixture, gconstpointer user_data)
{
  g_auto (HollerTestAnswer) answer = { 0 };
  g_auto (HollerTestAnswer) nobody = { 0 };
  g_autoptr (GFile) mine = NULL;
  g_autoptr (GError) error = NULL;

  begin (fixture, "/api/files/f-1", "x", &answer);
  mine = end (fixture, &answer, NULL);
  g_assert_nonnull (mine);
  holler_files_set_owner (fixture->files, "https://a.example", "u-2");
  g_assert_null (holler_files_peek (fixture->files, "/api/files/f-1", "x"));
  holler_files_set_owner (fixture->files, NULL, NULL);
  begin (fixture, "/api/files/f-1", "x", &nobody);
  g_assert_null (end (fixture, &nobody, &error));
  g_assert_error (error, HOLLER_API_ERROR, HOLLER_API_ERROR_NOT_FOUND);
}

/* A server chooses neither the host nor the folder. */
static void
test_files_hostile (Fixture *fixture, gconstpointer user_data)
{
  static const char *const urls[] = {
    "https://b.example/api/files/f-1",
    "/api/me",
    "/api/files/",
    "/api/files/../me",
    "/api/files/f-1?x",
    "",
  };
  static const char *const names[] = { "../../x", "/etc/x", "..", "/", "" };

  holler_fake_api_answer (fixture->api, "GET", "*", "{}");
  for (guint i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      g_auto (HollerTestAnswer) answer = { 0 };
      g_autoptr (GError) error = NULL;

      begin (fixture, urls[i], "x", &answer);
      g_assert_null (end (fixture, &answer, &error));
      g_assert_error (error, HOLLER_API_ERROR, HOLLER_API_ERROR_NOT_FOUND);
    }
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_auto (HollerTestAnswer) answer = { 0 };
      g_autoptr (GFile) directory = g_file_new_for_path (fixture->directory);
      g_autoptr (GFile) file = NULL;
      g_autofree char *relative = NULL;
      g_auto (GStrv) parts = NULL;

      begin (fixture, "/api/files/f-1", names[i], &answer);
      file = end (fixture, &answer, NULL);
      g_assert_nonnull (file);
      relative = g_file_get_relative_path (directory, file);
      g_assert_nonnull (relative);
      parts = g_strsplit (relative, "/", -1);
      g_assert_cmpuint (g_strv_length (parts), ==, 3);
    }
}

static void
test_files_forgotten (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GFile) file = NULL;

  {
    g_auto (HollerTestAnswer) answer = { 0 };

    begin (fixture, "/api/files/f-1", "x", &answer);
    file = end (fixture, &answer, NULL);
  }
  g_assert_true (g_file_query_exists (file, NULL));
  holler_files_forget (fixture->files);
  /* The thread that removes them keeps them until it is done, and may let go
   * of them after its last word to this one. */
  while (g_atomic_int_get (&G_OBJECT (fixture->files)->ref_count) > 1)
    {
      g_main_context_iteration (NULL, FALSE);
      g_thread_yield ();
    }
  g_assert_false (g_file_query_exists (file, NULL));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/client/self/profile", test_profile);
  g_test_add_func ("/client/self/picture", test_picture);
  g_test_add_func ("/client/self/password", test_password);
  g_test_add_func ("/client/self/devices", test_devices);
  g_test_add_func ("/client/self/delete", test_delete);
  g_test_add_func ("/client/self/delete-closes-first",
                   test_delete_closes_first);
#define ADD(name, test)                                                        \
  g_test_add ("/client/files/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("once", test_files_once);
  ADD ("of-others", test_files_of_others);
  ADD ("hostile", test_files_hostile);
  ADD ("forgotten", test_files_forgotten);

  return g_test_run ();
}
