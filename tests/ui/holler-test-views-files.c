/* holler-test-views-files.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-test-views-private.h"
#include "holler-test.h"
#include "ui/holler-composer.h"

#define LARGE_BYTES 1200000 /* more than every server takes */

static void
attach (const char *path)
{
  GtkWidget *text = ui_expect (GTK_TYPE_TEXT_VIEW, "Message");
  GtkWidget *composer =
    gtk_widget_get_ancestor (text, g_type_from_name ("HollerComposer"));
  g_autoptr (GFile) file = g_file_new_for_path (path);

  holler_composer_attach (HOLLER_COMPOSER (composer), file);
}

/* A file that is too large beside one that is not there any more, and a disk
 * that is full. */
void
ui_show_no_room (UiFixture *fixture)
{
  g_autofree char *directory = holler_test_make_directory ();
  g_autofree char *path = g_build_filename (directory, "Boats.webm", NULL);
  g_autofree char *content = g_malloc0 (LARGE_BYTES);
  g_autoptr (GError) full =
    g_error_new_literal (HOLLER_STORE_ERROR, HOLLER_STORE_ERROR_FULL, "full");

  g_file_set_contents (path, content, LARGE_BYTES, NULL);
  holler_fake_api_answer (fixture->client->api,
                          "GET",
                          "/api/health",
                          "{\"status\":\"ok\",\"version\":\"0.1.0\","
                          "\"protocol\":1,\"largestFile\":1100000}");
  holler_fake_store_set_write_error (fixture->client->store, full);
  holler_store_watch_look (
    holler_account_get_store_watch (fixture->client->account));
  ui_open_chat (fixture);
  attach (path);
  attach ("/no/such/List.pdf");
  ui_expect (GTK_TYPE_BUTTON, "Try again");
  ui_expect (GTK_TYPE_LABEL,
             "This file is larger than 1.1\302\240MB, the most this server "
             "takes.");
  holler_test_remove_directory (directory);
}
