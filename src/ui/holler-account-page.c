/* holler-account-page.c: one's devices, the password, and the way out
 *
 * SPDX-FileCopyrightText: The Holler authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ui/holler-account-page.h"

#include <glib/gi18n.h>

#include "ui/holler-account-proof.h"
#include "ui/holler-toasts.h"
#include "ui/holler-words.h"

#define DEVICE "holler-device"

struct _HollerAccountPage
{
  AdwPreferencesPage parent_instance;

  AdwActionRow *account_row;
  GtkStack *devices_stack;
  GtkSpinner *devices_spinner;
  GtkLabel *trouble_label;
  GtkListBox *devices_list;
  AdwActionRow *forgotten_row;

  HollerAccount *account;
  GCancellable *cancellable; /* of the list that is being asked for */
};

G_DEFINE_FINAL_TYPE (HollerAccountPage,
                     holler_account_page,
                     ADW_TYPE_PREFERENCES_PAGE)

static void load_devices (HollerAccountPage *self);

/* Devices ------------------------------------------------------------------ */

static const char *
get_name (HollerOwnDevice *device)
{
  const char *name = holler_own_device_get_name (device);

  return name != NULL && *name != '\0' ? name : _ ("Device Without a Name");
}

static char *
describe (HollerOwnDevice *device)
{
  gint64 seen_at_us = holler_own_device_get_seen_at_us (device);
  g_autofree char *day = NULL;

  if (holler_own_device_get_is_this (device))
    return g_strdup (_ ("This device"));
  if (holler_own_device_get_is_online (device))
    return g_strdup (_ ("Connected now"));
  if (seen_at_us <= 0)
    return g_strdup (_ ("Not used for a while"));
  day = holler_words_day (seen_at_us, g_get_real_time ());
  /* Translators: a day, like "Yesterday" or "3 May" */
  return g_strdup_printf (_ ("Last used: %s"), day);
}

static void
revoked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerAccountPage) self = user_data;
  g_autoptr (GError) error = NULL;

  holler_account_change_finish (HOLLER_ACCOUNT (source), result, &error);
  if (self->account == NULL)
    return;
  if (error != NULL)
    holler_toasts_show_error (GTK_WIDGET (self->devices_stack), error);
  else
    holler_toasts_show (GTK_WIDGET (self->devices_stack),
                        _ ("The device is logged out."));
  load_devices (self);
}

static void
answered_cb (HollerAccountPage *self,
             const char *response,
             AdwMessageDialog *dialog)
{
  if (g_str_equal (response, "yes") && self->account != NULL)
    holler_account_revoke_device_async (
      self->account,
      g_object_get_data (G_OBJECT (dialog), DEVICE),
      NULL,
      revoked_cb,
      g_object_ref (self));
}

static void
revoke_cb (GtkWidget *button, HollerAccountPage *self)
{
  HollerOwnDevice *device = g_object_get_data (G_OBJECT (button), DEVICE);
  /* Translators: the name of a computer */
  g_autofree char *heading =
    g_strdup_printf (_ ("Log Out “%s”?"), get_name (device));
  GtkWidget *dialog = adw_message_dialog_new (
    GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
    heading,
    _ ("A call on it ends, and it gets no more messages until somebody logs "
       "in there with your password. If you do not know this device, change "
       "your password, too."));
  AdwMessageDialog *message = ADW_MESSAGE_DIALOG (dialog);

  adw_message_dialog_add_responses (message,
                                    "no",
                                    _ ("Cancel"),
                                    "yes",
                                    _ ("Log Out"),
                                    NULL);
  adw_message_dialog_set_response_appearance (message,
                                              "yes",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (message, "no");
  adw_message_dialog_set_close_response (message, "no");
  g_object_set_data_full (G_OBJECT (dialog),
                          DEVICE,
                          g_object_ref (device),
                          g_object_unref);
  g_signal_connect_object (dialog,
                           "response",
                           G_CALLBACK (answered_cb),
                           self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
add_revoke_button (HollerAccountPage *self,
                   AdwActionRow *row,
                   HollerOwnDevice *device)
{
  GtkWidget *button = gtk_button_new_with_label (_ ("Log Out…"));
  /* Translators: the name of a computer */
  g_autofree char *words =
    g_strdup_printf (_ ("Log Out %s…"), get_name (device));

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  words,
                                  -1);
  g_object_set_data_full (G_OBJECT (button),
                          DEVICE,
                          g_object_ref (device),
                          g_object_unref);
  g_signal_connect_object (button, "clicked", G_CALLBACK (revoke_cb), self, 0);
  adw_action_row_add_suffix (row, button);
}

static GtkWidget *
make_row_cb (gpointer item, gpointer user_data)
{
  HollerOwnDevice *device = item;
  AdwActionRow *row = ADW_ACTION_ROW (adw_action_row_new ());
  GtkWidget *icon = gtk_image_new_from_icon_name ("computer-symbolic");
  g_autofree char *words = describe (device);

  /* What a device calls itself is no markup. */
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), get_name (device));
  adw_action_row_set_title_lines (row, 1);
  adw_action_row_set_subtitle (row, words);
  gtk_accessible_update_state (GTK_ACCESSIBLE (icon),
                               GTK_ACCESSIBLE_STATE_HIDDEN,
                               TRUE,
                               -1);
  adw_action_row_add_prefix (row, icon);
  if (!holler_own_device_get_is_this (device))
    add_revoke_button (user_data, row, device);

  return GTK_WIDGET (row);
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HollerAccountPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL;
  g_autoptr (GListModel) devices =
    holler_account_list_devices_finish (HOLLER_ACCOUNT (source),
                                        result,
                                        &error);

  if (self->account == NULL ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  gtk_spinner_stop (self->devices_spinner);
  if (devices != NULL)
    {
      gtk_list_box_bind_model (self->devices_list,
                               devices,
                               make_row_cb,
                               self,
                               NULL);
      gtk_stack_set_visible_child_name (self->devices_stack, "list");
      return;
    }
  words = holler_words_error (error);
  gtk_label_set_text (self->trouble_label, words);
  gtk_stack_set_visible_child_name (self->devices_stack, "trouble");
}

/* What is there stays until there is something newer. */
static void
load_devices (HollerAccountPage *self)
{
  const char *shown = gtk_stack_get_visible_child_name (self->devices_stack);

  if (self->account == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  if (g_strcmp0 (shown, "list") != 0)
    {
      gtk_stack_set_visible_child_name (self->devices_stack, "loading");
      gtk_spinner_start (self->devices_spinner);
    }
  holler_account_list_devices_async (self->account,
                                     self->cancellable,
                                     listed_cb,
                                     g_object_ref (self));
}

/* The rest ----------------------------------------------------------------- */

static void
log_out_cb (HollerAccountPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (root));

  /* Its question is the main window's. */
  if (parent != NULL)
    gtk_widget_activate_action (GTK_WIDGET (parent), "win.log-out", NULL);
}

static void
password_changed_cb (HollerAccountPage *self)
{
  holler_toasts_show (GTK_WIDGET (self->devices_stack),
                      _ ("Your password is changed."));
  load_devices (self);
}

static GtkWidget *
prove (HollerAccountPage *self, HollerAccountProofKind kind)
{
  GtkWidget *proof = holler_account_proof_new (
    GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
    self->account,
    kind);

  gtk_window_present (GTK_WINDOW (proof));
  return proof;
}

static void
password_cb (HollerAccountPage *self)
{
  if (self->account != NULL)
    g_signal_connect_object (prove (self, HOLLER_ACCOUNT_PROOF_CHANGE_PASSWORD),
                             "done",
                             G_CALLBACK (password_changed_cb),
                             self,
                             G_CONNECT_SWAPPED);
}

static void
delete_cb (HollerAccountPage *self)
{
  if (self->account != NULL)
    prove (self, HOLLER_ACCOUNT_PROOF_DELETE);
}

static void
show_account (HollerAccountPage *self)
{
  HollerUser *me = holler_account_get_me (self->account);
  const char *url = holler_account_get_server_url (self->account);
  g_autofree char *server = NULL;
  g_autofree char *name = NULL;
  g_autofree char *forgotten = NULL;

  if (me == NULL || url == NULL)
    return;
  server =
    holler_words_server (holler_account_get_server_name (self->account), url);
  name = g_strdup_printf ("@%s", holler_user_get_username (me));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->account_row), name);
  adw_action_row_set_subtitle (self->account_row, server);
  forgotten = g_strdup_printf (
    /* Translators: the name of a server */
    _ ("Only whoever runs the server %s can give you a new one. Ask them; "
       "stay logged in here until then."),
    server);
  adw_action_row_set_subtitle (self->forgotten_row, forgotten);
}

static void
holler_account_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (holler_account_page_parent_class)->map (widget);
  load_devices (HOLLER_ACCOUNT_PAGE (widget));
}

static void
holler_account_page_dispose (GObject *object)
{
  HollerAccountPage *self = HOLLER_ACCOUNT_PAGE (object);

  holler_account_page_stop (self);
  gtk_widget_dispose_template (GTK_WIDGET (self), HOLLER_TYPE_ACCOUNT_PAGE);

  G_OBJECT_CLASS (holler_account_page_parent_class)->dispose (object);
}

static void
holler_account_page_class_init (HollerAccountPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = holler_account_page_dispose;
  widget_class->map = holler_account_page_map;
  gtk_widget_class_set_template_from_resource (
    widget_class,
    "/app/holler/Holler/holler-account-page.ui");
#define BIND(name)                                                             \
  gtk_widget_class_bind_template_child (widget_class, HollerAccountPage, name)
  BIND (account_row);
  BIND (devices_stack);
  BIND (devices_spinner);
  BIND (trouble_label);
  BIND (devices_list);
  BIND (forgotten_row);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, log_out_cb);
  gtk_widget_class_bind_template_callback (widget_class, load_devices);
  gtk_widget_class_bind_template_callback (widget_class, password_cb);
  gtk_widget_class_bind_template_callback (widget_class, delete_cb);
}

static void
holler_account_page_init (HollerAccountPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * holler_account_page_new:
 * @account: who is logged in
 *
 * Makes the page about the account itself. It asks for the devices each time
 * it is shown.
 *
 * Returns: (transfer floating): a page
 */
GtkWidget *
holler_account_page_new (HollerAccount *account)
{
  HollerAccountPage *self = g_object_new (HOLLER_TYPE_ACCOUNT_PAGE, NULL);

  self->account = g_object_ref (account);
  g_signal_connect_object (account,
                           "notify::server-name",
                           G_CALLBACK (show_account),
                           self,
                           G_CONNECT_SWAPPED);
  show_account (self);

  return GTK_WIDGET (self);
}

/**
 * holler_account_page_stop:
 * @self: a page
 *
 * Lets go of the account.
 */
void
holler_account_page_stop (HollerAccountPage *self)
{
  g_return_if_fail (HOLLER_IS_ACCOUNT_PAGE (self));

  if (self->account != NULL)
    g_signal_handlers_disconnect_by_data (self->account, self);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->account);
}
