/* holler-db-read.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "store/holler-db-private.h"

#include "store/holler-db-file.h"

#define MAX_PAGE 1000
#define MAX_WORDS 16

/* The index of calls and its query have the number written out. */
G_STATIC_ASSERT (HOLLER_MESSAGE_KIND_CALL == 1);

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
         HollerDbStatement index,
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

/* The same, into a new list of records. */
static GPtrArray *
collect_records (HollerDb *self, HollerDbStatement index, GError **error)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func (
    (GDestroyNotify) holler_message_record_free);

  return collect (self, index, TRUE, records, error)
           ? g_steal_pointer (&records)
           : NULL;
}

static gboolean
load_drafts (HollerDb *self, HollerStoreSnapshot *snapshot, GError **error)
{
  sqlite3_stmt *statement = self->statements[HOLLER_DB_LIST_DRAFTS];
  int code = SQLITE_OK;

  snapshot->drafts =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  while ((code = sqlite3_step (statement)) == SQLITE_ROW)
    g_hash_table_insert (snapshot->drafts,
                         dup_column (statement, 0),
                         dup_column (statement, 1));
  sqlite3_reset (statement);

  return code == SQLITE_DONE ||
         holler_db_file_set_error (error,
                                   code,
                                   self->handle,
                                   "read the local copy");
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

  snapshot->people = g_ptr_array_new_with_free_func (g_free);
  snapshot->contacts = g_ptr_array_new_with_free_func (g_free);
  snapshot->conversations = g_ptr_array_new_with_free_func (g_free);
  snapshot->queued = g_ptr_array_new_with_free_func (
    (GDestroyNotify) holler_message_record_free);

  sqlite3_bind_int (self->statements[HOLLER_DB_LIST_QUEUED],
                    1,
                    HOLLER_DELIVERY_SENT);
  if (!collect (self, HOLLER_DB_LIST_PEOPLE, FALSE, snapshot->people, error) ||
      !collect (self,
                HOLLER_DB_LIST_CONTACTS,
                FALSE,
                snapshot->contacts,
                error) ||
      !collect (self,
                HOLLER_DB_LIST_CONVERSATIONS,
                FALSE,
                snapshot->conversations,
                error) ||
      !collect (self, HOLLER_DB_LIST_QUEUED, TRUE, snapshot->queued, error) ||
      !collect (self, HOLLER_DB_GET_CURSOR, FALSE, cursors, error))
    return NULL;

  if (!load_drafts (self, snapshot, error))
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
  sqlite3_stmt *statement = self->statements[HOLLER_DB_LIST_MESSAGES];
  GPtrArray *records = NULL;

  holler_db_bind_text (statement, 1, conversation_id);
  sqlite3_bind_int64 (statement,
                      2,
                      before_order > 0 ? before_order : G_MAXINT64);
  sqlite3_bind_int (statement, 3, (int) MIN (limit, MAX_PAGE));
  records = collect_records (self, HOLLER_DB_LIST_MESSAGES, error);
  for (guint i = 0; records != NULL && i < records->len / 2; i++)
    {
      gpointer other = records->pdata[records->len - 1 - i];

      records->pdata[records->len - 1 - i] = records->pdata[i];
      records->pdata[i] = other;
    }

  return records;
}

/**
 * holler_db_load_newer:
 * @self: a database
 * @conversation_id: a conversation
 * @after_order: only messages after this one
 * @limit: how many at most, up to 1000
 * @error: return location for a [error@StoreError]
 *
 * Reads a page of messages the server knows, from the nearest on.
 *
 * Returns: (transfer full) (element-type HollerMessageRecord): in rising
 *   order
 */
GPtrArray *
holler_db_load_newer (HollerDb *self,
                      const char *conversation_id,
                      gint64 after_order,
                      guint limit,
                      GError **error)
{
  sqlite3_stmt *statement = self->statements[HOLLER_DB_LIST_NEWER];

  holler_db_bind_text (statement, 1, conversation_id);
  sqlite3_bind_int64 (statement, 2, MAX (after_order, 0));
  sqlite3_bind_int (statement, 3, (int) MIN (limit, MAX_PAGE));

  return collect_records (self, HOLLER_DB_LIST_NEWER, error);
}

/**
 * holler_db_find_place:
 * @self: a database
 * @conversation_id: a conversation
 * @message_id: (nullable): a message of it; `NULL` to look for a time
 * @time_us: a real time, in microseconds
 * @error: return location for a [error@StoreError]
 *
 * Looks between which messages something is.
 *
 * Returns: (transfer full): a place; 0 and 0 of a message that is not there
 */
HollerStorePlace *
holler_db_find_place (HollerDb *self,
                      const char *conversation_id,
                      const char *message_id,
                      gint64 time_us,
                      GError **error)
{
  HollerDbStatement index =
    message_id != NULL ? HOLLER_DB_FIND_MESSAGE : HOLLER_DB_FIND_TIME;
  sqlite3_stmt *statement = self->statements[index];
  g_autofree HollerStorePlace *place = g_new0 (HollerStorePlace, 1);
  int code = SQLITE_OK;

  holler_db_bind_text (statement, 1, conversation_id);
  if (message_id != NULL)
    holler_db_bind_text (statement, 2, message_id);
  else
    sqlite3_bind_int64 (statement, 2, time_us);
  code = sqlite3_step (statement);
  if (code == SQLITE_ROW)
    {
      place->below = sqlite3_column_int64 (statement, 0);
      place->at = sqlite3_column_int64 (statement, 1);
    }
  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);
  if (code != SQLITE_ROW && code != SQLITE_DONE)
    {
      holler_db_file_set_error (error,
                                code,
                                self->handle,
                                "read the local copy");
      return NULL;
    }

  return g_steal_pointer (&place);
}

/* Each word of what was typed, as the beginning of a word. Quoted: what a
 * person types is no query, whatever signs are in it. */
static char *
dup_query (const char *text)
{
  g_autoptr (GString) query = g_string_new (NULL);
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_auto (GStrv) words = g_strsplit_set (valid, " \t\n\r\"", -1);
  guint n = 0;

  for (guint i = 0; words[i] != NULL && n < MAX_WORDS; i++)
    {
      if (*words[i] == '\0')
        continue;
      g_string_append_printf (query, "%s\"%s\"*", n > 0 ? " " : "", words[i]);
      n++;
    }

  return n > 0 ? g_string_free (g_steal_pointer (&query), FALSE) : NULL;
}

/**
 * holler_db_search:
 * @self: a database
 * @text: beginnings of words, all of which must be in a message
 * @limit: how many at most, up to 1000
 * @error: return location for a [error@StoreError]
 *
 * Finds messages by their words, whatever their case and accents.
 *
 * Returns: (transfer full) (element-type HollerMessageRecord): the newest
 *   first
 */
GPtrArray *
holler_db_search (HollerDb *self, const char *text, guint limit, GError **error)
{
  sqlite3_stmt *statement = self->statements[HOLLER_DB_SEARCH];
  g_autofree char *query = dup_query (text);

  if (query == NULL)
    return g_ptr_array_new ();

  holler_db_bind_text (statement, 1, query);
  sqlite3_bind_int (statement, 2, (int) MIN (limit, MAX_PAGE));

  return collect_records (self, HOLLER_DB_SEARCH, error);
}

/**
 * holler_db_list_calls:
 * @self: a database
 * @before_us: only calls recorded before this real time; 0 for the newest
 * @limit: how many at most, up to 1000
 * @error: return location for a [error@StoreError]
 *
 * Reads the records of calls of all conversations.
 *
 * Returns: (transfer full) (element-type HollerMessageRecord): the newest
 *   first
 */
GPtrArray *
holler_db_list_calls (HollerDb *self,
                      gint64 before_us,
                      guint limit,
                      GError **error)
{
  sqlite3_stmt *statement = self->statements[HOLLER_DB_LIST_CALLS];

  sqlite3_bind_int64 (statement, 1, before_us > 0 ? before_us : G_MAXINT64);
  sqlite3_bind_int (statement, 2, (int) MIN (limit, MAX_PAGE));

  return collect_records (self, HOLLER_DB_LIST_CALLS, error);
}
