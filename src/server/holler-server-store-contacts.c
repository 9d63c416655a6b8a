/* holler-server-store-contacts.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-server-store-private.h"

/* Who knows whom. A pair of people has two rows, each as one of the two sees
 * it, written in one transaction; so a block can look like a removal to the
 * other side without any rule at the time of reading. */

#define CONTACT_QUERY                                                          \
  "SELECT c.state, c.favourite, c.since_us, "                                  \
  "c.change_id, " HOLLER_USER_COLUMNS (                                        \
    "u.",                                                                      \
    "''") " FROM contacts c JOIN users u ON u.user_id = c.other_id"

/**
 * holler_contact_row_free:
 * @row: (transfer full) (nullable): a contact
 *
 * Frees @row.
 */
void
holler_contact_row_free (HollerContactRow *row)
{
  if (row == NULL)
    return;

  holler_user_row_free (row->user);
  g_free (row);
}

static HollerContactRow *
read_contact (sqlite3_stmt *statement)
{
  HollerContactRow *row = g_new0 (HollerContactRow, 1);

  row->state = (HollerContactState) sqlite3_column_int (statement, 0);
  row->favourite = sqlite3_column_int (statement, 1) != 0;
  row->since_us = sqlite3_column_int64 (statement, 2);
  row->change_id = sqlite3_column_int64 (statement, 3);
  row->user = holler_user_row_read (statement, 4);
  return row;
}

/**
 * holler_server_store_get_contact_state:
 * @self: a store
 * @user_id: a person
 * @other_id: another
 *
 * Gets what @other_id is to @user_id.
 *
 * Returns: the state; `HOLLER_CONTACT_STATE_NONE` for strangers
 */
HollerContactState
holler_server_store_get_contact_state (HollerServerStore *self,
                                       const char *user_id,
                                       const char *other_id)
{
  sqlite3_stmt *statement = holler_server_store_prepare (
    self,
    "SELECT state FROM contacts WHERE user_id = ? AND other_id = ?",
    NULL);
  HollerContactState state = HOLLER_CONTACT_STATE_NONE;

  if (statement == NULL)
    return state;

  holler_server_store_bind (statement, "ss", user_id, other_id);
  if (holler_server_store_step (self, statement, NULL) == SQLITE_ROW)
    state = (HollerContactState) sqlite3_column_int (statement, 0);
  holler_server_store_reset (statement);
  return state;
}

/**
 * holler_server_store_find_contact:
 * @self: a store
 * @user_id: a person
 * @other_id: another
 *
 * Gets what @user_id sees of @other_id.
 *
 * Returns: (transfer full) (nullable): the contact; `NULL` without an error
 *   where the two never had to do with each other
 */
HollerContactRow *
holler_server_store_find_contact (HollerServerStore *self,
                                  const char *user_id,
                                  const char *other_id,
                                  GError **error)
{
  sqlite3_stmt *statement = holler_server_store_prepare (
    self,
    CONTACT_QUERY " WHERE c.user_id = ? AND c.other_id = ?",
    error);
  HollerContactRow *row = NULL;

  if (statement == NULL)
    return NULL;

  holler_server_store_bind (statement, "ss", user_id, other_id);
  if (holler_server_store_step (self, statement, error) == SQLITE_ROW)
    row = read_contact (statement);
  holler_server_store_reset (statement);
  return row;
}

/**
 * holler_server_store_list_contacts:
 * @self: a store
 * @user_id: a person
 *
 * Lists a person's contacts, requests and blocks.
 *
 * Returns: (transfer full) (element-type HollerContactRow): them, or `NULL`
 *   with an error
 */
GPtrArray *
holler_server_store_list_contacts (HollerServerStore *self,
                                   const char *user_id,
                                   GError **error)
{
  g_autoptr (GPtrArray) rows = NULL;
  sqlite3_stmt *statement = NULL;
  int result = SQLITE_ERROR;

  statement = holler_server_store_prepare (
    self,
    CONTACT_QUERY " WHERE c.user_id = ? AND c.state <> 0 ORDER BY u.username",
    error);
  if (statement == NULL)
    return NULL;

  rows =
    g_ptr_array_new_with_free_func ((GDestroyNotify) holler_contact_row_free);
  holler_server_store_bind (statement, "s", user_id);
  while ((result = holler_server_store_step (self, statement, error)) ==
         SQLITE_ROW)
    g_ptr_array_add (rows, read_contact (statement));
  if (result != SQLITE_DONE)
    return NULL;

  holler_server_store_reset (statement);
  return g_steal_pointer (&rows);
}

/**
 * holler_server_store_list_contact_ids:
 * @self: a store
 * @user_id: a person
 *
 * Lists those who may see @user_id's presence.
 *
 * Returns: (transfer full) (element-type utf8): their ids
 */
GPtrArray *
holler_server_store_list_contact_ids (HollerServerStore *self,
                                      const char *user_id)
{
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);
  sqlite3_stmt *statement = holler_server_store_prepare (
    self,
    "SELECT other_id FROM contacts WHERE user_id = ? AND state = 1",
    NULL);

  if (statement == NULL)
    return ids;

  holler_server_store_bind (statement, "s", user_id);
  while (holler_server_store_step (self, statement, NULL) == SQLITE_ROW)
    g_ptr_array_add (ids, holler_server_store_dup_text (statement, 0));
  holler_server_store_reset (statement);
  return ids;
}

static gboolean
put_side (HollerServerStore *self,
          const char *user_id,
          const char *other_id,
          HollerContactState state,
          gint64 now_us,
          GError **error)
{
  /* What stays as it is, is no change; being a stranger needs no row. */
  if (holler_server_store_get_contact_state (self, user_id, other_id) == state)
    return TRUE;

  return holler_server_store_run (
    self,
    error,
    "INSERT INTO contacts (user_id, other_id, state, since_us, change_id)"
    " VALUES (?1, ?2, ?3, ?4, ?5)"
    " ON CONFLICT (user_id, other_id) DO UPDATE SET state = ?3,"
    " since_us = ?4, change_id = ?5,"
    " favourite = CASE ?3 WHEN 1 THEN favourite ELSE 0 END",
    "ssiii",
    user_id,
    other_id,
    (gint64) state,
    now_us,
    holler_server_store_take_change (self));
}

/**
 * holler_server_store_set_contact_states:
 * @self: a store
 * @user_id: a person
 * @other_id: another
 * @state: what @other_id is to @user_id from now on
 * @other_state: what @user_id is to @other_id from now on
 * @now_us: microseconds of real time
 *
 * Changes both sides of a pair at once.
 *
 * Returns: `TRUE` if it is stored
 */
gboolean
holler_server_store_set_contact_states (HollerServerStore *self,
                                        const char *user_id,
                                        const char *other_id,
                                        HollerContactState state,
                                        HollerContactState other_state,
                                        gint64 now_us,
                                        GError **error)
{
  if (!holler_server_store_begin (self, error))
    return FALSE;

  if (put_side (self, user_id, other_id, state, now_us, error) &&
      put_side (self, other_id, user_id, other_state, now_us, error))
    return holler_server_store_commit (self, error);

  holler_server_store_rollback (self);
  return FALSE;
}

/**
 * holler_server_store_set_favourite:
 * @self: a store
 * @user_id: a person
 * @other_id: a contact of his
 * @favourite: whether it is a favourite
 *
 * Marks a contact as a favourite, for @user_id alone.
 *
 * Returns: `TRUE` if it is stored
 */
gboolean
holler_server_store_set_favourite (HollerServerStore *self,
                                   const char *user_id,
                                   const char *other_id,
                                   gboolean favourite,
                                   GError **error)
{
  if (!holler_server_store_begin (self, error))
    return FALSE;

  if (holler_server_store_run (self,
                               error,
                               "UPDATE contacts SET favourite = ?3,"
                               " change_id = ?4"
                               " WHERE user_id = ?1 AND other_id = ?2",
                               "ssii",
                               user_id,
                               other_id,
                               (gint64) favourite,
                               holler_server_store_take_change (self)))
    return holler_server_store_commit (self, error);

  holler_server_store_rollback (self);
  return FALSE;
}

/**
 * holler_server_store_touch_contacts:
 * @self: a store
 * @user_id: a person who has changed, by name or picture
 *
 * Makes @user_id a change to all whose contact he is, also for those who are
 * not there and ask later.
 *
 * Returns: `TRUE` if it is stored
 */
gboolean
holler_server_store_touch_contacts (HollerServerStore *self,
                                    const char *user_id,
                                    GError **error)
{
  if (!holler_server_store_begin (self, error))
    return FALSE;

  if (holler_server_store_run (self,
                               error,
                               "UPDATE contacts SET change_id = ?2"
                               " WHERE other_id = ?1 AND state = 1"
                               " AND user_id IN (SELECT other_id FROM contacts"
                               " WHERE user_id = ?1 AND state = 1)",
                               "si",
                               user_id,
                               holler_server_store_take_change (self)))
    return holler_server_store_commit (self, error);

  holler_server_store_rollback (self);
  return FALSE;
}
