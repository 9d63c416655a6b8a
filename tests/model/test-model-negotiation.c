/* test-model-negotiation.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/holler-negotiation-machine.h"
#include "holler-search.h"

#include <string.h>

/* Two negotiation machines, a queue in each direction, and a peer connection
 * behind each that can do what the real one can and no more: there is no
 * rollback. Steps fail, sides want to negotiate again or to begin anew, and
 * sockets are lost with what was on its way, at every possible moment.
 *
 * A description is known by the number its maker gave it, odd numbers on the
 * impolite side and even ones on the polite, so "both ends agree" can be seen
 * from outside although neither machine looks at a text. Above that number
 * stands which credentials of ICE are in it, and whether it changes them: what
 * an object would read in the text.
 */

#define N_SIDES 2
#define QUEUE_SIZE 10

#define ICE_OF(revision) (((revision) >> 8) & 0xf)
#define RESTARTS(revision) (((revision) >> 12) & 1)

typedef enum
{
  SIGNALING_STABLE,
  SIGNALING_HAVE_LOCAL_OFFER,
  SIGNALING_HAVE_REMOTE_OFFER,
} Signaling;

/* What became of a side's wish to negotiate. */
typedef enum
{
  WISH_NONE,
  WISH_OPEN,
  WISH_OFFERED,
} Wish;

typedef struct
{
  guint8 is_offer;
  guint8 generation;
  guint16 revision;
  guint16 answers; /* the offer's revision: nothing the wire would carry */
} Description;

typedef struct
{
  HollerNegotiationMachine machine;
  Description inbox[QUEUE_SIZE];
  guint8 n_inbox;
  guint8 next_revision;
  guint8 ice;           /* credentials of the transport, counted */
  guint8 remote_ice;    /* those that it knows of the other's */
  guint16 held_answers; /* which offer the accepted answer belongs to */
  guint8 signaling;     /* of the connection of this generation */
  guint8 late_step;     /* a connection given up still has one under way */
  guint8 late_generation;
  guint8 running; /* the step that the connection is really at */
  guint8 wish;
  guint8 restart_wish;
  guint8 doomed;    /* the step that is running can only fail */
  guint8 surprised; /* by credentials that should not have changed */
} Side;

typedef struct
{
  Side sides[N_SIDES]; /* 1 is the polite one */
  guint8 n_wants;      /* what may still happen */
  guint8 n_restarts;
  guint8 n_generations;
  guint8 n_failures;
  guint8 n_losses;
  guint8 failed_before_open;
} World;

typedef struct
{
  const char *name;
  gboolean calls[N_SIDES];
  guint8 n_wants;
  guint8 n_restarts;
  guint8 n_generations;
  guint8 n_failures;
  guint8 n_losses;
} Setup;

static const char *const side_names[] = { "impolite", "polite" };

static gboolean
send_description (Side *to,
                  gboolean is_offer,
                  guint generation,
                  guint revision,
                  guint answers)
{
  Description *description = &to->inbox[to->n_inbox];

  if (to->n_inbox == QUEUE_SIZE)
    return FALSE;

  description->is_offer = is_offer;
  description->generation = (guint8) generation;
  description->revision = (guint16) revision;
  description->answers = (guint16) answers;
  to->n_inbox++;
  return TRUE;
}

/* What applying a description does to the transport; says what is wrong with
 * the credentials in it. */
static const char *
apply_ice (Side *side, guint actions)
{
  HollerNegotiationMachine *machine = &side->machine;
  HollerNegotiationActions none = HOLLER_NEGOTIATION_ACTION_NONE;

  if (actions & HOLLER_NEGOTIATION_ACTION_NEW_GENERATION)
    side->ice = side->remote_ice = side->doomed = 0;
  if (actions & HOLLER_NEGOTIATION_ACTION_SET_LOCAL_OFFER)
    {
      side->ice += RESTARTS (machine->local_offer);
      if (ICE_OF (machine->local_offer) != side->ice)
        return "own offer with other credentials than the transport's";
    }
  if (actions & HOLLER_NEGOTIATION_ACTION_SET_REMOTE_OFFER)
    {
      gboolean changed = ICE_OF (machine->remote_offer) != side->remote_ice;

      /* Only where an answer was lost. */
      side->surprised |= changed != RESTARTS (machine->remote_offer);
      side->remote_ice = ICE_OF (machine->remote_offer);
      if (changed)
        {
          side->ice++;
          side->restart_wish = WISH_NONE;
          if (!holler_negotiation_machine_step (
                machine,
                HOLLER_NEGOTIATION_EVENT_RESTARTED,
                0,
                0,
                &none) ||
              none != HOLLER_NEGOTIATION_ACTION_NONE)
            return "the word of a restart was not heard";
        }
    }
  if ((actions & HOLLER_NEGOTIATION_ACTION_SET_LOCAL_ANSWER) &&
      ICE_OF (machine->local_answer) != side->ice)
    return "own answer with other credentials than the transport's";
  if (actions & HOLLER_NEGOTIATION_ACTION_SET_REMOTE_ANSWER)
    {
      gboolean changed = ICE_OF (machine->remote_answer) != side->remote_ice;

      /* The object sees it in the text, and refuses it. */
      side->doomed = changed != RESTARTS (machine->local_offer);
      side->surprised |= side->doomed;
      side->remote_ice = ICE_OF (machine->remote_answer);
    }
  return NULL;
}

/* Runs what the machine asked for; says what no connection could do. */
static const char *
run_actions (World *world, guint index, guint actions, guint agreed_offer)
{
  Side *side = &world->sides[index];
  Side *other = &world->sides[1 - index];
  const HollerNegotiationMachine *machine = &side->machine;

  /* The exchange that just ended, before the next one that may follow. */
  if (actions & (HOLLER_NEGOTIATION_ACTION_NEW_GENERATION |
                 HOLLER_NEGOTIATION_ACTION_STABLE))
    side->signaling = SIGNALING_STABLE;
  if ((actions & HOLLER_NEGOTIATION_ACTION_SEND_OFFER) &&
      !send_description (other,
                         TRUE,
                         machine->generation,
                         machine->local_offer,
                         0))
    return "queue too short";
  if (actions & HOLLER_NEGOTIATION_ACTION_SET_LOCAL_OFFER)
    {
      if (side->signaling != SIGNALING_STABLE)
        return "own offer applied outside stable";
      side->signaling = SIGNALING_HAVE_LOCAL_OFFER;
    }
  if (actions & HOLLER_NEGOTIATION_ACTION_SET_REMOTE_OFFER)
    {
      if (side->signaling != SIGNALING_STABLE)
        return "remote offer would need a rollback";
      if (machine->gate != HOLLER_NEGOTIATION_GATE_OPEN)
        return "remote offer applied before the call was answered";
      side->signaling = SIGNALING_HAVE_REMOTE_OFFER;
    }
  if ((actions & HOLLER_NEGOTIATION_ACTION_SET_LOCAL_ANSWER) &&
      side->signaling != SIGNALING_HAVE_REMOTE_OFFER)
    return "answer without an offer";
  if ((actions & HOLLER_NEGOTIATION_ACTION_SEND_ANSWER) &&
      !send_description (other,
                         FALSE,
                         machine->generation,
                         machine->agreed_local,
                         agreed_offer))
    return "queue too short";
  if (actions & HOLLER_NEGOTIATION_ACTION_SET_REMOTE_ANSWER)
    {
      if (side->signaling != SIGNALING_HAVE_LOCAL_OFFER)
        return "remote answer applied outside have-local-offer";
      if (side->held_answers != machine->local_offer)
        return "answer applied to another offer than its own";
    }
  return NULL;
}

#define TIMED                                                                  \
  (HOLLER_NEGOTIATION_ACTION_CREATE_OFFER |                                    \
   HOLLER_NEGOTIATION_ACTION_SET_LOCAL_OFFER |                                 \
   HOLLER_NEGOTIATION_ACTION_SET_REMOTE_OFFER |                                \
   HOLLER_NEGOTIATION_ACTION_CREATE_ANSWER |                                   \
   HOLLER_NEGOTIATION_ACTION_SET_LOCAL_ANSWER |                                \
   HOLLER_NEGOTIATION_ACTION_SET_REMOTE_ANSWER)

static const char *
run_step (Side *side, guint actions)
{
  if (actions & HOLLER_NEGOTIATION_ACTION_NEW_GENERATION)
    side->running = HOLLER_NEGOTIATION_STEP_NONE;
  if ((actions & TIMED) != 0)
    {
      if (side->running != HOLLER_NEGOTIATION_STEP_NONE)
        return "two steps at once";
      side->running = (guint8) side->machine.step;
    }
  if (!side->machine.failed && side->running != side->machine.step)
    return "the machine is at another step than the connection";
  return NULL;
}

/* A wish is met by an offer that was made after it and agreed on, or by a
 * first exchange on a fresh connection, whoever offered: that carries all. */
static void
follow_wish (Side *side, const Side *before, gboolean wants, guint actions)
{
  gboolean first = before->machine.agreed_local == 0;

  if (wants)
    side->wish = WISH_OPEN;
  if (side->machine.generation != before->machine.generation)
    side->wish = WISH_NONE;
  if ((actions & HOLLER_NEGOTIATION_ACTION_STABLE) &&
      (first ||
       (side->wish == WISH_OFFERED && before->machine.local_offer != 0)))
    side->wish = WISH_NONE;
  if ((actions & HOLLER_NEGOTIATION_ACTION_DROP_OFFER) &&
      side->wish == WISH_OFFERED)
    side->wish = first ? WISH_NONE : WISH_OPEN;
  if ((actions & HOLLER_NEGOTIATION_ACTION_CREATE_OFFER) &&
      side->wish == WISH_OPEN)
    side->wish = WISH_OFFERED;
}

static void
follow_restart_wish (Side *side,
                     const Side *before,
                     gboolean wants,
                     guint actions)
{
  if (wants && before->machine.agreed_local != 0)
    side->restart_wish = WISH_OPEN;
  if (side->machine.generation != before->machine.generation)
    side->restart_wish = WISH_NONE;
  if ((actions & HOLLER_NEGOTIATION_ACTION_STABLE) &&
      side->restart_wish == WISH_OFFERED && before->machine.local_offer != 0)
    side->restart_wish = WISH_NONE;
  if ((actions & HOLLER_NEGOTIATION_ACTION_DROP_OFFER) &&
      side->restart_wish == WISH_OFFERED)
    side->restart_wish = WISH_OPEN;
  if ((actions & HOLLER_NEGOTIATION_ACTION_RESTART_ICE) &&
      side->restart_wish == WISH_OPEN)
    side->restart_wish = WISH_OFFERED;
}

static void
feed (HollerSearch *search,
      const World *before,
      const World *prepared,
      guint index,
      HollerNegotiationEvent event,
      guint generation,
      guint revision)
{
  World world = *prepared;
  Side *side = &world.sides[index];
  HollerNegotiationStep step = before->sides[index].machine.step;
  guint old_generation = before->sides[index].machine.generation;
  guint offer = side->machine.remote_offer;
  HollerNegotiationActions actions = HOLLER_NEGOTIATION_ACTION_NONE;
  g_autofree char *label = NULL;
  const char *what;

  label = g_strdup_printf ("%s: %s %u",
                           side_names[index],
                           holler_negotiation_event_to_name (event),
                           revision);
  if (!holler_negotiation_machine_step (&side->machine,
                                        event,
                                        generation,
                                        revision,
                                        &actions))
    {
      /* Refused: but the world may have changed without it. */
      if (memcmp (&world, before, sizeof world) != 0)
        holler_search_add (search, &world, label);
      return;
    }

  if (side->machine.generation != old_generation &&
      step != HOLLER_NEGOTIATION_STEP_NONE &&
      event < HOLLER_NEGOTIATION_EVENT_OFFER_CREATED)
    {
      side->late_step = (guint8) step;
      side->late_generation = (guint8) old_generation;
    }
  if (event == HOLLER_NEGOTIATION_EVENT_REMOTE_ANSWER &&
      (actions & HOLLER_NEGOTIATION_ACTION_IGNORE) == 0)
    side->held_answers = before->sides[index].inbox[0].answers;
  if (actions & HOLLER_NEGOTIATION_ACTION_FAIL && !world.failed_before_open)
    holler_search_fail (search, label, "gave up although little went wrong");
  if (event == HOLLER_NEGOTIATION_EVENT_STEP_FAILED &&
      side->machine.generation == old_generation && !side->machine.failed &&
      !side->machine.wants_generation)
    holler_search_fail (search, label, "a failed step led nowhere");

  if (event >= HOLLER_NEGOTIATION_EVENT_OFFER_CREATED &&
      generation != old_generation)
    holler_search_fail (search, label, "a step of a gone connection counted");
  if (event == HOLLER_NEGOTIATION_EVENT_FRAMES_LOST &&
      before->sides[index].machine.local_offer != 0 &&
      side->machine.generation == old_generation && !side->machine.failed)
    holler_search_fail (search, label, "an offer that may be lost still waits");
  follow_wish (side,
               &before->sides[index],
               event == HOLLER_NEGOTIATION_EVENT_WANT,
               actions);
  follow_restart_wish (side,
                       &before->sides[index],
                       event == HOLLER_NEGOTIATION_EVENT_WANT_RESTART,
                       actions);

  what = run_actions (&world, index, actions, offer);
  if (what == NULL)
    what = apply_ice (side, actions);
  if (what == NULL)
    what = run_step (side, actions);
  if (what != NULL)
    holler_search_fail (search, label, what);
  else
    holler_search_add (search, &world, label);
}

static HollerNegotiationEvent
get_end_of_step (guint step)
{
  switch ((HollerNegotiationStep) step)
    {
    case HOLLER_NEGOTIATION_STEP_CREATE_OFFER:
      return HOLLER_NEGOTIATION_EVENT_OFFER_CREATED;
    case HOLLER_NEGOTIATION_STEP_CREATE_ANSWER:
      return HOLLER_NEGOTIATION_EVENT_ANSWER_CREATED;
    case HOLLER_NEGOTIATION_STEP_SET_LOCAL_OFFER:
    case HOLLER_NEGOTIATION_STEP_SET_LOCAL_ANSWER:
      return HOLLER_NEGOTIATION_EVENT_LOCAL_SET;
    case HOLLER_NEGOTIATION_STEP_SET_REMOTE_OFFER:
    case HOLLER_NEGOTIATION_STEP_SET_REMOTE_ANSWER:
      return HOLLER_NEGOTIATION_EVENT_REMOTE_SET;
    case HOLLER_NEGOTIATION_STEP_NONE:
    default:
      g_assert_not_reached ();
    }
}

static void
expand_steps (HollerSearch *search, const World *world, guint index)
{
  const Side *side = &world->sides[index];
  World next = *world;

  if (side->doomed)
    {
      next.sides[index].running = HOLLER_NEGOTIATION_STEP_NONE;
      next.sides[index].doomed = FALSE;
      feed (search,
            world,
            &next,
            index,
            HOLLER_NEGOTIATION_EVENT_STEP_FAILED,
            side->machine.generation,
            0);
    }
  else if (side->running != HOLLER_NEGOTIATION_STEP_NONE)
    {
      HollerNegotiationEvent event = get_end_of_step (side->running);
      guint revision = 0;

      next.sides[index].running = HOLLER_NEGOTIATION_STEP_NONE;
      if (event == HOLLER_NEGOTIATION_EVENT_OFFER_CREATED ||
          event == HOLLER_NEGOTIATION_EVENT_ANSWER_CREATED)
        {
          gboolean restarts = event == HOLLER_NEGOTIATION_EVENT_OFFER_CREATED &&
                              side->machine.offer_restarts;

          revision = side->next_revision | (guint) (side->ice + restarts) << 8 |
                     (guint) restarts << 12;
          next.sides[index].next_revision += 2;
        }
      feed (search,
            world,
            &next,
            index,
            event,
            side->machine.generation,
            revision);

      next = *world;
      next.sides[index].running = HOLLER_NEGOTIATION_STEP_NONE;
      if (next.n_failures > 0)
        {
          next.n_failures--;
          next.failed_before_open |=
            side->machine.gate != HOLLER_NEGOTIATION_GATE_OPEN;
          feed (search,
                world,
                &next,
                index,
                HOLLER_NEGOTIATION_EVENT_STEP_FAILED,
                side->machine.generation,
                0);
        }
    }

  if (side->late_step != HOLLER_NEGOTIATION_STEP_NONE)
    {
      next = *world;
      next.sides[index].late_step = HOLLER_NEGOTIATION_STEP_NONE;
      next.sides[index].late_generation = 0;
      feed (search,
            world,
            &next,
            index,
            get_end_of_step (side->late_step),
            side->late_generation,
            99);
    }
}

static void
take_first (Side *side)
{
  side->n_inbox--;
  memmove (&side->inbox[0],
           &side->inbox[1],
           side->n_inbox * sizeof (Description));
  memset (&side->inbox[side->n_inbox], 0, sizeof (Description));
}

static void
expand_inbox (HollerSearch *search, const World *world, guint index)
{
  const Side *side = &world->sides[index];
  World next = *world;

  if (side->n_inbox == 0)
    return;

  if (side->machine.gate != HOLLER_NEGOTIATION_GATE_OPEN)
    {
      /* It waits in the object. Fed in all the same, it must be refused. */
      feed (search,
            world,
            world,
            index,
            side->inbox[0].is_offer ? HOLLER_NEGOTIATION_EVENT_REMOTE_OFFER
                                    : HOLLER_NEGOTIATION_EVENT_REMOTE_ANSWER,
            side->inbox[0].generation,
            side->inbox[0].revision);
      return;
    }

  take_first (&next.sides[index]);
  feed (search,
        world,
        &next,
        index,
        side->inbox[0].is_offer ? HOLLER_NEGOTIATION_EVENT_REMOTE_OFFER
                                : HOLLER_NEGOTIATION_EVENT_REMOTE_ANSWER,
        side->inbox[0].generation,
        side->inbox[0].revision);
}

/* The server acknowledges an offer that was sent; the callee's accept comes
 * before the caller hears of it. */
static void
expand_gate (HollerSearch *search,
             const Setup *setup,
             const World *world,
             guint index)
{
  const Side *side = &world->sides[index];
  const Side *other = &world->sides[1 - index];
  World next = *world;

  if (setup->calls[index] &&
      side->machine.gate == HOLLER_NEGOTIATION_GATE_CLOSED &&
      side->machine.local_offer != 0)
    feed (search, world, &next, index, HOLLER_NEGOTIATION_EVENT_ACKED, 0, 0);

  if (side->machine.gate == HOLLER_NEGOTIATION_GATE_OPEN)
    return;
  if (setup->calls[index] &&
      (side->machine.local_offer == 0 ||
       (!setup->calls[1 - index] &&
        other->machine.gate != HOLLER_NEGOTIATION_GATE_OPEN)))
    return;
  if (!setup->calls[index] && side->n_inbox == 0)
    return;
  feed (search, world, &next, index, HOLLER_NEGOTIATION_EVENT_OPEN, 0, 0);
}

static gboolean
is_quiet (const World *world)
{
  for (guint i = 0; i < N_SIDES; i++)
    {
      const Side *side = &world->sides[i];

      if (side->n_inbox > 0 || side->late_step != 0 ||
          side->machine.step != HOLLER_NEGOTIATION_STEP_NONE ||
          side->machine.gate != HOLLER_NEGOTIATION_GATE_OPEN)
        return FALSE;
    }

  return TRUE;
}

static void
expand_wishes (HollerSearch *search,
               const Setup *setup,
               const World *world,
               guint index)
{
  const Side *side = &world->sides[index];
  World next = *world;

  if (world->n_wants > 0 && side->machine.gate == HOLLER_NEGOTIATION_GATE_OPEN)
    {
      next.n_wants--;
      feed (search, world, &next, index, HOLLER_NEGOTIATION_EVENT_WANT, 0, 0);
    }

  next = *world;
  if (world->n_restarts > 0 && side->machine.has_connection)
    {
      next.n_restarts--;
      feed (search,
            world,
            &next,
            index,
            HOLLER_NEGOTIATION_EVENT_WANT_RESTART,
            0,
            0);
    }

  next = *world;
  if (world->n_generations > 0 && side->machine.has_connection)
    {
      next.n_generations--;
      feed (search,
            world,
            &next,
            index,
            HOLLER_NEGOTIATION_EVENT_WANT_GENERATION,
            0,
            0);
    }

  /* The time-out of an offer: only a loss can make it pass. */
  next = *world;
  if (setup->n_losses > 0 && is_quiet (world) && side->machine.local_offer != 0)
    feed (search,
          world,
          &next,
          index,
          HOLLER_NEGOTIATION_EVENT_WANT_GENERATION,
          0,
          0);
}

/* This side's session is gone, with all that was under way to it and any
 * number of the last frames from it. */
static void
expand_loss (HollerSearch *search,
             const Setup *setup,
             const World *world,
             guint index)
{
  if (world->n_losses == 0 ||
      world->sides[0].machine.gate != HOLLER_NEGOTIATION_GATE_OPEN ||
      world->sides[1].machine.gate != HOLLER_NEGOTIATION_GATE_OPEN)
    return;

  for (guint kept = 0; kept <= world->sides[1 - index].n_inbox; kept++)
    {
      World next = *world;
      Side *side = &next.sides[index];
      Side *other = &next.sides[1 - index];

      next.n_losses--;
      memset (side->inbox, 0, sizeof side->inbox);
      side->n_inbox = 0;
      memset (&other->inbox[kept],
              0,
              (other->n_inbox - kept) * sizeof (Description));
      other->n_inbox = (guint8) kept;
      feed (search,
            world,
            &next,
            index,
            HOLLER_NEGOTIATION_EVENT_FRAMES_LOST,
            0,
            0);
    }
}

static void
expand (HollerSearch *search, gconstpointer state, gpointer user_data)
{
  const World *world = state;
  const Setup *setup = user_data;

  /* Who gives up ends the call for both. */
  if (world->sides[0].machine.failed || world->sides[1].machine.failed)
    return;

  for (guint i = 0; i < N_SIDES; i++)
    {
      expand_steps (search, world, i);
      expand_inbox (search, world, i);
      expand_gate (search, setup, world, i);
      expand_wishes (search, setup, world, i);
      expand_loss (search, setup, world, i);
    }
}

static gboolean
is_goal (gconstpointer state, gpointer user_data)
{
  const World *world = state;

  if (world->sides[0].machine.failed || world->sides[1].machine.failed)
    return TRUE;

  return is_quiet (world) &&
         holler_negotiation_machine_is_stable (&world->sides[0].machine) &&
         holler_negotiation_machine_is_stable (&world->sides[1].machine);
}

static const char *
check (gconstpointer state, gpointer user_data)
{
  const World *world = state;
  const Setup *setup = user_data;
  const HollerNegotiationMachine *a = &world->sides[0].machine;
  const HollerNegotiationMachine *b = &world->sides[1].machine;

  if (setup->n_losses == 0 &&
      (world->sides[0].surprised || world->sides[1].surprised))
    return "credentials changed that should not, or the other way round";
  if (a->failed || b->failed || !is_quiet (world))
    return NULL;
  /* What was lost on the way is found out by the time-out of an offer. */
  if (setup->n_losses > 0 && (a->local_offer != 0 || b->local_offer != 0))
    return NULL;

  if (!holler_negotiation_machine_is_stable (a) ||
      !holler_negotiation_machine_is_stable (b))
    return "quiet, but not stable";
  if (a->generation != b->generation)
    return "stable in different generations";
  if (a->agreed_local != b->agreed_remote ||
      a->agreed_remote != b->agreed_local)
    return "stable with different descriptions";
  if (world->sides[0].wish != WISH_NONE || world->sides[1].wish != WISH_NONE)
    return "a wish was forgotten";
  if (world->sides[0].restart_wish != WISH_NONE ||
      world->sides[1].restart_wish != WISH_NONE)
    return "a restart was forgotten";
  if (world->sides[0].ice != world->sides[1].remote_ice ||
      world->sides[1].ice != world->sides[0].remote_ice)
    return "stable with other credentials than the other's";
  return NULL;
}

static void
describe (gconstpointer state, GString *text, gpointer user_data)
{
  const World *world = state;

  for (guint i = 0; i < N_SIDES; i++)
    {
      const Side *side = &world->sides[i];
      const HollerNegotiationMachine *machine = &side->machine;

      g_string_append_printf (
        text,
        "%s g%u gate %u %s offer %u%s held %u/%u agreed %u/%u inbox %u%s; ",
        side_names[i],
        machine->generation,
        machine->gate,
        holler_negotiation_step_to_name (machine->step),
        machine->local_offer,
        machine->local_offer_set ? "(set)" : "",
        machine->held_offer,
        machine->held_answer,
        machine->agreed_local,
        machine->agreed_remote,
        side->n_inbox,
        machine->wanted ? " wanted" : "");
    }
}

static void
test_search (gconstpointer data)
{
  const Setup *setup = data;
  HollerSearchModel model = {
    .name = setup->name,
    .state_size_bytes = sizeof (World),
    .expand = expand,
    .check = check,
    .is_goal = is_goal,
    .describe = describe,
    .user_data = (gpointer) setup,
  };
  World world;

  memset (&world, 0, sizeof world);
  world.n_wants = setup->n_wants;
  world.n_restarts = setup->n_restarts;
  world.n_generations = setup->n_generations;
  world.n_failures = setup->n_failures;
  world.n_losses = setup->n_losses;
  for (guint i = 0; i < N_SIDES; i++)
    {
      Side *side = &world.sides[i];
      HollerNegotiationActions actions;

      holler_negotiation_machine_init (&side->machine, i == 1);
      side->next_revision = (guint8) (1 + i);
      if (setup->calls[i])
        g_assert_true (
          holler_negotiation_machine_step (&side->machine,
                                           HOLLER_NEGOTIATION_EVENT_WANT,
                                           0,
                                           0,
                                           &actions));
      side->running = (guint8) side->machine.step;
    }

  holler_search_assert (&model, &world, 1500000);
}

int
main (int argc, char *argv[])
{
  /* clang-format off */
  static const Setup setups[] = {
    /* name                          who calls        wants restarts gens failures losses */
    { "impolite-calls",              { TRUE, FALSE }, 2,    0,       1,   1,       0 },
    { "polite-calls",                { FALSE, TRUE }, 2,    0,       1,   1,       0 },
    { "both-call",                   { TRUE, TRUE },  2,    0,       1,   1,       0 },
    { "both-call-and-fail-twice",    { TRUE, TRUE },  0,    0,       0,   3,       0 },
    { "both-call-and-begin-anew",    { TRUE, TRUE },  0,    0,       3,   0,       0 },
    { "impolite-calls-with-loss",    { TRUE, FALSE }, 1,    0,       1,   0,       1 },
    { "polite-calls-with-loss",      { FALSE, TRUE }, 1,    0,       1,   0,       1 },
    { "polite-calls-with-losses",    { FALSE, TRUE }, 2,    0,       0,   0,       2 },
    { "four-steps-fail",             { TRUE, FALSE }, 0,    0,       0,   4,       0 },
    { "restart-and-renegotiate",     { TRUE, FALSE }, 2,    2,       0,   0,       0 },
    { "both-call-and-restart",       { TRUE, TRUE },  0,    3,       0,   0,       0 },
    { "restart-and-begin-anew",      { FALSE, TRUE }, 0,    2,       1,   1,       0 },
    { "all-at-once",                 { TRUE, FALSE }, 1,    1,       1,   0,       0 },
    { "restart-with-loss",           { TRUE, FALSE }, 0,    2,       0,   0,       1 },
  };
  /* clang-format on */

  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (setups); i++)
    {
      g_autofree char *path =
        g_strconcat ("/model/negotiation/", setups[i].name, NULL);

      g_test_add_data_func (path, &setups[i], test_search);
    }

  return g_test_run ();
}
