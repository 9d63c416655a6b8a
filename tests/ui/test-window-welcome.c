/* test-window-welcome.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The page of a newcomer, in the real window: what it says of what is typed,
 * and that it stays where it is meanwhile. */

#include "holler-fake-host.h"
#include "holler-test-window.h"
#include "holler-test.h"

#define NO_SIGN "A user name has only letters a–z, digits, “.”, “_” and “-”."
#define TOO_SHORT "A user name needs at least three characters."
#define NO_SERVER "Enter the address of a server, like holler.example.org."
#define NO_ADDRESS                                                             \
  "No server can be at this address. One looks like holler.example.org or "    \
  "https://192.168.1.5:4655."
#define LOCKED                                                                 \
  "Your keyring is locked, so Holler cannot look whether you were logged in. " \
  "Unlock it and look again, or log in here."

static GtkEditable *
row (const char *name)
{
  return GTK_EDITABLE (ui_expect (ADW_TYPE_ENTRY_ROW, name));
}

static void
fill (const char *name, const char *text)
{
  gtk_editable_set_text (row (name), text);
}

static gboolean
has_focus_cb (gpointer name)
{
  GtkWidget *widget = ui_look_everywhere (ADW_TYPE_ENTRY_ROW, name);

  return widget != NULL && gtk_widget_get_root (widget) != NULL &&
         gtk_root_get_focus (gtk_widget_get_root (widget)) != NULL &&
         gtk_widget_is_ancestor (
           gtk_root_get_focus (gtk_widget_get_root (widget)),
           widget);
}

static void
expect_focus (const char *name)
{
  holler_test_wait_until (has_focus_cb, (gpointer) name);
}

static gboolean
can_press (const char *name)
{
  return gtk_widget_is_sensitive (ui_expect (GTK_TYPE_BUTTON, name));
}

/* How many labels say so */
static guint
count_labels (GtkWidget *widget, const char *text)
{
  guint n = GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget) &&
            g_strcmp0 (gtk_label_get_text (GTK_LABEL (widget)), text) == 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_labels (child, text);
  return n;
}

static void
test_user_name (UiFixture *fixture, gconstpointer user_data)
{
  ui_press ("Create Account");
  fill ("Password", "long enough, now");
  fill ("User name", "Greta Müller!");
  ui_expect (GTK_TYPE_LABEL, NO_SIGN);
  g_assert_false (can_press ("Create Account"));
  fill ("User name", "-");
  ui_expect (GTK_TYPE_LABEL, TOO_SHORT);
  g_assert_false (can_press ("Create Account"));
  fill ("User name", "Greta.M");
  ui_expect_gone (GTK_TYPE_LABEL, TOO_SHORT);
  g_assert_true (can_press ("Create Account"));
}

static void
test_find_person (UiFixture *fixture, gconstpointer user_data)
{
  guint n_requests = 0;

  ui_act (fixture, "add-contact");
  n_requests = holler_fake_api_get_requests (fixture->client->api)->len;
  fill ("User name", "Greta Müller");
  ui_expect (GTK_TYPE_LABEL, NO_SIGN);
  fill ("User name", "ab");
  ui_expect (GTK_TYPE_LABEL, TOO_SHORT);
  g_assert_cmpuint (holler_fake_api_get_requests (fixture->client->api)->len,
                    ==,
                    n_requests);
}

/* It is not in the way, what the command line says is there, and what was
 * found locked is said until it is looked at again. */
static void
test_locked_keyring (UiFixture *fixture, gconstpointer user_data)
{
  const char *url = "http://localhost:4655";
  GtkWidget *note = NULL;

  gtk_window_destroy (GTK_WINDOW (fixture->window));
  holler_fake_secrets_fail (fixture->client->secrets,
                            HOLLER_SECRETS_ERROR_LOCKED);
  fixture->window =
    HOLLER_WINDOW (holler_window_new (NULL, fixture->settings, url));
  /* as where settings cannot be written */
  g_settings_set_string (fixture->settings, "server", "");
  gtk_window_present (GTK_WINDOW (fixture->window));
  holler_window_set_account (fixture->window, fixture->client->account);

  note = ui_expect (GTK_TYPE_LABEL, LOCKED);
  g_assert_false (gtk_widget_has_css_class (note, "error"));
  g_assert_cmpstr (gtk_editable_get_text (row ("Server")), ==, url);
  fill ("User name", "bob");
  ui_expect (GTK_TYPE_LABEL, LOCKED);
  ui_press ("Look in the Keyring Again");
  ui_expect (GTK_TYPE_LABEL, LOCKED);
  holler_fake_secrets_fail (fixture->client->secrets, -1);
  ui_press ("Look in the Keyring Again");
  ui_expect_gone (GTK_TYPE_LABEL, LOCKED);
}

static void
test_no_address (UiFixture *fixture, gconstpointer user_data)
{
  GtkWidget *window = GTK_WIDGET (fixture->window);

  ui_press ("Create Account");
  fill ("User name", "greta");
  fill ("Password", "long enough, now");
  fill ("Server", "ftp://x");
  ui_expect (GTK_TYPE_LABEL, NO_ADDRESS);
  fill ("Server", "a b c");
  ui_expect (GTK_TYPE_LABEL, NO_ADDRESS);
  g_assert_false (can_press ("Create Account"));
  g_signal_emit_by_name (row ("Password"), "entry-activated");
  expect_focus ("Server");
  g_assert_cmpuint (count_labels (window, NO_ADDRESS), ==, 1);
}

/* What is wrong with the server is said once, and put right there. */
static void
test_server_is_away (UiFixture *fixture, gconstpointer user_data)
{
  const char *words = "Holler could not reach the server. Check the address "
                      "and your network.";

  fill ("User name", "greta");
  fill ("Password", "right");
  holler_fake_api_refuse (fixture->client->api,
                          "POST",
                          "/api/auth/login",
                          HOLLER_API_ERROR_UNREACHABLE);
  ui_press ("Log In");
  ui_expect (GTK_TYPE_LABEL, words);
  expect_focus ("Server");
  g_assert_cmpuint (count_labels (GTK_WIDGET (fixture->window), words), ==, 1);
}

static void
test_no_server (UiFixture *fixture, gconstpointer user_data)
{
  fill ("Server", "");
  fill ("User name", "greta");
  fill ("Password", "right");
  ui_expect (GTK_TYPE_LABEL, NO_SERVER);
  g_assert_false (can_press ("Log In"));
  ui_press ("Create Account");
  expect_focus ("Server");
  fill ("Server", "localhost:1");
  ui_expect_gone (GTK_TYPE_LABEL, NO_SERVER);
}

static int
get_top (UiFixture *fixture, GType type, const char *name)
{
  graphene_rect_t bounds;

  ui_spin_ms (50);
  g_assert_true (gtk_widget_compute_bounds (ui_expect (type, name),
                                            GTK_WIDGET (fixture->window),
                                            &bounds));
  return (int) bounds.origin.y;
}

static void
test_stays_in_place (UiFixture *fixture, gconstpointer user_data)
{
  int row_top = 0;
  int button_top = 0;

  ui_expect (GTK_TYPE_LABEL, "Home · Holler server 0.1.0");
  row_top = get_top (fixture, ADW_TYPE_ENTRY_ROW, "Server");
  button_top = get_top (fixture, GTK_TYPE_BUTTON, "Log In");
  fill ("User name", "-");
  ui_expect (GTK_TYPE_LABEL, TOO_SHORT);
  g_assert_cmpint (get_top (fixture, ADW_TYPE_ENTRY_ROW, "Server"),
                   ==,
                   row_top);
  g_assert_cmpint (get_top (fixture, GTK_TYPE_BUTTON, "Log In"),
                   ==,
                   button_top);
  fill ("Server", "a b c");
  ui_expect (GTK_TYPE_LABEL, NO_ADDRESS);
  g_assert_cmpint (get_top (fixture, ADW_TYPE_ENTRY_ROW, "Server"),
                   ==,
                   row_top);
}

/* The user name is there still, and the password is what is missing. */
static void
test_logged_out_elsewhere (UiFixture *fixture, gconstpointer user_data)
{
  fill ("User name", "bob");
  fill ("Password", "right");
  ui_press ("Log In");
  ui_expect (GTK_TYPE_WIDGET, "Chats");
  holler_account_log_out (fixture->client->account);
  ui_expect (GTK_TYPE_BUTTON, "Log In");
  expect_focus ("Password");
}

static void
test_wrong_password (UiFixture *fixture, gconstpointer user_data)
{
  fill ("User name", "bob");
  fill ("Password", "wrong");
  holler_fake_api_refuse (fixture->client->api,
                          "POST",
                          "/api/auth/login",
                          HOLLER_API_ERROR_BAD_CREDENTIALS);
  ui_press ("Log In");
  expect_focus ("Password");
}

static void
test_host_runs (UiFixture *fixture, gconstpointer user_data)
{
  g_autoptr (HollerHost) host = holler_fake_host_new ("Kitchen & Table");
  GtkWidget *use = NULL;

  holler_window_set_servers (fixture->window, NULL, host);
  ui_expect (GTK_TYPE_LABEL, "Start a server for people near you");
  g_assert_null (
    ui_look_everywhere (GTK_TYPE_LABEL, "Use the Server on This Computer"));

  holler_host_start (host, "Kitchen & Table");
  use = ui_expect (GTK_TYPE_LABEL, "Use the Server on This Computer");
  ui_expect (GTK_TYPE_LABEL, "Kitchen & Table");
  ui_expect_gone (GTK_TYPE_LABEL, "Start a server for people near you");
  gtk_widget_activate (gtk_widget_get_ancestor (use, GTK_TYPE_LIST_BOX_ROW));
  g_assert_cmpstr (gtk_editable_get_text (row ("Server")),
                   ==,
                   holler_host_get_url (host));
  expect_focus ("User name");

  holler_host_stop (host);
  ui_expect (GTK_TYPE_LABEL, "Start a server for people near you");
}

/* A server that is called as the program is tells nothing by that. */
static void
test_name_of_the_server (UiFixture *fixture, gconstpointer user_data)
{
  holler_fake_api_answer (
    fixture->client->api,
    "GET",
    "/api/health",
    "{\"status\":\"ok\",\"version\":\"0.1.0\",\"protocol\":1,"
    "\"serverName\":\"Holler\",\"registration\":\"open\"}");
  fill ("Server", "holler.example.org");
  ui_expect (GTK_TYPE_LABEL, "holler.example.org · Holler server 0.1.0");
  ui_press ("Forgotten Your Password?");
  ui_expect (GTK_TYPE_LABEL,
             "Ask whoever runs “holler.example.org” for a new one: they can "
             "give you one, and you change it afterwards in the preferences. "
             "Nobody else can, and nobody can read the old one.");
  ui_press_in_dialog ("Close");
}

static void
add (const char *name,
     gboolean online,
     void (*test) (UiFixture *fixture, gconstpointer user_data))
{
  g_autofree char *path = g_strconcat ("/ui/welcome/", name, NULL);

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

  add ("user-name", FALSE, test_user_name);
  add ("find-person", TRUE, test_find_person);
  add ("locked-keyring", FALSE, test_locked_keyring);
  add ("no-address", FALSE, test_no_address);
  add ("server-is-away", FALSE, test_server_is_away);
  add ("no-server", FALSE, test_no_server);
  add ("stays-in-place", FALSE, test_stays_in_place);
  add ("logged-out-elsewhere", FALSE, test_logged_out_elsewhere);
  add ("wrong-password", FALSE, test_wrong_password);
  add ("host-runs", FALSE, test_host_runs);
  add ("name-of-the-server", FALSE, test_name_of_the_server);
  return g_test_run ();
}
