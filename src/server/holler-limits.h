/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/holler-server.h"

G_BEGIN_DECLS

/* How often who may do what. */

/* One bucket: fills by rate, holds at most burst; may go into debt. */
typedef struct
{
  double tokens;
  gint64 filled_us; /* 0: never used, full */
} HollerBucket;

/* Takes cost and returns how long to wait until the debt is paid, in
 * microseconds; 0 for none. */
gint64 holler_bucket_charge (HollerBucket *self,
                             gint64 now_us,
                             double per_s,
                             double burst,
                             double cost);

HollerLimits *holler_limits_new (HollerClock *clock);
void holler_limits_free (HollerLimits *self);

/* Counts one of what `key` does; FALSE if that is more than per_min in a
 * minute: then out_retry_s says when to come again. */
gboolean holler_limits_take (HollerLimits *self,
                             const char *kind,
                             const char *key,
                             guint per_min,
                             guint *out_retry_s);
/* The same without counting. */
gboolean holler_limits_peek (HollerLimits *self,
                             const char *kind,
                             const char *key,
                             guint per_min,
                             guint *out_retry_s);

G_END_DECLS
