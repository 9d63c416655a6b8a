/* holler-capture-line.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "media/holler-capture-line.h"

#include <gst/app/app.h>
#include <string.h>

#include "media/holler-samples.h"

/* The half of the capture that runs on the device's thread: blocks of sound
 * are worked on, measured and handed to the tap of each connection. All of it
 * under one lock, because a device that is opened again may still be
 * delivering from before.
 */

#define BLOCK_SAMPLES (10 * HOLLER_SAMPLES_PER_MS)
#define LEVEL_SAMPLES (50 * HOLLER_SAMPLES_PER_MS)
/* So much later than usual, and for so long: sound was lost. */
#define MAX_SKEW ((GstClockTimeDiff) (100 * GST_MSECOND))
#define STAYS_LATE (300 * GST_MSECOND)
/* So much earlier: it is another clock. */
#define MAX_LEAD ((GstClockTimeDiff) (2 * GST_SECOND))
#define LAG_DIVISOR 1024

struct _HollerCaptureTap
{
  gatomicrefcount ref_count;
  GstElement *appsrc;
  int flow; /* atomic: HollerCaptureFlow */

  /* the device thread's own */
  GstClockTime began;         /* NONE: not yet, or out of step */
  guint64 n_samples;          /* since then */
  GstClockTimeDiff usual_lag; /* of what is pushed behind its time */
  GstClockTime late_since;    /* NONE: it is not */
};

struct _HollerCaptureLine
{
  gatomicrefcount ref_count;
  HollerDispatch *dispatch;
  HollerProcessor *processor;
  int n_buffers;       /* atomic */
  int n_sound_buffers; /* atomic */

  GMutex mutex;
  /* guarded by mutex */
  GPtrArray *taps;
  HollerTone *tone; /* (nullable): the device itself */
  gpointer sink;    /* whose sound counts; never dereferenced */
  gboolean is_device;
  double level;
  gsize n_level_samples;
};

static HollerCaptureTap *
tap_ref (HollerCaptureTap *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

static void
tap_unref (gpointer data)
{
  HollerCaptureTap *self = data;

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  gst_object_unref (self->appsrc);
  g_free (self);
}

/**
 * holler_capture_line_new:
 * @dispatch: (transfer full): told of levels, a double each
 * @processor: works on what a device gives
 *
 * Returns: (transfer full): a line without taps
 */
HollerCaptureLine *
holler_capture_line_new (HollerDispatch *dispatch, HollerProcessor *processor)
{
  HollerCaptureLine *self = g_new0 (HollerCaptureLine, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->mutex);
  self->dispatch = dispatch;
  self->processor = holler_processor_ref (processor);
  self->taps = g_ptr_array_new_with_free_func (tap_unref);

  return self;
}

HollerCaptureLine *
holler_capture_line_ref (HollerCaptureLine *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
holler_capture_line_unref (HollerCaptureLine *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  holler_dispatch_unref (self->dispatch);
  holler_processor_unref (self->processor);
  g_clear_pointer (&self->tone, holler_tone_free);
  g_ptr_array_unref (self->taps);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

static void
measure_level (HollerCaptureLine *self, const gint16 *samples, gsize n_samples)
{
  double level = holler_samples_get_level (samples, n_samples);
  double *event = NULL;

  self->level = MAX (self->level, level);
  self->n_level_samples += n_samples;
  if (self->n_level_samples < LEVEL_SAMPLES)
    return;

  event = g_new (double, 1);
  *event = self->level;
  holler_dispatch_post (self->dispatch, event);
  self->level = 0;
  self->n_level_samples = 0;
}

static gboolean
has_listener (HollerCaptureLine *self)
{
  for (guint i = 0; i < self->taps->len; i++)
    {
      HollerCaptureTap *tap = self->taps->pdata[i];

      if (g_atomic_int_get (&tap->flow) == HOLLER_CAPTURE_FLOW_SOUND)
        return TRUE;
    }

  return FALSE;
}

/* Time in the packets is counted in samples, as the other side's playout
 * expects it: the moment of a push wavers by milliseconds. A device whose
 * clock runs a little faster or slower may go on so for hours. Only where
 * sound was lost, so that all that comes is later from one moment to the next
 * and stays so (what a busy machine holds back for a while comes after all),
 * time is moved on by as much. */
static gboolean
stamp (HollerCaptureTap *tap, GstBuffer *buffer)
{
  guint64 n_samples = gst_buffer_get_size (buffer) / sizeof (gint16);
  GstClockTime now = gst_element_get_current_running_time (tap->appsrc);
  GstClockTime time;
  GstClockTimeDiff lag;

  if (!GST_CLOCK_TIME_IS_VALID (now))
    return FALSE;

  time = tap->began +
         gst_util_uint64_scale (tap->n_samples, GST_SECOND, HOLLER_SAMPLE_RATE);
  lag = GST_CLOCK_DIFF (time, now) - tap->usual_lag;
  if (!GST_CLOCK_TIME_IS_VALID (tap->began) || lag < -MAX_LEAD)
    {
      tap->began = time = now;
      tap->n_samples = 0;
      tap->usual_lag = 0;
      tap->late_since = GST_CLOCK_TIME_NONE;
    }
  else if (lag <= MAX_SKEW)
    {
      tap->late_since = GST_CLOCK_TIME_NONE;
      tap->usual_lag += lag / LAG_DIVISOR;
    }
  else if (!GST_CLOCK_TIME_IS_VALID (tap->late_since))
    {
      tap->late_since = now;
    }
  else if (now - tap->late_since > STAYS_LATE)
    {
      tap->began += (GstClockTime) lag;
      time += (GstClockTime) lag;
      tap->late_since = GST_CLOCK_TIME_NONE;
    }
  tap->n_samples += n_samples;
  GST_BUFFER_PTS (buffer) = time;
  GST_BUFFER_DTS (buffer) = GST_CLOCK_TIME_NONE;
  GST_BUFFER_DURATION (buffer) =
    gst_util_uint64_scale (n_samples, GST_SECOND, HOLLER_SAMPLE_RATE);

  return TRUE;
}

static void
push_to_tap (HollerCaptureTap *tap, GstBuffer *buffer)
{
  GstBuffer *copy = NULL;

  switch (g_atomic_int_get (&tap->flow))
    {
    case HOLLER_CAPTURE_FLOW_SOUND:
      copy = gst_buffer_copy (buffer);
      break;
    case HOLLER_CAPTURE_FLOW_SILENCE:
      copy = gst_buffer_new_allocate (NULL, gst_buffer_get_size (buffer), NULL);
      gst_buffer_memset (copy, 0, 0, gst_buffer_get_size (buffer));
      break;
    case HOLLER_CAPTURE_FLOW_NONE:
    default:
      tap->began = GST_CLOCK_TIME_NONE;
      return;
    }

  if (!stamp (tap, copy))
    {
      gst_buffer_unref (copy);
      return;
    }
  GST_BUFFER_FLAG_UNSET (copy, GST_BUFFER_FLAG_DISCONT);
  gst_app_src_push_buffer (GST_APP_SRC (tap->appsrc), copy);
}

/* Takes the block; the lock is held. */
static void
deliver_streaming_cb (GstBuffer *buffer, gpointer user_data)
{
  HollerCaptureLine *self = user_data;
  GstMapInfo map;

  for (guint i = 0; i < self->taps->len; i++)
    push_to_tap (self->taps->pdata[i], buffer);

  if (gst_buffer_map (buffer, &map, GST_MAP_READ))
    {
      measure_level (self,
                     (const gint16 *) (gpointer) map.data,
                     map.size / sizeof (gint16));
      gst_buffer_unmap (buffer, &map);
    }
  gst_buffer_unref (buffer);
}

static GstBuffer *
make_tone (HollerCaptureLine *self)
{
  GstBuffer *buffer =
    gst_buffer_new_allocate (NULL, BLOCK_SAMPLES * sizeof (gint16), NULL);
  GstMapInfo map;

  gst_buffer_map (buffer, &map, GST_MAP_WRITE);
  memset (map.data, 0, map.size);
  /* A file begins when somebody listens: nothing of it is lost while the
   * connection is being made. */
  if (has_listener (self))
    holler_tone_fill (self->tone,
                      (gint16 *) (gpointer) map.data,
                      BLOCK_SAMPLES);
  gst_buffer_unmap (buffer, &map);

  return buffer;
}

/* A device that works hears at least the noise of its own circuits. */
static gboolean
is_dead_silence (GstBuffer *buffer)
{
  GstMapInfo map;
  gsize i = 0;

  if (!gst_buffer_map (buffer, &map, GST_MAP_READ))
    return TRUE;
  while (i < map.size && map.data[i] == 0)
    i++;
  gst_buffer_unmap (buffer, &map);

  return i == map.size;
}

static GstFlowReturn
new_sample_streaming_cb (GstAppSink *sink, gpointer user_data)
{
  HollerCaptureLine *self = user_data;
  g_autoptr (GstSample) sample = gst_app_sink_pull_sample (sink);
  GstBuffer *buffer = NULL;

  if (sample == NULL || gst_sample_get_buffer (sample) == NULL)
    return GST_FLOW_OK;

  g_mutex_lock (&self->mutex);
  if (self->sink == sink)
    {
      buffer = gst_buffer_ref (gst_sample_get_buffer (sample));
      gst_sample_unref (g_steal_pointer (&sample)); /* makes it writable */
      g_atomic_int_inc (&self->n_buffers);
      if (!is_dead_silence (buffer))
        g_atomic_int_inc (&self->n_sound_buffers);
      if (self->tone != NULL)
        {
          gst_buffer_unref (buffer);
          deliver_streaming_cb (make_tone (self), self);
        }
      else if (self->is_device)
        holler_processor_captured (self->processor,
                                   buffer,
                                   g_get_monotonic_time (),
                                   deliver_streaming_cb,
                                   self);
      else
        deliver_streaming_cb (buffer, self);
    }
  g_mutex_unlock (&self->mutex);

  return GST_FLOW_OK;
}

/**
 * holler_capture_line_listen:
 * @self: a line
 * @sink: an appsink, at the end of the pipeline that is the source from now on
 * @is_device: whether people are heard in it, so that it is worked on
 *
 * Takes sound from @sink, and none from the one before.
 */
void
holler_capture_line_listen (HollerCaptureLine *self,
                            GstElement *sink,
                            gboolean is_device)
{
  static const GstAppSinkCallbacks callbacks = {
    .new_sample = new_sample_streaming_cb,
  };

  gst_app_sink_set_callbacks (GST_APP_SINK (sink),
                              (GstAppSinkCallbacks *) &callbacks,
                              holler_capture_line_ref (self),
                              (GDestroyNotify) holler_capture_line_unref);
  g_mutex_lock (&self->mutex);
  self->sink = sink;
  self->is_device = is_device;
  g_mutex_unlock (&self->mutex);
}

/**
 * holler_capture_line_set_tone:
 * @self: a line
 * @tone: (nullable) (transfer full): what is said in place of the source
 *
 * Lets a signal of ours take the place of what the source gives.
 */
void
holler_capture_line_set_tone (HollerCaptureLine *self, HollerTone *tone)
{
  HollerTone *old = NULL;

  g_mutex_lock (&self->mutex);
  old = self->tone;
  self->tone = tone;
  g_mutex_unlock (&self->mutex);

  g_clear_pointer (&old, holler_tone_free);
}

/* How many blocks came, ever; any thread. */
int
holler_capture_line_get_n_buffers (HollerCaptureLine *self)
{
  return g_atomic_int_get (&self->n_buffers);
}

/* How many of them were not all zeros; any thread. */
int
holler_capture_line_get_n_sound_buffers (HollerCaptureLine *self)
{
  return g_atomic_int_get (&self->n_sound_buffers);
}

HollerCaptureTap *
holler_capture_line_add_tap (HollerCaptureLine *self, GstElement *appsrc)
{
  HollerCaptureTap *tap = g_new0 (HollerCaptureTap, 1);

  g_atomic_ref_count_init (&tap->ref_count);
  tap->appsrc = gst_object_ref (appsrc);
  tap->began = GST_CLOCK_TIME_NONE;

  g_mutex_lock (&self->mutex);
  g_ptr_array_add (self->taps, tap_ref (tap));
  g_mutex_unlock (&self->mutex);

  return tap;
}

void
holler_capture_line_remove_tap (HollerCaptureLine *self, HollerCaptureTap *tap)
{
  g_mutex_lock (&self->mutex);
  g_ptr_array_remove (self->taps, tap);
  g_mutex_unlock (&self->mutex);

  tap_unref (tap);
}

/**
 * holler_capture_tap_set_flow:
 * @self: a tap
 * @flow: what flows through it from the next block on
 *
 * Lets sound through, or silence, or nothing.
 */
void
holler_capture_tap_set_flow (HollerCaptureTap *self, HollerCaptureFlow flow)
{
  g_return_if_fail (self != NULL);

  g_atomic_int_set (&self->flow, (int) flow);
}
