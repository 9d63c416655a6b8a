/* test-window-files.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Files of messages in the real window, over a client on fakes: those that
 * cannot be sent or kept, and pictures from the clipboard. */

#include "holler-test-window.h"
#include "holler-test.h"
#include "ui/holler-composer.h"
#include "ui/holler-upload-chip.h"

#define LARGE_BYTES 1200000 /* more than every server takes */

/* @more: members after the sender, beginning with a comma */
static void
push_order (UiFixture *fixture, int order, const char *more)
{
  holler_test_client_push (
    fixture->client,
    "message",
    "\"messageId\":\"m-%d\",\"order\":%d,\"conversationId\":"
    "\"" TEST_CONVERSATION "\",\"senderId\":\"" TEST_PEER
    "\",\"senderDeviceId\":\"d-x\","
    "\"sentAt\":\"2026-01-02T12:00:00.000Z\",\"kind\":\"text\"%s",
    order,
    order,
    more);
  ui_spin_ms (30);
}

static void
push (UiFixture *fixture, const char *more)
{
  push_order (fixture, 1, more);
}

static void
press_enter (void)
{
  ui_press ("Send");
  ui_spin_ms (20);
}

static HollerComposer *
get_composer (void)
{
  GtkWidget *text = ui_expect (GTK_TYPE_TEXT_VIEW, "Message");

  return HOLLER_COMPOSER (
    gtk_widget_get_ancestor (text, g_type_from_name ("HollerComposer")));
}

/* Nothing of it is sent, and the person reads how much would be. */
static void
test_file_too_large (UiFixture *fixture, gconstpointer user_data)
{
  g_autofree char *directory = holler_test_make_directory ();
  g_autofree char *path = g_build_filename (directory, "film.webm", NULL);
  g_autofree char *content = g_malloc0 (LARGE_BYTES);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  g_file_set_contents (path, content, LARGE_BYTES, NULL);
  holler_fake_api_answer (fixture->client->api,
                          "GET",
                          "/api/health",
                          "{\"status\":\"ok\",\"version\":\"0.1.0\","
                          "\"protocol\":1,\"largestFile\":1100000}");
  ui_open_chat (fixture);
  holler_composer_attach (get_composer (), file);
  ui_expect (GTK_TYPE_LABEL,
             "This file is larger than 1.1\302\240MB, the most this server "
             "takes.");
  g_assert_null (ui_look_everywhere (GTK_TYPE_BUTTON, "Try again"));
  g_assert_cmpuint (
    holler_fake_api_count (fixture->client->api, "POST /api/uploads*"),
    ==,
    0);
  ui_press ("Do not send film.webm");
  ui_expect_gone (GTK_TYPE_BUTTON, "Do not send film.webm");
  holler_test_remove_directory (directory);
}

static gboolean
is_uploaded_cb (gpointer api)
{
  return holler_fake_api_count (api, "POST /api/uploads*") == 1;
}

static GdkTexture *
make_texture (int side)
{
  gsize size = (gsize) side * (gsize) side * 4;
  g_autoptr (GBytes) bytes = g_bytes_new_take (g_malloc0 (size), size);

  return gdk_memory_texture_new (side,
                                 side,
                                 GDK_MEMORY_R8G8B8A8,
                                 bytes,
                                 (gsize) side * 4);
}

static void
test_paste_picture (UiFixture *fixture, gconstpointer user_data)
{
  g_autoptr (GdkTexture) texture = make_texture (32);
  g_autoptr (HollerFrame) frame = NULL;
  GtkWidget *view = NULL;

  holler_fake_api_answer (fixture->client->api,
                          "POST",
                          "/api/uploads*",
                          "{\"fileId\":\"f-1\",\"name\":\"p.png\","
                          "\"size\":5,\"mime\":\"image/png\"}");
  ui_open_chat (fixture);
  view = ui_expect (GTK_TYPE_TEXT_VIEW, "Message");
  gdk_clipboard_set_texture (gtk_widget_get_clipboard (view), texture);
  g_signal_emit_by_name (view, "paste-clipboard");
  ui_expect (GTK_TYPE_BUTTON, "Do not send Pasted picture.png");
  holler_test_wait_until (is_uploaded_cb, fixture->client->api);
  ui_spin_ms (20);
  press_enter ();
  frame = holler_test_client_expect (fixture->client, HOLLER_FRAME_MESSAGE);
  g_assert_true (holler_frame_has (frame, "attachments"));
  ui_expect_gone (GTK_TYPE_BUTTON, "Do not send Pasted picture.png");
}

/* Made by a thread, which waits until it is told to go on. */
static GFile *
wait_and_fail (GObject *queue, GCancellable *cancellable, GError **error)
{
  GAsyncQueue *words = g_object_get_data (queue, "words");

  g_async_queue_pop (words);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "full");

  return NULL;
}

static gboolean
has_label (GtkWidget *widget, const char *text)
{
  if (GTK_IS_LABEL (widget) &&
      g_strcmp0 (gtk_label_get_text (GTK_LABEL (widget)), text) == 0)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (has_label (child, text))
      return TRUE;
  return FALSE;
}

static gboolean
says_full_cb (gpointer chip)
{
  return has_label (
    chip,
    "The disk of this computer is full. Free some room and try again.");
}

static void
test_preparing (UiFixture *fixture, gconstpointer user_data)
{
  g_autoptr (GAsyncQueue) words = g_async_queue_new ();
  g_autoptr (GObject) subject = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (HollerUpload) upload = NULL;
  g_autoptr (HollerUploadChip) chip = NULL;

  g_object_set_data (subject, "words", words);
  upload = holler_conversation_upload_prepared (
    holler_test_client_get_conversation (fixture->client),
    "a.png",
    "image/png",
    wait_and_fail,
    subject);
  chip = g_object_ref_sink (holler_upload_chip_new (upload));
  ui_spin_ms (10);
  g_assert_true (has_label (GTK_WIDGET (chip), "Preparing…"));
  g_async_queue_push (words, words);
  holler_test_wait_until (says_full_cb, chip);
}

/* What is written goes out, and the window says what it does not keep. */
static void
test_full_disk (UiFixture *fixture, gconstpointer user_data)
{
  static const char sentence[] =
    "This computer’s disk is full: messages are kept only until you quit. "
    "Free some room.";
  g_autoptr (GError) full =
    g_error_new_literal (HOLLER_STORE_ERROR, HOLLER_STORE_ERROR_FULL, "full");
  g_autoptr (HollerFrame) frame = NULL;

  ui_open_chat (fixture);
  g_assert_null (ui_look_everywhere (GTK_TYPE_LABEL, sentence));
  holler_fake_store_set_write_error (fixture->client->store, full);
  ui_write_message ("all the same");
  press_enter ();
  frame = holler_test_client_expect (fixture->client, HOLLER_FRAME_MESSAGE);
  ui_expect (GTK_TYPE_LABEL, "all the same");
  ui_expect (GTK_TYPE_LABEL, sentence);

  holler_fake_store_set_write_error (fixture->client->store, NULL);
  holler_fake_clock_advance (fixture->client->clock, 5000);
  ui_expect_gone (GTK_TYPE_LABEL, sentence);
}

static void
test_no_room_for_file (UiFixture *fixture, gconstpointer user_data)
{
  ui_open_chat (fixture);
  push (fixture,
        ",\"attachments\":[{\"fileId\":\"f-1\",\"name\":\"notes.txt\","
        "\"size\":5,\"mime\":\"text/plain\"}]");
  holler_fake_api_refuse (fixture->client->api,
                          "GET",
                          "/api/files/*",
                          HOLLER_API_ERROR_DISK_FULL);
  ui_press ("Open file notes.txt");
  ui_expect (GTK_TYPE_LABEL,
             "The disk of this computer is full. Free some room and try "
             "again.");
  /* It can be had later. */
  ui_expect (GTK_TYPE_BUTTON, "Open file notes.txt");
}

static GtkWidget *
get_row (GtkWidget *widget)
{
  return gtk_widget_get_ancestor (widget,
                                  g_type_from_name ("HollerMessageRow"));
}

/* What one can do with a file one can do in the menu, too; with several it is
 * about the one that has the focus. */
static void
test_menu (UiFixture *fixture, gconstpointer user_data)
{
  GtkWidget *picture = NULL;

  push (fixture,
        ",\"body\":\"The map\",\"attachments\":[{\"fileId\":\"f-1\",\"name\":"
        "\"map.png\",\"mime\":\"image/png\",\"size\":5,\"width\":80,"
        "\"height\":50}]");
  ui_open_chat (fixture);
  picture = ui_expect (GTK_TYPE_BUTTON, "Picture map.png");
  gtk_widget_activate_action (picture, "message.menu", NULL);
  ui_expect (GTK_TYPE_WIDGET, "Open");
  ui_expect (GTK_TYPE_WIDGET, "Save As…");
  gtk_popover_popdown (GTK_POPOVER (
    gtk_widget_get_ancestor (ui_expect (GTK_TYPE_WIDGET, "Save As…"),
                             GTK_TYPE_POPOVER)));
  gtk_widget_activate_action (picture, "message.save-file", NULL);
  ui_spin_ms (50);
  g_assert_cmpstr (gtk_window_get_title (ui_find_dialog ()), ==, "Save File");
  gtk_dialog_response (GTK_DIALOG (ui_find_dialog ()), GTK_RESPONSE_CANCEL);
  ui_spin_ms (50);

  push_order (fixture,
              2,
              ",\"body\":\"Two\",\"attachments\":[{\"fileId\":\"f-1\",\"name\":"
              "\"two.png\",\"mime\":\"image/png\",\"size\":5},{\"fileId\":"
              "\"f-2\",\"name\":\"list.pdf\",\"mime\":\"application/pdf\","
              "\"size\":5}]");
  picture = ui_expect (GTK_TYPE_BUTTON, "Picture two.png");
  gtk_widget_activate_action (get_row (picture), "message.menu", NULL);
  ui_expect (GTK_TYPE_WIDGET, "Reply");
  ui_expect_gone (GTK_TYPE_WIDGET, "Save As…");
  gtk_widget_grab_focus (picture);
  gtk_widget_activate_action (get_row (picture), "message.menu", NULL);
  ui_expect (GTK_TYPE_WIDGET, "Save As…");
}

int
main (int argc, char *argv[])
{
  ui_init (&argc, &argv);

#define ADD(name, test)                                                        \
  g_test_add ("/ui/files/" name,                                               \
              UiFixture,                                                       \
              GINT_TO_POINTER (1),                                             \
              ui_set_up,                                                       \
              test,                                                            \
              ui_tear_down)
  ADD ("menu", test_menu);
  ADD ("too-large", test_file_too_large);
  ADD ("paste-picture", test_paste_picture);
  ADD ("preparing", test_preparing);
  ADD ("full-disk", test_full_disk);
  ADD ("no-room-for-file", test_no_room_for_file);
#undef ADD

  return g_test_run ();
}
