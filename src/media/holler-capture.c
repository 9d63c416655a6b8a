/* holler-capture.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "media/holler-capture.h"

#include "base/holler-debug.h"
#include "media/holler-capture-line.h"
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
#define WATCH_MS 500
/* Ticks of the watch without a block until the device is opened again. */
#define STALLED_TICKS 2
/* The same for one that was just opened; each attempt has some more. */
#define OPENING_TICKS 4
#define MAX_OPENING_TICKS 20
/* Ticks of silence instead of a failed device until the next attempt. */
#define RETRY_TICKS 2
/* Ticks of nothing but zeros until a device is opened once more. */
#define DEAD_SILENCE_TICKS 5

struct _HollerCapture
{
  HollerWorkers *workers;
  HollerClock *clock;
  HollerCaptureSourceFunc make_source;
  HollerCaptureFunc func;
  gpointer user_data;

  HollerCaptureLine *line;
  HollerDispatch *dispatch;
  HollerPipeline *pipeline; /* (nullable) */
  guint watch_id;
  int last_n_buffers;
  int first_n_sound_buffers;
  guint n_still_ticks;
  guint n_silent_ticks;
  guint n_failures;     /* since it delivered */
  gboolean delivers;    /* since it was opened */
  gboolean was_doubted; /* it gave nothing but zeros, once */
  gboolean open;
  gboolean has_device; /* opened for a device, not for a signal */
  gboolean fallen_back;
  gboolean was_reported; /* the failure; again after it delivered */
};

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
  g_autoptr (GstCaps) caps = gst_caps_from_string (HOLLER_SAMPLES_CAPS);
  GstElement *element = gst_pipeline_new ("holler-capture");
  GstElement *source = NULL;
  gboolean is_missing = FALSE;
  GstElement *convert = gst_element_factory_make ("audioconvert", NULL);
  GstElement *resample = gst_element_factory_make ("audioresample", NULL);
  GstElement *sink = gst_element_factory_make ("appsink", NULL);

  g_clear_pointer (&self->pipeline, holler_pipeline_stop);
  self->n_still_ticks = 0;
  self->n_silent_ticks = 0;
  self->delivers = FALSE;

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
  holler_capture_line_listen (self->line,
                              sink,
                              self->has_device && !self->fallen_back);
  gst_bin_add_many (GST_BIN (element), source, convert, resample, sink, NULL);
  gst_element_link_many (source, convert, resample, sink, NULL);

  self->pipeline =
    holler_pipeline_new (self->workers, element, pipeline_cb, self);
  holler_pipeline_start (self->pipeline);
  if (is_missing)
    report (self, "there is no microphone");
}

/* It gave nothing for so long: the first time it is opened again, later
 * silence takes its place between the attempts. */
static void
handle_stall (HollerCapture *self)
{
  holler_debug (HOLLER_DEBUG_MEDIA, "capture: delivers nothing, reopen");
  if (self->n_failures++ == 0)
    start_pipeline (self);
  else
    fall_back (self, "it delivers nothing");
}

static void
watch_device (HollerCapture *self)
{
  int n_buffers = holler_capture_line_get_n_buffers (self->line);
  int n_sound_buffers = holler_capture_line_get_n_sound_buffers (self->line);
  gboolean delivered = n_buffers != self->last_n_buffers;
  guint patience =
    MIN (OPENING_TICKS + 2 * self->n_failures, MAX_OPENING_TICKS);

  self->last_n_buffers = n_buffers;
  if (!delivered)
    {
      if (++self->n_still_ticks >= (self->delivers ? STALLED_TICKS : patience))
        handle_stall (self);
      return;
    }

  self->delivers = TRUE;
  self->n_still_ticks = 0;
  self->n_failures = 0;
  self->was_reported = FALSE;
  /* A switched-off microphone is silent too: one doubt is enough. */
  if (n_sound_buffers == self->first_n_sound_buffers && !self->was_doubted &&
      ++self->n_silent_ticks >= DEAD_SILENCE_TICKS)
    {
      holler_debug (HOLLER_DEBUG_MEDIA, "capture: only zeros, reopen");
      self->was_doubted = TRUE;
      start_pipeline (self);
    }
}

static gboolean
watch_cb (gpointer data)
{
  HollerCapture *self = data;

  if (!self->has_device)
    return G_SOURCE_CONTINUE;

  if (!self->fallen_back)
    {
      watch_device (self);
    }
  else if (++self->n_still_ticks >= RETRY_TICKS)
    {
      self->fallen_back = FALSE;
      start_pipeline (self);
    }

  return G_SOURCE_CONTINUE;
}

/**
 * holler_capture_new:
 * @workers: where devices are opened
 * @clock: for the watch over the device
 * @processor: works on what the device hears
 * @make_source_func: makes the source for the chosen device
 * @func: told of levels and failures, on this thread
 * @user_data: data of both functions
 *
 * Returns: (transfer full): a closed capture
 */
HollerCapture *
holler_capture_new (HollerWorkers *workers,
                    HollerClock *clock,
                    HollerProcessor *processor,
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
  self->dispatch = holler_dispatch_new (level_cb, self, g_free);
  self->line =
    holler_capture_line_new (holler_dispatch_ref (self->dispatch), processor);

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
  holler_dispatch_close (self->dispatch);
  holler_dispatch_unref (self->dispatch);
  holler_capture_line_unref (self->line);
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

  holler_capture_line_set_tone (self->line, tone);
  self->open = TRUE;
  self->fallen_back = FALSE;
  self->was_reported = FALSE;
  self->was_doubted = FALSE;
  self->n_failures = 0;
  self->last_n_buffers = holler_capture_line_get_n_buffers (self->line);
  self->first_n_sound_buffers =
    holler_capture_line_get_n_sound_buffers (self->line);
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
  self->was_doubted = FALSE;
  self->n_failures = 0;
  self->first_n_sound_buffers =
    holler_capture_line_get_n_sound_buffers (self->line);
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
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (GST_IS_ELEMENT (appsrc), NULL);

  return holler_capture_line_add_tap (self->line, appsrc);
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

  holler_capture_line_remove_tap (self->line, tap);
}
