/* fuzz-file-type.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "holler-fuzz.h"
#include "server/holler-file-type.h"

/* A file is taken for something harmless, whatever it begins with; and as a
 * name it makes one that is safe.
 */

const char *const holler_fuzz_words[] = {
  "\xff\xd8\xff", "\xff\xc0", "\xff\xff",     "GIF89a", "RIFF",
  "WEBP",         "VP8X",     "VP8L",         "VP8 ",   "IHDR",
  "../",          "..\\",     "\xe2\x80\xae", "\n",     NULL,
};

static void
check_name (const guint8 *data, gsize length)
{
  g_autofree char *name = g_strndup ((const char *) data, length);
  g_autofree char *clean = holler_file_name_clean (name);
  g_autofree char *again = holler_file_name_clean (clean);

  g_assert_true (g_utf8_validate (clean, -1, NULL));
  g_assert_cmpuint (strlen (clean), >, 0);
  g_assert_cmpuint (strlen (clean), <=, 255);
  g_assert_null (strpbrk (clean, "/\\\r\n\t"));
  g_assert_cmpint (clean[0], !=, '.');
  g_assert_cmpstr (again, ==, clean);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize length)
{
  /* of its own size, so that a byte too far is noticed */
  g_autofree guint8 *copy = g_memdup2 (data, length);
  HollerFileType type;

  holler_file_type_look (copy, length, &type);
  g_assert_nonnull (type.mime);
  g_assert_null (strstr (type.mime, "html"));
  g_assert_null (strstr (type.mime, "svg"));
  g_assert_true (type.is_picture || (type.width == 0 && type.height == 0));
  check_name (data, length);

  return 0;
}
