/* holler-wav.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "media/holler-wav.h"

#include <errno.h>
#include <gst/audio/audio.h>
#include <stdio.h>
#include <string.h>

#include "base/holler-debug.h"
#include "client/holler-media.h"
#include "media/holler-samples.h"

/* WAV files for calls without a sound card and for the ring sounds: 16 bit
 * PCM of any rate in, our own format in memory and out. The sizes in a file
 * being written are brought up to date every second, so that it can be read
 * however the writer ended.
 */

#define HEADER_SIZE 44
#define FORMAT_PCM 1
#define MAX_CHANNELS 8
#define UPDATE_SAMPLES HOLLER_SAMPLE_RATE

struct _HollerWavWriter
{
  FILE *file;
  gsize n_samples;
  gsize n_since_update;
};

typedef struct
{
  int rate;
  int channels;
  const guint8 *data;
  gsize size_bytes;
} Wave;

static guint
read_le (const guint8 *at, guint n_bytes)
{
  guint value = 0;

  for (guint i = 0; i < n_bytes; i++)
    value |= (guint) at[i] << (8 * i);

  return value;
}

static void
write_le (guint8 *at, guint value, guint n_bytes)
{
  for (guint i = 0; i < n_bytes; i++)
    at[i] = (guint8) (value >> (8 * i));
}

static gboolean
find_chunks (const guint8 *bytes, gsize size_bytes, Wave *wave)
{
  gsize at = 12;

  if (size_bytes < at || memcmp (bytes, "RIFF", 4) != 0 ||
      memcmp (bytes + 8, "WAVE", 4) != 0)
    return FALSE;

  while (at + 8 <= size_bytes)
    {
      const guint8 *chunk = bytes + at;
      gsize length = MIN (read_le (chunk + 4, 4), size_bytes - at - 8);

      if (memcmp (chunk, "fmt ", 4) == 0 && length >= 16)
        {
          if (read_le (chunk + 8, 2) != FORMAT_PCM ||
              read_le (chunk + 22, 2) != 16)
            return FALSE;
          wave->channels = (int) read_le (chunk + 10, 2);
          wave->rate = (int) read_le (chunk + 12, 4);
        }
      else if (memcmp (chunk, "data", 4) == 0)
        {
          wave->data = chunk + 8;
          wave->size_bytes = length;
        }
      at += 8 + length + (length & 1);
    }

  return wave->data != NULL && wave->channels > 0 &&
         wave->channels <= MAX_CHANNELS && wave->rate >= 4000 &&
         wave->rate <= 192000;
}

static gint16 *
convert (const Wave *wave, gsize *out_n_samples)
{
  GstAudioInfo in_info;
  GstAudioInfo out_info;
  GstAudioConverter *converter = NULL;
  gsize in_frames = wave->size_bytes / (2 * (gsize) wave->channels);
  gsize out_frames;
  gint16 *samples = NULL;
  gpointer in[1];
  gpointer out[1];

  gst_audio_info_init (&in_info);
  gst_audio_info_init (&out_info);
  gst_audio_info_set_format (&in_info,
                             GST_AUDIO_FORMAT_S16LE,
                             wave->rate,
                             wave->channels,
                             NULL);
  gst_audio_info_set_format (&out_info,
                             GST_AUDIO_FORMAT_S16,
                             HOLLER_SAMPLE_RATE,
                             1,
                             NULL);
  converter = gst_audio_converter_new (GST_AUDIO_CONVERTER_FLAG_NONE,
                                       &in_info,
                                       &out_info,
                                       NULL);
  if (converter == NULL)
    return NULL;

  out_frames = gst_audio_converter_get_out_frames (converter, in_frames);
  samples = g_new0 (gint16, out_frames + 1);
  in[0] = (gpointer) wave->data;
  out[0] = samples;
  if (in_frames == 0 ||
      !gst_audio_converter_samples (converter,
                                    GST_AUDIO_CONVERTER_FLAG_NONE,
                                    in,
                                    in_frames,
                                    out,
                                    out_frames))
    g_clear_pointer (&samples, g_free);
  gst_audio_converter_free (converter);

  if (samples != NULL)
    *out_n_samples = out_frames;

  return samples;
}

/**
 * holler_wav_parse:
 * @bytes: a WAV file
 * @out_n_samples: (out): how many samples there are
 * @error: return location
 *
 * Reads 16 bit PCM and brings it to 48 kHz mono.
 *
 * Returns: (transfer full) (array length=out_n_samples): the samples
 */
gint16 *
holler_wav_parse (GBytes *bytes, gsize *out_n_samples, GError **error)
{
  Wave wave = { 0 };
  gsize size_bytes = 0;
  const guint8 *data = g_bytes_get_data (bytes, &size_bytes);
  gint16 *samples = NULL;

  if (find_chunks (data, size_bytes, &wave))
    samples = convert (&wave, out_n_samples);
  if (samples == NULL)
    g_set_error_literal (error,
                         HOLLER_MEDIA_ERROR,
                         HOLLER_MEDIA_ERROR_FAILED,
                         "not a WAV file of 16 bit PCM");

  return samples;
}

/**
 * holler_wav_load:
 * @path: a WAV file
 * @out_n_samples: (out): how many samples there are
 * @error: return location
 *
 * Reads a WAV file.
 *
 * Returns: (transfer full) (array length=out_n_samples): the samples
 */
gint16 *
holler_wav_load (const char *path, gsize *out_n_samples, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  gint16 *samples = NULL;
  char *contents = NULL;
  gsize size_bytes = 0;

  if (!g_file_get_contents (path, &contents, &size_bytes, error))
    return NULL;
  bytes = g_bytes_new_take (contents, size_bytes);
  samples = holler_wav_parse (bytes, out_n_samples, error);
  if (samples == NULL)
    g_prefix_error (error, "%s: ", path);

  return samples;
}

/* Letters without an end */
static void
write_word (guint8 *to, const char *word)
{
  for (; *word != '\0'; word++)
    *to++ = (guint8) *word;
}

static void
write_header (HollerWavWriter *self)
{
  guint8 header[HEADER_SIZE] = { 0 };
  guint size_bytes = (guint) (self->n_samples * 2);

  write_word (header, "RIFF");
  write_le (header + 4, HEADER_SIZE - 8 + size_bytes, 4);
  write_word (header + 8, "WAVEfmt ");
  write_le (header + 16, 16, 4);
  write_le (header + 20, FORMAT_PCM, 2);
  write_le (header + 22, 1, 2);
  write_le (header + 24, HOLLER_SAMPLE_RATE, 4);
  write_le (header + 28, HOLLER_SAMPLE_RATE * 2, 4);
  write_le (header + 32, 2, 2);
  write_le (header + 34, 16, 2);
  write_word (header + 36, "data");
  write_le (header + 40, size_bytes, 4);

  fseek (self->file, 0, SEEK_SET);
  fwrite (header, 1, sizeof header, self->file);
  fseek (self->file, 0, SEEK_END);
  fflush (self->file);
}

/**
 * holler_wav_writer_new:
 * @path: the file to write; replaced if it exists
 * @error: return location
 *
 * Begins a WAV file of 48 kHz mono.
 *
 * Returns: (transfer full): a writer
 */
HollerWavWriter *
holler_wav_writer_new (const char *path, GError **error)
{
  HollerWavWriter *self = NULL;
  FILE *file = fopen (path, "wbe");

  if (file == NULL)
    {
      int code = errno;

      g_set_error (error,
                   G_IO_ERROR,
                   g_io_error_from_errno (code),
                   "cannot write %s: %s",
                   path,
                   g_strerror (code));
      return NULL;
    }

  self = g_new0 (HollerWavWriter, 1);
  self->file = file;
  write_header (self);

  return self;
}

/**
 * holler_wav_writer_write:
 * @self: a writer
 * @samples: (array length=n_samples): sound
 * @n_samples: how much
 *
 * Appends.
 */
void
holler_wav_writer_write (HollerWavWriter *self,
                         const gint16 *samples,
                         gsize n_samples)
{
  if (self->n_samples == 0 && n_samples > 0)
    holler_debug (HOLLER_DEBUG_MEDIA, "wav: the file to hear begins");
  for (gsize i = 0; i < n_samples; i++)
    {
      guint8 bytes[2];

      write_le (bytes, (guint16) samples[i], 2);
      fwrite (bytes, 1, sizeof bytes, self->file);
    }
  self->n_samples += n_samples;
  self->n_since_update += n_samples;
  if (self->n_since_update >= UPDATE_SAMPLES)
    {
      self->n_since_update = 0;
      write_header (self);
    }
}

/**
 * holler_wav_writer_free:
 * @self: (transfer full): a writer
 *
 * Ends the file.
 */
void
holler_wav_writer_free (HollerWavWriter *self)
{
  write_header (self);
  fclose (self->file);
  g_free (self);
}
