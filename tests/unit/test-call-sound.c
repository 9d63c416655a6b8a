/* test-call-sound.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/holler-call-sound.h"

/* Every combination there is. */
static void
test_all (void)
{
  static const struct
  {
    gboolean rings;
    gboolean is_in_call;
    gboolean rings_there;
    HollerCallSound sound;
  } rows[] = {
    { FALSE, FALSE, FALSE, HOLLER_CALL_SOUND_NONE },
    { FALSE, FALSE, TRUE, HOLLER_CALL_SOUND_RINGBACK },
    { FALSE, TRUE, FALSE, HOLLER_CALL_SOUND_NONE },
    { FALSE, TRUE, TRUE, HOLLER_CALL_SOUND_RINGBACK },
    { TRUE, FALSE, FALSE, HOLLER_CALL_SOUND_RING },
    { TRUE, FALSE, TRUE, HOLLER_CALL_SOUND_RING },
    { TRUE, TRUE, FALSE, HOLLER_CALL_SOUND_RING_BESIDE },
    { TRUE, TRUE, TRUE, HOLLER_CALL_SOUND_RING_BESIDE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpint (holler_call_sound_choose (rows[i].rings,
                                               rows[i].is_in_call,
                                               rows[i].rings_there),
                     ==,
                     rows[i].sound);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/core/call-sound/all", test_all);

  return g_test_run ();
}
