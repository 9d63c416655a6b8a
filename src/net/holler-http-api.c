/* holler-http-api.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "net/holler-http-api.h"

#include <libsoup/soup.h>
#include <string.h>

#include "base/holler-debug.h"
#include "net/holler-http-exchange.h"
#include "net/holler-http-reply.h"
#include "net/holler-http-transfer.h"
#include "net/holler-server-url.h"
#include "net/holler-token-keeper.h"
#include "net/holler-trust-guard.h"
#include "proto/holler-json-write.h"

/* The HTTP API of one server: each request is one exchange, and one more with
 * a newer token where the server no longer takes the one that was sent.
 */

#define IO_TIMEOUT_S 15
#define MAX_CONNECTIONS 8

struct _HollerHttpApi
{
  GObject parent_instance;

  SoupSession *soup;
  HollerTokenKeeper *tokens;
  char *server_url;
};

typedef struct
{
  char *method;
  char *path;
  GBytes *body;
  HollerApiFlags flags;
  SoupMessage *message;
  char *used_token;
  gboolean is_retry;
} Request;

static void holler_http_api_iface_init (HollerApiInterface *iface);
static void send_request (HollerHttpApi *self, GTask *task, const char *token);

G_DEFINE_FINAL_TYPE_WITH_CODE (
  HollerHttpApi,
  holler_http_api,
  G_TYPE_OBJECT,
  G_IMPLEMENT_INTERFACE (HOLLER_TYPE_API, holler_http_api_iface_init))

static void
request_free (Request *request)
{
  g_free (request->method);
  g_free (request->path);
  g_clear_pointer (&request->body, g_bytes_unref);
  g_clear_object (&request->message);
  g_free (request->used_token);
  g_free (request);
}

static void
newer_token_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  HollerHttpApi *self = g_task_get_source_object (task);
  g_autofree char *token = NULL;
  g_autoptr (GError) error = NULL;

  token = holler_token_keeper_get_finish (HOLLER_TOKEN_KEEPER (source),
                                          result,
                                          &error);
  if (token == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    send_request (self, task, token);
}

static void
request_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  HollerHttpApi *self = g_task_get_source_object (task);
  Request *request = g_task_get_task_data (task);
  g_autoptr (SoupMessage) message = g_steal_pointer (&request->message);
  g_autoptr (GBytes) body = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) error = NULL;
  guint status = 0;

  body = holler_http_exchange_finish (SOUP_SESSION (source), result, &error);
  if (body == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  status = soup_message_get_status (message);
  holler_debug (HOLLER_DEBUG_WIRE,
                "api: %s answered %u",
                request->method,
                status);
  if (request->used_token != NULL && !request->is_retry &&
      holler_http_reply_is_stale_token (status, body))
    {
      request->is_retry = TRUE;
      holler_token_keeper_get_async (self->tokens,
                                     request->used_token,
                                     g_task_get_cancellable (task),
                                     newer_token_cb,
                                     g_object_ref (task));
      return;
    }

  if (!holler_http_reply_parse (status,
                                soup_message_get_response_headers (message),
                                request->path,
                                body,
                                &node,
                                &error))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task,
                           g_steal_pointer (&node),
                           (GDestroyNotify) json_node_unref);
}

static void
send_request (HollerHttpApi *self, GTask *task, const char *token)
{
  Request *request = g_task_get_task_data (task);

  g_free (request->used_token);
  request->used_token = g_strdup (token);
  if (self->server_url != NULL)
    request->message = holler_http_exchange_create_message (self->server_url,
                                                            request->method,
                                                            request->path,
                                                            request->body,
                                                            token);
  if (request->message == NULL)
    {
      g_task_return_new_error (task,
                               HOLLER_API_ERROR,
                               HOLLER_API_ERROR_NOT_FOUND,
                               "no such path or no server");
      return;
    }

  holler_http_exchange_async (self->soup,
                              request->message,
                              g_task_get_cancellable (task),
                              request_cb,
                              g_object_ref (task));
}

static gboolean
holler_http_api_set_server (HollerApi *api,
                            const char *url,
                            gboolean allow_insecure,
                            GError **error)
{
  HollerHttpApi *self = HOLLER_HTTP_API (api);
  g_autofree char *server_url = NULL;

  server_url = holler_server_url_normalize (url, allow_insecure, error);
  if (server_url == NULL)
    return FALSE;
  if (g_strcmp0 (server_url, self->server_url) == 0)
    return TRUE;

  /* The tokens of one server are not for another to see. */
  g_free (self->server_url);
  self->server_url = g_steal_pointer (&server_url);
  holler_token_keeper_set_session (self->tokens, self->server_url, NULL);

  return TRUE;
}

static void
holler_http_api_set_session (HollerApi *api, const HollerSession *session)
{
  HollerHttpApi *self = HOLLER_HTTP_API (api);

  holler_token_keeper_set_session (self->tokens, self->server_url, session);
}

static GBytes *
print_body (JsonNode *body)
{
  char *text = holler_json_write (body);

  return g_bytes_new_take (text, strlen (text));
}

static void
holler_http_api_request_async (HollerApi *api,
                               const char *method,
                               const char *path,
                               JsonNode *body,
                               HollerApiFlags flags,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  HollerHttpApi *self = HOLLER_HTTP_API (api);
  g_autoptr (GTask) task = NULL;
  Request *request = NULL;
  const char *token = NULL;

  g_return_if_fail (method != NULL);
  g_return_if_fail (path != NULL && g_str_has_prefix (path, "/api/"));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, holler_http_api_request_async);
  request = g_new0 (Request, 1);
  request->method = g_strdup (method);
  request->path = g_strdup (path);
  request->body = body != NULL ? print_body (body) : NULL;
  request->flags = flags;
  g_task_set_task_data (task, request, (GDestroyNotify) request_free);

  if (g_task_return_error_if_cancelled (task))
    return;

  if ((flags & HOLLER_API_FLAGS_OPEN) == 0)
    {
      token = holler_token_keeper_peek (self->tokens);
      if (token == NULL)
        {
          g_task_return_new_error (task,
                                   HOLLER_API_ERROR,
                                   HOLLER_API_ERROR_SESSION_LOST,
                                   "not logged in");
          return;
        }
    }

  send_request (self, task, token);
}

static JsonNode *
holler_http_api_request_finish (HollerApi *api,
                                GAsyncResult *result,
                                GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, api), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* A file on its way. It begins with a token that is good for a minute: to
 * send all of it again because of a stale one would be a pity. */
typedef struct
{
  char *method;
  char *path;
  char *mime;            /* (nullable) */
  GInputStream *content; /* (nullable): of one that goes */
  gint64 size_bytes;
  GFile *destination; /* (nullable): of one that comes */
  gint64 limit_bytes;
  HollerApiProgress progress;
  gpointer progress_data;
  SoupMessage *message;
} FileRequest;

static void
file_request_free (FileRequest *request)
{
  g_free (request->method);
  g_free (request->path);
  g_free (request->mime);
  g_clear_object (&request->content);
  g_clear_object (&request->destination);
  g_clear_object (&request->message);
  g_free (request);
}

static void
transferred_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  FileRequest *request = g_task_get_task_data (task);
  g_autoptr (GBytes) body = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) error = NULL;
  guint status = 0;

  body = holler_http_transfer_finish (SOUP_SESSION (source), result, &error);
  if (body == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  status = soup_message_get_status (request->message);
  holler_debug (HOLLER_DEBUG_WIRE, "api: a file was answered %u", status);
  if (request->destination != NULL && status == SOUP_STATUS_OK)
    g_task_return_pointer (task, NULL, NULL);
  else if (!holler_http_reply_parse (
             status,
             soup_message_get_response_headers (request->message),
             request->path,
             body,
             &node,
             &error))
    g_task_return_error (task, g_steal_pointer (&error));
  else if (request->destination != NULL)
    g_task_return_new_error (task,
                             HOLLER_API_ERROR,
                             HOLLER_API_ERROR_SERVER,
                             "the server answered something else");
  else
    g_task_return_pointer (task,
                           g_steal_pointer (&node),
                           (GDestroyNotify) json_node_unref);
}

static void
file_token_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  HollerHttpApi *self = g_task_get_source_object (task);
  FileRequest *request = g_task_get_task_data (task);
  g_autofree char *token = NULL;
  g_autoptr (GError) error = NULL;

  token = holler_token_keeper_get_finish (HOLLER_TOKEN_KEEPER (source),
                                          result,
                                          &error);
  if (token == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (self->server_url != NULL)
    request->message = holler_http_exchange_create_message (self->server_url,
                                                            request->method,
                                                            request->path,
                                                            NULL,
                                                            token);
  if (request->message == NULL)
    {
      g_task_return_new_error (task,
                               HOLLER_API_ERROR,
                               HOLLER_API_ERROR_NOT_FOUND,
                               "no such path or no server");
      return;
    }

  if (request->content != NULL)
    holler_http_transfer_send_async (self->soup,
                                     request->message,
                                     request->mime,
                                     request->content,
                                     request->size_bytes,
                                     request->progress,
                                     request->progress_data,
                                     g_task_get_cancellable (task),
                                     transferred_cb,
                                     g_object_ref (task));
  else
    holler_http_transfer_fetch_async (self->soup,
                                      request->message,
                                      request->destination,
                                      request->limit_bytes,
                                      request->progress,
                                      request->progress_data,
                                      g_task_get_cancellable (task),
                                      transferred_cb,
                                      g_object_ref (task));
}

static void
holler_http_api_send_file_async (HollerApi *api,
                                 const char *method,
                                 const char *path,
                                 const char *mime,
                                 GInputStream *content,
                                 gint64 size_bytes,
                                 HollerApiProgress progress,
                                 gpointer progress_data,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  HollerHttpApi *self = HOLLER_HTTP_API (api);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  FileRequest *request = g_new0 (FileRequest, 1);

  g_task_set_source_tag (task, holler_http_api_send_file_async);
  request->method = g_strdup (method);
  request->path = g_strdup (path);
  request->mime = g_strdup (mime);
  request->content = g_object_ref (content);
  request->size_bytes = size_bytes;
  request->progress = progress;
  request->progress_data = progress_data;
  g_task_set_task_data (task, request, (GDestroyNotify) file_request_free);
  holler_token_keeper_get_async (self->tokens,
                                 NULL,
                                 cancellable,
                                 file_token_cb,
                                 g_object_ref (task));
}

static void
holler_http_api_fetch_file_async (HollerApi *api,
                                  const char *path,
                                  GFile *destination,
                                  gint64 limit_bytes,
                                  HollerApiProgress progress,
                                  gpointer progress_data,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  HollerHttpApi *self = HOLLER_HTTP_API (api);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  FileRequest *request = g_new0 (FileRequest, 1);

  g_task_set_source_tag (task, holler_http_api_fetch_file_async);
  request->method = g_strdup ("GET");
  request->path = g_strdup (path);
  request->destination = g_object_ref (destination);
  request->limit_bytes = limit_bytes;
  request->progress = progress;
  request->progress_data = progress_data;
  g_task_set_task_data (task, request, (GDestroyNotify) file_request_free);
  holler_token_keeper_get_async (self->tokens,
                                 NULL,
                                 cancellable,
                                 file_token_cb,
                                 g_object_ref (task));
}

static gboolean
holler_http_api_fetch_file_finish (HollerApi *api,
                                   GAsyncResult *result,
                                   GError **error)
{
  GError *local_error = NULL;

  g_return_val_if_fail (g_task_is_valid (result, api), FALSE);

  g_task_propagate_pointer (G_TASK (result), &local_error);
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, local_error);

  return FALSE;
}

static void
get_token_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autofree char *token = NULL;
  g_autoptr (GError) error = NULL;

  token = holler_token_keeper_get_finish (HOLLER_TOKEN_KEEPER (source),
                                          result,
                                          &error);
  if (token == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, g_steal_pointer (&token), g_free);
}

static void
holler_http_api_get_token_async (HollerApi *api,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  HollerHttpApi *self = HOLLER_HTTP_API (api);
  g_autoptr (GTask) task = NULL;

  /* The task keeps us, and with us the keeper's owner, while it waits. */
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, holler_http_api_get_token_async);
  holler_token_keeper_get_async (self->tokens,
                                 NULL,
                                 cancellable,
                                 get_token_cb,
                                 g_steal_pointer (&task));
}

static char *
holler_http_api_get_token_finish (HollerApi *api,
                                  GAsyncResult *result,
                                  GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, api), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
holler_http_api_finalize (GObject *object)
{
  HollerHttpApi *self = HOLLER_HTTP_API (object);

  g_clear_object (&self->tokens);
  g_clear_object (&self->soup);
  g_free (self->server_url);

  G_OBJECT_CLASS (holler_http_api_parent_class)->finalize (object);
}

static void
holler_http_api_class_init (HollerHttpApiClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = holler_http_api_finalize;
}

static void
holler_http_api_init (HollerHttpApi *self)
{
  self->soup = soup_session_new_with_options ("user-agent",
                                              "Holler",
                                              "timeout",
                                              IO_TIMEOUT_S,
                                              "max-conns",
                                              MAX_CONNECTIONS,
                                              "max-conns-per-host",
                                              MAX_CONNECTIONS,
                                              NULL);
  /* A guess at credentials is not wanted where a token was refused. */
  soup_session_remove_feature_by_type (self->soup, SOUP_TYPE_AUTH_MANAGER);
  self->tokens = holler_token_keeper_new (HOLLER_API (self), self->soup);
}

static void
holler_http_api_iface_init (HollerApiInterface *iface)
{
  iface->set_server = holler_http_api_set_server;
  iface->set_session = holler_http_api_set_session;
  iface->request_async = holler_http_api_request_async;
  iface->request_finish = holler_http_api_request_finish;
  iface->send_file_async = holler_http_api_send_file_async;
  iface->send_file_finish = holler_http_api_request_finish;
  iface->fetch_file_async = holler_http_api_fetch_file_async;
  iface->fetch_file_finish = holler_http_api_fetch_file_finish;
  iface->get_token_async = holler_http_api_get_token_async;
  iface->get_token_finish = holler_http_api_get_token_finish;
}

/**
 * holler_http_api_new:
 *
 * Makes the HTTP API of a Holler server that is named later.
 *
 * A request must be answered within 15 s. Where a server says how long it
 * wants to be left alone (Retry-After), the error's message ends with it, and
 * no refresh is tried before. Asking for "/api/health" fails where the server
 * is none of Holler's (`HOLLER_API_ERROR_NOT_HOLLER`) or speaks another
 * protocol (`HOLLER_API_ERROR_OTHER_PROTOCOL`). Naming another server drops
 * the session. Use it on the thread whose main context runs.
 *
 * Returns: (transfer full): an API
 */
HollerApi *
holler_http_api_new (void)
{
  return g_object_new (HOLLER_TYPE_HTTP_API, NULL);
}

/**
 * holler_http_api_new_trusting:
 * @trust: the certificates that a person accepted
 *
 * Makes one that also speaks to servers whose certificate nobody but the
 * person vouches for. Another one is `HOLLER_API_ERROR_UNKNOWN_CERTIFICATE`,
 * or `HOLLER_API_ERROR_CHANGED_CERTIFICATE` where one was accepted.
 *
 * Returns: (transfer full): an API
 */
HollerApi *
holler_http_api_new_trusting (HollerTrust *trust)
{
  HollerHttpApi *self = g_object_new (HOLLER_TYPE_HTTP_API, NULL);

  holler_trust_guard_watch (self->soup, trust);

  return HOLLER_API (self);
}
