/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "client/holler-message.h"

G_BEGIN_DECLS

/* A direct conversation. Properties (read-only, notify): conversation-id,
 * title, peer (HollerUser), last-message (HollerMessage, nullable), unread
 * (guint), peer-typing (gboolean), in-call (gboolean: a live call of this
 * conversation, anybody's), loading (gboolean: history under way),
 * complete (gboolean: no older message exists). */

#define HOLLER_TYPE_CONVERSATION (holler_conversation_get_type ())
G_DECLARE_FINAL_TYPE (HollerConversation,
                      holler_conversation,
                      HOLLER,
                      CONVERSATION,
                      GObject)

const char *holler_conversation_get_conversation_id (HollerConversation *self);
const char *holler_conversation_get_title (HollerConversation *self);
HollerUser *holler_conversation_get_peer (HollerConversation *self);
HollerMessage *holler_conversation_get_last_message (HollerConversation *self);
guint holler_conversation_get_unread (HollerConversation *self);
gboolean holler_conversation_get_peer_typing (HollerConversation *self);
gboolean holler_conversation_get_in_call (HollerConversation *self);
gboolean holler_conversation_get_loading (HollerConversation *self);
gboolean holler_conversation_get_complete (HollerConversation *self);
/* (transfer none): HollerMessage by rising order, queued ones last. Filled by
 * the first load_older; grows at both ends. */
GListModel *holler_conversation_get_messages (HollerConversation *self);

/* Loads a page before the oldest loaded one: from the store, then from the
 * server. Does nothing while one is under way or all is there. */
void holler_conversation_load_older (HollerConversation *self);
/* 1–16384 bytes of UTF-8 after trimming; FALSE and nothing sent otherwise */
gboolean holler_conversation_send (HollerConversation *self, const char *body);
void holler_conversation_retry (HollerConversation *self,
                                HollerMessage *message);
/* Everything shown has been seen by the person. */
void holler_conversation_mark_read (HollerConversation *self);
/* Each key stroke of the composer says TRUE; empty or sent says FALSE. */
void holler_conversation_set_composing (HollerConversation *self,
                                        gboolean composing);

G_END_DECLS
