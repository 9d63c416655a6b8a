/* holler-db-file.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "store/holler-db-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>

/* The file of the local copy: private, checked when it is opened, brought up
 * to this version's schema, and set aside rather than lost when it is
 * damaged or of a newer version.
 *
 * Contacts and conversations are kept as the JSON the server sent, a few
 * kilobytes the client parses anyway. Only messages are taken apart, because
 * they are read by the page.
 */

#define SCHEMA_VERSION 4
#define BUSY_TIMEOUT_MS 5000
/* Checking every index of a very large file would hold up the start. */
#define FULL_CHECK_MAX_SIZE_BYTES (64 * 1024 * 1024)

/* clang-format off */
static const char *const migrations[SCHEMA_VERSION] = {
  /* 0 -> 1 */
  "CREATE TABLE contacts ("
  "  user_id TEXT PRIMARY KEY NOT NULL,"
  "  json TEXT NOT NULL"
  ") STRICT;"
  "CREATE TABLE conversations ("
  "  conversation_id TEXT PRIMARY KEY NOT NULL,"
  "  json TEXT NOT NULL"
  ") STRICT;"
  "CREATE TABLE messages ("
  "  row_id INTEGER PRIMARY KEY,"
  "  message_id TEXT UNIQUE,"
  "  client_id TEXT,"
  "  conversation_id TEXT NOT NULL,"
  "  sender_id TEXT NOT NULL,"
  "  sender_device_id TEXT,"
  "  position INTEGER NOT NULL,"
  "  sent_at_us INTEGER NOT NULL,"
  "  kind INTEGER NOT NULL,"
  "  delivery INTEGER NOT NULL,"
  "  body TEXT,"
  "  details TEXT"
  ") STRICT;"
  "CREATE UNIQUE INDEX messages_by_client_id"
  "  ON messages (client_id, sender_id) WHERE client_id IS NOT NULL;"
  "CREATE INDEX messages_by_position"
  "  ON messages (conversation_id, position);"
  "CREATE TABLE meta ("
  "  name TEXT PRIMARY KEY NOT NULL,"
  "  value TEXT NOT NULL"
  ") STRICT;",
  /* 1 -> 2: what is being written, and an index of all words. It keeps no
   * text of its own, and has no triggers: schemas are not trusted to call
   * virtual tables, and ours shall be no exception. */
  "CREATE TABLE drafts ("
  "  conversation_id TEXT PRIMARY KEY NOT NULL,"
  "  text TEXT NOT NULL"
  ") STRICT;"
  "CREATE VIRTUAL TABLE words USING fts5 ("
  "  body, content = 'messages', content_rowid = 'row_id',"
  "  tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3');"
  "INSERT INTO words (words) VALUES ('rebuild');",
  /* 2 -> 3: all calls, of which there are few among the messages */
  "CREATE INDEX calls_by_time ON messages (sent_at_us) WHERE kind = 1;",
  /* 3 -> 4: who wrote something and is neither contact nor member now */
  "CREATE TABLE people ("
  "  user_id TEXT PRIMARY KEY NOT NULL,"
  "  json TEXT NOT NULL"
  ") STRICT;",
};
/* clang-format on */

static gboolean
run_script (sqlite3 *handle, const char *script, GError **error)
{
  int code = sqlite3_exec (handle, script, NULL, NULL, NULL);

  return code == SQLITE_OK ||
         holler_db_file_set_error (error,
                                   code,
                                   handle,
                                   "set the local copy up");
}

static gboolean
query_int (sqlite3 *handle, const char *query, int *out_value, GError **error)
{
  sqlite3_stmt *statement = NULL;
  int code = sqlite3_prepare_v2 (handle, query, -1, &statement, NULL);

  if (code == SQLITE_OK)
    code = sqlite3_step (statement);
  if (code == SQLITE_ROW)
    *out_value = sqlite3_column_int (statement, 0);
  sqlite3_finalize (statement);

  return code == SQLITE_ROW ||
         holler_db_file_set_error (error, code, handle, "read the local copy");
}

static gboolean
check_integrity (sqlite3 *handle, const char *path, GError **error)
{
  sqlite3_stmt *statement = NULL;
  gboolean is_sound = FALSE;
  GStatBuf info = { 0 };
  int code = SQLITE_OK;

  if (g_stat (path, &info) == 0 && info.st_size > FULL_CHECK_MAX_SIZE_BYTES)
    code = sqlite3_prepare_v2 (handle,
                               "PRAGMA quick_check(1)",
                               -1,
                               &statement,
                               NULL);
  else
    code = sqlite3_prepare_v2 (handle,
                               "PRAGMA integrity_check(1)",
                               -1,
                               &statement,
                               NULL);
  if (code == SQLITE_OK)
    code = sqlite3_step (statement);
  if (code == SQLITE_ROW)
    is_sound =
      g_strcmp0 ((const char *) sqlite3_column_text (statement, 0), "ok") == 0;
  sqlite3_finalize (statement);

  if (code != SQLITE_ROW)
    return holler_db_file_set_error (error,
                                     code,
                                     handle,
                                     "check the local copy");
  if (!is_sound)
    return holler_db_file_set_error (error,
                                     SQLITE_CORRUPT,
                                     NULL,
                                     "use the local copy");

  return TRUE;
}

static gboolean
migrate (sqlite3 *handle, gboolean *out_newer, GError **error)
{
  int version = 0;

  if (!query_int (handle, "PRAGMA user_version", &version, error))
    return FALSE;
  if (version > SCHEMA_VERSION)
    {
      *out_newer = TRUE;
      g_set_error (error,
                   HOLLER_STORE_ERROR,
                   HOLLER_STORE_ERROR_CORRUPT,
                   "the local copy is of version %d, made by a newer Holler",
                   version);
      return FALSE;
    }

  for (; version < SCHEMA_VERSION; version++)
    {
      g_autofree char *script = NULL;

      /* In one transaction with its number: never half a step. */
      script = g_strdup_printf ("BEGIN IMMEDIATE; %s"
                                " PRAGMA user_version = %d; COMMIT;",
                                migrations[version],
                                version + 1);
      if (!run_script (handle, script, error))
        return FALSE;
    }

  return TRUE;
}

/* SQLite gives the files beside it (WAL) the mode of the first. */
static gboolean
make_private_file (const char *path, GError **error)
{
  int fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  if (fd < 0 || g_chmod (path, 0600) != 0)
    {
      int saved_errno = errno;

      if (fd >= 0)
        g_close (fd, NULL);
      g_set_error (error,
                   HOLLER_STORE_ERROR,
                   saved_errno == ENOSPC ? HOLLER_STORE_ERROR_FULL
                                         : HOLLER_STORE_ERROR_FAILED,
                   "cannot make the local copy: %s",
                   g_strerror (saved_errno));
      return FALSE;
    }

  return g_close (fd, NULL);
}

static sqlite3 *
open_file (const char *path, gboolean *out_newer, GError **error)
{
  sqlite3 *handle = NULL;
  int code = SQLITE_OK;

  if (!make_private_file (path, error))
    return NULL;

  code = sqlite3_open_v2 (path,
                          &handle,
                          SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
                          NULL);
  if (code != SQLITE_OK)
    {
      holler_db_file_set_error (error, code, handle, "open the local copy");
      sqlite3_close (handle);
      return NULL;
    }

  sqlite3_busy_timeout (handle, BUSY_TIMEOUT_MS);
  sqlite3_db_config (handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  if (!run_script (handle,
                   "PRAGMA trusted_schema = OFF;"
                   "PRAGMA journal_mode = WAL;"
                   "PRAGMA synchronous = FULL;"
                   "PRAGMA foreign_keys = ON;",
                   error) ||
      !check_integrity (handle, path, error) ||
      !migrate (handle, out_newer, error))
    {
      sqlite3_close (handle);
      return NULL;
    }

  return handle;
}

static char *
dup_side_path (const char *path, guint index)
{
  static const char *const suffixes[] = { "", "-wal", "-shm" };

  g_assert (index < G_N_ELEMENTS (suffixes));

  return g_strconcat (path, suffixes[index], NULL);
}

#define N_SIDE_PATHS 3

/* Out of the way, but not lost: there may be a message in it that was never
 * sent. */
static gboolean
keep_aside (const char *path, const char *why, GError **error)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *time = g_date_time_format (now, "%Y%m%dT%H%M%SZ");

  for (guint i = 0; i < N_SIDE_PATHS; i++)
    {
      g_autofree char *from = dup_side_path (path, i);
      g_autofree char *base = g_strdup_printf ("%s.%s-%s", path, why, time);
      g_autofree char *to = dup_side_path (base, i);

      if (g_rename (from, to) != 0 && errno != ENOENT)
        {
          g_set_error (error,
                       HOLLER_STORE_ERROR,
                       HOLLER_STORE_ERROR_CORRUPT,
                       "the local copy is of no use and cannot be set aside: "
                       "%s",
                       g_strerror (errno));
          return FALSE;
        }
    }

  return TRUE;
}

static gboolean
file_has_no_room (sqlite3_file *file)
{
  int last_errno = 0;

  if (file == NULL || file->pMethods == NULL ||
      file->pMethods->xFileControl (file,
                                    SQLITE_FCNTL_LAST_ERRNO,
                                    &last_errno) != SQLITE_OK)
    return FALSE;

  return last_errno == ENOSPC || last_errno == EDQUOT || last_errno == EFBIG;
}

/* SQLite knows a full disk, but not a quota, which is full for one person
 * only; and it keeps what the system said with each file. */
static gboolean
has_no_room (sqlite3 *handle)
{
  sqlite3_file *main_file = NULL;
  sqlite3_file *journal_file = NULL;

  sqlite3_file_control (handle, "main", SQLITE_FCNTL_FILE_POINTER, &main_file);
  sqlite3_file_control (handle,
                        "main",
                        SQLITE_FCNTL_JOURNAL_POINTER,
                        &journal_file);

  return file_has_no_room (main_file) || file_has_no_room (journal_file);
}

/**
 * holler_db_file_set_error:
 * @error: return location for a [error@StoreError]
 * @code: what SQLite said
 * @handle: (nullable): the database, to ask for more
 * @what: what could not be done
 *
 * Tells a full disk and a damaged file from everything else.
 *
 * Returns: `FALSE`
 */
gboolean
holler_db_file_set_error (GError **error,
                          int code,
                          sqlite3 *handle,
                          const char *what)
{
  HollerStoreError store_code = HOLLER_STORE_ERROR_FAILED;

  switch (code & 0xff)
    {
    case SQLITE_FULL:
      store_code = HOLLER_STORE_ERROR_FULL;
      break;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      store_code = HOLLER_STORE_ERROR_CORRUPT;
      break;
    default:
      break;
    }

  if ((code & 0xff) == SQLITE_IOERR && handle != NULL && has_no_room (handle))
    store_code = HOLLER_STORE_ERROR_FULL;

  g_set_error (error,
               HOLLER_STORE_ERROR,
               store_code,
               "cannot %s: %s",
               what,
               sqlite3_errstr (code));

  return FALSE;
}

/**
 * holler_db_file_open:
 * @path: the file; made (mode 0600) if it is not there
 * @out_recovered: (out): whether a file of no use was set aside
 * @error: return location for a [error@StoreError]
 *
 * Opens a local copy, checks it, and brings it up to this version's schema.
 *
 * A damaged file is renamed to "….corrupt-<time>", one that a newer Holler
 * has made to "….newer-<time>", and a new one made: what is in it comes from
 * the server again.
 *
 * Returns: (transfer full): a handle
 */
sqlite3 *
holler_db_file_open (const char *path, gboolean *out_recovered, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  sqlite3 *handle = NULL;
  gboolean recovered = FALSE;
  gboolean is_newer = FALSE;

  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (out_recovered != NULL, NULL);

  handle = open_file (path, &is_newer, &local_error);
  if (handle == NULL && g_error_matches (local_error,
                                         HOLLER_STORE_ERROR,
                                         HOLLER_STORE_ERROR_CORRUPT))
    {
      g_clear_error (&local_error);
      recovered = TRUE;
      if (keep_aside (path, is_newer ? "newer" : "corrupt", &local_error))
        handle = open_file (path, &is_newer, &local_error);
    }

  if (handle == NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  else
    *out_recovered = recovered;

  return handle;
}

/**
 * holler_db_file_remove:
 * @path: the file of a closed database
 * @error: return location for a [error@StoreError]
 *
 * Removes the file, and what SQLite and a recovery left beside it.
 *
 * Returns: `TRUE` if nothing is left
 */
gboolean
holler_db_file_remove (const char *path, GError **error)
{
  g_autofree char *directory = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  const char *entry = NULL;
  gboolean is_done = TRUE;

  while (dir != NULL && (entry = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *entry_path = NULL;

      if (!g_str_has_prefix (entry, name))
        continue;
      entry_path = g_build_filename (directory, entry, NULL);
      if (g_unlink (entry_path) != 0 && errno != ENOENT)
        is_done = FALSE;
    }

  if (!is_done)
    g_set_error_literal (error,
                         HOLLER_STORE_ERROR,
                         HOLLER_STORE_ERROR_FAILED,
                         "the local copy cannot be removed");

  return is_done;
}
