/* holler-lab-packet.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-lab-packet.h"

#include <arpa/inet.h>
#include <string.h>

#define IPV4_HEADER_BYTES 20
#define IPV6_HEADER_BYTES 40
#define UDP_HEADER_BYTES 8
#define TCP_HEADER_BYTES 20

static guint16
get_16 (const guint8 *at)
{
  return (guint16) (at[0] << 8 | at[1]);
}

static void
set_16 (guint8 *at, guint16 value)
{
  at[0] = (guint8) (value >> 8);
  at[1] = (guint8) value;
}

static void
set_address (HollerLabAddress *self, const guint8 *bytes, guint8 length)
{
  memset (self, 0, sizeof *self);
  self->length = length;
  memcpy (self->bytes, bytes, length);
}

/* The ports, unless the packet is a later piece of a bigger one. */
static void
read_ports (HollerLabPacket *self, gboolean is_later_piece)
{
  gsize needed =
    self->protocol == HOLLER_LAB_UDP ? UDP_HEADER_BYTES : TCP_HEADER_BYTES;

  if (is_later_piece || self->header_bytes + needed > self->size_bytes ||
      (self->protocol != HOLLER_LAB_UDP && self->protocol != HOLLER_LAB_TCP))
    return;

  self->has_ports = TRUE;
  self->source.port = get_16 (self->bytes + self->header_bytes);
  self->target.port = get_16 (self->bytes + self->header_bytes + 2);
}

/**
 * holler_lab_packet_parse:
 * @self: (out caller-allocates): what it says
 * @bytes: a packet, which must live as long as @self is used
 * @size_bytes: its size
 *
 * Reads the addresses and, for UDP and TCP, the ports. IPv6 extension headers
 * are not looked behind.
 *
 * Returns: `FALSE` if it is no whole IP packet
 */
gboolean
holler_lab_packet_parse (HollerLabPacket *self, guint8 *bytes, gsize size_bytes)
{
  memset (self, 0, sizeof *self);
  self->bytes = bytes;
  self->size_bytes = size_bytes;

  if (size_bytes >= IPV4_HEADER_BYTES && bytes[0] >> 4 == 4)
    {
      self->header_bytes = (gsize) (bytes[0] & 0x0f) * 4;
      if (self->header_bytes < IPV4_HEADER_BYTES ||
          self->header_bytes > size_bytes || get_16 (bytes + 2) != size_bytes)
        return FALSE;
      self->protocol = bytes[9];
      set_address (&self->source.address, bytes + 12, 4);
      set_address (&self->target.address, bytes + 16, 4);
      read_ports (self, (get_16 (bytes + 6) & 0x1fff) != 0);
      return TRUE;
    }

  if (size_bytes >= IPV6_HEADER_BYTES && bytes[0] >> 4 == 6)
    {
      self->header_bytes = IPV6_HEADER_BYTES;
      if ((gsize) get_16 (bytes + 4) + IPV6_HEADER_BYTES != size_bytes)
        return FALSE;
      self->protocol = bytes[6];
      set_address (&self->source.address, bytes + 8, 16);
      set_address (&self->target.address, bytes + 24, 16);
      read_ports (self, FALSE);
      return TRUE;
    }

  return FALSE;
}

/* RFC 1624, equation 3: what a checksum becomes when words change. */
static guint16
adjust (guint16 checksum,
        const guint8 *old_bytes,
        const guint8 *new_bytes,
        gsize size_bytes)
{
  guint32 sum = (guint16) ~checksum;

  for (gsize i = 0; i < size_bytes; i += 2)
    {
      sum += (guint16) ~get_16 (old_bytes + i);
      sum += get_16 (new_bytes + i);
    }
  while (sum >> 16 != 0)
    sum = (sum & 0xffff) + (sum >> 16);

  return (guint16) ~sum;
}

/* Where the checksum of UDP or TCP is; NULL if there is none. */
static guint8 *
find_checksum (HollerLabPacket *self)
{
  guint8 *transport = self->bytes + self->header_bytes;

  if (!self->has_ports)
    return NULL;
  if (self->protocol == HOLLER_LAB_TCP)
    return transport + 16;

  /* Zero: the sender has made none. */
  return get_16 (transport + 6) != 0 ? transport + 6 : NULL;
}

static void
rewrite (HollerLabPacket *self,
         gsize address_at,
         gsize port_at,
         const HollerLabEndpoint *endpoint)
{
  guint8 *address = self->bytes + address_at;
  guint8 *header_sum = self->bytes + 10;
  guint8 *sum = find_checksum (self);
  guint8 port[2];
  guint16 value;

  g_assert (endpoint->address.length == 4 && self->bytes[0] >> 4 == 4);

  set_16 (header_sum,
          adjust (get_16 (header_sum), address, endpoint->address.bytes, 4));
  set_16 (port, endpoint->port);
  if (sum != NULL)
    {
      value = adjust (get_16 (sum), address, endpoint->address.bytes, 4);
      value = adjust (value, self->bytes + port_at, port, 2);
      /* In UDP a checksum of zero would say that there is none. */
      if (value == 0 && self->protocol == HOLLER_LAB_UDP)
        value = 0xffff;
      set_16 (sum, value);
    }
  memcpy (address, endpoint->address.bytes, 4);
  if (self->has_ports)
    memcpy (self->bytes + port_at, port, 2);
}

/**
 * holler_lab_packet_set_source:
 * @self: an IPv4 packet
 * @source: what its source shall be
 *
 * Changes the packet and its checksums.
 */
void
holler_lab_packet_set_source (HollerLabPacket *self,
                              const HollerLabEndpoint *source)
{
  rewrite (self, 12, self->header_bytes, source);
  self->source = *source;
}

/**
 * holler_lab_packet_set_target:
 * @self: an IPv4 packet
 * @target: what its target shall be
 *
 * Changes the packet and its checksums.
 */
void
holler_lab_packet_set_target (HollerLabPacket *self,
                              const HollerLabEndpoint *target)
{
  rewrite (self, 16, self->header_bytes + 2, target);
  self->target = *target;
}

/**
 * holler_lab_address_parse:
 * @self: (out caller-allocates): the address
 * @text: as people write it
 *
 * Returns: whether it is one
 */
gboolean
holler_lab_address_parse (HollerLabAddress *self, const char *text)
{
  memset (self, 0, sizeof *self);
  if (inet_pton (AF_INET, text, self->bytes) == 1)
    self->length = 4;
  else if (inet_pton (AF_INET6, text, self->bytes) == 1)
    self->length = 16;

  return self->length != 0;
}

/**
 * holler_lab_address_dup_text:
 * @self: an address
 *
 * Returns: (transfer full): as people write it
 */
char *
holler_lab_address_dup_text (const HollerLabAddress *self)
{
  char text[INET6_ADDRSTRLEN] = "";

  inet_ntop (self->length == 4 ? AF_INET : AF_INET6,
             self->bytes,
             text,
             sizeof text);

  return g_strdup (text);
}

/**
 * holler_lab_address_equal:
 * @one: an address
 * @two: another
 *
 * Returns: whether they are the same
 */
gboolean
holler_lab_address_equal (const HollerLabAddress *one,
                          const HollerLabAddress *two)
{
  return one->length == two->length &&
         memcmp (one->bytes, two->bytes, one->length) == 0;
}

/**
 * holler_lab_address_in:
 * @self: an address
 * @network: an address of a network
 * @prefix_bits: how many bits of it count
 *
 * Returns: whether the address is of the network
 */
gboolean
holler_lab_address_in (const HollerLabAddress *self,
                       const HollerLabAddress *network,
                       guint prefix_bits)
{
  guint whole = prefix_bits / 8;
  guint rest = prefix_bits % 8;

  if (self->length != network->length || prefix_bits > self->length * 8u ||
      memcmp (self->bytes, network->bytes, whole) != 0)
    return FALSE;

  return rest == 0 ||
         (self->bytes[whole] ^ network->bytes[whole]) >> (8 - rest) == 0;
}

/**
 * holler_lab_endpoint_equal:
 * @one: an address and a port
 * @two: another
 *
 * Returns: whether they are the same
 */
gboolean
holler_lab_endpoint_equal (const HollerLabEndpoint *one,
                           const HollerLabEndpoint *two)
{
  return one->port == two->port &&
         holler_lab_address_equal (&one->address, &two->address);
}
