/* holler-api-account.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-http.h"

#include "server/holler-api-files.h"
#include "server/holler-groups.h"
#include "server/holler-objects.h"

#include <string.h>

/* The account as a whole: its devices, its password, its end. Whoever has
 * found a device unlocked still needs the password for the last two.
 */

#define BUSY_RETRY_S 3

/* A request that waits for a hash */
typedef struct
{
  HollerHttpRequest *request;
  char *new_password; /* (nullable): NULL ends the account */
} Proof;

static void
proof_free (Proof *proof)
{
  holler_http_request_unref (proof->request);
  if (proof->new_password != NULL)
    memset (proof->new_password, 0, strlen (proof->new_password));
  g_free (proof->new_password);
  g_free (proof);
}

static void
fail_busy (HollerHttpRequest *request)
{
  holler_http_fail_for_now (request,
                            HOLLER_SERVER_ERROR_UNAVAILABLE,
                            "The server has much to do. Try again in a few "
                            "seconds.",
                            BUSY_RETRY_S);
}

static void
handle_list_devices (HollerHttpRequest *request)
{
  HollerServer *server = request->server;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows =
    holler_server_store_list_account_devices (server->store,
                                              request->user_id,
                                              &error);
  JsonObject *object = NULL;
  JsonArray *devices = NULL;

  if (rows == NULL)
    {
      holler_http_fail_error (request, error);
      return;
    }

  object = json_object_new ();
  devices = json_array_new ();
  for (guint i = 0; i < rows->len; i++)
    json_array_add_object_element (
      devices,
      holler_objects_device (server,
                             g_ptr_array_index (rows, i),
                             request->user_id,
                             request->device_id));
  json_object_set_array_member (object, "devices", devices);
  holler_http_answer (request, SOUP_STATUS_OK, object);
}

static void
handle_revoke_device (HollerHttpRequest *request)
{
  HollerServer *server = request->server;
  const char *device_id = request->parameters[0];
  g_autoptr (GError) error = NULL;

  if (!holler_server_store_is_device_valid (server->store,
                                            request->user_id,
                                            device_id))
    {
      holler_http_fail (request,
                        HOLLER_SERVER_ERROR_NOT_FOUND,
                        "There is no such device.");
      return;
    }
  if (!holler_server_store_revoke_device (server->store, device_id, &error))
    {
      holler_http_fail_error (request, error);
      return;
    }

  holler_server_end_device (server,
                            request->user_id,
                            device_id,
                            HOLLER_CLOSE_REVOKED);
  holler_http_answer (request, SOUP_STATUS_NO_CONTENT, NULL);
}

/* The sockets of a person's devices, but for one */
static void
end_devices (HollerServer *server, const char *user_id, const char *kept_id)
{
  g_autoptr (GPtrArray) devices = holler_server_list_devices (server, user_id);

  for (guint i = 0; i < devices->len; i++)
    {
      const char *device_id = g_ptr_array_index (devices, i);

      if (g_strcmp0 (device_id, kept_id) != 0)
        holler_server_end_device (server,
                                  user_id,
                                  device_id,
                                  HOLLER_CLOSE_REVOKED);
    }
}

static void
hashed_cb (const char *hash, gpointer user_data)
{
  Proof *proof = user_data;
  HollerHttpRequest *request = proof->request;
  HollerServer *server = request->server;
  g_autoptr (GError) error = NULL;

  if (hash == NULL)
    {
      fail_busy (request);
    }
  else if (!holler_server_store_set_password (server->store,
                                              request->user_id,
                                              hash,
                                              request->device_id,
                                              &error))
    {
      holler_http_fail_error (request, error);
    }
  else
    {
      end_devices (server, request->user_id, request->device_id);
      holler_http_answer (request, SOUP_STATUS_NO_CONTENT, NULL);
    }
  proof_free (proof);
}

/* Each group hears that he left, each contact that there is none. */
static void
end_account (HollerHttpRequest *request)
{
  HollerServer *server = request->server;
  const char *user_id = request->user_id;
  g_autoptr (GPtrArray) groups =
    holler_server_store_list_groups (server->store, user_id);
  g_autoptr (GPtrArray) others =
    holler_server_store_list_known_by (server->store, user_id);
  g_autoptr (HollerUserRow) user =
    holler_server_store_find_user (server->store, user_id, NULL);
  g_autoptr (GPtrArray) pictures = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < groups->len && error == NULL; i++)
    holler_groups_remove (server,
                          g_ptr_array_index (groups, i),
                          user_id,
                          user_id,
                          &error);
  if (error != NULL ||
      !holler_server_store_delete_user (server->store, user_id, &error))
    {
      holler_http_fail_error (request, error);
      return;
    }

  end_devices (server, user_id, NULL);
  for (guint i = 0; i < others->len; i++)
    {
      const char *other_id = g_ptr_array_index (others, i);

      holler_server_contact_ended (server, user_id, other_id);
      holler_chat_push_contact (server, other_id, user_id);
    }
  if (user != NULL && user->avatar_id != NULL)
    {
      g_ptr_array_add (pictures, user->avatar_id);
      holler_api_files_release (server, pictures);
    }
  holler_http_answer (request, SOUP_STATUS_NO_CONTENT, NULL);
}

static void
proved_cb (gboolean is_right, gpointer user_data)
{
  Proof *proof = user_data;
  HollerHttpRequest *request = proof->request;

  if (!is_right)
    {
      holler_limits_take (request->server->limits,
                          "failed-log-in",
                          request->address,
                          request->server->config->failed_log_ins_per_min,
                          NULL);
      /* 401 would ask the client for another token. */
      holler_http_fail_forbidden (request,
                                  HOLLER_SERVER_ERROR_BAD_CREDENTIALS,
                                  "The password is wrong.");
      proof_free (proof);
    }
  else if (proof->new_password == NULL)
    {
      end_account (request);
      proof_free (proof);
    }
  else if (!holler_passwords_hash (request->server->passwords,
                                   proof->new_password,
                                   hashed_cb,
                                   proof))
    {
      fail_busy (request);
      proof_free (proof);
    }
}

/* new_password: (nullable) */
static void
ask_for_proof (HollerHttpRequest *request,
               const char *password,
               const char *new_password)
{
  HollerServer *server = request->server;
  g_autoptr (HollerUserRow) user =
    holler_server_store_find_user (server->store, request->user_id, NULL);
  Proof *proof = NULL;
  guint retry_s = 0;

  if (user == NULL)
    {
      holler_http_fail_error (request, NULL);
      return;
    }
  if (!holler_limits_take (server->limits,
                           "log-in",
                           request->user_id,
                           server->config->log_ins_per_min,
                           &retry_s))
    {
      holler_http_fail_for_now (request,
                                HOLLER_SERVER_ERROR_RATE_LIMITED,
                                "Too many attempts. Wait a moment.",
                                retry_s);
      return;
    }

  proof = g_new0 (Proof, 1);
  proof->request = holler_http_request_ref (request);
  proof->new_password = g_strdup (new_password);
  if (!holler_passwords_check (server->passwords,
                               password,
                               user->password_hash,
                               proved_cb,
                               proof))
    {
      fail_busy (request);
      proof_free (proof);
    }
}

static gboolean
is_short_enough (const char *password)
{
  return password != NULL &&
         strlen (password) <= HOLLER_PASSWORD_MAX_LENGTH * 4;
}

static void
handle_password (HollerHttpRequest *request)
{
  const char *old_password = holler_http_get_string (request, "oldPassword");
  const char *new_password = holler_http_get_string (request, "newPassword");

  if (is_short_enough (old_password) &&
      holler_http_is_password_good (new_password))
    ask_for_proof (request, old_password, new_password);
  else
    holler_http_fail (request,
                      HOLLER_SERVER_ERROR_BAD_REQUEST,
                      "A password has 10 to 256 characters.");
}

static void
handle_delete_me (HollerHttpRequest *request)
{
  const char *password = holler_http_get_string (request, "password");

  if (is_short_enough (password))
    ask_for_proof (request, password, NULL);
  else
    holler_http_fail (request,
                      HOLLER_SERVER_ERROR_BAD_REQUEST,
                      "Say your password.");
}

#define BODY HOLLER_ROUTE_BODY
#define NONE HOLLER_ROUTE_NONE

const HollerHttpRoute holler_api_account_routes[] = {
  { "POST", "/api/me/password", handle_password, BODY },
  { "DELETE", "/api/me", handle_delete_me, BODY },
  { "GET", "/api/me/devices", handle_list_devices, NONE },
  { "DELETE", "/api/me/devices/*", handle_revoke_device, NONE },
  { NULL, NULL, NULL, 0 },
};
