/* test-settings.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What one sets has an effect, at once and on whom it concerns. */

#include "app/holler-settings.h"
#include "holler-test-client.h"

typedef struct
{
  HollerTestClient *client;
  GSettings *settings;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer user_data)
{
  fixture->client = holler_test_client_new_online ();
  fixture->settings =
    g_settings_new_with_path ("app.holler.Holler", "/app/holler/Holler/test/");
  holler_settings_apply (fixture->settings, fixture->client->account);
}

static void
tear_down (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GSettingsSchema) schema = NULL;
  g_auto (GStrv) keys = NULL;

  g_object_get (fixture->settings, "settings-schema", &schema, NULL);
  keys = g_settings_schema_list_keys (schema);
  for (guint i = 0; keys[i] != NULL; i++)
    g_settings_reset (fixture->settings, keys[i]);
  holler_test_client_free (fixture->client);
  g_object_unref (fixture->settings);
}

static gboolean
get_boolean (gpointer object, const char *name)
{
  gboolean value = FALSE;

  g_object_get (object, name, &value, NULL);
  return value;
}

static void
test_switches (Fixture *fixture, gconstpointer user_data)
{
  const struct
  {
    const char *name; /* as the property */
    gpointer object;
  } rows[] = {
    { "echo-cancelling", fixture->client->media },
    { "noise-suppression", fixture->client->media },
    { "gain-control", fixture->client->media },
    { "send-read-receipts", fixture->client->account },
    { "send-typing", fixture->client->account },
    { "relay-only", holler_account_get_calls (fixture->client->account) },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    for (guint round = 0; round < 2; round++)
      {
        gboolean value =
          g_settings_get_boolean (fixture->settings, rows[i].name);

        g_test_message ("%s", rows[i].name);
        g_assert_cmpint (get_boolean (rows[i].object, rows[i].name), ==, value);
        g_settings_set_boolean (fixture->settings, rows[i].name, !value);
        g_assert_cmpint (get_boolean (rows[i].object, rows[i].name),
                         ==,
                         !value);
      }
}

static void
test_devices (Fixture *fixture, gconstpointer user_data)
{
  static const char *const names[] = { "microphone", "speaker", "ring-device" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *id = NULL;

      g_settings_set_string (fixture->settings, names[i], "headset");
      g_object_get (fixture->client->media, names[i], &id, NULL);
      g_assert_cmpstr (id, ==, "headset");
    }
}

static void
test_ring_timeout (Fixture *fixture, gconstpointer user_data)
{
  guint seconds = 0;

  g_settings_set_uint (fixture->settings, "ring-timeout", 45);
  g_object_get (holler_account_get_calls (fixture->client->account),
                "ring-timeout-s",
                &seconds,
                NULL);
  g_assert_cmpuint (seconds, ==, 45);
}

static void
test_sounds (Fixture *fixture, gconstpointer user_data)
{
  static const struct
  {
    HollerSound sound;
    const char *tone;
    const char *volume;
  } rows[] = {
    { HOLLER_SOUND_RING, "ring-tone", "ring-volume" },
    { HOLLER_SOUND_RINGBACK, "ringback-tone", "ringback-volume" },
    { HOLLER_SOUND_END, "end-tone", "end-volume" },
  };
  HollerFakeMedia *media = fixture->client->media;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_assert_cmpstr (holler_fake_media_get_tone (media, rows[i].sound),
                       ==,
                       "wood");
      g_assert_cmpfloat_with_epsilon (
        holler_fake_media_get_volume (media, rows[i].sound),
        1,
        0.001);
      g_settings_set_string (fixture->settings, rows[i].tone, "telephone");
      g_settings_set_double (fixture->settings, rows[i].volume, 0.25);
      g_assert_cmpstr (holler_fake_media_get_tone (media, rows[i].sound),
                       ==,
                       "telephone");
      g_assert_cmpfloat_with_epsilon (
        holler_fake_media_get_volume (media, rows[i].sound),
        0.25,
        0.001);
    }
}

static void
test_presence (Fixture *fixture, gconstpointer user_data)
{
  static const char *const names[] = { "busy", "away", "online" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (HollerFrame) frame = NULL;

      g_settings_set_string (fixture->settings, "presence", names[i]);
      frame =
        holler_test_client_expect (fixture->client, HOLLER_FRAME_PRESENCE);
      g_assert_cmpstr (holler_frame_get_string (frame, "state"), ==, names[i]);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function)                                                    \
  g_test_add ("/app/settings/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("switches", test_switches);
  ADD ("devices", test_devices);
  ADD ("ring-timeout", test_ring_timeout);
  ADD ("sounds", test_sounds);
  ADD ("presence", test_presence);
#undef ADD

  return g_test_run ();
}
