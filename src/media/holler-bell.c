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

/* A fader's way is felt as loudness about as a cube. */
#define GAIN_ONE (1 << 16)

static const char *const names[HOLLER_N_SOUNDS] = {
  [HOLLER_SOUND_RING] = "ring",
  [HOLLER_SOUND_RINGBACK] = "ringback",
  [HOLLER_SOUND_END] = "end",
  [HOLLER_SOUND_MESSAGE] = "message",
};

/* Where in the file the sound card is: its thread's own, once it plays; but
 * for the gain. */
typedef struct
{
  gint gain; /* atomic; of GAIN_ONE */
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
  HollerBellChangedFunc changed;
  HollerPipeline *pipeline; /* (nullable) */
  Player *player;           /* (nullable): of the pipeline */
  int sounding;             /* a HollerSound or HOLLER_SOUND_NONE */
  gboolean loop;
  char *tones[HOLLER_N_SOUNDS];
  double volumes[HOLLER_N_SOUNDS];
};

static void
player_clear (gpointer data)
{
  g_free (((Player *) data)->samples);
}

static void
player_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, player_clear);
}

static void
player_set_volume (Player *self, double volume)
{
  g_atomic_int_set (&self->gain, (gint) (volume * volume * volume * GAIN_ONE));
}

static Player *
player_new (HollerSound sound, const char *tone, gboolean loop)
{
  g_autofree char *path =
    g_strdup_printf (RESOURCE_FOLDER "%s-%s.wav", names[sound], tone);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  Player *self = NULL;

  bytes = g_resource_lookup_data (holler_sounds_get_resource (),
                                  path,
                                  G_RESOURCE_LOOKUP_FLAGS_NONE,
                                  &error);
  self = g_atomic_rc_box_new0 (Player);
  self->loop = loop;
  if (bytes != NULL)
    self->samples = holler_wav_parse (bytes, &self->n_samples, &error);
  if (self->samples == NULL)
    {
      g_critical ("sound %s: %s", path, error->message);
      player_unref (self);
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
scale_block (gint16 *block, gint gain)
{
  for (guint i = 0; i < BLOCK_SAMPLES; i++)
    block[i] = (gint16) ((gint64) block[i] * gain / GAIN_ONE);
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
  scale_block ((gint16 *) (gpointer) map.data, g_atomic_int_get (&self->gain));
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
 * @changed: called when another sound, or none, is heard
 * @user_data: data of both
 *
 * Returns: (transfer full): a silent bell
 */
HollerBell *
holler_bell_new (HollerWorkers *workers,
                 HollerBellSinkFunc make_sink,
                 HollerBellChangedFunc changed,
                 gpointer user_data)
{
  HollerBell *self = g_new0 (HollerBell, 1);

  self->workers = holler_workers_ref (workers);
  self->make_sink = make_sink;
  self->user_data = user_data;
  self->sounding = HOLLER_SOUND_NONE;
  for (guint i = 0; i < HOLLER_N_SOUNDS; i++)
    {
      self->tones[i] = g_strdup (HOLLER_TONE_DEFAULT);
      self->volumes[i] = 1;
    }
  self->changed = changed;

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
  self->changed = NULL;
  holler_bell_stop (self);
  holler_workers_unref (self->workers);
  for (guint i = 0; i < HOLLER_N_SOUNDS; i++)
    g_free (self->tones[i]);
  g_free (self);
}

static void
set_sounding (HollerBell *self, int sounding)
{
  if (self->sounding == sounding)
    return;
  self->sounding = sounding;
  if (self->changed != NULL)
    self->changed (self->user_data);
}

static void
stop (HollerBell *self)
{
  g_clear_pointer (&self->player, player_unref);
  g_clear_pointer (&self->pipeline, holler_pipeline_stop);
}

static void
start (HollerBell *self, GstElement *sink, Player *player)
{
  static const GstAppSrcCallbacks callbacks = {
    .need_data = need_data_streaming_cb,
  };
  g_autoptr (GstCaps) caps = gst_caps_from_string (HOLLER_SAMPLES_CAPS);
  GstElement *element = gst_pipeline_new ("holler-bell");
  GstElement *source = gst_element_factory_make ("appsrc", NULL);

  if (g_object_class_find_property (G_OBJECT_GET_CLASS (sink), "buffer-time") !=
      NULL)
    g_object_set (sink, "buffer-time", (gint64) BUFFER_US, NULL);
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
                             g_atomic_rc_box_acquire (player),
                             player_unref);
  gst_bin_add_many (GST_BIN (element), source, sink, NULL);
  gst_element_link (source, sink);

  self->player = player;
  self->pipeline =
    holler_pipeline_new (self->workers, element, pipeline_cb, self);
  holler_pipeline_start (self->pipeline);
}

/**
 * holler_bell_play:
 * @self: a bell
 * @sound: what to play
 * @loop: whether to go on until stopped
 *
 * Plays a sound in place of the one that plays; nothing where its tone is
 * silence.
 */
void
holler_bell_play (HollerBell *self, HollerSound sound, gboolean loop)
{
  GstElement *sink = NULL;
  Player *player = NULL;

  g_return_if_fail (self != NULL);
  g_return_if_fail (sound < HOLLER_N_SOUNDS);

  stop (self);
  self->loop = loop;
  if (!g_str_equal (self->tones[sound], HOLLER_TONE_NONE))
    sink = self->make_sink (sound, self->user_data);
  if (sink != NULL)
    player = player_new (sound, self->tones[sound], loop);
  if (player != NULL)
    {
      player_set_volume (player, self->volumes[sound]);
      start (self, sink, player);
    }
  else if (sink != NULL)
    {
      gst_object_unref (gst_object_ref_sink (sink));
    }
  /* One that is silent by choice may become loud while it rings. */
  set_sounding (self, player != NULL || loop ? (int) sound : HOLLER_SOUND_NONE);
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

  stop (self);
  set_sounding (self, HOLLER_SOUND_NONE);
}

/**
 * holler_bell_get_sounding:
 * @self: a bell
 *
 * Returns: the sound it plays, or %HOLLER_SOUND_NONE
 */
int
holler_bell_get_sounding (HollerBell *self)
{
  g_return_val_if_fail (self != NULL, HOLLER_SOUND_NONE);

  return self->sounding;
}

/**
 * holler_bell_set:
 * @self: a bell
 * @sound: a sound
 * @tone: the name of one of its tones, or %HOLLER_TONE_NONE
 * @volume: 0–1, as loud as it seems to be
 *
 * Says how something sounds. What plays just now goes on louder or softer, and
 * begins anew with another tone.
 */
void
holler_bell_set (HollerBell *self,
                 HollerSound sound,
                 const char *tone,
                 double volume)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (sound < HOLLER_N_SOUNDS);

  self->volumes[sound] = CLAMP (volume, 0, 1);
  if (!g_str_equal (self->tones[sound], tone))
    {
      g_free (self->tones[sound]);
      self->tones[sound] = g_strdup (tone);
      holler_bell_reopen (self, sound);
    }
  else if (self->sounding == (int) sound && self->player != NULL)
    {
      player_set_volume (self->player, self->volumes[sound]);
    }
}

/**
 * holler_bell_reopen:
 * @self: a bell
 * @sound: a sound
 *
 * Begins it anew if it plays: on another device, or in another tone.
 */
void
holler_bell_reopen (HollerBell *self, HollerSound sound)
{
  g_return_if_fail (self != NULL);

  if (self->sounding == (int) sound)
    holler_bell_play (self, sound, self->loop);
}
