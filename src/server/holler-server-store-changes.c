/* holler-server-store-changes.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-server-store-private.h"

/* What /api/sync reads: the rows past a change, of whatever kind. */

#define MY_CONVERSATIONS                                                       \
  "(SELECT conversation_id FROM members WHERE user_id = ?1)"

/**
 * holler_change_row_free:
 * @row: (transfer full) (nullable): a change
 *
 * Frees @row.
 */
void
holler_change_row_free (HollerChangeRow *row)
{
  if (row == NULL)
    return;

  g_free (row->conversation_id);
  g_free (row->user_id);
  g_free (row);
}

static HollerChangeRow *
read_change (sqlite3_stmt *statement)
{
  HollerChangeRow *row = g_new0 (HollerChangeRow, 1);

  row->kind = (HollerChangeKind) sqlite3_column_int (statement, 0);
  row->change_id = sqlite3_column_int64 (statement, 1);
  row->conversation_id = holler_server_store_dup_text (statement, 2);
  row->user_id = holler_server_store_dup_text (statement, 3);
  row->order = sqlite3_column_int64 (statement, 4);
  return row;
}

/* The numbers are those of HollerChangeKind. A person's own read mark is told
 * as it is, the others' as they share them. */
static const char changes_sql[] =
  "SELECT * FROM (SELECT 0, s.change_id, s.conversation_id, NULL, s.position"
  "  FROM members m JOIN messages s"
  "  ON s.conversation_id = m.conversation_id"
  "  WHERE m.user_id = ?1 AND s.change_id > ?2"
  "  AND s.position >= m.first_position ORDER BY s.change_id LIMIT ?3)"
  " UNION ALL SELECT 1, read_change, conversation_id, user_id, read_position"
  "  FROM members WHERE user_id = ?1 AND read_change > ?2"
  " UNION ALL SELECT 1, shared_change, conversation_id, user_id,"
  "  shared_position FROM members WHERE user_id <> ?1"
  "  AND conversation_id IN " MY_CONVERSATIONS " AND shared_change > ?2"
  " UNION ALL SELECT 2, delivered_change, conversation_id, user_id,"
  "  delivered_position FROM members WHERE user_id <> ?1"
  "  AND conversation_id IN " MY_CONVERSATIONS " AND delivered_change > ?2"
  " UNION ALL SELECT 3, max (c.change_id, m.own_change), conversation_id,"
  "  NULL, 0 FROM members m JOIN conversations c USING (conversation_id)"
  "  WHERE m.user_id = ?1 AND max (c.change_id, m.own_change) > ?2"
  " UNION ALL SELECT 4, change_id, other_id, NULL, 0"
  "  FROM contacts WHERE user_id = ?1 AND change_id > ?2"
  " UNION ALL SELECT 5, change_id, conversation_id, NULL, 0"
  "  FROM left_members WHERE user_id = ?1 AND change_id > ?2"
  " ORDER BY 2 LIMIT ?3";

/**
 * holler_server_store_list_changes:
 * @self: a store
 * @user_id: a person
 * @since: the change after which to begin
 * @limit: at most so many
 * @out_more: (out): whether there are more
 *
 * Lists what changed for a person, oldest first.
 *
 * Returns: (transfer full) (element-type HollerChangeRow): the changes, or
 *   `NULL` with an error
 */
GPtrArray *
holler_server_store_list_changes (HollerServerStore *self,
                                  const char *user_id,
                                  gint64 since,
                                  guint limit,
                                  gboolean *out_more,
                                  GError **error)
{
  g_autoptr (GPtrArray) rows = NULL;
  int result = SQLITE_ERROR;
  sqlite3_stmt *statement =
    holler_server_store_prepare (self, changes_sql, error);

  if (statement == NULL)
    return NULL;

  rows =
    g_ptr_array_new_with_free_func ((GDestroyNotify) holler_change_row_free);
  holler_server_store_bind (statement,
                            "sii",
                            user_id,
                            since,
                            (gint64) limit + 1);
  while ((result = holler_server_store_step (self, statement, error)) ==
         SQLITE_ROW)
    g_ptr_array_add (rows, read_change (statement));
  if (result != SQLITE_DONE)
    return NULL;
  holler_server_store_reset (statement);

  *out_more = rows->len > limit;
  if (*out_more)
    g_ptr_array_remove_index (rows, rows->len - 1);
  return g_steal_pointer (&rows);
}

/**
 * holler_server_store_list_undelivered:
 * @self: a store
 * @user_id: a person
 * @since: a change a device of his has seen
 *
 * Lists how far that device has each conversation, where that is news.
 *
 * Returns: (transfer full) (element-type HollerChangeRow): of kind
 *   `HOLLER_CHANGE_DELIVERED`; empty if there is no news
 */
GPtrArray *
holler_server_store_list_undelivered (HollerServerStore *self,
                                      const char *user_id,
                                      gint64 since)
{
  GPtrArray *rows =
    g_ptr_array_new_with_free_func ((GDestroyNotify) holler_change_row_free);
  sqlite3_stmt *statement = holler_server_store_prepare (
    self,
    "SELECT 2, 0, m.conversation_id, m.user_id,"
    " (SELECT max (s.position) FROM messages s"
    "  WHERE s.conversation_id = m.conversation_id"
    "  AND s.position > m.delivered_position AND s.change_id <= ?2"
    "  AND s.sender_id <> m.user_id) AS reached"
    " FROM members m WHERE m.user_id = ?1 AND reached IS NOT NULL",
    NULL);

  if (statement == NULL)
    return rows;

  holler_server_store_bind (statement, "si", user_id, since);
  while (holler_server_store_step (self, statement, NULL) == SQLITE_ROW)
    g_ptr_array_add (rows, read_change (statement));
  holler_server_store_reset (statement);
  return rows;
}
