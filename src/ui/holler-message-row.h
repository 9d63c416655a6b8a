/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "client/holler-account.h"

G_BEGIN_DECLS

#define HOLLER_TYPE_MESSAGE_ROW (holler_message_row_get_type ())
G_DECLARE_FINAL_TYPE (HollerMessageRow,
                      holler_message_row,
                      HOLLER,
                      MESSAGE_ROW,
                      GtkWidget)

HollerMessageRow *holler_message_row_new (void);
void holler_message_row_set_place (HollerMessageRow *self,
                                   HollerAccount *account,
                                   HollerConversation *conversation);
void holler_message_row_set_message (HollerMessageRow *self,
                                     HollerMessage *message);
void holler_message_row_set_previous (HollerMessageRow *self,
                                      HollerMessage *previous);
void holler_message_row_set_is_first_unread (HollerMessageRow *self,
                                             gboolean is_first_unread);

G_END_DECLS
