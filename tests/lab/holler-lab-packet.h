/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One IP packet as it came out of an interface; the bytes are the caller's. */

#define HOLLER_LAB_TCP 6
#define HOLLER_LAB_UDP 17

/* An IPv4 or IPv6 address with its length in bytes: 4 or 16. */
typedef struct
{
  guint8 length;
  guint8 bytes[16];
} HollerLabAddress;

typedef struct
{
  HollerLabAddress address;
  guint16 port; /* 0 where the protocol has none */
} HollerLabEndpoint;

typedef struct
{
  guint8 *bytes;
  gsize size_bytes;
  gsize header_bytes;
  guint8 protocol;
  gboolean has_ports;
  HollerLabEndpoint source;
  HollerLabEndpoint target;
} HollerLabPacket;

gboolean holler_lab_packet_parse (HollerLabPacket *self,
                                  guint8 *bytes,
                                  gsize size_bytes);
void holler_lab_packet_set_source (HollerLabPacket *self,
                                   const HollerLabEndpoint *source);
void holler_lab_packet_set_target (HollerLabPacket *self,
                                   const HollerLabEndpoint *target);

gboolean holler_lab_address_parse (HollerLabAddress *self, const char *text);
char *holler_lab_address_dup_text (const HollerLabAddress *self);
gboolean holler_lab_address_equal (const HollerLabAddress *one,
                                   const HollerLabAddress *two);
gboolean holler_lab_address_in (const HollerLabAddress *self,
                                const HollerLabAddress *network,
                                guint prefix_bits);
gboolean holler_lab_endpoint_equal (const HollerLabEndpoint *one,
                                    const HollerLabEndpoint *two);

G_END_DECLS
