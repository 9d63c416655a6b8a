/* holler-server-store-account.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-server-store-private.h"

/* A person's account as a whole: its password, its devices, its end. */

/**
 * holler_device_row_free:
 * @row: (transfer full) (nullable): a device
 *
 * Frees @row.
 */
void
holler_device_row_free (HollerDeviceRow *row)
{
  if (row == NULL)
    return;

  g_free (row->device_id);
  g_free (row->name);
  g_free (row);
}

/**
 * holler_server_store_list_account_devices:
 * @self: a store
 * @user_id: a person
 *
 * Lists the devices that may speak for a person.
 *
 * Returns: (transfer full) (element-type HollerDeviceRow): them, the newest
 *   first, or `NULL` with an error
 */
GPtrArray *
holler_server_store_list_account_devices (HollerServerStore *self,
                                          const char *user_id,
                                          GError **error)
{
  g_autoptr (GPtrArray) rows = NULL;
  int result = SQLITE_ERROR;
  sqlite3_stmt *statement = holler_server_store_prepare (
    self,
    "SELECT device_id, name, created_us, last_seen_us FROM devices"
    " WHERE user_id = ? AND revoked_us IS NULL ORDER BY created_us DESC",
    error);

  if (statement == NULL)
    return NULL;

  rows =
    g_ptr_array_new_with_free_func ((GDestroyNotify) holler_device_row_free);
  holler_server_store_bind (statement, "s", user_id);
  while ((result = holler_server_store_step (self, statement, error)) ==
         SQLITE_ROW)
    {
      HollerDeviceRow *row = g_new0 (HollerDeviceRow, 1);

      row->device_id = holler_server_store_dup_text (statement, 0);
      row->name = holler_server_store_dup_text (statement, 1);
      row->created_us = sqlite3_column_int64 (statement, 2);
      row->last_seen_us = sqlite3_column_int64 (statement, 3);
      g_ptr_array_add (rows, row);
    }
  if (result != SQLITE_DONE)
    return NULL;
  holler_server_store_reset (statement);

  return g_steal_pointer (&rows);
}

/**
 * holler_server_store_set_device_seen_batched:
 * @self: a store
 * @device_id: a device
 * @seen_us: when its socket was last there, real time
 *
 * Remembers when a device left; joins the batch.
 *
 * Returns: `TRUE` if it will be stored with the batch
 */
gboolean
holler_server_store_set_device_seen_batched (HollerServerStore *self,
                                             const char *device_id,
                                             gint64 seen_us,
                                             GError **error)
{
  return holler_server_store_join_batch (self, error) &&
         holler_server_store_run (
           self,
           error,
           "UPDATE devices SET last_seen_us = ?2 WHERE device_id = ?1",
           "si",
           device_id,
           seen_us);
}

/* Of all but one, or of all */
static gboolean
revoke_devices (HollerServerStore *self,
                const char *user_id,
                const char *kept_id,
                GError **error)
{
  return holler_server_store_run (
           self,
           error,
           "UPDATE refresh_tokens SET state = 2 WHERE device_id IN"
           " (SELECT device_id FROM devices WHERE user_id = ?1"
           "  AND device_id IS NOT ?2)",
           "ss",
           user_id,
           kept_id) &&
         holler_server_store_run (
           self,
           error,
           "UPDATE devices SET revoked_us = ?3 WHERE user_id = ?1"
           " AND device_id IS NOT ?2 AND revoked_us IS NULL",
           "ssi",
           user_id,
           kept_id,
           g_get_real_time ());
}

/**
 * holler_server_store_set_password:
 * @self: a store
 * @user_id: a person
 * @password_hash: the hash of the new password
 * @kept_id: (nullable): the device that may go on
 *
 * Changes a password, and ends what every other device may do.
 *
 * Returns: `TRUE` if it is stored
 */
gboolean
holler_server_store_set_password (HollerServerStore *self,
                                  const char *user_id,
                                  const char *password_hash,
                                  const char *kept_id,
                                  GError **error)
{
  if (!holler_server_store_begin (self, error))
    return FALSE;

  if (holler_server_store_run (
        self,
        error,
        "UPDATE users SET password_hash = ?2 WHERE user_id = ?1",
        "ss",
        user_id,
        password_hash) &&
      revoke_devices (self, user_id, kept_id, error))
    return holler_server_store_commit (self, error);

  holler_server_store_rollback (self);
  return FALSE;
}

/**
 * holler_server_store_delete_user:
 * @self: a store
 * @user_id: a person, who is in no group any more
 *
 * Ends an account. Its row stays without a name, since messages and
 * conversations tell of it; its contacts are none any more.
 *
 * Returns: `TRUE` if it is stored
 */
gboolean
holler_server_store_delete_user (HollerServerStore *self,
                                 const char *user_id,
                                 GError **error)
{
  if (!holler_server_store_begin (self, error))
    return FALSE;

  if (holler_server_store_run (
        self,
        error,
        "UPDATE users SET username = '~' || user_id, display_name = '',"
        " status_text = NULL, password_hash = '', avatar_id = NULL,"
        " last_seen_us = 0, deleted_us = ?2 WHERE user_id = ?1",
        "si",
        user_id,
        g_get_real_time ()) &&
      holler_server_store_run (self,
                               error,
                               "UPDATE contacts SET state = 0, favourite = 0,"
                               " change_id = ?2 WHERE other_id = ?1",
                               "si",
                               user_id,
                               holler_server_store_take_change (self)) &&
      holler_server_store_run (self,
                               error,
                               "DELETE FROM contacts WHERE user_id = ?1",
                               "s",
                               user_id) &&
      revoke_devices (self, user_id, NULL, error))
    return holler_server_store_commit (self, error);

  holler_server_store_rollback (self);
  return FALSE;
}

static GPtrArray *
list_text (HollerServerStore *self, const char *sql, const char *user_id)
{
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);
  sqlite3_stmt *statement = holler_server_store_prepare (self, sql, NULL);

  if (statement == NULL)
    return ids;

  holler_server_store_bind (statement, "s", user_id);
  while (holler_server_store_step (self, statement, NULL) == SQLITE_ROW)
    g_ptr_array_add (ids, holler_server_store_dup_text (statement, 0));
  holler_server_store_reset (statement);
  return ids;
}

/**
 * holler_server_store_list_groups:
 * @self: a store
 * @user_id: a person
 *
 * Lists the groups that a person is in.
 *
 * Returns: (transfer full) (element-type utf8): their ids
 */
GPtrArray *
holler_server_store_list_groups (HollerServerStore *self, const char *user_id)
{
  return list_text (self,
                    "SELECT conversation_id FROM members"
                    " JOIN conversations USING (conversation_id)"
                    " WHERE user_id = ? AND kind = 'group'",
                    user_id);
}

/**
 * holler_server_store_list_known_by:
 * @self: a store
 * @user_id: a person
 *
 * Lists the people to whom a person is a contact, asks to be one, or is
 * blocked.
 *
 * Returns: (transfer full) (element-type utf8): their ids
 */
GPtrArray *
holler_server_store_list_known_by (HollerServerStore *self, const char *user_id)
{
  return list_text (self,
                    "SELECT user_id FROM contacts WHERE other_id = ?"
                    " AND state <> 0",
                    user_id);
}

/**
 * holler_server_store_list_users_by_prefix:
 * @self: a store
 * @prefix: how a user name begins
 * @limit: at most so many
 *
 * Looks people up in the directory.
 *
 * Returns: (transfer full) (element-type HollerUserRow): them, by name, or
 *   `NULL` with an error
 */
GPtrArray *
holler_server_store_list_users_by_prefix (HollerServerStore *self,
                                          const char *prefix,
                                          guint limit,
                                          GError **error)
{
  g_autoptr (GPtrArray) rows = NULL;
  g_autofree char *end = g_strconcat (prefix, "\x7f", NULL);
  int result = SQLITE_ERROR;
  sqlite3_stmt *statement = holler_server_store_prepare (
    self,
    "SELECT " HOLLER_USER_COLUMNS (
      "",
      "''") " FROM users"
            " WHERE username >= ? AND username < ? AND deleted_us = 0"
            " ORDER BY username LIMIT ?",
    error);

  if (statement == NULL)
    return NULL;

  rows = g_ptr_array_new_with_free_func ((GDestroyNotify) holler_user_row_free);
  holler_server_store_bind (statement, "ssi", prefix, end, (gint64) limit);
  while ((result = holler_server_store_step (self, statement, error)) ==
         SQLITE_ROW)
    g_ptr_array_add (rows, holler_user_row_read (statement, 0));
  if (result != SQLITE_DONE)
    return NULL;
  holler_server_store_reset (statement);

  return g_steal_pointer (&rows);
}
