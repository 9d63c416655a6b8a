/* test-endurance.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-media-pair.h"
#include "holler-test.h"
#include "media/holler-gst-media.h"

#define N_WARM_CALLS 5
#define N_CALLS 50
/* What the libraries' own pools may come and go by. */
#define SLACK 3

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

/* Ended connections go away on worker threads: until all have. */
static void
settle (HollerMediaPair *pair)
{
  gint64 until_us = g_get_monotonic_time () + 300000;

  while (g_get_monotonic_time () < until_us)
    g_main_context_iteration (NULL, FALSE);
  holler_gst_media_wait (HOLLER_GST_MEDIA (pair->a.media), 2000);
  holler_gst_media_wait (HOLLER_GST_MEDIA (pair->b.media), 2000);
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
  guint n_threads;
  guint n_files;

  holler_media_pair_init (&pair, "test");
  for (guint i = 0; i < N_WARM_CALLS; i++)
    call (&pair);
  settle (&pair);
  n_threads = count_entries ("/proc/self/task");
  n_files = count_entries ("/proc/self/fd");

  for (guint i = 0; i < N_CALLS; i++)
    call (&pair);
  settle (&pair);
  g_test_message ("threads %u to %u, files %u to %u",
                  n_threads,
                  count_entries ("/proc/self/task"),
                  n_files,
                  count_entries ("/proc/self/fd"));
  g_assert_cmpuint (count_entries ("/proc/self/task"), <=, n_threads + SLACK);
  g_assert_cmpuint (count_entries ("/proc/self/fd"), <=, n_files + SLACK);
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
