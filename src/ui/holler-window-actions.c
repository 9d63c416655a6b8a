/* holler-window-actions.c: what menus, keys and buttons do in the window
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-window-private.h"

#include <glib/gi18n.h>

#include "ui/holler-find-person.h"
#include "ui/holler-preferences.h"
#include "ui/holler-talk-key.h"
#include "ui/holler-toasts.h"

static HollerUser *
find_user (HollerWindow *self, const char *user_id)
{
  GListModel *contacts = holler_account_get_contacts (self->account);
  GListModel *conversations = holler_account_get_conversations (self->account);

  for (guint i = 0; i < g_list_model_get_n_items (contacts); i++)
    {
      g_autoptr (HollerContact) contact = g_list_model_get_item (contacts, i);
      HollerUser *user = holler_contact_get_user (contact);

      if (g_strcmp0 (holler_user_get_user_id (user), user_id) == 0)
        return user;
    }
  for (guint i = 0; i < g_list_model_get_n_items (conversations); i++)
    {
      g_autoptr (HollerConversation) conversation =
        g_list_model_get_item (conversations, i);
      HollerUser *user = holler_conversation_get_peer (conversation);

      if (user != NULL &&
          g_strcmp0 (holler_user_get_user_id (user), user_id) == 0)
        return user;
    }
  return NULL;
}

static void
page_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HollerWindow *self = user_data;

  g_simple_action_set_state (action, parameter);
  if (self->shell == NULL)
    return;
  holler_shell_show_page (self->shell, g_variant_get_string (parameter, NULL));
  holler_window_place_call (self, FALSE);
}

static void
search_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HollerWindow *self = user_data;

  if (self->shell == NULL)
    return;
  holler_shell_search (self->shell);
  holler_window_place_call (self, FALSE);
}

static void
find_person_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HollerWindow *self = user_data;

  if (self->shell != NULL)
    gtk_window_present (
      GTK_WINDOW (holler_find_person_new (GTK_WINDOW (self), self->account)));
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerWindow) self = user_data;
  g_autoptr (HollerConversation) conversation = NULL;
  g_autoptr (GError) error = NULL;

  conversation =
    holler_account_open_direct_finish (HOLLER_ACCOUNT (source), result, &error);
  if (conversation != NULL)
    holler_window_show_conversation (self, conversation);
  else
    holler_toasts_show_error (GTK_WIDGET (self->stack), error);
}

static void
message_user_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HollerWindow *self = user_data;
  HollerConversation *known = NULL;
  HollerUser *user = NULL;

  if (self->shell == NULL)
    return;
  user = find_user (self, g_variant_get_string (parameter, NULL));
  if (user == NULL)
    return;
  known = holler_account_get_direct (self->account, user);
  if (known != NULL)
    holler_window_show_conversation (self, known);
  else
    holler_account_open_direct_async (self->account,
                                      user,
                                      NULL,
                                      opened_cb,
                                      g_object_ref (self));
}

static void
show_person_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HollerWindow *self = user_data;
  HollerUser *user = NULL;

  if (self->shell == NULL)
    return;
  user = find_user (self, g_variant_get_string (parameter, NULL));
  if (user != NULL)
    holler_shell_show_user (self->shell, user);
}

static void
back_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HollerWindow *self = user_data;

  if (self->shell != NULL)
    holler_shell_go_back (self->shell);
}

static void
call_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HollerWindow *self = user_data;

  if (self->shell != NULL)
    holler_shell_call (self->shell);
}

static void
mute_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HollerWindow *self = user_data;

  if (self->call != NULL)
    holler_call_set_muted (self->call, !holler_call_get_muted (self->call));
}

static void
hang_up_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HollerWindow *self = user_data;

  if (self->call != NULL)
    holler_call_hang_up (self->call);
}

static void
minimize_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  holler_window_place_call (user_data, FALSE);
}

static void
return_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  holler_window_show_call (user_data);
}

static void
chat_of_call_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HollerWindow *self = user_data;
  HollerConversation *conversation = NULL;

  if (self->call != NULL)
    conversation = holler_window_get_call_conversation (self, self->call);
  if (conversation != NULL)
    holler_window_show_conversation (self, conversation);
  else
    holler_window_place_call (self, FALSE);
}

static void
call_again_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  holler_window_call_again (user_data);
}

static void
close_call_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  holler_window_leave_call (user_data);
}

static void
copy_report_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HollerWindow *self = user_data;
  g_autofree char *text = NULL;

  if (self->report == NULL)
    return;
  text = holler_call_report_dup_text (self->report);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  holler_toasts_show (GTK_WIDGET (self->stack),
                      _ ("Copied. Nobody’s name or address is in it."));
}

static void
accept_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HollerWindow *self = user_data;

  if (holler_banner_takes_keys (self->banner))
    holler_banner_accept (self->banner);
}

static void
decline_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HollerWindow *self = user_data;

  if (holler_banner_takes_keys (self->banner))
    holler_banner_decline (self->banner);
}

static void
focus_banner_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HollerWindow *self = user_data;

  gtk_widget_grab_focus (GTK_WIDGET (self->banner));
}

static void
fullscreen_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkWindow *window = user_data;

  if (gtk_window_is_fullscreen (window))
    gtk_window_unfullscreen (window);
  else
    gtk_window_fullscreen (window);
}

static void
preferences_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HollerWindow *self = user_data;

  if (self->account == NULL)
    return;
  if (self->preferences == NULL)
    {
      g_autoptr (HollerNetworkCheck) check = NULL;

      if (self->probe != NULL &&
          holler_account_get_state (self->account) != HOLLER_ACCOUNT_LOGGED_OUT)
        check = holler_network_check_new (self->account, self->probe);
      self->preferences = GTK_WINDOW (holler_preferences_new (GTK_WINDOW (self),
                                                              self->settings,
                                                              self->account,
                                                              check));
      g_object_add_weak_pointer (G_OBJECT (self->preferences),
                                 (gpointer *) &self->preferences);
      holler_talk_key_attach (
        self->preferences,
        holler_call_list_get_talk (holler_account_get_calls (self->account)));
    }
  gtk_window_present (self->preferences);
}

/* Made when it is wanted. GTK's own help overlay would be a window that is
 * never shown, for which GTK 4.8 crashes where a screen reader asks for a
 * window that has just been closed. */
static void
shortcuts_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_autoptr (GtkBuilder) builder =
    gtk_builder_new_from_resource ("/app/holler/Holler/holler-shortcuts.ui");
  GtkWindow *shortcuts =
    GTK_WINDOW (gtk_builder_get_object (builder, "shortcuts_window"));

  gtk_window_set_transient_for (shortcuts, user_data);
  gtk_window_present (shortcuts);
}

static void
log_out_response_cb (HollerWindow *self, const char *response)
{
  if (g_strcmp0 (response, "log-out") == 0 && self->account != NULL)
    holler_account_log_out (self->account);
}

static void
log_out_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HollerWindow *self = user_data;
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), NULL, NULL);
  AdwMessageDialog *message = ADW_MESSAGE_DIALOG (dialog);

  adw_message_dialog_set_heading (message, _ ("Log Out?"));
  adw_message_dialog_set_body (
    message,
    _ ("Messages not yet sent are lost, and what was kept on this computer is "
       "removed. Everything else stays on the server."));
  adw_message_dialog_add_responses (message,
                                    "cancel",
                                    _ ("Cancel"),
                                    "log-out",
                                    _ ("Log Out"),
                                    NULL);
  adw_message_dialog_set_response_appearance (message,
                                              "log-out",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (message, "cancel");
  adw_message_dialog_set_close_response (message, "cancel");
  g_signal_connect_object (dialog,
                           "response",
                           G_CALLBACK (log_out_response_cb),
                           self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
restore_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HollerWindow *self = user_data;

  if (self->account != NULL)
    holler_window_set_account (self, self->account);
}

/**
 * holler_window_install_actions:
 * @self: a window
 *
 * Adds the window's actions.
 */
void
holler_window_install_actions (HollerWindow *self)
{
  static const GActionEntry entries[] = {
    { "page", page_cb, "s", "'chats'", NULL },
    { "search", search_cb, NULL, NULL, NULL },
    { "add-contact", find_person_cb, NULL, NULL, NULL },
    { "message-user", message_user_cb, "s", NULL, NULL },
    { "show-person", show_person_cb, "s", NULL, NULL },
    { "back", back_cb, NULL, NULL, NULL },
    { "call", call_cb, NULL, NULL, NULL },
    { "mute", mute_cb, NULL, NULL, NULL },
    { "hang-up", hang_up_cb, NULL, NULL, NULL },
    { "minimize-call", minimize_cb, NULL, NULL, NULL },
    { "return-to-call", return_cb, NULL, NULL, NULL },
    { "chat-of-call", chat_of_call_cb, NULL, NULL, NULL },
    { "call-again", call_again_cb, NULL, NULL, NULL },
    { "close-call", close_call_cb, NULL, NULL, NULL },
    { "copy-report", copy_report_cb, NULL, NULL, NULL },
    { "accept-call", accept_cb, NULL, NULL, NULL },
    { "decline-call", decline_cb, NULL, NULL, NULL },
    { "focus-banner", focus_banner_cb, NULL, NULL, NULL },
    { "fullscreen", fullscreen_cb, NULL, NULL, NULL },
    { "preferences", preferences_cb, NULL, NULL, NULL },
    { "shortcuts", shortcuts_cb, NULL, NULL, NULL },
    { "log-out", log_out_cb, NULL, NULL, NULL },
    { "restore", restore_cb, NULL, NULL, NULL },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self),
                                   entries,
                                   G_N_ELEMENTS (entries),
                                   self);
  holler_window_install_people_actions (self);
  holler_window_install_server_actions (self);
  holler_window_update_actions (self);
}

static void
set_enabled (HollerWindow *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

/**
 * holler_window_update_actions:
 * @self: a window
 *
 * Enables what can be done now, so that its keys go elsewhere otherwise.
 */
void
holler_window_update_actions (HollerWindow *self)
{
  gboolean is_in = self->shell != NULL;
  gboolean is_live = self->call != NULL && holler_call_get_state (self->call) !=
                                             HOLLER_CALL_STATE_ENDED;
  gboolean is_ringing = holler_banner_is_ringing (self->banner);
  gboolean can_call = is_in && holler_call_list_get_can_call (
                                 holler_account_get_calls (self->account));

  set_enabled (self, "search", is_in);
  set_enabled (self, "new-conversation", is_in);
  set_enabled (self, "add-contact", is_in);
  set_enabled (self, "log-out", is_in);
  set_enabled (self, "preferences", self->account != NULL);
  set_enabled (self, "call", can_call);
  set_enabled (self, "mute", is_live);
  set_enabled (self, "hang-up", is_live);
  set_enabled (self, "minimize-call", is_live);
  set_enabled (self, "return-to-call", self->call != NULL);
  set_enabled (self, "call-again", self->call != NULL && can_call);
  set_enabled (self, "close-call", self->call != NULL && !is_live);
  set_enabled (self, "copy-report", self->report != NULL);
  set_enabled (self, "accept-call", is_ringing);
  set_enabled (self, "decline-call", is_ringing);
  set_enabled (self, "focus-banner", is_ringing);
}
