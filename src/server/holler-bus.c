/* holler-bus.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-bus.h"

struct _HollerBus
{
  HollerBusFunc func;
  gpointer user_data;
};

/**
 * holler_bus_new:
 * @func: who delivers to the sessions of this process
 * @user_data: data for @func
 *
 * Makes a bus within this process.
 *
 * Returns: (transfer full): the bus
 */
HollerBus *
holler_bus_new (HollerBusFunc func, gpointer user_data)
{
  HollerBus *self = g_new0 (HollerBus, 1);

  self->func = func;
  self->user_data = user_data;
  return self;
}

/**
 * holler_bus_free:
 * @self: (transfer full) (nullable): a bus
 *
 * Frees @self.
 */
void
holler_bus_free (HollerBus *self)
{
  g_free (self);
}

/**
 * holler_bus_publish:
 * @self: a bus
 * @delivery: what goes to whom; borrowed for the call
 *
 * Hands a frame to wherever the person's sessions are.
 */
void
holler_bus_publish (HollerBus *self, const HollerDelivery *delivery)
{
  self->func (delivery, self->user_data);
}
