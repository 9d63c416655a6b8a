/* fuzz-playout.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-fuzz.h"
#include "holler-trace.h"

/* Packets with any numbers at any time: the player asserts at each step. */

#define MAX_PACKETS 1500

const char *const holler_fuzz_words[] = {
  "\n0 0 0 0\n",
  "\n",
  " 65535 ",
  " 4294967295 ",
  " 2147483648 ",
  "\n1000000 32767 960 1\n",
  "\n1000000 32768 960 1\n1020000 32769 1920 1\n1040000 32770 2880 1\n",
  "9",
  "0",
  NULL,
};

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GArray) packets = holler_trace_parse ((const char *) data, size);
  HollerTraceResult result;

  if (packets->len > MAX_PACKETS)
    g_array_set_size (packets, MAX_PACKETS);
  holler_trace_play (packets, 1 + size % 5, 0, &result);

  return 0;
}
