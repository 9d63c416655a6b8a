/* holler-account-conversations.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-account-private.h"

#include "client/holler-json-read.h"

/* The conversations that a person begins: with one other, and of more. */

static void
made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  HollerAccount *self = g_task_get_source_object (task);
  g_autoptr (JsonNode) node = NULL;
  HollerConversation *conversation = NULL;
  GError *error = NULL;

  node = holler_api_request_finish (HOLLER_API (source), result, &error);
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  conversation =
    holler_account_take_conversation (self, holler_json_read_root (node));
  if (conversation != NULL)
    g_task_return_pointer (task, g_object_ref (conversation), g_object_unref);
  else
    g_task_return_new_error (task,
                             HOLLER_API_ERROR,
                             HOLLER_API_ERROR_SERVER,
                             "no conversation in the answer");
}

/* @body: (transfer full): who is to be in it; @task: (transfer full) */
static void
make (HollerAccount *self, JsonObject *body, GTask *task)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, body);
  holler_api_request_async (self->api,
                            "POST",
                            "/api/conversations",
                            node,
                            HOLLER_API_FLAGS_NONE,
                            g_task_get_cancellable (task),
                            made_cb,
                            task);
}

/**
 * holler_account_get_direct:
 * @self: an account
 * @user: a person
 *
 * Gets the direct conversation with a person, if it is known.
 *
 * Returns: (transfer none) (nullable): the conversation
 */
HollerConversation *
holler_account_get_direct (HollerAccount *self, HollerUser *user)
{
  g_return_val_if_fail (HOLLER_IS_ACCOUNT (self), NULL);
  g_return_val_if_fail (HOLLER_IS_USER (user), NULL);

  return g_hash_table_lookup (self->directs, holler_user_get_user_id (user));
}

/**
 * holler_account_open_direct_async:
 * @self: an account
 * @user: a contact
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when done
 * @user_data: data for @callback
 *
 * Finds or makes the direct conversation with a person.
 */
void
holler_account_open_direct_async (HollerAccount *self,
                                  HollerUser *user,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  HollerConversation *conversation = NULL;
  JsonObject *body = NULL;

  g_return_if_fail (HOLLER_IS_ACCOUNT (self));
  g_return_if_fail (HOLLER_IS_USER (user));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, holler_account_open_direct_async);
  conversation = holler_account_get_direct (self, user);
  if (conversation != NULL)
    {
      g_task_return_pointer (task, g_object_ref (conversation), g_object_unref);
      return;
    }

  body = json_object_new ();
  json_object_set_string_member (body, "kind", "direct");
  json_object_set_string_member (body,
                                 "userId",
                                 holler_user_get_user_id (user));
  make (self, body, g_steal_pointer (&task));
}

/**
 * holler_account_open_direct_finish:
 * @self: an account
 * @result: the result
 * @error: return location for an error, or `NULL`
 *
 * Gets the conversation. Fails with `HOLLER_API_ERROR`.
 *
 * Returns: (transfer full): the conversation
 */
HollerConversation *
holler_account_open_direct_finish (HollerAccount *self,
                                   GAsyncResult *result,
                                   GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * holler_account_create_group_async:
 * @self: an account
 * @title: (nullable): its name; `NULL` or empty: it goes by its members
 * @users: (element-type HollerUser): contacts, at least one
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when done
 * @user_data: data for @callback
 *
 * Makes a group of oneself and others.
 */
void
holler_account_create_group_async (HollerAccount *self,
                                   const char *title,
                                   GPtrArray *users,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  JsonObject *body = NULL;
  JsonArray *ids = NULL;

  g_return_if_fail (HOLLER_IS_ACCOUNT (self));
  g_return_if_fail (users != NULL && users->len > 0);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, holler_account_create_group_async);
  ids = json_array_new ();
  for (guint i = 0; i < users->len; i++)
    json_array_add_string_element (
      ids,
      holler_user_get_user_id (g_ptr_array_index (users, i)));
  body = json_object_new ();
  json_object_set_string_member (body, "kind", "group");
  if (title != NULL && *title != '\0')
    json_object_set_string_member (body, "title", title);
  json_object_set_array_member (body, "userIds", ids);
  make (self, body, g_steal_pointer (&task));
}

/**
 * holler_account_create_group_finish:
 * @self: an account
 * @result: the result
 * @error: return location for an error, or `NULL`
 *
 * Gets the conversation of a new group. Fails with `HOLLER_API_ERROR`.
 *
 * Returns: (transfer full): the conversation
 */
HollerConversation *
holler_account_create_group_finish (HollerAccount *self,
                                    GAsyncResult *result,
                                    GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
