/* holler-http-exchange.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "net/holler-http-exchange.h"

#include "client/holler-api.h"
#include "net/holler-trust-guard.h"

/* One request and the whole of its answer, bounded in time and in size,
 * whatever the other side does. libsoup's own time limit counts from the last
 * byte, so a server that trickles could hold a request for ever.
 */

#define ANSWER_TIMEOUT_MS (15 * 1000)
#define BODY_TIMEOUT_MS (45 * 1000)
#define CHUNK_SIZE_BYTES (64 * 1024)

typedef struct
{
  SoupMessage *message;
  GByteArray *body;
  GInputStream *stream;
  /* Ours, so that the time limit may pull it without touching the caller's */
  GCancellable *cancellable;
  GCancellable *caller_cancellable;
  gulong caller_cancelled_id;
  guint timeout_id;
  gboolean timed_out;
} Exchange;

static void
exchange_free (Exchange *exchange)
{
  g_clear_handle_id (&exchange->timeout_id, g_source_remove);
  if (exchange->caller_cancelled_id != 0)
    g_signal_handler_disconnect (exchange->caller_cancellable,
                                 exchange->caller_cancelled_id);
  g_clear_object (&exchange->caller_cancellable);
  g_clear_object (&exchange->cancellable);
  g_clear_object (&exchange->stream);
  g_clear_object (&exchange->message);
  g_byte_array_unref (exchange->body);
  g_free (exchange);
}

static gboolean
timeout_cb (gpointer user_data)
{
  Exchange *exchange = user_data;

  exchange->timeout_id = 0;
  exchange->timed_out = TRUE;
  g_cancellable_cancel (exchange->cancellable);

  return G_SOURCE_REMOVE;
}

static void
caller_cancelled_cb (GCancellable *caller_cancellable, GCancellable *ours)
{
  g_cancellable_cancel (ours);
}

static GError *
unreachable (const char *message)
{
  return g_error_new_literal (HOLLER_API_ERROR,
                              HOLLER_API_ERROR_UNREACHABLE,
                              message);
}

static GError *
not_trusted (SoupMessage *message)
{
  switch (holler_trust_guard_get_verdict (message))
    {
    case HOLLER_TRUST_ASKED:
      return g_error_new_literal (HOLLER_API_ERROR,
                                  HOLLER_API_ERROR_UNKNOWN_CERTIFICATE,
                                  "the server has a certificate of its own "
                                  "that was not accepted yet");
    case HOLLER_TRUST_CHANGED:
      return g_error_new_literal (HOLLER_API_ERROR,
                                  HOLLER_API_ERROR_CHANGED_CERTIFICATE,
                                  "the server's certificate is not the one "
                                  "that was accepted");
    case HOLLER_TRUST_GIVEN:
    case HOLLER_TRUST_REFUSED:
    default:
      return g_error_new_literal (HOLLER_API_ERROR,
                                  HOLLER_API_ERROR_TLS,
                                  "the server's certificate is not to be "
                                  "trusted");
    }
}

/* By what the person can do about it. The texts of the libraries below name
 * addresses and are not passed on. */
GError *
holler_http_exchange_translate_error (SoupMessage *message,
                                      const GError *error,
                                      gboolean timed_out)
{
  if (timed_out || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return unreachable ("the server did not answer in time");
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_error_copy (error);
  if (error->domain == G_RESOLVER_ERROR)
    return unreachable ("no server is known by this name");
  if (g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_EOF))
    return unreachable ("the server ended the connection");
  /* It did not come so far that there was a certificate to judge. */
  if (error->domain == G_TLS_ERROR &&
      error->code != G_TLS_ERROR_BAD_CERTIFICATE &&
      error->code != G_TLS_ERROR_CERTIFICATE_REQUIRED)
    return g_error_new_literal (HOLLER_API_ERROR,
                                HOLLER_API_ERROR_NOT_TLS,
                                "no TLS that we know is spoken there");
  if (error->domain == G_TLS_ERROR)
    return not_trusted (message);
  if (g_error_matches (error, SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_PARSING) ||
      g_error_matches (error,
                       SOUP_SESSION_ERROR,
                       SOUP_SESSION_ERROR_ENCODING) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA))
    return g_error_new_literal (HOLLER_API_ERROR,
                                HOLLER_API_ERROR_NOT_HOLLER,
                                "the answer is not HTTP");
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED))
    return unreachable ("no server answers there");

  return unreachable ("the server cannot be reached");
}

static void
fail (GTask *task, const GError *error)
{
  Exchange *exchange = g_task_get_task_data (task);

  g_task_return_error (
    task,
    holler_http_exchange_translate_error (exchange->message,
                                          error,
                                          exchange->timed_out));
}

static void
fail_too_large (GTask *task)
{
  g_task_return_new_error (task,
                           HOLLER_API_ERROR,
                           HOLLER_API_ERROR_NOT_HOLLER,
                           "the answer is larger than %d bytes",
                           HOLLER_HTTP_MAX_REPLY_SIZE_BYTES);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GBytes) chunk = NULL;
  g_autoptr (GError) error = NULL;
  Exchange *exchange = g_task_get_task_data (task);
  const guint8 *data = NULL;
  gsize size = 0;

  chunk =
    g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);
  if (chunk == NULL)
    {
      fail (task, error);
      return;
    }

  data = g_bytes_get_data (chunk, &size);
  if (size == 0)
    {
      g_autoptr (GBytes) body = NULL;

      body = g_bytes_new (exchange->body->data, exchange->body->len);
      g_task_return_pointer (task,
                             g_steal_pointer (&body),
                             (GDestroyNotify) g_bytes_unref);
      return;
    }

  if (exchange->body->len + size > HOLLER_HTTP_MAX_REPLY_SIZE_BYTES)
    {
      /* Without this libsoup would read the rest to keep the connection. */
      g_cancellable_cancel (exchange->cancellable);
      fail_too_large (task);
      return;
    }

  g_byte_array_append (exchange->body, data, (guint) size);
  g_input_stream_read_bytes_async (G_INPUT_STREAM (source),
                                   CHUNK_SIZE_BYTES,
                                   G_PRIORITY_DEFAULT,
                                   exchange->cancellable,
                                   read_cb,
                                   g_steal_pointer (&task));
}

static void
send_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  Exchange *exchange = g_task_get_task_data (task);
  SoupMessageHeaders *headers = NULL;

  exchange->stream =
    soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (exchange->stream == NULL)
    {
      fail (task, error);
      return;
    }

  headers = soup_message_get_response_headers (exchange->message);
  if (soup_message_headers_get_encoding (headers) ==
        SOUP_ENCODING_CONTENT_LENGTH &&
      soup_message_headers_get_content_length (headers) >
        HOLLER_HTTP_MAX_REPLY_SIZE_BYTES)
    {
      g_cancellable_cancel (exchange->cancellable);
      fail_too_large (task);
      return;
    }

  g_clear_handle_id (&exchange->timeout_id, g_source_remove);
  exchange->timeout_id = g_timeout_add (BODY_TIMEOUT_MS, timeout_cb, exchange);
  g_input_stream_read_bytes_async (exchange->stream,
                                   CHUNK_SIZE_BYTES,
                                   G_PRIORITY_DEFAULT,
                                   exchange->cancellable,
                                   read_cb,
                                   g_steal_pointer (&task));
}

/**
 * holler_http_exchange_create_message:
 * @server_url: "https://host[:port]"
 * @method: the method
 * @path: "/api/…", with a query if there is one
 * @body: (nullable): JSON
 * @access_token: (nullable): who asks
 *
 * Makes a request. It follows no redirect: that would carry the token to who
 * knows where.
 *
 * Returns: (transfer full) (nullable): a message; `NULL` if @path is none
 */
SoupMessage *
holler_http_exchange_create_message (const char *server_url,
                                     const char *method,
                                     const char *path,
                                     GBytes *body,
                                     const char *access_token)
{
  g_autofree char *url = g_strconcat (server_url, path, NULL);
  SoupMessage *message = soup_message_new (method, url);
  SoupMessageHeaders *headers = NULL;

  if (message == NULL)
    return NULL;

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  headers = soup_message_get_request_headers (message);
  soup_message_headers_replace (headers, "Accept", "application/json");
  if (access_token != NULL)
    {
      g_autofree char *bearer = g_strconcat ("Bearer ", access_token, NULL);

      soup_message_headers_replace (headers, "Authorization", bearer);
    }
  if (body != NULL)
    soup_message_set_request_body_from_bytes (message,
                                              "application/json",
                                              body);

  return message;
}

/**
 * holler_http_exchange_async:
 * @session: a session
 * @message: the request; the answer's status and headers are found in it
 * @cancellable: (nullable): to give up
 * @callback: what to call when the answer is there
 * @user_data: data for @callback
 *
 * Sends @message and reads the whole answer, whatever its status is.
 *
 * The answer must begin within 15 s and end within another 45 s, and has at
 * most 4 MiB.
 */
void
holler_http_exchange_async (SoupSession *session,
                            SoupMessage *message,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Exchange *exchange = NULL;

  g_return_if_fail (SOUP_IS_SESSION (session));
  g_return_if_fail (SOUP_IS_MESSAGE (message));

  /* What came in time is handed over, even if the caller gave up since; the
   * time limit's cancellable would otherwise hide what happened. */
  task = g_task_new (session, NULL, callback, user_data);
  g_task_set_source_tag (task, holler_http_exchange_async);

  exchange = g_new0 (Exchange, 1);
  exchange->message = g_object_ref (message);
  exchange->body = g_byte_array_new ();
  exchange->cancellable = g_cancellable_new ();
  g_task_set_task_data (task, exchange, (GDestroyNotify) exchange_free);

  if (cancellable != NULL && g_cancellable_is_cancelled (cancellable))
    {
      g_cancellable_cancel (exchange->cancellable);
    }
  else if (cancellable != NULL)
    {
      exchange->caller_cancellable = g_object_ref (cancellable);
      exchange->caller_cancelled_id =
        g_signal_connect (cancellable,
                          "cancelled",
                          G_CALLBACK (caller_cancelled_cb),
                          exchange->cancellable);
    }

  exchange->timeout_id =
    g_timeout_add (ANSWER_TIMEOUT_MS, timeout_cb, exchange);
  soup_session_send_async (session,
                           message,
                           G_PRIORITY_DEFAULT,
                           exchange->cancellable,
                           send_cb,
                           g_steal_pointer (&task));
}

/**
 * holler_http_exchange_finish:
 * @session: a session
 * @result: the result
 * @error: return location for a [error@ApiError] or `G_IO_ERROR_CANCELLED`
 *
 * Takes the answer.
 *
 * Returns: (transfer full): the body
 */
GBytes *
holler_http_exchange_finish (SoupSession *session,
                             GAsyncResult *result,
                             GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, session), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
