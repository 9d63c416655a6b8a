/* test-preferences.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-fake-probe.h"
#include "holler-test-window.h"

static void
toggle (const char *title)
{
  GtkWidget *widget = ui_expect (GTK_TYPE_SWITCH, title);

  gtk_switch_set_active (GTK_SWITCH (widget),
                         !gtk_switch_get_active (GTK_SWITCH (widget)));
}

/* Shows the page with that name: its tab is a button. */
static void
show_page (const char *name)
{
  GtkWindow *window = ui_find_dialog ();
  GtkWidget *label = ui_look (GTK_WIDGET (window), GTK_TYPE_LABEL, name);
  GtkWidget *tab = NULL;

  g_assert_nonnull (label);
  tab = gtk_widget_get_ancestor (label, GTK_TYPE_BUTTON);
  g_assert_nonnull (tab);
  g_signal_emit_by_name (tab, "clicked");
  ui_spin_ms (20);
}

static void
test_switches_are_kept (UiFixture *fixture, gconstpointer user_data)
{
  static const struct
  {
    const char *title;
    const char *key;
    gboolean is_on; /* by default */
  } rows[] = {
    { "Echo Cancelling", "echo-cancelling", TRUE },
    { "Noise Suppression", "noise-suppression", TRUE },
    { "Automatic Gain", "gain-control", FALSE },
  };

  ui_act (fixture, "preferences");
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_assert_cmpint (g_settings_get_boolean (fixture->settings, rows[i].key),
                       ==,
                       rows[i].is_on);
      toggle (rows[i].title);
      g_assert_cmpint (g_settings_get_boolean (fixture->settings, rows[i].key),
                       !=,
                       rows[i].is_on);
      g_settings_reset (fixture->settings, rows[i].key);
    }
  show_page ("Calls");
  g_assert_false (g_settings_get_boolean (fixture->settings, "relay-only"));
  toggle ("Always Relay");
  g_assert_true (g_settings_get_boolean (fixture->settings, "relay-only"));
  g_settings_reset (fixture->settings, "relay-only");
}

static void
test_one_hears_oneself (UiFixture *fixture, gconstpointer user_data)
{
  HollerFakeMedia *media = fixture->client->media;
  GtkWidget *bar = NULL;

  ui_act (fixture, "preferences");
  ui_press ("Test");
  g_assert_cmpuint (holler_fake_media_get_n_open_captures (media), ==, 1);
  ui_expect (GTK_TYPE_LABEL, "Say something…");
  bar = ui_expect (GTK_TYPE_LEVEL_BAR, "Microphone Level");
  holler_fake_media_set_level (media, 0.5);
  g_assert_cmpfloat (gtk_level_bar_get_value (GTK_LEVEL_BAR (bar)), >, 0.4);
  holler_fake_media_set_self_test (media, HOLLER_SELF_TEST_PLAYING);
  ui_expect (GTK_TYPE_LABEL, "This is how you sound.");
  g_assert_cmpfloat (gtk_level_bar_get_value (GTK_LEVEL_BAR (bar)), <, 0.1);
  holler_fake_media_set_self_test (media, HOLLER_SELF_TEST_IDLE);
  ui_expect (GTK_TYPE_LABEL, "Record some seconds and hear how you sound.");

  /* Nobody listens once the window is closed. */
  ui_press ("Test");
  gtk_window_close (ui_find_dialog ());
  ui_spin_ms (20);
  g_assert_cmpuint (holler_fake_media_get_n_open_captures (media), ==, 0);
}

static void
test_no_microphone (UiFixture *fixture, gconstpointer user_data)
{
  holler_fake_media_fail_capture (fixture->client->media, TRUE);
  ui_act (fixture, "preferences");
  ui_press ("Test");
  ui_expect (GTK_TYPE_LABEL,
             "There is no microphone. Plug one in, or choose one in the "
             "preferences.");
}

static void
test_network_check (UiFixture *fixture, gconstpointer user_data)
{
  g_autoptr (HollerProbe) probe = holler_fake_probe_new ();

  holler_fake_probe_answer (HOLLER_FAKE_PROBE (probe),
                            G_SOCKET_FAMILY_IPV4,
                            HOLLER_PROBE_BAD_CREDENTIALS);
  holler_fake_probe_answer (HOLLER_FAKE_PROBE (probe),
                            G_SOCKET_FAMILY_IPV6,
                            HOLLER_PROBE_NO_ROUTE);
  holler_fake_api_answer (fixture->client->api, "GET", "/api/health", "{}");
  holler_fake_api_answer (fixture->client->api,
                          "GET",
                          "/api/turn/credentials",
                          "{\"uris\":[\"turn:r.example?transport=tcp\"],"
                          "\"username\":\"u\",\"password\":\"p\","
                          "\"ttl\":3600}");
  holler_window_set_probe (fixture->window, probe);
  ui_act (fixture, "preferences");
  show_page ("Network");
  ui_press ("Check");
  ui_expect (GTK_TYPE_LABEL, "Say something…");
  ui_expect (GTK_TYPE_LABEL, "Relay over TCP, IPv4");
  ui_expect (GTK_TYPE_LABEL,
             "It refuses the server’s credentials. Ask whoever runs the "
             "server to compare the two secrets.");
  ui_expect (GTK_TYPE_LABEL,
             "Not available here; the other kind of address is enough.");
  holler_fake_clock_advance (fixture->client->clock, 3000);
  ui_expect (GTK_TYPE_LABEL,
             "The microphone hears nothing. Is it switched off?");
  ui_expect (GTK_TYPE_BUTTON, "Check");

  /* Again, and then enough of it. */
  ui_press ("Check");
  ui_press ("Cancel");
  ui_expect (GTK_TYPE_LABEL, "Not checked");
  ui_expect (GTK_TYPE_BUTTON, "Check");
  g_assert_cmpuint (
    holler_fake_media_get_n_open_captures (fixture->client->media),
    ==,
    0);
}

static void
add (const char *name, void (*test) (UiFixture *fixture, gconstpointer data))
{
  g_autofree char *path = g_strconcat ("/ui/preferences/", name, NULL);

  g_test_add (path,
              UiFixture,
              GINT_TO_POINTER (TRUE),
              ui_set_up,
              test,
              ui_tear_down);
}

int
main (int argc, char *argv[])
{
  ui_init (&argc, &argv);

  add ("switches-are-kept", test_switches_are_kept);
  add ("one-hears-oneself", test_one_hears_oneself);
  add ("no-microphone", test_no_microphone);
  add ("network-check", test_network_check);
  return g_test_run ();
}
