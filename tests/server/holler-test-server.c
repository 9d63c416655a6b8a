/* holler-test-server.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-test-server.h"

#include "holler-test.h"
#include "proto/holler-json-scan.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>

struct _HollerTestServer
{
  char *directory;
  char *data_dir;
  char *config_path; /* nullable */
  char *errors_path;
  char *uri;
  guint16 port;
  GPid pid;
  SoupSession *http;
  SoupMessageHeaders *headers; /* nullable */
  const char *key;             /* nullable, of the test */
};

static const char *
get_program (void)
{
  const char *program = g_getenv ("HOLLER_TEST_SERVER");

  g_assert_nonnull (program);
  return program;
}

/* The first line of its output says where it listens; nothing before. */
static gboolean
read_first_line (HollerTestServer *self, int fd)
{
  g_autoptr (GIOChannel) channel = g_io_channel_unix_new (fd);
  g_autofree char *line = NULL;
  const char *colon = NULL;

  g_io_channel_set_close_on_unref (channel, TRUE);
  if (g_io_channel_read_line (channel, &line, NULL, NULL, NULL) !=
      G_IO_STATUS_NORMAL)
    return FALSE;

  g_strchomp (line);
  g_assert_true (g_str_has_prefix (line, "listening on http"));
  g_free (self->uri);
  self->uri = g_strdup (line + strlen ("listening on "));
  colon = strrchr (self->uri, ':');
  self->port = (guint16) g_ascii_strtoull (colon + 1, NULL, 10);
  g_assert_cmpuint (self->port, >, 0);
  return TRUE;
}

/* A test that fails leaves nothing behind. In the child, so only what is
 * safe between fork and exec. */
static void
die_with_parent_cb (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

gboolean
holler_test_server_start (HollerTestServer *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *command = NULL;
  int out_fd = -1;
  char *argv[] = { (char *) "/bin/sh", (char *) "-c", NULL, NULL };

  g_assert_cmpint (self->pid, ==, 0);
  /* The shell only turns stderr into a file, and is replaced. Warnings of the
   * server itself are for its administrator; those of libraries are found at
   * the end. */
  command = g_strdup_printf ("G_DEBUG=fatal-criticals exec %s --listen "
                             "127.0.0.1:0 --data-dir %s %s %s 2>>%s",
                             get_program (),
                             self->data_dir,
                             self->config_path != NULL ? "--config" : "",
                             self->config_path != NULL ? self->config_path : "",
                             self->errors_path);
  argv[2] = command;

  g_spawn_async_with_pipes (NULL,
                            argv,
                            NULL,
                            G_SPAWN_DO_NOT_REAP_CHILD,
                            die_with_parent_cb,
                            NULL,
                            &self->pid,
                            NULL,
                            &out_fd,
                            NULL,
                            &error);
  g_assert_no_error (error);
  if (read_first_line (self, out_fd))
    return TRUE;

  g_assert_cmpint (holler_test_server_stop (self, 0), ==, 1);
  return FALSE;
}

HollerTestServer *
holler_test_server_new (const char *config)
{
  HollerTestServer *self = g_new0 (HollerTestServer, 1);
  g_autoptr (GError) error = NULL;

  self->directory = holler_test_make_directory ();
  self->data_dir = g_build_filename (self->directory, "data", NULL);
  self->errors_path = g_build_filename (self->directory, "errors", NULL);
  self->http = soup_session_new_with_options ("timeout", 20, NULL);
  if (config != NULL)
    {
      self->config_path = g_build_filename (self->directory, "conf", NULL);
      g_file_set_contents (self->config_path, config, -1, &error);
      g_assert_no_error (error);
    }

  if (!holler_test_server_start (self))
    {
      g_autofree char *errors = holler_test_server_get_errors (self);

      g_error ("the server did not start: %s", errors);
    }
  return self;
}

int
holler_test_server_stop (HollerTestServer *self, int signal_number)
{
  int status = 0;

  if (self->pid == 0)
    return 0;

  if (signal_number != 0)
    kill (self->pid, signal_number);
  while (waitpid (self->pid, &status, 0) < 0)
    g_assert_cmpint (errno, ==, EINTR);
  g_spawn_close_pid (self->pid);
  self->pid = 0;

  return WIFEXITED (status) ? WEXITSTATUS (status) : 128 + WTERMSIG (status);
}

/* A critical or a leak in the server is a failure of the test. */
static void
check_errors (HollerTestServer *self)
{
  g_autofree char *errors = holler_test_server_get_errors (self);

  if (strstr (errors, "CRITICAL") != NULL ||
      strstr (errors, "-WARNING") != NULL ||
      strstr (errors, "runtime error") != NULL ||
      strstr (errors, "Sanitizer") != NULL)
    g_error ("the server complained:\n%s", errors);
}

void
holler_test_server_free (HollerTestServer *self)
{
  int status = holler_test_server_stop (self, SIGTERM);

  check_errors (self);
  g_assert_cmpint (status, ==, 0);
  holler_test_remove_directory (self->directory);
  g_clear_object (&self->http);
  g_clear_pointer (&self->headers, soup_message_headers_unref);
  g_free (self->directory);
  g_free (self->data_dir);
  g_free (self->config_path);
  g_free (self->errors_path);
  g_free (self->uri);
  g_free (self);
}

const char *
holler_test_server_get_data_dir (HollerTestServer *self)
{
  return self->data_dir;
}

const char *
holler_test_server_get_uri (HollerTestServer *self)
{
  return self->uri;
}

guint16
holler_test_server_get_port (HollerTestServer *self)
{
  return self->port;
}

GPid
holler_test_server_get_pid (HollerTestServer *self)
{
  return self->pid;
}

char *
holler_test_server_get_errors (HollerTestServer *self)
{
  char *errors = NULL;

  if (!g_file_get_contents (self->errors_path, &errors, NULL, NULL))
    errors = g_strdup ("");
  return errors;
}

/* More than any answer has */
#define MAX_ANSWER_BYTES (64 * 1024 * 1024)

/* Whatever the server writes a strict reader can read. */
static JsonObject *
parse (GBytes *bytes, const char *content_type)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  gsize length = 0;
  const char *text = g_bytes_get_data (bytes, &length);

  if (length > 0 && g_strcmp0 (content_type, "application/json") == 0)
    {
      holler_json_scan (text, length, MAX_ANSWER_BYTES, &error);
      g_assert_no_error (error);
    }
  if (length == 0 ||
      !json_parser_load_from_data (parser, text, (gssize) length, NULL) ||
      !JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    return NULL;

  return json_node_dup_object (json_parser_get_root (parser));
}

/* The certificate of the tests is nobody's. */
static gboolean
accept_certificate_cb (SoupMessage *message,
                       GTlsCertificate *certificate,
                       GTlsCertificateFlags flags,
                       gpointer user_data)
{
  return TRUE;
}

guint
holler_test_server_call (HollerTestServer *self,
                         const char *token,
                         const char *method,
                         const char *path,
                         const char *body,
                         JsonObject **out_answer)
{
  g_autofree char *uri = g_strconcat (self->uri, path, NULL);
  g_autoptr (SoupMessage) message = soup_message_new (method, uri);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  g_autoptr (GBytes) request = NULL;
  g_autoptr (GBytes) answer = NULL;
  g_autoptr (GError) error = NULL;

  g_signal_connect (message,
                    "accept-certificate",
                    G_CALLBACK (accept_certificate_cb),
                    NULL);
  if (token != NULL)
    {
      g_autofree char *value = g_strconcat ("Bearer ", token, NULL);

      soup_message_headers_replace (headers, "Authorization", value);
    }
  if (self->key != NULL)
    soup_message_headers_replace (headers, "Idempotency-Key", self->key);
  if (body != NULL)
    {
      request = g_bytes_new (body, strlen (body));
      soup_message_set_request_body_from_bytes (message,
                                                "application/json",
                                                request);
    }

  answer = soup_session_send_and_read (self->http, message, NULL, &error);
  g_assert_no_error (error);
  g_clear_pointer (&self->headers, soup_message_headers_unref);
  self->headers =
    soup_message_headers_ref (soup_message_get_response_headers (message));
  if (out_answer != NULL)
    *out_answer =
      parse (answer,
             soup_message_headers_get_content_type (self->headers, NULL));
  return soup_message_get_status (message);
}

guint
holler_test_server_transfer (HollerTestServer *self,
                             const char *token,
                             const char *method,
                             const char *path,
                             GBytes *body,
                             const char *range,
                             GBytes **out_bytes)
{
  g_autofree char *uri = g_strconcat (self->uri, path, NULL);
  g_autofree char *value = g_strconcat ("Bearer ", token, NULL);
  g_autoptr (SoupMessage) message = soup_message_new (method, uri);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  g_autoptr (GError) error = NULL;

  soup_message_headers_replace (headers, "Authorization", value);
  if (range != NULL)
    soup_message_headers_replace (headers, "Range", range);
  if (self->key != NULL)
    soup_message_headers_replace (headers, "Idempotency-Key", self->key);
  if (body != NULL)
    soup_message_set_request_body_from_bytes (message,
                                              "application/octet-stream",
                                              body);
  *out_bytes = soup_session_send_and_read (self->http, message, NULL, &error);
  g_assert_no_error (error);
  g_clear_pointer (&self->headers, soup_message_headers_unref);
  self->headers =
    soup_message_headers_ref (soup_message_get_response_headers (message));
  return soup_message_get_status (message);
}

void
holler_test_server_assert (HollerTestServer *self,
                           const char *token,
                           const char *method,
                           const char *path,
                           const char *body,
                           guint status,
                           const char *code)
{
  g_autoptr (JsonObject) answer = NULL;
  JsonObject *error = NULL;
  guint found =
    holler_test_server_call (self, token, method, path, body, &answer);

  g_assert_cmpuint (found, ==, status);
  if (answer != NULL && json_object_has_member (answer, "error"))
    error = json_object_get_object_member (answer, "error");
  g_assert_cmpstr (error != NULL ? json_object_get_string_member (error, "code")
                                 : "",
                   ==,
                   code);
  if (error != NULL)
    g_assert_cmpuint (strlen (json_object_get_string_member (error, "message")),
                      >,
                      5);
}

void
holler_test_server_set_key (HollerTestServer *self, const char *key)
{
  self->key = key;
}

const char *
holler_test_server_get_header (HollerTestServer *self, const char *name)
{
  return soup_message_headers_get_one (self->headers, name);
}

static HollerTestUser *
take_session (JsonObject *session, const char *username)
{
  HollerTestUser *self = g_new0 (HollerTestUser, 1);
  JsonObject *user = json_object_get_object_member (session, "user");

  self->username = g_strdup (username);
  self->user_id = g_strdup (json_object_get_string_member (user, "userId"));
  self->device_id =
    g_strdup (json_object_get_string_member (session, "deviceId"));
  self->access_token =
    g_strdup (json_object_get_string_member (session, "accessToken"));
  self->refresh_token =
    g_strdup (json_object_get_string_member (session, "refreshToken"));
  return self;
}

static HollerTestUser *
enter (HollerTestServer *server,
       const char *path,
       const char *username,
       guint status)
{
  g_autoptr (JsonObject) session = NULL;
  g_autofree char *body =
    g_strdup_printf ("{\"username\":\"%s\",\"password\":\"%s\"}",
                     username,
                     HOLLER_TEST_PASSWORD);

  g_assert_cmpuint (
    holler_test_server_call (server, NULL, "POST", path, body, &session),
    ==,
    status);
  return take_session (session, username);
}

HollerTestUser *
holler_test_user_new (HollerTestServer *server, const char *username)
{
  return enter (server, "/api/auth/register", username, 201);
}

HollerTestUser *
holler_test_user_log_in (HollerTestServer *server, const char *username)
{
  return enter (server, "/api/auth/login", username, 200);
}

void
holler_test_user_free (HollerTestUser *self)
{
  g_free (self->username);
  g_free (self->user_id);
  g_free (self->device_id);
  g_free (self->access_token);
  g_free (self->refresh_token);
  g_free (self);
}

void
holler_test_user_befriend (HollerTestServer *server,
                           HollerTestUser *self,
                           HollerTestUser *other)
{
  g_autofree char *body =
    g_strdup_printf ("{\"username\":\"%s\"}", other->username);
  g_autofree char *path =
    g_strdup_printf ("/api/contacts/%s/accept", self->user_id);

  holler_test_server_assert (server,
                             self->access_token,
                             "POST",
                             "/api/contacts",
                             body,
                             201,
                             "");
  holler_test_server_assert (server,
                             other->access_token,
                             "POST",
                             path,
                             NULL,
                             204,
                             "");
}

char *
holler_test_user_converse (HollerTestServer *server,
                           HollerTestUser *self,
                           HollerTestUser *other)
{
  g_autoptr (JsonObject) answer = NULL;
  g_autofree char *body =
    g_strdup_printf ("{\"kind\":\"direct\",\"userId\":\"%s\"}", other->user_id);

  holler_test_server_call (server,
                           self->access_token,
                           "POST",
                           "/api/conversations",
                           body,
                           &answer);
  return g_strdup (json_object_get_string_member (answer, "conversationId"));
}
