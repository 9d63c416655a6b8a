/* holler-bell.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "media/holler-bell.h"

#include <gst/app/app.h>
#include <string.h>

#include "base/holler-debug.h"
#include "holler-sounds.h"
#include "media/holler-pipeline.h"
#include "media/holler-samples.h"
#include "media/holler-wav.h"

/* Rings and other signs, one at a time. They are short files inside the
 * program; a ring is played round and round until somebody answers.
 */

#define RESOURCE_FOLDER "/app/holler/sounds/"
#define BLOCK_SAMPLES (20 * HOLLER_SAMPLES_PER_MS)
/* Short enough that a ring ends when it is answered. */
#define BUFFER_US 100000

static const char *const names[] = {
  [HOLLER_SOUND_RING] = "ring.wav",
  [HOLLER_SOUND_RINGBACK] = "ringback.wav",
  [HOLLER_SOUND_END] = "end.wav",
  [HOLLER_SOUND_MESSAGE] = "message.wav",
};

/* Where in the file the sound card is: its thread's own, once it plays. */
typedef struct
{
  gint16 *samples;
  gsize n_samples;
  gsize position;
  guint64 n_played;
  gboolean loop;
} Player;

struct _HollerBell
{
  HollerWorkers *workers;
  HollerBellSinkFunc make_sink;
  gpointer user_data;
  HollerPipeline *pipeline; /* (nullable) */
};

static void
player_free (gpointer data)
{
  Player *self = data;

  g_free (self->samples);
  g_free (self);
}

static Player *
player_new (HollerSound sound, gboolean loop)
{
  g_autofree char *path = g_strconcat (RESOURCE_FOLDER, names[sound], NULL);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  Player *self = NULL;

  bytes = g_resource_lookup_data (holler_sounds_get_resource (),
                                  path,
                                  G_RESOURCE_LOOKUP_FLAGS_NONE,
                                  &error);
  self = g_new0 (Player, 1);
  self->loop = loop;
  if (bytes != NULL)
    self->samples = holler_wav_parse (bytes, &self->n_samples, &error);
  if (self->samples == NULL)
    {
      g_critical ("sound %s: %s", path, error->message);
      player_free (self);
      return NULL;
    }

  return self;
}

static void
fill_block (Player *self, gint16 *block)
{
  gsize n_filled = 0;

  memset (block, 0, BLOCK_SAMPLES * sizeof *block);
  while (n_filled < BLOCK_SAMPLES)
    {
      gsize n =
        MIN (BLOCK_SAMPLES - n_filled, self->n_samples - self->position);

      memcpy (block + n_filled,
              self->samples + self->position,
              n * sizeof *block);
      n_filled += n;
      self->position += n;
      if (self->position < self->n_samples)
        continue;
      if (!self->loop)
        return;
      self->position = 0;
    }
}

static void
need_data_streaming_cb (GstAppSrc *source, guint length, gpointer user_data)
{
  Player *self = user_data;
  GstBuffer *buffer = NULL;
  GstMapInfo map;

  if (self->position >= self->n_samples)
    {
      gst_app_src_end_of_stream (source);
      return;
    }

  buffer =
    gst_buffer_new_allocate (NULL, BLOCK_SAMPLES * sizeof (gint16), NULL);
  gst_buffer_map (buffer, &map, GST_MAP_WRITE);
  fill_block (self, (gint16 *) (gpointer) map.data);
  gst_buffer_unmap (buffer, &map);
  GST_BUFFER_PTS (buffer) =
    gst_util_uint64_scale (self->n_played, GST_SECOND, HOLLER_SAMPLE_RATE);
  self->n_played += BLOCK_SAMPLES;
  GST_BUFFER_DURATION (buffer) =
    BLOCK_SAMPLES * GST_SECOND / HOLLER_SAMPLE_RATE;
  gst_app_src_push_buffer (source, buffer);
}

static void
pipeline_cb (HollerPipeline *pipeline,
             HollerPipelineEvent event,
             const char *text,
             gpointer user_data)
{
  HollerBell *self = user_data;

  if (event == HOLLER_PIPELINE_STARTED)
    return;

  if (event == HOLLER_PIPELINE_FAILED)
    holler_debug (HOLLER_DEBUG_MEDIA, "bell: failed: %s", text);
  holler_bell_stop (self);
}

/**
 * holler_bell_new:
 * @workers: where devices are opened
 * @make_sink: makes the sink for a sound
 * @user_data: data of @make_sink
 *
 * Returns: (transfer full): a silent bell
 */
HollerBell *
holler_bell_new (HollerWorkers *workers,
                 HollerBellSinkFunc make_sink,
                 gpointer user_data)
{
  HollerBell *self = g_new0 (HollerBell, 1);

  self->workers = holler_workers_ref (workers);
  self->make_sink = make_sink;
  self->user_data = user_data;

  return self;
}

/**
 * holler_bell_free:
 * @self: (transfer full): a bell
 *
 * Silences and frees it.
 */
void
holler_bell_free (HollerBell *self)
{
  holler_bell_stop (self);
  holler_workers_unref (self->workers);
  g_free (self);
}

/**
 * holler_bell_play:
 * @self: a bell
 * @sound: what to play
 * @loop: whether to go on until stopped
 *
 * Plays a sound in place of the one that plays.
 */
void
holler_bell_play (HollerBell *self, HollerSound sound, gboolean loop)
{
  static const GstAppSrcCallbacks callbacks = {
    .need_data = need_data_streaming_cb,
  };
  g_autoptr (GstCaps) caps = gst_caps_from_string (HOLLER_SAMPLES_CAPS);
  GstElement *element = NULL;
  GstElement *source = NULL;
  GstElement *sink = NULL;
  Player *player = NULL;

  g_return_if_fail (self != NULL);
  g_return_if_fail (sound < G_N_ELEMENTS (names));

  holler_bell_stop (self);
  sink = self->make_sink (sound, self->user_data);
  if (sink == NULL)
    return;
  player = player_new (sound, loop);
  if (player == NULL)
    {
      gst_object_unref (gst_object_ref_sink (sink));
      return;
    }

  if (g_object_class_find_property (G_OBJECT_GET_CLASS (sink), "buffer-time") !=
      NULL)
    g_object_set (sink, "buffer-time", (gint64) BUFFER_US, NULL);
  element = gst_pipeline_new ("holler-bell");
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
                             player,
                             player_free);
  gst_bin_add_many (GST_BIN (element), source, sink, NULL);
  gst_element_link (source, sink);

  self->pipeline =
    holler_pipeline_new (self->workers, element, pipeline_cb, self);
  holler_pipeline_start (self->pipeline);
}

/**
 * holler_bell_stop:
 * @self: a bell
 *
 * Silences it.
 */
void
holler_bell_stop (HollerBell *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->pipeline, holler_pipeline_stop);
}
