/* test-window-groups.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Beginning conversations, and what one does with groups, in the real window
 * over a client on fakes. */

#include "holler-test-window.h"
#include "holler-test.h"
#include "ui/holler-words.h"

#define GROUP "c-g"
#define MEMBER(id, name, role)                                                 \
  "{\"user\":{\"userId\":\"" id "\",\"username\":\"" name                      \
  "\",\"displayName\":\"" name "\"},\"role\":\"" role "\"}"
#define FIELDS(members, more)                                                  \
  "\"conversationId\":\"" GROUP "\",\"kind\":\"group\",\"unread\":0,"          \
  "\"createdAt\":\"2026-01-02T12:00:00.000Z\",\"members\":[" members "]" more
#define ME(role) MEMBER (TEST_ME, "Bob", role)
#define ALICE MEMBER (TEST_PEER, "Alice", "member")
#define CAROL MEMBER ("u-carol", "Carol", "member")

static void
push_carol (UiFixture *fixture)
{
  holler_test_client_push (
    fixture->client,
    "contact",
    "\"user\":{\"userId\":\"u-carol\",\"username\":\"carol\","
    "\"displayName\":\"Carol\"},\"state\":\"contact\"");
  ui_spin_ms (20);
}

static void
push_group (UiFixture *fixture, const char *fields)
{
  holler_test_client_push (fixture->client, "conversation", "%s", fields);
  ui_spin_ms (20);
}

static void
show_group (UiFixture *fixture)
{
  g_action_group_activate_action (G_ACTION_GROUP (fixture->window),
                                  "show-group",
                                  g_variant_new_string (GROUP));
  ui_spin_ms (50);
}

static void
mark (const char *name)
{
  GtkWidget *check = ui_expect (GTK_TYPE_CHECK_BUTTON, name);

  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), TRUE);
  ui_spin_ms (20);
}

static guint
count_requests (UiFixture *fixture, const char *method, const char *path)
{
  GPtrArray *requests = holler_fake_api_get_requests (fixture->client->api);
  g_autofree char *pattern = g_strconcat (method, " ", path, NULL);
  guint n = 0;

  for (guint i = 0; i < requests->len; i++)
    n += g_pattern_match_simple (pattern, g_ptr_array_index (requests, i));
  return n;
}

static void
test_one_is_a_chat (UiFixture *fixture, gconstpointer user_data)
{
  push_carol (fixture);
  ui_act (fixture, "new-conversation");
  g_assert_false (
    gtk_widget_is_sensitive (ui_expect (GTK_TYPE_BUTTON, "Open Chat")));
  mark ("Alice");
  ui_press ("Open Chat");
  ui_expect_gone (GTK_TYPE_BUTTON, "Open Chat");
  ui_expect (GTK_TYPE_TEXT_VIEW, "Message");
  g_assert_true (ui_look_everywhere (GTK_TYPE_BUTTON, "About Alice") != NULL);
}

static void
test_several_are_a_group (UiFixture *fixture, gconstpointer user_data)
{
  push_carol (fixture);
  ui_act (fixture, "new-conversation");
  mark ("Alice");
  g_assert_null (
    ui_look_everywhere (ADW_TYPE_ENTRY_ROW, "Name of the group (optional)"));
  mark ("Carol");
  gtk_editable_set_text (
    GTK_EDITABLE (
      ui_expect (ADW_TYPE_ENTRY_ROW, "Name of the group (optional)")),
    "Band");

  /* Nothing is lost where the server cannot be reached. */
  ui_press ("Create Group");
  ui_spin_ms (50);
  g_assert_true (gtk_check_button_get_active (
    GTK_CHECK_BUTTON (ui_expect (GTK_TYPE_CHECK_BUTTON, "Carol"))));
  holler_fake_api_answer (
    fixture->client->api,
    "POST",
    "/api/conversations",
    "{" FIELDS (ME ("owner") "," ALICE "," CAROL, ",\"title\":\"Band\"") "}");
  ui_press ("Create Group");
  ui_expect_gone (GTK_TYPE_BUTTON, "Create Group");
  ui_expect (GTK_TYPE_LABEL, "3 members");
}

static void
test_search_people (UiFixture *fixture, gconstpointer user_data)
{
  GtkWidget *entry = NULL;

  push_carol (fixture);
  ui_act (fixture, "new-conversation");
  ui_expect (GTK_TYPE_CHECK_BUTTON, "Alice");
  entry = gtk_widget_get_first_child (gtk_widget_get_first_child (
    gtk_widget_get_ancestor (ui_expect (GTK_TYPE_CHECK_BUTTON, "Alice"),
                             g_type_from_name ("HollerPeoplePicker"))));
  gtk_editable_set_text (GTK_EDITABLE (entry), "car");
  ui_expect_gone (GTK_TYPE_CHECK_BUTTON, "Alice");
  g_signal_emit_by_name (entry, "activate");
  ui_expect (GTK_TYPE_CHECK_BUTTON, "Alice");
  g_assert_true (gtk_check_button_get_active (
    GTK_CHECK_BUTTON (ui_expect (GTK_TYPE_CHECK_BUTTON, "Carol"))));
  gtk_editable_set_text (GTK_EDITABLE (entry), "zzz");
  ui_expect (GTK_TYPE_LABEL, "Nothing Found");
}

static void
test_details (UiFixture *fixture, gconstpointer user_data)
{
  push_group (fixture,
              FIELDS (ME ("owner") "," ALICE "," CAROL, ",\"title\":\"Band\""));
  show_group (fixture);
  ui_expect (GTK_TYPE_LABEL, "3 members");
  ui_expect (GTK_TYPE_LABEL, "Owner");
  ui_expect (GTK_TYPE_BUTTON, "Remove Carol");
  g_assert_null (ui_look_everywhere (GTK_TYPE_BUTTON, "Remove Bob"));

  /* Asked first, and only then done. */
  holler_fake_api_answer (fixture->client->api,
                          "DELETE",
                          "/api/conversations/" GROUP "/members/u-carol",
                          NULL);
  ui_press ("Remove Carol");
  ui_press_in_dialog ("Cancel");
  g_assert_cmpuint (count_requests (fixture, "DELETE", "/api/conv*"), ==, 0);
  ui_press ("Remove Carol");
  ui_press_in_dialog ("Remove");
  g_assert_cmpuint (count_requests (fixture, "DELETE", "/api/conv*"), ==, 1);
  push_group (fixture, FIELDS (ME ("owner") "," ALICE, ",\"title\":\"Trio\""));
  ui_expect_gone (GTK_TYPE_BUTTON, "Remove Carol");
  ui_expect (GTK_TYPE_LABEL, "2 members");
  ui_expect (GTK_TYPE_LABEL, "Trio");
}

/* When somebody was last seen is said as the desktop says times, in a dialog
 * that is open, too. */
static void
test_rows_follow_the_clock (UiFixture *fixture, gconstpointer user_data)
{
  gint64 now_us = g_get_real_time ();
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_utc (now_us / 1000000);
  g_autofree char *time = g_date_time_format (now, "%Y-%m-%dT%H:%M:%S.000Z");
  g_autoptr (GSettingsSchema) schema = NULL;
  g_autoptr (GSettings) desktop = NULL;
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
  now_us = g_date_time_to_unix (now) * G_USEC_PER_SEC;
  desktop = g_settings_new ("org.gnome.desktop.interface");
  g_settings_set_string (desktop, "clock-format", "24h");
  push_group (fixture, FIELDS (ME ("owner") "," ALICE, ",\"title\":\"Band\""));
  holler_test_client_push (fixture->client,
                           "presence",
                           "\"userId\":\"" TEST_PEER
                           "\",\"state\":\"offline\",\"lastSeen\":\"%s\"",
                           time);
  show_group (fixture);
  of_day =
    holler_words_presence (HOLLER_PRESENCE_OFFLINE, now_us, g_get_real_time ());
  ui_expect (GTK_TYPE_LABEL, of_day);

  g_settings_set_string (desktop, "clock-format", "12h");
  of_half =
    holler_words_presence (HOLLER_PRESENCE_OFFLINE, now_us, g_get_real_time ());
  g_assert_cmpstr (of_day, !=, of_half);
  ui_expect (GTK_TYPE_LABEL, of_half);
  ui_expect_gone (GTK_TYPE_LABEL, of_day);

  g_settings_reset (desktop, "clock-format");
}

static void
test_member_removes_nobody (UiFixture *fixture, gconstpointer user_data)
{
  push_group (fixture, FIELDS (ME ("member") "," ALICE, ",\"title\":\"Band\""));
  show_group (fixture);
  ui_expect (GTK_TYPE_BUTTON, "Leave Group…");
  g_assert_null (ui_look_everywhere (GTK_TYPE_BUTTON, "Remove Alice"));
}

static void
test_leave (UiFixture *fixture, gconstpointer user_data)
{
  push_group (fixture, FIELDS (ME ("member") "," ALICE, ",\"title\":\"Band\""));
  show_group (fixture);
  holler_fake_api_answer (fixture->client->api,
                          "DELETE",
                          "/api/conversations/" GROUP "/members/" TEST_ME,
                          NULL);
  ui_press ("Leave Group…");
  ui_press_in_dialog ("Leave");
  g_assert_cmpuint (count_requests (fixture, "DELETE", "/api/conv*"), ==, 1);
  holler_test_client_push (fixture->client,
                           "conversation",
                           "\"conversationId\":\"" GROUP
                           "\",\"kind\":\"group\",\"removed\":true");
  ui_expect_gone (GTK_TYPE_BUTTON, "Leave Group…");
}

static void
test_mute_and_favourite (UiFixture *fixture, gconstpointer user_data)
{
  GtkWidget *row = NULL;

  push_group (fixture, FIELDS (ME ("member") "," ALICE, ",\"title\":\"Band\""));
  show_group (fixture);
  holler_fake_api_answer (fixture->client->api,
                          "PUT",
                          "/api/conversations/" GROUP "/settings",
                          NULL);
  row = ui_expect (ADW_TYPE_ACTION_ROW, "Notifications");
  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)),
                   ==,
                   "On");
  gtk_widget_activate_action (row, "settings.mute", "s", "good");
  ui_spin_ms (20);
  g_assert_cmpuint (count_requests (fixture, "PUT", "*settings"), ==, 1);
  push_group (fixture,
              FIELDS (ME ("member") "," ALICE,
                      ",\"title\":\"Band\",\"mutedUntil\":"
                      "\"2099-12-31T00:00:00.000Z\",\"favourite\":true"));
  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)),
                   ==,
                   "Muted until you turn them on");
  g_assert_true (gtk_switch_get_active (
    GTK_SWITCH (ui_expect (GTK_TYPE_SWITCH, "Favorite"))));
  gtk_widget_activate_action (row, "settings.favourite", NULL);
  ui_spin_ms (20);
  g_assert_cmpuint (count_requests (fixture, "PUT", "*settings"), ==, 2);
}

static void
test_favourite_person (UiFixture *fixture, gconstpointer user_data)
{
  GtkWidget *button = NULL;

  ui_open_chat (fixture);
  holler_fake_api_answer (fixture->client->api,
                          "PUT",
                          "/api/conversations/" TEST_CONVERSATION "/settings",
                          NULL);
  holler_fake_api_answer (fixture->client->api,
                          "PATCH",
                          "/api/contacts/" TEST_PEER,
                          NULL);
  button = ui_expect (GTK_TYPE_BUTTON, "About Alice");
  gtk_widget_activate_action (button, "settings.favourite", NULL);
  ui_spin_ms (20);
  /* The person is one, too, and the first of the contacts. */
  g_assert_cmpuint (count_requests (fixture, "PUT", "*settings"), ==, 1);
  g_assert_cmpuint (count_requests (fixture, "PATCH", "/api/cont*"), ==, 1);
  gtk_widget_activate_action (button, "settings.mute", "s", "hour");
  ui_spin_ms (20);
  g_assert_cmpuint (count_requests (fixture, "PUT", "*settings"), ==, 2);
}

static void
test_add_people (UiFixture *fixture, gconstpointer user_data)
{
  push_carol (fixture);
  push_group (fixture, FIELDS (ME ("member") "," ALICE, ",\"title\":\"Band\""));
  show_group (fixture);
  holler_fake_api_answer (fixture->client->api,
                          "POST",
                          "/api/conversations/" GROUP "/members",
                          NULL);
  ui_press ("Add People");
  ui_spin_ms (50);
  /* Who is there already is not offered. */
  g_assert_null (ui_look_everywhere (GTK_TYPE_CHECK_BUTTON, "Alice"));
  mark ("Carol");
  ui_press ("Add");
  ui_expect_gone (GTK_TYPE_CHECK_BUTTON, "Carol");
  g_assert_cmpuint (count_requests (fixture, "POST", "*members"), ==, 1);
}

int
main (int argc, char *argv[])
{
  ui_init (&argc, &argv);

#define ADD(name, test)                                                        \
  g_test_add ("/ui/groups/" name,                                              \
              UiFixture,                                                       \
              GINT_TO_POINTER (1),                                             \
              ui_set_up,                                                       \
              test,                                                            \
              ui_tear_down)
  ADD ("one-is-a-chat", test_one_is_a_chat);
  ADD ("several-are-a-group", test_several_are_a_group);
  ADD ("search-people", test_search_people);
  ADD ("details", test_details);
  ADD ("rows-follow-the-clock", test_rows_follow_the_clock);
  ADD ("member-removes-nobody", test_member_removes_nobody);
  ADD ("leave", test_leave);
  ADD ("mute-and-favourite", test_mute_and_favourite);
  ADD ("favourite-person", test_favourite_person);
  ADD ("add-people", test_add_people);
#undef ADD

  return g_test_run ();
}
