/* holler-test-http.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-test-http.h"

#include <string.h>

static char *
make_session (HollerTestHttp *self)
{
  return g_strdup_printf (
    "{\"user\":{\"userId\":\"u-1\",\"username\":\"alice\","
    "\"displayName\":\"Alice\"},\"deviceId\":\"d-1\","
    "\"accessToken\":\"access-%u\",\"expiresIn\":%u,"
    "\"refreshToken\":\"refresh-%u\"}",
    self->token_number,
    self->expires_in_s,
    self->token_number);
}

static void
answer_error (SoupServerMessage *message,
              guint status,
              const char *code,
              const char *sentence)
{
  g_autofree char *body =
    g_strdup_printf ("{\"error\":{\"code\":\"%s\",\"message\":\"%s\"}}",
                     code,
                     sentence);

  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message,
                                    "application/json",
                                    SOUP_MEMORY_COPY,
                                    body,
                                    strlen (body));
}

static void
answer_refresh (HollerTestHttp *self, SoupServerMessage *message)
{
  SoupMessageBody *request = soup_server_message_get_request_body (message);
  g_autofree char *expected =
    g_strdup_printf ("\"refresh-%u\"", self->token_number);
  g_autofree char *session = NULL;

  if (self->refresh_status != 0)
    {
      if (self->refresh_retry_after != NULL)
        soup_message_headers_replace (
          soup_server_message_get_response_headers (message),
          "Retry-After",
          self->refresh_retry_after);
      answer_error (message,
                    self->refresh_status,
                    self->refresh_code,
                    "no refresh");
      return;
    }

  if (request->data == NULL ||
      g_strstr_len (request->data, request->length, expected) == NULL)
    {
      answer_error (message, 401, "token_reused", "used already");
      return;
    }

  self->token_number++;
  session = make_session (self);
  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (message,
                                    "application/json",
                                    SOUP_MEMORY_COPY,
                                    session,
                                    strlen (session));
}

static void
refresh_cb (SoupServer *soup,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  HollerTestHttp *self = user_data;

  self->n_refreshes++;
  if (self->refresh_is_held)
    {
      g_assert_null (self->held);
      self->held = g_object_ref (message);
      soup_server_message_pause (message);
    }
  else
    {
      answer_refresh (self, message);
    }
}

static gboolean
is_open_path (const char *path)
{
  return g_str_equal (path, "/api/health") ||
         g_str_equal (path, "/api/auth/login");
}

static void
request_cb (SoupServer *soup,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  HollerTestHttp *self = user_data;
  SoupMessageHeaders *headers =
    soup_server_message_get_request_headers (message);
  const char *authorization =
    soup_message_headers_get_one (headers, "Authorization");
  g_autofree char *expected =
    g_strdup_printf ("Bearer access-%u", self->token_number);

  self->n_requests++;
  self->saw_token = authorization != NULL;
  g_clear_pointer (&self->received, g_bytes_unref);
  self->received =
    soup_message_body_flatten (soup_server_message_get_request_body (message));
  g_free (self->content_type);
  self->content_type =
    g_strdup (soup_message_headers_get_content_type (headers, NULL));
  if (!is_open_path (path) && g_strcmp0 (authorization, expected) != 0)
    {
      answer_error (message, 401, "unauthorized", "an old token");
      return;
    }

  headers = soup_server_message_get_response_headers (message);
  if (self->header_name != NULL)
    soup_message_headers_replace (headers,
                                  self->header_name,
                                  self->header_value);
  if (self->is_chunked)
    soup_message_headers_set_encoding (headers, SOUP_ENCODING_CHUNKED);
  soup_server_message_set_status (message, self->status, NULL);
  if (self->body != NULL)
    soup_server_message_set_response (
      message,
      "application/json",
      SOUP_MEMORY_COPY,
      self->body,
      self->body_size > 0 ? self->body_size : strlen (self->body));
  if (self->is_chunked)
    soup_message_body_complete (
      soup_server_message_get_response_body (message));
}

/* Listens on a free port of this machine. */
void
holler_test_http_start (HollerTestHttp *self, gboolean with_tls)
{
  g_autoptr (GError) error = NULL;
  GSList *uris = NULL;

  self->soup = soup_server_new (NULL, NULL);
  self->status = 200;
  self->body = "{}";
  self->expires_in_s = 900;
  if (with_tls)
    {
      g_autofree char *path = g_test_build_filename (G_TEST_DIST,
                                                     "data",
                                                     "tls",
                                                     "self-signed.pem",
                                                     NULL);
      g_autoptr (GTlsCertificate) certificate =
        g_tls_certificate_new_from_file (path, &error);

      g_assert_no_error (error);
      soup_server_set_tls_certificate (self->soup, certificate);
    }
  soup_server_add_handler (self->soup,
                           "/api/auth/refresh",
                           refresh_cb,
                           self,
                           NULL);
  soup_server_add_handler (self->soup, "/api", request_cb, self, NULL);
  soup_server_listen_local (self->soup,
                            0,
                            SOUP_SERVER_LISTEN_IPV4_ONLY |
                              (with_tls ? SOUP_SERVER_LISTEN_HTTPS : 0),
                            &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (self->soup);
  self->url = g_strdup_printf ("%s://127.0.0.1:%d",
                               with_tls ? "https" : "http",
                               g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
}

void
holler_test_http_stop (HollerTestHttp *self)
{
  g_clear_object (&self->held);
  g_clear_pointer (&self->received, g_bytes_unref);
  g_clear_pointer (&self->content_type, g_free);
  soup_server_disconnect (self->soup);
  g_clear_object (&self->soup);
  g_clear_pointer (&self->url, g_free);
}

/* Answers the refresh that was held back. */
void
holler_test_http_release_refresh (HollerTestHttp *self)
{
  g_autoptr (SoupServerMessage) message = g_steal_pointer (&self->held);

  g_assert_nonnull (message);
  answer_refresh (self, message);
  soup_server_message_unpause (message);
}
