/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "client/holler-conversation.h"

G_BEGIN_DECLS

#define HOLLER_TYPE_COMPOSER (holler_composer_get_type ())
G_DECLARE_FINAL_TYPE (HollerComposer, holler_composer, HOLLER, COMPOSER, AdwBin)

void holler_composer_set_conversation (HollerComposer *self,
                                       HollerConversation *conversation);
void holler_composer_reply (HollerComposer *self, HollerMessage *message);
void holler_composer_edit (HollerComposer *self, HollerMessage *message);
void holler_composer_attach (HollerComposer *self, GFile *file);

G_END_DECLS
