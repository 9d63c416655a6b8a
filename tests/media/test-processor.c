/* test-processor.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "media/holler-processor.h"

#include <math.h>
#include <string.h>

#include "media/holler-samples.h"

/* A room without walls: what the speaker plays comes back to the microphone
 * later and weaker. Time is the test's.
 */

#define BLOCK (10 * HOLLER_SAMPLES_PER_MS)
#define BLOCK_US 10000
#define MAX_DELAY_MS 300
#define N_HISTORY ((MAX_DELAY_MS + 20) * HOLLER_SAMPLES_PER_MS)

typedef struct
{
  HollerProcessor *processor;
  GRand *random;
  gint64 now_us;
  guint echo_ms;
  double echo_gain;
  double noise; /* of the room, root mean square */
  double near_gain;
  gint64 n_near;

  float history[N_HISTORY]; /* what was played; a ring */
  guint at;
  float smooth;
  double in_power, out_power; /* sums */
  guint n_in, n_out;
  gint16 last[BLOCK];
} Room;

static void
out_cb (GstBuffer *buffer, gpointer user_data)
{
  Room *self = user_data;
  GstMapInfo map;
  const gint16 *samples = NULL;
  guint n;

  gst_buffer_map (buffer, &map, GST_MAP_READ);
  samples = (const gint16 *) (gpointer) map.data;
  n = (guint) (map.size / sizeof *samples);
  for (guint i = 0; i < n; i++)
    self->out_power += (double) samples[i] * samples[i];
  self->n_out += n;
  memcpy (self->last, samples, MIN (n, BLOCK) * sizeof *samples);
  gst_buffer_unmap (buffer, &map);
  gst_buffer_unref (buffer);
}

/* Syllables of noise: loud for a quarter of a second, quiet for another. */
static void
play (Room *self, gint16 *samples)
{
  gboolean is_loud = self->now_us / 250000 % 2 == 0;

  for (guint i = 0; i < BLOCK; i++)
    {
      double white = g_rand_double_range (self->random, -1, 1);

      self->smooth += 0.3f * ((float) white - self->smooth);
      samples[i] = (gint16) ((is_loud ? 12000 : 600) * self->smooth);
      self->history[self->at] = samples[i];
      self->at = (self->at + 1) % N_HISTORY;
    }
}

static float
hear (Room *self, guint i)
{
  guint back = self->echo_ms * HOLLER_SAMPLES_PER_MS + BLOCK - i;
  float echo = self->history[(self->at + N_HISTORY - back) % N_HISTORY];
  double near =
    self->near_gain * sin (2 * G_PI * 330 * (double) self->n_near++ / 48000.0);
  double noise =
    self->noise * sqrt (3) * g_rand_double_range (self->random, -1, 1);

  return (float) (self->echo_gain * echo + near + noise);
}

static void
run_block (Room *self)
{
  gint16 played[BLOCK];
  gint16 heard[BLOCK];
  GstBuffer *buffer = NULL;

  play (self, played);
  holler_processor_played (self->processor, played, BLOCK / 2, self->now_us);
  holler_processor_played (self->processor,
                           played + BLOCK / 2,
                           BLOCK / 2,
                           self->now_us + 5000);
  self->now_us += BLOCK_US;
  for (guint i = 0; i < BLOCK; i++)
    {
      heard[i] = (gint16) hear (self, i);
      self->in_power += (double) heard[i] * heard[i];
    }
  self->n_in += BLOCK;
  buffer = gst_buffer_new_allocate (NULL, sizeof heard, NULL);
  gst_buffer_fill (buffer, 0, heard, sizeof heard);
  holler_processor_captured (self->processor,
                             buffer,
                             self->now_us,
                             out_cb,
                             self);
}

/* How much weaker it came out than it went in, over some time. */
static double
run (Room *self, guint seconds)
{
  self->in_power = self->out_power = 0;
  self->n_in = self->n_out = 0;
  for (guint i = 0; i < seconds * 100; i++)
    run_block (self);
  g_assert_cmpuint (self->n_in, ==, self->n_out);

  return 10 * log10 (MAX (self->in_power, 1) / MAX (self->out_power, 1));
}

static Room *
room_new (HollerProcessorSteps steps)
{
  Room *self = g_new0 (Room, 1);

  self->processor = holler_processor_new ();
  holler_processor_set_steps (self->processor, steps);
  self->random = g_rand_new_with_seed (2);
  self->now_us = 1000000;
  self->echo_ms = 60;

  return self;
}

static void
room_free (Room *self)
{
  holler_processor_unref (self->processor);
  g_rand_free (self->random);
  g_free (self);
}

static gboolean
is_there (void)
{
  g_autoptr (GstElementFactory) factory =
    gst_element_factory_find ("webrtcdsp");

  if (factory == NULL)
    g_test_skip ("webrtcdsp is not installed");

  return factory != NULL;
}

static void
test_nothing_changes_nothing (void)
{
  Room *room = room_new (0);

  room->near_gain = 5000;
  g_assert_cmpfloat (run (room, 1), <=, 0.01);
  g_assert_cmpfloat (run (room, 1), >=, -0.01);
  room_free (room);
}

/* From a quick card to wireless headphones. */
static void
test_echo_is_cancelled (void)
{
  static const guint delays_ms[] = { 25, 60, 75, 110, 160, 250 };

  if (!is_there ())
    return;

  for (guint i = 0; i < G_N_ELEMENTS (delays_ms); i++)
    {
      Room *room = room_new (HOLLER_PROCESSOR_ECHO);
      double weaker_db;

      room->echo_ms = delays_ms[i];
      room->echo_gain = 0.5;
      run (room, 8);
      weaker_db = run (room, 4);
      g_test_message ("an echo after %u ms: %.1f dB weaker",
                      delays_ms[i],
                      weaker_db);
      g_assert_cmpfloat (weaker_db, >=, 15);
      room_free (room);
    }
}

static void
test_a_near_voice_is_left (void)
{
  Room *room = NULL;
  double weaker_db;

  if (!is_there ())
    return;

  room = room_new (HOLLER_PROCESSOR_ECHO);
  room->near_gain = 5000;
  run (room, 2);
  weaker_db = run (room, 2);
  g_test_message ("a voice while the other talks: %.1f dB weaker", weaker_db);
  g_assert_cmpfloat (weaker_db, <=, 8);
  g_assert_cmpfloat (weaker_db, >=, -3);
  room_free (room);
}

static void
test_noise_is_suppressed (void)
{
  Room *room = NULL;
  double weaker_db;

  if (!is_there ())
    return;

  room = room_new (HOLLER_PROCESSOR_NOISE);
  room->noise = 300;
  run (room, 6);
  weaker_db = run (room, 2);
  g_test_message ("noise: %.1f dB weaker", weaker_db);
  g_assert_cmpfloat (weaker_db, >=, 6);
  room_free (room);
}

static void
test_gain_is_controlled (void)
{
  Room *room = NULL;
  double weaker_db;

  if (!is_there ())
    return;

  room = room_new (HOLLER_PROCESSOR_GAIN);
  room->near_gain = 1000;
  run (room, 4);
  weaker_db = run (room, 2);
  g_test_message ("a quiet voice: %.1f dB louder", -weaker_db);
  g_assert_cmpfloat (weaker_db, <=, -3);
  room_free (room);
}

/* As somebody does who looks for the right switch. */
static void
test_switches_in_mid_call (void)
{
  Room *room = NULL;

  if (!is_there ())
    return;

  room = room_new (HOLLER_PROCESSOR_DEFAULT);
  room->echo_gain = 0.5;
  run (room, 8);
  g_assert_cmpfloat (run (room, 2), >=, 10);
  holler_processor_set_steps (room->processor, 0);
  run (room, 1);
  g_assert_cmpfloat (ABS (run (room, 1)), <=, 0.1);
  for (guint steps = 0; steps < 8; steps++)
    {
      holler_processor_set_steps (room->processor, steps);
      run (room, 1);
    }
  holler_processor_set_steps (room->processor, HOLLER_PROCESSOR_ECHO);
  run (room, 8);
  g_assert_cmpfloat (run (room, 2), >=, 10);
  room_free (room);
}

int
main (int argc, char *argv[])
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/media/processor/nothing-changes-nothing",
                   test_nothing_changes_nothing);
  g_test_add_func ("/media/processor/echo-is-cancelled",
                   test_echo_is_cancelled);
  g_test_add_func ("/media/processor/near-voice-is-left",
                   test_a_near_voice_is_left);
  g_test_add_func ("/media/processor/noise-is-suppressed",
                   test_noise_is_suppressed);
  g_test_add_func ("/media/processor/gain-is-controlled",
                   test_gain_is_controlled);
  g_test_add_func ("/media/processor/switches-in-mid-call",
                   test_switches_in_mid_call);

  return g_test_run ();
}
