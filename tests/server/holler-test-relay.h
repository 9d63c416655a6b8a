/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A door before a server on loopback that a test may slam: clients keep one
 * address while the server behind goes, comes back, and has another port. */

typedef struct _HollerTestRelay HollerTestRelay;

HollerTestRelay *holler_test_relay_new (guint16 target_port);
void holler_test_relay_free (HollerTestRelay *self);
guint16 holler_test_relay_get_port (HollerTestRelay *self);
void holler_test_relay_set_target (HollerTestRelay *self, guint16 port);
/* Ends every connection; while shut, new ones end at once. */
void holler_test_relay_set_shut (HollerTestRelay *self, gboolean shut);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HollerTestRelay, holler_test_relay_free)

G_END_DECLS
