/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "client/holler-peer-connection.h"
#include "client/holler-types.h"

G_BEGIN_DECLS

/* The machine's sound and pictures: devices, capture, playback, ring sounds,
 * and the maker of peer connections. media/ implements it. */

#define HOLLER_MEDIA_ERROR (holler_media_error_quark ())
GQuark holler_media_error_quark (void);

typedef enum
{
  HOLLER_MEDIA_ERROR_NO_MICROPHONE,
  HOLLER_MEDIA_ERROR_NO_SPEAKER,
  HOLLER_MEDIA_ERROR_MISSING_PLUGIN, /* message names the package's element */
  HOLLER_MEDIA_ERROR_FAILED,
} HollerMediaError;

typedef enum
{
  HOLLER_DEVICE_MICROPHONE,
  HOLLER_DEVICE_SPEAKER,
  HOLLER_DEVICE_CAMERA,
} HollerDeviceKind;

/* What is used of what the person has chosen. */
typedef enum
{
  HOLLER_DEVICE_CHOICE_NONE,
  HOLLER_DEVICE_CHOICE_DEFAULT, /* the chosen one is not there */
  HOLLER_DEVICE_CHOICE_CHOSEN,
} HollerDeviceChoice;

typedef enum
{
  HOLLER_SOUND_RING,     /* an incoming call; on the ring device */
  HOLLER_SOUND_RINGBACK, /* the other side rings */
  HOLLER_SOUND_END,
  HOLLER_SOUND_MESSAGE,
} HollerSound;

#define HOLLER_N_SOUNDS (HOLLER_SOUND_MESSAGE + 1)
#define HOLLER_SOUND_NONE (-1)
/* A tone that is not heard. */
#define HOLLER_TONE_NONE "none"
#define HOLLER_TONE_DEFAULT "wood"

/* Hearing oneself: said into the microphone, then heard from the speaker. */
typedef enum
{
  HOLLER_SELF_TEST_IDLE,
  HOLLER_SELF_TEST_RECORDING,
  HOLLER_SELF_TEST_PLAYING,
} HollerSelfTestState;

/* A device a person may choose. */
#define HOLLER_TYPE_DEVICE (holler_device_get_type ())
G_DECLARE_FINAL_TYPE (HollerDevice, holler_device, HOLLER, DEVICE, GObject)

HollerDevice *
holler_device_new (HollerDeviceKind kind, const char *id, const char *name);
HollerDeviceKind holler_device_get_kind (HollerDevice *self);
const char *holler_device_get_id (HollerDevice *self);
const char *holler_device_get_name (HollerDevice *self);

#define HOLLER_TYPE_MEDIA (holler_media_get_type ())
G_DECLARE_INTERFACE (HollerMedia, holler_media, HOLLER, MEDIA, GObject)

struct _HollerMediaInterface
{
  GTypeInterface parent_iface;

  /* Loads plugins and makes what a first call needs, in idle slices. */
  void (*warm_up) (HollerMedia *self);
  /* (transfer none) (element-type HollerDevice), live with hot-plug */
  GListModel *(*get_devices) (HollerMedia *self, HollerDeviceKind kind);
  /* Opened while ringing, so that the first word is heard. Counted. */
  gboolean (*open_playback) (HollerMedia *self, GError **error);
  void (*close_playback) (HollerMedia *self);
  /* Only after the person's own accept or call was acknowledged by the
   * server. Counted. A failure later is said by "capture-failed". */
  gboolean (*open_capture) (HollerMedia *self,
                            HollerMediaKinds kinds,
                            GError **error);
  void (*close_capture) (HollerMedia *self);
  HollerPeerConnection *(*create_peer) (HollerMedia *self,
                                        const HollerPeerConfig *config,
                                        GError **error);
  void (*play_sound) (HollerMedia *self, HollerSound sound, gboolean loop);
  void (*stop_sound) (HollerMedia *self);
  /* Which tone a sound has, and how loud, 0–1; also while it is heard. */
  void (*set_sound) (HollerMedia *self,
                     HollerSound sound,
                     const char *tone,
                     double volume);
  /* Opens the microphone for as long as it records, and ends by itself. */
  gboolean (*start_self_test) (HollerMedia *self, GError **error);
  void (*stop_self_test) (HollerMedia *self);
};

/* Properties of every implementation:
 *   microphone, speaker, ring-device  char *, read-write: a device id or ""
 *                                     for the default; applied at once
 *   echo-cancelling, noise-suppression, gain-control
 *                  gboolean, read-write: what is done to the microphone's
 *                  sound; applied at once, also during a call
 *   input-level    double 0–1, read-only: the open microphone, ~20 a second
 *   capture-open   gboolean, read-only
 *   n-captures     guint, read-only: how often a capture was ever opened
 *   self-test      HollerSelfTestState, read-only
 *   sounding       int, read-only: the HollerSound that is heard, or
 *                  HOLLER_SOUND_NONE
 * Signals:
 *   capture-failed (char *message)
 *   device-changed (HollerDeviceKind, HollerDeviceChoice): another device is
 *                  used from now on, since one went away or came back; only
 *                  of what is open
 */

void holler_media_warm_up (HollerMedia *self);
GListModel *holler_media_get_devices (HollerMedia *self, HollerDeviceKind kind);
gboolean holler_media_open_playback (HollerMedia *self, GError **error);
void holler_media_close_playback (HollerMedia *self);
gboolean holler_media_open_capture (HollerMedia *self,
                                    HollerMediaKinds kinds,
                                    GError **error);
void holler_media_close_capture (HollerMedia *self);
HollerPeerConnection *holler_media_create_peer (HollerMedia *self,
                                                const HollerPeerConfig *config,
                                                GError **error);
void
holler_media_play_sound (HollerMedia *self, HollerSound sound, gboolean loop);
void holler_media_stop_sound (HollerMedia *self);
void holler_media_set_sound (HollerMedia *self,
                             HollerSound sound,
                             const char *tone,
                             double volume);
int holler_media_get_sounding (HollerMedia *self);
gboolean holler_media_start_self_test (HollerMedia *self, GError **error);
void holler_media_stop_self_test (HollerMedia *self);
void holler_media_emit_capture_failed (HollerMedia *self, const char *message);
void holler_media_emit_device_changed (HollerMedia *self,
                                       HollerDeviceKind kind,
                                       HollerDeviceChoice choice);

G_END_DECLS
