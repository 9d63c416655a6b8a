/* test-negotiator.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "client/holler-negotiator.h"
#include "holler-fake-clock.h"
#include "holler-fake-media.h"

/* Two negotiators and the wire between them, which a test may hold. */

typedef struct _Side Side;

struct _Side
{
  HollerFakeMedia *media;
  HollerNegotiator *negotiator;
  Side *other;
  GQueue sent;             /* (element-type Said) */
  GHashTable *said_ufrags; /* in descriptions */
  gboolean failed;
  guint n_offers;
  guint n_answers;
  guint n_candidates;
};

typedef enum
{
  SAID_OFFER,
  SAID_ANSWER,
  SAID_CANDIDATE,
} SaidKind;

typedef struct
{
  SaidKind kind;
  guint generation;
  char *text;
  char *ufrag;
} Said;

typedef struct
{
  HollerFakeClock *clock;
  Side sides[2];
} Fixture;

static void
said_free (gpointer data)
{
  Said *said = data;

  g_free (said->text);
  g_free (said->ufrag);
  g_free (said);
}

static void
say (Side *side,
     SaidKind kind,
     guint generation,
     const char *text,
     const char *ufrag)
{
  Said *said = g_new0 (Said, 1);

  said->kind = kind;
  said->generation = generation;
  said->text = g_strdup (text);
  said->ufrag = g_strdup (ufrag);
  g_queue_push_tail (&side->sent, said);
}

static void
remember_ufrag (Side *side, const char *sdp)
{
  const char *ufrag = strstr (sdp, "a=ice-ufrag:");

  g_assert_nonnull (ufrag);
  ufrag += strlen ("a=ice-ufrag:");
  g_hash_table_add (side->said_ufrags,
                    g_strndup (ufrag, strcspn (ufrag, "\r")));
}

static void
send_offer (gpointer owner, guint generation, const char *sdp)
{
  ((Side *) owner)->n_offers++;
  remember_ufrag (owner, sdp);
  say (owner, SAID_OFFER, generation, sdp, NULL);
}

static void
send_answer (gpointer owner, guint generation, const char *sdp)
{
  ((Side *) owner)->n_answers++;
  remember_ufrag (owner, sdp);
  say (owner, SAID_ANSWER, generation, sdp, NULL);
}

static void
send_candidate (gpointer owner,
                guint generation,
                const char *candidate,
                const char *mid,
                guint m_line_index,
                const char *ufrag)
{
  /* never before the description that it belongs to */
  g_assert_nonnull (ufrag);
  g_assert_true (g_hash_table_contains (((Side *) owner)->said_ufrags, ufrag));
  ((Side *) owner)->n_candidates++;
  say (owner, SAID_CANDIDATE, generation, candidate, ufrag);
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
carry_one (Side *side)
{
  Said *said = g_queue_pop_head (&side->sent);
  HollerNegotiator *to = side->other->negotiator;

  if (said == NULL)
    return FALSE;

  if (said->kind == SAID_OFFER)
    holler_negotiator_remote_offer (to, said->generation, said->text);
  else if (said->kind == SAID_ANSWER)
    holler_negotiator_remote_answer (to, said->generation, said->text);
  else
    holler_negotiator_remote_candidate (to,
                                        said->generation,
                                        said->text,
                                        "0",
                                        said->ufrag);
  said_free (said);

  return TRUE;
}

static void
carry_all (Fixture *fixture)
{
  gboolean more = TRUE;

  while (more)
    {
      holler_fake_settle ();
      more = carry_one (&fixture->sides[0]);
      more |= carry_one (&fixture->sides[1]);
    }
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->clock = HOLLER_FAKE_CLOCK (holler_fake_clock_new ());
  for (guint i = 0; i < 2; i++)
    {
      Side *side = &fixture->sides[i];

      g_queue_init (&side->sent);
      side->said_ufrags =
        g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      side->other = &fixture->sides[1 - i];
      side->media = HOLLER_FAKE_MEDIA (holler_fake_media_new ());
      side->negotiator = holler_negotiator_new (HOLLER_MEDIA (side->media),
                                                HOLLER_CLOCK (fixture->clock),
                                                &funcs,
                                                side,
                                                i == 1);
    }
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  for (guint i = 0; i < 2; i++)
    {
      Side *side = &fixture->sides[i];

      holler_negotiator_close (side->negotiator);
      holler_fake_settle ();
      g_assert_finalize_object (side->negotiator);
      g_queue_clear_full (&side->sent, said_free);
      g_hash_table_unref (side->said_ufrags);
      g_object_unref (side->media);
    }
  g_assert_cmpuint (holler_fake_clock_get_n_timeouts (fixture->clock), ==, 0);
  g_object_unref (fixture->clock);
}

static void
open_both (Fixture *fixture)
{
  for (guint i = 0; i < 2; i++)
    {
      holler_negotiator_acked (fixture->sides[i].negotiator);
      holler_negotiator_open (fixture->sides[i].negotiator);
    }
}

static void
assert_up (Fixture *fixture, guint generation)
{
  /* until the old connections are really let go */
  holler_fake_clock_advance (fixture->clock, 3000);
  for (guint i = 0; i < 2; i++)
    {
      Side *side = &fixture->sides[i];

      g_assert_false (side->failed);
      g_assert_cmpuint (holler_negotiator_get_generation (side->negotiator),
                        ==,
                        generation);
      g_assert_cmpint (holler_peer_connection_get_state (
                         holler_negotiator_get_connection (side->negotiator)),
                       ==,
                       HOLLER_PEER_STATE_CONNECTED);
      /* all but the one that carries are gone */
      for (guint j = 0; j + 1 < holler_fake_media_get_n_peers (side->media);
           j++)
        g_assert_true (holler_fake_peer_connection_is_closed (
          holler_fake_media_get_peer (side->media, j)));
    }
}

static void
test_offers (Fixture *fixture, gconstpointer data_pointer)
{
  Side *offerer = &fixture->sides[GPOINTER_TO_INT (data_pointer)];

  holler_negotiator_want (offerer->negotiator);
  holler_fake_settle ();
  g_assert_cmpuint (offerer->n_offers, ==, 1);
  g_assert_cmpuint (offerer->n_candidates, ==, 0);
  open_both (fixture);
  carry_all (fixture);
  assert_up (fixture, 0);
  g_assert_cmpuint (offerer->other->n_answers, ==, 1);
  g_assert_cmpuint (holler_fake_peer_connection_get_n_candidates (
                      holler_fake_media_get_last (offerer->media)),
                    ==,
                    2);
}

/* What comes before the gate is open is kept out. */
static void
test_gate (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *offer = holler_fake_sdp (1, 5, TRUE);
  Side *side = &fixture->sides[0];

  holler_negotiator_remote_offer (side->negotiator, 0, offer);
  holler_negotiator_remote_answer (side->negotiator, 0, offer);
  holler_negotiator_remote_candidate (side->negotiator, 0, NULL, NULL, NULL);
  holler_fake_settle ();
  g_assert_cmpuint (holler_fake_media_get_n_peers (side->media), ==, 0);
}

static void
test_glare (Fixture *fixture, gconstpointer unused)
{
  open_both (fixture);
  holler_negotiator_want (fixture->sides[0].negotiator);
  holler_negotiator_want (fixture->sides[1].negotiator);
  carry_all (fixture);
  assert_up (fixture, 0);
  /* the polite side gave way, on the connection it had */
  g_assert_cmpuint (fixture->sides[0].n_answers, ==, 0);
  g_assert_cmpuint (fixture->sides[1].n_answers, ==, 1);
  g_assert_cmpuint (holler_fake_media_get_n_peers (fixture->sides[1].media),
                    ==,
                    1);
}

static void
test_generations (Fixture *fixture, gconstpointer unused)
{
  open_both (fixture);
  holler_negotiator_want (fixture->sides[0].negotiator);
  carry_all (fixture);
  for (guint generation = 1; generation < 5; generation++)
    {
      holler_negotiator_want_generation (
        fixture->sides[generation % 2].negotiator);
      carry_all (fixture);
      assert_up (fixture, generation);
    }
  /* and both at once are one */
  holler_negotiator_want_generation (fixture->sides[0].negotiator);
  holler_negotiator_want_generation (fixture->sides[1].negotiator);
  carry_all (fixture);
  assert_up (fixture, 5);
}

static void
test_step_fails (Fixture *fixture, gconstpointer unused)
{
  open_both (fixture);
  holler_negotiator_want (fixture->sides[0].negotiator);
  carry_all (fixture);
  for (guint step = HOLLER_FAKE_STEP_CREATE_OFFER;
       step <= HOLLER_FAKE_STEP_SET_REMOTE;
       step++)
    for (guint i = 0; i < 2; i++)
      {
        Side *side = &fixture->sides[i];

        /* the next connection's step, so that a fresh one is asked for */
        holler_fake_media_fail_next (side->media, (HollerFakeStep) step);
        holler_negotiator_want_generation (fixture->sides[0].negotiator);
        carry_all (fixture);
        holler_fake_media_fail_next (side->media, HOLLER_FAKE_STEP_NONE);
        assert_up (
          fixture,
          holler_negotiator_get_generation (fixture->sides[0].negotiator));
      }
}

/* An answer that never comes is not waited for for ever. */
static void
test_lost_answer (Fixture *fixture, gconstpointer unused)
{
  open_both (fixture);
  holler_negotiator_want (fixture->sides[0].negotiator);
  holler_fake_settle ();
  g_queue_clear_full (&fixture->sides[0].sent, said_free);
  holler_fake_clock_advance (fixture->clock, 11 * 1000);
  carry_all (fixture);
  assert_up (fixture, 1);
}

static void
test_never_agrees (Fixture *fixture, gconstpointer unused)
{
  Side *side = &fixture->sides[0];

  open_both (fixture);
  holler_negotiator_want (side->negotiator);
  for (guint i = 0; i < 20; i++)
    {
      holler_fake_settle ();
      holler_negotiator_remote_answer (
        side->negotiator,
        holler_negotiator_get_generation (side->negotiator),
        "v=0");
    }
  holler_fake_settle ();
  g_assert_true (side->failed);
  g_assert_cmpuint (holler_fake_media_get_n_peers (side->media), <, 12);
}

/* Candidates wait for their description, but not without end. */
static void
test_candidates_wait (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *offer = holler_fake_sdp (77, 5, TRUE);
  g_autofree char *ufrag = holler_fake_ufrag (77);
  Side *side = &fixture->sides[0];

  open_both (fixture);
  for (guint i = 0; i < 200; i++)
    holler_negotiator_remote_candidate (
      side->negotiator,
      0,
      "candidate:1 1 UDP 2015363327 192.0.2.1 40000 typ host",
      "0",
      ufrag);
  /* another's, and none at all */
  holler_negotiator_remote_candidate (
    side->negotiator,
    0,
    "candidate:1 1 UDP 2015363327 192.0.2.1 40000 typ host",
    "0",
    "another");
  holler_negotiator_remote_candidate (side->negotiator,
                                      0,
                                      "rubbish",
                                      "0",
                                      ufrag);
  holler_negotiator_remote_offer (side->negotiator, 0, offer);
  holler_fake_settle ();
  g_assert_cmpuint (holler_fake_peer_connection_get_n_candidates (
                      holler_fake_media_get_last (side->media)),
                    ==,
                    63);
}

/* One that changes what was agreed is for a fresh connection. */
static void
test_other_layout (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *fewer = holler_fake_sdp (5, 3, TRUE);
  Side *side = &fixture->sides[0];
  HollerFakePeerConnection *first = NULL;

  open_both (fixture);
  holler_negotiator_want (side->negotiator);
  carry_all (fixture);
  first = holler_fake_media_get_last (side->media);
  holler_negotiator_remote_offer (side->negotiator, 0, fewer);
  holler_fake_settle ();
  g_assert_true (first != holler_fake_media_get_last (side->media));
  carry_all (fixture);
  assert_up (fixture, 1);
}

/* Both know the same credentials of ICE, each other's. */
static void
assert_same_ice (Fixture *fixture)
{
  for (guint i = 0; i < 2; i++)
    {
      HollerFakePeerConnection *one =
        holler_fake_media_get_last (fixture->sides[i].media);
      HollerFakePeerConnection *other =
        holler_fake_media_get_last (fixture->sides[1 - i].media);
      const char *local =
        strstr (holler_fake_peer_connection_get_local (one), "a=ice-ufrag:");
      const char *remote =
        strstr (holler_fake_peer_connection_get_remote (other), "a=ice-ufrag:");

      g_assert_cmpint (strncmp (local, remote, strcspn (local, "\r")), ==, 0);
    }
}

static guint
count_restarts (Fixture *fixture, guint side)
{
  return holler_fake_peer_connection_get_n_restarts (
    holler_fake_media_get_last (fixture->sides[side].media));
}

static void
test_restart (Fixture *fixture, gconstpointer data_pointer)
{
  Side *side = &fixture->sides[GPOINTER_TO_INT (data_pointer)];

  open_both (fixture);
  holler_negotiator_want (fixture->sides[0].negotiator);
  carry_all (fixture);
  for (guint i = 1; i < 4; i++)
    {
      holler_negotiator_want_restart (side->negotiator);
      carry_all (fixture);
      assert_up (fixture, 0);
      assert_same_ice (fixture);
      g_assert_cmpuint (count_restarts (fixture, 0), ==, i);
      g_assert_cmpuint (count_restarts (fixture, 1), ==, i);
    }
  g_assert_cmpuint (holler_fake_media_get_n_peers (side->media), ==, 1);
}

/* Of two restarts at once one is done; of a restart and a renegotiation each,
 * whoever gives way. */
static void
test_restart_glare (Fixture *fixture, gconstpointer unused)
{
  open_both (fixture);
  holler_negotiator_want (fixture->sides[0].negotiator);
  carry_all (fixture);
  holler_negotiator_want_restart (fixture->sides[0].negotiator);
  holler_negotiator_want_restart (fixture->sides[1].negotiator);
  carry_all (fixture);
  assert_same_ice (fixture);
  g_assert_cmpuint (count_restarts (fixture, 0), ==, 1);
  for (guint i = 0; i < 2; i++)
    {
      holler_negotiator_want_restart (fixture->sides[i].negotiator);
      holler_negotiator_want (fixture->sides[1 - i].negotiator);
      carry_all (fixture);
      assert_same_ice (fixture);
      g_assert_cmpuint (count_restarts (fixture, 0), ==, 2 + i);
    }
  assert_up (fixture, 0);
}

/* An answer that restarts though nobody asked for it: its own offer was
 * answered before, and that answer was lost. */
static void
test_surprising_answer (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *answer = holler_fake_sdp (1 + HOLLER_FAKE_RESTART, 5, FALSE);
  Side *side = &fixture->sides[0];

  open_both (fixture);
  holler_negotiator_want (side->negotiator);
  carry_all (fixture);
  holler_negotiator_want (side->negotiator);
  holler_fake_settle ();
  holler_negotiator_remote_answer (side->negotiator, 0, answer);
  carry_all (fixture);
  assert_up (fixture, 1);
}

/* Make before break: of two connections to one person one is heard, and the
 * change comes with the first sound. */
static void
test_one_is_heard (Fixture *fixture, gconstpointer unused)
{
  Side *side = &fixture->sides[0];
  HollerFakePeerConnection *old = NULL;
  HollerFakePeerConnection *fresh = NULL;

  open_both (fixture);
  holler_negotiator_want (side->negotiator);
  carry_all (fixture);
  assert_up (fixture, 0);
  old = holler_fake_media_get_last (side->media);
  holler_negotiator_want_generation (side->negotiator);
  holler_fake_settle ();
  fresh = holler_fake_media_get_last (side->media);
  holler_fake_peer_connection_set_flowing (fresh, FALSE);
  carry_all (fixture);

  /* it is there, but nothing comes by it yet */
  holler_fake_clock_advance (fixture->clock, 5000);
  g_assert_true (holler_negotiator_is_newest_up (side->negotiator));
  g_assert_false (holler_negotiator_is_settled (side->negotiator));
  g_assert_true (holler_fake_peer_connection_is_audible (old));
  g_assert_false (holler_fake_peer_connection_is_audible (fresh));
  g_assert_true (holler_negotiator_get_connection (side->negotiator) ==
                 HOLLER_PEER_CONNECTION (old));

  holler_fake_peer_connection_set_flowing (fresh, TRUE);
  holler_fake_clock_advance (fixture->clock, 200);
  g_assert_true (holler_negotiator_is_settled (side->negotiator));
  g_assert_false (holler_fake_peer_connection_is_audible (old));
  g_assert_true (holler_fake_peer_connection_is_audible (fresh));
  /* the other side may hear it for a while */
  g_assert_false (holler_fake_peer_connection_is_closed (old));
  holler_fake_clock_advance (fixture->clock, 2000);
  g_assert_true (holler_fake_peer_connection_is_closed (old));
}

/* Two that are silent: nothing tells when to change, so time does. */
static void
test_silent_ones (Fixture *fixture, gconstpointer unused)
{
  Side *side = &fixture->sides[0];

  open_both (fixture);
  holler_negotiator_want (side->negotiator);
  carry_all (fixture);
  holler_fake_peer_connection_set_flowing (
    holler_fake_media_get_last (side->media),
    FALSE);
  holler_negotiator_want_generation (side->negotiator);
  holler_fake_settle ();
  holler_fake_peer_connection_set_flowing (
    holler_fake_media_get_last (side->media),
    FALSE);
  carry_all (fixture);
  holler_fake_clock_advance (fixture->clock, 5000);
  g_assert_true (
    holler_negotiator_get_connection (side->negotiator) ==
    HOLLER_PEER_CONNECTION (holler_fake_media_get_last (side->media)));
}

/* What counts is not lost with the connection that counted it. */
static void
test_traffic (Fixture *fixture, gconstpointer unused)
{
  Side *side = &fixture->sides[0];
  HollerTraffic before;
  HollerTraffic after;

  open_both (fixture);
  holler_negotiator_want (side->negotiator);
  carry_all (fixture);
  holler_negotiator_get_traffic (side->negotiator, &before);
  g_assert_cmpuint (before.n_media, >, 0);
  for (guint generation = 1; generation < 4; generation++)
    {
      holler_negotiator_want_generation (side->negotiator);
      carry_all (fixture);
      assert_up (fixture, generation);
      holler_negotiator_get_traffic (side->negotiator, &after);
      g_assert_cmpuint (after.n_media, >, before.n_media);
      before = after;
    }
}

/* Both sides want everything, at any moment, and the wire is slow: whatever
 * happens, at last both have the same connection and the same credentials. */
static void
test_storm (Fixture *fixture, gconstpointer unused)
{
  open_both (fixture);
  holler_negotiator_want (fixture->sides[0].negotiator);
  holler_negotiator_want (fixture->sides[1].negotiator);
  for (guint round = 0; round < 300; round++)
    {
      guint n_moves = (guint) g_test_rand_int_range (1, 12);

      for (guint i = 0; i < n_moves; i++)
        {
          Side *side = &fixture->sides[g_test_rand_int_range (0, 2)];

          switch (g_test_rand_int_range (0, 7))
            {
            case 0:
              holler_negotiator_want (side->negotiator);
              break;
            case 1:
              holler_negotiator_want_restart (side->negotiator);
              break;
            case 2:
              holler_negotiator_want_generation (side->negotiator);
              break;
            case 3:
              while (g_main_context_iteration (NULL, FALSE) &&
                     g_test_rand_int_range (0, 4) != 0)
                ;
              break;
            default:
              carry_one (side);
              break;
            }
        }
      carry_all (fixture);
      assert_up (
        fixture,
        holler_negotiator_get_generation (fixture->sides[0].negotiator));
      assert_same_ice (fixture);
    }
}

static void
hand_candidate (Side *to, const Said *said)
{
  holler_negotiator_remote_candidate (to->negotiator,
                                      said->generation,
                                      said->text,
                                      "0",
                                      said->ufrag);
}

/* Candidates come early, late, twice, and of offers that were forgotten or
 * connections that are gone, in any order among themselves. */
static void
test_candidates_storm (Fixture *fixture, gconstpointer unused)
{
  GQueue late[2] = { G_QUEUE_INIT, G_QUEUE_INIT };

  open_both (fixture);
  holler_negotiator_want (fixture->sides[0].negotiator);
  carry_all (fixture);
  for (guint round = 0; round < 200; round++)
    {
      for (guint i = 0; i < 10; i++)
        {
          guint index = (guint) g_test_rand_int_range (0, 2);
          Side *side = &fixture->sides[index];
          Said *next = g_queue_peek_head (&side->sent);
          guint chance = (guint) g_test_rand_int_range (0, 8);

          if (chance == 0)
            holler_negotiator_want (side->negotiator);
          else if (chance == 1)
            holler_negotiator_want_restart (side->negotiator);
          else if (chance == 2)
            holler_negotiator_want_generation (side->negotiator);
          else if (next != NULL && next->kind == SAID_CANDIDATE && chance < 6)
            {
              if (chance == 3)
                hand_candidate (side->other, next);
              g_queue_push_head (&late[index], g_queue_pop_head (&side->sent));
            }
          else if (!carry_one (side))
            holler_fake_settle ();
        }
      carry_all (fixture);
      for (guint i = 0; i < 2; i++)
        {
          Said *said = NULL;

          while ((said = g_queue_pop_head (&late[i])) != NULL)
            {
              hand_candidate (fixture->sides[i].other, said);
              hand_candidate (fixture->sides[i].other, said);
              said_free (said);
            }
        }
      assert_up (
        fixture,
        holler_negotiator_get_generation (fixture->sides[0].negotiator));
      assert_same_ice (fixture);
      /* none of those that count was lost among the others */
      for (guint i = 0; i < 2; i++)
        g_assert_cmpuint (
          holler_fake_peer_connection_get_n_candidates (
            holler_fake_media_get_last (fixture->sides[i].media)),
          >=,
          1);
    }
}

#define ADD(path, data_pointer, test)                                          \
  g_test_add ("/client/negotiator/" path,                                      \
              Fixture,                                                         \
              data_pointer,                                                    \
              set_up,                                                          \
              test,                                                            \
              tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("impolite-offers", GINT_TO_POINTER (0), test_offers);
  ADD ("polite-offers", GINT_TO_POINTER (1), test_offers);
  ADD ("gate", NULL, test_gate);
  ADD ("glare", NULL, test_glare);
  ADD ("generations", NULL, test_generations);
  ADD ("step-fails", NULL, test_step_fails);
  ADD ("lost-answer", NULL, test_lost_answer);
  ADD ("never-agrees", NULL, test_never_agrees);
  ADD ("candidates-wait", NULL, test_candidates_wait);
  ADD ("other-layout", NULL, test_other_layout);

  ADD ("impolite-restarts", GINT_TO_POINTER (0), test_restart);
  ADD ("polite-restarts", GINT_TO_POINTER (1), test_restart);
  ADD ("restart-glare", NULL, test_restart_glare);
  ADD ("surprising-answer", NULL, test_surprising_answer);
  ADD ("one-is-heard", NULL, test_one_is_heard);
  ADD ("silent-ones", NULL, test_silent_ones);
  ADD ("traffic", NULL, test_traffic);
  ADD ("storm", NULL, test_storm);
  ADD ("candidates-storm", NULL, test_candidates_storm);

  return g_test_run ();
}
