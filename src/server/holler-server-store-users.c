/* holler-server-store-users.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "base/holler-ids.h"
#include "server/holler-server-store-private.h"

/* People, their devices, and the refresh tokens of these. */

/* Spent tokens are remembered so long that their reuse is noticed; older
 * ones are forgotten and then merely unknown. */
#define SPENT_TOKENS_KEPT_US (30 * G_TIME_SPAN_DAY)

/* How long a client may ask again with the token before, because the answer
 * to its first asking was lost on the way. */
#define REFRESH_GRACE_US (60 * G_USEC_PER_SEC)

typedef enum
{
  REFRESH_CURRENT,
  REFRESH_PREVIOUS,
  REFRESH_SPENT,
} RefreshState;

/**
 * holler_user_row_free:
 * @row: (transfer full) (nullable): a person
 *
 * Frees @row.
 */
void
holler_user_row_free (HollerUserRow *row)
{
  if (row == NULL)
    return;

  g_free (row->user_id);
  g_free (row->username);
  g_free (row->display_name);
  g_free (row->status_text);
  g_free (row->password_hash);
  g_free (row->avatar_id);
  g_free (row);
}

HollerUserRow *
holler_user_row_read (sqlite3_stmt *statement, int first_column)
{
  HollerUserRow *row = g_new0 (HollerUserRow, 1);

  row->user_id = holler_server_store_dup_text (statement, first_column);
  row->username = holler_server_store_dup_text (statement, first_column + 1);
  row->display_name =
    holler_server_store_dup_text (statement, first_column + 2);
  row->status_text = holler_server_store_dup_text (statement, first_column + 3);
  row->password_hash =
    holler_server_store_dup_text (statement, first_column + 4);
  row->last_seen_us = sqlite3_column_int64 (statement, first_column + 5);
  row->avatar_id = holler_server_store_dup_text (statement, first_column + 6);
  row->is_deleted = sqlite3_column_int64 (statement, first_column + 7) != 0;
  return row;
}

static HollerUserRow *
find_user (HollerServerStore *self,
           const char *sql,
           const char *key,
           GError **error)
{
  sqlite3_stmt *statement = holler_server_store_prepare (self, sql, error);
  HollerUserRow *row = NULL;
  int result = SQLITE_ERROR;

  if (statement == NULL)
    return NULL;

  holler_server_store_bind (statement, "s", key);
  result = holler_server_store_step (self, statement, error);
  if (result == SQLITE_ROW)
    row = holler_user_row_read (statement, 0);
  holler_server_store_reset (statement);

  return row;
}

/**
 * holler_server_store_find_user:
 * @self: a store
 * @user_id: an id
 *
 * Looks a person up by id.
 *
 * Returns: (transfer full) (nullable): the person; `NULL` without an error if
 *   there is none
 */
HollerUserRow *
holler_server_store_find_user (HollerServerStore *self,
                               const char *user_id,
                               GError **error)
{
  return find_user (self,
                    "SELECT " HOLLER_USER_COLUMNS (
                      "",
                      "password_hash") " FROM users WHERE user_id = ?",
                    user_id,
                    error);
}

/**
 * holler_server_store_find_user_by_name:
 * @self: a store
 * @username: a user name, case-folded
 *
 * Looks a person up by name.
 *
 * Returns: (transfer full) (nullable): the person; `NULL` without an error if
 *   there is none
 */
HollerUserRow *
holler_server_store_find_user_by_name (HollerServerStore *self,
                                       const char *username,
                                       GError **error)
{
  return find_user (self,
                    "SELECT " HOLLER_USER_COLUMNS (
                      "",
                      "password_hash") " FROM users WHERE username = ?",
                    username,
                    error);
}

/**
 * holler_server_store_create_user:
 * @self: a store
 * @username: a user name, case-folded
 * @display_name: what the others read
 * @password_hash: the hashed password
 *
 * Makes an account.
 *
 * Returns: (transfer full): the person, or `NULL` with
 *   `HOLLER_SERVER_ERROR_USERNAME_TAKEN` or another error
 */
HollerUserRow *
holler_server_store_create_user (HollerServerStore *self,
                                 const char *username,
                                 const char *display_name,
                                 const char *password_hash,
                                 GError **error)
{
  g_autofree char *user_id = holler_id_new ();
  g_autoptr (GError) local = NULL;

  holler_server_store_commit_batch (self);
  if (!holler_server_store_run (
        self,
        &local,
        "INSERT INTO users (user_id, username, display_name, password_hash,"
        " created_us) VALUES (?, ?, ?, ?, ?)",
        "ssssi",
        user_id,
        username,
        display_name,
        password_hash,
        g_get_real_time ()))
    {
      if (g_error_matches (local,
                           HOLLER_SERVER_ERROR,
                           HOLLER_SERVER_ERROR_CONFLICT))
        g_set_error_literal (error,
                             HOLLER_SERVER_ERROR,
                             HOLLER_SERVER_ERROR_USERNAME_TAKEN,
                             "this user name is taken");
      else
        g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }

  return holler_server_store_find_user (self, user_id, error);
}

/**
 * holler_server_store_update_user:
 * @self: a store
 * @user_id: a person
 * @display_name: (nullable): a new name, or `NULL` to keep it
 * @status_text: (nullable): a new status, or `NULL` to keep it
 *
 * Changes what a person says of himself.
 *
 * Returns: `TRUE` if it is stored
 */
gboolean
holler_server_store_update_user (HollerServerStore *self,
                                 const char *user_id,
                                 const char *display_name,
                                 const char *status_text,
                                 GError **error)
{
  holler_server_store_commit_batch (self);
  return holler_server_store_run (
    self,
    error,
    "UPDATE users SET display_name = ifnull (?2, display_name),"
    " status_text = ifnull (?3, status_text) WHERE user_id = ?1",
    "sss",
    user_id,
    display_name,
    status_text);
}

/**
 * holler_server_store_set_last_seen:
 * @self: a store
 * @user_id: a person
 * @last_seen_us: when he was last online, microseconds of real time
 *
 * Remembers when a person left; joins the batch.
 *
 * Returns: `TRUE` if it will be stored with the batch
 */
gboolean
holler_server_store_set_last_seen (HollerServerStore *self,
                                   const char *user_id,
                                   gint64 last_seen_us,
                                   GError **error)
{
  return holler_server_store_join_batch (self, error) &&
         holler_server_store_run (
           self,
           error,
           "UPDATE users SET last_seen_us = ?2 WHERE user_id = ?1",
           "si",
           user_id,
           last_seen_us);
}

static GBytes *
hash_token (const char *token)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize length = sizeof digest;

  /* The token is 256 random bits, so a fast hash without salt is enough. */
  g_checksum_update (checksum, (const guchar *) token, -1);
  g_checksum_get_digest (checksum, digest, &length);
  return g_bytes_new (digest, length);
}

static gboolean
insert_token (HollerServerStore *self,
              const char *device_id,
              const char *token,
              gint64 now_us,
              GError **error)
{
  g_autoptr (GBytes) hash = hash_token (token);

  return holler_server_store_run (
           self,
           error,
           "UPDATE refresh_tokens SET state = 2 WHERE device_id = ?1"
           " AND state = 0",
           "s",
           device_id) &&
         holler_server_store_run (
           self,
           error,
           "DELETE FROM refresh_tokens WHERE device_id = ?1 AND state = 2"
           " AND created_us < ?2",
           "si",
           device_id,
           now_us - SPENT_TOKENS_KEPT_US) &&
         holler_server_store_run (
           self,
           error,
           "INSERT INTO refresh_tokens (token_hash, device_id, state,"
           " created_us) VALUES (?, ?, 0, ?)",
           "bsi",
           hash,
           device_id,
           now_us);
}

static gboolean
owns_device (HollerServerStore *self,
             const char *user_id,
             const char *device_id)
{
  sqlite3_stmt *statement = holler_server_store_prepare (
    self,
    "SELECT 1 FROM devices WHERE device_id = ? AND user_id = ?",
    NULL);
  gboolean owned = FALSE;

  if (statement == NULL)
    return FALSE;

  holler_server_store_bind (statement, "ss", device_id, user_id);
  owned = holler_server_store_step (self, statement, NULL) == SQLITE_ROW;
  holler_server_store_reset (statement);
  return owned;
}

/**
 * holler_server_store_enter_device:
 * @self: a store
 * @user_id: a person
 * @device_id: (nullable): a device this person had before
 * @device_name: (nullable): what the person calls it
 * @refresh_token: the device's new refresh token; only its hash is kept
 * @now_us: microseconds of real time
 *
 * Makes a device, or takes up the person's own @device_id again.
 *
 * Returns: (transfer full): the device's id, or `NULL` with an error
 */
char *
holler_server_store_enter_device (HollerServerStore *self,
                                  const char *user_id,
                                  const char *device_id,
                                  const char *device_name,
                                  const char *refresh_token,
                                  gint64 now_us,
                                  GError **error)
{
  g_autofree char *entered = NULL;
  gboolean stored = FALSE;

  if (!holler_server_store_begin (self, error))
    return NULL;

  if (device_id != NULL && owns_device (self, user_id, device_id))
    {
      entered = g_strdup (device_id);
      stored = holler_server_store_run (
        self,
        error,
        "UPDATE devices SET revoked_us = NULL, name = ifnull (?2, name)"
        " WHERE device_id = ?1",
        "ss",
        entered,
        device_name);
    }
  else
    {
      entered = holler_id_new ();
      stored = holler_server_store_run (
        self,
        error,
        "INSERT INTO devices (device_id, user_id, name, created_us)"
        " VALUES (?, ?, ?, ?)",
        "sssi",
        entered,
        user_id,
        device_name,
        now_us);
    }

  /* A new log-in ends what the device held before, the grace included. */
  if (!stored ||
      !holler_server_store_run (self,
                                error,
                                "UPDATE refresh_tokens SET state = 2"
                                " WHERE device_id = ?1 AND state <> 2",
                                "s",
                                entered) ||
      !insert_token (self, entered, refresh_token, now_us, error))
    {
      holler_server_store_rollback (self);
      return NULL;
    }

  if (!holler_server_store_commit (self, error))
    return NULL;

  return g_steal_pointer (&entered);
}

static gboolean
replace_token (HollerServerStore *self,
               GBytes *hash,
               RefreshState state,
               const char *device_id,
               const char *successor,
               gint64 now_us,
               GError **error)
{
  if (!holler_server_store_begin (self, error))
    return FALSE;

  /* The one before this is spent from now on, whichever it was; so is a
   * successor whose delivery failed. */
  if (holler_server_store_run (self,
                               error,
                               "UPDATE refresh_tokens SET state = 2"
                               " WHERE device_id = ?1 AND state = 1",
                               "s",
                               device_id) &&
      holler_server_store_run (self,
                               error,
                               "UPDATE refresh_tokens SET state = ?2,"
                               " replaced_us = ?3 WHERE token_hash = ?1",
                               "bii",
                               hash,
                               (gint64) state,
                               now_us) &&
      insert_token (self, device_id, successor, now_us, error))
    return holler_server_store_commit (self, error);

  holler_server_store_rollback (self);
  return FALSE;
}

/**
 * holler_server_store_rotate_refresh:
 * @self: a store
 * @refresh_token: what the client holds
 * @successor: what it shall hold
 * @now_us: microseconds of real time
 * @lifetime_us: how long a token is good for
 * @out_user_id: (out): whose it is; also where it was reused
 * @out_device_id: (out): which device's it is; also where it was reused
 *
 * Puts @successor in the place of @refresh_token.
 *
 * The token before works once more for a minute while its successor is
 * unused, because an answer may be lost on the way. Any other reuse means
 * that two hold the same token: the device is revoked.
 *
 * Returns: what became of it
 */
HollerRefreshResult
holler_server_store_rotate_refresh (HollerServerStore *self,
                                    const char *refresh_token,
                                    const char *successor,
                                    gint64 now_us,
                                    gint64 lifetime_us,
                                    char **out_user_id,
                                    char **out_device_id,
                                    GError **error)
{
  g_autoptr (GBytes) hash = hash_token (refresh_token);
  g_autofree char *user_id = NULL;
  g_autofree char *device_id = NULL;
  sqlite3_stmt *statement = NULL;
  gint64 state = 0;
  gint64 created_us = 0;
  gint64 replaced_us = 0;
  gboolean revoked = FALSE;
  int result = SQLITE_ERROR;

  statement = holler_server_store_prepare (
    self,
    "SELECT d.user_id, d.device_id, t.state, t.created_us,"
    " ifnull (t.replaced_us, 0), d.revoked_us IS NOT NULL"
    " FROM refresh_tokens t JOIN devices d USING (device_id)"
    " WHERE t.token_hash = ?",
    error);
  if (statement == NULL)
    return HOLLER_REFRESH_FAILED;

  holler_server_store_bind (statement, "b", hash);
  result = holler_server_store_step (self, statement, error);
  if (result == SQLITE_ROW)
    {
      user_id = holler_server_store_dup_text (statement, 0);
      device_id = holler_server_store_dup_text (statement, 1);
      state = sqlite3_column_int64 (statement, 2);
      created_us = sqlite3_column_int64 (statement, 3);
      replaced_us = sqlite3_column_int64 (statement, 4);
      revoked = sqlite3_column_int (statement, 5) != 0;
    }
  holler_server_store_reset (statement);

  if (result != SQLITE_ROW)
    return result == SQLITE_DONE ? HOLLER_REFRESH_UNKNOWN
                                 : HOLLER_REFRESH_FAILED;

  if (state == REFRESH_SPENT ||
      (state == REFRESH_PREVIOUS && now_us - replaced_us > REFRESH_GRACE_US))
    {
      if (!revoked &&
          !holler_server_store_revoke_device (self, device_id, error))
        return HOLLER_REFRESH_FAILED;
      *out_user_id = g_steal_pointer (&user_id);
      *out_device_id = g_steal_pointer (&device_id);
      return HOLLER_REFRESH_REUSED;
    }

  if (revoked)
    return HOLLER_REFRESH_UNKNOWN;
  if (now_us - created_us > lifetime_us)
    return HOLLER_REFRESH_EXPIRED;

  if (!replace_token (self,
                      hash,
                      state == REFRESH_CURRENT ? REFRESH_PREVIOUS
                                               : REFRESH_SPENT,
                      device_id,
                      successor,
                      now_us,
                      error))
    return HOLLER_REFRESH_FAILED;

  *out_user_id = g_steal_pointer (&user_id);
  *out_device_id = g_steal_pointer (&device_id);
  return HOLLER_REFRESH_ROTATED;
}

/**
 * holler_server_store_is_device_valid:
 * @self: a store
 * @user_id: a person
 * @device_id: a device
 *
 * Says whether a device is the person's and not revoked.
 *
 * Returns: `TRUE` if it may speak for the person
 */
gboolean
holler_server_store_is_device_valid (HollerServerStore *self,
                                     const char *user_id,
                                     const char *device_id)
{
  sqlite3_stmt *statement = holler_server_store_prepare (
    self,
    "SELECT 1 FROM devices WHERE device_id = ? AND user_id = ?"
    " AND revoked_us IS NULL",
    NULL);
  gboolean valid = FALSE;

  if (statement == NULL)
    return FALSE;

  holler_server_store_bind (statement, "ss", device_id, user_id);
  valid = holler_server_store_step (self, statement, NULL) == SQLITE_ROW;
  holler_server_store_reset (statement);
  return valid;
}

/**
 * holler_server_store_revoke_device:
 * @self: a store
 * @device_id: a device
 *
 * Ends what a device may do. Its row stays, so that its owner can take it up
 * again and its messages stay idempotent.
 *
 * Returns: `TRUE` if it is stored
 */
gboolean
holler_server_store_revoke_device (HollerServerStore *self,
                                   const char *device_id,
                                   GError **error)
{
  if (!holler_server_store_begin (self, error))
    return FALSE;

  if (holler_server_store_run (self,
                               error,
                               "UPDATE devices SET revoked_us = ?2"
                               " WHERE device_id = ?1",
                               "si",
                               device_id,
                               g_get_real_time ()) &&
      holler_server_store_run (self,
                               error,
                               "UPDATE refresh_tokens SET state = 2"
                               " WHERE device_id = ?1",
                               "s",
                               device_id))
    return holler_server_store_commit (self, error);

  holler_server_store_rollback (self);
  return FALSE;
}
