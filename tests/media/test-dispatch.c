/* test-dispatch.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "media/holler-dispatch.h"

#define N_THREADS 8
#define N_EVENTS 5000

/* Counted by whoever frees an event, on any thread. */
static int n_freed;

typedef struct
{
  GThread *owner;
  HollerDispatch *dispatch;
  guint n_received;
  guint last[N_THREADS];
  guint close_after;
} Fixture;

typedef struct
{
  guint thread;
  guint number;
} Event;

typedef struct
{
  HollerDispatch *dispatch;
  guint thread;
} Poster;

static void
event_free (gpointer data)
{
  g_atomic_int_inc (&n_freed);
  g_free (data);
}

static void
event_cb (gpointer data, gpointer user_data)
{
  Fixture *fixture = user_data;
  const Event *event = data;

  g_assert_true (g_thread_self () == fixture->owner);
  g_assert_cmpuint (event->number, ==, fixture->last[event->thread] + 1);
  fixture->last[event->thread] = event->number;
  fixture->n_received++;
  if (fixture->n_received == fixture->close_after)
    holler_dispatch_close (fixture->dispatch);
}

static gpointer
poster_thread (gpointer data)
{
  Poster *poster = data;

  for (guint i = 1; i <= N_EVENTS; i++)
    {
      Event *event = g_new (Event, 1);

      event->thread = poster->thread;
      event->number = i;
      holler_dispatch_post (poster->dispatch, event);
    }
  holler_dispatch_unref (poster->dispatch);

  return NULL;
}

static void
run_posters (Fixture *fixture, guint close_after)
{
  GThread *threads[N_THREADS];
  Poster posters[N_THREADS];

  g_atomic_int_set (&n_freed, 0);
  fixture->owner = g_thread_self ();
  fixture->close_after = close_after;
  fixture->dispatch = holler_dispatch_new (event_cb, fixture, event_free);
  for (guint i = 0; i < N_THREADS; i++)
    {
      posters[i].dispatch = holler_dispatch_ref (fixture->dispatch);
      posters[i].thread = i;
      threads[i] = g_thread_new ("poster", poster_thread, &posters[i]);
    }
  while (fixture->n_received < close_after)
    g_main_context_iteration (NULL, TRUE);
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
}

/* Every event arrives once, on the owner's thread, in the order of its own. */
static void
test_many_threads (void)
{
  Fixture fixture = { NULL };

  run_posters (&fixture, N_THREADS * N_EVENTS);
  g_assert_cmpuint (fixture.n_received, ==, N_THREADS * N_EVENTS);
  g_assert_cmpint (g_atomic_int_get (&n_freed), ==, N_THREADS * N_EVENTS);
  holler_dispatch_unref (fixture.dispatch);
}

/* Closed from within, while all threads post: nothing more is received and
 * nothing is leaked. */
static void
test_close_while_posting (void)
{
  Fixture fixture = { NULL };

  run_posters (&fixture, 1000);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (fixture.n_received, ==, 1000);
  g_assert_cmpint (g_atomic_int_get (&n_freed), ==, N_THREADS * N_EVENTS);
  holler_dispatch_unref (fixture.dispatch);
}

static void
quit_cb (gpointer data, gpointer user_data)
{
  guint *n = user_data;

  (*n)++;
}

/* A flood of events does not keep the rest of the loop from its turn. */
static void
test_others_have_their_turn (void)
{
  HollerDispatch *dispatch = NULL;
  guint n = 0;
  guint n_turns = 0;

  dispatch = holler_dispatch_new (quit_cb, &n, g_free);
  for (guint i = 0; i < 1000; i++)
    holler_dispatch_post (dispatch, g_new0 (int, 1));
  while (n < 1000)
    {
      g_main_context_iteration (NULL, TRUE);
      n_turns++;
    }
  g_assert_cmpuint (n_turns, >, 10);
  holler_dispatch_close (dispatch);
  holler_dispatch_unref (dispatch);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/media/dispatch/many-threads-post", test_many_threads);
  g_test_add_func ("/media/dispatch/it-closes-while-they-post",
                   test_close_while_posting);
  g_test_add_func ("/media/dispatch/others-have-their-turn",
                   test_others_have_their_turn);

  return g_test_run ();
}
