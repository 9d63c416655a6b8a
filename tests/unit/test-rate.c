/* test-rate.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/holler-rate.h"

#include <stdio.h>
#include <string.h>

/* A rate at one end of a link that is made here: so much fits through it, so
 * much may wait, and the rest is lost. One report a second.
 */

typedef struct
{
  double capacity_bps; /* 0: all fits */
  double queue_ms;     /* what waits longer is dropped */
  double base_ms;
  double jitter_ms;
  double loss; /* by chance */
} Link;

typedef struct
{
  HollerRate rate;
  HollerRateSetting setting;
  Link link;
  GRand *random;
  gint64 now_us;
  double waiting_bits;
  double loss; /* of the last second */
  guint n_changes;
  guint n_raises;
  guint64 sum_bps;
} Call;

static void
call_init (Call *self)
{
  memset (self, 0, sizeof *self);
  holler_rate_init (&self->rate);
  holler_rate_get_setting (&self->rate, &self->setting);
  self->link.base_ms = 40;
  self->link.queue_ms = 500;
  self->random = g_rand_new_with_seed (11);
  self->now_us = 1000 * G_USEC_PER_SEC;
}

static void
call_clear (Call *self)
{
  g_rand_free (self->random);
}

static double
waiting_ms (const Call *self)
{
  return self->link.capacity_bps > 0
           ? self->waiting_bits * 1000 / self->link.capacity_bps
           : 0;
}

/* How many of a second's packets chance takes. */
static double
draw_loss (Call *self, guint n_packets)
{
  guint n = 0;

  for (guint i = 0; i < n_packets; i++)
    n += g_rand_double (self->random) < self->link.loss;

  return (double) n / n_packets;
}

static void
run_second (Call *self)
{
  guint bps = holler_rate_setting_get_wire_bps (&self->setting);
  double chance = draw_loss (self, 1000 / self->setting.packet_ms);
  double dropped_bits = 0;
  HollerRateReport report = { 0 };
  guint was_bps = self->setting.bitrate_bps;

  self->waiting_bits += bps;
  if (self->link.capacity_bps > 0)
    {
      double most = self->link.queue_ms / 1000 * self->link.capacity_bps;

      self->waiting_bits =
        MAX (self->waiting_bits - self->link.capacity_bps, 0);
      dropped_bits = MAX (self->waiting_bits - most, 0);
      self->waiting_bits -= dropped_bits;
    }
  else
    self->waiting_bits = 0;
  self->loss = MIN (chance + dropped_bits / bps, 1);

  self->now_us += G_USEC_PER_SEC;
  report.at_us = self->now_us;
  report.loss_fraction = self->loss;
  report.round_trip_ms =
    self->link.base_ms + waiting_ms (self) +
    2 * self->link.jitter_ms * g_rand_double (self->random);
  if (holler_rate_take (&self->rate, &report, &self->setting))
    {
      self->n_changes += was_bps != self->setting.bitrate_bps;
      self->n_raises += was_bps < self->setting.bitrate_bps;
    }
  self->sum_bps += self->setting.bitrate_bps;
}

static void
run (Call *self, guint seconds)
{
  self->n_changes = self->n_raises = 0;
  self->sum_bps = 0;
  for (guint i = 0; i < seconds; i++)
    run_second (self);
}

static void
test_a_good_link_keeps_the_best (void)
{
  Call call;

  call_init (&call);
  /* before anything is known there is some protection */
  g_assert_cmpuint (call.setting.loss_percentage, ==, 10);
  run (&call, 12);
  g_assert_cmpuint (call.setting.loss_percentage, ==, 0);
  run (&call, 600);
  g_assert_cmpuint (call.n_changes, ==, 0);
  g_assert_cmpuint (call.setting.bitrate_bps, ==, 32000);
  g_assert_cmpuint (call.setting.packet_ms, ==, 20);
  call_clear (&call);
}

static void
test_jitter_is_no_queue (void)
{
  Call call;

  call_init (&call);
  call.link.jitter_ms = 80;
  run (&call, 600);
  g_assert_cmpuint (call.n_changes, <=, 4);
  g_assert_cmpuint (call.sum_bps / 600, >=, 31000);
  call_clear (&call);
}

static void
test_loss_by_chance_is_protected_not_starved (void)
{
  Call call;

  call_init (&call);
  run (&call, 20);
  call.link.loss = 0.1;
  run (&call, 3);
  g_assert_cmpuint (call.setting.loss_percentage, >=, 10);
  run (&call, 600);
  g_assert_cmpuint (call.setting.loss_percentage, >=, 10);
  g_assert_cmpuint (call.setting.loss_percentage, <=, 25);
  g_assert_cmpuint (call.sum_bps / 600, >=, 30000);

  call.link.loss = 0;
  run (&call, 12);
  g_assert_cmpuint (call.setting.loss_percentage, ==, 0);
  call_clear (&call);
}

static void
test_little_loss_needs_nothing (void)
{
  Call call;

  call_init (&call);
  run (&call, 20);
  for (guint i = 0; i < 60; i++)
    {
      HollerRateReport report = { call.now_us += G_USEC_PER_SEC, 0.01, 40, 0 };

      holler_rate_take (&call.rate, &report, &call.setting);
      g_assert_cmpuint (call.setting.loss_percentage, ==, 0);
    }
  call_clear (&call);
}

/* Of every width: it gets through, nothing stands, and it stays so. */
static void
test_it_settles_on_a_thin_link (void)
{
  static const double widths[] = { 50e3, 42e3, 33e3, 28e3, 24e3, 18e3 };

  for (guint i = 0; i < G_N_ELEMENTS (widths); i++)
    {
      Call call;
      double worst = 0;

      call_init (&call);
      run (&call, 5);
      call.link.capacity_bps = widths[i];
      run (&call, 60); /* attempts at more, each later than the last */
      run (&call, 600);
      g_test_message ("%g kbit/s: %u changes in 10 min, mean %u bit/s",
                      widths[i] / 1000,
                      call.n_changes,
                      (guint) (call.sum_bps / 600));
      g_assert_cmpuint (call.n_raises, <=, 12);
      for (guint j = 0; j < 120; j++)
        {
          run_second (&call);
          worst += waiting_ms (&call) > 250;
        }
      g_assert_cmpfloat (worst, <=, 6);
      call_clear (&call);
    }
}

static void
test_what_a_policer_cuts_off_is_given_up (void)
{
  Call call;

  call_init (&call);
  run (&call, 5);
  call.link.capacity_bps = 40e3;
  call.link.queue_ms = 20;
  run (&call, 60);
  g_assert_cmpfloat (call.loss, <, 0.03);
  g_assert_cmpuint (holler_rate_setting_get_wire_bps (&call.setting),
                    <=,
                    40000);
  call_clear (&call);
}

static void
test_a_free_link_is_clean_in_five_seconds (void)
{
  Call call;

  call_init (&call);
  run (&call, 10);
  call.link.capacity_bps = 25e3;
  run (&call, 8);
  call.link.capacity_bps = 0;
  run (&call, 5);
  g_assert_cmpfloat (call.loss, <=, 0);
  g_assert_cmpfloat (waiting_ms (&call), <=, 0);
  g_assert_cmpuint (call.setting.bitrate_bps, >=, 16000);
  run (&call, 15);
  g_assert_cmpuint (call.setting.bitrate_bps, ==, 32000);
  g_assert_cmpuint (call.setting.packet_ms, ==, 20);
  call_clear (&call);
}

static void
test_a_longer_way_is_no_queue_for_ever (void)
{
  Call call;

  call_init (&call);
  run (&call, 60);
  call.link.base_ms = 300;
  run (&call, 120);
  g_assert_cmpuint (call.setting.bitrate_bps, ==, 32000);
  call_clear (&call);
}

static void
test_an_estimate_is_kept_to (void)
{
  Call call;

  call_init (&call);
  for (guint i = 0; i < 30; i++)
    {
      HollerRateReport report = { call.now_us += G_USEC_PER_SEC, 0, 40, 32000 };

      holler_rate_take (&call.rate, &report, &call.setting);
    }
  g_assert_cmpuint (holler_rate_setting_get_wire_bps (&call.setting),
                    <=,
                    32000);
  for (guint i = 0; i < 30; i++)
    {
      HollerRateReport report = { call.now_us += G_USEC_PER_SEC, 0, 40, 90000 };

      holler_rate_take (&call.rate, &report, &call.setting);
    }
  g_assert_cmpuint (call.setting.bitrate_bps, ==, 32000);
  call_clear (&call);
}

/* Reports are what the other side says: anything. */
static void
test_arbitrary_reports (void)
{
  static const double odd[] = {
    -1, 0, 0.5, 1, 7, 1e9, G_MAXDOUBLE, -G_MAXDOUBLE
  };

  for (guint seed = 0; seed < 50; seed++)
    {
      g_autoptr (GRand) random = g_rand_new_with_seed (seed);
      HollerRate rate;
      HollerRateSetting setting;
      gint64 now_us = 0;

      holler_rate_init (&rate);
      for (guint i = 0; i < 2000; i++)
        {
          HollerRateReport report = { 0 };
          gboolean is_odd = g_rand_int_range (random, 0, 5) == 0;

          now_us += g_rand_int_range (random, 0, 3 * G_USEC_PER_SEC);
          report.at_us = now_us;
          report.loss_fraction = g_rand_double_range (random, -0.2, 1.2);
          report.round_trip_ms = g_rand_double_range (random, -10, 900);
          if (is_odd)
            report.loss_fraction = odd[g_rand_int_range (random, 0, 8)];
          if (is_odd)
            report.round_trip_ms = odd[g_rand_int_range (random, 0, 8)];
          report.estimate_bps = g_rand_int_range (random, 0, 3) == 0
                                  ? g_rand_int_range (random, -9, 99999)
                                  : 0;
          holler_rate_take (&rate, &report, &setting);
          g_assert_cmpuint (setting.bitrate_bps, >=, 8000);
          g_assert_cmpuint (setting.bitrate_bps, <=, 32000);
          g_assert_cmpuint (setting.packet_ms % 20, ==, 0);
          g_assert_cmpuint (setting.packet_ms, <=, 60);
          g_assert_cmpuint (setting.loss_percentage,
                            <=,
                            HOLLER_RATE_MAX_LOSS_PERCENTAGE);
          g_assert_cmpuint (rate.level, <, HOLLER_RATE_N_LEVELS);
        }
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/core/rate/good-link-keeps-the-best",
                   test_a_good_link_keeps_the_best);
  g_test_add_func ("/core/rate/jitter-is-no-queue", test_jitter_is_no_queue);
  g_test_add_func ("/core/rate/chance-is-protected-not-starved",
                   test_loss_by_chance_is_protected_not_starved);
  g_test_add_func ("/core/rate/little-loss-needs-nothing",
                   test_little_loss_needs_nothing);
  g_test_add_func ("/core/rate/settles-on-a-thin-link",
                   test_it_settles_on_a_thin_link);
  g_test_add_func ("/core/rate/policer-is-given-way",
                   test_what_a_policer_cuts_off_is_given_up);
  g_test_add_func ("/core/rate/free-link-is-clean-in-five-seconds",
                   test_a_free_link_is_clean_in_five_seconds);
  g_test_add_func ("/core/rate/longer-way-is-no-queue",
                   test_a_longer_way_is_no_queue_for_ever);
  g_test_add_func ("/core/rate/estimate-is-kept-to",
                   test_an_estimate_is_kept_to);
  g_test_add_func ("/core/rate/arbitrary-reports", test_arbitrary_reports);

  return g_test_run ();
}
