/* holler-media.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-media.h"

#include "client/holler-client-enums.h"

enum
{
  CAPTURE_FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_QUARK (holler_media_error, holler_media_error)
G_DEFINE_INTERFACE (HollerMedia, holler_media, G_TYPE_OBJECT)

static void
install_device_property (HollerMediaInterface *iface, const char *name)
{
  g_object_interface_install_property (
    iface,
    g_param_spec_string (name,
                         NULL,
                         NULL,
                         "",
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY |
                           G_PARAM_STATIC_STRINGS));
}

static void
install_switch (HollerMediaInterface *iface, const char *name, gboolean is_on)
{
  g_object_interface_install_property (
    iface,
    g_param_spec_boolean (name,
                          NULL,
                          NULL,
                          is_on,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY |
                            G_PARAM_STATIC_STRINGS));
}

static void
holler_media_default_init (HollerMediaInterface *iface)
{
  install_device_property (iface, "microphone");
  install_device_property (iface, "speaker");
  install_device_property (iface, "ring-device");
  install_switch (iface, "echo-cancelling", TRUE);
  install_switch (iface, "noise-suppression", TRUE);
  install_switch (iface, "gain-control", FALSE);
  g_object_interface_install_property (
    iface,
    g_param_spec_double ("input-level",
                         NULL,
                         NULL,
                         0.0,
                         1.0,
                         0.0,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
  g_object_interface_install_property (
    iface,
    g_param_spec_boolean ("capture-open",
                          NULL,
                          NULL,
                          FALSE,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
  g_object_interface_install_property (
    iface,
    g_param_spec_uint ("n-captures",
                       NULL,
                       NULL,
                       0,
                       G_MAXUINT,
                       0,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
  g_object_interface_install_property (
    iface,
    g_param_spec_enum ("self-test",
                       NULL,
                       NULL,
                       HOLLER_TYPE_SELF_TEST_STATE,
                       HOLLER_SELF_TEST_IDLE,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
  g_object_interface_install_property (
    iface,
    g_param_spec_int ("sounding",
                      NULL,
                      NULL,
                      HOLLER_SOUND_NONE,
                      HOLLER_N_SOUNDS - 1,
                      HOLLER_SOUND_NONE,
                      G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));

  /**
   * HollerMedia::capture-failed:
   * @self: media
   * @message: why, for people
   *
   * A capture that was open delivers no more.
   */
  signals[CAPTURE_FAILED] = g_signal_new ("capture-failed",
                                          HOLLER_TYPE_MEDIA,
                                          G_SIGNAL_RUN_LAST,
                                          0,
                                          NULL,
                                          NULL,
                                          NULL,
                                          G_TYPE_NONE,
                                          1,
                                          G_TYPE_STRING);
  /**
   * HollerMedia::device-changed:
   * @self: media
   * @kind: of what kind the device is
   * @choice: what is used now
   *
   * A device went away or came back while it was used.
   */
  g_signal_new ("device-changed",
                HOLLER_TYPE_MEDIA,
                G_SIGNAL_RUN_LAST,
                0,
                NULL,
                NULL,
                NULL,
                G_TYPE_NONE,
                2,
                HOLLER_TYPE_DEVICE_KIND,
                HOLLER_TYPE_DEVICE_CHOICE);
}

/**
 * holler_media_warm_up:
 * @self: media
 *
 * Loads what a first call needs, in idle slices.
 */
void
holler_media_warm_up (HollerMedia *self)
{
  g_return_if_fail (HOLLER_IS_MEDIA (self));

  HOLLER_MEDIA_GET_IFACE (self)->warm_up (self);
}

/**
 * holler_media_get_devices:
 * @self: media
 * @kind: which devices
 *
 * Gets the devices that one may choose; the list follows hot-plug.
 *
 * Returns: (transfer none): a list of [class@Device]
 */
GListModel *
holler_media_get_devices (HollerMedia *self, HollerDeviceKind kind)
{
  g_return_val_if_fail (HOLLER_IS_MEDIA (self), NULL);

  return HOLLER_MEDIA_GET_IFACE (self)->get_devices (self, kind);
}

/**
 * holler_media_open_playback:
 * @self: media
 * @error: return location for an error, or `NULL`
 *
 * Opens the speaker, fed with silence until there is sound. Counted.
 *
 * Returns: `TRUE` if it is open
 */
gboolean
holler_media_open_playback (HollerMedia *self, GError **error)
{
  g_return_val_if_fail (HOLLER_IS_MEDIA (self), FALSE);

  return HOLLER_MEDIA_GET_IFACE (self)->open_playback (self, error);
}

/**
 * holler_media_close_playback:
 * @self: media
 *
 * Takes back one [method@Media.open_playback].
 */
void
holler_media_close_playback (HollerMedia *self)
{
  g_return_if_fail (HOLLER_IS_MEDIA (self));

  HOLLER_MEDIA_GET_IFACE (self)->close_playback (self);
}

/**
 * holler_media_open_capture:
 * @self: media
 * @kinds: what to capture
 * @error: return location for an error, or `NULL`
 *
 * Opens the microphone. Only after the server has acknowledged what its own
 * person did. Counted.
 *
 * Returns: `TRUE` if it is open; `HOLLER_MEDIA_ERROR` otherwise
 */
gboolean
holler_media_open_capture (HollerMedia *self,
                           HollerMediaKinds kinds,
                           GError **error)
{
  g_return_val_if_fail (HOLLER_IS_MEDIA (self), FALSE);

  return HOLLER_MEDIA_GET_IFACE (self)->open_capture (self, kinds, error);
}

/**
 * holler_media_close_capture:
 * @self: media
 *
 * Takes back one [method@Media.open_capture].
 */
void
holler_media_close_capture (HollerMedia *self)
{
  g_return_if_fail (HOLLER_IS_MEDIA (self));

  HOLLER_MEDIA_GET_IFACE (self)->close_capture (self);
}

/**
 * holler_media_create_peer:
 * @self: media
 * @config: how; read before this returns
 * @error: return location for an error, or `NULL`
 *
 * Makes a peer connection.
 *
 * Returns: (transfer full): a peer connection
 */
HollerPeerConnection *
holler_media_create_peer (HollerMedia *self,
                          const HollerPeerConfig *config,
                          GError **error)
{
  g_return_val_if_fail (HOLLER_IS_MEDIA (self), NULL);
  g_return_val_if_fail (config != NULL, NULL);

  return HOLLER_MEDIA_GET_IFACE (self)->create_peer (self, config, error);
}

/**
 * holler_media_play_sound:
 * @self: media
 * @sound: which
 * @loop: whether until [method@Media.stop_sound]
 *
 * Plays a sound, in place of the one that plays.
 */
void
holler_media_play_sound (HollerMedia *self, HollerSound sound, gboolean loop)
{
  g_return_if_fail (HOLLER_IS_MEDIA (self));

  HOLLER_MEDIA_GET_IFACE (self)->play_sound (self, sound, loop);
}

/**
 * holler_media_stop_sound:
 * @self: media
 *
 * Stops the sound that plays.
 */
void
holler_media_stop_sound (HollerMedia *self)
{
  g_return_if_fail (HOLLER_IS_MEDIA (self));

  HOLLER_MEDIA_GET_IFACE (self)->stop_sound (self);
}

/**
 * holler_media_set_sound:
 * @self: media
 * @sound: a sound
 * @tone: which of the tones it has; "none" for silence
 * @volume: 0–1, as loud as it seems to be
 *
 * Says how something sounds, from now on.
 */
void
holler_media_set_sound (HollerMedia *self,
                        HollerSound sound,
                        const char *tone,
                        double volume)
{
  g_return_if_fail (HOLLER_IS_MEDIA (self));
  g_return_if_fail (sound < HOLLER_N_SOUNDS);
  g_return_if_fail (tone != NULL);

  HOLLER_MEDIA_GET_IFACE (self)->set_sound (self, sound, tone, volume);
}

/**
 * holler_media_get_sounding:
 * @self: media
 *
 * Tells what is heard now.
 *
 * Returns: a sound, or %HOLLER_SOUND_NONE
 */
int
holler_media_get_sounding (HollerMedia *self)
{
  int sounding = HOLLER_SOUND_NONE;

  g_return_val_if_fail (HOLLER_IS_MEDIA (self), HOLLER_SOUND_NONE);

  g_object_get (self, "sounding", &sounding, NULL);
  return sounding;
}

/**
 * holler_media_start_self_test:
 * @self: media
 * @error: return location for an error, or `NULL`
 *
 * Records what one says for some seconds and plays it back. Ends by itself;
 * the property "self-test" says where it is.
 *
 * Returns: `TRUE` if it is under way
 */
gboolean
holler_media_start_self_test (HollerMedia *self, GError **error)
{
  g_return_val_if_fail (HOLLER_IS_MEDIA (self), FALSE);

  return HOLLER_MEDIA_GET_IFACE (self)->start_self_test (self, error);
}

/**
 * holler_media_stop_self_test:
 * @self: media
 *
 * Ends it early.
 */
void
holler_media_stop_self_test (HollerMedia *self)
{
  g_return_if_fail (HOLLER_IS_MEDIA (self));

  HOLLER_MEDIA_GET_IFACE (self)->stop_self_test (self);
}

/**
 * holler_media_emit_capture_failed: (skip)
 * @self: media
 * @message: why, for people
 *
 * For implementations: says that an open capture delivers no more.
 */
void
holler_media_emit_capture_failed (HollerMedia *self, const char *message)
{
  g_return_if_fail (HOLLER_IS_MEDIA (self));

  g_signal_emit (self, signals[CAPTURE_FAILED], 0, message);
}

/**
 * holler_media_emit_device_changed:
 * @self: media
 * @kind: of what kind the device is
 * @choice: what is used now
 *
 * For implementations.
 */
void
holler_media_emit_device_changed (HollerMedia *self,
                                  HollerDeviceKind kind,
                                  HollerDeviceChoice choice)
{
  g_signal_emit_by_name (self, "device-changed", kind, choice);
}
