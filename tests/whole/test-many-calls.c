/* test-many-calls.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <malloc.h>
#include <stdio.h>
#include <string.h>

#include "client/holler-call-private.h"
#include "holler-test-person.h"
#include "holler-test.h"

/* One call after another in one process, both sides in it, through a real
 * server and with real media; and glare where it hurts, at points that a seed
 * chooses. Nothing may be left of a call once it has ended.
 *
 * Short in every run of the tests; long by build-aux/endurance:
 *   test-many-calls --calls 500 --glare 200 --seed 1
 */

#define CONFIG                                                                 \
  "[limits]\n"                                                                 \
  "first-offers-per-minute=100000\n"
/* From then on nothing may grow. */
#define N_WARM_UP 10
/* So many packets after everything has settled: a fifth of a second. */
#define N_PACKETS_AFTER 10
/* The second of a pair of acts comes this many frames after the first. */
#define MAX_FRAMES_BETWEEN 12
#define MAX_FRAMES_US (G_USEC_PER_SEC / 5)
#define SLACK 2
/* What stays of a call, of both people together, by the stacks of all that was
 * allocated in a hundred calls and not freed (GLib 2.74, GStreamer 1.22, no
 * glare; with what malloc adds to each):
 *   1.0 KB  the call's message, one object in its conversation and in the list
 *           of all calls: what the person sees of it
 *   1.1 KB  the same in the store, which is in memory here and a file elsewhere
 *   0.7 KB  GnuTLS's random generator (gnutls_rnd) of each thread in which
 *           libnice makes a STUN message, kept to the end: three a call
 *   0.3 KB  names that GLib keeps for good: webrtcbin makes fields of caps of
 *           each "a=ssrc:" line (gst_sdp_media_attributes_to_caps), and each
 *           call has SSRCs of its own, lest one be known again by them
 *   0.3 KB  the last lines of the debug trace and what caches fill
 *   2.5 KB  in slabs of GLib's slices, into which objects of all threads go:
 *           they fill, and newer GLib has none. With G_SLICE=always-malloc all
 *           of the above and the objects are 4.1 KB a call
 * Nothing else of ours stays. Five hundred calls, two hundred with glare (which
 * is more connections, so more SSRCs and threads): 6.3 KB a call from the
 * fiftieth on, up to which caches fill. The table of names doubles at times.
 * Judged where enough calls make it stand out. */
#define MAX_KEPT_BYTES (6 * 1024)
#define MAX_ONCE_BYTES (768 * 1024)
#define MIN_CALLS_TO_JUDGE 100
#define SETTLE_US G_USEC_PER_SEC

static int n_calls = 24;
static int n_glares = 16;
static int seed = 0;
static gboolean is_chatty = FALSE;

typedef enum
{
  GLARE_NONE,
  GLARE_FIRST_OFFER,
  GLARE_RENEGOTIATION,
  GLARE_GENERATION,
  GLARE_GENERATION_AND_RENEGOTIATION,
  N_GLARES,
} Glare;

static const char *const glare_names[] = {
  "none", "first offers", "offers", "generations", "generation and offer",
};

typedef struct
{
  HollerTestServer *server;
  HollerTestPerson people[2];
  HollerCall *calls[2];
  guint n_sounding[2];
  guint n_frames; /* of both, either way */
  GRand *rand;
} World;

typedef struct
{
  guint n_threads;
  guint n_files;
  gsize in_use_bytes;
  gsize resident_bytes;
} Figures;

static GBytes *
count_cb (HollerTestWire *wire, GBytes *text, gpointer user_data)
{
  World *world = user_data;

  world->n_frames++;

  return g_bytes_ref (text);
}

static void
world_init (World *world)
{
  memset (world, 0, sizeof *world);
  world->rand = g_rand_new_with_seed ((guint32) seed);
  world->server = holler_test_server_new (CONFIG);
  holler_test_person_init (&world->people[0], world->server, "alice");
  holler_test_person_init (&world->people[1], world->server, "bob");
  holler_test_person_befriend (&world->people[0], &world->people[1], "bob");
  for (guint i = 0; i < 2; i++)
    holler_test_wire_set_funcs (world->people[i].wire,
                                count_cb,
                                count_cb,
                                world);
}

static void
world_clear (World *world)
{
  holler_test_person_clear (&world->people[0]);
  holler_test_person_clear (&world->people[1]);
  holler_test_server_free (world->server);
  g_rand_free (world->rand);
}

static guint
draw (World *world, guint n)
{
  return (guint) g_rand_int_range (world->rand, 0, (gint32) n);
}

/* What a process has */

static guint
count_entries (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  g_assert_nonnull (dir);
  while (g_dir_read_name (dir) != NULL)
    n++;

  return n;
}

static gsize
read_resident_bytes (void)
{
  g_autofree char *text = NULL;
  const char *at = NULL;

  g_file_get_contents ("/proc/self/status", &text, NULL, NULL);
  at = strstr (text, "VmRSS:");
  g_assert_nonnull (at);

  return g_ascii_strtoull (at + strlen ("VmRSS:"), NULL, 10) * 1024;
}

static void
figures_read (Figures *self)
{
  struct mallinfo2 info = mallinfo2 ();

  self->n_threads = count_entries ("/proc/self/task");
  self->n_files = count_entries ("/proc/self/fd");
  self->in_use_bytes = info.uordblks + info.hblkhd;
  self->resident_bytes = read_resident_bytes ();
}

static void
figures_tell (const Figures *self, guint n)
{
  g_test_message ("after %u calls: %u threads, %u descriptors, %.2f MB in use, "
                  "%.1f MB resident",
                  n,
                  self->n_threads,
                  self->n_files,
                  self->in_use_bytes / 1e6,
                  self->resident_bytes / 1e6);
}

/* Ended connections go away on worker threads, and those after a while: until
 * there is no fewer of anything for a second. */
static void
settle (Figures *out_figures)
{
  gint64 until_us = g_get_monotonic_time () + SETTLE_US;

  figures_read (out_figures);
  while (g_get_monotonic_time () < until_us)
    {
      Figures now;

      g_main_context_iteration (NULL, TRUE);
      figures_read (&now);
      if (now.n_threads < out_figures->n_threads ||
          now.n_files < out_figures->n_files)
        until_us = g_get_monotonic_time () + SETTLE_US;
      *out_figures = now;
    }
}

/* A call */

static void
sounding_cb (HollerCall *call, guint *n)
{
  (*n)++;
}

static gboolean
is_in (World *world, HollerCallState state)
{
  return holler_call_get_state (world->calls[0]) == state &&
         holler_call_get_state (world->calls[1]) == state;
}

static void
take_call (World *world, guint i, HollerCall *call)
{
  g_assert_nonnull (call);
  world->calls[i] = g_object_ref (call);
  g_signal_connect (call,
                    "sounding",
                    G_CALLBACK (sounding_cb),
                    &world->n_sounding[i]);
}

static HollerCall *
place (World *world, guint i)
{
  HollerTestPerson *person = &world->people[i];

  return holler_call_list_place (person->calls,
                                 holler_test_person_get_other (person),
                                 FALSE);
}

static void
wait_frames (World *world, guint n)
{
  guint target = world->n_frames + n;
  gint64 until_us = g_get_monotonic_time () + MAX_FRAMES_US;

  /* There may be fewer. */
  while (world->n_frames < target && g_get_monotonic_time () < until_us)
    g_main_context_iteration (NULL, TRUE);
}

static void
answer (World *world, guint i)
{
  HollerCallList *calls = world->people[i].calls;

  holler_test_person_wait (holler_call_list_get_incoming (calls) != NULL);
  take_call (world, i, holler_call_list_get_incoming (calls));
  holler_call_accept (world->calls[i]);
}

static void
connect_call (World *world, Glare glare)
{
  guint first = draw (world, 2);
  guint second = 1 - first;
  HollerCallList *calls = world->people[second].calls;

  take_call (world, first, place (world, first));
  if (glare == GLARE_FIRST_OFFER)
    {
      wait_frames (world, draw (world, 3));
      /* It may ring there by now, which is no glare any more. */
      if (holler_call_list_get_incoming (calls) == NULL)
        take_call (world, second, place (world, second));
    }
  if (world->calls[second] == NULL)
    answer (world, second);
  holler_test_person_wait (is_in (world, HOLLER_CALL_STATE_CONNECTED));
  holler_test_person_wait (world->n_sounding[0] > 0 &&
                           world->n_sounding[1] > 0);
}

static void
act (World *world, guint i, gboolean is_generation)
{
  HollerNegotiator *negotiator = world->calls[i]->negotiator;

  g_assert_nonnull (negotiator);
  if (is_generation)
    holler_negotiator_want_generation (negotiator);
  else
    holler_negotiator_want (negotiator);
}

static void
collide (World *world, Glare glare)
{
  guint first = draw (world, 2);

  if (glare == GLARE_NONE || glare == GLARE_FIRST_OFFER)
    return;

  act (world, first, glare != GLARE_RENEGOTIATION);
  wait_frames (world, draw (world, MAX_FRAMES_BETWEEN));
  act (world, 1 - first, glare == GLARE_GENERATION);
  /* The first thing that one hears of it */
  wait_frames (world, MAX_FRAMES_BETWEEN);
}

static gint64
count_packets (HollerCall *call)
{
  g_auto (HollerTestAnswer) answer = { NULL };
  g_autoptr (HollerMediaStats) stats = NULL;
  HollerPeerConnection *connection =
    holler_negotiator_get_connection (call->negotiator);

  if (connection == NULL)
    return -1;
  holler_peer_connection_get_stats_async (connection,
                                          NULL,
                                          holler_test_answer_cb,
                                          &answer);
  stats =
    holler_peer_connection_get_stats_finish (connection,
                                             holler_test_answer_wait (&answer),
                                             NULL);

  return stats != NULL ? stats->packets_received : -1;
}

/* Whatever connection it is by then: it carries both ways, and stays. */
static void
assert_both_hear (World *world)
{
  for (guint i = 0; i < 2; i++)
    {
      HollerPeerConnection *connection = NULL;
      gint64 had = 0;
      gint64 has = 0;

      do
        {
          HollerNegotiator *negotiator = world->calls[i]->negotiator;

          g_assert_nonnull (negotiator);
          has = count_packets (world->calls[i]);
          if (holler_negotiator_get_connection (negotiator) != connection)
            had = has;
          connection = holler_negotiator_get_connection (negotiator);
          g_main_context_iteration (NULL, TRUE);
          g_assert_true (is_in (world, HOLLER_CALL_STATE_CONNECTED) ||
                         !is_in (world, HOLLER_CALL_STATE_ENDED));
        }
      while (has < had + N_PACKETS_AFTER);
    }
  holler_test_person_wait (is_in (world, HOLLER_CALL_STATE_CONNECTED));
}

static void
end_call (World *world)
{
  holler_call_hang_up (world->calls[draw (world, 2)]);
  holler_test_person_wait (is_in (world, HOLLER_CALL_STATE_ENDED));
  for (guint i = 0; i < 2; i++)
    {
      HollerCallList *calls = world->people[i].calls;

      g_assert_cmpint (holler_call_get_end_reason (world->calls[i]),
                       ==,
                       HOLLER_CALL_END_HANGUP);
      holler_test_person_wait (holler_call_list_get_can_call (calls));
      g_assert_null (holler_call_list_get_incoming (calls));
      g_assert_null (holler_call_list_get_active (calls));
      g_signal_handlers_disconnect_by_data (world->calls[i],
                                            &world->n_sounding[i]);
      g_clear_object (&world->calls[i]);
      world->n_sounding[i] = 0;
    }
}

static void
call (World *world, guint n, Glare glare)
{
  if (is_chatty)
    g_test_message ("call %u: glare of %s", n, glare_names[glare]);
  connect_call (world, glare);
  collide (world, glare);
  assert_both_hear (world);
  end_call (world);
}

/* Glares are spread over all calls, all kinds in turn. */
static Glare
pick_glare (guint n)
{
  guint before = n * (guint) n_glares / (guint) n_calls;
  guint after = (n + 1) * (guint) n_glares / (guint) n_calls;

  return after > before ? (Glare) (1 + after % (N_GLARES - 1)) : GLARE_NONE;
}

static void
test_calls (void)
{
  World world;
  Figures limits = { 0 };
  Figures now = { 0 };

  world_init (&world);
  for (guint n = 0; n < (guint) n_calls; n++)
    {
      call (&world, n, pick_glare (n));
      if (n + 1 == N_WARM_UP)
        {
          settle (&limits);
          figures_tell (&limits, n + 1);
        }
      else if ((n + 1) % 50 == 0 || n + 1 == (guint) n_calls)
        {
          settle (&now);
          figures_tell (&now, n + 1);
        }
    }
  g_assert_cmpuint (now.n_threads, <=, limits.n_threads + SLACK);
  g_assert_cmpuint (now.n_files, <=, limits.n_files + SLACK);
  if (n_calls >= MIN_CALLS_TO_JUDGE)
    g_assert_cmpuint (now.in_use_bytes,
                      <=,
                      limits.in_use_bytes + MAX_ONCE_BYTES +
                        MAX_KEPT_BYTES * (gsize) (n_calls - N_WARM_UP));
  world_clear (&world);
}

int
main (int argc, char *argv[])
{
  const GOptionEntry entries[] = {
    { "calls", 0, 0, G_OPTION_ARG_INT, &n_calls, "how many calls", "N" },
    { "glare", 0, 0, G_OPTION_ARG_INT, &n_glares, "with glare", "N" },
    { "number", 0, 0, G_OPTION_ARG_INT, &seed, "what chance begins with", "N" },
    { "chatty", 0, 0, G_OPTION_ARG_NONE, &is_chatty, "tell each call", NULL },
    { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  };
  g_autoptr (GOptionContext) options = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  g_test_init (&argc, &argv, NULL);
  holler_test_person_init_process (&argc, &argv);
  g_option_context_add_main_entries (options, entries, NULL);
  if (!g_option_context_parse (options, &argc, &argv, &error))
    g_error ("%s", error->message);

  g_test_add_func ("/whole/many-calls/leave-nothing-behind", test_calls);

  return g_test_run ();
}
