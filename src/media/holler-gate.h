/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

#include "client/holler-types.h"

G_BEGIN_DECLS

typedef struct _HollerGate HollerGate;

HollerGate *holler_gate_new (void);
HollerGate *holler_gate_ref (HollerGate *self);
void holler_gate_unref (HollerGate *self);

/* Any thread */
gboolean holler_gate_is_open (HollerGate *self);
char *holler_gate_present (HollerGate *self, const char *pem, guint *out_turn);

/* The main thread */
HollerSecurity
holler_gate_judge (HollerGate *self, const char *presented, guint turn);
HollerSecurity holler_gate_expect (HollerGate *self, const char *fingerprint);
HollerSecurity holler_gate_get_security (HollerGate *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HollerGate, holler_gate_unref)

G_END_DECLS
