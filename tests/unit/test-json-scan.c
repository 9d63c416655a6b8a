/* test-json-scan.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <json-glib/json-glib.h>
#include <string.h>

#include "proto/holler-frame.h"
#include "proto/holler-json-scan.h"

#define MAX_BYTES (64 * 1024)

/* A message of the test's is one line, whatever the text has in it. */
static void
say (const char *text)
{
  g_autofree char *escaped = g_strescape (text, NULL);

  g_test_message ("%s", escaped);
}

static gboolean
scan (const char *text)
{
  g_autoptr (GError) error = NULL;
  gboolean is_good = holler_json_scan (text, strlen (text), MAX_BYTES, &error);

  g_assert_cmpint (is_good, ==, error == NULL);
  if (error != NULL)
    g_assert_error (error, HOLLER_PROTO_ERROR, HOLLER_PROTO_ERROR_BAD_FRAME);

  return is_good;
}

static void
test_accepts (void)
{
  static const char *const good[] = {
    "{}",
    " \t\r\n{ } \n",
    "[]",
    "null",
    "true",
    "false",
    "0",
    "-0",
    "9007199254740992",
    "-9007199254740992",
    "1.5",
    "1e5",
    "1E+5",
    "-0.0e-0",
    "1e308",
    "\"\"",
    "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\"",
    "\"\\ud83d\\ude00\"",
    "\"\360\237\230\200\"",
    "\"\177\"",
    "\"\\u0001\"",
    "[1,[2,{\"a\":[]}],\"\"]",
    "{\"a\":{\"a\":1},\"b\":{\"a\":1}}",
    "{\"a\":1,\"A\":1,\"\":1}",
    "{\"type\":\"seen\" , \"seq\" : 1 }",
  };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (JsonParser) parser = json_parser_new ();

      say (good[i]);
      g_assert_true (scan (good[i]));
      g_assert_true (json_parser_load_from_data (parser, good[i], -1, NULL));
    }
}

static void
test_refuses (void)
{
  static const char *const bad[] = {
    "",
    " ",
    "{",
    "}",
    "[",
    "]",
    "[}",
    "{]",
    "{\"a\"}",
    "{\"a\":}",
    "{\"a\":1,}",
    "{,}",
    "{1:1}",
    "{a:1}",
    "{'a':1}",
    "{\"a\" 1}",
    "[1,]",
    "[,1]",
    "[1 2]",
    "{} {}",
    "{}x",
    "// x\n{}",
    "/* x */{}",
    "{}//",
    "var a = {}",
    "tru",
    "True",
    "nul",
    "nulll",
    "undefined",
    "NaN",
    "Infinity",
    "-",
    "+1",
    "01",
    "-01",
    ".5",
    "5.",
    "1e",
    "1e+",
    "0x10",
    "1_000",
    "9007199254740993",
    "-9007199254740993",
    "99999999999999999999999999",
    "1e309",
    "-1e999999999",
    "\"",
    "\"\\",
    "\"\\\"",
    "\"\\x41\"",
    "\"\\'\"",
    "\"\\u004\"",
    "\"\\u00g1\"",
    "\"\\u0000\"",
    "\"\\ud83d\"",
    "\"\\ud83dx\"",
    "\"\\ud83d\\u0041\"",
    "\"\\ud83d\\ud83d\"",
    "\"\\ude00\"",
    "\"a\nb\"",
    "\"a\tb\"",
    "\"\037\"",
    "\"\200\"",
    "\"\300\200\"",
    "\"\355\240\200\"",
    "\"\364\220\200\200\"",
    "\357\273\277{}",
    "\302\240{}",
    "\v{}",
    "\f{}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      say (bad[i]);
      g_assert_false (scan (bad[i]));
    }
}

static void
test_nul_bytes (void)
{
  static const char inside[] = "{\"a\":\"b\0c\"}";
  static const char after[] = "{}\0";

  g_assert_false (
    holler_json_scan (inside, sizeof inside - 1, MAX_BYTES, NULL));
  g_assert_false (holler_json_scan (after, sizeof after - 1, MAX_BYTES, NULL));
  g_assert_false (holler_json_scan (NULL, 0, MAX_BYTES, NULL));
}

static char *
nest (guint depth, char open, char close)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < depth; i++)
    {
      g_string_append_c (text, open);
      if (open == '{' && i + 1 < depth)
        g_string_append (text, "\"a\":");
    }
  for (guint i = 0; i < depth; i++)
    g_string_append_c (text, close);

  return g_string_free (text, FALSE);
}

static void
test_depth (void)
{
  g_autofree char *arrays = nest (HOLLER_JSON_MAX_DEPTH, '[', ']');
  g_autofree char *objects = nest (HOLLER_JSON_MAX_DEPTH, '{', '}');
  g_autofree char *deep_arrays = nest (HOLLER_JSON_MAX_DEPTH + 1, '[', ']');
  g_autofree char *deep_objects = nest (HOLLER_JSON_MAX_DEPTH + 1, '{', '}');
  g_autofree char *bottomless = nest (30000, '[', ']');

  g_assert_true (scan (arrays));
  g_assert_true (scan (objects));
  g_assert_false (scan (deep_arrays));
  g_assert_false (scan (deep_objects));
  g_assert_false (scan (bottomless));
}

static void
test_size (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (holler_json_scan ("[1]", 3, 3, &error));
  g_assert_no_error (error);
  g_assert_false (holler_json_scan ("[11]", 4, 3, &error));
  g_assert_error (error, HOLLER_PROTO_ERROR, HOLLER_PROTO_ERROR_TOO_LARGE);
}

static void
test_duplicates (void)
{
  static const char *const bad[] = {
    "{\"a\":1,\"a\":2}",
    "{\"a\":1,\"b\":2,\"\\u0061\":3}",
    "{\"\\u0061\":1,\"\\u0061\":3}",
    "{\"/\":1,\"\\/\":2}",
    "{\"\\n\":1,\"\\u000A\":2}",
    "{\"\303\244\":1,\"\\u00e4\":2}",
    "{\"\360\237\230\200\":1,\"\\uD83D\\uDE00\":2}",
    "{\"\":1,\"\":2}",
    "[{\"b\":{\"a\":1,\"a\":2}}]",
    "{\"a\":{\"a\":1},\"a\":2}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      say (bad[i]);
      g_assert_false (scan (bad[i]));
    }
}

/* As many members as fit must neither be slow nor hide a duplicate. */
static void
test_many_members (void)
{
  g_autoptr (GString) text = g_string_new ("{\"x0\":0");
  g_autofree char *twice = NULL;

  for (guint i = 1; text->len < MAX_BYTES - 32; i++)
    g_string_append_printf (text, ",\"x%x\":0", i);
  twice = g_strconcat (text->str, ",\"x\\u0030\":0}", NULL);
  g_string_append_c (text, '}');

  g_assert_true (scan (text->str));
  g_assert_false (scan (twice));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/proto/json-scan/accepts", test_accepts);
  g_test_add_func ("/proto/json-scan/refuses", test_refuses);
  g_test_add_func ("/proto/json-scan/nul-bytes", test_nul_bytes);
  g_test_add_func ("/proto/json-scan/depth", test_depth);
  g_test_add_func ("/proto/json-scan/size", test_size);
  g_test_add_func ("/proto/json-scan/duplicates", test_duplicates);
  g_test_add_func ("/proto/json-scan/many-members", test_many_members);

  return g_test_run ();
}
