/* holler-application-servers.c: servers near, and one's own
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "app/holler-application-private.h"

#include <glib/gi18n.h>

#include "app/holler-profile.h"
#include "net/holler-avahi.h"
#include "ui/holler-hosting.h"

#define PINS_KEY "pinned-certificates"
#define SERVER_FOLDER "server"
#define QUIT "quit"
#define KEEP "keep"

static void
pins_changed_cb (HollerTrust *trust, GParamSpec *pspec, GSettings *settings)
{
  g_settings_set_value (settings, PINS_KEY, holler_trust_get_pins (trust));
}

/**
 * holler_application_make_trust:
 * @self: an application
 *
 * Makes what holds the certificates that the person accepted, which are kept
 * in the settings: fingerprints are no secrets.
 *
 * Returns: (transfer full): trust
 */
HollerTrust *
holler_application_make_trust (HollerApplication *self)
{
  HollerTrust *trust = holler_trust_new ();
  g_autoptr (GVariant) pins = g_settings_get_value (self->settings, PINS_KEY);

  holler_trust_set_pins (trust, pins);
  g_signal_connect_object (trust,
                           "notify::pins",
                           G_CALLBACK (pins_changed_cb),
                           self->settings,
                           0);

  return trust;
}

/**
 * holler_application_offer_servers:
 * @self: an application
 *
 * Lets the window offer servers nearby and to host one, once there are a
 * window and an account; a server that ran when Holler ran last comes back.
 */
void
holler_application_offer_servers (HollerApplication *self)
{
  g_autofree char *data_dir = NULL;
  g_autofree char *folder = NULL;

  if (self->trust == NULL)
    return;
  if (self->host == NULL && self->user == NULL)
    {
      data_dir = holler_profile_dup_data_dir (self->profile);
      folder = g_build_filename (data_dir, SERVER_FOLDER, NULL);
      self->host = holler_own_server_new (self->settings, folder, self->trust);
      holler_own_server_resume (HOLLER_OWN_SERVER (self->host));
    }
  if (self->discovery == NULL)
    self->discovery = holler_avahi_new ();
  if (self->window != NULL)
    holler_window_set_servers (self->window, self->discovery, self->host);
}

/**
 * holler_application_leave_servers:
 * @self: an application that ends
 *
 * Ends the server with it.
 */
void
holler_application_leave_servers (HollerApplication *self)
{
  if (self->host != NULL)
    holler_own_server_leave (HOLLER_OWN_SERVER (self->host));
}

/**
 * holler_application_is_hosting:
 * @self: an application
 *
 * Tells whether others may be on a server here.
 *
 * Returns: `TRUE` if so
 */
gboolean
holler_application_is_hosting (HollerApplication *self)
{
  HollerHostState state =
    self->host != NULL ? holler_host_get_state (self->host) : HOLLER_HOST_OFF;

  return state == HOLLER_HOST_STARTING || state == HOLLER_HOST_RUNNING;
}

static gboolean
leave_cb (gpointer user_data)
{
  HollerApplication *self = user_data;

  self->close_id = 0;
  holler_application_leave (self);
  return G_SOURCE_REMOVE;
}

/* The dialog still looks at the window when it has been answered. */
static void
answered_cb (HollerApplication *self, const char *response)
{
  g_clear_handle_id (&self->close_id, g_source_remove);
  if (g_str_equal (response, QUIT))
    self->close_id = g_idle_add (leave_cb, self);
  else if (g_str_equal (response, KEEP))
    holler_application_close_soon (self);
}

/**
 * holler_application_ask_to_quit:
 * @self: an application
 *
 * Asks before others lose the server that runs here.
 *
 * Returns: `TRUE` if it asks; `FALSE` if nothing stands against quitting
 */
gboolean
holler_application_ask_to_quit (HollerApplication *self)
{
  GtkWidget *dialog = NULL;
  AdwMessageDialog *message = NULL;
  g_autofree char *people = NULL;
  g_autofree char *body = NULL;

  if (!holler_application_is_hosting (self))
    return FALSE;
  holler_application_show_window (self);
  dialog = adw_message_dialog_new (GTK_WINDOW (self->window),
                                   _ ("Quit and Stop Hosting?"),
                                   NULL);
  message = ADW_MESSAGE_DIALOG (dialog);
  people = holler_hosting_dup_people (self->host, self->account);
  body = g_strdup_printf (
    "%s %s",
    people,
    _ ("When Holler quits, nobody can write or call on the server of this "
       "computer until you start Holler again. Keep Hosting closes the window "
       "only, and Holler goes on in the background."));
  adw_message_dialog_set_body (message, body);
  adw_message_dialog_add_responses (message,
                                    "cancel",
                                    _ ("Cancel"),
                                    QUIT,
                                    _ ("Quit"),
                                    KEEP,
                                    _ ("Keep Hosting"),
                                    NULL);
  adw_message_dialog_set_response_appearance (message,
                                              QUIT,
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_response_appearance (message,
                                              KEEP,
                                              ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (message, KEEP);
  adw_message_dialog_set_close_response (message, "cancel");
  g_signal_connect_object (dialog,
                           "response",
                           G_CALLBACK (answered_cb),
                           self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
  return TRUE;
}
