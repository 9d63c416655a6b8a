/* holler-self-test.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "media/holler-self-test.h"

#include <gst/app/app.h>

#include "base/holler-debug.h"
#include "media/holler-pipeline.h"
#include "media/holler-samples.h"

/* Lets a person hear himself as others would: what the microphone gives is
 * kept in a queue in front of the speaker for some seconds, and then let go.
 * Later, and not at once, or the speaker would be heard by the microphone.
 */

#define RECORD_MS 4000
/* More than is ever recorded: the queue lets nothing through before the end
 * of the stream opens it. */
#define HELD_BYTES (60 * 1000 * HOLLER_SAMPLES_PER_MS * 2)

struct _HollerSelfTest
{
  HollerWorkers *workers;
  HollerClock *clock;
  HollerCapture *capture;
  HollerSelfTestSinkFunc make_sink;
  HollerSelfTestFunc func;
  gpointer user_data;

  HollerSelfTestState state;
  HollerPipeline *pipeline; /* (nullable) */
  GstElement *source;       /* (nullable): of the pipeline */
  HollerCaptureTap *tap;    /* (nullable) */
  guint timer_id;
};

static void
set_state (HollerSelfTest *self, HollerSelfTestState state)
{
  if (self->state == state)
    return;
  self->state = state;
  self->func (state, self->user_data);
}

static void
end_recording (HollerSelfTest *self)
{
  holler_clock_clear_timeout (self->clock, &self->timer_id);
  if (self->tap != NULL)
    holler_capture_remove_tap (self->capture, g_steal_pointer (&self->tap));
}

static gboolean
recorded_cb (gpointer user_data)
{
  HollerSelfTest *self = user_data;

  self->timer_id = 0;
  end_recording (self);
  gst_app_src_end_of_stream (GST_APP_SRC (self->source));
  set_state (self, HOLLER_SELF_TEST_PLAYING);

  return G_SOURCE_REMOVE;
}

static void
pipeline_cb (HollerPipeline *pipeline,
             HollerPipelineEvent event,
             const char *text,
             gpointer user_data)
{
  HollerSelfTest *self = user_data;

  if (event == HOLLER_PIPELINE_STARTED)
    return;

  if (event == HOLLER_PIPELINE_FAILED)
    holler_debug (HOLLER_DEBUG_MEDIA, "self test: failed: %s", text);
  holler_self_test_stop (self);
}

static GstElement *
make_sink (HollerSelfTest *self)
{
  GstElement *sink = self->make_sink (self->user_data);

  if (sink == NULL)
    sink = gst_element_factory_make ("fakesink", NULL);
  /* Its time stamps are of when it was said. */
  g_object_set (sink, "sync", FALSE, "async", FALSE, NULL);

  return sink;
}

static GstElement *
make_pipeline (HollerSelfTest *self)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (HOLLER_SAMPLES_CAPS);
  GstElement *element = gst_pipeline_new ("holler-self-test");
  GstElement *queue = gst_element_factory_make ("queue", NULL);
  GstElement *convert = gst_element_factory_make ("audioconvert", NULL);
  GstElement *resample = gst_element_factory_make ("audioresample", NULL);
  GstElement *sink = make_sink (self);

  self->source = gst_element_factory_make ("appsrc", NULL);
  g_object_set (self->source,
                "caps",
                caps,
                "format",
                GST_FORMAT_TIME,
                "is-live",
                TRUE,
                "do-timestamp",
                TRUE,
                NULL);
  g_object_set (queue,
                "max-size-buffers",
                0,
                "max-size-bytes",
                0,
                "max-size-time",
                (guint64) 0,
                "min-threshold-bytes",
                (guint) HELD_BYTES,
                NULL);
  gst_bin_add_many (GST_BIN (element),
                    self->source,
                    queue,
                    convert,
                    resample,
                    sink,
                    NULL);
  gst_element_link_many (self->source, queue, convert, resample, sink, NULL);

  return element;
}

/**
 * holler_self_test_new:
 * @workers: where devices are opened
 * @clock: for the end of the recording
 * @capture: the microphone; borrowed, it must live longer
 * @make_sink_func: makes the sink
 * @func: told of changes of the state, on this thread
 * @user_data: data of both functions
 *
 * Returns: (transfer full): a test that is not under way
 */
HollerSelfTest *
holler_self_test_new (HollerWorkers *workers,
                      HollerClock *clock,
                      HollerCapture *capture,
                      HollerSelfTestSinkFunc make_sink_func,
                      HollerSelfTestFunc func,
                      gpointer user_data)
{
  HollerSelfTest *self = g_new0 (HollerSelfTest, 1);

  self->workers = holler_workers_ref (workers);
  self->clock = g_object_ref (clock);
  self->capture = capture;
  self->make_sink = make_sink_func;
  self->func = func;
  self->user_data = user_data;

  return self;
}

/**
 * holler_self_test_free:
 * @self: (transfer full): a test
 *
 * Ends and frees it, without a word.
 */
void
holler_self_test_free (HollerSelfTest *self)
{
  end_recording (self);
  g_clear_pointer (&self->pipeline, holler_pipeline_stop);
  holler_workers_unref (self->workers);
  g_object_unref (self->clock);
  g_free (self);
}

/**
 * holler_self_test_start:
 * @self: a test
 *
 * Records the microphone, which somebody else opens, for four seconds, and
 * plays that back.
 */
void
holler_self_test_start (HollerSelfTest *self)
{
  g_return_if_fail (self != NULL);

  if (self->state != HOLLER_SELF_TEST_IDLE)
    return;

  self->pipeline = holler_pipeline_new (self->workers,
                                        make_pipeline (self),
                                        pipeline_cb,
                                        self);
  self->tap = holler_capture_add_tap (self->capture, self->source);
  holler_capture_tap_set_flow (self->tap, HOLLER_CAPTURE_FLOW_SOUND);
  self->timer_id =
    holler_clock_add_timeout (self->clock, RECORD_MS, recorded_cb, self, NULL);
  holler_pipeline_start (self->pipeline);
  set_state (self, HOLLER_SELF_TEST_RECORDING);
}

/**
 * holler_self_test_stop:
 * @self: a test
 *
 * Ends it, wherever it is.
 */
void
holler_self_test_stop (HollerSelfTest *self)
{
  g_return_if_fail (self != NULL);

  end_recording (self);
  self->source = NULL;
  g_clear_pointer (&self->pipeline, holler_pipeline_stop);
  set_state (self, HOLLER_SELF_TEST_IDLE);
}

/**
 * holler_self_test_get_state:
 * @self: a test
 *
 * Returns: where it is
 */
HollerSelfTestState
holler_self_test_get_state (HollerSelfTest *self)
{
  g_return_val_if_fail (self != NULL, HOLLER_SELF_TEST_IDLE);

  return self->state;
}
