/* holler-db.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "store/holler-db.h"

#include "store/holler-db-file.h"

/* All SQL of a running local copy, prepared once.
 *
 * Messages have two names: the server's, and the one their author gave them
 * before the server knew them; a row that has either is the same message.
 */

#define MAX_PAGE 1000

typedef enum
{
  STATEMENT_BEGIN,
  STATEMENT_COMMIT,
  STATEMENT_ROLLBACK,
  STATEMENT_PUT_CONTACT,
  STATEMENT_REMOVE_CONTACT,
  STATEMENT_PUT_CONVERSATION,
  STATEMENT_REMOVE_CONVERSATION,
  STATEMENT_PUT_MESSAGE,
  STATEMENT_REMOVE_MESSAGE,
  STATEMENT_PUT_CURSOR,
  STATEMENT_LIST_CONTACTS,
  STATEMENT_LIST_CONVERSATIONS,
  STATEMENT_LIST_QUEUED,
  STATEMENT_LIST_MESSAGES,
  STATEMENT_GET_CURSOR,
  N_STATEMENTS,
} Statement;

struct _HollerDb
{
  sqlite3 *handle;
  sqlite3_stmt *statements[N_STATEMENTS];
};

/* clang-format off */
#define MESSAGE_COLUMNS \
  "message_id, client_id, conversation_id, sender_id, sender_device_id," \
  " position, sent_at_us, kind, delivery, body, details"

static const char *const statement_texts[N_STATEMENTS] = {
  [STATEMENT_BEGIN] = "BEGIN IMMEDIATE",
  [STATEMENT_COMMIT] = "COMMIT",
  [STATEMENT_ROLLBACK] = "ROLLBACK",
  [STATEMENT_PUT_CONTACT] =
    "INSERT INTO contacts (user_id, json) VALUES (?1, ?2)"
    " ON CONFLICT (user_id) DO UPDATE SET json = ?2",
  [STATEMENT_REMOVE_CONTACT] = "DELETE FROM contacts WHERE user_id = ?1",
  [STATEMENT_PUT_CONVERSATION] =
    "INSERT INTO conversations (conversation_id, json) VALUES (?1, ?2)"
    " ON CONFLICT (conversation_id) DO UPDATE SET json = ?2",
  [STATEMENT_REMOVE_CONVERSATION] =
    "DELETE FROM conversations WHERE conversation_id = ?1",
  /* The row that has either name keeps its number, and with it the place of
   * a queued message; a second row of the same message is replaced away. */
  [STATEMENT_PUT_MESSAGE] =
    "INSERT OR REPLACE INTO messages (row_id, " MESSAGE_COLUMNS ") VALUES ("
    " (SELECT min (row_id) FROM ("
    "   SELECT row_id FROM messages WHERE message_id = ?1"
    "   UNION ALL"
    "   SELECT row_id FROM messages"
    "     WHERE client_id = ?2 AND sender_id = ?4)),"
    " ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
  [STATEMENT_REMOVE_MESSAGE] = "DELETE FROM messages WHERE client_id = ?1",
  [STATEMENT_PUT_CURSOR] =
    "INSERT INTO meta (name, value) VALUES ('cursor', ?1)"
    " ON CONFLICT (name) DO UPDATE SET value = ?1",
  [STATEMENT_LIST_CONTACTS] = "SELECT json FROM contacts ORDER BY rowid",
  [STATEMENT_LIST_CONVERSATIONS] =
    "SELECT json FROM conversations ORDER BY rowid",
  [STATEMENT_LIST_QUEUED] =
    "SELECT " MESSAGE_COLUMNS " FROM messages"
    " WHERE position = 0 AND delivery != ?1 ORDER BY row_id",
  [STATEMENT_LIST_MESSAGES] =
    "SELECT " MESSAGE_COLUMNS " FROM messages"
    " WHERE conversation_id = ?1 AND position > 0 AND position < ?2"
    " ORDER BY position DESC LIMIT ?3",
  [STATEMENT_GET_CURSOR] = "SELECT value FROM meta WHERE name = 'cursor'",
};
/* clang-format on */

static gboolean
prepare_statements (HollerDb *self, GError **error)
{
  for (guint i = 0; i < N_STATEMENTS; i++)
    {
      int code = sqlite3_prepare_v3 (self->handle,
                                     statement_texts[i],
                                     -1,
                                     SQLITE_PREPARE_PERSISTENT,
                                     &self->statements[i],
                                     NULL);

      if (code != SQLITE_OK)
        return holler_db_file_set_error (error,
                                         code,
                                         self->handle,
                                         "read the local copy");
    }

  return TRUE;
}

/* NULL is a value that is not there. */
static void
bind_text (sqlite3_stmt *statement, int index, const char *text)
{
  sqlite3_bind_text (statement, index, text, -1, SQLITE_STATIC);
}

static gboolean
run (HollerDb *self, Statement index, GError **error)
{
  sqlite3_stmt *statement = self->statements[index];
  int code = sqlite3_step (statement);

  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);

  return code == SQLITE_DONE ||
         holler_db_file_set_error (error,
                                   code,
                                   self->handle,
                                   "write the local copy");
}

static char *
dup_column (sqlite3_stmt *statement, int column)
{
  return g_strdup ((const char *) sqlite3_column_text (statement, column));
}

static int
clamp_column (sqlite3_stmt *statement, int column, int max)
{
  return CLAMP (sqlite3_column_int (statement, column), 0, max);
}

static HollerMessageRecord *
read_record (sqlite3_stmt *statement)
{
  HollerMessageRecord *record = g_new0 (HollerMessageRecord, 1);

  record->message_id = dup_column (statement, 0);
  record->client_id = dup_column (statement, 1);
  record->conversation_id = dup_column (statement, 2);
  record->sender_id = dup_column (statement, 3);
  record->sender_device_id = dup_column (statement, 4);
  record->order = sqlite3_column_int64 (statement, 5);
  record->sent_at_us = sqlite3_column_int64 (statement, 6);
  record->kind =
    (HollerMessageKind) clamp_column (statement, 7, HOLLER_MESSAGE_KIND_SYSTEM);
  record->delivery =
    (HollerDelivery) clamp_column (statement, 8, HOLLER_DELIVERY_FAILED);
  record->body = dup_column (statement, 9);
  record->details = dup_column (statement, 10);

  return record;
}

/* Steps through @index, whose values are bound. */
static gboolean
collect (HollerDb *self,
         Statement index,
         gboolean as_records,
         GPtrArray *rows,
         GError **error)
{
  sqlite3_stmt *statement = self->statements[index];
  int code = SQLITE_OK;

  while ((code = sqlite3_step (statement)) == SQLITE_ROW)
    g_ptr_array_add (rows,
                     as_records ? (gpointer) read_record (statement)
                                : (gpointer) dup_column (statement, 0));
  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);

  return code == SQLITE_DONE ||
         holler_db_file_set_error (error,
                                   code,
                                   self->handle,
                                   "read the local copy");
}

/**
 * holler_db_open:
 * @path: the file; made (mode 0600) if it is not there
 * @out_recovered: (out): whether a damaged file was set aside
 * @error: return location for a [error@StoreError]
 *
 * Opens a local copy.
 *
 * Returns: (transfer full): a database
 */
HollerDb *
holler_db_open (const char *path, gboolean *out_recovered, GError **error)
{
  g_autoptr (HollerDb) self = g_new0 (HollerDb, 1);
  gboolean recovered = FALSE;

  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (out_recovered != NULL, NULL);

  self->handle = holler_db_file_open (path, &recovered, error);
  if (self->handle == NULL || !prepare_statements (self, error))
    return NULL;

  *out_recovered = recovered;

  return g_steal_pointer (&self);
}

/**
 * holler_db_close:
 * @self: (transfer full): a database
 *
 * Closes the file. What was not committed is gone.
 */
void
holler_db_close (HollerDb *self)
{
  for (guint i = 0; i < N_STATEMENTS; i++)
    sqlite3_finalize (self->statements[i]);
  sqlite3_close (self->handle);
  g_free (self);
}

/**
 * holler_db_begin:
 * @self: a database
 * @error: return location for a [error@StoreError]
 *
 * Begins a transaction.
 *
 * Returns: `TRUE` on success
 */
gboolean
holler_db_begin (HollerDb *self, GError **error)
{
  return run (self, STATEMENT_BEGIN, error);
}

/**
 * holler_db_commit:
 * @self: a database
 * @error: return location for a [error@StoreError]
 *
 * Ends a transaction; what was written since is on the disk.
 *
 * Returns: `TRUE` on success; on failure roll back
 */
gboolean
holler_db_commit (HollerDb *self, GError **error)
{
  return run (self, STATEMENT_COMMIT, error);
}

/**
 * holler_db_rollback:
 * @self: a database
 *
 * Takes back what was written since [method@Db.begin]. SQLite may have done
 * so already by itself, when the disk was full.
 */
void
holler_db_rollback (HollerDb *self)
{
  if (sqlite3_get_autocommit (self->handle) == 0)
    run (self, STATEMENT_ROLLBACK, NULL);
}

/**
 * holler_db_load_snapshot:
 * @self: a database
 * @error: return location for a [error@StoreError]
 *
 * Reads what a client needs at start.
 *
 * Returns: (transfer full): a snapshot
 */
HollerStoreSnapshot *
holler_db_load_snapshot (HollerDb *self, GError **error)
{
  g_autoptr (HollerStoreSnapshot) snapshot = g_new0 (HollerStoreSnapshot, 1);
  g_autoptr (GPtrArray) cursors = g_ptr_array_new_with_free_func (g_free);

  snapshot->contacts = g_ptr_array_new_with_free_func (g_free);
  snapshot->conversations = g_ptr_array_new_with_free_func (g_free);
  snapshot->queued = g_ptr_array_new_with_free_func (
    (GDestroyNotify) holler_message_record_free);

  sqlite3_bind_int (self->statements[STATEMENT_LIST_QUEUED],
                    1,
                    HOLLER_DELIVERY_SENT);
  if (!collect (self,
                STATEMENT_LIST_CONTACTS,
                FALSE,
                snapshot->contacts,
                error) ||
      !collect (self,
                STATEMENT_LIST_CONVERSATIONS,
                FALSE,
                snapshot->conversations,
                error) ||
      !collect (self, STATEMENT_LIST_QUEUED, TRUE, snapshot->queued, error) ||
      !collect (self, STATEMENT_GET_CURSOR, FALSE, cursors, error))
    return NULL;

  if (cursors->len > 0)
    snapshot->cursor = g_strdup (g_ptr_array_index (cursors, 0));

  return g_steal_pointer (&snapshot);
}

/**
 * holler_db_load_messages:
 * @self: a database
 * @conversation_id: a conversation
 * @before_order: only messages before this one; 0 for the newest
 * @limit: how many at most, up to 1000
 * @error: return location for a [error@StoreError]
 *
 * Reads a page of messages the server knows.
 *
 * Returns: (transfer full) (element-type HollerMessageRecord): in rising
 *   order
 */
GPtrArray *
holler_db_load_messages (HollerDb *self,
                         const char *conversation_id,
                         gint64 before_order,
                         guint limit,
                         GError **error)
{
  sqlite3_stmt *statement = self->statements[STATEMENT_LIST_MESSAGES];
  g_autoptr (GPtrArray) records = NULL;

  records = g_ptr_array_new_with_free_func (
    (GDestroyNotify) holler_message_record_free);
  bind_text (statement, 1, conversation_id);
  sqlite3_bind_int64 (statement,
                      2,
                      before_order > 0 ? before_order : G_MAXINT64);
  sqlite3_bind_int (statement, 3, (int) MIN (limit, MAX_PAGE));
  if (!collect (self, STATEMENT_LIST_MESSAGES, TRUE, records, error))
    return NULL;

  for (guint i = 0; i < records->len / 2; i++)
    {
      gpointer other = records->pdata[records->len - 1 - i];

      records->pdata[records->len - 1 - i] = records->pdata[i];
      records->pdata[i] = other;
    }

  return g_steal_pointer (&records);
}

static gboolean
put_json (HollerDb *self,
          Statement put,
          Statement remove,
          const char *id,
          const char *json,
          GError **error)
{
  Statement index = json != NULL ? put : remove;

  bind_text (self->statements[index], 1, id);
  if (json != NULL)
    bind_text (self->statements[index], 2, json);

  return run (self, index, error);
}

/**
 * holler_db_put_contact:
 * @self: a database
 * @user_id: whose
 * @json: (nullable): the contact; `NULL` removes it
 * @error: return location for a [error@StoreError]
 *
 * Keeps a contact.
 *
 * Returns: `TRUE` on success
 */
gboolean
holler_db_put_contact (HollerDb *self,
                       const char *user_id,
                       const char *json,
                       GError **error)
{
  return put_json (self,
                   STATEMENT_PUT_CONTACT,
                   STATEMENT_REMOVE_CONTACT,
                   user_id,
                   json,
                   error);
}

/**
 * holler_db_put_conversation:
 * @self: a database
 * @conversation_id: which
 * @json: (nullable): the conversation; `NULL` removes it, not its messages
 * @error: return location for a [error@StoreError]
 *
 * Keeps a conversation.
 *
 * Returns: `TRUE` on success
 */
gboolean
holler_db_put_conversation (HollerDb *self,
                            const char *conversation_id,
                            const char *json,
                            GError **error)
{
  return put_json (self,
                   STATEMENT_PUT_CONVERSATION,
                   STATEMENT_REMOVE_CONVERSATION,
                   conversation_id,
                   json,
                   error);
}

/**
 * holler_db_put_message:
 * @self: a database
 * @record: a message
 * @error: return location for a [error@StoreError]
 *
 * Keeps a message, in the place of the one with the same message id, or the
 * same sender and client id.
 *
 * Returns: `TRUE` on success
 */
gboolean
holler_db_put_message (HollerDb *self,
                       const HollerMessageRecord *record,
                       GError **error)
{
  sqlite3_stmt *statement = self->statements[STATEMENT_PUT_MESSAGE];

  bind_text (statement, 1, record->message_id);
  bind_text (statement, 2, record->client_id);
  bind_text (statement, 3, record->conversation_id);
  bind_text (statement, 4, record->sender_id);
  bind_text (statement, 5, record->sender_device_id);
  sqlite3_bind_int64 (statement, 6, record->order);
  sqlite3_bind_int64 (statement, 7, record->sent_at_us);
  sqlite3_bind_int (statement, 8, (int) record->kind);
  sqlite3_bind_int (statement, 9, (int) record->delivery);
  bind_text (statement, 10, record->body);
  bind_text (statement, 11, record->details);

  return run (self, STATEMENT_PUT_MESSAGE, error);
}

/**
 * holler_db_remove_message:
 * @self: a database
 * @client_id: the name its author gave it
 * @error: return location for a [error@StoreError]
 *
 * Removes a message; it may be gone already.
 *
 * Returns: `TRUE` on success
 */
gboolean
holler_db_remove_message (HollerDb *self, const char *client_id, GError **error)
{
  bind_text (self->statements[STATEMENT_REMOVE_MESSAGE], 1, client_id);

  return run (self, STATEMENT_REMOVE_MESSAGE, error);
}

/**
 * holler_db_put_cursor:
 * @self: a database
 * @cursor: how far the sync went
 * @error: return location for a [error@StoreError]
 *
 * Keeps the cursor.
 *
 * Returns: `TRUE` on success
 */
gboolean
holler_db_put_cursor (HollerDb *self, const char *cursor, GError **error)
{
  bind_text (self->statements[STATEMENT_PUT_CURSOR], 1, cursor);

  return run (self, STATEMENT_PUT_CURSOR, error);
}
