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

static const struct
{
  HollerSound sound;
  const char *tone;
  const char *volume;
} sounds[] = {
  { HOLLER_SOUND_RING, "ring-tone", "ring-volume" },
  { HOLLER_SOUND_RINGBACK, "ringback-tone", "ringback-volume" },
  { HOLLER_SOUND_END, "end-tone", "end-volume" },
};

static void
set_sound (GSettings *settings, HollerMedia *media, guint i)
{
  g_autofree char *tone = g_settings_get_string (settings, sounds[i].tone);

  holler_media_set_sound (media,
                          sounds[i].sound,
                          tone,
                          g_settings_get_double (settings, sounds[i].volume));
}

static void
changed_cb (GSettings *settings, const char *key, HollerMedia *media)
{
  for (guint i = 0; i < G_N_ELEMENTS (sounds); i++)
    if (g_str_equal (key, sounds[i].tone) ||
        g_str_equal (key, sounds[i].volume))
      set_sound (settings, media, i);
}

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
  HollerMedia *media = holler_account_get_media (account);

  bind (settings, media, of_media, G_N_ELEMENTS (of_media));
  for (guint i = 0; i < G_N_ELEMENTS (sounds); i++)
    set_sound (settings, media, i);
  g_signal_connect_object (settings,
                           "changed",
                           G_CALLBACK (changed_cb),
                           media,
                           0);
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
