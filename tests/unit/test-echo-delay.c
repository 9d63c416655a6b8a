/* test-echo-delay.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/holler-echo-delay.h"

#include <string.h>

#define BLOCK 480
#define BLOCK_US 10000
#define MAX_BLOCKS 100

/* Words of noise: between 50 and 400 ms, with pauses as long. */
typedef struct
{
  GRand *random;
  int left;
  gboolean is_loud;
} Talker;

static void
talk (Talker *self, gint16 *samples)
{
  if (self->left-- <= 0)
    {
      self->is_loud = !self->is_loud;
      self->left = g_rand_int_range (self->random, 5, 40);
    }
  for (guint i = 0; i < BLOCK; i++)
    samples[i] = (gint16) (g_rand_int_range (self->random, -9999, 9999) /
                           (self->is_loud ? 1 : 200));
}

/* Of somebody in a room where the speaker is heard @echo_blocks later, and
 * who talks too if @talks. */
static int
run (guint echo_blocks, gboolean talks, guint seconds)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  Talker far = { random, 0, FALSE };
  Talker near = { random, 0, FALSE };
  gint16 played[MAX_BLOCKS][BLOCK] = { 0 };
  HollerEchoDelay delay;
  gint64 now_us = 5000000;

  holler_echo_delay_init (&delay);
  for (guint i = 0; i < seconds * 100; i++)
    {
      gint16 own[BLOCK] = { 0 };
      gint16 heard[BLOCK];
      const gint16 *echo = played[(i + MAX_BLOCKS - echo_blocks) % MAX_BLOCKS];

      talk (&far, played[i % MAX_BLOCKS]);
      if (talks)
        talk (&near, own);
      for (guint j = 0; j < BLOCK; j++)
        heard[j] = (gint16) (own[j] / 8 + echo[j] / 4);
      holler_echo_delay_played (&delay, now_us, played[i % MAX_BLOCKS], BLOCK);
      holler_echo_delay_heard (&delay, now_us, heard, BLOCK);
      now_us += BLOCK_US;
    }

  return holler_echo_delay_get_ms (&delay);
}

static void
test_it_is_found (void)
{
  for (guint blocks = 2; blocks < HOLLER_ECHO_DELAY_LAGS - 1; blocks += 5)
    {
      int found_ms = run (blocks, FALSE, 8);

      g_assert_cmpint (ABS (found_ms - (int) blocks * 10), <=, 10);
    }
}

static void
test_it_is_found_while_one_talks (void)
{
  int found_ms = run (12, TRUE, 20);

  g_assert_cmpint (ABS (found_ms - 120), <=, 10);
}

static void
test_silence_says_nothing (void)
{
  static const gint16 nothing[BLOCK];
  HollerEchoDelay delay;

  holler_echo_delay_init (&delay);
  for (gint64 at_us = 0; at_us < 20 * G_USEC_PER_SEC; at_us += BLOCK_US)
    {
      holler_echo_delay_played (&delay, at_us, nothing, BLOCK);
      holler_echo_delay_heard (&delay, at_us, nothing, BLOCK);
    }
  g_assert_cmpint (holler_echo_delay_get_ms (&delay), ==, -1);
}

/* Devices stop, clocks jump. */
static void
test_arbitrary_times (void)
{
  for (guint seed = 0; seed < 20; seed++)
    {
      g_autoptr (GRand) random = g_rand_new_with_seed (seed);
      Talker talker = { random, 0, FALSE };
      HollerEchoDelay delay;
      gint64 at_us = 0;

      holler_echo_delay_init (&delay);
      for (guint i = 0; i < 2000; i++)
        {
          gint16 samples[BLOCK];

          at_us += g_rand_int_range (random, -20000, 40000);
          if (g_rand_int_range (random, 0, 50) == 0)
            at_us += g_rand_int_range (random, -9, 9) * G_USEC_PER_SEC;
          at_us = MAX (at_us, 0);
          talk (&talker, samples);
          holler_echo_delay_played (&delay, at_us, samples, BLOCK);
          holler_echo_delay_heard (&delay,
                                   at_us + g_rand_int_range (random, 0, 900000),
                                   samples,
                                   (guint) g_rand_int_range (random, 0, BLOCK));
          g_assert_cmpint (holler_echo_delay_get_ms (&delay),
                           <,
                           HOLLER_ECHO_DELAY_LAGS * 10);
        }
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/core/echo-delay/found", test_it_is_found);
  g_test_add_func ("/core/echo-delay/found-while-one-talks",
                   test_it_is_found_while_one_talks);
  g_test_add_func ("/core/echo-delay/silence-says-nothing",
                   test_silence_says_nothing);
  g_test_add_func ("/core/echo-delay/arbitrary-times", test_arbitrary_times);

  return g_test_run ();
}
