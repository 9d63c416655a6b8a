/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "client/holler-account.h"

G_BEGIN_DECLS

/* A row in which one picks how something sounds and how loud, and hears it. */

#define HOLLER_TYPE_SOUND_ROW (holler_sound_row_get_type ())
G_DECLARE_FINAL_TYPE (HollerSoundRow,
                      holler_sound_row,
                      HOLLER,
                      SOUND_ROW,
                      AdwPreferencesRow)

void holler_sound_row_bind (HollerSoundRow *self,
                            HollerAccount *account,
                            GSettings *settings,
                            HollerSound sound);
/* Lets go of the account; silences what the person was hearing. */
void holler_sound_row_stop (HollerSoundRow *self);

G_END_DECLS
