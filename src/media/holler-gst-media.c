/* holler-gst-media.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "media/holler-gst-media.h"

#include <gst/gst.h>
#include <malloc.h>
#include <string.h>

#include "base/holler-debug.h"
#include "media/holler-gst-media-private.h"
#include "media/holler-warm-up.h"

/* The machine's sound, by GStreamer: puts the pieces of this folder together
 * and is what the rest of Holler sees of them.
 */

/* Each arena keeps its own free memory: calls in a row grow without this. */
#define MAX_ARENAS 2

enum
{
  PROP_MICROPHONE = 1,
  PROP_SPEAKER,
  PROP_RING_DEVICE,
  PROP_INPUT_LEVEL,
  PROP_CAPTURE_OPEN,
  PROP_N_CAPTURES,
  PROP_SELF_TEST,
  PROP_SOUNDING,
  PROP_ECHO_CANCELLING,
  PROP_NOISE_SUPPRESSION,
  PROP_GAIN_CONTROL,
  PROP_AUDIO_INPUT,
  PROP_AUDIO_OUTPUT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void media_iface_init (HollerMediaInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HollerGstMedia,
                               holler_gst_media,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (HOLLER_TYPE_MEDIA,
                                                      media_iface_init))

static void
capture_cb (double level, const char *failure, gpointer user_data)
{
  HollerGstMedia *self = user_data;

  if (failure != NULL)
    holler_media_emit_capture_failed (HOLLER_MEDIA (self), failure);
  self->input_level = level;
  g_object_notify (G_OBJECT (self), "input-level");
}

static void
warm_up (HollerMedia *media)
{
  HollerGstMedia *self = HOLLER_GST_MEDIA (media);

  holler_warm_up (self->context->workers);
  holler_devices_start (self->devices);
}

static GListModel *
get_devices (HollerMedia *media, HollerDeviceKind kind)
{
  HollerGstMedia *self = HOLLER_GST_MEDIA (media);

  holler_devices_start (self->devices);

  return holler_devices_get_list (self->devices, kind);
}

static void
play_sound (HollerMedia *media, HollerSound sound, gboolean loop)
{
  holler_bell_play (HOLLER_GST_MEDIA (media)->bell, sound, loop);
}

static void
stop_sound (HollerMedia *media)
{
  holler_bell_stop (HOLLER_GST_MEDIA (media)->bell);
}

static void
set_sound (HollerMedia *media,
           HollerSound sound,
           const char *tone,
           double volume)
{
  holler_bell_set (HOLLER_GST_MEDIA (media)->bell, sound, tone, volume);
}

static void
bell_cb (gpointer user_data)
{
  g_object_notify (user_data, "sounding");
}

/* While one call rings, another may sound: the last one closes the door. */
static gboolean
open_playback (HollerMedia *media, GError **error)
{
  HollerGstMedia *self = HOLLER_GST_MEDIA (media);
  gboolean file = g_strcmp0 (self->audio_output, "default") != 0 &&
                  g_strcmp0 (self->audio_output, "null") != 0;

  /* By the time somebody answers it is known whether there is a microphone. */
  if (strcmp (self->audio_input, "default") == 0)
    holler_devices_start (self->devices);

  if (!holler_playback_open (self->context->playback,
                             file ? self->audio_output : NULL,
                             error))
    return FALSE;
  self->n_playback_users++;

  return TRUE;
}

static void
close_playback (HollerMedia *media)
{
  HollerGstMedia *self = HOLLER_GST_MEDIA (media);

  g_return_if_fail (self->n_playback_users > 0);

  if (--self->n_playback_users == 0)
    holler_playback_close (self->context->playback);
}

static gboolean
open_capture (HollerMedia *media, HollerMediaKinds kinds, GError **error)
{
  HollerGstMedia *self = HOLLER_GST_MEDIA (media);

  if (holler_capture_is_open (self->context->capture))
    {
      self->n_capture_users++;
      return TRUE;
    }
  if (strcmp (self->audio_input, "default") == 0 &&
      holler_devices_has_none (self->devices, HOLLER_DEVICE_MICROPHONE))
    {
      g_set_error_literal (error,
                           HOLLER_MEDIA_ERROR,
                           HOLLER_MEDIA_ERROR_NO_MICROPHONE,
                           "there is no microphone");
      return FALSE;
    }
  if (!holler_capture_open (self->context->capture, self->audio_input, error))
    return FALSE;
  self->n_captures++;
  self->n_capture_users = 1;
  g_object_notify (G_OBJECT (self), "n-captures");
  g_object_notify (G_OBJECT (self), "capture-open");

  return TRUE;
}

static void
close_capture (HollerMedia *media)
{
  HollerGstMedia *self = HOLLER_GST_MEDIA (media);

  g_return_if_fail (self->n_capture_users > 0);

  if (--self->n_capture_users > 0)
    return;
  holler_capture_close (self->context->capture);
  g_object_notify (G_OBJECT (self), "capture-open");
}

/* The recording has its own ears: nobody else must keep the microphone open
 * while it is played back. */
static void
self_test_cb (HollerSelfTestState state, gpointer user_data)
{
  HollerGstMedia *self = user_data;

  if (self->self_test_captures && state != HOLLER_SELF_TEST_RECORDING)
    {
      self->self_test_captures = FALSE;
      close_capture (HOLLER_MEDIA (self));
    }
  g_object_notify (G_OBJECT (self), "self-test");
}

static GstElement *
make_self_test (gpointer user_data)
{
  return holler_gst_media_make_bell (HOLLER_SOUND_END, user_data);
}

static gboolean
start_self_test (HollerMedia *media, GError **error)
{
  HollerGstMedia *self = HOLLER_GST_MEDIA (media);

  if (holler_self_test_get_state (self->self_test) != HOLLER_SELF_TEST_IDLE)
    return TRUE;
  if (!open_capture (media, HOLLER_MEDIA_AUDIO, error))
    return FALSE;
  self->self_test_captures = TRUE;
  holler_self_test_start (self->self_test);

  return TRUE;
}

static void
stop_self_test (HollerMedia *media)
{
  holler_self_test_stop (HOLLER_GST_MEDIA (media)->self_test);
}

static HollerPeerConnection *
create_peer (HollerMedia *media, const HollerPeerConfig *config, GError **error)
{
  return holler_webrtc_peer_new (HOLLER_GST_MEDIA (media)->context,
                                 config,
                                 error);
}

static void
media_iface_init (HollerMediaInterface *iface)
{
  iface->warm_up = warm_up;
  iface->get_devices = get_devices;
  iface->play_sound = play_sound;
  iface->stop_sound = stop_sound;
  iface->set_sound = set_sound;
  iface->open_playback = open_playback;
  iface->close_playback = close_playback;
  iface->open_capture = open_capture;
  iface->close_capture = close_capture;
  iface->create_peer = create_peer;
  iface->start_self_test = start_self_test;
  iface->stop_self_test = stop_self_test;
}

static void
holler_gst_media_dispose (GObject *object)
{
  HollerGstMedia *self = HOLLER_GST_MEDIA (object);

  if (self->context != NULL)
    {
      holler_gst_media_forget_devices (self);
      holler_capture_close (self->context->capture);
      holler_playback_close (self->context->playback);
    }
  g_clear_pointer (&self->self_test, holler_self_test_free);
  g_clear_pointer (&self->bell, holler_bell_free);
  g_clear_pointer (&self->devices, holler_devices_free);
  g_clear_pointer (&self->context, holler_peer_context_unref);
  g_clear_pointer (&self->processor, holler_processor_unref);

  G_OBJECT_CLASS (holler_gst_media_parent_class)->dispose (object);
}

static void
holler_gst_media_finalize (GObject *object)
{
  HollerGstMedia *self = HOLLER_GST_MEDIA (object);

  for (guint i = 0; i < HOLLER_N_USED_DEVICES; i++)
    g_free (self->used[i].id);
  g_free (self->microphone);
  g_free (self->speaker);
  g_free (self->ring_device);
  g_free (self->audio_input);
  g_free (self->audio_output);

  G_OBJECT_CLASS (holler_gst_media_parent_class)->finalize (object);
}

static char **
string_of_property (HollerGstMedia *self, guint prop_id)
{
  switch (prop_id)
    {
    case PROP_MICROPHONE:
      return &self->microphone;
    case PROP_SPEAKER:
      return &self->speaker;
    case PROP_RING_DEVICE:
      return &self->ring_device;
    case PROP_AUDIO_INPUT:
      return &self->audio_input;
    case PROP_AUDIO_OUTPUT:
      return &self->audio_output;
    default:
      return NULL;
    }
}

static HollerProcessorSteps
step_of_property (guint prop_id)
{
  switch (prop_id)
    {
    case PROP_ECHO_CANCELLING:
      return HOLLER_PROCESSOR_ECHO;
    case PROP_NOISE_SUPPRESSION:
      return HOLLER_PROCESSOR_NOISE;
    case PROP_GAIN_CONTROL:
      return HOLLER_PROCESSOR_GAIN;
    default:
      return 0;
    }
}

static void
holler_gst_media_get_property (GObject *object,
                               guint prop_id,
                               GValue *value,
                               GParamSpec *pspec)
{
  HollerGstMedia *self = HOLLER_GST_MEDIA (object);

  switch (prop_id)
    {
    case PROP_MICROPHONE:
    case PROP_SPEAKER:
    case PROP_RING_DEVICE:
    case PROP_AUDIO_INPUT:
    case PROP_AUDIO_OUTPUT:
      g_value_set_string (value, *string_of_property (self, prop_id));
      break;
    case PROP_INPUT_LEVEL:
      g_value_set_double (value, self->input_level);
      break;
    case PROP_CAPTURE_OPEN:
      g_value_set_boolean (value,
                           holler_capture_is_open (self->context->capture));
      break;
    case PROP_N_CAPTURES:
      g_value_set_uint (value, self->n_captures);
      break;
    case PROP_SELF_TEST:
      g_value_set_enum (value,
                        (int) holler_self_test_get_state (self->self_test));
      break;
    case PROP_SOUNDING:
      g_value_set_int (value, holler_bell_get_sounding (self->bell));
      break;
    case PROP_ECHO_CANCELLING:
    case PROP_NOISE_SUPPRESSION:
    case PROP_GAIN_CONTROL:
      g_value_set_boolean (value,
                           (holler_processor_get_steps (self->processor) &
                            step_of_property (prop_id)) != 0);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
set_step (HollerGstMedia *self, HollerProcessorSteps step, gboolean wanted)
{
  HollerProcessorSteps steps = holler_processor_get_steps (self->processor);

  holler_processor_set_steps (self->processor,
                              wanted ? steps | step : steps & ~step);
}

static void
holler_gst_media_set_property (GObject *object,
                               guint prop_id,
                               const GValue *value,
                               GParamSpec *pspec)
{
  HollerGstMedia *self = HOLLER_GST_MEDIA (object);
  char **string = string_of_property (self, prop_id);

  if (step_of_property (prop_id) != 0)
    {
      set_step (self, step_of_property (prop_id), g_value_get_boolean (value));
      g_object_notify_by_pspec (object, pspec);
      return;
    }
  if (string == NULL)
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      return;
    }
  if (g_strcmp0 (*string, g_value_get_string (value)) == 0)
    return;

  g_free (*string);
  *string = g_value_dup_string (value);
  if (*string == NULL)
    *string = g_strdup ("");
  if (prop_id == PROP_MICROPHONE)
    holler_gst_media_chosen (self, HOLLER_DEVICE_MICROPHONE);
  else if (prop_id == PROP_SPEAKER)
    holler_gst_media_chosen (self, HOLLER_DEVICE_SPEAKER);
  else if (prop_id == PROP_RING_DEVICE && self->bell != NULL)
    holler_bell_reopen (self->bell, HOLLER_SOUND_RING);
  g_object_notify_by_pspec (object, pspec);
}

static void
holler_gst_media_class_init (HollerGstMediaClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags =
    G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = holler_gst_media_dispose;
  object_class->finalize = holler_gst_media_finalize;
  object_class->get_property = holler_gst_media_get_property;
  object_class->set_property = holler_gst_media_set_property;

  g_object_class_override_property (object_class,
                                    PROP_MICROPHONE,
                                    "microphone");
  g_object_class_override_property (object_class, PROP_SPEAKER, "speaker");
  g_object_class_override_property (object_class,
                                    PROP_RING_DEVICE,
                                    "ring-device");
  g_object_class_override_property (object_class,
                                    PROP_INPUT_LEVEL,
                                    "input-level");
  g_object_class_override_property (object_class,
                                    PROP_CAPTURE_OPEN,
                                    "capture-open");
  g_object_class_override_property (object_class,
                                    PROP_N_CAPTURES,
                                    "n-captures");
  g_object_class_override_property (object_class, PROP_SELF_TEST, "self-test");
  g_object_class_override_property (object_class, PROP_SOUNDING, "sounding");
  g_object_class_override_property (object_class,
                                    PROP_ECHO_CANCELLING,
                                    "echo-cancelling");
  g_object_class_override_property (object_class,
                                    PROP_NOISE_SUPPRESSION,
                                    "noise-suppression");
  g_object_class_override_property (object_class,
                                    PROP_GAIN_CONTROL,
                                    "gain-control");
  properties[PROP_AUDIO_INPUT] =
    g_param_spec_string ("audio-input", NULL, NULL, "default", flags);
  properties[PROP_AUDIO_OUTPUT] =
    g_param_spec_string ("audio-output", NULL, NULL, "default", flags);
  g_object_class_install_property (object_class,
                                   PROP_AUDIO_INPUT,
                                   properties[PROP_AUDIO_INPUT]);
  g_object_class_install_property (object_class,
                                   PROP_AUDIO_OUTPUT,
                                   properties[PROP_AUDIO_OUTPUT]);
}

static void
holler_gst_media_init (HollerGstMedia *self)
{
  self->microphone = g_strdup ("");
  self->speaker = g_strdup ("");
  self->ring_device = g_strdup ("");
  self->audio_input = g_strdup ("default");
  self->audio_output = g_strdup ("default");
  for (guint i = 0; i < HOLLER_N_USED_DEVICES; i++)
    {
      self->used[i].id = g_strdup ("");
      self->used[i].choice = HOLLER_DEVICE_CHOICE_CHOSEN;
    }
  self->processor = holler_processor_new ();
}

/**
 * holler_gst_media_init_process:
 * @argc: (inout) (nullable): of main()
 * @argv: (inout) (nullable): of main()
 *
 * Prepares the process for calls. Once, at the beginning of main(), before
 * there are other threads.
 */
void
holler_gst_media_init_process (int *argc, char ***argv)
{
  mallopt (M_ARENA_MAX, MAX_ARENAS);
  gst_init (argc, argv);
}

/**
 * holler_gst_media_new:
 * @clock: for everything that waits
 *
 * Returns: (transfer full): the machine's sound; nothing is opened yet
 */
HollerMedia *
holler_gst_media_new (HollerClock *clock)
{
  HollerGstMedia *self = g_object_new (HOLLER_TYPE_GST_MEDIA, NULL);
  HollerPeerContext *context = g_new0 (HollerPeerContext, 1);

  g_atomic_ref_count_init (&context->ref_count);
  context->clock = g_object_ref (clock);
  context->workers = holler_workers_new ();
  context->capture = holler_capture_new (context->workers,
                                         clock,
                                         self->processor,
                                         holler_gst_media_make_source,
                                         capture_cb,
                                         self);
  context->playback = holler_playback_new (context->workers,
                                           clock,
                                           self->processor,
                                           holler_gst_media_make_sink,
                                           self);
  self->context = context;
  self->devices = holler_devices_new (context->workers);
  holler_gst_media_watch_devices (self, HOLLER_DEVICE_MICROPHONE);
  holler_gst_media_watch_devices (self, HOLLER_DEVICE_SPEAKER);
  self->bell = holler_bell_new (context->workers,
                                holler_gst_media_make_bell,
                                bell_cb,
                                self);
  self->self_test = holler_self_test_new (context->workers,
                                          clock,
                                          context->capture,
                                          make_self_test,
                                          self_test_cb,
                                          self);

  return HOLLER_MEDIA (self);
}

/**
 * holler_gst_media_wait:
 * @self: media
 * @timeout_ms: how long at most, in milliseconds
 *
 * Waits until closed devices and connections have really ended: before the
 * end of main(), so that no thread runs into the libraries' destructors.
 */
void
holler_gst_media_wait (HollerGstMedia *self, guint timeout_ms)
{
  holler_workers_wait (self->context->workers, timeout_ms);
}
