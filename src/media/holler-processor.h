/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* What is done to the microphone's sound before anybody hears it. Fed by the
 * sound card's threads, steered from any. */

typedef struct _HollerProcessor HollerProcessor;

typedef enum
{
  HOLLER_PROCESSOR_ECHO = 1 << 0,
  HOLLER_PROCESSOR_NOISE = 1 << 1,
  HOLLER_PROCESSOR_GAIN = 1 << 2,
} HollerProcessorSteps;

#define HOLLER_PROCESSOR_DEFAULT                                               \
  (HOLLER_PROCESSOR_ECHO | HOLLER_PROCESSOR_NOISE)

/* @buffer: (transfer full): 10 ms */
typedef void (*HollerProcessorFunc) (GstBuffer *buffer, gpointer user_data);

HollerProcessor *holler_processor_new (void);
HollerProcessor *holler_processor_ref (HollerProcessor *self);
void holler_processor_unref (HollerProcessor *self);
void holler_processor_set_steps (HollerProcessor *self,
                                 HollerProcessorSteps steps);
HollerProcessorSteps holler_processor_get_steps (HollerProcessor *self);
void holler_processor_played (HollerProcessor *self,
                              const gint16 *samples,
                              guint n_samples,
                              gint64 now_us);
void holler_processor_captured (HollerProcessor *self,
                                GstBuffer *buffer,
                                gint64 now_us,
                                HollerProcessorFunc func,
                                gpointer user_data);

G_END_DECLS
