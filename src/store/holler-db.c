/* holler-db.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "store/holler-db-private.h"

#include "store/holler-db-file.h"

/* All SQL of a running local copy, prepared once.
 *
 * Messages have two names: the server's, and the one their author gave them
 * before the server knew them; a row that has either is the same message.
 */

/* clang-format off */
#define MESSAGE_COLUMNS \
  "message_id, client_id, conversation_id, sender_id, sender_device_id," \
  " position, sent_at_us, kind, delivery, body, details"

static const char *const statement_texts[HOLLER_DB_N_STATEMENTS] = {
  [HOLLER_DB_BEGIN] = "BEGIN IMMEDIATE",
  [HOLLER_DB_COMMIT] = "COMMIT",
  [HOLLER_DB_ROLLBACK] = "ROLLBACK",
  [HOLLER_DB_PUT_PERSON] =
    "INSERT INTO people (user_id, json) VALUES (?1, ?2)"
    " ON CONFLICT (user_id) DO UPDATE SET json = ?2",
  [HOLLER_DB_PUT_CONTACT] =
    "INSERT INTO contacts (user_id, json) VALUES (?1, ?2)"
    " ON CONFLICT (user_id) DO UPDATE SET json = ?2",
  [HOLLER_DB_REMOVE_CONTACT] = "DELETE FROM contacts WHERE user_id = ?1",
  [HOLLER_DB_PUT_CONVERSATION] =
    "INSERT INTO conversations (conversation_id, json) VALUES (?1, ?2)"
    " ON CONFLICT (conversation_id) DO UPDATE SET json = ?2",
  [HOLLER_DB_REMOVE_CONVERSATION] =
    "DELETE FROM conversations WHERE conversation_id = ?1",
  /* The index forgets a row before the row goes, by the words it had. */
  [HOLLER_DB_DROP_WORDS] =
    "INSERT INTO words (words, rowid, body)"
    " SELECT 'delete', row_id, body FROM messages"
    " WHERE message_id = ?1 OR (client_id = ?2 AND sender_id = ?3)",
  [HOLLER_DB_DROP_WORDS_OF] =
    "INSERT INTO words (words, rowid, body)"
    " SELECT 'delete', row_id, body FROM messages"
    " WHERE conversation_id = ?1",
  [HOLLER_DB_DROP_WORDS_BY_CLIENT_ID] =
    "INSERT INTO words (words, rowid, body)"
    " SELECT 'delete', row_id, body FROM messages WHERE client_id = ?1",
  [HOLLER_DB_PUT_WORDS] =
    "INSERT INTO words (rowid, body) VALUES (?1, ?2)",
  /* The row that has either name keeps its number, and with it the place of
   * a queued message; a second row of the same message is replaced away. */
  [HOLLER_DB_PUT_MESSAGE] =
    "INSERT OR REPLACE INTO messages (row_id, " MESSAGE_COLUMNS ") VALUES ("
    " (SELECT min (row_id) FROM ("
    "   SELECT row_id FROM messages WHERE message_id = ?1"
    "   UNION ALL"
    "   SELECT row_id FROM messages"
    "     WHERE client_id = ?2 AND sender_id = ?4)),"
    " ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
  [HOLLER_DB_REMOVE_MESSAGES_OF] =
    "DELETE FROM messages WHERE conversation_id = ?1",
  [HOLLER_DB_PUT_DRAFT] =
    "INSERT INTO drafts (conversation_id, text) VALUES (?1, ?2)"
    " ON CONFLICT (conversation_id) DO UPDATE SET text = ?2",
  [HOLLER_DB_REMOVE_DRAFT] = "DELETE FROM drafts WHERE conversation_id = ?1",
  [HOLLER_DB_REMOVE_MESSAGE] = "DELETE FROM messages WHERE client_id = ?1",
  [HOLLER_DB_PUT_CURSOR] =
    "INSERT INTO meta (name, value) VALUES ('cursor', ?1)"
    " ON CONFLICT (name) DO UPDATE SET value = ?1",
  [HOLLER_DB_LIST_PEOPLE] = "SELECT json FROM people ORDER BY rowid",
  [HOLLER_DB_LIST_CONTACTS] = "SELECT json FROM contacts ORDER BY rowid",
  [HOLLER_DB_LIST_CONVERSATIONS] =
    "SELECT json FROM conversations ORDER BY rowid",
  [HOLLER_DB_LIST_QUEUED] =
    "SELECT " MESSAGE_COLUMNS " FROM messages"
    " WHERE position = 0 AND delivery != ?1 ORDER BY row_id",
  [HOLLER_DB_LIST_MESSAGES] =
    "SELECT " MESSAGE_COLUMNS " FROM messages"
    " WHERE conversation_id = ?1 AND position > 0 AND position < ?2"
    " ORDER BY position DESC LIMIT ?3",
  [HOLLER_DB_LIST_NEWER] =
    "SELECT " MESSAGE_COLUMNS " FROM messages"
    " WHERE conversation_id = ?1 AND position > ?2"
    " ORDER BY position LIMIT ?3",
  [HOLLER_DB_FIND_MESSAGE] =
    "SELECT position - 1, position FROM messages"
    " WHERE message_id = ?2 AND conversation_id = ?1 AND position > 0",
  /* Either walks the index by position from its end to the time. */
  [HOLLER_DB_FIND_TIME] =
    "SELECT"
    " (SELECT position FROM messages WHERE conversation_id = ?1"
    "   AND position > 0 AND sent_at_us < ?2"
    "   ORDER BY position DESC LIMIT 1),"
    " (SELECT position FROM messages WHERE conversation_id = ?1"
    "   AND position > 0 AND sent_at_us >= ?2"
    "   ORDER BY position LIMIT 1)",
  [HOLLER_DB_LIST_DRAFTS] =
    "SELECT conversation_id, text FROM drafts ORDER BY rowid",
  [HOLLER_DB_SEARCH] =
    "SELECT " MESSAGE_COLUMNS " FROM messages"
    " WHERE row_id IN (SELECT rowid FROM words WHERE words MATCH ?1)"
    " ORDER BY sent_at_us DESC, row_id DESC LIMIT ?2",
  /* The kind is written out: only then the index of calls is used. */
  [HOLLER_DB_LIST_CALLS] =
    "SELECT " MESSAGE_COLUMNS " FROM messages"
    " WHERE kind = 1 AND sent_at_us < ?1"
    " ORDER BY sent_at_us DESC, row_id DESC LIMIT ?2",
  [HOLLER_DB_GET_CURSOR] = "SELECT value FROM meta WHERE name = 'cursor'",
};
/* clang-format on */

static gboolean
prepare_statements (HollerDb *self, GError **error)
{
  for (guint i = 0; i < HOLLER_DB_N_STATEMENTS; i++)
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

void
holler_db_bind_text (sqlite3_stmt *statement, int index, const char *text)
{
  sqlite3_bind_text (statement, index, text, -1, SQLITE_STATIC);
}

static gboolean
run (HollerDb *self, HollerDbStatement index, GError **error)
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
  for (guint i = 0; i < HOLLER_DB_N_STATEMENTS; i++)
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
  return run (self, HOLLER_DB_BEGIN, error);
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
  return run (self, HOLLER_DB_COMMIT, error);
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
    run (self, HOLLER_DB_ROLLBACK, NULL);
}

static gboolean
run_with_id (HollerDb *self,
             HollerDbStatement index,
             const char *id,
             GError **error)
{
  holler_db_bind_text (self->statements[index], 1, id);

  return run (self, index, error);
}

static gboolean
put_json (HollerDb *self,
          HollerDbStatement put,
          HollerDbStatement remove,
          const char *id,
          const char *json,
          GError **error)
{
  HollerDbStatement index = json != NULL ? put : remove;

  holler_db_bind_text (self->statements[index], 1, id);
  if (json != NULL)
    holler_db_bind_text (self->statements[index], 2, json);

  return run (self, index, error);
}

/**
 * holler_db_put_person:
 * @self: a database
 * @user_id: who
 * @json: the user
 * @error: return location for a [error@StoreError]
 *
 * Keeps the name of somebody who is neither a contact nor a member.
 *
 * Returns: `TRUE` on success
 */
gboolean
holler_db_put_person (HollerDb *self,
                      const char *user_id,
                      const char *json,
                      GError **error)
{
  holler_db_bind_text (self->statements[HOLLER_DB_PUT_PERSON], 1, user_id);
  holler_db_bind_text (self->statements[HOLLER_DB_PUT_PERSON], 2, json);

  return run (self, HOLLER_DB_PUT_PERSON, error);
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
                   HOLLER_DB_PUT_CONTACT,
                   HOLLER_DB_REMOVE_CONTACT,
                   user_id,
                   json,
                   error);
}

/**
 * holler_db_put_conversation:
 * @self: a database
 * @conversation_id: which
 * @json: (nullable): the conversation; `NULL` removes it, its messages and its
 *   draft
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
  if (json == NULL)
    {
      if (!run_with_id (self,
                        HOLLER_DB_DROP_WORDS_OF,
                        conversation_id,
                        error) ||
          !run_with_id (self,
                        HOLLER_DB_REMOVE_MESSAGES_OF,
                        conversation_id,
                        error) ||
          !holler_db_put_draft (self, conversation_id, NULL, error))
        return FALSE;
    }

  return put_json (self,
                   HOLLER_DB_PUT_CONVERSATION,
                   HOLLER_DB_REMOVE_CONVERSATION,
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
  sqlite3_stmt *statement = self->statements[HOLLER_DB_PUT_MESSAGE];
  sqlite3_stmt *drop = self->statements[HOLLER_DB_DROP_WORDS];
  sqlite3_stmt *words = self->statements[HOLLER_DB_PUT_WORDS];

  holler_db_bind_text (drop, 1, record->message_id);
  holler_db_bind_text (drop, 2, record->client_id);
  holler_db_bind_text (drop, 3, record->sender_id);
  if (!run (self, HOLLER_DB_DROP_WORDS, error))
    return FALSE;

  holler_db_bind_text (statement, 1, record->message_id);
  holler_db_bind_text (statement, 2, record->client_id);
  holler_db_bind_text (statement, 3, record->conversation_id);
  holler_db_bind_text (statement, 4, record->sender_id);
  holler_db_bind_text (statement, 5, record->sender_device_id);
  sqlite3_bind_int64 (statement, 6, record->order);
  sqlite3_bind_int64 (statement, 7, record->sent_at_us);
  sqlite3_bind_int (statement, 8, (int) record->kind);
  sqlite3_bind_int (statement, 9, (int) record->delivery);
  holler_db_bind_text (statement, 10, record->body);
  holler_db_bind_text (statement, 11, record->details);

  if (!run (self, HOLLER_DB_PUT_MESSAGE, error))
    return FALSE;

  sqlite3_bind_int64 (words, 1, sqlite3_last_insert_rowid (self->handle));
  holler_db_bind_text (words, 2, record->body);

  return run (self, HOLLER_DB_PUT_WORDS, error);
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
  return run_with_id (self,
                      HOLLER_DB_DROP_WORDS_BY_CLIENT_ID,
                      client_id,
                      error) &&
         run_with_id (self, HOLLER_DB_REMOVE_MESSAGE, client_id, error);
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
  holler_db_bind_text (self->statements[HOLLER_DB_PUT_CURSOR], 1, cursor);

  return run (self, HOLLER_DB_PUT_CURSOR, error);
}

/**
 * holler_db_put_draft:
 * @self: a database
 * @conversation_id: where it was being written
 * @text: (nullable): what there is of it; `NULL` removes it
 * @error: return location for a [error@StoreError]
 *
 * Keeps what a person has begun to write.
 *
 * Returns: `TRUE` on success
 */
gboolean
holler_db_put_draft (HollerDb *self,
                     const char *conversation_id,
                     const char *text,
                     GError **error)
{
  return put_json (self,
                   HOLLER_DB_PUT_DRAFT,
                   HOLLER_DB_REMOVE_DRAFT,
                   conversation_id,
                   text,
                   error);
}
