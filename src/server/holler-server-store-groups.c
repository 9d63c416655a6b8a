/* holler-server-store-groups.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "base/holler-ids.h"
#include "server/holler-server-store-private.h"

/* Groups: who is in them, and what a member has set for himself. Whoever
 * joins sees what is written from then on. */

#define OWNER "owner"
#define MEMBER "member"

static gboolean
touch (HollerServerStore *self, const char *conversation_id, GError **error)
{
  return holler_server_store_run (
    self,
    error,
    "UPDATE conversations SET change_id = ?2 WHERE conversation_id = ?1",
    "si",
    conversation_id,
    holler_server_store_take_change (self));
}

/* What was said before is read. */
static gboolean
insert_member (HollerServerStore *self,
               const char *conversation_id,
               const char *user_id,
               const char *role,
               GError **error)
{
  return holler_server_store_run (
           self,
           error,
           "INSERT INTO members (conversation_id, user_id, role,"
           " first_position, read_position, shared_position,"
           " delivered_position, joined_us)"
           " SELECT ?1, ?2, ?3, last_position + 1, last_position,"
           " last_position, last_position, ?4"
           " FROM conversations WHERE conversation_id = ?1",
           "sssi",
           conversation_id,
           user_id,
           role,
           g_get_real_time ()) &&
         holler_server_store_run (self,
                                  error,
                                  "DELETE FROM left_members WHERE user_id = ?2"
                                  " AND conversation_id = ?1",
                                  "ss",
                                  conversation_id,
                                  user_id);
}

static gboolean
insert_members (HollerServerStore *self,
                const char *conversation_id,
                GPtrArray *member_ids,
                GError **error)
{
  for (guint i = 0; i < member_ids->len; i++)
    {
      if (!insert_member (self,
                          conversation_id,
                          g_ptr_array_index (member_ids, i),
                          MEMBER,
                          error))
        return FALSE;
    }

  return TRUE;
}

/**
 * holler_server_store_create_group_batched:
 * @self: a store
 * @title: (nullable): its name
 * @owner_id: who makes it
 * @member_ids: (element-type utf8): the others, each once
 *
 * Makes a group.
 *
 * Returns: (transfer full): its id, or `NULL` with an error
 */
char *
holler_server_store_create_group_batched (HollerServerStore *self,
                                          const char *title,
                                          const char *owner_id,
                                          GPtrArray *member_ids,
                                          GError **error)
{
  g_autofree char *conversation_id = holler_id_new ();
  gboolean is_good = FALSE;

  if (!holler_server_store_begin_part (self, error))
    return NULL;

  is_good =
    holler_server_store_run (
      self,
      error,
      "INSERT INTO conversations (conversation_id, kind, title, created_us,"
      " change_id) VALUES (?, 'group', ?, ?, ?)",
      "ssii",
      conversation_id,
      title,
      g_get_real_time (),
      holler_server_store_take_change (self)) &&
    insert_member (self, conversation_id, owner_id, OWNER, error) &&
    insert_members (self, conversation_id, member_ids, error);
  if (!holler_server_store_end_part (self, is_good, error))
    return NULL;

  return g_steal_pointer (&conversation_id);
}

/**
 * holler_server_store_set_title_batched:
 * @self: a store
 * @conversation_id: a group
 * @title: (nullable): its new name; `NULL` for none
 *
 * Names a group.
 *
 * Returns: `TRUE` if it will be stored with the batch
 */
gboolean
holler_server_store_set_title_batched (HollerServerStore *self,
                                       const char *conversation_id,
                                       const char *title,
                                       GError **error)
{
  return holler_server_store_join_batch (self, error) &&
         holler_server_store_run (
           self,
           error,
           "UPDATE conversations SET title = ?2, change_id = ?3"
           " WHERE conversation_id = ?1",
           "ssi",
           conversation_id,
           title,
           holler_server_store_take_change (self));
}

/**
 * holler_server_store_set_group_avatar_batched:
 * @self: a store
 * @conversation_id: a group
 * @file_id: (nullable): its new picture; `NULL` for none
 *
 * Gives a group a picture.
 *
 * Returns: `TRUE` if it will be stored with the batch
 */
gboolean
holler_server_store_set_group_avatar_batched (HollerServerStore *self,
                                              const char *conversation_id,
                                              const char *file_id,
                                              GError **error)
{
  return holler_server_store_join_batch (self, error) &&
         holler_server_store_run (
           self,
           error,
           "UPDATE conversations SET avatar_id = ?2, change_id = ?3"
           " WHERE conversation_id = ?1",
           "ssi",
           conversation_id,
           file_id,
           holler_server_store_take_change (self));
}

/**
 * holler_server_store_add_members_batched:
 * @self: a store
 * @conversation_id: a group
 * @member_ids: (element-type utf8): people who are not in it, each once
 *
 * Adds people to a group.
 *
 * Returns: `TRUE` if it will be stored with the batch
 */
gboolean
holler_server_store_add_members_batched (HollerServerStore *self,
                                         const char *conversation_id,
                                         GPtrArray *member_ids,
                                         GError **error)
{
  return holler_server_store_begin_part (self, error) &&
         holler_server_store_end_part (
           self,
           insert_members (self, conversation_id, member_ids, error) &&
             touch (self, conversation_id, error),
           error);
}

static gboolean
remove_member (HollerServerStore *self,
               const char *conversation_id,
               const char *user_id,
               GError **error)
{
  return holler_server_store_run (self,
                                  error,
                                  "DELETE FROM members WHERE user_id = ?2"
                                  " AND conversation_id = ?1",
                                  "ss",
                                  conversation_id,
                                  user_id) &&
         holler_server_store_run (
           self,
           error,
           "INSERT OR REPLACE INTO left_members (user_id, conversation_id,"
           " change_id) VALUES (?2, ?1, ?3)",
           "ssi",
           conversation_id,
           user_id,
           holler_server_store_take_change (self)) &&
         holler_server_store_run (
           self,
           error,
           "UPDATE members SET role = 'owner' WHERE conversation_id = ?1"
           " AND NOT EXISTS (SELECT 1 FROM members"
           "  WHERE conversation_id = ?1 AND role = 'owner')"
           " AND user_id = (SELECT user_id FROM members"
           "  WHERE conversation_id = ?1 ORDER BY joined_us, user_id LIMIT 1)",
           "s",
           conversation_id) &&
         touch (self, conversation_id, error);
}

/**
 * holler_server_store_remove_member_batched:
 * @self: a store
 * @conversation_id: a group
 * @user_id: a member of it
 *
 * Takes a person out of a group. Where that leaves no owner, who has been in
 * it longest becomes one.
 *
 * Returns: `TRUE` if it will be stored with the batch
 */
gboolean
holler_server_store_remove_member_batched (HollerServerStore *self,
                                           const char *conversation_id,
                                           const char *user_id,
                                           GError **error)
{
  return holler_server_store_begin_part (self, error) &&
         holler_server_store_end_part (
           self,
           remove_member (self, conversation_id, user_id, error),
           error);
}

static gboolean
exists (HollerServerStore *self, sqlite3_stmt *statement)
{
  gboolean found = FALSE;

  found = holler_server_store_step (self, statement, NULL) == SQLITE_ROW;
  holler_server_store_reset (statement);
  return found;
}

/**
 * holler_server_store_is_owner:
 * @self: a store
 * @conversation_id: a group
 * @user_id: a person
 *
 * Says whether a person owns a group.
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_server_store_is_owner (HollerServerStore *self,
                              const char *conversation_id,
                              const char *user_id)
{
  sqlite3_stmt *statement = holler_server_store_prepare (
    self,
    "SELECT 1 FROM members WHERE conversation_id = ? AND user_id = ?"
    " AND role = 'owner'",
    NULL);

  if (statement == NULL)
    return FALSE;

  holler_server_store_bind (statement, "ss", conversation_id, user_id);
  return exists (self, statement);
}

/**
 * holler_server_store_is_group:
 * @self: a store
 * @conversation_id: a conversation
 *
 * Says whether a conversation is a group.
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_server_store_is_group (HollerServerStore *self,
                              const char *conversation_id)
{
  sqlite3_stmt *statement = holler_server_store_prepare (
    self,
    "SELECT 1 FROM conversations WHERE conversation_id = ?"
    " AND kind = 'group'",
    NULL);

  if (statement == NULL)
    return FALSE;

  holler_server_store_bind (statement, "s", conversation_id);
  return exists (self, statement);
}

/**
 * holler_server_store_set_settings_batched:
 * @self: a store
 * @conversation_id: a conversation
 * @user_id: a member of it
 * @muted_until_us: until when it is silent, real time; 0 for not at all, -1
 *   to leave it
 * @favourite: 0, 1, or -1 to leave it
 *
 * Sets what a member has for himself.
 *
 * Returns: `TRUE` if it will be stored with the batch
 */
gboolean
holler_server_store_set_settings_batched (HollerServerStore *self,
                                          const char *conversation_id,
                                          const char *user_id,
                                          gint64 muted_until_us,
                                          int favourite,
                                          GError **error)
{
  return holler_server_store_join_batch (self, error) &&
         holler_server_store_run (
           self,
           error,
           "UPDATE members SET own_change = ?5,"
           " muted_until_us = iif (?3 < 0, muted_until_us, ?3),"
           " favourite = iif (?4 < 0, favourite, ?4)"
           " WHERE conversation_id = ?1 AND user_id = ?2",
           "ssiii",
           conversation_id,
           user_id,
           muted_until_us,
           (gint64) favourite,
           holler_server_store_take_change (self));
}

/**
 * holler_server_store_get_first_order:
 * @self: a store
 * @conversation_id: a conversation
 * @user_id: a person
 *
 * Gets the first message that a member may see.
 *
 * Returns: its order; 0 for who is no member
 */
gint64
holler_server_store_get_first_order (HollerServerStore *self,
                                     const char *conversation_id,
                                     const char *user_id)
{
  gint64 order = 0;
  sqlite3_stmt *statement =
    holler_server_store_prepare (self,
                                 "SELECT first_position FROM members"
                                 " WHERE conversation_id = ? AND user_id = ?",
                                 NULL);

  if (statement == NULL)
    return 0;

  holler_server_store_bind (statement, "ss", conversation_id, user_id);
  if (holler_server_store_step (self, statement, NULL) == SQLITE_ROW)
    order = sqlite3_column_int64 (statement, 0);
  holler_server_store_reset (statement);
  return order;
}
