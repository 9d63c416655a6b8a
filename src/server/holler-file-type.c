/* holler-file-type.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-file-type.h"

#include <string.h>

/* What comes from a client is hostile: every byte is asked for with its place,
 * and what is not there is 0. Nothing is decoded.
 */

#define MAX_NAME_BYTES 255

typedef struct
{
  const guint8 *bytes;
  gsize length;
} Head;

static guint8
byte_at (const Head *head, gsize at)
{
  return at < head->length ? head->bytes[at] : 0;
}

static guint32
big16 (const Head *head, gsize at)
{
  return (guint32) byte_at (head, at) << 8 | byte_at (head, at + 1);
}

static guint32
big32 (const Head *head, gsize at)
{
  return big16 (head, at) << 16 | big16 (head, at + 2);
}

static guint32
little16 (const Head *head, gsize at)
{
  return (guint32) byte_at (head, at + 1) << 8 | byte_at (head, at);
}

static guint32
little24 (const Head *head, gsize at)
{
  return (guint32) byte_at (head, at + 2) << 16 | little16 (head, at);
}

static gboolean
has (const Head *head, gsize at, const char *word, gsize length)
{
  return at + length <= head->length &&
         memcmp (head->bytes + at, word, length) == 0;
}

#define HAS(head, at, word) has (head, at, word, sizeof (word) - 1)

static void
look_png (const Head *head, HollerFileType *type)
{
  if (!HAS (head, 12, "IHDR"))
    return;

  type->width = big32 (head, 16);
  type->height = big32 (head, 20);
}

static void
look_gif (const Head *head, HollerFileType *type)
{
  type->width = little16 (head, 6);
  type->height = little16 (head, 8);
}

/* ITU T.81, B.1.1: markers with lengths until the frame header. */
static void
look_jpeg (const Head *head, HollerFileType *type)
{
  gsize at = 2;

  while (at + 9 < head->length && byte_at (head, at) == 0xff)
    {
      guint8 marker = byte_at (head, at + 1);
      gboolean is_frame = marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 &&
                          marker != 0xc8 && marker != 0xcc;

      if (marker == 0xff)
        {
          at++;
          continue;
        }
      if (is_frame)
        {
          type->height = big16 (head, at + 5);
          type->width = big16 (head, at + 7);
          return;
        }
      if (big16 (head, at + 2) < 2)
        return;
      at += 2 + big16 (head, at + 2);
    }
}

/* RFC 9649, section 2 */
static void
look_webp (const Head *head, HollerFileType *type)
{
  if (HAS (head, 12, "VP8X"))
    {
      type->width = little24 (head, 24) + 1;
      type->height = little24 (head, 27) + 1;
    }
  else if (HAS (head, 12, "VP8 "))
    {
      type->width = little16 (head, 26) & 0x3fff;
      type->height = little16 (head, 28) & 0x3fff;
    }
  else if (HAS (head, 12, "VP8L"))
    {
      guint32 bits = little16 (head, 21) | little16 (head, 23) << 16;

      type->width = (bits & 0x3fff) + 1;
      type->height = (bits >> 14 & 0x3fff) + 1;
    }
}

typedef struct
{
  const char *mime;
  gsize at;
  const char *word;
  gsize length;
  void (*look) (const Head *head, HollerFileType *type); /* of pictures */
} Rule;

#define RULE(mime, at, word, look)                                             \
  {                                                                            \
    mime, at, word, sizeof (word) - 1, look                                    \
  }

static const Rule rules[] = {
  RULE ("image/png", 0, "\x89PNG\r\n\x1a\n", look_png),
  RULE ("image/jpeg", 0, "\xff\xd8\xff", look_jpeg),
  RULE ("image/gif", 0, "GIF87a", look_gif),
  RULE ("image/gif", 0, "GIF89a", look_gif),
  RULE ("image/webp", 8, "WEBP", look_webp),
  RULE ("application/pdf", 0, "%PDF-", NULL),
  RULE ("application/zip", 0, "PK\x03\x04", NULL),
  RULE ("application/gzip", 0, "\x1f\x8b\x08", NULL),
  RULE ("audio/ogg", 0, "OggS", NULL),
  RULE ("audio/flac", 0, "fLaC", NULL),
  RULE ("audio/mpeg", 0, "ID3", NULL),
  RULE ("audio/x-wav", 8, "WAVE", NULL),
  RULE ("video/mp4", 4, "ftyp", NULL),
  RULE ("video/webm", 0, "\x1a\x45\xdf\xa3", NULL),
};

/* Text is what has no control characters but those of lines. The last
 * character may have been cut. */
static gboolean
is_text (const Head *head)
{
  const char *end = NULL;

  for (gsize i = 0; i < head->length; i++)
    {
      guint8 c = head->bytes[i];

      if (c == 0x7f || (c < 0x20 && c != '\n' && c != '\r' && c != '\t'))
        return FALSE;
    }

  return g_utf8_validate ((const char *) head->bytes,
                          (gssize) head->length,
                          &end) ||
         head->bytes + head->length - (const guint8 *) end < 4;
}

/**
 * holler_file_type_look:
 * @head: (array length=length): the first bytes of a file
 * @length: how many there are
 * @out_type: (out caller-allocates): what it is
 *
 * Says what a file is. Whatever could run in a browser is plain text or
 * bytes.
 */
void
holler_file_type_look (const guint8 *head,
                       gsize length,
                       HollerFileType *out_type)
{
  const Head view = { head, MIN (length, HOLLER_FILE_TYPE_HEAD_BYTES) };

  memset (out_type, 0, sizeof *out_type);
  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      if (!has (&view, rules[i].at, rules[i].word, rules[i].length))
        continue;

      out_type->mime = rules[i].mime;
      out_type->is_picture = rules[i].look != NULL;
      if (rules[i].look != NULL)
        rules[i].look (&view, out_type);
      return;
    }

  out_type->mime =
    length > 0 && is_text (&view) ? "text/plain" : "application/octet-stream";
}

/* Marks that turn the direction of what follows make "exe.gpj" look like a
 * picture. */
static gboolean
is_harmless (gunichar c)
{
  return !g_unichar_iscntrl (c) && c != '/' && c != '\\' &&
         g_unichar_type (c) != G_UNICODE_FORMAT &&
         g_unichar_type (c) != G_UNICODE_LINE_SEPARATOR &&
         g_unichar_type (c) != G_UNICODE_PARAGRAPH_SEPARATOR;
}

/**
 * holler_file_name_clean:
 * @name: (nullable): what a client calls a file
 *
 * Makes a name that is safe to show and to save by: its last part, on one
 * line, hidden by no leading dot.
 *
 * Returns: (transfer full): the name
 */
char *
holler_file_name_clean (const char *name)
{
  g_autofree char *valid = g_utf8_make_valid (name != NULL ? name : "", -1);
  g_autoptr (GString) clean = g_string_new (NULL);
  const char *last = valid;

  for (const char *p = valid; *p != '\0'; p++)
    {
      if (*p == '/' || *p == '\\')
        last = p + 1;
    }
  for (const char *p = last; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      gsize length = (gsize) (g_utf8_next_char (p) - p);

      if (clean->len + length > MAX_NAME_BYTES)
        break;
      /* What is left out may stand before the dot. */
      if (is_harmless (c) && (clean->len > 0 || (c != '.' && c != ' ')))
        g_string_append_len (clean, p, (gssize) length);
    }
  g_strchomp (clean->str);

  return g_strdup (*clean->str != '\0' ? clean->str : "file");
}
