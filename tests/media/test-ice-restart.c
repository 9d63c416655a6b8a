/* test-ice-restart.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "holler-media-pair.h"
#include "holler-test.h"
#include "media/holler-gst-media.h"

/* Restarts of ICE between two real connections, from either side, in glare
 * and between other offers. What was selected before goes on all the while. */

/* How long packets may stay away while a link is restarted, on a machine that
 * does other things too: 0.1 seconds, 0.9 with ASan among others. A connection
 * that went deaf stays so for ever. */
#define MAX_GAP_US (2000 * 1000)

typedef struct
{
  HollerMediaPair *pair;
  guint64 seen[2];
  gint64 seen_at_us[2];
  gint64 longest_us[2];
  guint source_id;
} GapMeter;

static gboolean
meter_cb (gpointer user_data)
{
  GapMeter *self = user_data;
  HollerMediaSide *sides[] = { &self->pair->a, &self->pair->b };
  gint64 now_us = g_get_monotonic_time ();

  for (guint i = 0; i < 2; i++)
    {
      HollerTraffic traffic;

      holler_peer_connection_get_traffic (sides[i]->peer, &traffic);
      self->longest_us[i] =
        MAX (self->longest_us[i], now_us - self->seen_at_us[i]);
      if (traffic.n_media != self->seen[i])
        self->seen_at_us[i] = now_us;
      self->seen[i] = traffic.n_media;
    }

  return G_SOURCE_CONTINUE;
}

static void
meter_start (GapMeter *self, HollerMediaPair *pair)
{
  memset (self, 0, sizeof *self);
  self->pair = pair;
  self->seen_at_us[0] = self->seen_at_us[1] = g_get_monotonic_time ();
  self->source_id = g_timeout_add (10, meter_cb, self);
}

static void
meter_stop (GapMeter *self)
{
  g_source_remove (self->source_id);
  g_test_message ("longest gaps %.0f and %.0f ms",
                  (double) self->longest_us[0] / 1000,
                  (double) self->longest_us[1] / 1000);
  g_assert_cmpint (self->longest_us[0], <, MAX_GAP_US);
  g_assert_cmpint (self->longest_us[1], <, MAX_GAP_US);
}

static char *
dup_ufrag (const char *sdp)
{
  const char *line = strstr (sdp, "a=ice-ufrag:");

  g_assert_nonnull (line);
  return g_strndup (line, strcspn (line, "\r\n"));
}

static void
assert_changed (const char *before, const char *after, gboolean changed)
{
  g_autofree char *one = dup_ufrag (before);
  g_autofree char *other = dup_ufrag (after);

  g_assert_cmpint (strcmp (one, other) != 0, ==, changed);
}

typedef struct
{
  HollerMediaPair *pair;
  guint64 a_wanted;
  guint64 b_wanted;
} Flowing;

static gboolean
is_flowing (gpointer user_data)
{
  Flowing *self = user_data;
  HollerTraffic a;
  HollerTraffic b;

  holler_peer_connection_get_traffic (self->pair->a.peer, &a);
  holler_peer_connection_get_traffic (self->pair->b.peer, &b);

  return a.n_media >= self->a_wanted && b.n_media >= self->b_wanted;
}

/* A second of sound more, both ways. */
static void
wait_for_flow (HollerMediaPair *pair)
{
  Flowing flowing = { pair, 0, 0 };
  HollerTraffic traffic;

  holler_peer_connection_get_traffic (pair->a.peer, &traffic);
  flowing.a_wanted = traffic.n_media + 40;
  holler_peer_connection_get_traffic (pair->b.peer, &traffic);
  flowing.b_wanted = traffic.n_media + 40;
  holler_test_wait_until (is_flowing, &flowing);
  g_assert_cmpint (holler_peer_connection_get_state (pair->a.peer),
                   ==,
                   HOLLER_PEER_STATE_CONNECTED);
  g_assert_cmpint (holler_peer_connection_get_state (pair->b.peer),
                   ==,
                   HOLLER_PEER_STATE_CONNECTED);
}

/* One exchange. @delayed: the offer is set when the answer is there. */
static void
exchange (HollerMediaSide *offerer,
          gboolean restarts,
          gboolean delayed,
          char **last_offer,
          char **last_answer)
{
  g_autofree char *offer = NULL;
  g_autofree char *answer = NULL;

  if (restarts)
    holler_peer_connection_restart_ice (offerer->peer);
  offer = holler_media_side_create (offerer, TRUE);
  if (!delayed)
    holler_media_side_set (offerer, TRUE, TRUE, offer);
  holler_media_side_expect (offerer->other, offer);
  holler_media_side_set (offerer->other, FALSE, TRUE, offer);
  answer = holler_media_side_create (offerer->other, FALSE);
  holler_media_side_set (offerer->other, TRUE, FALSE, answer);
  if (delayed)
    holler_media_side_set (offerer, TRUE, TRUE, offer);
  holler_media_side_expect (offerer, answer);
  holler_media_side_set (offerer, FALSE, FALSE, answer);

  if (*last_offer != NULL)
    {
      assert_changed (*last_offer, offer, restarts);
      assert_changed (*last_answer, answer, restarts);
    }
  g_free (*last_offer);
  *last_offer = g_steal_pointer (&offer);
  g_free (*last_answer);
  *last_answer = g_steal_pointer (&answer);
}

/* Whoever answered first began the handshake, and that does not change. */
static void
assert_role (const char *answer, gboolean is_active)
{
  g_assert_cmpint (strstr (answer, "a=setup:active") != NULL, ==, is_active);
  g_assert_cmpint (strstr (answer, "a=setup:passive") == NULL, ==, is_active);
}

static void
test_restarts (gconstpointer data)
{
  gboolean swapped = (GPOINTER_TO_UINT (data) & 1) != 0;
  gboolean delayed = (GPOINTER_TO_UINT (data) & 2) != 0;
  HollerMediaPair pair;
  HollerMediaSide *side = NULL;
  g_autofree char *offer = NULL;
  g_autofree char *answer = NULL;
  GapMeter meter;

  holler_media_pair_init (&pair, "test");
  side = swapped ? &pair.b : &pair.a;
  holler_media_pair_make_peers (&pair);
  exchange (&pair.a, FALSE, FALSE, &offer, &answer);
  holler_media_pair_wait_for_sound (&pair);
  if (swapped)
    {
      /* the roles change with who offers */
      char *other = offer;

      offer = answer;
      answer = other;
    }

  meter_start (&meter, &pair);
  for (guint i = 0; i < 2; i++)
    {
      exchange (side, TRUE, delayed, &offer, &answer);
      wait_for_flow (&pair);
      /* what follows a restart keeps its credentials */
      exchange (side, FALSE, delayed, &offer, &answer);
      assert_role (answer, !swapped);
      g_assert_nonnull (strstr (offer, "a=setup:actpass"));
      g_assert_null (strstr (offer, "a=setup:active"));
      wait_for_flow (&pair);
    }
  meter_stop (&meter);
  holler_media_pair_clear (&pair);
}

/* Both restart at once, again and again: the polite one's offer is forgotten,
 * and its connection has not noticed it. */
static void
test_glare (void)
{
  HollerMediaPair pair;
  g_autofree char *offer = NULL;
  g_autofree char *answer = NULL;
  GapMeter meter;

  holler_media_pair_init (&pair, "test");
  holler_media_pair_make_peers (&pair);
  exchange (&pair.a, FALSE, FALSE, &offer, &answer);
  holler_media_pair_wait_for_sound (&pair);

  meter_start (&meter, &pair);
  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *forgotten = NULL;

      holler_peer_connection_restart_ice (pair.b.peer);
      forgotten = holler_media_side_create (&pair.b, TRUE);
      /* now and then against an offer that does not restart */
      exchange (&pair.a, i % 2 == 0, FALSE, &offer, &answer);
      wait_for_flow (&pair);
    }
  meter_stop (&meter);
  holler_media_pair_clear (&pair);
}

static gboolean
has_reports (gpointer user_data)
{
  HollerMediaPair *pair = user_data;
  HollerTraffic a;
  HollerTraffic b;

  holler_peer_connection_get_traffic (pair->a.peer, &a);
  holler_peer_connection_get_traffic (pair->b.peer, &b);

  return a.n_reports > 0 && b.n_reports > 0;
}

/* Reports come too, and from who has no microphone: a link that carries them
 * is not dead. */
static void
test_reports (void)
{
  HollerMediaPair pair;
  HollerTraffic before;
  HollerTraffic after;

  holler_media_pair_init (&pair, "test");
  holler_media_pair_make_peers (&pair);
  holler_media_side_negotiate (&pair.a);
  holler_media_pair_wait_for_sound (&pair);
  holler_test_wait_until (has_reports, &pair);

  holler_media_close_capture (pair.b.media);
  holler_peer_connection_get_traffic (pair.a.peer, &before);
  do
    {
      g_main_context_iteration (NULL, TRUE);
      holler_peer_connection_get_traffic (pair.a.peer, &after);
    }
  while (after.n_reports < before.n_reports + 2);
  holler_media_pair_clear (&pair);
}

int
main (int argc, char *argv[])
{
  static const char *const names[] = { "by-the-caller",
                                       "by-the-callee",
                                       "by-the-caller-delayed",
                                       "by-the-callee-delayed" };

  holler_gst_media_init_process (&argc, &argv);
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path =
        g_strconcat ("/media/ice-restart/", names[i], NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_restarts);
    }
  g_test_add_func ("/media/ice-restart/glare", test_glare);
  g_test_add_func ("/media/ice-restart/reports-tell-of-life", test_reports);

  return g_test_run ();
}
