/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "holler-lab-packet.h"

G_BEGIN_DECLS

/* The router of a home: translates addresses as RFC 4787 names it. Pure: time
 * comes in, nothing else happens. */

typedef struct _HollerLabNat HollerLabNat;

typedef enum
{
  /* one port for whoever is spoken to: what most homes have */
  HOLLER_LAB_NAT_ENDPOINT_INDEPENDENT,
  /* another port for each address and port: no hole can be punched */
  HOLLER_LAB_NAT_ADDRESS_AND_PORT_DEPENDENT,
} HollerLabNatKind;

HollerLabNat *holler_lab_nat_new (HollerLabNatKind kind,
                                  const HollerLabAddress *outside,
                                  guint64 seed);
void holler_lab_nat_free (HollerLabNat *self);
gboolean holler_lab_nat_send (HollerLabNat *self,
                              HollerLabPacket *packet,
                              gint64 now_us);
gboolean holler_lab_nat_receive (HollerLabNat *self,
                                 HollerLabPacket *packet,
                                 gint64 now_us);
void holler_lab_nat_forget (HollerLabNat *self);
const HollerLabAddress *holler_lab_nat_get_outside (HollerLabNat *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HollerLabNat, holler_lab_nat_free)

G_END_DECLS
