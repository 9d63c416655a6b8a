/* test-webrtc-peer.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "holler-media-pair.h"
#include "holler-test.h"
#include "media/holler-gst-media.h"

static void
test_call (void)
{
  HollerMediaPair pair;

  holler_media_pair_init (&pair, "test");
  holler_media_pair_make_peers (&pair);
  holler_media_side_negotiate (&pair.a);
  holler_media_pair_wait_for_sound (&pair);
  g_assert_cmpint (holler_peer_connection_get_security (pair.a.peer),
                   ==,
                   HOLLER_SECURITY_ENCRYPTED);
  holler_media_pair_clear (&pair);
}

int
main (int argc, char *argv[])
{
  holler_gst_media_init_process (&argc, &argv);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/media/webrtc-peer/a-first-offer-makes-both-heard",
                   test_call);

  return g_test_run ();
}
