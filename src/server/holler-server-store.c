/* holler-server-store.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-server-store-private.h"

#include <glib/gstdio.h>
#include <stdarg.h>

/* The connection, its statements and its transactions. A commit waits for
 * the disk, so what many sockets write in one turn of the main loop shares
 * one: the batch. It is committed before any of them is answered. */

/* How long a statement waits for another process's lock, such as that of a
 * backup taken while the server runs. */
#define BUSY_TIMEOUT_MS 2000

/* Past this the log is cut back after a checkpoint. */
#define JOURNAL_LIMIT_SQL "PRAGMA journal_size_limit = 16777216"

typedef struct
{
  HollerCommitFunc func;
  gpointer user_data;
} CommitWaiter;

struct _HollerServerStore
{
  sqlite3 *db;
  GHashTable *statements; /* SQL literal by address -> sqlite3_stmt */
  GArray *waiters;        /* of CommitWaiter */
  gint64 last_change;     /* handed out */
  gint64 committed_change;
  gboolean has_batch;
};

static void
set_error (HollerServerStore *self, GError **error)
{
  int code = sqlite3_errcode (self->db);
  HollerServerError mapped = HOLLER_SERVER_ERROR_INTERNAL;

  switch (code & 0xff)
    {
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_BUSY:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
      mapped = HOLLER_SERVER_ERROR_UNAVAILABLE;
      break;
    case SQLITE_CONSTRAINT:
      mapped = HOLLER_SERVER_ERROR_CONFLICT;
      break;
    default:
      break;
    }

  g_set_error (error,
               HOLLER_SERVER_ERROR,
               mapped,
               "the database cannot do this: %s",
               sqlite3_errmsg (self->db));
}

static gboolean
exec (HollerServerStore *self, const char *sql, GError **error)
{
  if (sqlite3_exec (self->db, sql, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;

  set_error (self, error);
  return FALSE;
}

static void
finish_batch (HollerServerStore *self, const GError *error)
{
  g_autoptr (GArray) waiters = g_steal_pointer (&self->waiters);

  self->has_batch = FALSE;
  self->waiters = g_array_new (FALSE, FALSE, sizeof (CommitWaiter));
  if (error == NULL)
    self->committed_change = self->last_change;

  for (guint i = 0; i < waiters->len; i++)
    {
      CommitWaiter *waiter = &g_array_index (waiters, CommitWaiter, i);

      waiter->func (error, waiter->user_data);
    }
}

/* SQLite undoes the whole transaction by itself when the disk is full or
 * fails: then those who wait for the batch must hear of it. */
static void
check_batch (HollerServerStore *self, const GError *error)
{
  if (self->has_batch && sqlite3_get_autocommit (self->db) != 0)
    finish_batch (self, error);
}

sqlite3_stmt *
holler_server_store_prepare (HollerServerStore *self,
                             const char *sql,
                             GError **error)
{
  sqlite3_stmt *statement = g_hash_table_lookup (self->statements, sql);

  if (statement != NULL)
    return statement;

  if (sqlite3_prepare_v3 (self->db,
                          sql,
                          -1,
                          SQLITE_PREPARE_PERSISTENT,
                          &statement,
                          NULL) != SQLITE_OK)
    {
      set_error (self, error);
      g_critical ("statement refused: %s", sqlite3_errmsg (self->db));
      return NULL;
    }

  g_hash_table_insert (self->statements, (gpointer) sql, statement);
  return statement;
}

static void
bind_va (sqlite3_stmt *statement, const char *letters, va_list args)
{
  for (int i = 0; letters[i] != '\0'; i++)
    {
      if (letters[i] == 'i')
        {
          sqlite3_bind_int64 (statement, i + 1, va_arg (args, gint64));
        }
      else if (letters[i] == 'b')
        {
          GBytes *bytes = va_arg (args, GBytes *);
          gsize size_bytes = 0;
          gconstpointer data = g_bytes_get_data (bytes, &size_bytes);

          sqlite3_bind_blob (statement,
                             i + 1,
                             data,
                             (int) size_bytes,
                             SQLITE_TRANSIENT);
        }
      else
        {
          sqlite3_bind_text (statement,
                             i + 1,
                             va_arg (args, const char *),
                             -1,
                             SQLITE_TRANSIENT);
        }
    }
}

void
holler_server_store_bind (sqlite3_stmt *statement, const char *letters, ...)
{
  va_list args;

  va_start (args, letters);
  bind_va (statement, letters, args);
  va_end (args);
}

int
holler_server_store_step (HollerServerStore *self,
                          sqlite3_stmt *statement,
                          GError **error)
{
  int result = sqlite3_step (statement);

  if (result != SQLITE_ROW && result != SQLITE_DONE)
    {
      g_autoptr (GError) local = NULL;

      set_error (self, &local);
      holler_server_store_reset (statement);
      check_batch (self, local);
      g_propagate_error (error, g_steal_pointer (&local));
    }

  return result;
}

void
holler_server_store_reset (sqlite3_stmt *statement)
{
  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);
}

gboolean
holler_server_store_run (HollerServerStore *self,
                         GError **error,
                         const char *sql,
                         const char *letters,
                         ...)
{
  sqlite3_stmt *statement = holler_server_store_prepare (self, sql, error);
  va_list args;
  int result = SQLITE_ERROR;

  if (statement == NULL)
    return FALSE;

  va_start (args, letters);
  bind_va (statement, letters, args);
  va_end (args);

  do
    result = holler_server_store_step (self, statement, error);
  while (result == SQLITE_ROW);

  if (result != SQLITE_DONE)
    return FALSE;

  holler_server_store_reset (statement);
  return TRUE;
}

guint
holler_server_store_get_n_changed (HollerServerStore *self)
{
  return (guint) sqlite3_changes (self->db);
}

gboolean
holler_server_store_begin (HollerServerStore *self, GError **error)
{
  holler_server_store_commit_batch (self);

  return exec (self, "BEGIN IMMEDIATE", error);
}

gboolean
holler_server_store_commit (HollerServerStore *self, GError **error)
{
  if (!exec (self, "COMMIT", error))
    {
      holler_server_store_rollback (self);
      return FALSE;
    }

  self->committed_change = self->last_change;
  return TRUE;
}

void
holler_server_store_rollback (HollerServerStore *self)
{
  if (sqlite3_get_autocommit (self->db) == 0)
    exec (self, "ROLLBACK", NULL);
}

gboolean
holler_server_store_join_batch (HollerServerStore *self, GError **error)
{
  if (self->has_batch)
    return TRUE;

  if (!exec (self, "BEGIN IMMEDIATE", error))
    return FALSE;

  self->has_batch = TRUE;
  return TRUE;
}

gboolean
holler_server_store_begin_part (HollerServerStore *self, GError **error)
{
  return holler_server_store_join_batch (self, error) &&
         holler_server_store_run (self, error, "SAVEPOINT part", "");
}

gboolean
holler_server_store_end_part (HollerServerStore *self,
                              gboolean is_good,
                              GError **error)
{
  if (is_good)
    return holler_server_store_run (self, error, "RELEASE part", "");

  /* Where SQLite has undone the whole batch there is none any more. */
  if (self->has_batch)
    {
      holler_server_store_run (self, NULL, "ROLLBACK TO part", "");
      holler_server_store_run (self, NULL, "RELEASE part", "");
    }
  return FALSE;
}

char *
holler_server_store_dup_text (sqlite3_stmt *statement, int column)
{
  return g_strdup ((const char *) sqlite3_column_text (statement, column));
}

gint64
holler_server_store_take_change (HollerServerStore *self)
{
  return ++self->last_change;
}

sqlite3 *
holler_server_store_get_db (HollerServerStore *self)
{
  return self->db;
}

static void
finalize_statement (gpointer statement)
{
  sqlite3_finalize (statement);
}

static gboolean
load_last_change (HollerServerStore *self, GError **error)
{
  sqlite3_stmt *statement = holler_server_store_prepare (
    self,
    "SELECT max ("
    " ifnull ((SELECT max (change_id) FROM messages), 0),"
    " ifnull ((SELECT max (change_id) FROM conversations), 0),"
    " ifnull ((SELECT max (change_id) FROM contacts), 0),"
    " ifnull ((SELECT max (change_id) FROM left_members), 0),"
    " ifnull ((SELECT max (max (read_change, shared_change,"
    "  delivered_change, own_change)) FROM members), 0))",
    error);

  if (statement == NULL ||
      holler_server_store_step (self, statement, error) != SQLITE_ROW)
    return FALSE;

  self->last_change = sqlite3_column_int64 (statement, 0);
  self->committed_change = self->last_change;
  holler_server_store_reset (statement);
  return TRUE;
}

static gboolean
check_file (HollerServerStore *self, const char *path, GError **error)
{
  sqlite3_stmt *statement = NULL;
  g_autofree char *found = NULL;

  if (sqlite3_prepare_v2 (self->db,
                          "PRAGMA quick_check (1)",
                          -1,
                          &statement,
                          NULL) == SQLITE_OK &&
      sqlite3_step (statement) == SQLITE_ROW)
    found = holler_server_store_dup_text (statement, 0);
  else
    found = g_strdup (sqlite3_errmsg (self->db));
  sqlite3_finalize (statement);

  if (g_strcmp0 (found, "ok") == 0)
    return TRUE;

  g_set_error (error,
               HOLLER_SERVER_ERROR,
               HOLLER_SERVER_ERROR_UNAVAILABLE,
               "the database \"%s\" is damaged (%s) and is left as it is; "
               "restore a backup with: rm -f \"%s-wal\" \"%s-shm\" && "
               "cp BACKUP \"%s\"",
               path,
               found,
               path,
               path,
               path);
  return FALSE;
}

/**
 * holler_server_store_open:
 * @path: the database file; made if it is not there
 *
 * Opens the server's memory, checks it and brings it to the newest schema.
 *
 * A damaged file is refused and left as it is: an empty server in place of a
 * damaged one would log everybody out and look like a loss. May be called on
 * any thread as long as one thread at a time uses the result.
 *
 * Returns: (transfer full): a store, or `NULL` with
 *   `HOLLER_SERVER_ERROR_UNAVAILABLE`
 */
HollerServerStore *
holler_server_store_open (const char *path, GError **error)
{
  g_autoptr (HollerServerStore) self = NULL;

  g_return_val_if_fail (path != NULL, NULL);

  self = g_new0 (HollerServerStore, 1);
  self->statements =
    g_hash_table_new_full (NULL, NULL, NULL, finalize_statement);
  self->waiters = g_array_new (FALSE, FALSE, sizeof (CommitWaiter));

  if (sqlite3_open_v2 (path,
                       &self->db,
                       SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
                         SQLITE_OPEN_FULLMUTEX,
                       NULL) != SQLITE_OK)
    {
      set_error (self, error);
      g_prefix_error (error, "cannot open \"%s\": ", path);
      return NULL;
    }

  sqlite3_extended_result_codes (self->db, 1);
  sqlite3_busy_timeout (self->db, BUSY_TIMEOUT_MS);
  g_chmod (path, 0600);

  if (!check_file (self, path, error) ||
      !exec (self, "PRAGMA journal_mode = WAL", error) ||
      !exec (self, "PRAGMA synchronous = FULL", error) ||
      !exec (self, JOURNAL_LIMIT_SQL, error) ||
      !exec (self, "PRAGMA foreign_keys = ON", error) ||
      !exec (self, "PRAGMA trusted_schema = OFF", error) ||
      !holler_server_store_migrate (self, error) ||
      !load_last_change (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * holler_server_store_close:
 * @self: (transfer full) (nullable): a store
 *
 * Commits what is open and closes the file.
 */
void
holler_server_store_close (HollerServerStore *self)
{
  if (self == NULL)
    return;

  holler_server_store_commit_batch (self);
  g_clear_pointer (&self->statements, g_hash_table_unref);
  g_clear_pointer (&self->waiters, g_array_unref);
  sqlite3_close_v2 (self->db);
  g_free (self);
}

/**
 * holler_server_store_has_batch:
 * @self: a store
 *
 * Says whether something waits for [method@ServerStore.commit_batch].
 *
 * Returns: `TRUE` if a batch is open
 */
gboolean
holler_server_store_has_batch (HollerServerStore *self)
{
  return self->has_batch;
}

/**
 * holler_server_store_commit_batch:
 * @self: a store
 *
 * Writes the open batch to the disk and tells those who wait for it.
 */
void
holler_server_store_commit_batch (HollerServerStore *self)
{
  g_autoptr (GError) error = NULL;

  if (!self->has_batch)
    return;

  if (!exec (self, "COMMIT", &error))
    holler_server_store_rollback (self);
  finish_batch (self, error);
}

/**
 * holler_server_store_after_commit:
 * @self: a store with an open batch
 * @func: (scope async): what to do once the batch is on the disk, or failed
 * @user_data: data for @func
 *
 * Waits for the batch of this turn of the main loop.
 */
void
holler_server_store_after_commit (HollerServerStore *self,
                                  HollerCommitFunc func,
                                  gpointer user_data)
{
  CommitWaiter waiter = { func, user_data };

  g_return_if_fail (func != NULL);

  if (!self->has_batch)
    {
      func (NULL, user_data);
      return;
    }

  g_array_append_val (self->waiters, waiter);
}

/**
 * holler_server_store_set_max_pages:
 * @self: a store
 * @max_pages: the most pages the file may have; 0 for no limit
 *
 * Makes the disk look full, for tests.
 */
void
holler_server_store_set_max_pages (HollerServerStore *self, guint max_pages)
{
  g_autofree char *sql =
    g_strdup_printf ("PRAGMA max_page_count = %u",
                     max_pages != 0 ? max_pages : 0xfffffffeU);

  exec (self, sql, NULL);
}

/**
 * holler_server_store_get_last_change:
 * @self: a store
 *
 * Gets the number of the last change that is on the disk.
 *
 * Returns: a change's number; 0 in a new database
 */
gint64
holler_server_store_get_last_change (HollerServerStore *self)
{
  return self->committed_change;
}
