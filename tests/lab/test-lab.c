/* test-lab.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "holler-lab-router.h"

/* The network of the laboratory by itself: a laboratory that is wrong finds
 * what is not there. */

#define UDP_BYTES 36 /* headers and a payload of 8 */

typedef struct
{
  guint n;
  int fd;
  guint8 bytes[2048];
  gsize size_bytes;
} Written;

static guint16
sum_words (const guint8 *bytes, gsize size_bytes, guint32 sum)
{
  for (gsize i = 0; i + 1 < size_bytes; i += 2)
    sum += (guint32) (bytes[i] << 8 | bytes[i + 1]);
  while (sum >> 16 != 0)
    sum = (sum & 0xffff) + (sum >> 16);

  return (guint16) sum;
}

/* Whether both checksums add up, as a receiver looks at it. */
static gboolean
is_sound (const guint8 *bytes)
{
  guint32 pseudo = sum_words (bytes + 12, 8, 17 + UDP_BYTES - 20);

  return sum_words (bytes, 20, 0) == 0xffff &&
         sum_words (bytes + 20, UDP_BYTES - 20, pseudo) == 0xffff;
}

static void
set_sum (guint8 *at, guint16 sum)
{
  at[0] = (guint8) (~sum >> 8);
  at[1] = (guint8) ~sum;
}

static void
make_udp (guint8 *bytes,
          const char *source,
          guint16 source_port,
          const char *target,
          guint16 target_port)
{
  static const guint8 head[] = { 0x45, 0, 0, UDP_BYTES, 0, 1, 0, 0, 64, 17 };
  HollerLabAddress address;

  memset (bytes, 0, UDP_BYTES);
  memcpy (bytes, head, sizeof head);
  g_assert_true (holler_lab_address_parse (&address, source));
  memcpy (bytes + 12, address.bytes, 4);
  g_assert_true (holler_lab_address_parse (&address, target));
  memcpy (bytes + 16, address.bytes, 4);
  set_sum (bytes + 10, sum_words (bytes, 20, 0));
  bytes[20] = (guint8) (source_port >> 8);
  bytes[21] = (guint8) source_port;
  bytes[22] = (guint8) (target_port >> 8);
  bytes[23] = (guint8) target_port;
  bytes[25] = UDP_BYTES - 20;
  memcpy (bytes + 28, "a voice!", 8);
  set_sum (bytes + 26,
           sum_words (bytes + 20,
                      UDP_BYTES - 20,
                      sum_words (bytes + 12, 8, 17 + UDP_BYTES - 20)));
  g_assert_true (is_sound (bytes));
}

static void
write_cb (int fd, const guint8 *bytes, gsize size_bytes, gpointer user_data)
{
  Written *written = user_data;

  written->n++;
  written->fd = fd;
  written->size_bytes = size_bytes;
  memcpy (written->bytes, bytes, size_bytes);
}

static void
command (HollerLabRouter *router, const char *line)
{
  g_autoptr (GString) answer = g_string_new (NULL);

  g_assert_true (holler_lab_router_command (router, line, 0, answer));
}

/* Homes 0 (descriptor 10) and 1 (descriptor 11), and the world (12). */
static HollerLabRouter *
make_network (Written *written, const char *kind)
{
  HollerLabRouter *router = holler_lab_router_new (1, write_cb, written);
  g_autofree char *alice =
    g_strdup_printf ("link alice 10 %s 203.0.113.2", kind);
  g_autofree char *bob = g_strdup_printf ("link bob 11 %s 203.0.114.2", kind);

  memset (written, 0, sizeof *written);
  command (router, alice);
  command (router, bob);
  command (router, "link world 12 none - 198.51.100.0/24 2001:db8:f::/64");

  return router;
}

static HollerLabPacket
send_udp (HollerLabRouter *router,
          Written *written,
          guint link,
          const char *source,
          guint16 source_port,
          const char *target,
          guint16 target_port)
{
  HollerLabPacket packet = { 0 };
  guint8 bytes[UDP_BYTES];

  make_udp (bytes, source, source_port, target, target_port);
  written->n = 0;
  holler_lab_router_take (router, link, bytes, sizeof bytes, 0);
  holler_lab_router_advance (router, 0);
  if (written->n > 0)
    {
      g_assert_true (is_sound (written->bytes));
      g_assert_true (
        holler_lab_packet_parse (&packet, written->bytes, written->size_bytes));
    }

  return packet;
}

static void
test_one_port_for_all (void)
{
  Written written;
  g_autoptr (HollerLabRouter) router =
    make_network (&written, "endpoint-independent");
  HollerLabPacket one =
    send_udp (router, &written, 0, "192.168.1.2", 5000, "198.51.100.20", 1);
  HollerLabPacket two;

  g_assert_cmpint (written.fd, ==, 12);
  two = send_udp (router, &written, 0, "192.168.1.2", 5000, "198.51.100.30", 2);
  g_assert_cmpuint (one.source.port, ==, two.source.port);
  two = send_udp (router, &written, 0, "192.168.1.2", 5001, "198.51.100.30", 2);
  g_assert_cmpuint (one.source.port, !=, two.source.port);
}

static void
test_one_port_for_each (void)
{
  Written written;
  g_autoptr (HollerLabRouter) router =
    make_network (&written, "address-and-port-dependent");
  HollerLabPacket one =
    send_udp (router, &written, 0, "192.168.1.2", 5000, "198.51.100.20", 1);
  HollerLabPacket two =
    send_udp (router, &written, 0, "192.168.1.2", 5000, "198.51.100.20", 2);
  HollerLabPacket again =
    send_udp (router, &written, 0, "192.168.1.2", 5000, "198.51.100.20", 1);

  g_assert_cmpuint (one.source.port, !=, two.source.port);
  g_assert_cmpuint (one.source.port, ==, again.source.port);
}

static void
test_hole (void)
{
  Written written;
  g_autoptr (HollerLabRouter) router =
    make_network (&written, "endpoint-independent");
  HollerLabPacket seen;
  guint16 alice, bob;

  seen = send_udp (router, &written, 0, "192.168.1.2", 7, "198.51.100.20", 1);
  alice = seen.source.port;
  seen = send_udp (router, &written, 1, "192.168.1.2", 7, "198.51.100.20", 1);
  bob = seen.source.port;

  /* Nobody comes in to whom nobody has spoken; then both have. */
  send_udp (router, &written, 0, "192.168.1.2", 7, "203.0.114.2", bob);
  g_assert_cmpuint (written.n, ==, 0);
  seen = send_udp (router, &written, 1, "192.168.1.2", 7, "203.0.113.2", alice);
  g_assert_cmpint (written.fd, ==, 10);
  g_assert_cmpuint (seen.target.port, ==, 7);
  g_assert_cmpuint (seen.source.port, ==, bob);
  send_udp (router, &written, 0, "192.168.1.2", 7, "203.0.114.2", bob);
  g_assert_cmpint (written.fd, ==, 11);

  command (router, "forget alice");
  send_udp (router, &written, 1, "192.168.1.2", 7, "203.0.113.2", alice);
  g_assert_cmpuint (written.n, ==, 0);
}

static void
test_no_hole (void)
{
  Written written;
  g_autoptr (HollerLabRouter) router =
    make_network (&written, "address-and-port-dependent");
  HollerLabPacket seen;
  guint16 alice, bob;

  seen = send_udp (router, &written, 0, "192.168.1.2", 7, "198.51.100.20", 1);
  alice = seen.source.port;
  seen = send_udp (router, &written, 1, "192.168.1.2", 7, "198.51.100.20", 1);
  bob = seen.source.port;
  for (guint i = 0; i < 3; i++)
    {
      send_udp (router, &written, 0, "192.168.1.2", 7, "203.0.114.2", bob);
      g_assert_cmpuint (written.n, ==, 0);
      send_udp (router, &written, 1, "192.168.1.2", 7, "203.0.113.2", alice);
      g_assert_cmpuint (written.n, ==, 0);
    }
}

static void
test_nonsense (void)
{
  static const char *const lines[] = {
    "",
    "link",
    "link alice 10 none - ",
    "link zoe x none -",
    "link zoe 9 magic 1.2.3.4",
    "link zoe 9 none - 1.2.3.4/33",
    "lane nobody up loss=1",
    "lane alice sideways loss=1",
    "lane alice up loss=2",
    "lane alice up loss=-1",
    "lane alice up loss=nan",
    "lane alice up luck=1",
    "forget world",
  };
  Written written;
  g_autoptr (HollerLabRouter) router =
    make_network (&written, "endpoint-independent");
  g_autoptr (GString) answer = g_string_new (NULL);
  guint8 bytes[UDP_BYTES];

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    g_assert_false (holler_lab_router_command (router, lines[i], 0, answer));

  /* Whatever is cut off or changed, nothing bad comes of it. */
  for (guint i = 0; i < UDP_BYTES * 256; i++)
    {
      make_udp (bytes, "192.168.1.2", 7, "198.51.100.20", 1);
      bytes[i / 256] = (guint8) i;
      holler_lab_router_take (router, 0, bytes, 1 + i % UDP_BYTES, 0);
      holler_lab_router_advance (router, 0);
    }
}

static HollerLabLane
make_lane (const char *name, double value)
{
  HollerLabLane lane;

  holler_lab_lane_init (&lane, 42);
  g_assert_true (holler_lab_lane_set (&lane, name, value));

  return lane;
}

static double
measure_loss (HollerLabLane *lane, guint *out_longest)
{
  gint64 out_us[HOLLER_LAB_MAX_COPIES];
  guint n_lost = 0, run = 0, n_runs = 0;

  for (guint i = 0; i < 20000; i++)
    {
      gboolean is_lost = holler_lab_lane_pass (lane, 100, i, out_us) == 0;

      n_lost += is_lost;
      n_runs += is_lost && run == 0;
      run = is_lost ? run + 1 : 0;
    }
  *out_longest = n_runs > 0 ? n_lost / n_runs : 0;

  return n_lost / 20000.0;
}

static void
test_loss (void)
{
  HollerLabLane lane = make_lane ("loss", 0.1);
  guint mean_run = 0;
  double loss = measure_loss (&lane, &mean_run);

  g_assert_cmpfloat_with_epsilon (loss, 0.1, 0.01);
  g_assert_cmpuint (mean_run, ==, 1);

  g_assert_true (holler_lab_lane_set (&lane, "burst", 5));
  loss = measure_loss (&lane, &mean_run);
  g_assert_cmpfloat_with_epsilon (loss, 0.1, 0.02);
  g_assert_cmpuint (mean_run, >=, 4);
  g_assert_cmpuint (mean_run, <=, 6);

  g_assert_true (holler_lab_lane_set (&lane, "loss", 1));
  loss = measure_loss (&lane, &mean_run);
  g_assert_cmpfloat (loss, >=, 1.0);
}

static void
test_same_chance (void)
{
  HollerLabLane one = make_lane ("loss", 0.3);
  HollerLabLane two = make_lane ("loss", 0.3);
  gint64 out_us[HOLLER_LAB_MAX_COPIES];

  for (guint i = 0; i < 1000; i++)
    g_assert_cmpuint (holler_lab_lane_pass (&one, 100, i, out_us),
                      ==,
                      holler_lab_lane_pass (&two, 100, i, out_us));
}

static void
test_time (void)
{
  HollerLabLane lane = make_lane ("delay_ms", 20);
  gint64 out_us[HOLLER_LAB_MAX_COPIES];
  gint64 last_us = 0;
  guint n_overtaken = 0;

  g_assert_cmpuint (holler_lab_lane_pass (&lane, 100, 1000, out_us), ==, 1);
  g_assert_cmpint (out_us[0], ==, 21000);

  g_assert_true (holler_lab_lane_set (&lane, "jitter_ms", 80));
  for (gint64 now_us = 20000; now_us < 20000000; now_us += 20000)
    {
      g_assert_cmpuint (holler_lab_lane_pass (&lane, 100, now_us, out_us),
                        ==,
                        1);
      g_assert_cmpint (out_us[0], >=, MAX (last_us, now_us + 20000));
      g_assert_cmpint (out_us[0], <=, now_us + 100000);
      last_us = out_us[0];
    }

  g_assert_true (holler_lab_lane_set (&lane, "jitter_ms", 0));
  g_assert_true (holler_lab_lane_set (&lane, "reorder", 0.05));
  for (gint64 now_us = 30000000; now_us < 50000000; now_us += 20000)
    {
      holler_lab_lane_pass (&lane, 100, now_us, out_us);
      n_overtaken += out_us[0] < last_us;
      last_us = out_us[0];
    }
  g_assert_cmpuint (n_overtaken, >=, 25);
  g_assert_cmpuint (n_overtaken, <=, 75);
}

static void
test_rate (void)
{
  HollerLabLane lane = make_lane ("rate_kbit", 80); /* 100 bytes in 10 ms */
  gint64 out_us[HOLLER_LAB_MAX_COPIES];
  guint n = 0;

  g_assert_true (holler_lab_lane_set (&lane, "queue_ms", 95));
  for (guint i = 0; i < 20; i++)
    if (holler_lab_lane_pass (&lane, 100, 0, out_us) == 1)
      {
        n++;
        g_assert_cmpint (out_us[0], ==, 10000 * n);
      }
  g_assert_cmpuint (n, ==, 10);
  g_assert_cmpuint (lane.n_overflowed, ==, 10);
}

static void
test_doubles (void)
{
  Written written;
  g_autoptr (HollerLabRouter) router =
    make_network (&written, "endpoint-independent");

  command (router, "lane alice up duplicate=1 delay_ms=5");
  send_udp (router, &written, 0, "192.168.1.2", 7, "198.51.100.20", 1);
  g_assert_cmpuint (written.n, ==, 0);
  g_assert_cmpint (holler_lab_router_get_next_us (router), ==, 5000);
  holler_lab_router_advance (router, 5000);
  holler_lab_router_advance (router, 5000);
  g_assert_cmpuint (written.n, ==, 2);
  g_assert_cmpint (holler_lab_router_get_next_us (router), ==, G_MAXINT64);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/lab/nat/one-port-for-all", test_one_port_for_all);
  g_test_add_func ("/lab/nat/one-port-for-each", test_one_port_for_each);
  g_test_add_func ("/lab/nat/a-hole-is-punched", test_hole);
  g_test_add_func ("/lab/nat/no-hole-is-punched", test_no_hole);
  g_test_add_func ("/lab/router/nonsense-is-refused", test_nonsense);
  g_test_add_func ("/lab/router/doubles-arrive", test_doubles);
  g_test_add_func ("/lab/lane/loss-is-what-was-asked-for", test_loss);
  g_test_add_func ("/lab/lane/chance-is-the-same-each-time", test_same_chance);
  g_test_add_func ("/lab/lane/time-and-order", test_time);
  g_test_add_func ("/lab/lane/rate-and-queue", test_rate);

  return g_test_run ();
}
