/* holler-connections.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-connection-private.h"

#include "server/holler-server-config.h"

/* The set of sockets: who has something to write at the end of a turn, and
 * one slow tick for pings and deadlines of all. */

static void
flush_dirty (HollerConnections *self)
{
  /* Flushing one may end it, which takes it out of the list. */
  while (self->dirty->len > 0)
    {
      HollerConnection *connection =
        g_ptr_array_steal_index_fast (self->dirty, self->dirty->len - 1);

      connection->is_dirty = FALSE;
      holler_connection_flush (connection);
    }
}

static void
loop_end_cb (gpointer user_data)
{
  HollerConnections *self = user_data;

  /* What waits for the disk is answered first, so that it goes out now. */
  self->end_func (self->user_data);
  flush_dirty (self);
}

static gboolean
tick_cb (gpointer user_data)
{
  HollerConnections *self = user_data;
  gint64 now_us = holler_clock_get_time_us (self->clock);

  /* Backwards: one that ends is replaced by the last, already ticked. */
  for (guint i = self->all->len; i > 0; i--)
    {
      if (i <= self->all->len)
        holler_connection_tick (g_ptr_array_index (self->all, i - 1), now_us);
    }
  if (self->tick_func != NULL)
    self->tick_func (self->user_data);
  holler_loop_wake (self->loop);

  return G_SOURCE_CONTINUE;
}

/**
 * holler_connections_new:
 * @config: limits; must outlive the set
 * @clock: the time
 * @end_func: called at the end of each turn, before anything is written
 * @tick_func: (nullable): called at each tick
 * @user_data: data for both
 *
 * Makes an empty set in the thread-default main context.
 *
 * Returns: (transfer full): the set
 */
HollerConnections *
holler_connections_new (const HollerServerConfig *config,
                        HollerClock *clock,
                        HollerLoopEndFunc end_func,
                        HollerLoopEndFunc tick_func,
                        gpointer user_data)
{
  HollerConnections *self = g_new0 (HollerConnections, 1);

  self->config = config;
  self->clock = g_object_ref (clock);
  self->end_func = end_func;
  self->tick_func = tick_func;
  self->user_data = user_data;
  self->all = g_ptr_array_new ();
  self->dirty = g_ptr_array_new ();
  self->loop = holler_loop_new (loop_end_cb, self);
  self->tick_id = holler_clock_add_timeout (clock,
                                            HOLLER_CONNECTIONS_TICK_MS,
                                            tick_cb,
                                            self,
                                            NULL);
  return self;
}

/**
 * holler_connections_free:
 * @self: (transfer full) (nullable): a set
 *
 * Ends every connection at once and frees @self.
 */
void
holler_connections_free (HollerConnections *self)
{
  if (self == NULL)
    return;

  while (self->all->len > 0)
    holler_connection_end (g_ptr_array_index (self->all, self->all->len - 1));

  holler_clock_clear_timeout (self->clock, &self->tick_id);
  holler_loop_free (self->loop);
  g_ptr_array_unref (self->all);
  g_ptr_array_unref (self->dirty);
  g_object_unref (self->clock);
  g_free (self);
}

/**
 * holler_connections_get_n:
 * @self: a set
 *
 * Counts the sockets.
 *
 * Returns: how many there are, those being closed included
 */
guint
holler_connections_get_n (HollerConnections *self)
{
  return self->all->len;
}

/**
 * holler_connections_wake:
 * @self: a set
 *
 * Has the end function called in this turn or the next.
 */
void
holler_connections_wake (HollerConnections *self)
{
  holler_loop_wake (self->loop);
}
