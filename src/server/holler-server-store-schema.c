/* holler-server-store-schema.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-server-store-private.h"

/* The schema as a list of steps. A step that was released is never changed;
 * a new one is added at the end. PRAGMA user_version says how many have been
 * made.
 *
 * Every row that a client may have to hear of carries change_id, a number
 * that rises over the whole database: /api/sync asks for the rows past a
 * number, so no log of changes has to be kept or trimmed. */

/* clang-format off */
static const char *const steps[] = {
  /* 1 */
  "CREATE TABLE users ("
  " user_id TEXT NOT NULL PRIMARY KEY,"
  " username TEXT NOT NULL UNIQUE,"
  " display_name TEXT NOT NULL,"
  " status_text TEXT,"
  " password_hash TEXT NOT NULL,"
  " created_us INTEGER NOT NULL,"
  " last_seen_us INTEGER NOT NULL DEFAULT 0"
  ") STRICT;"
  "CREATE TABLE devices ("
  " device_id TEXT NOT NULL PRIMARY KEY,"
  " user_id TEXT NOT NULL REFERENCES users ON DELETE CASCADE,"
  " name TEXT,"
  " created_us INTEGER NOT NULL,"
  " revoked_us INTEGER"
  ") STRICT;"
  "CREATE INDEX devices_by_user ON devices (user_id);"
  /* state: 0 current, 1 previous (works once more), 2 spent */
  "CREATE TABLE refresh_tokens ("
  " token_hash BLOB NOT NULL PRIMARY KEY,"
  " device_id TEXT NOT NULL REFERENCES devices ON DELETE CASCADE,"
  " state INTEGER NOT NULL,"
  " created_us INTEGER NOT NULL,"
  " replaced_us INTEGER"
  ") STRICT, WITHOUT ROWID;"
  "CREATE INDEX refresh_tokens_by_device"
  " ON refresh_tokens (device_id, created_us);"
  /* state: HollerContactState */
  "CREATE TABLE contacts ("
  " user_id TEXT NOT NULL REFERENCES users ON DELETE CASCADE,"
  " other_id TEXT NOT NULL REFERENCES users ON DELETE CASCADE,"
  " state INTEGER NOT NULL,"
  " favourite INTEGER NOT NULL DEFAULT 0,"
  " since_us INTEGER NOT NULL,"
  " change_id INTEGER NOT NULL,"
  " PRIMARY KEY (user_id, other_id)"
  ") STRICT, WITHOUT ROWID;"
  "CREATE TABLE conversations ("
  " conversation_id TEXT NOT NULL PRIMARY KEY,"
  " kind TEXT NOT NULL,"
  " direct_key TEXT UNIQUE,"
  " created_us INTEGER NOT NULL,"
  " last_position INTEGER NOT NULL DEFAULT 0,"
  " change_id INTEGER NOT NULL"
  ") STRICT;"
  "CREATE TABLE members ("
  " conversation_id TEXT NOT NULL REFERENCES conversations"
  "   ON DELETE CASCADE,"
  " user_id TEXT NOT NULL REFERENCES users ON DELETE CASCADE,"
  " read_position INTEGER NOT NULL DEFAULT 0,"
  " read_change INTEGER NOT NULL DEFAULT 0,"
  " shared_position INTEGER NOT NULL DEFAULT 0,"
  " shared_change INTEGER NOT NULL DEFAULT 0,"
  " delivered_position INTEGER NOT NULL DEFAULT 0,"
  " delivered_change INTEGER NOT NULL DEFAULT 0,"
  " PRIMARY KEY (conversation_id, user_id)"
  ") STRICT, WITHOUT ROWID;"
  "CREATE INDEX members_by_user ON members (user_id, conversation_id);"
  /* once_key: "device/client id" or "call/call id/epoch": stored once */
  "CREATE TABLE messages ("
  " message_id TEXT NOT NULL PRIMARY KEY,"
  " conversation_id TEXT NOT NULL REFERENCES conversations"
  "   ON DELETE CASCADE,"
  " position INTEGER NOT NULL,"
  " sender_id TEXT NOT NULL,"
  " sender_device_id TEXT,"
  " client_id TEXT,"
  " sent_us INTEGER NOT NULL,"
  " kind TEXT NOT NULL,"
  " body TEXT,"
  " encrypted_content TEXT,"
  " reply_to TEXT,"
  " call_json TEXT,"
  " once_key TEXT UNIQUE,"
  " change_id INTEGER NOT NULL,"
  " UNIQUE (conversation_id, position)"
  ") STRICT;"
  "CREATE INDEX messages_by_change"
  " ON messages (conversation_id, change_id);"
  "CREATE TABLE calls ("
  " call_id TEXT NOT NULL PRIMARY KEY,"
  " epoch INTEGER NOT NULL,"
  " conversation_id TEXT NOT NULL,"
  " call_type TEXT NOT NULL,"
  " caller_id TEXT NOT NULL,"
  " state TEXT NOT NULL,"
  " roster TEXT NOT NULL,"
  " started_us INTEGER NOT NULL,"
  " expires_us INTEGER NOT NULL,"
  " answered_us INTEGER NOT NULL"
  ") STRICT;"
  "CREATE TABLE call_epochs ("
  " call_id TEXT NOT NULL PRIMARY KEY,"
  " epoch INTEGER NOT NULL"
  ") STRICT, WITHOUT ROWID;",
  /* 2: groups, what becomes of messages, files. A member sees messages from
   * first_position on. own_change: his settings, or his joining.
   * left_members: who is one no longer, so that his devices hear of it. */
  "ALTER TABLE users ADD COLUMN avatar_id TEXT;"
  "ALTER TABLE users ADD COLUMN deleted_us INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE devices ADD COLUMN last_seen_us INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE conversations ADD COLUMN title TEXT;"
  "ALTER TABLE conversations ADD COLUMN avatar_id TEXT;"
  "ALTER TABLE members ADD COLUMN role TEXT NOT NULL DEFAULT 'member';"
  "ALTER TABLE members ADD COLUMN first_position INTEGER NOT NULL DEFAULT 1;"
  "ALTER TABLE members ADD COLUMN joined_us INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE members ADD COLUMN muted_until_us INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE members ADD COLUMN favourite INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE members ADD COLUMN own_change INTEGER NOT NULL DEFAULT 0;"
  "CREATE TABLE left_members ("
  " user_id TEXT NOT NULL REFERENCES users ON DELETE CASCADE,"
  " conversation_id TEXT NOT NULL REFERENCES conversations"
  "   ON DELETE CASCADE,"
  " change_id INTEGER NOT NULL,"
  " PRIMARY KEY (user_id, conversation_id)"
  ") STRICT, WITHOUT ROWID;"
  "ALTER TABLE messages ADD COLUMN attachments_json TEXT;"
  "ALTER TABLE messages ADD COLUMN system_json TEXT;"
  "ALTER TABLE messages ADD COLUMN edited_us INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE messages ADD COLUMN deleted_us INTEGER NOT NULL DEFAULT 0;"
  "CREATE TABLE reactions ("
  " message_id TEXT NOT NULL REFERENCES messages ON DELETE CASCADE,"
  " emoji TEXT NOT NULL,"
  " user_id TEXT NOT NULL REFERENCES users ON DELETE CASCADE,"
  " made_us INTEGER NOT NULL,"
  " PRIMARY KEY (message_id, emoji, user_id)"
  ") STRICT, WITHOUT ROWID;"
  "CREATE TABLE files ("
  " file_id TEXT NOT NULL PRIMARY KEY,"
  " user_id TEXT NOT NULL,"
  " purpose INTEGER NOT NULL,"
  " name TEXT NOT NULL,"
  " mime TEXT NOT NULL,"
  " size INTEGER NOT NULL,"
  " width INTEGER NOT NULL DEFAULT 0,"
  " height INTEGER NOT NULL DEFAULT 0,"
  " created_us INTEGER NOT NULL"
  ") STRICT;"
  "CREATE INDEX files_by_user ON files (user_id);"
  "CREATE TABLE file_uses ("
  " file_id TEXT NOT NULL REFERENCES files ON DELETE CASCADE,"
  " message_id TEXT NOT NULL REFERENCES messages ON DELETE CASCADE,"
  " PRIMARY KEY (file_id, message_id)"
  ") STRICT, WITHOUT ROWID;"
  "CREATE INDEX file_uses_by_message ON file_uses (message_id);",
};
/* clang-format on */

static gboolean
get_version (sqlite3 *db, gint64 *out_version)
{
  sqlite3_stmt *statement = NULL;
  gboolean found = FALSE;

  if (sqlite3_prepare_v2 (db, "PRAGMA user_version", -1, &statement, NULL) ==
        SQLITE_OK &&
      sqlite3_step (statement) == SQLITE_ROW)
    {
      *out_version = sqlite3_column_int64 (statement, 0);
      found = TRUE;
    }

  sqlite3_finalize (statement);
  return found;
}

static gboolean
take_step (HollerServerStore *self, gsize index, GError **error)
{
  sqlite3 *db = holler_server_store_get_db (self);
  g_autofree char *version_sql =
    g_strdup_printf ("PRAGMA user_version = %" G_GSIZE_FORMAT, index + 1);

  if (!holler_server_store_begin (self, error))
    return FALSE;

  if (sqlite3_exec (db, steps[index], NULL, NULL, NULL) != SQLITE_OK ||
      sqlite3_exec (db, version_sql, NULL, NULL, NULL) != SQLITE_OK)
    {
      g_set_error (error,
                   HOLLER_SERVER_ERROR,
                   HOLLER_SERVER_ERROR_UNAVAILABLE,
                   "cannot bring the database to version %" G_GSIZE_FORMAT
                   ": %s",
                   index + 1,
                   sqlite3_errmsg (db));
      holler_server_store_rollback (self);
      return FALSE;
    }

  return holler_server_store_commit (self, error);
}

/* Brings the file from the version it has to the newest, step by step. */
gboolean
holler_server_store_migrate (HollerServerStore *self, GError **error)
{
  gint64 version = 0;

  if (!get_version (holler_server_store_get_db (self), &version))
    {
      g_set_error_literal (error,
                           HOLLER_SERVER_ERROR,
                           HOLLER_SERVER_ERROR_UNAVAILABLE,
                           "cannot read the version of the database");
      return FALSE;
    }

  if (version < 0 || version > (gint64) G_N_ELEMENTS (steps))
    {
      g_set_error (error,
                   HOLLER_SERVER_ERROR,
                   HOLLER_SERVER_ERROR_UNAVAILABLE,
                   "the database is of version %" G_GINT64_FORMAT
                   ", this server knows %u: start a newer holler-server",
                   version,
                   (guint) G_N_ELEMENTS (steps));
      return FALSE;
    }

  for (gsize i = (gsize) version; i < G_N_ELEMENTS (steps); i++)
    {
      if (!take_step (self, i, error))
        return FALSE;
    }

  return TRUE;
}
