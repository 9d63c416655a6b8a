/* holler-server-store-conversations.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "base/holler-ids.h"
#include "server/holler-server-store-private.h"

/* Conversations and their members. A direct one has two members and is made
 * once, then found again by the pair; groups are made in
 * holler-server-store-groups.c. */

/**
 * holler_conversation_row_free:
 * @row: (transfer full) (nullable): a conversation
 *
 * Frees @row.
 */
void
holler_conversation_row_free (HollerConversationRow *row)
{
  if (row == NULL)
    return;

  g_free (row->conversation_id);
  g_free (row->title);
  g_free (row->avatar_id);
  g_clear_pointer (&row->members, g_ptr_array_unref);
  holler_message_row_free (row->last_message);
  g_free (row);
}

static void
member_row_free (gpointer data)
{
  HollerMemberRow *row = data;

  holler_user_row_free (row->user);
  g_free (row);
}

/* Ids have no "/", so a pair has exactly one key. */
static char *
make_direct_key (const char *user_id, const char *other_id)
{
  if (strcmp (user_id, other_id) < 0)
    return g_strconcat (user_id, "/", other_id, NULL);
  return g_strconcat (other_id, "/", user_id, NULL);
}

/**
 * holler_server_store_find_direct:
 * @self: a store
 * @user_id: a person
 * @other_id: another
 *
 * Finds the conversation of two people.
 *
 * Returns: (transfer full) (nullable): its id, or `NULL` if they have none
 */
char *
holler_server_store_find_direct (HollerServerStore *self,
                                 const char *user_id,
                                 const char *other_id)
{
  g_autofree char *key = make_direct_key (user_id, other_id);
  char *found = NULL;
  sqlite3_stmt *statement = holler_server_store_prepare (
    self,
    "SELECT conversation_id FROM conversations WHERE direct_key = ?",
    NULL);

  if (statement == NULL)
    return NULL;

  holler_server_store_bind (statement, "s", key);
  if (holler_server_store_step (self, statement, NULL) == SQLITE_ROW)
    found = holler_server_store_dup_text (statement, 0);
  holler_server_store_reset (statement);
  return found;
}

static gboolean
insert_direct (HollerServerStore *self,
               const char *conversation_id,
               const char *key,
               const char *user_id,
               const char *other_id,
               GError **error)
{
  static const char member_sql[] =
    "INSERT INTO members (conversation_id, user_id) VALUES (?, ?)";

  return holler_server_store_run (
           self,
           error,
           "INSERT INTO conversations (conversation_id, kind, direct_key,"
           " created_us, change_id) VALUES (?, 'direct', ?, ?, ?)",
           "ssii",
           conversation_id,
           key,
           g_get_real_time (),
           holler_server_store_take_change (self)) &&
         holler_server_store_run (self,
                                  error,
                                  member_sql,
                                  "ss",
                                  conversation_id,
                                  user_id) &&
         holler_server_store_run (self,
                                  error,
                                  member_sql,
                                  "ss",
                                  conversation_id,
                                  other_id);
}

/**
 * holler_server_store_ensure_direct:
 * @self: a store
 * @user_id: a person
 * @other_id: another
 * @out_created: (out) (optional): whether it is new
 *
 * Finds the conversation of two people or makes it.
 *
 * Returns: (transfer full): its id, or `NULL` with an error
 */
char *
holler_server_store_ensure_direct (HollerServerStore *self,
                                   const char *user_id,
                                   const char *other_id,
                                   gboolean *out_created,
                                   GError **error)
{
  g_autofree char *conversation_id = NULL;
  g_autofree char *key = NULL;

  conversation_id = holler_server_store_find_direct (self, user_id, other_id);
  if (conversation_id != NULL)
    {
      if (out_created != NULL)
        *out_created = FALSE;
      return g_steal_pointer (&conversation_id);
    }

  if (!holler_server_store_begin (self, error))
    return NULL;

  key = make_direct_key (user_id, other_id);
  conversation_id = holler_id_new ();
  if (!insert_direct (self, conversation_id, key, user_id, other_id, error))
    {
      holler_server_store_rollback (self);
      return NULL;
    }
  if (!holler_server_store_commit (self, error))
    return NULL;

  if (out_created != NULL)
    *out_created = TRUE;
  return g_steal_pointer (&conversation_id);
}

/**
 * holler_server_store_list_members:
 * @self: a store
 * @conversation_id: a conversation
 *
 * Lists who is in a conversation.
 *
 * Returns: (transfer full) (element-type utf8): their ids; empty if there is
 *   no such conversation
 */
GPtrArray *
holler_server_store_list_members (HollerServerStore *self,
                                  const char *conversation_id)
{
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);
  sqlite3_stmt *statement = holler_server_store_prepare (
    self,
    "SELECT user_id FROM members WHERE conversation_id = ?",
    NULL);

  if (statement == NULL)
    return ids;

  holler_server_store_bind (statement, "s", conversation_id);
  while (holler_server_store_step (self, statement, NULL) == SQLITE_ROW)
    g_ptr_array_add (ids, holler_server_store_dup_text (statement, 0));
  holler_server_store_reset (statement);
  return ids;
}

/**
 * holler_server_store_is_member:
 * @self: a store
 * @conversation_id: a conversation
 * @user_id: a person
 *
 * Says whether a person is in a conversation.
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_server_store_is_member (HollerServerStore *self,
                               const char *conversation_id,
                               const char *user_id)
{
  gboolean found = FALSE;
  sqlite3_stmt *statement = holler_server_store_prepare (
    self,
    "SELECT 1 FROM members WHERE conversation_id = ? AND user_id = ?",
    NULL);

  if (statement == NULL)
    return FALSE;

  holler_server_store_bind (statement, "ss", conversation_id, user_id);
  found = holler_server_store_step (self, statement, NULL) == SQLITE_ROW;
  holler_server_store_reset (statement);
  return found;
}

/**
 * holler_server_store_dup_peer:
 * @self: a store
 * @conversation_id: a direct conversation
 * @user_id: one of its two members
 *
 * Gets the other one.
 *
 * Returns: (transfer full) (nullable): his id; `NULL` if @user_id is not a
 *   member or there is no such conversation
 */
char *
holler_server_store_dup_peer (HollerServerStore *self,
                              const char *conversation_id,
                              const char *user_id)
{
  char *found = NULL;
  sqlite3_stmt *statement = holler_server_store_prepare (
    self,
    "SELECT o.user_id FROM members m"
    " JOIN members o ON o.conversation_id = m.conversation_id"
    "  AND o.user_id <> m.user_id"
    " JOIN conversations c ON c.conversation_id = m.conversation_id"
    " WHERE m.conversation_id = ? AND m.user_id = ?"
    " AND c.kind = 'direct'",
    NULL);

  if (statement == NULL)
    return NULL;

  holler_server_store_bind (statement, "ss", conversation_id, user_id);
  if (holler_server_store_step (self, statement, NULL) == SQLITE_ROW)
    found = holler_server_store_dup_text (statement, 0);
  holler_server_store_reset (statement);
  return found;
}

static gboolean
read_members (HollerServerStore *self,
              HollerConversationRow *row,
              GError **error)
{
  int result = SQLITE_ERROR;
  sqlite3_stmt *statement = holler_server_store_prepare (
    self,
    "SELECT m.read_position, m.shared_position, m.delivered_position,"
    " m.role = 'owner', " HOLLER_USER_COLUMNS (
      "u.",
      "''") " FROM members m JOIN users u ON u.user_id = m.user_id"
            " WHERE m.conversation_id = ? ORDER BY m.joined_us, m.user_id",
    error);

  if (statement == NULL)
    return FALSE;

  row->members = g_ptr_array_new_with_free_func (member_row_free);
  holler_server_store_bind (statement, "s", row->conversation_id);
  while ((result = holler_server_store_step (self, statement, error)) ==
         SQLITE_ROW)
    {
      HollerMemberRow *member = g_new0 (HollerMemberRow, 1);

      member->read_order = sqlite3_column_int64 (statement, 0);
      member->shared_read_order = sqlite3_column_int64 (statement, 1);
      member->delivered_order = sqlite3_column_int64 (statement, 2);
      member->is_owner = sqlite3_column_int (statement, 3) != 0;
      member->user = holler_user_row_read (statement, 4);
      g_ptr_array_add (row->members, member);
    }
  if (result != SQLITE_DONE)
    return FALSE;

  holler_server_store_reset (statement);
  return TRUE;
}

/**
 * holler_server_store_find_conversation:
 * @self: a store
 * @conversation_id: a conversation
 * @user_id: who asks
 *
 * Gets a conversation as one of its members sees it.
 *
 * Returns: (transfer full) (nullable): the conversation; `NULL` without an
 *   error if @user_id is not a member, or there is none such
 */
HollerConversationRow *
holler_server_store_find_conversation (HollerServerStore *self,
                                       const char *conversation_id,
                                       const char *user_id,
                                       GError **error)
{
  g_autoptr (HollerConversationRow) row = NULL;
  gint64 last_position = 0;
  gint64 first_position = 0;
  int result = SQLITE_ERROR;
  sqlite3_stmt *statement = holler_server_store_prepare (
    self,
    "SELECT c.created_us, c.change_id, c.last_position,"
    " (SELECT count (*) FROM messages s"
    "  WHERE s.conversation_id = c.conversation_id"
    "  AND s.position > m.read_position AND s.position >= m.first_position"
    "  AND s.sender_id <> m.user_id AND s.kind <> 'system'"
    "  AND s.deleted_us = 0),"
    " c.kind = 'group', c.title, c.avatar_id, m.muted_until_us, m.favourite,"
    " m.first_position"
    " FROM conversations c JOIN members m USING (conversation_id)"
    " WHERE c.conversation_id = ? AND m.user_id = ?",
    error);

  if (statement == NULL)
    return NULL;

  holler_server_store_bind (statement, "ss", conversation_id, user_id);
  result = holler_server_store_step (self, statement, error);
  if (result == SQLITE_ROW)
    {
      row = g_new0 (HollerConversationRow, 1);
      row->conversation_id = g_strdup (conversation_id);
      row->created_us = sqlite3_column_int64 (statement, 0);
      row->change_id = sqlite3_column_int64 (statement, 1);
      last_position = sqlite3_column_int64 (statement, 2);
      row->unread = sqlite3_column_int64 (statement, 3);
      row->is_group = sqlite3_column_int (statement, 4) != 0;
      row->title = holler_server_store_dup_text (statement, 5);
      row->avatar_id = holler_server_store_dup_text (statement, 6);
      row->muted_until_us = sqlite3_column_int64 (statement, 7);
      row->favourite = sqlite3_column_int (statement, 8) != 0;
      first_position = sqlite3_column_int64 (statement, 9);
    }
  holler_server_store_reset (statement);

  if (row == NULL || !read_members (self, row, error))
    return NULL;

  if (last_position > 0 && last_position >= first_position)
    {
      row->last_message = holler_server_store_find_message (self,
                                                            conversation_id,
                                                            last_position,
                                                            error);
      if (row->last_message == NULL)
        return NULL;
    }

  return g_steal_pointer (&row);
}

/**
 * holler_server_store_list_conversations:
 * @self: a store
 * @user_id: who asks
 *
 * Lists a person's conversations.
 *
 * Returns: (transfer full) (element-type HollerConversationRow): them, or
 *   `NULL` with an error
 */
GPtrArray *
holler_server_store_list_conversations (HollerServerStore *self,
                                        const char *user_id,
                                        GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) rows = NULL;
  int result = SQLITE_ERROR;
  sqlite3_stmt *statement = holler_server_store_prepare (
    self,
    "SELECT conversation_id FROM members WHERE user_id = ?",
    error);

  if (statement == NULL)
    return NULL;

  holler_server_store_bind (statement, "s", user_id);
  while ((result = holler_server_store_step (self, statement, error)) ==
         SQLITE_ROW)
    g_ptr_array_add (ids, holler_server_store_dup_text (statement, 0));
  if (result != SQLITE_DONE)
    return NULL;
  holler_server_store_reset (statement);

  rows = g_ptr_array_new_with_free_func (
    (GDestroyNotify) holler_conversation_row_free);
  for (guint i = 0; i < ids->len; i++)
    {
      HollerConversationRow *row =
        holler_server_store_find_conversation (self,
                                               g_ptr_array_index (ids, i),
                                               user_id,
                                               error);

      if (row == NULL)
        return NULL;
      g_ptr_array_add (rows, row);
    }

  return g_steal_pointer (&rows);
}

/**
 * holler_server_store_mark_read_batched:
 * @self: a store
 * @conversation_id: a conversation
 * @user_id: a member of it
 * @order: how far he has read; more than there is counts as all there is
 * @is_private: whether the others are not to know
 *
 * Moves a member's read mark forward; joins the batch.
 *
 * Returns: `TRUE` if it moved; `FALSE` without an error if it did not
 */
gboolean
holler_server_store_mark_read_batched (HollerServerStore *self,
                                       const char *conversation_id,
                                       const char *user_id,
                                       gint64 order,
                                       gboolean is_private,
                                       GError **error)
{
  guint n_moved = 0;

  if (!holler_server_store_join_batch (self, error) ||
      !holler_server_store_run (
        self,
        error,
        "UPDATE members SET read_change = ?4,"
        " read_position = min (?3, (SELECT last_position FROM conversations"
        "  WHERE conversation_id = ?1))"
        " WHERE conversation_id = ?1 AND user_id = ?2"
        " AND read_position < min (?3, (SELECT last_position"
        "  FROM conversations WHERE conversation_id = ?1))",
        "ssii",
        conversation_id,
        user_id,
        order,
        holler_server_store_take_change (self)))
    return FALSE;
  n_moved = holler_server_store_get_n_changed (self);

  if (is_private)
    return n_moved > 0;

  if (!holler_server_store_run (
        self,
        error,
        "UPDATE members SET shared_change = ?4,"
        " shared_position = min (?3, (SELECT last_position"
        "  FROM conversations WHERE conversation_id = ?1))"
        " WHERE conversation_id = ?1 AND user_id = ?2"
        " AND shared_position < min (?3, (SELECT last_position"
        "  FROM conversations WHERE conversation_id = ?1))",
        "ssii",
        conversation_id,
        user_id,
        order,
        holler_server_store_take_change (self)))
    return FALSE;

  return n_moved > 0 || holler_server_store_get_n_changed (self) > 0;
}

/**
 * holler_server_store_mark_delivered_batched:
 * @self: a store
 * @conversation_id: a conversation
 * @user_id: a member of it
 * @order: how far one of his devices has what was sent
 *
 * Moves a member's delivery mark forward; joins the batch.
 *
 * Returns: `TRUE` if it moved; `FALSE` without an error if it did not
 */
gboolean
holler_server_store_mark_delivered_batched (HollerServerStore *self,
                                            const char *conversation_id,
                                            const char *user_id,
                                            gint64 order,
                                            GError **error)
{
  return holler_server_store_join_batch (self, error) &&
         holler_server_store_run (self,
                                  error,
                                  "UPDATE members SET delivered_position = ?3,"
                                  " delivered_change = ?4"
                                  " WHERE conversation_id = ?1 AND user_id = ?2"
                                  " AND delivered_position < ?3",
                                  "ssii",
                                  conversation_id,
                                  user_id,
                                  order,
                                  holler_server_store_take_change (self)) &&
         holler_server_store_get_n_changed (self) > 0;
}
