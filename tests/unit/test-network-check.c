/* test-network-check.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-network-check.h"
#include "holler-fake-probe.h"
#include "holler-test-client.h"

#define CREDENTIALS                                                            \
  "{\"uris\":[\"stun:relay.example:3478\","                                    \
  "\"turn:relay.example:3478?transport=udp\","                                 \
  "\"turn:relay.example:3478?transport=tcp\","                                 \
  "\"turns:relay.example:5349?transport=tcp\"],"                               \
  "\"username\":\"u\",\"password\":\"p\",\"ttl\":3600}"

typedef struct
{
  HollerTestClient *client;
  HollerProbe *probe;
  HollerNetworkCheck *check;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer user_data)
{
  fixture->client = holler_test_client_new_online ();
  fixture->probe = holler_fake_probe_new ();
  fixture->check =
    holler_network_check_new (fixture->client->account, fixture->probe);
  holler_fake_probe_answer (HOLLER_FAKE_PROBE (fixture->probe),
                            G_SOCKET_FAMILY_IPV6,
                            HOLLER_PROBE_NO_ROUTE);
  holler_fake_api_answer (fixture->client->api,
                          "GET",
                          "/api/health",
                          "{\"status\":\"ok\"}");
}

static void
tear_down (Fixture *fixture, gconstpointer user_data)
{
  g_clear_object (&fixture->check);
  g_clear_object (&fixture->probe);
  holler_test_client_free (fixture->client);
}

/* What was found, as "kind transport family finding", a line each. */
static char *
describe (Fixture *fixture)
{
  GListModel *rows = holler_network_check_get_rows (fixture->check);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (rows); i++)
    {
      g_autoptr (HollerCheckRow) row = g_list_model_get_item (rows, i);

      g_string_append_printf (
        text,
        "%u%c%c:%u%s ",
        holler_check_row_get_kind (row),
        "utT"[holler_check_row_get_transport (row)],
        holler_check_row_get_family (row) == G_SOCKET_FAMILY_IPV6 ? '6' : '4',
        holler_check_row_get_finding (row),
        holler_check_row_get_is_running (row) ? "…" : "");
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
test_all_is_well (Fixture *fixture, gconstpointer user_data)
{
  g_autofree char *found = NULL;

  holler_fake_api_answer (fixture->client->api,
                          "GET",
                          "/api/turn/credentials",
                          CREDENTIALS);
  holler_network_check_start (fixture->check);
  holler_fake_settle ();
  g_assert_true (holler_network_check_get_is_running (fixture->check));
  g_assert_cmpuint (
    holler_fake_media_get_n_open_captures (fixture->client->media),
    ==,
    1);
  holler_fake_media_set_level (fixture->client->media, 0.4);
  holler_fake_media_set_level (fixture->client->media, 0.0);
  holler_fake_clock_advance (fixture->client->clock, 3000);
  g_assert_false (holler_network_check_get_is_running (fixture->check));
  g_assert_cmpuint (
    holler_fake_media_get_n_open_captures (fixture->client->media),
    ==,
    0);
  found = describe (fixture);
  /* Server and socket, then each way twice; there is no IPv6 here. */
  g_assert_cmpstr (found,
                   ==,
                   "0u4:1 1u4:1 2u4:1 2u6:5 3u4:1 3u6:5 3t4:1 3t6:5 "
                   "3T4:1 3T6:5 4u4:1 ");
}

static void
test_no_relay (Fixture *fixture, gconstpointer user_data)
{
  g_autofree char *found = NULL;

  holler_fake_api_refuse (fixture->client->api,
                          "GET",
                          "/api/turn/credentials",
                          HOLLER_API_ERROR_NOT_FOUND);
  holler_network_check_start (fixture->check);
  holler_fake_settle ();
  holler_fake_clock_advance (fixture->client->clock, 3000);
  g_assert_false (holler_network_check_get_is_running (fixture->check));
  found = describe (fixture);
  g_assert_cmpstr (found, ==, "0u4:1 1u4:1 2u4:6 3u4:6 4u4:11 ");
  g_assert_cmpuint (
    holler_fake_probe_get_n_asked (HOLLER_FAKE_PROBE (fixture->probe)),
    ==,
    0);
}

/* Who has no server is not told that the server has no relay. */
static void
test_no_server (Fixture *fixture, gconstpointer user_data)
{
  g_autofree char *found = NULL;

  holler_fake_transport_drop (fixture->client->transport, 1006);
  holler_fake_settle ();
  holler_fake_api_refuse (fixture->client->api,
                          "GET",
                          "/api/health",
                          HOLLER_API_ERROR_UNREACHABLE);
  holler_fake_api_refuse (fixture->client->api,
                          "GET",
                          "/api/turn/credentials",
                          HOLLER_API_ERROR_UNREACHABLE);
  holler_fake_media_fail_capture (fixture->client->media, TRUE);
  holler_network_check_start (fixture->check);
  holler_fake_settle ();
  g_assert_false (holler_network_check_get_is_running (fixture->check));
  found = describe (fixture);
  g_assert_cmpstr (found, ==, "0u4:3 1u4:3 4u4:13 ");
}

static void
test_blocked_socket (Fixture *fixture, gconstpointer user_data)
{
  g_autofree char *found = NULL;

  holler_fake_transport_drop (fixture->client->transport, 1006);
  holler_fake_settle ();
  holler_network_check_start (fixture->check);
  holler_fake_settle ();
  holler_network_check_cancel (fixture->check);
  found = describe (fixture);
  g_assert_true (g_str_has_prefix (found, "0u4:1 1u4:4 "));
}

static void
test_cancelled (Fixture *fixture, gconstpointer user_data)
{
  g_autofree char *found = NULL;

  holler_fake_api_answer (fixture->client->api,
                          "GET",
                          "/api/turn/credentials",
                          CREDENTIALS);
  holler_fake_probe_hold (HOLLER_FAKE_PROBE (fixture->probe), TRUE);
  holler_network_check_start (fixture->check);
  holler_fake_settle ();
  holler_network_check_cancel (fixture->check);
  g_assert_false (holler_network_check_get_is_running (fixture->check));
  g_assert_cmpuint (
    holler_fake_media_get_n_open_captures (fixture->client->media),
    ==,
    0);
  holler_fake_settle ();
  found = describe (fixture);
  g_assert_cmpstr (found,
                   ==,
                   "0u4:1 1u4:1 2u4:0 2u6:0 3u4:0 3u6:0 3t4:0 3t6:0 "
                   "3T4:0 3T6:0 4u4:0 ");

  /* And once more, as if nothing had been. */
  holler_fake_probe_hold (HOLLER_FAKE_PROBE (fixture->probe), FALSE);
  holler_network_check_start (fixture->check);
  holler_fake_settle ();
  holler_fake_clock_advance (fixture->client->clock, 3000);
  g_assert_false (holler_network_check_get_is_running (fixture->check));
  g_assert_cmpuint (
    g_list_model_get_n_items (holler_network_check_get_rows (fixture->check)),
    ==,
    11);
}

/* The microphone of a call stays the call's. */
static void
test_freed_while_running (Fixture *fixture, gconstpointer user_data)
{
  g_assert_true (
    holler_media_open_capture (HOLLER_MEDIA (fixture->client->media),
                               HOLLER_MEDIA_AUDIO,
                               NULL));
  holler_network_check_start (fixture->check);
  g_clear_object (&fixture->check);
  holler_fake_settle ();
  holler_fake_clock_advance (fixture->client->clock, 10 * 1000);
  g_assert_cmpuint (
    holler_fake_media_get_n_open_captures (fixture->client->media),
    ==,
    1);
}

static void
add (const char *name, void (*test) (Fixture *fixture, gconstpointer data))
{
  g_autofree char *path = g_strconcat ("/client/network-check/", name, NULL);

  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add ("all-is-well", test_all_is_well);
  add ("no-relay", test_no_relay);
  add ("no-server", test_no_server);
  add ("blocked-socket", test_blocked_socket);
  add ("cancelled", test_cancelled);
  add ("freed-while-running", test_freed_while_running);
  return g_test_run ();
}
