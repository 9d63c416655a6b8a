/* holler-own-server.c: "Host on This Computer"
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "app/holler-own-server-private.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

#include "base/holler-fingerprint.h"
#include "net/holler-announcement.h"

/* holler-server as a child of this program: it runs while Holler runs, with or
 * without a window, and never longer, since nobody would see that it does. Its
 * database is the person's own, its certificate too, and its port stays what
 * it was, because others have written it down.
 */

#define PROGRAM "holler-server"
#define CONFIG_NAME "holler-server.conf"
/* "HOLL" on a telephone's keys; the first time another one if it is taken. */
#define USUAL_PORT 4655
/* The one before may still say good-bye to its clients. */
#define RETRY_MS 500
#define MAX_RETRIES 16
#define MAX_WORDS_BYTES 4096

struct _HollerOwnServer
{
  GObject parent_instance;

  GSettings *settings;
  char *data_dir;
  HollerTrust *trust;
  HollerAnnouncement *announcement;

  HollerHostState state;
  HollerHostTrouble trouble;
  char *name;
  char *url;         /* (nullable) */
  char *fingerprint; /* (nullable) */
  guint port;        /* 0: any */
  GSubprocess *process;
  GDataInputStream *output;
  GString *words; /* the last that it said of its troubles */
  gboolean has_exited;
  gboolean has_said;         /* nothing more will come */
  GCancellable *cancellable; /* of this start */
  guint retry_id;
  guint n_retries;
};

static void holler_own_server_iface_init (HollerHostInterface *iface);
static void spawn (HollerOwnServer *self);
static void listen_to_words (HollerOwnServer *self);

G_DEFINE_FINAL_TYPE_WITH_CODE (
  HollerOwnServer,
  holler_own_server,
  G_TYPE_OBJECT,
  G_IMPLEMENT_INTERFACE (HOLLER_TYPE_HOST, holler_own_server_iface_init))

static void
set_state (HollerOwnServer *self,
           HollerHostState state,
           HollerHostTrouble trouble)
{
  self->state = state;
  self->trouble = trouble;
  holler_host_emit_changed (HOLLER_HOST (self));
}

static void
forget_process (HollerOwnServer *self)
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
  spawn (self);
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
      spawn (self);
    }
  else if (locked && self->n_retries++ < MAX_RETRIES)
    {
      self->retry_id = g_timeout_add (RETRY_MS, retry_cb, self);
    }
  else
    {
      forget_process (self);
      set_state (self,
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
      forget_process (self);
      set_state (self, HOLLER_HOST_OFF, HOLLER_HOST_TROUBLE_NONE);
      break;
    case HOLLER_HOST_OFF:
    case HOLLER_HOST_RUNNING:
    case HOLLER_HOST_FAILED:
    default:
      forget_process (self);
      set_state (self, HOLLER_HOST_FAILED, HOLLER_HOST_TROUBLE_ENDED);
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
  set_state (self, HOLLER_HOST_RUNNING, HOLLER_HOST_TROUBLE_NONE);
}

static void
take_line (HollerOwnServer *self, const char *line)
{
  const char *rest = NULL;

  if (g_str_has_prefix (line, "listening on "))
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

static void
spawn (HollerOwnServer *self)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
    G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autofree char *program = find_program ();
  g_autofree char *listen = make_listen (self);
  g_autofree char *config =
    g_build_filename (self->data_dir, CONFIG_NAME, NULL);

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
                                                 NULL);
  if (self->process == NULL)
    {
      forget_process (self);
      set_state (self, HOLLER_HOST_FAILED, HOLLER_HOST_TROUBLE_NO_PROGRAM);
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

static void
configured_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerOwnServer) self = user_data;
  g_autoptr (GError) error = NULL;

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    {
      spawn (self);
      return;
    }
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  set_state (self, HOLLER_HOST_FAILED, HOLLER_HOST_TROUBLE_ENDED);
}

/* People near each other who know the address: anybody of them may come, and
 * they find each other by name. */
static GBytes *
make_config (HollerOwnServer *self)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  gsize length = 0;
  char *text = NULL;

  g_key_file_set_string (file, "server", "name", self->name);
  g_key_file_set_string (file, "server", "registration", "open");
  g_key_file_set_string (file, "server", "directory", "open");
  g_key_file_set_string (file, "server", "metrics", "off");
  text = g_key_file_to_data (file, &length, NULL);

  return g_bytes_new_take (text, length);
}

static void
holler_own_server_start (HollerHost *host, const char *name)
{
  HollerOwnServer *self = HOLLER_OWN_SERVER (host);
  g_autofree char *path = g_build_filename (self->data_dir, CONFIG_NAME, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GBytes) config = NULL;

  if (self->state != HOLLER_HOST_OFF && self->state != HOLLER_HOST_FAILED)
    return;
  if (name != self->name)
    {
      g_free (self->name);
      self->name = g_strdup (name);
    }
  g_settings_set_string (self->settings, "hosting-name", self->name);
  self->port = g_settings_get_uint (self->settings, "hosting-port");
  if (self->port == 0)
    self->port = USUAL_PORT;
  self->n_retries = 0;
  self->cancellable = g_cancellable_new ();
  g_mkdir_with_parents (self->data_dir, 0700);
  config = make_config (self);
  set_state (self, HOLLER_HOST_STARTING, HOLLER_HOST_TROUBLE_NONE);
  g_file_replace_contents_bytes_async (file,
                                       config,
                                       NULL,
                                       FALSE,
                                       G_FILE_CREATE_PRIVATE |
                                         G_FILE_CREATE_REPLACE_DESTINATION,
                                       self->cancellable,
                                       configured_cb,
                                       g_object_ref (self));
}

static void
end_process (HollerOwnServer *self)
{
  holler_announcement_withdraw (self->announcement);
  if (self->process == NULL)
    {
      forget_process (self);
      set_state (self, HOLLER_HOST_OFF, HOLLER_HOST_TROUBLE_NONE);
      return;
    }
  g_subprocess_send_signal (self->process, SIGTERM);
  set_state (self, HOLLER_HOST_STOPPING, HOLLER_HOST_TROUBLE_NONE);
}

static void
holler_own_server_stop (HollerHost *host)
{
  HollerOwnServer *self = HOLLER_OWN_SERVER (host);

  g_settings_set_boolean (self->settings, "hosting", FALSE);
  if (self->state != HOLLER_HOST_OFF && self->state != HOLLER_HOST_STOPPING)
    end_process (self);
}

static HollerHostState
holler_own_server_get_state (HollerHost *host)
{
  return HOLLER_OWN_SERVER (host)->state;
}

static HollerHostTrouble
holler_own_server_get_trouble (HollerHost *host)
{
  return HOLLER_OWN_SERVER (host)->trouble;
}

static const char *
holler_own_server_get_name (HollerHost *host)
{
  return HOLLER_OWN_SERVER (host)->name;
}

static const char *
holler_own_server_get_url (HollerHost *host)
{
  return HOLLER_OWN_SERVER (host)->url;
}

static const char *
holler_own_server_get_fingerprint (HollerHost *host)
{
  return HOLLER_OWN_SERVER (host)->fingerprint;
}

static gboolean
holler_own_server_get_announced (HollerHost *host)
{
  return holler_announcement_get_announced (
    HOLLER_OWN_SERVER (host)->announcement);
}

static guint
holler_own_server_get_port (HollerHost *host)
{
  return HOLLER_OWN_SERVER (host)->port;
}

static char **
holler_own_server_dup_addresses (HollerHost *host)
{
  return holler_own_server_list_addresses (
    HOLLER_OWN_SERVER (host)->port,
    holler_own_server_get_announced (host));
}

static void
announced_cb (HollerOwnServer *self)
{
  holler_host_emit_changed (HOLLER_HOST (self));
}

static void
holler_own_server_dispose (GObject *object)
{
  HollerOwnServer *self = HOLLER_OWN_SERVER (object);

  if (self->announcement != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->announcement, self);
      forget_process (self);
    }
  g_clear_object (&self->announcement);
  g_clear_object (&self->settings);
  g_clear_object (&self->trust);

  G_OBJECT_CLASS (holler_own_server_parent_class)->dispose (object);
}

static void
holler_own_server_finalize (GObject *object)
{
  HollerOwnServer *self = HOLLER_OWN_SERVER (object);

  g_free (self->data_dir);
  g_free (self->name);
  g_free (self->fingerprint);
  g_string_free (self->words, TRUE);

  G_OBJECT_CLASS (holler_own_server_parent_class)->finalize (object);
}

static void
holler_own_server_class_init (HollerOwnServerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = holler_own_server_dispose;
  object_class->finalize = holler_own_server_finalize;
}

static void
holler_own_server_init (HollerOwnServer *self)
{
  self->words = g_string_new (NULL);
  self->announcement = holler_announcement_new ();
  g_signal_connect_swapped (self->announcement,
                            "notify::announced",
                            G_CALLBACK (announced_cb),
                            self);
}

static void
holler_own_server_iface_init (HollerHostInterface *iface)
{
  iface->get_state = holler_own_server_get_state;
  iface->get_trouble = holler_own_server_get_trouble;
  iface->get_name = holler_own_server_get_name;
  iface->get_url = holler_own_server_get_url;
  iface->dup_addresses = holler_own_server_dup_addresses;
  iface->get_fingerprint = holler_own_server_get_fingerprint;
  iface->get_announced = holler_own_server_get_announced;
  iface->get_port = holler_own_server_get_port;
  iface->start = holler_own_server_start;
  iface->stop = holler_own_server_stop;
}

/**
 * holler_own_server_new:
 * @settings: where name and port are kept
 * @data_dir: where the server keeps everything
 * @trust: what this person's own client goes by
 *
 * Makes a server that is off.
 *
 * Returns: (transfer full): a host
 */
HollerHost *
holler_own_server_new (GSettings *settings,
                       const char *data_dir,
                       HollerTrust *trust)
{
  HollerOwnServer *self = g_object_new (HOLLER_TYPE_OWN_SERVER, NULL);

  self->settings = g_object_ref (settings);
  self->data_dir = g_strdup (data_dir);
  self->trust = g_object_ref (trust);
  self->name = g_settings_get_string (settings, "hosting-name");
  if (*self->name == '\0')
    {
      g_free (self->name);
      self->name = g_strdup (g_get_host_name ());
    }

  return HOLLER_HOST (self);
}

/**
 * holler_own_server_resume:
 * @self: a server
 *
 * Starts it again if it ran when Holler ran last.
 */
void
holler_own_server_resume (HollerOwnServer *self)
{
  g_return_if_fail (HOLLER_IS_OWN_SERVER (self));

  if (g_settings_get_boolean (self->settings, "hosting"))
    holler_own_server_start (HOLLER_HOST (self), self->name);
}

/**
 * holler_own_server_leave:
 * @self: a server
 *
 * Ends it because Holler ends; it comes back with Holler.
 */
void
holler_own_server_leave (HollerOwnServer *self)
{
  g_return_if_fail (HOLLER_IS_OWN_SERVER (self));

  if (self->state != HOLLER_HOST_OFF && self->state != HOLLER_HOST_STOPPING)
    end_process (self);
}
