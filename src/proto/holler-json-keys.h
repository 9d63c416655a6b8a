/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The names of a text's members, for finding one that is there twice. Part of
 * the scanner; nothing else includes it. */

#define HOLLER_JSON_KEYS_INLINE 64

typedef struct
{
  guint32 hash;
  guint32 object;   /* which object it is a member of; 0: a free slot */
  const char *text; /* as it stands between the quotes, escapes and all */
} HollerJsonKey;

/* Open addressing, never more than half full. */
typedef struct
{
  HollerJsonKey *slots;
  guint n_slots; /* a power of two */
  guint n_keys;
  guint32 seed;
  HollerJsonKey inline_slots[HOLLER_JSON_KEYS_INLINE];
} HollerJsonKeys;

void holler_json_keys_init (HollerJsonKeys *self);
void holler_json_keys_clear (HollerJsonKeys *self);
gboolean
holler_json_keys_add (HollerJsonKeys *self, guint32 object, const char *text);
guint holler_json_read_hex4 (const char *digits);

G_END_DECLS
