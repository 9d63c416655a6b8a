/* test-clock.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "base/holler-clock.h"

typedef struct
{
  HollerClock *clock;
  guint id;
  guint n_calls;
  guint n_freed;
  guint max_calls;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->clock = holler_system_clock_new ();
  fixture->max_calls = G_MAXUINT;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->clock != NULL)
    g_assert_finalize_object (fixture->clock);
}

static gboolean
called_cb (gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_calls++;

  return fixture->n_calls < fixture->max_calls;
}

static void
freed_cb (gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_freed++;
}

static void
add (Fixture *fixture, GSourceFunc func)
{
  fixture->id =
    holler_clock_add_timeout (fixture->clock, 1, func, fixture, freed_cb);
  g_assert_cmpuint (fixture->id, >, 0);
}

static void
test_times (Fixture *fixture, gconstpointer data)
{
  gint64 before_us = g_get_real_time ();
  gint64 time_us = holler_clock_get_time_us (fixture->clock);

  g_assert_cmpint (holler_clock_get_real_time_us (fixture->clock),
                   >=,
                   before_us);
  g_assert_cmpint (holler_clock_get_time_us (fixture->clock), >=, time_us);
}

static void
test_repeats_and_ends (Fixture *fixture, gconstpointer data)
{
  fixture->max_calls = 3;
  add (fixture, called_cb);

  while (fixture->n_freed == 0)
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpuint (fixture->n_calls, ==, 3);
  g_assert_cmpuint (fixture->n_freed, ==, 1);
  /* It has ended by itself: this is allowed and does nothing. */
  holler_clock_clear_timeout (fixture->clock, &fixture->id);
  g_assert_cmpuint (fixture->id, ==, 0);
  g_assert_cmpuint (fixture->n_freed, ==, 1);
}

static void
test_remove (Fixture *fixture, gconstpointer data)
{
  add (fixture, called_cb);
  holler_clock_clear_timeout (fixture->clock, &fixture->id);
  g_assert_cmpuint (fixture->n_freed, ==, 1);
  holler_clock_clear_timeout (fixture->clock, &fixture->id);
  g_assert_cmpuint (fixture->n_freed, ==, 1);
  g_assert_false (g_main_context_pending (NULL));
  g_assert_cmpuint (fixture->n_calls, ==, 0);
}

static gboolean
remove_self_cb (gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_calls++;
  holler_clock_clear_timeout (fixture->clock, &fixture->id);

  return G_SOURCE_CONTINUE;
}

static void
test_removes_itself (Fixture *fixture, gconstpointer data)
{
  add (fixture, remove_self_cb);
  while (fixture->n_freed == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (fixture->n_calls, ==, 1);
}

static gboolean
drop_clock_cb (gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_calls++;
  g_assert_finalize_object (g_steal_pointer (&fixture->clock));

  return G_SOURCE_CONTINUE;
}

static void
test_ends_with_the_clock (Fixture *fixture, gconstpointer data)
{
  add (fixture, called_cb);
  g_assert_finalize_object (g_steal_pointer (&fixture->clock));
  g_assert_cmpuint (fixture->n_freed, ==, 1);
  g_assert_cmpuint (fixture->n_calls, ==, 0);
}

static void
test_ends_the_clock_itself (Fixture *fixture, gconstpointer data)
{
  add (fixture, drop_clock_cb);
  while (fixture->n_freed == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (fixture->n_calls, ==, 1);
}

static void
test_context_of_the_thread (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GMainContext) context = g_main_context_new ();

  fixture->max_calls = 1;
  g_main_context_push_thread_default (context);
  add (fixture, called_cb);
  g_main_context_pop_thread_default (context);

  while (fixture->n_freed == 0)
    g_main_context_iteration (context, TRUE);
  g_assert_cmpuint (fixture->n_calls, ==, 1);
}

#define ADD(name, func)                                                        \
  g_test_add ("/base/clock/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("times", test_times);
  ADD ("repeats-and-ends", test_repeats_and_ends);
  ADD ("remove", test_remove);
  ADD ("removes-itself", test_removes_itself);
  ADD ("ends-with-the-clock", test_ends_with_the_clock);
  ADD ("ends-the-clock-itself", test_ends_the_clock_itself);
  ADD ("context-of-the-thread", test_context_of_the_thread);

  return g_test_run ();
}
