/* holler-stun.c: messages of STUN and TURN
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "net/holler-stun.h"

#include <string.h>

#define COOKIE 0x2112A442u
#define UDP_PROTOCOL 17
#define MAX_TEXT_BYTES 763 /* of a realm or a nonce, RFC 8489 section 14 */
#define INTEGRITY_BYTES 20

enum
{
  ATTRIBUTE_MAPPED_ADDRESS = 0x0001,
  ATTRIBUTE_USERNAME = 0x0006,
  ATTRIBUTE_MESSAGE_INTEGRITY = 0x0008,
  ATTRIBUTE_ERROR_CODE = 0x0009,
  ATTRIBUTE_LIFETIME = 0x000D,
  ATTRIBUTE_REALM = 0x0014,
  ATTRIBUTE_NONCE = 0x0015,
  ATTRIBUTE_XOR_RELAYED_ADDRESS = 0x0016,
  ATTRIBUTE_REQUESTED_TRANSPORT = 0x0019,
  ATTRIBUTE_XOR_MAPPED_ADDRESS = 0x0020,
};

static void
append_16 (GByteArray *array, guint value)
{
  guint16 bytes = GUINT16_TO_BE ((guint16) value);

  g_byte_array_append (array, (const guint8 *) &bytes, sizeof bytes);
}

static void
append_32 (GByteArray *array, guint32 value)
{
  guint32 bytes = GUINT32_TO_BE (value);

  g_byte_array_append (array, (const guint8 *) &bytes, sizeof bytes);
}

static guint
read_16 (const guint8 *data)
{
  return (guint) data[0] << 8 | data[1];
}

static guint32
read_32 (const guint8 *data)
{
  return (guint32) read_16 (data) << 16 | read_16 (data + 2);
}

static void
append_attribute (GByteArray *array, guint type, gconstpointer data, gsize size)
{
  static const guint8 padding[4] = { 0 };

  append_16 (array, type);
  append_16 (array, (guint) size);
  g_byte_array_append (array, data, (guint) size);
  g_byte_array_append (array, padding, (4 - size % 4) % 4);
}

static void
append_number (GByteArray *array, guint type, guint32 value)
{
  guint32 bytes = GUINT32_TO_BE (value);

  append_attribute (array, type, &bytes, sizeof bytes);
}

/* The length in the header: of what follows it. */
static void
set_length (GByteArray *array, gsize size)
{
  guint16 bytes = GUINT16_TO_BE ((guint16) size);

  memcpy (array->data + 2, &bytes, sizeof bytes);
}

static void
append_integrity (GByteArray *array, const HollerStunKey *key)
{
  g_autofree char *text =
    g_strjoin (":", key->username, key->realm, key->password, NULL);
  g_autoptr (GChecksum) md5 = g_checksum_new (G_CHECKSUM_MD5);
  g_autoptr (GHmac) hmac = NULL;
  guint8 secret[16];
  guint8 digest[INTEGRITY_BYTES];
  gsize size = sizeof secret;

  g_checksum_update (md5, (const guchar *) text, (gssize) strlen (text));
  g_checksum_get_digest (md5, secret, &size);
  /* It counts itself, and covers what is before it. */
  set_length (array,
              array->len - HOLLER_STUN_HEADER_BYTES + 4 + INTEGRITY_BYTES);
  hmac = g_hmac_new (G_CHECKSUM_SHA1, secret, sizeof secret);
  g_hmac_update (hmac, array->data, array->len);
  size = sizeof digest;
  g_hmac_get_digest (hmac, digest, &size);
  append_attribute (array, ATTRIBUTE_MESSAGE_INTEGRITY, digest, size);
}

/**
 * holler_stun_build:
 * @method: what is asked for; an allocation is for UDP, a refresh ends it
 * @id: %HOLLER_STUN_ID_BYTES that the answer will have
 * @key: (nullable): signs it
 *
 * Builds a request.
 *
 * Returns: (transfer full): a message
 */
GBytes *
holler_stun_build (HollerStunMethod method,
                   const guint8 *id,
                   const HollerStunKey *key)
{
  GByteArray *array = g_byte_array_new ();

  append_16 (array, method);
  append_16 (array, 0);
  append_32 (array, COOKIE);
  g_byte_array_append (array, id, HOLLER_STUN_ID_BYTES);
  if (method == HOLLER_STUN_ALLOCATE)
    append_number (array,
                   ATTRIBUTE_REQUESTED_TRANSPORT,
                   (guint32) UDP_PROTOCOL << 24);
  else if (method == HOLLER_STUN_REFRESH)
    append_number (array, ATTRIBUTE_LIFETIME, 0);
  if (key != NULL)
    {
      append_attribute (array,
                        ATTRIBUTE_USERNAME,
                        key->username,
                        strlen (key->username));
      append_attribute (array,
                        ATTRIBUTE_NONCE,
                        key->nonce,
                        strlen (key->nonce));
      append_attribute (array,
                        ATTRIBUTE_REALM,
                        key->realm,
                        strlen (key->realm));
      append_integrity (array, key);
    }
  set_length (array, array->len - HOLLER_STUN_HEADER_BYTES);

  return g_byte_array_free_to_bytes (array);
}

/**
 * holler_stun_measure:
 * @data: what has arrived so far
 * @size: how many bytes that are
 *
 * Tells how long the message is that begins there.
 *
 * Returns: bytes; 0 while that cannot be told; -1 if it is no such message
 */
gssize
holler_stun_measure (const guint8 *data, gsize size)
{
  gsize length = 0;

  if (size < HOLLER_STUN_HEADER_BYTES)
    return 0;
  length = read_16 (data + 2);
  if ((data[0] & 0xC0) != 0 || length % 4 != 0 ||
      read_32 (data + 4) != COOKIE ||
      length + HOLLER_STUN_HEADER_BYTES > HOLLER_STUN_MAX_BYTES)
    return -1;
  return (gssize) (length + HOLLER_STUN_HEADER_BYTES);
}

static char *
read_text (const guint8 *data, gsize size)
{
  if (size == 0 || size > MAX_TEXT_BYTES || memchr (data, 0, size) != NULL)
    return NULL;
  return g_strndup ((const char *) data, size);
}

static void
read_attribute (HollerStunReply *self,
                guint type,
                const guint8 *data,
                gsize size)
{
  switch (type)
    {
    case ATTRIBUTE_ERROR_CODE:
      if (size >= 4)
        self->error_code = (data[2] & 7u) * 100 + data[3] % 100;
      break;
    case ATTRIBUTE_REALM:
      if (self->realm == NULL)
        self->realm = read_text (data, size);
      break;
    case ATTRIBUTE_NONCE:
      if (self->nonce == NULL)
        self->nonce = read_text (data, size);
      break;
    case ATTRIBUTE_MAPPED_ADDRESS:
    case ATTRIBUTE_XOR_MAPPED_ADDRESS:
      self->has_mapped_address = self->has_mapped_address || size >= 8;
      break;
    case ATTRIBUTE_XOR_RELAYED_ADDRESS:
      self->has_relayed_address = self->has_relayed_address || size >= 8;
      break;
    default:
      break;
    }
}

/**
 * holler_stun_parse:
 * @data: a message
 * @size: its length, as measured
 *
 * Reads an answer.
 *
 * Returns: (transfer full) (nullable): `NULL` if it is none
 */
HollerStunReply *
holler_stun_parse (const guint8 *data, gsize size)
{
  g_autoptr (HollerStunReply) self = NULL;
  gsize at = HOLLER_STUN_HEADER_BYTES;
  guint type = 0;

  if (size < HOLLER_STUN_HEADER_BYTES ||
      holler_stun_measure (data, size) != (gssize) size)
    return NULL;

  type = read_16 (data);
  self = g_new0 (HollerStunReply, 1);
  self->class_ = type & 0x110;
  self->method = type & ~0x110u;
  memcpy (self->id, data + 8, HOLLER_STUN_ID_BYTES);
  while (at + 4 <= size)
    {
      gsize length = read_16 (data + at + 2);

      if (length > size - at - 4)
        return NULL;
      read_attribute (self, read_16 (data + at), data + at + 4, length);
      at += 4 + (length + 3) / 4 * 4;
    }
  if (self->class_ != HOLLER_STUN_SUCCESS && self->class_ != HOLLER_STUN_ERROR)
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * holler_stun_reply_free:
 * @self: (transfer full): an answer
 *
 * Frees an answer.
 */
void
holler_stun_reply_free (HollerStunReply *self)
{
  g_free (self->realm);
  g_free (self->nonce);
  g_free (self);
}
