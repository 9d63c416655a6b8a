/* test-account.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-test-client.h"
#include "holler-test.h"

static void
count_cb (guint *count)
{
  (*count)++;
}

static void
ended_cb (HollerAccount *account, HollerSessionEnd reason, int *out_reason)
{
  *out_reason = (int) reason;
}

static void
test_log_in (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new ();
  HollerAccount *account = client->account;

  g_assert_cmpint (holler_account_get_state (account),
                   ==,
                   HOLLER_ACCOUNT_LOGGED_OUT);
  holler_test_client_log_in (client);
  g_assert_cmpint (holler_account_get_state (account),
                   ==,
                   HOLLER_ACCOUNT_CONNECTING);
  g_assert_cmpstr (holler_account_get_server_url (account),
                   ==,
                   "http://localhost:1");
  g_assert_cmpstr (holler_account_get_server_name (account), ==, "Home");
  g_assert_cmpstr (holler_user_get_username (holler_account_get_me (account)),
                   ==,
                   "bob");
  g_assert_nonnull (holler_fake_secrets_peek (client->secrets));
  g_assert_false (holler_account_get_temporary (account));

  holler_test_client_greet (client, FALSE);
  g_assert_cmpint (holler_account_get_state (account),
                   ==,
                   HOLLER_ACCOUNT_CONNECTING);
  holler_test_client_ready (client);
  g_assert_cmpint (holler_account_get_state (account),
                   ==,
                   HOLLER_ACCOUNT_ONLINE);
  g_assert_cmpuint (
    g_list_model_get_n_items (holler_account_get_contacts (account)),
    ==,
    1);
  g_assert_cmpuint (
    g_list_model_get_n_items (holler_account_get_conversations (account)),
    ==,
    1);
  g_assert_cmpstr (holler_conversation_get_title (
                     holler_test_client_get_conversation (client)),
                   ==,
                   "Alice");
}

static void
test_wrong_password (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new ();
  g_auto (HollerTestAnswer) answer = { 0 };
  g_autoptr (GError) error = NULL;

  holler_fake_api_refuse (client->api,
                          "POST",
                          "/api/auth/login",
                          HOLLER_API_ERROR_BAD_CREDENTIALS);
  holler_account_log_in_async (client->account,
                               "localhost:1",
                               "bob",
                               "a bad password",
                               FALSE,
                               NULL,
                               NULL,
                               TRUE,
                               NULL,
                               holler_test_answer_cb,
                               &answer);
  g_assert_cmpint (holler_account_get_state (client->account),
                   ==,
                   HOLLER_ACCOUNT_LOGGING_IN);
  g_assert_false (
    holler_account_log_in_finish (client->account,
                                  holler_test_answer_wait (&answer),
                                  &error));
  g_assert_error (error, HOLLER_API_ERROR, HOLLER_API_ERROR_BAD_CREDENTIALS);
  g_assert_cmpint (holler_account_get_state (client->account),
                   ==,
                   HOLLER_ACCOUNT_LOGGED_OUT);
  g_assert_null (holler_fake_secrets_peek (client->secrets));
}

static void
test_probe (void)
{
  static const struct
  {
    const char *typed;
    const char *url;
  } cases[] = {
    { "talk.example.org", "https://talk.example.org" },
    { " https://talk.example.org:8443/ ", "https://talk.example.org:8443" },
    { "localhost:8080", "http://localhost:8080" },
    { "127.0.0.1:8080", "http://127.0.0.1:8080" },
    { "[::1]:8080", "http://[::1]:8080" },
    { "http://192.0.2.1", "http://192.0.2.1" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HollerTestClient) client = holler_test_client_new ();
      g_auto (HollerTestAnswer) answer = { 0 };
      g_autoptr (HollerServerInfo) info = NULL;
      g_autoptr (GError) error = NULL;

      holler_account_probe_async (client->account,
                                  cases[i].typed,
                                  NULL,
                                  holler_test_answer_cb,
                                  &answer);
      info = holler_account_probe_finish (client->account,
                                          holler_test_answer_wait (&answer),
                                          &error);
      g_assert_no_error (error);
      g_assert_cmpstr (info->url, ==, cases[i].url);
      g_assert_cmpstr (info->name, ==, "Home");
      g_assert_true (info->registration_open);
      g_assert_false (info->needs_invitation);
    }
}

static void
test_probe_other_protocol (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new ();
  g_auto (HollerTestAnswer) answer = { 0 };
  g_autoptr (GError) error = NULL;

  holler_fake_api_answer (client->api,
                          "GET",
                          "/api/health",
                          "{\"status\":\"ok\",\"protocol\":2}");
  holler_account_probe_async (client->account,
                              "talk.example.org",
                              NULL,
                              holler_test_answer_cb,
                              &answer);
  g_assert_null (holler_account_probe_finish (client->account,
                                              holler_test_answer_wait (&answer),
                                              &error));
  g_assert_error (error, HOLLER_API_ERROR, HOLLER_API_ERROR_OTHER_PROTOCOL);
}

static void
test_keyring_fails (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new ();
  guint n_failed = 0;

  g_signal_connect_swapped (client->account,
                            "secrets-failed",
                            G_CALLBACK (count_cb),
                            &n_failed);
  holler_fake_secrets_fail (client->secrets, HOLLER_SECRETS_ERROR_LOCKED);
  holler_test_client_log_in (client);
  g_assert_cmpuint (n_failed, ==, 1);
  g_assert_true (holler_account_get_temporary (client->account));
}

static void
test_restore (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  g_auto (HollerTestAnswer) answer = { 0 };
  g_autoptr (GError) error = NULL;

  holler_test_client_restart (client);
  holler_account_restore_async (client->account,
                                NULL,
                                holler_test_answer_cb,
                                &answer);
  g_assert_true (
    holler_account_restore_finish (client->account,
                                   holler_test_answer_wait (&answer),
                                   &error));
  g_assert_no_error (error);
  holler_fake_settle ();
  /* from the store, before the server said anything */
  g_assert_cmpstr (holler_conversation_get_title (
                     holler_test_client_get_conversation (client)),
                   ==,
                   "Alice");
  holler_test_client_greet (client, FALSE);
  g_assert_cmpuint (
    holler_fake_api_count (client->api, "GET /api/sync?since=cur-1"),
    ==,
    1);
}

static void
test_restore_locked (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new ();
  g_auto (HollerTestAnswer) answer = { 0 };
  g_autoptr (GError) error = NULL;

  holler_fake_secrets_fail (client->secrets, HOLLER_SECRETS_ERROR_LOCKED);
  holler_account_restore_async (client->account,
                                NULL,
                                holler_test_answer_cb,
                                &answer);
  g_assert_false (
    holler_account_restore_finish (client->account,
                                   holler_test_answer_wait (&answer),
                                   &error));
  g_assert_error (error, HOLLER_SECRETS_ERROR, HOLLER_SECRETS_ERROR_LOCKED);
}

static void
test_log_out (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  int reason = -1;

  g_signal_connect (client->account,
                    "session-ended",
                    G_CALLBACK (ended_cb),
                    &reason);
  holler_account_log_out (client->account);
  holler_fake_settle ();
  g_assert_cmpint (reason, ==, HOLLER_SESSION_END_LOGGED_OUT);
  g_assert_cmpint (holler_account_get_state (client->account),
                   ==,
                   HOLLER_ACCOUNT_LOGGED_OUT);
  g_assert_null (holler_account_get_me (client->account));
  g_assert_null (holler_fake_secrets_peek (client->secrets));
  g_assert_cmpuint (
    holler_fake_api_count (client->api, "POST /api/auth/logout"),
    ==,
    1);
  g_assert_false (holler_fake_transport_is_open (client->transport));
  g_assert_cmpuint (
    g_list_model_get_n_items (holler_account_get_contacts (client->account)),
    ==,
    0);

  /* and again, as somebody would */
  holler_test_client_log_in (client);
  holler_test_client_greet (client, FALSE);
  holler_test_client_ready (client);
  g_assert_cmpint (holler_account_get_state (client->account),
                   ==,
                   HOLLER_ACCOUNT_ONLINE);
}

static void
test_revoked_and_replaced (void)
{
  static const struct
  {
    guint code;
    HollerSessionEnd reason;
    gboolean keeps;
  } cases[] = {
    { 4403, HOLLER_SESSION_END_REVOKED, FALSE },
    { 4409, HOLLER_SESSION_END_REPLACED, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
      int reason = -1;

      g_signal_connect (client->account,
                        "session-ended",
                        G_CALLBACK (ended_cb),
                        &reason);
      holler_fake_transport_drop (client->transport, cases[i].code);
      holler_fake_settle ();
      g_assert_cmpint (reason, ==, (int) cases[i].reason);
      g_assert_cmpint (holler_account_get_state (client->account),
                       ==,
                       HOLLER_ACCOUNT_LOGGED_OUT);
      g_assert_cmpint (holler_fake_secrets_peek (client->secrets) != NULL,
                       ==,
                       cases[i].keeps);
    }
}

static void
test_sync_retries (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new ();

  holler_fake_api_refuse (client->api,
                          "GET",
                          "/api/sync",
                          HOLLER_API_ERROR_SERVER);
  holler_test_client_log_in (client);
  holler_test_client_greet (client, FALSE);
  holler_test_client_ready (client);
  g_assert_cmpuint (holler_fake_api_count (client->api, "GET /api/sync"),
                    ==,
                    1);
  holler_fake_api_answer (
    client->api,
    "GET",
    "/api/sync",
    "{\"changes\":[{\"type\":\"contact\",\"user\":{\"userId\":\"u-x\","
    "\"username\":\"x\"},\"state\":\"contact\"}],\"cursor\":\"p1\","
    "\"more\":true}");
  holler_fake_clock_advance (client->clock, 6000);
  /* and the second page, since the first was not all */
  g_assert_cmpuint (
    holler_fake_api_count (client->api, "GET /api/sync?since=p1"),
    ==,
    1);
  g_assert_cmpuint (
    g_list_model_get_n_items (holler_account_get_contacts (client->account)),
    ==,
    1);
}

static void
trouble_cb (HollerAccount *account,
            HollerAccountTrouble trouble,
            gint64 skew_us,
            gpointer user_data)
{
  gint64 skew_s = skew_us / G_USEC_PER_SEC;

  g_assert_cmpint (trouble, ==, HOLLER_ACCOUNT_TROUBLE_WRONG_CLOCK);
  g_array_append_val (user_data, skew_s);
}

/* A clock that jumps is named, once each time, and nothing else comes of it. */
static void
test_wrong_clock (void)
{
  static const struct
  {
    gint64 by_s;
    gint64 said_s; /* 0: nothing */
  } jumps[] = {
    { 60, 0 },          { 3600 - 60, 3600 }, { -3600, 0 },
    { -86400, -86400 }, { 24 * 3600, 0 },    { 400 * 86400, 400 * 86400 },
  };
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  g_autoptr (GArray) said = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint n_opens = holler_fake_transport_get_n_opens (client->transport);
  guint n_said = 0;

  g_signal_connect (client->account, "trouble", G_CALLBACK (trouble_cb), said);
  for (guint i = 0; i < G_N_ELEMENTS (jumps); i++)
    {
      holler_fake_clock_jump (client->clock, jumps[i].by_s * G_USEC_PER_SEC);
      holler_fake_clock_advance (client->clock, 5 * 60 * 1000);
      n_said += jumps[i].said_s != 0;
      g_assert_cmpuint (said->len, ==, n_said);
      if (jumps[i].said_s != 0)
        g_assert_cmpint (g_array_index (said, gint64, n_said - 1),
                         ==,
                         jumps[i].said_s);
    }
  g_assert_cmpint (holler_account_get_state (client->account),
                   ==,
                   HOLLER_ACCOUNT_ONLINE);
  g_assert_cmpuint (holler_fake_transport_get_n_opens (client->transport),
                    ==,
                    n_opens);
  g_signal_handlers_disconnect_by_data (client->account, said);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/client/account/log-in", test_log_in);
  g_test_add_func ("/client/account/wrong-password", test_wrong_password);
  g_test_add_func ("/client/account/probe", test_probe);
  g_test_add_func ("/client/account/probe-other-protocol",
                   test_probe_other_protocol);
  g_test_add_func ("/client/account/keyring-fails", test_keyring_fails);
  g_test_add_func ("/client/account/restore", test_restore);
  g_test_add_func ("/client/account/restore-locked", test_restore_locked);
  g_test_add_func ("/client/account/log-out", test_log_out);
  g_test_add_func ("/client/account/revoked-and-replaced",
                   test_revoked_and_replaced);
  g_test_add_func ("/client/account/sync-retries", test_sync_retries);
  g_test_add_func ("/client/account/wrong-clock", test_wrong_clock);

  return g_test_run ();
}
