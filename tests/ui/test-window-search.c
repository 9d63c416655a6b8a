/* test-window-search.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Looking for messages in the real window over a client on fakes. */

#include "holler-test-window.h"
#include "holler-test.h"
#include "ui/holler-search.h"

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
  ADD ("opens-where-it-is", test_opens_where_it_is);
#undef ADD

  return g_test_run ();
}
