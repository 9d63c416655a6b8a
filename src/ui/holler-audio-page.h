/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "client/holler-media.h"

G_BEGIN_DECLS

#define HOLLER_TYPE_AUDIO_PAGE (holler_audio_page_get_type ())
G_DECLARE_FINAL_TYPE (HollerAudioPage,
                      holler_audio_page,
                      HOLLER,
                      AUDIO_PAGE,
                      AdwPreferencesPage)

void holler_audio_page_bind (HollerAudioPage *self,
                             HollerMedia *media,
                             GSettings *settings);
void holler_audio_page_stop (HollerAudioPage *self);

G_END_DECLS
