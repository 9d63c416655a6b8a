/* holler-account-users.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-account-private.h"

#include "client/holler-json-read.h"
#include "client/holler-user-private.h"

/* One object for each person of whom anything was heard, and finding those of
 * whom nothing was. */

HollerUser *
holler_account_intern_user (HollerAccount *self, const char *user_id)
{
  HollerUser *user = g_hash_table_lookup (self->users, user_id);

  if (user == NULL)
    {
      user =
        holler_user_new (user_id,
                         self->session != NULL &&
                           g_strcmp0 (user_id, self->session->user_id) == 0);
      holler_user_set_stand_in (user, self->unknown_name);
      g_hash_table_insert (self->users, g_strdup (user_id), user);
    }

  return user;
}

HollerUser *
holler_account_take_user (HollerAccount *self, JsonObject *json)
{
  const char *user_id = holler_json_read_id (json, "userId");
  HollerUser *user = NULL;

  if (user_id == NULL)
    return NULL;

  user = holler_account_intern_user (self, user_id);
  holler_user_update (user, json);
  if (holler_user_get_is_deleted (user))
    holler_user_set_stand_in (user, self->deleted_name);

  return user;
}

void
holler_account_keep_user (HollerAccount *self, HollerUser *user)
{
  g_autoptr (JsonObject) json = holler_user_to_json (user);
  g_autofree char *text = NULL;

  if (json == NULL || self->is_restoring)
    return;

  text = holler_json_write_object (json);
  holler_store_put_person (self->store, holler_user_get_user_id (user), text);
}

void
holler_account_take_former (HollerAccount *self, JsonObject *page)
{
  JsonArray *users = holler_json_read_array (page, "users");

  for (guint i = 0; users != NULL && i < json_array_get_length (users); i++)
    {
      HollerUser *user =
        holler_account_take_user (self, holler_json_read_element (users, i));

      if (user != NULL)
        holler_account_keep_user (self, user);
    }
}

/**
 * holler_account_get_user:
 * @self: an account
 * @user_id: whose id
 *
 * Gets somebody of whom anything was heard.
 *
 * Returns: (transfer none) (nullable): the person
 */
HollerUser *
holler_account_get_user (HollerAccount *self, const char *user_id)
{
  g_return_val_if_fail (HOLLER_IS_ACCOUNT (self), NULL);

  return user_id != NULL ? g_hash_table_lookup (self->users, user_id) : NULL;
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  HollerAccount *self = g_task_get_source_object (task);
  g_autoptr (JsonNode) node = NULL;
  JsonArray *users = NULL;
  GError *error = NULL;

  node = holler_api_request_finish (HOLLER_API (source), result, &error);
  if (g_error_matches (error, HOLLER_API_ERROR, HOLLER_API_ERROR_NOT_FOUND))
    {
      g_error_free (error);
      g_task_return_pointer (task, NULL, NULL);
      return;
    }
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  users = holler_json_read_array (holler_json_read_root (node), "users");
  for (guint i = 0; users != NULL && i < json_array_get_length (users); i++)
    {
      JsonObject *json = holler_json_read_element (users, i);
      HollerUser *user = NULL;

      /* A directory may answer with more than the one asked for. */
      if (g_strcmp0 (holler_json_read_string (json, "username"),
                     g_task_get_task_data (task)) != 0)
        continue;
      user = holler_account_take_user (self, json);
      if (user == NULL)
        continue;
      g_task_return_pointer (task, g_object_ref (user), g_object_unref);
      return;
    }

  g_task_return_pointer (task, NULL, NULL);
}

/**
 * holler_account_find_user_async:
 * @self: an account
 * @username: the whole user name, in any case
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when done
 * @user_data: data for @callback
 *
 * Looks for a person by user name.
 */
void
holler_account_find_user_async (HollerAccount *self,
                                const char *username,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autofree char *name = NULL;
  g_autofree char *escaped = NULL;
  g_autofree char *path = NULL;

  g_return_if_fail (HOLLER_IS_ACCOUNT (self));
  g_return_if_fail (username != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, holler_account_find_user_async);
  name = g_strstrip (g_ascii_strdown (username, -1));
  escaped = g_uri_escape_string (name, NULL, FALSE);
  path = g_strconcat ("/api/users?username=", escaped, NULL);
  g_task_set_task_data (task, g_steal_pointer (&name), g_free);
  holler_api_request_async (self->api,
                            "GET",
                            path,
                            NULL,
                            HOLLER_API_FLAGS_NONE,
                            cancellable,
                            found_cb,
                            g_object_ref (task));
}

/**
 * holler_account_find_user_finish:
 * @self: an account
 * @result: the result
 * @error: return location for an error, or `NULL`
 *
 * Gets the person. Fails with `HOLLER_API_ERROR`.
 *
 * Returns: (transfer full) (nullable): the person; `NULL` without an error if
 *   nobody is called so
 */
HollerUser *
holler_account_find_user_finish (HollerAccount *self,
                                 GAsyncResult *result,
                                 GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
