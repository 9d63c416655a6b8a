/* test-window-chat.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What one does with messages in the real window, over a client on fakes. */

#include <string.h>

#include "client/holler-json-read.h"
#include "holler-test-window.h"
#include "holler-test.h"
#include "ui/holler-composer.h"
#include "ui/holler-words.h"

/* @more: members after the sender, beginning with a comma */
static void
push (UiFixture *fixture, int order, const char *sender, const char *more)
{
  holler_test_client_push (
    fixture->client,
    "message",
    "\"messageId\":\"m-%d\",\"order\":%d,\"conversationId\":"
    "\"" TEST_CONVERSATION "\",\"senderId\":\"%s\",\"senderDeviceId\":\"d-x\","
    "\"sentAt\":\"2026-01-02T12:00:00.000Z\",\"kind\":\"text\"%s",
    order,
    order,
    sender,
    more);
  ui_spin_ms (30);
}

/* The row of what is said; the list beside it says it, too. */
static GtkWidget *
row_of (const char *body)
{
  GtkWidget *text = ui_expect (GTK_TYPE_TEXT_VIEW, "Message");
  GtkWidget *view =
    gtk_widget_get_ancestor (text, g_type_from_name ("HollerConversationView"));
  GtkWidget *label = ui_look (view, GTK_TYPE_LABEL, body);

  g_assert_nonnull (label);

  return gtk_widget_get_ancestor (label, g_type_from_name ("HollerMessageRow"));
}

static void
press_enter (void)
{
  GtkWidget *send = ui_expect (GTK_TYPE_BUTTON, "Send");

  g_assert_true (gtk_widget_is_sensitive (send));
  ui_press ("Send");
  ui_spin_ms (20);
}

static GtkTextBuffer *
get_text (void)
{
  return gtk_text_view_get_buffer (
    GTK_TEXT_VIEW (ui_expect (GTK_TYPE_TEXT_VIEW, "Message")));
}

static void
assert_text (const char *expected)
{
  GtkTextBuffer *buffer = get_text ();
  g_autofree char *text = NULL;
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  text = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_menu (UiFixture *fixture, gconstpointer user_data)
{
  ui_open_chat (fixture);
  push (fixture, 1, TEST_PEER, ",\"body\":\"theirs\"");
  push (fixture, 2, TEST_ME, ",\"body\":\"mine\"");
  gtk_widget_activate_action (row_of ("theirs"), "message.menu", NULL);
  ui_spin_ms (50);
  ui_expect (GTK_TYPE_BUTTON, "React with 👍");
  ui_expect (GTK_TYPE_WIDGET, "Reply");
  ui_expect (GTK_TYPE_WIDGET, "Copy Text");
  /* One cannot take back what another has said. */
  g_assert_null (ui_look_everywhere (GTK_TYPE_WIDGET, "Delete…"));
  ui_press ("React with 👍");
  ui_expect_gone (GTK_TYPE_BUTTON, "React with 👍");
  g_assert_cmpuint (holler_fake_transport_count (fixture->client->transport,
                                                 HOLLER_FRAME_REACT),
                    ==,
                    1);

  gtk_widget_activate_action (row_of ("mine"), "message.menu", NULL);
  ui_spin_ms (50);
  ui_expect (GTK_TYPE_WIDGET, "Edit");
  ui_expect (GTK_TYPE_WIDGET, "Delete…");
}

/* What is open is not covered by the tooltip of what it belongs to. */
static void
test_no_tooltip_over_menu (UiFixture *fixture, gconstpointer user_data)
{
  GtkWidget *button = NULL;
  GtkWidget *row = NULL;

  ui_open_chat (fixture);
  push (fixture, 1, TEST_PEER, ",\"body\":\"Tea?\"");
  push (fixture, 2, TEST_PEER, ",\"body\":\"Hello?\",\"replyTo\":\"m-1\"");
  row = row_of ("Hello?");
  button = ui_expect (GTK_TYPE_BUTTON, "Show the message that is answered");
  g_assert_true (gtk_widget_get_has_tooltip (button));
  gtk_widget_activate_action (row, "message.menu", NULL);
  ui_expect (GTK_TYPE_WIDGET, "Reply");
  g_assert_false (gtk_widget_get_has_tooltip (button));
  gtk_popover_popdown (
    GTK_POPOVER (gtk_widget_get_ancestor (ui_expect (GTK_TYPE_WIDGET, "Reply"),
                                          GTK_TYPE_POPOVER)));
  ui_expect_gone (GTK_TYPE_WIDGET, "Reply");
  ui_spin_ms (20);
  g_assert_true (gtk_widget_get_has_tooltip (button));

  button = ui_expect (GTK_TYPE_MENU_BUTTON, "Conversation Menu");
  g_assert_true (gtk_widget_get_has_tooltip (button));
  gtk_menu_button_popup (GTK_MENU_BUTTON (button));
  ui_spin_ms (50);
  g_assert_false (gtk_widget_get_has_tooltip (button));
  gtk_menu_button_popdown (GTK_MENU_BUTTON (button));
  ui_spin_ms (50);
  g_assert_true (gtk_widget_get_has_tooltip (button));
}

/* Of a very long text the beginning; the rest is a click away, and a search
 * or a copy has all of it. */
static void
test_long_text (UiFixture *fixture, gconstpointer user_data)
{
  g_autoptr (GString) body = g_string_new (",\"body\":\"");
  GtkWidget *label = NULL;
  GtkWidget *row = NULL;
  const char *shown = NULL;
  guint length = 0;

  for (guint i = 0; i < 300; i++)
    g_string_append_printf (body, "word%03u ", i);
  g_string_append (body, "https://holler.example/end\"");
  ui_open_chat (fixture);
  push (fixture, 1, TEST_PEER, body->str);
  row = gtk_widget_get_ancestor (ui_expect (GTK_TYPE_BUTTON, "Show More"),
                                 g_type_from_name ("HollerBubble"));
  label = gtk_widget_get_first_child (row);
  while (!GTK_IS_LABEL (label))
    label = gtk_widget_get_next_sibling (label);
  shown = gtk_label_get_text (GTK_LABEL (label));
  length = (guint) g_utf8_strlen (shown, -1);
  g_assert_cmpuint (length, >, 1300);
  g_assert_cmpuint (length, <=, 1501);
  g_assert_true (g_str_has_prefix (shown, "word000 "));
  g_assert_true (g_str_has_suffix (shown, "…"));

  ui_press ("Show More");
  ui_expect_gone (GTK_TYPE_BUTTON, "Show More");
  shown = gtk_label_get_text (GTK_LABEL (label));
  g_assert_true (g_str_has_suffix (shown, "https://holler.example/end"));
  g_assert_true (gtk_label_get_use_markup (GTK_LABEL (label)));
}

static void
test_reply (UiFixture *fixture, gconstpointer user_data)
{
  g_autoptr (HollerFrame) frame = NULL;

  ui_open_chat (fixture);
  push (fixture, 1, TEST_PEER, ",\"body\":\"Tea?\"");
  gtk_widget_activate_action (row_of ("Tea?"), "message.reply", NULL);
  ui_spin_ms (20);
  ui_expect (GTK_TYPE_BUTTON, "Cancel");
  ui_write_message ("Yes");
  press_enter ();
  frame = holler_test_client_expect (fixture->client, HOLLER_FRAME_MESSAGE);
  g_assert_cmpstr (holler_frame_get_string (frame, "replyTo"), ==, "m-1");
  ui_expect_gone (GTK_TYPE_BUTTON, "Cancel");
  /* The answer shows what it answers. */
  ui_expect (GTK_TYPE_BUTTON, "Show the message that is answered");
}

static void
test_edit (UiFixture *fixture, gconstpointer user_data)
{
  g_autoptr (HollerFrame) frame = NULL;

  ui_open_chat (fixture);
  push (fixture, 1, TEST_ME, ",\"body\":\"teh tea\"");
  ui_write_message ("half a thought");
  gtk_widget_activate_action (row_of ("teh tea"), "message.edit", NULL);
  ui_spin_ms (20);
  assert_text ("teh tea");
  ui_write_message ("the tea");
  press_enter ();
  frame = holler_test_client_expect (fixture->client, HOLLER_FRAME_EDIT);
  g_assert_cmpstr (holler_frame_get_string (frame, "body"), ==, "the tea");
  /* What was being written is there again. */
  assert_text ("half a thought");
  push (fixture,
        1,
        TEST_ME,
        ",\"body\":\"the tea\",\"editedAt\":\"2026-01-02T12:01:00.000Z\"");
  ui_expect (GTK_TYPE_LABEL, "the tea");
  ui_expect_gone (GTK_TYPE_LABEL, "teh tea");
}

static void
test_delete (UiFixture *fixture, gconstpointer user_data)
{
  g_autoptr (HollerFrame) frame = NULL;

  ui_open_chat (fixture);
  push (fixture, 1, TEST_ME, ",\"body\":\"oops\"");
  gtk_widget_activate_action (row_of ("oops"), "message.delete", NULL);
  ui_spin_ms (50);
  ui_press_in_dialog ("Cancel");
  ui_spin_ms (50);
  g_assert_cmpuint (holler_fake_transport_count (fixture->client->transport,
                                                 HOLLER_FRAME_DELETE),
                    ==,
                    0);
  gtk_widget_activate_action (row_of ("oops"), "message.delete", NULL);
  ui_spin_ms (50);
  ui_press_in_dialog ("Delete");
  ui_spin_ms (50);
  frame = holler_test_client_expect (fixture->client, HOLLER_FRAME_DELETE);
  g_assert_cmpstr (holler_frame_get_string (frame, "messageId"), ==, "m-1");
  push (fixture, 1, TEST_ME, ",\"deletedAt\":\"2026-01-02T12:01:00.000Z\"");
  ui_expect (GTK_TYPE_LABEL, "Message deleted");
  ui_expect_gone (GTK_TYPE_LABEL, "oops");
}

static void
test_reactions (UiFixture *fixture, gconstpointer user_data)
{
  g_autoptr (HollerFrame) frame = NULL;

  ui_open_chat (fixture);
  push (fixture,
        1,
        TEST_PEER,
        ",\"body\":\"Cake!\",\"reactions\":[{\"emoji\":\"🎉\",\"userIds\":"
        "[\"" TEST_ME "\",\"" TEST_PEER "\"]}]");
  ui_expect (GTK_TYPE_BUTTON, "🎉 by You, Alice");
  ui_press ("🎉 by You, Alice");
  ui_spin_ms (20);
  frame = holler_test_client_expect (fixture->client, HOLLER_FRAME_REACT);
  g_assert_cmpstr (holler_frame_get_string (frame, "emoji"), ==, "🎉");
  g_assert_false (holler_frame_get_boolean (frame, "on"));
  holler_test_client_refuse (fixture->client, frame, "rate_limited");
  push (fixture, 1, TEST_PEER, ",\"body\":\"Cake!\"");
  ui_expect_gone (GTK_TYPE_BUTTON, "🎉 by You, Alice");
}

static void
test_files (UiFixture *fixture, gconstpointer user_data)
{
  g_autofree char *directory = holler_test_make_directory ();
  g_autofree char *path = g_build_filename (directory, "notes.txt", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (HollerFrame) frame = NULL;
  GtkWidget *composer = NULL;
  GtkWidget *send = NULL;

  g_file_set_contents (path, "hello", -1, NULL);
  holler_fake_api_answer (fixture->client->api,
                          "POST",
                          "/api/uploads*",
                          "{\"fileId\":\"f-1\",\"name\":\"notes.txt\","
                          "\"size\":5,\"mime\":\"text/plain\"}");
  holler_fake_api_hold (fixture->client->api, TRUE);
  ui_open_chat (fixture);
  composer = gtk_widget_get_ancestor (ui_expect (GTK_TYPE_TEXT_VIEW, "Message"),
                                      g_type_from_name ("HollerComposer"));
  holler_composer_attach (HOLLER_COMPOSER (composer), file);
  ui_expect (GTK_TYPE_BUTTON, "Do not send notes.txt");
  send = ui_expect (GTK_TYPE_BUTTON, "Send");
  ui_write_message ("Here");
  g_assert_false (gtk_widget_is_sensitive (send));
  holler_fake_api_hold (fixture->client->api, FALSE);
  ui_spin_ms (50);
  press_enter ();
  frame = holler_test_client_expect (fixture->client, HOLLER_FRAME_MESSAGE);
  g_assert_true (holler_frame_has (frame, "attachments"));
  ui_expect_gone (GTK_TYPE_BUTTON, "Do not send notes.txt");
  ui_expect (GTK_TYPE_BUTTON, "Open file notes.txt");
  ui_expect (GTK_TYPE_BUTTON, "Save file notes.txt");
  holler_test_remove_directory (directory);
}

static void
test_file_not_wanted (UiFixture *fixture, gconstpointer user_data)
{
  g_autoptr (GFile) file = g_file_new_for_path ("/no/such/file.txt");
  GtkWidget *composer = NULL;

  ui_open_chat (fixture);
  composer = gtk_widget_get_ancestor (ui_expect (GTK_TYPE_TEXT_VIEW, "Message"),
                                      g_type_from_name ("HollerComposer"));
  holler_composer_attach (HOLLER_COMPOSER (composer), file);
  ui_expect (GTK_TYPE_BUTTON, "Try again");
  ui_write_message ("Here");
  g_assert_false (
    gtk_widget_is_sensitive (ui_expect (GTK_TYPE_BUTTON, "Send")));
  ui_press ("Do not send file.txt");
  ui_expect_gone (GTK_TYPE_BUTTON, "Do not send file.txt");
  g_assert_true (gtk_widget_is_sensitive (ui_expect (GTK_TYPE_BUTTON, "Send")));
}

/* Who answers elsewhere has read it there. */
static void
test_unread_line_answered_elsewhere (UiFixture *fixture,
                                     gconstpointer user_data)
{
  HollerConversation *conversation =
    holler_test_client_get_conversation (fixture->client);

  push (fixture, 1, TEST_PEER, ",\"body\":\"one\"");
  ui_open_chat (fixture);
  ui_expect (GTK_TYPE_LABEL, "New messages");
  push (fixture, 2, TEST_ME, ",\"body\":\"from the phone\"");
  ui_expect_gone (GTK_TYPE_LABEL, "New messages");

  /* In the notification */
  holler_window_show_conversation (fixture->window, conversation);
  gtk_widget_hide (GTK_WIDGET (fixture->window));
  push (fixture, 3, TEST_PEER, ",\"body\":\"three\"");
  gtk_window_present (GTK_WINDOW (fixture->window));
  ui_expect (GTK_TYPE_LABEL, "New messages");
  g_assert_true (holler_conversation_send (conversation, "answered"));
  ui_expect_gone (GTK_TYPE_LABEL, "New messages");
  ui_expect (GTK_TYPE_LABEL, "three");
}

/* What came after one's answer is all that is new. */
static void
test_unread_line_after_answer (UiFixture *fixture, gconstpointer user_data)
{
  push (fixture, 1, TEST_PEER, ",\"body\":\"one\"");
  push (fixture, 2, TEST_ME, ",\"body\":\"from the phone\"");
  push (fixture, 3, TEST_PEER, ",\"body\":\"three\"");
  ui_open_chat (fixture);
  ui_expect (GTK_TYPE_LABEL, "New messages");
  g_assert_nonnull (ui_look (row_of ("three"), GTK_TYPE_LABEL, "New messages"));
  g_assert_null (ui_look (row_of ("one"), GTK_TYPE_LABEL, "New messages"));
}

static void
test_unread_line (UiFixture *fixture, gconstpointer user_data)
{
  push (fixture, 1, TEST_PEER, ",\"body\":\"one\"");
  push (fixture, 2, TEST_PEER, ",\"body\":\"two\"");
  ui_open_chat (fixture);
  ui_expect (GTK_TYPE_LABEL, "New messages");
  ui_write_message ("seen");
  press_enter ();
  ui_expect_gone (GTK_TYPE_LABEL, "New messages");
}

static void
test_draft_comes_back (UiFixture *fixture, gconstpointer user_data)
{
  HollerConversation *conversation =
    holler_test_client_get_conversation (fixture->client);

  ui_open_chat (fixture);
  ui_write_message ("Dear Al");
  g_assert_cmpstr (holler_conversation_get_draft (conversation), ==, "Dear Al");
  push (fixture, 1, TEST_PEER, ",\"body\":\"x\"");
  assert_text ("Dear Al");
}

static void
test_group (UiFixture *fixture, gconstpointer user_data)
{
  holler_test_client_push (
    fixture->client,
    "conversation",
    "\"conversationId\":\"c-g\",\"kind\":\"group\",\"title\":\"Band\","
    "\"unread\":0,\"createdAt\":\"2026-01-02T12:00:00.000Z\",\"members\":["
    "{\"user\":{\"userId\":\"" TEST_ME "\"},\"role\":\"owner\"},"
    "{\"user\":{\"userId\":\"" TEST_PEER "\",\"username\":\"alice\","
    "\"displayName\":\"Alice\"},\"role\":\"member\"},"
    "{\"user\":{\"userId\":\"u-c\",\"username\":\"carol\","
    "\"displayName\":\"Carol\"},\"role\":\"member\"}]");
  holler_test_client_push (
    fixture->client,
    "message",
    "\"messageId\":\"g-1\",\"order\":1,\"conversationId\":\"c-g\","
    "\"senderId\":\"" TEST_ME "\",\"sentAt\":\"2026-01-02T12:00:00.000Z\","
    "\"kind\":\"system\",\"system\":{\"event\":\"joined\",\"actorId\":"
    "\"" TEST_ME "\",\"userIds\":[\"u-c\"]}");
  holler_test_client_push (
    fixture->client,
    "message",
    "\"messageId\":\"g-2\",\"order\":2,\"conversationId\":\"c-g\","
    "\"senderId\":\"u-c\",\"sentAt\":\"2026-01-02T12:01:00.000Z\","
    "\"kind\":\"text\",\"body\":\"Hello all\"");
  ui_spin_ms (20);
  holler_window_show_conversation (
    fixture->window,
    holler_test_client_get_conversation (fixture->client));
  ui_expect (GTK_TYPE_LABEL, "3 members");
  ui_expect (GTK_TYPE_LABEL, "Hello all");
  ui_expect (GTK_TYPE_LABEL, "Carol");
}

/* What was said with somebody whose account is no more stays; one cannot write
 * to nobody. */
static void
test_deleted_account (UiFixture *fixture, gconstpointer user_data)
{
  push (fixture, 1, TEST_PEER, ",\"body\":\"Farewell\"");
  holler_window_show_conversation (
    fixture->window,
    holler_test_client_get_conversation (fixture->client));
  ui_expect (GTK_TYPE_LABEL, "Farewell");
  ui_expect (GTK_TYPE_TEXT_VIEW, "Message");
  holler_test_client_push (fixture->client,
                           "contact",
                           "\"user\":{\"userId\":\"" TEST_PEER
                           "\",\"username\":\"deleted\",\"deleted\":true},"
                           "\"state\":\"none\"");
  ui_expect (GTK_TYPE_LABEL, "This account was deleted");
  ui_expect (GTK_TYPE_LABEL, "Deleted Account");
  ui_expect (GTK_TYPE_LABEL, "Farewell");
  ui_expect_gone (GTK_TYPE_TEXT_VIEW, "Message");
}

/* The desktop's clock changes while the window is open. */
static void
test_hours (UiFixture *fixture, gconstpointer user_data)
{
  g_autoptr (GSettingsSchema) schema = NULL;
  g_autoptr (GSettings) desktop = NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *sent_at = g_date_time_format (now, "%Y-%m-%dT%H:%M:%S.000Z");
  gint64 now_us = g_date_time_to_unix (now) * G_USEC_PER_SEC;
  g_autofree char *of_day = NULL;
  g_autofree char *of_half = NULL;

  schema =
    g_settings_schema_source_lookup (g_settings_schema_source_get_default (),
                                     "org.gnome.desktop.interface",
                                     TRUE);
  if (schema == NULL)
    {
      g_test_skip ("the schema is not installed");
      return;
    }
  desktop = g_settings_new ("org.gnome.desktop.interface");
  g_settings_set_string (desktop, "clock-format", "24h");
  ui_open_chat (fixture);
  holler_test_client_push (
    fixture->client,
    "message",
    "\"messageId\":\"m-1\",\"order\":1,\"conversationId\":"
    "\"" TEST_CONVERSATION "\",\"senderId\":\"" TEST_PEER
    "\",\"senderDeviceId\":\"d-x\",\"sentAt\":\"%s\","
    "\"kind\":\"text\",\"body\":\"Now\"",
    sent_at);
  of_day = holler_words_clock (now_us);
  ui_expect (GTK_TYPE_LABEL, of_day);

  g_settings_set_string (desktop, "clock-format", "12h");
  of_half = holler_words_clock (now_us);
  g_assert_cmpstr (of_day, !=, of_half);
  ui_expect (GTK_TYPE_LABEL, of_half);
  ui_expect_gone (GTK_TYPE_LABEL, of_day);
  ui_expect (GTK_TYPE_LABEL, "Now");

  g_settings_reset (desktop, "clock-format");
}

int
main (int argc, char *argv[])
{
  ui_init (&argc, &argv);

#define ADD(name, test)                                                        \
  g_test_add ("/ui/chat/" name,                                                \
              UiFixture,                                                       \
              GINT_TO_POINTER (1),                                             \
              ui_set_up,                                                       \
              test,                                                            \
              ui_tear_down)
  ADD ("menu", test_menu);
  ADD ("no-tooltip-over-menu", test_no_tooltip_over_menu);
  ADD ("long-text", test_long_text);
  ADD ("reply", test_reply);
  ADD ("edit", test_edit);
  ADD ("delete", test_delete);
  ADD ("reactions", test_reactions);
  ADD ("files", test_files);
  ADD ("file-not-wanted", test_file_not_wanted);
  ADD ("unread-line", test_unread_line);
  ADD ("unread-line-answered-elsewhere", test_unread_line_answered_elsewhere);
  ADD ("unread-line-after-answer", test_unread_line_after_answer);
  ADD ("draft-comes-back", test_draft_comes_back);
  ADD ("group", test_group);
  ADD ("deleted-account", test_deleted_account);
  ADD ("hours", test_hours);
#undef ADD

  return g_test_run ();
}
