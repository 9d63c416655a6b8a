/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/holler-server.h"

G_BEGIN_DECLS

/* The seam between who sends and where the receiver's socket is. In one
 * process: a function call. With many machines it would be a subject a
 * person, and every machine that has a session of his would listen to it. */

typedef struct
{
  const char *user_id;
  const char *only_device_id;   /* nullable */
  const char *except_device_id; /* nullable */
  HollerFrameKind kind;
  GBytes *text;
  /* of a message that the receiver did not write himself; else NULL */
  const char *conversation_id;
  gint64 order;
} HollerDelivery;

typedef void (*HollerBusFunc) (const HollerDelivery *delivery,
                               gpointer user_data);

HollerBus *holler_bus_new (HollerBusFunc func, gpointer user_data);
void holler_bus_free (HollerBus *self);
void holler_bus_publish (HollerBus *self, const HollerDelivery *delivery);

G_END_DECLS
