/* holler-server-store-edits.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-server-store-private.h"

/* What becomes of a message after it was stored. Each gives it a new
 * change_id, so that /api/sync tells of it again; its place stays. */

static gboolean
touch (HollerServerStore *self, const char *message_id, GError **error)
{
  return holler_server_store_run (
    self,
    error,
    "UPDATE messages SET change_id = ?2 WHERE message_id = ?1",
    "si",
    message_id,
    holler_server_store_take_change (self));
}

/**
 * holler_server_store_edit_message_batched:
 * @self: a store
 * @message_id: a message
 * @body: (nullable): what it says now
 * @encrypted_content: (nullable): or sealed
 * @edited_us: when, real time
 *
 * Gives a message another text.
 *
 * Returns: `TRUE` if it will be stored with the batch
 */
gboolean
holler_server_store_edit_message_batched (HollerServerStore *self,
                                          const char *message_id,
                                          const char *body,
                                          const char *encrypted_content,
                                          gint64 edited_us,
                                          GError **error)
{
  return holler_server_store_join_batch (self, error) &&
         holler_server_store_run (
           self,
           error,
           "UPDATE messages SET body = ?2, encrypted_content = ?3,"
           " edited_us = ?4, change_id = ?5 WHERE message_id = ?1",
           "sssii",
           message_id,
           body,
           encrypted_content,
           edited_us,
           holler_server_store_take_change (self));
}

static gboolean
delete_message (HollerServerStore *self,
                const char *message_id,
                gint64 deleted_us,
                GError **error)
{
  return holler_server_store_run (
           self,
           error,
           "UPDATE messages SET body = NULL, encrypted_content = NULL,"
           " reply_to = NULL, attachments_json = NULL, edited_us = 0,"
           " deleted_us = ?2, change_id = ?3 WHERE message_id = ?1",
           "sii",
           message_id,
           deleted_us,
           holler_server_store_take_change (self)) &&
         holler_server_store_run (self,
                                  error,
                                  "DELETE FROM reactions WHERE message_id = ?",
                                  "s",
                                  message_id) &&
         holler_server_store_run (self,
                                  error,
                                  "DELETE FROM file_uses WHERE message_id = ?",
                                  "s",
                                  message_id);
}

/**
 * holler_server_store_delete_message_batched:
 * @self: a store
 * @message_id: a message
 * @deleted_us: when, real time
 *
 * Empties a message; that there was one stays to be seen.
 *
 * Returns: `TRUE` if it will be stored with the batch
 */
gboolean
holler_server_store_delete_message_batched (HollerServerStore *self,
                                            const char *message_id,
                                            gint64 deleted_us,
                                            GError **error)
{
  return holler_server_store_begin_part (self, error) &&
         holler_server_store_end_part (
           self,
           delete_message (self, message_id, deleted_us, error),
           error);
}

static gboolean
write_reaction (HollerServerStore *self,
                const char *message_id,
                const char *user_id,
                const char *emoji,
                gboolean is_on,
                GError **error)
{
  if (is_on)
    return holler_server_store_run (
      self,
      error,
      "INSERT OR IGNORE INTO reactions (message_id, emoji, user_id, made_us)"
      " VALUES (?, ?, ?, ?)",
      "sssi",
      message_id,
      emoji,
      user_id,
      g_get_real_time ());

  return holler_server_store_run (
    self,
    error,
    "DELETE FROM reactions WHERE message_id = ? AND emoji = ?"
    " AND user_id = ?",
    "sss",
    message_id,
    emoji,
    user_id);
}

/**
 * holler_server_store_set_reaction_batched:
 * @self: a store
 * @message_id: a message
 * @user_id: who reacts
 * @emoji: with what
 * @is_on: whether it is set, or taken back
 *
 * Sets a reaction or takes it back.
 *
 * Returns: `TRUE` if that changes something; `FALSE` without an error if it
 *   was so already
 */
gboolean
holler_server_store_set_reaction_batched (HollerServerStore *self,
                                          const char *message_id,
                                          const char *user_id,
                                          const char *emoji,
                                          gboolean is_on,
                                          GError **error)
{
  return holler_server_store_join_batch (self, error) &&
         write_reaction (self, message_id, user_id, emoji, is_on, error) &&
         holler_server_store_get_n_changed (self) > 0 &&
         touch (self, message_id, error);
}

/**
 * holler_server_store_count_reactions:
 * @self: a store
 * @message_id: a message
 * @user_id: a person
 * @emoji: what he would react with
 * @out_n_own: (out): how many others he has reacted with
 * @out_n_kinds: (out): how many other kinds the message has
 *
 * Counts what there is beside @emoji.
 */
void
holler_server_store_count_reactions (HollerServerStore *self,
                                     const char *message_id,
                                     const char *user_id,
                                     const char *emoji,
                                     guint *out_n_own,
                                     guint *out_n_kinds)
{
  sqlite3_stmt *statement = holler_server_store_prepare (
    self,
    "SELECT count (*) FILTER (WHERE user_id = ?2), count (DISTINCT emoji)"
    " FROM reactions WHERE message_id = ?1 AND emoji <> ?3",
    NULL);

  *out_n_own = 0;
  *out_n_kinds = 0;
  if (statement == NULL)
    return;

  holler_server_store_bind (statement, "sss", message_id, user_id, emoji);
  if (holler_server_store_step (self, statement, NULL) == SQLITE_ROW)
    {
      *out_n_own = (guint) sqlite3_column_int (statement, 0);
      *out_n_kinds = (guint) sqlite3_column_int (statement, 1);
    }
  holler_server_store_reset (statement);
}

/**
 * holler_server_store_list_readers:
 * @self: a store
 * @conversation_id: a conversation
 * @order: a message's place in it
 *
 * Lists the members who may see a message: those who were there already.
 *
 * Returns: (transfer full) (element-type utf8): their ids
 */
GPtrArray *
holler_server_store_list_readers (HollerServerStore *self,
                                  const char *conversation_id,
                                  gint64 order)
{
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);
  sqlite3_stmt *statement = holler_server_store_prepare (
    self,
    "SELECT user_id FROM members WHERE conversation_id = ?"
    " AND first_position <= ?",
    NULL);

  if (statement == NULL)
    return ids;

  holler_server_store_bind (statement, "si", conversation_id, order);
  while (holler_server_store_step (self, statement, NULL) == SQLITE_ROW)
    g_ptr_array_add (ids, holler_server_store_dup_text (statement, 0));
  holler_server_store_reset (statement);
  return ids;
}
