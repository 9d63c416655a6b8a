/* holler-http.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-http.h"

#include "base/holler-ids.h"
#include "proto/holler-json-scan.h"
#include "server/holler-api-files.h"
#include "server/holler-listener.h"

#include <string.h>

/* From a request to its route: what is wrong with it in general is answered
 * here, so that a handler only sees good tokens and JSON objects. */

#define MAX_BODY_BYTES (64 * 1024)
#define TOO_LARGE_KEY "holler-too-large"
#define BODY_COUNT_KEY "holler-body-count"
#define FILE_KEY "holler-is-file"
#define BUSY_RETRY_S 2

static const HollerHttpRoute *const tables[] = {
  holler_api_account_routes, holler_api_auth_routes,  holler_api_people_routes,
  holler_api_chat_routes,    holler_api_files_routes, holler_api_groups_routes,
  holler_api_server_routes,
};

gboolean
holler_http_has_token_in_query (GHashTable *query)
{
  GHashTableIter iter;
  gpointer key = NULL;

  if (query == NULL)
    return FALSE;

  g_hash_table_iter_init (&iter, query);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      g_autofree char *folded = g_ascii_strdown (key, -1);

      if (strstr (folded, "token") != NULL ||
          strstr (folded, "bearer") != NULL ||
          g_str_equal (folded, "authorization"))
        return TRUE;
    }

  return FALSE;
}

gboolean
holler_http_check_token (HollerServer *server,
                         const char *token,
                         HollerTokenClaims *out_claims,
                         GError **error)
{
  g_auto (HollerTokenClaims) claims = { 0 };
  gint64 now_s = holler_clock_get_real_time_us (server->clock) / G_USEC_PER_SEC;

  if (!holler_tokens_check (server->tokens, token, now_s, &claims, error))
    return FALSE;

  if (!holler_server_store_is_device_valid (server->store,
                                            claims.user_id,
                                            claims.device_id))
    {
      g_set_error_literal (error,
                           HOLLER_SERVER_ERROR,
                           HOLLER_SERVER_ERROR_UNAUTHORIZED,
                           "this device has been logged out");
      return FALSE;
    }

  *out_claims = claims;
  claims.user_id = NULL;
  claims.device_id = NULL;
  return TRUE;
}

static gboolean
authorize (HollerHttpRequest *self)
{
  const char *header = soup_message_headers_get_one (
    soup_server_message_get_request_headers (self->message),
    "Authorization");
  HollerTokenClaims claims = { 0 };
  g_autoptr (GError) error = NULL;

  if (header == NULL || g_ascii_strncasecmp (header, "Bearer ", 7) != 0)
    {
      holler_http_fail (self,
                        HOLLER_SERVER_ERROR_UNAUTHORIZED,
                        "You are not logged in.");
      return FALSE;
    }

  if (!holler_http_check_token (self->server, header + 7, &claims, &error))
    {
      holler_http_fail (self, HOLLER_SERVER_ERROR_UNAUTHORIZED, error->message);
      return FALSE;
    }

  self->user_id = claims.user_id;
  self->device_id = claims.device_id;
  return TRUE;
}

/* What is said with another type than it has would else pass for not said. */
static gboolean
has_good_strings (JsonObject *body)
{
  static const char *const names[] = {
    "accessToken", "callType",    "deviceId",    "deviceName",
    "displayName", "inviteToken", "kind",        "newPassword",
    "oldPassword", "password",    "recipientId", "refreshToken",
    "roomName",    "statusText",  "userId",      "username",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      JsonNode *node = json_object_get_member (body, names[i]);

      if (node != NULL && !JSON_NODE_HOLDS_NULL (node) &&
          (!JSON_NODE_HOLDS_VALUE (node) ||
           json_node_get_value_type (node) != G_TYPE_STRING))
        return FALSE;
    }

  return TRUE;
}

static gboolean
parse_body (HollerHttpRequest *self)
{
  SoupMessageBody *body = soup_server_message_get_request_body (self->message);
  g_autoptr (GBytes) bytes = soup_message_body_flatten (body);
  g_autoptr (JsonParser) parser = json_parser_new ();
  gsize length = 0;
  const char *text = g_bytes_get_data (bytes, &length);
  JsonNode *root = NULL;

  if (text == NULL || !holler_json_scan (text, length, MAX_BODY_BYTES, NULL) ||
      !json_parser_load_from_data (parser, text, (gssize) length, NULL))
    {
      holler_http_fail (self,
                        HOLLER_SERVER_ERROR_BAD_REQUEST,
                        "The body is not good JSON.");
      return FALSE;
    }

  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      holler_http_fail (self,
                        HOLLER_SERVER_ERROR_BAD_REQUEST,
                        "The body is not a JSON object.");
      return FALSE;
    }

  self->body = json_node_dup_object (root);
  if (!has_good_strings (self->body))
    {
      holler_http_fail (self,
                        HOLLER_SERVER_ERROR_BAD_REQUEST,
                        "A field that is text is something else.");
      return FALSE;
    }

  return TRUE;
}

static gboolean
match (HollerHttpRequest *self, const char *pattern, const char *path)
{
  g_auto (GStrv) wanted = g_strsplit (pattern, "/", -1);
  g_auto (GStrv) given = g_strsplit (path, "/", -1);
  guint n_found = 0;

  if (g_strv_length (wanted) != g_strv_length (given))
    return FALSE;

  for (guint i = 0; wanted[i] != NULL; i++)
    {
      if (!g_str_equal (wanted[i], "*") && !g_str_equal (wanted[i], given[i]))
        return FALSE;
      if (g_str_equal (wanted[i], "*") && !holler_id_is_valid (given[i]))
        return FALSE;
    }

  for (guint i = 0; wanted[i] != NULL; i++)
    {
      if (g_str_equal (wanted[i], "*") && n_found < HOLLER_HTTP_MAX_PARAMETERS)
        self->parameters[n_found++] = g_strdup (given[i]);
    }

  return TRUE;
}

static const HollerHttpRoute *
find_route (HollerHttpRequest *self, const char *path, gboolean *out_is_known)
{
  const char *method = soup_server_message_get_method (self->message);

  *out_is_known = FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      for (const HollerHttpRoute *route = tables[i]; route->func != NULL;
           route++)
        {
          gboolean is_method = g_str_equal (route->method, method);

          if (*out_is_known && !is_method)
            continue;
          if (!match (self, route->pattern, path))
            continue;
          if (is_method)
            return route;
          *out_is_known = TRUE;
          for (guint j = 0; j < HOLLER_HTTP_MAX_PARAMETERS; j++)
            g_clear_pointer (&self->parameters[j], g_free);
        }
    }

  return NULL;
}

static gboolean
check_general (HollerHttpRequest *self, const HollerHttpRoute *route)
{
  if (g_object_get_data (G_OBJECT (self->message), TOO_LARGE_KEY) != NULL)
    {
      holler_http_fail (self,
                        HOLLER_SERVER_ERROR_TOO_LARGE,
                        "The body is larger than 64 KiB.");
      return FALSE;
    }

  if (self->server->state != HOLLER_SERVER_RUNNING &&
      (route->flags & HOLLER_ROUTE_ANY_TIME) == 0)
    {
      holler_http_fail_for_now (self,
                                HOLLER_SERVER_ERROR_UNAVAILABLE,
                                "The server is not ready. Try again soon.",
                                BUSY_RETRY_S);
      return FALSE;
    }

  if (holler_http_has_token_in_query (self->query))
    {
      holler_http_fail (self,
                        HOLLER_SERVER_ERROR_BAD_REQUEST,
                        "A token must not be in the address.");
      return FALSE;
    }

  if ((route->flags & HOLLER_ROUTE_OPEN) == 0 && !authorize (self))
    return FALSE;

  return (route->flags & HOLLER_ROUTE_BODY) == 0 || parse_body (self);
}

static HollerHttpRequest *
make_request (HollerServer *server, SoupServerMessage *message)
{
  HollerHttpRequest *self = g_new0 (HollerHttpRequest, 1);

  g_ref_count_init (&self->ref_count);
  self->server = server;
  self->message = g_object_ref (message);
  self->address = g_strdup (soup_server_message_get_remote_host (message));
  return self;
}

static void
handle_cb (SoupServer *soup,
           SoupServerMessage *message,
           const char *path,
           GHashTable *query,
           gpointer user_data)
{
  g_autoptr (HollerHttpRequest) self = make_request (user_data, message);
  const HollerHttpRoute *route = NULL;
  gboolean is_known = FALSE;

  self->query = query;
  self->server->counts.http_requests++;

  if (holler_origin_admit (self->server, message))
    return;

  route = find_route (self, path, &is_known);
  if (route == NULL)
    {
      holler_http_fail (self,
                        is_known ? HOLLER_SERVER_ERROR_BAD_REQUEST
                                 : HOLLER_SERVER_ERROR_NOT_FOUND,
                        is_known ? "This cannot be done with that address."
                                 : "There is no such address.");
      if (is_known)
        soup_server_message_set_status (message,
                                        SOUP_STATUS_METHOD_NOT_ALLOWED,
                                        NULL);
      return;
    }

  if (!check_general (self, route))
    return;

  /* What a socket has written in this turn must not be seen before it is on
   * the disk. */
  if (self->server->store != NULL)
    holler_server_store_commit_batch (self->server->store);
  route->func (self);
  self->query = NULL;
  if (!self->is_answered)
    {
      self->is_paused = TRUE;
      soup_server_message_pause (message);
    }
}

/* Who asked first whether the body is welcome hears at once that it is not,
 * and need not send it (RFC 9110, section 10.1.1). libsoup goes on by itself
 * if there is a status. */
static void
refuse_expected (HollerServer *server,
                 SoupServerMessage *message,
                 const GError *refusal)
{
  SoupExpectation expected = soup_message_headers_get_expectations (
    soup_server_message_get_request_headers (message));
  g_autoptr (HollerHttpRequest) request = NULL;

  if (refusal == NULL || (expected & SOUP_EXPECTATION_CONTINUE) == 0)
    return;

  request = make_request (server, message);
  if (!holler_origin_admit (server, message))
    holler_http_fail_error (request, refusal);
  /* What comes next may be the body or not: nothing of it is read. */
  soup_message_headers_replace (
    soup_server_message_get_response_headers (message),
    "Connection",
    "close");
}

static void
got_headers_cb (SoupServerMessage *message, gpointer user_data)
{
  g_autoptr (HollerGuardStream) guard = holler_listener_find_guard (message);
  g_autoptr (GError) too_large = NULL;
  goffset length = soup_message_headers_get_content_length (
    soup_server_message_get_request_headers (message));

  if (guard != NULL)
    holler_guard_stream_set_phase (guard, HOLLER_GUARD_BODY);

  if (holler_api_files_begin (user_data, message))
    {
      g_object_set_data (G_OBJECT (message), FILE_KEY, message);
      refuse_expected (user_data,
                       message,
                       holler_api_files_get_refusal (message));
    }
  else if (length > MAX_BODY_BYTES)
    {
      g_object_set_data (G_OBJECT (message), TOO_LARGE_KEY, message);
      soup_message_body_set_accumulate (
        soup_server_message_get_request_body (message),
        FALSE);
      g_set_error_literal (&too_large,
                           HOLLER_SERVER_ERROR,
                           HOLLER_SERVER_ERROR_TOO_LARGE,
                           "The body is too large.");
      refuse_expected (user_data, message, too_large);
    }
}

static void
got_chunk_cb (SoupServerMessage *message, GBytes *chunk, gpointer user_data)
{
  gsize count =
    GPOINTER_TO_SIZE (g_object_get_data (G_OBJECT (message), BODY_COUNT_KEY)) +
    g_bytes_get_size (chunk);

  if (g_object_get_data (G_OBJECT (message), FILE_KEY) != NULL)
    return;

  g_object_set_data (G_OBJECT (message),
                     BODY_COUNT_KEY,
                     GSIZE_TO_POINTER (count));
  if (count <= MAX_BODY_BYTES)
    return;

  g_object_set_data (G_OBJECT (message), TOO_LARGE_KEY, message);
  soup_message_body_set_accumulate (
    soup_server_message_get_request_body (message),
    FALSE);
}

static void
got_body_cb (SoupServerMessage *message, gpointer user_data)
{
  g_autoptr (HollerGuardStream) guard = holler_listener_find_guard (message);

  if (guard != NULL)
    holler_guard_stream_set_phase (guard, HOLLER_GUARD_ANSWER);
}

static void
finished_cb (SoupServerMessage *message, gpointer user_data)
{
  g_autoptr (HollerGuardStream) guard = holler_listener_find_guard (message);

  if (guard != NULL)
    holler_guard_stream_set_phase (guard, HOLLER_GUARD_IDLE);
}

static void
request_started_cb (SoupServer *soup,
                    SoupServerMessage *message,
                    gpointer user_data)
{
  g_signal_connect (message,
                    "got-headers",
                    G_CALLBACK (got_headers_cb),
                    user_data);
  g_signal_connect (message, "got-chunk", G_CALLBACK (got_chunk_cb), NULL);
  g_signal_connect (message, "got-body", G_CALLBACK (got_body_cb), NULL);
  g_signal_connect (message, "finished", G_CALLBACK (finished_cb), NULL);
}

/**
 * holler_http_install:
 * @soup: the server that speaks HTTP
 * @server: what answers
 *
 * Connects the API and the socket to @soup.
 */
void
holler_http_install (SoupServer *soup, HollerServer *server)
{
  g_signal_connect (soup,
                    "request-started",
                    G_CALLBACK (request_started_cb),
                    server);
  soup_server_add_handler (soup, NULL, handle_cb, server, NULL);
  holler_upgrade_install (soup, server);
}
