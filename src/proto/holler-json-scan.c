/* holler-json-scan.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "proto/holler-json-scan.h"

#include <math.h>
#include <string.h>

#include "proto/holler-frame.h"
#include "proto/holler-json-keys.h"

/* json-glib reads more than JSON (comments, `var`, single quotes), keeps the
 * last of two members of one name, ends strings at a NUL and recurses as
 * deep as it is told to. So nothing reaches it that has not passed here. The
 * scan keeps its own stack and gives up at the first thing that is wrong.
 */

/* What a double, and so a browser, can tell apart. */
#define MAX_INTEGER G_GINT64_CONSTANT (9007199254740992)

/* Longer numbers say nothing that a shorter one could not. */
#define MAX_NUMBER_LENGTH 64

typedef enum
{
  EXPECT_VALUE,
  EXPECT_VALUE_OR_END, /* just after [ */
  EXPECT_KEY,
  EXPECT_KEY_OR_END, /* just after { */
  EXPECT_COMMA_OR_END,
} Expect;

typedef struct
{
  const char *start;
  const char *cursor;
  const char *end;
  const char *problem;
  HollerJsonKeys keys;
  guint32 n_objects;
  guint depth;
  guint32 objects[HOLLER_JSON_MAX_DEPTH]; /* 0: an array */
} Scanner;

static gboolean
fail (Scanner *self, const char *problem)
{
  if (self->problem == NULL)
    self->problem = problem;

  return FALSE;
}

static gboolean
at_char (const Scanner *self, char wanted)
{
  return self->cursor < self->end && *self->cursor == wanted;
}

static void
skip_space (Scanner *self)
{
  while (self->cursor < self->end &&
         (*self->cursor == ' ' || *self->cursor == '\t' ||
          *self->cursor == '\n' || *self->cursor == '\r'))
    self->cursor++;
}

static gboolean
scan_hex4 (Scanner *self, guint *out_unit)
{
  if (self->end - self->cursor < 4)
    return fail (self, "an unfinished \\u escape");
  for (guint i = 0; i < 4; i++)
    if (!g_ascii_isxdigit (self->cursor[i]))
      return fail (self, "a \\u escape without four hexadecimal digits");

  *out_unit = holler_json_read_hex4 (self->cursor);
  self->cursor += 4;

  return TRUE;
}

static gboolean
scan_unicode_escape (Scanner *self)
{
  guint unit = 0;

  if (!scan_hex4 (self, &unit))
    return FALSE;
  if (unit == 0)
    return fail (self, "a \\u0000");
  if (unit < 0xd800 || unit > 0xdfff)
    return TRUE;
  if (unit >= 0xdc00)
    return fail (self, "a lone low surrogate");

  if (self->end - self->cursor < 2 || self->cursor[0] != '\\' ||
      self->cursor[1] != 'u')
    return fail (self, "a lone high surrogate");
  self->cursor += 2;
  if (!scan_hex4 (self, &unit))
    return FALSE;
  if (unit < 0xdc00 || unit > 0xdfff)
    return fail (self, "a lone high surrogate");

  return TRUE;
}

static gboolean
scan_escape (Scanner *self)
{
  if (self->cursor == self->end)
    return fail (self, "an unfinished string");

  switch (*self->cursor++)
    {
    case '"':
    case '\\':
    case '/':
    case 'b':
    case 'f':
    case 'n':
    case 'r':
    case 't':
      return TRUE;
    case 'u':
      return scan_unicode_escape (self);
    default:
      return fail (self, "an unknown escape");
    }
}

static gboolean
scan_string (Scanner *self)
{
  self->cursor++;

  while (self->cursor < self->end)
    {
      guchar c = (guchar) *self->cursor++;

      if (c == '"')
        return TRUE;
      if (c < 0x20)
        return fail (self, "a control character in a string");
      if (c == '\\' && !scan_escape (self))
        return FALSE;
    }

  return fail (self, "an unfinished string");
}

static gsize
skip_digits (Scanner *self)
{
  const char *start = self->cursor;

  while (self->cursor < self->end && g_ascii_isdigit (*self->cursor))
    self->cursor++;

  return (gsize) (self->cursor - start);
}

static gboolean
check_number (Scanner *self, const char *start, gboolean is_integer)
{
  char copy[MAX_NUMBER_LENGTH + 1];
  gsize length = (gsize) (self->cursor - start);

  if (length > MAX_NUMBER_LENGTH)
    return fail (self, "a number that is too long");
  memcpy (copy, start, length);
  copy[length] = '\0';

  if (is_integer)
    {
      gint64 value = 0;

      if (!g_ascii_string_to_signed (copy,
                                     10,
                                     -MAX_INTEGER,
                                     MAX_INTEGER,
                                     &value,
                                     NULL) &&
          strcmp (copy, "-0") != 0)
        return fail (self, "an integer beyond 2^53");
    }
  else if (!isfinite (g_ascii_strtod (copy, NULL)))
    return fail (self, "a number that is too large");

  return TRUE;
}

static gboolean
scan_number (Scanner *self)
{
  const char *start = self->cursor;
  gboolean is_integer = TRUE;

  if (at_char (self, '-'))
    self->cursor++;

  if (at_char (self, '0'))
    self->cursor++;
  else if (skip_digits (self) == 0)
    return fail (self, "a number without digits");

  if (at_char (self, '.'))
    {
      is_integer = FALSE;
      self->cursor++;
      if (skip_digits (self) == 0)
        return fail (self, "a fraction without digits");
    }

  if (at_char (self, 'e') || at_char (self, 'E'))
    {
      is_integer = FALSE;
      self->cursor++;
      if (at_char (self, '+') || at_char (self, '-'))
        self->cursor++;
      if (skip_digits (self) == 0)
        return fail (self, "an exponent without digits");
    }

  return check_number (self, start, is_integer);
}

static gboolean
scan_literal (Scanner *self, const char *literal)
{
  gsize length = strlen (literal);

  if ((gsize) (self->end - self->cursor) < length ||
      memcmp (self->cursor, literal, length) != 0)
    return fail (self, "a word that is none of true, false, null");
  self->cursor += length;

  return TRUE;
}

static gboolean
open_container (Scanner *self, gboolean is_object)
{
  if (self->depth == HOLLER_JSON_MAX_DEPTH)
    return fail (self, "too deep a nesting");

  self->cursor++;
  self->objects[self->depth++] = is_object ? ++self->n_objects : 0;

  return TRUE;
}

/* One value, or the opening of a container; says what may come next. */
static gboolean
scan_value (Scanner *self, Expect *expect)
{
  *expect = EXPECT_COMMA_OR_END;

  switch (*self->cursor)
    {
    case '{':
      *expect = EXPECT_KEY_OR_END;
      return open_container (self, TRUE);
    case '[':
      *expect = EXPECT_VALUE_OR_END;
      return open_container (self, FALSE);
    case '"':
      return scan_string (self);
    case 't':
      return scan_literal (self, "true");
    case 'f':
      return scan_literal (self, "false");
    case 'n':
      return scan_literal (self, "null");
    default:
      if (*self->cursor == '-' || g_ascii_isdigit (*self->cursor))
        return scan_number (self);
      return fail (self, "something that is no value");
    }
}

static gboolean
scan_key (Scanner *self, Expect *expect)
{
  const char *text = self->cursor + 1;

  if (*self->cursor != '"')
    return fail (self, "a member without a name");
  if (!scan_string (self))
    return FALSE;
  if (!holler_json_keys_add (&self->keys, self->objects[self->depth - 1], text))
    return fail (self, "two members of the same name");

  skip_space (self);
  if (!at_char (self, ':'))
    return fail (self, "a name without a colon");
  self->cursor++;
  *expect = EXPECT_VALUE;

  return TRUE;
}

static gboolean
scan_comma_or_end (Scanner *self, Expect *expect)
{
  gboolean in_object = self->objects[self->depth - 1] != 0;

  if (*self->cursor == ',')
    {
      self->cursor++;
      *expect = in_object ? EXPECT_KEY : EXPECT_VALUE;
      return TRUE;
    }
  if (*self->cursor != (in_object ? '}' : ']'))
    return fail (self, "neither a comma nor an end");

  self->cursor++;
  self->depth--;
  *expect = EXPECT_COMMA_OR_END;

  return TRUE;
}

static gboolean
scan_step (Scanner *self, Expect *expect)
{
  switch (*expect)
    {
    case EXPECT_VALUE_OR_END:
      if (*self->cursor == ']')
        return scan_comma_or_end (self, expect);
      return scan_value (self, expect);
    case EXPECT_VALUE:
      return scan_value (self, expect);
    case EXPECT_KEY_OR_END:
      if (*self->cursor == '}')
        return scan_comma_or_end (self, expect);
      return scan_key (self, expect);
    case EXPECT_KEY:
      return scan_key (self, expect);
    case EXPECT_COMMA_OR_END:
    default:
      return scan_comma_or_end (self, expect);
    }
}

static gboolean
scan_text (Scanner *self)
{
  Expect expect = EXPECT_VALUE;

  do
    {
      skip_space (self);
      if (self->cursor == self->end)
        return fail (self, "an unfinished text");
      if (!scan_step (self, &expect))
        return FALSE;
    }
  while (self->depth > 0);

  skip_space (self);
  if (self->cursor != self->end)
    return fail (self, "something after the end");

  return TRUE;
}

/**
 * holler_json_scan:
 * @text: (array length=length_bytes) (element-type guint8): a text from
 *   anywhere; needs no NUL at the end
 * @length_bytes: its length
 * @max_length_bytes: the most that is acceptable
 * @error: return location for an error, or `NULL`
 *
 * Checks that @text is one JSON value as of RFC 8259, and nothing that parsers
 * disagree about: UTF-8, nested at most 16 deep, no two members of the same
 * name however they are written, no `\u0000`, no half of a surrogate pair,
 * integers within ±2^53, other numbers finite.
 *
 * Fails with `HOLLER_PROTO_ERROR_TOO_LARGE` or `HOLLER_PROTO_ERROR_BAD_FRAME`.
 * Needs time in proportion to the length. Any thread may call.
 *
 * Returns: `TRUE` if a parser may see @text
 */
gboolean
holler_json_scan (const char *text,
                  gsize length_bytes,
                  gsize max_length_bytes,
                  GError **error)
{
  Scanner scanner = { 0 };
  gboolean is_good = FALSE;

  g_return_val_if_fail (text != NULL || length_bytes == 0, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (length_bytes > max_length_bytes)
    {
      g_set_error (error,
                   HOLLER_PROTO_ERROR,
                   HOLLER_PROTO_ERROR_TOO_LARGE,
                   "%" G_GSIZE_FORMAT " bytes, at most %" G_GSIZE_FORMAT
                   " are allowed",
                   length_bytes,
                   max_length_bytes);
      return FALSE;
    }
  if (length_bytes > 0 && !g_utf8_validate_len (text, length_bytes, NULL))
    {
      g_set_error (error,
                   HOLLER_PROTO_ERROR,
                   HOLLER_PROTO_ERROR_BAD_FRAME,
                   "not UTF-8");
      return FALSE;
    }

  scanner.start = scanner.cursor = text;
  scanner.end = length_bytes > 0 ? text + length_bytes : text;
  holler_json_keys_init (&scanner.keys);
  is_good = scan_text (&scanner);
  holler_json_keys_clear (&scanner.keys);

  if (!is_good)
    g_set_error (error,
                 HOLLER_PROTO_ERROR,
                 HOLLER_PROTO_ERROR_BAD_FRAME,
                 "%s at byte %" G_GSIZE_FORMAT,
                 scanner.problem,
                 (gsize) (scanner.cursor - scanner.start));

  return is_good;
}
