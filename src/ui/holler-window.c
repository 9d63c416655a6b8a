/* holler-window.c: the window
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Who is logged in decides what is in the window; what is over it, the small
 * call and the banner of one that rings, is the same over everything. */

#include "ui/holler-window-private.h"

#include <glib/gi18n.h>

#include "ui/holler-motion.h"
#include "ui/holler-pictures.h"
#include "ui/holler-toasts.h"
#include "ui/holler-words.h"

G_DEFINE_FINAL_TYPE (HollerWindow, holler_window, ADW_TYPE_APPLICATION_WINDOW)

static void
ensure_welcome (HollerWindow *self)
{
  g_autofree char *server = NULL;

  if (self->welcome != NULL)
    return;
  self->welcome = g_object_new (HOLLER_TYPE_WELCOME, NULL);
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->welcome), "welcome");
  server = g_settings_get_string (self->settings, "server");
  holler_welcome_set_server (self->welcome,
                             self->server_url != NULL ? self->server_url
                                                      : server);
  holler_window_offer_servers (self);
}

static void
show_welcome (HollerWindow *self)
{
  ensure_welcome (self);
  holler_welcome_set_account (self->welcome, self->account);
  gtk_stack_set_visible_child_name (self->stack, "welcome");
  gtk_widget_grab_focus (GTK_WIDGET (self->welcome));
}

static void
narrow_cb (HollerWindow *self)
{
  gboolean is_narrow =
    self->shell != NULL && holler_shell_get_narrow (self->shell);

  holler_call_float_set_narrow (self->call_float, is_narrow);
}

static void
room_cb (HollerWindow *self)
{
  if (self->shell != NULL)
    holler_shell_set_room (self->shell,
                           holler_call_float_get_room (self->call_float));
}

static gboolean
place_cb (GtkWidget *overlay,
          GtkWidget *child,
          GdkRectangle *place,
          HollerWindow *self)
{
  if (child != GTK_WIDGET (self->banner))
    return FALSE;
  holler_banner_place (self->banner, gtk_widget_get_width (overlay), place);
  return TRUE;
}

static void
enter (HollerWindow *self)
{
  g_autoptr (HollerPictures) pictures = NULL;

  if (self->shell != NULL)
    return;
  pictures = holler_pictures_new (holler_account_get_files (self->account));
  holler_pictures_provide (pictures, GTK_WINDOW (self));
  self->shell = HOLLER_SHELL (holler_shell_new (self->account));
  adw_bin_set_child (self->shell_bin, GTK_WIDGET (self->shell));
  g_signal_connect_object (self->shell,
                           "notify::narrow",
                           G_CALLBACK (narrow_cb),
                           self,
                           G_CONNECT_SWAPPED);
  room_cb (self);
  holler_window_connect_calls (self);
  g_clear_pointer (&self->server_url, g_free);
  gtk_stack_set_visible_child_name (self->stack, "shell");
  g_settings_set_string (self->settings,
                         "server",
                         holler_account_get_server_url (self->account));
  g_action_group_change_action_state (G_ACTION_GROUP (self),
                                      "page",
                                      g_variant_new_string ("chats"));
}

static void
leave (HollerWindow *self)
{
  if (self->shell != NULL)
    {
      holler_window_drop_calls (self);
      holler_window_take_apart (GTK_WIDGET (self->shell));
      self->shell = NULL;
      holler_pictures_provide (NULL, GTK_WINDOW (self));
      g_clear_pointer (&self->preferences, gtk_window_destroy);
    }
  if (!self->restoring)
    show_welcome (self);
}

static void
state_cb (HollerWindow *self)
{
  switch (holler_account_get_state (self->account))
    {
    case HOLLER_ACCOUNT_CONNECTING:
    case HOLLER_ACCOUNT_ONLINE:
      enter (self);
      break;
    case HOLLER_ACCOUNT_LOGGED_OUT:
      leave (self);
      break;
    case HOLLER_ACCOUNT_LOGGING_IN:
    default:
      break;
    }
  holler_window_update_actions (self);
}

static void
session_ended_cb (HollerWindow *self, HollerSessionEnd reason)
{
  const char *note = NULL;

  switch (reason)
    {
    case HOLLER_SESSION_END_EXPIRED:
      note = _ ("Your session has expired. Log in again.");
      break;
    case HOLLER_SESSION_END_REVOKED:
      note = _ ("This device was logged out from another one. Log in again "
                "if that was not you, and change your password.");
      break;
    case HOLLER_SESSION_END_REPLACED:
      note = _ ("This device’s session is used somewhere else. Log in again.");
      break;
    case HOLLER_SESSION_END_DELETED:
      note = _ ("Your account is deleted. What you wrote to others stays with "
                "them.");
      break;
    case HOLLER_SESSION_END_LOGGED_OUT:
    default:
      break;
    }
  ensure_welcome (self);
  holler_welcome_show_note (self->welcome, note);
}

static void
secrets_response_cb (HollerWindow *self, const char *response)
{
  if (g_strcmp0 (response, "log-out") == 0 && self->account != NULL)
    holler_account_log_out (self->account);
}

static void
secrets_failed_cb (HollerWindow *self, HollerSecretsError code)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), NULL, NULL);
  AdwMessageDialog *message = ADW_MESSAGE_DIALOG (dialog);

  adw_message_dialog_set_heading (message,
                                  _ ("Your Session Could Not Be Kept"));
  adw_message_dialog_set_body (
    message,
    code == HOLLER_SECRETS_ERROR_UNAVAILABLE
      ? _ ("This desktop has no keyring. Holler keeps sessions nowhere else, "
           "so you will have to log in again next time.")
      : _ ("The keyring is locked or did not take it. Holler keeps sessions "
           "nowhere else, so you will have to log in again next time."));
  adw_message_dialog_add_responses (message,
                                    "log-out",
                                    _ ("Log Out"),
                                    "stay",
                                    _ ("Stay Logged In Until I Quit"),
                                    NULL);
  adw_message_dialog_set_default_response (message, "stay");
  adw_message_dialog_set_close_response (message, "stay");
  g_signal_connect_object (dialog,
                           "response",
                           G_CALLBACK (secrets_response_cb),
                           self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
trouble_cb (HollerWindow *self, HollerAccountTrouble trouble, gint64 skew_us)
{
  g_autofree char *sentence = holler_words_trouble (trouble, skew_us);

  holler_toasts_show (GTK_WIDGET (self->stack), sentence);
}

static void
active_window_cb (HollerWindow *self)
{
  if (self->shell != NULL && gtk_window_is_active (GTK_WINDOW (self)))
    holler_shell_mark_read (self->shell);
}

static gboolean
holler_window_close_request (GtkWindow *window)
{
  holler_window_save_size (HOLLER_WINDOW (window));

  return GTK_WINDOW_CLASS (holler_window_parent_class)->close_request (window);
}

void
holler_window_drop_account (HollerWindow *self)
{
  if (self->account == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->account, self);
  holler_window_drop_calls (self);
  g_clear_object (&self->account);
}

static void
holler_window_dispose (GObject *object)
{
  HollerWindow *self = HOLLER_WINDOW (object);

  holler_window_drop_account (self);
  self->shell = NULL;
  g_clear_pointer (&self->preferences, gtk_window_destroy);
  g_clear_pointer (&self->server_url, g_free);
  g_clear_object (&self->settings);
  g_clear_object (&self->probe);
  g_clear_object (&self->discovery);
  g_clear_object (&self->host);
  g_clear_object (&self->desktop);

  G_OBJECT_CLASS (holler_window_parent_class)->dispose (object);
}

static void
holler_window_class_init (HollerWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = holler_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = holler_window_close_request;
  g_type_ensure (HOLLER_TYPE_CALL_FLOAT);
  g_type_ensure (HOLLER_TYPE_BANNER);
  gtk_widget_class_set_template_from_resource (
    widget_class,
    "/app/holler/Holler/holler-window.ui");
#define BIND(name)                                                             \
  gtk_widget_class_bind_template_child (widget_class, HollerWindow, name)
  BIND (toasts);
  BIND (stack);
  BIND (shell_bin);
  BIND (call_float);
  BIND (banner);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, place_cb);
}

static void
holler_window_init (HollerWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  holler_motion_ease (self->stack);
  holler_window_install_actions (self);
  holler_window_watch_clock (self);
  g_signal_connect_object (self->call_float,
                           "notify::room",
                           G_CALLBACK (room_cb),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect (self,
                    "notify::is-active",
                    G_CALLBACK (active_window_cb),
                    NULL);
}

/**
 * holler_window_new:
 * @application: the application
 * @settings: where the size and the last server are kept
 * @server_url: (nullable): an address to fill in instead of the last one
 *
 * Makes the window, with nothing in it yet.
 *
 * Returns: (transfer none): a window, to be presented
 */
GtkWidget *
holler_window_new (GtkApplication *application,
                   GSettings *settings,
                   const char *server_url)
{
  g_autoptr (GAction) presence = NULL;
  HollerWindow *self =
    g_object_new (HOLLER_TYPE_WINDOW, "application", application, NULL);
  int width = 0;
  int height = 0;

  self->settings = g_object_ref (settings);
  presence = g_settings_create_action (settings, "presence");
  g_action_map_add_action (G_ACTION_MAP (self), presence);
  /* Settings that cannot be written fall back to what they were. */
  self->server_url = g_strdup (server_url);
  if (server_url != NULL)
    g_settings_set_string (settings, "server", server_url);
  g_settings_get (settings, "window-size", "(ii)", &width, &height);
  if (width > 0 && height > 0)
    gtk_window_set_default_size (GTK_WINDOW (self), width, height);
  if (g_settings_get_boolean (settings, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
  return GTK_WIDGET (self);
}

static void
restored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean restored =
    holler_account_restore_finish (HOLLER_ACCOUNT (source), result, &error);

  self->restoring = FALSE;
  if (restored || self->account == NULL ||
      holler_account_get_state (self->account) != HOLLER_ACCOUNT_LOGGED_OUT)
    return;
  show_welcome (self);
  /* No keyring at all keeps nothing, so there is nothing to look for. */
  if (error != NULL && error->domain == HOLLER_SECRETS_ERROR &&
      error->code != HOLLER_SECRETS_ERROR_UNAVAILABLE)
    {
      holler_welcome_show_keyring (self->welcome);
    }
  else if (error != NULL && error->domain != HOLLER_SECRETS_ERROR)
    {
      g_autofree char *words = holler_words_error (error);

      holler_welcome_show_note (self->welcome, words);
    }
}

/**
 * holler_window_set_account:
 * @self: a window
 * @account: whose window it is
 *
 * Shows an account, and looks whether a session of it was kept.
 */
void
holler_window_set_account (HollerWindow *self, HollerAccount *account)
{
  static const struct
  {
    const char *signal;
    GCallback callback;
  } connections[] = {
    { "notify::state", G_CALLBACK (state_cb) },
    { "session-ended", G_CALLBACK (session_ended_cb) },
    { "secrets-failed", G_CALLBACK (secrets_failed_cb) },
    { "trouble", G_CALLBACK (trouble_cb) },
  };

  g_return_if_fail (HOLLER_IS_WINDOW (self));
  g_return_if_fail (HOLLER_IS_ACCOUNT (account));

  if (g_set_object (&self->account, account))
    for (guint i = 0; i < G_N_ELEMENTS (connections); i++)
      g_signal_connect_object (account,
                               connections[i].signal,
                               connections[i].callback,
                               self,
                               G_CONNECT_SWAPPED);
  /* The preferences need an account, but nobody logged in to it. */
  holler_window_update_actions (self);
  if (holler_account_get_state (account) != HOLLER_ACCOUNT_LOGGED_OUT)
    {
      state_cb (self);
      return;
    }
  self->restoring = TRUE;
  holler_account_restore_async (account,
                                NULL,
                                restored_cb,
                                g_object_ref (self));
}

/**
 * holler_window_show_conversation:
 * @self: a window
 * @conversation: a conversation
 *
 * Shows a conversation.
 */
void
holler_window_show_conversation (HollerWindow *self,
                                 HollerConversation *conversation)
{
  g_return_if_fail (HOLLER_IS_WINDOW (self));

  if (self->shell == NULL)
    return;
  g_action_group_change_action_state (G_ACTION_GROUP (self),
                                      "page",
                                      g_variant_new_string ("chats"));
  holler_shell_show_conversation (self->shell, conversation);
  holler_window_place_call (self, FALSE);
}

/**
 * holler_window_focus_composer:
 * @self: a window
 *
 * Lets one write at once in the conversation that is shown.
 */
void
holler_window_focus_composer (HollerWindow *self)
{
  g_return_if_fail (HOLLER_IS_WINDOW (self));

  if (self->shell != NULL)
    holler_shell_focus_composer (self->shell);
}

/**
 * holler_window_get_seen_conversation:
 * @self: a window
 *
 * Gets the conversation the person is looking at.
 *
 * Returns: (transfer none) (nullable): a conversation, `NULL` if the window is
 *   not the one being used
 */
HollerConversation *
holler_window_get_seen_conversation (HollerWindow *self)
{
  g_return_val_if_fail (HOLLER_IS_WINDOW (self), NULL);

  if (self->shell == NULL || !gtk_window_is_active (GTK_WINDOW (self)))
    return NULL;
  return holler_shell_get_seen_conversation (self->shell);
}

/**
 * holler_window_set_probe:
 * @self: a window
 * @probe: asks STUN and TURN servers
 *
 * Lets the preferences offer the network check.
 */
void
holler_window_set_probe (HollerWindow *self, HollerProbe *probe)
{
  g_return_if_fail (HOLLER_IS_WINDOW (self));

  g_set_object (&self->probe, probe);
}
