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

#define WAIT_BEFORE_PROBING_MS 350 /* after the last key */
#define MIN_PASSWORD_LENGTH 10     /* of a new account, in characters */

G_DEFINE_FINAL_TYPE (HollerWelcome, holler_welcome, ADW_TYPE_BIN)

static gboolean
is_filled (GtkEditable *row)
{
  const char *text = gtk_editable_get_text (row);

  while (g_ascii_isspace (*text))
    text++;
  return *text != '\0';
}

/* What keeps a new account from being made, NULL if nothing does. */
static const char *
get_hint (HollerWelcome *self)
{
  const char *password = gtk_editable_get_text (self->password_row);

  if (self->is_new && self->info != NULL && !self->info->registration_open &&
      !self->info->needs_invitation)
    return _ ("This server takes no new accounts. Choose another one, or ask "
              "whoever runs it for an account.");
  if (self->is_new && *password != '\0' &&
      g_utf8_strlen (password, -1) < MIN_PASSWORD_LENGTH)
    return _ ("A password needs at least ten characters.");
  return NULL;
}

static gboolean
can_submit (HollerWelcome *self)
{
  if (self->is_busy || !is_filled (self->server_row) ||
      !is_filled (self->username_row) ||
      *gtk_editable_get_text (self->password_row) == '\0')
    return FALSE;
  return get_hint (self) == NULL;
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
  gtk_widget_set_sensitive (self->submit_button, can_submit (self));
  gtk_widget_set_sensitive (GTK_WIDGET (self->mode_button), !self->is_busy);
  gtk_widget_set_visible (self->submit_spinner, self->is_busy);
  gtk_spinner_set_spinning (GTK_SPINNER (self->submit_spinner), self->is_busy);
}

static void
update_cb (HollerWelcome *self)
{
  holler_welcome_set_label (self->error_label, get_hint (self));
  update (self);
}

static void
show_server (HollerWelcome *self, const char *icon, const char *style)
{
  const char *classes[] = { style, NULL };

  gtk_widget_hide (self->server_spinner);
  gtk_spinner_stop (GTK_SPINNER (self->server_spinner));
  gtk_widget_set_visible (GTK_WIDGET (self->server_icon), icon != NULL);
  if (icon != NULL)
    gtk_image_set_from_icon_name (self->server_icon, icon);
  gtk_widget_set_css_classes (GTK_WIDGET (self->server_icon), classes);
}

static void submit_cb (HollerWelcome *self);

static void
probed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerWelcome) self = user_data;
  g_autoptr (HollerServerInfo) info = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL;

  info = holler_account_probe_finish (HOLLER_ACCOUNT (source), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
      self->account == NULL)
    return;
  g_clear_pointer (&self->info, holler_server_info_free);
  if (info != NULL)
    {
      self->info = g_steal_pointer (&info);
      words = g_strdup_printf (
        /* Translators: a server's name and the version of its program */
        _ ("%s · Holler server %s"),
        self->info->name,
        self->info->version);
      show_server (self, "object-select-symbolic", "success");
    }
  else if (holler_welcome_is_about_trust (error))
    {
      words = holler_words_error (error);
      show_server (self, "dialog-question-symbolic", "warning");
      self->asks_trust = TRUE;
      gtk_widget_show (self->trust_button);
    }
  else
    {
      words = holler_words_error (error);
      show_server (self, "dialog-warning-symbolic", "warning");
      if (g_error_matches (error, HOLLER_API_ERROR, HOLLER_API_ERROR_INSECURE))
        gtk_widget_show (GTK_WIDGET (self->insecure_check));
    }
  holler_welcome_set_label (self->server_label, words);
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
stop_probing (HollerWelcome *self)
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
  g_autofree char *url = g_strdup (gtk_editable_get_text (self->server_row));

  self->probe_id = 0;
  self->probe = g_cancellable_new ();
  gtk_widget_show (self->server_spinner);
  gtk_spinner_start (GTK_SPINNER (self->server_spinner));
  holler_account_probe_async (self->account,
                              g_strstrip (url),
                              self->probe,
                              probed_cb,
                              g_object_ref (self));
  return G_SOURCE_REMOVE;
}

void
holler_welcome_probe_soon (HollerWelcome *self)
{
  stop_probing (self);
  self->asks_trust = FALSE;
  gtk_widget_hide (self->trust_button);
  show_server (self, NULL, NULL);
  holler_welcome_set_label (self->server_label, NULL);
  g_clear_pointer (&self->info, holler_server_info_free);
  if (self->account != NULL && is_filled (self->server_row))
    self->probe_id = g_timeout_add (WAIT_BEFORE_PROBING_MS, probe_cb, self);
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

static void
logged_in_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerWelcome) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL;

  self->is_busy = FALSE;
  if (holler_account_log_in_finish (HOLLER_ACCOUNT (source), result, &error))
    {
      gtk_editable_set_text (self->password_row, "");
      gtk_editable_set_text (self->invite_row, "");
      self->is_new = FALSE;
      update (self);
      return;
    }
  if (holler_welcome_is_about_trust (error))
    {
      self->goes_on = TRUE;
      holler_welcome_ask_trust (self);
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      words = holler_words_error (error);
    }
  holler_welcome_set_label (self->error_label, words);
  update (self);
}

static void
submit_cb (HollerWelcome *self)
{
  g_autofree char *url = NULL;
  g_autofree char *username = NULL;
  g_autofree char *name = NULL;
  g_autofree char *invite = NULL;

  if (self->account == NULL || !can_submit (self))
    return;
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
  holler_welcome_set_label (self->error_label, NULL);
  gtk_widget_hide (self->keyring_button);
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

static void
mode_cb (HollerWelcome *self)
{
  self->is_new = !self->is_new;
  update_cb (self);
  gtk_widget_grab_focus (
    GTK_WIDGET (self->is_new ? self->name_row : self->username_row));
}

static void
keyring_cb (HollerWelcome *self)
{
  gtk_widget_hide (self->keyring_button);
  holler_welcome_set_label (self->error_label, NULL);
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

  if (!is_filled (self->server_row))
    return gtk_widget_grab_focus (GTK_WIDGET (self->server_row));
  return gtk_widget_grab_focus (GTK_WIDGET (self->username_row));
}

static void
holler_welcome_dispose (GObject *object)
{
  HollerWelcome *self = HOLLER_WELCOME (object);

  stop_probing (self);
  if (self->resolving != NULL)
    g_cancellable_cancel (self->resolving);
  g_clear_object (&self->resolving);
  if (self->nearby_list != NULL)
    gtk_list_box_bind_model (self->nearby_list, NULL, NULL, NULL, NULL);
  g_clear_object (&self->discovery);
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

  holler_welcome_set_label (self->error_label, text);
}

/**
 * holler_welcome_show_keyring:
 * @self: a welcome page
 * @error: why the keyring did not say whether a session is kept
 *
 * Says that a session may be in the keyring, and lets the person try again.
 */
void
holler_welcome_show_keyring (HollerWelcome *self, const GError *error)
{
  g_autofree char *words = NULL;

  g_return_if_fail (HOLLER_IS_WELCOME (self));

  words = holler_words_error (error);
  holler_welcome_set_label (self->error_label, words);
  gtk_widget_show (self->keyring_button);
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
    gtk_widget_grab_focus (GTK_WIDGET (self->name_row));
}
