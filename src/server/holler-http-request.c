/* holler-http-request.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-http.h"

#include "proto/holler-json-write.h"

#include <string.h>

/* A request as its handler sees it, and its answers. */

#define BUSY_RETRY_S 2
/* Of those that say by which the same request may come again */
#define MAX_KEYS 1000
#define MAX_KEY_LENGTH 200

/* RFC 6585, section 4; libsoup has no name for it. */
#define STATUS_TOO_MANY_REQUESTS 429

/**
 * holler_http_request_ref:
 * @self: a request
 *
 * Takes a reference, to answer later.
 *
 * Returns: (transfer full): @self
 */
HollerHttpRequest *
holler_http_request_ref (HollerHttpRequest *self)
{
  g_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * holler_http_request_unref:
 * @self: (transfer full): a request
 *
 * Gives a reference back.
 */
void
holler_http_request_unref (HollerHttpRequest *self)
{
  if (!g_ref_count_dec (&self->ref_count))
    return;

  for (guint i = 0; i < HOLLER_HTTP_MAX_PARAMETERS; i++)
    g_free (self->parameters[i]);
  g_clear_pointer (&self->body, json_object_unref);
  g_clear_object (&self->message);
  g_free (self->address);
  g_free (self->user_id);
  g_free (self->device_id);
  g_free (self);
}

static guint
to_status (HollerServerError code)
{
  switch (code)
    {
    case HOLLER_SERVER_ERROR_BAD_FRAME:
    case HOLLER_SERVER_ERROR_BAD_REQUEST:
    case HOLLER_SERVER_ERROR_UNKNOWN_TYPE:
      return SOUP_STATUS_BAD_REQUEST;
    case HOLLER_SERVER_ERROR_UNAUTHORIZED:
    case HOLLER_SERVER_ERROR_BAD_CREDENTIALS:
    case HOLLER_SERVER_ERROR_TOKEN_REUSED:
      return SOUP_STATUS_UNAUTHORIZED;
    case HOLLER_SERVER_ERROR_FORBIDDEN:
    case HOLLER_SERVER_ERROR_INVITE_REQUIRED:
    case HOLLER_SERVER_ERROR_INVITE_INVALID:
    case HOLLER_SERVER_ERROR_REGISTRATION_CLOSED:
    case HOLLER_SERVER_ERROR_NOT_CONTACT:
    case HOLLER_SERVER_ERROR_NOT_MEMBER:
      return SOUP_STATUS_FORBIDDEN;
    case HOLLER_SERVER_ERROR_NOT_FOUND:
    case HOLLER_SERVER_ERROR_NO_SUCH_CALL:
      return SOUP_STATUS_NOT_FOUND;
    case HOLLER_SERVER_ERROR_CONFLICT:
    case HOLLER_SERVER_ERROR_USERNAME_TAKEN:
    case HOLLER_SERVER_ERROR_RECIPIENT_OFFLINE:
    case HOLLER_SERVER_ERROR_CALL_LIVE:
    case HOLLER_SERVER_ERROR_ANSWERED_ELSEWHERE:
    case HOLLER_SERVER_ERROR_CALL_FULL:
      return SOUP_STATUS_CONFLICT;
    case HOLLER_SERVER_ERROR_TOO_LARGE:
    case HOLLER_SERVER_ERROR_QUOTA:
      return SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE;
    case HOLLER_SERVER_ERROR_RATE_LIMITED:
      return STATUS_TOO_MANY_REQUESTS;
    case HOLLER_SERVER_ERROR_UNAVAILABLE:
      return SOUP_STATUS_SERVICE_UNAVAILABLE;
    case HOLLER_SERVER_ERROR_INTERNAL:
    default:
      return SOUP_STATUS_INTERNAL_SERVER_ERROR;
    }
}

static void
set_json (SoupServerMessage *message, guint status, JsonObject *object)
{
  g_autoptr (JsonObject) owned = object;
  char *text = holler_json_write_object (owned);

  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message,
                                    "application/json",
                                    SOUP_MEMORY_TAKE,
                                    text,
                                    strlen (text));
}

void
holler_http_set_error (SoupServerMessage *message,
                       HollerServerError code,
                       const char *text,
                       guint retry_after_s)
{
  JsonObject *object = json_object_new ();
  JsonObject *error = json_object_new ();
  SoupMessageHeaders *headers =
    soup_server_message_get_response_headers (message);

  json_object_set_string_member (error,
                                 "code",
                                 holler_server_error_to_code (code));
  json_object_set_string_member (error, "message", text);
  json_object_set_object_member (object, "error", error);
  if (retry_after_s > 0)
    {
      g_autofree char *seconds = g_strdup_printf ("%u", retry_after_s);

      soup_message_headers_replace (headers, "Retry-After", seconds);
    }
  if (code == HOLLER_SERVER_ERROR_UNAUTHORIZED)
    soup_message_headers_replace (headers, "WWW-Authenticate", "Bearer");
  set_json (message, to_status (code), object);
}

static void
unpause (HollerHttpRequest *self)
{
  self->is_answered = TRUE;
  if (!self->is_paused)
    return;

  self->is_paused = FALSE;
  soup_server_message_unpause (self->message);
}

/**
 * holler_http_answer:
 * @self: a request
 * @status: an HTTP status
 * @object: (nullable) (transfer full): the body
 *
 * Answers a request.
 */
void
holler_http_answer (HollerHttpRequest *self, guint status, JsonObject *object)
{
  if (object != NULL)
    set_json (self->message, status, object);
  else
    soup_server_message_set_status (self->message, status, NULL);
  unpause (self);
}

/**
 * holler_http_fail_for_now:
 * @self: a request
 * @code: what is wrong, for programs
 * @message: what is wrong, for people
 * @retry_after_s: when to come again
 *
 * Refuses a request that may be good later.
 */
void
holler_http_fail_for_now (HollerHttpRequest *self,
                          HollerServerError code,
                          const char *message,
                          guint retry_after_s)
{
  holler_http_set_error (self->message, code, message, retry_after_s);
  unpause (self);
}

/**
 * holler_http_fail:
 * @self: a request
 * @code: what is wrong, for programs
 * @message: what is wrong, for people
 *
 * Refuses a request.
 */
void
holler_http_fail (HollerHttpRequest *self,
                  HollerServerError code,
                  const char *message)
{
  holler_http_fail_for_now (self, code, message, 0);
}

/**
 * holler_http_fail_forbidden:
 * @self: a request
 * @code: what is wrong, for programs
 * @message: what is wrong, for people
 *
 * Refuses a request of somebody who is logged in well enough.
 */
void
holler_http_fail_forbidden (HollerHttpRequest *self,
                            HollerServerError code,
                            const char *message)
{
  holler_http_set_error (self->message, code, message, 0);
  soup_server_message_set_status (self->message, SOUP_STATUS_FORBIDDEN, NULL);
  unpause (self);
}

/**
 * holler_http_fail_error:
 * @self: a request
 * @error: (nullable): why
 *
 * Refuses a request for a reason from below.
 */
void
holler_http_fail_error (HollerHttpRequest *self, const GError *error)
{
  if (error == NULL || error->domain != HOLLER_SERVER_ERROR ||
      error->code == HOLLER_SERVER_ERROR_INTERNAL)
    {
      g_warning ("a request failed: %s",
                 error != NULL ? error->message : "for no reason given");
      holler_http_fail (self,
                        HOLLER_SERVER_ERROR_INTERNAL,
                        "Something went wrong on the server.");
    }
  else if (error->code == HOLLER_SERVER_ERROR_UNAVAILABLE)
    {
      g_warning ("a request failed: %s", error->message);
      holler_http_fail_for_now (self,
                                HOLLER_SERVER_ERROR_UNAVAILABLE,
                                "The server cannot store this now. Try again "
                                "later.",
                                BUSY_RETRY_S);
    }
  else
    {
      holler_http_fail (self, (HollerServerError) error->code, error->message);
    }
}

/**
 * holler_http_get_string:
 * @self: a request with a body
 * @name: a member of the body
 *
 * Gets a string of the body.
 *
 * Returns: (nullable): the string; `NULL` if it is not there or no string
 */
const char *
holler_http_get_string (HollerHttpRequest *self, const char *name)
{
  JsonNode *node =
    self->body != NULL ? json_object_get_member (self->body, name) : NULL;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;

  return json_node_get_string (node);
}

/**
 * holler_http_get_query:
 * @self: a request, in its handler
 * @name: a name
 *
 * Gets a value of the query.
 *
 * Returns: (nullable): the value
 */
const char *
holler_http_get_query (HollerHttpRequest *self, const char *name)
{
  return self->query != NULL ? g_hash_table_lookup (self->query, name) : NULL;
}

static char *
dup_key (HollerHttpRequest *self, const char *kind)
{
  const char *key = soup_message_headers_get_one (
    soup_server_message_get_request_headers (self->message),
    "Idempotency-Key");

  if (key == NULL || strlen (key) > MAX_KEY_LENGTH)
    return NULL;
  return g_strjoin (" ", kind, self->user_id, key, NULL);
}

const char *
holler_http_find_made (HollerHttpRequest *self, const char *kind)
{
  g_autofree char *key = dup_key (self, kind);

  return key != NULL ? g_hash_table_lookup (self->server->made, key) : NULL;
}

void
holler_http_remember_made (HollerHttpRequest *self,
                           const char *kind,
                           const char *id)
{
  char *key = dup_key (self, kind);

  if (key == NULL)
    return;
  if (g_hash_table_size (self->server->made) >= MAX_KEYS)
    g_hash_table_remove_all (self->server->made);
  g_hash_table_replace (self->server->made, key, g_strdup (id));
}
