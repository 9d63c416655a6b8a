/* test-debug.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "base/holler-debug.h"

static void
test_redacts (void)
{
  static const struct
  {
    const char *text;
    const char *redacted;
  } texts[] = {
    { "call incoming -> accepting", "call incoming -> accepting" },
    { "", "" },
    { "epoch 7, generation 2", "epoch 7, generation 2" },
    { "id Xn2f4kPq8sT0vW1yZ3bC5d", "id Xn2f4kPq8sT0vW1yZ3bC5d" },
    { "at 2026-01-31T12:00:00.000Z", "at 2026-01-31T12:00:00.000Z" },
    { "GET /api/conversations/Xn2f4kPq8sT0vW1yZ3bC5d/messages",
      "GET /api/conversations/Xn2f4kPq8sT0vW1yZ3bC5d/messages" },
    { "the token expired", "the token expired" },
    { "from 192.0.2.7:51000", "from [address]:51000" },
    { "http://127.0.0.1:8080/ws", "http://[address]:8080/ws" },
    { "on ::1 and fe80::1.", "on [address] and [address]." },
    { "[2001:db8::7]:443", "[[address]]:443" },
    { "2001:db8::7: refused", "[address]: refused" },
    { "mac 02:42:ac:11:00:02", "mac [address]" },
    { "a1b2c3d4-0000-4000-8000-000000000000.local", "[secret]" },
    { "candidate:1 1 UDP 2015363327 192.0.2.7 51000 typ host", "[candidate]" },
    { "{\"candidate\":{\"candidate\":\"candidate:1 1 UDP 1 192.0.2.7 9\","
      "\"sdpMid\":\"0\"}}",
      "{\"candidate\":{\"candidate\":\"[candidate]\",\"sdpMid\":\"0\"}}" },
    { "offer v=0\r\no=- 1 1 IN IP4 192.0.2.7\r\n", "offer [description]" },
    { "{\"sdp\":\"v=0\\r\\no=- 1\\r\\n\",\"epoch\":7}",
      "{\"sdp\":\"[description]\",\"epoch\":7}" },
    { "Authorization: Bearer abc.def", "Authorization: Bearer [secret]" },
    { "{\"accessToken\":\"abc\",\"x\":1}",
      "{\"accessToken\":\"[secret]\",\"x\":1}" },
    { "{\"password\":\"two \\\"words\\\"\",\"x\":1}",
      "{\"password\":\"[secret]\",\"x\":1}" },
    { "password=hush&x=1", "password=[secret]&x=1" },
    { "a=ice-pwd:hush", "a=ice-pwd:[secret]" },
    { "turn:user:hush@example.org:3478?transport=udp now", "[uri] now" },
    { "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1c2VyIn0.c2lnbmF0dXJl", "[secret]" },
    { "got 0123456789abcdef0123456789abcdef01234567.", "got [secret]" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *redacted = holler_debug_redact (texts[i].text);

      g_assert_cmpstr (redacted, ==, texts[i].redacted);
    }
}

/* Nothing makes it read past the end or loop. */
static void
test_redacts_anything (void)
{
  static const char letters[] = "v=0\r\n\\\":.aF%[]@ candidate:token=turn:/";

  for (guint i = 0; i < 20000; i++)
    {
      char text[64] = { 0 };
      guint length = (guint) g_test_rand_int_range (0, sizeof text);
      g_autofree char *copy = NULL;
      g_autofree char *redacted = NULL;

      for (guint k = 0; k < length; k++)
        text[k] = letters[g_test_rand_int_range (0, (int) sizeof letters - 1)];
      /* On the heap, where a sanitizer sees a step too far. */
      copy = g_strdup (text);
      redacted = holler_debug_redact (copy);
      g_assert_nonnull (redacted);
    }
}

static void
test_ring (void)
{
  g_autofree char *lines = NULL;
  g_auto (GStrv) split = NULL;

  for (guint i = 0; i < 250; i++)
    holler_debug (HOLLER_DEBUG_CALL, "line %u from 192.0.2.7", i);

  lines = holler_debug_dup_recent ();
  split = g_strsplit (lines, "\n", -1);
  g_assert_cmpuint (g_strv_length (split), ==, 201);
  g_assert_true (g_str_has_suffix (split[0], "call: line 50 from [address]"));
  g_assert_true (
    g_str_has_suffix (split[199], "call: line 249 from [address]"));
  g_assert_cmpstr (split[200], ==, "");
}

static void
test_lines_stay_lines (void)
{
  g_autofree char *filler = g_strnfill (511, ' ');
  g_autofree char *lines = NULL;

  holler_debug (HOLLER_DEBUG_WIRE, "one\ntwo\r\nthree");
  holler_debug (HOLLER_DEBUG_WIRE, "%s\303\244 tail", filler);
  lines = holler_debug_dup_recent ();

  g_assert_nonnull (strstr (lines, "wire: one two  three\n"));
  g_assert_null (strstr (lines, "tail"));
  g_assert_true (g_utf8_validate (lines, -1, NULL));
}

static void
test_flags (void)
{
  if (!g_test_subprocess ())
    {
      g_setenv ("HOLLER_DEBUG", "call,wire", TRUE);
      g_test_trap_subprocess (NULL, 0, 0);
      g_test_trap_assert_passed ();
      g_test_trap_assert_stderr ("*call: yes of [address]*");
      g_test_trap_assert_stderr_unmatched ("*media: no*");
      return;
    }

  g_assert_true (holler_debug_is_enabled (HOLLER_DEBUG_CALL));
  g_assert_true (holler_debug_is_enabled (HOLLER_DEBUG_WIRE));
  g_assert_false (holler_debug_is_enabled (HOLLER_DEBUG_MEDIA));
  holler_debug (HOLLER_DEBUG_CALL, "yes of 192.0.2.7");
  holler_debug (HOLLER_DEBUG_MEDIA, "no");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/base/debug/redacts", test_redacts);
  g_test_add_func ("/base/debug/redacts-anything", test_redacts_anything);
  g_test_add_func ("/base/debug/ring", test_ring);
  g_test_add_func ("/base/debug/lines-stay-lines", test_lines_stay_lines);
  g_test_add_func ("/base/debug/flags", test_flags);

  return g_test_run ();
}
