/* test-flow.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/holler-flow.h"

/* Looks come four times a second, packets fifty. */
#define LOOK_US 250000
#define PACKETS_A_LOOK 12
#define MUTED HOLLER_FLOW_HINT_MUTED
#define CUT HOLLER_FLOW_HINT_CUT
#define SECOND G_USEC_PER_SEC

typedef struct
{
  HollerFlow flow;
  gint64 now_us;
  guint64 n_media;
  guint64 n_reports;
} World;

static void
begin (World *world)
{
  *world = (World){ .now_us = 1000000 };
  holler_flow_init (&world->flow, world->now_us);
}

static HollerFlowState
look (World *world, guint n_media, guint n_reports, guint hints)
{
  world->now_us += LOOK_US;
  world->n_media += n_media;
  world->n_reports += n_reports;
  return holler_flow_look (&world->flow,
                           world->now_us,
                           world->n_media,
                           world->n_reports,
                           hints);
}

static void
let_flow (World *world)
{
  for (guint i = 0; i < 8; i++)
    g_assert_cmpint (look (world, PACKETS_A_LOOK, 0, 0),
                     ==,
                     HOLLER_FLOW_STATE_FLOWING);
}

/* How long until the state is @state, while nothing comes. */
static gint64
time_until (World *world, HollerFlowState state, guint hints)
{
  gint64 began_us = world->now_us;

  for (guint i = 0; i < 100; i++)
    if (look (world, 0, 0, hints) == state)
      return world->now_us - began_us;
  return -1;
}

static void
test_dead (void)
{
  World world;
  gint64 took_us;

  begin (&world);
  let_flow (&world);
  took_us = time_until (&world, HOLLER_FLOW_STATE_STALLED, 0);
  g_assert_cmpint (took_us, >=, 2 * SECOND);
  g_assert_cmpint (took_us, <=, 3 * SECOND);
  g_assert_false (holler_flow_is_alive (&world.flow));
  /* it comes back by the first packet */
  g_assert_cmpint (look (&world, 1, 0, 0), ==, HOLLER_FLOW_STATE_FLOWING);
  g_assert_true (holler_flow_is_alive (&world.flow));
}

static void
test_dead_and_known (void)
{
  World world;

  begin (&world);
  let_flow (&world);
  g_assert_cmpint (time_until (&world, HOLLER_FLOW_STATE_STALLED, CUT),
                   ==,
                   SECOND);
}

/* Sound with DTX: a packet each 400 ms. */
static void
test_dtx (void)
{
  World world;

  begin (&world);
  let_flow (&world);
  for (guint i = 0; i < 400; i++)
    g_assert_cmpint (look (&world, i % 2, 0, 0), ==, HOLLER_FLOW_STATE_FLOWING);
}

/* Muted without a packet: only reports come, each 5 seconds. */
static void
test_muted (void)
{
  World world;

  begin (&world);
  let_flow (&world);
  for (guint i = 1; i < 400; i++)
    g_assert_cmpint (look (&world, 0, i % 20 == 0, MUTED),
                     !=,
                     HOLLER_FLOW_STATE_STALLED);
  g_assert_cmpint (world.flow.state, ==, HOLLER_FLOW_STATE_PAUSED);

  /* speaks again, and is heard a second later */
  for (guint i = 0; i < 4; i++)
    g_assert_cmpint (look (&world, 0, 0, 0), !=, HOLLER_FLOW_STATE_STALLED);
  g_assert_cmpint (look (&world, 1, 0, 0), ==, HOLLER_FLOW_STATE_FLOWING);
}

static void
test_muted_and_dead (void)
{
  World world;
  gint64 took_us;

  begin (&world);
  let_flow (&world);
  took_us = time_until (&world, HOLLER_FLOW_STATE_STALLED, MUTED);
  g_assert_cmpint (took_us, ==, HOLLER_FLOW_REPORTS_US);
  /* no word brings it back */
  g_assert_cmpint (look (&world, 0, 0, 0), ==, HOLLER_FLOW_STATE_STALLED);
  g_assert_cmpint (look (&world, 0, 0, MUTED), ==, HOLLER_FLOW_STATE_STALLED);
  g_assert_cmpint (look (&world, 0, 1, MUTED), ==, HOLLER_FLOW_STATE_PAUSED);
}

/* A microphone that fell silent without a word, while reports tell that the
 * link is well. */
static void
test_silent (void)
{
  World world;

  begin (&world);
  let_flow (&world);
  for (guint i = 1; i < 400; i++)
    g_assert_cmpint (look (&world, 0, i % 8 == 0, 0),
                     !=,
                     HOLLER_FLOW_STATE_STALLED);
  g_assert_cmpint (world.flow.state, ==, HOLLER_FLOW_STATE_PAUSED);
  g_assert_cmpint (time_until (&world, HOLLER_FLOW_STATE_STALLED, 0), >, 0);
}

static void
test_never (void)
{
  World world;

  begin (&world);
  g_assert_cmpint (look (&world, 0, 0, 0), ==, HOLLER_FLOW_STATE_WAITING);
  g_assert_false (holler_flow_is_alive (&world.flow));
  g_assert_cmpint (time_until (&world, HOLLER_FLOW_STATE_STALLED, 0),
                   ==,
                   HOLLER_FLOW_FIRST_US - LOOK_US);
}

/* A process that was stopped for an hour knows nothing of that hour. */
static void
test_slept (void)
{
  World world;

  begin (&world);
  let_flow (&world);
  world.now_us += 3600 * (gint64) SECOND;
  g_assert_cmpint (look (&world, 0, 0, 0), ==, HOLLER_FLOW_STATE_FLOWING);
  g_assert_cmpint (time_until (&world, HOLLER_FLOW_STATE_STALLED, 0),
                   <=,
                   3 * SECOND);
}

/* Every state, with all that a look may bring. */
static void
test_all_pairs (void)
{
  for (guint from = 0; from < HOLLER_N_FLOW_STATES; from++)
    for (guint hints = 0; hints <= (MUTED | CUT); hints++)
      for (guint news = 0; news < 4; news++)
        {
          World world;
          HollerFlowState to;

          begin (&world);
          if (from != HOLLER_FLOW_STATE_WAITING)
            let_flow (&world);
          if (from == HOLLER_FLOW_STATE_PAUSED)
            for (guint i = 0; i < 12; i++)
              look (&world, 0, 1, 0);
          if (from == HOLLER_FLOW_STATE_STALLED)
            time_until (&world, HOLLER_FLOW_STATE_STALLED, 0);
          g_assert_cmpint (world.flow.state, ==, from);

          to = look (&world, news & 1, news >> 1, hints);
          g_test_message ("%s, hints %u, news %u: %s",
                          holler_flow_state_to_name (from),
                          hints,
                          news,
                          holler_flow_state_to_name (to));
          /* sound is sound, whatever is said */
          if (news & 1)
            g_assert_cmpint (to, ==, HOLLER_FLOW_STATE_FLOWING);
          /* whatever came, the link does not count as dead */
          if (news != 0)
            g_assert_cmpint (to, !=, HOLLER_FLOW_STATE_STALLED);
          /* and a quarter of a second without anything changes nothing */
          if (news == 0)
            g_assert_cmpint (to, ==, from);
        }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/core/flow/dead", test_dead);
  g_test_add_func ("/core/flow/dead-and-known", test_dead_and_known);
  g_test_add_func ("/core/flow/dtx", test_dtx);
  g_test_add_func ("/core/flow/muted", test_muted);
  g_test_add_func ("/core/flow/muted-and-dead", test_muted_and_dead);
  g_test_add_func ("/core/flow/silent", test_silent);
  g_test_add_func ("/core/flow/never", test_never);
  g_test_add_func ("/core/flow/slept", test_slept);
  g_test_add_func ("/core/flow/all-pairs", test_all_pairs);

  return g_test_run ();
}
