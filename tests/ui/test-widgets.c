/* test-widgets.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The real window over a client on fakes: what the server sends must be seen,
 * and what is pressed must reach the server. */

#include "holler-test-window.h"
#include "holler-test.h"

#include <time.h>

#include "ui/holler-long-text.h"
#include "ui/holler-toasts.h"

#define LONGEST_BYTES 16384 /* of a message */

static void
test_welcome (UiFixture *fixture, gconstpointer user_data)
{
  GtkWidget *user = NULL;
  GtkWidget *password = NULL;
  GtkWidget *submit = NULL;

  ui_expect (GTK_TYPE_LABEL, "Home · Holler server 0.1.0");
  submit = ui_expect (GTK_TYPE_BUTTON, "Log In");
  g_assert_false (gtk_widget_is_sensitive (submit));
  user = ui_expect (ADW_TYPE_ENTRY_ROW, "User name");
  password = ui_expect (ADW_TYPE_ENTRY_ROW, "Password");
  gtk_editable_set_text (GTK_EDITABLE (user), "bob");
  gtk_editable_set_text (GTK_EDITABLE (password), "wrong");
  holler_fake_api_refuse (fixture->client->api,
                          "POST",
                          "/api/auth/login",
                          HOLLER_API_ERROR_BAD_CREDENTIALS);
  ui_press ("Log In");
  ui_expect (GTK_TYPE_LABEL,
             "The user name or the password is wrong. Try again.");

  ui_press ("Create Account");
  ui_expect (ADW_TYPE_ENTRY_ROW, "Name");
  ui_expect (GTK_TYPE_LABEL, "A password needs at least ten characters.");
  submit = ui_expect (GTK_TYPE_BUTTON, "Create Account");
  g_assert_false (gtk_widget_is_sensitive (submit));
  gtk_editable_set_text (GTK_EDITABLE (password), "long enough, now");
  ui_press ("Create Account");
  ui_expect (GTK_TYPE_WIDGET, "Chats");
  g_assert_cmpuint (
    holler_fake_api_count (fixture->client->api, "POST /api/auth/register"),
    ==,
    1);
}

static void
test_keyring_refuses (UiFixture *fixture, gconstpointer user_data)
{
  holler_fake_secrets_fail (fixture->client->secrets,
                            HOLLER_SECRETS_ERROR_LOCKED);
  holler_test_client_log_in (fixture->client);
  ui_expect (GTK_TYPE_LABEL, "Your Session Could Not Be Kept");
  g_assert_true (holler_account_get_temporary (fixture->client->account));
  ui_press ("Log Out");
  ui_expect (GTK_TYPE_BUTTON, "Log In");
}

static void
test_send (UiFixture *fixture, gconstpointer user_data)
{
  g_autoptr (HollerFrame) frame = NULL;

  ui_open_chat (fixture);
  ui_expect (GTK_TYPE_LABEL, "Say Hello to Alice");
  g_assert_false (
    gtk_widget_is_sensitive (ui_expect (GTK_TYPE_BUTTON, "Send")));
  ui_write_message ("  see https://example.org  ");
  ui_press ("Send");
  frame = holler_test_client_expect (fixture->client, HOLLER_FRAME_MESSAGE);
  g_assert_cmpstr (holler_frame_get_string (frame, "body"),
                   ==,
                   "see https://example.org");
  ui_expect (GTK_TYPE_LABEL, "see https://example.org");
  ui_expect (GTK_TYPE_LABEL, "14 November 2023"); /* the fake clock */
  holler_test_client_ack (fixture->client,
                          frame,
                          ",\"messageId\":\"m-1\",\"order\":1,"
                          "\"sentAt\":\"2026-01-31T12:41:00.000Z\"");
  ui_expect_gone (GTK_TYPE_LABEL, "Say Hello to Alice");
}

static void
test_banner (UiFixture *fixture, gconstpointer user_data)
{
  HollerCallList *calls = holler_account_get_calls (fixture->client->account);
  GtkWidget *focus = NULL;

  ui_open_chat (fixture);
  gtk_widget_grab_focus (ui_expect (GTK_TYPE_TEXT_VIEW, "Message"));
  focus = gtk_window_get_focus (GTK_WINDOW (fixture->window));
  ui_ring (fixture);
  ui_expect (GTK_TYPE_BUTTON, "Accept");
  ui_expect (GTK_TYPE_LABEL, "Incoming voice call · 0 s");
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (fixture->window)) == focus);

  /* Nobody shall answer with the word they were writing. */
  ui_act (fixture, "accept-call");
  g_assert_cmpint (
    holler_call_get_state (holler_call_list_get_incoming (calls)),
    ==,
    HOLLER_CALL_STATE_INCOMING);
  g_assert_cmpuint (holler_fake_media_get_n_captures (fixture->client->media),
                    ==,
                    0);

  ui_press ("Accept");
  ui_expect (GTK_TYPE_LABEL, "Connecting…");
  ui_expect_gone (GTK_TYPE_BUTTON, "Accept");
  ui_press ("Hang Up");
  ui_expect_gone (GTK_TYPE_BUTTON, "Hang Up");
  ui_expect (GTK_TYPE_TEXT_VIEW, "Message");
}

static void
test_decline (UiFixture *fixture, gconstpointer user_data)
{
  g_autoptr (HollerFrame) frame = NULL;

  ui_ring (fixture);
  ui_press ("Decline");
  frame = holler_test_client_expect (fixture->client, HOLLER_FRAME_CALL_REJECT);
  g_assert_cmpstr (holler_frame_get_string (frame, "reason"), ==, "declined");
  ui_expect_gone (GTK_TYPE_BUTTON, "Decline");
  g_assert_cmpuint (holler_fake_media_get_n_captures (fixture->client->media),
                    ==,
                    0);
}

static void
test_call_large_and_small (UiFixture *fixture, gconstpointer user_data)
{
  ui_place_call (fixture);
  holler_test_client_push (fixture->client,
                           "call-ringing",
                           "\"callId\":\"" TEST_CONVERSATION
                           "\",\"epoch\":1,\"senderId\":\"" TEST_PEER
                           "\",\"senderDeviceId\":\"" TEST_PEER_DEVICE
                           "\",\"senderUsername\":\"alice\","
                           "\"senderDisplayName\":\"Alice\"");
  ui_expect (GTK_TYPE_LABEL, "Ringing…");
  ui_press ("Mute Microphone");
  ui_expect (GTK_TYPE_BUTTON, "Unmute Microphone");
  ui_expect_gone (GTK_TYPE_TEXT_VIEW, "Message");

  ui_press ("Minimize Call");
  ui_expect (GTK_TYPE_BUTTON, "Return to Call");
  ui_expect (GTK_TYPE_TEXT_VIEW, "Message");
  /* In a call one cannot call. */
  g_assert_false (
    gtk_widget_is_sensitive (ui_expect (GTK_TYPE_BUTTON, "Call")));
  ui_press ("Return to Call");
  ui_expect_gone (GTK_TYPE_BUTTON, "Return to Call");
  ui_press ("Hang Up");
  ui_expect (GTK_TYPE_TEXT_VIEW, "Message");
}

static void
test_end_is_told (UiFixture *fixture, gconstpointer user_data)
{
  ui_place_call (fixture);
  holler_test_client_push (
    fixture->client,
    "call-reject",
    "\"callId\":\"" TEST_CONVERSATION "\",\"epoch\":1,\"reason\":\"declined\","
    "\"senderId\":\"" TEST_PEER "\",\"senderDeviceId\":\"" TEST_PEER_DEVICE
    "\",\"senderUsername\":\"alice\","
    "\"senderDisplayName\":\"Alice\"");
  ui_expect (GTK_TYPE_LABEL, "Call ended: declined");
  g_assert_null (ui_look_everywhere (GTK_TYPE_BUTTON, "Hang Up"));
  ui_expect (GTK_TYPE_TEXT_VIEW, "Message");
}

static void
test_missed_call_has_call_back (UiFixture *fixture, gconstpointer user_data)
{
  ui_open_chat (fixture);
  holler_test_client_push (
    fixture->client,
    "message",
    "\"messageId\":\"m-9\",\"order\":1,\"conversationId\":\"" TEST_CONVERSATION
    "\",\"senderId\":\"" TEST_PEER
    "\",\"sentAt\":\"2026-01-31T10:52:00.000Z\",\"kind\":\"call\","
    "\"call\":{\"callId\":\"" TEST_CONVERSATION
    "\",\"epoch\":1,\"callType\":\"audio\",\"callerId\":\"" TEST_PEER
    "\",\"outcome\":\"missed\",\"startedAt\":\"2026-01-31T10:51:30.000Z\","
    "\"endedAt\":\"2026-01-31T10:52:00.000Z\",\"participants\":[\"" TEST_PEER
    "\"]}");
  ui_press ("Call Back");
  ui_expect (GTK_TYPE_LABEL, "Calling…");
  ui_press ("Hang Up");
}

static void
test_hidden_is_hidden (UiFixture *fixture, gconstpointer user_data)
{
  GtkWidget *text = NULL;
  GtkWidget *page = NULL;

  ui_place_call (fixture);
  ui_press ("Minimize Call");
  text = ui_expect (GTK_TYPE_TEXT_VIEW, "Message");
  ui_press ("Return to Call");
  ui_spin_ms (300);
  /* One of what is around it must be hidden from a screen reader. */
  for (page = text; page != NULL; page = gtk_widget_get_parent (page))
    {
      g_autofree char *difference =
        gtk_test_accessible_check_state (GTK_ACCESSIBLE (page),
                                         GTK_ACCESSIBLE_STATE_HIDDEN,
                                         TRUE);

      if (difference == NULL)
        break;
    }
  g_assert_nonnull (page);
  ui_press ("Hang Up");
}

static void
test_sticks_to_newest (UiFixture *fixture, gconstpointer user_data)
{
  GtkWidget *list = NULL;
  GtkWidget *last = NULL;
  graphene_rect_t bounds;

  ui_open_chat (fixture);
  for (guint i = 1; i <= 60; i++)
    holler_test_client_push (
      fixture->client,
      "message",
      "\"messageId\":\"m-%u\",\"order\":%u,\"conversationId\":"
      "\"" TEST_CONVERSATION "\",\"senderId\":\"" TEST_PEER
      "\",\"sentAt\":\"2026-01-31T10:52:00.000Z\",\"kind\":\"text\","
      "\"body\":\"word %u\"",
      i,
      i,
      i);
  ui_spin_ms (200);
  list = ui_expect (GTK_TYPE_LIST_VIEW, "Messages");
  last = ui_look (list, GTK_TYPE_LABEL, "word 60");
  g_assert_nonnull (last);
  g_assert_true (gtk_widget_compute_bounds (last, list, &bounds));
  g_assert_cmpfloat (bounds.origin.y, >, 100);
  g_assert_cmpfloat (bounds.origin.y + bounds.size.height,
                     <=,
                     gtk_widget_get_height (list));
}

static void
test_second_call (UiFixture *fixture, gconstpointer user_data)
{
  HollerCallList *calls = holler_account_get_calls (fixture->client->account);
  g_autoptr (HollerCall) first = NULL;

  ui_place_call (fixture);
  g_set_object (&first, holler_call_list_get_active (calls));
  g_assert_nonnull (first);
  ui_ring_from_carol (fixture);
  ui_press ("End and Accept");
  g_assert_cmpint (holler_call_get_state (first), ==, HOLLER_CALL_STATE_ENDED);
  ui_expect_gone (GTK_TYPE_BUTTON, "End and Accept");
  g_assert_true (holler_call_list_get_active (calls) != first);
}

static void
test_call_button_says_why (UiFixture *fixture, gconstpointer user_data)
{
  GtkWidget *button = NULL;

  ui_open_chat (fixture);
  button = ui_expect (GTK_TYPE_BUTTON, "Call");
  g_assert_true (gtk_widget_is_sensitive (button));
  g_assert_cmpstr (gtk_widget_get_tooltip_text (button),
                   ==,
                   "Call Alice (offline: Alice will see a missed call)");
  holler_test_client_push_plain (fixture->client,
                                 "{\"type\":\"presence\",\"userId\":"
                                 "\"" TEST_PEER "\",\"state\":\"online\"}");
  g_assert_cmpstr (gtk_widget_get_tooltip_text (button), ==, "Call Alice");
  holler_test_client_lose (fixture->client);
  g_assert_false (gtk_widget_is_sensitive (button));
  g_assert_cmpstr (gtk_widget_get_tooltip_text (button),
                   ==,
                   "You cannot call: not connected to the server");
}

static void
test_devices_come_and_go (UiFixture *fixture, gconstpointer user_data)
{
  GListModel *devices =
    holler_media_get_devices (HOLLER_MEDIA (fixture->client->media),
                              HOLLER_DEVICE_MICROPHONE);
  g_autoptr (HollerDevice) headset =
    holler_device_new (HOLLER_DEVICE_MICROPHONE, "usb-1", "Headset");
  g_autofree char *picked = NULL;
  AdwComboRow *row = NULL;

  ui_act (fixture, "preferences");
  ui_show_preferences_page ("Audio");
  row = ADW_COMBO_ROW (ui_expect (ADW_TYPE_COMBO_ROW, "Microphone"));
  g_list_store_append (G_LIST_STORE (devices), headset);
  adw_combo_row_set_selected (row, g_list_model_get_n_items (devices));
  picked = g_settings_get_string (fixture->settings, "microphone");
  g_assert_cmpstr (picked, ==, "usb-1");
  /* Unplugged and plugged in again it is still the one that was picked. */
  g_list_store_remove (G_LIST_STORE (devices),
                       g_list_model_get_n_items (devices) - 1);
  g_assert_cmpuint (adw_combo_row_get_selected (row), ==, 0);
  g_list_store_append (G_LIST_STORE (devices), headset);
  g_assert_cmpuint (adw_combo_row_get_selected (row),
                    ==,
                    g_list_model_get_n_items (devices));
  g_settings_reset (fixture->settings, "microphone");
}

static void
test_block_asks_first (UiFixture *fixture, gconstpointer user_data)
{
  holler_fake_api_answer (fixture->client->api,
                          "POST",
                          "/api/contacts/" TEST_PEER "/block",
                          NULL);
  ui_open_chat (fixture);
  ui_press ("About Alice");
  ui_press ("Block");
  g_assert_cmpuint (holler_fake_api_count (fixture->client->api,
                                           "POST /api/contacts/" TEST_PEER
                                           "/block"),
                    ==,
                    0);
  ui_expect (GTK_TYPE_LABEL, "Block Alice?");
  /* The one in the dialog: the card's is insensitive meanwhile. */
  ui_press_in_dialog ("Block");
  g_assert_cmpuint (holler_fake_api_count (fixture->client->api,
                                           "POST /api/contacts/" TEST_PEER
                                           "/block"),
                    ==,
                    1);
}

static void
test_narrow (UiFixture *fixture, gconstpointer user_data)
{
  GtkWidget *window = GTK_WIDGET (fixture->window);
  GtkWidget *chats = NULL;
  graphene_rect_t bounds;
  int minimum = 0;

  gtk_widget_measure (window,
                      GTK_ORIENTATION_HORIZONTAL,
                      -1,
                      &minimum,
                      NULL,
                      NULL,
                      NULL);
  g_assert_cmpint (minimum, <=, 360);

  chats = ui_expect (GTK_TYPE_TOGGLE_BUTTON, "Chats");
  gtk_window_set_default_size (GTK_WINDOW (window), 360, 700);
  ui_spin_ms (400);
  g_assert_true (gtk_widget_compute_bounds (chats, window, &bounds));
  g_assert_cmpfloat (bounds.origin.y, >, 500);
  ui_open_chat (fixture);
  ui_spin_ms (400);
  ui_expect (GTK_TYPE_BUTTON, "Back");
  ui_ring (fixture);
  ui_spin_ms (300);
  g_assert_true (
    gtk_widget_compute_bounds (ui_expect (GTK_TYPE_BUTTON, "Accept"),
                               window,
                               &bounds));
  g_assert_cmpfloat (bounds.origin.x + bounds.size.width, <=, 362);
  g_assert_cmpint (gtk_widget_get_width (window), <=, 420);
  ui_press ("Decline");
}

static gboolean
fills_its_place_cb (gpointer list)
{
  graphene_rect_t bounds;

  return gtk_widget_compute_bounds (list,
                                    gtk_widget_get_parent (list),
                                    &bounds) &&
         bounds.origin.y <= 0;
}

/* Lines break where it is narrow: the list must be as high as they say. */
static void
test_narrow_history_is_whole (UiFixture *fixture, gconstpointer user_data)
{
  GtkWidget *list = NULL;

  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 360, 700);
  ui_spin_ms (300);
  ui_open_chat (fixture);
  for (guint i = 1; i <= 8; i++)
    holler_test_client_push (
      fixture->client,
      "message",
      "\"messageId\":\"m-%u\",\"order\":%u,\"conversationId\":"
      "\"" TEST_CONVERSATION "\",\"senderId\":\"" TEST_PEER
      "\",\"sentAt\":\"2026-01-31T10:52:00.000Z\",\"kind\":\"text\","
      "\"body\":\"A quarter past nine, platform four. I have kept a seat for "
      "you by the window, and sandwiches with cheese and tomato. %u\"",
      i,
      i,
      i);
  list = ui_expect (GTK_TYPE_LIST_VIEW, "Messages");
  holler_test_wait_until (fills_its_place_cb, list);
}

/* One word without end, which anybody can send: it took 15 seconds. */
static void
test_long_text (UiFixture *fixture, gconstpointer user_data)
{
  g_autofree char *text = g_strnfill (LONGEST_BYTES, '.');
  g_autoptr (GtkWidget) label = g_object_ref_sink (gtk_label_new (text));
  int minimum = 0;
  int natural = 0;
  clock_t began = clock ();

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  g_assert_true (holler_long_text_ease (GTK_LABEL (label), FALSE));
  gtk_widget_measure (label,
                      GTK_ORIENTATION_HORIZONTAL,
                      -1,
                      &minimum,
                      &natural,
                      NULL,
                      NULL);
  g_assert_cmpint (minimum, <, 200);
  g_assert_cmpint (natural, >, LONGEST_BYTES);
  gtk_widget_measure (label,
                      GTK_ORIENTATION_VERTICAL,
                      300,
                      &minimum,
                      &natural,
                      NULL,
                      NULL);
  g_assert_cmpint (natural, >, 1000);
  g_assert_cmpint (clock () - began, <, 3 * CLOCKS_PER_SEC);
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (label)), ==, text);
  gtk_label_set_text (GTK_LABEL (label), "short again");
  g_assert_false (holler_long_text_ease (GTK_LABEL (label), TRUE));
  g_assert_null (gtk_label_get_attributes (GTK_LABEL (label)));
}

static void
test_cut_text (UiFixture *fixture, gconstpointer user_data)
{
  g_autoptr (GtkWidget) label = g_object_ref_sink (gtk_label_new (NULL));
  GtkLabel *text = GTK_LABEL (label);
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autoptr (GString) families = g_string_new (NULL);
  g_autofree char *address = g_strnfill (3000, 'x');
  g_autofree char *link = g_strconcat ("https://", address, NULL);
  gboolean eased = FALSE;

  g_assert_false (holler_long_text_set (text, "short", FALSE, &eased));
  g_assert_cmpstr (gtk_label_get_text (text), ==, "short");
  g_assert_false (eased);

  for (guint i = 0; i < 61; i++)
    g_string_append_printf (lines, "%s%u", i > 0 ? "\n" : "", i);
  g_assert_true (holler_long_text_set (text, lines->str, FALSE, &eased));
  g_assert_true (g_str_has_suffix (gtk_label_get_text (text), "\n39…"));
  g_assert_false (holler_long_text_set (text, lines->str, TRUE, &eased));
  g_assert_cmpstr (gtk_label_get_text (text), ==, lines->str);

  /* A part of an address is no address. */
  g_assert_true (holler_long_text_set (text, link, FALSE, &eased));
  g_assert_true (eased);
  g_assert_false (gtk_label_get_use_markup (text));
  g_assert_false (holler_long_text_set (text, link, TRUE, &eased));
  g_assert_true (gtk_label_get_use_markup (text));

  /* Nor is a part of a family a family. */
  for (guint i = 0; i < 500; i++)
    g_string_append (families, "👩\u200d👩\u200d👧\u200d👦");
  g_assert_true (holler_long_text_set (text, families->str, FALSE, &eased));
  g_assert_true (g_str_has_suffix (gtk_label_get_text (text), "👦…"));

  g_assert_false (holler_long_text_set (text, "short again", FALSE, &eased));
  g_assert_false (eased);
}

static gboolean
escape_is_taken (GtkEventController *keys)
{
  gboolean is_taken = FALSE;

  g_signal_emit_by_name (keys, "key-pressed", GDK_KEY_Escape, 0, 0, &is_taken);

  return is_taken;
}

/* Escape right after a toast appeared ended the program: with libadwaita 1.2
 * such a toast must not be put away at once, and least of all one that takes
 * the place of another. */
static void
test_early_escape (UiFixture *fixture, gconstpointer user_data)
{
  GtkWidget *overlay = NULL;
  GtkEventController *keys = NULL;
  g_autoptr (GListModel) controllers = NULL;

  holler_toasts_show_in_window (GTK_WINDOW (fixture->window), "Saved");
  overlay = gtk_widget_get_ancestor (ui_expect (GTK_TYPE_LABEL, "Saved"),
                                     ADW_TYPE_TOAST_OVERLAY);
  controllers = gtk_widget_observe_controllers (overlay);
  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller =
        g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_KEY (controller))
        keys = controller;
    }
  g_assert_nonnull (keys);
  holler_toasts_show_in_window (GTK_WINDOW (fixture->window), "Sent");
  g_assert_true (escape_is_taken (keys));
  g_assert_nonnull (ui_expect (GTK_TYPE_LABEL, "Saved"));
  ui_expect_gone (GTK_TYPE_LABEL, "Saved");
  ui_expect (GTK_TYPE_LABEL, "Sent");
  g_assert_true (escape_is_taken (keys));
  ui_expect_gone (GTK_TYPE_LABEL, "Sent");
  g_assert_false (escape_is_taken (keys));
}

static void
add (const char *name,
     gboolean online,
     void (*test) (UiFixture *fixture, gconstpointer user_data))
{
  g_autofree char *path = g_strconcat ("/ui/window/", name, NULL);

  g_test_add (path,
              UiFixture,
              GINT_TO_POINTER (online),
              ui_set_up,
              test,
              ui_tear_down);
}

int
main (int argc, char *argv[])
{
  ui_init (&argc, &argv);

  add ("welcome-says-what-is-wrong", FALSE, test_welcome);
  add ("keyring-refuses", FALSE, test_keyring_refuses);
  add ("send", TRUE, test_send);
  add ("banner-takes-no-focus-and-no-early-key", TRUE, test_banner);
  add ("decline", TRUE, test_decline);
  add ("call-large-and-small", TRUE, test_call_large_and_small);
  add ("end-is-told", TRUE, test_end_is_told);
  add ("missed-call-has-call-back", TRUE, test_missed_call_has_call_back);
  add ("hidden-is-hidden", TRUE, test_hidden_is_hidden);
  add ("sticks-to-newest", TRUE, test_sticks_to_newest);
  add ("second-call", TRUE, test_second_call);
  add ("call-button-says-why", TRUE, test_call_button_says_why);
  add ("devices-come-and-go", TRUE, test_devices_come_and_go);
  add ("block-asks-first", TRUE, test_block_asks_first);
  add ("narrow", TRUE, test_narrow);
  add ("narrow-history-is-whole", TRUE, test_narrow_history_is_whole);
  add ("early-escape", TRUE, test_early_escape);
  add ("long-text-is-quick", TRUE, test_long_text);
  add ("long-text-is-cut", TRUE, test_cut_text);
  return g_test_run ();
}
