/* holler-own-server-process.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "app/holler-own-server-private.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

#include "base/holler-fingerprint.h"

/* The child: it says on its output where it listens and what its certificate
 * is, and on the other one what is in its way.
 */

#define PROGRAM "holler-server"
/* The one before may still say good-bye to its clients. */
#define RETRY_MS 500
#define MAX_RETRIES 16
#define MAX_WORDS_BYTES 4096

static void listen_to_words (HollerOwnServer *self);

void
holler_own_server_forget_process (HollerOwnServer *self)
{
  g_clear_handle_id (&self->retry_id, g_source_remove);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->output);
  g_clear_object (&self->process);
  g_clear_pointer (&self->url, g_free);
  holler_announcement_withdraw (self->announcement);
}

/* Beside this program, where a build folder has it, or where programs are. */
static char *
find_program (void)
{
  static const char *const places[] = { PROGRAM, "../server/" PROGRAM };
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder =
    self != NULL ? g_path_get_dirname (self) : g_strdup (".");

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *path = g_build_filename (folder, places[i], NULL);

      if (g_file_test (path, G_FILE_TEST_IS_EXECUTABLE))
        return g_steal_pointer (&path);
    }

  return g_find_program_in_path (PROGRAM);
}

/* Both families where the system has both. */
static char *
make_listen (HollerOwnServer *self)
{
  g_autoptr (GSocket) six = g_socket_new (G_SOCKET_FAMILY_IPV6,
                                          G_SOCKET_TYPE_STREAM,
                                          G_SOCKET_PROTOCOL_TCP,
                                          NULL);

  return g_strdup_printf ("%s:%u",
                          six != NULL ? "[::]" : "0.0.0.0",
                          self->port);
}

static gboolean
retry_cb (gpointer user_data)
{
  HollerOwnServer *self = user_data;

  self->retry_id = 0;
  holler_own_server_spawn (self);
  return G_SOURCE_REMOVE;
}

/* @words: what the server said as it ended */
static void
fail_to_start (HollerOwnServer *self, const char *words)
{
  gboolean port_taken = strstr (words, "cannot listen") != NULL;
  gboolean locked = strstr (words, "another holler-server") != NULL;

  g_clear_object (&self->output);
  g_clear_object (&self->process);
  if (port_taken && g_settings_get_uint (self->settings, "hosting-port") == 0 &&
      self->port != 0)
    {
      self->port = 0;
      holler_own_server_spawn (self);
    }
  else if (locked && self->n_retries++ < MAX_RETRIES)
    {
      self->retry_id = g_timeout_add (RETRY_MS, retry_cb, self);
    }
  else
    {
      holler_own_server_forget_process (self);
      holler_own_server_set_state (self,
                                   HOLLER_HOST_FAILED,
                                   port_taken ? HOLLER_HOST_TROUBLE_PORT
                                              : HOLLER_HOST_TROUBLE_ENDED);
    }
}

/* It has exited, and all it said is read: in whichever order. */
static void
check_end (HollerOwnServer *self)
{
  g_autofree char *words = NULL;

  if (!self->has_exited || !self->has_said)
    return;
  words = g_strdup (self->words->str);
  switch (self->state)
    {
    case HOLLER_HOST_STARTING:
      fail_to_start (self, words);
      break;
    case HOLLER_HOST_STOPPING:
      holler_own_server_forget_process (self);
      holler_own_server_set_state (self,
                                   HOLLER_HOST_OFF,
                                   HOLLER_HOST_TROUBLE_NONE);
      break;
    case HOLLER_HOST_OFF:
    case HOLLER_HOST_RUNNING:
    case HOLLER_HOST_FAILED:
    default:
      holler_own_server_forget_process (self);
      holler_own_server_set_state (self,
                                   HOLLER_HOST_FAILED,
                                   HOLLER_HOST_TROUBLE_ENDED);
    }
}

static void
words_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerOwnServer) self = user_data;
  g_autoptr (GBytes) bytes =
    g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, NULL);

  if (self->process == NULL ||
      G_INPUT_STREAM (source) != g_subprocess_get_stderr_pipe (self->process))
    return;
  if (bytes == NULL || g_bytes_get_size (bytes) == 0)
    {
      self->has_said = TRUE;
      check_end (self);
      return;
    }
  g_string_append_len (self->words,
                       g_bytes_get_data (bytes, NULL),
                       (gssize) g_bytes_get_size (bytes));
  if (self->words->len > MAX_WORDS_BYTES)
    g_string_erase (self->words,
                    0,
                    (gssize) (self->words->len - MAX_WORDS_BYTES));
  listen_to_words (self);
}

/* Read as it comes, since a server whose words nobody reads stands still. */
static void
listen_to_words (HollerOwnServer *self)
{
  g_input_stream_read_bytes_async (g_subprocess_get_stderr_pipe (self->process),
                                   MAX_WORDS_BYTES,
                                   G_PRIORITY_DEFAULT,
                                   self->cancellable,
                                   words_cb,
                                   g_object_ref (self));
}

static void
ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerOwnServer) self = user_data;

  g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL);
  if (G_SUBPROCESS (source) != self->process)
    return;
  self->has_exited = TRUE;
  check_end (self);
}

static void
run (HollerOwnServer *self)
{
  holler_trust_pin (self->trust, self->url, self->fingerprint);
  holler_announcement_publish (self->announcement,
                               self->name,
                               (guint16) self->port);
  g_settings_set_uint (self->settings, "hosting-port", self->port);
  g_settings_set_boolean (self->settings, "hosting", TRUE);
  holler_own_server_set_state (self,
                               HOLLER_HOST_RUNNING,
                               HOLLER_HOST_TROUBLE_NONE);
  holler_own_server_started (self);
}

static void
take_registration (HollerOwnServer *self, const char *word)
{
  self->applied = g_str_equal (word, "open");
  if (self->trouble == HOLLER_HOST_TROUBLE_KEPT)
    holler_own_server_set_state (self, self->state, HOLLER_HOST_TROUBLE_NONE);
}

static void
take_people (HollerOwnServer *self, const char *number)
{
  self->n_people = (guint) g_ascii_strtoull (number, NULL, 10);
  holler_host_emit_changed (HOLLER_HOST (self));
}

static void
take_line (HollerOwnServer *self, const char *line)
{
  const char *rest = NULL;

  if (g_str_has_prefix (line, "people "))
    take_people (self, line + strlen ("people "));
  else if (g_str_has_prefix (line, "registration "))
    take_registration (self, line + strlen ("registration "));
  else if (g_str_has_prefix (line, "listening on "))
    {
      rest = strrchr (line, ':');
      self->port = (guint) g_ascii_strtoull (rest + 1, NULL, 10);
      g_free (self->url);
      self->url = g_strdup_printf ("https://localhost:%u", self->port);
    }
  else if (g_str_has_prefix (line, "certificate ") && self->url != NULL)
    {
      g_free (self->fingerprint);
      self->fingerprint =
        holler_fingerprint_parse (line + strlen ("certificate "));
      if (self->fingerprint != NULL && self->state == HOLLER_HOST_STARTING)
        run (self);
    }
}

static void
line_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerOwnServer) self = user_data;
  GDataInputStream *output = G_DATA_INPUT_STREAM (source);
  g_autofree char *line =
    g_data_input_stream_read_line_finish (output, result, NULL, NULL);

  if (line == NULL || output != self->output)
    return;
  take_line (self, line);
  g_data_input_stream_read_line_async (output,
                                       G_PRIORITY_DEFAULT,
                                       self->cancellable,
                                       line_cb,
                                       g_object_ref (self));
}

/* Between fork and exec. Should Holler end in whatever way, so does it. */
static void
in_child (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGTERM);
}

void
holler_own_server_spawn (HollerOwnServer *self)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
    G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autofree char *program = find_program ();
  g_autofree char *listen = make_listen (self);
  g_autofree char *config =
    g_build_filename (self->data_dir, HOLLER_OWN_SERVER_CONFIG, NULL);

  g_subprocess_launcher_set_child_setup (launcher, in_child, NULL, NULL);
  if (program != NULL)
    self->process = g_subprocess_launcher_spawn (launcher,
                                                 NULL,
                                                 program,
                                                 "--config",
                                                 config,
                                                 "--data-dir",
                                                 self->data_dir,
                                                 "--listen",
                                                 listen,
                                                 "--self-signed",
                                                 "--say-people",
                                                 NULL);
  if (self->process == NULL)
    {
      holler_own_server_forget_process (self);
      holler_own_server_set_state (self,
                                   HOLLER_HOST_FAILED,
                                   HOLLER_HOST_TROUBLE_NO_PROGRAM);
      return;
    }
  self->output =
    g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  g_data_input_stream_read_line_async (self->output,
                                       G_PRIORITY_DEFAULT,
                                       self->cancellable,
                                       line_cb,
                                       g_object_ref (self));
  self->has_exited = FALSE;
  self->has_said = FALSE;
  g_string_truncate (self->words, 0);
  listen_to_words (self);
  g_subprocess_wait_async (self->process, NULL, ended_cb, g_object_ref (self));
}

void
holler_own_server_reload_process (HollerOwnServer *self)
{
  if (self->process != NULL)
    g_subprocess_send_signal (self->process, SIGHUP);
}

void
holler_own_server_end_process (HollerOwnServer *self)
{
  holler_announcement_withdraw (self->announcement);
  if (self->process == NULL)
    {
      holler_own_server_forget_process (self);
      holler_own_server_set_state (self,
                                   HOLLER_HOST_OFF,
                                   HOLLER_HOST_TROUBLE_NONE);
      return;
    }
  g_subprocess_send_signal (self->process, SIGTERM);
  holler_own_server_set_state (self,
                               HOLLER_HOST_STOPPING,
                               HOLLER_HOST_TROUBLE_NONE);
}
