/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gst/gst.h>

#include "media/holler-bell.h"
#include "media/holler-devices.h"
#include "media/holler-gst-media.h"
#include "media/holler-self-test.h"
#include "media/holler-webrtc-peer.h"

G_BEGIN_DECLS

#define HOLLER_N_USED_DEVICES (HOLLER_DEVICE_SPEAKER + 1)

/* What was taken of what is chosen when it was last looked for. */
typedef struct
{
  char *id; /* (nullable): "" the default, NULL none */
  HollerDeviceChoice choice;
  guint grace_id; /* a headset that may come back by another name */
} HollerUsedDevice;

struct _HollerGstMedia
{
  GObject parent_instance;

  HollerPeerContext *context;
  HollerProcessor *processor;
  HollerDevices *devices;
  HollerBell *bell;
  HollerSelfTest *self_test;

  char *microphone;
  char *speaker;
  char *ring_device;
  char *audio_input;
  char *audio_output;
  HollerUsedDevice used[HOLLER_N_USED_DEVICES]; /* by kind */
  double input_level;
  guint n_captures;       /* ever opened */
  guint n_capture_users;  /* now */
  guint n_playback_users; /* now */
  gboolean self_test_captures;
};

/* holler-gst-media-devices.c: which device, and how it is used */
GstElement *holler_gst_media_make_source (gpointer user_data);
GstElement *holler_gst_media_make_sink (gpointer user_data);
GstElement *holler_gst_media_make_bell (HollerSound sound, gpointer user_data);
void holler_gst_media_watch_devices (HollerGstMedia *self,
                                     HollerDeviceKind kind);
/* The person has chosen another. */
void holler_gst_media_chosen (HollerGstMedia *self, HollerDeviceKind kind);
void holler_gst_media_forget_devices (HollerGstMedia *self);

G_END_DECLS
