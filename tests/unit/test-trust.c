/* test-trust.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "base/holler-fingerprint.h"
#include "client/holler-trust.h"

#include <string.h>

#define DIGITS                                                                 \
  "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void
test_fingerprint_is_read_as_written (void)
{
  g_autofree char *text = holler_fingerprint_dup_text (DIGITS);
  g_autofree char *back = holler_fingerprint_parse (text);
  g_autofree char *colons = NULL;
  GString *string = g_string_new (NULL);

  g_assert_cmpstr (text,
                   ==,
                   "0123 4567 89AB CDEF\n0123 4567 89AB CDEF\n"
                   "0123 4567 89AB CDEF\n0123 4567 89AB CDEF");
  g_assert_cmpstr (back, ==, DIGITS);
  for (guint i = 0; i < HOLLER_FINGERPRINT_LENGTH; i += 2)
    g_string_append_printf (string, "%s%.2s", i > 0 ? ":" : "", DIGITS + i);
  colons = g_string_free (string, FALSE);
  g_clear_pointer (&back, g_free);
  back = holler_fingerprint_parse (colons);
  g_assert_cmpstr (back, ==, DIGITS);
}

static void
test_what_is_no_fingerprint (void)
{
  static const char *const wrong[] = {
    "", "abc", DIGITS "0", DIGITS " 0", "x" DIGITS, "-" DIGITS, "ä" DIGITS,
  };
  g_autofree char *short_one = g_strndup (DIGITS, 63);

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_null (holler_fingerprint_parse (wrong[i]));
  g_assert_null (holler_fingerprint_parse (short_one));
}

static void
count_cb (HollerTrust *trust, GParamSpec *pspec, guint *count)
{
  (*count)++;
}

/* One server, however its address is written. */
static void
test_address_is_a_server (void)
{
  g_autoptr (HollerTrust) trust = holler_trust_new ();

  holler_trust_pin (trust, "https://Call.Example.org", DIGITS);
  g_assert_cmpstr (
    holler_trust_get_pin (trust, "https://call.example.org:443/"),
    ==,
    DIGITS);
  g_assert_cmpstr (holler_trust_get_pin (trust, "call.example.org"),
                   ==,
                   DIGITS);
  g_assert_null (holler_trust_get_pin (trust, "https://call.example.org:444"));
  g_assert_null (holler_trust_get_pin (trust, "https://example.org"));
  g_assert_null (holler_trust_get_pin (trust, "no address at all"));
}

static void
test_pins_are_kept (void)
{
  g_autoptr (HollerTrust) trust = holler_trust_new ();
  g_autoptr (HollerTrust) later = holler_trust_new ();
  g_autoptr (GVariant) pins = NULL;
  guint count = 0;

  g_signal_connect (trust, "notify::pins", G_CALLBACK (count_cb), &count);
  holler_trust_pin (trust, "https://a.example:1", DIGITS);
  holler_trust_pin (trust, "https://a.example:1", DIGITS);
  g_assert_cmpuint (count, ==, 1);
  g_object_get (trust, "pins", &pins, NULL);
  g_object_set (later, "pins", pins, NULL);
  g_assert_cmpstr (holler_trust_get_pin (later, "https://a.example:1"),
                   ==,
                   DIGITS);
  /* The same again changes nothing, so settings do not go in circles. */
  g_object_set (trust, "pins", pins, NULL);
  g_assert_cmpuint (count, ==, 1);
  g_object_set (trust, "pins", NULL, NULL);
  g_assert_null (holler_trust_get_pin (trust, "https://a.example:1"));
  g_assert_cmpuint (count, ==, 2);
}

/* What somebody wrote into the settings by hand trusts nobody. */
static void
test_nonsense_is_left_out (void)
{
  g_autoptr (HollerTrust) trust = holler_trust_new ();
  g_autoptr (GVariant) pins = g_variant_ref_sink (
    g_variant_new_parsed ("{'a.example:443': 'abc', 'b.example:443': %s}",
                          DIGITS));

  holler_trust_set_pins (trust, pins);
  g_assert_null (holler_trust_get_pin (trust, "https://a.example"));
  g_assert_cmpstr (holler_trust_get_pin (trust, "https://b.example"),
                   ==,
                   DIGITS);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add_func ("/client/trust/" path, func)
  ADD ("fingerprint-is-read-as-written", test_fingerprint_is_read_as_written);
  ADD ("what-is-no-fingerprint", test_what_is_no_fingerprint);
  ADD ("address-is-a-server", test_address_is_a_server);
  ADD ("pins-are-kept", test_pins_are_kept);
  ADD ("nonsense-is-left-out", test_nonsense_is_left_out);
#undef ADD
  return g_test_run ();
}
