/* holler-watchdog.c: notes when the main loop was blocked
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The main loop works from the end of one poll to the beginning of the next.
 * That is what is measured: no thread, no timer, no wake-up of its own. Only
 * tests and benches ask for it. */

#include "app/holler-watchdog.h"

#include <stdio.h>
#include <time.h>

#define STALL_US 50000 /* what a person begins to notice */

static GPollFunc real_poll;
static FILE *watchdog_file;
static gint64 polled_at_us;
static gint64 cpu_at_us;

/* What this thread has computed so far: on a busy machine a loop that was not
 * given the processor looks blocked and is not. */
static gint64
get_cpu_us (void)
{
  struct timespec spent = { 0 };

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &spent);
  return (gint64) spent.tv_sec * G_USEC_PER_SEC + spent.tv_nsec / 1000;
}

static gint
watching_poll (GPollFD *fds, guint n_fds, gint timeout)
{
  gint64 now_us = g_get_monotonic_time ();
  gint result = 0;

  if (polled_at_us > 0 && now_us - polled_at_us > STALL_US)
    {
      fprintf (watchdog_file,
               "%.3f %.1f %.1f\n",
               (double) now_us / G_USEC_PER_SEC,
               (double) (now_us - polled_at_us) / 1000.0,
               (double) (get_cpu_us () - cpu_at_us) / 1000.0);
      fflush (watchdog_file);
    }
  result = real_poll (fds, n_fds, timeout);
  polled_at_us = g_get_monotonic_time ();
  cpu_at_us = get_cpu_us ();
  return result;
}

/**
 * holler_watchdog_start:
 * @path: a file to write to
 *
 * Begins to watch the default main context: from now on each iteration that
 * takes longer than 50 ms appends a line to the file: its monotonic time in
 * seconds, its length, and how much of that this thread computed, both in
 * milliseconds. Once a process, on the main thread.
 */
void
holler_watchdog_start (const char *path)
{
  GMainContext *context = g_main_context_default ();

  watchdog_file = fopen (path, "a");
  if (watchdog_file == NULL)
    {
      g_message ("cannot write to HOLLER_WATCHDOG");
      return;
    }
  real_poll = g_main_context_get_poll_func (context);
  g_main_context_set_poll_func (context, watching_poll);
}

/**
 * holler_watchdog_stop:
 *
 * Watches no more: nobody waits for a program that is quitting.
 */
void
holler_watchdog_stop (void)
{
  if (real_poll == NULL)
    return;
  g_main_context_set_poll_func (g_main_context_default (), real_poll);
  real_poll = NULL;
  g_clear_pointer (&watchdog_file, fclose);
}
