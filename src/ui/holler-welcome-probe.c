/* holler-welcome-probe.c: what is known of the server whose address is there
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-welcome-private.h"

#include <glib/gi18n.h>

#include "ui/holler-words.h"

#define WAIT_BEFORE_PROBING_MS 350 /* after the last key */

/* The label is always there: what is below it stays where it is. */
static void
show_server (HollerWelcome *self,
             const char *icon,
             const char *style,
             const char *words)
{
  const char *classes[] = { style, NULL };

  gtk_widget_hide (self->server_spinner);
  gtk_spinner_stop (GTK_SPINNER (self->server_spinner));
  gtk_widget_set_visible (GTK_WIDGET (self->server_icon), icon != NULL);
  if (icon != NULL)
    gtk_image_set_from_icon_name (self->server_icon, icon);
  gtk_widget_set_css_classes (GTK_WIDGET (self->server_icon), classes);
  gtk_widget_remove_css_class (GTK_WIDGET (self->server_row), "error");
  gtk_label_set_text (self->server_label, words);
}

/* Says what is wrong with the server, and offers what one may do about it. */
void
holler_welcome_show_server_trouble (HollerWelcome *self, const GError *error)
{
  g_autofree char *words = holler_words_error (error);

  if (holler_welcome_is_about_trust (error))
    {
      show_server (self, "dialog-question-symbolic", "warning", words);
      self->asks_trust = TRUE;
      gtk_widget_show (self->trust_button);
      return;
    }
  show_server (self, "dialog-warning-symbolic", "warning", words);
  if (g_error_matches (error, HOLLER_API_ERROR, HOLLER_API_ERROR_INSECURE))
    gtk_widget_show (GTK_WIDGET (self->insecure_check));
}

static void
probed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerWelcome) self = user_data;
  g_autoptr (HollerServerInfo) info = NULL;
  g_autoptr (GError) error = NULL;

  info = holler_account_probe_finish (HOLLER_ACCOUNT (source), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
      self->account == NULL)
    return;
  g_clear_pointer (&self->info, holler_server_info_free);
  if (info != NULL)
    {
      g_autofree char *name = holler_words_server (info->name, info->url);
      g_autofree char *words = g_strdup_printf (
        /* Translators: a server's name and the version of its program */
        _ ("%s · Holler server %s"),
        name,
        info->version);

      self->info = g_steal_pointer (&info);
      show_server (self, "object-select-symbolic", "success", words);
    }
  else
    {
      holler_welcome_show_server_trouble (self, error);
    }
  holler_welcome_server_known (self);
}

void
holler_welcome_stop_probing (HollerWelcome *self)
{
  g_clear_handle_id (&self->probe_id, g_source_remove);
  if (self->probe != NULL)
    g_cancellable_cancel (self->probe);
  g_clear_object (&self->probe);
}

static gboolean
probe_cb (gpointer user_data)
{
  HollerWelcome *self = user_data;
  g_autofree char *url = holler_welcome_dup_text (self->server_row);

  self->probe_id = 0;
  self->probe = g_cancellable_new ();
  gtk_widget_show (self->server_spinner);
  gtk_spinner_start (GTK_SPINNER (self->server_spinner));
  holler_account_probe_async (self->account,
                              url != NULL ? url : "",
                              self->probe,
                              probed_cb,
                              g_object_ref (self));
  return G_SOURCE_REMOVE;
}

void
holler_welcome_probe_soon (HollerWelcome *self)
{
  const char *text = gtk_editable_get_text (self->server_row);
  HollerLogInFlaw flaw = holler_log_in_judge_server (text);
  gboolean has_any = flaw != HOLLER_LOG_IN_FLAW_NO_SERVER;

  holler_welcome_stop_probing (self);
  self->asks_trust = FALSE;
  gtk_widget_hide (self->trust_button);
  show_server (self,
               NULL,
               NULL,
               has_any ? _ ("Looking for the server…")
                       : holler_words_log_in (flaw));
  g_clear_pointer (&self->info, holler_server_info_free);
  if (self->account != NULL && has_any)
    self->probe_id = g_timeout_add (WAIT_BEFORE_PROBING_MS, probe_cb, self);
}
