/* test-call-report.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-call-report.h"

#include <string.h>

#include "holler-test-calls.h"

/* Who spoke with whom, from where, through which server, and with what right:
 * nothing of it may be in what a person hands on. */
static void
assert_says_nothing_of_anybody (HollerTestClient *client, const char *text)
{
  static const char *const secrets[] = {
    TEST_ME,        TEST_MY_DEVICE,    TEST_PEER, TEST_PEER_DEVICE, TEST_JOIN,
    TEST_PEER_JOIN, TEST_CONVERSATION, "alice",   "Alice",          "bob",
    "Bob",          "token",           "://",     "localhost",      "a=",
    "candidate",    "ufrag",           "v=0",     "sha-256",
  };
  static const char *const patterns[] = {
    "\\d+\\.\\d+\\.\\d+\\.\\d+",  /* IPv4 */
    "[0-9a-fA-F]*:[0-9a-fA-F]*:", /* IPv6, fingerprints */
  };
  const char *url = holler_account_get_server_url (client->account);

  for (guint i = 0; i < G_N_ELEMENTS (secrets); i++)
    g_assert_null (strstr (text, secrets[i]));
  for (guint i = 0; i < G_N_ELEMENTS (patterns); i++)
    g_assert_false (g_regex_match_simple (patterns[i], text, 0, 0));
  g_assert_nonnull (url);
  g_assert_null (strstr (text, url));
}

static void
assert_has (const char *text, const char *part)
{
  g_test_message ("looking for \"%s\" in:\n%s", part, text);
  g_assert_nonnull (strstr (text, part));
}

static void
test_never_connects (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  g_autoptr (HollerCallReport) report = NULL;
  g_autofree char *text = NULL;
  HollerCall *call = NULL;

  holler_fake_media_hold_peers (client->media, TRUE);
  call = holler_test_call_ring_accepted (client);
  report = holler_call_report_new (call);
  g_assert_true (holler_call_report_get_call (report) == call);
  holler_fake_clock_advance (client->clock, 20 * 1000);
  holler_test_call_assert_ended (holler_call_report_get_call (report),
                                 ICE_FAILED);
  g_assert_cmpint (holler_call_report_get_stage (report),
                   ==,
                   HOLLER_CALL_STAGE_ICE);
  text = holler_call_report_dup_text (report);
  assert_has (text, "stage: ice\n");
  assert_has (text, "server: online\n");
  assert_has (text, "incoming voice call\n");
  assert_has (text, "+0.0 s connecting\n");
  assert_has (text, "+20.0 s ended\n");
  assert_says_nothing_of_anybody (client, text);
}

static void
test_goes_silent (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerCall *call = holler_test_call_place_connected (client);
  g_autoptr (HollerCallReport) report = holler_call_report_new (call);
  HollerFakePeerConnection *peer = holler_fake_media_get_last (client->media);
  g_autofree char *text = NULL;

  holler_fake_peer_connection_set_flowing (peer, TRUE);
  holler_fake_clock_advance (client->clock, 3000);
  holler_fake_peer_connection_set_flowing (peer, FALSE);
  holler_fake_clock_advance (client->clock, 60 * 1000);
  holler_test_call_assert_ended (holler_call_report_get_call (report), LOST);
  g_assert_cmpint (holler_call_report_get_stage (report),
                   ==,
                   HOLLER_CALL_STAGE_LOST);
  text = holler_call_report_dup_text (report);
  assert_has (text, "ended: lost\nstage: lost\n");
  assert_has (text, "s reconnecting\n");
  assert_has (text, "round trip: 20.0 ms\n");
  assert_says_nothing_of_anybody (client, text);
}

static void
test_server_is_away (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerCall *call = holler_test_call_place (client);
  g_autoptr (HollerCallReport) report = holler_call_report_new (call);

  holler_fake_transport_drop (client->transport, 1006);
  holler_fake_settle ();
  holler_fake_clock_advance (client->clock, 31 * 1000);
  holler_test_call_assert_ended (holler_call_report_get_call (report), TIMEOUT);
  g_assert_cmpint (holler_call_report_get_stage (report),
                   ==,
                   HOLLER_CALL_STAGE_SIGNALING);
}

static void
test_hung_up (void)
{
  g_autoptr (HollerTestClient) client = holler_test_client_new_online ();
  HollerCall *call = holler_test_call_place_connected (client);
  g_autoptr (HollerCallReport) report = holler_call_report_new (call);

  holler_call_hang_up (call);
  g_assert_cmpint (holler_call_report_get_stage (report),
                   ==,
                   HOLLER_CALL_STAGE_NONE);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client/call-report/never-connects", test_never_connects);
  g_test_add_func ("/client/call-report/goes-silent", test_goes_silent);
  g_test_add_func ("/client/call-report/server-is-away", test_server_is_away);
  g_test_add_func ("/client/call-report/hung-up", test_hung_up);
  return g_test_run ();
}
