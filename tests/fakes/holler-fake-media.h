/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "client/holler-media.h"
#include "holler-fake-peer-connection.h"

G_BEGIN_DECLS

/* Counts what was opened and keeps every connection it ever made. */

#define HOLLER_TYPE_FAKE_MEDIA (holler_fake_media_get_type ())
G_DECLARE_FINAL_TYPE (HollerFakeMedia,
                      holler_fake_media,
                      HOLLER,
                      FAKE_MEDIA,
                      GObject)

#define HOLLER_FAKE_SILENCE -1

HollerMedia *holler_fake_media_new (void);
/* (nullable): NULL for none so far */
HollerFakePeerConnection *holler_fake_media_get_peer (HollerFakeMedia *self,
                                                      guint index);
HollerFakePeerConnection *holler_fake_media_get_last (HollerFakeMedia *self);
/* What the last connection was made with; (nullable) */
const char *holler_fake_media_get_ice_username (HollerFakeMedia *self);
gboolean holler_fake_media_get_relay_only (HollerFakeMedia *self);
guint holler_fake_media_get_n_peers (HollerFakeMedia *self);
guint holler_fake_media_get_n_set (HollerFakeMedia *self);
guint holler_fake_media_get_n_captures (HollerFakeMedia *self);
guint holler_fake_media_get_n_open_captures (HollerFakeMedia *self);
guint holler_fake_media_get_n_open_playbacks (HollerFakeMedia *self);
/* a HollerSound that loops, or HOLLER_FAKE_SILENCE */
int holler_fake_media_get_looping (HollerFakeMedia *self);
guint holler_fake_media_count_sound (HollerFakeMedia *self, HollerSound sound);
/* As a sound that is played once does */
void holler_fake_media_end_sound (HollerFakeMedia *self);
/* (nullable): nothing was said about it */
const char *holler_fake_media_get_tone (HollerFakeMedia *self,
                                        HollerSound sound);
double holler_fake_media_get_volume (HollerFakeMedia *self, HollerSound sound);
void holler_fake_media_fail_capture (HollerFakeMedia *self, gboolean fail);
void holler_fake_media_fail_peers (HollerFakeMedia *self, gboolean fail);
/* The next connection that is made fails in this step. */
void holler_fake_media_fail_next (HollerFakeMedia *self, HollerFakeStep step);
/* New connections do not connect by themselves. */
void holler_fake_media_hold_peers (HollerFakeMedia *self, gboolean hold);
/* What the open microphone hears, 0–1 */
void holler_fake_media_set_level (HollerFakeMedia *self, double level);
/* As time would: recording, playing, over */
void holler_fake_media_set_self_test (HollerFakeMedia *self,
                                      HollerSelfTestState state);

G_END_DECLS
