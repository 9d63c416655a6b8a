/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "client/holler-transport.h"

G_BEGIN_DECLS

/* A client's way to its server on which somebody sits: sees every frame,
 * changes it, keeps it, or says something of its own. */

#define HOLLER_TYPE_TEST_WIRE (holler_test_wire_get_type ())
G_DECLARE_FINAL_TYPE (HollerTestWire,
                      holler_test_wire,
                      HOLLER,
                      TEST_WIRE,
                      GObject)

/* The text that goes on instead: (transfer full) (nullable), NULL for none. */
typedef GBytes *(*HollerTestWireFunc) (HollerTestWire *self,
                                       GBytes *text,
                                       gpointer user_data);

/* Around @inner, (transfer full). */
HollerTestWire *holler_test_wire_new (HollerTransport *inner);
/* (nullable) for each: what comes from the server, what goes to it. */
void holler_test_wire_set_funcs (HollerTestWire *self,
                                 HollerTestWireFunc incoming,
                                 HollerTestWireFunc outgoing,
                                 gpointer user_data);
/* As if the server had said it, if there is a connection. */
void holler_test_wire_say (HollerTestWire *self, const char *text);

G_END_DECLS
