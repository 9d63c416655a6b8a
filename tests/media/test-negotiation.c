/* test-negotiation.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "client/holler-negotiator.h"
#include "holler-test.h"
#include "media/holler-gst-media.h"

/* Two negotiators over real connections, and a wire that takes its time: both
 * sides want to negotiate, to restart ICE and to begin anew, at moments that a
 * seed gives. Whatever happens, both are heard in the end, and hardly
 * interrupted on the way.
 */

/* On a machine that does other things too; whoever went deaf stays so. */
#define MAX_GAP_MS 2000
#define MAX_WIRE_MS 40

typedef struct _Side Side;

typedef enum
{
  SAID_OFFER,
  SAID_ANSWER,
  SAID_CANDIDATE,
} SaidKind;

typedef struct
{
  Side *to;
  SaidKind kind;
  guint generation;
  char *text;
  char *mid;
  char *ufrag;
} Said;

struct _Side
{
  HollerMedia *media;
  HollerNegotiator *negotiator;
  Side *other;
  GQueue *wire; /* what is on its way to the other, in order */
  guint wire_id;
  gboolean failed;
  guint64 seen;
  gint64 seen_at_us;
  gint64 longest_us;
};

typedef struct
{
  HollerClock *clock;
  Side sides[2]; /* 1 is the polite one */
  guint meter_id;
} World;

static void
said_free (gpointer data)
{
  Said *said = data;

  g_free (said->text);
  g_free (said->mid);
  g_free (said->ufrag);
  g_free (said);
}

static void arm_wire (Side *side);

static gboolean
wire_cb (gpointer user_data)
{
  Side *side = user_data;
  Said *said = g_queue_pop_head (side->wire);
  HollerNegotiator *to = said->to->negotiator;

  side->wire_id = 0;
  if (said->kind == SAID_OFFER)
    holler_negotiator_remote_offer (to, said->generation, said->text);
  else if (said->kind == SAID_ANSWER)
    holler_negotiator_remote_answer (to, said->generation, said->text);
  else
    holler_negotiator_remote_candidate (to,
                                        said->generation,
                                        said->text,
                                        said->mid,
                                        said->ufrag);
  said_free (said);
  arm_wire (side);

  return G_SOURCE_REMOVE;
}

/* Candidates come in bunches, descriptions one by one. */
static void
arm_wire (Side *side)
{
  const Said *next = g_queue_peek_head (side->wire);

  if (next == NULL || side->wire_id != 0)
    return;
  side->wire_id =
    g_timeout_add (next->kind == SAID_CANDIDATE
                     ? 0
                     : (guint) g_test_rand_int_range (0, MAX_WIRE_MS),
                   wire_cb,
                   side);
}

static void
say (Side *side,
     SaidKind kind,
     guint generation,
     const char *text,
     const char *mid,
     const char *ufrag)
{
  Said *said = g_new0 (Said, 1);

  said->to = side->other;
  said->kind = kind;
  said->generation = generation;
  said->text = g_strdup (text);
  said->mid = g_strdup (mid);
  said->ufrag = g_strdup (ufrag);
  g_queue_push_tail (side->wire, said);
  arm_wire (side);
}

static void
send_offer (gpointer owner, guint generation, const char *sdp)
{
  say (owner, SAID_OFFER, generation, sdp, NULL, NULL);
}

static void
send_answer (gpointer owner, guint generation, const char *sdp)
{
  say (owner, SAID_ANSWER, generation, sdp, NULL, NULL);
}

static void
send_candidate (gpointer owner,
                guint generation,
                const char *candidate,
                const char *mid,
                guint m_line_index,
                const char *ufrag)
{
  say (owner, SAID_CANDIDATE, generation, candidate, mid, ufrag);
}

static void
changed (gpointer owner)
{
}

static void
sounding (gpointer owner)
{
}

static void
data (gpointer owner, const char *text)
{
}

static void
failed (gpointer owner, const char *message)
{
  ((Side *) owner)->failed = TRUE;
}

static const HollerNegotiatorFuncs funcs = {
  .send_offer = send_offer,
  .send_answer = send_answer,
  .send_candidate = send_candidate,
  .changed = changed,
  .sounding = sounding,
  .data = data,
  .failed = failed,
};

static gboolean
meter_cb (gpointer user_data)
{
  World *world = user_data;
  gint64 now_us = g_get_monotonic_time ();

  for (guint i = 0; i < 2; i++)
    {
      Side *side = &world->sides[i];
      HollerTraffic traffic;

      holler_negotiator_get_traffic (side->negotiator, &traffic);
      if (side->seen_at_us != 0)
        side->longest_us = MAX (side->longest_us, now_us - side->seen_at_us);
      if (traffic.n_media != side->seen)
        side->seen_at_us = now_us;
      side->seen = traffic.n_media;
    }

  return G_SOURCE_CONTINUE;
}

static void
world_init (World *world)
{
  memset (world, 0, sizeof *world);
  world->clock = holler_system_clock_new ();
  for (guint i = 0; i < 2; i++)
    {
      Side *side = &world->sides[i];
      g_autoptr (GError) error = NULL;

      side->other = &world->sides[1 - i];
      side->wire = g_queue_new ();
      side->media = holler_gst_media_new (world->clock);
      g_object_set (side->media,
                    "audio-input",
                    "test",
                    "audio-output",
                    "null",
                    NULL);
      holler_media_open_playback (side->media, &error);
      g_assert_no_error (error);
      holler_media_open_capture (side->media, HOLLER_MEDIA_AUDIO, &error);
      g_assert_no_error (error);
      side->negotiator =
        holler_negotiator_new (side->media, world->clock, &funcs, side, i == 1);
      holler_negotiator_acked (side->negotiator);
      holler_negotiator_open (side->negotiator);
    }
  world->meter_id = g_timeout_add (10, meter_cb, world);
}

static void
world_clear (World *world)
{
  g_source_remove (world->meter_id);
  for (guint i = 0; i < 2; i++)
    {
      Side *side = &world->sides[i];

      g_clear_handle_id (&side->wire_id, g_source_remove);
      holler_negotiator_close (side->negotiator);
    }
  for (guint i = 0; i < 2; i++)
    {
      Side *side = &world->sides[i];

      holler_media_close_capture (side->media);
      holler_media_close_playback (side->media);
      while (g_main_context_iteration (NULL, FALSE))
        ;
      holler_gst_media_wait (HOLLER_GST_MEDIA (side->media), 2000);
      g_queue_free_full (side->wire, said_free);
      g_object_unref (side->negotiator);
      g_object_unref (side->media);
    }
  g_object_unref (world->clock);
}

/* Nothing on its way, one generation, and it carries both ways. */
static gboolean
is_settled (gpointer user_data)
{
  World *world = user_data;
  gboolean settled =
    holler_negotiator_get_generation (world->sides[0].negotiator) ==
    holler_negotiator_get_generation (world->sides[1].negotiator);

  for (guint i = 0; i < 2; i++)
    {
      const Side *side = &world->sides[i];

      g_assert_false (side->failed);
      settled = settled && g_queue_is_empty (side->wire) &&
                holler_negotiator_is_settled (side->negotiator);
    }

  return settled;
}

typedef struct
{
  World *world;
  guint64 wanted[2];
} Flowing;

static gboolean
is_flowing (gpointer user_data)
{
  Flowing *self = user_data;

  return self->world->sides[0].seen >= self->wanted[0] &&
         self->world->sides[1].seen >= self->wanted[1] &&
         is_settled (self->world);
}

/* A second more of sound, both ways. */
static void
wait_for_flow (World *world)
{
  Flowing flowing = { world, { 0, 0 } };

  holler_test_wait_until (is_settled, world);
  for (guint i = 0; i < 2; i++)
    flowing.wanted[i] = world->sides[i].seen + 50;
  holler_test_wait_until (is_flowing, &flowing);
}

static void
act (Side *side, guint what)
{
  if (what == 0)
    holler_negotiator_want_generation (side->negotiator);
  else if (what <= 2)
    holler_negotiator_want_restart (side->negotiator);
  else
    holler_negotiator_want (side->negotiator);
}

static void
run_for (guint ms)
{
  gint64 until_us = g_get_monotonic_time () + (gint64) ms * 1000;

  while (g_get_monotonic_time () < until_us)
    g_main_context_iteration (NULL, TRUE);
}

static void
report (World *world, const char *what)
{
  g_test_message ("%s: generation %u, longest gaps %d and %d ms",
                  what,
                  holler_negotiator_get_generation (world->sides[0].negotiator),
                  (int) (world->sides[0].longest_us / 1000),
                  (int) (world->sides[1].longest_us / 1000));
  for (guint i = 0; i < 2; i++)
    g_assert_cmpint (world->sides[i].longest_us, <, MAX_GAP_MS * 1000);
}

/* Each of the pairs of wishes, at the same moment. */
static void
test_pairs (void)
{
  World world;

  world_init (&world);
  holler_negotiator_want (world.sides[0].negotiator);
  holler_negotiator_want (world.sides[1].negotiator);
  wait_for_flow (&world);
  for (guint one = 0; one < 9; one++)
    {
      act (&world.sides[0], one % 3 == 2 ? 3 : one % 3);
      act (&world.sides[1], one / 3 == 2 ? 3 : one / 3);
      wait_for_flow (&world);
    }
  report (&world, "pairs");
  world_clear (&world);
}

static void
test_storm (void)
{
  World world;

  world_init (&world);
  holler_negotiator_want (world.sides[0].negotiator);
  holler_negotiator_want (world.sides[1].negotiator);
  wait_for_flow (&world);
  for (guint round = 0; round < 3; round++)
    {
      for (guint i = 0; i < 12; i++)
        {
          act (&world.sides[g_test_rand_int_range (0, 2)],
               (guint) g_test_rand_int_range (0, 6));
          run_for ((guint) g_test_rand_int_range (0, 150));
        }
      wait_for_flow (&world);
    }
  report (&world, "storm");
  world_clear (&world);
}

int
main (int argc, char *argv[])
{
  holler_gst_media_init_process (&argc, &argv);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/media/negotiation/every-two-wishes-at-once", test_pairs);
  g_test_add_func ("/media/negotiation/storm", test_storm);

  return g_test_run ();
}
