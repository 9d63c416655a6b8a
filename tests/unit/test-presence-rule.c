/* test-presence-rule.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "core/holler-presence-rule.h"

#define ONLINE HOLLER_PRESENCE_ONLINE
#define AWAY HOLLER_PRESENCE_AWAY
#define BUSY HOLLER_PRESENCE_BUSY

/* clang-format off */
static const struct
{
  HollerPresence chosen;
  gboolean is_idle;
  gboolean is_in_call;
  HollerPresence shown;
} rows[] = {
  { ONLINE, FALSE, FALSE, ONLINE },
  { ONLINE, FALSE, TRUE,  BUSY   },
  { ONLINE, TRUE,  FALSE, AWAY   },
  { ONLINE, TRUE,  TRUE,  BUSY   },
  { AWAY,   FALSE, FALSE, AWAY   },
  { AWAY,   FALSE, TRUE,  BUSY   },
  { AWAY,   TRUE,  FALSE, AWAY   },
  { AWAY,   TRUE,  TRUE,  BUSY   },
  { BUSY,   FALSE, FALSE, BUSY   },
  { BUSY,   FALSE, TRUE,  BUSY   },
  { BUSY,   TRUE,  FALSE, BUSY   },
  { BUSY,   TRUE,  TRUE,  BUSY   },
};
/* clang-format on */

static void
test_all (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    for (guint no_noise = 0; no_noise <= 1; no_noise++)
      {
        const HollerPresenceFacts facts = {
          .chosen = rows[i].chosen,
          .is_idle = rows[i].is_idle,
          .is_in_call = rows[i].is_in_call,
          .wants_no_noise = (gboolean) no_noise,
        };

        g_assert_cmpint (holler_presence_rule_shown (&facts),
                         ==,
                         rows[i].shown);
        g_assert_cmpint (holler_presence_rule_rings_aloud (&facts),
                         ==,
                         no_noise == 0 && rows[i].chosen != BUSY);
      }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/presence-rule/all", test_all);
  return g_test_run ();
}
