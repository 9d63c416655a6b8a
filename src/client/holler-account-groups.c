/* holler-account-groups.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-account-private.h"
#include "client/holler-json-read.h"

static void
created_cb (GObject *source, GAsyncResult *result, gpointer user_data)
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
  g_autoptr (JsonNode) body = NULL;
  JsonObject *object = NULL;
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
  object = json_object_new ();
  json_object_set_string_member (object, "kind", "group");
  if (title != NULL && *title != '\0')
    json_object_set_string_member (object, "title", title);
  json_object_set_array_member (object, "userIds", ids);
  body = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (body, object);
  holler_api_request_async (self->api,
                            "POST",
                            "/api/conversations",
                            body,
                            HOLLER_API_FLAGS_NONE,
                            cancellable,
                            created_cb,
                            g_object_ref (task));
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
