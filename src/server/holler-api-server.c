/* holler-api-server.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "server/holler-http.h"

#include "server/holler-turn.h"

/* What concerns the server itself: health, figures, relays. */

#define DRAINING_RETRY_S "2"

static void
handle_health (HollerHttpRequest *request)
{
  HollerServer *server = request->server;
  JsonObject *object = json_object_new ();
  const char *status = "ok";

  if (server->state == HOLLER_SERVER_STARTING)
    status = "starting";
  else if (server->state == HOLLER_SERVER_DRAINING)
    status = "draining";

  json_object_set_string_member (object, "status", status);
  json_object_set_string_member (object, "version", HOLLER_VERSION);
  json_object_set_int_member (object, "protocol", 1);
  json_object_set_string_member (object, "serverName", server->config->name);
  json_object_set_string_member (
    object,
    "registration",
    holler_registration_to_text (server->config->registration));

  json_object_set_int_member (object,
                              "largestFile",
                              (gint64) server->config->file_mib * 1024 * 1024);

  if (server->state == HOLLER_SERVER_RUNNING)
    {
      holler_http_answer (request, SOUP_STATUS_OK, object);
      return;
    }

  soup_message_headers_replace (
    soup_server_message_get_response_headers (request->message),
    "Retry-After",
    DRAINING_RETRY_S);
  holler_http_answer (request, SOUP_STATUS_SERVICE_UNAVAILABLE, object);
}

static void
handle_turn (HollerHttpRequest *request)
{
  HollerServer *server = request->server;
  HollerServerConfig *config = server->config;
  gint64 now_s = holler_clock_get_real_time_us (server->clock) / G_USEC_PER_SEC;
  g_autofree char *username = NULL;
  g_autofree char *password = NULL;
  JsonObject *object = json_object_new ();
  JsonArray *uris = json_array_new ();

  username =
    holler_turn_make_username (request->user_id, now_s + config->turn_ttl_s);
  password = config->turn_secret != NULL
               ? holler_turn_make_password (config->turn_secret, username)
               : g_strdup ("");
  for (guint i = 0; config->turn_uris[i] != NULL; i++)
    json_array_add_string_element (uris, config->turn_uris[i]);

  json_object_set_string_member (object, "username", username);
  json_object_set_string_member (object, "password", password);
  json_object_set_int_member (object, "ttl", config->turn_ttl_s);
  json_object_set_array_member (object, "uris", uris);
  soup_message_headers_replace (
    soup_server_message_get_response_headers (request->message),
    "Cache-Control",
    "no-store");
  holler_http_answer (request, SOUP_STATUS_OK, object);
}

static gboolean
may_read_metrics (HollerHttpRequest *request)
{
  HollerMetrics metrics = request->server->config->metrics;
  g_autoptr (GInetAddress) address = NULL;

  if (metrics != HOLLER_METRICS_LOOPBACK)
    return metrics == HOLLER_METRICS_ALL;

  address = request->address != NULL
              ? g_inet_address_new_from_string (request->address)
              : NULL;
  return address != NULL && g_inet_address_get_is_loopback (address);
}

static void
add_figure (GString *text, const char *name, const char *kind, guint64 value)
{
  g_string_append_printf (text,
                          "# TYPE holler_%s %s\nholler_%s %" G_GUINT64_FORMAT
                          "\n",
                          name,
                          kind,
                          name,
                          value);
}

/* The text format of Prometheus; counts only, nothing about anybody. */
static void
handle_metrics (HollerHttpRequest *request)
{
  HollerServer *server = request->server;
  HollerMetricsCounts *counts = &server->counts;
  GString *text = NULL;
  gsize length = 0;

  if (!may_read_metrics (request))
    {
      holler_http_fail (request,
                        HOLLER_SERVER_ERROR_NOT_FOUND,
                        "There is no such address.");
      return;
    }

  text = g_string_new (NULL);
  add_figure (text,
              "sockets",
              "gauge",
              holler_connections_get_n (server->connections));
  add_figure (text, "sessions", "gauge", g_hash_table_size (server->sessions));
  add_figure (text,
              "passwords_waiting",
              "gauge",
              holler_passwords_get_n_waiting (server->passwords));
  add_figure (text, "frames_in_total", "counter", counts->frames_in);
  add_figure (text, "frames_out_total", "counter", counts->frames_out);
  add_figure (text, "bad_frames_total", "counter", counts->bad_frames);
  add_figure (text, "messages_total", "counter", counts->messages_stored);
  add_figure (text, "sockets_opened_total", "counter", counts->sockets_opened);
  add_figure (text,
              "sockets_resumed_total",
              "counter",
              counts->sockets_resumed);
  add_figure (text, "http_requests_total", "counter", counts->http_requests);
  add_figure (text, "log_ins_failed_total", "counter", counts->log_ins_failed);
  add_figure (text, "tokens_reused_total", "counter", counts->tokens_reused);

  length = text->len;
  soup_server_message_set_response (request->message,
                                    "text/plain; version=0.0.4",
                                    SOUP_MEMORY_TAKE,
                                    g_string_free (text, FALSE),
                                    length);
  holler_http_answer (request, SOUP_STATUS_OK, NULL);
}

#define OPEN_ANY_TIME (HOLLER_ROUTE_OPEN | HOLLER_ROUTE_ANY_TIME)

const HollerHttpRoute holler_api_server_routes[] = {
  { "GET", "/api/health", handle_health, OPEN_ANY_TIME },
  { "GET", "/metrics", handle_metrics, HOLLER_ROUTE_OPEN },
  { "GET", "/api/turn/credentials", handle_turn, HOLLER_ROUTE_NONE },
  { NULL, NULL, NULL, 0 },
};
