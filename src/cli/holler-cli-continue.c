/* holler-cli-continue.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cli/holler-cli.h"

/* A call that the person is in with another device, continued with this one.
 */

static void
elsewhere_cb (HollerCallList *calls, GParamSpec *pspec, gpointer user_data)
{
  HollerCli *self = user_data;
  HollerConversation *conversation = holler_call_list_get_elsewhere (calls);
  HollerCall *call = NULL;

  if (conversation == NULL || self->call != NULL || self->is_ending)
    return;

  call = holler_call_list_continue_here (calls, conversation);
  if (call != NULL)
    g_set_object (&self->call, call);
}

/**
 * holler_cli_continue_call:
 * @self: a run that is ready
 *
 * Takes over the call that the person is in with another device, as soon as
 * there is one; how the call ends is how the run ends.
 */
void
holler_cli_continue_call (HollerCli *self)
{
  HollerCallList *calls = holler_account_get_calls (self->account);

  g_signal_connect (calls,
                    "notify::elsewhere",
                    G_CALLBACK (elsewhere_cb),
                    self);
  elsewhere_cb (calls, NULL, self);
}
