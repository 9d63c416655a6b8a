/* holler-application-links.c: what a "holler:" link does
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "app/holler-application-private.h"

#include <glib/gi18n.h>

#include "app/holler-address.h"

/* A link comes from anybody, so it may ask and nothing else: whether somebody
 * is called is for the person to say, and "no" is what the Enter key says.
 * There is one question at a time, however many links come. */

#define CALL "call"
#define CLOSE "close"
#define FIND "find"

static const char user_key[] = "holler-user";

static void
answered_cb (HollerApplication *self,
             const char *response,
             AdwMessageDialog *dialog)
{
  HollerUser *user = g_object_get_data (G_OBJECT (dialog), user_key);

  if (self->account == NULL)
    return;
  if (g_str_equal (response, CALL) && user != NULL)
    holler_call_list_place (holler_account_get_calls (self->account),
                            user,
                            FALSE);
  else if (g_str_equal (response, FIND))
    g_action_group_activate_action (G_ACTION_GROUP (self),
                                    "new-conversation",
                                    NULL);
}

/* @response: (nullable): what one can do besides closing it */
static AdwMessageDialog *
ask (HollerApplication *self,
     const char *heading,
     const char *body,
     const char *response,
     const char *label)
{
  GtkWidget *dialog = NULL;
  AdwMessageDialog *message = NULL;

  if (self->link_dialog != NULL)
    gtk_window_destroy (self->link_dialog);
  dialog = adw_message_dialog_new (GTK_WINDOW (self->window), heading, body);
  message = ADW_MESSAGE_DIALOG (dialog);
  g_set_weak_pointer (&self->link_dialog, GTK_WINDOW (dialog));
  adw_message_dialog_add_response (message,
                                   CLOSE,
                                   response != NULL ? _ ("Cancel")
                                                    : _ ("Close"));
  if (response != NULL)
    {
      adw_message_dialog_add_response (message, response, label);
      adw_message_dialog_set_response_appearance (message,
                                                  response,
                                                  ADW_RESPONSE_SUGGESTED);
    }
  adw_message_dialog_set_default_response (message, CLOSE);
  adw_message_dialog_set_close_response (message, CLOSE);
  g_signal_connect_object (dialog,
                           "response",
                           G_CALLBACK (answered_cb),
                           self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));

  return message;
}

static HollerUser *
find_contact (HollerAccount *account, const char *username)
{
  GListModel *contacts = holler_account_get_contacts (account);

  for (guint i = 0; i < g_list_model_get_n_items (contacts); i++)
    {
      g_autoptr (HollerContact) contact = g_list_model_get_item (contacts, i);
      HollerUser *user = holler_contact_get_user (contact);

      /* The list holds it. */
      if (holler_contact_get_state (contact) == HOLLER_CONTACT_STATE_CONTACT &&
          g_ascii_strcasecmp (holler_user_get_username (user), username) == 0)
        return user;
    }

  return NULL;
}

static void
ask_to_call (HollerApplication *self, HollerUser *user)
{
  HollerCallList *calls = holler_account_get_calls (self->account);
  gboolean can_call = holler_call_list_get_can_call (calls);
  AdwMessageDialog *dialog = NULL;
  /* Translators: a person's name */
  g_autofree char *heading =
    g_strdup_printf (_ ("Call %s?"), holler_user_get_display_name (user));

  dialog =
    ask (self,
         heading,
         can_call ? _ ("You opened a link to call this person.")
                  : _ ("You cannot call just now. End your other call first."),
         CALL,
         _ ("Call"));
  adw_message_dialog_set_response_enabled (dialog, CALL, can_call);
  g_object_set_data_full (G_OBJECT (dialog),
                          user_key,
                          g_object_ref (user),
                          g_object_unref);
}

static void
follow (HollerApplication *self, const HollerAddress *address)
{
  HollerUser *me = holler_account_get_me (self->account);
  HollerUser *user = find_contact (self->account, address->username);
  g_autofree char *heading = NULL;

  if (!holler_address_is_on (address,
                             holler_account_get_server_url (self->account)))
    {
      /* Translators: a user name */
      heading =
        g_strdup_printf (_ ("%s Is on Another Server"), address->username);
      ask (self,
           heading,
           _ ("You can only call people on the server you are logged in to."),
           NULL,
           NULL);
    }
  else if (user != NULL)
    {
      ask_to_call (self, user);
    }
  else if (me != NULL && g_ascii_strcasecmp (holler_user_get_username (me),
                                             address->username) == 0)
    {
      ask (self,
           _ ("This Is You"),
           _ ("Others can call you with this link."),
           NULL,
           NULL);
    }
  else
    {
      /* Translators: a user name */
      heading = g_strdup_printf (_ ("%s Is Not Among Your Contacts"),
                                 address->username);
      ask (self,
           heading,
           _ ("Find this person by that user name and send a request; you can "
              "call each other once it is accepted."),
           FIND,
           _ ("Find a Person"));
    }
}

/**
 * holler_application_follow_link:
 * @self: an application
 *
 * Asks about the link that was opened, once there is a window and the account
 * is online; until then it waits.
 */
void
holler_application_follow_link (HollerApplication *self)
{
  g_autoptr (HollerAddress) address = NULL;

  if (self->link == NULL || self->window == NULL || self->account == NULL ||
      holler_account_get_state (self->account) != HOLLER_ACCOUNT_ONLINE)
    return;

  address = holler_address_parse (self->link);
  g_clear_pointer (&self->link, g_free);
  if (address != NULL)
    follow (self, address);
}

/**
 * holler_application_open:
 * @application: an application
 * @files: what to open
 * @n_files: how many there are
 * @hint: unused
 *
 * Takes a link from the desktop or the command line. Of several the first
 * counts.
 */
void
holler_application_open (GApplication *application,
                         GFile **files,
                         int n_files,
                         const char *hint)
{
  HollerApplication *self = HOLLER_APPLICATION (application);
  g_autofree char *link = g_file_get_uri (files[0]);
  g_autoptr (HollerAddress) address = holler_address_parse (link);

  g_application_activate (application);
  if (self->activate_id != 0)
    holler_application_show_window (self); /* there is something to ask */
  if (self->window == NULL)
    return;
  if (address == NULL)
    {
      ask (self,
           _ ("This Link Cannot Be Opened"),
           _ ("It names no person on a Holler server."),
           NULL,
           NULL);
      return;
    }

  g_free (self->link);
  self->link = g_steal_pointer (&link);
  holler_application_follow_link (self);
}
