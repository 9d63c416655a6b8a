/* holler-welcome-servers.c: which server it is, and whether it is the right one
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-welcome-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ui/holler-trust-dialog.h"
#include "ui/holler-words.h"

/* (nullable): what was typed, without the spaces around it */
char *
holler_welcome_dup_text (GtkEditable *row)
{
  char *text = g_strstrip (g_strdup (gtk_editable_get_text (row)));

  if (*text == '\0')
    g_clear_pointer (&text, g_free);
  return text;
}

gboolean
holler_welcome_is_about_trust (const GError *error)
{
  return g_error_matches (error,
                          HOLLER_API_ERROR,
                          HOLLER_API_ERROR_UNKNOWN_CERTIFICATE) ||
         g_error_matches (error,
                          HOLLER_API_ERROR,
                          HOLLER_API_ERROR_CHANGED_CERTIFICATE);
}

static void
trusted_cb (HollerWelcome *self, const char *response)
{
  if (g_str_equal (response, HOLLER_TRUST_YES))
    holler_welcome_probe_soon (self);
  else
    self->goes_on = FALSE;
}

/* Shows the fingerprint of the server that is there, if it is a question. */
void
holler_welcome_ask_trust (HollerWelcome *self)
{
  g_autofree char *url = holler_welcome_dup_text (self->server_row);
  AdwMessageDialog *dialog = NULL;

  if (url != NULL)
    dialog = holler_trust_dialog_new (GTK_WIDGET (self),
                                      holler_account_get_trust (self->account),
                                      url);
  if (dialog == NULL)
    return;
  g_signal_connect_object (dialog,
                           "response",
                           G_CALLBACK (trusted_cb),
                           self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
trust_cb (HollerWelcome *self)
{
  if (self->account != NULL)
    holler_welcome_ask_trust (self);
}

/* There is nobody to write to the person, so it is a matter of people. */
static void
forgotten_cb (HollerWelcome *self)
{
  g_autofree char *name = NULL;
  g_autofree char *body = NULL;
  GtkWidget *dialog = NULL;

  if (self->info != NULL)
    name = holler_words_server (self->info->name, self->info->url);
  if (name != NULL)
    body = g_strdup_printf (
      /* Translators: the name of a server */
      _ ("Ask whoever runs “%s” for a new one: they can give you one, and you "
         "change it afterwards in the preferences. Nobody else can, and "
         "nobody can read the old one."),
      name);
  dialog = adw_message_dialog_new (
    GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
    _ ("Forgotten Your Password?"),
    body != NULL
      ? body
      : _ ("Ask whoever runs your server for a new one: they can give you one, "
           "and you change it afterwards in the preferences. Nobody else can, "
           "and nobody can read the old one."));
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog),
                                   "close",
                                   _ ("Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
resolved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerWelcome) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *url =
    holler_discovery_resolve_finish (HOLLER_DISCOVERY (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->resolving);
  if (url == NULL)
    {
      gtk_label_set_text (self->error_label,
                          _ ("This server does not answer any more. Is its "
                             "computer on?"));
      return;
    }
  gtk_editable_set_text (self->server_row, url);
  holler_welcome_focus_next (self);
}

/* Only who is chosen is looked for, and only where they are is filled in. */
static void
chosen_cb (HollerWelcome *self, GtkListBoxRow *row)
{
  GListModel *servers = NULL;
  g_autoptr (HollerNearbyServer) server = NULL;

  if (self->discovery == NULL)
    return;
  servers = holler_discovery_get_servers (self->discovery);
  server =
    g_list_model_get_item (servers, (guint) gtk_list_box_row_get_index (row));
  if (server == NULL)
    return;
  if (self->resolving != NULL)
    g_cancellable_cancel (self->resolving);
  g_clear_object (&self->resolving);
  self->resolving = g_cancellable_new ();
  gtk_label_set_text (self->error_label, "");
  holler_discovery_resolve_async (self->discovery,
                                  server,
                                  self->resolving,
                                  resolved_cb,
                                  g_object_ref (self));
}

static GtkWidget *
make_nearby_row (gpointer item, gpointer user_data)
{
  const char *name = holler_nearby_server_get_name (item);
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row),
                                 *name != '\0' ? name : _ ("Without a name"));
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 1);
  adw_action_row_add_prefix (
    ADW_ACTION_ROW (row),
    gtk_image_new_from_icon_name ("network-server-symbolic"));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);

  return row;
}

static void
nearby_changed_cb (HollerWelcome *self)
{
  gboolean has_any = self->discovery != NULL &&
                     g_list_model_get_n_items (
                       holler_discovery_get_servers (self->discovery)) > 0;

  gtk_widget_set_visible (self->nearby_label, has_any);
  gtk_widget_set_visible (GTK_WIDGET (self->nearby_list), has_any);
}

static gboolean
is_host_running (HollerWelcome *self)
{
  return self->host != NULL &&
         holler_host_get_state (self->host) == HOLLER_HOST_RUNNING &&
         holler_host_get_url (self->host) != NULL;
}

static void
host_cb (HollerWelcome *self, GtkListBoxRow *row)
{
  if (GTK_WIDGET (row) != self->use_row)
    {
      gtk_widget_activate_action (GTK_WIDGET (self), "win.hosting", NULL);
      return;
    }
  if (!is_host_running (self))
    return;
  gtk_editable_set_text (self->server_row, holler_host_get_url (self->host));
  holler_welcome_focus_next (self);
}

static void
host_changed_cb (HollerWelcome *self)
{
  gboolean is_running = is_host_running (self);

  gtk_widget_set_visible (self->host_list, self->host != NULL);
  gtk_widget_set_visible (self->use_row, is_running);
  if (is_running)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (self->use_row),
                                 holler_host_get_name (self->host));
  adw_action_row_set_subtitle (
    self->host_row,
    is_running ? _ ("Your server runs: see how others get there")
               : _ ("Start a server for people near you"));
}

void
holler_welcome_bind_servers (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback (widget_class, trust_cb);
  gtk_widget_class_bind_template_callback (widget_class, forgotten_cb);
  gtk_widget_class_bind_template_callback (widget_class, chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, host_cb);
}

/**
 * holler_welcome_set_discovery:
 * @self: a welcome page
 * @discovery: (nullable): finds servers on the local network
 *
 * Lists those that are found, as long as the page is seen.
 */
void
holler_welcome_set_discovery (HollerWelcome *self, HollerDiscovery *discovery)
{
  GListModel *servers = NULL;

  g_return_if_fail (HOLLER_IS_WELCOME (self));

  if (!g_set_object (&self->discovery, discovery))
    return;
  if (discovery != NULL)
    {
      servers = holler_discovery_get_servers (discovery);
      g_signal_connect_object (servers,
                               "items-changed",
                               G_CALLBACK (nearby_changed_cb),
                               self,
                               G_CONNECT_SWAPPED);
      holler_discovery_set_looking (discovery,
                                    gtk_widget_get_mapped (GTK_WIDGET (self)));
    }
  gtk_list_box_bind_model (self->nearby_list,
                           servers,
                           make_nearby_row,
                           NULL,
                           NULL);
  nearby_changed_cb (self);
}

/**
 * holler_welcome_set_host:
 * @self: a welcome page
 * @host: (nullable): a server of the person's own; `NULL` where there can be
 *   none
 *
 * Offers to host on this computer, and to use what is hosted already.
 */
void
holler_welcome_set_host (HollerWelcome *self, HollerHost *host)
{
  g_return_if_fail (HOLLER_IS_WELCOME (self));

  if (self->host == host)
    return;
  if (self->host != NULL)
    g_signal_handlers_disconnect_by_func (self->host, host_changed_cb, self);
  g_set_object (&self->host, host);
  if (host != NULL)
    g_signal_connect_object (host,
                             "changed",
                             G_CALLBACK (host_changed_cb),
                             self,
                             G_CONNECT_SWAPPED);
  host_changed_cb (self);
}
