/* test-muted-speech.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/holler-muted-speech.h"

#define STEP_US 50000
#define QUIET 0.1
#define VOICE 0.6

typedef struct
{
  HollerMutedSpeech speech;
  gint64 now_us;
} World;

static void
begin (World *world)
{
  *world = (World){ .now_us = G_USEC_PER_SEC };
  holler_muted_speech_init (&world->speech);
}

/* How often one is told in so many milliseconds of one loudness. */
static guint
hear (World *world, guint duration_ms, double level, gboolean is_muted)
{
  guint n = 0;

  for (guint ms = 0; ms < duration_ms; ms += STEP_US / 1000)
    {
      world->now_us += STEP_US;
      n += (guint) holler_muted_speech_hear (&world->speech,
                                             world->now_us,
                                             level,
                                             is_muted);
    }
  return n;
}

/* Syllables, and the gaps between them. */
static guint
speak (World *world, guint duration_ms, gboolean is_muted)
{
  guint n = 0;

  for (guint ms = 0; ms < duration_ms; ms += 300)
    {
      n += hear (world, 200, VOICE, is_muted);
      n += hear (world, 100, QUIET, is_muted);
    }
  return n;
}

static void
test_spoken (void)
{
  World world;
  gint64 began_us;

  begin (&world);
  g_assert_cmpuint (speak (&world, 6000, FALSE), ==, 0);
  g_assert_cmpuint (hear (&world, 3000, QUIET, TRUE), ==, 0);
  began_us = world.now_us;
  while (speak (&world, 300, TRUE) == 0)
    g_assert_cmpint (world.now_us - began_us, <, 2 * G_USEC_PER_SEC);
  g_assert_cmpint (world.now_us - began_us, >, G_USEC_PER_SEC / 2);
}

static void
test_once_in_a_while (void)
{
  World world;

  begin (&world);
  hear (&world, 3000, QUIET, TRUE);
  g_assert_cmpuint (speak (&world, 20 * 1000, TRUE), ==, 1);
  /* also not by muting anew */
  hear (&world, 1000, QUIET, FALSE);
  g_assert_cmpuint (speak (&world, 8 * 1000, TRUE), ==, 0);
  g_assert_cmpuint (speak (&world, 30 * 1000, TRUE), ==, 1);
}

static void
test_last_word (void)
{
  World world;

  begin (&world);
  hear (&world, 1000, QUIET, FALSE);
  speak (&world, 3000, FALSE);
  g_assert_cmpuint (speak (&world, 1200, TRUE), ==, 0);
  g_assert_cmpuint (hear (&world, 20 * 1000, QUIET, TRUE), ==, 0);
}

static void
test_no_speech (void)
{
  World world;

  begin (&world);
  hear (&world, 3000, QUIET, TRUE);
  /* coughs, doors */
  for (guint i = 0; i < 10; i++)
    {
      g_assert_cmpuint (hear (&world, 300, 0.8, TRUE), ==, 0);
      g_assert_cmpuint (hear (&world, 2000, QUIET, TRUE), ==, 0);
    }
  /* somebody whispers, in another room */
  g_assert_cmpuint (hear (&world, 20 * 1000, 0.25, TRUE), ==, 0);
}

/* A fan, from the beginning or switched on: at most once, until it is part of
 * the room. A voice stands out of it all the same. */
static void
test_noise (void)
{
  World world;

  begin (&world);
  g_assert_cmpuint (hear (&world, 60 * 1000, 0.5, TRUE), ==, 0);

  begin (&world);
  hear (&world, 3000, QUIET, TRUE);
  g_assert_cmpuint (hear (&world, 180 * 1000, 0.5, TRUE), ==, 1);
  g_assert_cmpuint (hear (&world, 900, 0.8, TRUE), ==, 1);
}

static void
test_sleep (void)
{
  World world;

  begin (&world);
  hear (&world, 3000, QUIET, TRUE);
  hear (&world, 200, VOICE, TRUE);
  world.now_us += 3600 * (gint64) G_USEC_PER_SEC;
  g_assert_cmpuint (hear (&world, 200, VOICE, TRUE), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/core/muted-speech/is-noticed", test_spoken);
  g_test_add_func ("/core/muted-speech/once-in-a-while", test_once_in_a_while);
  g_test_add_func ("/core/muted-speech/not-the-last-word", test_last_word);
  g_test_add_func ("/core/muted-speech/not-what-is-no-speech", test_no_speech);
  g_test_add_func ("/core/muted-speech/not-noise", test_noise);
  g_test_add_func ("/core/muted-speech/not-a-sleep", test_sleep);

  return g_test_run ();
}
