/* holler-api.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-api.h"

enum
{
  SESSION_CHANGED,
  SESSION_LOST,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_QUARK (holler_api_error, holler_api_error)
G_DEFINE_INTERFACE (HollerApi, holler_api, G_TYPE_OBJECT)

static void
holler_api_default_init (HollerApiInterface *iface)
{
  /**
   * HollerApi::session-changed:
   * @self: an API
   * @session: the session with its new tokens
   *
   * The tokens were rotated.
   */
  signals[SESSION_CHANGED] = g_signal_new ("session-changed",
                                           HOLLER_TYPE_API,
                                           G_SIGNAL_RUN_LAST,
                                           0,
                                           NULL,
                                           NULL,
                                           NULL,
                                           G_TYPE_NONE,
                                           1,
                                           HOLLER_TYPE_SESSION);

  /**
   * HollerApi::session-lost:
   * @self: an API
   *
   * The server refused to refresh the session.
   */
  signals[SESSION_LOST] = g_signal_new ("session-lost",
                                        HOLLER_TYPE_API,
                                        G_SIGNAL_RUN_LAST,
                                        0,
                                        NULL,
                                        NULL,
                                        NULL,
                                        G_TYPE_NONE,
                                        0);
}

/**
 * holler_api_set_server:
 * @self: an API
 * @url: "https://host[:port]"
 * @allow_insecure: whether plain http may go to elsewhere than loopback
 * @error: return location for an error, or `NULL`
 *
 * Chooses the server that requests go to.
 *
 * Fails with `HOLLER_API_ERROR_INSECURE` or `HOLLER_API_ERROR_NO_ADDRESS`.
 *
 * Returns: `TRUE` if the address is usable
 */
gboolean
holler_api_set_server (HollerApi *self,
                       const char *url,
                       gboolean allow_insecure,
                       GError **error)
{
  g_return_val_if_fail (HOLLER_IS_API (self), FALSE);
  g_return_val_if_fail (url != NULL, FALSE);

  return HOLLER_API_GET_IFACE (self)->set_server (self,
                                                  url,
                                                  allow_insecure,
                                                  error);
}

/**
 * holler_api_set_session:
 * @self: an API
 * @session: (nullable): whose tokens to use, or `NULL` to forget them
 *
 * Sets the session.
 */
void
holler_api_set_session (HollerApi *self, const HollerSession *session)
{
  g_return_if_fail (HOLLER_IS_API (self));

  HOLLER_API_GET_IFACE (self)->set_session (self, session);
}

/**
 * holler_api_request_async:
 * @self: an API
 * @method: "GET", "POST", …
 * @path: "/api/…" with its query
 * @body: (nullable): what to send
 * @flags: flags
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when done
 * @user_data: data for @callback
 *
 * Asks the server something.
 */
void
holler_api_request_async (HollerApi *self,
                          const char *method,
                          const char *path,
                          JsonNode *body,
                          HollerApiFlags flags,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_return_if_fail (HOLLER_IS_API (self));
  g_return_if_fail (method != NULL);
  g_return_if_fail (path != NULL);

  HOLLER_API_GET_IFACE (self)->request_async (self,
                                              method,
                                              path,
                                              body,
                                              flags,
                                              cancellable,
                                              callback,
                                              user_data);
}

/**
 * holler_api_request_finish:
 * @self: an API
 * @result: the result
 * @error: return location for an error, or `NULL`
 *
 * Gets the answer. Fails with an error of `HOLLER_API_ERROR`.
 *
 * Returns: (transfer full) (nullable): the body; `NULL` without an error if
 *   the answer has none
 */
JsonNode *
holler_api_request_finish (HollerApi *self,
                           GAsyncResult *result,
                           GError **error)
{
  g_return_val_if_fail (HOLLER_IS_API (self), NULL);

  return HOLLER_API_GET_IFACE (self)->request_finish (self, result, error);
}

/**
 * holler_api_send_file_async:
 * @self: an API
 * @method: "POST" or "PUT"
 * @path: "/api/…"
 * @mime: what it is
 * @content: the bytes
 * @size_bytes: how many
 * @progress: (nullable) (scope notified): called as bytes go, not after the
 *   end
 * @progress_data: data for @progress
 * @cancellable: (nullable): to give up
 * @callback: (scope async): called when done
 * @user_data: data for @callback
 *
 * Sends a file. It may take as long as it takes, but not stand still.
 */
void
holler_api_send_file_async (HollerApi *self,
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
  g_return_if_fail (HOLLER_IS_API (self));
  g_return_if_fail (method != NULL && path != NULL && mime != NULL);
  g_return_if_fail (G_IS_INPUT_STREAM (content));
  g_return_if_fail (size_bytes >= 0);

  HOLLER_API_GET_IFACE (self)->send_file_async (self,
                                                method,
                                                path,
                                                mime,
                                                content,
                                                size_bytes,
                                                progress,
                                                progress_data,
                                                cancellable,
                                                callback,
                                                user_data);
}

/**
 * holler_api_send_file_finish:
 * @self: an API
 * @result: the result
 * @error: return location for an error, or `NULL`
 *
 * Gets the server's answer. Fails with `HOLLER_API_ERROR`.
 *
 * Returns: (transfer full) (nullable): the answer; `NULL` without an error
 *   for one without a body
 */
JsonNode *
holler_api_send_file_finish (HollerApi *self,
                             GAsyncResult *result,
                             GError **error)
{
  g_return_val_if_fail (HOLLER_IS_API (self), NULL);

  return HOLLER_API_GET_IFACE (self)->send_file_finish (self, result, error);
}

/**
 * holler_api_fetch_file_async:
 * @self: an API
 * @path: "/api/…"
 * @destination: where to
 * @limit_bytes: more is refused
 * @progress: (nullable) (scope notified): called as bytes come
 * @progress_data: data for @progress
 * @cancellable: (nullable): to give up
 * @callback: (scope async): called when done
 * @user_data: data for @callback
 *
 * Fetches a file. @destination is replaced when all of it is there.
 */
void
holler_api_fetch_file_async (HollerApi *self,
                             const char *path,
                             GFile *destination,
                             gint64 limit_bytes,
                             HollerApiProgress progress,
                             gpointer progress_data,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_return_if_fail (HOLLER_IS_API (self));
  g_return_if_fail (path != NULL);
  g_return_if_fail (G_IS_FILE (destination));

  HOLLER_API_GET_IFACE (self)->fetch_file_async (self,
                                                 path,
                                                 destination,
                                                 limit_bytes,
                                                 progress,
                                                 progress_data,
                                                 cancellable,
                                                 callback,
                                                 user_data);
}

/**
 * holler_api_fetch_file_finish:
 * @self: an API
 * @result: the result
 * @error: return location for an error, or `NULL`
 *
 * Ends fetching. Fails with `HOLLER_API_ERROR`.
 *
 * Returns: `TRUE` if the file is there
 */
gboolean
holler_api_fetch_file_finish (HollerApi *self,
                              GAsyncResult *result,
                              GError **error)
{
  g_return_val_if_fail (HOLLER_IS_API (self), FALSE);

  return HOLLER_API_GET_IFACE (self)->fetch_file_finish (self, result, error);
}

/**
 * holler_api_get_token_async:
 * @self: an API
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called when done
 * @user_data: data for @callback
 *
 * Gets an access token that is good for at least a minute.
 */
void
holler_api_get_token_async (HollerApi *self,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_return_if_fail (HOLLER_IS_API (self));

  HOLLER_API_GET_IFACE (self)->get_token_async (self,
                                                cancellable,
                                                callback,
                                                user_data);
}

/**
 * holler_api_get_token_finish:
 * @self: an API
 * @result: the result
 * @error: return location for an error, or `NULL`
 *
 * Gets the token. `HOLLER_API_ERROR_SESSION_LOST` means to log in again.
 *
 * Returns: (transfer full): the token
 */
char *
holler_api_get_token_finish (HollerApi *self,
                             GAsyncResult *result,
                             GError **error)
{
  g_return_val_if_fail (HOLLER_IS_API (self), NULL);

  return HOLLER_API_GET_IFACE (self)->get_token_finish (self, result, error);
}

/**
 * holler_api_emit_session_changed: (skip)
 * @self: an API
 * @session: the session as it is now
 *
 * For implementations: says that the tokens were rotated.
 */
void
holler_api_emit_session_changed (HollerApi *self, const HollerSession *session)
{
  g_return_if_fail (HOLLER_IS_API (self));
  g_return_if_fail (session != NULL);

  g_signal_emit (self, signals[SESSION_CHANGED], 0, session);
}

/**
 * holler_api_emit_session_lost: (skip)
 * @self: an API
 *
 * For implementations: says that the session cannot be refreshed any more.
 */
void
holler_api_emit_session_lost (HollerApi *self)
{
  g_return_if_fail (HOLLER_IS_API (self));

  g_signal_emit (self, signals[SESSION_LOST], 0);
}
