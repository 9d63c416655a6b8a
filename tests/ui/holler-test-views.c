/* holler-test-views.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-test-views-private.h"

#include "holler-fake-probe.h"
#include "holler-test-calls.h"

#include <glib/gstdio.h>

#include "ui/holler-general-page.h"

#define CREDENTIALS                                                            \
  "{\"uris\":[\"stun:relay.example.org:3478\","                                \
  "\"turn:relay.example.org:3478?transport=udp\","                             \
  "\"turn:relay.example.org:3478?transport=tcp\"],"                            \
  "\"username\":\"u\",\"password\":\"p\",\"ttl\":3600}"

#define NARROW_WIDTH 360
#define EMPTY 2 /* logged in, and nobody there */

/* People and words --------------------------------------------------------- */

static void
push_person (UiFixture *fixture,
             const char *id,
             const char *username,
             const char *name,
             const char *state,
             const char *presence)
{
  g_autofree char *json = NULL;

  holler_test_client_push (fixture->client,
                           "contact",
                           "\"user\":{\"userId\":\"%s\",\"username\":\"%s\","
                           "\"displayName\":\"%s\"},\"state\":\"%s\"",
                           id,
                           username,
                           name,
                           state);
  json = g_strdup_printf (
    "{\"type\":\"presence\",\"userId\":\"%s\",\"state\":\"%s\"}",
    id,
    presence);
  holler_test_client_push_plain (fixture->client, json);
}

/* (transfer full): a time of a day, as the wire has it */
static char *
dup_time (int days_ago, const char *hours)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) day = g_date_time_add_days (now, -days_ago);
  g_autofree char *date = g_date_time_format (day, "%Y-%m-%d");

  return g_strdup_printf ("%sT%s:00.000Z", date, hours);
}

static void
push_message (UiFixture *fixture,
              const char *conversation_id,
              guint order,
              const char *sender,
              int days_ago,
              const char *hours,
              const char *content)
{
  g_autofree char *time = dup_time (days_ago, hours);

  holler_test_client_push (
    fixture->client,
    "message",
    "\"messageId\":\"m-%s-%u\",\"order\":%u,\"conversationId\":\"%s\","
    "\"senderId\":\"%s\",\"sentAt\":\"%s\",%s",
    conversation_id,
    order,
    order,
    conversation_id,
    sender,
    time,
    content);
}

static void
push_text (UiFixture *fixture,
           guint order,
           const char *sender,
           int days_ago,
           const char *hours,
           const char *body)
{
  g_autofree char *content =
    g_strdup_printf ("\"kind\":\"text\",\"body\":\"%s\"", body);

  push_message (fixture,
                TEST_CONVERSATION,
                order,
                sender,
                days_ago,
                hours,
                content);
}

static void
push_call (UiFixture *fixture,
           guint order,
           const char *outcome,
           int days_ago,
           const char *from_hours,
           const char *to_hours)
{
  g_autofree char *from = dup_time (days_ago, from_hours);
  g_autofree char *to = dup_time (days_ago, to_hours);
  g_autofree char *content = g_strdup_printf (
    "\"kind\":\"call\",\"call\":{\"callId\":\"" TEST_CONVERSATION
    "\",\"epoch\":%u,\"callType\":\"audio\","
    "\"callerId\":\"" TEST_PEER "\",\"outcome\":\"%s\","
    "\"startedAt\":\"%s\",\"answeredAt\":\"%s\",\"endedAt\":\"%s\","
    "\"participants\":[\"" TEST_PEER "\"]}",
    order,
    outcome,
    from,
    from,
    to);

  push_message (fixture,
                TEST_CONVERSATION,
                order,
                TEST_PEER,
                days_ago,
                to_hours,
                content);
}

static void
push_conversation (UiFixture *fixture,
                   const char *conversation_id,
                   const char *fields,
                   const char *members)
{
  g_autofree char *created = dup_time (9, "09:00");

  holler_test_client_push (fixture->client,
                           "conversation",
                           "\"conversationId\":\"%s\",%s,"
                           "\"createdAt\":\"%s\",\"members\":["
                           "{\"user\":{\"userId\":\"" TEST_ME
                           "\"},\"role\":\"owner\"},%s]",
                           conversation_id,
                           fields,
                           created,
                           members);
}

/* Other conversations, so that the list is one. */
static void
fill_list (UiFixture *fixture)
{
  push_conversation (fixture,
                     "c-g",
                     "\"kind\":\"group\",\"title\":\"The coast\","
                     "\"unread\":0",
                     "{\"user\":{\"userId\":\"" TEST_PEER
                     "\"},\"role\":\"member\"},"
                     "{\"user\":{\"userId\":\"u-mara\"},"
                     "\"role\":\"member\"}");
  push_message (fixture,
                "c-g",
                1,
                "u-mara",
                0,
                "07:55",
                "\"kind\":\"text\",\"body\":\"I can bring the tent\"");
  push_message (fixture,
                "c-g",
                2,
                TEST_PEER,
                0,
                "08:01",
                "\"kind\":\"text\",\"body\":\"And I the stove\"");
  push_conversation (fixture,
                     "c-mara",
                     "\"kind\":\"direct\",\"unread\":0",
                     "{\"user\":{\"userId\":\"u-mara\"},"
                     "\"role\":\"member\"}");
  push_message (fixture,
                "c-mara",
                1,
                TEST_ME,
                1,
                "19:30",
                "\"kind\":\"text\",\"body\":\"Thanks, that fixed it!\"");
  push_conversation (fixture,
                     "c-jon",
                     "\"kind\":\"direct\",\"unread\":0",
                     "{\"user\":{\"userId\":\"u-jon\"},"
                     "\"role\":\"member\"}");
  push_message (fixture,
                "c-jon",
                1,
                "u-jon",
                4,
                "12:10",
                "\"kind\":\"text\",\"body\":\"See you on Thursday then\"");
}

static void
fill (UiFixture *fixture)
{
  push_person (fixture,
               TEST_PEER,
               "alice",
               "Alice Berger",
               "contact",
               "online");
  push_person (fixture, "u-mara", "mara", "Mara Lindqvist", "contact", "away");
  push_person (fixture, "u-jon", "jon", "Jonas Okafor", "contact", "busy");
  push_person (fixture, "u-ida", "ida", "Ida Tanaka", "contact", "offline");
  push_person (fixture, "u-max", "max", "Max Rivera", "incoming", "offline");
  push_text (fixture,
             1,
             TEST_PEER,
             1,
             "17:40",
             "Are you coming to the coast with us?");
  push_text (fixture,
             2,
             TEST_ME,
             1,
             "17:42",
             "Gladly. When does the train leave?");
  push_call (fixture, 3, "answered", 1, "18:01", "18:15");
  push_text (fixture,
             4,
             TEST_PEER,
             0,
             "08:12",
             "A quarter past nine, platform four. I have kept a seat for "
             "you by the window. Everything else is here: "
             "https://example.org/coast");
  push_call (fixture, 5, "missed", 0, "08:20", "08:21");
  push_text (fixture, 6, TEST_ME, 0, "08:25", "I bring the red umbrella ☂");
  fill_list (fixture);
  holler_fake_api_answer (fixture->client->api,
                          "GET",
                          "/api/turn/credentials",
                          CREDENTIALS);
  ui_spin_ms (50);
}

/* Views -------------------------------------------------------------------- */

static void
show_nothing (UiFixture *fixture)
{
}

static void
show_create_account (UiFixture *fixture)
{
  ui_press ("Create Account");
}

static void
show_forgotten (UiFixture *fixture)
{
  ui_press ("Forgotten Your Password?");
}

static void
show_contacts (UiFixture *fixture)
{
  g_action_group_activate_action (G_ACTION_GROUP (fixture->window),
                                  "page",
                                  g_variant_new_string ("contacts"));
}

static void
show_person (UiFixture *fixture)
{
  show_contacts (fixture);
  g_action_group_activate_action (G_ACTION_GROUP (fixture->window),
                                  "show-person",
                                  g_variant_new_string (TEST_PEER));
}

static void
show_find_person (UiFixture *fixture)
{
  show_contacts (fixture);
  ui_act (fixture, "add-contact");
}

static void
show_banner (UiFixture *fixture)
{
  ui_open_chat (fixture);
  ui_ring (fixture);
  holler_fake_clock_advance (fixture->client->clock, 7000);
}

static HollerFakePeerConnection *
get_peer (UiFixture *fixture)
{
  return holler_fake_media_get_peer (fixture->client->media, 0);
}

static void
show_calling (UiFixture *fixture)
{
  ui_place_call (fixture);
}

static void
show_call (UiFixture *fixture)
{
  ui_open_chat (fixture);
  holler_test_call_place_connected (fixture->client);
  holler_fake_peer_connection_set_flowing (get_peer (fixture), TRUE);
  holler_fake_clock_advance (fixture->client->clock, 261 * 1000);
}

static void
show_reconnecting (UiFixture *fixture)
{
  show_call (fixture);
  holler_fake_peer_connection_set_flowing (get_peer (fixture), FALSE);
  holler_fake_clock_advance (fixture->client->clock, 4000);
}

static void
show_failed (UiFixture *fixture)
{
  show_reconnecting (fixture);
  holler_fake_clock_advance (fixture->client->clock, 60 * 1000);
}

static void
show_small (UiFixture *fixture)
{
  show_call (fixture);
  ui_press ("Minimize Call");
}

static void
show_small_reconnecting (UiFixture *fixture)
{
  show_reconnecting (fixture);
  ui_press ("Minimize Call");
}

static void
show_small_failed (UiFixture *fixture)
{
  show_small (fixture);
  holler_fake_peer_connection_set_flowing (get_peer (fixture), FALSE);
  holler_fake_clock_advance (fixture->client->clock, 60 * 1000);
}

static void
show_quality (UiFixture *fixture)
{
  show_call (fixture);
  gtk_menu_button_popup (
    GTK_MENU_BUTTON (ui_expect (GTK_TYPE_MENU_BUTTON, "Call Quality")));
}

static void
show_second_call (UiFixture *fixture)
{
  show_call (fixture);
  ui_ring_from_carol (fixture);
}

static void
show_elsewhere (UiFixture *fixture)
{
  ui_open_chat (fixture);
  ui_push_elsewhere (fixture);
}

static void
show_offline (UiFixture *fixture)
{
  ui_open_chat (fixture);
  holler_fake_transport_drop (fixture->client->transport, 1006);
  holler_fake_settle ();
  ui_spin_ms (2500); /* it waits a little before it says so */
}

static void
show_preferences (UiFixture *fixture)
{
  ui_act (fixture, "preferences");
  ui_spin_ms (100); /* its pages are made one a turn */
}

static void
show_preferences_page (UiFixture *fixture, guint index)
{
  GtkWidget *row = NULL;
  GtkWidget *stack = NULL;
  g_autoptr (GtkSelectionModel) pages = NULL;

  show_preferences (fixture);
  row = ui_expect (ADW_TYPE_ACTION_ROW, "Keep Running");
  stack = gtk_widget_get_ancestor (row, ADW_TYPE_VIEW_STACK);
  g_assert_nonnull (stack);
  pages = adw_view_stack_get_pages (ADW_VIEW_STACK (stack));
  /* They are made one after another. */
  while (g_list_model_get_n_items (G_LIST_MODEL (pages)) <= index)
    ui_spin_ms (2);
  gtk_selection_model_select_item (pages, index, TRUE);
}

static void
show_preferences_audio (UiFixture *fixture)
{
  show_preferences_page (fixture, 1);
}

static void
show_preferences_calls (UiFixture *fixture)
{
  show_preferences_page (fixture, 2);
}

static void
show_preferences_privacy (UiFixture *fixture)
{
  push_person (fixture, "u-sam", "sam", "Sam Underhill", "blocked", "offline");
  show_preferences_page (fixture, 3);
}

static void
show_preferences_account (UiFixture *fixture)
{
  holler_fake_api_answer (
    fixture->client->api,
    "GET",
    "/api/me/devices",
    "{\"devices\":[{\"deviceId\":\"" TEST_MY_DEVICE
    "\",\"name\":\"Desktop at home\",\"online\":true},"
    "{\"deviceId\":\"d-2\",\"name\":\"Laptop\",\"online\":true},"
    "{\"deviceId\":\"d-3\",\"name\":\"Old laptop\","
    "\"lastSeen\":\"2023-03-03T10:00:00.000Z\"}]}");
  show_preferences_page (fixture, 5);
}

static void
show_change_password (UiFixture *fixture)
{
  show_preferences_account (fixture);
  ui_press ("Change Password…");
}

static void
show_delete_account (UiFixture *fixture)
{
  show_preferences_account (fixture);
  ui_press ("Delete Account…");
}

static void
show_network_check (UiFixture *fixture)
{
  g_autoptr (HollerProbe) probe = holler_fake_probe_new ();

  holler_fake_probe_answer (HOLLER_FAKE_PROBE (probe),
                            G_SOCKET_FAMILY_IPV6,
                            HOLLER_PROBE_NO_ROUTE);
  holler_fake_api_answer (fixture->client->api,
                          "GET",
                          "/api/health",
                          "{\"status\":\"ok\"}");
  holler_window_set_probe (fixture->window, probe);
  show_preferences_page (fixture, 4);
  ui_press ("Check");
  holler_fake_settle ();
  holler_fake_media_set_level (fixture->client->media, 0.3);
  holler_fake_clock_advance (fixture->client->clock, 3000);
}

static void
show_microphone_test (UiFixture *fixture)
{
  show_preferences_audio (fixture);
  ui_press ("Test");
  holler_fake_media_set_level (fixture->client->media, 0.6);
}

static void
show_shortcuts (UiFixture *fixture)
{
  ui_act (fixture, "shortcuts");
}

static void
show_log_out (UiFixture *fixture)
{
  ui_act (fixture, "log-out");
}

static void
show_new_group (UiFixture *fixture)
{
  ui_act (fixture, "new-conversation");
  gtk_check_button_set_active (
    GTK_CHECK_BUTTON (ui_expect (GTK_TYPE_CHECK_BUTTON, "Ida Tanaka")),
    TRUE);
  gtk_check_button_set_active (
    GTK_CHECK_BUTTON (ui_expect (GTK_TYPE_CHECK_BUTTON, "Jonas Okafor")),
    TRUE);
}

static void
show_group (UiFixture *fixture)
{
  g_action_group_activate_action (G_ACTION_GROUP (fixture->window),
                                  "show-group",
                                  g_variant_new_string ("c-g"));
}

static void
show_group_chat (UiFixture *fixture)
{
  g_action_group_activate_action (G_ACTION_GROUP (fixture->window),
                                  "show-conversation",
                                  g_variant_new_string ("c-g"));
}

/* All that can be in a message, and what goes wrong with it */
static void
show_files (UiFixture *fixture)
{
  push_message (
    fixture,
    "c-g",
    3,
    "u-mara",
    0,
    "08:10",
    "\"kind\":\"text\",\"body\":\"Which of them?\",\"replyTo\":\"m-c-g-1\","
    "\"reactions\":[{\"emoji\":\"👍\",\"userIds\":[\"" TEST_ME "\",\"" TEST_PEER
    "\"]},{\"emoji\":\"⛵\",\"userIds\":[\"" TEST_PEER "\"]}]");
  push_message (
    fixture,
    "c-g",
    4,
    TEST_PEER,
    0,
    "08:11",
    "\"kind\":\"text\",\"attachments\":[{\"fileId\":\"f-1\",\"name\":"
    "\"The list of everything that has to be in the two boats before we "
    "leave, third and last version (final).pdf\",\"mime\":"
    "\"application/pdf\",\"size\":1234567}]");
  push_message (
    fixture,
    "c-g",
    5,
    TEST_ME,
    0,
    "08:12",
    "\"kind\":\"text\",\"body\":\"The map\",\"attachments\":[{\"fileId\":"
    "\"f-2\",\"name\":\"map.png\",\"mime\":\"image/png\",\"size\":"
    "345678,\"width\":800,\"height\":500}]");
  push_message (fixture,
                "c-g",
                6,
                "u-mara",
                0,
                "08:13",
                "\"kind\":\"text\",\"deletedAt\":"
                "\"2023-11-14T08:14:00.000Z\"");
  show_group_chat (fixture);
  ui_spin_ms (300);
}

static void
show_message_menu (UiFixture *fixture)
{
  GtkWidget *label = NULL;

  ui_open_chat (fixture);
  label = ui_expect (GTK_TYPE_LABEL, "I bring the red umbrella ☂");
  gtk_widget_activate_action (label, "message.menu", NULL);
}

static void
show_profile (UiFixture *fixture)
{
  ui_act (fixture, "profile");
}

/* A picture that is bright at one side */
static GFile *
make_picture (void)
{
  g_autofree char *path = NULL;
  g_autoptr (GdkPixbuf) pixbuf =
    gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 640, 400);
  int row_bytes = gdk_pixbuf_get_rowstride (pixbuf);
  guint8 *pixels = gdk_pixbuf_get_pixels (pixbuf);
  int fd = g_file_open_tmp ("holler-view-XXXXXX.png", &path, NULL);

  g_assert_cmpint (fd, >=, 0);
  g_close (fd, NULL);
  for (int y = 0; y < 400; y++)
    for (int x = 0; x < 640; x++)
      {
        guint8 *pixel = pixels + y * row_bytes + x * 3;

        pixel[0] = (guint8) (x * 255 / 640);
        pixel[1] = (guint8) (y * 255 / 400);
        pixel[2] = 160;
      }
  g_assert_true (gdk_pixbuf_save (pixbuf, path, "png", NULL, NULL));

  return g_file_new_for_path (path);
}

static void
show_crop (UiFixture *fixture)
{
  g_autoptr (GFile) file = make_picture ();

  show_profile (fixture);
  holler_general_page_take_picture (
    HOLLER_GENERAL_PAGE (
      gtk_widget_get_ancestor (ui_expect (GTK_TYPE_BUTTON, "Choose Picture…"),
                               HOLLER_TYPE_GENERAL_PAGE)),
    file);
  ui_expect (GTK_TYPE_SCALE, "Zoom");
  g_file_delete (file, NULL, NULL);
}

static void
show_empty_calls (UiFixture *fixture)
{
  g_action_group_activate_action (G_ACTION_GROUP (fixture->window),
                                  "page",
                                  g_variant_new_string ("calls"));
}

static void
show_empty_chat (UiFixture *fixture)
{
  ui_open_chat (fixture);
}

static void
show_nothing_found (UiFixture *fixture)
{
  gtk_editable_set_text (
    GTK_EDITABLE (ui_expect (GTK_TYPE_SEARCH_ENTRY, "Search Chats")),
    "zebra");
  ui_expect (GTK_TYPE_LABEL, "Nothing Found");
}

static void
show_found (UiFixture *fixture)
{
  gtk_editable_set_text (
    GTK_EDITABLE (ui_expect (GTK_TYPE_SEARCH_ENTRY, "Search Chats")),
    "co");
  ui_expect (GTK_TYPE_LABEL, "Messages");
}

static void
show_calls (UiFixture *fixture)
{
  g_action_group_activate_action (G_ACTION_GROUP (fixture->window),
                                  "page",
                                  g_variant_new_string ("calls"));
}

/* Pictures are sorted by their names. */
const UiView ui_views[] = {
  { "01-welcome", FALSE, show_nothing },
  { "02-create-account", FALSE, show_create_account },
  { "02-forgotten", FALSE, show_forgotten },
  { "02-locked-keyring", FALSE, ui_show_locked_keyring },
  { "02-no-address", FALSE, ui_show_no_address },
  { "02-no-server", FALSE, ui_show_no_server },
  { "02-no-user-name", FALSE, ui_show_no_user_name },
  { "02-own-server-runs", FALSE, ui_show_own_server_runs },
  { "03-chats", TRUE, show_nothing },
  { "04-chat", TRUE, ui_open_chat },
  { "04-long-chat", TRUE, ui_show_long_chat },
  { "05-contacts", TRUE, show_contacts },
  { "06-person", TRUE, show_person },
  { "07-find-person", TRUE, show_find_person },
  { "08-incoming", TRUE, show_banner },
  { "09-calling", TRUE, show_calling },
  { "10-call", TRUE, show_call },
  { "11-quality", TRUE, show_quality },
  { "12-reconnecting", TRUE, show_reconnecting },
  { "13-failed", TRUE, show_failed },
  { "14-small-call", TRUE, show_small },
  { "15-small-reconnecting", TRUE, show_small_reconnecting },
  { "16-small-failed", TRUE, show_small_failed },
  { "17-second-call", TRUE, show_second_call },
  { "18-offline", TRUE, show_offline },
  { "18-on-another-device", TRUE, show_elsewhere },
  { "19-preferences", TRUE, show_preferences },
  { "19-preferences-audio", TRUE, show_preferences_audio },
  { "20-microphone-test", TRUE, show_microphone_test },
  { "21-preferences-calls", TRUE, show_preferences_calls },
  { "21-preferences-privacy", TRUE, show_preferences_privacy },
  { "22-account", TRUE, show_preferences_account },
  { "22-change-password", TRUE, show_change_password },
  { "22-delete-account", TRUE, show_delete_account },
  { "22-network-check", TRUE, show_network_check },
  { "23-shortcuts", TRUE, show_shortcuts },
  { "24-log-out", TRUE, show_log_out },
  { "25-new-group", TRUE, show_new_group },
  { "26-group", TRUE, show_group },
  { "27-found", TRUE, show_found },
  { "28-calls", TRUE, show_calls },
  { "29-group-chat", TRUE, show_files },
  { "30-message-menu", TRUE, show_message_menu },
  { "31-no-room", TRUE, ui_show_no_room },
  { "32-profile", TRUE, show_profile },
  { "33-crop", TRUE, show_crop },
  { "34-nothing-found", TRUE, show_nothing_found },
  { "35-empty-chats", EMPTY, show_nothing },
  { "36-empty-calls", EMPTY, show_empty_calls },
  { "37-empty-contacts", EMPTY, show_contacts },
  { "38-empty-chat", EMPTY, show_empty_chat },
  { "39-hosting", FALSE, ui_show_hosting },
  { "39-hosting-failed", FALSE, ui_show_hosting_failed },
  { "39-hosting-running", FALSE, ui_show_hosting_running },
  { "40-unknown-certificate", FALSE, ui_show_unknown_certificate },
  { "41-changed-certificate", FALSE, ui_show_changed_certificate },
};
const guint ui_n_views = G_N_ELEMENTS (ui_views);

void
ui_view_set_up (UiFixture *fixture, const UiView *view)
{
  ui_set_up (fixture, GINT_TO_POINTER (view->online));
  if (view->online == TRUE)
    fill (fixture);
  view->show (fixture);
  ui_spin_ms (50);
}

GtkWindow *
ui_view_get_top (UiFixture *fixture)
{
  GListModel *toplevels = gtk_window_get_toplevels ();
  GtkWindow *top = GTK_WINDOW (fixture->window);

  /* A dialog may have one of its own; what came later is later here. */
  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (toplevels, i);

      if (gtk_window_get_transient_for (window) != NULL &&
          (gtk_window_get_transient_for (window) == top ||
           top == GTK_WINDOW (fixture->window)))
        top = window;
    }
  return top;
}

void
ui_view_make_narrow (UiFixture *fixture)
{
  GtkWindow *top = ui_view_get_top (fixture);
  int width = 0;
  int height = 0;

  if (top == GTK_WINDOW (fixture->window))
    return;
  gtk_window_get_default_size (top, &width, &height);
  gtk_window_set_default_size (top, NARROW_WIDTH, height);
  ui_spin_ms (50);
}

void
ui_set_large_text (void)
{
  /* As the desktop tells a factor for text: 96 dots an inch, twice */
  g_object_set (gtk_settings_get_default (),
                "gtk-xft-dpi",
                2 * 96 * PANGO_SCALE,
                NULL);
}
