/* test-sctp-rule.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/holler-sctp-rule.h"

#include <string.h>

#define HEADER_BYTES 12
#define DATA 0
#define SACK 3
#define I_DATA 64

static void
add (GByteArray *packet, guint type, guint size_bytes)
{
  guint8 chunk[64] = { 0 };

  chunk[0] = (guint8) type;
  chunk[2] = (guint8) (size_bytes >> 8);
  chunk[3] = (guint8) size_bytes;
  g_byte_array_append (packet, chunk, (size_bytes + 3) / 4 * 4);
}

static void
add_data (GByteArray *packet, guint type, guint size_bytes, guint stream)
{
  guint at = packet->len;

  add (packet, type, size_bytes);
  packet->data[at + 8] = (guint8) (stream >> 8);
  packet->data[at + 9] = (guint8) stream;
}

static GByteArray *
begin (void)
{
  static const guint8 header[HEADER_BYTES];

  return g_byte_array_append (g_byte_array_new (), header, sizeof header);
}

/* An exact copy, so that a sanitizer sees each byte beyond it. */
static gboolean
accepts (const guint8 *packet, gsize size_bytes)
{
  g_autofree guint8 *copy = g_memdup2 (packet, size_bytes);

  return holler_sctp_rule_accepts (copy, size_bytes);
}

static void
test_types (void)
{
  static const guint8 wanted[] = { 1, 2, 3, 4, 5, 6, 9, 10, 11, 132, 192, 194 };

  for (guint type = 0; type <= G_MAXUINT8; type++)
    {
      g_autoptr (GByteArray) alone = begin ();
      g_autoptr (GByteArray) after = begin ();
      gboolean is_wanted = type == DATA || type == I_DATA ||
                           memchr (wanted, (int) type, sizeof wanted) != NULL;

      add (alone, type, 24);
      g_assert_cmpint (accepts (alone->data, alone->len), ==, is_wanted);
      add (after, SACK, 16);
      add (after, type, 24);
      add (after, SACK, 16);
      g_assert_cmpint (accepts (after->data, after->len), ==, is_wanted);
    }
}

static void
test_streams (void)
{
  for (guint stream = 0; stream <= G_MAXUINT16; stream++)
    {
      g_autoptr (GByteArray) packet = begin ();
      gboolean is_wanted = stream < HOLLER_SCTP_MAX_STREAMS;

      add_data (packet, DATA, 17, 0);
      add_data (packet, stream % 2 == 0 ? DATA : I_DATA, 21, stream);
      g_assert_cmpint (accepts (packet->data, packet->len), ==, is_wanted);
    }
}

/* Nothing that two readers could read in two ways. */
static void
test_lengths (void)
{
  g_autoptr (GByteArray) packet = begin ();
  g_autoptr (GByteArray) short_data = begin ();
  g_autoptr (GByteArray) no_length = begin ();

  g_assert_false (holler_sctp_rule_accepts (NULL, 0));
  add (packet, SACK, 16);
  add_data (packet, DATA, 20, 1);
  for (gsize size_bytes = 0; size_bytes < packet->len; size_bytes++)
    g_assert_cmpint (accepts (packet->data, size_bytes),
                     ==,
                     size_bytes == HEADER_BYTES + 16);
  g_assert_true (accepts (packet->data, packet->len));

  add (short_data, DATA, 12);
  g_assert_false (accepts (short_data->data, short_data->len));
  add (no_length, SACK, 4);
  no_length->data[HEADER_BYTES + 3] = 3;
  g_assert_false (accepts (no_length->data, no_length->len));
}

static void
test_noise (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20);

  for (guint i = 0; i < 20000; i++)
    {
      guint8 packet[96];
      gsize size_bytes = (gsize) g_rand_int_range (rand, 0, sizeof packet);

      for (gsize at = 0; at < size_bytes; at++)
        packet[at] = (guint8) g_rand_int_range (rand, 0, 24);
      accepts (packet, size_bytes);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/sctp-rule/what-a-call-needs-is-let-in", test_types);
  g_test_add_func ("/core/sctp-rule/few-streams", test_streams);
  g_test_add_func ("/core/sctp-rule/only-whole-packets", test_lengths);
  g_test_add_func ("/core/sctp-rule/noise-is-read-to-its-end", test_noise);

  return g_test_run ();
}
