/* holler-fake-media.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-fake-media.h"

enum
{
  PROP_0,
  PROP_MICROPHONE,
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
};

#define N_CHOSEN (PROP_RING_DEVICE + 1)

struct _HollerFakeMedia
{
  GObject parent_instance;

  GListStore *devices;
  GPtrArray *peers;
  guint n_captures;
  guint n_open_captures;
  guint n_open_playbacks;
  int looping;
  char *chosen[N_CHOSEN]; /* devices, by property */
  guint switched;         /* a bit for each property */
  int sounding;
  guint sounds[HOLLER_N_SOUNDS];
  char *tones[HOLLER_N_SOUNDS];
  double volumes[HOLLER_N_SOUNDS];
  HollerSelfTestState self_test;
  double level;
  gboolean fail_capture;
  gboolean fail_peers;
  gboolean hold_peers;
  HollerFakeStep fail_next;
  char *ice_username;
  gboolean relay_only;
};

static void holler_fake_media_iface_init (HollerMediaInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (
  HollerFakeMedia,
  holler_fake_media,
  G_TYPE_OBJECT,
  G_IMPLEMENT_INTERFACE (HOLLER_TYPE_MEDIA, holler_fake_media_iface_init))

static void
warm_up (HollerMedia *media)
{
}

static GListModel *
get_devices (HollerMedia *media, HollerDeviceKind kind)
{
  return G_LIST_MODEL (HOLLER_FAKE_MEDIA (media)->devices);
}

static gboolean
open_playback (HollerMedia *media, GError **error)
{
  HOLLER_FAKE_MEDIA (media)->n_open_playbacks++;

  return TRUE;
}

static void
close_playback (HollerMedia *media)
{
  HollerFakeMedia *self = HOLLER_FAKE_MEDIA (media);

  g_assert_cmpuint (self->n_open_playbacks, >, 0);
  self->n_open_playbacks--;
}

static gboolean
open_capture (HollerMedia *media, HollerMediaKinds kinds, GError **error)
{
  HollerFakeMedia *self = HOLLER_FAKE_MEDIA (media);

  if (self->fail_capture)
    {
      g_set_error (error,
                   HOLLER_MEDIA_ERROR,
                   HOLLER_MEDIA_ERROR_NO_MICROPHONE,
                   "no microphone in this test");
      return FALSE;
    }
  self->n_captures++;
  self->n_open_captures++;

  return TRUE;
}

static void
close_capture (HollerMedia *media)
{
  HollerFakeMedia *self = HOLLER_FAKE_MEDIA (media);

  g_assert_cmpuint (self->n_open_captures, >, 0);
  self->n_open_captures--;
}

static HollerPeerConnection *
create_peer (HollerMedia *media, const HollerPeerConfig *config, GError **error)
{
  HollerFakeMedia *self = HOLLER_FAKE_MEDIA (media);
  HollerFakePeerConnection *peer = NULL;

  if (self->fail_peers)
    {
      g_set_error (error,
                   HOLLER_MEDIA_ERROR,
                   HOLLER_MEDIA_ERROR_MISSING_PLUGIN,
                   "no connection in this test");
      return NULL;
    }

  peer = holler_fake_peer_connection_new (self->peers->len, config->offerer);
  holler_fake_peer_connection_hold (peer, self->hold_peers);
  holler_fake_peer_connection_fail (peer, self->fail_next);
  self->fail_next = HOLLER_FAKE_STEP_NONE;
  g_free (self->ice_username);
  self->ice_username = g_strdup (config->ice_username);
  self->relay_only = config->relay_only;
  g_ptr_array_add (self->peers, peer);

  return HOLLER_PEER_CONNECTION (g_object_ref (peer));
}

static void
play_sound (HollerMedia *media, HollerSound sound, gboolean loop)
{
  HollerFakeMedia *self = HOLLER_FAKE_MEDIA (media);

  self->sounds[sound]++;
  self->looping = loop ? (int) sound : HOLLER_FAKE_SILENCE;
  self->sounding = (int) sound;
  g_object_notify (G_OBJECT (self), "sounding");
}

static void
set_sound (HollerMedia *media,
           HollerSound sound,
           const char *tone,
           double volume)
{
  HollerFakeMedia *self = HOLLER_FAKE_MEDIA (media);

  g_free (self->tones[sound]);
  self->tones[sound] = g_strdup (tone);
  self->volumes[sound] = volume;
}

static void
stop_sound (HollerMedia *media)
{
  HollerFakeMedia *self = HOLLER_FAKE_MEDIA (media);

  self->looping = HOLLER_FAKE_SILENCE;
  self->sounding = HOLLER_SOUND_NONE;
  g_object_notify (G_OBJECT (self), "sounding");
}

static gboolean
start_self_test (HollerMedia *media, GError **error)
{
  if (!open_capture (media, HOLLER_MEDIA_AUDIO, error))
    return FALSE;
  holler_fake_media_set_self_test (HOLLER_FAKE_MEDIA (media),
                                   HOLLER_SELF_TEST_RECORDING);
  return TRUE;
}

static void
stop_self_test (HollerMedia *media)
{
  holler_fake_media_set_self_test (HOLLER_FAKE_MEDIA (media),
                                   HOLLER_SELF_TEST_IDLE);
}

static void
holler_fake_media_iface_init (HollerMediaInterface *iface)
{
  iface->warm_up = warm_up;
  iface->get_devices = get_devices;
  iface->open_playback = open_playback;
  iface->close_playback = close_playback;
  iface->open_capture = open_capture;
  iface->close_capture = close_capture;
  iface->create_peer = create_peer;
  iface->play_sound = play_sound;
  iface->stop_sound = stop_sound;
  iface->set_sound = set_sound;
  iface->start_self_test = start_self_test;
  iface->stop_self_test = stop_self_test;
}

static void
holler_fake_media_get_property (GObject *object,
                                guint prop_id,
                                GValue *value,
                                GParamSpec *pspec)
{
  HollerFakeMedia *self = HOLLER_FAKE_MEDIA (object);

  switch (prop_id)
    {
    case PROP_MICROPHONE:
    case PROP_SPEAKER:
    case PROP_RING_DEVICE:
      g_value_set_string (value, self->chosen[prop_id]);
      break;
    case PROP_INPUT_LEVEL:
      g_value_set_double (value, self->level);
      break;
    case PROP_CAPTURE_OPEN:
      g_value_set_boolean (value, self->n_open_captures > 0);
      break;
    case PROP_N_CAPTURES:
      g_value_set_uint (value, self->n_captures);
      break;
    case PROP_SOUNDING:
      g_value_set_int (value, self->sounding);
      break;
    case PROP_SELF_TEST:
      g_value_set_enum (value, (int) self->self_test);
      break;
    case PROP_ECHO_CANCELLING:
    case PROP_NOISE_SUPPRESSION:
    case PROP_GAIN_CONTROL:
      g_value_set_boolean (value, (self->switched & (1u << prop_id)) != 0);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
holler_fake_media_set_property (GObject *object,
                                guint prop_id,
                                const GValue *value,
                                GParamSpec *pspec)
{
  HollerFakeMedia *self = HOLLER_FAKE_MEDIA (object);

  if (G_VALUE_HOLDS_STRING (value))
    {
      g_free (self->chosen[prop_id]);
      self->chosen[prop_id] = g_value_dup_string (value);
    }
  else
    {
      self->switched &= ~(1u << prop_id);
      self->switched |= (g_value_get_boolean (value) ? 1u : 0u) << prop_id;
    }
}

static void
holler_fake_media_finalize (GObject *object)
{
  HollerFakeMedia *self = HOLLER_FAKE_MEDIA (object);

  for (guint i = 0; i < HOLLER_N_SOUNDS; i++)
    g_free (self->tones[i]);
  for (guint i = 0; i < N_CHOSEN; i++)
    g_free (self->chosen[i]);
  g_free (self->ice_username);
  g_ptr_array_unref (self->peers);
  g_object_unref (self->devices);

  G_OBJECT_CLASS (holler_fake_media_parent_class)->finalize (object);
}

static void
holler_fake_media_class_init (HollerFakeMediaClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = holler_fake_media_finalize;
  object_class->get_property = holler_fake_media_get_property;
  object_class->set_property = holler_fake_media_set_property;
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
}

static void
holler_fake_media_init (HollerFakeMedia *self)
{
  self->devices = g_list_store_new (HOLLER_TYPE_DEVICE);
  self->peers = g_ptr_array_new_with_free_func (g_object_unref);
  self->looping = HOLLER_FAKE_SILENCE;
  self->sounding = HOLLER_SOUND_NONE;
}

HollerMedia *
holler_fake_media_new (void)
{
  return g_object_new (HOLLER_TYPE_FAKE_MEDIA, NULL);
}

HollerFakePeerConnection *
holler_fake_media_get_peer (HollerFakeMedia *self, guint index)
{
  return index < self->peers->len ? g_ptr_array_index (self->peers, index)
                                  : NULL;
}

HollerFakePeerConnection *
holler_fake_media_get_last (HollerFakeMedia *self)
{
  return holler_fake_media_get_peer (self, self->peers->len - 1);
}

const char *
holler_fake_media_get_ice_username (HollerFakeMedia *self)
{
  return self->ice_username;
}

gboolean
holler_fake_media_get_relay_only (HollerFakeMedia *self)
{
  return self->relay_only;
}

guint
holler_fake_media_get_n_peers (HollerFakeMedia *self)
{
  return self->peers->len;
}

guint
holler_fake_media_get_n_set (HollerFakeMedia *self)
{
  guint n = 0;

  for (guint i = 0; i < self->peers->len; i++)
    n += holler_fake_peer_connection_get_n_set (
      g_ptr_array_index (self->peers, i));

  return n;
}

guint
holler_fake_media_get_n_captures (HollerFakeMedia *self)
{
  return self->n_captures;
}

guint
holler_fake_media_get_n_open_captures (HollerFakeMedia *self)
{
  return self->n_open_captures;
}

guint
holler_fake_media_get_n_open_playbacks (HollerFakeMedia *self)
{
  return self->n_open_playbacks;
}

int
holler_fake_media_get_looping (HollerFakeMedia *self)
{
  return self->looping;
}

guint
holler_fake_media_count_sound (HollerFakeMedia *self, HollerSound sound)
{
  return self->sounds[sound];
}

void
holler_fake_media_end_sound (HollerFakeMedia *self)
{
  self->sounding = HOLLER_SOUND_NONE;
  g_object_notify (G_OBJECT (self), "sounding");
}

const char *
holler_fake_media_get_tone (HollerFakeMedia *self, HollerSound sound)
{
  return self->tones[sound];
}

double
holler_fake_media_get_volume (HollerFakeMedia *self, HollerSound sound)
{
  return self->volumes[sound];
}

void
holler_fake_media_fail_capture (HollerFakeMedia *self, gboolean fail)
{
  self->fail_capture = fail;
}

void
holler_fake_media_fail_peers (HollerFakeMedia *self, gboolean fail)
{
  self->fail_peers = fail;
}

void
holler_fake_media_fail_next (HollerFakeMedia *self, HollerFakeStep step)
{
  self->fail_next = step;
}

void
holler_fake_media_hold_peers (HollerFakeMedia *self, gboolean hold)
{
  self->hold_peers = hold;
}

void
holler_fake_media_set_level (HollerFakeMedia *self, double level)
{
  self->level = level;
  g_object_notify (G_OBJECT (self), "input-level");
}

void
holler_fake_media_set_self_test (HollerFakeMedia *self,
                                 HollerSelfTestState state)
{
  if (self->self_test == HOLLER_SELF_TEST_RECORDING &&
      state != HOLLER_SELF_TEST_RECORDING)
    close_capture (HOLLER_MEDIA (self));
  self->self_test = state;
  g_object_notify (G_OBJECT (self), "self-test");
}
