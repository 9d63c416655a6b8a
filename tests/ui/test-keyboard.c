/* test-keyboard.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A conversation longer than the window, by the keyboard alone. */

#include "holler-test-window.h"
#include "holler-test.h"

#define N_MESSAGES 60

static void
push (UiFixture *fixture, guint order, const char *content)
{
  holler_test_client_push (
    fixture->client,
    "message",
    "\"messageId\":\"m-%u\",\"order\":%u,\"conversationId\":"
    "\"" TEST_CONVERSATION "\",\"senderId\":\"%s\",\"senderDeviceId\":\"d-x\","
    "\"sentAt\":\"2026-01-02T12:%02u:00.000Z\",\"kind\":\"text\",%s",
    order,
    order,
    order % 2 == 0 ? TEST_ME : TEST_PEER,
    order % 60,
    content);
}

static void
fill (UiFixture *fixture)
{
  for (guint i = 1; i <= N_MESSAGES; i++)
    {
      g_autofree char *content = g_strdup_printf ("\"body\":\"message %u\"", i);

      push (fixture, i, content);
    }
  ui_open_chat (fixture);
  ui_spin_ms (300);
}

static GtkWidget *
get_focus (UiFixture *fixture)
{
  return gtk_window_get_focus (GTK_WINDOW (fixture->window));
}

static void
move (UiFixture *fixture, GtkDirectionType direction)
{
  gtk_widget_child_focus (GTK_WIDGET (fixture->window), direction);
  ui_spin_ms (20);
}

static void
assert_at (UiFixture *fixture, const char *name)
{
  GtkWidget *focus = get_focus (fixture);

  /* That has a button in it. */
  if (GTK_IS_MENU_BUTTON (gtk_widget_get_parent (focus)))
    focus = gtk_widget_get_parent (focus);
  if (ui_look (focus, GTK_TYPE_WIDGET, name) == NULL)
    g_error ("the focus is not at “%s” but at %s",
             name,
             G_OBJECT_TYPE_NAME (focus));
}

static void
assert_goes (UiFixture *fixture,
             GtkDirectionType direction,
             const char *const *names)
{
  for (; *names != NULL; names++)
    {
      move (fixture, direction);
      assert_at (fixture, *names);
    }
}

/* All messages are one stop, at the newest. */
static void
test_stops (UiFixture *fixture, gconstpointer user_data)
{
  const char *const forwards[] = { "Conversation Menu", "message 60",
                                   "Send Files",        "Message",
                                   "Insert Emoji",      NULL };
  const char *const backwards[] = { "Message",    "Send Files",
                                    "message 60", "Conversation Menu",
                                    "Call",       NULL };

  fill (fixture);
  gtk_widget_grab_focus (ui_expect (GTK_TYPE_BUTTON, "Call"));
  assert_goes (fixture, GTK_DIR_TAB_FORWARD, forwards);
  assert_goes (fixture, GTK_DIR_TAB_BACKWARD, backwards);
}

/* Where one scrolled to it is the newest that is there, and the button that
 * leads on is another stop. */
static void
test_scrolled (UiFixture *fixture, gconstpointer user_data)
{
  GtkWidget *list = NULL;
  GtkAdjustment *adjustment = NULL;

  fill (fixture);
  list = ui_expect (GTK_TYPE_LIST_VIEW, "Messages");
  adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (list));
  gtk_adjustment_set_value (adjustment, 0);
  ui_expect (GTK_TYPE_BUTTON, "Jump to the Newest Message");
  ui_spin_ms (100);
  gtk_widget_grab_focus (ui_expect (GTK_TYPE_BUTTON, "Send Files"));
  move (fixture, GTK_DIR_TAB_BACKWARD);
  assert_at (fixture, "Jump to the Newest Message");
  move (fixture, GTK_DIR_TAB_BACKWARD);
  g_assert_cmpstr (G_OBJECT_TYPE_NAME (get_focus (fixture)),
                   ==,
                   "HollerMessageRow");
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), <, 10);
  move (fixture, GTK_DIR_TAB_FORWARD);
  assert_at (fixture, "Jump to the Newest Message");
  move (fixture, GTK_DIR_TAB_FORWARD);
  assert_at (fixture, "Send Files");
}

/* What can be pressed in a message comes behind it, mere text does not. */
static void
test_inside (UiFixture *fixture, gconstpointer user_data)
{
  const char *const forwards[] = { "Which?",
                                   "Show the message that is answered",
                                   "👍 by Alice",
                                   "Send Files",
                                   NULL };
  const char *const backwards[] = { "Which?", "Conversation Menu", NULL };

  fill (fixture);
  push (fixture,
        N_MESSAGES + 1,
        "\"body\":\"Which?\",\"replyTo\":\"m-3\",\"reactions\":[{\"emoji\":"
        "\"👍\",\"userIds\":[\"" TEST_PEER "\"]}]");
  ui_spin_ms (200);
  gtk_widget_grab_focus (ui_expect (GTK_TYPE_WIDGET, "Call"));
  move (fixture, GTK_DIR_TAB_FORWARD);
  assert_goes (fixture, GTK_DIR_TAB_FORWARD, forwards);
  assert_goes (fixture, GTK_DIR_TAB_BACKWARD, backwards);
}

static void
test_menu (UiFixture *fixture, gconstpointer user_data)
{
  GtkWidget *row = NULL;

  fill (fixture);
  gtk_widget_grab_focus (ui_expect (GTK_TYPE_BUTTON, "Send Files"));
  move (fixture, GTK_DIR_TAB_BACKWARD);
  row = get_focus (fixture);
  gtk_widget_activate_action (row, "message.menu", NULL);
  ui_spin_ms (100);
  ui_expect (GTK_TYPE_BUTTON, "React with 👍");
  /* The arrows stay in there. */
  for (guint i = 0; i < 12; i++)
    {
      move (fixture, GTK_DIR_DOWN);
      g_assert_nonnull (
        gtk_widget_get_ancestor (get_focus (fixture), GTK_TYPE_POPOVER));
    }
  gtk_popover_popdown (GTK_POPOVER (
    gtk_widget_get_ancestor (get_focus (fixture), GTK_TYPE_POPOVER)));
  ui_expect_gone (GTK_TYPE_BUTTON, "React with 👍");
  ui_spin_ms (100);
  g_assert_true (get_focus (fixture) == row);
}

int
main (int argc, char *argv[])
{
  ui_init (&argc, &argv);

#define ADD(name, test)                                                        \
  g_test_add ("/ui/keyboard/" name,                                            \
              UiFixture,                                                       \
              GINT_TO_POINTER (1),                                             \
              ui_set_up,                                                       \
              test,                                                            \
              ui_tear_down)
  ADD ("stops", test_stops);
  ADD ("scrolled", test_scrolled);
  ADD ("inside", test_inside);
  ADD ("menu", test_menu);
#undef ADD

  return g_test_run ();
}
