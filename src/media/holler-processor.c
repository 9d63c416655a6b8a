/* holler-processor.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "media/holler-processor.h"

#include "base/holler-debug.h"
#include "core/holler-echo-delay.h"
#include "media/holler-samples.h"

/* Echo cancelling, noise suppression and gain control by webrtcdsp, which
 * hears by webrtcechoprobe what the speaker plays.
 *
 * Neither stands in a pipeline: buffers are pushed through them by whoever
 * has some. So the two may be opened, closed and replaced by themselves while
 * a call goes on, a switch is pressed without the microphone being opened
 * again, and there is no thread and no waiting between the microphone and the
 * encoder.
 *
 * Both need to know when a sample was heard or said. The moment at which a
 * device asks for samples wavers by milliseconds; so time is counted in
 * samples, and follows the clock slowly.
 */

/* From the pull of a block to the air and back: what the canceller is told
 * before the real delay is known, in milliseconds. It reaches some 60 ms
 * further, and not a bit less far: so it is told a little less than is true,
 * and told anew only where it would miss the echo. */
#define FIRST_DELAY_MS 20
#define EARLIER_MS 25
#define MAY_STRAY_MS 20
/* A device that is so far from its counted time has paused: count anew. */
#define LOST_US 80000
#define FOLLOW_DIVISOR 256

/* An element with pads of ours around it. */
typedef struct
{
  GstElement *element;
  GstPad *feed;
  GstPad *drain;
} Strip;

typedef struct
{
  gint64 next_us; /* 0: not yet */
} Counter;

struct _HollerProcessor
{
  gatomicrefcount ref_count;
  int steps; /* atomic */

  GMutex probe_mutex;
  Strip *probe; /* guarded by probe_mutex; (nullable) */
  Counter played;
  HollerEchoDelay delay; /* guarded by probe_mutex */
  int delay_ms;          /* what the canceller was told */

  /* the capture thread's own */
  Strip *dsp; /* (nullable) */
  HollerProcessorSteps dsp_steps;
  Counter captured;
  HollerProcessorFunc func;
  gpointer user_data;
};

static gboolean
swallow_event_streaming_cb (GstPad *pad, GstObject *parent, GstEvent *event)
{
  gst_event_unref (event);

  return TRUE;
}

static gboolean
refuse_query_streaming_cb (GstPad *pad, GstObject *parent, GstQuery *query)
{
  return FALSE;
}

static GstFlowReturn
swallow_streaming_cb (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  gst_buffer_unref (buffer);

  return GST_FLOW_OK;
}

static GstFlowReturn
processed_streaming_cb (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  HollerProcessor *self = gst_pad_get_element_private (pad);

  self->func (buffer, self->user_data);

  return GST_FLOW_OK;
}

static void
strip_free (Strip *self)
{
  gst_pad_set_active (self->feed, FALSE);
  gst_element_set_state (self->element, GST_STATE_NULL);
  gst_pad_set_active (self->drain, FALSE);
  gst_object_unref (self->feed);
  gst_object_unref (self->drain);
  gst_object_unref (self->element);
  g_free (self);
}

/* Takes a new, floating element. */
static Strip *
strip_new (GstElement *element, GstPadChainFunction chain, gpointer data)
{
  Strip *self = g_new0 (Strip, 1);
  g_autoptr (GstPad) sink = gst_element_get_static_pad (element, "sink");
  g_autoptr (GstPad) source = gst_element_get_static_pad (element, "src");
  g_autoptr (GstCaps) caps = gst_caps_from_string (HOLLER_SAMPLES_CAPS);
  GstSegment segment;

  self->element = gst_object_ref_sink (element);
  self->feed = gst_object_ref_sink (gst_pad_new ("feed", GST_PAD_SRC));
  self->drain = gst_object_ref_sink (gst_pad_new ("drain", GST_PAD_SINK));
  gst_pad_set_event_function (self->feed, swallow_event_streaming_cb);
  gst_pad_set_query_function (self->feed, refuse_query_streaming_cb);
  gst_pad_set_event_function (self->drain, swallow_event_streaming_cb);
  gst_pad_set_query_function (self->drain, refuse_query_streaming_cb);
  gst_pad_set_chain_function (self->drain, chain);
  gst_pad_set_element_private (self->drain, data);

  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_set_active (self->feed, TRUE);
  gst_pad_set_active (self->drain, TRUE);
  if (gst_pad_link_full (self->feed, sink, GST_PAD_LINK_CHECK_NOTHING) !=
        GST_PAD_LINK_OK ||
      gst_pad_link_full (source, self->drain, GST_PAD_LINK_CHECK_NOTHING) !=
        GST_PAD_LINK_OK ||
      gst_element_set_state (element, GST_STATE_PLAYING) ==
        GST_STATE_CHANGE_FAILURE ||
      !gst_pad_push_event (self->feed, gst_event_new_stream_start ("holler")) ||
      !gst_pad_push_event (self->feed, gst_event_new_caps (caps)) ||
      !gst_pad_push_event (self->feed, gst_event_new_segment (&segment)))
    {
      strip_free (self);
      return NULL;
    }

  return self;
}

/* When the first of the samples was, if the last of them is @now_us. */
static GstClockTime
count (Counter *self, gint64 now_us, guint n_samples)
{
  gint64 length_us = (gint64) n_samples * 1000 / HOLLER_SAMPLES_PER_MS;
  gint64 first_us = self->next_us;
  gint64 error_us = now_us - length_us - first_us;

  if (self->next_us == 0 || ABS (error_us) > LOST_US)
    {
      first_us = now_us - length_us;
      error_us = 0;
    }
  self->next_us = first_us + length_us + error_us / FOLLOW_DIVISOR;

  return (GstClockTime) first_us * GST_USECOND;
}

/**
 * holler_processor_new:
 *
 * Makes a processor that does what %HOLLER_PROCESSOR_DEFAULT says. Nothing
 * of it is loaded before there is sound.
 *
 * Returns: (transfer full): a processor
 */
HollerProcessor *
holler_processor_new (void)
{
  HollerProcessor *self = g_new0 (HollerProcessor, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->probe_mutex);
  self->steps = HOLLER_PROCESSOR_DEFAULT;
  holler_echo_delay_init (&self->delay);

  return self;
}

HollerProcessor *
holler_processor_ref (HollerProcessor *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
holler_processor_unref (HollerProcessor *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_clear_pointer (&self->dsp, strip_free);
  g_clear_pointer (&self->probe, strip_free);
  g_mutex_clear (&self->probe_mutex);
  g_free (self);
}

/**
 * holler_processor_set_steps:
 * @self: a processor
 * @steps: what is to be done
 *
 * Changes what is done from the next block on; any thread.
 */
void
holler_processor_set_steps (HollerProcessor *self, HollerProcessorSteps steps)
{
  g_atomic_int_set (&self->steps, (int) steps);
}

/**
 * holler_processor_get_steps:
 * @self: a processor
 *
 * Returns: what is to be done; any thread
 */
HollerProcessorSteps
holler_processor_get_steps (HollerProcessor *self)
{
  return (HollerProcessorSteps) g_atomic_int_get (&self->steps);
}

/**
 * holler_processor_played:
 * @self: a processor
 * @samples: (array length=n_samples): what the speaker is given
 * @n_samples: how much
 * @now_us: monotonic
 *
 * Tells what is going to be heard in the room; the playback's thread.
 */
void
holler_processor_played (HollerProcessor *self,
                         const gint16 *samples,
                         guint n_samples,
                         gint64 now_us)
{
  GstClockTime time;
  GstBuffer *buffer = NULL;

  /* The last sample is pulled now; the count goes by the first. */
  time = count (&self->played,
                now_us + (gint64) n_samples * 1000 / HOLLER_SAMPLES_PER_MS,
                n_samples);
  g_mutex_lock (&self->probe_mutex);
  if (self->probe != NULL)
    {
      gsize size_bytes = n_samples * sizeof *samples;

      holler_echo_delay_played (&self->delay,
                                (gint64) (time / GST_USECOND),
                                samples,
                                n_samples);
      buffer = gst_buffer_new_allocate (NULL, size_bytes, NULL);
      gst_buffer_fill (buffer, 0, samples, size_bytes);
      GST_BUFFER_PTS (buffer) = time;
      gst_pad_push (self->probe->feed, buffer);
    }
  g_mutex_unlock (&self->probe_mutex);
}

/* The probe waits so long with what was played. */
static void
tell_delay (HollerProcessor *self, Strip *probe, int delay_ms)
{
  self->delay_ms = delay_ms;
  gst_pad_push_event (probe->drain,
                      gst_event_new_latency ((guint64) delay_ms * GST_MSECOND));
}

static void
follow_delay (HollerProcessor *self, GstBuffer *buffer, GstClockTime time)
{
  GstMapInfo map;
  int delay_ms;

  g_mutex_lock (&self->probe_mutex);
  if (self->probe != NULL && gst_buffer_map (buffer, &map, GST_MAP_READ))
    {
      holler_echo_delay_heard (&self->delay,
                               (gint64) (time / GST_USECOND),
                               (const gint16 *) (gpointer) map.data,
                               (guint) (map.size / sizeof (gint16)));
      gst_buffer_unmap (buffer, &map);
      delay_ms = holler_echo_delay_get_ms (&self->delay) - EARLIER_MS;
      if (holler_echo_delay_get_ms (&self->delay) >= 0 &&
          ABS (MAX (delay_ms, 0) - self->delay_ms) > MAY_STRAY_MS)
        {
          holler_debug (HOLLER_DEBUG_MEDIA,
                        "capture: the echo comes after %d ms",
                        delay_ms + EARLIER_MS);
          tell_delay (self, self->probe, MAX (delay_ms, 0));
        }
    }
  g_mutex_unlock (&self->probe_mutex);
}

static void
set_probe (HollerProcessor *self, Strip *probe)
{
  Strip *old = NULL;

  g_mutex_lock (&self->probe_mutex);
  old = self->probe;
  self->probe = probe;
  g_mutex_unlock (&self->probe_mutex);

  g_clear_pointer (&old, strip_free);
}

/* The probe is found by its name, in the whole process. */
static char *
make_probe (HollerProcessor *self)
{
  GstElement *element = gst_element_factory_make ("webrtcechoprobe", NULL);
  char *name = NULL;
  Strip *probe = NULL;

  if (element == NULL)
    return NULL;
  name = g_strdup_printf ("holler-probe-%p", (gpointer) self);
  gst_object_set_name (GST_OBJECT (element), name);
  probe = strip_new (element, swallow_streaming_cb, NULL);
  if (probe == NULL)
    {
      g_free (name);
      return NULL;
    }
  tell_delay (self, probe, FIRST_DELAY_MS);
  set_probe (self, probe);

  return name;
}

static Strip *
make_dsp (HollerProcessor *self, HollerProcessorSteps steps)
{
  GstElement *element = gst_element_factory_make ("webrtcdsp", NULL);
  g_autofree char *probe = NULL;

  if (element == NULL)
    return NULL;
  if (steps & HOLLER_PROCESSOR_ECHO)
    probe = make_probe (self);

  g_object_set (element,
                "high-pass-filter",
                TRUE,
                "echo-cancel",
                probe != NULL,
                "extended-filter",
                TRUE,
                "delay-agnostic",
                FALSE,
                "noise-suppression",
                (steps & HOLLER_PROCESSOR_NOISE) != 0,
                "gain-control",
                (steps & HOLLER_PROCESSOR_GAIN) != 0,
                "voice-detection",
                FALSE,
                NULL);
  if (probe != NULL)
    g_object_set (element, "probe", probe, NULL);
  gst_util_set_object_arg (G_OBJECT (element),
                           "echo-suppression-level",
                           "high");
  gst_util_set_object_arg (G_OBJECT (element),
                           "noise-suppression-level",
                           "moderate");

  return strip_new (element, processed_streaming_cb, self);
}

static void
follow_steps (HollerProcessor *self)
{
  HollerProcessorSteps steps = holler_processor_get_steps (self);

  if (steps == self->dsp_steps)
    return;

  self->dsp_steps = steps;
  g_clear_pointer (&self->dsp, strip_free);
  set_probe (self, NULL);
  if (steps == 0)
    return;
  self->dsp = make_dsp (self, steps);
  if (self->dsp == NULL)
    holler_debug (HOLLER_DEBUG_MEDIA, "capture: no processing (webrtcdsp)");
}

/**
 * holler_processor_captured:
 * @self: a processor
 * @buffer: (transfer full): what the microphone heard, HOLLER_SAMPLES_CAPS
 * @now_us: monotonic
 * @func: is given what comes of it, before this returns
 * @user_data: data of @func
 *
 * Works on a block; the capture's thread. Without the plugin the sound goes
 * through as it is.
 */
void
holler_processor_captured (HollerProcessor *self,
                           GstBuffer *buffer,
                           gint64 now_us,
                           HollerProcessorFunc func,
                           gpointer user_data)
{
  guint n_samples = (guint) (gst_buffer_get_size (buffer) / sizeof (gint16));
  GstClockTime time;

  follow_steps (self);
  if (self->dsp == NULL)
    {
      func (buffer, user_data);
      return;
    }

  self->func = func;
  self->user_data = user_data;
  buffer = gst_buffer_make_writable (buffer);
  time = count (&self->captured, now_us, n_samples);
  follow_delay (self, buffer, time);
  GST_BUFFER_PTS (buffer) = time;
  GST_BUFFER_DTS (buffer) = GST_CLOCK_TIME_NONE;
  GST_BUFFER_FLAG_UNSET (buffer, GST_BUFFER_FLAG_DISCONT);
  gst_pad_push (self->dsp->feed, buffer);
}
