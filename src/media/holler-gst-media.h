/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/holler-clock.h"
#include "client/holler-media.h"

G_BEGIN_DECLS

#define HOLLER_TYPE_GST_MEDIA (holler_gst_media_get_type ())
G_DECLARE_FINAL_TYPE (HollerGstMedia,
                      holler_gst_media,
                      HOLLER,
                      GST_MEDIA,
                      GObject)

/* Properties beside those of HollerMedia, for programs without a sound card:
 *   audio-input   "default", "test" (voice-like, never silent for long),
 *                 "silence", or a WAV file, said once from the moment that a
 *                 connected peer listens
 *   audio-output  "default", "null", or a WAV file to write what is heard to,
 *                 from the moment playback opens
 */

void holler_gst_media_init_process (int *argc, char ***argv);
HollerMedia *holler_gst_media_new (HollerClock *clock);
void holler_gst_media_wait (HollerGstMedia *self, guint timeout_ms);

G_END_DECLS
