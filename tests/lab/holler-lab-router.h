/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "holler-lab-lane.h"
#include "holler-lab-nat.h"

G_BEGIN_DECLS

/* The network between the interfaces: who is where, what is translated, what
 * goes wrong on the way, and what is on its way now. */

typedef struct _HollerLabRouter HollerLabRouter;

typedef void (*HollerLabWriteFunc) (int fd,
                                    const guint8 *bytes,
                                    gsize size_bytes,
                                    gpointer user_data);

HollerLabRouter *holler_lab_router_new (guint64 seed,
                                        HollerLabWriteFunc write_func,
                                        gpointer user_data);
void holler_lab_router_free (HollerLabRouter *self);
gboolean holler_lab_router_command (HollerLabRouter *self,
                                    const char *line,
                                    gint64 now_us,
                                    GString *answer);
guint holler_lab_router_get_n_links (HollerLabRouter *self);
int holler_lab_router_get_fd (HollerLabRouter *self, guint link);
void holler_lab_router_take (HollerLabRouter *self,
                             guint link,
                             guint8 *bytes,
                             gsize size_bytes,
                             gint64 now_us);
void holler_lab_router_advance (HollerLabRouter *self, gint64 now_us);
gint64 holler_lab_router_get_next_us (HollerLabRouter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HollerLabRouter, holler_lab_router_free)

G_END_DECLS
