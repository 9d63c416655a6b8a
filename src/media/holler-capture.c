/* holler-capture.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "media/holler-capture.h"

#include <gst/app/app.h>
#include <string.h>

#include "base/holler-debug.h"
#include "media/holler-dispatch.h"
#include "media/holler-pipeline.h"
#include "media/holler-samples.h"
#include "media/holler-tone.h"

/* The microphone, in a pipeline of its own that no peer connection touches:
 * what it gives is handed to the tap of each live connection. A microphone
 * that fails, or delivers nothing without saying so (sound servers do that now
 * and then), is opened again; meanwhile the taps get silence, so that the
 * other side goes on hearing that we are there.
 */

#define BLOCK_SAMPLES (10 * HOLLER_SAMPLES_PER_MS)
#define LEVEL_SAMPLES (50 * HOLLER_SAMPLES_PER_MS)
/* How far a device may drift from the clock before time jumps. */
#define MAX_SKEW (200 * GST_MSECOND)
#define WATCH_MS 500
/* Ticks of the watch without a buffer until the device is opened again. */
#define STALLED_TICKS 2
/* Ticks of silence instead of a failed device until the next attempt. */
#define RETRY_TICKS 3

struct _HollerCaptureTap
{
  gatomicrefcount ref_count;
  GstElement *appsrc;
  int flow; /* atomic: HollerCaptureFlow */

  /* the device thread's own */
  GstClockTime began; /* NONE: not yet, or out of step */
  guint64 n_samples;  /* since then */
};

/* What the device's thread works with. */
typedef struct
{
  gatomicrefcount ref_count;
  HollerDispatch *dispatch;
  int n_buffers; /* atomic */
  GMutex mutex;
  GPtrArray *taps;  /* guarded by mutex */
  HollerTone *tone; /* guarded by mutex; (nullable): the device itself */

  /* the device thread's own */
  double level;
  gsize n_level_samples;
} Line;

struct _HollerCapture
{
  HollerWorkers *workers;
  HollerClock *clock;
  HollerCaptureSourceFunc make_source;
  HollerCaptureFunc func;
  gpointer user_data;

  Line *line;
  HollerPipeline *pipeline; /* (nullable) */
  guint watch_id;
  int last_n_buffers;
  guint n_still_ticks;
  gboolean open;
  gboolean has_device; /* opened for a device, not for a signal */
  gboolean fallen_back;
  gboolean was_reported; /* the failure; again after it delivered */
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

static Line *
line_new (HollerDispatch *dispatch)
{
  Line *self = g_new0 (Line, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->mutex);
  self->dispatch = dispatch;
  self->taps = g_ptr_array_new_with_free_func (tap_unref);

  return self;
}

static Line *
line_ref (Line *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

static void
line_unref (Line *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  holler_dispatch_unref (self->dispatch);
  g_clear_pointer (&self->tone, holler_tone_free);
  g_ptr_array_unref (self->taps);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

static void
measure_level (Line *self, const gint16 *samples, gsize n_samples)
{
  double *event = NULL;

  self->level =
    MAX (self->level, holler_samples_get_level (samples, n_samples));
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
has_listener (Line *self)
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
 * expects it: the moment of a push wavers by milliseconds. Counting starts
 * again only where the device has left the clock behind. */
static gboolean
stamp (HollerCaptureTap *tap, GstBuffer *buffer)
{
  guint64 n_samples = gst_buffer_get_size (buffer) / sizeof (gint16);
  GstClockTime now = gst_element_get_current_running_time (tap->appsrc);
  GstClockTime time;

  if (!GST_CLOCK_TIME_IS_VALID (now))
    return FALSE;

  time = tap->began +
         gst_util_uint64_scale (tap->n_samples, GST_SECOND, HOLLER_SAMPLE_RATE);
  if (!GST_CLOCK_TIME_IS_VALID (tap->began) ||
      ABS (GST_CLOCK_DIFF (time, now)) > MAX_SKEW)
    {
      tap->began = time = now;
      tap->n_samples = 0;
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

static GstFlowReturn
new_sample_streaming_cb (GstAppSink *sink, gpointer user_data)
{
  Line *self = user_data;
  g_autoptr (GstSample) sample = gst_app_sink_pull_sample (sink);
  g_autoptr (GstBuffer) buffer = NULL;
  GstMapInfo map;

  if (sample == NULL || gst_sample_get_buffer (sample) == NULL)
    return GST_FLOW_OK;
  g_atomic_int_inc (&self->n_buffers);

  g_mutex_lock (&self->mutex);
  buffer = gst_buffer_ref (gst_sample_get_buffer (sample));
  if (self->tone != NULL)
    {
      /* A file begins when somebody listens: nothing of it is lost while the
       * connection is being made. */
      gst_buffer_unref (buffer);
      buffer =
        gst_buffer_new_allocate (NULL, BLOCK_SAMPLES * sizeof (gint16), NULL);
      gst_buffer_map (buffer, &map, GST_MAP_WRITE);
      memset (map.data, 0, map.size);
      if (has_listener (self))
        holler_tone_fill (self->tone,
                          (gint16 *) (gpointer) map.data,
                          BLOCK_SAMPLES);
      gst_buffer_unmap (buffer, &map);
    }
  for (guint i = 0; i < self->taps->len; i++)
    push_to_tap (self->taps->pdata[i], buffer);
  g_mutex_unlock (&self->mutex);

  if (gst_buffer_map (buffer, &map, GST_MAP_READ))
    {
      measure_level (self,
                     (const gint16 *) (gpointer) map.data,
                     map.size / sizeof (gint16));
      gst_buffer_unmap (buffer, &map);
    }

  return GST_FLOW_OK;
}

static void
level_cb (gpointer event, gpointer user_data)
{
  HollerCapture *self = user_data;

  if (self->open)
    self->func (*(double *) event, NULL, self->user_data);
}

static void start_pipeline (HollerCapture *self);

/* Once, until the device has delivered again. */
static void
report (HollerCapture *self, const char *text)
{
  if (self->was_reported)
    return;

  self->was_reported = TRUE;
  self->func (0, text, self->user_data);
}

/* Silence in place of the device. */
static void
fall_back (HollerCapture *self, const char *text)
{
  holler_debug (HOLLER_DEBUG_MEDIA, "capture: failed: %s", text);
  self->fallen_back = TRUE;
  start_pipeline (self);
  report (self, text);
}

static void
pipeline_cb (HollerPipeline *pipeline,
             HollerPipelineEvent event,
             const char *text,
             gpointer user_data)
{
  HollerCapture *self = user_data;

  if (event == HOLLER_PIPELINE_STARTED)
    holler_debug (HOLLER_DEBUG_MEDIA, "capture: started");
  else
    fall_back (self, text != NULL ? text : "it ended");
}

static void
set_tone (HollerCapture *self, HollerTone *tone)
{
  HollerTone *old = NULL;

  g_mutex_lock (&self->line->mutex);
  old = self->line->tone;
  self->line->tone = tone;
  g_mutex_unlock (&self->line->mutex);

  g_clear_pointer (&old, holler_tone_free);
}

/* A clock that ticks for a signal of ours, or for silence. */
static GstElement *
make_ticking_source (void)
{
  GstElement *source = gst_element_factory_make ("audiotestsrc", NULL);

  gst_util_set_object_arg (G_OBJECT (source), "wave", "silence");
  g_object_set (source,
                "is-live",
                TRUE,
                "samplesperbuffer",
                BLOCK_SAMPLES,
                NULL);

  return source;
}

static void
start_pipeline (HollerCapture *self)
{
  static const GstAppSinkCallbacks callbacks = {
    .new_sample = new_sample_streaming_cb,
  };
  g_autoptr (GstCaps) caps = gst_caps_from_string (HOLLER_SAMPLES_CAPS);
  GstElement *element = gst_pipeline_new ("holler-capture");
  GstElement *source = NULL;
  gboolean is_missing = FALSE;
  GstElement *convert = gst_element_factory_make ("audioconvert", NULL);
  GstElement *resample = gst_element_factory_make ("audioresample", NULL);
  GstElement *sink = gst_element_factory_make ("appsink", NULL);

  g_clear_pointer (&self->pipeline, holler_pipeline_stop);
  self->n_still_ticks = 0;

  if (self->has_device && !self->fallen_back)
    {
      source = self->make_source (self->user_data);
      is_missing = source == NULL;
      self->fallen_back = is_missing;
    }
  if (source == NULL)
    source = make_ticking_source ();

  g_object_set (sink,
                "caps",
                caps,
                "sync",
                FALSE,
                "async",
                FALSE,
                "max-buffers",
                4,
                "drop",
                TRUE,
                NULL);
  gst_app_sink_set_callbacks (GST_APP_SINK (sink),
                              (GstAppSinkCallbacks *) &callbacks,
                              line_ref (self->line),
                              (GDestroyNotify) line_unref);
  gst_bin_add_many (GST_BIN (element), source, convert, resample, sink, NULL);
  gst_element_link_many (source, convert, resample, sink, NULL);

  self->pipeline =
    holler_pipeline_new (self->workers, element, pipeline_cb, self);
  holler_pipeline_start (self->pipeline);
  if (is_missing)
    report (self, "there is no microphone");
}

static gboolean
watch_cb (gpointer data)
{
  HollerCapture *self = data;
  int n_buffers = g_atomic_int_get (&self->line->n_buffers);

  if (!self->has_device)
    return G_SOURCE_CONTINUE;

  if (self->fallen_back)
    {
      if (++self->n_still_ticks > RETRY_TICKS)
        holler_capture_reopen (self);
    }
  else if (n_buffers != self->last_n_buffers)
    {
      self->n_still_ticks = 0;
      self->was_reported = FALSE;
    }
  else if (++self->n_still_ticks > STALLED_TICKS)
    {
      holler_debug (HOLLER_DEBUG_MEDIA, "capture: delivers nothing, reopen");
      start_pipeline (self);
    }
  self->last_n_buffers = n_buffers;

  return G_SOURCE_CONTINUE;
}

/**
 * holler_capture_new:
 * @workers: where devices are opened
 * @clock: for the watch over the device
 * @make_source: makes the source for the chosen device
 * @func: told of levels and failures, on this thread
 * @user_data: data of both functions
 *
 * Returns: (transfer full): a closed capture
 */
HollerCapture *
holler_capture_new (HollerWorkers *workers,
                    HollerClock *clock,
                    HollerCaptureSourceFunc make_source_func,
                    HollerCaptureFunc func,
                    gpointer user_data)
{
  HollerCapture *self = g_new0 (HollerCapture, 1);

  self->workers = holler_workers_ref (workers);
  self->clock = g_object_ref (clock);
  self->make_source = make_source_func;
  self->func = func;
  self->user_data = user_data;
  self->line = line_new (holler_dispatch_new (level_cb, self, g_free));

  return self;
}

/**
 * holler_capture_free:
 * @self: (transfer full): a capture
 *
 * Closes it and frees it.
 */
void
holler_capture_free (HollerCapture *self)
{
  holler_capture_close (self);
  holler_dispatch_close (self->line->dispatch);
  line_unref (self->line);
  holler_workers_unref (self->workers);
  g_object_unref (self->clock);
  g_free (self);
}

/**
 * holler_capture_open:
 * @self: a capture
 * @input: "default", "test", "silence" or a WAV file
 * @error: return location
 *
 * Opens the microphone, or what stands for it, in the background.
 *
 * Returns: `TRUE` if it is being opened
 */
gboolean
holler_capture_open (HollerCapture *self, const char *input, GError **error)
{
  HollerTone *tone = NULL;

  g_return_val_if_fail (self != NULL, FALSE);

  if (self->open)
    return TRUE;

  self->has_device = g_strcmp0 (input, "default") == 0;
  if (!self->has_device)
    {
      tone = holler_tone_new (input, error);
      if (tone == NULL)
        return FALSE;
    }

  set_tone (self, tone);
  self->open = TRUE;
  self->fallen_back = FALSE;
  self->was_reported = FALSE;
  self->last_n_buffers = g_atomic_int_get (&self->line->n_buffers);
  start_pipeline (self);
  self->watch_id =
    holler_clock_add_timeout (self->clock, WATCH_MS, watch_cb, self, NULL);

  return TRUE;
}

/**
 * holler_capture_close:
 * @self: a capture
 *
 * Closes the microphone; taps stay.
 */
void
holler_capture_close (HollerCapture *self)
{
  g_return_if_fail (self != NULL);

  if (!self->open)
    return;

  self->open = FALSE;
  holler_clock_clear_timeout (self->clock, &self->watch_id);
  g_clear_pointer (&self->pipeline, holler_pipeline_stop);
}

/**
 * holler_capture_is_open:
 * @self: a capture
 *
 * Returns: whether it is open
 */
gboolean
holler_capture_is_open (HollerCapture *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->open;
}

/**
 * holler_capture_reopen:
 * @self: a capture
 *
 * Takes the device that is chosen now; a signal of ours goes on.
 */
void
holler_capture_reopen (HollerCapture *self)
{
  g_return_if_fail (self != NULL);

  if (!self->open || !self->has_device)
    return;

  self->fallen_back = FALSE;
  start_pipeline (self);
}

/**
 * holler_capture_add_tap:
 * @self: a capture
 * @appsrc: where to push to
 *
 * Makes a tap, through which nothing flows yet.
 *
 * Returns: (transfer full): a tap; freed by [method@Capture.remove_tap]
 */
HollerCaptureTap *
holler_capture_add_tap (HollerCapture *self, GstElement *appsrc)
{
  HollerCaptureTap *tap = NULL;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (GST_IS_APP_SRC (appsrc), NULL);

  tap = g_new0 (HollerCaptureTap, 1);
  g_atomic_ref_count_init (&tap->ref_count);
  tap->appsrc = gst_object_ref (appsrc);
  tap->began = GST_CLOCK_TIME_NONE;

  g_mutex_lock (&self->line->mutex);
  g_ptr_array_add (self->line->taps, tap_ref (tap));
  g_mutex_unlock (&self->line->mutex);

  return tap;
}

/**
 * holler_capture_remove_tap:
 * @self: a capture
 * @tap: (transfer full): one of its taps
 *
 * Nothing is pushed into the tap once this has returned.
 */
void
holler_capture_remove_tap (HollerCapture *self, HollerCaptureTap *tap)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (tap != NULL);

  g_mutex_lock (&self->line->mutex);
  g_ptr_array_remove (self->line->taps, tap);
  g_mutex_unlock (&self->line->mutex);

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
