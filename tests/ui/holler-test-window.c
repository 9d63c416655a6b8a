/* holler-test-window.c
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "holler-test-window.h"

#include "holler-test.h"
#include "ui/holler-ui.h"

#define DEADLINE_US (20 * G_USEC_PER_SEC)

void
ui_init (int *argc, char ***argv)
{
  gtk_test_init (argc, argv, NULL);
  adw_init ();
  holler_ui_init ();
  holler_ui_add_style (gdk_display_get_default ());
}

void
ui_spin_ms (guint ms)
{
  gint64 end_us = g_get_monotonic_time () + ms * 1000;

  while (g_get_monotonic_time () < end_us)
    g_main_context_iteration (NULL, FALSE);
}

static gboolean
is_mapped_cb (gpointer window)
{
  return gtk_widget_get_mapped (window);
}

void
ui_set_up (UiFixture *fixture, gconstpointer user_data)
{
  gboolean online = user_data != NULL;

  fixture->settings =
    g_settings_new_with_path ("app.holler.Holler", "/app/holler/Holler/");
  g_settings_set_string (fixture->settings, "server", "localhost:1");
  fixture->client =
    online ? holler_test_client_new_online () : holler_test_client_new ();
  fixture->window =
    HOLLER_WINDOW (holler_window_new (NULL, fixture->settings, NULL));
  gtk_window_present (GTK_WINDOW (fixture->window));
  holler_test_wait_until (is_mapped_cb, fixture->window);
  holler_window_set_account (fixture->window, fixture->client->account);
  ui_spin_ms (50);
}

GtkWindow *
ui_find_dialog (void)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (toplevels, i);

      if (gtk_window_get_transient_for (window) != NULL)
        return window;
    }
  return NULL;
}

/* GTK 4.8 still asks for the pointer in one whose window is gone. */
static void
close_popovers (GtkWidget *widget)
{
  GtkWidget *next = NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = next)
    {
      next = gtk_widget_get_next_sibling (child);
      if (GTK_IS_POPOVER (child) && gtk_widget_get_mapped (child))
        gtk_popover_popdown (GTK_POPOVER (child));
      else
        close_popovers (child);
    }
}

void
ui_tear_down (UiFixture *fixture, gconstpointer user_data)
{
  GtkWindow *window = NULL;

  close_popovers (GTK_WIDGET (fixture->window));
  ui_spin_ms (20);

  while ((window = ui_find_dialog ()) != NULL)
    {
      gtk_window_destroy (window);
      ui_spin_ms (20);
    }
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  ui_spin_ms (20);
  g_clear_object (&fixture->settings);
  holler_test_client_free (fixture->client);
}

/* Looking ------------------------------------------------------------------ */

static gboolean
is_called (GtkWidget *widget, const char *name)
{
  g_autofree char *difference = NULL;

  if (GTK_IS_LABEL (widget))
    return g_strcmp0 (gtk_label_get_text (GTK_LABEL (widget)), name) == 0;
  if (GTK_IS_BUTTON (widget) &&
      g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), name) == 0)
    return TRUE;
  if (GTK_IS_BUTTON (widget) &&
      ADW_IS_BUTTON_CONTENT (gtk_button_get_child (GTK_BUTTON (widget))))
    return g_strcmp0 (adw_button_content_get_label (ADW_BUTTON_CONTENT (
                        gtk_button_get_child (GTK_BUTTON (widget)))),
                      name) == 0;
  if (ADW_IS_PREFERENCES_ROW (widget) &&
      g_strcmp0 (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)),
                 name) == 0)
    return TRUE;
  if (!gtk_test_accessible_has_property (GTK_ACCESSIBLE (widget),
                                         GTK_ACCESSIBLE_PROPERTY_LABEL))
    return FALSE;
  difference =
    gtk_test_accessible_check_property (GTK_ACCESSIBLE (widget),
                                        GTK_ACCESSIBLE_PROPERTY_LABEL,
                                        name);
  return difference == NULL;
}

GtkWidget *
ui_look (GtkWidget *widget, GType type, const char *name)
{
  if (!gtk_widget_get_mapped (widget))
    return NULL;
  if (g_type_is_a (G_OBJECT_TYPE (widget), type) && is_called (widget, name))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = ui_look (child, type, name);

      if (found != NULL)
        return found;
    }
  return NULL;
}

GtkWidget *
ui_look_everywhere (GType type, const char *name)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (toplevels, i);
      GtkWidget *found = ui_look (window, type, name);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
tell_what_is_there (GtkWidget *widget)
{
  if (!gtk_widget_get_mapped (widget))
    return;
  if (GTK_IS_LABEL (widget))
    g_test_message ("label: %s", gtk_label_get_text (GTK_LABEL (widget)));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    tell_what_is_there (child);
}

static gboolean
wait_for (GType type, const char *name, gboolean there)
{
  gint64 end_us = g_get_monotonic_time () + DEADLINE_US;

  while ((ui_look_everywhere (type, name) != NULL) != there)
    {
      if (g_get_monotonic_time () > end_us)
        {
          GListModel *toplevels = gtk_window_get_toplevels ();

          for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
            {
              g_autoptr (GtkWidget) window =
                g_list_model_get_item (toplevels, i);

              tell_what_is_there (window);
            }
          return FALSE;
        }
      ui_spin_ms (2);
    }
  return TRUE;
}

GtkWidget *
ui_expect (GType type, const char *name)
{
  if (!wait_for (type, name, TRUE))
    g_error ("not there: %s \"%s\"", g_type_name (type), name);
  return ui_look_everywhere (type, name);
}

void
ui_expect_gone (GType type, const char *name)
{
  if (!wait_for (type, name, FALSE))
    g_error ("still there: %s \"%s\"", g_type_name (type), name);
}

void
ui_press (const char *name)
{
  GtkWidget *button = ui_expect (GTK_TYPE_BUTTON, name);

  g_assert_true (gtk_widget_is_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
  ui_spin_ms (10);
}

void
ui_press_in_dialog (const char *name)
{
  GListModel *toplevels = gtk_window_get_toplevels ();
  GtkWidget *button = NULL;

  ui_spin_ms (50);
  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (toplevels, i);

      if (ADW_IS_MESSAGE_DIALOG (window))
        button = ui_look (window, GTK_TYPE_BUTTON, name);
    }
  g_assert_nonnull (button);
  g_signal_emit_by_name (button, "clicked");
  ui_spin_ms (20);
}

/* Rows may be called as a page is: only a tab is a button. */
static GtkWidget *
find_tab (GtkWidget *widget, const char *name)
{
  GtkWidget *found = NULL;

  if (GTK_IS_TOGGLE_BUTTON (widget) && gtk_widget_get_mapped (widget) &&
      ui_look (widget, GTK_TYPE_LABEL, name) != NULL)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_tab (child, name);
  return found;
}

static gboolean
has_page_cb (gpointer name)
{
  return find_tab (GTK_WIDGET (ui_find_dialog ()), name) != NULL;
}

/* Its tab is a button. Pages are made one a turn of the loop. */
void
ui_show_preferences_page (const char *name)
{
  GtkWidget *tab = NULL;

  holler_test_wait_until (has_page_cb, (gpointer) name);
  tab = find_tab (GTK_WIDGET (ui_find_dialog ()), name);
  g_signal_emit_by_name (tab, "clicked");
  ui_spin_ms (20);
}

void
ui_act (UiFixture *fixture, const char *name)
{
  g_action_group_activate_action (G_ACTION_GROUP (fixture->window), name, NULL);
  ui_spin_ms (10);
}

void
ui_open_chat (UiFixture *fixture)
{
  holler_window_show_conversation (
    fixture->window,
    holler_test_client_get_conversation (fixture->client));
  ui_spin_ms (30);
}

/* Speaking ----------------------------------------------------------------- */

void
ui_write_message (const char *text)
{
  GtkWidget *view = ui_expect (GTK_TYPE_TEXT_VIEW, "Message");

  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)),
                            text,
                            -1);
}

static void
ring_from (UiFixture *fixture,
           const char *call_id,
           const char *user_id,
           const char *name)
{
  g_autofree char *sdp = holler_fake_sdp (7, 5, TRUE);
  g_autofree char *escaped = g_strescape (sdp, NULL);

  holler_test_client_push (
    fixture->client,
    "call-offer",
    "\"callId\":\"%s\",\"epoch\":1,\"recipientId\":\"" TEST_ME
    "\",\"callType\":\"audio\",\"generation\":0,\"ring\":true,"
    "\"expiresAt\":\"2099-01-01T00:00:00.000Z\",\"senderId\":\"%s\","
    "\"senderDeviceId\":\"d-other\",\"senderJoinId\":\"j-other\","
    "\"senderUsername\":\"other\",\"senderDisplayName\":\"%s\","
    "\"sdp\":\"%s\"",
    call_id,
    user_id,
    name,
    escaped);
  ui_spin_ms (20);
}

void
ui_ring (UiFixture *fixture)
{
  ring_from (fixture, TEST_CONVERSATION, TEST_PEER, "Alice");
}

void
ui_ring_from_carol (UiFixture *fixture)
{
  holler_test_client_push (
    fixture->client,
    "contact",
    "\"user\":{\"userId\":\"u-carol\",\"username\":\"carol\","
    "\"displayName\":\"Carol\"},\"state\":\"contact\"");
  ring_from (fixture, "c-bc", "u-carol", "Carol");
}

static gboolean
is_offered_cb (gpointer user_data)
{
  UiFixture *fixture = user_data;

  return holler_fake_transport_count (fixture->client->transport,
                                      HOLLER_FRAME_CALL_OFFER) > 0;
}

void
ui_place_call (UiFixture *fixture)
{
  g_autoptr (HollerFrame) frame = NULL;

  ui_open_chat (fixture);
  ui_press ("Call");
  ui_expect (GTK_TYPE_LABEL, "Calling…");
  holler_test_wait_until (is_offered_cb, fixture);
  frame = holler_test_client_expect (fixture->client, HOLLER_FRAME_CALL_OFFER);
  holler_test_client_ack (fixture->client,
                          frame,
                          ",\"callId\":\"" TEST_CONVERSATION
                          "\",\"epoch\":1,\"joinId\":\"j-bob\","
                          "\"ringing\":true");
  ui_spin_ms (10);
}

void
ui_push_elsewhere (UiFixture *fixture)
{
  holler_test_client_push (
    fixture->client,
    "call-state",
    "\"callId\":\"" TEST_CONVERSATION "\",\"epoch\":7,"
    "\"conversationId\":\"" TEST_CONVERSATION "\",\"callType\":\"audio\","
    "\"topology\":\"mesh\",\"participants\":[{\"userId\":\"" TEST_ME "\","
    "\"deviceId\":\"d-laptop\",\"joinId\":\"j-laptop\"},"
    "{\"userId\":\"" TEST_PEER "\",\"deviceId\":\"" TEST_PEER_DEVICE
    "\",\"joinId\":\"j-alice\"}]");
  ui_spin_ms (20);
}
