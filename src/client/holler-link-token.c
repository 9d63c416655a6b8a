/* holler-link-token.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-link-private.h"

/* A session outlives its access token: a new one is asked for in time, and
 * where the server finds that the present one is no good.
 */

/* The API gives a token that is good for a minute: ask when it is less. */
#define TOKEN_MARGIN_US (50 * G_USEC_PER_SEC)
#define TOKEN_MIN_DELAY_MS 1000
#define TOKEN_RETRY_DELAY_MS 10000

void
holler_link_token_set (HollerLink *self, const char *token)
{
  g_free (self->access_token);
  self->access_token = g_strdup (token);
}

static gboolean
token_timeout_cb (gpointer user_data)
{
  HollerLink *self = user_data;

  self->token_timer_id = 0;
  if (self->token_cancellable == NULL && holler_link_is_greeted (self))
    holler_link_token_get (self);

  return G_SOURCE_REMOVE;
}

static void
watch_token (HollerLink *self, guint delay_ms)
{
  holler_clock_clear_timeout (self->clock, &self->token_timer_id);
  self->token_timer_id = holler_clock_add_timeout (self->clock,
                                                   delay_ms,
                                                   token_timeout_cb,
                                                   self,
                                                   NULL);
}

static void
token_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerLink) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *token = NULL;

  token = holler_api_get_token_finish (HOLLER_API (source), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->token_cancellable);
  if (token != NULL)
    {
      holler_link_token_set (self, token);
      holler_link_feed (self, HOLLER_LINK_EVENT_TOKEN_READY, 0, NULL);
    }
  else if (g_error_matches (error,
                            HOLLER_API_ERROR,
                            HOLLER_API_ERROR_SESSION_LOST))
    holler_link_feed (self, HOLLER_LINK_EVENT_TOKEN_REFUSED, 0, NULL);
  else
    {
      if (holler_link_is_greeted (self))
        watch_token (self, TOKEN_RETRY_DELAY_MS);
      holler_link_feed (self, HOLLER_LINK_EVENT_TOKEN_FAILED, 0, NULL);
    }
}

void
holler_link_token_get (HollerLink *self)
{
  g_cancellable_cancel (self->token_cancellable);
  g_clear_object (&self->token_cancellable);
  self->token_cancellable = g_cancellable_new ();
  holler_api_get_token_async (self->api,
                              self->token_cancellable,
                              token_cb,
                              g_object_ref (self));
}

static void
refresh_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerLink) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = NULL;

  node = holler_api_request_finish (HOLLER_API (source), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->token_cancellable);
  if (error == NULL)
    holler_link_token_get (self);
  else if (g_error_matches (error,
                            HOLLER_API_ERROR,
                            HOLLER_API_ERROR_SESSION_LOST))
    holler_link_feed (self, HOLLER_LINK_EVENT_TOKEN_REFUSED, 0, NULL);
  else
    holler_link_feed (self, HOLLER_LINK_EVENT_TOKEN_FAILED, 0, NULL);
}

/* The socket said that the token is not good though our clock thinks it is:
 * only a request that is refused makes the API refresh it. */
void
holler_link_token_refresh (HollerLink *self)
{
  g_cancellable_cancel (self->token_cancellable);
  g_clear_object (&self->token_cancellable);
  self->token_cancellable = g_cancellable_new ();
  holler_api_request_async (self->api,
                            "GET",
                            "/api/me",
                            NULL,
                            HOLLER_API_FLAGS_NONE,
                            self->token_cancellable,
                            refresh_cb,
                            g_object_ref (self));
}

void
holler_link_token_watch (HollerLink *self, gint64 expires_at_us)
{
  gint64 left_us = expires_at_us - holler_clock_get_real_time_us (self->clock) -
                   TOKEN_MARGIN_US;

  if (expires_at_us > 0)
    watch_token (
      self,
      (guint) CLAMP (left_us / 1000, TOKEN_MIN_DELAY_MS, G_MAXINT32));
}

static void
session_changed_cb (HollerLink *self, HollerSession *session)
{
  if (self->server_url == NULL)
    return;

  holler_link_token_set (self, session->access_token);
  holler_link_token_watch (self, session->expires_at_us);
  /* Whoever awaits one is told by the answer. */
  if (self->token_cancellable == NULL)
    holler_link_feed (self, HOLLER_LINK_EVENT_TOKEN_READY, 0, NULL);
}

/* The API renews tokens for its own requests too. */
void
holler_link_token_follow (HollerLink *self)
{
  g_signal_connect_object (self->api,
                           "session-changed",
                           G_CALLBACK (session_changed_cb),
                           self,
                           G_CONNECT_SWAPPED);
}

void
holler_link_token_stop (HollerLink *self)
{
  g_cancellable_cancel (self->token_cancellable);
  g_clear_object (&self->token_cancellable);
  holler_clock_clear_timeout (self->clock, &self->token_timer_id);
}

void
holler_link_token_send (HollerLink *self)
{
  g_autoptr (HollerFrame) frame = holler_frame_new (HOLLER_FRAME_AUTH);

  holler_frame_set_string (frame, "accessToken", self->access_token);
  holler_link_send_frame (self, frame);
}
