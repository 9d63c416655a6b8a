/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "server/holler-guard-stream.h"

G_BEGIN_DECLS

/* TLS handshakes under way. GIO gives each a thread for as long as the other
 * side likes, so here only those get one who have said hello, few at a time,
 * and of one address fewer still. */

typedef struct _HollerHandshakes HollerHandshakes;

/* In the thread-default main context of who made it */
typedef void (*HollerHandshakeFunc) (HollerGuardStream *guard, gpointer data);

HollerHandshakes *holler_handshakes_new (GTlsCertificate *certificate,
                                         HollerHandshakeFunc func,
                                         gpointer data);
void holler_handshakes_free (HollerHandshakes *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HollerHandshakes, holler_handshakes_free)

/* (transfer full) (nullable): what is to be guarded and begun */
GIOStream *holler_handshakes_create_stream (HollerHandshakes *self,
                                            GIOStream *base);
void holler_handshakes_begin (HollerHandshakes *self,
                              HollerGuardStream *guard,
                              GIOStream *tls);

G_END_DECLS
