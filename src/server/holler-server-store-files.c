/* holler-server-store-files.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-server-store-private.h"

/* What files are called, whose they are, and which messages they went with.
 * The bytes are in the folder beside. */

/* What was uploaded and went with no message by then is forgotten. */
#define UNUSED_KEPT_US G_TIME_SPAN_DAY

#define FILE_COLUMNS                                                           \
  "file_id, user_id, purpose, name, mime, size, width, height, created_us"

/**
 * holler_file_row_free:
 * @row: (transfer full) (nullable): a file
 *
 * Frees @row.
 */
void
holler_file_row_free (HollerFileRow *row)
{
  if (row == NULL)
    return;

  g_free (row->file_id);
  g_free (row->user_id);
  g_free (row->name);
  g_free (row->mime);
  g_free (row);
}

static HollerFileRow *
read_file (sqlite3_stmt *statement)
{
  HollerFileRow *row = g_new0 (HollerFileRow, 1);

  row->file_id = holler_server_store_dup_text (statement, 0);
  row->user_id = holler_server_store_dup_text (statement, 1);
  row->purpose = (HollerFilePurpose) sqlite3_column_int (statement, 2);
  row->name = holler_server_store_dup_text (statement, 3);
  row->mime = holler_server_store_dup_text (statement, 4);
  row->size_bytes = sqlite3_column_int64 (statement, 5);
  row->width = (guint32) sqlite3_column_int64 (statement, 6);
  row->height = (guint32) sqlite3_column_int64 (statement, 7);
  row->created_us = sqlite3_column_int64 (statement, 8);
  return row;
}

/**
 * holler_server_store_add_file:
 * @self: a store
 * @row: a file that is on the disk
 *
 * Learns of a file.
 *
 * Returns: `TRUE` if it is stored
 */
gboolean
holler_server_store_add_file (HollerServerStore *self,
                              const HollerFileRow *row,
                              GError **error)
{
  holler_server_store_commit_batch (self);
  return holler_server_store_run (self,
                                  error,
                                  "INSERT INTO files (" FILE_COLUMNS
                                  ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                                  "ssissiiii",
                                  row->file_id,
                                  row->user_id,
                                  (gint64) row->purpose,
                                  row->name,
                                  row->mime,
                                  row->size_bytes,
                                  (gint64) row->width,
                                  (gint64) row->height,
                                  row->created_us);
}

/**
 * holler_server_store_remove_file:
 * @self: a store
 * @file_id: a file
 *
 * Forgets a file.
 *
 * Returns: `TRUE` if that is stored
 */
gboolean
holler_server_store_remove_file (HollerServerStore *self,
                                 const char *file_id,
                                 GError **error)
{
  holler_server_store_commit_batch (self);
  return holler_server_store_run (self,
                                  error,
                                  "DELETE FROM files WHERE file_id = ?",
                                  "s",
                                  file_id);
}

/**
 * holler_server_store_find_file:
 * @self: a store
 * @file_id: a file
 *
 * Looks a file up.
 *
 * Returns: (transfer full) (nullable): the file; `NULL` without an error if
 *   there is none
 */
HollerFileRow *
holler_server_store_find_file (HollerServerStore *self,
                               const char *file_id,
                               GError **error)
{
  HollerFileRow *row = NULL;
  sqlite3_stmt *statement =
    holler_server_store_prepare (self,
                                 "SELECT " FILE_COLUMNS " FROM files"
                                 " WHERE file_id = ?",
                                 error);

  if (statement == NULL)
    return NULL;

  holler_server_store_bind (statement, "s", file_id);
  if (holler_server_store_step (self, statement, error) == SQLITE_ROW)
    row = read_file (statement);
  holler_server_store_reset (statement);
  return row;
}

/* One's own; a picture of a person; a picture of a group one is in; what went
 * with a message that one may see. The numbers are those of
 * HollerFilePurpose. */
static const char may_read_sql[] =
  "SELECT 1 FROM files f WHERE f.file_id = ?1 AND (f.user_id = ?2"
  " OR f.purpose = 1"
  " OR EXISTS (SELECT 1 FROM conversations c JOIN members m"
  "  USING (conversation_id) WHERE f.purpose = 2 AND c.avatar_id = ?1"
  "  AND m.user_id = ?2)"
  " OR EXISTS (SELECT 1 FROM file_uses u JOIN messages s USING (message_id)"
  "  JOIN members m ON m.conversation_id = s.conversation_id"
  "  WHERE u.file_id = ?1 AND m.user_id = ?2"
  "  AND s.position >= m.first_position))";

/**
 * holler_server_store_may_read_file:
 * @self: a store
 * @file_id: a file
 * @user_id: a person
 *
 * Says whether a person may have a file.
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_server_store_may_read_file (HollerServerStore *self,
                                   const char *file_id,
                                   const char *user_id)
{
  gboolean may = FALSE;
  sqlite3_stmt *statement =
    holler_server_store_prepare (self, may_read_sql, NULL);

  if (statement == NULL)
    return FALSE;

  holler_server_store_bind (statement, "ss", file_id, user_id);
  may = holler_server_store_step (self, statement, NULL) == SQLITE_ROW;
  holler_server_store_reset (statement);
  return may;
}

/**
 * holler_server_store_sum_files:
 * @self: a store
 * @user_id: a person
 *
 * Adds up what a person has uploaded.
 *
 * Returns: bytes
 */
gint64
holler_server_store_sum_files (HollerServerStore *self, const char *user_id)
{
  gint64 sum = 0;
  sqlite3_stmt *statement = holler_server_store_prepare (
    self,
    "SELECT ifnull (sum (size), 0) FROM files WHERE user_id = ?",
    NULL);

  if (statement == NULL)
    return G_MAXINT64;

  holler_server_store_bind (statement, "s", user_id);
  if (holler_server_store_step (self, statement, NULL) == SQLITE_ROW)
    sum = sqlite3_column_int64 (statement, 0);
  holler_server_store_reset (statement);
  return sum;
}

static GPtrArray *
list_ids (HollerServerStore *self, sqlite3_stmt *statement)
{
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);

  while (holler_server_store_step (self, statement, NULL) == SQLITE_ROW)
    g_ptr_array_add (ids, holler_server_store_dup_text (statement, 0));
  holler_server_store_reset (statement);
  return ids;
}

/**
 * holler_server_store_list_files_of_message:
 * @self: a store
 * @message_id: a message
 *
 * Lists what went with a message.
 *
 * Returns: (transfer full) (element-type utf8): the files
 */
GPtrArray *
holler_server_store_list_files_of_message (HollerServerStore *self,
                                           const char *message_id)
{
  sqlite3_stmt *statement = holler_server_store_prepare (
    self,
    "SELECT file_id FROM file_uses WHERE message_id = ?",
    NULL);

  if (statement == NULL)
    return g_ptr_array_new_with_free_func (g_free);

  holler_server_store_bind (statement, "s", message_id);
  return list_ids (self, statement);
}

/**
 * holler_server_store_is_file_used:
 * @self: a store
 * @file_id: a file
 *
 * Says whether anything still shows a file.
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_server_store_is_file_used (HollerServerStore *self, const char *file_id)
{
  gboolean is_used = TRUE;
  sqlite3_stmt *statement = holler_server_store_prepare (
    self,
    "SELECT EXISTS (SELECT 1 FROM file_uses WHERE file_id = ?1)"
    " OR EXISTS (SELECT 1 FROM users WHERE avatar_id = ?1)"
    " OR EXISTS (SELECT 1 FROM conversations WHERE avatar_id = ?1)",
    NULL);

  if (statement == NULL)
    return TRUE;

  holler_server_store_bind (statement, "s", file_id);
  if (holler_server_store_step (self, statement, NULL) == SQLITE_ROW)
    is_used = sqlite3_column_int (statement, 0) != 0;
  holler_server_store_reset (statement);
  return is_used;
}

/**
 * holler_server_store_list_unused_files:
 * @self: a store
 * @now_us: microseconds of real time
 *
 * Lists what nothing shows a day after it was uploaded.
 *
 * Returns: (transfer full) (element-type utf8): the files
 */
GPtrArray *
holler_server_store_list_unused_files (HollerServerStore *self, gint64 now_us)
{
  sqlite3_stmt *statement = holler_server_store_prepare (
    self,
    "SELECT file_id FROM files f WHERE created_us < ?"
    " AND NOT EXISTS (SELECT 1 FROM file_uses u WHERE u.file_id = f.file_id)"
    " AND NOT EXISTS (SELECT 1 FROM users WHERE avatar_id = f.file_id)"
    " AND NOT EXISTS (SELECT 1 FROM conversations"
    "  WHERE avatar_id = f.file_id)",
    NULL);

  if (statement == NULL)
    return g_ptr_array_new_with_free_func (g_free);

  holler_server_store_bind (statement, "i", now_us - UNUSED_KEPT_US);
  return list_ids (self, statement);
}

/**
 * holler_server_store_set_avatar:
 * @self: a store
 * @user_id: a person
 * @file_id: (nullable): his new picture; `NULL` for none
 *
 * Gives a person a picture.
 *
 * Returns: `TRUE` if it is stored
 */
gboolean
holler_server_store_set_avatar (HollerServerStore *self,
                                const char *user_id,
                                const char *file_id,
                                GError **error)
{
  holler_server_store_commit_batch (self);
  return holler_server_store_run (self,
                                  error,
                                  "UPDATE users SET avatar_id = ?2"
                                  " WHERE user_id = ?1",
                                  "ss",
                                  user_id,
                                  file_id);
}
