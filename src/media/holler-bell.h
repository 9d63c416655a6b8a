/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gst/gst.h>

#include "client/holler-media.h"
#include "media/holler-workers.h"

G_BEGIN_DECLS

typedef struct _HollerBell HollerBell;

/* Makes the sink of the device for that sound; NULL: not to be heard. */
typedef GstElement *(*HollerBellSinkFunc) (HollerSound sound,
                                           gpointer user_data);

typedef void (*HollerBellChangedFunc) (gpointer user_data);

HollerBell *holler_bell_new (HollerWorkers *workers,
                             HollerBellSinkFunc make_sink,
                             HollerBellChangedFunc changed,
                             gpointer user_data);
void holler_bell_free (HollerBell *self);
void holler_bell_play (HollerBell *self, HollerSound sound, gboolean loop);
void holler_bell_stop (HollerBell *self);
int holler_bell_get_sounding (HollerBell *self);
void holler_bell_set (HollerBell *self,
                      HollerSound sound,
                      const char *tone,
                      double volume);
void holler_bell_reopen (HollerBell *self, HollerSound sound);

G_END_DECLS
