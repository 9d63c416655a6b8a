/* test-background.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Starting with the session: by a file of one's own, and by a portal that is
 * played here, on a bus of one's own. */

#include "app/holler-autostart-file.h"
#include "app/holler-background.h"
#include "holler-test-bus.h"
#include "holler-test.h"

#include <glib/gstdio.h>

#define ID "app.holler.Holler.Profile.test"
#define START_KEY "start-with-session"
#define RUN_KEY "run-in-background"
#define PORTAL_NAME "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"

static const char *const command[] = { "/opt/my \"100%\" $/holler",
                                       "--background",
                                       NULL };

static const char portal_xml[] =
  "<node><interface name='org.freedesktop.portal.Background'>"
  "<method name='RequestBackground'>"
  "<arg type='s' name='parent_window' direction='in'/>"
  "<arg type='a{sv}' name='options' direction='in'/>"
  "<arg type='o' name='handle' direction='out'/>"
  "</method></interface></node>";

typedef enum
{
  ANSWER_GRANT,
  ANSWER_REFUSE,
  ANSWER_NO_BACKGROUND,
  ANSWER_ERROR,
  ANSWER_NEVER,
} Answer;

typedef struct
{
  GTestDBus *daemon;
  GDBusConnection *bus;
  GDBusConnection *portal;
  Answer answer;
  guint n_asked;
  gboolean last_autostart;
  char **last_command;

  GSettings *settings;
  HollerBackground *background;
  char *path;
  char *refused;
  guint n_refused;
} Fixture;

/* The portal --------------------------------------------------------------- */

static void
respond (Fixture *fixture,
         const char *sender,
         const char *handle,
         gboolean autostart)
{
  gboolean is_granted = fixture->answer != ANSWER_REFUSE;
  GVariantBuilder results;

  g_variant_builder_init (&results, G_VARIANT_TYPE_VARDICT);
  if (is_granted)
    {
      g_variant_builder_add (
        &results,
        "{sv}",
        "background",
        g_variant_new_boolean (fixture->answer == ANSWER_GRANT));
      g_variant_builder_add (&results,
                             "{sv}",
                             "autostart",
                             g_variant_new_boolean (autostart));
    }
  g_dbus_connection_emit_signal (
    fixture->portal,
    sender,
    handle,
    "org.freedesktop.portal.Request",
    "Response",
    g_variant_new ("(ua{sv})", is_granted ? 0 : 1, &results),
    NULL);
}

static void
request_cb (GDBusConnection *connection,
            const char *sender,
            const char *path,
            const char *interface,
            const char *method,
            GVariant *parameters,
            GDBusMethodInvocation *invocation,
            gpointer user_data)
{
  Fixture *fixture = user_data;
  g_autoptr (GVariant) options = g_variant_get_child_value (parameters, 1);
  g_autofree char *name = g_strdelimit (g_strdup (sender + 1), ".", '_');
  g_autofree char *handle = NULL;
  const char *token = NULL;

  fixture->n_asked++;
  g_assert_true (g_variant_lookup (options, "handle_token", "&s", &token));
  g_assert_true (
    g_variant_lookup (options, "autostart", "b", &fixture->last_autostart));
  g_clear_pointer (&fixture->last_command, g_strfreev);
  g_assert_true (
    g_variant_lookup (options, "commandline", "^as", &fixture->last_command));
  if (fixture->answer == ANSWER_ERROR)
    {
      g_dbus_method_invocation_return_error (invocation,
                                             G_DBUS_ERROR,
                                             G_DBUS_ERROR_FAILED,
                                             "no");
      return;
    }
  handle = g_strdup_printf (PORTAL_PATH "/request/%s/%s", name, token);
  /* As fast as a portal may be: the answer before the reply. */
  if (fixture->answer != ANSWER_NEVER)
    respond (fixture, sender, handle, fixture->last_autostart);
  g_dbus_method_invocation_return_value (invocation,
                                         g_variant_new ("(o)", handle));
}

static void
start_portal (Fixture *fixture)
{
  static const GDBusInterfaceVTable vtable = { .method_call = request_cb };
  g_autoptr (GDBusNodeInfo) node =
    g_dbus_node_info_new_for_xml (portal_xml, NULL);
  g_autoptr (GError) error = NULL;

  fixture->daemon = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (fixture->daemon);
  fixture->bus =
    holler_test_bus_connect (g_test_dbus_get_bus_address (fixture->daemon));
  fixture->portal =
    holler_test_bus_connect (g_test_dbus_get_bus_address (fixture->daemon));
  g_dbus_connection_register_object (fixture->portal,
                                     PORTAL_PATH,
                                     node->interfaces[0],
                                     &vtable,
                                     fixture,
                                     NULL,
                                     &error);
  g_assert_no_error (error);
  holler_test_bus_own (fixture->portal, PORTAL_NAME);
}

/* Waiting ------------------------------------------------------------------ */

static gboolean
has_file (gpointer user_data)
{
  Fixture *fixture = user_data;

  return g_file_test (fixture->path, G_FILE_TEST_EXISTS);
}

static gboolean
has_no_file (gpointer user_data)
{
  return !has_file (user_data);
}

static gboolean
is_refused (gpointer user_data)
{
  Fixture *fixture = user_data;

  return fixture->n_refused > 0;
}

static gboolean
was_asked (gpointer user_data)
{
  Fixture *fixture = user_data;

  return fixture->n_asked > 0;
}

/* Nobody holds it but the test once everything has been answered. */
static gboolean
is_idle (gpointer user_data)
{
  Fixture *fixture = user_data;

  return G_OBJECT (fixture->background)->ref_count == 1;
}

static void
settle (Fixture *fixture)
{
  holler_test_wait_until (is_idle, fixture);
}

static void
refused_cb (Fixture *fixture, const char *sentence)
{
  g_free (fixture->refused);
  fixture->refused = g_strdup (sentence);
  fixture->n_refused++;
}

static void
begin (Fixture *fixture)
{
  fixture->background =
    holler_background_new (fixture->settings, fixture->bus, ID, command);
  g_signal_connect_swapped (fixture->background,
                            "refused",
                            G_CALLBACK (refused_cb),
                            fixture);
  settle (fixture);
}

static void
wish (Fixture *fixture, gboolean is_on)
{
  g_settings_set_boolean (fixture->settings, START_KEY, is_on);
}

static gboolean
is_on (Fixture *fixture)
{
  return g_settings_get_boolean (fixture->settings, START_KEY);
}

static void
set_up (Fixture *fixture, gconstpointer with_portal)
{
  if (with_portal != NULL)
    start_portal (fixture);
  fixture->settings =
    g_settings_new_with_path ("app.holler.Holler", "/app/holler/Holler/test/");
  g_settings_reset (fixture->settings, START_KEY);
  g_settings_reset (fixture->settings, RUN_KEY);
  fixture->path = holler_autostart_file_dup_path (ID);
}

static void
tear_down (Fixture *fixture, gconstpointer with_portal)
{
  if (fixture->background != NULL)
    g_assert_finalize_object (fixture->background);
  g_object_unref (fixture->settings);
  g_free (fixture->path);
  g_free (fixture->refused);
  g_strfreev (fixture->last_command);
  if (with_portal == NULL)
    return;
  if (fixture->portal != NULL)
    g_dbus_connection_close_sync (fixture->portal, NULL, NULL);
  g_clear_object (&fixture->portal);
  g_dbus_connection_close_sync (fixture->bus, NULL, NULL);
  g_clear_object (&fixture->bus);
  g_test_dbus_down (fixture->daemon);
  g_clear_object (&fixture->daemon);
}

/* Without a portal --------------------------------------------------------- */

/* What a desktop would start. */
static char **
parse_file (Fixture *fixture)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *exec = NULL;
  g_autofree char *type = NULL;
  g_auto (GStrv) parts = NULL;
  g_autoptr (GError) error = NULL;
  char **argv = NULL;

  g_key_file_load_from_file (file, fixture->path, G_KEY_FILE_NONE, &error);
  g_assert_no_error (error);
  type = g_key_file_get_string (file, "Desktop Entry", "Type", NULL);
  g_assert_cmpstr (type, ==, "Application");
  exec = g_key_file_get_string (file, "Desktop Entry", "Exec", &error);
  g_assert_no_error (error);
  parts = g_strsplit (exec, "%%", -1);
  g_free (exec);
  exec = g_strjoinv ("%", parts);
  g_shell_parse_argv (exec, NULL, &argv, &error);
  g_assert_no_error (error);
  return argv;
}

static void
test_file (Fixture *fixture, gconstpointer user_data)
{
  g_auto (GStrv) argv = NULL;

  begin (fixture);
  g_assert_false (has_file (fixture));
  wish (fixture, TRUE);
  settle (fixture);
  g_assert_true (has_file (fixture));
  argv = parse_file (fixture);
  g_assert_cmpstrv (argv, command);

  wish (fixture, FALSE);
  settle (fixture);
  g_assert_false (has_file (fixture));
  g_assert_cmpuint (fixture->n_refused, ==, 0);
}

static void
test_changed_ones_mind (Fixture *fixture, gconstpointer user_data)
{
  begin (fixture);
  for (guint i = 0; i < 5; i++)
    {
      wish (fixture, TRUE);
      wish (fixture, FALSE);
    }
  wish (fixture, TRUE);
  settle (fixture);
  holler_test_wait_until (has_file, fixture);
  wish (fixture, FALSE);
  wish (fixture, TRUE);
  wish (fixture, FALSE);
  settle (fixture);
  holler_test_wait_until (has_no_file, fixture);
  g_assert_cmpuint (fixture->n_refused, ==, 0);
}

/* The file is what counts, whatever the setting says. */
static void
test_found_at_start (Fixture *fixture, gconstpointer user_data)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  static const struct
  {
    const char *text;
    gboolean is_on;
  } files[] = {
    { "[Desktop Entry]\nType=Application\nExec=holler\n", TRUE },
    { "[Desktop Entry]\nX-GNOME-Autostart-enabled=false\nExec=holler\n",
      FALSE },
    { "[Desktop Entry]\nHidden=true\nExec=holler\n", FALSE },
    { "rubbish", FALSE },
  };

  g_mkdir_with_parents (folder, 0700);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_assert_true (
        g_file_set_contents (fixture->path, files[i].text, -1, NULL));
      wish (fixture, !files[i].is_on);
      begin (fixture);
      g_assert_cmpint (is_on (fixture), ==, files[i].is_on);
      g_assert_true (has_file (fixture));
      g_assert_finalize_object (g_steal_pointer (&fixture->background));
    }
}

static void
test_no_place (Fixture *fixture, gconstpointer user_data)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autofree char *parent = g_path_get_dirname (folder);

  g_mkdir_with_parents (parent, 0700);
  g_assert_true (g_file_set_contents (folder, "in the way", -1, NULL));
  begin (fixture);
  wish (fixture, TRUE);
  holler_test_wait_until (is_refused, fixture);
  settle (fixture);
  g_assert_false (is_on (fixture));
  g_assert_cmpuint (fixture->n_refused, ==, 1);
  g_assert_cmpstr (fixture->refused,
                   ==,
                   "The desktop does not start Holler with the session.");
}

/* With a portal ------------------------------------------------------------ */

static void
test_granted (Fixture *fixture, gconstpointer user_data)
{
  begin (fixture);
  g_assert_cmpuint (fixture->n_asked, ==, 0);
  wish (fixture, TRUE);
  settle (fixture);
  g_assert_cmpuint (fixture->n_asked, ==, 1);
  g_assert_true (fixture->last_autostart);
  g_assert_cmpstrv (fixture->last_command, command);
  g_assert_true (is_on (fixture));
  /* The file is the portal's business. */
  g_assert_false (has_file (fixture));

  wish (fixture, FALSE);
  settle (fixture);
  g_assert_cmpuint (fixture->n_asked, ==, 2);
  g_assert_false (fixture->last_autostart);
  g_assert_false (is_on (fixture));
  g_assert_cmpuint (fixture->n_refused, ==, 0);
}

static void
expect_refused (Fixture *fixture)
{
  holler_test_wait_until (is_refused, fixture);
  settle (fixture);
  g_assert_false (is_on (fixture));
  g_assert_cmpuint (fixture->n_refused, ==, 1);
  g_assert_cmpstr (fixture->refused,
                   ==,
                   "The desktop does not start Holler with the session.");
}

static void
test_refused (Fixture *fixture, gconstpointer user_data)
{
  fixture->answer = ANSWER_REFUSE;
  begin (fixture);
  wish (fixture, TRUE);
  expect_refused (fixture);
}

static void
test_error (Fixture *fixture, gconstpointer user_data)
{
  fixture->answer = ANSWER_ERROR;
  begin (fixture);
  wish (fixture, TRUE);
  expect_refused (fixture);
}

static void
test_gone (Fixture *fixture, gconstpointer user_data)
{
  fixture->answer = ANSWER_NEVER;
  begin (fixture);
  wish (fixture, TRUE);
  holler_test_wait_until (was_asked, fixture);
  g_assert_cmpuint (fixture->n_refused, ==, 0);
  g_dbus_connection_close_sync (fixture->portal, NULL, NULL);
  g_clear_object (&fixture->portal);
  expect_refused (fixture);
}

static void
test_may_run (Fixture *fixture, gconstpointer user_data)
{
  wish (fixture, TRUE);
  begin (fixture);
  holler_background_enter (fixture->background);
  settle (fixture);
  /* Asking must not switch off what was granted before. */
  g_assert_cmpuint (fixture->n_asked, ==, 1);
  g_assert_true (fixture->last_autostart);
  g_assert_cmpuint (fixture->n_refused, ==, 0);

  fixture->answer = ANSWER_ERROR; /* no such portal: nobody minds */
  holler_background_enter (fixture->background);
  settle (fixture);
  g_assert_cmpuint (fixture->n_refused, ==, 0);

  fixture->answer = ANSWER_NO_BACKGROUND;
  holler_background_enter (fixture->background);
  settle (fixture);
  g_assert_cmpuint (fixture->n_refused, ==, 1);
  g_assert_false (g_settings_get_boolean (fixture->settings, RUN_KEY));
  g_assert_true (is_on (fixture));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

#define ADD(path, with_portal, function)                                       \
  g_test_add ("/app/background/" path,                                         \
              Fixture,                                                         \
              GINT_TO_POINTER (with_portal),                                   \
              set_up,                                                          \
              function,                                                        \
              tear_down)
  ADD ("file", FALSE, test_file);
  ADD ("changed-ones-mind", FALSE, test_changed_ones_mind);
  ADD ("found-at-start", FALSE, test_found_at_start);
  ADD ("no-place", FALSE, test_no_place);
  ADD ("portal/granted", TRUE, test_granted);
  ADD ("portal/refused", TRUE, test_refused);
  ADD ("portal/error", TRUE, test_error);
  ADD ("portal/gone", TRUE, test_gone);
  ADD ("portal/may-run", TRUE, test_may_run);
#undef ADD

  return g_test_run ();
}
