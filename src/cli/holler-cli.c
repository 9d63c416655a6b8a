/* holler-cli.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cli/holler-cli.h"

#include <glib-unix.h>
#include <glib/gstdio.h>
#include <stdlib.h>

#include "media/holler-gst-media.h"
#include "net/holler-http-api.h"
#include "net/holler-ws-transport.h"
#include "store/holler-memory-secrets.h"
#include "store/holler-sqlite-store.h"

/* One run: log in, wait until the server says ready, do what was asked, leave
 * properly. Tokens live in memory only; each run logs in with the password.
 */

#define READY_TIMEOUT_MS (30 * 1000)
#define ACT_TIMEOUT_MS (30 * 1000)
#define CALL_END_TIMEOUT_MS (3 * 1000)
#define LEAVE_TIMEOUT_MS (4 * 1000)
#define MEDIA_TIMEOUT_MS (3 * 1000)

typedef struct
{
  HollerCli cli;
  GMainLoop *loop;
  guint timeout_id;
  guint signal_ids[2];
  gboolean was_asked_to_stop;
  gboolean is_flushed;
} Run;

static Run *
get_run (HollerCli *self)
{
  return (Run *) self;
}

static void
quit_when_left (Run *run)
{
  if (run->cli.is_socket_closed && run->is_flushed)
    g_main_loop_quit (run->loop);
}

static gboolean
leave_timeout_cb (gpointer user_data)
{
  Run *run = user_data;

  run->timeout_id = 0;
  g_main_loop_quit (run->loop);

  return G_SOURCE_REMOVE;
}

static void
flushed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Run *run = user_data;
  g_autoptr (GError) error = NULL;

  if (!holler_store_flush_finish (HOLLER_STORE (source), result, &error) &&
      run->cli.is_ready)
    g_printerr ("holler-cli: not everything was kept: %s\n", error->message);
  run->is_flushed = TRUE;
  quit_when_left (run);
}

/* The server learns that we go, and the disk what we know. */
static void
leave (Run *run)
{
  HollerCli *self = &run->cli;
  gboolean was_online =
    holler_account_get_state (self->account) == HOLLER_ACCOUNT_ONLINE;

  self->is_ending = TRUE;
  holler_clock_clear_timeout (self->clock, &run->timeout_id);
  run->timeout_id = holler_clock_add_timeout (self->clock,
                                              LEAVE_TIMEOUT_MS,
                                              leave_timeout_cb,
                                              run,
                                              NULL);
  g_cancellable_cancel (self->cancellable);
  self->is_socket_closed = !was_online;
  holler_store_flush_async (self->store, NULL, flushed_cb, run);
  holler_account_shut_down (self->account);
}

static gboolean
timeout_cb (gpointer user_data)
{
  Run *run = user_data;

  run->timeout_id = 0;
  holler_cli_fail (&run->cli, "the server did not answer in time");

  return G_SOURCE_REMOVE;
}

static void
arm_timeout (Run *run, guint timeout_ms)
{
  holler_clock_clear_timeout (run->cli.clock, &run->timeout_id);
  run->timeout_id = holler_clock_add_timeout (run->cli.clock,
                                              timeout_ms,
                                              timeout_cb,
                                              run,
                                              NULL);
}

static void
do_command (Run *run)
{
  HollerCli *self = &run->cli;

  holler_clock_clear_timeout (self->clock, &run->timeout_id);
  switch (self->options->command)
    {
    case HOLLER_CLI_CONTACTS:
      arm_timeout (run, ACT_TIMEOUT_MS);
      holler_cli_list_contacts (self);
      break;
    case HOLLER_CLI_ADD:
      arm_timeout (run, ACT_TIMEOUT_MS);
      holler_cli_act_on_person (self, HOLLER_CONTACT_ACT_REQUEST);
      break;
    case HOLLER_CLI_ACCEPT:
      arm_timeout (run, ACT_TIMEOUT_MS);
      holler_cli_act_on_person (self, HOLLER_CONTACT_ACT_ACCEPT);
      break;
    case HOLLER_CLI_SEND:
      arm_timeout (run, ACT_TIMEOUT_MS);
      holler_cli_send_message (self);
      break;
    case HOLLER_CLI_CALL:
      /* A call has time-outs of its own. */
      self->n_calls_left = self->options->n_calls;
      holler_cli_place_call (self);
      break;
    case HOLLER_CLI_CONTINUE:
      holler_cli_continue_call (self);
      break;
    case HOLLER_CLI_LISTEN:
    default:
      break;
    }
}

static void
account_state_cb (HollerAccount *account, GParamSpec *pspec, gpointer user_data)
{
  Run *run = user_data;
  HollerCli *self = &run->cli;
  HollerUser *me = holler_account_get_me (account);
  JsonObject *fields = NULL;

  if (self->is_ready || self->is_ending ||
      holler_account_get_state (account) != HOLLER_ACCOUNT_ONLINE)
    return;

  self->is_ready = TRUE;
  fields = json_object_new ();
  json_object_set_string_member (fields, "user", self->options->user);
  if (me != NULL)
    json_object_set_string_member (fields,
                                   "userId",
                                   holler_user_get_user_id (me));
  json_object_set_string_member (fields,
                                 "server",
                                 holler_account_get_server_url (account));
  holler_cli_output_emit (self->output, "ready", fields);
  do_command (run);
}

static void
transport_closed_cb (HollerTransport *transport,
                     guint code,
                     const char *message,
                     gpointer user_data)
{
  Run *run = user_data;

  if (!run->cli.is_ending)
    return;
  run->cli.is_socket_closed = TRUE;
  quit_when_left (run);
}

static void
log_in_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Run *run = user_data;
  g_autoptr (GError) error = NULL;

  if (!holler_account_log_in_finish (HOLLER_ACCOUNT (source), result, &error))
    holler_cli_fail (&run->cli, "%s", error->message);
}

/* Without a window one compares by hand. */
static void
fail_to_reach (HollerCli *self, const GError *error)
{
  const char *refused =
    holler_trust_get_refused (holler_account_get_trust (self->account),
                              self->options->server);

  if (refused != NULL &&
      (g_error_matches (error,
                        HOLLER_API_ERROR,
                        HOLLER_API_ERROR_UNKNOWN_CERTIFICATE) ||
       g_error_matches (error,
                        HOLLER_API_ERROR,
                        HOLLER_API_ERROR_CHANGED_CERTIFICATE)))
    holler_cli_fail (self,
                     "%s; if this is its fingerprint, say so with --pin: %s",
                     error->message,
                     refused);
  else
    holler_cli_fail (self, "%s", error->message);
}

static void
probe_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Run *run = user_data;
  HollerCli *self = &run->cli;
  g_autoptr (HollerServerInfo) info = NULL;
  g_autoptr (GError) error = NULL;

  info = holler_account_probe_finish (HOLLER_ACCOUNT (source), result, &error);
  if (info == NULL)
    {
      fail_to_reach (self, error);
      return;
    }

  holler_account_log_in_async (self->account,
                               info->url,
                               self->options->user,
                               self->options->password,
                               self->options->registers,
                               NULL,
                               NULL,
                               FALSE,
                               self->cancellable,
                               log_in_cb,
                               run);
}

static gboolean
call_end_timeout_cb (gpointer user_data)
{
  Run *run = user_data;

  run->timeout_id = 0;
  holler_cli_fail (&run->cli, "the call did not end");

  return G_SOURCE_REMOVE;
}

/* Once: leave properly. Twice: now. */
static gboolean
signal_cb (gpointer user_data)
{
  Run *run = user_data;
  HollerCli *self = &run->cli;

  if (run->was_asked_to_stop)
    {
      self->status = EXIT_FAILURE;
      g_main_loop_quit (run->loop);
      return G_SOURCE_CONTINUE;
    }

  run->was_asked_to_stop = TRUE;
  if (self->is_ending)
    return G_SOURCE_CONTINUE;

  if (holler_cli_end_calls (self))
    {
      /* The end of the call says how the run went. */
      if (!self->is_ending)
        {
          holler_clock_clear_timeout (self->clock, &run->timeout_id);
          run->timeout_id = holler_clock_add_timeout (self->clock,
                                                      CALL_END_TIMEOUT_MS,
                                                      call_end_timeout_cb,
                                                      run,
                                                      NULL);
        }
    }
  else if (self->is_ready && self->options->command == HOLLER_CLI_LISTEN)
    {
      holler_cli_succeed (self);
    }
  else
    {
      holler_cli_fail (self, "stopped before it was done");
    }

  return G_SOURCE_CONTINUE;
}

static void
set_processing (HollerMedia *media, const char *processing)
{
  g_auto (GStrv) steps =
    g_strsplit (processing != NULL ? processing : "", ",", -1);
  const char *const *wanted = (const char *const *) steps;

  if (processing == NULL)
    return;

  g_object_set (media,
                "echo-cancelling",
                g_strv_contains (wanted, "echo"),
                "noise-suppression",
                g_strv_contains (wanted, "noise"),
                "gain-control",
                g_strv_contains (wanted, "gain"),
                NULL);
}

static void
build (Run *run)
{
  HollerCli *self = &run->cli;
  const HollerCliOptions *options = self->options;
  g_autoptr (HollerSecrets) secrets = holler_memory_secrets_new ();
  g_autoptr (HollerSleepWatch) sleep_watch = holler_sleep_watch_new (NULL);
  g_autoptr (HollerTrust) trust = holler_trust_new ();
  const char *directory = options->profile_directory;
  HollerAccountParts parts = { 0 };

  if (directory == NULL)
    {
      self->temporary_directory = g_dir_make_tmp ("holler-cli-XXXXXX", NULL);
      directory = self->temporary_directory;
    }

  if (options->pin != NULL)
    holler_trust_pin (trust, options->server, options->pin);
  self->clock = holler_system_clock_new ();
  self->transport = holler_ws_transport_new_trusting (trust);
  self->api = holler_http_api_new_trusting (trust);
  self->store = holler_sqlite_store_new (directory);
  self->media = holler_gst_media_new (self->clock);
  g_object_set (self->media,
                "audio-input",
                options->audio_input,
                "audio-output",
                options->audio_output,
                NULL);
  set_processing (self->media, options->processing);

  parts.clock = self->clock;
  parts.transport = self->transport;
  parts.api = self->api;
  parts.store = self->store;
  parts.secrets = secrets;
  parts.media = self->media;
  parts.network = g_network_monitor_get_default ();
  parts.sleep = sleep_watch;
  parts.trust = trust;
  self->account = holler_account_new (&parts);
  holler_account_set_allow_insecure (self->account, options->is_insecure);
  g_signal_connect (self->account,
                    "notify::state",
                    G_CALLBACK (account_state_cb),
                    run);
  g_signal_connect (self->transport,
                    "closed",
                    G_CALLBACK (transport_closed_cb),
                    run);
  holler_cli_watch (self);
}

static void
remove_directory (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name = NULL;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      g_unlink (child);
    }
  g_rmdir (path);
}

static void
tear_down (Run *run)
{
  HollerCli *self = &run->cli;

  holler_clock_clear_timeout (self->clock, &run->timeout_id);
  for (guint i = 0; i < G_N_ELEMENTS (run->signal_ids); i++)
    g_clear_handle_id (&run->signal_ids[i], g_source_remove);
  g_signal_handlers_disconnect_by_data (self->transport, run);
  g_signal_handlers_disconnect_by_data (self->account, run);
  g_signal_handlers_disconnect_by_data (self->account, self);
  g_signal_handlers_disconnect_by_data (
    holler_account_get_calls (self->account),
    self);
  g_signal_handlers_disconnect_by_data (
    holler_account_get_contacts (self->account),
    self);

  if (self->message != NULL)
    g_signal_handlers_disconnect_by_data (self->message, self);
  g_clear_object (&self->message);
  g_clear_object (&self->conversation);
  g_clear_object (&self->call);
  g_clear_object (&self->account);
  g_clear_object (&self->transport);
  g_clear_object (&self->api);
  /* Waits until everything is on the disk. */
  g_clear_object (&self->store);
  holler_gst_media_wait (HOLLER_GST_MEDIA (self->media), MEDIA_TIMEOUT_MS);
  g_clear_object (&self->media);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->clock);
  g_clear_pointer (&self->output, holler_cli_output_free);
  g_clear_pointer (&run->loop, g_main_loop_unref);
  if (self->temporary_directory != NULL)
    remove_directory (self->temporary_directory);
  g_clear_pointer (&self->temporary_directory, g_free);
}

/**
 * holler_cli_run:
 * @options: what was asked for
 *
 * Does it.
 *
 * Returns: the exit status of the process
 */
int
holler_cli_run (HollerCliOptions *options)
{
  Run run = { 0 };
  HollerCli *self = &run.cli;

  self->options = options;
  self->output = holler_cli_output_new (options->prints_json);
  self->cancellable = g_cancellable_new ();
  self->status = EXIT_FAILURE;
  run.loop = g_main_loop_new (NULL, FALSE);
  build (&run);
  run.signal_ids[0] = g_unix_signal_add (SIGINT, signal_cb, &run);
  run.signal_ids[1] = g_unix_signal_add (SIGTERM, signal_cb, &run);

  arm_timeout (&run, READY_TIMEOUT_MS);
  holler_account_probe_async (self->account,
                              options->server,
                              self->cancellable,
                              probe_cb,
                              &run);
  g_main_loop_run (run.loop);
  tear_down (&run);

  return self->status;
}

/**
 * holler_cli_succeed:
 * @self: a run
 *
 * What was asked for has happened: leaves with status 0.
 */
void
holler_cli_succeed (HollerCli *self)
{
  if (self->is_ending)
    return;

  self->status = EXIT_SUCCESS;
  leave (get_run (self));
}

/**
 * holler_cli_fail:
 * @self: a run
 * @format: why not
 * @...: for @format
 *
 * What was asked for will not happen: says so and leaves with another status.
 */
void
holler_cli_fail (HollerCli *self, const char *format, ...)
{
  g_autofree char *sentence = NULL;
  va_list args;

  if (self->is_ending)
    return;

  va_start (args, format);
  sentence = g_strdup_vprintf (format, args);
  va_end (args);
  self->status = EXIT_FAILURE;
  holler_cli_output_fail (self->output, sentence);
  leave (get_run (self));
}
