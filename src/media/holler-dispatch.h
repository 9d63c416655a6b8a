/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _HollerDispatch HollerDispatch;

typedef void (*HollerDispatchFunc) (gpointer event, gpointer user_data);

HollerDispatch *holler_dispatch_new (HollerDispatchFunc func,
                                     gpointer user_data,
                                     GDestroyNotify event_free);
HollerDispatch *holler_dispatch_ref (HollerDispatch *self);
void holler_dispatch_unref (HollerDispatch *self);
void holler_dispatch_post (HollerDispatch *self, gpointer event);
void holler_dispatch_close (HollerDispatch *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HollerDispatch, holler_dispatch_unref)

G_END_DECLS
