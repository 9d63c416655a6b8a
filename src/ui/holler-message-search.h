/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "client/holler-account.h"

G_BEGIN_DECLS

/* Messages found while one types. Its list is of HollerFoundMessage,
 * the newest first. Property (read-only, notify): searching (gboolean). */

#define HOLLER_TYPE_MESSAGE_SEARCH (holler_message_search_get_type ())
G_DECLARE_FINAL_TYPE (HollerMessageSearch,
                      holler_message_search,
                      HOLLER,
                      MESSAGE_SEARCH,
                      GObject)

HollerMessageSearch *holler_message_search_new (HollerAccount *account);
/* (transfer none) */
GListModel *holler_message_search_get_found (HollerMessageSearch *self);
gboolean holler_message_search_get_searching (HollerMessageSearch *self);
/* Looks for it a moment later, unless there is another by then. */
void holler_message_search_set_term (HollerMessageSearch *self,
                                     const char *term);

G_END_DECLS
