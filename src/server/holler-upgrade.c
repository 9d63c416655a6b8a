/* holler-upgrade.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "server/holler-http.h"

#include "base/holler-ids.h"
#include "server/holler-listener.h"

#include <string.h>

/* GET /ws: from a request to a socket. None of its headers is logged. */

#define PROTOCOL "holler.v1"
#define BEARER_PREFIX "bearer."
#define RESUME_PREFIX "resume."
#define TOO_MANY_RETRY_S 10

typedef struct
{
  HollerServer *server;
  HollerTokenClaims claims;
  HollerResume resume;
  gboolean has_protocols; /* it says which it speaks */
  gboolean is_browser;    /* speaks by Sec-WebSocket-Protocol */
} Upgrade;

static void
upgrade_free (Upgrade *self)
{
  holler_token_claims_clear (&self->claims);
  g_free (self->resume.session_id);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Upgrade, upgrade_free)

/* "<sessionId>:<seq>" or "<sessionId>.<seq>"; what is no such thing asks for
 * nothing. */
static void
parse_resume (const char *text, char separator, HollerResume *out_resume)
{
  const char *end = strrchr (text, separator);
  g_autofree char *session_id = NULL;
  gint64 seq = 0;

  if (end == NULL)
    return;

  session_id = g_strndup (text, (gsize) (end - text));
  if (!holler_id_is_valid (session_id) ||
      !g_ascii_string_to_signed (end + 1, 10, 0, G_MAXINT64, &seq, NULL))
    return;

  out_resume->session_id = g_steal_pointer (&session_id);
  out_resume->seq = seq;
}

static char *
find_token (SoupMessageHeaders *headers, Upgrade *upgrade)
{
  const char *authorization =
    soup_message_headers_get_one (headers, "Authorization");
  const char *resume =
    soup_message_headers_get_one (headers, "X-Holler-Resume");
  const char *protocols =
    soup_message_headers_get_list (headers, "Sec-WebSocket-Protocol");
  g_auto (GStrv) parts = NULL;
  char *token = NULL;

  upgrade->has_protocols = protocols != NULL;
  if (resume != NULL)
    parse_resume (resume, ':', &upgrade->resume);

  parts = g_strsplit (protocols != NULL ? protocols : "", ",", 16);
  for (guint i = 0; parts[i] != NULL; i++)
    {
      const char *part = g_strstrip (parts[i]);

      if (g_str_equal (part, PROTOCOL))
        upgrade->is_browser = TRUE;
      else if (g_str_has_prefix (part, BEARER_PREFIX) && token == NULL)
        token = g_strdup (part + strlen (BEARER_PREFIX));
      else if (g_str_has_prefix (part, RESUME_PREFIX) &&
               upgrade->resume.session_id == NULL)
        parse_resume (part + strlen (RESUME_PREFIX), '.', &upgrade->resume);
    }

  if (authorization != NULL &&
      g_ascii_strncasecmp (authorization, "Bearer ", 7) == 0)
    {
      g_free (token);
      token = g_strdup (authorization + 7);
    }

  return token;
}

static gboolean
check (Upgrade *upgrade,
       SoupServerMessage *message,
       GHashTable *query,
       GError **error)
{
  HollerServer *server = upgrade->server;
  SoupMessageHeaders *headers =
    soup_server_message_get_request_headers (message);
  g_autofree char *token = NULL;

  if (server->state != HOLLER_SERVER_RUNNING)
    {
      g_set_error_literal (error,
                           HOLLER_SERVER_ERROR,
                           HOLLER_SERVER_ERROR_UNAVAILABLE,
                           "The server is not ready. Try again soon.");
      return FALSE;
    }

  if (!holler_origin_is_good (server, message))
    {
      g_set_error_literal (error,
                           HOLLER_SERVER_ERROR,
                           HOLLER_SERVER_ERROR_FORBIDDEN,
                           "Pages of another site may not connect here.");
      return FALSE;
    }

  if (holler_http_has_token_in_query (query))
    {
      g_set_error_literal (error,
                           HOLLER_SERVER_ERROR,
                           HOLLER_SERVER_ERROR_BAD_REQUEST,
                           "A token must not be in the address.");
      return FALSE;
    }

  token = find_token (headers, upgrade);
  if (upgrade->has_protocols && !upgrade->is_browser)
    {
      g_set_error_literal (error,
                           HOLLER_SERVER_ERROR,
                           HOLLER_SERVER_ERROR_BAD_REQUEST,
                           "This server speaks " PROTOCOL ".");
      return FALSE;
    }
  if (token == NULL)
    {
      g_set_error_literal (error,
                           HOLLER_SERVER_ERROR,
                           HOLLER_SERVER_ERROR_UNAUTHORIZED,
                           "You are not logged in.");
      return FALSE;
    }
  if (!holler_http_check_token (server, token, &upgrade->claims, error))
    return FALSE;

  if (!holler_server_may_attach (server,
                                 upgrade->claims.user_id,
                                 upgrade->claims.device_id))
    {
      g_set_error_literal (error,
                           HOLLER_SERVER_ERROR,
                           HOLLER_SERVER_ERROR_RATE_LIMITED,
                           "Too many of your devices are connected.");
      return FALSE;
    }

  return TRUE;
}

static void
switched_cb (SoupServerMessage *message, gpointer user_data)
{
  Upgrade *upgrade = user_data;
  g_autoptr (HollerGuardStream) guard = holler_listener_find_guard (message);
  GIOStream *stream = NULL;

  if (guard == NULL)
    return;

  holler_guard_stream_set_phase (guard, HOLLER_GUARD_FREE);
  stream = soup_server_message_steal_connection (message);
  holler_server_attach (
    upgrade->server,
    stream,
    g_socket_get_fd (holler_guard_stream_get_socket (guard)),
    holler_guard_stream_is_plain (guard),
    &upgrade->claims,
    &upgrade->resume);
}

static void
free_upgrade_cb (gpointer data, GClosure *closure)
{
  upgrade_free (data);
}

/* Some clients wait for the end of the connection before they say that they
 * were refused, for there is nothing else it could be good for. */
static void
refuse (SoupServerMessage *message,
        HollerServerError code,
        const char *words,
        guint retry_after_s)
{
  soup_message_headers_append (
    soup_server_message_get_response_headers (message),
    "Connection",
    "close");
  holler_http_set_error (message, code, words, retry_after_s);
}

static void
upgrade_cb (SoupServer *soup,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  g_autoptr (Upgrade) upgrade = g_new0 (Upgrade, 1);
  g_autoptr (GError) error = NULL;
  char *protocols[] = { (char *) PROTOCOL, NULL };

  upgrade->server = user_data;
  if (!g_str_equal (path, "/ws"))
    {
      refuse (message,
              HOLLER_SERVER_ERROR_NOT_FOUND,
              "There is no such address.",
              0);
      return;
    }

  if (!check (upgrade, message, query, &error))
    {
      gboolean later = error->code == HOLLER_SERVER_ERROR_RATE_LIMITED ||
                       error->code == HOLLER_SERVER_ERROR_UNAVAILABLE;

      refuse (message,
              (HollerServerError) error->code,
              error->message,
              later ? TOO_MANY_RETRY_S : 0);
      return;
    }

  /* Sets 101, or 400 where it is no WebSocket handshake. */
  if (!soup_websocket_server_process_handshake (message,
                                                NULL,
                                                upgrade->is_browser ? protocols
                                                                    : NULL,
                                                NULL,
                                                NULL))
    {
      refuse (message,
              HOLLER_SERVER_ERROR_BAD_REQUEST,
              "This address is for WebSockets.",
              0);
      return;
    }

  g_signal_connect_data (message,
                         "wrote-informational",
                         G_CALLBACK (switched_cb),
                         g_steal_pointer (&upgrade),
                         free_upgrade_cb,
                         0);
}

void
holler_upgrade_install (SoupServer *soup, HollerServer *server)
{
  soup_server_add_handler (soup, "/ws", upgrade_cb, server, NULL);
}
