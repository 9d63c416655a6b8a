/* test-window-profile.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* How others see me, in the real window over a client on fakes. */

#include "holler-test-window.h"
#include "holler-test.h"
#include "ui/holler-crop-area.h"
#include "ui/holler-group-details.h"
#include "ui/holler-picture-loader.h"
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

/* (transfer full): a picture half black, half white */
static GFile *
make_picture (const char *directory)
{
  g_autofree char *path = g_build_filename (directory, "me.png", NULL);
  g_autoptr (GdkPixbuf) pixbuf =
    gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 400, 200);
  g_autoptr (GdkPixbuf) half =
    gdk_pixbuf_new_subpixbuf (pixbuf, 200, 0, 200, 200);

  gdk_pixbuf_fill (pixbuf, 0x000000ff);
  gdk_pixbuf_fill (half, 0xffffffff);
  g_assert_true (gdk_pixbuf_save (pixbuf, path, "png", NULL, NULL));

  return g_file_new_for_path (path);
}

static void
press_in (GtkWidget *neighbour, const char *name)
{
  GtkWidget *window = GTK_WIDGET (gtk_widget_get_root (neighbour));
  GtkWidget *button = ui_look (window, GTK_TYPE_BUTTON, name);

  g_assert_nonnull (button);
  g_signal_emit_by_name (button, "clicked");
  ui_spin_ms (10);
}

static void
press_key (GtkWidget *widget, guint key)
{
  GListModel *controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);

      for (guint j = 0;
           GTK_IS_SHORTCUT_CONTROLLER (controller) &&
           j < g_list_model_get_n_items (G_LIST_MODEL (controller));
           j++)
        {
          g_autoptr (GtkShortcut) shortcut =
            g_list_model_get_item (G_LIST_MODEL (controller), j);
          g_autofree char *trigger = gtk_shortcut_trigger_to_string (
            gtk_shortcut_get_trigger (shortcut));

          if (g_strcmp0 (trigger, gdk_keyval_name (key)) == 0)
            gtk_shortcut_action_activate (
              gtk_shortcut_get_action (shortcut),
              0,
              widget,
              gtk_shortcut_get_arguments (shortcut));
        }
    }
  g_object_unref (controllers);
}

static void
keep_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **kept = user_data;

  *kept = g_object_ref (result);
}

static gboolean
is_there_cb (gpointer user_data)
{
  return *(GAsyncResult **) user_data != NULL;
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  holler_test_wait_until (is_there_cb, result);

  return *result;
}

static void
test_picture (UiFixture *fixture, gconstpointer user_data)
{
  g_autofree char *directory = holler_test_make_directory ();
  g_autoptr (GFile) file = make_picture (directory);
  GtkWidget *area = NULL;

  holler_fake_api_answer (fixture->client->api, "PUT", "/api/me/avatar", "{}");
  holler_fake_api_answer (fixture->client->api,
                          "GET",
                          "/api/me",
                          ME_NOW (",\"avatarUrl\":\"/api/files/f-1\""));
  holler_profile_dialog_take_file (open_profile (fixture), file);
  ui_expect (HOLLER_TYPE_CROP_AREA, "Picture");
  press_in (ui_expect (HOLLER_TYPE_CROP_AREA, "Picture"), "_Cancel");
  ui_expect_gone (HOLLER_TYPE_CROP_AREA, "Picture");
  g_assert_cmpuint (
    holler_fake_api_count (fixture->client->api, "PUT /api/me/avatar"),
    ==,
    0);

  holler_profile_dialog_take_file (HOLLER_PROFILE_DIALOG (ui_find_dialog ()),
                                   file);
  area = ui_expect (HOLLER_TYPE_CROP_AREA, "Picture");
  g_assert_true (gtk_widget_has_focus (area));
  press_key (area, GDK_KEY_plus);
  g_assert_cmpfloat (
    gtk_range_get_value (GTK_RANGE (ui_expect (GTK_TYPE_SCALE, "Zoom"))),
    >,
    1.0);
  ui_press ("_Use");
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
             "This could not be read as a picture. Choose a PNG or JPEG "
             "file.");
  g_assert_cmpuint (
    holler_fake_api_count (fixture->client->api, "PUT /api/me/avatar"),
    ==,
    0);
  holler_test_remove_directory (directory);
}

/* What is chosen is what is sent. */
static void
test_cut (UiFixture *fixture, gconstpointer user_data)
{
  g_autofree char *directory = holler_test_make_directory ();
  g_autoptr (GFile) file = make_picture (directory);
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  g_autoptr (GdkPixbuf) cut = NULL;
  g_autoptr (GBytes) png = NULL;
  g_autoptr (GInputStream) stream = NULL;
  const guint8 *pixels = NULL;
  GAsyncResult *result = NULL;
  HollerCrop crop;
  int x = 0;
  int y = 0;
  int side = 0;

  holler_picture_open_async (file, 512, NULL, keep_result_cb, &result);
  pixbuf = holler_picture_open_finish (wait_for (&result), NULL);
  g_clear_object (&result);
  holler_crop_init (&crop,
                    gdk_pixbuf_get_width (pixbuf),
                    gdk_pixbuf_get_height (pixbuf));
  holler_crop_move (&crop, 1000, -1000);
  holler_crop_get_square (&crop, &x, &y, &side);
  g_assert_cmpint (x, ==, 200);
  g_assert_cmpint (y, ==, 0);
  g_assert_cmpint (side, ==, 200);

  holler_picture_cut_async (pixbuf,
                            x,
                            y,
                            side,
                            128,
                            NULL,
                            keep_result_cb,
                            &result);
  png = holler_picture_cut_finish (wait_for (&result), NULL);
  g_clear_object (&result);
  stream = g_memory_input_stream_new_from_bytes (png);
  cut = gdk_pixbuf_new_from_stream (stream, NULL, NULL);
  g_assert_cmpint (gdk_pixbuf_get_width (cut), ==, 128);
  g_assert_cmpint (gdk_pixbuf_get_height (cut), ==, 128);
  pixels = gdk_pixbuf_read_pixels (cut);
  g_assert_cmpuint (pixels[0], ==, 0xff);
  holler_test_remove_directory (directory);
}

static void
test_crop (UiFixture *fixture, gconstpointer user_data)
{
  HollerCrop crop;
  int x = 0;
  int y = 0;
  int side = 0;

  holler_crop_init (&crop, 640, 320);
  holler_crop_zoom_at (&crop, 2, 160, 0);
  holler_crop_get_square (&crop, &x, &y, &side);
  /* The point was at the upper left corner, and stays there. */
  g_assert_cmpint (x, ==, 160);
  g_assert_cmpint (y, ==, 0);
  g_assert_cmpint (side, ==, 160);
  /* Not nearer than there is something to see */
  holler_crop_zoom_at (&crop, 100, 320, 160);
  g_assert_cmpfloat_with_epsilon (crop.zoom, 5.0, 1e-9);
  holler_crop_zoom_at (&crop, -3, 0, 0);
  holler_crop_get_square (&crop, &x, &y, &side);
  g_assert_cmpint (side, ==, 320);
  g_assert_cmpint (x, >=, 0);
  g_assert_cmpint (x + side, <=, 640);

  /* A picture of one pixel has one square. */
  holler_crop_init (&crop, 1, 7);
  g_assert_cmpfloat_with_epsilon (holler_crop_get_max_zoom (&crop), 1, 1e-9);
  holler_crop_move (&crop, 3, 50);
  holler_crop_get_square (&crop, &x, &y, &side);
  g_assert_cmpint (x, ==, 0);
  g_assert_cmpint (y, ==, 6);
  g_assert_cmpint (side, ==, 1);
}

#define GROUP(more)                                                            \
  "\"conversationId\":\"c-g\",\"kind\":\"group\",\"title\":\"Band\","          \
  "\"unread\":0,\"createdAt\":\"2026-01-02T12:00:00.000Z\",\"members\":["      \
  "{\"user\":{\"userId\":\"" TEST_ME "\"},\"role\":\"member\"},"               \
  "{\"user\":{\"userId\":\"" TEST_PEER "\"},\"role\":\"owner\"}]" more

static void
test_group_picture (UiFixture *fixture, gconstpointer user_data)
{
  g_autofree char *directory = holler_test_make_directory ();
  g_autoptr (GFile) file = make_picture (directory);
  HollerFakeApi *api = fixture->client->api;
  GtkWindow *details = NULL;

  holler_test_client_push (fixture->client, "conversation", "%s", GROUP (""));
  ui_spin_ms (20);
  g_action_group_activate_action (G_ACTION_GROUP (fixture->window),
                                  "show-group",
                                  g_variant_new_string ("c-g"));
  ui_expect (GTK_TYPE_BUTTON, "Choose Picture…");
  details = ui_find_dialog ();
  g_assert_null (ui_look_everywhere (GTK_TYPE_BUTTON, "Remove Picture"));
  holler_fake_api_answer (api,
                          "PUT",
                          "/api/conversations/c-g/avatar",
                          "{" GROUP (",\"avatarUrl\":\"/api/files/f-2\"") "}");
  holler_group_details_take_file (HOLLER_GROUP_DETAILS (details), file);
  ui_press ("_Use");
  ui_expect (GTK_TYPE_BUTTON, "Remove Picture");
  holler_fake_api_answer (api,
                          "DELETE",
                          "/api/conversations/c-g/avatar",
                          "{" GROUP ("") "}");
  ui_spin_ms (20);
  ui_press ("Remove Picture");
  ui_expect_gone (GTK_TYPE_BUTTON, "Remove Picture");
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
  ADD ("crop", test_crop);
  ADD ("cut", test_cut);
  ADD ("group-picture", test_group_picture);
#undef ADD

  return g_test_run ();
}
