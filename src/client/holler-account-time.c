/* holler-account-time.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-account-private.h"

#include "base/holler-time.h"

/* Nothing here waits by the clock on the wall, so a wrong one does no harm to
 * calls; but times of messages are shown by it and certificates judged. So the
 * person is told, once each time that it goes wrong.
 */

#define LOOK_MS 30000
/* Tokens are good for a minute longer, people are late by two. */
#define MUCH_US (2 * 60 * G_USEC_PER_SEC)

static void
look (HollerAccount *self)
{
  gint64 skew_us = holler_clock_get_real_time_us (self->clock) -
                   holler_clock_get_time_us (self->clock) -
                   self->server_offset_us;
  gboolean is_wrong = ABS (skew_us) >= MUCH_US;

  if (is_wrong == self->clock_is_wrong)
    return;

  self->clock_is_wrong = is_wrong;
  if (is_wrong)
    holler_account_emit_trouble (self,
                                 HOLLER_ACCOUNT_TROUBLE_WRONG_CLOCK,
                                 skew_us);
}

static gboolean
look_cb (gpointer user_data)
{
  look (user_data);

  return G_SOURCE_CONTINUE;
}

/**
 * holler_account_take_server_time:
 * @self: an account
 * @server_time: (nullable): by the server's clock, RFC 3339
 *
 * Compares this computer's clock with the server's from now on.
 */
void
holler_account_take_server_time (HollerAccount *self, const char *server_time)
{
  gint64 server_us = 0;

  if (server_time == NULL || !holler_time_parse_us (server_time, &server_us))
    return;

  self->server_offset_us = server_us - holler_clock_get_time_us (self->clock);
  look (self);
  if (self->time_look_id == 0)
    self->time_look_id =
      holler_clock_add_timeout (self->clock, LOOK_MS, look_cb, self, NULL);
}

/**
 * holler_account_forget_time:
 * @self: an account
 *
 * Ends what holler_account_take_server_time() began; may be repeated.
 */
void
holler_account_forget_time (HollerAccount *self)
{
  holler_clock_clear_timeout (self->clock, &self->time_look_id);
  self->clock_is_wrong = FALSE;
}
