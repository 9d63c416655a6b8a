/* holler-token-keeper.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "net/holler-token-keeper.h"

#include <string.h>

#include "base/holler-debug.h"
#include "net/holler-http-exchange.h"
#include "net/holler-http-reply.h"
#include "proto/holler-json-write.h"

/* The tokens of one session.
 *
 * A refresh token works once. So there is at most one refresh on its way, and
 * whoever needs a newer access token waits for it in one queue. Tokens never
 * reach a log or an error.
 */

#define REFRESH_PATH "/api/auth/refresh"
#define MIN_TOKEN_LIFE_US (60 * G_USEC_PER_SEC)

struct _HollerTokenKeeper
{
  GObject parent_instance;

  HollerApi *owner; /* not referenced: it owns us */
  SoupSession *soup;
  HollerSession *session;
  char *server_url;
  /* Rises with every change of the session from outside: an answer to a
   * refresh of an earlier one is nobody's. */
  guint generation;

  gboolean is_refreshing;
  GCancellable *refresh_cancellable;
  gint64 no_refresh_before_us; /* monotonic; the server said so */
  GQueue waiting;              /* of GTask; data: the token that is stale */
};

/* One refresh on its way. */
typedef struct
{
  HollerTokenKeeper *self;
  SoupMessage *message;
  guint generation;
} Refresh;

G_DEFINE_FINAL_TYPE (HollerTokenKeeper, holler_token_keeper, G_TYPE_OBJECT)

static void
refresh_free (Refresh *refresh)
{
  g_object_unref (refresh->message);
  g_object_unref (refresh->self);
  g_free (refresh);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Refresh, refresh_free)

static void
return_token (HollerTokenKeeper *self, GTask *task)
{
  if (self->session != NULL)
    g_task_return_pointer (task,
                           g_strdup (self->session->access_token),
                           g_free);
  else
    g_task_return_new_error (task,
                             HOLLER_API_ERROR,
                             HOLLER_API_ERROR_SESSION_LOST,
                             "not logged in");
}

static gboolean
token_will_do (HollerTokenKeeper *self, const char *stale_token)
{
  if (stale_token != NULL)
    return strcmp (self->session->access_token, stale_token) != 0;

  return self->session->expires_at_us - g_get_real_time () >= MIN_TOKEN_LIFE_US;
}

static void
lose_session (HollerTokenKeeper *self, GError **error)
{
  holler_debug (HOLLER_DEBUG_WIRE, "api: the session is lost");
  g_clear_pointer (&self->session, holler_session_free);
  self->generation++;
  g_clear_error (error);
  g_set_error_literal (error,
                       HOLLER_API_ERROR,
                       HOLLER_API_ERROR_SESSION_LOST,
                       "the session has ended; log in again");
}

static HollerSession *
read_answer (HollerTokenKeeper *self,
             SoupMessage *message,
             GBytes *body,
             GError **error)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  guint status = soup_message_get_status (message);
  g_autoptr (HollerSession) session = NULL;
  g_autoptr (JsonNode) node = NULL;
  guint retry_after_s = 0;

  retry_after_s = holler_http_reply_get_retry_after_s (status, headers);
  self->no_refresh_before_us =
    g_get_monotonic_time () + retry_after_s * G_USEC_PER_SEC;

  if (!holler_http_reply_parse (status,
                                headers,
                                REFRESH_PATH,
                                body,
                                &node,
                                error))
    return NULL;

  session = holler_http_reply_dup_session (node, self->server_url, error);
  if (session != NULL &&
      g_strcmp0 (session->user_id, self->session->user_id) != 0)
    {
      g_set_error_literal (error,
                           HOLLER_API_ERROR,
                           HOLLER_API_ERROR_SERVER,
                           "the server answered for somebody else");
      return NULL;
    }

  return g_steal_pointer (&session);
}

/* Only the server's word ends a session; a broken network does not. */
static gboolean
answer_ends_session (guint status)
{
  return status == SOUP_STATUS_UNAUTHORIZED || status == SOUP_STATUS_FORBIDDEN;
}

static void await_token (HollerTokenKeeper *self, GTask *task);

/* @is_stale: the session was changed from outside meanwhile, and its token
 * may be as old as any: those who wait ask anew. */
static void
end_refresh (HollerTokenKeeper *self, gboolean is_stale, const GError *error)
{
  GQueue waiting = self->waiting;

  self->is_refreshing = FALSE;
  g_clear_object (&self->refresh_cancellable);
  g_queue_init (&self->waiting);

  for (GTask *task = g_queue_pop_head (&waiting); task != NULL;
       task = g_queue_pop_head (&waiting))
    {
      if (error != NULL)
        g_task_return_error (task, g_error_copy (error));
      else if (is_stale)
        await_token (self, task);
      else
        return_token (self, task);
      g_object_unref (task);
    }
}

static void
refresh_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Refresh) refresh = user_data;
  HollerTokenKeeper *self = refresh->self;
  g_autoptr (HollerSession) session = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_lost = FALSE;

  body = holler_http_exchange_finish (SOUP_SESSION (source), result, &error);
  if (refresh->generation != self->generation)
    {
      end_refresh (self, TRUE, NULL);
      return;
    }

  if (body != NULL)
    session = read_answer (self, refresh->message, body, &error);
  is_lost = body != NULL && session == NULL &&
            answer_ends_session (soup_message_get_status (refresh->message));

  if (session != NULL)
    {
      holler_session_free (self->session);
      self->session = holler_session_copy (session);
      holler_debug (HOLLER_DEBUG_WIRE, "api: tokens refreshed");
      holler_api_emit_session_changed (self->owner, session);
    }
  else if (is_lost)
    {
      lose_session (self, &error);
    }

  end_refresh (self, FALSE, error);
  if (is_lost)
    holler_api_emit_session_lost (self->owner);
}

static GBytes *
make_refresh_body (const char *refresh_token)
{
  g_autoptr (JsonObject) object = json_object_new ();
  char *text = NULL;

  json_object_set_string_member (object, "refreshToken", refresh_token);
  text = holler_json_write_object (object);

  return g_bytes_new_take (text, strlen (text));
}

static void
start_refresh (HollerTokenKeeper *self)
{
  g_autoptr (GBytes) body = NULL;
  Refresh *refresh = g_new0 (Refresh, 1);

  body = make_refresh_body (self->session->refresh_token);
  refresh->self = g_object_ref (self);
  refresh->generation = self->generation;
  refresh->message = holler_http_exchange_create_message (self->server_url,
                                                          SOUP_METHOD_POST,
                                                          REFRESH_PATH,
                                                          body,
                                                          NULL);
  self->is_refreshing = TRUE;
  self->refresh_cancellable = g_cancellable_new ();
  holler_http_exchange_async (self->soup,
                              refresh->message,
                              self->refresh_cancellable,
                              refresh_cb,
                              refresh);
}

/* Answers @task from what is there, or puts it among those who wait. */
static void
await_token (HollerTokenKeeper *self, GTask *task)
{
  gint64 wait_us = self->no_refresh_before_us - g_get_monotonic_time ();
  const char *stale_token = g_task_get_task_data (task);

  if (g_task_return_error_if_cancelled (task))
    return;

  if (self->session == NULL ||
      (!self->is_refreshing && token_will_do (self, stale_token)))
    {
      return_token (self, task);
    }
  else if (!self->is_refreshing && wait_us > 0)
    {
      g_task_return_new_error (task,
                               HOLLER_API_ERROR,
                               HOLLER_API_ERROR_RATE_LIMITED,
                               "the server wants to be left alone (again in "
                               "%" G_GINT64_FORMAT " s)",
                               wait_us / G_USEC_PER_SEC + 1);
    }
  else
    {
      g_queue_push_tail (&self->waiting, g_object_ref (task));
      if (!self->is_refreshing)
        start_refresh (self);
    }
}

static void
holler_token_keeper_finalize (GObject *object)
{
  HollerTokenKeeper *self = HOLLER_TOKEN_KEEPER (object);

  /* A refresh on its way would hold a reference to us. */
  g_assert (g_queue_is_empty (&self->waiting));
  g_clear_object (&self->refresh_cancellable);
  g_clear_object (&self->soup);
  g_clear_pointer (&self->session, holler_session_free);
  g_free (self->server_url);

  G_OBJECT_CLASS (holler_token_keeper_parent_class)->finalize (object);
}

static void
holler_token_keeper_class_init (HollerTokenKeeperClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = holler_token_keeper_finalize;
}

static void
holler_token_keeper_init (HollerTokenKeeper *self)
{
  g_queue_init (&self->waiting);
}

/**
 * holler_token_keeper_new:
 * @owner: (transfer none): the API that says what happens to the session;
 *   must live as long as anybody waits for a token
 * @soup: what refreshes go through
 *
 * Makes a keeper without tokens.
 *
 * Returns: (transfer full): a keeper
 */
HollerTokenKeeper *
holler_token_keeper_new (HollerApi *owner, SoupSession *soup)
{
  HollerTokenKeeper *self = g_object_new (HOLLER_TYPE_TOKEN_KEEPER, NULL);

  self->owner = owner;
  self->soup = g_object_ref (soup);

  return self;
}

/**
 * holler_token_keeper_set_session:
 * @self: a keeper
 * @server_url: (nullable): where to refresh
 * @session: (nullable): the session
 *
 * Changes the session; those who wait for a token go on with the new one.
 */
void
holler_token_keeper_set_session (HollerTokenKeeper *self,
                                 const char *server_url,
                                 const HollerSession *session)
{
  g_return_if_fail (HOLLER_IS_TOKEN_KEEPER (self));

  g_clear_pointer (&self->session, holler_session_free);
  if (session != NULL && server_url != NULL)
    self->session = holler_session_copy (session);
  g_free (self->server_url);
  self->server_url = g_strdup (server_url);
  self->generation++;
  self->no_refresh_before_us = 0;
  if (self->refresh_cancellable != NULL)
    g_cancellable_cancel (self->refresh_cancellable);
}

/**
 * holler_token_keeper_peek:
 * @self: a keeper
 *
 * Gets the access token as it is, however old.
 *
 * Returns: (nullable): the token; `NULL` where nobody is logged in
 */
const char *
holler_token_keeper_peek (HollerTokenKeeper *self)
{
  g_return_val_if_fail (HOLLER_IS_TOKEN_KEEPER (self), NULL);

  return self->session != NULL ? self->session->access_token : NULL;
}

/**
 * holler_token_keeper_get_async:
 * @self: a keeper
 * @stale_token: (nullable): a token that the server refused; any other will
 *   do. `NULL` for one that is good for a minute
 * @cancellable: (nullable): to give up; noticed when the refresh is over
 * @callback: what to call
 * @user_data: data for @callback
 *
 * Gets an access token, refreshed first if it must be.
 */
void
holler_token_keeper_get_async (HollerTokenKeeper *self,
                               const char *stale_token,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (HOLLER_IS_TOKEN_KEEPER (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, holler_token_keeper_get_async);
  g_task_set_task_data (task, g_strdup (stale_token), g_free);
  await_token (self, task);
}

/**
 * holler_token_keeper_get_finish:
 * @self: a keeper
 * @result: the result
 * @error: return location for a [error@ApiError]
 *
 * Takes the token.
 *
 * Returns: (transfer full): an access token
 */
char *
holler_token_keeper_get_finish (HollerTokenKeeper *self,
                                GAsyncResult *result,
                                GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
