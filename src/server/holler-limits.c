/* holler-limits.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-limits.h"

/* Token buckets. Those of sockets are kept by the sockets; those of names
 * and addresses here, in a table that forgets the full ones. */

/* More keys than this and the full buckets are thrown out; an attacker who
 * invents names costs this many and no more. */
#define MAX_KEYS 20000

struct _HollerLimits
{
  HollerClock *clock;
  GHashTable *buckets; /* "kind key" -> HollerBucket */
};

static void
fill (HollerBucket *self, gint64 now_us, double per_s, double burst)
{
  if (self->filled_us == 0)
    self->tokens = burst;
  else
    self->tokens +=
      per_s * (double) (now_us - self->filled_us) / G_USEC_PER_SEC;

  self->tokens = MIN (self->tokens, burst);
  self->filled_us = now_us;
}

/**
 * holler_bucket_charge:
 * @self: a bucket, all zero at first
 * @now_us: monotonic microseconds
 * @per_s: how fast it fills
 * @burst: how much it holds
 * @cost: what to take
 *
 * Takes @cost, going into debt where there is not enough.
 *
 * Returns: microseconds until the debt is paid; 0 if there is none
 */
gint64
holler_bucket_charge (HollerBucket *self,
                      gint64 now_us,
                      double per_s,
                      double burst,
                      double cost)
{
  fill (self, now_us, per_s, burst);
  self->tokens -= cost;
  if (self->tokens >= 0)
    return 0;

  return (gint64) (-self->tokens / per_s * G_USEC_PER_SEC) + 1;
}

/**
 * holler_limits_new:
 * @clock: the time
 *
 * Makes an empty table.
 *
 * Returns: (transfer full): the table
 */
HollerLimits *
holler_limits_new (HollerClock *clock)
{
  HollerLimits *self = g_new0 (HollerLimits, 1);

  self->clock = g_object_ref (clock);
  self->buckets =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

/**
 * holler_limits_free:
 * @self: (transfer full) (nullable): a table
 *
 * Frees @self.
 */
void
holler_limits_free (HollerLimits *self)
{
  if (self == NULL)
    return;

  g_clear_object (&self->clock);
  g_clear_pointer (&self->buckets, g_hash_table_unref);
  g_free (self);
}

static void
forget_full (HollerLimits *self, gint64 now_us)
{
  GHashTableIter iter;
  gpointer value = NULL;

  /* After a minute unused any bucket of so many a minute is full. */
  g_hash_table_iter_init (&iter, self->buckets);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      if (now_us - ((HollerBucket *) value)->filled_us > G_TIME_SPAN_MINUTE)
        g_hash_table_iter_remove (&iter);
    }

  /* Still too many: this is an attack, and forgetting is cheaper than
   * growing. The hashing of passwords bounds what they may try. */
  if (g_hash_table_size (self->buckets) >= MAX_KEYS)
    g_hash_table_remove_all (self->buckets);
}

static gboolean
look (HollerLimits *self,
      const char *kind,
      const char *key,
      guint per_min,
      double cost,
      guint *out_retry_s)
{
  gint64 now_us = holler_clock_get_time_us (self->clock);
  g_autofree char *name = g_strconcat (kind, " ", key, NULL);
  HollerBucket *bucket = g_hash_table_lookup (self->buckets, name);
  double per_s = per_min / 60.0;

  if (bucket == NULL)
    {
      if (g_hash_table_size (self->buckets) >= MAX_KEYS)
        forget_full (self, now_us);
      bucket = g_new0 (HollerBucket, 1);
      g_hash_table_insert (self->buckets, g_steal_pointer (&name), bucket);
    }

  /* A refused try costs nothing, or trying would lock the owner out. */
  fill (bucket, now_us, per_s, per_min);
  if (bucket->tokens < 1)
    {
      if (out_retry_s != NULL)
        *out_retry_s = (guint) ((1 - bucket->tokens) / per_s) + 1;
      return FALSE;
    }

  bucket->tokens -= cost;
  return TRUE;
}

/**
 * holler_limits_take:
 * @self: a table
 * @kind: what is done
 * @key: who does it
 * @per_min: how many a minute are allowed
 * @out_retry_s: (out) (optional): seconds until the next is allowed
 *
 * Counts one more.
 *
 * Returns: `FALSE` if it is one too many
 */
gboolean
holler_limits_take (HollerLimits *self,
                    const char *kind,
                    const char *key,
                    guint per_min,
                    guint *out_retry_s)
{
  return look (self, kind, key, per_min, 1, out_retry_s);
}

/**
 * holler_limits_peek:
 * @self: a table
 * @kind: what is done
 * @key: who does it
 * @per_min: how many a minute are allowed
 * @out_retry_s: (out) (optional): seconds until the next is allowed
 *
 * Says whether one more were allowed, without counting it.
 *
 * Returns: `FALSE` if it were one too many
 */
gboolean
holler_limits_peek (HollerLimits *self,
                    const char *kind,
                    const char *key,
                    guint per_min,
                    guint *out_retry_s)
{
  return look (self, kind, key, per_min, 0, out_retry_s);
}
