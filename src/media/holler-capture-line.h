/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gst/gst.h>

#include "media/holler-capture.h"
#include "media/holler-dispatch.h"
#include "media/holler-processor.h"
#include "media/holler-tone.h"

G_BEGIN_DECLS

/* What the device's thread works with; holler-capture's own. */
typedef struct _HollerCaptureLine HollerCaptureLine;

HollerCaptureLine *holler_capture_line_new (HollerDispatch *dispatch,
                                            HollerProcessor *processor);
HollerCaptureLine *holler_capture_line_ref (HollerCaptureLine *self);
void holler_capture_line_unref (HollerCaptureLine *self);
void holler_capture_line_listen (HollerCaptureLine *self,
                                 GstElement *sink,
                                 gboolean is_device);
void holler_capture_line_set_tone (HollerCaptureLine *self, HollerTone *tone);
int holler_capture_line_get_n_buffers (HollerCaptureLine *self);
int holler_capture_line_get_n_sound_buffers (HollerCaptureLine *self);
HollerCaptureTap *holler_capture_line_add_tap (HollerCaptureLine *self,
                                               GstElement *appsrc);
void holler_capture_line_remove_tap (HollerCaptureLine *self,
                                     HollerCaptureTap *tap);

G_END_DECLS
