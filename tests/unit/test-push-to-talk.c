/* test-push-to-talk.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/holler-push-to-talk.h"

#include <string.h>

#define ARM HOLLER_TALK_ACTION_ARM_TIMER
#define DISARM HOLLER_TALK_ACTION_DISARM_TIMER
#define KEY HOLLER_TALK_SOURCE_KEY
#define GLOBAL HOLLER_TALK_SOURCE_GLOBAL
#define BUS HOLLER_TALK_SOURCE_BUS
#define ANY HOLLER_TALK_SOURCE_NONE

typedef struct
{
  HollerTalkEvent event;
  HollerTalkSource source;
  HollerTalkState state;
  guint actions;
} Line;

#define LINE(event, source, state, actions)                                    \
  {                                                                            \
    HOLLER_TALK_EVENT_##event, (source), HOLLER_TALK_STATE_##state, (actions)  \
  }
#define TELL(machine, story) tell (machine, story, G_N_ELEMENTS (story))

static void
tell (HollerPushToTalk *machine, const Line *story, gsize n_lines)
{
  for (gsize i = 0; i < n_lines; i++)
    {
      HollerTalkActions actions;

      g_test_message ("%s", holler_talk_event_to_name (story[i].event));
      g_assert_true (holler_push_to_talk_step (machine,
                                               story[i].event,
                                               story[i].source,
                                               &actions));
      g_assert_cmpstr (holler_talk_state_to_name (machine->state),
                       ==,
                       holler_talk_state_to_name (story[i].state));
      g_assert_cmphex (actions, ==, story[i].actions);
    }
}

static void
test_held (void)
{
  static const Line story[] = {
    LINE (ENABLED, ANY, NONE, 0),
    LINE (CALL_BEGAN, ANY, WAITING, 0),
    LINE (PRESSED, KEY, TALKING, 0),
    LINE (RELEASED, KEY, LINGERING, ARM),
    LINE (TIMEOUT, ANY, WAITING, 0),
    LINE (PRESSED, BUS, TALKING, 0),
    LINE (RELEASED, BUS, LINGERING, ARM),
    /* again before the delay was over */
    LINE (PRESSED, KEY, TALKING, DISARM),
    LINE (RELEASED, KEY, LINGERING, ARM),
    LINE (CALL_ENDED, ANY, NONE, DISARM),
  };
  HollerPushToTalk machine;

  holler_push_to_talk_init (&machine);
  TELL (&machine, story);
}

static void
test_several (void)
{
  static const Line story[] = {
    LINE (ENABLED, ANY, NONE, 0),     LINE (CALL_BEGAN, ANY, WAITING, 0),
    LINE (PRESSED, KEY, TALKING, 0),  LINE (PRESSED, GLOBAL, TALKING, 0),
    LINE (PRESSED, BUS, TALKING, 0),  LINE (RELEASED, KEY, TALKING, 0),
    LINE (RELEASED, BUS, TALKING, 0), LINE (RELEASED, GLOBAL, LINGERING, ARM),
  };
  HollerPushToTalk machine;
  HollerTalkActions actions;

  holler_push_to_talk_init (&machine);
  TELL (&machine, story);
  /* Nothing of it is held any more. */
  g_assert_false (holler_push_to_talk_step (&machine,
                                            HOLLER_TALK_EVENT_RELEASED,
                                            KEY,
                                            &actions));
}

/* Keys repeat; the call they were held for is over. */
static void
test_call_ends_while_held (void)
{
  static const Line before[] = {
    LINE (ENABLED, ANY, NONE, 0),       LINE (CALL_BEGAN, ANY, WAITING, 0),
    LINE (PRESSED, KEY, TALKING, 0),    LINE (CALL_ENDED, ANY, NONE, 0),
    LINE (CALL_BEGAN, ANY, WAITING, 0),
  };
  static const Line after[] = {
    LINE (RELEASED, KEY, WAITING, 0),
    LINE (PRESSED, KEY, TALKING, 0),
  };
  HollerPushToTalk machine;
  HollerTalkActions actions;

  holler_push_to_talk_init (&machine);
  TELL (&machine, before);
  g_assert_false (holler_push_to_talk_step (&machine,
                                            HOLLER_TALK_EVENT_PRESSED,
                                            KEY,
                                            &actions));
  g_assert_cmpint (machine.state, ==, HOLLER_TALK_STATE_WAITING);
  TELL (&machine, after);
}

static void
test_muted_while_held (void)
{
  static const Line story[] = {
    LINE (ENABLED, ANY, NONE, 0),
    LINE (CALL_BEGAN, ANY, WAITING, 0),
    LINE (PRESSED, KEY, TALKING, 0),
    LINE (MUTED, ANY, MUTED, 0),
    LINE (PRESSED, BUS, MUTED, 0),
    LINE (UNMUTED, ANY, WAITING, 0),
    LINE (RELEASED, BUS, WAITING, 0),
    LINE (PRESSED, BUS, TALKING, 0),
    /* what it was held for before does not count now */
    LINE (RELEASED, KEY, TALKING, 0),
    LINE (RELEASED, BUS, LINGERING, ARM),
    LINE (MUTED, ANY, MUTED, DISARM),
  };
  HollerPushToTalk machine;

  holler_push_to_talk_init (&machine);
  TELL (&machine, story);
}

static void
test_switched (void)
{
  static const Line story[] = {
    LINE (CALL_BEGAN, ANY, OPEN, 0),
    LINE (PRESSED, KEY, OPEN, 0),
    LINE (ENABLED, ANY, WAITING, 0),
    LINE (RELEASED, KEY, WAITING, 0),
    LINE (PRESSED, KEY, TALKING, 0),
    LINE (DISABLED, ANY, OPEN, 0),
    LINE (MUTED, ANY, MUTED, 0),
    LINE (ENABLED, ANY, MUTED, 0),
    LINE (DISABLED, ANY, MUTED, 0),
    LINE (UNMUTED, ANY, OPEN, 0),
    LINE (MUTED, ANY, MUTED, 0),
    LINE (CALL_ENDED, ANY, NONE, 0),
    /* each call begins unmuted */
    LINE (CALL_BEGAN, ANY, OPEN, 0),
  };
  HollerPushToTalk machine;

  holler_push_to_talk_init (&machine);
  TELL (&machine, story);
}

/* All pairs ---------------------------------------------------------------- */

/* What a person would say of it, kept beside the machine: since when each
 * source is held, and since when holding counts. */
typedef struct
{
  HollerPushToTalk machine;
  gboolean in_call, enabled, muted, armed;
  guint fresh; /* held since the last reason to hold anew */
  guint down;
} World;

#define N_STEPS (HOLLER_N_TALK_EVENTS + 2 * (HOLLER_N_TALK_SOURCES - 1))

static void
get_step (guint n, HollerTalkEvent *event, HollerTalkSource *source)
{
  if (n < 2 * HOLLER_N_TALK_SOURCES)
    {
      *event =
        n % 2 == 0 ? HOLLER_TALK_EVENT_PRESSED : HOLLER_TALK_EVENT_RELEASED;
      *source = (HollerTalkSource) (1u << (n / 2));
      return;
    }
  *source = HOLLER_TALK_SOURCE_NONE;
  *event = (HollerTalkEvent) (n - 2 * HOLLER_N_TALK_SOURCES +
                              HOLLER_TALK_EVENT_TIMEOUT);
}

static void
follow (World *world, HollerTalkEvent event, HollerTalkSource source)
{
  guint was_fresh = world->fresh;
  gboolean counts = world->in_call && world->enabled && !world->muted;

  switch (event)
    {
    case HOLLER_TALK_EVENT_PRESSED:
      if ((world->down & source) == 0 && counts)
        world->fresh |= source;
      world->down |= source;
      if (world->fresh != 0)
        world->armed = FALSE;
      break;
    case HOLLER_TALK_EVENT_RELEASED:
      world->down &= ~(guint) source;
      world->fresh &= ~(guint) source;
      if (was_fresh != 0 && world->fresh == 0)
        world->armed = TRUE;
      break;
    case HOLLER_TALK_EVENT_TIMEOUT:
      world->armed = FALSE;
      break;
    case HOLLER_TALK_EVENT_CALL_BEGAN:
      if (!world->in_call)
        world->muted = FALSE;
      world->in_call = TRUE;
      break;
    case HOLLER_TALK_EVENT_CALL_ENDED:
      world->in_call = FALSE;
      world->fresh = 0;
      world->armed = FALSE;
      break;
    case HOLLER_TALK_EVENT_MUTED:
    case HOLLER_TALK_EVENT_UNMUTED:
      if (!world->in_call)
        break;
      if (world->muted != (event == HOLLER_TALK_EVENT_MUTED))
        world->fresh = world->armed = 0;
      world->muted = event == HOLLER_TALK_EVENT_MUTED;
      break;
    case HOLLER_TALK_EVENT_ENABLED:
    case HOLLER_TALK_EVENT_DISABLED:
    default:
      if (world->enabled != (event == HOLLER_TALK_EVENT_ENABLED))
        world->fresh = world->armed = 0;
      world->enabled = event == HOLLER_TALK_EVENT_ENABLED;
      break;
    }
}

static gboolean
should_be_heard (const World *world)
{
  if (!world->in_call || world->muted)
    return FALSE;

  return !world->enabled || world->fresh != 0 || world->armed;
}

static gboolean
is_known (GArray *worlds, const World *world)
{
  for (guint i = 0; i < worlds->len; i++)
    if (memcmp (&g_array_index (worlds, World, i), world, sizeof *world) == 0)
      return TRUE;

  return FALSE;
}

/* Every event in every state that can be reached, against the person's words;
 * the timer runs where the state says so, and never otherwise. */
static void
test_all_pairs (void)
{
  g_autoptr (GArray) worlds = g_array_new (FALSE, TRUE, sizeof (World));
  gboolean seen[HOLLER_N_TALK_STATES][HOLLER_N_TALK_EVENTS] = { { FALSE } };
  World first;

  memset (&first, 0, sizeof first);
  holler_push_to_talk_init (&first.machine);
  g_array_append_val (worlds, first);
  for (guint i = 0; i < worlds->len; i++)
    for (guint n = 0; n < N_STEPS; n++)
      {
        World world = g_array_index (worlds, World, i);
        HollerPushToTalk before = world.machine;
        gboolean was_armed = world.armed;
        HollerTalkEvent event;
        HollerTalkSource source;
        HollerTalkActions actions;

        get_step (n, &event, &source);
        seen[before.state][event] = TRUE;
        /* A timer that does not run does not run out. */
        if (event == HOLLER_TALK_EVENT_TIMEOUT && !was_armed)
          {
            g_assert_false (holler_push_to_talk_step (&world.machine,
                                                      event,
                                                      source,
                                                      &actions));
            continue;
          }
        if (!holler_push_to_talk_step (&world.machine, event, source, &actions))
          {
            g_assert_cmpmem (&world.machine,
                             sizeof before,
                             &before,
                             sizeof before);
            g_assert_cmphex (actions, ==, 0);
          }
        follow (&world, event, source);
        g_assert_cmpint (holler_talk_state_is_heard (world.machine.state),
                         ==,
                         should_be_heard (&world));
        g_assert_cmpint (world.machine.state == HOLLER_TALK_STATE_LINGERING,
                         ==,
                         world.armed);
        if (event != HOLLER_TALK_EVENT_TIMEOUT)
          g_assert_cmphex (actions,
                           ==,
                           was_armed == world.armed ? 0u
                           : world.armed            ? (guint) ARM
                                                    : (guint) DISARM);
        if (!is_known (worlds, &world))
          g_array_append_val (worlds, world);
      }

  g_test_message ("%u situations", worlds->len);
  g_assert_cmpuint (worlds->len, >=, 90);
  for (guint s = 0; s < HOLLER_N_TALK_STATES; s++)
    for (guint e = 0; e < HOLLER_N_TALK_EVENTS; e++)
      g_assert_true (seen[s][e]);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/core/push-to-talk/is-heard-while-held", test_held);
  g_test_add_func ("/core/push-to-talk/several-may-be-held", test_several);
  g_test_add_func ("/core/push-to-talk/the-next-call-is-held-anew",
                   test_call_ends_while_held);
  g_test_add_func ("/core/push-to-talk/the-mute-button-wins",
                   test_muted_while_held);
  g_test_add_func ("/core/push-to-talk/can-be-switched-in-a-call",
                   test_switched);
  g_test_add_func ("/core/push-to-talk/all-pairs", test_all_pairs);

  return g_test_run ();
}
