/* test-address.c: what a "holler:" link may say
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "app/holler-address.h"

static void
test_good_links (void)
{
  static const struct
  {
    const char *link;
    const char *username;
    const char *host;
    int port;
  } good[] = {
    { "holler:alice@example.org", "alice", "example.org", -1 },
    { "holler:alice@example.org:8443", "alice", "example.org", 8443 },
    { "holler://alice@example.org", "alice", "example.org", -1 },
    { "HOLLER:Alice.B-c_9@Example.ORG", "alice.b-c_9", "example.org", -1 },
    { "holler:bob@[::1]:8090", "bob", "::1", 8090 },
    { "holler:bob@192.0.2.1", "bob", "192.0.2.1", -1 },
    { "holler:bob", "bob", NULL, -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (HollerAddress) address = holler_address_parse (good[i].link);

      g_test_message ("%s", good[i].link);
      g_assert_nonnull (address);
      g_assert_cmpstr (address->username, ==, good[i].username);
      g_assert_cmpstr (address->host, ==, good[i].host);
      g_assert_cmpint (address->port, ==, good[i].port);
    }
}

static void
test_bad_links (void)
{
  static const char *const bad[] = {
    "",
    "holler",
    "holler:",
    "holler://",
    "holler:@example.org",
    "holler:alice@",
    "holler:alice@:80",
    "holler:al",
    "holler:alice bob",
    "holler:alice%40example.org",
    "holler:alice@example.org/path",
    "holler:alice@example.org?call=now",
    "holler:alice@example.org#now",
    "holler:alice@example.org:0",
    "holler:alice@example.org:99999",
    "holler:alice@example.org:port",
    "holler:alice@bob@example.org",
    "holler:alice@exam ple.org",
    "holler:alice@example.org\\evil.example",
    "holler:\xc3\xa4lice@example.org",
    "holler:a234567890123456789012345678901234567890@example.org",
    "https://example.org",
    "tel:+123456",
    "file:///etc/passwd",
  };
  g_autofree char *host = g_strnfill (4000, 'a');
  g_autofree char *huge = g_strconcat ("holler:alice@", host, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_test_message ("%s", bad[i]);
      g_assert_null (holler_address_parse (bad[i]));
    }
  g_assert_null (holler_address_parse (huge));
}

static void
test_which_server (void)
{
  static const struct
  {
    const char *link;
    const char *server;
    gboolean is_on;
  } pairs[] = {
    { "holler:alice@example.org", "https://example.org", TRUE },
    { "holler:alice@example.org", "https://EXAMPLE.org:443/", TRUE },
    { "holler:alice@example.org:443", "https://example.org", TRUE },
    { "holler:alice@example.org:8443", "https://example.org:8443", TRUE },
    { "holler:alice@[::1]:8090", "http://[::1]:8090", TRUE },
    { "holler:alice@localhost", "http://localhost:80", TRUE },
    { "holler:alice", "https://example.org", TRUE },
    { "holler:alice@example.org", "https://example.org:8443", FALSE },
    { "holler:alice@example.org:8443", "https://example.org", FALSE },
    { "holler:alice@example.org", "https://example.com", FALSE },
    { "holler:alice@example.org", "https://example.org.evil.example", FALSE },
    { "holler:alice@example.org", NULL, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autoptr (HollerAddress) address = holler_address_parse (pairs[i].link);

      g_test_message ("%s, %s", pairs[i].link, pairs[i].server);
      g_assert_nonnull (address);
      g_assert_cmpint (holler_address_is_on (address, pairs[i].server),
                       ==,
                       pairs[i].is_on);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/app/address/good-links-are-read", test_good_links);
  g_test_add_func ("/app/address/bad-links-are-refused", test_bad_links);
  g_test_add_func ("/app/address/the-server-is-compared", test_which_server);

  return g_test_run ();
}
