/* holler-account-self.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-account-private.h"
#include "client/holler-json-read.h"

/* What a person does to the account itself. */

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  HollerAccount *self = g_task_get_source_object (task);
  g_autoptr (JsonNode) node = NULL;
  GError *error = NULL;

  node = holler_api_request_finish (HOLLER_API (source), result, &error);
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  if (node != NULL && self->session != NULL)
    holler_account_take_user (self, holler_json_read_root (node));
  g_task_return_boolean (task, TRUE);
}

/* @body: (transfer full) (nullable) */
static void
ask (HollerAccount *self,
     const char *method,
     const char *path,
     JsonObject *body,
     GAsyncReadyCallback answered,
     GTask *task)
{
  g_autoptr (JsonNode) node = NULL;

  if (body != NULL)
    {
      node = json_node_new (JSON_NODE_OBJECT);
      json_node_take_object (node, body);
    }
  holler_api_request_async (self->api,
                            method,
                            path,
                            node,
                            HOLLER_API_FLAGS_NONE,
                            g_task_get_cancellable (task),
                            answered,
                            g_object_ref (task));
}

/**
 * holler_account_set_profile_async:
 * @self: an account
 * @display_name: (nullable): what others shall see; `NULL` leaves it
 * @status_text: (nullable): a line about oneself, empty for none; `NULL`
 *   leaves it
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when done
 * @user_data: data for @callback
 *
 * Changes how one is shown.
 */
void
holler_account_set_profile_async (HollerAccount *self,
                                  const char *display_name,
                                  const char *status_text,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  JsonObject *body = NULL;

  g_return_if_fail (HOLLER_IS_ACCOUNT (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, holler_account_set_profile_async);
  body = json_object_new ();
  if (display_name != NULL)
    json_object_set_string_member (body, "displayName", display_name);
  if (status_text != NULL)
    json_object_set_string_member (body, "statusText", status_text);
  ask (self, "PATCH", "/api/me", body, done_cb, task);
}

static void
picture_sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  HollerAccount *self = g_task_get_source_object (task);
  g_autoptr (JsonNode) node = NULL;
  GError *error = NULL;

  node = holler_api_send_file_finish (HOLLER_API (source), result, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    /* Where the new one is */
    ask (self, "GET", "/api/me", NULL, done_cb, task);
}

/**
 * holler_account_set_picture_async:
 * @self: an account
 * @picture: (nullable): PNG or JPEG, at most 512 KiB and 1024×1024 pixels;
 *   `NULL` for none
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when done
 * @user_data: data for @callback
 *
 * Changes one's picture.
 */
void
holler_account_set_picture_async (HollerAccount *self,
                                  GBytes *picture,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GInputStream) content = NULL;

  g_return_if_fail (HOLLER_IS_ACCOUNT (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, holler_account_set_picture_async);
  if (picture == NULL)
    {
      ask (self, "DELETE", "/api/me/avatar", NULL, done_cb, task);
      return;
    }

  content = g_memory_input_stream_new_from_bytes (picture);
  holler_api_send_file_async (self->api,
                              "PUT",
                              "/api/me/avatar",
                              "image/png",
                              content,
                              (gint64) g_bytes_get_size (picture),
                              NULL,
                              NULL,
                              cancellable,
                              picture_sent_cb,
                              g_object_ref (task));
}

/**
 * holler_account_change_password_async:
 * @self: an account
 * @old_password: the present one
 * @new_password: 10 to 256 characters
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when done
 * @user_data: data for @callback
 *
 * Changes the password. All other devices are logged out.
 */
void
holler_account_change_password_async (HollerAccount *self,
                                      const char *old_password,
                                      const char *new_password,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  JsonObject *body = NULL;

  g_return_if_fail (HOLLER_IS_ACCOUNT (self));
  g_return_if_fail (old_password != NULL && new_password != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, holler_account_change_password_async);
  body = json_object_new ();
  json_object_set_string_member (body, "oldPassword", old_password);
  json_object_set_string_member (body, "newPassword", new_password);
  ask (self, "POST", "/api/me/password", body, done_cb, task);
}

static void
deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  HollerAccount *self = g_task_get_source_object (task);
  g_autoptr (JsonNode) node = NULL;
  gboolean is_lost = self->is_lost;
  GError *error = NULL;

  node = holler_api_request_finish (HOLLER_API (source), result, &error);
  self->is_deleting = FALSE;
  self->is_lost = FALSE;
  if (error != NULL)
    {
      if (is_lost)
        holler_account_lose_session (self, self->lost_reason);
      g_task_return_error (task, error);
      return;
    }

  if (self->session != NULL)
    {
      holler_account_leave (self);
      holler_api_set_session (self->api, NULL);
      holler_account_emit_session_ended (self, HOLLER_SESSION_END_DELETED);
    }
  g_task_return_boolean (task, TRUE);
}

/**
 * holler_account_delete_async:
 * @self: an account
 * @password: the password, once more
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when done
 * @user_data: data for @callback
 *
 * Deletes the account for good and logs out, which ends the session as
 * deleted. Messages stay with those who have them.
 */
void
holler_account_delete_async (HollerAccount *self,
                             const char *password,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  JsonObject *body = NULL;

  g_return_if_fail (HOLLER_IS_ACCOUNT (self));
  g_return_if_fail (password != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, holler_account_delete_async);
  body = json_object_new ();
  json_object_set_string_member (body, "password", password);
  self->is_deleting = TRUE;
  ask (self, "DELETE", "/api/me", body, deleted_cb, task);
}

static void
devices_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  HollerAccount *self = g_task_get_source_object (task);
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GListStore) devices = g_list_store_new (HOLLER_TYPE_OWN_DEVICE);
  JsonArray *array = NULL;
  GError *error = NULL;

  node = holler_api_request_finish (HOLLER_API (source), result, &error);
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  array = holler_json_read_array (holler_json_read_root (node), "devices");
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonObject *object = holler_json_read_element (array, i);
      const char *device_id = holler_json_read_id (object, "deviceId");
      g_autoptr (HollerOwnDevice) device = NULL;

      if (device_id == NULL)
        continue;
      device = holler_own_device_new (
        device_id,
        holler_json_read_string (object, "name"),
        holler_json_read_time_us (object, "lastSeen"),
        holler_json_read_boolean (object, "online"),
        self->session != NULL &&
          g_str_equal (device_id, self->session->device_id));
      g_list_store_append (devices, device);
    }
  g_task_return_pointer (task, g_steal_pointer (&devices), g_object_unref);
}

/**
 * holler_account_list_devices_async:
 * @self: an account
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when done
 * @user_data: data for @callback
 *
 * Asks on which devices one is logged in.
 */
void
holler_account_list_devices_async (HollerAccount *self,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (HOLLER_IS_ACCOUNT (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, holler_account_list_devices_async);
  ask (self, "GET", "/api/me/devices", NULL, devices_cb, task);
}

/**
 * holler_account_list_devices_finish:
 * @self: an account
 * @result: the result
 * @error: return location for an error, or `NULL`
 *
 * Gets the devices. Fails with `HOLLER_API_ERROR`.
 *
 * Returns: (transfer full): a list of [class@OwnDevice]
 */
GListModel *
holler_account_list_devices_finish (HollerAccount *self,
                                    GAsyncResult *result,
                                    GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * holler_account_revoke_device_async:
 * @self: an account
 * @device: another device of one's own
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when done
 * @user_data: data for @callback
 *
 * Logs a device out, wherever it is.
 */
void
holler_account_revoke_device_async (HollerAccount *self,
                                    HollerOwnDevice *device,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autofree char *path = NULL;

  g_return_if_fail (HOLLER_IS_ACCOUNT (self));
  g_return_if_fail (HOLLER_IS_OWN_DEVICE (device));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, holler_account_revoke_device_async);
  path = g_strconcat ("/api/me/devices/",
                      holler_own_device_get_device_id (device),
                      NULL);
  ask (self, "DELETE", path, NULL, done_cb, task);
}

/**
 * holler_account_change_finish:
 * @self: an account
 * @result: the result
 * @error: return location for an error, or `NULL`
 *
 * Ends a change of the account itself. Fails with `HOLLER_API_ERROR`.
 *
 * Returns: `TRUE` if the server has done it
 */
gboolean
holler_account_change_finish (HollerAccount *self,
                              GAsyncResult *result,
                              GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
