/* test-window-history.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The list of all calls in the real window over a client on fakes. */

#include "holler-test-window.h"
#include "holler-test.h"

static void
push_call (UiFixture *fixture, int order, const char *outcome)
{
  holler_test_client_push (
    fixture->client,
    "message",
    "\"messageId\":\"m-%d\",\"order\":%d,\"conversationId\":"
    "\"" TEST_CONVERSATION "\",\"senderId\":\"" TEST_PEER "\",\"sentAt\":"
    "\"2026-01-02T12:00:%02d.000Z\",\"kind\":\"call\",\"call\":{\"callId\":"
    "\"" TEST_CONVERSATION "\",\"epoch\":%d,\"callType\":\"audio\","
    "\"callerId\":\"" TEST_PEER "\",\"outcome\":\"%s\",\"startedAt\":"
    "\"2026-01-02T12:00:00.000Z\",\"answeredAt\":"
    "\"2026-01-02T12:00:00.000Z\",\"endedAt\":\"2026-01-02T12:01:00.000Z\","
    "\"participants\":[\"" TEST_PEER "\"]}",
    order,
    order,
    order,
    order,
    outcome);
  ui_spin_ms (20);
}

static void
show_page (UiFixture *fixture, const char *page)
{
  g_action_group_activate_action (G_ACTION_GROUP (fixture->window),
                                  "page",
                                  g_variant_new_string (page));
  ui_spin_ms (50);
}

static guint
count_rows (void)
{
  GtkWidget *list = ui_expect (GTK_TYPE_LIST_VIEW, "Calls");

  return g_list_model_get_n_items (
    G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (list))));
}

static void
test_list (UiFixture *fixture, gconstpointer user_data)
{
  show_page (fixture, "calls");
  ui_expect (GTK_TYPE_LABEL, "No Calls");
  push_call (fixture, 1, "answered");
  g_assert_cmpuint (count_rows (), ==, 1);
  gtk_toggle_button_set_active (
    GTK_TOGGLE_BUTTON (ui_expect (GTK_TYPE_TOGGLE_BUTTON, "Missed")),
    TRUE);
  ui_expect (GTK_TYPE_LABEL, "No Missed Calls");
  push_call (fixture, 2, "missed");
  g_assert_cmpuint (count_rows (), ==, 1);
  gtk_toggle_button_set_active (
    GTK_TOGGLE_BUTTON (ui_expect (GTK_TYPE_TOGGLE_BUTTON, "All")),
    TRUE);
  g_assert_cmpuint (count_rows (), ==, 2);
}

static void
test_badge (UiFixture *fixture, gconstpointer user_data)
{
  push_call (fixture, 1, "missed");
  push_call (fixture, 2, "missed");
  ui_expect (GTK_TYPE_TOGGLE_BUTTON, "Calls, 2 missed");
  show_page (fixture, "calls");
  ui_expect_gone (GTK_TYPE_TOGGLE_BUTTON, "Calls, 2 missed");
  /* Who looks at the list while it happens, knows. */
  push_call (fixture, 3, "missed");
  g_assert_cmpuint (
    holler_call_history_get_missed (
      holler_account_get_call_history (fixture->client->account)),
    ==,
    0);
}

static void
test_call_back (UiFixture *fixture, gconstpointer user_data)
{
  g_autoptr (HollerFrame) frame = NULL;

  push_call (fixture, 1, "missed");
  show_page (fixture, "calls");
  ui_press ("Call Alice");
  ui_expect (GTK_TYPE_LABEL, "Calling…");
  frame = holler_test_client_expect (fixture->client, HOLLER_FRAME_CALL_OFFER);
  g_assert_nonnull (frame);
}

static void
test_opens_conversation (UiFixture *fixture, gconstpointer user_data)
{
  push_call (fixture, 1, "missed");
  show_page (fixture, "calls");
  g_signal_emit_by_name (ui_expect (GTK_TYPE_LIST_VIEW, "Calls"),
                         "activate",
                         0);
  ui_expect (GTK_TYPE_TEXT_VIEW, "Message");
  ui_expect (GTK_TYPE_BUTTON, "Call Back");
}

int
main (int argc, char *argv[])
{
  ui_init (&argc, &argv);

#define ADD(name, test)                                                        \
  g_test_add ("/ui/calls-list/" name,                                          \
              UiFixture,                                                       \
              GINT_TO_POINTER (1),                                             \
              ui_set_up,                                                       \
              test,                                                            \
              ui_tear_down)
  ADD ("list", test_list);
  ADD ("badge", test_badge);
  ADD ("call-back", test_call_back);
  ADD ("opens-conversation", test_opens_conversation);
#undef ADD

  return g_test_run ();
}
