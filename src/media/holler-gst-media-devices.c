/* holler-gst-media-devices.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "core/holler-device-card.h"
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

/* So long a headset has to come back by another name, in the two seconds that
 * one waits for sound at most. */
#define GRACE_MS 1500

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

  if (strcmp (self->audio_output, "default") != 0 ||
      self->used[HOLLER_DEVICE_SPEAKER].grace_id != 0)
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

static const char *
get_chosen (HollerGstMedia *self, HollerDeviceKind kind)
{
  return kind == HOLLER_DEVICE_MICROPHONE ? self->microphone : self->speaker;
}

static gboolean
is_open (HollerGstMedia *self, HollerDeviceKind kind)
{
  return kind == HOLLER_DEVICE_MICROPHONE
           ? holler_capture_is_open (self->context->capture) &&
               strcmp (self->audio_input, "default") == 0
           : holler_playback_is_open (self->context->playback) &&
               strcmp (self->audio_output, "default") == 0;
}

static void
reopen (HollerGstMedia *self, HollerDeviceKind kind)
{
  if (kind == HOLLER_DEVICE_MICROPHONE)
    holler_capture_reopen (self->context->capture);
  else
    holler_playback_reopen (self->context->playback);
}

static void
end_grace (HollerGstMedia *self, HollerDeviceKind kind)
{
  holler_clock_clear_timeout (self->context->clock, &self->used[kind].grace_id);
}

static void
look_for (HollerGstMedia *self, HollerDeviceKind kind, gboolean force)
{
  HollerUsedDevice *used = &self->used[kind];
  g_autofree char *id =
    holler_devices_resolve (self->devices, kind, get_chosen (self, kind));
  HollerDeviceChoice choice =
    holler_devices_find (self->devices, kind, get_chosen (self, kind));
  HollerDeviceChoice was = used->choice;

  used->choice = choice;
  if (!force && g_strcmp0 (used->id, id) == 0)
    return;
  g_free (used->id);
  used->id = g_steal_pointer (&id);
  reopen (self, kind);
  if (choice != was && is_open (self, kind))
    holler_media_emit_device_changed (HOLLER_MEDIA (self), kind, choice);
}

static gboolean
microphone_grace_cb (gpointer user_data)
{
  HollerGstMedia *self = user_data;

  self->used[HOLLER_DEVICE_MICROPHONE].grace_id = 0;
  look_for (self, HOLLER_DEVICE_MICROPHONE, TRUE);

  return G_SOURCE_REMOVE;
}

static gboolean
speaker_grace_cb (gpointer user_data)
{
  HollerGstMedia *self = user_data;

  self->used[HOLLER_DEVICE_SPEAKER].grace_id = 0;
  look_for (self, HOLLER_DEVICE_SPEAKER, TRUE);

  return G_SOURCE_REMOVE;
}

/* A headset that went a moment ago may be changing its profile. */
static gboolean
may_come_back (HollerGstMedia *self, HollerDeviceKind kind)
{
  char address[HOLLER_DEVICE_ADDRESS_SIZE];

  return self->used[kind].choice == HOLLER_DEVICE_CHOICE_CHOSEN &&
         holler_device_get_address (get_chosen (self, kind), address) &&
         holler_devices_find (self->devices, kind, get_chosen (self, kind)) !=
           HOLLER_DEVICE_CHOICE_CHOSEN;
}

/* The sound server moves what was played into or taken from a device that went
 * away, if need be to the monitor of a speaker; and never back. A headset that
 * changes its profile is away for a moment, in which what one hears in it is
 * not for the room. */
static void
device_changed (HollerGstMedia *self, HollerDeviceKind kind)
{
  HollerUsedDevice *used = &self->used[kind];
  gboolean had_grace = used->grace_id != 0;

  if (!may_come_back (self, kind))
    {
      end_grace (self, kind);
      look_for (self, kind, had_grace);
      return;
    }
  if (had_grace)
    return;
  used->grace_id = holler_clock_add_timeout (
    self->context->clock,
    GRACE_MS,
    kind == HOLLER_DEVICE_MICROPHONE ? microphone_grace_cb : speaker_grace_cb,
    self,
    NULL);
  if (kind == HOLLER_DEVICE_SPEAKER)
    reopen (self, kind);
}

static void
devices_changed_cb (HollerGstMedia *self)
{
  device_changed (self, HOLLER_DEVICE_MICROPHONE);
  device_changed (self, HOLLER_DEVICE_SPEAKER);
}

void
holler_gst_media_chosen (HollerGstMedia *self, HollerDeviceKind kind)
{
  HollerUsedDevice *used = &self->used[kind];

  end_grace (self, kind);
  g_free (used->id);
  used->id =
    holler_devices_resolve (self->devices, kind, get_chosen (self, kind));
  used->choice =
    holler_devices_find (self->devices, kind, get_chosen (self, kind));
  reopen (self, kind);
}

void
holler_gst_media_forget_devices (HollerGstMedia *self)
{
  end_grace (self, HOLLER_DEVICE_MICROPHONE);
  end_grace (self, HOLLER_DEVICE_SPEAKER);
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
