/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "client/holler-transport.h"
#include "proto/holler-frame.h"

G_BEGIN_DECLS

/* The server's end of a socket, in the hands of a test. What the client sends
 * is held against the wire: a frame that a server would refuse is a failure. */

#define HOLLER_TYPE_FAKE_TRANSPORT (holler_fake_transport_get_type ())
G_DECLARE_FINAL_TYPE (HollerFakeTransport,
                      holler_fake_transport,
                      HOLLER,
                      FAKE_TRANSPORT,
                      GObject)

typedef void (*HollerFakeTransportFunc) (HollerFrame *frame,
                                         gpointer user_data);

HollerTransport *holler_fake_transport_new (void);
/* Called at each frame of the client, as a server would be. */
void holler_fake_transport_set_func (HollerFakeTransport *self,
                                     HollerFakeTransportFunc func,
                                     gpointer user_data);

guint holler_fake_transport_get_n_opens (HollerFakeTransport *self);
gboolean holler_fake_transport_is_pending (HollerFakeTransport *self);
gboolean holler_fake_transport_is_open (HollerFakeTransport *self);
/* (nullable): of the last open */
const char *holler_fake_transport_get_resume (HollerFakeTransport *self);

/* The pending open succeeds. */
void holler_fake_transport_accept (HollerFakeTransport *self);
void holler_fake_transport_push (HollerFakeTransport *self, const char *json);
/* The connection, or the attempt, ends from the server's side. */
void holler_fake_transport_drop (HollerFakeTransport *self, guint code);

/* (transfer full) (nullable): the oldest frame of this kind not taken yet;
 * those before it stay. */
HollerFrame *holler_fake_transport_take (HollerFakeTransport *self,
                                         HollerFrameKind kind);
guint holler_fake_transport_count (HollerFakeTransport *self,
                                   HollerFrameKind kind);
void holler_fake_transport_clear (HollerFakeTransport *self);

G_END_DECLS
