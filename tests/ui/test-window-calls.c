/* test-window-calls.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Calls that stumble, as the window shows them. */

#include <string.h>

#include "client/holler-talk.h"
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

static graphene_rect_t
get_bounds (UiFixture *fixture, GtkWidget *widget)
{
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (0, 0, 0, 0);

  g_assert_true (
    gtk_widget_compute_bounds (widget, GTK_WIDGET (fixture->window), &bounds));
  return bounds;
}

/* What is written next to a call can be read. */
static void
test_small_call_hides_no_message (UiFixture *fixture, gconstpointer user_data)
{
  GtkWidget *call = NULL;
  GtkWidget *list = NULL;
  graphene_rect_t covered;
  graphene_rect_t shown;
  double height = 0;

  connect_call (fixture);
  for (int i = 1; i <= 40; i++)
    holler_test_client_push (
      fixture->client,
      "message",
      "\"messageId\":\"m-%d\",\"order\":%d,\"conversationId\":"
      "\"" TEST_CONVERSATION "\",\"senderId\":\"" TEST_ME
      "\",\"sentAt\":\"2026-01-02T12:%02d:00.000Z\",\"kind\":\"text\","
      "\"body\":\"message %d\"",
      i,
      i,
      i,
      i);
  ui_press ("Minimize Call");
  ui_spin_ms (300);
  call = gtk_widget_get_ancestor (ui_expect (GTK_TYPE_BUTTON, "Return to Call"),
                                  g_type_from_name ("HollerCallFloat"));
  list = ui_expect (GTK_TYPE_LIST_VIEW, "Messages");
  covered = get_bounds (fixture, call);
  shown = get_bounds (fixture, gtk_widget_get_parent (list));
  g_assert_false (graphene_rect_intersection (&covered, &shown, NULL));
  ui_expect (GTK_TYPE_LABEL, "message 40");
  height = shown.size.height;
  /* Without a call there is no gap. */
  ui_press ("Hang Up");
  ui_spin_ms (300);
  shown = get_bounds (fixture, gtk_widget_get_parent (list));
  g_assert_cmpfloat (shown.size.height, >, height + covered.size.height);
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

/* Push to talk ------------------------------------------------------------- */

#define INVITATION "Hold Ctrl+Space in this window to talk"

static HollerTalk *
get_talk (UiFixture *fixture)
{
  return holler_call_list_get_talk (
    holler_account_get_calls (fixture->client->account));
}

static gboolean
is_sent (UiFixture *fixture)
{
  return holler_fake_peer_connection_get_sending (get_peer (fixture)) != 0;
}

static void
test_push_to_talk_is_shown (UiFixture *fixture, gconstpointer user_data)
{
  HollerTalk *talk = get_talk (fixture);
  GtkWidget *button = NULL;

  g_object_set (talk, "enabled", TRUE, "release-delay-ms", 200, NULL);
  connect_call (fixture);
  g_assert_false (is_sent (fixture));
  ui_expect (GTK_TYPE_LABEL, INVITATION);
  button = ui_expect (GTK_TYPE_BUTTON, "Mute Microphone");
  g_assert_true (gtk_widget_has_css_class (button, "held-back"));

  holler_talk_press (talk, HOLLER_TALK_SOURCE_BUS);
  g_assert_true (is_sent (fixture));
  ui_expect (GTK_TYPE_LABEL, "You are heard");
  g_assert_true (gtk_widget_has_css_class (button, "heard"));
  g_assert_false (gtk_widget_has_css_class (button, "held-back"));
  holler_talk_release (talk, HOLLER_TALK_SOURCE_BUS);
  ui_expect (GTK_TYPE_LABEL, "You are heard");
  holler_fake_clock_advance (fixture->client->clock, 200);
  g_assert_false (is_sent (fixture));
  ui_expect (GTK_TYPE_LABEL, INVITATION);

  /* which way is live */
  holler_talk_set_global_trigger (talk, "Alt+F12");
  ui_expect (GTK_TYPE_LABEL,
             "Hold Ctrl+Space to talk; in other windows: Alt+F12");
  g_object_set (talk, "key", "", NULL);
  ui_expect (GTK_TYPE_LABEL, "Hold to talk, in any window: Alt+F12");
  holler_talk_set_global_trigger (talk, NULL);
  ui_expect (GTK_TYPE_LABEL, "Push to talk is on, and no key is chosen for it");
  g_object_set (talk, "key", "Control_R", NULL);
  ui_expect (GTK_TYPE_LABEL, "Hold Control R in this window to talk");

  ui_press ("Mute Microphone");
  ui_expect_gone (GTK_TYPE_LABEL, "Hold Control R in this window to talk");
  holler_talk_press (talk, HOLLER_TALK_SOURCE_BUS);
  g_assert_false (is_sent (fixture));
  g_object_set (talk, "enabled", FALSE, NULL);
  ui_press ("Unmute Microphone");
  g_assert_true (is_sent (fixture));
  g_assert_false (gtk_widget_has_css_class (button, "heard"));
  ui_press ("Hang Up");
}

/* Speaking while muted ----------------------------------------------------- */

#define MUTED_HINT "You are muted, nobody hears you. Ctrl+M unmutes."

static void
speak (UiFixture *fixture)
{
  for (guint ms = 0; ms < 4000; ms += 50)
    {
      holler_fake_clock_advance (fixture->client->clock, 50);
      holler_fake_media_set_level (fixture->client->media,
                                   ms % 300 < 200 ? 0.6 : 0.1);
    }
}

static void
test_muted_is_said (UiFixture *fixture, gconstpointer user_data)
{
  GtkWidget *hint = NULL;

  connect_call (fixture);
  speak (fixture);
  g_assert_null (ui_look_everywhere (GTK_TYPE_LABEL, MUTED_HINT));
  ui_press ("Mute Microphone");
  speak (fixture);
  hint = ui_expect (GTK_TYPE_LABEL, MUTED_HINT);
  g_assert_cmpint (gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (hint)),
                   ==,
                   GTK_ACCESSIBLE_ROLE_ALERT);
  ui_press ("Unmute Microphone");
  ui_expect_gone (GTK_TYPE_LABEL, MUTED_HINT);

  /* the same where the call is small */
  ui_press ("Minimize Call");
  ui_press ("Mute Microphone");
  holler_fake_clock_advance (fixture->client->clock, 30 * 1000);
  speak (fixture);
  ui_expect (GTK_TYPE_LABEL, "You are muted, nobody hears you.");
  g_assert_false (is_sent (fixture));
  ui_press ("Unmute");
  g_assert_true (is_sent (fixture));
  ui_press ("Hang Up");
}

static void
test_devices_are_said (UiFixture *fixture, gconstpointer user_data)
{
  HollerMedia *media = HOLLER_MEDIA (fixture->client->media);

  connect_call (fixture);
  holler_media_emit_device_changed (media,
                                    HOLLER_DEVICE_MICROPHONE,
                                    HOLLER_DEVICE_CHOICE_DEFAULT);
  ui_expect (GTK_TYPE_LABEL, "Your microphone is gone. Another one is used.");
  /* It is not about being muted. */
  ui_press ("Mute Microphone");
  ui_press ("Unmute Microphone");
  ui_expect (GTK_TYPE_LABEL, "Your microphone is gone. Another one is used.");
  holler_media_emit_device_changed (media,
                                    HOLLER_DEVICE_SPEAKER,
                                    HOLLER_DEVICE_CHOICE_CHOSEN);
  ui_expect (GTK_TYPE_LABEL, "Your speaker is back.");
  ui_press ("Minimize Call");
  holler_media_emit_device_changed (media,
                                    HOLLER_DEVICE_MICROPHONE,
                                    HOLLER_DEVICE_CHOICE_NONE);
  ui_expect (GTK_TYPE_LABEL,
             "There is no microphone any more. Nobody hears you.");
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
  add ("small-call-hides-no-message", test_small_call_hides_no_message);
  add ("failure-of-small-call", test_failure_of_small_call);
  add ("quality-has-details", test_quality_has_details);
  add ("continues-here", test_continues_here);
  add ("call-outlives-window", test_call_outlives_window);
  add ("push-to-talk-is-shown", test_push_to_talk_is_shown);
  add ("muted-is-said", test_muted_is_said);
  add ("devices-are-said", test_devices_are_said);
  return g_test_run ();
}
