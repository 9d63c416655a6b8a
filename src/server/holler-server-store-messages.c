/* holler-server-store-messages.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "base/holler-ids.h"
#include "server/holler-server-store-private.h"

/* Messages. They are stored once for good: a device's own id for a message,
 * or a call's epoch, makes the second time find the first. */

#define STORED_COLUMNS                                                         \
  "message_id, conversation_id, position, sender_id, sender_device_id,"        \
  " client_id, sent_us, kind, body, encrypted_content, reply_to, call_json,"   \
  " change_id, attachments_json, system_json, edited_us, deleted_us"

/* The reactions as one JSON array, in the order in which each was made
 * first */
#define MESSAGE_COLUMNS                                                        \
  STORED_COLUMNS                                                               \
  ", (SELECT json_group_array (json_object ('emoji', emoji, 'userIds',"        \
  "   json (ids))) FROM (SELECT emoji, json_group_array (user_id) AS ids"      \
  "    FROM (SELECT * FROM reactions r"                                        \
  "     WHERE r.message_id = messages.message_id ORDER BY made_us)"            \
  "    GROUP BY emoji ORDER BY min (made_us)) HAVING count (*) > 0)"

/**
 * holler_message_row_free:
 * @row: (transfer full) (nullable): a message
 *
 * Frees @row.
 */
void
holler_message_row_free (HollerMessageRow *row)
{
  if (row == NULL)
    return;

  g_free (row->message_id);
  g_free (row->conversation_id);
  g_free (row->sender_id);
  g_free (row->sender_device_id);
  g_free (row->client_id);
  g_free (row->kind);
  g_free (row->body);
  g_free (row->encrypted_content);
  g_free (row->reply_to);
  g_free (row->call_json);
  g_free (row->attachments_json);
  g_free (row->system_json);
  g_free (row->reactions_json);
  g_clear_pointer (&row->file_ids, g_ptr_array_unref);
  g_free (row);
}

/**
 * holler_message_row_copy:
 * @row: a message
 *
 * Copies @row.
 *
 * Returns: (transfer full): the copy
 */
HollerMessageRow *
holler_message_row_copy (const HollerMessageRow *row)
{
  HollerMessageRow *copy = g_new0 (HollerMessageRow, 1);

  copy->message_id = g_strdup (row->message_id);
  copy->conversation_id = g_strdup (row->conversation_id);
  copy->order = row->order;
  copy->sender_id = g_strdup (row->sender_id);
  copy->sender_device_id = g_strdup (row->sender_device_id);
  copy->client_id = g_strdup (row->client_id);
  copy->sent_us = row->sent_us;
  copy->kind = g_strdup (row->kind);
  copy->body = g_strdup (row->body);
  copy->encrypted_content = g_strdup (row->encrypted_content);
  copy->reply_to = g_strdup (row->reply_to);
  copy->call_json = g_strdup (row->call_json);
  copy->change_id = row->change_id;
  copy->attachments_json = g_strdup (row->attachments_json);
  copy->system_json = g_strdup (row->system_json);
  copy->edited_us = row->edited_us;
  copy->deleted_us = row->deleted_us;
  copy->reactions_json = g_strdup (row->reactions_json);
  return copy;
}

HollerMessageRow *
holler_message_row_read (sqlite3_stmt *statement)
{
  HollerMessageRow *row = g_new0 (HollerMessageRow, 1);

  row->message_id = holler_server_store_dup_text (statement, 0);
  row->conversation_id = holler_server_store_dup_text (statement, 1);
  row->order = sqlite3_column_int64 (statement, 2);
  row->sender_id = holler_server_store_dup_text (statement, 3);
  row->sender_device_id = holler_server_store_dup_text (statement, 4);
  row->client_id = holler_server_store_dup_text (statement, 5);
  row->sent_us = sqlite3_column_int64 (statement, 6);
  row->kind = holler_server_store_dup_text (statement, 7);
  row->body = holler_server_store_dup_text (statement, 8);
  row->encrypted_content = holler_server_store_dup_text (statement, 9);
  row->reply_to = holler_server_store_dup_text (statement, 10);
  row->call_json = holler_server_store_dup_text (statement, 11);
  row->change_id = sqlite3_column_int64 (statement, 12);
  row->attachments_json = holler_server_store_dup_text (statement, 13);
  row->system_json = holler_server_store_dup_text (statement, 14);
  row->edited_us = sqlite3_column_int64 (statement, 15);
  row->deleted_us = sqlite3_column_int64 (statement, 16);
  row->reactions_json = holler_server_store_dup_text (statement, 17);
  return row;
}

static HollerMessageRow *
find_by_once_key (HollerServerStore *self, const char *key, GError **error)
{
  HollerMessageRow *row = NULL;
  sqlite3_stmt *statement = holler_server_store_prepare (
    self,
    "SELECT " MESSAGE_COLUMNS " FROM messages WHERE once_key = ?",
    error);

  if (statement == NULL)
    return NULL;

  holler_server_store_bind (statement, "s", key);
  if (holler_server_store_step (self, statement, error) == SQLITE_ROW)
    row = holler_message_row_read (statement);
  holler_server_store_reset (statement);
  return row;
}

static gboolean
take_position (HollerServerStore *self,
               const char *conversation_id,
               gint64 *out_position,
               GError **error)
{
  int result = SQLITE_ERROR;
  sqlite3_stmt *statement = holler_server_store_prepare (
    self,
    "UPDATE conversations SET last_position = last_position + 1"
    " WHERE conversation_id = ? RETURNING last_position",
    error);

  if (statement == NULL)
    return FALSE;

  holler_server_store_bind (statement, "s", conversation_id);
  result = holler_server_store_step (self, statement, error);
  if (result == SQLITE_ROW)
    *out_position = sqlite3_column_int64 (statement, 0);
  else if (result == SQLITE_DONE)
    g_set_error_literal (error,
                         HOLLER_SERVER_ERROR,
                         HOLLER_SERVER_ERROR_NOT_FOUND,
                         "there is no such conversation");
  holler_server_store_reset (statement);
  return result == SQLITE_ROW;
}

static gboolean
insert_uses (HollerServerStore *self, HollerMessageRow *row, GError **error)
{
  for (guint i = 0; row->file_ids != NULL && i < row->file_ids->len; i++)
    {
      if (!holler_server_store_run (
            self,
            error,
            "INSERT INTO file_uses (file_id, message_id) VALUES (?, ?)",
            "ss",
            g_ptr_array_index (row->file_ids, i),
            row->message_id))
        return FALSE;
    }

  return TRUE;
}

static gboolean
insert_message (HollerServerStore *self,
                HollerMessageRow *row,
                const char *once_key,
                GError **error)
{
  if (!take_position (self, row->conversation_id, &row->order, error))
    return FALSE;

  g_free (row->message_id);
  row->message_id = holler_id_new ();
  row->change_id = holler_server_store_take_change (self);
  return holler_server_store_run (
           self,
           error,
           "INSERT INTO messages (" STORED_COLUMNS ", once_key)"
           " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
           "ssisssisssssissiis",
           row->message_id,
           row->conversation_id,
           row->order,
           row->sender_id,
           row->sender_device_id,
           row->client_id,
           row->sent_us,
           row->kind,
           row->body,
           row->encrypted_content,
           row->reply_to,
           row->call_json,
           row->change_id,
           row->attachments_json,
           row->system_json,
           row->edited_us,
           row->deleted_us,
           once_key) &&
         insert_uses (self, row, error);
}

static char *
make_once_key (const HollerMessageRow *row)
{
  if (row->sender_device_id != NULL && row->client_id != NULL)
    return g_strconcat (row->sender_device_id, "/", row->client_id, NULL);
  if (row->client_id != NULL)
    return g_strconcat ("call/",
                        row->conversation_id,
                        "/",
                        row->client_id,
                        NULL);
  return NULL;
}

/**
 * holler_server_store_append_message_batched:
 * @self: a store
 * @row: a message without its id, order and change; these are filled in
 * @out_again: (out): whether the same was stored before
 *
 * Appends a message to its conversation; joins the batch.
 *
 * A message is known again by the sender's device and client id, a call's
 * record (no device) by its conversation and client id. Then @row becomes
 * the stored one and nothing is written; that one may still be in the open
 * batch.
 *
 * Returns: `TRUE` if it will be stored with the batch, or is already
 */
gboolean
holler_server_store_append_message_batched (HollerServerStore *self,
                                            HollerMessageRow *row,
                                            gboolean *out_again,
                                            GError **error)
{
  g_autofree char *once_key = make_once_key (row);
  HollerMessageRow *stored = NULL;
  g_autoptr (GError) local = NULL;

  if (once_key != NULL)
    stored = find_by_once_key (self, once_key, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }

  if (stored != NULL)
    {
      HollerMessageRow old = *row;

      *row = *stored;
      *stored = old;
      holler_message_row_free (stored);
      *out_again = TRUE;
      return TRUE;
    }

  if (!holler_server_store_begin_part (self, error))
    return FALSE;

  *out_again = FALSE;
  return holler_server_store_end_part (
    self,
    insert_message (self, row, once_key, error),
    error);
}

/**
 * holler_server_store_find_message:
 * @self: a store
 * @conversation_id: a conversation
 * @order: a message's place in it
 *
 * Gets one message.
 *
 * Returns: (transfer full) (nullable): the message; `NULL` without an error
 *   if there is none
 */
HollerMessageRow *
holler_server_store_find_message (HollerServerStore *self,
                                  const char *conversation_id,
                                  gint64 order,
                                  GError **error)
{
  HollerMessageRow *row = NULL;
  sqlite3_stmt *statement =
    holler_server_store_prepare (self,
                                 "SELECT " MESSAGE_COLUMNS " FROM messages"
                                 " WHERE conversation_id = ? AND position = ?",
                                 error);

  if (statement == NULL)
    return NULL;

  holler_server_store_bind (statement, "si", conversation_id, order);
  if (holler_server_store_step (self, statement, error) == SQLITE_ROW)
    row = holler_message_row_read (statement);
  holler_server_store_reset (statement);
  return row;
}

/**
 * holler_server_store_find_message_by_id:
 * @self: a store
 * @message_id: a message's id
 *
 * Gets one message.
 *
 * Returns: (transfer full) (nullable): the message; `NULL` without an error
 *   if there is none
 */
HollerMessageRow *
holler_server_store_find_message_by_id (HollerServerStore *self,
                                        const char *message_id,
                                        GError **error)
{
  HollerMessageRow *row = NULL;
  sqlite3_stmt *statement = holler_server_store_prepare (
    self,
    "SELECT " MESSAGE_COLUMNS " FROM messages WHERE message_id = ?",
    error);

  if (statement == NULL)
    return NULL;

  holler_server_store_bind (statement, "s", message_id);
  if (holler_server_store_step (self, statement, error) == SQLITE_ROW)
    row = holler_message_row_read (statement);
  holler_server_store_reset (statement);
  return row;
}

/**
 * holler_server_store_list_messages:
 * @self: a store
 * @conversation_id: a conversation
 * @first_order: nothing before this
 * @before_order: only messages before this; 0 for no limit
 * @after_order: only messages after this; -1 for no limit
 * @limit: at most so many
 * @out_more: (out): whether there are more on that side
 *
 * Lists a stretch of a conversation by rising order: the first ones past
 * @after_order if that is given, else the last ones before @before_order.
 *
 * Returns: (transfer full) (element-type HollerMessageRow): the messages, or
 *   `NULL` with an error
 */
GPtrArray *
holler_server_store_list_messages (HollerServerStore *self,
                                   const char *conversation_id,
                                   gint64 first_order,
                                   gint64 before_order,
                                   gint64 after_order,
                                   guint limit,
                                   gboolean *out_more,
                                   GError **error)
{
  gboolean forward = after_order >= 0;
  g_autoptr (GPtrArray) rows = NULL;
  sqlite3_stmt *statement = NULL;
  int result = SQLITE_ERROR;

  /* Two literals: the planner walks the index only in a fixed direction. */
  if (forward)
    statement = holler_server_store_prepare (
      self,
      "SELECT " MESSAGE_COLUMNS " FROM messages WHERE conversation_id = ?"
      " AND position > ? AND position < ? ORDER BY position ASC LIMIT ?",
      error);
  else
    statement = holler_server_store_prepare (
      self,
      "SELECT " MESSAGE_COLUMNS " FROM messages WHERE conversation_id = ?"
      " AND position > ? AND position < ? ORDER BY position DESC LIMIT ?",
      error);
  if (statement == NULL)
    return NULL;

  rows =
    g_ptr_array_new_with_free_func ((GDestroyNotify) holler_message_row_free);
  holler_server_store_bind (statement,
                            "siii",
                            conversation_id,
                            MAX (after_order, first_order - 1),
                            before_order > 0 ? before_order : G_MAXINT64,
                            (gint64) limit + 1);
  while ((result = holler_server_store_step (self, statement, error)) ==
         SQLITE_ROW)
    g_ptr_array_insert (rows,
                        forward ? -1 : 0,
                        holler_message_row_read (statement));
  if (result != SQLITE_DONE)
    return NULL;
  holler_server_store_reset (statement);

  *out_more = rows->len > limit;
  if (*out_more)
    g_ptr_array_remove_index (rows, forward ? rows->len - 1 : 0);
  return g_steal_pointer (&rows);
}

/**
 * holler_server_store_get_last_order:
 * @self: a store
 * @conversation_id: a conversation
 *
 * Gets the place of the last message.
 *
 * Returns: its order; 0 if there is none
 */
gint64
holler_server_store_get_last_order (HollerServerStore *self,
                                    const char *conversation_id)
{
  gint64 order = 0;
  sqlite3_stmt *statement = holler_server_store_prepare (
    self,
    "SELECT last_position FROM conversations WHERE conversation_id = ?",
    NULL);

  if (statement == NULL)
    return 0;

  holler_server_store_bind (statement, "s", conversation_id);
  if (holler_server_store_step (self, statement, NULL) == SQLITE_ROW)
    order = sqlite3_column_int64 (statement, 0);
  holler_server_store_reset (statement);
  return order;
}
