/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gst/gst.h>

#include "base/holler-clock.h"
#include "media/holler-processor.h"
#include "media/holler-workers.h"

G_BEGIN_DECLS

typedef struct _HollerCapture HollerCapture;
typedef struct _HollerCaptureTap HollerCaptureTap;

typedef enum
{
  HOLLER_CAPTURE_FLOW_NONE,
  HOLLER_CAPTURE_FLOW_SILENCE, /* muted: the link stays alive */
  HOLLER_CAPTURE_FLOW_SOUND,
} HollerCaptureFlow;

/* Makes the element that sound is taken from; NULL if there is none. */
typedef GstElement *(*HollerCaptureSourceFunc) (gpointer user_data);
/* @failure: (nullable): NULL: the level has changed */
typedef void (*HollerCaptureFunc) (double level,
                                   const char *failure,
                                   gpointer user_data);

HollerCapture *holler_capture_new (HollerWorkers *workers,
                                   HollerClock *clock,
                                   HollerProcessor *processor,
                                   HollerCaptureSourceFunc make_source,
                                   HollerCaptureFunc func,
                                   gpointer user_data);
void holler_capture_free (HollerCapture *self);
gboolean
holler_capture_open (HollerCapture *self, const char *input, GError **error);
void holler_capture_close (HollerCapture *self);
gboolean holler_capture_is_open (HollerCapture *self);
void holler_capture_reopen (HollerCapture *self);

HollerCaptureTap *holler_capture_add_tap (HollerCapture *self,
                                          GstElement *appsrc);
void holler_capture_remove_tap (HollerCapture *self, HollerCaptureTap *tap);
void holler_capture_tap_set_flow (HollerCaptureTap *self,
                                  HollerCaptureFlow flow);

G_END_DECLS
