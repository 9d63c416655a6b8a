/* holler-settings.c: what the person has set, handed to whom it concerns
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "app/holler-settings.h"

typedef struct
{
  const char *key;
  const char *property;
} Binding;

static const Binding of_media[] = {
  { "microphone", "microphone" },
  { "speaker", "speaker" },
  { "ring-device", "ring-device" },
  { "echo-cancelling", "echo-cancelling" },
  { "noise-suppression", "noise-suppression" },
  { "gain-control", "gain-control" },
};

static const Binding of_account[] = {
  { "presence", "presence" },
  { "send-read-receipts", "send-read-receipts" },
  { "send-typing", "send-typing" },
};

static const Binding of_calls[] = {
  { "ring-timeout", "ring-timeout-s" },
  { "relay-only", "relay-only" },
};

static const Binding of_talk[] = {
  { "push-to-talk", "enabled" },
  { "talk-key", "key" },
  { "talk-release-delay", "release-delay-ms" },
};

static void
bind (GSettings *settings,
      gpointer object,
      const Binding *bindings,
      guint n_bindings)
{
  for (guint i = 0; i < n_bindings; i++)
    g_settings_bind (settings,
                     bindings[i].key,
                     object,
                     bindings[i].property,
                     G_SETTINGS_BIND_GET);
}

/**
 * holler_settings_apply:
 * @settings: the settings of a profile
 * @account: an account
 *
 * From now on the account, its calls and its sound are as has been set, and
 * change at once with it.
 */
void
holler_settings_apply (GSettings *settings, HollerAccount *account)
{
  bind (settings,
        holler_account_get_media (account),
        of_media,
        G_N_ELEMENTS (of_media));
  bind (settings, account, of_account, G_N_ELEMENTS (of_account));
  bind (settings,
        holler_account_get_calls (account),
        of_calls,
        G_N_ELEMENTS (of_calls));
  bind (settings,
        holler_call_list_get_talk (holler_account_get_calls (account)),
        of_talk,
        G_N_ELEMENTS (of_talk));
}
