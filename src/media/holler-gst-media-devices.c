/* holler-gst-media-devices.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "media/holler-gst-media-private.h"

/* The half of the machine's sound that knows of devices: which is used, with
 * which times, and when another has to be taken.
 */

/* The speaker: 20 ms in all, 5 ms at a time. */
#define PLAYBACK_BUFFER_US 20000
#define PLAYBACK_LATENCY_US 5000
/* The microphone: 10 ms at a time. The rest adds no delay; it is what the
 * server keeps for us while this machine is too busy to fetch it. */
#define CAPTURE_BUFFER_US 200000
#define CAPTURE_LATENCY_US 10000

static void
set_times (GstElement *element, gint64 buffer_us, gint64 latency_us)
{
  /* Not all that plays sound can be told. */
  if (g_object_class_find_property (G_OBJECT_GET_CLASS (element),
                                    "latency-time") != NULL)
    g_object_set (element,
                  "buffer-time",
                  buffer_us,
                  "latency-time",
                  latency_us,
                  NULL);
}

GstElement *
holler_gst_media_make_source (gpointer user_data)
{
  HollerGstMedia *self = user_data;
  GstElement *source = NULL;

  /* The default would then be what a speaker plays. */
  if (holler_devices_has_none (self->devices, HOLLER_DEVICE_MICROPHONE))
    return NULL;

  source = holler_devices_make_element (self->devices,
                                        HOLLER_DEVICE_MICROPHONE,
                                        self->microphone);
  if (source != NULL)
    set_times (source, CAPTURE_BUFFER_US, CAPTURE_LATENCY_US);

  return source;
}

GstElement *
holler_gst_media_make_sink (gpointer user_data)
{
  HollerGstMedia *self = user_data;
  GstElement *sink = NULL;

  if (strcmp (self->audio_output, "default") != 0)
    return NULL;
  sink = holler_devices_make_element (self->devices,
                                      HOLLER_DEVICE_SPEAKER,
                                      self->speaker);
  if (sink == NULL)
    return NULL;

  set_times (sink, PLAYBACK_BUFFER_US, PLAYBACK_LATENCY_US);
  /* The playout keeps the time: the sink only asks for the next block. */
  if (g_object_class_find_property (G_OBJECT_GET_CLASS (sink), "async") != NULL)
    g_object_set (sink, "sync", FALSE, "async", FALSE, NULL);

  return sink;
}

GstElement *
holler_gst_media_make_bell (HollerSound sound, gpointer user_data)
{
  HollerGstMedia *self = user_data;
  const char *id =
    sound == HOLLER_SOUND_RING ? self->ring_device : self->speaker;

  if (strcmp (self->audio_output, "default") != 0)
    return NULL;

  return holler_devices_make_element (self->devices, HOLLER_DEVICE_SPEAKER, id);
}

/* The sound server moves what was played into or taken from a device that went
 * away, if need be to the monitor of a speaker; and never back. */
static void
devices_changed_cb (HollerGstMedia *self)
{
  HollerDeviceChoice microphone_choice =
    holler_devices_find (self->devices,
                         HOLLER_DEVICE_MICROPHONE,
                         self->microphone);
  HollerDeviceChoice speaker_choice =
    holler_devices_find (self->devices, HOLLER_DEVICE_SPEAKER, self->speaker);

  if (microphone_choice != self->microphone_choice)
    {
      self->microphone_choice = microphone_choice;
      holler_capture_reopen (self->context->capture);
    }
  if (speaker_choice != self->speaker_choice)
    {
      self->speaker_choice = speaker_choice;
      holler_playback_reopen (self->context->playback);
    }
}

void
holler_gst_media_watch_devices (HollerGstMedia *self, HollerDeviceKind kind)
{
  g_signal_connect_object (holler_devices_get_list (self->devices, kind),
                           "items-changed",
                           G_CALLBACK (devices_changed_cb),
                           self,
                           G_CONNECT_SWAPPED);
}
