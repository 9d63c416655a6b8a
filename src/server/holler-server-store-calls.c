/* holler-server-store-calls.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-server-store-private.h"

/* One row a live call, and for good the number of the last call of each
 * conversation: an epoch is never given twice. */

/**
 * holler_call_row_free:
 * @row: (transfer full) (nullable): a row
 *
 * Frees @row.
 */
void
holler_call_row_free (HollerCallRow *row)
{
  if (row == NULL)
    return;

  g_free (row->call_id);
  g_free (row->conversation_id);
  g_free (row->call_type);
  g_free (row->caller_id);
  g_free (row->state);
  g_free (row->roster);
  g_free (row);
}

/**
 * holler_server_store_get_epoch:
 * @self: a store
 * @call_id: a call's id
 *
 * Gets the number of the last call.
 *
 * Returns: the epoch; 0 if there was none
 */
gint64
holler_server_store_get_epoch (HollerServerStore *self, const char *call_id)
{
  sqlite3_stmt *statement = holler_server_store_prepare (
    self,
    "SELECT epoch FROM call_epochs WHERE call_id = ?",
    NULL);
  gint64 epoch = 0;

  if (statement == NULL)
    return 0;

  holler_server_store_bind (statement, "s", call_id);
  if (holler_server_store_step (self, statement, NULL) == SQLITE_ROW)
    epoch = sqlite3_column_int64 (statement, 0);
  holler_server_store_reset (statement);
  return epoch;
}

static gboolean
write_epoch (HollerServerStore *self,
             const char *call_id,
             gint64 epoch,
             GError **error)
{
  return holler_server_store_run (
    self,
    error,
    "INSERT INTO call_epochs (call_id, epoch) VALUES (?, ?)"
    " ON CONFLICT (call_id) DO UPDATE SET epoch = max (epoch, excluded.epoch)",
    "si",
    call_id,
    epoch);
}

static gboolean
write_call (HollerServerStore *self, const HollerCallRow *row, GError **error)
{
  return holler_server_store_run (
    self,
    error,
    "INSERT OR REPLACE INTO calls (call_id, epoch, conversation_id,"
    " call_type, caller_id, state, roster, started_us, expires_us,"
    " answered_us) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "sisssssiii",
    row->call_id,
    row->epoch,
    row->conversation_id,
    row->call_type,
    row->caller_id,
    row->state,
    row->roster,
    row->started_us,
    row->expires_us,
    row->answered_us);
}

/**
 * holler_server_store_take_epoch:
 * @self: a store
 * @call_id: a call's id
 * @error: return location for an error, or `NULL`
 *
 * Takes the next number of a call.
 *
 * Returns: the epoch, on the disk; 0 with an error
 */
gint64
holler_server_store_take_epoch (HollerServerStore *self,
                                const char *call_id,
                                GError **error)
{
  gint64 epoch = holler_server_store_get_epoch (self, call_id) + 1;

  if (!holler_server_store_begin (self, error))
    return 0;
  if (!write_epoch (self, call_id, epoch, error))
    {
      holler_server_store_rollback (self);
      return 0;
    }

  return holler_server_store_commit (self, error) ? epoch : 0;
}

/**
 * holler_server_store_put_call_batched:
 * @self: a store
 * @row: a live call
 * @error: return location for an error, or `NULL`
 *
 * Keeps a live call, once the batch of this turn is on the disk.
 *
 * Returns: `FALSE` with an error
 */
gboolean
holler_server_store_put_call_batched (HollerServerStore *self,
                                      const HollerCallRow *row,
                                      GError **error)
{
  return holler_server_store_join_batch (self, error) &&
         write_call (self, row, error);
}

/**
 * holler_server_store_delete_call_batched:
 * @self: a store
 * @call_id: a call's id
 * @error: return location for an error, or `NULL`
 *
 * Forgets a call that is over; its epoch stays.
 *
 * In the batch that has the call's record too, so that a restart finds
 * either the call or its record.
 *
 * Returns: `FALSE` with an error
 */
gboolean
holler_server_store_delete_call_batched (HollerServerStore *self,
                                         const char *call_id,
                                         GError **error)
{
  return holler_server_store_join_batch (self, error) &&
         holler_server_store_run (self,
                                  error,
                                  "DELETE FROM calls WHERE call_id = ?",
                                  "s",
                                  call_id);
}

static HollerCallRow *
read_call (sqlite3_stmt *statement)
{
  HollerCallRow *row = g_new0 (HollerCallRow, 1);

  row->call_id = holler_server_store_dup_text (statement, 0);
  row->epoch = sqlite3_column_int64 (statement, 1);
  row->conversation_id = holler_server_store_dup_text (statement, 2);
  row->call_type = holler_server_store_dup_text (statement, 3);
  row->caller_id = holler_server_store_dup_text (statement, 4);
  row->state = holler_server_store_dup_text (statement, 5);
  row->roster = holler_server_store_dup_text (statement, 6);
  row->started_us = sqlite3_column_int64 (statement, 7);
  row->expires_us = sqlite3_column_int64 (statement, 8);
  row->answered_us = sqlite3_column_int64 (statement, 9);
  return row;
}

/**
 * holler_server_store_list_calls:
 * @self: a store
 * @error: return location for an error, or `NULL`
 *
 * Lists the calls that were live when the server last ran.
 *
 * Returns: (transfer full) (nullable) (element-type HollerCallRow): them
 */
GPtrArray *
holler_server_store_list_calls (HollerServerStore *self, GError **error)
{
  g_autoptr (GPtrArray) rows =
    g_ptr_array_new_with_free_func ((GDestroyNotify) holler_call_row_free);
  sqlite3_stmt *statement = holler_server_store_prepare (
    self,
    "SELECT call_id, epoch, conversation_id, call_type, caller_id, state,"
    " roster, started_us, expires_us, answered_us FROM calls",
    error);
  int result = SQLITE_ROW;

  if (statement == NULL)
    return NULL;

  while ((result = holler_server_store_step (self, statement, error)) ==
         SQLITE_ROW)
    g_ptr_array_add (rows, read_call (statement));
  if (result != SQLITE_DONE)
    return NULL;

  holler_server_store_reset (statement);
  return g_steal_pointer (&rows);
}
