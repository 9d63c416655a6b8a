/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define HOLLER_TYPE_TALK_GROUP (holler_talk_group_get_type ())
G_DECLARE_FINAL_TYPE (HollerTalkGroup,
                      holler_talk_group,
                      HOLLER,
                      TALK_GROUP,
                      AdwPreferencesGroup)

void holler_talk_group_bind_settings (HollerTalkGroup *self,
                                      GSettings *settings);

G_END_DECLS
