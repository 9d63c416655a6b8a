/* test-ids.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "base/holler-ids.h"

static void
test_new (void)
{
  g_autoptr (GHashTable) seen =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < 1000; i++)
    {
      char *id = holler_id_new ();

      g_assert_cmpuint (strlen (id), ==, 22);
      g_assert_true (holler_id_is_valid (id));
      g_assert_true (g_hash_table_add (seen, id));
    }
}

static void
test_is_valid (void)
{
  static const char *const good[] = {
    "a",
    "AZaz09_.:-",
    "-",
    "0123456789012345678901234567890123456789012345678901234567890123",
  };
  static const char *const bad[] = {
    "",
    " ",
    "a b",
    "a/b",
    "a\n",
    "\303\244",
    "a+b",
    "a=",
    "01234567890123456789012345678901234567890123456789012345678901234",
  };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_true (holler_id_is_valid (good[i]));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (holler_id_is_valid (bad[i]));
  g_assert_false (holler_id_is_valid (NULL));
}

static void
test_random_bytes (void)
{
  guint8 bytes[1024] = { 0 };
  guint counts[256] = { 0 };
  guint n_values = 0;

  holler_random_bytes (bytes, sizeof bytes);
  holler_random_bytes (NULL, 0);
  for (guint i = 0; i < sizeof bytes; i++)
    if (counts[bytes[i]]++ == 0)
      n_values++;

  /* 1024 throws show about 251 of 256 faces; below 200 nobody ever sees. */
  g_assert_cmpuint (n_values, >, 200);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/base/ids/new", test_new);
  g_test_add_func ("/base/ids/is-valid", test_is_valid);
  g_test_add_func ("/base/ids/random-bytes", test_random_bytes);

  return g_test_run ();
}
