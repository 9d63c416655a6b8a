/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gst/gst.h>

#include "media/holler-workers.h"

G_BEGIN_DECLS

typedef struct _HollerPipeline HollerPipeline;

typedef enum
{
  HOLLER_PIPELINE_STARTED,
  HOLLER_PIPELINE_ENDED,  /* what there was to play has been played */
  HOLLER_PIPELINE_FAILED, /* text: what GStreamer said; for developers */
} HollerPipelineEvent;

typedef void (*HollerPipelineFunc) (HollerPipeline *self,
                                    HollerPipelineEvent event,
                                    const char *text,
                                    gpointer user_data);

HollerPipeline *holler_pipeline_new (HollerWorkers *workers,
                                     GstElement *element,
                                     HollerPipelineFunc func,
                                     gpointer user_data);
GstElement *holler_pipeline_get_element (HollerPipeline *self);
void holler_pipeline_start (HollerPipeline *self);
void holler_pipeline_silence (HollerPipeline *self);
void holler_pipeline_stop (HollerPipeline *self);

G_END_DECLS
