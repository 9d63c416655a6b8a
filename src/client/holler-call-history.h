/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "client/holler-found-message.h"

G_BEGIN_DECLS

/* The calls of all conversations that this copy knows of, newest first: a
 * GListModel of HollerFoundMessage. Properties (read-only, notify): loading
 * (gboolean), complete (gboolean: there are no older ones), missed (guint:
 * missed calls that were seen neither in their conversation nor here). */

#define HOLLER_TYPE_CALL_HISTORY (holler_call_history_get_type ())
G_DECLARE_FINAL_TYPE (HollerCallHistory,
                      holler_call_history,
                      HOLLER,
                      CALL_HISTORY,
                      GObject)

gboolean holler_call_history_get_loading (HollerCallHistory *self);
gboolean holler_call_history_get_complete (HollerCallHistory *self);
guint holler_call_history_get_missed (HollerCallHistory *self);
/* Does nothing while one page is under way or all is there. */
void holler_call_history_load_older (HollerCallHistory *self);
/* The person has looked at the list. */
void holler_call_history_mark_seen (HollerCallHistory *self);

G_END_DECLS
