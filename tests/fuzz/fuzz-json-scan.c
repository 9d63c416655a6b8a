/* fuzz-json-scan.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <json-glib/json-glib.h>
#include <string.h>

#include "holler-fuzz.h"
#include "proto/holler-frame.h"
#include "proto/holler-json-scan.h"
#include "proto/holler-json-write.h"

/* Whatever the scanner lets through the parser reads, and what the writer
 * makes of it passes again and means the same.
 */

/* "\u0001" and its like may take six times the room once written again. */
#define MAX_REWRITTEN_BYTES (8 * HOLLER_FRAME_MAX_SIZE_BYTES)

const char *const holler_fuzz_words[] = {
  "{",
  "}",
  "[",
  "]",
  ",",
  ":",
  "\"",
  "\\",
  "\\u0000",
  "\\u0061",
  "\\ud83d",
  "\\ude00",
  "null",
  "true",
  "false",
  "-0",
  "1e308",
  "1e309",
  "0.5",
  "1E-5",
  "9007199254740992",
  "9007199254740993",
  "{\"a\":1,",
  "[[[[",
  "\"a\":",
  "/*",
  "//",
  "var ",
  "\303\244",
  "\360\237\230\200",
  "\355\240\200",
  "\357\273\277",
  NULL,
};

static JsonNode *
parse (const char *text, gsize length)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (GError) error = NULL;

  json_parser_load_from_data (parser, text, (gssize) length, &error);
  g_assert_no_error (error);

  return json_parser_steal_root (parser);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (JsonNode) again = NULL;
  g_autofree char *text = NULL;

  if (!holler_json_scan ((const char *) data,
                         length,
                         HOLLER_FRAME_MAX_SIZE_BYTES,
                         &error))
    {
      g_assert_nonnull (error);
      return 0;
    }
  g_assert_no_error (error);

  root = parse ((const char *) data, length);
  g_assert_nonnull (root);
  text = holler_json_write (root);
  holler_json_scan (text, strlen (text), MAX_REWRITTEN_BYTES, &error);
  g_assert_no_error (error);
  again = parse (text, strlen (text));
  g_assert_true (json_node_equal (root, again));

  return 0;
}
