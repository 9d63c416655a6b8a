/* holler-playback.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "media/holler-playback.h"

#include <gst/app/app.h>
#include <string.h>

#include "base/holler-debug.h"
#include "media/holler-pipeline.h"
#include "media/holler-samples.h"
#include "media/holler-wav.h"

/* What is heard. It is opened while it still rings and plays silence then, so
 * that the first word of a call does not wait for a sound server. The sound
 * card asks for blocks of 5 ms; each is the sum of what the speakers' voices
 * give for it. Without a sound card a thread asks at the same pace.
 */

#define BLOCK_SAMPLES (5 * HOLLER_SAMPLES_PER_MS)
#define PACED_SAMPLES (10 * HOLLER_SAMPLES_PER_MS)
#define PACED_US 10000
#define LEVEL_SAMPLES (50 * HOLLER_SAMPLES_PER_MS)
/* A vanished device: how long until the first attempt at another, and until
 * each further one. */
#define REOPEN_SOON_MS 100
#define REOPEN_MS 1000

typedef struct
{
  HollerVoice *voice;
  HollerPlaybackHeardFunc heard;
  gpointer user_data;
  GDestroyNotify notify;
  gsize n_samples; /* since @heard was told */
  gboolean has_sounded;
  gboolean audible;
  float gain; /* at the end of the last block */
} Speaker;

/* The speakers: changed by the main thread, asked by the card's. */
typedef struct
{
  gatomicrefcount ref_count;
  HollerProcessor *processor; /* hears what is played */
  GMutex mutex;
  GPtrArray *speakers; /* guarded by mutex */
} Mixer;

typedef struct
{
  Mixer *mixer;
  HollerWavWriter *writer; /* (nullable) */
  GMutex mutex;
  GCond stop_cond;
  gboolean stop; /* guarded by mutex */
  GThread *thread;
} Pacer;

struct _HollerPlayback
{
  HollerWorkers *workers;
  HollerClock *clock;
  HollerPlaybackSinkFunc make_sink;
  gpointer user_data;

  Mixer *mixer;
  HollerPipeline *pipeline; /* (nullable) */
  Pacer *pacer;             /* (nullable) */
  guint reopen_id;
  gboolean has_failed; /* since it last started */
  gboolean open;
};

static void
speaker_free (gpointer data)
{
  Speaker *self = data;

  if (self->notify != NULL)
    self->notify (self->user_data);
  holler_voice_unref (self->voice);
  g_free (self);
}

static Mixer *
mixer_new (HollerProcessor *processor)
{
  Mixer *self = g_new0 (Mixer, 1);

  self->processor = holler_processor_ref (processor);
  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->mutex);
  self->speakers = g_ptr_array_new_with_free_func (speaker_free);

  return self;
}

static Mixer *
mixer_ref (Mixer *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

static void
mixer_unref (Mixer *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_ptr_array_unref (self->speakers);
  holler_processor_unref (self->processor);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

static void
tell_heard (Speaker *self, gsize n_samples)
{
  gboolean is_first =
    !self->has_sounded && holler_voice_has_sounded (self->voice);

  self->has_sounded |= is_first;
  self->n_samples += n_samples;
  if (!is_first && self->n_samples < LEVEL_SAMPLES)
    return;

  self->n_samples = 0;
  self->heard (holler_voice_get_level (self->voice), is_first, self->user_data);
}

/* From one block to the next, so that two who say the same can take turns. */
static void
add_samples (Speaker *speaker, float *sum, const float *one, guint n_samples)
{
  float gain = speaker->gain;
  float step =
    ((speaker->audible ? 1.0f : 0.0f) - gain) / (float) MAX (n_samples, 1);

  for (guint i = 0; i < n_samples; i++)
    {
      gain += step;
      sum[i] += gain * one[i];
    }
  speaker->gain = speaker->audible ? 1.0f : 0.0f;
}

static void
mixer_pull (Mixer *self, gint16 *samples, guint n_samples)
{
  float sum[PACED_SAMPLES] = { 0 };
  float one[PACED_SAMPLES];
  gint64 now_us = g_get_monotonic_time ();

  g_assert (n_samples <= G_N_ELEMENTS (sum));

  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->speakers->len; i++)
    {
      Speaker *speaker = self->speakers->pdata[i];

      holler_voice_pull (speaker->voice, one, n_samples, now_us);
      add_samples (speaker, sum, one, n_samples);
      tell_heard (speaker, n_samples);
    }
  g_mutex_unlock (&self->mutex);

  holler_samples_from_float (samples, sum, n_samples);
  holler_processor_played (self->processor, samples, n_samples, now_us);
}

static void
need_data_streaming_cb (GstAppSrc *source, guint length, gpointer user_data)
{
  GstBuffer *buffer = NULL;
  GstMapInfo map;

  buffer =
    gst_buffer_new_allocate (NULL, BLOCK_SAMPLES * sizeof (gint16), NULL);
  gst_buffer_map (buffer, &map, GST_MAP_WRITE);
  mixer_pull (user_data, (gint16 *) (gpointer) map.data, BLOCK_SAMPLES);
  gst_buffer_unmap (buffer, &map);
  gst_app_src_push_buffer (source, buffer);
}

static gpointer
pacer_thread (gpointer data)
{
  Pacer *self = data;
  gint64 next_us = g_get_monotonic_time ();
  gint16 samples[PACED_SAMPLES];

  g_mutex_lock (&self->mutex);
  while (!self->stop)
    {
      if (g_get_monotonic_time () < next_us)
        {
          g_cond_wait_until (&self->stop_cond, &self->mutex, next_us);
          continue;
        }
      g_mutex_unlock (&self->mutex);
      mixer_pull (self->mixer, samples, PACED_SAMPLES);
      if (self->writer != NULL)
        holler_wav_writer_write (self->writer, samples, PACED_SAMPLES);
      next_us += PACED_US;
      g_mutex_lock (&self->mutex);
    }
  g_mutex_unlock (&self->mutex);

  return NULL;
}

static Pacer *
pacer_new (Mixer *mixer, HollerWavWriter *writer)
{
  Pacer *self = g_new0 (Pacer, 1);

  self->mixer = mixer_ref (mixer);
  self->writer = writer;
  g_mutex_init (&self->mutex);
  g_cond_init (&self->stop_cond);
  self->thread = g_thread_new ("holler-pacer", pacer_thread, self);

  return self;
}

static void
pacer_free (Pacer *self)
{
  g_mutex_lock (&self->mutex);
  self->stop = TRUE;
  g_cond_signal (&self->stop_cond);
  g_mutex_unlock (&self->mutex);
  g_thread_join (self->thread);

  g_clear_pointer (&self->writer, holler_wav_writer_free);
  mixer_unref (self->mixer);
  g_cond_clear (&self->stop_cond);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

static gboolean
reopen_cb (gpointer data)
{
  HollerPlayback *self = data;

  self->reopen_id = 0;
  holler_playback_reopen (self);

  return G_SOURCE_REMOVE;
}

static void
pipeline_cb (HollerPipeline *pipeline,
             HollerPipelineEvent event,
             const char *text,
             gpointer user_data)
{
  HollerPlayback *self = user_data;

  if (event == HOLLER_PIPELINE_STARTED)
    {
      holler_debug (HOLLER_DEBUG_MEDIA, "playback: started");
      self->has_failed = FALSE;
      return;
    }

  holler_debug (HOLLER_DEBUG_MEDIA, "playback: failed: %s", text);
  g_clear_pointer (&self->pipeline, holler_pipeline_stop);
  holler_clock_clear_timeout (self->clock, &self->reopen_id);
  self->reopen_id =
    holler_clock_add_timeout (self->clock,
                              self->has_failed ? REOPEN_MS : REOPEN_SOON_MS,
                              reopen_cb,
                              self,
                              NULL);
  self->has_failed = TRUE;
}

static void
start_pipeline (HollerPlayback *self)
{
  static const GstAppSrcCallbacks callbacks = {
    .need_data = need_data_streaming_cb,
  };
  g_autoptr (GstCaps) caps = gst_caps_from_string (HOLLER_SAMPLES_CAPS);
  GstElement *sink = self->make_sink (self->user_data);
  GstElement *source = NULL;
  GstElement *element = NULL;

  if (sink == NULL)
    {
      self->pacer = pacer_new (self->mixer, NULL);
      return;
    }

  element = gst_pipeline_new ("holler-playback");
  source = gst_element_factory_make ("appsrc", NULL);
  g_object_set (source,
                "caps",
                caps,
                "format",
                GST_FORMAT_TIME,
                "max-bytes",
                (guint64) (BLOCK_SAMPLES * sizeof (gint16)),
                NULL);
  gst_app_src_set_callbacks (GST_APP_SRC (source),
                             (GstAppSrcCallbacks *) &callbacks,
                             mixer_ref (self->mixer),
                             (GDestroyNotify) mixer_unref);
  gst_bin_add_many (GST_BIN (element), source, sink, NULL);
  gst_element_link (source, sink);

  self->pipeline =
    holler_pipeline_new (self->workers, element, pipeline_cb, self);
  holler_pipeline_start (self->pipeline);
}

/**
 * holler_playback_new:
 * @workers: where devices are opened
 * @clock: for the attempts to reopen
 * @processor: is told what is played
 * @make_sink: makes the sink for the chosen device
 * @user_data: data of @make_sink
 *
 * Returns: (transfer full): a closed playback
 */
HollerPlayback *
holler_playback_new (HollerWorkers *workers,
                     HollerClock *clock,
                     HollerProcessor *processor,
                     HollerPlaybackSinkFunc make_sink,
                     gpointer user_data)
{
  HollerPlayback *self = g_new0 (HollerPlayback, 1);

  self->workers = holler_workers_ref (workers);
  self->clock = g_object_ref (clock);
  self->make_sink = make_sink;
  self->user_data = user_data;
  self->mixer = mixer_new (processor);

  return self;
}

/**
 * holler_playback_free:
 * @self: (transfer full): a playback
 *
 * Closes it and frees it.
 */
void
holler_playback_free (HollerPlayback *self)
{
  holler_playback_close (self);
  mixer_unref (self->mixer);
  holler_workers_unref (self->workers);
  g_object_unref (self->clock);
  g_free (self);
}

/**
 * holler_playback_open:
 * @self: a playback
 * @file: (nullable): a WAV file to write instead of a device
 * @error: return location
 *
 * Begins to play; the device itself opens in the background.
 *
 * Returns: `TRUE` if it plays, or already did
 */
gboolean
holler_playback_open (HollerPlayback *self, const char *file, GError **error)
{
  HollerWavWriter *writer = NULL;

  g_return_val_if_fail (self != NULL, FALSE);

  if (self->open)
    return TRUE;

  if (file != NULL)
    {
      writer = holler_wav_writer_new (file, error);
      if (writer == NULL)
        return FALSE;
      self->pacer = pacer_new (self->mixer, writer);
    }
  else
    {
      start_pipeline (self);
    }
  self->open = TRUE;

  return TRUE;
}

/**
 * holler_playback_close:
 * @self: a playback
 *
 * Ends playing; the speakers stay and go on when it is opened again.
 */
void
holler_playback_close (HollerPlayback *self)
{
  g_return_if_fail (self != NULL);

  holler_clock_clear_timeout (self->clock, &self->reopen_id);
  g_clear_pointer (&self->pipeline, holler_pipeline_stop);
  g_clear_pointer (&self->pacer, pacer_free);
  self->open = FALSE;
}

/**
 * holler_playback_is_open:
 * @self: a playback
 *
 * Returns: whether it plays
 */
gboolean
holler_playback_is_open (HollerPlayback *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->open;
}

/**
 * holler_playback_reopen:
 * @self: a playback
 *
 * Takes the device that is chosen now; a file goes on.
 */
void
holler_playback_reopen (HollerPlayback *self)
{
  g_return_if_fail (self != NULL);

  if (!self->open || (self->pacer != NULL && self->pacer->writer != NULL))
    return;

  holler_clock_clear_timeout (self->clock, &self->reopen_id);
  g_clear_pointer (&self->pipeline, holler_pipeline_stop);
  g_clear_pointer (&self->pacer, pacer_free);
  start_pipeline (self);
}

/**
 * holler_playback_add:
 * @self: a playback
 * @voice: whom to play
 * @heard: told, on the sound card's thread, how loud it is
 * @user_data: data of @heard
 * @notify: frees @user_data
 *
 * Lets a voice be heard.
 */
void
holler_playback_add (HollerPlayback *self,
                     HollerVoice *voice,
                     HollerPlaybackHeardFunc heard,
                     gpointer user_data,
                     GDestroyNotify notify)
{
  Speaker *speaker = NULL;

  g_return_if_fail (self != NULL);
  g_return_if_fail (heard != NULL);

  speaker = g_new0 (Speaker, 1);
  speaker->voice = holler_voice_ref (voice);
  speaker->heard = heard;
  speaker->user_data = user_data;
  speaker->notify = notify;
  speaker->audible = TRUE;
  speaker->gain = 1.0f;

  g_mutex_lock (&self->mixer->mutex);
  g_ptr_array_add (self->mixer->speakers, speaker);
  g_mutex_unlock (&self->mixer->mutex);
}

/**
 * holler_playback_set_audible:
 * @self: a playback
 * @voice: one that was added
 * @audible: whether it is heard
 *
 * Fades a voice in or out within a block; its packets are played out all the
 * same, so that it can be heard at once.
 */
void
holler_playback_set_audible (HollerPlayback *self,
                             HollerVoice *voice,
                             gboolean audible)
{
  GPtrArray *speakers = NULL;

  g_return_if_fail (self != NULL);

  speakers = self->mixer->speakers;
  g_mutex_lock (&self->mixer->mutex);
  for (guint i = 0; i < speakers->len; i++)
    {
      Speaker *speaker = speakers->pdata[i];

      if (speaker->voice == voice)
        speaker->audible = audible;
    }
  g_mutex_unlock (&self->mixer->mutex);
}

/**
 * holler_playback_remove:
 * @self: a playback
 * @voice: whom not to play any more
 *
 * Lets a voice be heard no more; its function is not called afterwards.
 */
void
holler_playback_remove (HollerPlayback *self, HollerVoice *voice)
{
  GPtrArray *speakers = NULL;

  g_return_if_fail (self != NULL);

  speakers = self->mixer->speakers;
  g_mutex_lock (&self->mixer->mutex);
  for (guint i = speakers->len; i > 0; i--)
    {
      Speaker *speaker = speakers->pdata[i - 1];

      if (speaker->voice == voice)
        g_ptr_array_remove_index (speakers, i - 1);
    }
  g_mutex_unlock (&self->mixer->mutex);
}
