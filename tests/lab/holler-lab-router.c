/* holler-lab-router.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-lab-router-private.h"

#include <string.h>

/* A packet goes from an interface through the router of its home (translated),
 * over the lane up of its link, to the link of its target, down the lane of
 * that, through the router there, into the interface. What is on a lane waits
 * in one row, ordered by when it comes out.
 *
 * It could be done by the kernel with namespaces that forward, but not every
 * kernel has netem or all of netfilter, and none of them draws lots the same
 * way twice.
 */

#define MAX_WAITING 20000
#define MAX_TARGETS 64

typedef struct
{
  gint64 out_us;
  guint64 serial; /* those of the same time keep their order */
  guint link;
  HollerLabDirection direction;
  gsize size_bytes;
  guint8 bytes[];
} Waiting;

/**
 * holler_lab_link_free:
 * @self: (transfer full): a link
 *
 * Frees it; its descriptor stays.
 */
void
holler_lab_link_free (HollerLabLink *self)
{
  g_clear_pointer (&self->nat, holler_lab_nat_free);
  g_free (self->name);
  g_free (self);
}

/**
 * holler_lab_router_new:
 * @seed: of all chance
 * @write_func: puts a packet into an interface
 * @user_data: data of @write_func
 *
 * Returns: (transfer full): a network without links
 */
HollerLabRouter *
holler_lab_router_new (guint64 seed,
                       HollerLabWriteFunc write_func,
                       gpointer user_data)
{
  HollerLabRouter *self = g_new0 (HollerLabRouter, 1);

  self->seed = seed;
  self->write_func = write_func;
  self->user_data = user_data;
  self->links =
    g_ptr_array_new_with_free_func ((GDestroyNotify) holler_lab_link_free);
  self->waiting = g_sequence_new (g_free);
  self->targets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  return self;
}

/**
 * holler_lab_router_free:
 * @self: (transfer full): a network
 *
 * Frees it; what was on its way is lost.
 */
void
holler_lab_router_free (HollerLabRouter *self)
{
  g_sequence_free (self->waiting);
  g_hash_table_unref (self->targets);
  g_ptr_array_unref (self->links);
  g_free (self);
}

/**
 * holler_lab_router_get_n_links:
 * @self: a network
 *
 * Returns: how many links there are
 */
guint
holler_lab_router_get_n_links (HollerLabRouter *self)
{
  return self->links->len;
}

/**
 * holler_lab_router_get_fd:
 * @self: a network
 * @link: its number
 *
 * Returns: the descriptor of its interface
 */
int
holler_lab_router_get_fd (HollerLabRouter *self, guint link)
{
  return ((HollerLabLink *) self->links->pdata[link])->fd;
}

static int
compare_waiting (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const Waiting *one = a;
  const Waiting *two = b;

  if (one->out_us != two->out_us)
    return one->out_us < two->out_us ? -1 : 1;

  return one->serial < two->serial ? -1 : one->serial > two->serial;
}

static void
enter_lane (HollerLabRouter *self,
            guint number,
            HollerLabDirection direction,
            const HollerLabPacket *packet,
            gint64 now_us)
{
  HollerLabLink *link = self->links->pdata[number];
  gint64 out_us[HOLLER_LAB_MAX_COPIES];
  guint n = holler_lab_lane_pass (&link->lanes[direction],
                                  packet->size_bytes,
                                  now_us,
                                  out_us);

  for (guint i = 0; i < n; i++)
    {
      Waiting *waiting = NULL;

      if (g_sequence_get_length (self->waiting) >= MAX_WAITING)
        return;

      waiting = g_malloc (sizeof (Waiting) + packet->size_bytes);
      waiting->out_us = out_us[i];
      waiting->serial = self->serial++;
      waiting->link = number;
      waiting->direction = direction;
      waiting->size_bytes = packet->size_bytes;
      memcpy (waiting->bytes, packet->bytes, packet->size_bytes);
      g_sequence_insert_sorted (self->waiting, waiting, compare_waiting, NULL);
    }
}

static gboolean
has_address (const HollerLabLink *link, const HollerLabAddress *address)
{
  if (link->nat != NULL && address->length == 4)
    return holler_lab_address_equal (holler_lab_nat_get_outside (link->nat),
                                     address);

  for (guint i = 0; i < link->n_networks; i++)
    if (holler_lab_address_in (address,
                               &link->networks[i].address,
                               link->networks[i].prefix_bits))
      return TRUE;

  return FALSE;
}

static void
count_target (HollerLabRouter *self, const HollerLabAddress *target)
{
  char *name = holler_lab_address_dup_text (target);
  gpointer n_packets = g_hash_table_lookup (self->targets, name);

  if (n_packets == NULL && g_hash_table_size (self->targets) >= MAX_TARGETS)
    {
      g_free (name);
      return;
    }
  g_hash_table_insert (self->targets,
                       name,
                       GUINT_TO_POINTER (GPOINTER_TO_UINT (n_packets) + 1));
}

/* Over the world in the middle, on which nothing goes wrong. */
static void
cross (HollerLabRouter *self, const HollerLabPacket *packet, gint64 now_us)
{
  for (guint i = 0; i < self->links->len; i++)
    if (has_address (self->links->pdata[i], &packet->target.address))
      {
        count_target (self, &packet->target.address);
        enter_lane (self, i, HOLLER_LAB_DOWN, packet, now_us);
        return;
      }

  self->n_lost_ways++;
}

static void
arrive (HollerLabRouter *self,
        HollerLabLink *link,
        HollerLabPacket *packet,
        gint64 now_us)
{
  if (link->nat != NULL && packet->target.address.length == 4 &&
      !holler_lab_nat_receive (link->nat, packet, now_us))
    {
      link->n_refused++;
      return;
    }

  self->write_func (link->fd,
                    packet->bytes,
                    packet->size_bytes,
                    self->user_data);
}

/**
 * holler_lab_router_take:
 * @self: a network
 * @link: the number of the link
 * @bytes: a packet out of its interface; changed
 * @size_bytes: its size
 * @now_us: the time
 *
 * Sends a packet on its way.
 */
void
holler_lab_router_take (HollerLabRouter *self,
                        guint link,
                        guint8 *bytes,
                        gsize size_bytes,
                        gint64 now_us)
{
  HollerLabLink *from = self->links->pdata[link];
  HollerLabPacket packet;

  if (!holler_lab_packet_parse (&packet, bytes, size_bytes))
    return;
  if (from->nat != NULL && packet.source.address.length == 4 &&
      !holler_lab_nat_send (from->nat, &packet, now_us))
    {
      from->n_refused++;
      return;
    }

  enter_lane (self, link, HOLLER_LAB_UP, &packet, now_us);
}

/**
 * holler_lab_router_advance:
 * @self: a network
 * @now_us: the time
 *
 * Moves on what has come to the end of a lane.
 */
void
holler_lab_router_advance (HollerLabRouter *self, gint64 now_us)
{
  while (!g_sequence_is_empty (self->waiting))
    {
      GSequenceIter *first = g_sequence_get_begin_iter (self->waiting);
      Waiting *waiting = g_sequence_get (first);
      HollerLabPacket packet;

      if (waiting->out_us > now_us)
        return;

      /* From its time and not from now: being late must not add up. */
      holler_lab_packet_parse (&packet, waiting->bytes, waiting->size_bytes);
      if (waiting->direction == HOLLER_LAB_UP)
        cross (self, &packet, waiting->out_us);
      else
        arrive (self, self->links->pdata[waiting->link], &packet, now_us);
      g_sequence_remove (first);
    }
}

/**
 * holler_lab_router_get_next_us:
 * @self: a network
 *
 * Returns: when something comes to the end of a lane, or `G_MAXINT64`
 */
gint64
holler_lab_router_get_next_us (HollerLabRouter *self)
{
  Waiting *waiting = NULL;

  if (g_sequence_is_empty (self->waiting))
    return G_MAXINT64;

  waiting = g_sequence_get (g_sequence_get_begin_iter (self->waiting));

  return waiting->out_us;
}
