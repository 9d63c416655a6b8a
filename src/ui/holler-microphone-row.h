/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "client/holler-media.h"

G_BEGIN_DECLS

#define HOLLER_TYPE_MICROPHONE_ROW (holler_microphone_row_get_type ())
G_DECLARE_FINAL_TYPE (HollerMicrophoneRow,
                      holler_microphone_row,
                      HOLLER,
                      MICROPHONE_ROW,
                      AdwPreferencesRow)

void holler_microphone_row_set_media (HollerMicrophoneRow *self,
                                      HollerMedia *media);

G_END_DECLS
