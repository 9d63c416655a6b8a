/* holler-api-auth.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-http.h"

#include "base/holler-ids.h"
#include "server/holler-objects.h"

#include <string.h>

/* Accounts and log-ins. Hashing is done elsewhere, so the request waits and
 * what it is about is looked up again when the hash is there. */

#define USERNAME_MIN_LENGTH 3
#define USERNAME_MAX_LENGTH 32
#define PASSWORD_MIN_LENGTH 10
#define NAME_MAX_LENGTH 64
#define BUSY_RETRY_S 3

typedef struct
{
  HollerHttpRequest *request;
  char *username;
  char *user_id; /* nullable: there is no such account */
} LogIn;

static LogIn *
log_in_new (HollerHttpRequest *request, char *username)
{
  LogIn *self = g_new0 (LogIn, 1);

  self->request = holler_http_request_ref (request);
  self->username = username;
  return self;
}

static void
log_in_free (LogIn *self)
{
  holler_http_request_unref (self->request);
  g_free (self->username);
  g_free (self->user_id);
  g_free (self);
}

static void
fail_busy (HollerHttpRequest *request)
{
  holler_http_fail_for_now (request,
                            HOLLER_SERVER_ERROR_UNAVAILABLE,
                            "Too many people are logging in at this moment. "
                            "Try again in a few seconds.",
                            BUSY_RETRY_S);
}

static char *
fold_username (const char *text)
{
  gsize length = text != NULL ? strlen (text) : 0;
  g_autofree char *folded = NULL;

  if (length < USERNAME_MIN_LENGTH || length > USERNAME_MAX_LENGTH)
    return NULL;

  folded = g_ascii_strdown (text, -1);
  for (const char *p = folded; *p != '\0'; p++)
    {
      if (!g_ascii_islower (*p) && !g_ascii_isdigit (*p) &&
          strchr ("_.-", *p) == NULL)
        return NULL;
    }

  return g_steal_pointer (&folded);
}

gboolean
holler_http_is_password_good (const char *text)
{
  glong length = text != NULL ? g_utf8_strlen (text, -1) : 0;

  return length >= PASSWORD_MIN_LENGTH && length <= HOLLER_PASSWORD_MAX_LENGTH;
}

static gboolean
is_name_good (const char *text)
{
  return text == NULL ||
         (*text != '\0' && g_utf8_strlen (text, -1) <= NAME_MAX_LENGTH);
}

static JsonObject *
make_session (HollerHttpRequest *request,
              const HollerUserRow *user,
              const char *device_id,
              const char *refresh_token)
{
  HollerServer *server = request->server;
  guint lifetime_s = server->config->access_token_s;
  JsonObject *session = json_object_new ();
  g_autofree char *access_token = holler_tokens_sign (
    server->tokens,
    user->user_id,
    device_id,
    holler_clock_get_real_time_us (server->clock) / G_USEC_PER_SEC,
    lifetime_s);

  json_object_set_object_member (session, "user", holler_objects_user (user));
  json_object_set_string_member (session, "deviceId", device_id);
  json_object_set_string_member (session, "accessToken", access_token);
  json_object_set_int_member (session, "expiresIn", lifetime_s);
  json_object_set_string_member (session, "refreshToken", refresh_token);
  return session;
}

static void
enter (HollerHttpRequest *request, const HollerUserRow *user, guint status)
{
  HollerServer *server = request->server;
  const char *device_id = holler_http_get_string (request, "deviceId");
  const char *device_name = holler_http_get_string (request, "deviceName");
  g_autofree char *refresh_token = holler_tokens_new_refresh ();
  g_autofree char *entered = NULL;
  g_autoptr (GError) error = NULL;

  if (device_id != NULL && !holler_id_is_valid (device_id))
    device_id = NULL;

  entered = holler_server_store_enter_device (
    server->store,
    user->user_id,
    device_id,
    device_name,
    refresh_token,
    holler_clock_get_real_time_us (server->clock),
    &error);
  if (entered == NULL)
    {
      holler_http_fail_error (request, error);
      return;
    }

  holler_http_answer (request,
                      status,
                      make_session (request, user, entered, refresh_token));
}

static gboolean
check_registration (HollerHttpRequest *request)
{
  HollerServerConfig *config = request->server->config;
  const char *invite = holler_http_get_string (request, "inviteToken");

  if (config->registration == HOLLER_REGISTRATION_CLOSED)
    {
      holler_http_fail (request,
                        HOLLER_SERVER_ERROR_REGISTRATION_CLOSED,
                        "This server takes no new accounts.");
      return FALSE;
    }
  if (config->registration == HOLLER_REGISTRATION_OPEN)
    return TRUE;

  if (invite == NULL)
    {
      holler_http_fail (request,
                        HOLLER_SERVER_ERROR_INVITE_REQUIRED,
                        "An account on this server needs an invitation.");
      return FALSE;
    }
  if (!g_strv_contains ((const char *const *) config->invite_tokens, invite))
    {
      holler_http_fail (request,
                        HOLLER_SERVER_ERROR_INVITE_INVALID,
                        "This invitation is not good.");
      return FALSE;
    }

  return TRUE;
}

static gboolean
check_new_account (HollerHttpRequest *request, const char *username)
{
  const char *wrong = NULL;

  if (username == NULL)
    wrong = "A user name has 3 to 32 letters a-z, digits or the signs _ . -";
  else if (!holler_http_is_password_good (
             holler_http_get_string (request, "password")))
    wrong = "A password has 10 to 256 characters.";
  else if (!is_name_good (holler_http_get_string (request, "displayName")) ||
           !is_name_good (holler_http_get_string (request, "deviceName")))
    wrong = "A name has 1 to 64 characters.";

  if (wrong != NULL)
    holler_http_fail (request, HOLLER_SERVER_ERROR_BAD_REQUEST, wrong);
  return wrong == NULL;
}

static void
registered_cb (const char *hash, gpointer user_data)
{
  LogIn *log_in = user_data;
  HollerHttpRequest *request = log_in->request;
  const char *display_name = holler_http_get_string (request, "displayName");
  g_autoptr (HollerUserRow) user = NULL;
  g_autoptr (GError) error = NULL;

  if (hash == NULL)
    {
      fail_busy (request);
      log_in_free (log_in);
      return;
    }

  user = holler_server_store_create_user (
    request->server->store,
    log_in->username,
    display_name != NULL ? display_name : log_in->username,
    hash,
    &error);
  if (user != NULL)
    enter (request, user, SOUP_STATUS_CREATED);
  else
    holler_http_fail_error (request, error);
  log_in_free (log_in);
}

/* The same registration again, because its answer was lost on the way: the
 * one who knows the password and sends a key gets a session. */
static void
registered_again_cb (gboolean is_right, gpointer user_data)
{
  LogIn *log_in = user_data;
  HollerHttpRequest *request = log_in->request;
  g_autoptr (HollerUserRow) user = NULL;

  if (is_right)
    user = holler_server_store_find_user (request->server->store,
                                          log_in->user_id,
                                          NULL);
  if (user != NULL)
    enter (request, user, SOUP_STATUS_CREATED);
  else
    holler_http_fail (request,
                      HOLLER_SERVER_ERROR_USERNAME_TAKEN,
                      "This user name is taken.");
  log_in_free (log_in);
}

static gboolean
take_log_in (HollerHttpRequest *request, const char *username)
{
  HollerServer *server = request->server;
  g_autofree char *key = g_strconcat (username, " ", request->address, NULL);
  guint retry_s = 0;

  if (holler_limits_take (server->limits,
                          "log-in",
                          key,
                          server->config->log_ins_per_min,
                          &retry_s) &&
      holler_limits_peek (server->limits,
                          "failed-log-in",
                          request->address,
                          server->config->failed_log_ins_per_min,
                          &retry_s))
    return TRUE;

  holler_http_fail_for_now (request,
                            HOLLER_SERVER_ERROR_RATE_LIMITED,
                            "Too many attempts to log in. Wait a moment.",
                            retry_s);
  return FALSE;
}

static void
handle_register (HollerHttpRequest *request)
{
  HollerServer *server = request->server;
  const char *password = holler_http_get_string (request, "password");
  g_autofree char *username =
    fold_username (holler_http_get_string (request, "username"));
  g_autoptr (HollerUserRow) user = NULL;
  LogIn *log_in = NULL;
  guint retry_s = 0;
  gboolean has_key =
    soup_message_headers_get_one (
      soup_server_message_get_request_headers (request->message),
      "Idempotency-Key") != NULL;

  if (!check_registration (request) || !check_new_account (request, username))
    return;

  if (!holler_limits_take (server->limits,
                           "register",
                           request->address,
                           server->config->registrations_per_min,
                           &retry_s))
    {
      holler_http_fail_for_now (request,
                                HOLLER_SERVER_ERROR_RATE_LIMITED,
                                "Too many new accounts from here. Wait a "
                                "moment.",
                                retry_s);
      return;
    }

  user = holler_server_store_find_user_by_name (server->store, username, NULL);
  if (user != NULL && !has_key)
    {
      holler_http_fail (request,
                        HOLLER_SERVER_ERROR_USERNAME_TAKEN,
                        "This user name is taken.");
      return;
    }
  if (user != NULL && !take_log_in (request, username))
    return;

  log_in = log_in_new (request, g_steal_pointer (&username));
  log_in->user_id = user != NULL ? g_strdup (user->user_id) : NULL;
  if (user != NULL ? !holler_passwords_check (server->passwords,
                                              password,
                                              user->password_hash,
                                              registered_again_cb,
                                              log_in)
                   : !holler_passwords_hash (server->passwords,
                                             password,
                                             registered_cb,
                                             log_in))
    {
      fail_busy (request);
      log_in_free (log_in);
    }
}

static void
logged_in_cb (gboolean is_right, gpointer user_data)
{
  LogIn *log_in = user_data;
  HollerHttpRequest *request = log_in->request;
  HollerServer *server = request->server;
  g_autoptr (HollerUserRow) user = NULL;

  if (is_right)
    user = holler_server_store_find_user (server->store, log_in->user_id, NULL);

  if (user != NULL)
    {
      enter (request, user, SOUP_STATUS_OK);
    }
  else
    {
      server->counts.log_ins_failed++;
      holler_limits_take (server->limits,
                          "failed-log-in",
                          request->address,
                          server->config->failed_log_ins_per_min,
                          NULL);
      holler_http_fail (request,
                        HOLLER_SERVER_ERROR_BAD_CREDENTIALS,
                        "The user name or the password is wrong.");
    }
  log_in_free (log_in);
}

static void
handle_log_in (HollerHttpRequest *request)
{
  HollerServer *server = request->server;
  const char *given = holler_http_get_string (request, "username");
  const char *password = holler_http_get_string (request, "password");
  g_autofree char *username = NULL;
  g_autoptr (HollerUserRow) user = NULL;
  LogIn *log_in = NULL;

  if (given == NULL || password == NULL ||
      strlen (given) > USERNAME_MAX_LENGTH ||
      strlen (password) > HOLLER_PASSWORD_MAX_LENGTH * 4 ||
      !is_name_good (holler_http_get_string (request, "deviceName")))
    {
      holler_http_fail (request,
                        HOLLER_SERVER_ERROR_BAD_REQUEST,
                        "A log-in needs a user name and a password.");
      return;
    }

  username = g_ascii_strdown (given, -1);
  if (!take_log_in (request, username))
    return;

  user = holler_server_store_find_user_by_name (server->store, username, NULL);
  log_in = log_in_new (request, g_steal_pointer (&username));
  log_in->user_id = user != NULL ? g_strdup (user->user_id) : NULL;
  if (!holler_passwords_check (server->passwords,
                               password,
                               user != NULL ? user->password_hash : NULL,
                               logged_in_cb,
                               log_in))
    {
      fail_busy (request);
      log_in_free (log_in);
    }
}

static void
handle_refresh (HollerHttpRequest *request)
{
  HollerServer *server = request->server;
  gint64 now_us = holler_clock_get_real_time_us (server->clock);
  const char *token = holler_http_get_string (request, "refreshToken");
  g_autofree char *successor = holler_tokens_new_refresh ();
  g_autofree char *user_id = NULL;
  g_autofree char *device_id = NULL;
  g_autoptr (HollerUserRow) user = NULL;
  g_autoptr (GError) error = NULL;
  HollerRefreshResult result = HOLLER_REFRESH_UNKNOWN;

  if (token != NULL)
    result = holler_server_store_rotate_refresh (
      server->store,
      token,
      successor,
      now_us,
      (gint64) server->config->refresh_token_days * G_TIME_SPAN_DAY,
      &user_id,
      &device_id,
      &error);

  switch (result)
    {
    case HOLLER_REFRESH_ROTATED:
      user = holler_server_store_find_user (server->store, user_id, &error);
      if (user != NULL)
        holler_http_answer (request,
                            SOUP_STATUS_OK,
                            make_session (request, user, device_id, successor));
      else
        holler_http_fail_error (request, error);
      break;
    case HOLLER_REFRESH_REUSED:
      server->counts.tokens_reused++;
      g_message ("a refresh token was used twice: its device is logged out");
      holler_server_end_device (server,
                                user_id,
                                device_id,
                                HOLLER_CLOSE_REVOKED);
      holler_http_fail (request,
                        HOLLER_SERVER_ERROR_TOKEN_REUSED,
                        "This device was logged out because its key was used "
                        "twice. Log in again.");
      break;
    case HOLLER_REFRESH_FAILED:
      holler_http_fail_error (request, error);
      break;
    case HOLLER_REFRESH_UNKNOWN:
    case HOLLER_REFRESH_EXPIRED:
    default:
      holler_http_fail (request,
                        HOLLER_SERVER_ERROR_UNAUTHORIZED,
                        "Log in again.");
      break;
    }
}

static void
handle_log_out (HollerHttpRequest *request)
{
  HollerServer *server = request->server;
  g_autoptr (GError) error = NULL;

  if (!holler_server_store_revoke_device (server->store,
                                          request->device_id,
                                          &error))
    {
      holler_http_fail_error (request, error);
      return;
    }

  holler_server_end_device (server,
                            request->user_id,
                            request->device_id,
                            HOLLER_CLOSE_REVOKED);
  holler_http_answer (request, SOUP_STATUS_NO_CONTENT, NULL);
}

#define OPEN_BODY (HOLLER_ROUTE_OPEN | HOLLER_ROUTE_BODY)

const HollerHttpRoute holler_api_auth_routes[] = {
  { "POST", "/api/auth/register", handle_register, OPEN_BODY },
  { "POST", "/api/auth/login", handle_log_in, OPEN_BODY },
  { "POST", "/api/auth/refresh", handle_refresh, OPEN_BODY },
  { "POST", "/api/auth/logout", handle_log_out, HOLLER_ROUTE_NONE },
  { NULL, NULL, NULL, 0 },
};
