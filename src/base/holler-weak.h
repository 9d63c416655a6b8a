/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* A GWeakRef of its own, as data of a callback that shall not keep the object
 * it is for. Any thread. */
typedef struct _HollerWeak HollerWeak;

HollerWeak *holler_weak_new (gpointer object);
/* (transfer full) (nullable): NULL if it is gone */
gpointer holler_weak_get (HollerWeak *self);
/* The same, and frees @self. */
gpointer holler_weak_end (HollerWeak *self);
void holler_weak_free (HollerWeak *self);

G_END_DECLS
