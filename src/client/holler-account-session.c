/* holler-account-session.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-account-private.h"

#include "client/holler-call-list-private.h"
#include "client/holler-json-read.h"

static void
secrets_stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerAccount) self = user_data;
  g_autoptr (GError) error = NULL;

  if (holler_secrets_store_finish (HOLLER_SECRETS (source), result, &error) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
      self->session == NULL || self->temporary)
    return;

  holler_account_set_temporary (self, TRUE);
  holler_account_emit_secrets_failed (self,
                                      error->domain == HOLLER_SECRETS_ERROR
                                        ? (HollerSecretsError) error->code
                                        : HOLLER_SECRETS_ERROR_FAILED);
}

static void
keep_session (HollerAccount *self)
{
  if (self->temporary)
    return;

  holler_secrets_store_async (self->secrets,
                              self->session,
                              self->cancellable,
                              secrets_stored_cb,
                              g_object_ref (self));
}

void
holler_account_session_changed (HollerAccount *self,
                                const HollerSession *session)
{
  if (self->session == NULL ||
      g_strcmp0 (session->user_id, self->session->user_id) != 0)
    return;

  holler_session_free (self->session);
  self->session = holler_session_copy (session);
  keep_session (self);
}

static void
restored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  HollerAccount *self = g_task_get_source_object (task);
  g_autoptr (HollerSession) session = NULL;
  GError *error = NULL;

  session =
    holler_secrets_lookup_finish (HOLLER_SECRETS (source), result, &error);
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (session == NULL || self->state != HOLLER_ACCOUNT_LOGGED_OUT ||
      session->server_url == NULL || session->user_id == NULL ||
      session->refresh_token == NULL)
    {
      g_task_return_boolean (task, FALSE);
      return;
    }
  if (!holler_api_set_server (self->api,
                              session->server_url,
                              self->allow_insecure,
                              &error))
    {
      g_task_return_error (task, error);
      return;
    }

  holler_account_begin (self, session);
  g_task_return_boolean (task, TRUE);
}

/**
 * holler_account_restore_async:
 * @self: an account that is logged out
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when done
 * @user_data: data for @callback
 *
 * Goes on with the session that an earlier run kept.
 */
void
holler_account_restore_async (HollerAccount *self,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (HOLLER_IS_ACCOUNT (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, holler_account_restore_async);
  holler_secrets_lookup_async (self->secrets,
                               cancellable,
                               restored_cb,
                               g_object_ref (task));
}

/**
 * holler_account_restore_finish:
 * @self: an account
 * @result: the result
 * @error: return location for an error, or `NULL`
 *
 * Tells whether there was a session. Fails with `HOLLER_SECRETS_ERROR` where
 * the keyring cannot say, or `HOLLER_API_ERROR_INSECURE`.
 *
 * Returns: `TRUE` if one is in use now
 */
gboolean
holler_account_restore_finish (HollerAccount *self,
                               GAsyncResult *result,
                               GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

typedef struct
{
  char *url;
  gboolean keep;
} LogIn;

static void
log_in_free (gpointer data)
{
  LogIn *log_in = data;

  g_free (log_in->url);
  g_free (log_in);
}

static HollerSession *
read_session (HollerAccount *self, const char *url, JsonObject *json)
{
  HollerSession *session = NULL;
  JsonObject *user = holler_json_read_object (json, "user");
  const char *user_id = holler_json_read_id (user, "userId");
  const char *device_id = holler_json_read_id (json, "deviceId");
  const char *access = holler_json_read_string (json, "accessToken");
  const char *refresh = holler_json_read_string (json, "refreshToken");
  gint64 expires_in_s = holler_json_read_int (json, "expiresIn");

  if (user_id == NULL || device_id == NULL || access == NULL || refresh == NULL)
    return NULL;

  session = g_new0 (HollerSession, 1);
  session->server_url = g_strdup (url);
  session->user_id = g_strdup (user_id);
  session->username = g_strdup (holler_json_read_string (user, "username"));
  session->display_name =
    g_strdup (holler_json_read_string (user, "displayName"));
  session->device_id = g_strdup (device_id);
  session->access_token = g_strdup (access);
  session->refresh_token = g_strdup (refresh);
  session->expires_at_us = holler_clock_get_real_time_us (self->clock) +
                           CLAMP (expires_in_s, 0, G_MAXINT32) * G_USEC_PER_SEC;

  return session;
}

static void
log_in_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  HollerAccount *self = g_task_get_source_object (task);
  LogIn *log_in = g_task_get_task_data (task);
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (HollerSession) session = NULL;
  GError *error = NULL;

  node = holler_api_request_finish (HOLLER_API (source), result, &error);
  if (error == NULL)
    {
      session = read_session (self, log_in->url, holler_json_read_root (node));
      if (session == NULL)
        g_set_error (&error,
                     HOLLER_API_ERROR,
                     HOLLER_API_ERROR_NOT_HOLLER,
                     "no session in the answer");
    }
  if (error != NULL)
    {
      if (self->session == NULL)
        holler_account_set_state (self, HOLLER_ACCOUNT_LOGGED_OUT);
      g_task_return_error (task, error);
      return;
    }

  holler_account_begin (self, session);
  holler_account_set_temporary (self, !log_in->keep);
  keep_session (self);
  g_task_return_boolean (task, TRUE);
}

static JsonNode *
make_log_in_body (const char *username,
                  const char *password,
                  gboolean is_new,
                  const char *display_name,
                  const char *invite_token)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *body = json_object_new ();

  json_object_set_string_member (body, "username", username);
  json_object_set_string_member (body, "password", password);
  json_object_set_string_member (body, "deviceName", g_get_host_name ());
  if (is_new && display_name != NULL && *display_name != '\0')
    json_object_set_string_member (body, "displayName", display_name);
  if (is_new && invite_token != NULL && *invite_token != '\0')
    json_object_set_string_member (body, "inviteToken", invite_token);
  json_node_take_object (node, body);

  return node;
}

/**
 * holler_account_log_in_async:
 * @self: an account that is logged out
 * @url: what the person typed
 * @username: the user name
 * @password: the password; not kept
 * @is_new: whether to make the account first
 * @display_name: (nullable): the name of a new account
 * @invite_token: (nullable): the invitation of a new account
 * @keep: whether to keep the session for later runs
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when done
 * @user_data: data for @callback
 *
 * Logs in. Comes back in state connecting; online follows by itself.
 */
void
holler_account_log_in_async (HollerAccount *self,
                             const char *url,
                             const char *username,
                             const char *password,
                             gboolean is_new,
                             const char *display_name,
                             const char *invite_token,
                             gboolean keep,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (JsonNode) body = NULL;
  g_autofree char *normalised = NULL;
  LogIn *log_in = NULL;
  GError *error = NULL;

  g_return_if_fail (HOLLER_IS_ACCOUNT (self));
  g_return_if_fail (url != NULL);
  g_return_if_fail (username != NULL);
  g_return_if_fail (password != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, holler_account_log_in_async);
  if (self->state != HOLLER_ACCOUNT_LOGGED_OUT)
    {
      g_task_return_new_error (task,
                               HOLLER_API_ERROR,
                               HOLLER_API_ERROR_REFUSED,
                               "logged in already");
      return;
    }

  normalised = holler_account_choose_server (self, url, &error);
  if (normalised == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  holler_account_set_state (self, HOLLER_ACCOUNT_LOGGING_IN);
  log_in = g_new0 (LogIn, 1);
  log_in->url = g_steal_pointer (&normalised);
  log_in->keep = keep;
  g_task_set_task_data (task, log_in, log_in_free);
  body =
    make_log_in_body (username, password, is_new, display_name, invite_token);
  holler_api_request_async (self->api,
                            "POST",
                            is_new ? "/api/auth/register" : "/api/auth/login",
                            body,
                            HOLLER_API_FLAGS_OPEN,
                            cancellable,
                            log_in_cb,
                            g_object_ref (task));
}

/**
 * holler_account_log_in_finish:
 * @self: an account
 * @result: the result
 * @error: return location for an error, or `NULL`
 *
 * Tells whether one is logged in. Fails with `HOLLER_API_ERROR`.
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_account_log_in_finish (HollerAccount *self,
                              GAsyncResult *result,
                              GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
logged_out_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerAccount) self = user_data;
  g_autoptr (JsonNode) node = NULL;

  /* If the server could not be told, the token runs out by itself. */
  node = holler_api_request_finish (HOLLER_API (source), result, NULL);
  if (self->session == NULL)
    holler_api_set_session (self->api, NULL);
}

/* From here on there is nothing of the person on this computer. */
void
holler_account_leave (HollerAccount *self)
{
  holler_store_forget (self->store);
  holler_files_forget (self->files);
  holler_account_end (self);
  holler_secrets_clear_async (self->secrets, NULL, NULL, NULL);
}

/* The server does not know the session any more. While the account is being
 * deleted that is what one would expect, and the answer to it, which comes
 * after the sockets were closed, says more. */
void
holler_account_lose_session (HollerAccount *self, HollerSessionEnd reason)
{
  if (self->session == NULL)
    return;
  if (self->is_deleting)
    {
      self->is_lost = TRUE;
      self->lost_reason = reason;
      return;
    }

  holler_account_end (self);
  holler_secrets_clear_async (self->secrets, NULL, NULL, NULL);
  holler_account_emit_session_ended (self, reason);
}

/**
 * holler_account_log_out:
 * @self: an account
 *
 * Ends the session, here and on the server, and forgets the person's copy.
 */
void
holler_account_log_out (HollerAccount *self)
{
  g_return_if_fail (HOLLER_IS_ACCOUNT (self));

  if (self->session == NULL)
    return;

  holler_account_leave (self);
  holler_api_request_async (self->api,
                            "POST",
                            "/api/auth/logout",
                            NULL,
                            HOLLER_API_FLAGS_NONE,
                            NULL,
                            logged_out_cb,
                            g_object_ref (self));
  holler_account_emit_session_ended (self, HOLLER_SESSION_END_LOGGED_OUT);
}

/**
 * holler_account_shut_down:
 * @self: an account
 *
 * Leaves the call and the socket properly and closes the store; the session
 * stays kept. For quitting the program.
 */
void
holler_account_shut_down (HollerAccount *self)
{
  g_return_if_fail (HOLLER_IS_ACCOUNT (self));

  holler_account_end (self);
  holler_api_set_session (self->api, NULL);
}
