/* holler-clock.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "base/holler-clock.h"

G_DEFINE_INTERFACE (HollerClock, holler_clock, G_TYPE_OBJECT)

static void
holler_clock_default_init (HollerClockInterface *iface)
{
}

/**
 * holler_clock_get_time_us:
 * @self: a clock
 *
 * Gets the monotonic time: for intervals and deadlines.
 *
 * Returns: microseconds since an unspecified start; never goes back
 */
gint64
holler_clock_get_time_us (HollerClock *self)
{
  g_return_val_if_fail (HOLLER_IS_CLOCK (self), 0);

  return HOLLER_CLOCK_GET_IFACE (self)->get_time_us (self);
}

/**
 * holler_clock_get_real_time_us:
 * @self: a clock
 *
 * Gets the wall-clock time: for showing and for the wire, never for intervals.
 *
 * Returns: microseconds since 1970-01-01 UTC; may jump either way
 */
gint64
holler_clock_get_real_time_us (HollerClock *self)
{
  g_return_val_if_fail (HOLLER_IS_CLOCK (self), 0);

  return HOLLER_CLOCK_GET_IFACE (self)->get_real_time_us (self);
}

/**
 * holler_clock_add_timeout:
 * @self: a clock
 * @delay_ms: milliseconds until the first call, and between calls
 * @func: (scope notified) (closure user_data) (destroy notify): what to call
 * @user_data: data for @func
 * @notify: (nullable): frees @user_data when the timeout is gone
 *
 * Calls @func every @delay_ms until it returns `G_SOURCE_REMOVE`.
 *
 * Returns: an id above 0 for [method@Clock.remove_timeout]
 */
guint
holler_clock_add_timeout (HollerClock *self,
                          guint delay_ms,
                          GSourceFunc func,
                          gpointer user_data,
                          GDestroyNotify notify)
{
  g_return_val_if_fail (HOLLER_IS_CLOCK (self), 0);
  g_return_val_if_fail (func != NULL, 0);

  return HOLLER_CLOCK_GET_IFACE (self)->add_timeout (self,
                                                     delay_ms,
                                                     func,
                                                     user_data,
                                                     notify);
}

/**
 * holler_clock_remove_timeout:
 * @self: a clock
 * @id: what [method@Clock.add_timeout] returned
 *
 * Takes a timeout away. One that has ended by itself is left alone.
 */
void
holler_clock_remove_timeout (HollerClock *self, guint id)
{
  g_return_if_fail (HOLLER_IS_CLOCK (self));
  g_return_if_fail (id != 0);

  HOLLER_CLOCK_GET_IFACE (self)->remove_timeout (self, id);
}

/**
 * holler_clock_clear_timeout:
 * @self: a clock
 * @id: (inout): a timeout's id, or 0 for none
 *
 * Takes the timeout away if there is one, and sets @id to 0.
 */
void
holler_clock_clear_timeout (HollerClock *self, guint *id)
{
  guint old_id = 0;

  g_return_if_fail (HOLLER_IS_CLOCK (self));
  g_return_if_fail (id != NULL);

  if (*id == 0)
    return;

  /* Zero before the destroy notify may look at it. */
  old_id = *id;
  *id = 0;
  holler_clock_remove_timeout (self, old_id);
}
