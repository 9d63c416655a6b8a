/* test-sound-stalls.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <gst/gst.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "holler-media-pair.h"
#include "holler-test.h"
#include "media/holler-gst-media.h"

/* Run by with-pulse.sh. The sound server stands still for a moment, as on a
 * machine that is too busy, and goes on. Whoever plays must not make up for
 * what nobody will hear any more. */

/* How long the sound is watched once the server goes on. */
#define WATCH_US (3 * G_USEC_PER_SEC)

typedef struct
{
  guint stall_ms;
  guint silence_ms; /* at most, after the server went on */
} Stall;

static gboolean
tick_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static gboolean
is_over (gpointer user_data)
{
  return g_get_monotonic_time () > *(gint64 *) user_data;
}

static void
wait_ms (guint duration_ms)
{
  gint64 until_us = g_get_monotonic_time () + duration_ms * (gint64) 1000;

  holler_test_wait_until (is_over, &until_us);
}

/* The processor's time of each thread -------------------------------------- */

typedef struct
{
  char name[32];
  guint64 ticks;
} ThreadTime;

static GHashTable *
read_threads (void)
{
  GHashTable *threads =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/task", 0, NULL);
  const char *id = NULL;

  while ((id = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_strdup_printf ("/proc/self/task/%s/stat", id);
      g_autofree char *text = NULL;
      g_auto (GStrv) words = NULL;
      const char *end = NULL;
      ThreadTime *time = NULL;

      if (!g_file_get_contents (path, &text, NULL, NULL) ||
          (end = strrchr (text, ')')) == NULL)
        continue;
      time = g_new0 (ThreadTime, 1);
      g_strlcpy (time->name,
                 strchr (text, '(') + 1,
                 MIN (sizeof time->name, (gsize) (end - strchr (text, '('))));
      words = g_strsplit (end + 2, " ", 15);
      time->ticks = g_ascii_strtoull (words[11], NULL, 10) +
                    g_ascii_strtoull (words[12], NULL, 10);
      g_hash_table_insert (threads, g_strdup (id), time);
    }

  return threads;
}

/* What the busiest needed of a processor, in per cent. */
static double
compare_threads (GHashTable *before, GHashTable *after, double seconds)
{
  GHashTableIter iter;
  gpointer id, value;
  double most = 0;

  g_hash_table_iter_init (&iter, after);
  while (g_hash_table_iter_next (&iter, &id, &value))
    {
      const ThreadTime *now = value;
      const ThreadTime *then = g_hash_table_lookup (before, id);
      double percent =
        100.0 * (double) (now->ticks - (then != NULL ? then->ticks : 0)) /
        (double) sysconf (_SC_CLK_TCK) / seconds;

      if (percent >= 5)
        g_test_message ("  %s: %.0f %% of a processor", now->name, percent);
      most = MAX (most, percent);
    }

  return most;
}

/* The sound ---------------------------------------------------------------- */

typedef struct
{
  GstElement *ear;
  gint64 last_heard_us;
  gint64 longest_gap_us;
  gint64 silent_us; /* of all gaps, blocks of 10 ms not counted */
} Ear;

static GstBusSyncReply
heard_cb (GstBus *bus, GstMessage *message, gpointer user_data)
{
  Ear *ear = user_data;
  const GstStructure *structure = gst_message_get_structure (message);
  const GValue *value = NULL;
  gint64 now_us = g_get_monotonic_time ();

  if (GST_MESSAGE_TYPE (message) != GST_MESSAGE_ELEMENT)
    return GST_BUS_PASS;
  value = gst_structure_get_value (structure, "peak");
  if (value != NULL)
    {
      const GValueArray *peaks = g_value_get_boxed (value);

      if (peaks->n_values > 0 && g_value_get_double (&peaks->values[0]) > -30)
        {
          if (ear->last_heard_us != 0)
            {
              gint64 gap_us = now_us - ear->last_heard_us;

              ear->longest_gap_us = MAX (ear->longest_gap_us, gap_us);
              if (gap_us > 40000)
                ear->silent_us += gap_us;
            }
          ear->last_heard_us = now_us;
        }
    }
  return GST_BUS_DROP;
}

static void
ear_open (Ear *self, const char *speaker)
{
  g_autofree char *text = g_strdup_printf (
    "pulsesrc device=%s.monitor buffer-time=40000 latency-time=10000 ! "
    "audioconvert ! level interval=10000000 ! fakesink sync=false",
    speaker);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstBus) bus = NULL;

  self->ear = gst_parse_launch (text, &error);
  g_assert_no_error (error);
  bus = gst_element_get_bus (self->ear);
  gst_bus_set_sync_handler (bus, heard_cb, self, NULL);
  gst_element_set_state (self->ear, GST_STATE_PLAYING);
}

static gboolean
ear_hears (gpointer user_data)
{
  return ((Ear *) user_data)->last_heard_us != 0;
}

/* -------------------------------------------------------------------------- */

/* The sound server itself speaks: a player of this process could be put out
 * by a stall too, and it would be its silence that is measured. */
static void
speak (const char *name)
{
  g_autofree char *sink = g_strdup_printf ("sink=%s-mouth", name);
  const char *arguments[] = { "pactl", "load-module",   "module-sine",
                              sink,    "frequency=300", NULL };
  g_autoptr (GError) error = NULL;
  int status = 0;

  g_spawn_sync (NULL,
                (char **) arguments,
                NULL,
                G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL,
                NULL,
                NULL,
                NULL,
                NULL,
                &status,
                &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
}

static void
stand_still (guint duration_ms)
{
  pid_t server = (pid_t) atoi (g_getenv ("HOLLER_TEST_PULSE_PID"));

  g_assert_cmpint (server, >, 1);
  kill (server, SIGSTOP);
  /* Nothing else is to be done meanwhile: the call goes on by itself. */
  wait_ms (duration_ms);
  kill (server, SIGCONT);
}

static void
try_stall (Ear *ear, const Stall *stall)
{
  g_autoptr (GHashTable) before = NULL;
  g_autoptr (GHashTable) after = NULL;
  gint64 began_us = 0;
  double most = 0;

  wait_ms (500);
  before = read_threads ();
  ear->longest_gap_us = 0;
  ear->silent_us = 0;
  began_us = g_get_monotonic_time ();
  stand_still (stall->stall_ms);
  wait_ms (WATCH_US / 1000);
  after = read_threads ();
  most = compare_threads (before,
                          after,
                          (double) (g_get_monotonic_time () - began_us) /
                            G_USEC_PER_SEC);
  g_test_message ("the server stood still for %u ms: %d ms of silence, %d ms "
                  "at once, the busiest thread at %.0f %%",
                  stall->stall_ms,
                  (int) (ear->silent_us / 1000),
                  (int) (ear->longest_gap_us / 1000),
                  most);
  g_assert_cmpint (g_get_monotonic_time () - ear->last_heard_us,
                   <,
                   G_USEC_PER_SEC);
  g_assert_cmpint (ear->longest_gap_us / 1000,
                   <,
                   stall->stall_ms + stall->silence_ms);
  g_assert_cmpfloat (most, <, 50);
}

static void
test_stalls (void)
{
  static const Stall stalls[] = { { 50, 400 },
                                  { 100, 400 },
                                  { 200, 400 },
                                  { 1000, 700 } };
  HollerMediaPair pair;
  Ear ear = { 0 };
  guint id = g_timeout_add (20, tick_cb, NULL);

  holler_media_pair_init (&pair, "silence");
  /* What is said here is a tone, which is no voice to either. */
  g_object_set (pair.a.media, "noise-suppression", FALSE, NULL);
  g_object_set (pair.b.media, "noise-suppression", FALSE, NULL);
  holler_media_side_use_devices (&pair.a, "alice");
  holler_media_side_use_devices (&pair.b, "bob");
  speak ("alice");
  ear_open (&ear, "bob-speaker");
  holler_media_pair_make_peers (&pair);
  holler_media_side_negotiate (&pair.a);
  holler_test_wait_until (ear_hears, &ear);
  for (guint i = 0; i < G_N_ELEMENTS (stalls); i++)
    try_stall (&ear, &stalls[i]);

  gst_element_set_state (ear.ear, GST_STATE_NULL);
  gst_object_unref (ear.ear);
  holler_media_pair_clear (&pair);
  g_source_remove (id);
}

int
main (int argc, char *argv[])
{
  holler_gst_media_init_process (&argc, &argv);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/media/sound-stalls/sound-comes-back-at-once", test_stalls);

  return g_test_run ();
}
