/* holler-json-keys.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "proto/holler-json-keys.h"

#include <string.h>

#include "base/holler-ids.h"

/* Names are compared as what they mean, without being decoded into memory of
 * their own: a frame of ten thousand members costs one table and no strings.
 */

/**
 * holler_json_read_hex4: (skip)
 * @digits: at least four hexadecimal digits
 *
 * Reads what follows a `\u`.
 *
 * Returns: the UTF-16 unit
 */
guint
holler_json_read_hex4 (const char *digits)
{
  guint unit = 0;

  for (guint i = 0; i < 4; i++)
    unit = unit << 4 | (guint) g_ascii_xdigit_value (digits[i]);

  return unit;
}

/* Decodes the next character of a string that has been scanned already, so
 * that "a" and "\u0061" are one name. Gives -1 at the closing quote.
 */
static gint32
next_key_unit (const char **cursor)
{
  const char *p = *cursor;
  guint unit = 0;

  if (*p == '"')
    return -1;
  if (*p != '\\')
    {
      *cursor = g_utf8_next_char (p);
      return (gint32) g_utf8_get_char (p);
    }

  *cursor = p + 2;
  switch (p[1])
    {
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    case 'u':
      unit = holler_json_read_hex4 (p + 2);
      *cursor = p + 6;
      if (unit >= 0xd800 && unit < 0xdc00)
        {
          unit = 0x10000 + ((unit - 0xd800) << 10) +
                 (holler_json_read_hex4 (p + 8) - 0xdc00);
          *cursor = p + 12;
        }
      return (gint32) unit;
    default:
      return p[1];
    }
}

static guint32
hash_key (const char *text, guint32 object, guint32 seed)
{
  guint64 hash =
    ((guint64) seed << 32 | object) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  gint32 unit = 0;

  while ((unit = next_key_unit (&text)) >= 0)
    {
      hash = (hash ^ (guint64) unit) * G_GUINT64_CONSTANT (0xff51afd7ed558ccd);
      hash ^= hash >> 29;
    }

  return (guint32) (hash ^ hash >> 32);
}

static gboolean
keys_equal (const char *a, const char *b)
{
  gint32 unit_a = 0;
  gint32 unit_b = 0;

  do
    {
      unit_a = next_key_unit (&a);
      unit_b = next_key_unit (&b);
    }
  while (unit_a == unit_b && unit_a >= 0);

  return unit_a == unit_b;
}

/* Gives the slot of the key, or the free one where it belongs. */
static HollerJsonKey *
find_slot (HollerJsonKeys *self, guint32 hash, guint32 object, const char *text)
{
  guint i = hash & (self->n_slots - 1);

  while (self->slots[i].object != 0)
    {
      HollerJsonKey *key = &self->slots[i];

      if (key->hash == hash && key->object == object &&
          keys_equal (key->text, text))
        return key;
      i = (i + 1) & (self->n_slots - 1);
    }

  return &self->slots[i];
}

static void
grow (HollerJsonKeys *self)
{
  HollerJsonKey *old_slots = self->slots;
  guint n_old_slots = self->n_slots;

  /* Up to here nobody could make the names collide to any effect; from here
   * on a number that the sender does not know is mixed in. */
  if (self->seed == 0)
    holler_random_bytes ((guint8 *) &self->seed, sizeof self->seed);

  self->n_slots *= 4;
  self->slots = g_new0 (HollerJsonKey, self->n_slots);
  for (guint i = 0; i < n_old_slots; i++)
    {
      HollerJsonKey key = old_slots[i];

      if (key.object == 0)
        continue;
      key.hash = hash_key (key.text, key.object, self->seed);
      *find_slot (self, key.hash, key.object, key.text) = key;
    }

  if (old_slots != self->inline_slots)
    g_free (old_slots);
}

/**
 * holler_json_keys_init: (skip)
 * @self: (out caller-allocates): a set
 *
 * Makes an empty set; it must not be moved afterwards.
 */
void
holler_json_keys_init (HollerJsonKeys *self)
{
  memset (self, 0, sizeof *self);
  self->slots = self->inline_slots;
  self->n_slots = HOLLER_JSON_KEYS_INLINE;
}

/**
 * holler_json_keys_clear: (skip)
 * @self: a set
 *
 * Frees what the set holds.
 */
void
holler_json_keys_clear (HollerJsonKeys *self)
{
  if (self->slots != self->inline_slots)
    g_free (self->slots);
}

/**
 * holler_json_keys_add: (skip)
 * @self: a set
 * @object: a number above 0 for the object that has the member
 * @text: (transfer none): the name from after its opening quote, in a text
 *   that outlives the set and whose string has been scanned already
 *
 * Adds a name.
 *
 * Returns: `FALSE` if @object has a member of that name already
 */
gboolean
holler_json_keys_add (HollerJsonKeys *self, guint32 object, const char *text)
{
  guint32 hash = 0;
  HollerJsonKey *key = NULL;

  if (self->n_keys * 2 >= self->n_slots)
    grow (self);

  hash = hash_key (text, object, self->seed);
  key = find_slot (self, hash, object, text);
  if (key->object != 0)
    return FALSE;

  key->hash = hash;
  key->object = object;
  key->text = text;
  self->n_keys++;

  return TRUE;
}
