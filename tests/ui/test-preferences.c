/* test-preferences.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "client/holler-json-read.h"
#include "holler-fake-probe.h"
#include "holler-test-window.h"
#include "holler-test.h"
#include "ui/holler-general-page.h"
#include "ui/holler-sound-row.h"

#include <glib/gstdio.h>

static void
toggle (const char *title)
{
  GtkWidget *widget = ui_expect (GTK_TYPE_SWITCH, title);

  gtk_switch_set_active (GTK_SWITCH (widget),
                         !gtk_switch_get_active (GTK_SWITCH (widget)));
}

static void
test_switches_are_kept (UiFixture *fixture, gconstpointer user_data)
{
  static const struct
  {
    const char *page;
    const char *title;
    const char *key;
    gboolean is_on; /* by default */
  } rows[] = {
    { "General", "Start With the Session", "start-with-session", FALSE },
    { "General", "Keep Running", "run-in-background", TRUE },
    { "General", "Calls", "notify-calls", TRUE },
    { "General", "Messages", "notify-messages", TRUE },
    { "General", "Show What Was Written", "notify-preview", TRUE },
    { "Audio", "Echo Cancelling", "echo-cancelling", TRUE },
    { "Audio", "Noise Suppression", "noise-suppression", TRUE },
    { "Audio", "Automatic Gain", "gain-control", FALSE },
    { "Audio", "Push to Talk", "push-to-talk", FALSE },
    { "Calls", "Pause Music and Films", "pause-players", TRUE },
    { "Privacy", "Read Receipts", "send-read-receipts", TRUE },
    { "Privacy", "Typing", "send-typing", TRUE },
    { "Privacy", "Always Relay", "relay-only", FALSE },
  };

  ui_act (fixture, "preferences");
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      ui_show_preferences_page (rows[i].page);
      g_assert_cmpint (g_settings_get_boolean (fixture->settings, rows[i].key),
                       ==,
                       rows[i].is_on);
      toggle (rows[i].title);
      g_assert_cmpint (g_settings_get_boolean (fixture->settings, rows[i].key),
                       !=,
                       rows[i].is_on);
      g_settings_reset (fixture->settings, rows[i].key);
    }
}

static void
test_one_hears_oneself (UiFixture *fixture, gconstpointer user_data)
{
  HollerFakeMedia *media = fixture->client->media;
  GtkWidget *bar = NULL;

  ui_act (fixture, "preferences");
  ui_show_preferences_page ("Audio");
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

/* Calls -------------------------------------------------------------------- */

static GtkWidget *
find_in_row (const char *title, GType type)
{
  GtkWidget *label = ui_expect (GTK_TYPE_LABEL, title);
  GtkWidget *row = gtk_widget_get_ancestor (label, HOLLER_TYPE_SOUND_ROW);
  GtkWidget *found = NULL;

  g_assert_nonnull (row);
  for (GtkWidget *child = gtk_widget_get_first_child (row);
       child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    for (GtkWidget *line = gtk_widget_get_first_child (child);
         line != NULL && found == NULL;
         line = gtk_widget_get_next_sibling (line))
      for (GtkWidget *part = gtk_widget_get_first_child (line);
           part != NULL && found == NULL;
           part = gtk_widget_get_next_sibling (part))
        if (G_TYPE_CHECK_INSTANCE_TYPE (part, type))
          found = part;
  g_assert_nonnull (found);
  return found;
}

static void
test_sounds (UiFixture *fixture, gconstpointer user_data)
{
  static const struct
  {
    const char *title;
    const char *tone_key;
    const char *volume_key;
    HollerSound sound;
    guint n_tones;
  } rows[] = {
    { "Ringtone", "ring-tone", "ring-volume", HOLLER_SOUND_RING, 5 },
    { "Ringing at the Other End",
      "ringback-tone",
      "ringback-volume",
      HOLLER_SOUND_RINGBACK,
      3 },
    { "End of a Call", "end-tone", "end-volume", HOLLER_SOUND_END, 3 },
  };
  HollerFakeMedia *media = fixture->client->media;

  ui_act (fixture, "preferences");
  ui_show_preferences_page ("Calls");
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      GtkWidget *tones = find_in_row (rows[i].title, GTK_TYPE_DROP_DOWN);
      GtkWidget *play = find_in_row (rows[i].title, GTK_TYPE_BUTTON);
      GtkWidget *volume = find_in_row (rows[i].title, GTK_TYPE_SCALE);
      GListModel *model = gtk_drop_down_get_model (GTK_DROP_DOWN (tones));
      g_autofree char *tone = NULL;

      g_assert_cmpuint (g_list_model_get_n_items (model), ==, rows[i].n_tones);
      gtk_drop_down_set_selected (GTK_DROP_DOWN (tones), rows[i].n_tones - 2);
      tone = g_settings_get_string (fixture->settings, rows[i].tone_key);
      g_assert_cmpstr (tone, !=, "wood");
      g_assert_cmpstr (tone, !=, "none");
      gtk_range_set_value (GTK_RANGE (volume), 0.5);
      g_assert_cmpfloat_with_epsilon (
        g_settings_get_double (fixture->settings, rows[i].volume_key),
        0.5,
        0.001);

      /* heard once, and stopped */
      g_signal_emit_by_name (play, "clicked");
      ui_spin_ms (10);
      g_assert_cmpuint (holler_fake_media_count_sound (media, rows[i].sound),
                        ==,
                        1);
      g_assert_cmpstr (gtk_widget_get_tooltip_text (play), ==, "Stop");
      g_signal_emit_by_name (play, "clicked");
      ui_spin_ms (10);
      g_assert_cmpstr (gtk_widget_get_tooltip_text (play), ==, "Listen");

      gtk_drop_down_set_selected (GTK_DROP_DOWN (tones), rows[i].n_tones - 1);
      g_assert_false (gtk_widget_is_sensitive (play));
      g_assert_false (gtk_widget_is_sensitive (volume));
      g_settings_reset (fixture->settings, rows[i].tone_key);
      g_assert_true (gtk_widget_is_sensitive (play));
      g_assert_cmpuint (gtk_drop_down_get_selected (GTK_DROP_DOWN (tones)),
                        ==,
                        0);
      g_settings_reset (fixture->settings, rows[i].volume_key);
      g_assert_cmpfloat (gtk_range_get_value (GTK_RANGE (volume)), >, 0.9);
    }
}

/* What rings for a call is not stopped by trying, nor by closing the window;
 * what was tried is. */
static void
test_sounds_and_calls (UiFixture *fixture, gconstpointer user_data)
{
  HollerFakeMedia *media = fixture->client->media;
  GtkWidget *play = NULL;

  ui_act (fixture, "preferences");
  ui_show_preferences_page ("Calls");
  play = find_in_row ("Ringtone", GTK_TYPE_BUTTON);
  g_signal_emit_by_name (play, "clicked");
  ui_spin_ms (10);
  g_assert_cmpint (holler_media_get_sounding (HOLLER_MEDIA (media)),
                   ==,
                   HOLLER_SOUND_RING);
  gtk_window_close (ui_find_dialog ());
  ui_spin_ms (20);
  g_assert_cmpint (holler_media_get_sounding (HOLLER_MEDIA (media)),
                   ==,
                   HOLLER_SOUND_NONE);

  ui_act (fixture, "preferences");
  ui_show_preferences_page ("Calls");
  ui_ring (fixture);
  play = find_in_row ("Ringtone", GTK_TYPE_BUTTON);
  g_signal_emit_by_name (play, "clicked");
  ui_spin_ms (10);
  g_assert_cmpint (holler_fake_media_get_looping (media),
                   ==,
                   HOLLER_SOUND_RING);
  gtk_window_close (ui_find_dialog ());
  ui_spin_ms (20);
  g_assert_cmpint (holler_fake_media_get_looping (media),
                   ==,
                   HOLLER_SOUND_RING);
}

static void
test_no_microphone (UiFixture *fixture, gconstpointer user_data)
{
  holler_fake_media_fail_capture (fixture->client->media, TRUE);
  ui_act (fixture, "preferences");
  ui_show_preferences_page ("Audio");
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
  ui_show_preferences_page ("Network");
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

/* General ------------------------------------------------------------------ */

#define ME(name)                                                               \
  "{\"userId\":\"" TEST_ME "\",\"username\":\"bob\",\"displayName\":\"" name   \
  "\""

/* Once the server has answered, the spinner is gone. */
static gboolean
is_answered_cb (gpointer user_data)
{
  return ui_look_everywhere (GTK_TYPE_SPINNER, "Sending") == NULL;
}

static void
apply (const char *row, const char *text)
{
  GtkWidget *entry = ui_expect (ADW_TYPE_ENTRY_ROW, row);

  gtk_editable_set_text (GTK_EDITABLE (entry), text);
  g_signal_emit_by_name (entry, "apply");
  holler_test_wait_until (is_answered_cb, NULL);
}

static const char *
get_sent (UiFixture *fixture, const char *name)
{
  return holler_json_read_string (
    holler_fake_api_get_last_body (fixture->client->api),
    name);
}

static void
test_name_and_status (UiFixture *fixture, gconstpointer user_data)
{
  HollerUser *me = holler_account_get_me (fixture->client->account);

  holler_fake_api_answer (fixture->client->api,
                          "PATCH",
                          "/api/me",
                          ME ("Bobby") ",\"statusText\":\"at sea\"}");
  ui_act (fixture, "preferences");
  apply ("Your name", "  Bobby ");
  g_assert_cmpstr (get_sent (fixture, "displayName"), ==, "Bobby");
  g_assert_cmpstr (holler_user_get_display_name (me), ==, "Bobby");
  apply ("What you are up to", "at sea");
  g_assert_cmpstr (get_sent (fixture, "statusText"), ==, "at sea");
  g_assert_null (get_sent (fixture, "displayName"));

  /* What the server would refuse is not sent. */
  apply ("Your name", "   ");
  ui_expect (GTK_TYPE_LABEL, "Others need a name to know you by.");
  g_assert_cmpuint (
    holler_fake_api_count (fixture->client->api, "PATCH /api/me"),
    ==,
    2);
  holler_fake_api_refuse (fixture->client->api,
                          "PATCH",
                          "/api/me",
                          HOLLER_API_ERROR_UNREACHABLE);
  apply ("Your name", "Robert");
  g_assert_cmpuint (
    holler_fake_api_count (fixture->client->api, "PATCH /api/me"),
    ==,
    3);
  g_assert_cmpstr (holler_user_get_display_name (me), ==, "Bobby");
}

static GFile *
make_picture (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "me.png", NULL);
  g_autoptr (GdkPixbuf) pixbuf =
    gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 40, 30);

  gdk_pixbuf_fill (pixbuf, 0x3584e4ff);
  g_assert_true (gdk_pixbuf_save (pixbuf, path, "png", NULL, NULL));

  return g_file_new_for_path (path);
}

static void
test_picture (UiFixture *fixture, gconstpointer user_data)
{
  g_autofree char *folder = g_dir_make_tmp ("holler-XXXXXX", NULL);
  g_autoptr (GFile) file = make_picture (folder);
  g_autoptr (GFile) text = g_file_new_build_filename (folder, "words", NULL);
  HollerGeneralPage *page = NULL;

  holler_fake_api_answer (fixture->client->api, "PUT", "/api/me/avatar", NULL);
  holler_fake_api_answer (fixture->client->api,
                          "GET",
                          "/api/me",
                          ME ("Bob") ",\"avatarUrl\":\"/api/files/f-1\"}");
  holler_fake_api_answer (fixture->client->api,
                          "DELETE",
                          "/api/me/avatar",
                          ME ("Bob") "}");
  ui_act (fixture, "preferences");
  ui_expect_gone (GTK_TYPE_BUTTON, "Remove Picture");
  page = HOLLER_GENERAL_PAGE (
    gtk_widget_get_ancestor (ui_expect (GTK_TYPE_BUTTON, "Choose Picture…"),
                             HOLLER_TYPE_GENERAL_PAGE));
  holler_general_page_take_picture (page, file);
  ui_press ("_Use");
  ui_expect (GTK_TYPE_BUTTON, "Remove Picture");
  g_assert_cmpuint (
    holler_fake_api_count (fixture->client->api, "PUT /api/me/avatar"),
    ==,
    1);
  ui_spin_ms (20);
  ui_press ("Remove Picture");
  ui_expect_gone (GTK_TYPE_BUTTON, "Remove Picture");

  g_assert_true (
    g_file_set_contents (g_file_peek_path (text), "no picture", -1, NULL));
  holler_general_page_take_picture (page, text);
  ui_expect (GTK_TYPE_LABEL,
             "This could not be read as a picture. Choose a PNG or JPEG "
             "file.");
  g_file_delete (file, NULL, NULL);
  g_file_delete (text, NULL, NULL);
  g_rmdir (folder);
}

/* From the menu of one's own picture, whatever page was open. */
static void
test_profile (UiFixture *fixture, gconstpointer user_data)
{
  ui_act (fixture, "preferences");
  ui_show_preferences_page ("Privacy");
  ui_expect_gone (ADW_TYPE_ENTRY_ROW, "Your name");
  ui_act (fixture, "profile");
  ui_expect (ADW_TYPE_ENTRY_ROW, "Your name");
  ui_expect (GTK_TYPE_LABEL, "Others find you as @bob.");
  gtk_window_close (ui_find_dialog ());
  ui_spin_ms (20);
  ui_act (fixture, "profile");
  ui_expect (ADW_TYPE_ENTRY_ROW, "Your name");
}

/* Privacy ------------------------------------------------------------------ */

static void
test_unblock (UiFixture *fixture, gconstpointer user_data)
{
  ui_act (fixture, "preferences");
  ui_show_preferences_page ("Privacy");
  ui_expect (GTK_TYPE_LABEL,
             "You have blocked nobody. You can block somebody on their card "
             "in Contacts.");
  holler_test_client_push (
    fixture->client,
    "contact",
    "\"user\":{\"userId\":\"u-sam\",\"username\":\"sam\","
    "\"displayName\":\"Sam\"},\"state\":\"blocked\"");
  holler_fake_api_answer (fixture->client->api,
                          "POST",
                          "/api/contacts/u-sam/unblock",
                          NULL);
  ui_press ("Unblock Sam");
  ui_expect_gone (GTK_TYPE_BUTTON, "Unblock Sam");
  ui_expect_gone (GTK_TYPE_LABEL, "Sam");
}

/* Account ------------------------------------------------------------------ */

#define DESK "{\"deviceId\":\"" TEST_MY_DEVICE "\",\"name\":\"desk\"}"
#define LAPTOP                                                                 \
  "{\"deviceId\":\"d-2\",\"name\":\"lap<b>\","                                 \
  "\"lastSeen\":\"2020-01-02T12:00:00.000Z\"}"

static void
show_account (UiFixture *fixture, const char *devices)
{
  holler_fake_api_answer (fixture->client->api,
                          "GET",
                          "/api/me/devices",
                          devices);
  ui_act (fixture, "preferences");
  ui_show_preferences_page ("Account");
}

static void
test_devices (UiFixture *fixture, gconstpointer user_data)
{
  HollerFakeApi *api = fixture->client->api;

  show_account (fixture, "{\"devices\":[" DESK "," LAPTOP "]}");
  ui_expect (GTK_TYPE_LABEL, "This device");
  ui_expect (GTK_TYPE_LABEL, "Last used: 2 January 2020");
  g_assert_null (ui_look_everywhere (GTK_TYPE_BUTTON, "Log Out desk…"));

  ui_press ("Log Out lap<b>…");
  ui_press_in_dialog ("Cancel");
  g_assert_cmpuint (holler_fake_api_count (api, "DELETE /api/me/devices/d-2"),
                    ==,
                    0);
  holler_fake_api_answer (api, "DELETE", "/api/me/devices/d-2", NULL);
  holler_fake_api_answer (api,
                          "GET",
                          "/api/me/devices",
                          "{\"devices\":[" DESK "]}");
  ui_press ("Log Out lap<b>…");
  ui_press_in_dialog ("Log Out");
  ui_expect (GTK_TYPE_LABEL, "The device is logged out.");
  ui_expect_gone (GTK_TYPE_LABEL, "lap<b>");
}

static void
test_devices_are_asked_for_again (UiFixture *fixture, gconstpointer user_data)
{
  holler_fake_api_refuse (fixture->client->api,
                          "GET",
                          "/api/me/devices",
                          HOLLER_API_ERROR_UNREACHABLE);
  ui_act (fixture, "preferences");
  ui_show_preferences_page ("Account");
  ui_expect (GTK_TYPE_LABEL,
             "Holler could not reach the server. Check the address and your "
             "network.");
  holler_fake_api_answer (fixture->client->api,
                          "GET",
                          "/api/me/devices",
                          "{\"devices\":[" DESK "]}");
  ui_press ("Try Again");
  ui_expect (GTK_TYPE_LABEL, "This device");
}

static void
write_row (const char *title, const char *text)
{
  gtk_editable_set_text (
    GTK_EDITABLE (ui_expect (ADW_TYPE_PASSWORD_ENTRY_ROW, title)),
    text);
}

static gboolean
can_press (const char *name)
{
  return gtk_widget_is_sensitive (ui_expect (GTK_TYPE_BUTTON, name));
}

static void
test_password (UiFixture *fixture, gconstpointer user_data)
{
  HollerFakeApi *api = fixture->client->api;

  show_account (fixture, "{\"devices\":[" DESK "]}");
  ui_press ("Change Password…");
  g_assert_false (can_press ("Change"));
  write_row ("Your password", "the old one");
  write_row ("New password", "short");
  ui_expect (GTK_TYPE_LABEL, "A password needs at least ten characters.");
  write_row ("New password", "long enough now");
  write_row ("New password again", "long but other");
  ui_expect (GTK_TYPE_LABEL, "The two new passwords differ.");
  g_assert_false (can_press ("Change"));
  write_row ("New password again", "long enough now");
  holler_fake_api_refuse (api,
                          "POST",
                          "/api/me/password",
                          HOLLER_API_ERROR_BAD_CREDENTIALS);
  ui_press ("Change");
  ui_expect (GTK_TYPE_LABEL, "This is not your password. Try again.");

  holler_fake_api_answer (api, "POST", "/api/me/password", NULL);
  ui_press ("Change");
  ui_expect (GTK_TYPE_LABEL, "Your password is changed.");
  ui_expect_gone (ADW_TYPE_PASSWORD_ENTRY_ROW, "New password");
  g_assert_cmpstr (get_sent (fixture, "oldPassword"), ==, "the old one");
  g_assert_cmpstr (get_sent (fixture, "newPassword"), ==, "long enough now");
}

static void
test_delete (UiFixture *fixture, gconstpointer user_data)
{
  show_account (fixture, "{\"devices\":[" DESK "]}");
  ui_press ("Delete Account…");
  g_assert_false (can_press ("Delete"));
  ui_expect_gone (ADW_TYPE_PASSWORD_ENTRY_ROW, "New password");
  write_row ("Your password", "the old one");
  holler_fake_api_answer (fixture->client->api, "DELETE", "/api/me", NULL);
  ui_press ("Delete");
  ui_expect (GTK_TYPE_BUTTON, "Log In");
  g_assert_null (ui_find_dialog ());
}

static void
test_log_out (UiFixture *fixture, gconstpointer user_data)
{
  show_account (fixture, "{\"devices\":[" DESK "]}");
  ui_press ("Log Out…");
  ui_press_in_dialog ("Log Out");
  ui_expect (GTK_TYPE_BUTTON, "Log In");
}

/* Whoever was logged out from elsewhere is told so, whatever was open. */
static void
test_revoked (UiFixture *fixture, gconstpointer user_data)
{
  show_account (fixture, "{\"devices\":[" DESK "]}");
  ui_press ("Change Password…");
  holler_fake_transport_drop (fixture->client->transport, 4403);
  ui_expect (GTK_TYPE_LABEL,
             "This device was logged out from another one. Log in again if "
             "that was not you, and change your password.");
  g_assert_null (ui_find_dialog ());
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
  add ("sounds", test_sounds);
  add ("sounds-and-calls", test_sounds_and_calls);
  add ("no-microphone", test_no_microphone);
  add ("network-check", test_network_check);
  add ("name-and-status", test_name_and_status);
  add ("picture", test_picture);
  add ("profile", test_profile);
  add ("unblock", test_unblock);
  add ("devices", test_devices);
  add ("devices-are-asked-for-again", test_devices_are_asked_for_again);
  add ("password", test_password);
  add ("delete", test_delete);
  add ("log-out", test_log_out);
  add ("revoked", test_revoked);
  return g_test_run ();
}
