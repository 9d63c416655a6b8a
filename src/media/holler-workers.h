/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _HollerWorkers HollerWorkers;

typedef void (*HollerWorkerFunc) (gpointer data);

HollerWorkers *holler_workers_new (void);
HollerWorkers *holler_workers_ref (HollerWorkers *self);
void holler_workers_unref (HollerWorkers *self);
void
holler_workers_push (HollerWorkers *self, HollerWorkerFunc func, gpointer data);
gboolean holler_workers_wait (HollerWorkers *self, guint timeout_ms);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HollerWorkers, holler_workers_unref)

G_END_DECLS
