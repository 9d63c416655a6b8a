/* test-playout-traces.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-trace.h"

#include <stdio.h>

/* Recorded links (tests/lab/record.py) and made ones, played again. */

#define PACKET 960
#define PACKET_US 20000

typedef struct
{
  const char *name;
  double concealed_fraction;
  double delay_ms;
  double gap_ms;
  guint least_decoded;
} Bound;

/* clang-format off */
static const Bound recorded[] = {
  { "quiet",     0.001,  35,  10, 790 },
  { "jitter",    0.02,  130,  80, 780 },
  { "loss",      0.03,   60, 110, 680 },
  { "bursts",    0.08,   60, 390, 700 },
  { "overtaken", 0.02,  100,  40, 760 },
  { "thin",      0.10,  330, 200, 500 },
};
/* clang-format on */

static GArray *
load (const char *name)
{
  g_autofree char *file = g_strdup_printf ("%s.trace", name);
  g_autofree char *path =
    g_test_build_filename (G_TEST_DIST, "data", "traces", file, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  gsize length = 0;

  g_file_get_contents (path, &text, &length, &error);
  g_assert_no_error (error);

  return holler_trace_parse (text, length);
}

static void
say (const char *name, const HollerTraceResult *result)
{
  g_test_message ("%s: decoded %u, repaired %u, late %u, duplicates %u, "
                  "concealed %.4f, delay %.0f ms (at most %.0f), "
                  "longest gap %.0f ms",
                  name,
                  (guint) result->decoded,
                  (guint) result->repaired,
                  (guint) result->late,
                  (guint) result->duplicates,
                  result->concealed_fraction,
                  result->delay_ms,
                  result->max_delay_ms,
                  result->longest_gap_ms);
}

static void
test_recorded (gconstpointer data)
{
  const Bound *bound = data;
  g_autoptr (GArray) packets = load (bound->name);
  HollerTraceResult result;

  /* whatever the card is like */
  for (guint blocks = 1; blocks <= 4; blocks *= 2)
    {
      double lead_ms = 5.0 * (blocks - 1);

      holler_trace_play (packets, blocks, 0, &result);
      say (bound->name, &result);
      g_assert_cmpfloat (result.concealed_fraction,
                         <=,
                         bound->concealed_fraction);
      g_assert_cmpfloat (result.delay_ms, <=, bound->delay_ms + lead_ms);
      g_assert_cmpfloat (result.longest_gap_ms, <=, bound->gap_ms);
      g_assert_cmpuint (result.decoded, >=, bound->least_decoded);
    }
}

/* Ten minutes with clocks that differ, either way: nothing piles up and
 * nothing runs dry. */
static void
test_clocks_that_differ (void)
{
  static const double ppm[] = { -300, -50, 50, 300 };

  for (guint i = 0; i < G_N_ELEMENTS (ppm); i++)
    {
      g_autoptr (GArray) packets =
        g_array_new (FALSE, FALSE, sizeof (HollerTracePacket));
      HollerTraceResult result;

      for (guint j = 0; j < 30000; j++)
        {
          HollerTracePacket packet = { (gint64) j * PACKET_US,
                                       (guint16) j,
                                       j * PACKET,
                                       7 };

          g_array_append_val (packets, packet);
        }
      holler_trace_play (packets, 2, ppm[i], &result);
      say ("drift", &result);
      g_assert_cmpfloat (result.concealed_fraction, <=, 0.001);
      g_assert_cmpfloat (result.max_delay_ms, <=, 35);
      g_assert_cmpuint (result.decoded, >=, 29990);
    }
}

/* A voice of which somebody changes the numbers, now and then. */
static void
make_voice (GArray *packets, guint n, guint at, gint64 stamps, guint32 ssrc)
{
  for (guint j = 0; j < n; j++)
    {
      gint64 stamp = (gint64) j * PACKET + (j >= at ? stamps : 0);
      HollerTracePacket packet = { (gint64) j * PACKET_US,
                                   (guint16) j,
                                   (guint32) stamp,
                                   j >= at ? ssrc : 7 };

      g_array_append_val (packets, packet);
    }
}

static void
test_stamps_that_jump (void)
{
  static const gint64 jumps[] = { PACKET * 40, -PACKET * 40,       48000 * 10,
                                  -48000 * 10, ((gint64) 1 << 31), 1 };

  for (guint i = 0; i < G_N_ELEMENTS (jumps); i++)
    {
      g_autoptr (GArray) packets =
        g_array_new (FALSE, FALSE, sizeof (HollerTracePacket));
      HollerTraceResult result;

      make_voice (packets, 1000, 500, jumps[i], 7);
      holler_trace_play (packets, 2, 0, &result);
      say ("jump", &result);
      g_assert_cmpfloat (result.longest_gap_ms, <=, 150);
      g_assert_cmpuint (result.decoded, >=, 985);
      g_assert_cmpfloat (result.delay_ms, <=, 60);
    }
}

static void
test_another_source_takes_over (void)
{
  g_autoptr (GArray) packets =
    g_array_new (FALSE, FALSE, sizeof (HollerTracePacket));
  HollerTraceResult result;

  make_voice (packets, 1000, 500, 123456789, 8);
  holler_trace_play (packets, 2, 0, &result);
  say ("source", &result);
  g_assert_cmpuint (result.n_restarts, ==, 2);
  g_assert_cmpfloat (result.longest_gap_ms, <=, 60);
  g_assert_cmpuint (result.decoded, >=, 995);
}

/* From a direct way to a relay in the middle of a call, and back. */
static void
test_a_way_that_becomes_longer (void)
{
  g_autoptr (GArray) packets =
    g_array_new (FALSE, FALSE, sizeof (HollerTracePacket));
  HollerTraceResult result;

  make_voice (packets, 3000, 3000, 0, 7);
  for (guint j = 1000; j < 2000; j++)
    g_array_index (packets, HollerTracePacket, j).arrival_us += 150000;
  for (guint j = 2000; j < 2007; j++)
    g_array_index (packets, HollerTracePacket, j).arrival_us = 2006 * PACKET_US;
  holler_trace_play (packets, 2, 0, &result);
  say ("route", &result);
  g_assert_cmpfloat (result.longest_gap_ms, <=, 160);
  g_assert_cmpuint (result.decoded, >=, 2985);
  g_assert_cmpfloat (result.concealed_fraction, <=, 0.01);
}

/* Everything stops for a while and then comes at once, as on a wireless link
 * that changes its station. */
static void
test_a_pause_of_the_network (void)
{
  g_autoptr (GArray) packets =
    g_array_new (FALSE, FALSE, sizeof (HollerTracePacket));
  HollerTraceResult result;

  make_voice (packets, 2000, 2000, 0, 7);
  for (guint j = 500; j < 650; j++)
    g_array_index (packets, HollerTracePacket, j).arrival_us = 650 * PACKET_US;
  holler_trace_play (packets, 2, 0, &result);
  say ("pause", &result);
  /* back to a short delay within the twenty-seven seconds that follow */
  g_assert_cmpfloat (result.delay_ms, <=, 200);
  g_assert_cmpfloat (result.longest_gap_ms, <=, 3300);
}

static int
compare_arrivals (gconstpointer a, gconstpointer b)
{
  const HollerTracePacket *one = a;
  const HollerTracePacket *two = b;

  return (one->arrival_us > two->arrival_us) -
         (one->arrival_us < two->arrival_us);
}

/* Ten minutes of 0 to 80 ms of jitter, by which packets overtake each other,
 * and one in twenty comes twice. */
static void
test_jitter_for_long (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (3);
  g_autoptr (GArray) packets =
    g_array_new (FALSE, FALSE, sizeof (HollerTracePacket));
  HollerTraceResult first, all;
  guint n_twice = 0;

  make_voice (packets, 30000, 30000, 0, 7);
  for (guint j = 0; j < 30000; j++)
    {
      HollerTracePacket *packet =
        &g_array_index (packets, HollerTracePacket, j);

      packet->arrival_us += g_rand_int_range (random, 0, 80000);
      if (g_rand_int_range (random, 0, 20) == 0)
        {
          HollerTracePacket again = *packet;

          again.arrival_us += g_rand_int_range (random, 0, 40000);
          g_array_append_val (packets, again);
          n_twice++;
        }
    }
  g_array_sort (packets, compare_arrivals);

  holler_trace_play (packets, 2, 0, &all);
  say ("ten minutes", &all);
  g_array_set_size (packets, 3000);
  holler_trace_play (packets, 2, 0, &first);
  say ("the first of them", &first);
  g_assert_cmpfloat (all.delay_ms, <=, first.delay_ms + 10);
  g_assert_cmpfloat (all.max_delay_ms, <=, 150);
  g_assert_cmpfloat (all.concealed_fraction, <=, 0.02);
  /* each once, whatever came twice */
  g_assert_cmpuint (all.decoded, >=, 29800);
  g_assert_cmpuint (all.decoded, <=, 30000);
  g_assert_cmpuint (all.duplicates, >=, n_twice * 9 / 10);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (recorded); i++)
    {
      g_autofree char *path =
        g_strdup_printf ("/core/playout/recorded/%s", recorded[i].name);

      g_test_add_data_func (path, &recorded[i], test_recorded);
    }
  g_test_add_func ("/core/playout/made/clocks-that-differ",
                   test_clocks_that_differ);
  g_test_add_func ("/core/playout/made/jitter-for-long", test_jitter_for_long);
  g_test_add_func ("/core/playout/made/stamps-that-jump",
                   test_stamps_that_jump);
  g_test_add_func ("/core/playout/made/another-source",
                   test_another_source_takes_over);
  g_test_add_func ("/core/playout/made/longer-way",
                   test_a_way_that_becomes_longer);
  g_test_add_func ("/core/playout/made/pause-of-the-network",
                   test_a_pause_of_the_network);

  return g_test_run ();
}
