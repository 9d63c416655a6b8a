/* holler-lab-nat.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-lab-nat.h"

#include <string.h>

#include "holler-lab-random.h"

/* Whoever the kind of mapping, only those are let in who were spoken to, by
 * address and port (RFC 4787, section 5): that is what homes have, and what
 * the simultaneous checks of ICE are for.
 *
 * The tables are small and searched from one end to the other: a home has a
 * dozen mappings, not thousands.
 */

#define MAX_MAPPINGS 256
#define MAX_PEERS 64
#define FIRST_PORT 20000
#define N_PORTS 40000
#define UDP_LIFE_US (60 * G_USEC_PER_SEC)
#define TCP_LIFE_US (300 * G_USEC_PER_SEC)

typedef struct
{
  guint8 protocol;
  HollerLabEndpoint inside;
  guint16 outside_port;
  gint64 used_us;
  HollerLabEndpoint peers[MAX_PEERS]; /* the oldest is forgotten first */
  guint n_peers;
} Mapping;

struct _HollerLabNat
{
  HollerLabNatKind kind;
  HollerLabAddress outside;
  HollerLabRandom random;
  GPtrArray *mappings;
};

/**
 * holler_lab_nat_new:
 * @kind: what decides about the outside port
 * @outside: the IPv4 address that the world sees
 * @seed: of the ports
 *
 * Returns: (transfer full): a router that knows nobody
 */
HollerLabNat *
holler_lab_nat_new (HollerLabNatKind kind,
                    const HollerLabAddress *outside,
                    guint64 seed)
{
  HollerLabNat *self = g_new0 (HollerLabNat, 1);

  self->kind = kind;
  self->outside = *outside;
  holler_lab_random_init (&self->random, seed);
  self->mappings = g_ptr_array_new_with_free_func (g_free);

  return self;
}

/**
 * holler_lab_nat_free:
 * @self: (transfer full): a router
 *
 * Frees it.
 */
void
holler_lab_nat_free (HollerLabNat *self)
{
  g_ptr_array_unref (self->mappings);
  g_free (self);
}

/**
 * holler_lab_nat_get_outside:
 * @self: a router
 *
 * Returns: the address that the world sees
 */
const HollerLabAddress *
holler_lab_nat_get_outside (HollerLabNat *self)
{
  return &self->outside;
}

/**
 * holler_lab_nat_forget:
 * @self: a router
 *
 * Forgets all mappings, as one that was switched off and on.
 */
void
holler_lab_nat_forget (HollerLabNat *self)
{
  g_ptr_array_set_size (self->mappings, 0);
}

static void
drop_old (HollerLabNat *self, gint64 now_us)
{
  for (guint i = self->mappings->len; i > 0; i--)
    {
      Mapping *mapping = self->mappings->pdata[i - 1];
      gint64 life_us =
        mapping->protocol == HOLLER_LAB_TCP ? TCP_LIFE_US : UDP_LIFE_US;

      if (now_us - mapping->used_us > life_us)
        g_ptr_array_remove_index (self->mappings, i - 1);
    }
  while (self->mappings->len >= MAX_MAPPINGS)
    g_ptr_array_remove_index (self->mappings, 0);
}

static Mapping *
find_by_port (HollerLabNat *self, guint8 protocol, guint16 port)
{
  for (guint i = 0; i < self->mappings->len; i++)
    {
      Mapping *mapping = self->mappings->pdata[i];

      if (mapping->protocol == protocol && mapping->outside_port == port)
        return mapping;
    }

  return NULL;
}

static Mapping *
find_by_inside (HollerLabNat *self, const HollerLabPacket *packet)
{
  for (guint i = 0; i < self->mappings->len; i++)
    {
      Mapping *mapping = self->mappings->pdata[i];

      if (mapping->protocol == packet->protocol &&
          holler_lab_endpoint_equal (&mapping->inside, &packet->source) &&
          (self->kind == HOLLER_LAB_NAT_ENDPOINT_INDEPENDENT ||
           holler_lab_endpoint_equal (&mapping->peers[0], &packet->target)))
        return mapping;
    }

  return NULL;
}

static guint16
choose_port (HollerLabNat *self, guint8 protocol)
{
  guint16 port = 0;

  do
    port =
      (guint16) (FIRST_PORT + holler_lab_random_below (&self->random, N_PORTS));
  while (find_by_port (self, protocol, port) != NULL);

  return port;
}

static gboolean
knows_peer (const Mapping *mapping, const HollerLabEndpoint *peer)
{
  for (guint i = 0; i < mapping->n_peers; i++)
    if (holler_lab_endpoint_equal (&mapping->peers[i], peer))
      return TRUE;

  return FALSE;
}

static void
learn_peer (Mapping *mapping, const HollerLabEndpoint *peer)
{
  if (knows_peer (mapping, peer))
    return;

  if (mapping->n_peers == MAX_PEERS)
    {
      mapping->n_peers--;
      memmove (mapping->peers,
               mapping->peers + 1,
               mapping->n_peers * sizeof mapping->peers[0]);
    }
  mapping->peers[mapping->n_peers++] = *peer;
}

/**
 * holler_lab_nat_send:
 * @self: a router
 * @packet: from within
 * @now_us: the time
 *
 * Gives the packet its outside source.
 *
 * Returns: `FALSE` if it is nothing that can be translated
 */
gboolean
holler_lab_nat_send (HollerLabNat *self, HollerLabPacket *packet, gint64 now_us)
{
  HollerLabEndpoint outside = { self->outside, 0 };
  Mapping *mapping = NULL;

  if (!packet->has_ports || packet->source.address.length != 4)
    return FALSE;

  drop_old (self, now_us);
  mapping = find_by_inside (self, packet);
  if (mapping == NULL)
    {
      mapping = g_new0 (Mapping, 1);
      mapping->protocol = packet->protocol;
      mapping->inside = packet->source;
      mapping->outside_port = choose_port (self, packet->protocol);
      g_ptr_array_add (self->mappings, mapping);
    }
  mapping->used_us = now_us;
  learn_peer (mapping, &packet->target);

  outside.port = mapping->outside_port;
  holler_lab_packet_set_source (packet, &outside);

  return TRUE;
}

/**
 * holler_lab_nat_receive:
 * @self: a router
 * @packet: from the world
 * @now_us: the time
 *
 * Gives the packet its target within.
 *
 * Returns: `FALSE` if nobody within has spoken to who sent it
 */
gboolean
holler_lab_nat_receive (HollerLabNat *self,
                        HollerLabPacket *packet,
                        gint64 now_us)
{
  Mapping *mapping = NULL;

  if (!packet->has_ports || packet->target.address.length != 4)
    return FALSE;

  drop_old (self, now_us);
  mapping = find_by_port (self, packet->protocol, packet->target.port);
  if (mapping == NULL || !knows_peer (mapping, &packet->source))
    return FALSE;

  mapping->used_us = now_us;
  holler_lab_packet_set_target (packet, &mapping->inside);

  return TRUE;
}
