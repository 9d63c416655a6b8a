/* holler-load-server.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "holler-load-client.h"

/* The server under load: a process and a folder of its own. Its limits are
 * raised, since here two hundred people do what a town would do. */

static const char config_text[] =
  "[limits]\n"
  "frames-per-second=100000\nframes-burst=100000\n"
  "call-frames-burst=100000\nlog-ins-per-minute=1000000\n"
  "registrations-per-minute=1000000\nfirst-offers-per-minute=100000\n"
  "sockets-per-user=1000\n";

static void
die_with_parent (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

gboolean
load_server_start (LoadServer *self, const char *program)
{
  g_autofree char *config = NULL;
  g_autofree char *data = NULL;
  char line[256] = "";
  char *colon;
  int out;
  FILE *lines;
  const char *argv[8] = { program, "--listen", "127.0.0.1:0" };

  self->folder = g_dir_make_tmp ("holler-load-XXXXXX", NULL);
  config = g_build_filename (self->folder, "server.conf", NULL);
  data = g_build_filename (self->folder, "data", NULL);
  g_mkdir (data, 0700);
  g_file_set_contents (config, config_text, -1, NULL);
  argv[3] = "--data-dir";
  argv[4] = data;
  argv[5] = "--config";
  argv[6] = config;
  if (!g_spawn_async_with_pipes (NULL,
                                 (char **) argv,
                                 NULL,
                                 G_SPAWN_DO_NOT_REAP_CHILD,
                                 die_with_parent,
                                 NULL,
                                 &self->pid,
                                 NULL,
                                 &out,
                                 NULL,
                                 NULL))
    return FALSE;
  lines = fdopen (out, "r");
  if (fgets (line, sizeof line, lines) == NULL ||
      (colon = strrchr (line, ':')) == NULL)
    return FALSE;
  self->host = g_strdup ("127.0.0.1");
  self->port = (guint16) atoi (colon + 1);
  return TRUE;
}

double
load_server_get_cpu_s (const LoadServer *self)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", self->pid);
  g_autofree char *text = NULL;
  unsigned long user = 0, system = 0;

  g_file_get_contents (path, &text, NULL, NULL);
  sscanf (strrchr (text, ')') + 2,
          "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu",
          &user,
          &system);

  return (double) (user + system) / (double) sysconf (_SC_CLK_TCK);
}

double
load_server_get_memory_kib (const LoadServer *self)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/statm", self->pid);
  g_autofree char *text = NULL;
  long size = 0, resident = 0;

  g_file_get_contents (path, &text, NULL, NULL);
  sscanf (text, "%ld %ld", &size, &resident);

  return (double) (resident * sysconf (_SC_PAGESIZE)) / 1024.0;
}

void
load_server_stop (LoadServer *self)
{
  if (self->pid > 0)
    kill (self->pid, SIGKILL);
  if (self->folder != NULL)
    {
      g_autofree char *command = g_strdup_printf ("rm -rf '%s'", self->folder);

      if (system (command) != 0)
        fprintf (stderr, "load: %s stays\n", self->folder);
    }
}
