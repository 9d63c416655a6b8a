/* holler-conversation-settings.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "base/holler-time.h"
#include "client/holler-account-private.h"
#include "client/holler-conversation-private.h"
#include "client/holler-json-read.h"

/* What one does to a conversation as a whole. Nothing is shown before the
 * server agrees: it pushes the changed conversation to every device, and its
 * answer is the same. */

/**
 * holler_conversation_get_favourite:
 * @self: a conversation
 *
 * Tells whether the person wants it before others.
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_conversation_get_favourite (HollerConversation *self)
{
  g_return_val_if_fail (HOLLER_IS_CONVERSATION (self), FALSE);

  return self->favourite;
}

/**
 * holler_conversation_get_muted_until_us:
 * @self: a conversation
 *
 * Gets how long nothing of it is notified.
 *
 * Returns: real time in microseconds; 0 not muted, `G_MAXINT64` for good
 */
gint64
holler_conversation_get_muted_until_us (HollerConversation *self)
{
  g_return_val_if_fail (HOLLER_IS_CONVERSATION (self), 0);

  return self->muted_until_us;
}

/**
 * holler_conversation_is_muted:
 * @self: a conversation
 *
 * Tells whether it is muted at this moment.
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_conversation_is_muted (HollerConversation *self)
{
  g_return_val_if_fail (HOLLER_IS_CONVERSATION (self), FALSE);

  return self->account != NULL &&
         self->muted_until_us >
           holler_clock_get_real_time_us (self->account->clock);
}

/* @error: (transfer full) (nullable) */
static void
take_answer (GTask *task, JsonNode *node, GError *error)
{
  HollerConversation *self = g_task_get_source_object (task);

  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  if (node != NULL && self->account != NULL)
    holler_account_take_conversation (self->account,
                                      holler_json_read_root (node));
  g_task_return_boolean (task, TRUE);
}

static void
changed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (JsonNode) node =
    holler_api_request_finish (HOLLER_API (source), result, &error);

  take_answer (task, node, error);
}

static gboolean
fail_if_logged_out (HollerConversation *self, GTask *task)
{
  if (self->account != NULL && self->account->session != NULL)
    return FALSE;

  g_task_return_new_error (task,
                           HOLLER_API_ERROR,
                           HOLLER_API_ERROR_SESSION_LOST,
                           "logged out");
  return TRUE;
}

/* @tail: what follows the conversation's own path
 * @body: (transfer full) (nullable) */
static void
change (HollerConversation *self,
        const char *method,
        const char *tail,
        JsonObject *body,
        GCancellable *cancellable,
        GAsyncReadyCallback callback,
        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *path = NULL;

  if (body != NULL)
    {
      node = json_node_new (JSON_NODE_OBJECT);
      json_node_take_object (node, body);
    }
  if (fail_if_logged_out (self, task))
    return;

  path =
    g_strdup_printf ("/api/conversations/%s%s", self->conversation_id, tail);
  holler_api_request_async (self->account->api,
                            method,
                            path,
                            node,
                            HOLLER_API_FLAGS_NONE,
                            cancellable,
                            changed_cb,
                            g_object_ref (task));
}

/**
 * holler_conversation_rename_async:
 * @self: a group's conversation
 * @title: its new name; empty: it goes by its members
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when done
 * @user_data: data for @callback
 *
 * Gives a group another name.
 */
void
holler_conversation_rename_async (HollerConversation *self,
                                  const char *title,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  JsonObject *body = NULL;

  g_return_if_fail (HOLLER_IS_CONVERSATION (self));
  g_return_if_fail (title != NULL);

  body = json_object_new ();
  json_object_set_string_member (body, "title", title);
  change (self, "PATCH", "", body, cancellable, callback, user_data);
}

static void
picture_sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (JsonNode) node =
    holler_api_send_file_finish (HOLLER_API (source), result, &error);

  take_answer (task, node, error);
}

/**
 * holler_conversation_set_picture_async:
 * @self: a group's conversation
 * @picture: (nullable): a PNG of at most 512 KiB and 1024×1024 pixels; `NULL`
 *   for none
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when done
 * @user_data: data for @callback
 *
 * Changes the picture of a group, for everybody in it.
 */
void
holler_conversation_set_picture_async (HollerConversation *self,
                                       GBytes *picture,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GInputStream) content = NULL;
  g_autofree char *path = NULL;

  g_return_if_fail (HOLLER_IS_CONVERSATION (self));

  if (picture == NULL)
    {
      change (self,
              "DELETE",
              "/avatar",
              NULL,
              cancellable,
              callback,
              user_data);
      return;
    }

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, holler_conversation_set_picture_async);
  if (fail_if_logged_out (self, task))
    return;
  path =
    g_strdup_printf ("/api/conversations/%s/avatar", self->conversation_id);
  content = g_memory_input_stream_new_from_bytes (picture);
  holler_api_send_file_async (self->account->api,
                              "PUT",
                              path,
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
 * holler_conversation_add_members_async:
 * @self: a group's conversation
 * @users: (element-type HollerUser): contacts
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when done
 * @user_data: data for @callback
 *
 * Adds people to a group.
 */
void
holler_conversation_add_members_async (HollerConversation *self,
                                       GPtrArray *users,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data)
{
  JsonArray *ids = NULL;
  JsonObject *body = NULL;

  g_return_if_fail (HOLLER_IS_CONVERSATION (self));
  g_return_if_fail (users != NULL);

  ids = json_array_new ();
  for (guint i = 0; i < users->len; i++)
    json_array_add_string_element (
      ids,
      holler_user_get_user_id (g_ptr_array_index (users, i)));
  body = json_object_new ();
  json_object_set_array_member (body, "userIds", ids);
  change (self, "POST", "/members", body, cancellable, callback, user_data);
}

/**
 * holler_conversation_remove_member_async:
 * @self: a group's conversation
 * @user: who goes; oneself leaves the group
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when done
 * @user_data: data for @callback
 *
 * Removes somebody from a group. Others only by an owner.
 */
void
holler_conversation_remove_member_async (HollerConversation *self,
                                         HollerUser *user,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data)
{
  g_autofree char *tail = NULL;

  g_return_if_fail (HOLLER_IS_CONVERSATION (self));
  g_return_if_fail (HOLLER_IS_USER (user));

  tail = g_strconcat ("/members/", holler_user_get_user_id (user), NULL);
  change (self, "DELETE", tail, NULL, cancellable, callback, user_data);
}

/**
 * holler_conversation_set_muted_async:
 * @self: a conversation
 * @muted_until_us: real time; 0 not muted, `G_MAXINT64` for good
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when done
 * @user_data: data for @callback
 *
 * Says how long nothing of it shall be notified, on all of one's devices.
 */
void
holler_conversation_set_muted_async (HollerConversation *self,
                                     gint64 muted_until_us,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  g_autofree char *until = NULL;
  JsonObject *body = NULL;

  g_return_if_fail (HOLLER_IS_CONVERSATION (self));
  g_return_if_fail (muted_until_us >= 0);

  body = json_object_new ();
  if (muted_until_us == 0)
    {
      json_object_set_null_member (body, "mutedUntil");
    }
  else
    {
      until =
        holler_time_format_us (MIN (muted_until_us, HOLLER_MUTED_FOR_GOOD_US));
      json_object_set_string_member (body, "mutedUntil", until);
    }
  change (self, "PUT", "/settings", body, cancellable, callback, user_data);
}

/**
 * holler_conversation_set_favourite_async:
 * @self: a conversation
 * @favourite: whether it comes before others
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when done
 * @user_data: data for @callback
 *
 * Makes it a favourite, on all of one's devices.
 */
void
holler_conversation_set_favourite_async (HollerConversation *self,
                                         gboolean favourite,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data)
{
  JsonObject *body = NULL;

  g_return_if_fail (HOLLER_IS_CONVERSATION (self));

  body = json_object_new ();
  json_object_set_boolean_member (body, "favourite", favourite);
  change (self, "PUT", "/settings", body, cancellable, callback, user_data);
}

/**
 * holler_conversation_change_finish:
 * @self: a conversation
 * @result: the result
 * @error: return location for an error, or `NULL`
 *
 * Ends a change. Fails with `HOLLER_API_ERROR`.
 *
 * Returns: `TRUE` if the server has done it
 */
gboolean
holler_conversation_change_finish (HollerConversation *self,
                                   GAsyncResult *result,
                                   GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
