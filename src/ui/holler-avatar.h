/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "client/holler-conversation.h"

G_BEGIN_DECLS

#define HOLLER_TYPE_AVATAR (holler_avatar_get_type ())
G_DECLARE_FINAL_TYPE (HollerAvatar, holler_avatar, HOLLER, AVATAR, GtkWidget)

void holler_avatar_set_user (HollerAvatar *self, HollerUser *user);
void holler_avatar_set_conversation (HollerAvatar *self,
                                     HollerConversation *conversation);

G_END_DECLS
