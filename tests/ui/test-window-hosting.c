/* test-window-hosting.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A server of one's own, in the real window of one who is logged in. */

#include "holler-fake-host.h"
#include "holler-test-window.h"

#define DOOR "New people may make an account"
#define PORT_TAKEN                                                             \
  "Another program uses port 4655, under which others know this server. "      \
  "Close that program and try again, or use another port and tell people the " \
  "new address."

static HollerHost *
open_hosting (UiFixture *fixture)
{
  HollerHost *host = holler_fake_host_new ("Kitchen Table");

  holler_window_set_servers (fixture->window, NULL, host);
  ui_act (fixture, "hosting");
  ui_expect (GTK_TYPE_LABEL, "A Server for People Near You");

  return host;
}

static void
test_stops_with_consent (UiFixture *fixture, gconstpointer user_data)
{
  g_autoptr (HollerHost) host = open_hosting (fixture);

  ui_press ("Start Hosting");
  ui_expect (GTK_TYPE_LABEL, "Nobody else is connected.");
  holler_fake_host_set_people (HOLLER_FAKE_HOST (host), 1);
  ui_expect (GTK_TYPE_LABEL, "One other person is connected.");
  holler_fake_host_set_people (HOLLER_FAKE_HOST (host), 3);
  ui_expect (GTK_TYPE_LABEL, "3 others are connected.");

  ui_press ("Stop Hosting…");
  ui_expect (GTK_TYPE_LABEL,
             "3 others are connected. Nobody can write or call on this server "
             "until you start it again. Accounts and messages stay on this "
             "computer.");
  ui_press ("Cancel");
  ui_expect_gone (GTK_TYPE_BUTTON, "Cancel");
  g_assert_cmpint (holler_host_get_state (host), ==, HOLLER_HOST_RUNNING);

  ui_press ("Stop Hosting…");
  ui_press ("Stop Hosting");
  ui_expect (GTK_TYPE_BUTTON, "Start Hosting");
  g_assert_cmpint (holler_host_get_state (host), ==, HOLLER_HOST_OFF);
}

static void
test_closes_the_door (UiFixture *fixture, gconstpointer user_data)
{
  g_autoptr (HollerHost) host = open_hosting (fixture);
  GtkSwitch *door = GTK_SWITCH (ui_expect (GTK_TYPE_SWITCH, DOOR));

  g_assert_true (gtk_switch_get_active (door));
  ui_press ("Start Hosting");
  ui_expect (GTK_TYPE_LABEL, "Others Can Connect");
  gtk_widget_activate (GTK_WIDGET (door));
  ui_spin_ms (200);
  g_assert_false (holler_host_get_open (host));

  /* It could not be kept. */
  holler_host_set_open (host, TRUE);
  ui_spin_ms (20);
  g_assert_true (gtk_switch_get_active (door));
}

static void
test_takes_another_port (UiFixture *fixture, gconstpointer user_data)
{
  g_autoptr (HollerHost) host = open_hosting (fixture);

  g_assert_null (ui_look_everywhere (GTK_TYPE_BUTTON, "Use Another Port"));
  holler_fake_host_fail (HOLLER_FAKE_HOST (host), HOLLER_HOST_TROUBLE_PORT);
  ui_expect (GTK_TYPE_LABEL, PORT_TAKEN);
  ui_press ("Use Another Port");
  ui_expect (GTK_TYPE_LABEL, "Others Can Connect");
  g_assert_cmpuint (holler_host_get_port (host), ==, HOLLER_FAKE_HOST_PORT + 1);
  g_assert_null (ui_look_everywhere (GTK_TYPE_BUTTON, "Use Another Port"));
}

/* Whoever comes does not take a button from under the pointer. */
static void
test_keeps_what_is_shown (UiFixture *fixture, gconstpointer user_data)
{
  g_autoptr (HollerHost) host = open_hosting (fixture);
  GtkWidget *copy = NULL;

  ui_press ("Start Hosting");
  copy = ui_expect (GTK_TYPE_BUTTON, "Copy the Address");
  holler_fake_host_set_people (HOLLER_FAKE_HOST (host), 2);
  ui_expect (GTK_TYPE_LABEL, "2 others are connected.");
  g_assert_true (ui_expect (GTK_TYPE_BUTTON, "Copy the Address") == copy);
}

int
main (int argc, char *argv[])
{
  ui_init (&argc, &argv);

#define ADD(name, test)                                                        \
  g_test_add ("/ui/hosting/" name,                                             \
              UiFixture,                                                       \
              GINT_TO_POINTER (1),                                             \
              ui_set_up,                                                       \
              test,                                                            \
              ui_tear_down)
  ADD ("stops-with-consent", test_stops_with_consent);
  ADD ("closes-the-door", test_closes_the_door);
  ADD ("takes-another-port", test_takes_another_port);
  ADD ("keeps-what-is-shown", test_keeps_what_is_shown);
#undef ADD

  return g_test_run ();
}
