/* test-secrets.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-test.h"
#include "store/holler-libsecret-store.h"
#include "store/holler-memory-secrets.h"

/* Run without a keyring for what needs none, and by with-keyring.sh with a
 * real one in each of its states.
 */

static HollerSession *
make_session (const char *username)
{
  HollerSession *session = g_new0 (HollerSession, 1);

  session->server_url = g_strdup ("https://holler.example.org");
  session->user_id = g_strdup ("u-1");
  session->username = g_strdup (username);
  session->display_name = g_strdup ("Älice \"quoted\"");
  session->device_id = g_strdup ("d-1");
  session->access_token = g_strdup ("access");
  session->refresh_token = g_strdup ("refresh");
  session->expires_at_us = 1700000000000000;

  return session;
}

static GError *
store (HollerSecrets *secrets, const char *username)
{
  g_autoptr (HollerSession) session = make_session (username);
  g_auto (HollerTestAnswer) answer = { 0 };
  GError *error = NULL;
  gboolean is_done = FALSE;

  holler_secrets_store_async (secrets,
                              session,
                              NULL,
                              holler_test_answer_cb,
                              &answer);
  is_done = holler_secrets_store_finish (secrets,
                                         holler_test_answer_wait (&answer),
                                         &error);
  g_assert_cmpint (is_done, ==, error == NULL);

  return error;
}

static HollerSession *
lookup (HollerSecrets *secrets, GError **error)
{
  g_auto (HollerTestAnswer) answer = { 0 };

  holler_secrets_lookup_async (secrets, NULL, holler_test_answer_cb, &answer);

  return holler_secrets_lookup_finish (secrets,
                                       holler_test_answer_wait (&answer),
                                       error);
}

static GError *
clear (HollerSecrets *secrets)
{
  g_auto (HollerTestAnswer) answer = { 0 };
  GError *error = NULL;
  gboolean is_done = FALSE;

  holler_secrets_clear_async (secrets, NULL, holler_test_answer_cb, &answer);
  is_done = holler_secrets_clear_finish (secrets,
                                         holler_test_answer_wait (&answer),
                                         &error);
  g_assert_cmpint (is_done, ==, error == NULL);

  return error;
}

/* What both places promise. */
static void
check_round_trip (HollerSecrets *secrets)
{
  g_autoptr (HollerSession) nothing = NULL;
  g_autoptr (HollerSession) session = NULL;
  g_autoptr (HollerSession) replaced = NULL;
  g_autoptr (HollerSession) cleared = NULL;
  g_autoptr (GError) error = NULL;

  nothing = lookup (secrets, &error);
  g_assert_no_error (error);
  g_assert_null (nothing);

  error = store (secrets, "alice");
  g_assert_no_error (error);
  session = lookup (secrets, &error);
  g_assert_no_error (error);
  g_assert_nonnull (session);
  g_assert_cmpstr (session->server_url, ==, "https://holler.example.org");
  g_assert_cmpstr (session->user_id, ==, "u-1");
  g_assert_cmpstr (session->username, ==, "alice");
  g_assert_cmpstr (session->display_name, ==, "Älice \"quoted\"");
  g_assert_cmpstr (session->device_id, ==, "d-1");
  g_assert_cmpstr (session->access_token, ==, "access");
  g_assert_cmpstr (session->refresh_token, ==, "refresh");
  g_assert_cmpint (session->expires_at_us, ==, 1700000000000000);

  error = store (secrets, "carol");
  g_assert_no_error (error);
  replaced = lookup (secrets, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (replaced->username, ==, "carol");

  error = clear (secrets);
  g_assert_no_error (error);
  cleared = lookup (secrets, &error);
  g_assert_no_error (error);
  g_assert_null (cleared);
  error = clear (secrets);
  g_assert_no_error (error);
}

static void
test_memory_round_trip (void)
{
  g_autoptr (HollerSecrets) secrets = holler_memory_secrets_new ();

  check_round_trip (secrets);
}

static void
test_unlocked_round_trip (void)
{
  g_autoptr (HollerSecrets) secrets = holler_libsecret_new ("test");

  check_round_trip (secrets);
}

static void
test_unlocked_profiles_are_apart (void)
{
  g_autoptr (HollerSecrets) alice = holler_libsecret_new ("alice");
  g_autoptr (HollerSecrets) bob = holler_libsecret_new ("bob");
  g_autoptr (HollerSession) hers = NULL;
  g_autoptr (HollerSession) his = NULL;
  g_autoptr (GError) error = NULL;

  error = store (alice, "alice");
  g_assert_no_error (error);
  his = lookup (bob, &error);
  g_assert_no_error (error);
  g_assert_null (his);
  error = clear (bob);
  g_assert_no_error (error);
  hers = lookup (alice, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (hers->username, ==, "alice");
}

static void
check_refused (gconstpointer expected_code)
{
  int code = GPOINTER_TO_INT (expected_code);
  g_autoptr (HollerSecrets) secrets = holler_libsecret_new ("test");
  g_autoptr (GError) store_error = store (secrets, "alice");
  g_autoptr (GError) lookup_error = NULL;
  g_autoptr (GError) clear_error = NULL;
  g_autoptr (HollerSession) session = lookup (secrets, &lookup_error);

  clear_error = clear (secrets);
  g_assert_error (store_error, HOLLER_SECRETS_ERROR, code);
  g_assert_error (lookup_error, HOLLER_SECRETS_ERROR, code);
  g_assert_null (session);
  g_assert_error (clear_error, HOLLER_SECRETS_ERROR, code);
}

int
main (int argc, char *argv[])
{
  const char *state = g_getenv ("HOLLER_TEST_KEYRING");

  g_test_init (&argc, &argv, NULL);

  if (state == NULL)
    {
      g_test_add_func ("/store/memory-secrets/round-trip",
                       test_memory_round_trip);
    }
  else if (g_str_equal (state, "unlocked") || g_str_equal (state, "sandbox"))
    {
      g_test_add_func ("/store/libsecret/round-trip", test_unlocked_round_trip);
      g_test_add_func ("/store/libsecret/profiles-are-apart",
                       test_unlocked_profiles_are_apart);
    }
  else if (g_str_equal (state, "none"))
    {
      g_test_add_data_func ("/store/libsecret/no-service-is-unavailable",
                            GINT_TO_POINTER (HOLLER_SECRETS_ERROR_UNAVAILABLE),
                            check_refused);
    }
  else
    {
      g_test_add_data_func ("/store/libsecret/locked-is-not-empty",
                            GINT_TO_POINTER (HOLLER_SECRETS_ERROR_LOCKED),
                            check_refused);
    }

  return g_test_run ();
}
