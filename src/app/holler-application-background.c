/* holler-application-background.c: Holler without its window
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Who closes the window still wants to be called. What keeps the program is
 * that somebody is logged in and has not said otherwise; it is said once what
 * closing does. */

#include "app/holler-application-private.h"

#include <glib/gi18n.h>

#include "ui/holler-toasts.h"

#define LOGGED_OUT_NOTIFICATION "logged-out"
#define REFUSED_NOTIFICATION "background-refused"

/**
 * holler_application_stays:
 * @self: an application
 *
 * Tells whether it goes on when the window is closed.
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_application_stays (HollerApplication *self)
{
  if (self->quits || self->leaving)
    return FALSE;
  /* Others are on the server here, whatever this person is. */
  if (holler_application_is_hosting (self))
    return TRUE;
  /* A tester's log-in of one run ends with its window. */
  return !self->quits && !self->leaving && self->user == NULL &&
         self->account != NULL &&
         holler_account_get_state (self->account) !=
           HOLLER_ACCOUNT_LOGGED_OUT &&
         g_settings_get_boolean (self->settings, "run-in-background");
}

static gboolean
close_cb (gpointer user_data)
{
  HollerApplication *self = user_data;

  self->close_id = 0;
  if (self->window != NULL)
    gtk_window_close (GTK_WINDOW (self->window));
  return G_SOURCE_REMOVE;
}

static gboolean
quit_cb (gpointer user_data)
{
  HollerApplication *self = user_data;

  self->close_id = 0;
  if (!holler_application_ask_to_quit (self))
    holler_application_leave (self);
  return G_SOURCE_REMOVE;
}

/**
 * holler_application_close_soon:
 * @self: an application that was told to go on without its window
 *
 * Closes the window once the dialog in which that was said is done with it.
 * Nothing has to be explained any more.
 */
void
holler_application_close_soon (HollerApplication *self)
{
  g_settings_set_boolean (self->settings, "background-explained", TRUE);
  g_clear_handle_id (&self->close_id, g_source_remove);
  self->close_id = g_idle_add (close_cb, self);
}

/* The dialog still looks at the window when it has been answered. */
static void
explained_cb (HollerApplication *self, const char *response)
{
  g_clear_handle_id (&self->close_id, g_source_remove);
  if (g_strcmp0 (response, "stay") == 0)
    holler_application_close_soon (self);
  else if (g_strcmp0 (response, "quit") == 0)
    self->close_id = g_idle_add (quit_cb, self);
}

static void
explain (HollerApplication *self)
{
  GtkWidget *dialog =
    adw_message_dialog_new (GTK_WINDOW (self->window), NULL, NULL);
  AdwMessageDialog *message = ADW_MESSAGE_DIALOG (dialog);

  adw_message_dialog_set_heading (message, _ ("Keep Holler Running?"));
  adw_message_dialog_set_body (
    message,
    _ ("Without its window Holler goes on in the background, so that people "
       "can still call you and write to you. The preferences change that."));
  adw_message_dialog_add_responses (message,
                                    "quit",
                                    _ ("Quit"),
                                    "stay",
                                    _ ("Keep Running"),
                                    NULL);
  adw_message_dialog_set_response_appearance (message,
                                              "stay",
                                              ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (message, "stay");
  adw_message_dialog_set_close_response (message, "cancel");
  g_signal_connect_object (dialog,
                           "response",
                           G_CALLBACK (explained_cb),
                           self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static gboolean
close_request_cb (HollerApplication *self)
{
  if (!holler_application_stays (self))
    return FALSE;
  if (!g_settings_get_boolean (self->settings, "background-explained"))
    {
      explain (self);
      return TRUE;
    }
  holler_window_close_in_parts (self->window);
  /* What is wanted of a window from now on is done in a new one. */
  g_clear_weak_pointer (&self->window);
  return TRUE;
}

/**
 * holler_application_watch_window:
 * @self: an application that has just made its window
 *
 * Says once what closing it does; the window is there, so the program needs
 * nothing else to go on.
 */
void
holler_application_watch_window (HollerApplication *self)
{
  g_signal_connect_object (self->window,
                           "close-request",
                           G_CALLBACK (close_request_cb),
                           self,
                           G_CONNECT_SWAPPED);
}

/**
 * holler_application_enter_background:
 * @self: an application without a window
 *
 * Goes on without.
 */
void
holler_application_enter_background (HollerApplication *self)
{
  if (self->in_background)
    return;
  self->in_background = TRUE;
  g_application_hold (G_APPLICATION (self));
  if (self->background != NULL)
    holler_background_enter (self->background);
}

/**
 * holler_application_leave_background:
 * @self: an application
 *
 * There is a window again.
 */
void
holler_application_leave_background (HollerApplication *self)
{
  g_application_withdraw_notification (G_APPLICATION (self),
                                       LOGGED_OUT_NOTIFICATION);
  g_application_withdraw_notification (G_APPLICATION (self),
                                       REFUSED_NOTIFICATION);
  if (!self->in_background)
    return;
  self->in_background = FALSE;
  g_application_release (G_APPLICATION (self));
}

/* Who believes to be reachable must be told otherwise. */
static void
session_ended_cb (HollerApplication *self)
{
  g_autoptr (GNotification) notification = NULL;

  if (!self->in_background || self->quits || self->leaving)
    return;
  notification = g_notification_new (_ ("Holler Was Logged Out"));
  g_notification_set_body (notification,
                           _ ("Nobody can call you until you log in again."));
  g_notification_set_default_action (notification, "app.activate");
  g_application_send_notification (G_APPLICATION (self),
                                   LOGGED_OUT_NOTIFICATION,
                                   notification);
}

static void
restored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerApplication) self = user_data;
  gboolean restored =
    holler_account_restore_finish (HOLLER_ACCOUNT (source), result, NULL);

  self->restoring = FALSE;
  if (self->window != NULL)
    holler_window_set_account (self->window, self->account);
  else if (restored && (self->began_hidden || holler_application_stays (self)))
    holler_application_enter_background (self);
  g_application_release (G_APPLICATION (self));
}

/* Where the person looks; who does not look at Holler is told by the
 * desktop. */
static void
refused_cb (HollerApplication *self, const char *sentence)
{
  GtkWindow *window =
    gtk_application_get_active_window (GTK_APPLICATION (self));
  g_autoptr (GNotification) notification = NULL;

  if (self->window != NULL && window != NULL)
    {
      holler_toasts_show_in_window (window, sentence);
      return;
    }
  notification = g_notification_new (_ ("Holler in the Background"));
  g_notification_set_body (notification, sentence);
  g_notification_set_default_action (notification, "app.activate");
  g_application_send_notification (G_APPLICATION (self),
                                   REFUSED_NOTIFICATION,
                                   notification);
}

static void
watch_background (HollerApplication *self)
{
  GApplication *application = G_APPLICATION (self);
  GDBusConnection *bus = g_application_get_dbus_connection (application);
  g_auto (GStrv) command = holler_background_dup_command (self->profile);

  self->background =
    holler_background_new (self->settings,
                           holler_background_find_portal (bus),
                           g_application_get_application_id (application),
                           (const char *const *) command);
  g_signal_connect_object (self->background,
                           "refused",
                           G_CALLBACK (refused_cb),
                           self,
                           G_CONNECT_SWAPPED);
}

static void
restore (HollerApplication *self)
{
  self->restoring = TRUE;
  g_application_hold (G_APPLICATION (self));
  holler_account_restore_async (self->account,
                                NULL,
                                restored_cb,
                                g_object_ref (self));
}

/**
 * holler_application_account_built:
 * @self: an application that has just made its account
 *
 * Logs in where there is no window that does, for it was started by the bus or
 * with the session.
 */
void
holler_application_account_built (HollerApplication *self)
{
  watch_background (self);
  g_signal_connect_object (self->account,
                           "session-ended",
                           G_CALLBACK (session_ended_cb),
                           self,
                           G_CONNECT_SWAPPED);
  if (self->window != NULL)
    holler_window_set_account (self->window, self->account);
  else
    restore (self);
  if (self->began_hidden)
    g_application_release (G_APPLICATION (self));
}

/**
 * holler_application_begin_hidden:
 * @self: an application that is about to show its window
 *
 * Tells whether it is not to: GApplication activates what is started, once.
 *
 * Returns: `TRUE` if it began without a window
 */
gboolean
holler_application_begin_hidden (HollerApplication *self)
{
  if (!self->starts_hidden)
    return FALSE;
  self->starts_hidden = FALSE;
  self->began_hidden = TRUE;
  g_application_hold (G_APPLICATION (self)); /* until there is an account */
  return TRUE;
}
