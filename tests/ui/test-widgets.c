/* test-widgets.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The real window over a client on fakes: what the server sends must be seen,
 * and what is pressed must reach the server. */

#include <adwaita.h>

#include "holler-fake-peer-connection.h"
#include "holler-test-client.h"
#include "holler-test.h"
#include "ui/holler-ui.h"
#include "ui/holler-window.h"

#define DEADLINE_US (20 * G_USEC_PER_SEC)

typedef struct
{
  HollerTestClient *client;
  GSettings *settings;
  HollerWindow *window;
} Fixture;

static void
spin_ms (guint ms)
{
  gint64 end_us = g_get_monotonic_time () + ms * 1000;

  while (g_get_monotonic_time () < end_us)
    g_main_context_iteration (NULL, FALSE);
}

static gboolean
is_mapped_cb (gpointer window)
{
  return gtk_widget_get_mapped (window);
}

static void
set_up (Fixture *fixture, gconstpointer user_data)
{
  gboolean online = user_data != NULL;

  fixture->settings =
    g_settings_new_with_path ("app.holler.Holler", "/app/holler/Holler/");
  g_settings_set_string (fixture->settings, "server", "localhost:1");
  fixture->client =
    online ? holler_test_client_new_online () : holler_test_client_new ();
  fixture->window =
    HOLLER_WINDOW (holler_window_new (NULL, fixture->settings, NULL));
  gtk_window_present (GTK_WINDOW (fixture->window));
  holler_test_wait_until (is_mapped_cb, fixture->window);
  holler_window_set_account (fixture->window, fixture->client->account);
  spin_ms (50);
}

static void
tear_down (Fixture *fixture, gconstpointer user_data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  spin_ms (20);
  g_clear_object (&fixture->settings);
  holler_test_client_free (fixture->client);
}

/* Looking ------------------------------------------------------------------ */

static gboolean
is_called (GtkWidget *widget, const char *name)
{
  g_autofree char *difference = NULL;

  if (GTK_IS_LABEL (widget))
    return g_strcmp0 (gtk_label_get_text (GTK_LABEL (widget)), name) == 0;
  if (GTK_IS_BUTTON (widget) &&
      g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), name) == 0)
    return TRUE;
  if (GTK_IS_BUTTON (widget) &&
      ADW_IS_BUTTON_CONTENT (gtk_button_get_child (GTK_BUTTON (widget))))
    return g_strcmp0 (adw_button_content_get_label (ADW_BUTTON_CONTENT (
                        gtk_button_get_child (GTK_BUTTON (widget)))),
                      name) == 0;
  if (ADW_IS_PREFERENCES_ROW (widget) &&
      g_strcmp0 (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)),
                 name) == 0)
    return TRUE;
  if (!gtk_test_accessible_has_property (GTK_ACCESSIBLE (widget),
                                         GTK_ACCESSIBLE_PROPERTY_LABEL))
    return FALSE;
  difference =
    gtk_test_accessible_check_property (GTK_ACCESSIBLE (widget),
                                        GTK_ACCESSIBLE_PROPERTY_LABEL,
                                        name);
  return difference == NULL;
}

/* What is mapped, of a type, and is called so. */
static GtkWidget *
look (GtkWidget *widget, GType type, const char *name)
{
  if (!gtk_widget_get_mapped (widget))
    return NULL;
  if (g_type_is_a (G_OBJECT_TYPE (widget), type) && is_called (widget, name))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = look (child, type, name);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static GtkWidget *
look_everywhere (GType type, const char *name)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (toplevels, i);
      GtkWidget *found = look (window, type, name);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
tell_what_is_there (GtkWidget *widget)
{
  if (!gtk_widget_get_mapped (widget))
    return;
  if (GTK_IS_LABEL (widget))
    g_test_message ("label: %s", gtk_label_get_text (GTK_LABEL (widget)));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    tell_what_is_there (child);
}

static gboolean
wait_for (GType type, const char *name, gboolean there)
{
  gint64 end_us = g_get_monotonic_time () + DEADLINE_US;

  while ((look_everywhere (type, name) != NULL) != there)
    {
      if (g_get_monotonic_time () > end_us)
        {
          GListModel *toplevels = gtk_window_get_toplevels ();

          for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
            {
              g_autoptr (GtkWidget) window =
                g_list_model_get_item (toplevels, i);

              tell_what_is_there (window);
            }
          return FALSE;
        }
      spin_ms (2);
    }
  return TRUE;
}

static GtkWidget *
expect (GType type, const char *name)
{
  if (!wait_for (type, name, TRUE))
    g_error ("not there: %s \"%s\"", g_type_name (type), name);
  return look_everywhere (type, name);
}

static void
expect_gone (GType type, const char *name)
{
  if (!wait_for (type, name, FALSE))
    g_error ("still there: %s \"%s\"", g_type_name (type), name);
}

static void
press (const char *name)
{
  GtkWidget *button = expect (GTK_TYPE_BUTTON, name);

  g_assert_true (gtk_widget_is_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
  spin_ms (10);
}

static void
press_in_dialog (const char *name)
{
  GListModel *toplevels = gtk_window_get_toplevels ();
  GtkWidget *button = NULL;

  spin_ms (50);
  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (toplevels, i);

      if (ADW_IS_MESSAGE_DIALOG (window))
        button = look (window, GTK_TYPE_BUTTON, name);
    }
  g_assert_nonnull (button);
  g_signal_emit_by_name (button, "clicked");
  spin_ms (20);
}

static void
act (Fixture *fixture, const char *name)
{
  g_action_group_activate_action (G_ACTION_GROUP (fixture->window), name, NULL);
  spin_ms (10);
}

static void
open_chat (Fixture *fixture)
{
  holler_window_show_conversation (
    fixture->window,
    holler_test_client_get_conversation (fixture->client));
  spin_ms (30);
}

/* Speaking ----------------------------------------------------------------- */

static void
write_message (const char *text)
{
  GtkWidget *view = expect (GTK_TYPE_TEXT_VIEW, "Message");

  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)),
                            text,
                            -1);
}

static void
ring_from (Fixture *fixture,
           const char *call_id,
           const char *user_id,
           const char *name)
{
  g_autofree char *sdp = holler_fake_sdp (7, 5, TRUE);
  g_autofree char *escaped = g_strescape (sdp, NULL);

  holler_test_client_push (
    fixture->client,
    "call-offer",
    "\"callId\":\"%s\",\"epoch\":1,\"recipientId\":\"" TEST_ME
    "\",\"callType\":\"audio\",\"generation\":0,\"ring\":true,"
    "\"expiresAt\":\"2099-01-01T00:00:00.000Z\",\"senderId\":\"%s\","
    "\"senderDeviceId\":\"d-other\",\"senderJoinId\":\"j-other\","
    "\"senderUsername\":\"other\",\"senderDisplayName\":\"%s\","
    "\"sdp\":\"%s\"",
    call_id,
    user_id,
    name,
    escaped);
  spin_ms (20);
}

static void
ring (Fixture *fixture)
{
  ring_from (fixture, TEST_CONVERSATION, TEST_PEER, "Alice");
}

static void
ring_from_carol (Fixture *fixture)
{
  holler_test_client_push (
    fixture->client,
    "contact",
    "\"user\":{\"userId\":\"u-carol\",\"username\":\"carol\","
    "\"displayName\":\"Carol\"},\"state\":\"contact\"");
  ring_from (fixture, "c-bc", "u-carol", "Carol");
}

/* Tests -------------------------------------------------------------------- */

static void
test_welcome (Fixture *fixture, gconstpointer user_data)
{
  GtkWidget *user = NULL;
  GtkWidget *password = NULL;
  GtkWidget *submit = NULL;

  expect (GTK_TYPE_LABEL, "Home · Holler server 0.1.0");
  submit = expect (GTK_TYPE_BUTTON, "Log In");
  g_assert_false (gtk_widget_is_sensitive (submit));
  user = expect (ADW_TYPE_ENTRY_ROW, "User name");
  password = expect (ADW_TYPE_ENTRY_ROW, "Password");
  gtk_editable_set_text (GTK_EDITABLE (user), "bob");
  gtk_editable_set_text (GTK_EDITABLE (password), "wrong");
  holler_fake_api_refuse (fixture->client->api,
                          "POST",
                          "/api/auth/login",
                          HOLLER_API_ERROR_BAD_CREDENTIALS);
  press ("Log In");
  expect (GTK_TYPE_LABEL, "The user name or the password is wrong. Try again.");

  press ("Create Account");
  expect (ADW_TYPE_ENTRY_ROW, "Name");
  expect (GTK_TYPE_LABEL, "A password needs at least ten characters.");
  submit = expect (GTK_TYPE_BUTTON, "Create Account");
  g_assert_false (gtk_widget_is_sensitive (submit));
  gtk_editable_set_text (GTK_EDITABLE (password), "long enough, now");
  press ("Create Account");
  expect (GTK_TYPE_WIDGET, "Chats");
  g_assert_cmpuint (
    holler_fake_api_count (fixture->client->api, "POST /api/auth/register"),
    ==,
    1);
}

static void
test_keyring_refuses (Fixture *fixture, gconstpointer user_data)
{
  holler_fake_secrets_fail (fixture->client->secrets,
                            HOLLER_SECRETS_ERROR_LOCKED);
  holler_test_client_log_in (fixture->client);
  expect (GTK_TYPE_LABEL, "Your Session Could Not Be Kept");
  g_assert_true (holler_account_get_temporary (fixture->client->account));
  press ("Log Out");
  expect (GTK_TYPE_BUTTON, "Log In");
}

static void
test_send (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (HollerFrame) frame = NULL;

  open_chat (fixture);
  expect (GTK_TYPE_LABEL, "Say Hello to Alice");
  g_assert_false (gtk_widget_is_sensitive (expect (GTK_TYPE_BUTTON, "Send")));
  write_message ("  see https://example.org  ");
  press ("Send");
  frame = holler_test_client_expect (fixture->client, HOLLER_FRAME_MESSAGE);
  g_assert_cmpstr (holler_frame_get_string (frame, "body"),
                   ==,
                   "see https://example.org");
  expect (GTK_TYPE_LABEL, "see https://example.org");
  expect (GTK_TYPE_LABEL, "14 November 2023"); /* the fake clock */
  holler_test_client_ack (fixture->client,
                          frame,
                          ",\"messageId\":\"m-1\",\"order\":1,"
                          "\"sentAt\":\"2026-01-31T12:41:00.000Z\"");
  expect_gone (GTK_TYPE_LABEL, "Say Hello to Alice");
}

static void
test_banner (Fixture *fixture, gconstpointer user_data)
{
  HollerCallList *calls = holler_account_get_calls (fixture->client->account);
  GtkWidget *focus = NULL;

  open_chat (fixture);
  gtk_widget_grab_focus (expect (GTK_TYPE_TEXT_VIEW, "Message"));
  focus = gtk_window_get_focus (GTK_WINDOW (fixture->window));
  ring (fixture);
  expect (GTK_TYPE_BUTTON, "Accept");
  expect (GTK_TYPE_LABEL, "Incoming voice call · 0 s");
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (fixture->window)) == focus);

  /* Nobody shall answer with the word they were writing. */
  act (fixture, "accept-call");
  g_assert_cmpint (
    holler_call_get_state (holler_call_list_get_incoming (calls)),
    ==,
    HOLLER_CALL_STATE_INCOMING);
  g_assert_cmpuint (holler_fake_media_get_n_captures (fixture->client->media),
                    ==,
                    0);

  press ("Accept");
  expect (GTK_TYPE_LABEL, "Connecting…");
  expect_gone (GTK_TYPE_BUTTON, "Accept");
  press ("Hang Up");
  expect_gone (GTK_TYPE_BUTTON, "Hang Up");
  expect (GTK_TYPE_TEXT_VIEW, "Message");
}

static void
test_decline (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (HollerFrame) frame = NULL;

  ring (fixture);
  press ("Decline");
  frame = holler_test_client_expect (fixture->client, HOLLER_FRAME_CALL_REJECT);
  g_assert_cmpstr (holler_frame_get_string (frame, "reason"), ==, "declined");
  expect_gone (GTK_TYPE_BUTTON, "Decline");
  g_assert_cmpuint (holler_fake_media_get_n_captures (fixture->client->media),
                    ==,
                    0);
}

static void
place_call (Fixture *fixture)
{
  g_autoptr (HollerFrame) frame = NULL;

  open_chat (fixture);
  press ("Call");
  expect (GTK_TYPE_LABEL, "Calling…");
  frame = holler_test_client_expect (fixture->client, HOLLER_FRAME_CALL_OFFER);
  holler_test_client_ack (fixture->client,
                          frame,
                          ",\"callId\":\"" TEST_CONVERSATION
                          "\",\"epoch\":1,\"joinId\":\"j-bob\","
                          "\"ringing\":true");
  spin_ms (10);
}

static void
test_call_large_and_small (Fixture *fixture, gconstpointer user_data)
{
  place_call (fixture);
  holler_test_client_push (fixture->client,
                           "call-ringing",
                           "\"callId\":\"" TEST_CONVERSATION
                           "\",\"epoch\":1,\"senderId\":\"" TEST_PEER
                           "\",\"senderDeviceId\":\"" TEST_PEER_DEVICE
                           "\",\"senderUsername\":\"alice\","
                           "\"senderDisplayName\":\"Alice\"");
  expect (GTK_TYPE_LABEL, "Ringing…");
  press ("Mute Microphone");
  expect (GTK_TYPE_BUTTON, "Unmute Microphone");
  expect_gone (GTK_TYPE_TEXT_VIEW, "Message");

  press ("Minimize Call");
  expect (GTK_TYPE_BUTTON, "Return to Call");
  expect (GTK_TYPE_TEXT_VIEW, "Message");
  /* In a call one cannot call. */
  g_assert_false (gtk_widget_is_sensitive (expect (GTK_TYPE_BUTTON, "Call")));
  press ("Return to Call");
  expect_gone (GTK_TYPE_BUTTON, "Return to Call");
  press ("Hang Up");
  expect (GTK_TYPE_TEXT_VIEW, "Message");
}

static void
test_end_is_told (Fixture *fixture, gconstpointer user_data)
{
  place_call (fixture);
  holler_test_client_push (
    fixture->client,
    "call-reject",
    "\"callId\":\"" TEST_CONVERSATION "\",\"epoch\":1,\"reason\":\"declined\","
    "\"senderId\":\"" TEST_PEER "\",\"senderDeviceId\":\"" TEST_PEER_DEVICE
    "\",\"senderUsername\":\"alice\","
    "\"senderDisplayName\":\"Alice\"");
  expect (GTK_TYPE_LABEL, "Call ended: declined");
  g_assert_null (look_everywhere (GTK_TYPE_BUTTON, "Hang Up"));
  expect (GTK_TYPE_TEXT_VIEW, "Message");
}

static void
test_missed_call_has_call_back (Fixture *fixture, gconstpointer user_data)
{
  open_chat (fixture);
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
  press ("Call Back");
  expect (GTK_TYPE_LABEL, "Calling…");
  press ("Hang Up");
}

static void
test_hidden_is_hidden (Fixture *fixture, gconstpointer user_data)
{
  GtkWidget *text = NULL;
  GtkWidget *page = NULL;

  place_call (fixture);
  press ("Minimize Call");
  text = expect (GTK_TYPE_TEXT_VIEW, "Message");
  press ("Return to Call");
  spin_ms (300);
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
  press ("Hang Up");
}

static void
test_sticks_to_newest (Fixture *fixture, gconstpointer user_data)
{
  GtkWidget *list = NULL;
  GtkWidget *last = NULL;
  graphene_rect_t bounds;

  open_chat (fixture);
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
  spin_ms (200);
  list = expect (GTK_TYPE_LIST_VIEW, "Messages");
  last = look (list, GTK_TYPE_LABEL, "word 60");
  g_assert_nonnull (last);
  g_assert_true (gtk_widget_compute_bounds (last, list, &bounds));
  g_assert_cmpfloat (bounds.origin.y, >, 100);
  g_assert_cmpfloat (bounds.origin.y + bounds.size.height,
                     <=,
                     gtk_widget_get_height (list));
}

static void
test_second_call (Fixture *fixture, gconstpointer user_data)
{
  HollerCallList *calls = holler_account_get_calls (fixture->client->account);
  g_autoptr (HollerCall) first = NULL;

  place_call (fixture);
  g_set_object (&first, holler_call_list_get_active (calls));
  g_assert_nonnull (first);
  ring_from_carol (fixture);
  press ("End and Accept");
  g_assert_cmpint (holler_call_get_state (first), ==, HOLLER_CALL_STATE_ENDED);
  expect_gone (GTK_TYPE_BUTTON, "End and Accept");
  g_assert_true (holler_call_list_get_active (calls) != first);
}

static void
test_call_button_says_why (Fixture *fixture, gconstpointer user_data)
{
  GtkWidget *button = NULL;

  open_chat (fixture);
  button = expect (GTK_TYPE_BUTTON, "Call");
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
test_devices_come_and_go (Fixture *fixture, gconstpointer user_data)
{
  GListModel *devices =
    holler_media_get_devices (HOLLER_MEDIA (fixture->client->media),
                              HOLLER_DEVICE_MICROPHONE);
  g_autoptr (HollerDevice) headset =
    holler_device_new (HOLLER_DEVICE_MICROPHONE, "usb-1", "Headset");
  g_autofree char *picked = NULL;
  AdwComboRow *row = NULL;

  act (fixture, "preferences");
  row = ADW_COMBO_ROW (expect (ADW_TYPE_COMBO_ROW, "Microphone"));
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
test_block_asks_first (Fixture *fixture, gconstpointer user_data)
{
  holler_fake_api_answer (fixture->client->api,
                          "POST",
                          "/api/contacts/" TEST_PEER "/block",
                          NULL);
  open_chat (fixture);
  press ("About Alice");
  press ("Block");
  g_assert_cmpuint (holler_fake_api_count (fixture->client->api,
                                           "POST /api/contacts/" TEST_PEER
                                           "/block"),
                    ==,
                    0);
  expect (GTK_TYPE_LABEL, "Block Alice?");
  /* The one in the dialog: the card's is insensitive meanwhile. */
  press_in_dialog ("Block");
  g_assert_cmpuint (holler_fake_api_count (fixture->client->api,
                                           "POST /api/contacts/" TEST_PEER
                                           "/block"),
                    ==,
                    1);
}

static void
test_narrow (Fixture *fixture, gconstpointer user_data)
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

  chats = expect (GTK_TYPE_TOGGLE_BUTTON, "Chats");
  gtk_window_set_default_size (GTK_WINDOW (window), 360, 700);
  spin_ms (400);
  g_assert_true (gtk_widget_compute_bounds (chats, window, &bounds));
  g_assert_cmpfloat (bounds.origin.y, >, 500);
  open_chat (fixture);
  spin_ms (400);
  expect (GTK_TYPE_BUTTON, "Back");
  ring (fixture);
  spin_ms (300);
  g_assert_true (gtk_widget_compute_bounds (expect (GTK_TYPE_BUTTON, "Accept"),
                                            window,
                                            &bounds));
  g_assert_cmpfloat (bounds.origin.x + bounds.size.width, <=, 362);
  g_assert_cmpint (gtk_widget_get_width (window), <=, 420);
  press ("Decline");
}

static void
add (const char *name,
     gboolean online,
     void (*test) (Fixture *fixture, gconstpointer user_data))
{
  g_autofree char *path = g_strconcat ("/ui/window/", name, NULL);

  g_test_add (path, Fixture, GINT_TO_POINTER (online), set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  holler_ui_init ();
  holler_ui_add_style (gdk_display_get_default ());

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
  return g_test_run ();
}
