/* test-window-search.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Looking for messages in the real window over a client on fakes. */

#include "holler-test-window.h"
#include "holler-test.h"
#include "ui/holler-search.h"

#define NARROW_WIDTH 360

static void
push (UiFixture *fixture, int order, const char *body)
{
  holler_test_client_push (
    fixture->client,
    "message",
    "\"messageId\":\"m-%d\",\"order\":%d,\"conversationId\":"
    "\"" TEST_CONVERSATION "\",\"senderId\":\"" TEST_PEER "\","
    "\"sentAt\":\"2026-01-02T12:00:00.000Z\",\"kind\":\"text\","
    "\"body\":\"%s\"",
    order,
    order,
    body);
}

static GtkEditable *
get_entry (void)
{
  return GTK_EDITABLE (ui_expect (GTK_TYPE_SEARCH_ENTRY, "Search Chats"));
}

static void
test_finds_messages (UiFixture *fixture, gconstpointer user_data)
{
  push (fixture, 1, "the kettle is on");
  for (int i = 2; i < 40; i++)
    push (fixture, i, "chatter");
  gtk_editable_set_text (get_entry (), "kettle");
  ui_expect (GTK_TYPE_LABEL, "Messages");
  ui_expect (GTK_TYPE_LABEL, "the kettle is on");
  /* Nobody is called so. */
  ui_expect_gone (GTK_TYPE_LABEL, "chatter");

  gtk_editable_set_text (get_entry (), "nothing like it");
  ui_expect (GTK_TYPE_LABEL, "Nothing Found");
  gtk_editable_set_text (get_entry (), "");
  ui_expect (GTK_TYPE_LABEL, "chatter");
  g_assert_null (ui_look_everywhere (GTK_TYPE_LABEL, "Messages"));
}

static void
test_finds_people_and_messages (UiFixture *fixture, gconstpointer user_data)
{
  push (fixture, 1, "alice was here");
  gtk_editable_set_text (get_entry (), "alice");
  ui_expect (GTK_TYPE_LABEL, "Messages");
  ui_expect (GTK_TYPE_LABEL, "Alice");
}

/* What Enter opens is marked in the list, as what a click opens. */
static void
test_marks_what_is_open (UiFixture *fixture, gconstpointer user_data)
{
  GtkSelectionModel *model = NULL;
  GtkWidget *list = NULL;

  push (fixture, 1, "chatter");
  gtk_editable_set_text (get_entry (), "alice");
  list = ui_expect (GTK_TYPE_LIST_VIEW, "Conversations");
  model = gtk_list_view_get_model (GTK_LIST_VIEW (list));
  g_assert_false (gtk_selection_model_is_selected (model, 0));
  g_signal_emit_by_name (list, "activate", 0);
  ui_expect (GTK_TYPE_TEXT_VIEW, "Message");
  g_assert_true (gtk_selection_model_is_selected (model, 0));
  gtk_editable_set_text (get_entry (), "");
  ui_spin_ms (20);
  g_assert_true (gtk_selection_model_is_selected (model, 0));
}

static void
test_opens_where_it_is (UiFixture *fixture, gconstpointer user_data)
{
  GtkWidget *list = NULL;

  push (fixture, 1, "the kettle is on");
  for (int i = 2; i < 120; i++)
    push (fixture, i, "chatter");
  gtk_editable_set_text (get_entry (), "kettle");
  ui_expect (GTK_TYPE_LABEL, "the kettle is on");
  list = ui_expect (GTK_TYPE_LIST_VIEW, "Conversations");
  g_signal_emit_by_name (list, "activate", 0);
  ui_spin_ms (50);
  gtk_editable_set_text (get_entry (), "");
  ui_expect (GTK_TYPE_TEXT_VIEW, "Message");
  /* The row beside it shows the newest: this is the message itself. */
  ui_expect (GTK_TYPE_LABEL, "the kettle is on");
}

/* The copy has thousands, one of which is about a kettle. */
static void
put_many (UiFixture *fixture, gint64 n, gint64 kettle)
{
  for (gint64 order = 1; order <= n; order++)
    {
      g_autofree char *message_id =
        g_strdup_printf ("m-%" G_GINT64_FORMAT, order);
      g_autofree char *body =
        order == kettle ? g_strdup ("the kettle is on")
                        : g_strdup_printf ("chatter %" G_GINT64_FORMAT, order);
      HollerMessageRecord record = {
        .message_id = message_id,
        .conversation_id = (char *) TEST_CONVERSATION,
        .sender_id = (char *) TEST_PEER,
        .order = order,
        .sent_at_us = 1700000000000000 + order * 60 * G_USEC_PER_SEC,
        .delivery = HOLLER_DELIVERY_SENT,
        .body = body,
      };

      holler_store_put_message (HOLLER_STORE (fixture->client->store), &record);
    }
}

static void
press_found (const char *term)
{
  GtkWidget *list = NULL;

  gtk_editable_set_text (get_entry (), term);
  ui_expect (GTK_TYPE_LABEL, "the kettle is on");
  list = ui_expect (GTK_TYPE_LIST_VIEW, "Conversations");
  g_signal_emit_by_name (list, "activate", 0);
  gtk_editable_set_text (get_entry (), "");
}

static GtkAdjustment *
get_adjustment (void)
{
  GtkWidget *list = ui_expect (GTK_TYPE_LIST_VIEW, "Messages");

  return gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (list));
}

/* What is in the middle of the window, not only somewhere in the list */
static gboolean
is_in_sight (const char *text)
{
  GtkWidget *list = ui_look_everywhere (GTK_TYPE_LIST_VIEW, "Messages");
  GtkWidget *label = list != NULL ? ui_look (list, GTK_TYPE_LABEL, text) : NULL;
  graphene_rect_t bounds;

  return label != NULL &&
         gtk_widget_compute_bounds (label,
                                    gtk_widget_get_parent (list),
                                    &bounds) &&
         graphene_rect_get_y (&bounds) >= 0 &&
         graphene_rect_get_y (&bounds) + graphene_rect_get_height (&bounds) <=
           gtk_widget_get_height (gtk_widget_get_parent (list));
}

static gboolean
is_in_sight_cb (gpointer text)
{
  return is_in_sight (text);
}

static gboolean
is_out_of_sight_cb (gpointer text)
{
  return !is_in_sight (text);
}

static void
expect_in_sight (const char *text)
{
  holler_test_wait_until (is_in_sight_cb, (gpointer) text);
}

static gboolean
is_at_top_cb (gpointer user_data)
{
  return gtk_adjustment_get_value (user_data) < 1;
}

/* Thousands back: with what was said around it, on in both directions, and
 * back to the newest. */
static void
test_far_back (UiFixture *fixture, gconstpointer user_data)
{
  GtkAdjustment *adjustment = NULL;

  put_many (fixture, 3000, 400);
  press_found ("kettle");
  expect_in_sight ("the kettle is on");
  expect_in_sight ("chatter 399");
  expect_in_sight ("chatter 401");
  g_assert_false (is_in_sight ("chatter 3000"));

  adjustment = get_adjustment ();
  /* Up to the very first … */
  for (int i = 0; i < 200 && !is_in_sight ("chatter 1"); i++)
    {
      gtk_adjustment_set_value (adjustment,
                                gtk_adjustment_get_value (adjustment) - 400);
      ui_spin_ms (5);
    }
  expect_in_sight ("chatter 1");
  holler_test_wait_until (is_at_top_cb, adjustment);
  /* … down again, past where one came … */
  for (int i = 0; i < 400 && !is_in_sight ("chatter 640"); i++)
    {
      gtk_adjustment_set_value (adjustment,
                                gtk_adjustment_get_value (adjustment) + 300);
      ui_spin_ms (5);
    }
  expect_in_sight ("chatter 640");
  /* … and to the newest. */
  ui_press ("Jump to the Newest Message");
  expect_in_sight ("chatter 3000");
  ui_expect_gone (GTK_TYPE_BUTTON, "Jump to the Newest Message");
  push (fixture, 3001, "hello again");
  expect_in_sight ("hello again");
}

static gboolean
is_narrow_cb (gpointer window)
{
  return gtk_widget_get_width (window) <= NARROW_WIDTH;
}

/* Who comes back stands where the conversation is, not where something was
 * looked up once. */
static void
test_comes_back_to_newest (UiFixture *fixture, gconstpointer user_data)
{
  gboolean is_narrow = GPOINTER_TO_INT (user_data) == 2;

  put_many (fixture, 3000, 400);
  if (is_narrow)
    {
      gtk_window_set_default_size (GTK_WINDOW (fixture->window),
                                   NARROW_WIDTH,
                                   640);
      holler_test_wait_until (is_narrow_cb, fixture->window);
    }
  press_found ("kettle");
  expect_in_sight ("the kettle is on");
  if (is_narrow)
    ui_act (fixture, "back");
  else
    g_action_group_activate_action (G_ACTION_GROUP (fixture->window),
                                    "show-person",
                                    g_variant_new_string (TEST_PEER));
  ui_expect_gone (GTK_TYPE_TEXT_VIEW, "Message");
  ui_open_chat (fixture);
  expect_in_sight ("chatter 3000");
  ui_expect_gone (GTK_TYPE_BUTTON, "Jump to the Newest Message");
  /* It can be looked up again. */
  if (is_narrow)
    ui_act (fixture, "back");
  press_found ("kettle");
  expect_in_sight ("the kettle is on");
}

/* Whoever leaves before it was found does not want it any more. */
static void
test_leaves_before_found (UiFixture *fixture, gconstpointer user_data)
{
  put_many (fixture, 3000, 400);
  ui_open_chat (fixture);
  expect_in_sight ("chatter 3000");
  gtk_widget_activate_action (ui_expect (GTK_TYPE_LIST_VIEW, "Messages"),
                              "conversation.show-message",
                              "s",
                              "m-400");
  g_action_group_activate_action (G_ACTION_GROUP (fixture->window),
                                  "show-person",
                                  g_variant_new_string (TEST_PEER));
  ui_expect_gone (GTK_TYPE_TEXT_VIEW, "Message");
  ui_open_chat (fixture);
  ui_spin_ms (50);
  expect_in_sight ("chatter 3000");
}

static GtkWidget *
find_calendar (GtkWidget *widget)
{
  if (GTK_IS_CALENDAR (widget))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_calendar (child);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
go_to_day (UiFixture *fixture, int year, int month, int day)
{
  g_autoptr (GDateTime) date =
    g_date_time_new_local (year, month, day, 12, 0, 0);
  GtkWidget *list = ui_expect (GTK_TYPE_LIST_VIEW, "Messages");
  GtkWidget *calendar = NULL;

  gtk_widget_activate_action (list, "conversation.choose-day", NULL);
  ui_expect (GTK_TYPE_BUTTON, "_Go to Day");
  calendar = find_calendar (GTK_WIDGET (fixture->window));
  g_assert_nonnull (calendar);
  gtk_calendar_select_day (GTK_CALENDAR (calendar), date);
  ui_press ("_Go to Day");
  ui_expect_gone (GTK_TYPE_BUTTON, "_Go to Day");
}

/* 1440 messages a day, from 14 November 2023, 22:13 UTC */
static void
test_days (UiFixture *fixture, gconstpointer user_data)
{
  put_many (fixture, 6000, 1);
  ui_open_chat (fixture);
  expect_in_sight ("chatter 6000");
  go_to_day (fixture, 2023, 11, 16);
  expect_in_sight ("16 November 2023");
  /* 26 h 47 min after the first began the 16th */
  expect_in_sight ("chatter 1547");
  /* The day stands at the top, once it is in its place. */
  holler_test_wait_until (is_out_of_sight_cb, (gpointer) "chatter 1546");
  /* A day on which nothing was said: the next one on which it was. */
  go_to_day (fixture, 2023, 10, 1);
  expect_in_sight ("chatter 2");
  /* After all of them: the newest */
  go_to_day (fixture, 2024, 3, 1);
  expect_in_sight ("chatter 6000");
}

static void
assert_excerpt (const char *text, const char *term, const char *expected)
{
  g_autofree char *excerpt = holler_search_excerpt (text, term);

  g_assert_cmpstr (excerpt, ==, expected);
}

static void
test_excerpts (void)
{
  assert_excerpt ("tea at five", "tea", "<b>tea</b> at five");
  assert_excerpt ("Kettles & cups",
                  "KETT cup",
                  "<b>Kettles</b> &amp; "
                  "<b>cups</b>");
  assert_excerpt ("a <i>tag</i>", "zzz", "a &lt;i&gt;tag&lt;/i&gt;");
  assert_excerpt ("Crème brûlée", "creme", "<b>Crème</b> brûlée");
  assert_excerpt ("one two three four five six seven eight kettle nine",
                  "kettle",
                  "…five six seven eight <b>kettle</b> nine");
  assert_excerpt ("", "x", "");
  assert_excerpt ("👩‍👩‍👧 x\xcc\x81y",
                  "",
                  "👩‍👩‍👧 x\xcc\x81y");
}

int
main (int argc, char *argv[])
{
  ui_init (&argc, &argv);

  g_test_add_func ("/ui/search/excerpts", test_excerpts);
#define ADD(name, test)                                                        \
  g_test_add ("/ui/search/" name,                                              \
              UiFixture,                                                       \
              GINT_TO_POINTER (1),                                             \
              ui_set_up,                                                       \
              test,                                                            \
              ui_tear_down)
  ADD ("finds-messages", test_finds_messages);
  ADD ("finds-people-and-messages", test_finds_people_and_messages);
  ADD ("marks-what-is-open", test_marks_what_is_open);
  ADD ("opens-where-it-is", test_opens_where_it_is);
  ADD ("far-back", test_far_back);
  ADD ("days", test_days);
  ADD ("comes-back-to-newest", test_comes_back_to_newest);
  ADD ("leaves-before-found", test_leaves_before_found);
#undef ADD
  g_test_add ("/ui/search/comes-back-to-newest-narrow",
              UiFixture,
              GINT_TO_POINTER (2),
              ui_set_up,
              test_comes_back_to_newest,
              ui_tear_down);

  return g_test_run ();
}
