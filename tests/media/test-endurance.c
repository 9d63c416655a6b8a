/* test-endurance.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-media-pair.h"
#include "holler-test.h"
#include "media/holler-gst-media.h"

#define N_CALLS 50
/* A call has about 30 threads; afterwards there are the main one, two each for
 * capture and playback, and a few that GLib and the plugins share. */
#define N_KEPT_THREADS 14
#define SLACK 2

static guint
count_entries (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  g_assert_nonnull (dir);
  while (g_dir_read_name (dir) != NULL)
    n++;

  return n;
}

static gboolean
tick_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

typedef struct
{
  guint n_threads;
  guint n_files;
} Limits;

static gboolean
within_limits (gpointer user_data)
{
  const Limits *limits = user_data;

  return count_entries ("/proc/self/task") <= limits->n_threads &&
         count_entries ("/proc/self/fd") <= limits->n_files;
}

/* Ended connections go away on worker threads, and those after a while. */
static void
settle (const Limits *limits)
{
  guint id = g_timeout_add (50, tick_cb, NULL);

  holler_test_wait_until (within_limits, (gpointer) limits);
  g_source_remove (id);
}

static void
call (HollerMediaPair *pair)
{
  holler_media_pair_make_peers (pair);
  holler_media_side_negotiate (&pair->a);
  holler_media_pair_wait_for_sound (pair);
  holler_media_pair_drop_peers (pair);
}

static void
test_fifty_calls (void)
{
  HollerMediaPair pair;
  Limits limits;

  /* Open devices, and what the libraries start once and keep. */
  holler_media_pair_init (&pair, "test");
  call (&pair);
  limits.n_threads = N_KEPT_THREADS;
  limits.n_files = count_entries ("/proc/self/fd") + SLACK;
  settle (&limits);

  for (guint i = 0; i < N_CALLS; i++)
    call (&pair);
  settle (&limits);
  holler_media_pair_clear (&pair);
}

int
main (int argc, char *argv[])
{
  holler_gst_media_init_process (&argc, &argv);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/media/endurance/fifty-calls-leave-nothing-behind",
                   test_fifty_calls);

  return g_test_run ();
}
