/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "client/holler-member.h"
#include "client/holler-message.h"
#include "client/holler-upload.h"

G_BEGIN_DECLS

/* A conversation of two people, or of a group. Properties (read-only, notify):
 * conversation-id, is-group, title (the other's name; what the group is named,
 * or its members), peer (HollerUser; NULL of a group), last-message
 * (HollerMessage, nullable), unread (guint), peer-typing (gboolean: anybody
 * of the others; notified too when it is somebody else), in-call (gboolean: a
 * live call of this conversation, anybody's), loading (gboolean: history under
 * way), complete (gboolean: no older message exists), muted-until-us (gint64,
 * real time, 0 not muted, G_MAXINT64 for good), favourite (gboolean), draft
 * (char *, nullable: what has been begun and not sent, kept over restarts),
 * avatar-url (char *, nullable: of a group's picture). */

#define HOLLER_TYPE_CONVERSATION (holler_conversation_get_type ())
G_DECLARE_FINAL_TYPE (HollerConversation,
                      holler_conversation,
                      HOLLER,
                      CONVERSATION,
                      GObject)

const char *holler_conversation_get_conversation_id (HollerConversation *self);
const char *holler_conversation_get_title (HollerConversation *self);
gboolean holler_conversation_get_is_group (HollerConversation *self);
const char *holler_conversation_get_avatar_url (HollerConversation *self);
HollerUser *holler_conversation_get_peer (HollerConversation *self);
GListModel *holler_conversation_get_members (HollerConversation *self);
gboolean holler_conversation_get_is_owner (HollerConversation *self);
GPtrArray *holler_conversation_dup_typing_users (HollerConversation *self);
gboolean holler_conversation_get_favourite (HollerConversation *self);
gint64 holler_conversation_get_muted_until_us (HollerConversation *self);
/* Now, by the account's clock */
gboolean holler_conversation_is_muted (HollerConversation *self);
HollerMessage *holler_conversation_get_last_message (HollerConversation *self);
guint holler_conversation_get_unread (HollerConversation *self);
/* How far the person has read; 0: nothing */
gint64 holler_conversation_get_read_order (HollerConversation *self);
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
/* Begins to send a file to the server, for a message that follows. (transfer
 * full) (nullable): NULL while logged out */
HollerUpload *holler_conversation_upload (HollerConversation *self,
                                          GFile *file);
/* The same with a file that is made first */
HollerUpload *holler_conversation_upload_prepared (HollerConversation *self,
                                                   const char *name,
                                                   const char *mime,
                                                   HollerUploadPrepare prepare,
                                                   GObject *subject);
/* @body: (nullable), @reply_to: (nullable), @uploads: (nullable)
 * (element-type HollerUpload): all DONE. FALSE and nothing sent if there is
 * neither body nor file, or what there is cannot be sent. */
gboolean holler_conversation_send_message (HollerConversation *self,
                                           const char *body,
                                           HollerMessage *reply_to,
                                           GPtrArray *uploads);
/* (transfer full) (nullable): the message of that id, if it is loaded */
HollerMessage *holler_conversation_find_message (HollerConversation *self,
                                                 const char *message_id);
/* Of one's own messages. All three end with
 * holler_conversation_change_finish(). */
void holler_conversation_edit_async (HollerConversation *self,
                                     HollerMessage *message,
                                     const char *body,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
void holler_conversation_delete_async (HollerConversation *self,
                                       HollerMessage *message,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
void holler_conversation_react_async (HollerConversation *self,
                                      HollerMessage *message,
                                      const char *emoji,
                                      gboolean on,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
const char *holler_conversation_get_draft (HollerConversation *self);
/* @text: (nullable): NULL or blank: nothing is being written */
void holler_conversation_set_draft (HollerConversation *self, const char *text);
void holler_conversation_retry (HollerConversation *self,
                                HollerMessage *message);
/* Takes one's own message away that failed; others stay. */
void holler_conversation_discard (HollerConversation *self,
                                  HollerMessage *message);
/* Everything shown has been seen by the person. */
void holler_conversation_mark_read (HollerConversation *self);
/* Each key stroke of the composer says TRUE; empty or sent says FALSE. */
void holler_conversation_set_composing (HollerConversation *self,
                                        gboolean composing);

/* What one does to it as a whole; each comes back when the server has done it.
 * All end with holler_conversation_change_finish(). HOLLER_API_ERROR. */
void holler_conversation_rename_async (HollerConversation *self,
                                       const char *title,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
/* @picture: (nullable): PNG, at most 512 KiB and 1024×1024 pixels; NULL: none */
void holler_conversation_set_picture_async (HollerConversation *self,
                                            GBytes *picture,
                                            GCancellable *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer user_data);
/* @users: (element-type HollerUser): contacts */
void holler_conversation_add_members_async (HollerConversation *self,
                                            GPtrArray *users,
                                            GCancellable *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer user_data);
/* Oneself: leaves the group. */
void holler_conversation_remove_member_async (HollerConversation *self,
                                              HollerUser *user,
                                              GCancellable *cancellable,
                                              GAsyncReadyCallback callback,
                                              gpointer user_data);
/* @muted_until_us: real time; 0 not, G_MAXINT64 for good */
void holler_conversation_set_muted_async (HollerConversation *self,
                                          gint64 muted_until_us,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data);
void holler_conversation_set_favourite_async (HollerConversation *self,
                                              gboolean favourite,
                                              GCancellable *cancellable,
                                              GAsyncReadyCallback callback,
                                              gpointer user_data);
gboolean holler_conversation_change_finish (HollerConversation *self,
                                            GAsyncResult *result,
                                            GError **error);

G_END_DECLS
