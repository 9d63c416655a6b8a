/* holler-http-reply.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "net/holler-http-reply.h"

#include <string.h>

#include "base/holler-ids.h"
#include "net/holler-http-exchange.h"
#include "proto/holler-json-scan.h"

/* What an answer means: bytes and a status in, JSON or an error out. The
 * server may be anything that listens on a port, so nothing is taken for
 * granted; json-glib sees only what the scan let through.
 */

/* RFC 6585; libsoup has no name for it. */
#define STATUS_TOO_MANY_REQUESTS 429
#define PROTOCOL_VERSION 1
#define HEALTH_PATH "/api/health"
#define MAX_SENTENCE_LENGTH 300
#define MAX_RETRY_AFTER_S (60 * 60)
#define MAX_TOKEN_LENGTH 4096
#define MAX_EXPIRES_IN_S (366 * 24 * 60 * 60)

static const struct
{
  const char *code;
  HollerApiError error;
} codes[] = {
  { "bad_credentials", HOLLER_API_ERROR_BAD_CREDENTIALS },
  { "username_taken", HOLLER_API_ERROR_USERNAME_TAKEN },
  { "invite_required", HOLLER_API_ERROR_REGISTRATION },
  { "invite_invalid", HOLLER_API_ERROR_REGISTRATION },
  { "registration_closed", HOLLER_API_ERROR_REGISTRATION },
  { "rate_limited", HOLLER_API_ERROR_RATE_LIMITED },
  { "not_found", HOLLER_API_ERROR_NOT_FOUND },
  { "too_large", HOLLER_API_ERROR_TOO_LARGE },
  { "quota", HOLLER_API_ERROR_QUOTA },
  { "unauthorized", HOLLER_API_ERROR_SESSION_LOST },
  { "token_reused", HOLLER_API_ERROR_SESSION_LOST },
};

static JsonNode *
parse_json (GBytes *body, GError **error)
{
  g_autoptr (JsonParser) parser = NULL;
  const char *text = NULL;
  gsize size = 0;

  text = g_bytes_get_data (body, &size);
  if (!holler_json_scan (text != NULL ? text : "",
                         size,
                         HOLLER_HTTP_MAX_REPLY_SIZE_BYTES,
                         error))
    return NULL;

  parser = json_parser_new_immutable ();
  if (!json_parser_load_from_data (parser, text, (gssize) size, error))
    return NULL;

  return json_parser_steal_root (parser);
}

static JsonObject *
get_object (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node)
           ? json_node_get_object (node)
           : NULL;
}

static const char *
get_string (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
             json_node_get_value_type (node) == G_TYPE_STRING
           ? json_node_get_string (node)
           : NULL;
}

static gint64
get_int (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
             json_node_get_value_type (node) == G_TYPE_INT64
           ? json_node_get_int (node)
           : 0;
}

static gboolean
set_not_holler (GError **error, const char *why)
{
  g_set_error (error,
               HOLLER_API_ERROR,
               HOLLER_API_ERROR_NOT_HOLLER,
               "not a Holler server: %s",
               why);

  return FALSE;
}

/* The error object of an answer; NULL if it has none. */
static JsonObject *
find_error (JsonNode *node)
{
  JsonObject *object = NULL;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return NULL;
  object = get_object (json_node_get_object (node), "error");

  return object != NULL && get_string (object, "code") != NULL ? object : NULL;
}

static HollerApiError
map_error (guint status, const char *code)
{
  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    if (strcmp (code, codes[i].code) == 0)
      return codes[i].error;

  if (status >= 500)
    return HOLLER_API_ERROR_SERVER;
  if (status == SOUP_STATUS_UNAUTHORIZED)
    return HOLLER_API_ERROR_SESSION_LOST;
  if (status == SOUP_STATUS_NOT_FOUND)
    return HOLLER_API_ERROR_NOT_FOUND;
  if (status == SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE)
    return HOLLER_API_ERROR_TOO_LARGE;
  if (status == STATUS_TOO_MANY_REQUESTS)
    return HOLLER_API_ERROR_RATE_LIMITED;

  return HOLLER_API_ERROR_REFUSED;
}

/* A sentence from elsewhere: bounded, and no more than one line. */
static char *
dup_sentence (JsonObject *object)
{
  const char *code = get_string (object, "code");
  const char *message = get_string (object, "message");
  g_autofree char *sentence = NULL;

  if (message == NULL || *message == '\0')
    message = code;

  sentence = g_utf8_strlen (message, -1) > MAX_SENTENCE_LENGTH
               ? g_utf8_substring (message, 0, MAX_SENTENCE_LENGTH)
               : g_strdup (message);
  for (char *p = sentence; *p != '\0'; p = g_utf8_next_char (p))
    if (g_ascii_iscntrl (*p))
      *p = ' ';

  return g_steal_pointer (&sentence);
}

/* A server that starts or ends says so where it is asked how it is. */
static char *
dup_status_sentence (guint status, JsonNode *node)
{
  const char *word = NULL;

  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    word = get_string (json_node_get_object (node), "status");
  if (g_strcmp0 (word, "starting") == 0)
    return g_strdup ("the server is just starting");
  if (g_strcmp0 (word, "draining") == 0)
    return g_strdup ("the server is about to end");

  return g_strdup_printf ("the server answers with status %u", status);
}

static gboolean
set_server_error (guint status,
                  SoupMessageHeaders *headers,
                  const char *path,
                  JsonNode *node,
                  GError **error)
{
  JsonObject *object = find_error (node);
  g_autofree char *sentence = NULL;
  HollerApiError code = HOLLER_API_ERROR_SERVER;
  guint retry_after_s = 0;

  /* Who stands in front of a server may have a limit of its own. */
  if (object == NULL && status < 500 && status != STATUS_TOO_MANY_REQUESTS &&
      status != SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE)
    return set_not_holler (error, "it answers in a way of its own");

  if (object == NULL)
    sentence = dup_status_sentence (status, node);
  else
    sentence = dup_sentence (object);
  code = map_error (status, object != NULL ? get_string (object, "code") : "");
  if (code == HOLLER_API_ERROR_NOT_FOUND && strcmp (path, HEALTH_PATH) == 0)
    return set_not_holler (error, "it does not say how it is");

  retry_after_s = holler_http_reply_get_retry_after_s (status, headers);
  if (retry_after_s > 0)
    g_set_error (error,
                 HOLLER_API_ERROR,
                 code,
                 "%s (again in %u s)",
                 sentence,
                 retry_after_s);
  else
    g_set_error_literal (error, HOLLER_API_ERROR, code, sentence);

  return FALSE;
}

/* A server of another protocol is told apart here, so that nobody who asks
 * how a server is can forget to look. */
static gboolean
check_health (guint status, JsonNode *node, GError **error)
{
  JsonObject *object = NULL;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return set_not_holler (error, "it does not say how it is");
  object = json_node_get_object (node);
  if (get_string (object, "status") == NULL ||
      get_int (object, "protocol") <= 0)
    return set_not_holler (error, "it does not say how it is");

  if (get_int (object, "protocol") != PROTOCOL_VERSION)
    {
      g_set_error (error,
                   HOLLER_API_ERROR,
                   HOLLER_API_ERROR_OTHER_PROTOCOL,
                   "the server speaks protocol %" G_GINT64_FORMAT ", not %d",
                   get_int (object, "protocol"),
                   PROTOCOL_VERSION);
      return FALSE;
    }

  return TRUE;
}

/**
 * holler_http_reply_is_stale_token:
 * @status: the status of an answer
 * @body: its body
 *
 * Says whether a request failed for its access token and nothing else.
 *
 * A wrong password is a 401, too, and no new token would help.
 *
 * Returns: `TRUE` if the same request with a newer token may do
 */
gboolean
holler_http_reply_is_stale_token (guint status, GBytes *body)
{
  g_autoptr (JsonNode) node = NULL;
  JsonObject *object = NULL;

  if (status != SOUP_STATUS_UNAUTHORIZED)
    return FALSE;

  node = parse_json (body, NULL);
  object = find_error (node);

  return object == NULL ||
         strcmp (get_string (object, "code"), "bad_credentials") != 0;
}

/**
 * holler_http_reply_parse:
 * @status: the status of an answer
 * @headers: its headers
 * @path: the path that was asked for
 * @body: its body
 * @out_node: (out) (nullable): the answer, `NULL` for an empty one (204)
 * @error: return location for a [error@ApiError]
 *
 * Judges an answer.
 *
 * The error's message is the server's own sentence where there is one.
 *
 * Returns: `TRUE` if the server did what it was asked for
 */
gboolean
holler_http_reply_parse (guint status,
                         SoupMessageHeaders *headers,
                         const char *path,
                         GBytes *body,
                         JsonNode **out_node,
                         GError **error)
{
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *bare_path = NULL;
  gboolean is_success = SOUP_STATUS_IS_SUCCESSFUL (status);

  g_return_val_if_fail (path != NULL, FALSE);
  g_return_val_if_fail (out_node != NULL, FALSE);

  if (status == SOUP_STATUS_NO_CONTENT)
    {
      *out_node = NULL;
      return TRUE;
    }

  bare_path = g_strndup (path, strcspn (path, "?"));
  node = parse_json (body, NULL);
  if (strcmp (bare_path, HEALTH_PATH) == 0 &&
      (is_success || status == SOUP_STATUS_SERVICE_UNAVAILABLE) &&
      (is_success || node != NULL) && !check_health (status, node, error))
    return FALSE;
  if (!is_success)
    return set_server_error (status, headers, bare_path, node, error);
  if (node == NULL)
    return set_not_holler (error, "the answer is not JSON");

  *out_node = g_steal_pointer (&node);

  return TRUE;
}

/**
 * holler_http_reply_get_retry_after_s:
 * @status: the status of an answer
 * @headers: its headers
 *
 * Tells when a server that has enough may be asked again.
 *
 * Returns: seconds, at most an hour; 0 if it does not say
 */
guint
holler_http_reply_get_retry_after_s (guint status, SoupMessageHeaders *headers)
{
  const char *value = NULL;
  guint64 seconds = 0;

  if (status != STATUS_TOO_MANY_REQUESTS &&
      status != SOUP_STATUS_SERVICE_UNAVAILABLE)
    return 0;

  value = soup_message_headers_get_one (headers, "Retry-After");
  if (value == NULL ||
      !g_ascii_string_to_unsigned (value, 10, 0, G_MAXUINT32, &seconds, NULL))
    return 0;

  return (guint) MIN (seconds, MAX_RETRY_AFTER_S);
}

static gboolean
is_token (const char *text)
{
  gsize length = text != NULL ? strlen (text) : 0;

  if (length == 0 || length > MAX_TOKEN_LENGTH)
    return FALSE;
  for (const char *p = text; *p != '\0'; p++)
    if (!g_ascii_isgraph (*p))
      return FALSE;

  return TRUE;
}

/**
 * holler_http_reply_dup_session:
 * @node: the answer to a log in, registration or refresh
 * @server_url: the server it came from
 * @error: return location for a [error@ApiError]
 *
 * Reads a session.
 *
 * Returns: (transfer full): a session
 */
HollerSession *
holler_http_reply_dup_session (JsonNode *node,
                               const char *server_url,
                               GError **error)
{
  g_autoptr (HollerSession) session = g_new0 (HollerSession, 1);
  JsonObject *object = NULL;
  JsonObject *user = NULL;
  gint64 expires_in_s = 0;

  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    object = json_node_get_object (node);
  if (object != NULL)
    user = get_object (object, "user");
  if (user != NULL)
    {
      session->server_url = g_strdup (server_url);
      session->user_id = g_strdup (get_string (user, "userId"));
      session->username = g_strdup (get_string (user, "username"));
      session->display_name = g_strdup (get_string (user, "displayName"));
      session->device_id = g_strdup (get_string (object, "deviceId"));
      session->access_token = g_strdup (get_string (object, "accessToken"));
      session->refresh_token = g_strdup (get_string (object, "refreshToken"));
      expires_in_s = get_int (object, "expiresIn");
    }

  if (user == NULL || session->user_id == NULL ||
      !holler_id_is_valid (session->user_id) || session->device_id == NULL ||
      !holler_id_is_valid (session->device_id) || session->username == NULL ||
      !is_token (session->access_token) || !is_token (session->refresh_token) ||
      expires_in_s <= 0 || expires_in_s > MAX_EXPIRES_IN_S)
    {
      set_not_holler (error, "it sent no complete session");
      return NULL;
    }

  session->expires_at_us = g_get_real_time () + expires_in_s * G_USEC_PER_SEC;

  return g_steal_pointer (&session);
}
