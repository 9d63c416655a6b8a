/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "client/holler-account.h"
#include "client/holler-passage.h"

G_BEGIN_DECLS

#define HOLLER_TYPE_HISTORY (holler_history_get_type ())
G_DECLARE_FINAL_TYPE (HollerHistory, holler_history, HOLLER, HISTORY, AdwBin)

void holler_history_set_conversation (HollerHistory *self,
                                      HollerAccount *account,
                                      HollerConversation *conversation);
void holler_history_scroll_to_newest (HollerHistory *self);
/* The person goes elsewhere. */
void holler_history_leave (HollerHistory *self);
void holler_history_show_message (HollerHistory *self, const char *message_id);
void holler_history_choose_day (HollerHistory *self);
void holler_history_show_time (HollerHistory *self, gint64 time_us);
/* (transfer none) (nullable) */
HollerPassage *holler_history_get_passage (HollerHistory *self);
void holler_history_set_first_unread (HollerHistory *self, gint64 order);
GtkAdjustment *holler_history_get_adjustment (HollerHistory *self);

G_END_DECLS
