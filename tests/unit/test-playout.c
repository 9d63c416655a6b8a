/* test-playout.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/holler-playout.h"

#include <string.h>

/* A playout that is driven by a clock of the test's: packets of 20 ms come
 * when the test says so, blocks of 5 ms are pulled every 5 ms. What is looked
 * at is which packets were decoded, repaired or concealed, and the delay.
 */

#define BLOCK 240
#define PACKET 960
#define MS 1000

typedef struct
{
  HollerPlayout playout;
  gint64 now_us;
  guint made;
  guint n_decoded, n_repaired, n_concealed, n_silence;
  gint64 last_decoded;
} Player;

static void
player_init (Player *self)
{
  memset (self, 0, sizeof *self);
  holler_playout_init (&self->playout);
  self->now_us = 1000 * MS;
  self->last_decoded = -1;
}

static HollerPlayoutVerdict
arrive (Player *self, guint i, gint64 late_us)
{
  gint64 extended;

  return holler_playout_arrived (&self->playout,
                                 (guint16) i,
                                 i * PACKET,
                                 1,
                                 self->now_us + late_us,
                                 &extended);
}

static void
pull (Player *self)
{
  gint64 now = holler_playout_pulled (&self->playout, self->now_us, BLOCK);

  while (self->made < BLOCK)
    {
      HollerPlayoutDecision d;
      guint n;

      holler_playout_next (&self->playout, now, self->made, &d);
      switch (d.operation)
        {
        case HOLLER_PLAYOUT_DECODE:
          g_assert_cmpint (d.extended, >, self->last_decoded);
          self->last_decoded = d.extended;
          self->n_decoded++;
          n = PACKET;
          break;
        case HOLLER_PLAYOUT_REPAIR:
          g_assert_cmpint (d.extended, >, self->last_decoded);
          self->n_repaired++;
          n = d.samples;
          break;
        case HOLLER_PLAYOUT_CONCEAL:
          self->n_concealed++;
          n = d.samples;
          break;
        case HOLLER_PLAYOUT_SILENCE:
        default:
          self->n_silence++;
          n = d.samples;
          break;
        }
      g_assert_cmpuint (n, >, 0);
      g_assert_cmpuint (n, <=, PACKET);
      self->made += n;
      holler_playout_made (&self->playout, &d, n);
      if (d.scale == HOLLER_PLAYOUT_SHRINK && self->made > 480)
        {
          self->made -= 120;
          holler_playout_scaled (&self->playout, now, -120);
        }
      else if (d.scale == HOLLER_PLAYOUT_EXPAND)
        {
          self->made += 120;
          holler_playout_scaled (&self->playout, now, 120);
        }
    }
  self->made -= BLOCK;
  self->now_us += 5 * MS;
}

/* One packet's time: it comes, unless lost, and four blocks are pulled. */
static void
run_packet (Player *self, guint i, gboolean lost)
{
  if (!lost)
    arrive (self, i, 0);
  for (guint b = 0; b < 4; b++)
    pull (self);
}

static void
test_clean_path_loses_nothing (void)
{
  Player player;

  player_init (&player);
  for (guint i = 0; i < 1000; i++)
    run_packet (&player, i, FALSE);

  g_assert_cmpuint (player.n_decoded, >=, 999);
  g_assert_cmpuint (player.n_repaired, ==, 0);
  g_assert_cmpuint (player.n_concealed, ==, 0);
  g_assert_cmpint (holler_playout_get_delay_us (&player.playout),
                   <=,
                   HOLLER_PLAYOUT_MIN_TARGET_US + 6 * MS);
}

static void
test_single_losses_are_repaired (void)
{
  Player player;
  guint n_lost = 0;

  player_init (&player);
  for (guint i = 0; i < 2000; i++)
    {
      gboolean lost = i > 10 && i % 10 == 0;

      n_lost += lost;
      run_packet (&player, i, lost);
    }

  /* until the loss is known the first few are concealed */
  g_assert_cmpuint (player.n_repaired, >=, n_lost * 9 / 10);
  g_assert_cmpuint (player.n_decoded, >=, 2000 - n_lost - 3);
}

static void
test_duplicates_are_inaudible (void)
{
  Player player;

  player_init (&player);
  for (guint i = 0; i < 500; i++)
    {
      arrive (&player, i, 0);
      g_assert_cmpint (arrive (&player, i, 0), !=, HOLLER_PLAYOUT_KEEP);
      for (guint b = 0; b < 4; b++)
        pull (&player);
      if (i > 5)
        g_assert_cmpint (arrive (&player, i - 3, 0),
                         ==,
                         HOLLER_PLAYOUT_DUPLICATE);
    }

  g_assert_cmpuint (player.n_decoded, <=, 500);
  g_assert_cmpuint (player.n_concealed, ==, 0);
}

static void
test_sequence_numbers_wrap (void)
{
  Player player;

  player_init (&player);
  for (guint i = 65000; i < 66500; i++)
    run_packet (&player, i, FALSE);

  g_assert_cmpuint (player.n_decoded, >=, 1499);
  g_assert_cmpuint (player.n_concealed, ==, 0);
}

static void
test_jitter_raises_the_delay_and_calm_lowers_it (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (4);
  Player player;
  gint64 high;

  player_init (&player);
  for (guint i = 0; i < 600; i++)
    {
      arrive (&player, i, g_rand_int_range (random, 0, 15) * MS - 15 * MS);
      for (guint b = 0; b < 4; b++)
        pull (&player);
    }
  high = player.playout.target_us;
  g_assert_cmpint (high, >=, 15 * MS);

  for (guint i = 600; i < 1600; i++)
    run_packet (&player, i, FALSE);
  g_assert_cmpint (player.playout.target_us, <, high);
  g_assert_cmpint (holler_playout_get_delay_us (&player.playout), <, 30 * MS);
}

static void
test_another_stream_restarts (void)
{
  Player player;
  gint64 extended;

  player_init (&player);
  for (guint i = 0; i < 50; i++)
    run_packet (&player, i, FALSE);
  g_assert_cmpint (holler_playout_arrived (&player.playout,
                                           9,
                                           77,
                                           2,
                                           player.now_us,
                                           &extended),
                   ==,
                   HOLLER_PLAYOUT_RESTART);
  g_assert_cmpint (extended % 65536, ==, 9);
}

static void
test_one_stray_packet_changes_nothing (void)
{
  Player player;

  player_init (&player);
  for (guint i = 0; i < 200; i++)
    {
      if (i == 100)
        g_assert_cmpint (arrive (&player, 30000, 0), ==, HOLLER_PLAYOUT_LATE);
      run_packet (&player, i, FALSE);
    }
  g_assert_cmpuint (player.n_decoded, >=, 199);
}

/* A pause in the sender's time stamps alone (DTX) is no loss. */
static void
test_pause_is_not_loss (void)
{
  Player player;
  gint64 extended;

  player_init (&player);
  for (guint i = 0; i < 50; i++)
    run_packet (&player, i, FALSE);
  for (guint b = 0; b < 80; b++)
    pull (&player);
  for (guint i = 50; i < 100; i++)
    {
      holler_playout_arrived (&player.playout,
                              (guint16) i,
                              (i + 20) * PACKET,
                              1,
                              player.now_us,
                              &extended);
      for (guint b = 0; b < 4; b++)
        pull (&player);
    }
  g_assert_cmpuint (player.n_repaired, ==, 0);
  g_assert_cmpuint (player.n_decoded, >=, 99);
  g_assert_cmpuint (player.playout.loss_ppm, ==, 0);
}

static void
test_a_card_that_takes_much_at_once (void)
{
  Player player;

  player_init (&player);
  for (guint i = 0; i < 1000; i++)
    {
      gint64 was = player.now_us;

      arrive (&player, i, 0);
      for (guint b = 0; b < 4; b++)
        {
          player.now_us = was;
          pull (&player);
        }
      player.now_us = was + 20 * MS;
    }
  g_assert_cmpuint (player.n_concealed, ==, 0);
  g_assert_cmpuint (player.n_decoded, >=, 997);
}

/* A sound server stands still and then catches up: what it takes early then
 * is no delay that must be kept. */
static void
test_a_card_that_catches_up (void)
{
  Player player;

  player_init (&player);
  for (guint i = 0; i < 800; i++)
    {
      arrive (&player, i, 0);
      if (i >= 200 && i < 208)
        {
          player.now_us += 20 * MS;
          continue;
        }
      if (i == 208)
        for (guint b = 0; b < 32; b++)
          {
            pull (&player);
            player.now_us -= 5 * MS;
          }
      for (guint b = 0; b < 4; b++)
        pull (&player);
    }
  g_assert_cmpuint (player.n_decoded, >=, 795);
  g_assert_cmpint (holler_playout_get_delay_us (&player.playout), <, 20 * MS);
}

/* Whatever arrives whenever: decisions stay in bounds, decode only what is
 * there, and never the same packet twice (pull() asserts). */
static void
test_arbitrary_packets (void)
{
  for (guint seed = 0; seed < 60; seed++)
    {
      g_autoptr (GRand) random = g_rand_new_with_seed (seed);
      Player player;

      player_init (&player);
      for (guint i = 0; i < 3000; i++)
        {
          guint16 sequence = (guint16) i;
          guint32 stamp = i * PACKET;
          guint32 ssrc = 1;
          gint64 extended;

          switch (g_rand_int_range (random, 0, 40))
            {
            case 0:
              sequence = (guint16) g_rand_int (random);
              break;
            case 1:
              stamp = g_rand_int (random);
              break;
            case 2:
              ssrc = 2;
              break;
            case 3:
              player.now_us += g_rand_int_range (random, 0, 900 * MS);
              break;
            case 4:
              stamp = i / 2 * PACKET;
              break;
            default:
              break;
            }
          if (holler_playout_arrived (&player.playout,
                                      sequence,
                                      stamp,
                                      ssrc,
                                      player.now_us -
                                        g_rand_int_range (random, 0, 50 * MS),
                                      &extended) == HOLLER_PLAYOUT_RESTART)
            player.last_decoded = -1;
          for (guint b = g_rand_int_range (random, 0, 6); b > 0; b--)
            pull (&player);
          g_assert_cmpint (player.playout.target_us,
                           <=,
                           HOLLER_PLAYOUT_MAX_TARGET_US);
          g_assert_cmpuint (player.playout.loss_ppm, <=, 1000000);
        }
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/core/playout/clean-path-loses-nothing",
                   test_clean_path_loses_nothing);
  g_test_add_func ("/core/playout/single-losses-are-repaired",
                   test_single_losses_are_repaired);
  g_test_add_func ("/core/playout/duplicates-are-inaudible",
                   test_duplicates_are_inaudible);
  g_test_add_func ("/core/playout/sequence-numbers-wrap",
                   test_sequence_numbers_wrap);
  g_test_add_func ("/core/playout/jitter-raises-calm-lowers",
                   test_jitter_raises_the_delay_and_calm_lowers_it);
  g_test_add_func ("/core/playout/another-stream-restarts",
                   test_another_stream_restarts);
  g_test_add_func ("/core/playout/one-stray-packet-changes-nothing",
                   test_one_stray_packet_changes_nothing);
  g_test_add_func ("/core/playout/pause-is-not-loss", test_pause_is_not_loss);
  g_test_add_func ("/core/playout/card-that-takes-much-at-once",
                   test_a_card_that_takes_much_at_once);
  g_test_add_func ("/core/playout/card-that-catches-up",
                   test_a_card_that_catches_up);
  g_test_add_func ("/core/playout/arbitrary-packets", test_arbitrary_packets);

  return g_test_run ();
}
