/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "client/holler-conversation.h"

G_BEGIN_DECLS

/* What of a conversation is being looked at: a list of HollerMessage without a
 * hole, by rising order, which grows where one scrolls to and is let go of at
 * the other end. It begins at the newest message, and holds those that wait to
 * be sent while it is there.
 *
 * Properties (read-only, notify): loading (gboolean), at-end (gboolean: the
 * newest message is in it, and new ones come into it), complete (gboolean: no
 * message is older than its first).
 * Signal: arrived (guint position): where one wanted to go; G_MAXUINT where
 * there is no such message. */

#define HOLLER_TYPE_PASSAGE (holler_passage_get_type ())
G_DECLARE_FINAL_TYPE (HollerPassage, holler_passage, HOLLER, PASSAGE, GObject)

HollerPassage *holler_passage_new (HollerConversation *conversation);
gboolean holler_passage_get_loading (HollerPassage *self);
gboolean holler_passage_get_at_end (HollerPassage *self);
gboolean holler_passage_get_complete (HollerPassage *self);

/* Does nothing while something is loading, or where there is no more. */
void holler_passage_load_older (HollerPassage *self);
void holler_passage_load_newer (HollerPassage *self);

/* Each ends with "arrived", unless one goes elsewhere meanwhile. */
void holler_passage_go_to_message (HollerPassage *self, const char *message_id);
/* The first message from then on, or the newest if there is none. */
void holler_passage_go_to_time (HollerPassage *self, gint64 time_us);
/* At once, and without "arrived" */
void holler_passage_go_to_end (HollerPassage *self);

G_END_DECLS
