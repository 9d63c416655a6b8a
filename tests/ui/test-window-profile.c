/* test-window-profile.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* How others see me, in the real window over a client on fakes. */

#include "holler-test-window.h"
#include "holler-test.h"
#include "ui/holler-profile-dialog.h"

#define ME_NOW(more) "{\"userId\":\"" TEST_ME "\",\"username\":\"bob\"" more "}"

static void
test_name_and_status (UiFixture *fixture, gconstpointer user_data)
{
  GtkWidget *name = NULL;
  GtkWidget *save = NULL;
  JsonObject *body = NULL;

  ui_act (fixture, "profile");
  name = ui_expect (ADW_TYPE_ENTRY_ROW, "Name");
  save = ui_expect (GTK_TYPE_BUTTON, "_Save");
  g_assert_false (gtk_widget_is_sensitive (save));
  gtk_editable_set_text (GTK_EDITABLE (name), "  ");
  g_assert_false (gtk_widget_is_sensitive (save));
  gtk_editable_set_text (GTK_EDITABLE (name), "Robert");

  /* Where it does not succeed what was typed stays. */
  holler_fake_api_refuse (fixture->client->api,
                          "PATCH",
                          "/api/me",
                          HOLLER_API_ERROR_SERVER);
  ui_press ("_Save");
  ui_spin_ms (30);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (name)), ==, "Robert");

  holler_fake_api_answer (fixture->client->api,
                          "PATCH",
                          "/api/me",
                          ME_NOW (",\"displayName\":\"Robert\""));
  ui_press ("_Save");
  ui_expect_gone (ADW_TYPE_ENTRY_ROW, "Name");
  body = holler_fake_api_get_last_body (fixture->client->api);
  g_assert_cmpstr (json_object_get_string_member (body, "displayName"),
                   ==,
                   "Robert");
  g_assert_cmpstr (holler_user_get_display_name (
                     holler_account_get_me (fixture->client->account)),
                   ==,
                   "Robert");
}

static HollerProfileDialog *
open_profile (UiFixture *fixture)
{
  GtkWindow *dialog = NULL;

  ui_act (fixture, "profile");
  ui_expect (ADW_TYPE_ENTRY_ROW, "Name");
  dialog = ui_find_dialog ();
  g_assert_true (HOLLER_IS_PROFILE_DIALOG (dialog));

  return HOLLER_PROFILE_DIALOG (dialog);
}

static void
test_picture (UiFixture *fixture, gconstpointer user_data)
{
  g_autofree char *directory = holler_test_make_directory ();
  g_autofree char *path = g_build_filename (directory, "me.png", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GdkPixbuf) pixbuf =
    gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 300, 200);

  gdk_pixbuf_fill (pixbuf, 0x3584e4ff);
  g_assert_true (gdk_pixbuf_save (pixbuf, path, "png", NULL, NULL));
  holler_fake_api_answer (fixture->client->api, "PUT", "/api/me/avatar", "{}");
  holler_fake_api_answer (fixture->client->api,
                          "GET",
                          "/api/me",
                          ME_NOW (",\"avatarUrl\":\"/api/files/f-1\""));
  holler_profile_dialog_take_file (open_profile (fixture), file);
  ui_expect (GTK_TYPE_BUTTON, "Remove Picture");
  g_assert_cmpuint (
    holler_fake_api_count (fixture->client->api, "PUT /api/me/avatar"),
    ==,
    1);
  holler_test_remove_directory (directory);
}

static void
test_no_picture (UiFixture *fixture, gconstpointer user_data)
{
  g_autofree char *directory = holler_test_make_directory ();
  g_autofree char *path = g_build_filename (directory, "me.png", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  g_file_set_contents (path, "this is no picture", -1, NULL);
  holler_profile_dialog_take_file (open_profile (fixture), file);
  ui_expect (GTK_TYPE_LABEL,
             "This is no picture that can be used. Choose a PNG or JPEG "
             "file.");
  g_assert_cmpuint (
    holler_fake_api_count (fixture->client->api, "PUT /api/me/avatar"),
    ==,
    0);
  holler_test_remove_directory (directory);
}

int
main (int argc, char *argv[])
{
  ui_init (&argc, &argv);

#define ADD(name, test)                                                        \
  g_test_add ("/ui/profile/" name,                                             \
              UiFixture,                                                       \
              GINT_TO_POINTER (1),                                             \
              ui_set_up,                                                       \
              test,                                                            \
              ui_tear_down)
  ADD ("name-and-status", test_name_and_status);
  ADD ("picture", test_picture);
  ADD ("no-picture", test_no_picture);
#undef ADD

  return g_test_run ();
}
