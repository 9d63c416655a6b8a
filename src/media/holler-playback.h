/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gst/gst.h>

#include "base/holler-clock.h"
#include "media/holler-processor.h"
#include "media/holler-voice.h"
#include "media/holler-workers.h"

G_BEGIN_DECLS

typedef struct _HollerPlayback HollerPlayback;

/* Makes the element that sound is played into; NULL for a paced nothing. */
typedef GstElement *(*HollerPlaybackSinkFunc) (gpointer user_data);
/* Called on the sound card's thread, about 20 times a second, and at once
 * when the voice is heard for the first time. */
typedef void (*HollerPlaybackHeardFunc) (double level,
                                         gboolean is_first_sound,
                                         gpointer user_data);

HollerPlayback *holler_playback_new (HollerWorkers *workers,
                                     HollerClock *clock,
                                     HollerProcessor *processor,
                                     HollerPlaybackSinkFunc make_sink,
                                     gpointer user_data);
void holler_playback_free (HollerPlayback *self);
gboolean
holler_playback_open (HollerPlayback *self, const char *file, GError **error);
void holler_playback_close (HollerPlayback *self);
gboolean holler_playback_is_open (HollerPlayback *self);
void holler_playback_reopen (HollerPlayback *self);
void holler_playback_add (HollerPlayback *self,
                          HollerVoice *voice,
                          HollerPlaybackHeardFunc heard,
                          gpointer user_data,
                          GDestroyNotify notify);
void holler_playback_set_audible (HollerPlayback *self,
                                  HollerVoice *voice,
                                  gboolean audible);
void holler_playback_remove (HollerPlayback *self, HollerVoice *voice);

G_END_DECLS
