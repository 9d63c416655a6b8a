/* holler-welcome.c: which server, and who one is there
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-welcome-private.h"

#include <glib/gi18n.h>

#include "ui/holler-focus.h"
#include "ui/holler-words.h"
#include "ui/holler-wrap.h"

G_DEFINE_FINAL_TYPE (HollerWelcome, holler_welcome, ADW_TYPE_BIN)

static HollerLogInFlaw
get_flaw (HollerWelcome *self)
{
  HollerLogInForm form = { 0 };

  form.server = gtk_editable_get_text (self->server_row);
  form.username = gtk_editable_get_text (self->username_row);
  form.password = gtk_editable_get_text (self->password_row);
  form.is_new = self->is_new;
  form.is_closed = self->info != NULL && !self->info->registration_open;

  return holler_log_in_judge (&form);
}

/* What keeps the person from going on, NULL if nothing does. What is wrong
 * with the server's address is said where the server is told of. */
static const char *
get_hint (HollerWelcome *self)
{
  HollerLogInFlaw flaw = get_flaw (self);

  if (flaw == HOLLER_LOG_IN_FLAW_NO_SERVER ||
      flaw == HOLLER_LOG_IN_FLAW_NO_ADDRESS)
    return NULL;
  return holler_words_log_in (flaw);
}

/* The one to go on with: what is empty, or else the password, which is what
 * one types most often. */
static GtkEditable *
get_next_row (HollerWelcome *self)
{
  GtkEditable *const rows[] = { self->server_row,
                                self->is_new ? self->name_row : NULL,
                                self->username_row };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text =
        rows[i] != NULL ? holler_welcome_dup_text (rows[i]) : NULL;

      if (rows[i] != NULL && text == NULL)
        return rows[i];
    }
  return self->password_row;
}

/* Where it is put right */
static GtkEditable *
get_row_of (HollerWelcome *self, HollerLogInFlaw flaw)
{
  switch (flaw)
    {
    case HOLLER_LOG_IN_FLAW_NO_SERVER:
    case HOLLER_LOG_IN_FLAW_NO_ADDRESS:
    case HOLLER_LOG_IN_FLAW_CLOSED:
      return self->server_row;
    case HOLLER_LOG_IN_FLAW_USERNAME_SIGN:
    case HOLLER_LOG_IN_FLAW_USERNAME_SHORT:
    case HOLLER_LOG_IN_FLAW_USERNAME_LONG:
    case HOLLER_LOG_IN_FLAW_NO_USERNAME:
      return self->username_row;
    case HOLLER_LOG_IN_FLAW_NONE:
    case HOLLER_LOG_IN_FLAW_PASSWORD_SHORT:
    case HOLLER_LOG_IN_FLAW_PASSWORD_LONG:
    case HOLLER_LOG_IN_FLAW_NO_PASSWORD:
    default:
      return self->password_row;
    }
}

static void
update (HollerWelcome *self)
{
  const char *submit = self->is_new ? _ ("Create Account") : _ ("Log In");

  gtk_label_set_text (self->submit_label, submit);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->submit_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  submit,
                                  -1);
  gtk_button_set_label (self->mode_button,
                        self->is_new ? _ ("I Have an Account")
                                     : _ ("Create Account"));
  gtk_widget_set_visible (GTK_WIDGET (self->name_row), self->is_new);
  gtk_widget_set_visible (GTK_WIDGET (self->invite_row),
                          self->is_new && self->info != NULL &&
                            self->info->needs_invitation);
  gtk_widget_set_visible (self->forgotten_button, !self->is_new);
  gtk_widget_set_sensitive (self->submit_button,
                            !self->is_busy &&
                              get_flaw (self) == HOLLER_LOG_IN_FLAW_NONE);
  gtk_widget_set_sensitive (GTK_WIDGET (self->mode_button), !self->is_busy);
  gtk_widget_set_visible (self->submit_spinner, self->is_busy);
  gtk_spinner_set_spinning (GTK_SPINNER (self->submit_spinner), self->is_busy);
}

static void
update_cb (HollerWelcome *self)
{
  const char *hint = get_hint (self);

  gtk_label_set_text (self->error_label, hint != NULL ? hint : "");
  update (self);
}

static void submit_cb (HollerWelcome *self);

/* After the server has answered, or has not */
void
holler_welcome_server_known (HollerWelcome *self)
{
  /* Why the person is here again stays: nothing was typed. */
  if (get_hint (self) != NULL)
    update_cb (self);
  else
    update (self);
  if (self->goes_on && self->info != NULL)
    submit_cb (self);
  self->goes_on = FALSE;
}

static void
server_changed_cb (HollerWelcome *self)
{
  self->goes_on = FALSE;
  gtk_widget_hide (GTK_WIDGET (self->insecure_check));
  gtk_check_button_set_active (self->insecure_check, FALSE);
  holler_welcome_probe_soon (self);
  update_cb (self);
}

static void
insecure_cb (HollerWelcome *self)
{
  if (self->account == NULL)
    return;
  holler_account_set_allow_insecure (
    self->account,
    gtk_check_button_get_active (self->insecure_check));
  holler_welcome_probe_soon (self);
}

/* Whether another address would help */
static gboolean
is_about_server (const GError *error)
{
  if (error->domain != HOLLER_API_ERROR)
    return FALSE;
  switch ((HollerApiError) error->code)
    {
    case HOLLER_API_ERROR_UNREACHABLE:
    case HOLLER_API_ERROR_TLS:
    case HOLLER_API_ERROR_NOT_TLS:
    case HOLLER_API_ERROR_INSECURE:
    case HOLLER_API_ERROR_NO_ADDRESS:
    case HOLLER_API_ERROR_NOT_HOLLER:
    case HOLLER_API_ERROR_OTHER_PROTOCOL:
      return TRUE;
    case HOLLER_API_ERROR_BAD_CREDENTIALS:
    case HOLLER_API_ERROR_USERNAME_TAKEN:
    case HOLLER_API_ERROR_REGISTRATION:
    case HOLLER_API_ERROR_SESSION_LOST:
    case HOLLER_API_ERROR_RATE_LIMITED:
    case HOLLER_API_ERROR_NOT_FOUND:
    case HOLLER_API_ERROR_REFUSED:
    case HOLLER_API_ERROR_SERVER:
    case HOLLER_API_ERROR_TOO_LARGE:
    case HOLLER_API_ERROR_FILE:
    case HOLLER_API_ERROR_UNKNOWN_CERTIFICATE:
    case HOLLER_API_ERROR_CHANGED_CERTIFICATE:
    case HOLLER_API_ERROR_QUOTA:
    case HOLLER_API_ERROR_INTERRUPTED:
    case HOLLER_API_ERROR_DISK_FULL:
    default:
      return FALSE;
    }
}

/* Says once why nobody is logged in, and goes to where that is put right. */
static void
show_failure (HollerWelcome *self, const GError *error)
{
  g_autofree char *words = NULL;

  if (is_about_server (error))
    {
      holler_welcome_show_server_trouble (self, error);
      gtk_widget_add_css_class (GTK_WIDGET (self->server_row), "error");
      gtk_widget_grab_focus (GTK_WIDGET (self->server_row));
      return;
    }
  words = holler_words_error (error);
  gtk_label_set_text (self->error_label, words);
  if (g_error_matches (error,
                       HOLLER_API_ERROR,
                       HOLLER_API_ERROR_USERNAME_TAKEN))
    gtk_widget_grab_focus (GTK_WIDGET (self->username_row));
  else
    gtk_widget_grab_focus (GTK_WIDGET (self->password_row));
}

static void
logged_in_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerWelcome) self = user_data;
  g_autoptr (GError) error = NULL;

  self->is_busy = FALSE;
  if (holler_account_log_in_finish (HOLLER_ACCOUNT (source), result, &error))
    {
      gtk_editable_set_text (self->password_row, "");
      gtk_editable_set_text (self->invite_row, "");
      self->is_new = FALSE;
      update (self);
      return;
    }
  update (self);
  if (holler_welcome_is_about_trust (error))
    {
      self->goes_on = TRUE;
      holler_welcome_ask_trust (self);
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      show_failure (self, error);
    }
}

static void
submit_cb (HollerWelcome *self)
{
  g_autofree char *url = NULL;
  g_autofree char *username = NULL;
  g_autofree char *name = NULL;
  g_autofree char *invite = NULL;

  HollerLogInFlaw flaw = get_flaw (self);

  if (self->account == NULL || self->is_busy)
    return;
  if (flaw != HOLLER_LOG_IN_FLAW_NONE)
    {
      gtk_widget_grab_focus (GTK_WIDGET (get_row_of (self, flaw)));
      return;
    }
  if (self->asks_trust)
    {
      self->goes_on = TRUE;
      holler_welcome_ask_trust (self);
      return;
    }
  url = holler_welcome_dup_text (self->server_row);
  username = holler_welcome_dup_text (self->username_row);
  name = holler_welcome_dup_text (self->name_row);
  invite = holler_welcome_dup_text (self->invite_row);
  self->is_busy = TRUE;
  gtk_label_set_text (self->error_label, "");
  gtk_widget_hide (self->keyring_box);
  update (self);
  holler_account_log_in_async (self->account,
                               url,
                               username,
                               gtk_editable_get_text (self->password_row),
                               self->is_new,
                               self->is_new ? name : NULL,
                               self->is_new ? invite : NULL,
                               TRUE,
                               NULL,
                               logged_in_cb,
                               g_object_ref (self));
}

void
holler_welcome_focus_next (HollerWelcome *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (get_next_row (self)));
}

static void
mode_cb (HollerWelcome *self)
{
  self->is_new = !self->is_new;
  update_cb (self);
  holler_welcome_focus_next (self);
}

static void
keyring_cb (HollerWelcome *self)
{
  gtk_widget_hide (self->keyring_box);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.restore", NULL);
}

/* The network is asked while somebody looks, and no longer. */
static void
holler_welcome_map (GtkWidget *widget)
{
  HollerWelcome *self = HOLLER_WELCOME (widget);

  GTK_WIDGET_CLASS (holler_welcome_parent_class)->map (widget);
  if (self->discovery != NULL)
    holler_discovery_set_looking (self->discovery, TRUE);
}

static void
holler_welcome_unmap (GtkWidget *widget)
{
  HollerWelcome *self = HOLLER_WELCOME (widget);

  if (self->discovery != NULL)
    holler_discovery_set_looking (self->discovery, FALSE);
  GTK_WIDGET_CLASS (holler_welcome_parent_class)->unmap (widget);
}

static gboolean
holler_welcome_grab_focus (GtkWidget *widget)
{
  HollerWelcome *self = HOLLER_WELCOME (widget);

  return gtk_widget_grab_focus (GTK_WIDGET (get_next_row (self)));
}

static void
holler_welcome_dispose (GObject *object)
{
  HollerWelcome *self = HOLLER_WELCOME (object);

  holler_welcome_stop_probing (self);
  if (self->resolving != NULL)
    g_cancellable_cancel (self->resolving);
  g_clear_object (&self->resolving);
  if (self->nearby_list != NULL)
    gtk_list_box_bind_model (self->nearby_list, NULL, NULL, NULL, NULL);
  g_clear_object (&self->discovery);
  g_clear_object (&self->host);
  g_clear_pointer (&self->info, holler_server_info_free);
  g_clear_object (&self->account);
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), HOLLER_TYPE_WELCOME);

  G_OBJECT_CLASS (holler_welcome_parent_class)->dispose (object);
}

static void
holler_welcome_class_init (HollerWelcomeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = holler_welcome_dispose;
  widget_class->grab_focus = holler_welcome_grab_focus;
  widget_class->focus = holler_focus_child;
  widget_class->map = holler_welcome_map;
  widget_class->unmap = holler_welcome_unmap;
  gtk_widget_class_set_template_from_resource (
    widget_class,
    "/app/holler/Holler/holler-welcome.ui");
#define BIND(name)                                                             \
  gtk_widget_class_bind_template_child (widget_class, HollerWelcome, name)
  BIND (server_row);
  BIND (server_spinner);
  BIND (server_icon);
  BIND (name_row);
  BIND (username_row);
  BIND (password_row);
  BIND (invite_row);
  BIND (server_label);
  BIND (insecure_check);
  BIND (error_label);
  BIND (keyring_box);
  BIND (keyring_button);
  BIND (submit_button);
  BIND (submit_spinner);
  BIND (submit_label);
  BIND (mode_button);
  BIND (trust_button);
  BIND (forgotten_button);
  BIND (nearby_label);
  BIND (nearby_list);
  BIND (host_list);
  BIND (use_row);
  BIND (host_row);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, server_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, update_cb);
  gtk_widget_class_bind_template_callback (widget_class, submit_cb);
  gtk_widget_class_bind_template_callback (widget_class, insecure_cb);
  gtk_widget_class_bind_template_callback (widget_class, keyring_cb);
  gtk_widget_class_bind_template_callback (widget_class, mode_cb);
  holler_welcome_bind_servers (widget_class);
}

static void
holler_welcome_init (HollerWelcome *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  holler_welcome_probe_soon (self);
  update (self);
  holler_wrap_words (self->keyring_button);
  holler_wrap_words (self->trust_button);
  holler_wrap_words (self->submit_button);
  holler_wrap_words (self->forgotten_button);
  holler_wrap_words (GTK_WIDGET (self->mode_button));
  holler_wrap_words (GTK_WIDGET (self->insecure_check));
}

/**
 * holler_welcome_set_account:
 * @self: a welcome page
 * @account: (nullable): what is to be logged in
 *
 * Says which account is logged in here. The address that is there is checked.
 */
void
holler_welcome_set_account (HollerWelcome *self, HollerAccount *account)
{
  g_return_if_fail (HOLLER_IS_WELCOME (self));

  if (g_set_object (&self->account, account))
    holler_welcome_probe_soon (self);
}

/**
 * holler_welcome_set_server:
 * @self: a welcome page
 * @url: (nullable): an address
 *
 * Fills in the server's address.
 */
void
holler_welcome_set_server (HollerWelcome *self, const char *url)
{
  g_return_if_fail (HOLLER_IS_WELCOME (self));

  gtk_editable_set_text (self->server_row, url != NULL ? url : "");
}

/**
 * holler_welcome_show_note:
 * @self: a welcome page
 * @text: (nullable): a sentence
 *
 * Says why the person is here again.
 */
void
holler_welcome_show_note (HollerWelcome *self, const char *text)
{
  g_return_if_fail (HOLLER_IS_WELCOME (self));

  gtk_label_set_text (self->error_label, text != NULL ? text : "");
}

/**
 * holler_welcome_show_keyring:
 * @self: a welcome page
 *
 * Says that the keyring would not say whether a session is kept, and lets the
 * person look again. One may as well log in: that is not in the way.
 */
void
holler_welcome_show_keyring (HollerWelcome *self)
{
  g_return_if_fail (HOLLER_IS_WELCOME (self));

  gtk_widget_show (self->keyring_box);
}

/**
 * holler_welcome_begin_account:
 * @self: a welcome page
 *
 * Asks for a new account, as on a server that has none yet.
 */
void
holler_welcome_begin_account (HollerWelcome *self)
{
  g_return_if_fail (HOLLER_IS_WELCOME (self));

  if (!self->is_new)
    mode_cb (self);
  else
    holler_welcome_focus_next (self);
}
