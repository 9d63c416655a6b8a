/* test-window-calls.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Calls that stumble, as the window shows them. */

#include <string.h>

#include "holler-test-calls.h"
#include "holler-test-window.h"

static HollerCall *
get_call (UiFixture *fixture)
{
  return holler_call_list_get_active (
    holler_account_get_calls (fixture->client->account));
}

static HollerFakePeerConnection *
get_peer (UiFixture *fixture)
{
  return holler_fake_media_get_peer (fixture->client->media, 0);
}

/* A call that was placed, answered, and sounds. */
static void
connect_call (UiFixture *fixture)
{
  ui_open_chat (fixture);
  holler_test_call_place_connected (fixture->client);
  holler_fake_peer_connection_set_flowing (get_peer (fixture), TRUE);
  holler_fake_clock_advance (fixture->client->clock, 3000);
  ui_expect (GTK_TYPE_LABEL, "00:03");
}

static void
interrupt (UiFixture *fixture)
{
  holler_fake_peer_connection_set_flowing (get_peer (fixture), FALSE);
  holler_fake_clock_advance (fixture->client->clock, 4000);
  holler_test_call_assert_state (get_call (fixture), RECONNECTING);
}

static char *
read_clipboard (UiFixture *fixture)
{
  GdkClipboard *clipboard =
    gtk_widget_get_clipboard (GTK_WIDGET (fixture->window));
  GdkContentProvider *content = gdk_clipboard_get_content (clipboard);
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_STRING);
  g_assert_nonnull (content);
  g_assert_true (gdk_content_provider_get_value (content, &value, NULL));
  return g_value_dup_string (&value);
}

static void
test_reconnecting_is_shown_everywhere (UiFixture *fixture,
                                       gconstpointer user_data)
{
  GtkWidget *rail = NULL;

  connect_call (fixture);
  rail = ui_expect (GTK_TYPE_BUTTON, "Live Call");
  interrupt (fixture);
  ui_expect (GTK_TYPE_LABEL, "Reconnecting…");
  ui_expect (GTK_TYPE_LABEL,
             "The connection is interrupted. Looking for another way.");
  g_assert_cmpstr (gtk_widget_get_tooltip_text (rail),
                   ==,
                   "Reconnecting to Alice. Return to the call");
  g_assert_true (gtk_widget_has_css_class (rail, "reconnecting"));
  ui_press ("Minimize Call");
  ui_expect (GTK_TYPE_BUTTON, "Return to Call");
  ui_expect (GTK_TYPE_LABEL, "Reconnecting…");
  ui_expect_gone (GTK_TYPE_LABEL, "Call in progress");

  holler_fake_peer_connection_set_flowing (get_peer (fixture), TRUE);
  holler_fake_clock_advance (fixture->client->clock, 2000);
  holler_test_call_assert_state (get_call (fixture), CONNECTED);
  ui_expect_gone (GTK_TYPE_LABEL, "Reconnecting…");
  g_assert_false (gtk_widget_has_css_class (rail, "reconnecting"));
  ui_press ("Hang Up");
}

static void
test_failure_says_what_and_offers (UiFixture *fixture, gconstpointer user_data)
{
  g_autofree char *report = NULL;

  connect_call (fixture);
  interrupt (fixture);
  holler_fake_clock_advance (fixture->client->clock, 60 * 1000);
  ui_expect (GTK_TYPE_LABEL,
             "The connection was lost and did not come back. Check your "
             "network and call again.");
  g_assert_null (ui_look_everywhere (GTK_TYPE_BUTTON, "Hang Up"));
  ui_press ("Copy Report");
  report = read_clipboard (fixture);
  g_assert_nonnull (strstr (report, "stage: lost\n"));
  g_assert_null (strstr (report, "Alice"));
  g_assert_null (strstr (report, TEST_CONVERSATION));
  /* It stays until one has seen it. */
  ui_spin_ms (2200);
  holler_fake_transport_clear (fixture->client->transport);
  ui_press ("Call Again");
  ui_expect (GTK_TYPE_LABEL, "Calling…");
  g_assert_cmpuint (holler_fake_transport_count (fixture->client->transport,
                                                 HOLLER_FRAME_CALL_OFFER),
                    ==,
                    1);
  ui_expect_gone (GTK_TYPE_BUTTON, "Call Again");
  ui_press ("Hang Up");
}

static void
test_failure_of_small_call (UiFixture *fixture, gconstpointer user_data)
{
  connect_call (fixture);
  ui_press ("Minimize Call");
  interrupt (fixture);
  holler_fake_clock_advance (fixture->client->clock, 60 * 1000);
  ui_expect (GTK_TYPE_LABEL, "Call ended: the connection was lost");
  ui_expect_gone (GTK_TYPE_BUTTON, "Return to Call");
  ui_expect (GTK_TYPE_TEXT_VIEW, "Message");
  ui_press ("Details");
  ui_expect (GTK_TYPE_BUTTON, "Call Again");
  ui_press ("Go to Chat");
  ui_expect_gone (GTK_TYPE_BUTTON, "Call Again");
  ui_expect (GTK_TYPE_TEXT_VIEW, "Message");
}

static void
test_quality_has_details (UiFixture *fixture, gconstpointer user_data)
{
  GtkWidget *button = NULL;

  connect_call (fixture);
  button = ui_expect (GTK_TYPE_MENU_BUTTON, "Call Quality");
  gtk_menu_button_popup (GTK_MENU_BUTTON (button));
  ui_expect (GTK_TYPE_LABEL, "Very good");
  ui_expect (GTK_TYPE_LABEL, "Latency");
  ui_expect (GTK_TYPE_LABEL, "20 ms");
  ui_expect (GTK_TYPE_LABEL, "encrypted");
  gtk_menu_button_popdown (GTK_MENU_BUTTON (button));
  ui_expect_gone (GTK_TYPE_LABEL, "Latency");
  interrupt (fixture);
  ui_expect (GTK_TYPE_MENU_BUTTON, "Call Quality");
  ui_expect_gone (GTK_TYPE_LABEL, "20 ms");
  ui_press ("Hang Up");
}

static void
test_continues_here (UiFixture *fixture, gconstpointer user_data)
{
  GtkWidget *call_button = NULL;
  g_autoptr (HollerFrame) join = NULL;

  ui_open_chat (fixture);
  ui_push_elsewhere (fixture);
  ui_expect (GTK_TYPE_LABEL, "You are in this call on another device.");
  ui_expect (GTK_TYPE_LABEL, "Call on another device");
  call_button = ui_expect (GTK_TYPE_BUTTON, "Call");
  g_assert_false (gtk_widget_is_sensitive (call_button));
  g_assert_cmpstr (gtk_widget_get_tooltip_text (call_button),
                   ==,
                   "You are in a call on another device");
  ui_press ("Continue Here");
  join = holler_test_client_expect (fixture->client, HOLLER_FRAME_CALL_JOIN);
  g_assert_cmpstr (holler_frame_get_string (join, "takeOver"), ==, "d-laptop");
  ui_expect (GTK_TYPE_LABEL, "Connecting…");
  ui_press ("Hang Up");
  ui_expect_gone (GTK_TYPE_BUTTON, "Hang Up");
}

/* The window goes, the call goes on, and another window shows it. */
static void
test_call_outlives_window (UiFixture *fixture, gconstpointer user_data)
{
  connect_call (fixture);
  for (guint i = 0; i < 2; i++)
    {
      gtk_window_destroy (GTK_WINDOW (fixture->window));
      ui_spin_ms (50);
      holler_fake_clock_advance (fixture->client->clock, 2000);
      holler_test_call_assert_state (get_call (fixture), CONNECTED);
      fixture->window =
        HOLLER_WINDOW (holler_window_new (NULL, fixture->settings, NULL));
      gtk_window_present (GTK_WINDOW (fixture->window));
      holler_window_set_account (fixture->window, fixture->client->account);
      ui_expect (GTK_TYPE_BUTTON, "Hang Up");
      if (i == 0)
        ui_press ("Minimize Call");
    }
  ui_press ("Hang Up");
}

static void
add (const char *name, void (*test) (UiFixture *fixture, gconstpointer data))
{
  g_autofree char *path = g_strconcat ("/ui/window-calls/", name, NULL);

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

  add ("reconnecting-is-shown-everywhere",
       test_reconnecting_is_shown_everywhere);
  add ("failure-says-what-and-offers", test_failure_says_what_and_offers);
  add ("failure-of-small-call", test_failure_of_small_call);
  add ("quality-has-details", test_quality_has_details);
  add ("continues-here", test_continues_here);
  add ("call-outlives-window", test_call_outlives_window);
  return g_test_run ();
}
