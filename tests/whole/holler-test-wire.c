/* holler-test-wire.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-test-wire.h"

#include <string.h>

struct _HollerTestWire
{
  GObject parent_instance;

  HollerTransport *inner;
  HollerTestWireFunc incoming;
  HollerTestWireFunc outgoing;
  gpointer user_data;
  gboolean is_open;
};

static void transport_iface_init (HollerTransportInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HollerTestWire,
                               holler_test_wire,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (HOLLER_TYPE_TRANSPORT,
                                                      transport_iface_init))

static void
opened_cb (HollerTransport *inner, HollerTestWire *self)
{
  self->is_open = TRUE;
  holler_transport_emit_opened (HOLLER_TRANSPORT (self));
}

static void
text_cb (HollerTransport *inner, GBytes *text, HollerTestWire *self)
{
  g_autoptr (GBytes) heard = NULL;

  heard = self->incoming != NULL ? self->incoming (self, text, self->user_data)
                                 : g_bytes_ref (text);
  /* What was heard first may have ended the connection. */
  if (heard != NULL && self->is_open)
    holler_transport_emit_text (HOLLER_TRANSPORT (self), heard);
}

static void
closed_cb (HollerTransport *inner,
           guint code,
           const char *message,
           HollerTestWire *self)
{
  self->is_open = FALSE;
  holler_transport_emit_closed (HOLLER_TRANSPORT (self), code, message);
}

static void
wire_open (HollerTransport *transport,
           const char *server_url,
           const char *access_token,
           const char *resume)
{
  HollerTestWire *self = HOLLER_TEST_WIRE (transport);

  holler_transport_open (self->inner, server_url, access_token, resume);
}

static gboolean
wire_send (HollerTransport *transport, GBytes *text)
{
  HollerTestWire *self = HOLLER_TEST_WIRE (transport);
  g_autoptr (GBytes) said = NULL;

  said = self->outgoing != NULL ? self->outgoing (self, text, self->user_data)
                                : g_bytes_ref (text);

  return said == NULL || holler_transport_send (self->inner, said);
}

static void
wire_close (HollerTransport *transport, guint code)
{
  HollerTestWire *self = HOLLER_TEST_WIRE (transport);

  self->is_open = FALSE;
  holler_transport_close (self->inner, code);
}

static void
transport_iface_init (HollerTransportInterface *iface)
{
  iface->open = wire_open;
  iface->send = wire_send;
  iface->close = wire_close;
}

static void
holler_test_wire_dispose (GObject *object)
{
  HollerTestWire *self = HOLLER_TEST_WIRE (object);

  g_clear_object (&self->inner);

  G_OBJECT_CLASS (holler_test_wire_parent_class)->dispose (object);
}

static void
holler_test_wire_class_init (HollerTestWireClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = holler_test_wire_dispose;
}

static void
holler_test_wire_init (HollerTestWire *self)
{
}

HollerTestWire *
holler_test_wire_new (HollerTransport *inner)
{
  HollerTestWire *self = g_object_new (HOLLER_TYPE_TEST_WIRE, NULL);

  self->inner = inner;
  g_signal_connect_object (inner, "opened", G_CALLBACK (opened_cb), self, 0);
  g_signal_connect_object (inner, "text", G_CALLBACK (text_cb), self, 0);
  g_signal_connect_object (inner, "closed", G_CALLBACK (closed_cb), self, 0);

  return self;
}

void
holler_test_wire_set_funcs (HollerTestWire *self,
                            HollerTestWireFunc incoming,
                            HollerTestWireFunc outgoing,
                            gpointer user_data)
{
  self->incoming = incoming;
  self->outgoing = outgoing;
  self->user_data = user_data;
}

void
holler_test_wire_say (HollerTestWire *self, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  if (self->is_open)
    holler_transport_emit_text (HOLLER_TRANSPORT (self), bytes);
}
