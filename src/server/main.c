/* main.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "base/holler-fingerprint.h"
#include "server/holler-certificate.h"
#include "server/holler-http.h"
#include "server/holler-listener.h"
#include "server/holler-reset.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <signal.h>
#include <sodium.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* holler-server: reads what it is told, opens its memory, listens, and goes
 * down in order. */

/* How long sockets and requests have to end after SIGTERM. */
#define DRAIN_TIMEOUT_MS 6000
#define DRAIN_CHECK_MS 20

#define DATABASE_NAME "holler.db"
#define KEY_NAME "token.key"
#define LOCK_NAME "lock"

typedef struct
{
  GMainLoop *loop;
  HollerServer *server;
  SoupServer *soup;
  HollerListener *listener;
  const char *config; /* (nullable): its file */
  gint64 drain_until_us;
  GError *error;     /* why it cannot go on */
  char *fingerprint; /* (nullable): of a certificate of its own */
  int lock_fd;
} Program;

typedef struct
{
  char *listen;
  char *data_dir;
  char *config;
  char *tls_certificate;
  char *tls_key;
  char *reset_name;
  gboolean self_signed;
  gboolean say_people;
  gboolean version;
} Options;

static gboolean
parse_options (Options *options, int *argc, char ***argv, GError **error)
{
  /* clang-format off */
  const GOptionEntry entries[] = {
    { "listen", 'l', 0, G_OPTION_ARG_STRING, &options->listen,
      "Where to listen; port 0 takes a free one", "ADDRESS:PORT" },
    { "data-dir", 'd', 0, G_OPTION_ARG_FILENAME, &options->data_dir,
      "Where the database and the keys are", "DIR" },
    { "config", 'c', 0, G_OPTION_ARG_FILENAME, &options->config,
      "The configuration", "FILE" },
    { "tls-certificate", 0, 0, G_OPTION_ARG_FILENAME,
      &options->tls_certificate, "Speak TLS with this certificate", "FILE" },
    { "tls-key", 0, 0, G_OPTION_ARG_FILENAME, &options->tls_key,
      "The certificate's key", "FILE" },
    { "self-signed", 0, 0, G_OPTION_ARG_NONE, &options->self_signed,
      "Speak TLS with a certificate of its own, made once", NULL },
    { "say-people", 0, 0, G_OPTION_ARG_NONE, &options->say_people,
      "Print how many people are connected whenever that changes", NULL },
    { "reset-password", 0, 0, G_OPTION_ARG_STRING, &options->reset_name,
      "Give somebody a new password, print it and exit", "NAME" },
    { "version", 'v', 0, G_OPTION_ARG_NONE, &options->version,
      "Print the version and exit", NULL },
    G_OPTION_ENTRY_NULL,
  };
  /* clang-format on */
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_set_summary (context,
                                "The server of Holler: accounts, contacts, "
                                "chat and signalling of calls.");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;

  if (*argc > 1)
    {
      g_set_error (error,
                   G_OPTION_ERROR,
                   G_OPTION_ERROR_FAILED,
                   "what is \"%s\"?",
                   (*argv)[1]);
      return FALSE;
    }

  return TRUE;
}

/* The command line wins over the file. */
static void
set_text (char **place, const char *text)
{
  if (text == NULL)
    return;
  g_free (*place);
  *place = g_strdup (text);
}

static HollerServerConfig *
make_config (const Options *options, GError **error)
{
  g_autoptr (HollerServerConfig) config = holler_server_config_new ();
  const char *wrong = NULL;

  if (options->config != NULL &&
      !holler_server_config_load (config, options->config, error))
    return NULL;

  set_text (&config->listen, options->listen);
  set_text (&config->data_dir, options->data_dir);
  set_text (&config->tls_certificate, options->tls_certificate);
  set_text (&config->tls_key, options->tls_key);
  if (config->data_dir == NULL)
    wrong = "say where the data is, with --data-dir or in the configuration";
  else if ((config->tls_certificate == NULL) != (config->tls_key == NULL))
    wrong = "--tls-certificate and --tls-key need each other";
  else if (options->self_signed && config->tls_certificate != NULL)
    wrong = "--self-signed makes a certificate, and there is one already";
  if (wrong != NULL)
    {
      g_set_error_literal (error,
                           HOLLER_SERVER_ERROR,
                           HOLLER_SERVER_ERROR_BAD_REQUEST,
                           wrong);
      return NULL;
    }

  return g_steal_pointer (&config);
}

/* Two servers on one database would each think to be the only one. */
static gboolean
lock_data_dir (Program *program, const char *data_dir, GError **error)
{
  g_autofree char *path = g_build_filename (data_dir, LOCK_NAME, NULL);

  if (g_mkdir_with_parents (data_dir, 0700) != 0)
    {
      g_set_error (error,
                   G_FILE_ERROR,
                   (int) g_file_error_from_errno (errno),
                   "cannot make \"%s\": %s",
                   data_dir,
                   g_strerror (errno));
      return FALSE;
    }

  program->lock_fd = g_open (path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  if (program->lock_fd < 0 || flock (program->lock_fd, LOCK_EX | LOCK_NB) != 0)
    {
      g_set_error (error,
                   HOLLER_SERVER_ERROR,
                   HOLLER_SERVER_ERROR_UNAVAILABLE,
                   "another holler-server uses \"%s\", or it cannot be "
                   "written: %s",
                   data_dir,
                   g_strerror (errno));
      return FALSE;
    }

  return TRUE;
}

/* A folder with a key but no database has lost its database: starting empty
 * would hide that. */
static gboolean
check_complete (const char *database, const char *key, GError **error)
{
  GStatBuf status;

  if (!g_file_test (key, G_FILE_TEST_EXISTS) ||
      (g_stat (database, &status) == 0 && status.st_size > 0))
    return TRUE;

  g_set_error (error,
               HOLLER_SERVER_ERROR,
               HOLLER_SERVER_ERROR_UNAVAILABLE,
               "the database \"%s\" is missing or empty, though this server "
               "has run before; restore a backup with: cp BACKUP \"%s\" (or "
               "remove \"%s\" to start anew)",
               database,
               database,
               key);
  return FALSE;
}

static void
raise_descriptors (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) == 0)
    {
      limit.rlim_cur = limit.rlim_max;
      setrlimit (RLIMIT_NOFILE, &limit);
    }
}

/* What opening gives; made on a thread, since checking a large database takes
 * a while, during which /api/health says "starting". */
typedef struct
{
  char *data_dir;
  char *database;
  char *key;
  guint hash_memory_kib;
  guint hash_passes;
  HollerServerStore *store;
  HollerTokens *tokens;
  HollerFiles *files;
} Opening;

static void
opening_free (gpointer data)
{
  Opening *opening = data;

  g_free (opening->data_dir);
  g_free (opening->database);
  g_free (opening->key);
  g_clear_pointer (&opening->store, holler_server_store_close);
  g_clear_pointer (&opening->tokens, holler_tokens_free);
  g_clear_pointer (&opening->files, holler_files_free);
  g_free (opening);
}

static void
open_thread_cb (GTask *task,
                gpointer source,
                gpointer task_data,
                GCancellable *cancellable)
{
  Opening *opening = task_data;
  GError *error = NULL;

  if (check_complete (opening->database, opening->key, &error))
    opening->store = holler_server_store_open (opening->database, &error);
  if (opening->store != NULL)
    opening->tokens = holler_tokens_load (opening->key, &error);
  if (opening->tokens != NULL)
    opening->files = holler_files_new (opening->data_dir, &error);

  if (opening->files != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Program *program = user_data;
  HollerServer *server = program->server;
  Opening *opening = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), &program->error))
    {
      g_main_loop_quit (program->loop);
      return;
    }

  holler_server_set_store (server, g_steal_pointer (&opening->store));
  holler_server_set_keys (
    server,
    g_steal_pointer (&opening->tokens),
    holler_passwords_new (opening->hash_memory_kib, opening->hash_passes));
  holler_server_set_files (server, g_steal_pointer (&opening->files));
  server->state = HOLLER_SERVER_RUNNING;

  /* Others wait for this line. */
  g_print ("listening on %s\n", holler_listener_get_uri (program->listener));
  if (program->fingerprint != NULL)
    {
      g_autofree char *text =
        holler_fingerprint_dup_text (program->fingerprint);

      g_print ("certificate %s\n", g_strdelimit (text, "\n", ' '));
    }
  fflush (stdout);
}

static void
open_store (Program *program)
{
  HollerServerConfig *config = program->server->config;
  Opening *opening = g_new0 (Opening, 1);
  g_autoptr (GTask) task = g_task_new (NULL, NULL, opened_cb, program);

  opening->data_dir = g_strdup (config->data_dir);
  opening->database = g_build_filename (config->data_dir, DATABASE_NAME, NULL);
  opening->key = g_build_filename (config->data_dir, KEY_NAME, NULL);
  opening->hash_memory_kib = config->hash_memory_kib;
  opening->hash_passes = config->hash_passes;
  g_task_set_source_tag (task, open_store);
  g_task_set_task_data (task, opening, opening_free);
  g_task_run_in_thread (task, open_thread_cb);
}

static gboolean
prepare (Program *program,
         HollerServerConfig *config,
         gboolean self_signed,
         GError **error)
{
  if (!lock_data_dir (program, config->data_dir, error))
    return FALSE;
  if (!self_signed)
    return TRUE;
  if (!holler_certificate_use_own (config, error))
    return FALSE;

  program->fingerprint = holler_certificate_dup_fingerprint (config, error);
  return program->fingerprint != NULL;
}

static gboolean
start (Program *program,
       HollerServerConfig *config,
       gboolean self_signed,
       GError **error)
{
  g_autoptr (HollerClock) clock = NULL;

  if (!prepare (program, config, self_signed, error))
    {
      holler_server_config_free (config);
      return FALSE;
    }

  clock = holler_system_clock_new ();
  program->server = holler_server_new (config, NULL, clock);
  program->soup = soup_server_new ("server-header", "holler-server ", NULL);
  holler_http_install (program->soup, program->server);
  program->listener = holler_listener_new (config, program->soup, error);
  if (program->listener == NULL)
    return FALSE;

  open_store (program);
  return TRUE;
}

static gboolean
drain_cb (gpointer user_data)
{
  Program *program = user_data;

  if (g_get_monotonic_time () < program->drain_until_us &&
      (holler_connections_get_n (program->server->connections) > 0 ||
       holler_passwords_get_n_waiting (program->server->passwords) > 0))
    return G_SOURCE_CONTINUE;

  g_main_loop_quit (program->loop);
  return G_SOURCE_REMOVE;
}

static gboolean
signal_cb (gpointer user_data)
{
  Program *program = user_data;

  if (program->server->state != HOLLER_SERVER_RUNNING)
    {
      /* Asked twice, or there is nobody to take leave of: at once, then. */
      g_main_loop_quit (program->loop);
      return G_SOURCE_CONTINUE;
    }

  g_message ("going down: %u sockets to close",
             holler_connections_get_n (program->server->connections));
  program->drain_until_us = g_get_monotonic_time () + DRAIN_TIMEOUT_MS * 1000;
  holler_server_drain (program->server);
  g_timeout_add (DRAIN_CHECK_MS, drain_cb, program);
  return G_SOURCE_CONTINUE;
}

/* Who changed the file waits for this line, too. */
static gboolean
reload_cb (gpointer user_data)
{
  Program *program = user_data;
  HollerServerConfig *config = program->server->config;
  g_autoptr (GError) error = NULL;

  if (!holler_server_config_reload (config, program->config, &error))
    {
      g_printerr ("holler-server: %s\n", error->message);
      return G_SOURCE_CONTINUE;
    }

  g_print ("registration %s\n",
           holler_registration_to_text (config->registration));
  fflush (stdout);
  return G_SOURCE_CONTINUE;
}

static void
people_cb (guint n_people, gpointer user_data)
{
  g_print ("people %u\n", n_people);
  fflush (stdout);
}

static void
close_program (Program *program)
{
  g_clear_pointer (&program->listener, holler_listener_free);
  if (program->soup != NULL)
    soup_server_disconnect (program->soup);
  g_clear_object (&program->soup);
  g_clear_pointer (&program->server, holler_server_free);
  g_clear_pointer (&program->loop, g_main_loop_unref);
  g_free (program->fingerprint);
  if (program->lock_fd >= 0)
    close (program->lock_fd);
}

static int
run (const Options *options)
{
  Program program = { .lock_fd = -1 };
  HollerServerConfig *config = make_config (options, &program.error);
  int status = EXIT_SUCCESS;

  program.config = options->config;
  if (config != NULL &&
      start (&program, config, options->self_signed, &program.error))
    {
      if (options->say_people)
        holler_server_watch_people (program.server, people_cb, NULL);
      program.loop = g_main_loop_new (NULL, FALSE);
      g_unix_signal_add (SIGTERM, signal_cb, &program);
      g_unix_signal_add (SIGINT, signal_cb, &program);
      if (options->config != NULL)
        g_unix_signal_add (SIGHUP, reload_cb, &program);
      g_main_loop_run (program.loop);
    }

  if (program.error != NULL)
    {
      g_printerr ("holler-server: %s\n", program.error->message);
      status = EXIT_FAILURE;
    }
  close_program (&program);
  g_clear_error (&program.error);
  return status;
}

static int
reset (const Options *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HollerServerConfig) config = make_config (options, &error);
  g_autofree char *database = NULL;
  g_autofree char *password = NULL;

  if (config != NULL)
    {
      database = g_build_filename (config->data_dir, DATABASE_NAME, NULL);
      password =
        holler_reset_password (config, database, options->reset_name, &error);
    }
  if (password == NULL)
    {
      g_printerr ("holler-server: %s\n", error->message);
      return EXIT_FAILURE;
    }

  g_print ("%s\n", password);
  return EXIT_SUCCESS;
}

int
main (int argc, char *argv[])
{
  Options options = { 0 };
  g_autoptr (GError) error = NULL;
  int status = EXIT_FAILURE;

  setlocale (LC_ALL, "");
  umask (0077);
  signal (SIGPIPE, SIG_IGN);
  /* A file that may not grow is a full disk, which SQLite answers for. */
  signal (SIGXFSZ, SIG_IGN);
  if (sodium_init () < 0)
    g_error ("libsodium cannot start");
  raise_descriptors ();

  if (!parse_options (&options, &argc, &argv, &error))
    {
      g_printerr ("holler-server: %s\n", error->message);
    }
  else if (options.version)
    {
      g_print ("holler-server %s\n", HOLLER_VERSION);
      status = EXIT_SUCCESS;
    }
  else if (options.reset_name != NULL)
    {
      status = reset (&options);
    }
  else
    {
      status = run (&options);
    }

  g_free (options.listen);
  g_free (options.data_dir);
  g_free (options.config);
  g_free (options.tls_certificate);
  g_free (options.tls_key);
  g_free (options.reset_name);
  return status;
}
